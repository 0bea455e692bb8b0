/*
 * Text in UTF-8: is it valid, where do its letters begin, how many cells of the screen does it
 * take, and what of it may be shown at all. A cluster is what a reader takes for one letter: a
 * character and the marks of no width that follow it, as ncurses puts them into one cell. Widths
 * are those of the C library's wcwidth(), because ncurses counts by it; where the locale cannot
 * tell (no lang_init() yet, or a terminal of 256 letters), utf8proc tells instead.
 * Lengths and positions are bytes. No function needs its text to end with a NUL unless it says so.
 */
#ifndef RUKKANEN_BASE_UTF8_H
#define RUKKANEN_BASE_UTF8_H

#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

/* ---- code points ------------------------------------------------------------------------- */

/* True where every byte belongs to a well-formed character (no surrogates, no overlong forms). */
bool utf8_valid(const char *text, size_t len);
/* The first character of text; returns its bytes, 0 at the end. A wrong byte is U+FFFD and 1. */
size_t utf8_decode(const char *text, size_t len, uint32_t *character);
/* Writes 1 to 4 bytes without a NUL and returns how many; what is no character becomes U+FFFD. */
size_t utf8_encode(uint32_t character, char out[4]);
void utf8_add(struct str *out, uint32_t character);
/* How many characters (not cells, not clusters). */
size_t utf8_count(const char *text, size_t len);

/* ---- clusters and cells ------------------------------------------------------------------ */

/* Where the cluster after the one at position at begins; len at the end. */
size_t utf8_next(const char *text, size_t len, size_t at);
/* Where the cluster before position at begins; 0 at the beginning. */
size_t utf8_previous(const char *text, size_t len, size_t at);
/* Cells of one character: 0, 1 or 2; a control character takes 0. */
int utf8_cell(uint32_t character);
/* Cells of a text. A line feed counts nothing. */
int utf8_width(const char *text); /* up to the NUL */
int utf8_width_n(const char *text, size_t len);
/* How many bytes of text, in whole clusters, fit into this many cells. */
size_t utf8_fit(const char *text, size_t len, int cells);
/* Appends text (up to the NUL), cut to cells; what was cut is told by an ellipsis within cells
 * ("..." where the terminal's code set has no such character). */
void utf8_cut(struct str *out, const char *text, int cells);
/* As utf8_cut, then blanks until exactly cells are filled. */
void utf8_pad(struct str *out, const char *text, int cells);

struct utf8_line {
    size_t start, len;
};
/* Breaks text into lines of at most cells (>= 1): at line feeds, else at blanks, else inside a word
 * that is longer than a line. Appends a struct utf8_line for each to lines (VEC_INIT(struct
 * utf8_line)). The blanks and line feeds at which it broke belong to no line; a no-break space is
 * not a place to break. An empty text gives one empty line, a line feed at the end a last one. */
void utf8_wrap(const char *text, size_t len, int cells, struct vec *lines);

/* ---- what may come in, what may go out ----------------------------------------------------- */

/* Appends text in normal form C (Unicode Annex 15), without white space at its ends: the form
 * in which every text is kept, so that equal words are equal bytes. False where text is not valid
 * UTF-8 or holds a NUL; out is then as it was. */
bool utf8_normalise(const char *text, size_t len, struct str *out);
/* The same with the white space at the ends kept: for pieces of a text that is being written. */
bool utf8_compose(const char *text, size_t len, struct str *out);
/* The one filter for text on its way to a terminal, a log or a printer: appends text without
 * control characters (ESC, C0, DEL, C1), without the marks that turn the direction of writing
 * (U+202A-202E, 2066-2069, 200E, 200F, 061C) and without unassigned and non-characters. A line
 * feed stays, line and paragraph separators become one, a tab becomes a blank, a wrong byte
 * becomes U+FFFD. */
void utf8_clean(struct str *out, const char *text, size_t len);
/* True where utf8_clean would change nothing. */
bool utf8_is_clean(const char *text, size_t len);

/* ---- comparing without case ----------------------------------------------------------------
 * By full case folding and normal form C, in any language: Ä is ä, but a is not ä. */

/* Appends the folded form; of invalid text its bytes. */
void utf8_fold(const char *text, size_t len, struct str *out);
bool utf8_equal_fold(const char *a, const char *b);
bool utf8_contains_fold(const char *text, const char *part);
bool utf8_starts_fold(const char *text, const char *start);

/* ---- wchar_t, for ncurses ------------------------------------------------------------------ */

/* The text as wide characters with a terminating 0; *count (may be NULL) without it. The caller
 * frees. Wrong bytes become U+FFFD. */
wchar_t *utf8_to_wide(const char *text, size_t len, size_t *count);
void utf8_add_wide(struct str *out, const wchar_t *wide, size_t count);

#endif
