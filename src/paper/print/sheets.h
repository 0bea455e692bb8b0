/*
 * Chunks on sheets of A4: which chunk comes on which sheet, the head with the page number n (m) on
 * each, and the PDF with its structure (for screen readers), outline and title.
 */
#ifndef RUKKANEN_PRINT_SHEETS_H
#define RUKKANEN_PRINT_SHEETS_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/paper/page.h"

struct sheets_result {
    size_t sheets;
    size_t unknown; /* letters that no font on this machine has: printed as boxes */
};

/* Appends the page as a PDF to out. date is the time of making as the PDF shall tell it
 * ("2026-11-21T10:42:00"); the same page and date give the same bytes on the same fonts. */
bool sheets_pdf(const struct page *page, bool large, const char *date, struct str *out,
    struct sheets_result *result, struct err *err);

#endif
