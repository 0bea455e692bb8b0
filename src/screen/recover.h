/* The ways back in when a passphrase is forgotten: the recovery code, or a
 * colleague; and plainly when neither helps. */
#ifndef RUKKANEN_SCREEN_RECOVER_H
#define RUKKANEN_SCREEN_RECOVER_H

#include "rukkanen/tui/screen.h"

void recover_push(struct screen *screen);

/* Rows of the command table. */
void recover_enter(struct screen *screen);

#endif
