/* plan.c: which of the program's calls fails or is its last. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct {
	bool ready;
	const char *folder;
	size_t folder_len;
	enum verdict verdict;
	int failure;		 /* the errno of VERDICT_FAIL, and of what follows VERDICT_HALF */
	unsigned long long at;	 /* the first call that the verdict is for; 0: none */
	unsigned long long last; /* the last one */
	unsigned long long counted; /* calls so far */
} plan;

static unsigned long long number(const char *name, unsigned long long absent)
{
	const char *text = getenv(name);

	return text == NULL || text[0] == '\0' ? absent : strtoull(text, NULL, 10);
}

static void read_verdict(const char *word)
{
	static const struct {
		const char *word;
		enum verdict verdict;
		int failure;
		unsigned long long count; /* calls that it is for; 0: all that follow */
	} words[] = {
		{ "enospc", VERDICT_FAIL, ENOSPC, 0 },
		{ "eio", VERDICT_FAIL, EIO, 1 },
		{ "short", VERDICT_HALF, ENOSPC, 0 },
		{ "kill-before", VERDICT_DIE_BEFORE, 0, 1 },
		{ "kill-after", VERDICT_DIE_AFTER, 0, 1 },
		{ "kill-half", VERDICT_DIE_HALF, 0, 1 },
		{ "power", VERDICT_LOSE_POWER, 0, 1 },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		unsigned long long count;

		if (strcmp(word, words[i].word) != 0)
			continue;
		plan.verdict = words[i].verdict;
		plan.failure = words[i].failure;
		count = number("FAULT_FOR", words[i].count);
		plan.last = count == 0 ? ~0ULL : plan.at + count - 1;
		return;
	}
	(void)fprintf(stderr, "libfault: FAULT_DO=%s is not known\n", word);
	abort();
}

/* Read the environment, once: before main() or at the first call, whichever comes first. */
static void get_ready(void)
{
	const char *word = getenv("FAULT_DO");

	if (plan.ready)
		return;
	plan.ready = true;
	plan.folder = getenv("FAULT_FOLDER");
	plan.folder_len = plan.folder == NULL ? 0 : strlen(plan.folder);
	plan.at = number("FAULT_AT", 0);
	if (word != NULL && word[0] != '\0')
		read_verdict(word);
}

bool plan_watches(const char *path)
{
	get_ready();
	return plan.folder_len > 0 && strncmp(path, plan.folder, plan.folder_len) == 0 &&
	       (path[plan.folder_len] == '/' || path[plan.folder_len] == '\0');
}

bool plan_loses_power(void)
{
	get_ready();
	return plan.verdict == VERDICT_LOSE_POWER;
}

/* A full disk still opens, renames, forces and removes what is there. */
static bool needs_space(enum call call)
{
	return call == CALL_CREATE || call == CALL_WRITE || call == CALL_TRUNCATE;
}

enum verdict plan_next(enum call call)
{
	enum verdict verdict = plan.verdict;

	plan.counted++;
	if (plan.at == 0 || plan.counted < plan.at || plan.counted > plan.last)
		return VERDICT_GO_ON;
	if (plan.failure == ENOSPC && !needs_space(call))
		return VERDICT_GO_ON;
	if (verdict == VERDICT_HALF && (plan.counted > plan.at || call != CALL_WRITE))
		verdict = VERDICT_FAIL; /* after the short write the disk is full */
	if (verdict == VERDICT_DIE_HALF && call != CALL_WRITE)
		verdict = VERDICT_DIE_BEFORE;
	if (verdict == VERDICT_FAIL)
		errno = plan.failure;
	return verdict;
}

void plan_end(void)
{
	const char *path = getenv("FAULT_COUNT");
	char text[32];
	int len = snprintf(text, sizeof(text), "%llu\n", plan.counted);
	long fd;

	if (path == NULL || path[0] == '\0')
		return;
	fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || syscall(SYS_write, fd, text, len) != len)
		(void)fprintf(stderr, "libfault: cannot write %s\n", path);
	if (fd >= 0)
		(void)syscall(SYS_close, fd);
}
