#include "screen/naming.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/domain/person.h"
#include "rukkanen/tui/dialog.h"
#include "screen/session.h"

enum { MOST_NAMESAKES = 8 };

/* "1 Virtanen Aino (1950)": the year of birth tells two of a name apart. */
static void add_label(
    struct book *book, size_t number, const struct person *person, struct str *out)
{
    struct row row;
    str_addf(out, "&%zu ", number);
    person_format(person, PERSON_LISTED, out);
    if (!book_row_fields(book, ENTITY_PERSON, person->id, "birth_year", &row, NULL))
        return;
    int64_t year = row_int(&row, "birth_year", 0);
    if (year)
        str_addf(out, " (%d)", (int)year);
    row_clear(&row);
}

bool naming_ask(struct screen *screen, int tag, const char *typed)
{
    struct book *book = session_book(screen);
    struct vec persons = VEC_INIT(struct person);
    struct dialog_choice choices[MOST_NAMESAKES + 1];
    struct str labels[MOST_NAMESAKES + 1];
    size_t n = 0;
    person_namesakes(book, typed, &persons, NULL);
    for (; n < persons.n && n < MOST_NAMESAKES; n++) {
        const struct person *person = VEC_AT(&persons, struct person, n);
        str_init(&labels[n]);
        add_label(book, n + 1, person, &labels[n]);
        choices[n] = (struct dialog_choice) {labels[n].s, (int64_t)person->id};
    }
    if (n > 0) {
        choices[n] = (struct dialog_choice) {_("&Another person of the same name"), 0};
        dialog_ask(
            screen, tag, _("This name is in the book already. Who is meant?"), choices, n + 1);
    }
    bool asked = n > 0;
    while (n > 0)
        str_wipe(&labels[--n]);
    persons_clear(&persons);
    return asked;
}

void naming_say(struct screen *screen, uint64_t id)
{
    struct person person;
    if (!person_read(session_book(screen), NULL, id, &person, NULL))
        return;
    if (*person.first && *person.last)
        screen_say(screen, _("First name %s, last name %s. Alt-N swaps them."), person.first,
            person.last);
    person_clear(&person);
}

void naming_swap(struct screen *screen, uint64_t id)
{
    struct book *book = session_book(screen);
    struct change *change = change_new(book);
    struct err err = {.kind = ERR_NONE};
    if (!person_swap(book, change, id, &err))
        session_error(screen, &err);
    else if (session_commit(screen, change))
        naming_say(screen, id);
    change_free(change);
}
