#define _GNU_SOURCE /* RTLD_NEXT */
/*
 * clock.c: libclock.so, which gives a program another time of day.
 *
 *	LD_PRELOAD=.../libclock.so CLOCK_FILE=/tmp/x program ...
 *
 * CLOCK_FILE has a 64-bit integer: seconds that are added to the time of day, read at each look at
 *the clock. Clocks that only say how long something takes are left alone.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* The seconds to add; 0 where no file says so. */
static int64_t offset(void)
{
	const char *path = getenv("CLOCK_FILE");
	int64_t seconds = 0;
	int file;

	if (path == NULL)
		return 0;
	file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (file < 0)
		return 0;
	if (syscall(SYS_read, file, &seconds, sizeof(seconds)) != (long)sizeof(seconds))
		seconds = 0;
	(void)syscall(SYS_close, file);
	return seconds;
}

/* The C library's headers give the parameters names that are reserved to it. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */

int clock_gettime(clockid_t clock, struct timespec *ret)
{
	int result = (int)syscall(SYS_clock_gettime, clock, ret);

	if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		ret->tv_sec += offset();
	return result;
}

time_t time(time_t *ret)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (ret != NULL)
		*ret = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict ret, void *restrict zone)
{
	struct timespec now = { 0 };

	(void)zone;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	ret->tv_sec = now.tv_sec;
	ret->tv_usec = now.tv_nsec / 1000;
	return 0;
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
