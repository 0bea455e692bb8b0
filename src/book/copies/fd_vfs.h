/*
 * A way for SQLite to read a file that has no name and is open already: the process that reads a
 * foreign book is not allowed to open anything. Nothing can be written by it, and there is no
 * journal beside the file.
 */
#ifndef RUKKANEN_BOOK_COPIES_FD_VFS_H
#define RUKKANEN_BOOK_COPIES_FD_VFS_H

/* Registers the VFS "fd", whose every file is the one open as fd. */
void fd_vfs_register(int fd);

#endif
