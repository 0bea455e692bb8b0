/* The bytes of dictionary 1 (dictionary.h). */
#ifndef RUKKANEN_BOOK_LOG_DICTIONARY_1_H
#define RUKKANEN_BOOK_LOG_DICTIONARY_1_H

enum { DICTIONARY_1_LENGTH = 28672 };

/* With a NUL after them. */
extern const unsigned char dictionary_1[DICTIONARY_1_LENGTH + 1];

#endif
