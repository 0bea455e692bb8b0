/*
 * What people agreed to, purpose by purpose (GDPR article 7: given for each purpose, written down,
 * as easily withdrawn as given). Without a consent a person is only counted on a page. When a
 * consent ends, the names that were shown because of it go from the published pages in the same
 * act, also from copies that are locked; paper has to be taken off the wall by hand.
 */
#ifndef RUKKANEN_DOMAIN_CONSENT_H
#define RUKKANEN_DOMAIN_CONSENT_H

#include "rukkanen/base/date.h"
#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/query.h"
#include "rukkanen/domain/names.h"

#include <stdbool.h>
#include <stdint.h>

enum consent_purpose {
    CONSENT_BOARD = 1,  /* name on the notice board */
    CONSENT_MEMO,       /* name in the group's memo */
    CONSENT_PHOTO,
    CONSENT_CONTACT,    /* contact details to other members */
    CONSENT_HEALTH,     /* health measurements */
    CONSENT_AFTERWARDS, /* contact afterwards */
    CONSENT_PURPOSES = CONSENT_AFTERWARDS
};
enum consent_extent { CONSENT_FULL = 1, CONSENT_FIRST, CONSENT_NO, CONSENT_YES };

struct consent {
    uint64_t id;         /* of the row; it may not exist yet */
    bool recorded;       /* the person was asked */
    enum consent_extent extent; /* what holds now: CONSENT_NO where not recorded or withdrawn */
    int64_t date;        /* DATE_NONE: none */
    int64_t withdrawn;   /* DATE_NONE: not */
    char *wording;       /* version of the wording; owned */
    char *recorded_by;   /* owned */
};
void consent_clear(struct consent *consent);

/* What a person agreed to. Where two copies say different things, nothing may be shown until
 * somebody has recorded it anew. */
bool consent_read(struct book *book, const struct change *change, uint64_t person,
    enum consent_purpose purpose, struct consent *consent, struct err *err);
/* How much of the name may be shown for a purpose; counted only where nothing can be read. */
enum name_shown consent_shown(struct book *book, const struct change *change, uint64_t person,
    enum consent_purpose purpose);
/* Appends the name as agreed: "Marja Koski", "Marja", or nothing where the person is only
 * counted. */
void consent_name(struct book *book, const struct change *change, uint64_t person,
    enum consent_purpose purpose, struct str *out);
/* The extents that a purpose can have (yes or no; names: full, first, no), ended by 0. */
const enum consent_extent *consent_extents(enum consent_purpose purpose);

/* A page that shows a name that may not be shown any more. */
struct consent_page {
    uint64_t page;
    char *title;     /* owned */
    bool on_wall;    /* posted and not taken down: to be taken off */
};
void consent_pages_clear(struct vec *pages);

/* Records what a person agreed to, from today, by who is in, and saves it. Where less of the name
 * may now be shown than before, the names on published pages go in the same act, and pages (of
 * struct consent_page) receives those pages. Cannot be undone as far as pages are concerned; for
 * these it takes a facilitator (ERR_REFUSED). */
bool consent_record(struct book *book, uint64_t person, enum consent_purpose purpose,
    enum consent_extent extent, const char *wording, struct vec *pages, struct err *err);
/* The same, as withdrawn today; the earlier consent stays visible in the history. */
bool consent_withdraw(struct book *book, uint64_t person, enum consent_purpose purpose,
    struct vec *pages, struct err *err);
/* Takes from the published pages what tells more of the person's name than is agreed to now. Done
 * by consent_record and consent_withdraw; whoever writes a consent by other means (a batch, an
 * import, bringing back an earlier value) calls it after saving. */
bool consent_enforce(struct book *book, uint64_t person, struct vec *pages, struct err *err);
/* change_commit and book_undo, with consent_enforce in the same transaction for everybody whose
 * consent they write: what the command line and the screens use. pages may be NULL. */
bool consent_commit(
    struct book *book, struct change *change, struct vec *pages, struct err *err);
bool consent_undo(struct book *book, const struct hash *edit, struct undo_result *result,
    struct vec *pages, struct err *err);
/* Whether a name on a page (a row of entity page_name about the person) tells more than is agreed to
 * now: a page that was published on another copy, without knowing that the consent had ended. */
bool consent_exceeds(struct book *book, uint64_t person, uint64_t name);
/* What a consent that ends now would take from pages: to be shown before. */
bool consent_pages(struct book *book, uint64_t person, struct vec *pages, struct err *err);

#endif
