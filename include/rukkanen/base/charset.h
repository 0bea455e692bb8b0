/*
 * Other code sets than UTF-8 at the border: files from spreadsheets come in, pages for matrix
 * printers and tables for old programs go out. Conversion is iconv's; what a code set lacks is
 * written by this module's own table (– as -, € as EUR, š as s), because //TRANSLIT of the C
 * libraries depends on the locale and drops letters silently. Names are iconv's: "UTF-8",
 * "UTF-16LE", "CP1252", "CP850", "CP858", "CP437", "ISO-8859-1", "ISO-8859-15", "US-ASCII",
 * "MACINTOSH"; and "UTF-8-BOM" for UTF-8 with a byte order mark.
 */
#ifndef RUKKANEN_BASE_CHARSET_H
#define RUKKANEN_BASE_CHARSET_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether this machine can convert from and to charset. */
bool charset_known(const char *charset);
/* Appends bytes of a charset as UTF-8 (as it comes: not normalised, not cleaned). A byte order mark
 * at the beginning is left out. Fails where a byte has no meaning in that code set. */
bool charset_to_utf8(
    const void *bytes, size_t len, const char *charset, struct str *out, struct err *err);
/* Appends UTF-8 text in another code set. A character that the set lacks is written with what looks
 * like it; where nothing does, as '?', which *missing (may be NULL) counts. Fails only on an
 * unknown code set and on invalid UTF-8. */
bool charset_from_utf8(const char *text, size_t len, const char *charset, struct str *out,
    size_t *missing, struct err *err);
/* The likely code set of a text file of a Finnish office: "UTF-8-BOM", "UTF-8", "UTF-16LE",
 * "UTF-16BE", "CP1252", "ISO-8859-15", "CP850" or "MACINTOSH". A guess: show it with a preview
 * and let it be changed.
 * Pure ASCII is "UTF-8". Borrowed. */
const char *charset_guess(const void *bytes, size_t len);

#endif
