/*
 * Putting a memo on the notice board. What is public is only what was published: until then items
 * are sealed, and from then on anybody in the room can read the page, locked or not. So the free
 * texts are searched for names first, also inflected ones, and each name shown on a page is a row
 * of its own that carries its person's tag: it can be taken out everywhere. Nothing here asks the
 * user: publish_check returns what is to be asked.
 */
#ifndef RUKKANEN_DOMAIN_PUBLISH_H
#define RUKKANEN_DOMAIN_PUBLISH_H

#include "rukkanen/domain/memo.h"
#include "rukkanen/domain/names.h"

#include <stdbool.h>
#include <stdint.h>

struct name_found {
    int entity;              /* ENTITY_ITEM or ENTITY_MEETING */
    uint64_t id;
    const struct field *field;
    size_t start, length;    /* bytes of the field's text */
    uint64_t person;
    enum name_kind kind;
    enum name_shown consent; /* what the person agreed to */
    char *text;              /* the words found: "Mäen Sirkka"; owned */
    char *around;            /* the line they stand in; owned */
    size_t around_start;     /* where in it */
    char *instead;           /* what could stand there, in its basic form; owned */
};
void names_found_clear(struct vec *found);

/* Appends struct name_found: the places in what would become public (headings, texts, decisions and
 * typed names of the shown items, the meeting's place and secretary) that tell more of a name than
 * its bearer agreed to, in the order of the page. change may be NULL. Known are the people of the
 * meeting's site and all who belong to its groups or were marked at it. */
bool publish_check(struct book *book, const struct change *change, uint64_t meeting,
    struct vec *found, struct err *err);

enum publish_choice {
    PUBLISH_KEEP,     /* shown as it stands; can be taken out later like every name */
    PUBLISH_NO_NAME,  /* this is no name: a hill, a berry */
    PUBLISH_REPLACE   /* other words stand on the page; the memo itself is not changed */
};
struct publish_decision {
    uint64_t id;             /* as in name_found */
    const struct field *field;
    size_t start;
    enum publish_choice choice;
    const char *words;       /* PUBLISH_REPLACE; borrowed */
};

/* Publishes the memo of a meeting as saved: a new page, or its next version ("korjattu"), dated
 * today. decisions (of struct publish_decision) answer publish_check; ERR_CONFIRM where one is
 * missing, and nothing is published. all: names that are not decided are kept. Only facilitators
 * publish. One edit. *page (may be NULL) is the row's id. */
bool publish(struct book *book, uint64_t meeting, const struct vec *decisions, bool all,
    uint64_t *page, struct err *err);

#endif
