/*
 * A disk that fails when it is told to: SQLite's way to files goes through here, every change of a
 * file is counted, and from a chosen one on nothing more reaches the disk. It can also keep all
 * bytes that were ever written, journals and temporary files included.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_FAULT_VFS_H
#define RUKKANEN_TESTS_SUPPORT_FAULT_VFS_H

#include "rukkanen/base/str.h"

#include <stdbool.h>

enum fault {
    FAULT_NONE,
    FAULT_CUT,  /* the power goes: this change and all later ones are lost */
    FAULT_TORN, /* of this change only the first half arrives */
    FAULT_FULL, /* the disk is full: growing fails, all else works */
    FAULT_LOST, /* the power goes, and with it what was not synced: at odd numbers only of
                   journals, since a disk writes in an order of its own */
    FAULT_ERROR /* this change fails, the others work */
};

/* Becomes the way to all files that are opened from now on. */
void fault_vfs_install(void);
/* Counts from 1 anew; the fault begins at change number at. */
void fault_vfs_set(enum fault fault, long at);
/* Changes counted since then. */
long fault_vfs_changes(void);
/* Appends every byte written from now on; NULL ends it. Borrowed. */
void fault_vfs_record(struct str *bytes);

#endif
