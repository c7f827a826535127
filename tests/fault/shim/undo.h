/*
 * undo.h: what a machine forgets that loses its power: every change that was not forced to the
 * disk, of a file's bytes by fsync() of the file, of a name by fsync() of its folder.
 *
 * That is stricter than most file systems are. Part of libfault.so; the caller holds its lock.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_FAULT_SHIM_UNDO_H
#define ALLMENDE_TESTS_FAULT_SHIM_UNDO_H

#include <stddef.h>
#include <sys/types.h>

/* Remember what `len` bytes from `offset` on in the open file `fd` are, before they are written
 * over. */
void undo_note_write(int fd, off_t offset, size_t len);

/* Remember the end of the open file `fd` before it gets the length `len`. */
void undo_note_truncate(int fd, off_t len);

/* Remember that the name `path`, a file or folder, has come into being. */
void undo_note_create(const char *path);

/* Keep the file `path` by another name before it is removed, or before `path` is renamed over. */
void undo_note_unlink(const char *path);

/* Remember that `from` has become `to`; what `to` was is noted before by undo_note_unlink(). */
void undo_note_rename(const char *from, const char *to);

/* The open file or folder `fd` was forced to the disk: its changes cannot be undone any more. */
void undo_forget(int fd);

/* Everything was forced to the disk. */
void undo_forget_all(void);

/* Undo all that is remembered, the last first. */
void undo_all(void);

/* Remove the names under which files were kept. */
void undo_end(void);

#endif
