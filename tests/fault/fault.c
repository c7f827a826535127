/* fault.c: run a program such that a bad day comes on a given call. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/fault.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_LEN_MAX (16 * 1024 * 1024) /* bytes; more is a mistake */
#define DESCRIPTORS_MAX 16		  /* that nftw() may hold */

void fault_program(const char *name, char *ret)
{
	ssize_t len = readlink("/proc/self/exe", ret, FAULT_PATH_MAX - 1);
	char *slash;

	assert(len > 0);
	ret[len] = '\0';
	slash = strrchr(ret, '/');
	assert(slash != NULL);
	assert((size_t)(slash - ret) + strlen(name) + 2 < FAULT_PATH_MAX);
	memcpy(slash + 1, name, strlen(name) + 1);
}

/* A file without a name, for what the program writes; nothing can block then. */
static FILE *open_nameless(void)
{
	FILE *file = tmpfile();

	assert(file != NULL);
	return file;
}

static char *read_all(FILE *file)
{
	char *text = NULL;
	struct stat found;
	int failed = fstat(fileno(file), &found);

	assert(failed == 0);
	assert(found.st_size <= OUTPUT_LEN_MAX);
	text = calloc(1, (size_t)found.st_size + 1);
	assert(text != NULL);
	rewind(file);
	failed = fread(text, 1, (size_t)found.st_size, file) != (size_t)found.st_size;
	assert(!failed);
	(void)fclose(file);
	return text;
}

static void set(const char *name, const char *value)
{
	if (value == NULL)
		(void)unsetenv(name);
	else
		(void)setenv(name, value, 1);
}

/* In the child: become the program. */
static void become(const struct fault_plan *plan, const char *count_path, FILE *output,
		   FILE *errors)
{
	char shim[FAULT_PATH_MAX];
	char at[32];
	int nothing = open("/dev/null", O_RDONLY);

	fault_program("libfault.so", shim);
	(void)snprintf(at, sizeof(at), "%" PRIu64, plan->at);
	set("FAULT_FOLDER", plan->folder);
	set("FAULT_AT", plan->event == NULL ? NULL : at);
	set("FAULT_DO", plan->event);
	set("FAULT_COUNT", count_path);
	/* A sanitizer's library wants to be the first one, which is the shim here. */
	set("ASAN_OPTIONS", "verify_asan_link_order=0");
	set("LD_PRELOAD", shim);
	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 ||
	    dup2(fileno(output), STDOUT_FILENO) < 0 || dup2(fileno(errors), STDERR_FILENO) < 0)
		_exit(126);
	/* execv() leaves the texts as they are; its declaration is older than const. */
	(void)execv(plan->argv[0], (char *const *)(uintptr_t)plan->argv);
	_exit(127);
}

static uint64_t read_count(int fd)
{
	char text[32] = "";
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);

	return len <= 0 ? 0 : strtoull(text, NULL, 10);
}

void fault_run(const struct fault_plan *plan, struct fault_result *ret)
{
	char count_path[] = "/tmp/allmende-fault-XXXXXX";
	int count = mkstemp(count_path);
	FILE *output = open_nameless();
	FILE *errors = open_nameless();
	int ended = 0;
	pid_t child;
	pid_t waited;

	assert(count >= 0);
	assert(plan->folder[0] == '/');
	child = fork();
	assert(child >= 0);
	if (child == 0)
		become(plan, count_path, output, errors);
	do
		waited = waitpid(child, &ended, 0);
	while (waited < 0 && errno == EINTR);
	assert(waited == child);
	ret->killed = WIFSIGNALED(ended) && WTERMSIG(ended) == SIGKILL;
	ret->exit_status = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
	ret->calls = read_count(count);
	ret->output = read_all(output);
	ret->errors = read_all(errors);
	assert(ret->exit_status != 126);
	assert(ret->exit_status != 127);
	(void)close(count);
	(void)unlink(count_path);
}

void fault_result_clear(struct fault_result *result)
{
	free(result->output);
	free(result->errors);
	result->output = NULL;
	result->errors = NULL;
}

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *where)
{
	(void)found;
	(void)kind;
	(void)where;
	return remove(path);
}

void fault_remove_folder(const char *path)
{
	int failed = nftw(path, remove_one, DESCRIPTORS_MAX, FTW_DEPTH | FTW_PHYS);

	assert(failed == 0 || errno == ENOENT);
}

void fault_fresh_folder(const char *path)
{
	int failed;

	fault_remove_folder(path);
	failed = mkdir(path, 0700);
	assert(failed == 0);
}
