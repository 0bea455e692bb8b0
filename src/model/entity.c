#include "rukkanen/model/entity.h"

#include "model/tables.h"

#include <string.h>

static const struct entity *const entities[] = {
    &model_site,
    &model_person,
    &model_group,
    &model_membership,
    &model_meeting,
    &model_item,
    &model_attendance,
    &model_page,
    &model_page_name,
    &model_consent,
    &model_setting,
    &model_same_person,
    &model_copy,
    &model_person_skills,
    &model_person_sites,
    &model_meeting_groups,
    &model_meeting_themes,
    &model_meeting_methods,
};

enum { ENTITIES = sizeof entities / sizeof *entities };

const struct entity *entity_at(size_t index)
{
    return index < ENTITIES ? entities[index] : NULL;
}

const struct entity *entity_by_number(int number)
{
    for (size_t i = 0; i < ENTITIES; i++) {
        if (entities[i]->number == number)
            return entities[i];
    }
    return NULL;
}

const struct entity *entity_by_name(const char *name)
{
    for (size_t i = 0; i < ENTITIES; i++) {
        if (strcmp(entities[i]->name, name) == 0)
            return entities[i];
    }
    return NULL;
}

const struct field *entity_field(const struct entity *entity, const char *name)
{
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (strcmp(entity->fields[i].name, name) == 0)
            return &entity->fields[i];
    }
    return NULL;
}

const struct field *entity_field_by_column(const struct entity *entity, int column)
{
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (entity->fields[i].column == column && entity->fields[i].type != FIELD_LIST)
            return &entity->fields[i];
    }
    return NULL;
}

const struct field *entity_list_field(const struct entity *entity, const struct entity **owner)
{
    for (size_t i = 0; i < ENTITIES; i++) {
        for (size_t j = 0; j < entities[i]->n_fields; j++) {
            const struct field *field = &entities[i]->fields[j];
            if (field->type == FIELD_LIST && field->list_entity == entity->number) {
                *owner = entities[i];
                return field;
            }
        }
    }
    return NULL;
}

bool entity_has_natural_key(const struct entity *entity)
{
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (entity->fields[i].key)
            return true;
    }
    return false;
}

bool field_is_inline(const struct field *field)
{
    return field->compartment == COMPARTMENT_PUBLIC && field->type != FIELD_LONGTEXT
        && field->type != FIELD_LIST;
}

const struct choice *choice_by_number(const struct choice *choices, int64_t number)
{
    for (; choices && choices->name; choices++) {
        if (choices->number == number)
            return choices;
    }
    return NULL;
}

const struct choice *choice_by_name(const struct choice *choices, const char *name)
{
    for (; choices && choices->name; choices++) {
        if (strcmp(choices->name, name) == 0)
            return choices;
    }
    return NULL;
}
