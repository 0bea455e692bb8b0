/*
 * What a process that reads a foreign file may do: take little memory and time, and make no system
 * call but those that reading, writing and ending need.
 */
#ifndef RUKKANEN_BOOK_COPIES_SANDBOX_H
#define RUKKANEN_BOOK_COPIES_SANDBOX_H

/* Limits of memory, time and file size; no core, no way back to more rights. */
void sandbox_limits(void);
/* From here on only the listed calls, where the system can hold a process to that (Linux on x86-64
 * and ARM 64); any other ends the process. */
void sandbox_enter(void);

#endif
