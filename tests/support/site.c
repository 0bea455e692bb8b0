#include "support/site.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/path.h"
#include "rukkanen/domain/agenda.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/model/field.h"
#include "support/scratch.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char passphrase[] = "kahvi ja pulla maistuu";

struct err site_err;

void site_fail(const char *call)
{
    fail_msg("%s: %s (%s)", call, site_err.sentence, site_err.detail);
}

void site_set_day(int64_t date)
{
    clock_stop_for_test((date * 24 + 10) * 3600 * 1000);
}

static uint64_t first_row(struct book *book, int entity)
{
    struct query query = {.entity = entity, .fields = ""};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &site_err));
    uint64_t id = rows.n ? VEC_AT(&rows, struct row, 0)->id : 0;
    rows_clear(&rows);
    return id;
}

int site_make(void **state)
{
    struct site *site = calloc(1, sizeof *site);
    struct str code = STR_INIT;
    setenv("RUKKANEN_TEST_KDF", "cheap", 1);
    site_set_day(SITE_TODAY);
    site->folder = scratch_new();
    site->path = scratch_path(site->folder, "hakola.rukkanen");
    setenv("XDG_STATE_HOME", site->folder, 1);
    struct book_start start = {.site = "Hakolan kerhohuone",
        .user = "Sanna",
        .passphrase = passphrase,
        .group = "Hakolan työrukkanen"};
    must(book_create(site->path, &start, &code, &site->book, &site_err));
    str_wipe(&code);
    site->site = first_row(site->book, ENTITY_SITE);
    site->group = first_row(site->book, ENTITY_GROUP);
    *state = site;
    return 0;
}

int site_drop(void **state)
{
    struct site *site = *state;
    book_close(site->book);
    scratch_remove(site->folder);
    free(site->path);
    free(site);
    return 0;
}

void site_reopen(struct site *site, bool unlock)
{
    book_close(site->book);
    site->book = NULL;
    must(book_open(site->path, BOOK_WRITE, &site->book, &site_err));
    if (unlock)
        must(book_unlock(site->book, "Sanna", passphrase, BOOK_PEOPLE, &site_err));
}

/* ---- rows ----------------------------------------------------------------------------------- */

static void save(struct change *change)
{
    must(change_commit(change, NULL, &site_err));
    change_free(change);
}

void site_set(struct site *site, int entity, uint64_t id, const char *name, const char *raw)
{
    struct change *change = change_new(site->book);
    struct value value;
    const struct field *field = entity_field(entity_by_number(entity), name);
    must(field_parse_raw(field, raw, &value, &site_err));
    must(change_set(change, entity, id, name, value, &site_err));
    save(change);
}

uint64_t site_person(struct site *site, const char *first, const char *last)
{
    struct change *change = change_new(site->book);
    char typed[256];
    snprintf(typed, sizeof typed, "%s, %s", last, first);
    uint64_t id = person_add(site->book, change, typed, site->site, &site_err);
    must(id);
    save(change);
    return id;
}

uint64_t site_group(struct site *site, const char *name, enum group_kind kind)
{
    struct change *change = change_new(site->book);
    uint64_t id = change_add(change, ENTITY_GROUP, &site_err);
    change_preset(change, ENTITY_GROUP, id);
    must(change_set_text(change, ENTITY_GROUP, id, "name", name, &site_err));
    must(change_set_ref(change, ENTITY_GROUP, id, "home", site->site, &site_err));
    must(change_set_int(change, ENTITY_GROUP, id, "kind", kind, &site_err));
    save(change);
    return id;
}

void site_join(struct site *site, uint64_t group, uint64_t person, enum group_role role)
{
    struct change *change = change_new(site->book);
    must(group_join(
        site->book, change, group, person, role, SITE_TODAY - 2000, &site_err));
    save(change);
}

uint64_t site_member(struct site *site, const char *first, const char *last)
{
    uint64_t person = site_person(site, first, last);
    site_join(site, site->group, person, ROLE_MEMBER);
    return person;
}

uint64_t site_meeting(struct site *site, uint64_t group, int64_t date)
{
    struct change *change = change_new(site->book);
    uint64_t id = meeting_plan(site->book, change, group, date, &site_err);
    must(id);
    must(change_set_int(change, ENTITY_MEETING, id, "start", 600, &site_err));
    must(change_set_int(change, ENTITY_MEETING, id, "end", 690, &site_err));
    save(change);
    return id;
}

uint64_t site_item(struct site *site, uint64_t meeting, const char *heading, const char *text)
{
    struct change *change = change_new(site->book);
    uint64_t id = agenda_add(site->book, change, meeting, 0, heading, &site_err);
    must(id);
    must(change_set_text(change, ENTITY_ITEM, id, "text", text, &site_err));
    save(change);
    return id;
}

void site_consent(struct site *site, uint64_t person, enum consent_extent extent)
{
    struct vec pages = VEC_INIT(struct consent_page);
    must(consent_record(site->book, person, CONSENT_BOARD, extent, "1", &pages, &site_err));
    consent_pages_clear(&pages);
}

void site_mark(struct site *site, uint64_t meeting, uint64_t person, int state)
{
    struct change *change = change_new(site->book);
    must(attendance_set(
        site->book, change, meeting, person, (enum attendance_state)state, &site_err));
    save(change);
}

/* ---- bytes ---------------------------------------------------------------------------------- */

static bool folder_holds(const char *folder, const char *text)
{
    DIR *dir = opendir(folder);
    bool found = false;
    for (struct dirent *entry; dir && !found && (entry = readdir(dir));) {
        char *path = path_join(folder, entry->d_name);
        struct str bytes = STR_INIT;
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            found = folder_holds(path, text);
        else if (entry->d_type == DT_REG && path_read(path, 1 << 28, &bytes, NULL))
            found = memmem(bytes.s, bytes.len, text, strlen(text)) != NULL;
        str_clear(&bytes);
        free(path);
    }
    if (dir)
        closedir(dir);
    return found;
}

bool site_files_hold(struct site *site, const char *text)
{
    return folder_holds(site->folder, text);
}
