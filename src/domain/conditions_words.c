/* Conditions in words: what is odd, what would be done, and by which command. */
#include "domain/conditions.h"

#include "domain/rows.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/domain/person.h"

#include <inttypes.h>

/* ---- rows by name ----------------------------------------------------------------------------- */

static void add_meeting(struct book *book, uint64_t id, struct str *out)
{
    struct row row;
    if (!book_row_fields(book, ENTITY_MEETING, id, NULL, &row, NULL))
        return;
    if (!meeting_title(book, &row, lang_current(), out, NULL))
        book_row_title(book, ENTITY_GROUP, row_ref(&row, "group"), out);
    str_add_c(out, ' ');
    meeting_time(&row, lang_current(), true, out);
    row_clear(&row);
}

static void add_name(struct book *book, int entity, uint64_t id, struct str *out)
{
    size_t before = out->len;
    if (entity == ENTITY_MEETING)
        add_meeting(book, id, out);
    else if (entity == ENTITY_PERSON)
        person_name(book, NULL, id, PERSON_FULL, out);
    else
        book_row_title(book, entity, id, out);
    if (out->len == before)
        str_add(out, _(entity_by_number(entity)->label));
}

static void name_of(
    struct book *book, const struct condition *condition, size_t index, struct str *out)
{
    const struct condition_row *row = VEC_AT(&condition->rows, struct condition_row, index);
    add_name(book, row->entity, row->id, out);
}

/* The meeting or group that a row belongs to. */
static void parent_of(struct book *book, const struct condition *condition, struct str *out)
{
    const struct condition_row *first = VEC_AT(&condition->rows, struct condition_row, 0);
    bool attendance = first->entity == ENTITY_ATTENDANCE;
    const char *field = attendance ? "meeting" : first->entity == ENTITY_PAGE_NAME ? "page" : "group";
    struct row row;
    if (!book_row_fields(book, first->entity, first->id, field, &row, NULL))
        return;
    add_name(book,
        attendance                            ? ENTITY_MEETING
            : first->entity == ENTITY_PAGE_NAME ? ENTITY_PAGE
                                              : ENTITY_GROUP,
        row_ref(&row, field), out);
    row_clear(&row);
}

/* ---- what is odd ------------------------------------------------------------------------------ */

static void tell_removed(
    struct book *book, const struct condition *condition, const char *name, struct str *out)
{
    const struct condition_row *first = VEC_AT(&condition->rows, struct condition_row, 0);
    unsigned long n = condition->rows.n - 1;
    (void)book;
    str_addf(out,
        lang_plural("%s (%s) was removed, while on another copy %lu record was written in it.",
            "%s (%s) was removed, while on another copy %lu records were written in it.", n),
        name, _(entity_by_number(first->entity)->label), n);
}

static void tell_nowhere(
    const struct condition *condition, const char *name, struct str *out)
{
    const struct condition_row *first = VEC_AT(&condition->rows, struct condition_row, 0);
    str_addf(out, _("%s (%s): the field %s leads to something that is not in the book any more."),
        name, _(entity_by_number(first->entity)->label), _(condition->field->label));
}

static void tell_user(const struct condition *condition, struct str *out)
{
    const char *user = condition->user ? condition->user : _("somebody unknown");
    if (condition->kind == CONDITION_PASSPHRASES)
        str_addf(out, _("Two passphrases open the book for %s: it was changed on two copies."),
            user);
    else
        str_addf(out,
            lang_plural("%lld change by %s waits: a removed user's, or more than a peer may do.",
                "%lld changes by %s wait: a removed user's, or more than a peer may do.",
                (unsigned long)condition->count),
            (long long)condition->count, user);
}

void condition_text(struct book *book, const struct condition *condition, struct str *out)
{
    struct str name = STR_INIT, parent = STR_INIT;
    if (condition->rows.n)
        name_of(book, condition, 0, &name);
    switch (condition->kind) {
    case CONDITION_SAME_PERSON:
        str_addf(out, _("%s is in the book twice, as it seems."), name.s);
        break;
    case CONDITION_SAME_GROUP:
        str_addf(out, _("The group %s is in the book twice, as it seems."), name.s);
        break;
    case CONDITION_SAME_MEETING:
        str_addf(out, _("The meeting %s is in the book twice, as it seems."), name.s);
        break;
    case CONDITION_SAME_ATTENDANCE:
    case CONDITION_OPEN_PERIODS:
        str_reset(&name);
        add_name(book, ENTITY_PERSON, condition->about, &name);
        parent_of(book, condition, &parent);
        str_addf(out,
            condition->kind == CONDITION_OPEN_PERIODS
                ? _("%s is twice in the group %s, both times without an end.")
                : _("%s is marked twice in the meeting %s."),
            name.s, parent.s);
        break;
    case CONDITION_REMOVED:
        tell_removed(book, condition, name.s, out);
        break;
    case CONDITION_NOWHERE:
        tell_nowhere(condition, name.s, out);
        break;
    case CONDITION_NAME_ON_PAGE:
        str_reset(&name);
        add_name(book, ENTITY_PERSON, condition->about, &name);
        parent_of(book, condition, &parent);
        str_addf(out, _("%s is named on the page %s, but does not agree to that any more."), name.s,
            parent.s);
        break;
    default:
        tell_user(condition, out);
    }
    str_wipe(&name);
    str_wipe(&parent);
}

