/*
 * witness_worker.c: a log grows by one to three entries and is cosigned each time, by a witness
 * that is made where there is none; each cosigned size is told on the standard output.
 *
 *	witness_worker FOLDER LAST	goes on where the witness says that it stands
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/witness.h"
#include "unit/witness/asking.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static struct when now(void *user)
{
	(void)user;
	return (struct when){ 1000 };
}

static int fail(const char *message)
{
	(void)fprintf(stderr, "witness_worker: %s\n", message);
	return 1;
}

/* The size that the witness cosigned last: it says so when it is asked from a wrong one. */
static int find_size(const struct asking *asking, struct witness_service *service, uint64_t *ret)
{
	struct buffer answer;
	int status;

	buffer_init(&answer, 1 << 16);
	status = asking_ask(asking, service, "", 0, 1, &answer);
	*ret = 1;
	if (status == WITNESS_CONFLICT &&
	    witness_size_parse(buffer_text(&answer), answer.len, ret) != AL_OK)
		status = 0;
	buffer_clear(&answer);
	return status;
}

/* Straight to the descriptor, so that nothing waits in a buffer. */
static bool tell(uint64_t size)
{
	return printf("%" PRIu64 "\n", size) > 0 && fflush(stdout) == 0;
}

static int grow(const struct asking *asking, struct witness_service *service, uint64_t last)
{
	uint64_t size = 0;
	int status = find_size(asking, service, &size);

	if (status != WITNESS_OK && status != WITNESS_CONFLICT)
		return fail("it does not say how far it is");
	if (!tell(size))
		return 1;
	while (size < last) {
		uint64_t next = size + 1 + size % 3;

		if (asking_ask(asking, service, "", size, next, NULL) != WITNESS_OK)
			return fail("it does not cosign at present");
		size = next;
		if (!tell(size))
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct witness_service_options options = { .clock = now };
	struct report report = { .message = "" };
	struct witness_service *service = NULL;
	struct asking asking;
	enum status status;
	int ret;

	if (argc != 3)
		return fail("usage: FOLDER LAST");
	asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	status = witness_service_init(argv[1], "witness.example/w", now(NULL), &report);
	if (status == AL_OK || status == AL_CONFLICT)
		status = witness_service_open(argv[1], &options, &service, &report);
	/* The logs are the operator's to write; the test has done so. */
	ret = status == AL_OK ? grow(&asking, service, strtoull(argv[2], NULL, 10))
			      : fail(report.message);
	witness_service_close(service);
	asking_clear(&asking);
	return ret;
}
