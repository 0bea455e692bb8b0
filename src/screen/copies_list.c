/* The lines of the Copies screen: files and folders, and what is told of them. */
#include "screen/copies_parts.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    NAME_CELLS = 23, /* of a file's name, where its relation stands beside it */
    DETAIL = 2,      /* by which a list sets a detail in */
    MARK_CELLS = 2,  /* left of a row */
    WIDE = 70
};

/* ---- making them ----------------------------------------------------------------------------- */

static void lines_clear(struct vec *lines)
{
    for (size_t i = 0; i < lines->n; i++)
        free(VEC_AT(lines, struct copies_line, i)->text);
    vec_clear(lines);
}

/* More lines where one is too narrow: no word is cut. */
static void add_wrapped(
    struct copies *copies, const struct copies_line *like, const char *text)
{
    struct vec rows = VEC_INIT(struct utf8_line);
    int width = copies->columns - MARK_CELLS - DETAIL;
    utf8_wrap(text, strlen(text), width > 10 ? width : 10, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        const struct utf8_line *row = VEC_AT(&rows, struct utf8_line, i);
        struct str line = STR_INIT;
        str_add_n(&line, text + row->start, row->len);
        struct copies_line *added = vec_add(&copies->lines, like);
        added->kind = i > 0 ? LIST_DETAIL : like->kind;
        added->text = str_take(&line);
    }
    vec_clear(&rows);
}

struct adding {
    struct copies *copies;
    struct copies_line like;
};

static void add_detail(void *data, const char *text)
{
    struct adding *adding = data;
    add_wrapped(adding->copies, &adding->like, text);
}

/* Bundles are named by long numbers: both ends tell them apart. */
static void add_name(const char *name, struct str *out)
{
    enum { BEGIN = 10, END = 9 };
    size_t length = strlen(name);
    bool number = length > BEGIN + END + 1 && strspn(name, "0123456789abcdef-") >= BEGIN;
    if (!number) {
        str_add(out, name);
        return;
    }
    str_add_n(out, name, BEGIN);
    str_add(out, "…");
    str_add(out, name + length - END);
}

static void add_file_lines(struct copies *copies, size_t index)
{
    const struct copy_file *file = FILE_OF(&copies->found, index);
    struct copies_line row = {.kind = LIST_ROW, .file = index, .folder = file->folder};
    struct str text = STR_INIT, relation = STR_INIT;
    struct adding adding = {.copies = copies, .like = row};
    adding.like.kind = LIST_DETAIL;
    copies_relation(&copies->found, index, &relation);
    add_name(path_name(file->path), &text);
    int room = copies->columns - MARK_CELLS - DETAIL;
    bool beside = copies->columns >= WIDE && utf8_width(text.s) < NAME_CELLS &&
                  NAME_CELLS + utf8_width(relation.s) <= room;
    while (beside && utf8_width(text.s) < NAME_CELLS)
        str_add_c(&text, ' ');
    if (beside)
        str_add(&text, relation.s);
    add_wrapped(copies, &row, text.s);
    if (!beside)
        add_detail(&adding, relation.s);
    copies_details(&copies->found, index, add_detail, &adding);
    str_clear(&text);
    str_clear(&relation);
}

/* What is said of a folder without files, and of one that could not be looked into. */
static void add_folder_lines(struct copies *copies, size_t index, bool files)
{
    const struct copy_folder *folder = FOLDER(&copies->found, index);
    struct copies_line row = {.kind = LIST_ROW, .file = SIZE_MAX, .folder = index};
    struct copies_line detail = {.kind = LIST_DETAIL, .file = SIZE_MAX, .folder = index};
    struct str sent = STR_INIT;
    if (folder->err.kind != ERR_NONE)
        add_wrapped(copies, &row, folder->err.sentence);
    else if (!files)
        add_wrapped(
            copies, &row, _("No copies here yet. F2 takes a whole copy of the book along."));
    copies_sent(folder, &sent);
    if (sent.len)
        add_wrapped(copies, &detail, sent.s);
    str_clear(&sent);
}

void copies_lines_make(struct copies *copies)
{
    struct copies_found *found = &copies->found;
    lines_clear(&copies->lines);
    for (size_t f = 0; f < found->folders.n; f++) {
        bool files = false;
        if (found->folders.n > 1) {
            struct copies_line heading = {.kind = LIST_HEADING, .file = SIZE_MAX, .folder = f};
            struct str name = STR_INIT;
            copies_folder_name(FOLDER(found, f), &name);
            if (f > 0)
                vec_add(&copies->lines, &(struct copies_line){.kind = LIST_DETAIL, .file = SIZE_MAX,
                                            .folder = f, .text = mem_text("")});
            add_wrapped(copies, &heading, name.s);
            str_clear(&name);
        }
        for (size_t i = 0; i < found->files.n; i++) {
            if (FILE_OF(found, i)->folder != f)
                continue;
            files = true;
            add_file_lines(copies, i);
        }
        add_folder_lines(copies, f, files);
    }
    list_reload(&copies->list);
}

static const struct copies_line *line_at(void *data, size_t row)
{
    return VEC_AT(&((struct copies *)data)->lines, struct copies_line, row);
}

static size_t line_count(void *data)
{
    return ((struct copies *)data)->lines.n;
}

static void line_cell(void *data, size_t row, size_t column, struct str *out)
{
    (void)column;
    str_add(out, line_at(data, row)->text);
}

static enum list_row line_kind(void *data, size_t row)
{
    return line_at(data, row)->kind;
}

/* Files and folders keep their numbers as long as they are not looked for anew. */
static uint64_t line_id(void *data, size_t row)
{
    const struct copies_line *line = line_at(data, row);
    if (line->kind != LIST_ROW)
        return UINT64_C(1) << 40 | row;
    return line->file == SIZE_MAX ? UINT64_C(1) << 32 | line->folder : line->file + 1;
}

static size_t line_find(void *data, uint64_t id)
{
    for (size_t i = 0; i < line_count(data); i++) {
        if (line_id(data, i) == id)
            return i;
    }
    return LIST_NONE;
}

static enum meaning line_meaning(void *data, size_t row)
{
    const struct copies *copies = data;
    const struct copies_line *line = line_at(data, row);
    if (line->file == SIZE_MAX || line->kind != LIST_ROW)
        return MEANING_NORMAL;
    enum file_state state = FILE_OF(&copies->found, line->file)->state;
    return state == FILE_REFUSED ? MEANING_WARNING : MEANING_NORMAL;
}

static const struct list_source source = {
    .count = line_count,
    .cell = line_cell,
    .kind = line_kind,
    .id = line_id,
    .find = line_find,
    .meaning = line_meaning,
    .empty = N_("No stick and no folder. Plug a stick in and press R, or F4 and write where the "
                "copies are."),
};
static const struct list_column columns[] = {{.width = 0}};

/* ---- for the screen -------------------------------------------------------------------------- */

const struct copies_line *copies_line(const struct copies *copies, size_t row)
{
    return VEC_AT(&copies->lines, struct copies_line, row);
}

void copies_lines_init(struct copies *copies)
{
    vec_init(&copies->lines, sizeof(struct copies_line));
    copies->columns = WIDE;
    list_init(&copies->list, &source, columns, 1, copies);
    copies->list.mark_rows = true;
}

void copies_lines_clear(struct copies *copies)
{
    lines_clear(&copies->lines);
    list_clear(&copies->list);
}
