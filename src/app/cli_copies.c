/* Copies of the book: joining, taking that back, bundles, what was seen of others. */
#include "app/cli_commands.h"
#include "app/cli_json.h"
#include "app/cli_value.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/copies.h"
#include "rukkanen/exchange/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- what a merge did ------------------------------------------------------------------------ */

static const char *const relations[] = {
    [COPY_SAME] = "same",
    [COPY_INCLUDED] = "included",
    [COPY_AHEAD] = "ahead",
    [COPY_PARTED] = "parted",
};

static void add_counts(struct json *json, const struct merge_result *result)
{
    json_object(json, "counts");
    for (size_t i = 0; i < result->counts.n; i++) {
        const struct merge_count *count = VEC_AT(&result->counts, struct merge_count, i);
        const struct entity *entity = entity_by_number(count->entity);
        char number[16];
        snprintf(number, sizeof number, "%d", count->entity);
        json_object(json, entity ? entity->name : number);
        json_int(json, "added", count->added);
        json_int(json, "changed", count->changed);
        json_int(json, "removed", count->removed);
        json_close_object(json);
    }
    json_close_object(json);
}

static void add_rows(struct json *json, const struct merge_result *result)
{
    json_list(json, "together");
    for (size_t i = 0; i < result->together.n; i++) {
        const struct merge_row *row = VEC_AT(&result->together, struct merge_row, i);
        const struct entity *entity = entity_by_number(row->entity);
        json_object(json, NULL);
        json_text(json, "entity", entity ? entity->name : NULL);
        json_id(json, "id", row->id);
        json_close_object(json);
    }
    json_close_list(json);
    json_list(json, "drafts");
    for (size_t i = 0; i < result->drafts.n; i++) {
        const struct draft_info *draft = VEC_AT(&result->drafts, struct draft_info, i);
        const struct entity *entity = entity_by_number(draft->entity);
        json_object(json, NULL);
        json_text(json, "user", draft->user);
        json_text(json, "entity", entity ? entity->name : NULL);
        json_id(json, "id", draft->id);
        json_close_object(json);
    }
    json_close_list(json);
}

static void merge_json(
    struct cli *cli, const char *path, const struct merge_result *result, const struct err *why)
{
    struct str line = STR_INIT;
    struct json json;
    json_begin(&json, &line);
    json_text(&json, "file", path);
    json_text(&json, "refused", why->kind ? why->sentence : NULL);
    json_text(&json, "relation", why->kind ? NULL : relations[result->relation]);
    json_bool(&json, "bundle", result->bundle);
    json_text(&json, "author", result->author);
    json_int(&json, "edits", result->edits);
    json_int(&json, "lacking", result->lacking);
    json_int(&json, "records", result->records);
    add_counts(&json, result);
    json_int(&json, "differ", result->differ);
    json_int(&json, "doubtful", result->doubtful);
    json_int(&json, "orphans", result->orphans);
    json_int(&json, "waiting", result->waiting);
    json_int(&json, "newer", result->newer);
    add_rows(&json, result);
    json_end(&json);
    cli_out_text(cli->out, line.s);
    str_clear(&line);
}

static const char *relation_text(enum copy_relation relation)
{
    switch (relation) {
    case COPY_SAME:
        return _("holds the same as this book");
    case COPY_INCLUDED:
        return _("is already in this book");
    case COPY_AHEAD:
    case COPY_PARTED:
        break;
    }
    return _("merged");
}

