/*
 * Less than the user may do is enough for a program that only turns text into a PDF: no new files
 * for others, no memory image, no network, no other programs, no endless run. Fonts are foreign
 * data read by large libraries; should one of them be turned against us, it finds little.
 */
#ifndef RUKKANEN_PRINT_HARDEN_H
#define RUKKANEN_PRINT_HARDEN_H

/* Before anything is read: umask, descriptors, core, trace, time. */
void harden_process(void);
/* Refuses sockets and other programs from here on, where the kernel can (Linux, seccomp). */
void harden_calls(void);

#endif
