/* undo.c: what a machine forgets that loses its power. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "undo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind {
	KIND_BYTES,  /* bytes of a file, and its length */
	KIND_CREATE, /* the name `path` was made */
	KIND_UNLINK, /* the name `path` went; `other` still leads to the file */
	KIND_RENAME, /* `other` became `path` */
};

struct change {
	enum kind kind;
	bool forced; /* on the disk: not to be undone */
	dev_t device;
	ino_t inode; /* of the file, or of the folder that holds the name */
	int fd;	     /* KIND_BYTES: to write by */
	off_t offset;
	off_t file_len; /* before the change */
	size_t len;
	uint8_t *bytes; /* `len` bytes before the change */
	char *path;
	char *other;
};

static struct change *changes;
static size_t change_count;
static size_t change_room;
static unsigned kept_count;

static void out_of_memory(void)
{
	(void)fputs("libfault: out of memory\n", stderr);
	abort();
}

static struct change *add(enum kind kind)
{
	if (change_count == change_room) {
		change_room = change_room == 0 ? 256 : 2 * change_room;
		changes = realloc(changes, change_room * sizeof(*changes));
		if (changes == NULL)
			out_of_memory();
	}
	changes[change_count] = (struct change){ .kind = kind, .fd = -1 };
	return &changes[change_count++];
}

static char *copy(const char *text)
{
	char *again = strdup(text);

	if (again == NULL)
		out_of_memory();
	return again;
}

/*
 * A descriptor of our own for the file behind `fd`. It stays open: closing it would drop the locks
 * that the program has on the file.
 */
static int own_descriptor(int fd, const struct stat *file)
{
	char path[64];

	for (size_t i = 0; i < change_count; i++) {
		if (changes[i].fd >= 0 && changes[i].device == file->st_dev &&
		    changes[i].inode == file->st_ino)
			return changes[i].fd;
	}
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
}

/* Remember the length of `fd` and its bytes from `offset` to `end`. */
static void note_bytes(int fd, off_t offset, off_t end)
{
	struct change *change;
	struct stat file;
	int own;

	if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode))
		return;
	own = own_descriptor(fd, &file);
	if (end > file.st_size)
		end = file.st_size;
	change = add(KIND_BYTES);
	change->device = file.st_dev;
	change->inode = file.st_ino;
	change->fd = own;
	change->offset = offset;
	change->file_len = file.st_size;
	if (end <= offset)
		return;
	change->bytes = malloc((size_t)(end - offset));
	if (change->bytes == NULL)
		out_of_memory();
	change->len = (size_t)(end - offset);
	if (pread(own, change->bytes, change->len, offset) != (ssize_t)change->len) {
		(void)fputs("libfault: cannot read what is written over\n", stderr);
		abort();
	}
}

void undo_note_write(int fd, off_t offset, size_t len)
{
	note_bytes(fd, offset, offset + (off_t)len);
}

void undo_note_truncate(int fd, off_t len)
{
	struct stat file;

	if (fstat(fd, &file) == 0)
		note_bytes(fd, len, file.st_size);
}

/* Set the folder that holds `path` in `change`. */
static void set_folder(struct change *change, const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	struct stat found = { 0 };
	int len = slash == NULL ? 0 : (int)(slash - path);

	(void)snprintf(folder, sizeof(folder), "%.*s", len, path);
	(void)stat(len == 0 ? "/" : folder, &found);
	change->device = found.st_dev;
	change->inode = found.st_ino;
	change->path = copy(path);
}

void undo_note_create(const char *path)
{
	set_folder(add(KIND_CREATE), path);
}

void undo_note_unlink(const char *path)
{
	char kept[PATH_MAX];
	struct change *change;

	/* In the watched folder itself: a program may list the folders within. */
	(void)snprintf(kept, sizeof(kept), "%s/.fault-%ld-%u", getenv("FAULT_FOLDER"),
		       (long)getpid(), kept_count++);
	if (syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, kept, 0) != 0)
		return; /* there is nothing to be kept */
	change = add(KIND_UNLINK);
	set_folder(change, path);
	change->other = copy(kept);
}

void undo_note_rename(const char *from, const char *to)
{
	struct change *change = add(KIND_RENAME);

	set_folder(change, to);
	change->other = copy(from);
}

static void drop_kept(const struct change *change)
{
	if (change->kind == KIND_UNLINK)
		(void)syscall(SYS_unlinkat, AT_FDCWD, change->other, 0);
}

static void forget(struct change *change)
{
	change->forced = true;
	drop_kept(change);
	free(change->bytes);
	change->bytes = NULL;
}

void undo_forget(int fd)
{
	struct stat file;

	if (fstat(fd, &file) != 0)
		return;
	for (size_t i = 0; i < change_count; i++) {
		struct change *change = &changes[i];

		if (!change->forced && change->device == file.st_dev &&
		    change->inode == file.st_ino)
			forget(change);
	}
}

void undo_forget_all(void)
{
	for (size_t i = 0; i < change_count; i++) {
		if (!changes[i].forced)
			forget(&changes[i]);
	}
}

static void undo_bytes(const struct change *change)
{
	if (change->len > 0 && syscall(SYS_pwrite64, change->fd, change->bytes, change->len,
				       change->offset) != (long)change->len)
		(void)fputs("libfault: cannot undo a write\n", stderr);
	if (syscall(SYS_ftruncate, change->fd, change->file_len) != 0)
		(void)fputs("libfault: cannot undo a length\n", stderr);
}

static void undo_one(const struct change *change)
{
	switch (change->kind) {
	case KIND_BYTES:
		undo_bytes(change);
		return;
	case KIND_CREATE:
		if (syscall(SYS_unlinkat, AT_FDCWD, change->path, 0) != 0)
			(void)syscall(SYS_unlinkat, AT_FDCWD, change->path, AT_REMOVEDIR);
		return;
	case KIND_UNLINK:
		(void)syscall(SYS_renameat2, AT_FDCWD, change->other, AT_FDCWD, change->path, 0);
		return;
	case KIND_RENAME:
		(void)syscall(SYS_renameat2, AT_FDCWD, change->path, AT_FDCWD, change->other, 0);
		return;
	}
}

void undo_all(void)
{
	for (size_t i = change_count; i > 0; i--) {
		if (!changes[i - 1].forced)
			undo_one(&changes[i - 1]);
	}
}

void undo_end(void)
{
	for (size_t i = 0; i < change_count; i++) {
		if (!changes[i].forced)
			drop_kept(&changes[i]);
	}
}
