/* How a memo is put together, and the one place where publishing does it in its own way. */
#ifndef RUKKANEN_SRC_DOMAIN_MEMO_BUILD_H
#define RUKKANEN_SRC_DOMAIN_MEMO_BUILD_H

#include "rukkanen/domain/memo.h"

/* Free text on its way into a memo: appends what shall stand there, with its braces doubled and
 * name places where a name is to be one. NULL: as it is. */
struct memo_writer {
    void (*add)(void *data, struct memo *memo, uint64_t id, const char *field, const char *text,
        struct str *out);
    void *data;
};

bool memo_build_with(struct book *book, const struct change *change, uint64_t meeting,
    enum memo_use use, const struct memo_writer *writer, struct memo *memo, struct err *err);
/* Whether both read the same, versions and days of writing apart. */
bool memo_same(const struct memo *a, const struct memo *b);

/* The texts of a memo by a word that stays: for its body, for comparing. */
struct memo_word {
    const char *word;
    size_t offset; /* of a char * */
};
extern const struct memo_word memo_words[];      /* of struct memo; ends without word */
extern const struct memo_word memo_item_words[]; /* of struct memo_item */

#endif
