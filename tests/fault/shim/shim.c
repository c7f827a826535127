#define _GNU_SOURCE /* syscall(), open64() and its like */
/*
 * shim.c: libfault.so, which makes the bad days of a program come on a given call.
 *
 *	LD_PRELOAD=.../libfault.so FAULT_FOLDER=/tmp/x FAULT_AT=17 FAULT_DO=kill-after program ...
 *
 * FAULT_FOLDER	an absolute path; the calls on files in and below it are counted, from 1, across
 *		all threads. Without it nothing happens.
 * FAULT_AT	the number of the call that it happens to.
 * FAULT_DO	what happens:
 *	enospc		it and all that follow fail with ENOSPC, if they need space on the disk
 *	eio		it fails with EIO
 *	short		a write does half of what it should and says so, then as enospc
 *	kill-before	the process is killed (SIGKILL) instead of the call
 *	kill-after	... when the call has been done
 *	kill-half	... when half of a write has been done
 *	power		all that was not forced to the disk is undone, then the process is killed
 * FAULT_FOR	how many calls fail, if not as many as said above; 0: all that follow.
 * FAULT_COUNT	a file to which the number of calls is written at the end of the program.
 *
 * Calls: open and its like (also for reading), write, pwrite, writev, ftruncate, fsync, fdatasync,
 * syncfs, rename, link, unlink, mkdir. Not seen: what the C library does for FILE streams, and
 *memory mappings. A program that forks counts on in each process by itself. tests/fault/fault.h
 *runs programs in this way.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "plan.h"
#include "undo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define VECTOR_LEN_MAX (1024 * 1024)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of plan and undo */

static void die(void)
{
	for (;;)
		(void)syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
}

/* The absolute path of `path` seen from the open folder `at`. False: it is not watched. */
static bool watched_path(int at, const char *path, char ret[static PATH_MAX])
{
	char link[64];
	ssize_t len = 0;

	if (path[0] != '/') {
		(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", at);
		len = readlink(at == AT_FDCWD ? "/proc/self/cwd" : link, ret, PATH_MAX - 2);
		if (len <= 0)
			return false;
		ret[len++] = '/';
	}
	(void)snprintf(ret + len, PATH_MAX - (size_t)len, "%s", path);
	return plan_watches(ret);
}

static bool watched_file(int fd)
{
	char link[64];
	char path[PATH_MAX];
	ssize_t len;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len <= 0)
		return false;
	path[len] = '\0';
	return plan_watches(path);
}

/* Count the call and do to it what is planned. GO_ON, DIE_AFTER, FAIL, HALF or DIE_HALF remain. */
static enum verdict enter(enum call call)
{
	enum verdict verdict;

	(void)pthread_mutex_lock(&lock);
	verdict = plan_next(call);
	if (verdict == VERDICT_LOSE_POWER)
		undo_all();
	if (verdict == VERDICT_LOSE_POWER || verdict == VERDICT_DIE_BEFORE)
		die();
	return verdict;
}

/* End a call that enter() began; errno stays. */
static long leave(enum verdict verdict, long result)
{
	if (verdict == VERDICT_DIE_AFTER || verdict == VERDICT_DIE_HALF)
		die();
	(void)pthread_mutex_unlock(&lock);
	return result;
}

static int open_any(int at, const char *name, int flags, mode_t mode)
{
	char path[PATH_MAX];
	enum verdict verdict;
	struct stat found;
	bool is_new;
	long fd = -1;

	if (!watched_path(at, name, path))
		return (int)syscall(SYS_openat, at, name, flags, mode);
	is_new = (flags & O_CREAT) != 0 && lstat(path, &found) != 0;
	verdict = enter(is_new ? CALL_CREATE : CALL_OPEN);
	if (verdict == VERDICT_FAIL)
		return (int)leave(verdict, -1);
	if (plan_loses_power() && !is_new && (flags & O_TRUNC) != 0) {
		fd = syscall(SYS_openat, at, name, O_RDWR | O_CLOEXEC, 0);
		if (fd >= 0)
			undo_note_truncate((int)fd, 0);
	}
	fd = syscall(SYS_openat, at, name, flags, mode);
	if (plan_loses_power() && is_new && fd >= 0)
		undo_note_create(path);
	return (int)leave(verdict, fd);
}

/* The mode that follows `flags` in the arguments, if it does. */
#define OPEN_MODE(flags, mode)                                                                     \
	do {                                                                                       \
		va_list args;                                                                      \
                                                                                                   \
		va_start(args, flags);                                                             \
		if (((flags) & (O_CREAT | O_TMPFILE)) != 0)                                        \
			(mode) = va_arg(args, mode_t);                                             \
		va_end(args);                                                                      \
	} while (0)

