/*
 * What one person agreed to, a row for each purpose: given or not, when, which wording, who wrote
 * it down. A part of the person's page.
 */
#ifndef RUKKANEN_SCREEN_CONSENTS_H
#define RUKKANEN_SCREEN_CONSENTS_H

#include "rukkanen/domain/consent.h"
#include "rukkanen/tui/list.h"
#include "rukkanen/tui/screen.h"

struct consents {
    struct screen *screen;
    uint64_t person;
    struct consent rows[CONSENT_PURPOSES];
    struct list list;
    bool narrow; /* what does not fit beside stands below */
    uint64_t seen, read;        /* read: of whom the rows are */
    enum consent_purpose asked; /* about which something is being asked */
    enum consent_extent extent;
};

void consents_init(struct consents *consents, struct screen *screen, uint64_t person);
void consents_clear(struct consents *consents);
void consents_draw(struct consents *consents, const struct canvas *canvas);
uint64_t consents_focus(const struct consents *consents); /* id of the row with the focus */
/* Asks what the person agreed to for the purpose with the focus. */
void consents_enter(struct consents *consents);
/* Asks whether the consent with the focus is withdrawn; says which pages show the name. */
void consents_withdraw(struct consents *consents);
/* True where the result answered one of these questions. */
bool consents_resume(struct consents *consents, const struct result *result);

#endif
