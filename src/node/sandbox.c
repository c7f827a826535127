/* sandbox.c: see sandbox.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE /* O_PATH, CLONE_THREAD */
#include "node/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILES_MAX 64 /* open at once */

static enum status failed(const char *what, int error, struct report *report)
{
	return report_set(report, AL_IO, "the sandbox: %s: %s", what, strerror(error));
}

/* --- limits --- */

static enum status set_limit(int resource, uint64_t most, struct report *report)
{
	struct rlimit limit = { .rlim_cur = most, .rlim_max = most };

	return setrlimit((__rlimit_resource_t)resource, &limit) == 0
		   ? AL_OK
		   : failed("a limit", errno, report);
}

static enum status set_limits(const struct sandbox *sandbox, struct report *report)
{
	enum status status = set_limit(RLIMIT_CORE, 0, report);

	if (status == AL_OK)
		status = set_limit(RLIMIT_FSIZE, 0, report);
	if (status == AL_OK)
		status = set_limit(RLIMIT_NOFILE, FILES_MAX, report);
	if (status == AL_OK && sandbox->seconds != 0)
		status = set_limit(RLIMIT_CPU, sandbox->seconds, report);
		/* A sanitizer's shadow takes more than any limit. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	if (status == AL_OK && sandbox->memory_mib != 0)
		status = set_limit(RLIMIT_AS, (uint64_t)sandbox->memory_mib << 20, report);
#endif
	if (status == AL_OK && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
				prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0))
		status = failed("privileges", errno, report);
	return status;
}

/* --- Landlock --- */

/* What may not be done with files, by version of Landlock, as far as the header here knows it. */
static uint64_t rights_of(long version)
{
	uint64_t rights = ((uint64_t)LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1; /* of version 1, all */

	if (version >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	return rights;
}

/* Let the file or folder at `path` be read. */
static enum status allow_path(int rules, const char *path, struct report *report)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE };
	struct stat state;
	int error = 0;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return errno == ENOENT || errno == EACCES ? AL_OK : failed(path, errno, report);
	if (fstat(rule.parent_fd, &state) == 0 && S_ISDIR(state.st_mode))
		rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
	if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
		error = errno;
	(void)close(rule.parent_fd);
	return error == 0 ? AL_OK : failed(path, error, report);
}

static enum status close_files(const struct sandbox *sandbox, struct report *report)
{
	long version =
	    syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attributes = { .handled_access_fs = rights_of(version) };
	enum status status = AL_OK;
	int rules;

	if (version < 1)
		return report_set(
		    report, AL_UNSUPPORTED,
		    "this kernel has no Landlock, which keeps a worker from files: "
		    "use Linux 5.13 or later with \"landlock\" among its lsm=, or set "
		    "without-landlock = yes in serve.conf");
	rules = (int)syscall(SYS_landlock_create_ruleset, &attributes,
			     offsetof(struct landlock_ruleset_attr, handled_access_fs) +
				 sizeof(attributes.handled_access_fs),
			     0);
	if (rules < 0)
		return failed("Landlock", errno, report);
	for (size_t i = 0; sandbox->readable[i] != NULL && status == AL_OK; i++)
		status = allow_path(rules, sandbox->readable[i], report);
	if (status == AL_OK && syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		status = failed("Landlock", errno, report);
	(void)close(rules);
	return status;
}

/* --- seccomp --- */

/* Calls that do nothing to anybody else. */
static const int harmless[] = {
	SCMP_SYS(access),
	SCMP_SYS(arch_prctl),
	SCMP_SYS(brk),
	SCMP_SYS(clock_getres),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(close),
	SCMP_SYS(dup),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(fadvise64),
	SCMP_SYS(fstat),
	SCMP_SYS(fstatfs),
	SCMP_SYS(futex),
	SCMP_SYS(getcwd),
	SCMP_SYS(getdents64),
	SCMP_SYS(getegid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getpid),
	SCMP_SYS(getppid),
	SCMP_SYS(getrandom),
	SCMP_SYS(getrusage),
	SCMP_SYS(gettid),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(getuid),
	SCMP_SYS(lseek),
	SCMP_SYS(lstat),
	SCMP_SYS(madvise),
	SCMP_SYS(membarrier),
	SCMP_SYS(mlock),
	SCMP_SYS(mremap),
	SCMP_SYS(munlock),
	SCMP_SYS(munmap),
	SCMP_SYS(nanosleep),
	SCMP_SYS(newfstatat),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(pread64),
	SCMP_SYS(preadv),
	SCMP_SYS(read),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(readv),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(rseq),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_yield),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(set_tid_address),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(stat),
	SCMP_SYS(statfs),
	SCMP_SYS(statx),
	SCMP_SYS(sysinfo),
	SCMP_SYS(time),
	SCMP_SYS(uname),
	SCMP_SYS(write),
	SCMP_SYS(writev),
};

static int allow_some(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp reading =
	    SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
	const struct scmp_arg_cmp reading_old =
	    SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
	const struct scmp_arg_cmp not_run = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const struct scmp_arg_cmp thread =
	    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD | CLONE_VM, CLONE_THREAD | CLONE_VM);
	const struct scmp_arg_cmp own = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid());
	const struct scmp_arg_cmp own_too = SCMP_A0(SCMP_CMP_EQ, 0);
	const struct scmp_arg_cmp asking = SCMP_A2(SCMP_CMP_EQ, 0);
	const struct scmp_arg_cmp naming = SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME);
	/* Not F_SETOWN and F_SETSIG, by which a file sends signals to who owns it. */
	static const int of_files[] = { F_GETFD, F_SETFD, F_GETFL, F_GETLK, F_SETLK, F_OFD_SETLK };
	int error = 0;

	for (size_t i = 0; i < sizeof(of_files) / sizeof(of_files[0]); i++) {
		const struct scmp_arg_cmp command = SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)of_files[i]);

		error |=
		    seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, &command);
	}
	error |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, &reading);
	error |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, &reading_old);
	error |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &not_run);
	error |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &not_run);
	error |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, &thread);
	error |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &own);
	error |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2,
					(const struct scmp_arg_cmp[]){ own_too, asking });
	error |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, &naming);
	/* Its flags lie in memory, where no filter sees them: the library takes clone() then. */
	error |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	return error;
}

static enum status close_calls(struct report *report)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int error = 0;

	if (filter == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a sandbox");
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]) && error == 0; i++)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, harmless[i], 0);
	if (error == 0)
		error = allow_some(filter);
	if (error == 0)
		error = seccomp_load(filter);
	seccomp_release(filter);
	if (error != 0)
		return report_set(report, AL_UNSUPPORTED,
				  "the sandbox: this kernel takes no filter of calls (seccomp): %s",
				  strerror(error < 0 ? -error : error));
	return AL_OK;
}

enum status sandbox_enter(const struct sandbox *sandbox, struct report *report)
{
	enum status status = set_limits(sandbox, report);

	if (status == AL_OK && !sandbox->without_landlock)
		status = close_files(sandbox, report);
	return status == AL_OK ? close_calls(report) : status;
}
