/* What is told about the files on the Copies screen. */
#include "screen/copies_parts.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/path.h"
#include "rukkanen/domain/meeting.h"

#include <stdlib.h>

/* ---- how it stands to this book -------------------------------------------------------------- */

static bool is_ours(const struct copy_file *file)
{
    return file->state == FILE_READ || file->state == FILE_MERGED || file->state == FILE_ASKS;
}

/* Whether all that is here lies in the folder already, put there by this copy. */
static bool is_there(const struct copies_found *found, size_t folder)
{
    for (size_t i = 0; i < found->files.n; i++) {
        const struct copy_file *file = FILE_OF(found, i);
        if (file->folder == folder && is_ours(file) && file->result.lacking == 0 &&
            file->result.from == found->label)
            return true;
    }
    return false;
}

/* An old copy of somebody whose newer one is here, too, lacks nothing any more. */
bool copies_wants(const struct copies_found *found, size_t index)
{
    const struct copy_file *file = FILE_OF(found, index);
    const struct merge_result *own = &file->result;
    if (!is_ours(file) || !own->from || own->from == found->label || own->lacking <= 0 ||
        is_there(found, file->folder))
        return false;
    for (size_t i = 0; i < found->files.n; i++) {
        const struct copy_file *other = FILE_OF(found, i);
        if (is_ours(other) && other->result.from == own->from &&
            (other->result.lacking < own->lacking ||
                (other->result.lacking == own->lacking && i < index)))
            return false;
    }
    return true;
}

static void add_edits(int64_t edits, struct str *out)
{
    str_addf(out,
        lang_plural("%lld change that is not here", "%lld changes that are not here",
            (unsigned long)edits),
        (long long)edits);
}

static void add_read(const struct copies_found *found, size_t index, struct str *out)
{
    const struct merge_result *result = &FILE_OF(found, index)->result;
    bool wants = copies_wants(found, index);
    if (result->edits > 0)
        add_edits(result->edits, out);
    else if (result->bundle && result->from == found->label)
        str_add(out, _("a bundle of changes from here"));
    else if (result->orphans > 0)
        str_add(out, _("continues what is not here"));
    else if (result->records > 0)
        str_add(out, _("keys that are not here"));
    else if (wants)
        str_add(out, _("is already in this book"));
    else if (result->lacking > 0)
        str_add(out, _("is already in this book, all of it"));
    else
        str_add(out, _("holds the same as this book"));
    if (wants)
        str_addf(out, _("; %lld go there"), (long long)result->lacking);
}

void copies_relation(const struct copies_found *found, size_t index, struct str *out)
{
    const struct copy_file *file = FILE_OF(found, index);
    switch (file->state) {
    case FILE_UNREAD:
        str_add(out, _("was not looked at yet: R"));
        break;
    case FILE_READ:
    case FILE_ASKS:
        add_read(found, index, out);
        break;
    case FILE_MERGED:
        if (file->result.edits + file->result.records + file->result.orphans > 0)
            str_add(out, _("merged"));
        else
            add_read(found, index, out);
        break;
    case FILE_REFUSED:
        str_add(out, file->result.another ? _("another book, is not merged") : _("is not merged"));
        break;
    case FILE_LEFT:
        str_add(out, _("was left out; nothing of it was taken"));
        break;
    }
}

/* ---- counts ---------------------------------------------------------------------------------- */

static int64_t rows_of(const struct merge_count *count)
{
    return count->added + count->changed + count->removed;
}

static void add_part(struct str *out, const char *part)
{
    if (out->len)
        str_add(out, ", ");
    str_add(out, part);
}

/* "3 kokousta". What has no words of its own is told by its name; values of lists and names on
 * pages belong to a record that is counted already. */
