#include "rukkanen/exchange/columns.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* What people write above the columns of their lists of people, in three languages, as heading_key
 * makes it; NULL is the whole name. */
struct usual {
    const char *field;
    const char *headings;
};

static const struct usual usual_headings[] = {
    {NULL, "nimi kokonimi sukunimietunimi sukunimijaetunimi osallistuja jäsen namn helanamn "
           "efternamnförnamn deltagare medlem name fullname participant member"},
    {"last", "sukunimi efternamn tillnamn släktnamn lastname surname familyname"},
    {"first", "etunimi etunimet kutsumanimi förnamn tilltalsnamn firstname firstnames givenname "
              "forename"},
    {"birth_year", "syntymävuosi syntvuosi synt svuosi syntynyt födelseår född yearofbirth "
                   "birthyear born"},
    {"phone", "puhelin puh puhelinnumero puhelinnro puhnro matkapuhelin kännykkä gsm telefon tel "
              "telefonnummer mobil mobiltelefon phone phonenumber mobile telephone cell"},
    {"email", "sähköposti sähköpostiosoite sposti email emailaddress epost epostadress mail"},
    {"address", "osoite katuosoite lähiosoite kotiosoite adress gatuadress hemadress address "
                "streetaddress"},
    {"language", "kieli äidinkieli asiointikieli språk modersmål language mothertongue"},
    {"profession", "ammatti nimike yrke profession occupation"},
    {"organisation", "organisaatio järjestö yhdistys taho edustaa työnantaja organisation förening "
                     "arbetsgivare organization association employer"},
    {"skill", "taidot taito osaaminen osaamiset vahvuudet färdigheter kunskaper kunnande skills "
               "skill"},
    {"home", "toimipiste kotipiste verksamhetspunkt hempunkt site homesite"},
    {"note", "huomautus huomautukset huomautuksia huom huomio muistiinpano lisätieto lisätietoja "
             "lisätiedot anteckning anteckningar anmärkning kommentar note notes comment remark"},
};

/* The letters and figures of a heading, in one case, without what stands in brackets: "E-mail *",
 * "Synt. vuosi", "Puhelin (koti)". */
static void heading_key(const char *heading, struct str *key)
{
    struct str folded = STR_INIT;
    utf8_fold(heading, strcspn(heading, "(["), &folded);
    str_reset(key);
    for (size_t i = 0; i < folded.len; i++) {
        unsigned char c = (unsigned char)folded.s[i];
        if (c == 0xC2 && i + 1 < folded.len) {
            i++; /* no-break space and the signs beside it */
            continue;
        }
        if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            str_add_c(key, (char)c);
    }
    str_clear(&folded);
}

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (; *words; words += strspn(words, " ")) {
        size_t n = strcspn(words, " ");
        if (n == length && memcmp(words, word, n) == 0)
            return true;
        words += n;
    }
    return false;
}

static bool is_called(const struct field *field, const char *key)
{
    struct str name = STR_INIT;
    heading_key(field->name, &name);
    bool called = strcmp(name.s, key) == 0;
    for (int lang = 0; lang < LANG_COUNT && !called; lang++) {
        heading_key(lang_text_in((enum lang)lang, field->label), &name);
        called = strcmp(name.s, key) == 0;
    }
    str_clear(&name);
    return called;
}

static struct column column_for(const struct entity *entity, const char *heading)
{
    struct column column = {.use = COLUMN_IGNORED};
    struct str key = STR_INIT;
    heading_key(heading, &key);
    for (size_t i = 0; i < entity->n_fields && key.len && !column.use; i++)
        if (is_called(&entity->fields[i], key.s))
            column = (struct column){.use = COLUMN_FIELD, .field = &entity->fields[i]};
    bool usual = key.len && !column.use && entity->number == ENTITY_PERSON;
    for (size_t i = 0; usual && i < sizeof usual_headings / sizeof *usual_headings; i++) {
        if (!has_word(usual_headings[i].headings, key.s))
            continue;
        if (usual_headings[i].field)
            column.field = entity_field(entity, usual_headings[i].field);
        column.use = column.field ? COLUMN_FIELD : COLUMN_WHOLE_NAME;
        usual = false;
    }
    str_clear(&key);
    return column;
}

