#include "sheets.h"

#include "flow.h"
#include "flow_table.h"
#include "pdf_catalog.h"

#include "rukkanen/base/lang.h"

#include <cairo-pdf.h>
#include <stdlib.h>
#include <string.h>

struct sheet {
    size_t first, end; /* chunks */
};

struct layout {
    const struct page *page;
    struct face face;
    struct measures measures;
    struct chunk head; /* of every sheet, without its number */
    struct vec chunks; /* struct chunk */
    struct vec sheets; /* struct sheet */
};

/* ---- the head ----------------------------------------------------------------------------- */

static void set_head_column(
    struct layout *layout, enum style style, const char *text, double x, double width, double y)
{
    struct vec lines = VEC_INIT(struct face_line);
    double lead = layout->measures.leads[style];
    face_break(&layout->face, style, text, width, layout->measures.letters, &lines);
    for (size_t i = 0; i < lines.n; i++) {
        const struct face_line *line = vec_at(&lines, i);
        struct str words = STR_INIT;
        str_add_n(&words, text + line->start, line->len);
        str_add_c(&words, ' '); /* between what is read aloud */
        flow_piece(
            &layout->head, style, str_take(&words), x, y + flow_baseline(&layout->measures, style));
        y += lead;
    }
    layout->head.height = y > layout->head.height ? y : layout->head.height;
    vec_clear(&lines);
}

/* SFS 2487: whose page it is upper left, what it is and its date from the middle, then n (m). */
static void set_head(struct layout *layout)
{
    const struct page *page = layout->page;
    double half = layout->measures.width / 2, number = layout->measures.sizes[STYLE_HEAD] * 5;
    double lead = layout->measures.leads[STYLE_HEAD], y = 0;
    const char *middle[] = {page->name, page->date, page->note};
    set_head_column(layout, STYLE_HEAD_STRONG, page->organisation, 0, half - 12, 0);
    for (size_t i = 0; i < sizeof middle / sizeof *middle; i++) {
        if (!middle[i][0])
            continue;
        set_head_column(layout, STYLE_HEAD, middle[i], half, half - (y == 0 ? number : 0), y);
        y += lead;
    }
    layout->head.rule = layout->measures.width;
    layout->head.rule_y = layout->head.height + 5;
    layout->head.height += 5;
}

/* ---- dividing ----------------------------------------------------------------------------- */

static const struct chunk *chunk_at(const struct layout *layout, size_t i)
{
    return vec_at(&layout->chunks, i);
}

/* How many chunks from at on must be on one sheet. */
static size_t held_chunks(const struct layout *layout, size_t at)
{
    size_t n = 1;
    while (at + n < layout->chunks.n && chunk_at(layout, at + n - 1)->hold)
        n++;
    return n;
}

static double room_for(const struct layout *layout, size_t at, size_t n, bool top)
{
    double room = 0;
    if (top && chunk_at(layout, at)->heads != NO_HEADS)
        room += chunk_at(layout, chunk_at(layout, at)->heads)->height;
    for (size_t i = 0; i < n; i++) {
        const struct chunk *chunk = chunk_at(layout, at + i);
        room += chunk->height + (top && i == 0 ? 0 : chunk->before);
    }
    return room;
}

static double text_top(const struct layout *layout)
{
    return layout->head.height + layout->measures.blank * 1.5;
}

/* The chunk after the last one of the sheet that begins with chunk at. What is held together but
 * taller than a sheet is parted all the same. */
static size_t sheet_end(const struct layout *layout, size_t at)
{
    double room = layout->measures.height - text_top(layout), used = 0;
    size_t end = at;
    while (end < layout->chunks.n) {
        size_t n = held_chunks(layout, end);
        if (used + room_for(layout, end, n, end == at) > room) {
            if (end > at)
                break;
            n = 1;
            while (end + n < layout->chunks.n && room_for(layout, end, n + 1, true) <= room)
                n++;
        }
        used += room_for(layout, end, n, end == at);
        end += n;
    }
    return end;
}

static void divide(struct layout *layout)
{
    size_t at = 0;
    do {
        struct sheet sheet = {.first = at, .end = sheet_end(layout, at)};
        vec_add(&layout->sheets, &sheet);
        at = sheet.end;
    } while (at < layout->chunks.n);
}

static void layout_init(struct layout *layout, const struct page *page, bool large, bool tight)
{
    *layout = (struct layout){
        .page = page,
        .measures = measures_for(large, tight),
        .chunks = VEC_INIT(struct chunk),
        .sheets = VEC_INIT(struct sheet),
    };
    vec_init(&layout->head.pieces, sizeof(struct piece));
    face_init(&layout->face, layout->measures.sizes);
    set_head(layout);
    flow_page(page, &layout->face, &layout->measures, &layout->chunks);
    divide(layout);
}

