#include "book/internal.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t clock_doubt_ms = 24 * 60 * 60 * 1000;

const char *book_note_text(enum book_note note)
{
    switch (note) {
    case BOOK_NOTE_READ_ONLY:
        return _("The book can only be read here: the medium or the file is read-only. Copy it to "
                 "this computer to write in it.");
    case BOOK_NOTE_OPEN_ELSEWHERE:
        return _("The book is open on another screen of this computer. Here it can only be read "
                 "until that one is closed.");
    case BOOK_NOTE_CLOCK_BEHIND:
        return _("This computer's clock is behind the newest entry of the book. Check the date; "
                 "you can go on writing.");
    case BOOK_NOTE_OLDER:
        return _("This is an older copy than the one last used on this computer. Nothing is lost; "
                 "merge it with the newer one.");
    case BOOK_NOTE_CHANGED_OUTSIDE:
        return _("The file was changed by something else since the last time. It was checked and "
                 "is whole.");
    case BOOK_NOTE_NEWER_EDITS:
        return _("The book holds entries that need a newer program. They are kept as they are.");
    case BOOK_NOTE_DAMAGED:
        return _("The book is damaged. What can be read is shown; something may be missing, and "
                 "nothing is written.");
    }
    return "";
}

/* ---- trust: what the log asks of the keys ---- */

static bool trust_sign(void *data, const struct hash *id, unsigned char signature[64],
    struct err *err)
{
    struct book *book = data;
    return keys_sign(book->keys, id, signature, err);
}

static bool trust_verify(void *data, const struct hash *author, const struct hash *id,
    const unsigned char signature[64])
{
    struct book *book = data;
    return keys_verify(book->keys, author, id, signature);
}

static bool open_log(struct book *book, bool same_tables, struct err *err)
{
    struct log_trust trust = {.data = book, .sign = trust_sign, .verify = trust_verify};
    return same_tables ? log_open_known(book->db, &trust, &book->log, err)
                       : log_open(book->db, &trust, &book->log, err);
}

/* ---- making ---- */

static const char *start_missing(const struct book_start *start)
{
    if (!start->site || !*start->site)
        return _("The book needs the name of a place.");
    if (!start->user || !*start->user)
        return _("The book needs the name of its first user.");
    return NULL;
}

/* The genesis: root's public keys and random bytes, signed by root. */
static bool add_genesis(struct book *book, const struct root *root,
    const unsigned char random[16], struct err *err)
{
    unsigned char public_keys[KEYS_ROOT_SIZE];
    struct edit edit;
    edit_init(&edit);
    keys_root_public(root, public_keys);
    keys_author(public_keys, &edit.author);
    edit.wall = clock_wall_ms();
    edit.schema = EDIT_SCHEMA;
    edit.has_seed = true;
    random_bytes(edit.seed, sizeof edit.seed);
    struct chunk *chunk = edit_chunk(&edit, ENTITY_EDIT, 0);
    chunk_set(chunk, EDIT_COLUMN_ROOT, value_bytes(VALUE_BYTES, public_keys, sizeof public_keys));
    chunk_set(chunk, EDIT_COLUMN_RANDOM, value_bytes(VALUE_BYTES, random, 16));
    edit_name(&edit);
    book->id = edit.id;
    edit.has_signature = true;
    bool ok = keys_root_sign(root, &book->id, &edit.id, edit.signature)
        && log_import(book->log, &edit, err);
    edit_clear(&edit);
    return ok;
}

static bool add_first_rows(struct book *book, const struct book_start *start, struct err *err)
{
    struct change *change = change_new(book);
    uint64_t site = change_add(change, ENTITY_SITE, err);
    bool ok = site && change_set_text(change, ENTITY_SITE, site, "name", start->site, err);
    if (ok)
        change_preset(change, ENTITY_SITE, site);
    if (ok && start->group) {
        uint64_t group = change_add(change, ENTITY_GROUP, err);
        ok = group && change_set_text(change, ENTITY_GROUP, group, "name", start->group, err)
            && change_set_ref(change, ENTITY_GROUP, group, "home", site, err);
        if (ok)
            change_preset(change, ENTITY_GROUP, group);
    }
    ok = ok && change_commit(change, NULL, err);
    change_free(change);
    return ok;
}