static void merge_text(struct cli *cli, const char *path, const struct merge_result *result)
{
    struct cli_out *out = cli->out;
    const struct merge_result *r = result;
    int64_t together = (int64_t)r->together.n, drafts = (int64_t)r->drafts.n;
    cli_out_format(out, "%s: %s\n", path, relation_text(r->relation));
    if (r->edits > 0)
        cli_out_format(out,
            lang_plural("  %lld change taken\n",
                "  %lld changes taken\n", (unsigned long)r->edits),
            (long long)r->edits);
    if (r->lacking > 0)
        cli_out_format(out,
            lang_plural("  %lld change here that the other lacks\n",
                "  %lld changes here that the other lacks\n", (unsigned long)r->lacking),
            (long long)r->lacking);
    if (r->differ > 0)
        cli_out_format(out,
            lang_plural("  %lld place with two different values\n",
                "  %lld places with two different values\n", (unsigned long)r->differ),
            (long long)r->differ);
    if (together > 0)
        cli_out_format(out,
            lang_plural("  %lld record was written on both sides, in different fields\n",
                "  %lld records were written on both sides, in different fields\n",
                (unsigned long)together),
            (long long)together);
    if (r->doubtful > 0)
        cli_out_format(out,
            lang_plural("  %lld change whose time cannot be right\n",
                "  %lld changes whose time cannot be right\n", (unsigned long)r->doubtful),
            (long long)r->doubtful);
    if (r->orphans > 0)
        cli_out_format(out,
            lang_plural("  %lld change waits for earlier ones that are in neither file\n",
                "  %lld changes wait for earlier ones that are in neither file\n",
                (unsigned long)r->orphans),
            (long long)r->orphans);
    if (r->waiting > 0)
        cli_out_format(out,
            lang_plural("  %lld change waits until a facilitator accepts it\n",
                "  %lld changes wait until a facilitator accepts them\n",
                (unsigned long)r->waiting),
            (long long)r->waiting);
    if (r->newer > 0)
        cli_out_format(out,
            lang_plural("  %lld change needs a newer program to be shown whole\n",
                "  %lld changes need a newer program to be shown whole\n", (unsigned long)r->newer),
            (long long)r->newer);
    if (drafts > 0)
        cli_out_format(out,
            lang_plural("  %lld unfinished text stays in the other file\n",
                "  %lld unfinished texts stay in the other file\n", (unsigned long)drafts),
            (long long)drafts);
}

/* ---- merge ----------------------------------------------------------------------------------- */

static bool list_files(struct cli *cli, struct vec *paths, struct err *err)
{
    for (size_t i = 0; i < cli_words(cli); i++) {
        const char *word = cli_word(cli, i);
        struct stat st;
        if (stat(word, &st) == 0 && S_ISDIR(st.st_mode)) {
            if (!book_copies_find(cli->book, word, paths, err))
                return false;
            continue;
        }
        char *path = strdup(word);
        vec_add(paths, &path);
    }
    return true;
}

/* What happened to the files, for a line at the end. */
struct total {
    size_t files, merged, known, unfinished, refused;
    int64_t edits, differ;
};

static void count_file(struct total *total, const struct merge_result *result, bool refused)
{
    total->files++;
    if (refused) {
        total->refused++;
        return;
    }
    bool merged = result->relation == COPY_AHEAD || result->relation == COPY_PARTED;
    total->merged += merged ? 1 : 0;
    total->known += merged ? 0 : 1;
    total->edits += result->edits;
    total->differ += result->differ;
}

static void total_json(struct cli *cli, const struct total *total)
{
    struct str line = STR_INIT;
    struct json json;
    json_begin(&json, &line);
    json_bool(&json, "total", true);
    json_int(&json, "files", (int64_t)total->files);
    json_int(&json, "merged", (int64_t)total->merged);
    json_int(&json, "known", (int64_t)total->known);
    json_int(&json, "unfinished", (int64_t)total->unfinished);
    json_int(&json, "refused", (int64_t)total->refused);
    json_int(&json, "edits", total->edits);
    json_int(&json, "differ", total->differ);
    json_end(&json);
    cli_out_text(cli->out, line.s);
    str_clear(&line);
}

static void total_text(struct cli *cli, const struct total *total)
{
    cli_out_format(cli->out,
        lang_plural("%zu file: %zu merged, %zu with nothing new, %zu unfinished, %zu refused\n",
            "%zu files: %zu merged, %zu with nothing new, %zu unfinished, %zu refused\n",
            (unsigned long)total->files),
        total->files, total->merged, total->known, total->unfinished, total->refused);
}

