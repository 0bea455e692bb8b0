/*
 * What a group, a person, a meeting is: one table of entities, each a table of fields. The state
 * tables of the file, lists, forms, CSV, JSON, validation, the command line, search, what is
 * sealed and what an erasure removes are all derived from here. Adding a field is adding a row.
 *
 * Numbers of entities and columns stand in files for ever: only add, never change a meaning.
 */
#ifndef RUKKANEN_MODEL_ENTITY_H
#define RUKKANEN_MODEL_ENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who can read a field: anybody, those with the people key of the row's site, those with its
 * health key. */
enum compartment { COMPARTMENT_PUBLIC, COMPARTMENT_PEOPLE, COMPARTMENT_HEALTH };

enum field_type {
    FIELD_TEXT,      /* one line */
    FIELD_LONGTEXT,  /* paragraphs */
    FIELD_NUMBER,    /* whole number */
    FIELD_DECIMAL,   /* whole number of 10^-decimals */
    FIELD_MONEY,     /* cents */
    FIELD_DATE,      /* days since 1.1.1970 */
    FIELD_TIME,      /* minutes since midnight */
    FIELD_DURATION,  /* minutes */
    FIELD_IMPRECISE, /* text such as "kevät 2021", kept as typed */
    FIELD_CHOICE,    /* number of a choice */
    FIELD_LIST,      /* rows of their own (list_entity): owner, value */
    FIELD_REFERENCE, /* id of a row of entity ref */
    FIELD_SCALE,     /* whole number between min and max */
    FIELD_TRISTATE,  /* 0 no, 1 yes, null unknown */
    FIELD_TYPE_COUNT
};

/* Columns that every entity has; fields begin at COLUMN_FIRST. */
enum {
    COLUMN_REMOVED = 0, /* 1: removed */
    COLUMN_ORDER = 1,   /* text, fractional position among its like (order.h) */
    COLUMN_TAG = 2,     /* id: keyed hash by which an erasure finds rows about a person */
    COLUMN_HOME = 3,    /* id of the site whose keys seal the row, where no field tells it */
    COLUMN_FIRST = 8
};

/* Columns of the rows of a list field, whatever its owner. */
enum { LIST_COLUMN_OWNER = COLUMN_FIRST, LIST_COLUMN_VALUE = COLUMN_FIRST + 1 };

/* Entity numbers. 0 is what an edit says of itself; from ENTITY_LIST_FIRST on list fields. */
enum {
    ENTITY_EDIT = 0,
    ENTITY_SITE = 1,
    ENTITY_PERSON = 2,
    ENTITY_GROUP = 3,
    ENTITY_MEMBERSHIP = 4,
    ENTITY_MEETING = 5,
    ENTITY_ITEM = 6,
    ENTITY_ATTENDANCE = 7,
    ENTITY_PAGE = 8,
    ENTITY_PAGE_NAME = 9,
    ENTITY_CONSENT = 10,
    ENTITY_SETTING = 11,
    ENTITY_SAME_PERSON = 12,
    ENTITY_COPY = 13, /* id: the label that a copy's edits bear */
    ENTITY_LIST_FIRST = 64,
    ENTITY_PERSON_SKILLS = 64,
    ENTITY_PERSON_SITES = 65,
    ENTITY_MEETING_GROUPS = 66,
    ENTITY_MEETING_THEMES = 67,
    ENTITY_MEETING_METHODS = 68
};

struct choice {
    int number;        /* stored; permanent */
    const char *name;  /* stable name for JSON and the command line */
    const char *label; /* N_() */
};

struct field {
    int column;        /* permanent number, >= COLUMN_FIRST; for a list field 0 */
    const char *name;  /* stable name: command line, JSON */
    const char *label; /* N_(), as on a form */
    const char *help;  /* N_(), one sentence, or NULL */
    enum field_type type;
    enum compartment compartment;
    bool required;
    bool key;         /* part of the natural key, in field order */
    bool names_third; /* free text that may name other people */
    bool marked;      /* not inline, but the state table tells whether it is filled in: queries can
                         ask for what lacks it without reading the log */
    bool suggested;   /* text with choices as suggestions: others may be typed */
    int ref;          /* REFERENCE, and LIST of references: the entity number */
    int list_entity;  /* LIST: the entity number of its rows */
    int decimals;     /* DECIMAL */
    int64_t min, max; /* numbers, where min < max; for texts max is letters (0: 200 or 20,000) */
    const struct choice *choices; /* ends with a choice without name */
    int width;          /* cells in a list; 0: not shown in lists */
    const char *preset; /* value of a new record as the command line takes it, or NULL */
};

struct entity {
    int number;
    const char *name;  /* stable: "group" */
    const char *label; /* N_(), one: "group" */
    const char *many;  /* N_(), several: "Groups" */
    const char *empty; /* N_(), what an empty list says: what to do first */
    const struct field *fields;
    size_t n_fields;
    const char *title; /* names of the fields that name a row, by blanks: "last first" */
    const char *home;  /* name of the field that leads to the row's site: a reference to a site, or
                          to a row that has one; NULL: COLUMN_HOME, or none where all is public */
    const char *person; /* name of the field whose person's keys seal the row and whose erasure
                           takes it; NULL: none. "" : the row is the person */
    const char *counted; /* names of fields that stay, in a row without a person, when the person is
                            erased: NULL: nothing stays. Such a row is sealed by its site's key */
    bool random_id;   /* row ids carry no time: persons */
    bool local_title; /* shown on the locked screen */
};

/* All entities, list fields' entities included, in the order of their numbers. */
const struct entity *entity_at(size_t index); /* NULL past the end */
const struct entity *entity_by_number(int number);
const struct entity *entity_by_name(const char *name);
const struct field *entity_field(const struct entity *entity, const char *name);
const struct field *entity_field_by_column(const struct entity *entity, int column);
/* The field of which the entity's rows are the values, or NULL; *owner is its entity. */
const struct field *entity_list_field(const struct entity *entity, const struct entity **owner);
bool entity_has_natural_key(const struct entity *entity);
/* Whether the state table has a column for it: public and short. Else it is read from the log. */
bool field_is_inline(const struct field *field);
const struct choice *choice_by_number(const struct choice *choices, int64_t number);
const struct choice *choice_by_name(const struct choice *choices, const char *name);

#endif
