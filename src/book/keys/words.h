/*
 * Short plain Finnish words, in the form in which a dictionary lists them and without ä, ö or å, so
 * that they can be typed on any keyboard. A passphrase to offer is made of WORDS_TO_OFFER of
 * WORDS_COUNT, chosen at random: 48 bits of chance.
 */
#ifndef RUKKANEN_BOOK_KEYS_WORDS_H
#define RUKKANEN_BOOK_KEYS_WORDS_H

enum { WORDS_COUNT = 4096, WORDS_TO_OFFER = 4, WORDS_SIZE = 9 /* 8 letters and a NUL */ };

/* A table without pointers, which would all have to be filled in when the program starts. */
extern const char words[WORDS_COUNT][WORDS_SIZE];

#endif
