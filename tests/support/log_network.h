/*
 * A network of copies of one book in one process: edits, removals, resolutions, drafts, undo,
 * erasures and redactions on random copies with clocks that jump between 1970 and 2100, merges in
 * random topological order, whole or in part. After each step the copy is compared with the oracle
 * (log_oracle.h), and at the end everything is merged everywhere and looked at again.
 */
#ifndef RUKKANEN_TESTS_LOG_NETWORK_H
#define RUKKANEN_TESTS_LOG_NETWORK_H

#include "rukkanen/base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct network;

struct network *network_new(void);
void network_free(struct network *network);
/* One network from a seed; the same seed gives the same network. False with the reason in *why. */
bool network_run(struct network *network, uint64_t seed, int steps, struct str *why);

#endif
