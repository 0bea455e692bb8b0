/* All that can be done on the screens: the command table of the program (tui/command.h). */
#ifndef RUKKANEN_APP_COMMANDS_H
#define RUKKANEN_APP_COMMANDS_H

#include "rukkanen/tui/command.h"

extern const struct command_table commands;

#endif
