/*
 * A book for tests of the screens: one site, a cooperation group of eight, its meeting on
 * 21.11.2026 at 10, a usual agenda, consents that differ. The clock of the tests stands at 9.58.
 */
#ifndef RUKKANEN_TESTS_MEETING_BOOK_H
#define RUKKANEN_TESTS_MEETING_BOOK_H

#include <stdint.h>

#define MEETING_BOOK_PASSPHRASE "kahvi ja pulla maistuu"
#define MEETING_BOOK_NOW "2026-11-21T09:58"

struct meeting_book {
    char path[300];
    uint64_t site, group, meeting;
    uint64_t persons[8]; /* Aalto, Heino, Koski, Laine, Mäki, Niemi, Ranta, Salo */
};

/* Makes the book in a new folder of its own, also the home and state folder for the program
 * (exported to the environment). usual_agenda: whether the group has one. */
void meeting_book_make(struct meeting_book *book, int usual_agenda);

#endif
