/* In which groups one person is and was, and how often there. A part of the person's page. */
#ifndef RUKKANEN_SCREEN_PERSON_GROUPS_H
#define RUKKANEN_SCREEN_PERSON_GROUPS_H

#include "rukkanen/base/vec.h"
#include "rukkanen/tui/list.h"
#include "rukkanen/tui/screen.h"

struct person_groups {
    struct screen *screen;
    uint64_t person, read; /* read: of whom the rows are */
    struct vec rows;       /* struct str: two for each membership */
    struct vec lines;      /* struct line: the same as it fits the width */
    int columns;
    struct list list;
    uint64_t seen;
};

void person_groups_init(struct person_groups *groups, struct screen *screen, uint64_t person);
void person_groups_clear(struct person_groups *groups);
void person_groups_draw(struct person_groups *groups, const struct canvas *canvas);

#endif