static bool fill(struct book *book, const struct book_start *start, struct str *code,
    struct err *err)
{
    struct root *root = NULL;
    struct hash user;
    unsigned char random[16], public_keys[KEYS_ROOT_SIZE];
    random_bytes(random, sizeof random);
    recovery_code_new(code);
    bool ok = keys_root(code->s, random, &root, err) && add_genesis(book, root, random, err);
    if (ok) {
        keys_root_public(root, public_keys);
        ok = keys_open(book->db, &book->id, public_keys, &book->keys, err)
            && keys_user_add(book->keys, root, start->user, USER_FACILITATOR, start->passphrase,
                &user, err)
            && keys_unlock(book->keys, &user, start->passphrase, OPEN_PEOPLE, err);
    }
    keys_root_free(root);
    if (ok && start->demo) {
        struct value demo = value_text(start->demo);
        ok = local_set(book->db, "demo", &demo, err);
        value_clear(&demo);
        book->demo = mem_text(start->demo);
    }
    return ok;
}

static struct book *book_new(const char *path)
{
    struct book *book = mem_zero(1, sizeof *book);
    vec_init(&book->plain, sizeof(struct plain_reader));
    joined_forget(book);
    book->path = mem_text(path);
    book->lock_fd = -1;
    return book;
}

bool book_create(const char *path, const struct book_start *start, struct str *code,
    struct book **out, struct err *err)
{
    *out = NULL;
    const char *missing = start_missing(start);
    if (missing)
        return err_set(err, ERR_USAGE, "%s", missing);
    struct book *book = book_new(path);
    bool made = db_open(path, DB_CREATE, NULL, &book->db, err);
    bool ok = made && schema_create(book->db, err) && open_log(book, true, err);
    /* The first keys and the genesis stand or fall together. */
    ok = ok && db_begin(book->db, err);
    if (ok && !fill(book, start, code, err)) {
        db_rollback(book->db);
        ok = false;
    }
    ok = ok && db_end(book->db, err) && sidecar_open(book, err);
    book->writable = ok;
    book->backed_up = true; /* nothing to lose yet */
    ok = ok && add_first_rows(book, start, err);
    if (ok) {
        *out = book;
        return true;
    }
    str_wipe(code);
    book_close(book);
    if (made)
        unlink(path);
    return false;
}

/* ---- opening ---- */

/* The screens of one PC take turns by a lock beside the state of the book, never by a lock on the
 * file itself: SQLite owns those, and the command line may write between. */
