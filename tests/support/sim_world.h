/* Inside of the simulator: the PCs, the files that lie about, and what is known of them. */
#ifndef RUKKANEN_TESTS_SUPPORT_SIM_WORLD_H
#define RUKKANEN_TESTS_SUPPORT_SIM_WORLD_H

#include "book/internal.h"
#include "rukkanen/book/copies.h"
#include "support/log_oracle.h"

enum { SIM_PCS = 4, SIM_USERS = 6, SIM_NUMBERS = 6 };

/* A step, drawn before the network begins, so that others can be left out without changing it. */
struct sim_step {
    int what;             /* index of sim_actions */
    uint64_t number[SIM_NUMBERS];
    int cut;              /* not 0: the power goes at this change of a file */
};

/* What the writer of a cell was shown. */
struct sim_shown {
    int entity;
    uint64_t row;
    int column;
    struct bits shown;
};

/* What is half written: whose, about what, and what they were shown. */
struct sim_draft {
    int user;              /* -1: there is none */
    bool saved;            /* it is in the file */
    int entity;
    uint64_t row;
    struct vec shown;      /* of struct sim_shown */
};

struct sim_pc {
    char *state, *path;
    bool touched;          /* something was done there in this step */
    struct book *book;
    int64_t clock;
    struct bits set;       /* edits in the log */
    struct bits mask;      /* those whose erasing and redacting counted here at any time */
    struct bits waiting;   /* of set: those that do not count */
    struct bits orphans, held;
    struct bits vouched;   /* edits whose signature came with a bundle */
    struct change *form;   /* an open change; NULL: none */
    struct sim_draft draft; /* of the form, also where it is only in the file */
    struct bits unmerged;  /* set as the newest merges found it */
    struct bits unmasked;
    char *before;          /* the dump as they found it; NULL: no merge to undo */
};

struct sim_file {
    char *path;
    bool bundle;
    bool damaged;
    struct bits set;       /* the edits in it */
    struct bits vouched;   /* of a bundle: those with a signature of their own */
    struct bits mask, orphans, held; /* as of a PC, of a whole copy */
    struct sim_draft draft;
};

/* Two values that somebody was shown whole and decided. */
struct sim_settled {
    int edit;
    int entity;
    uint64_t row;
    int column;
    struct bits live;
};

/* Of an edit: who made it, and whether only facilitators may. */
struct sim_edit {
    struct hash author;
    bool restricted;
};

struct sim_user {
    const char *name;
    struct vec passphrases; /* of char *: every one that was ever set */
};

struct sim {
    uint64_t random;
    char *folder;
    struct oracle oracle;
    struct vec edits;      /* of struct sim_edit, as in the oracle */
    struct sim_pc pcs[SIM_PCS];
    struct vec files;      /* of struct sim_file */
    struct vec settled;    /* of struct sim_settled */
    struct sim_user users[SIM_USERS];
    int n_users;
    int named;             /* files that were given a name */
    struct str *why;
    struct str *tell;      /* what happens, in words; NULL: nobody listens */
    int told;
    bool uneven;           /* an erasure took something here and has to wait now: see sim_count */
    bool rotated;          /* there were new keys: equal words may differ when sealed */
    const struct sim_step *step;
    int drawn;             /* numbers of the step that were used */
};

/* ---- chance, from the step alone ---- */

int sim_below(struct sim *sim, int n);
bool sim_chance(struct sim *sim, int percent);

/* ---- words ---- */

void sim_fail(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_tell(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
int sim_number(const struct sim *sim, const struct sim_pc *pc); /* from 1 */

/* ---- PCs ---- */

struct sim_pc *sim_any(struct sim *sim);
/* Its clock, its state folder: before anything is done on it. */
void sim_sit(struct sim *sim, struct sim_pc *pc);
/* Opens the file and lets somebody in; what stood open is closed before. */
void sim_open(struct sim *sim, struct sim_pc *pc);
void sim_close(struct sim_pc *pc);
/* Lets that user in, by whichever passphrase they ever had; false: none opens. */
bool sim_unlock(struct sim *sim, struct sim_pc *pc, int user);
bool sim_is_in(struct sim *sim, struct sim_pc *pc); /* unlocked, by whoever can */
/* Lets the open change go; what of it is in the file stays. */
void sim_drop_form(struct sim_pc *pc);
void sim_draft_clear(struct sim_draft *draft);
struct sim_draft sim_draft_copy(const struct sim_draft *draft); /* empty where it is not saved */
int sim_who(const struct sim *sim, const struct sim_pc *pc); /* number of the user; -1: locked */
/* The power: goes at the step's change of a file, from begin to end. The end says whether it went;
 * then the book has been opened again. */
void sim_power_begin(struct sim *sim);
bool sim_power_end(struct sim *sim, struct sim_pc *pc);
/* The edits that are in the log, those kept aside until their ancestors come, those that do not
 * count: by their names. */
struct bits sim_set_of(struct sim *sim, struct sim_pc *pc);
struct bits sim_orphans_of(struct sim *sim, struct sim_pc *pc);
struct bits sim_waiting_of(struct sim *sim, struct sim_pc *pc);
/* After edits came or went: fills waiting, and mask with what counts now. */
void sim_count(struct sim *sim, struct sim_pc *pc);
/* After anything was written there: new edits go to the oracle, with what their writer was shown
 * (of struct sim_shown). */
void sim_note(struct sim *sim, struct sim_pc *pc, const struct vec *shown);
/* The number of the edit in a cell that stands, and the set of all live ones. */
struct bits sim_live(
    struct sim *sim, struct sim_pc *pc, int entity, uint64_t row, int column, int *winner);
void sim_dump(struct sim *sim, struct sim_pc *pc, struct str *out);

/* ---- files ---- */

char *sim_name(struct sim *sim, const char *ending); /* of a new file, owned */
void sim_copy(const char *from, const char *to);
void sim_copy_folder(const char *from, const char *to);
void sim_make_room(struct sim *sim); /* for one file more: another is lost */
struct sim_file *sim_any_file(struct sim *sim); /* NULL: there is none */
struct sim_file *sim_add_file(struct sim *sim, char *path, bool bundle, const struct bits *set);

/* ---- checks (sim_check.c) ---- */

void sim_check(struct sim *sim, struct sim_pc *pc);
/* After a merge: whether those wait that must. */
void sim_check_waiting(struct sim *sim, struct sim_pc *pc);
void sim_check_end(struct sim *sim);

/* ---- steps ---- */

struct sim_action {
    void (*run)(struct sim *sim);
    int weight;
};
extern const struct sim_action sim_writing[], sim_copying[], sim_joining[]; /* end with weight 0 */

/* Merges a file; what is asked is answered with yes by chance. */
void sim_merge(struct sim *sim, struct sim_pc *pc, const struct sim_file *file, const char *what,
    bool yes);

#endif