/* The C library's headers give the parameters names that are reserved to it. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;

	OPEN_MODE(flags, mode);
	return open_any(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;

	OPEN_MODE(flags, mode);
	return open_any(AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...)
{
	mode_t mode = 0;

	OPEN_MODE(flags, mode);
	return open_any(at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...)
{
	mode_t mode = 0;

	OPEN_MODE(flags, mode);
	return open_any(at, path, flags, mode);
}

/* What a fortified program calls in place of open() without a mode. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);

int __open_2(const char *path, int flags)
{
	return open_any(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
	return open_any(AT_FDCWD, path, flags, 0);
}

/* `offset` -1: where the file stands, or its end if it was opened to append. */
static ssize_t write_any(int fd, const void *bytes, size_t len, off_t offset)
{
	enum verdict verdict;
	long result;

	if (!watched_file(fd))
		return offset < 0 ? syscall(SYS_write, fd, bytes, len)
				  : syscall(SYS_pwrite64, fd, bytes, len, offset);
	verdict = enter(CALL_WRITE);
	if (verdict == VERDICT_FAIL)
		return leave(verdict, -1);
	if (verdict == VERDICT_HALF || verdict == VERDICT_DIE_HALF)
		len /= 2;
	if (plan_loses_power()) {
		int flags = fcntl(fd, F_GETFL);
		off_t from = offset;

		if (offset < 0)
			from = lseek(fd, 0,
				     flags >= 0 && (flags & O_APPEND) != 0 ? SEEK_END : SEEK_CUR);
		undo_note_write(fd, from, len);
	}
	result = offset < 0 ? syscall(SYS_write, fd, bytes, len)
			    : syscall(SYS_pwrite64, fd, bytes, len, offset);
	return leave(verdict, result);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	return write_any(fd, bytes, len, -1);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t offset)
{
	return write_any(fd, bytes, len, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t offset)
{
	return write_any(fd, bytes, len, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
	ssize_t done = 0;

	if (!watched_file(fd))
		return syscall(SYS_writev, fd, parts, count);
	for (int i = 0; i < count; i++) { /* a short result is always allowed */
		ssize_t put = write_any(fd, parts[i].iov_base, parts[i].iov_len, -1);

		if (put < 0)
			return done > 0 ? done : -1;
		done += put;
		if ((size_t)put < parts[i].iov_len)
			break;
	}
	return done;
}

int ftruncate(int fd, off_t len)
{
	enum verdict verdict;

	if (!watched_file(fd))
		return (int)syscall(SYS_ftruncate, fd, len);
	verdict = enter(CALL_TRUNCATE);
	if (verdict == VERDICT_FAIL)
		return (int)leave(verdict, -1);
	if (plan_loses_power())
		undo_note_truncate(fd, len);
	return (int)leave(verdict, syscall(SYS_ftruncate, fd, len));
}

int ftruncate64(int fd, off64_t len)
{
	return ftruncate(fd, len);
}

static int sync_any(int fd, long number)
{
	enum verdict verdict;
	long result;

	if (!watched_file(fd))
		return (int)syscall(number, fd);
	verdict = enter(CALL_SYNC);
	if (verdict == VERDICT_FAIL)
		return (int)leave(verdict, -1);
	result = syscall(number, fd);
	if (plan_loses_power() && result == 0)
		undo_forget(fd);
	return (int)leave(verdict, result);
}

int fsync(int fd)
{
	return sync_any(fd, SYS_fsync);
}

int fdatasync(int fd)
{
	return sync_any(fd, SYS_fdatasync);
}

/* Of one file system, as if there were no other. */
int syncfs(int fd)
{
	enum verdict verdict;
	long result;

	if (!watched_file(fd))
		return (int)syscall(SYS_syncfs, fd);
	verdict = enter(CALL_SYNC);
	if (verdict == VERDICT_FAIL)
		return (int)leave(verdict, -1);
	result = syscall(SYS_syncfs, fd);
	if (plan_loses_power() && result == 0)
		undo_forget_all();
	return (int)leave(verdict, result);
}

int renameat(int from_at, const char *from, int to_at, const char *to)
{
	char from_path[PATH_MAX];
	char to_path[PATH_MAX];
	enum verdict verdict;
	long result;

	if (!watched_path(from_at, from, from_path) || !watched_path(to_at, to, to_path))
		return (int)syscall(SYS_renameat2, from_at, from, to_at, to, 0);
	verdict = enter(CALL_RENAME);
	if (verdict == VERDICT_FAIL)
		return (int)leave(verdict, -1);
	if (plan_loses_power())
		undo_note_unlink(to_path);
	result = syscall(SYS_renameat2, from_at, from, to_at, to, 0);
	if (plan_loses_power() && result == 0)
		undo_note_rename(from_path, to_path);
	return (int)leave(verdict, result);
}

int rename(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int link(const char *from, const char *to)
{
	char path[PATH_MAX];
	enum verdict verdict;
	long result;

	if (!watched_path(AT_FDCWD, to, path))
		return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
	verdict = enter(CALL_CREATE);
	if (verdict == VERDICT_FAIL)
		return (int)leave(verdict, -1);
	result = syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
	if (plan_loses_power() && result == 0)
		undo_note_create(path);
	return (int)leave(verdict, result);
}

int unlinkat(int at, const char *name, int flags)
{
	char path[PATH_MAX];
	enum verdict verdict;

	if (!watched_path(at, name, path))
		return (int)syscall(SYS_unlinkat, at, name, flags);
	verdict = enter(CALL_UNLINK);
	if (verdict == VERDICT_FAIL)
		return (int)leave(verdict, -1);
	if (plan_loses_power() && (flags & AT_REMOVEDIR) == 0)
		undo_note_unlink(path);
	return (int)leave(verdict, syscall(SYS_unlinkat, at, name, flags));
}

int unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int mkdir(const char *name, mode_t mode)
{
	char path[PATH_MAX];
	enum verdict verdict;
	long result;

	if (!watched_path(AT_FDCWD, name, path))
		return (int)syscall(SYS_mkdirat, AT_FDCWD, name, mode);
	verdict = enter(CALL_CREATE);
	if (verdict == VERDICT_FAIL)
		return (int)leave(verdict, -1);
	result = syscall(SYS_mkdirat, AT_FDCWD, name, mode);
	if (plan_loses_power() && result == 0)
		undo_note_create(path);
	return (int)leave(verdict, result);
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

__attribute__((destructor)) static void end(void)
{
	undo_end();
	plan_end();
}
