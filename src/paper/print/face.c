#include "face.h"

#include "../glue.h"

#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

static bool is_bold(enum style style)
{
    return style != STYLE_HEAD && style != STYLE_TEXT;
}

void face_init(struct face *face, const double sizes[STYLE_COUNT])
{
    *face = (struct face){.unknown = 0};
    face->context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    pango_cairo_context_set_resolution(face->context, 72);
    /* Paper has no pixels: widths that do not depend on the size make equal bytes everywhere. */
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(face->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(face->context, false);
    for (size_t i = 0; i < STYLE_COUNT; i++) {
        face->fonts[i] = pango_font_description_new();
        pango_font_description_set_family_static(face->fonts[i], "DejaVu Sans, Sans");
        pango_font_description_set_size(face->fonts[i], (int)(sizes[i] * PANGO_SCALE));
        if (is_bold((enum style)i))
            pango_font_description_set_weight(face->fonts[i], PANGO_WEIGHT_BOLD);
    }
}

void face_clear(struct face *face)
{
    for (size_t i = 0; i < STYLE_COUNT; i++)
        pango_font_description_free(face->fonts[i]);
    g_object_unref(face->context);
    *face = (struct face){.unknown = 0};
}

static PangoLayout *lay(struct face *face, enum style style, const char *text, size_t len)
{
    PangoLayout *layout = pango_layout_new(face->context);
    pango_layout_set_single_paragraph_mode(layout, true);
    pango_layout_set_font_description(layout, face->fonts[style]);
    pango_layout_set_text(layout, text, (int)len);
    /* Letters stay apart: easier to read, and to find when the PDF is searched. */
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, clig=0"));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    return layout;
}

double face_width(struct face *face, enum style style, const char *text)
{
    PangoLayout *layout = lay(face, style, text, strlen(text));
    int width = 0;
    pango_layout_get_size(layout, &width, NULL);
    g_object_unref(layout);
    return (double)width / PANGO_SCALE;
}

/* ---- breaking ----------------------------------------------------------------------------- */

/* One paragraph, character by character. */
struct measured {
    const char *text;
    size_t len, n;
    size_t *bytes; /* n + 1: where each character begins */
    int *widths;   /* n */
    const PangoLogAttr *attrs;
    bool right_to_left;
};

static void measure(struct measured *measured, PangoLayout *layout, const char *text, size_t len)
{
    int n_attrs = 0;
    measured->text = text;
    measured->len = len;
    measured->attrs = pango_layout_get_log_attrs_readonly(layout, &n_attrs);
    measured->n = (size_t)g_utf8_strlen(text, (gssize)len);
    measured->bytes = mem_zero(measured->n + 1, sizeof *measured->bytes);
    measured->widths = mem_zero(measured->n + 1, sizeof *measured->widths);
    const char *at = text;
    for (size_t i = 0; i <= measured->n; i++, at = g_utf8_next_char(at))
        measured->bytes[i] = (size_t)(at - text);
    PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);
    measured->right_to_left = pango_layout_line_get_resolved_direction(line) == PANGO_DIRECTION_RTL;
    for (GSList *run = line->runs; run; run = run->next) {
        PangoGlyphItem *item = run->data;
        long first = g_utf8_pointer_to_offset(text, text + item->item->offset);
        pango_glyph_item_get_logical_widths(item, text, measured->widths + first);
    }
}

static bool is_figure(const char *at)
{
    return *at >= '0' && *at <= '9';
}

/* Whether a line may end before character i: "klo 10–11" and "5 km" stay whole. */
static bool may_break(const struct measured *measured, size_t i)
{
    if (!measured->attrs[i].is_line_break)
        return false;
    const char *text = measured->text;
    size_t before = measured->bytes[i - 1];
    if (text[before] == ' ')
        return !glue_holds(text, measured->len, before);
    bool dash = text[before] == '-' || strncmp(text + before, "–", strlen("–")) == 0;
    return !(dash && i >= 2 && is_figure(text + measured->bytes[i - 2]) &&
             is_figure(text + measured->bytes[i]));
}

/* Where the line that begins with character first ends: at the last place where it may, else inside
 * a word that is longer than the line, but never inside a letter. */
static size_t line_end(const struct measured *measured, size_t first, int width, size_t letters)
{
    size_t good = 0, inside = 0, count = 0;
    int x = 0;
    for (size_t i = first; i < measured->n; i++) {
        const PangoLogAttr *attr = &measured->attrs[i];
        if (i > first && may_break(measured, i))
            good = i;
        if (i > first && attr->is_cursor_position)
            inside = i;
        count += attr->is_cursor_position;
        x += measured->widths[i];
        if (!attr->is_white && (x > width || count > letters) && inside > 0)
            return good > 0 ? good : inside;
    }
    return measured->n;
}

static void add_line(
    const struct measured *measured, size_t first, size_t end, size_t base, struct vec *lines)
{
    bool last = end == measured->n;
    int width = 0;
    while (end > first && measured->attrs[end - 1].is_white)
        end--;
    for (size_t i = first; i < end; i++)
        width += measured->widths[i];
    struct face_line line = {
        .start = base + measured->bytes[first],
        .len = measured->bytes[end] - measured->bytes[first],
        .width = (double)width / PANGO_SCALE,
        .right_to_left = measured->right_to_left,
        .last = last,
    };
    vec_add(lines, &line);
}

static void break_paragraph(struct face *face, enum style style, const char *text, size_t base,
    size_t len, int width, size_t letters, struct vec *lines)
{
    PangoLayout *layout = lay(face, style, text + base, len);
    face->unknown += (size_t)pango_layout_get_unknown_glyphs_count(layout);
    struct measured measured;
    measure(&measured, layout, pango_layout_get_text(layout), len);
    size_t first = 0;
    do {
        size_t end = line_end(&measured, first, width, letters);
        add_line(&measured, first, end, base, lines);
        first = end;
    } while (first < measured.n);
    free(measured.bytes);
    free(measured.widths);
    g_object_unref(layout);
}

void face_break(struct face *face, enum style style, const char *text, double width, size_t letters,
    struct vec *lines)
{
    size_t base = 0;
    do {
        size_t len = strcspn(text + base, "\n");
        break_paragraph(face, style, text, base, len, (int)(width * PANGO_SCALE), letters, lines);
        base += len + 1;
    } while (text[base - 1] == '\n');
}

void face_draw(
    struct face *face, cairo_t *cairo, enum style style, const char *text, double x, double y)
{
    PangoLayout *layout = lay(face, style, text, strlen(text));
    cairo_move_to(cairo, x, y);
    pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(layout, 0));
    g_object_unref(layout);
}
