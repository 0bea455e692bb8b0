/*
 * What cairo's PDF lacks: the language of the text, without which a screen reader speaks Finnish as
 * if it were English, and the wish to show the title instead of the file's name. Both belong into
 * the catalog, which is written once more at the end of the file, as PDF allows (ISO 32000-1,
 * 7.5.6, incremental updates).
 */
#ifndef RUKKANEN_PRINT_PDF_CATALOG_H
#define RUKKANEN_PRINT_PDF_CATALOG_H

#include "rukkanen/base/str.h"

#include <stdbool.h>

/* Completes the catalog of a PDF. False, and the PDF as it was, where no plain catalog is found. */
bool pdf_catalog_complete(struct str *pdf, const char *language);

#endif
