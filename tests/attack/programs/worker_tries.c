/*
 * worker_tries.c: a worker that was taken over. It closes the sandbox as allmende-node-worker does,
 * then tries to get out of it, and tells the node what each try gave: 0, or its errno.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE /* clone(), process_vm_readv(), memfd_create() */
#include "cli/node_worker.h"
#include "node/order.h"
#include "node/rows_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static char text[REPORT_MESSAGE_MAX];

static void note(const char *what, long result)
{
	size_t len = strlen(text);

	(void)snprintf(text + len, sizeof(text) - len, "%s%s %d", len > 0 ? ", " : "", what,
		       result >= 0 ? 0 : errno);
}

/* `name` in the folder of the file `beside`. */
static const char *path_of(const char *beside, const char *name)
{
	static char path[4096];
	const char *slash = strrchr(beside, '/');

	(void)snprintf(path, sizeof(path), "%.*s/%s", (int)(slash - beside), beside, name);
	return path;
}

static void try_files(const char *data)
{
	note("rows", open(data, O_RDONLY));
	note("passwd", open("/etc/passwd", O_RDONLY));
	note("key", open(path_of(data, "node.key"), O_RDONLY));
	note("store", open(path_of(data, "store.db"), O_RDONLY));
	note("folder", open(path_of(data, "."), O_RDONLY | O_DIRECTORY));
	note("make", open(path_of(data, "new"), O_WRONLY | O_CREAT, 0600));
	note("change", open(data, O_RDWR));
	note("remove", unlink(data));
	note("link", symlink("/etc/passwd", path_of(data, "new")));
	note("memory of the node", open("/proc/1/mem", O_RDONLY));
}

static void try_others(void)
{
	char byte = 0;
	struct iovec own = { .iov_base = &byte, .iov_len = 1 };
	struct iovec other = { .iov_base = &byte, .iov_len = 1 };
	pid_t node = getppid();

	note("kill", kill(node, 0));
	note("signal by a file", fcntl(WORKER_FD, F_SETOWN, node));
	note("tgkill", syscall(SYS_tgkill, node, node, 0));
	note("ptrace", ptrace(PTRACE_ATTACH, node, NULL, NULL));
	note("peek", process_vm_readv(node, &own, 1, &other, 1, 0));
	note("fork", syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL));
	note("exec", execl("/bin/true", "true", (char *)NULL));
}

static void try_network(void)
{
	note("inet", socket(AF_INET, SOCK_STREAM, 0));
	note("unix", socket(AF_UNIX, SOCK_STREAM, 0));
	note("netlink", socket(AF_NETLINK, SOCK_RAW, 0));
}

static void try_kernel(void)
{
	struct rlimit limit = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY };
	void *run = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *plain = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	note("code", run == MAP_FAILED ? -1 : 0);
	note("turn to code", mprotect(plain, 4096, PROT_READ | PROT_EXEC));
	note("file in memory", memfd_create("new", 0));
	note("limit", setrlimit(RLIMIT_FSIZE, &limit));
	note("namespace", unshare(CLONE_NEWUSER));
	note("ring", syscall(SYS_io_uring_setup, 1, NULL));
	note("bpf", syscall(SYS_bpf, 0, NULL, 0));
}

/* Tell the node `text` as why it failed, which it passes on. */
static void tell(void)
{
	uint8_t head[ORDER_HEAD_LEN] = { ORDER_FAILED };
	uint64_t status = AL_IO;
	uint64_t len = sizeof(status) + strlen(text);

	memcpy(head + 1, &len, sizeof(len));
	if (write(WORKER_FD, head, sizeof(head)) < 0 ||
	    write(WORKER_FD, &status, sizeof(status)) < 0 ||
	    write(WORKER_FD, text, strlen(text)) < 0)
		_exit(1);
}

int main(int argc, char **argv)
{
	struct worker_options options = { .fd = WORKER_FD, .seconds = 60, .memory_mib = 4096 };
	struct report report = { .message = "" };

	if (argc < 2)
		return 2;
	options.engine.path = argv[1];
	if (worker_close(&options, &report) != AL_OK) {
		(void)snprintf(text, sizeof(text), "%s", report.message);
	} else {
		try_files(argv[1]);
		try_others();
		try_network();
		try_kernel();
	}
	tell();
	_exit(0);
}