static void add_count(int number, int64_t n, struct str *out)
{
    const struct entity *entity = entity_by_number(number);
    long long rows = n;
    unsigned long plural = (unsigned long)n;
    switch (number) {
    case ENTITY_MEETING:
        str_addf(out, lang_plural("%lld meeting", "%lld meetings", plural), rows);
        break;
    case ENTITY_ITEM:
        str_addf(out, lang_plural("%lld item of a memo", "%lld items of memos", plural), rows);
        break;
    case ENTITY_ATTENDANCE:
        str_addf(out, lang_plural("%lld attendance", "%lld attendances", plural), rows);
        break;
    case ENTITY_PERSON:
        str_addf(out, lang_plural("%lld person", "%lld persons", plural), rows);
        break;
    case ENTITY_GROUP:
        str_addf(out, lang_plural("%lld group", "%lld groups", plural), rows);
        break;
    case ENTITY_MEMBERSHIP:
        str_addf(out, lang_plural("%lld membership", "%lld memberships", plural), rows);
        break;
    case ENTITY_PAGE:
        str_addf(
            out, lang_plural("%lld page of the board", "%lld pages of the board", plural), rows);
        break;
    case ENTITY_CONSENT:
        str_addf(out, lang_plural("%lld consent", "%lld consents", plural), rows);
        break;
    case ENTITY_SITE:
        str_addf(out, lang_plural("%lld site", "%lld sites", plural), rows);
        break;
    case ENTITY_SETTING:
        str_addf(out, lang_plural("%lld setting", "%lld settings", plural), rows);
        break;
    case ENTITY_PAGE_NAME:
        break;
    default:
        if (entity && number < ENTITY_LIST_FIRST)
            str_addf(out, "%s %lld", lang_text(entity->many), rows);
    }
}

void copies_counts(const struct merge_result *result, struct str *out)
{
    static const int first[] = {ENTITY_MEETING, ENTITY_ITEM, ENTITY_ATTENDANCE, ENTITY_PERSON};
    enum { FIRST = sizeof first / sizeof *first };
    for (size_t turn = 0; turn <= FIRST; turn++) {
        for (size_t i = 0; i < result->counts.n; i++) {
            const struct merge_count *count = VEC_AT(&result->counts, struct merge_count, i);
            struct str part = STR_INIT;
            size_t own = 0;
            while (own < FIRST && first[own] != count->entity)
                own++;
            if (own == turn && rows_of(count) > 0)
                add_count(count->entity, rows_of(count), &part);
            if (part.len)
                add_part(out, part.s);
            str_clear(&part);
        }
    }
}

/* ---- the rest -------------------------------------------------------------------------------- */

static void add_when(int64_t wall, struct str *out)
{
    int64_t date;
    int minutes;
    clock_local(wall, &date, &minutes);
    bool this_year = date_year(date) == date_year(clock_today());
    date_format(out, lang_current(), this_year ? DATE_WEEKDAY : DATE_WEEKDAY_YEAR, date);
    str_add_c(out, ' ');
    date_format_time(out, lang_current(), DATE_HOUR_CLOCK, minutes);
}

static void tell_writer(
    const struct merge_result *result, void (*add)(void *data, const char *line), void *data)
{
    struct str who = STR_INIT, line = STR_INIT, when = STR_INIT;
    if (result->author)
        add_part(&who, result->author);
    if (result->place)
        add_part(&who, result->place);
    if (result->newest) {
        add_when(result->newest, &when);
        add_part(&who, when.s);
    }
    str_addf(&line, _("last written by %s"), who.s);
    if (result->author && result->newest)
        add(data, line.s);
    str_clear(&who);
    str_clear(&line);
    str_clear(&when);
}

/* "Pekka: kokous 9/2026". While it is locked only what is public names the record. */
static void tell_drafts(struct copies_found *found, const struct merge_result *result,
    void (*add)(void *data, const char *line), void *data)
{
    for (size_t i = 0; i < result->drafts.n; i++) {
        const struct draft_info *draft = VEC_AT(&result->drafts, struct draft_info, i);
        const struct entity *entity = entity_by_number(draft->entity);
        struct str record = STR_INIT, line = STR_INIT;
        if (entity && draft->entity != ENTITY_EDIT) {
            struct str title = STR_INIT;
            str_add(&record, lang_text(entity->label));
            book_row_title(found->book, draft->entity, draft->id, &title);
            str_addf(&record, "%s%s", title.len ? " " : "", title.s);
            str_wipe(&title);
        } else {
            str_add(&record, _("on a form"));
        }
        str_addf(&line, _("unfinished text of %s stays in that file: %s"), draft->user, record.s);
        add(data, line.s);
        str_wipe(&record);
        str_wipe(&line);
    }
}