static void take_screen_lock(struct book *book)
{
    char *folder = sidecar_folder(book);
    char *path = path_join(folder, "screen");
    if (path_make_folder(folder, NULL))
        book->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (book->lock_fd >= 0 && flock(book->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        close(book->lock_fd);
        book->lock_fd = -1;
        book->notes |= BOOK_NOTE_OPEN_ELSEWHERE;
        book->writable = false;
    }
    free(path);
    free(folder);
}

static bool read_genesis(struct book *book, unsigned char public_keys[KEYS_ROOT_SIZE],
    struct err *err)
{
    struct edit edit;
    edit_init(&edit);
    bool ok = log_genesis(book->log, &book->id) && log_edit(book->log, &book->id, &edit, err);
    const struct chunk *chunk = ok && edit.chunks.n ? VEC_AT(&edit.chunks, struct chunk, 0) : NULL;
    const struct cell *cell = chunk ? chunk_cell(chunk, EDIT_COLUMN_ROOT) : NULL;
    ok = cell && cell->value.len == KEYS_ROOT_SIZE;
    if (ok)
        memcpy(public_keys, cell->value.p, KEYS_ROOT_SIZE);
    edit_clear(&edit);
    return ok || err_set(err, ERR_DAMAGED,
                     _("The beginning of the book is missing. Take a backup into use."));
}

static void note_clock(struct book *book)
{
    if (clock_wall_ms() + clock_doubt_ms < log_newest_wall(book->log))
        book->notes |= BOOK_NOTE_CLOCK_BEHIND;
}

/* Something else wrote in the file: before anybody unlocks it must prove itself. */
static bool check_changed(struct book *book, unsigned flags, struct err *err)
{
    if (!(book->notes & BOOK_NOTE_CHANGED_OUTSIDE))
        return true;
    return keys_check(book->keys, err) && (flags & BOOK_REBUILD || log_check(book->log, err));
}

static bool open_file(struct book *book, unsigned flags, struct err *err)
{
    struct stat st;
    if (stat(book->path, &st) != 0)
        return err_set(err, ERR_REFUSED, _("There is no book at %s."), book->path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_REFUSED, _("The file is not a rukkanen book."));
    bool wants = flags & BOOK_WRITE && !(flags & BOOK_REPAIR);
    bool may = wants && access(book->path, W_OK) == 0;
    if (!db_open(book->path, may ? DB_WRITE : DB_READ, NULL, &book->db, err))
        return false;
    book->writable = may && !db_read_only(book->db);
    if (wants && !book->writable)
        book->notes |= BOOK_NOTE_READ_ONLY;
    if (flags & BOOK_REPAIR)
        book->notes |= BOOK_NOTE_DAMAGED;
    bool same_tables;
    return schema_check(book->db, &same_tables, err) && open_log(book, same_tables, err);
}

bool book_open(const char *path, unsigned flags, struct book **out, struct err *err)
{
    *out = NULL;
    unsigned char public_keys[KEYS_ROOT_SIZE];
    struct book *book = book_new(path);
    bool ok = open_file(book, flags, err) && read_genesis(book, public_keys, err)
        && keys_open(book->db, &book->id, public_keys, &book->keys, err)
        && sidecar_open(book, err);
    if (ok && !(flags & BOOK_REPAIR))
        ok = check_changed(book, flags, err);
    if (!ok) {
        book_close(book);
        return false;
    }
    if (flags & BOOK_SCREEN && book->writable)
        take_screen_lock(book);
    note_clock(book);
    struct value demo;
    if (local_get(book->db, "demo", &demo) && demo.tag == VALUE_TEXT)
        book->demo = mem_text(demo.p);
    value_clear(&demo);
    book->data_version = db_number(book->db, 0, "PRAGMA data_version", "");
    *out = book;
    return true;
}

void book_close(struct book *book)
{
    if (!book)
        return;
    keys_close(book->keys);
    if (book->log)
        log_close(book->log);
    sidecar_close(book);
    plain_close(book);
    joined_forget(book);
    db_close(book->db);
    if (book->lock_fd >= 0)
        close(book->lock_fd);
    free(book->demo);
    free(book->path);
    free(book);
}

/* ---- asking ---- */

unsigned book_notes(const struct book *book)
{
    return book->notes;
}

const char *book_path(const struct book *book)
{
    return book->path;
}

bool book_writable(const struct book *book)
{
    return book->writable;
}

const struct hash *book_id(const struct book *book)
{
    return &book->id;
}

const char *book_demo_passphrase(struct book *book)
{
    return book->demo;
}

bool book_changed_elsewhere(struct book *book)
{
    int64_t version = db_number(book->db, 0, "PRAGMA data_version", "");
    bool changed = version != book->data_version;
    book->data_version = version;
    if (changed)
        sites_forget(book);
    return changed;
}

bool book_info(struct book *book, struct book_info *info, struct err *err)
{
    struct stat st;
    struct vec open = VEC_INIT(struct log_open), backups = VEC_INIT(struct book_backup_info);
    *info = (struct book_info) {.path = mem_text(book->path),
        .format = BOOK_FORMAT,
        .id = book->id,
        .heads = VEC_INIT(struct hash),
        .edits = log_count(book->log),
        .newest = log_newest_wall(book->log),
        .label = book->label,
        .drafts = db_number(book->db, 0, "SELECT count(*) FROM draft WHERE entity <> ?1 OR row <> ?2",
            "ii", (int64_t)ENTITY_EDIT, (int64_t)DRAFT_PLACE)};
    if (stat(book->path, &st) == 0)
        info->bytes = st.st_size;
    bool ok = log_heads(book->log, &info->heads, err) && log_conflicts(book->log, &open, err);
    info->conflicts = (int64_t)open.n;
    if (ok && backups_of(book, &backups) && backups.n)
        info->last_backup = VEC_AT(&backups, struct book_backup_info, 0)->wall;
    book_backups_clear(&backups);
    vec_clear(&open);
    if (!ok)
        book_info_clear(info);
    return ok;
}

void book_info_clear(struct book_info *info)
{
    free(info->path);
    info->path = NULL;
    vec_clear(&info->heads);
}

char *book_setting(struct book *book, const char *name)
{
    struct value part = value_text(name);
    uint64_t id = 0;
    struct row row;
    char *setting = NULL;
    if (book_key_id(book, ENTITY_SETTING, &part, 1, &id, NULL)
        && row_read(book, entity_by_number(ENTITY_SETTING), id, UINT64_MAX, &row, NULL)) {
        if (!row.removed && *row_text(&row, "value"))
            setting = mem_text(row_text(&row, "value"));
        row_clear(&row);
    }
    value_clear(&part);
    return setting;
}

bool book_read_begin(struct book *book, struct err *err)
{
    return db_begin_read(book->db, err);
}

void book_read_end(struct book *book)
{
    db_end(book->db, NULL);
}

bool book_begin(struct book *book, struct err *err)
{
    return write_begin(book, err);
}

bool book_end(struct book *book, struct err *err)
{
    return write_end(book, err);
}

void book_rollback(struct book *book)
{
    write_cancel(book);
}