/* ---- what would be done ----------------------------------------------------------------------- */

static void ask_nowhere(const struct condition *condition, struct str *out)
{
    if (condition->field->required)
        str_add(out, _("Remove the record that leads nowhere?"));
    else
        str_addf(out, _("Empty the field %s?"), _(condition->field->label));
}

void condition_question(struct book *book, const struct condition *condition, struct str *out)
{
    bool facilitator = book_user_is_facilitator(book);
    switch (condition->kind) {
    case CONDITION_SAME_PERSON:
        str_add(out, _("Show the two as one person? If they are two people, write a year of birth "
                       "or a phone number to both instead."));
        break;
    case CONDITION_SAME_GROUP:
        str_add(out, _("Make one group of the two? Members and meetings come to the older one."));
        break;
    case CONDITION_SAME_MEETING:
        str_add(out, _("Make one meeting of the two? Items and marks come to the older one."));
        break;
    case CONDITION_SAME_ATTENDANCE:
        str_add(out, _("Keep the mark that is shown now and remove the other?"));
        break;
    case CONDITION_OPEN_PERIODS:
        str_add(out, _("End the earlier one where the later begins?"));
        break;
    case CONDITION_REMOVED:
        str_add(out, _("Bring it back, with what was written in it?"));
        break;
    case CONDITION_NOWHERE:
        ask_nowhere(condition, out);
        break;
    case CONDITION_NAME_ON_PAGE:
        if (facilitator)
            str_add(out, _("Take the name off the page for good? Take the paper off the wall too."));
        break;
    case CONDITION_PASSPHRASES:
        if (condition->own)
            str_add(out, _("Keep the passphrase that you have just used? The other one opens "
                           "nothing any more."));
        break;
    case CONDITION_WAITING:
        if (facilitator && condition->user)
            str_add(out, _("Let them count, in every copy?"));
        break;
    case CONDITION_KINDS:
        break;
    }
}

/* ---- by which command ------------------------------------------------------------------------- */

static void add_command(const struct condition *condition, const char *command, size_t index,
    struct str *out)
{
    const struct condition_row *row = VEC_AT(&condition->rows, struct condition_row, index);
    str_addf(out, "%s %s %" PRIu64 "\n", command, entity_by_number(row->entity)->name, row->id);
}

void condition_commands(struct book *book, const struct condition *condition, struct str *out)
{
    const struct condition_row *first
        = condition->rows.n ? VEC_AT(&condition->rows, struct condition_row, 0) : NULL;
    (void)book;
    switch (condition->kind) {
    case CONDITION_SAME_PERSON:
        str_addf(out, "join %" PRIu64 " %" PRIu64 "\n", condition_row(condition, 0),
            condition_row(condition, 1));
        break;
    case CONDITION_SAME_GROUP:
    case CONDITION_SAME_MEETING:
    case CONDITION_SAME_ATTENDANCE:
        for (size_t i = 1; i < condition->rows.n; i++)
            add_command(condition, "remove", i, out);
        break;
    case CONDITION_OPEN_PERIODS:
        str_addf(out, "set membership %" PRIu64 " until@=-\n", first->id);
        break;
    case CONDITION_REMOVED:
        add_command(condition, "bring-back", 0, out);
        break;
    case CONDITION_NOWHERE:
        if (condition->field->required)
            add_command(condition, "remove", 0, out);
        else
            str_addf(out, "set %s %" PRIu64 " %s=\n", entity_by_number(first->entity)->name,
                first->id, condition->field->name);
        break;
    case CONDITION_NAME_ON_PAGE:
        for (size_t i = 0; i < condition->rows.n; i++)
            str_addf(out, "redact page_name %" PRIu64 " text\n", condition_row(condition, i));
        break;
    case CONDITION_PASSPHRASES:
        str_add(out, "user passphrase\n");
        break;
    case CONDITION_WAITING:
        if (condition->user)
            str_addf(out, "user accept '%s'\n", condition->user);
        break;
    case CONDITION_KINDS:
        break;
    }
}