/* "3 muutosta odottaa edeltäjiään; ne ovat kopiossa Valkeala". */
static void tell_orphans(struct copies_found *found, const struct merge_result *result,
    void (*add)(void *data, const char *line), void *data)
{
    struct str line = STR_INIT, places = STR_INIT, place = STR_INIT;
    for (size_t i = 0; i < result->missing.n; i++) {
        str_reset(&place);
        book_copy_place(found->book, *VEC_AT(&result->missing, uint64_t, i), &place);
        if (place.len)
            add_part(&places, place.s);
    }
    str_addf(&line,
        lang_plural("%lld change waits for earlier ones that are in neither file",
            "%lld changes wait for earlier ones that are in neither file",
            (unsigned long)result->orphans),
        (long long)result->orphans);
    if (places.len)
        str_addf(&line, _("; this copy is needed: %s"), places.s);
    else
        str_add(&line, _("; a newer copy, or the whole one, is needed"));
    add(data, line.s);
    str_clear(&line);
    str_clear(&places);
    str_clear(&place);
}

/* A line that was made up, where there is something in it. */
static void tell(struct str *line, void (*add)(void *data, const char *line), void *data)
{
    if (line->len)
        add(data, line->s);
    str_reset(line);
}

static void tell_doubts(const struct merge_result *result,
    void (*add)(void *data, const char *line), void *data)
{
    struct str line = STR_INIT;
    if (result->doubtful > 0)
        str_addf(&line,
            lang_plural("%lld change whose time cannot be right: a clock was wrong",
                "%lld changes whose time cannot be right: a clock was wrong",
                (unsigned long)result->doubtful),
            (long long)result->doubtful);
    tell(&line, add, data);
    if (result->waiting > 0)
        str_addf(&line,
            lang_plural("%lld change waits until a facilitator accepts it",
                "%lld changes wait until a facilitator accepts them",
                (unsigned long)result->waiting),
            (long long)result->waiting);
    tell(&line, add, data);
    if (result->newer > 0)
        str_addf(&line,
            lang_plural("%lld change needs a newer program to be shown whole",
                "%lld changes need a newer program to be shown whole",
                (unsigned long)result->newer),
            (long long)result->newer);
    tell(&line, add, data);
    str_clear(&line);
}

static void tell_result(struct copies_found *found, const struct merge_result *result,
    void (*add)(void *data, const char *line), void *data)
{
    struct str line = STR_INIT;
    int64_t together = (int64_t)result->together.n;
    if (result->differ > 0)
        str_addf(&line,
            lang_plural("%lld place with two different values",
                "%lld places with two different values", (unsigned long)result->differ),
            (long long)result->differ);
    tell(&line, add, data);
    if (together > 0)
        str_addf(&line,
            lang_plural(
                "%lld record was written on both sides, in different fields: look through it",
                "%lld records were written on both sides, in different fields: look through them",
                (unsigned long)together),
            (long long)together);
    tell(&line, add, data);
    str_clear(&line);
    if (result->orphans > 0)
        tell_orphans(found, result, add, data);
    tell_doubts(result, add, data);
    tell_drafts(found, result, add, data);
}

void copies_details(struct copies_found *found, size_t index,
    void (*add)(void *data, const char *line), void *data)
{
    const struct copy_file *file = FILE_OF(found, index);
    struct str counts = STR_INIT;
    switch (file->state) {
    case FILE_UNREAD:
    case FILE_LEFT:
        break;
    case FILE_REFUSED:
        if (!file->result.another)
            add(data, file->err.sentence);
        break;
    case FILE_READ:
    case FILE_ASKS:
        tell_writer(&file->result, add, data);
        tell_result(found, &file->result, add, data);
        break;
    case FILE_MERGED:
        copies_counts(&file->result, &counts);
        if (counts.len)
            add(data, counts.s);
        tell_result(found, &file->result, add, data);
        break;
    }
    str_clear(&counts);
}

/* ---- folders --------------------------------------------------------------------------------- */

void copies_folder_name(const struct copy_folder *folder, struct str *out)
{
    str_addf(out, folder->stick ? _("Stick %s") : _("Folder %s"), path_name(folder->path));
}

void copies_sent(const struct copy_folder *folder, struct str *out)
{
    switch (folder->sent) {
    case SENT_NOT_YET:
        return;
    case SENT_FAILED:
        str_addf(out, _("%s What was merged stays merged."), folder->why.sentence);
        return;
    case SENT_NOTHING_NEW:
        str_add(out, _("Nothing from here is lacking there."));
        break;
    case SENT_DONE:
        if (folder->edits > 0)
            str_addf(out,
                lang_plural("%lld change was taken there.", "%lld changes were taken there.",
                    (unsigned long)folder->edits),
                (long long)folder->edits);
        else
            str_add(out, _("Keys were taken there."));
        break;
    }
    if (folder->stick)
        str_addf(out, " %s", _("The stick may be removed now."));
}