/* Whether a column before this one has what it would have. Lists may take from several. */
static bool is_taken(const struct vec *columns, const struct column *column)
{
    if (column->use == COLUMN_FIELD && column->field->type == FIELD_LIST)
        return false;
    for (size_t i = 0; i < columns->n; i++) {
        const struct column *other = vec_at(columns, i);
        if (other != column && other->use == column->use && other->field == column->field)
            return true;
    }
    return false;
}

static bool is_name_part(const struct column *column)
{
    return column->use == COLUMN_FIELD &&
           (strcmp(column->field->name, "first") == 0 || strcmp(column->field->name, "last") == 0);
}

/* Where there are columns for both names, another one says them again. */
static void drop_whole_name(struct vec *columns)
{
    bool parts = false;
    for (size_t i = 0; i < columns->n; i++)
        parts = parts || is_name_part(vec_at(columns, i));
    for (size_t i = 0; i < columns->n && parts; i++) {
        struct column *column = vec_at(columns, i);
        if (column->use == COLUMN_WHOLE_NAME)
            column->use = COLUMN_IGNORED;
    }
}

size_t columns_match(
    const struct csv_table *table, const struct entity *entity, struct vec *columns)
{
    for (size_t i = 0; i < table->columns; i++) {
        struct column column = column_for(entity, csv_cell(table, 0, i));
        if (column.use && is_taken(columns, &column))
            column = (struct column){.use = COLUMN_IGNORED};
        vec_add(columns, &column);
    }
    if (entity->number == ENTITY_PERSON)
        drop_whole_name(columns);
    size_t matched = 0;
    for (size_t i = 0; i < columns->n; i++)
        matched += VEC_AT(columns, struct column, i)->use != COLUMN_IGNORED;
    return matched;
}

/* The column with this heading, else with this number; the number of columns where none. */
static size_t column_called(const struct csv_table *table, const char *heading)
{
    for (size_t i = 0; i < table->columns; i++)
        if (utf8_equal_fold(csv_cell(table, 0, i), heading))
            return i;
    char *end;
    unsigned long number = strtoul(heading, &end, 10);
    return *heading && !*end && number >= 1 && number <= table->columns ? number - 1
                                                                        : table->columns;
}

bool columns_set(struct vec *columns, const struct csv_table *table, const struct entity *entity,
    const char *heading, const char *field, struct err *err)
{
    size_t at = column_called(table, heading);
    if (at >= columns->n)
        return err_set(err, ERR_USAGE, _("The table has no column %s."), heading);
    struct column column = {.use = COLUMN_IGNORED};
    if (entity->number == ENTITY_PERSON && strcmp(field, "name") == 0) {
        column.use = COLUMN_WHOLE_NAME;
    } else if (*field) {
        column.use = COLUMN_FIELD;
        column.field = entity_field(entity, field);
        if (!column.field)
            return err_set(err, ERR_USAGE, _("%s has no field %s."), _(entity->label), field);
    }
    struct column *mine = vec_at(columns, at);
    *mine = column;
    for (size_t i = 0; i < columns->n && column.use && is_taken(columns, mine); i++) {
        struct column *other = vec_at(columns, i);
        if (other != mine && other->use == column.use && other->field == column.field)
            *other = (struct column){.use = COLUMN_IGNORED};
    }
    return true;
}

void columns_divide_name(const char *name, struct str *first, struct str *last)
{
    size_t comma = strcspn(name, ",");
    size_t length = name[comma] ? comma : strcspn(name, " ");
    if (!name[length]) {
        str_add(first, name);
        return;
    }
    str_add_n(last, name, length);
    const char *rest = name + length + 1;
    str_add(first, rest + strspn(rest, " "));
}
