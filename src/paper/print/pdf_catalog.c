#include "pdf_catalog.h"

#include <stdlib.h>
#include <string.h>

/* The last occurrence of word in the PDF, or NULL. */
static const char *find_last(const struct str *pdf, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = pdf->len >= len ? pdf->len - len + 1 : 0; i > 0; i--)
        if (memcmp(pdf->s + i - 1, word, len) == 0)
            return pdf->s + i - 1;
    return NULL;
}

/* The number that follows word in what starts at text; 0 where there is none. */
static unsigned long number_after(const char *text, const char *word)
{
    const char *found = text ? strstr(text, word) : NULL;
    return found ? strtoul(found + strlen(word), NULL, 10) : 0;
}

/* The dictionary "<< ... >>" of an object, from its first to its last bracket. */
static bool find_object(const struct str *pdf, unsigned long number, const char **from, size_t *len)
{
    struct str start = STR_INIT;
    str_addf(&start, "\n%lu 0 obj\n", number);
    const char *object = find_last(pdf, start.s);
    size_t head = start.len;
    str_clear(&start);
    const char *end = object ? strstr(object, "endobj") : NULL;
    if (!end)
        return false;
    *from = object + head;
    while (end > *from && end[-1] != '>')
        end--;
    *len = (size_t)(end - *from);
    return *len > 4 && memcmp(*from, "<<", 2) == 0 && memcmp(end - 2, ">>", 2) == 0;
}

bool pdf_catalog_complete(struct str *pdf, const char *language)
{
    const char *trailer = find_last(pdf, "\ntrailer");
    unsigned long size = number_after(trailer, "/Size ");
    unsigned long root = number_after(trailer, "/Root ");
    unsigned long info = number_after(trailer, "/Info ");
    unsigned long xref = number_after(trailer, "startxref");
    const char *from;
    size_t len;
    if (!trailer || !size || !root || !xref || !find_object(pdf, root, &from, &len))
        return false;
    struct str more = STR_INIT;
    str_addf(&more, "%lu 0 obj\n", root);
    str_add_n(&more, from, len - 2);
    str_addf(&more,
        "   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true >>\n>>\nendobj\n", language);
    size_t new_xref = pdf->len + more.len;
    str_addf(&more, "xref\n%lu 1\n%010zu 00000 n \ntrailer\n<< /Size %lu\n   /Root %lu 0 R\n", root,
        pdf->len, size, root);
    if (info)
        str_addf(&more, "   /Info %lu 0 R\n", info);
    str_addf(&more, "   /Prev %lu\n>>\nstartxref\n%zu\n%%%%EOF\n", xref, new_xref);
    str_add_str(pdf, &more);
    str_clear(&more);
    return true;
}