static void say_total(struct cli *cli, const struct total *total)
{
    if (cli_has(cli, OPTION_JSON))
        total_json(cli, total);
    else
        total_text(cli, total);
}

/* What is refused is told on its own line; the last such sentence ends the command, with
 * the exit code of the first. */
static void say_refused(const char *path, const struct err *own, struct err *why)
{
    struct err told = *own;
    struct str line = STR_INIT;
    str_addf(&line, "%s: %s", path_name(path), own->sentence);
    snprintf(told.sentence, sizeof told.sentence, "%s", line.s);
    str_clear(&line);
    if (why->kind != ERR_NONE) {
        cli_say_error(why->sentence);
        told.kind = why->kind;
    }
    *why = told;
}

/* One file; a refusal of one does not keep the others out. */
static void merge_one(struct cli *cli, const char *path, struct total *total, struct err *why)
{
    struct merge_options options = {
        .dry_run = cli_has(cli, OPTION_DRY_RUN), .yes = cli_has(cli, OPTION_YES)};
    struct merge_result result;
    struct err own = {.kind = ERR_NONE};
    book_merge(cli->book, path, &options, &result, &own);
    if (cli_has(cli, OPTION_JSON))
        merge_json(cli, path, &result, &own);
    else if (own.kind == ERR_NONE)
        merge_text(cli, path, &result);
    count_file(total, &result, own.kind != ERR_NONE);
    merge_result_clear(&result);
    if (own.kind != ERR_NONE)
        say_refused(path, &own, why);
}

bool cli_merge(struct cli *cli, struct err *err)
{
    struct vec paths = VEC_INIT(char *);
    struct err why = {.kind = ERR_NONE};
    struct total total = {.files = 0};
    bool ok = list_files(cli, &paths, err);
    for (size_t i = 0; ok && i < paths.n; i++)
        merge_one(cli, *VEC_AT(&paths, char *, i), &total, &why);
    if (ok && total.files != 1)
        say_total(cli, &total);
    for (size_t i = 0; i < paths.n; i++)
        free(*VEC_AT(&paths, char *, i));
    vec_clear(&paths);
    if (ok && why.kind != ERR_NONE)
        *err = why;
    return ok && why.kind == ERR_NONE;
}

bool cli_undo_merge(struct cli *cli, struct err *err)
{
    return book_merge_undo(cli->book, err);
}

/* ---- bundle ---------------------------------------------------------------------------------- */

static bool parse_heads(const char *text, struct vec *heads, struct err *err)
{
    while (*text) {
        char hex[2 * HASH_SIZE + 1];
        size_t length = strcspn(text, ", ");
        struct hash head;
        if (length == 2 * HASH_SIZE) {
            memcpy(hex, text, length);
            hex[length] = '\0';
        }
        if (length != 2 * HASH_SIZE || !hash_from_hex(hex, &head))
            return err_set(err, ERR_USAGE,
                _("--since takes the heads that “rukkanen info” shows, 48 digits each, with commas "
                  "between."));
        vec_add(heads, &head);
        text += length + strspn(text + length, ", ");
    }
    return heads->n > 0 ||
           err_set(err, ERR_USAGE,
               _("--since takes the heads that “rukkanen info” shows, 48 digits each, with commas "
                 "between."));
}

static bool parse_label(const char *text, uint64_t *label, struct err *err)
{
    char *end = NULL;
    *label = strtoull(text, &end, 16);
    return (*text && !*end && *label > 0) ||
           err_set(err, ERR_USAGE,
               _("--for takes the label of a copy as “rukkanen copies” shows it."));
}

