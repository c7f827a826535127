/* allmende_node_worker.c: the program that reads rows for allmende-node, and has nothing else. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/node_worker.h"
#include "node/rows_worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ARGUMENTS 8

static unsigned number_of(const char *text)
{
	return (unsigned)strtoul(text, NULL, 10);
}

/* Whether file 3 is a socket to somebody. */
static bool is_started_by_a_node(int argc)
{
	int type = 0;
	socklen_t len = sizeof(type);

	return argc == ARGUMENTS && getsockopt(WORKER_FD, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	       type == SOCK_STREAM;
}

int main(int argc, char **argv)
{
	struct worker_options options = { .fd = WORKER_FD };
	int exit_status;

	if (!is_started_by_a_node(argc)) {
		(void)fputs("allmende-node-worker: is started by allmende-node alone\n", stderr);
		return 2;
	}
	options.engine = (struct engine_options){
		.path = argv[1],
		.library = argv[2][0] != '\0' ? argv[2] : NULL,
		.read_only = true,
		.threads = number_of(argv[3]),
		.memory_mib = number_of(argv[4]),
	};
	options.seconds = number_of(argv[5]);
	options.memory_mib = number_of(argv[6]);
	options.without_landlock = strcmp(argv[7], "without-landlock") == 0;
	exit_status = worker_run(&options);
	/* No library's farewell: there is nothing to save, and the sandbox would be in its way. */
	_exit(exit_status);
}