static void layout_clear(struct layout *layout)
{
    struct vec head = VEC_INIT(struct chunk);
    vec_add(&head, &layout->head);
    flow_clear(&head);
    flow_clear(&layout->chunks);
    vec_clear(&layout->sheets);
    face_clear(&layout->face);
}

/* A page on a wall is best on one sheet: less room between the lines, if that saves a sheet. */
static void layout_best(struct layout *layout, const struct page *page, bool large)
{
    layout_init(layout, page, large, false);
    if (layout->sheets.n == 1)
        return;
    struct layout tight;
    layout_init(&tight, page, large, true);
    struct layout *worse = tight.sheets.n < layout->sheets.n ? layout : &tight;
    layout_clear(worse);
    if (worse == layout)
        *layout = tight;
}

/* ---- drawing ------------------------------------------------------------------------------ */

/* The structure: which element a part is, and within which other one. */
static const struct {
    const char *outer, *element;
    const char *cells[2]; /* elements of the first cell and of the others */
} structure[] = {
    [PART_TITLE] = {NULL, "H1", {NULL, NULL}},
    [PART_HEADING] = {NULL, "H2", {NULL, NULL}},
    [PART_SUBHEADING] = {NULL, "H3", {NULL, NULL}},
    [PART_TEXT] = {NULL, "P", {NULL, NULL}},
    [PART_ITEM] = {"L", "LI", {"Lbl", "LBody"}},
    [PART_HEADS] = {"Table", "TR", {"TH", "TH"}},
    [PART_ROW] = {"Table", "TR", {"TD", "TD"}},
};

struct pen {
    struct layout *layout;
    cairo_t *cairo;
    cairo_surface_t *surface;
    const struct chunk *above; /* the chunk drawn before on this sheet */
    const char *outer, *element;
};

static void end_tag(struct pen *pen, const char **tag)
{
    if (*tag)
        cairo_tag_end(pen->cairo, *tag);
    *tag = NULL;
}

static void begin_tag(struct pen *pen, const char **tag, const char *name)
{
    *tag = name;
    if (name)
        cairo_tag_begin(pen->cairo, name, NULL);
}

