/* What keeps a book safe: its checks, copies, the dump; and forgetting a person. */
#include "app/cli_commands.h"
#include "app/cli_json.h"
#include "app/cli_value.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/domain/mentions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void dump_line(void *data, const char *text, size_t length)
{
    struct cli *cli = data;
    cli_out_bytes(cli->out, text, length);
    cli_out_bytes(cli->out, "\n", 1);
}

bool cli_dump(struct cli *cli, struct err *err)
{
    cli->out->exact = true;
    return book_dump(cli->book, dump_line, cli, err);
}

bool cli_check(struct cli *cli, struct err *err)
{
    if (!book_check(cli->book, err))
        return false;
    cli_out_format(cli->out, "%s\n", _("The book is whole."));
    return true;
}

bool cli_rebuild(struct cli *cli, struct err *err)
{
    char *path = cli_book_path(cli);
    bool open = book_open(path, BOOK_WRITE | BOOK_REBUILD, &cli->book, err);
    free(path);
    if (!open) {
        cli->book = NULL;
        return false;
    }
    return book_rebuild(cli->book, NULL, NULL, err);
}

bool cli_backup(struct cli *cli, struct err *err)
{
    return book_backup(cli->book, cli_word(cli, 0), err);
}

bool cli_restore(struct cli *cli, struct err *err)
{
    char *path = cli_book_path(cli);
    bool ok = book_restore(path, cli_word(cli, 0), err);
    free(path);
    return ok;
}

/* ---- info ----------------------------------------------------------------------------------- */

static void add_moment(struct str *out, int64_t wall)
{
    int64_t date;
    int minutes;
    if (!wall)
        return;
    clock_local(wall, &date, &minutes);
    date_format(out, LANG_EN, DATE_ISO, date);
    str_add_c(out, 'T');
    date_format_time(out, LANG_EN, DATE_HOUR_ISO, minutes);
}

static void info_json(struct cli *cli, const struct book_info *info, struct str *out)
{
    char hex[2 * HASH_SIZE + 1];
    struct str label = STR_INIT, newest = STR_INIT, backup = STR_INIT;
    struct json json;
    hash_hex(&info->id, hex);
    str_addf(&label, "%016" PRIx64, info->label);
    add_moment(&newest, info->newest);
    add_moment(&backup, info->last_backup);
    json_begin(&json, out);
    json_text(&json, "path", info->path);
    json_int(&json, "format", info->format);
    json_text(&json, "id", hex);
    json_text(&json, "label", label.s);
    json_int(&json, "edits", info->edits);
    json_int(&json, "bytes", info->bytes);
    json_int(&json, "conflicts", info->conflicts);
    json_int(&json, "drafts", info->drafts);
    json_text(&json, "newest", newest.len ? newest.s : NULL);
    json_text(&json, "last_backup", backup.len ? backup.s : NULL);
    json_text(&json, "demo", book_demo_passphrase(cli->book));
    json_list(&json, "heads");
    for (size_t i = 0; i < info->heads.n; i++) {
        hash_hex(VEC_AT(&info->heads, struct hash, i), hex);
        json_text(&json, NULL, hex);
    }
    json_close_list(&json);
    json_end(&json);
    str_clear(&label);
    str_clear(&newest);
    str_clear(&backup);
}

static void info_lines(struct cli *cli, const struct book_info *info, struct str *out)
{
    char hex[2 * HASH_SIZE + 1];
    const char *demo = book_demo_passphrase(cli->book);
    hash_hex(&info->id, hex);
    str_addf(out, "path=%s\nformat=%d\nid=%s\nlabel=%016" PRIx64 "\n", info->path, info->format,
        hex, info->label);
    str_addf(out, "edits=%" PRId64 "\nbytes=%" PRId64 "\nconflicts=%" PRId64 "\n", info->edits,
        info->bytes, info->conflicts);
    str_addf(out, "drafts=%" PRId64 "\nnewest=", info->drafts);
    add_moment(out, info->newest);
    str_add(out, "\nlast_backup=");
    add_moment(out, info->last_backup);
    str_addf(out, "\ndemo=%s\n", demo ? demo : "");
    for (size_t i = 0; i < info->heads.n; i++) {
        hash_hex(VEC_AT(&info->heads, struct hash, i), hex);
        str_addf(out, "head=%s\n", hex);
    }
}

bool cli_info(struct cli *cli, struct err *err)
{
    struct book_info info;
    struct str out = STR_INIT;
    if (!book_info(cli->book, &info, err))
        return false;
    (cli_has(cli, OPTION_JSON) ? info_json : info_lines)(cli, &info, &out);
    cli_out_bytes(cli->out, out.s, out.len);
    str_clear(&out);
    book_info_clear(&info);
    return true;
}

/* ---- erase ---------------------------------------------------------------------------------- */

static void say_preview(struct cli *cli, const struct erase_preview *preview)
{
    for (size_t i = 0; i < preview->rows.n; i++) {
        const struct erase_row *row = VEC_AT(&preview->rows, struct erase_row, i);
        cli_out_format(cli->out, "%s\t%s\t%" PRId64 "\n", row->as_count ? "counted" : "removed",
            entity_by_number(row->entity)->name, row->count);
    }
    for (size_t i = 0; i < preview->pages.n; i++)
        cli_out_format(cli->out, "page\t%" PRIu64 "\n", *VEC_AT(&preview->pages, uint64_t, i));
}

static void say_share(bool terminal, uint64_t done, uint64_t total)
{
    if (terminal && total)
        fprintf(stderr, "\r%3d %%", (int)(done * 100 / total));
}

/* The texts of others that name the person. */
static bool say_mentions(struct cli *cli, uint64_t person, struct err *err)
{
    enum { WORTH_TELLING = 2000 };
    struct mentions *mentions = mentions_new(cli->book, person, err);
    bool terminal = isatty(STDERR_FILENO) == 1;
    uint64_t done, total;
    if (!mentions)
        return false;
    while (mentions_step(mentions, &done, &total))
        say_share(terminal && total > WORTH_TELLING, done, total);
    if (terminal && total > WORTH_TELLING)
        fputs("\r     \r", stderr);
    const struct err *failure = mentions_failure(mentions);
    const struct vec *found = mentions_found(mentions);
    for (size_t i = 0; !failure && i < found->n; i++) {
        const struct mention *mention = VEC_AT(found, struct mention, i);
        cli_out_format(cli->out, "text\t%s\t%" PRIu64 "\t%s\t",
            entity_by_number(mention->entity)->name, mention->id, mention->field->name);
        cli_out_cell(cli->out, mention->text);
        cli_out_text(cli->out, "\n");
    }
    if (failure && err)
        *err = *failure;
    mentions_free(mentions);
    return !failure;
}

bool cli_erase(struct cli *cli, struct err *err)
{
    uint64_t person;
    struct erase_preview preview;
    if (!cli_find(cli, entity_by_number(ENTITY_PERSON), cli_word(cli, 0), &person, err)
        || !book_erase_preview(cli->book, person, &preview, err))
        return false;
    say_preview(cli, &preview);
    erase_preview_clear(&preview);
    if (!say_mentions(cli, person, err))
        return false;
    if (cli_has(cli, OPTION_DRY_RUN))
        return true;
    if (!cli_has(cli, OPTION_YES))
        return err_set(err, ERR_CONFIRM,
            _("Nothing was erased. It cannot be undone: say --yes when this is what you want."));
    return book_erase(cli->book, person, err);
}