bool cli_bundle(struct cli *cli, struct err *err)
{
    struct vec heads = VEC_INIT(struct hash);
    struct bundle_target target = {.since = NULL};
    int64_t edits, records;
    int ways = cli_has(cli, OPTION_FOR) + cli_has(cli, OPTION_SINCE) + cli_has(cli, OPTION_ALL);
    bool ok = ways <= 1 || err_set(err, ERR_USAGE,
                               _("bundle: only one of --for, --since and --all can be said."));
    if (ok && cli_has(cli, OPTION_FOR))
        ok = parse_label(cli_value(cli, OPTION_FOR), &target.label, err);
    if (ok && cli_has(cli, OPTION_SINCE)) {
        ok = parse_heads(cli_value(cli, OPTION_SINCE), &heads, err);
        target.since = &heads;
    }
    ok = ok && book_bundle(cli->book, cli_word(cli, 0), &target, &edits, &records, err);
    vec_clear(&heads);
    if (ok && edits + records == 0)
        cli_out_format(cli->out, "%s\n", _("Nothing is new; no file was written."));
    else if (ok)
        cli_out_format(cli->out,
            lang_plural("%lld change\n", "%lld changes\n", (unsigned long)edits),
            (long long)edits);
    return ok;
}

/* ---- copies ---------------------------------------------------------------------------------- */

static void add_time(struct str *out, int64_t wall)
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

static void copy_line(struct cli *cli, const struct copy_info *copy)
{
    struct str label = STR_INIT, last = STR_INIT, seen = STR_INIT, line = STR_INIT;
    str_addf(&label, "%016" PRIx64, copy->label);
    add_time(&last, copy->last_edit);
    add_time(&seen, copy->seen);
    if (cli_has(cli, OPTION_JSON)) {
        struct json json;
        json_begin(&json, &line);
        json_text(&json, "label", label.s);
        json_bool(&json, "own", copy->own);
        json_text(&json, "last_edit", last.len ? last.s : NULL);
        json_text(&json, "seen", seen.len ? seen.s : NULL);
        if (copy->lacking < 0)
            json_null(&json, "lacking");
        else
            json_int(&json, "lacking", copy->lacking);
        json_int(&json, "unconfirmed", copy->unconfirmed);
        json_int(&json, "differ", copy->differ);
        json_text(&json, "place", *copy->place ? copy->place : NULL);
        if (copy->site)
            json_id(&json, "site", copy->site);
        else
            json_null(&json, "site");
        json_end(&json);
    } else {
        str_addf(&line, "%s\t%s\t%s\t%s\t", label.s, copy->own ? "*" : "", last.s, seen.s);
        if (copy->lacking >= 0)
            str_addf(&line, "%lld", (long long)copy->lacking);
        str_addf(&line, "\t%lld\t%lld\t%s\n", (long long)copy->differ,
            (long long)copy->unconfirmed, copy->place);
    }
    cli_out_text(cli->out, line.s);
    str_clear(&label);
    str_clear(&last);
    str_clear(&seen);
    str_clear(&line);
}

static bool tell_place(struct cli *cli, struct err *err)
{
    uint64_t site;
    return cli_open_to_write(cli, err) &&
           cli_find(cli, entity_by_number(ENTITY_SITE), cli_value(cli, OPTION_HERE), &site, err) &&
           book_copy_set_place(cli->book, site, err);
}

bool cli_copies(struct cli *cli, struct err *err)
{
    if (cli_has(cli, OPTION_HERE))
        return tell_place(cli, err);
    if (!cli_open(cli, false, err))
        return false;
    struct vec copies = VEC_INIT(struct copy_info);
    bool ok = book_copies(cli->book, &copies, err);
    for (size_t i = 0; ok && i < copies.n; i++)
        copy_line(cli, VEC_AT(&copies, struct copy_info, i));
    vec_clear(&copies);
    return ok;
}

/* ---- sync ------------------------------------------------------------------------------------ */

static const char *entry_text(const struct folder_entry *entry)
{
    switch (entry->state) {
    case FOLDER_UNFINISHED:
        return _("is not whole: still on its way, or its writing was stopped");
    case FOLDER_OTHER_BOOK:
        return _("is of another book; left alone");
    case FOLDER_MERGED:
    case FOLDER_KNOWN:
    case FOLDER_REFUSED:
        break;
    }
    return NULL;
}

static const char *const states[] = {
    [FOLDER_MERGED] = "merged",
    [FOLDER_KNOWN] = "known",
    [FOLDER_UNFINISHED] = "unfinished",
    [FOLDER_OTHER_BOOK] = "other-book",
    [FOLDER_REFUSED] = "refused",
};

