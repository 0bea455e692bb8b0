/* The tables of entities, one file for each part of the work; entity.c puts them in order. */
#ifndef RUKKANEN_MODEL_TABLES_H
#define RUKKANEN_MODEL_TABLES_H

#include "rukkanen/base/lang.h"
#include "rukkanen/model/entity.h"

#define FIELDS(table) .fields = (table), .n_fields = sizeof(table) / sizeof *(table)
#define CHOICES_END {.number = 0, .name = NULL, .label = NULL}

extern const struct entity model_site, model_person, model_group, model_membership, model_meeting,
    model_item, model_attendance, model_page, model_page_name, model_consent, model_setting,
    model_same_person, model_copy, model_person_skills, model_person_sites, model_meeting_groups,
    model_meeting_themes, model_meeting_methods;
extern const struct choice model_languages[];

#endif
