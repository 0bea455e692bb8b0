/*
 * The simulator: several PCs with books as real files, several users, clocks anywhere between 1970
 * and 2100. From a seed come steps: writing, drafts, removals, settling of two values, erasing,
 * redacting, publishing; copying, moving, restoring, cloning a whole PC; merging whole copies and
 * bundles, undoing a merge; bundles lost, doubled, in any order, cut; users changing passphrases,
 * added, removed; a write cut short by the power. After each step the PC is compared with the
 * oracle (log_oracle.h), and in the end all is merged with all.
 *
 * A network that fails is made smaller step by step, and told as a short story.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_SIM_H
#define RUKKANEN_TESTS_SUPPORT_SIM_H

#include "rukkanen/base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Once in a process, before the first network: makes the book that every network begins with. */
void sim_begin(void);
void sim_end(void);

/* One network. False with the reason in *why. */
bool sim_run(uint64_t seed, int steps, struct str *why);
/* After a failure: drops steps as long as it fails, and tells the rest in words. */
void sim_story(uint64_t seed, int steps, struct str *story);

#endif