static void entry_json(struct cli *cli, const struct folder_entry *entry)
{
    struct str line = STR_INIT;
    struct json json;
    json_begin(&json, &line);
    json_text(&json, "file", entry->path);
    json_text(&json, "state", states[entry->state]);
    json_bool(&json, "own", entry->own);
    json_text(&json, "refused", entry->why.kind ? entry->why.sentence : NULL);
    json_int(&json, "edits", entry->result.edits);
    json_int(&json, "records", entry->result.records);
    json_int(&json, "differ", entry->result.differ);
    json_int(&json, "orphans", entry->result.orphans);
    json_end(&json);
    cli_out_text(cli->out, line.s);
    str_clear(&line);
}

static void say_entry(
    struct cli *cli, const struct folder_entry *entry, struct total *total, struct err *why)
{
    bool unfinished = entry->state == FOLDER_UNFINISHED;
    if (entry->state != FOLDER_OTHER_BOOK && !unfinished)
        count_file(total, &entry->result, entry->state == FOLDER_REFUSED);
    else
        total->files++;
    total->unfinished += unfinished ? 1 : 0;
    if (cli_has(cli, OPTION_JSON))
        entry_json(cli, entry);
    else if (entry->state == FOLDER_MERGED)
        merge_text(cli, entry->path, &entry->result);
    else if (entry_text(entry))
        cli_out_format(cli->out, "%s: %s\n", entry->path, entry_text(entry));
    if (entry->state == FOLDER_REFUSED)
        say_refused(entry->path, &entry->why, why);
}

static void published_json(struct cli *cli, const struct sync_result *result)
{
    struct str line = STR_INIT;
    struct json json;
    json_begin(&json, &line);
    json_text(&json, "published", result->published);
    json_int(&json, "edits", result->edits);
    json_int(&json, "records", result->records);
    json_text(&json, "whole", result->whole);
    json_int(&json, "tidied", result->tidied);
    json_bool(&json, "safe", result->safe);
    json_end(&json);
    cli_out_text(cli->out, line.s);
    str_clear(&line);
}

static void say_published(struct cli *cli, const struct sync_result *result)
{
    struct cli_out *out = cli->out;
    if (cli_has(cli, OPTION_JSON)) {
        published_json(cli, result);
        return;
    }
    if (result->published && result->edits + result->records == 0)
        cli_out_format(out, _("%s: put there, so that others know what this copy has\n"),
            result->published);
    else if (result->published)
        cli_out_format(out,
            lang_plural("%s: put there with %lld change\n", "%s: put there with %lld changes\n",
                (unsigned long)result->edits),
            result->published, (long long)result->edits);
    if (result->whole)
        cli_out_format(out, _("%s: a whole copy of the book, put there\n"), result->whole);
    if (!result->published && !result->whole)
        cli_out_format(out, "%s\n", _("Nothing was lacking there; nothing was written."));
    if (result->safe)
        cli_out_format(out, "%s\n",
            _("All of it is there and was read back. A stick may be taken out now."));
}

bool cli_sync(struct cli *cli, struct err *err)
{
    struct sync_options options = {
        .with_book = cli_has(cli, OPTION_WITH_BOOK), .yes = cli_has(cli, OPTION_YES)};
    struct sync_result result;
    struct total total = {.files = 0};
    struct err why = {.kind = ERR_NONE};
    bool ok = book_sync(cli->book, cli_word(cli, 0), &options, &result, err);
    for (size_t i = 0; i < result.files.n; i++)
        say_entry(cli, VEC_AT(&result.files, struct folder_entry, i), &total, &why);
    say_total(cli, &total);
    if (ok)
        say_published(cli, &result);
    sync_result_clear(&result);
    if (why.kind != ERR_NONE && !ok)
        cli_say_error(why.sentence);
    else if (why.kind != ERR_NONE)
        *err = why;
    return ok && why.kind == ERR_NONE;
}
