/* What was published for the notice board, and the settings of the book. All of it is public. */
#include "model/tables.h"

static const struct field page_fields[] = {
    {.column = 8, .name = "meeting", .label = N_("Meeting"), .type = FIELD_REFERENCE,
        .ref = ENTITY_MEETING, .required = true},
    {.column = 9, .name = "version", .label = N_("Version"), .type = FIELD_NUMBER, .min = 1,
        .max = 100000, .width = 7},
    {.column = 10, .name = "title", .label = N_("Title"), .type = FIELD_TEXT, .required = true,
        .width = 40},
    {.column = 11, .name = "body", .label = N_("Page"), .type = FIELD_LONGTEXT, .max = 200000},
    {.column = 12, .name = "published", .label = N_("Published"), .type = FIELD_DATE,
        .width = 11},
    {.column = 13, .name = "language", .label = N_("Language"), .type = FIELD_CHOICE,
        .choices = model_languages},
    {.column = 14, .name = "posted", .label = N_("Posted on"), .type = FIELD_DATE, .width = 11},
    {.column = 15, .name = "posted_by", .label = N_("Posted by"), .type = FIELD_TEXT},
    {.column = 16, .name = "taken_down", .label = N_("Taken down"), .type = FIELD_DATE,
        .width = 11},
};

const struct entity model_page = {
    .number = ENTITY_PAGE,
    .name = "page",
    .label = N_("published page"),
    .many = N_("Notice board"),
    .empty = N_("Nothing has been published yet. A memo comes here when it is printed with F5."),
    .title = "title",
    .local_title = true,
    FIELDS(page_fields),
};

static const struct field name_fields[] = {
    {.column = 8, .name = "page", .label = N_("Page"), .type = FIELD_REFERENCE,
        .ref = ENTITY_PAGE, .key = true, .required = true},
    {.column = 9, .name = "place", .label = N_("Place on the page"), .type = FIELD_NUMBER,
        .key = true, .required = true, .min = 1, .max = 100000},
    {.column = 10, .name = "text", .label = N_("Name as shown"), .type = FIELD_TEXT, .width = 30},
};

const struct entity model_page_name = {
    .number = ENTITY_PAGE_NAME,
    .name = "page_name",
    .label = N_("name on a page"),
    .many = N_("Names on pages"),
    .title = "text",
    FIELDS(name_fields),
};

static const struct field setting_fields[] = {
    {.column = 8, .name = "name", .label = N_("Setting"), .type = FIELD_TEXT, .key = true,
        .required = true, .width = 24},
    {.column = 9, .name = "value", .label = N_("Value"), .type = FIELD_TEXT, .width = 40},
};

const struct entity model_setting = {
    .number = ENTITY_SETTING,
    .name = "setting",
    .label = N_("setting"),
    .many = N_("Settings"),
    .title = "name",
    FIELDS(setting_fields),
};