static bool same_outer(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Opens the element that a chunk belongs to; chunks of one text share theirs. */
static void change_element(struct pen *pen, const struct chunk *chunk)
{
    const char *outer = structure[chunk->part].outer;
    bool row = chunk->part == PART_HEADS || chunk->part == PART_ROW;
    bool goes_on =
        pen->above && pen->above->block == chunk->block && pen->above->part == chunk->part && !row;
    if (goes_on && pen->element)
        return;
    end_tag(pen, &pen->element);
    if (!same_outer(outer, pen->outer)) {
        end_tag(pen, &pen->outer);
        begin_tag(pen, &pen->outer, outer);
    }
    begin_tag(pen, &pen->element, structure[chunk->part].element);
}

static void draw_rule(struct pen *pen, const struct chunk *chunk, double y)
{
    double x = pen->layout->measures.left;
    cairo_set_line_width(pen->cairo, chunk->part == PART_ROW ? 0.4 : 0.75);
    cairo_move_to(pen->cairo, x, y + chunk->rule_y);
    cairo_line_to(pen->cairo, x + chunk->rule, y + chunk->rule_y);
    cairo_stroke(pen->cairo);
}

/* The bar of a chunk, joined to that of the chunk above it. */
static void draw_bar(struct pen *pen, const struct chunk *chunk, double y)
{
    bool joined = pen->above && pen->above->bar;
    double x = pen->layout->measures.left + 1, inset = 2;
    cairo_set_line_width(pen->cairo, 2);
    cairo_move_to(pen->cairo, x, joined ? y - chunk->before - inset : y + inset);
    cairo_line_to(pen->cairo, x, y + chunk->height - inset);
    cairo_stroke(pen->cairo);
}

static void draw_pieces(
    struct pen *pen, const struct chunk *chunk, double y, const char *const cells[2])
{
    const char *tag = NULL;
    size_t cell = SIZE_MAX;
    for (size_t i = 0; i < chunk->pieces.n; i++) {
        const struct piece *piece = vec_at(&chunk->pieces, i);
        if (piece->cell != cell) {
            end_tag(pen, &tag);
            begin_tag(pen, &tag, cells[piece->cell > 0]);
            cell = piece->cell;
        }
        face_draw(&pen->layout->face, pen->cairo, piece->style, piece->text,
            pen->layout->measures.left + piece->x, y + piece->y);
    }
    end_tag(pen, &tag);
}

static void draw_head(struct pen *pen, size_t sheet)
{
    static const char *const none[2] = {NULL, NULL};
    const struct measures *measures = &pen->layout->measures;
    struct str number = STR_INIT;
    /* Read aloud once; on the other sheets the head is only seen. */
    if (sheet == 0)
        begin_tag(pen, &pen->element, "P");
    draw_pieces(pen, &pen->layout->head, measures->top, none);
    end_tag(pen, &pen->element);
    str_addf(&number, "%zu (%zu)", sheet + 1, pen->layout->sheets.n);
    face_draw(&pen->layout->face, pen->cairo, STYLE_HEAD, number.s,
        measures->left + measures->width - face_width(&pen->layout->face, STYLE_HEAD, number.s),
        measures->top + flow_baseline(measures, STYLE_HEAD));
    draw_rule(pen, &pen->layout->head, measures->top);
    str_clear(&number);
}

/* An entry in the outline that readers show beside the page. */
static void add_outline(
    struct pen *pen, const struct chunk *chunk, size_t sheet, double y, int *top)
{
    bool first = !pen->above || pen->above->block != chunk->block;
    if (!first || (chunk->part != PART_TITLE && chunk->part != PART_HEADING))
        return;
    struct str place = STR_INIT;
    str_addf(&place, "page=%zu pos=[%d %d]", sheet + 1, (int)pen->layout->measures.left, (int)y);
    const struct page *page = pen->layout->page;
    const char *text = chunk->part == PART_TITLE
                           ? page->title
                           : VEC_AT(&page->blocks, struct page_block, chunk->block - 1)->text;
    int id = cairo_pdf_surface_add_outline(pen->surface,
        chunk->part == PART_TITLE ? CAIRO_PDF_OUTLINE_ROOT : *top, text, place.s,
        CAIRO_PDF_OUTLINE_FLAG_OPEN);
    if (chunk->part == PART_TITLE)
        *top = id;
    str_clear(&place);
}

static double draw_chunk(struct pen *pen, const struct chunk *chunk, double y)
{
    change_element(pen, chunk);
    draw_pieces(pen, chunk, y, structure[chunk->part].cells);
    if (chunk->rule > 0)
        draw_rule(pen, chunk, y);
    if (chunk->bar)
        draw_bar(pen, chunk, y);
    return y + chunk->height;
}

static void draw_sheet(struct pen *pen, size_t number, int *outline)
{
    const struct layout *layout = pen->layout;
    const struct sheet *sheet = vec_at(&layout->sheets, number);
    double y = layout->measures.top + text_top(layout);
    draw_head(pen, number);
    pen->above = NULL;
    for (size_t i = sheet->first; i < sheet->end; i++) {
        const struct chunk *chunk = chunk_at(layout, i);
        if (i > sheet->first)
            y += chunk->before;
        else if (chunk->heads != NO_HEADS)
            y = draw_chunk(pen, chunk_at(layout, chunk->heads), y);
        add_outline(pen, chunk, number, y, outline);
        y = draw_chunk(pen, chunk, y);
        pen->above = chunk;
    }
    end_tag(pen, &pen->element);
    end_tag(pen, &pen->outer);
    cairo_show_page(pen->cairo);
}

static cairo_status_t take_bytes(void *out, const unsigned char *bytes, unsigned len)
{
    str_add_n(out, bytes, len);
    return CAIRO_STATUS_SUCCESS;
}

static void describe(cairo_surface_t *surface, const struct page *page, const char *date)
{
    const char *title = page->title[0] ? page->title : page->name;
    struct str subject = STR_INIT;
    str_addf(&subject, "%s %s", page->name, page->date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, page->organisation);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, subject.s);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "rukkanen");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    str_clear(&subject);
}

bool sheets_pdf(const struct page *page, bool large, const char *date, struct str *out,
    struct sheets_result *result, struct err *err)
{
    struct layout layout;
    int outline = CAIRO_PDF_OUTLINE_ROOT;
    layout_best(&layout, page, large);
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, out, 595.28, 841.89);
    cairo_t *cairo = cairo_create(surface);
    struct pen pen = {.layout = &layout, .cairo = cairo, .surface = surface};
    /* Later versions of cairo would pack the catalog, which pdf_catalog must find. */
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
    describe(surface, page, date);
    cairo_tag_begin(cairo, "Document", NULL);
    for (size_t i = 0; i < layout.sheets.n; i++)
        draw_sheet(&pen, i, &outline);
    cairo_tag_end(cairo, "Document");
    result->sheets = layout.sheets.n;
    result->unknown = layout.face.unknown;
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    layout_clear(&layout);
    if (status == CAIRO_STATUS_SUCCESS) {
        pdf_catalog_complete(out, lang_code(page->lang));
        return true;
    }
    err_detail(err, "cairo: %s", cairo_status_to_string(status));
    return err_set(err, ERR_REFUSED, "%s", _("The PDF could not be made."));
}
