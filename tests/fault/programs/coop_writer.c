/*
 * coop_writer.c: build the small cooperative of tests/unit/coop step by step, go on over the border
 * of a tile, and acknowledge each step on the standard output once it is durable.
 *
 *	coop_writer DIR WITNESSES	goes on where DIR ends; the witnesses keep their states in
 *the folder WITNESSES
 *
 * A line "entered N NAME": the log has N entries; "published N": a checkpoint of N entries stands.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/coop_sizes.h"
#include "unit/coop/house.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define FILL_DAY 60 /* after the story */

/* At once to the descriptor, so that nothing waits in a buffer. */
static enum status acknowledge(const char *what, int64_t size, const char *name)
{
	return printf("%s %" PRId64 " %s\n", what, size, name) < 0 || fflush(stdout) != 0 ? AL_IO
											  : AL_OK;
}

static bool publishes(enum house_step step)
{
	return step == H_PUBLISH || step == H_PUBLISH_2 || step == H_PUBLISH_3 ||
	       step == H_PUBLISH_4;
}

static enum status tell_story(struct house *house, struct report *report)
{
	enum status status = AL_OK;

	for (int i = 0; i < H_END && status == AL_OK; i++) {
		enum house_step step = (enum house_step)i;

		status = house_do(house, step, report);
		if (status == AL_OK)
			status = acknowledge(publishes(step) ? "published" : "entered",
					     house_entries_before((enum house_step)(i + 1)),
					     house_step_name(step));
	}
	return status;
}

static enum status fill(struct house *house, struct report *report)
{
	enum status status = AL_OK;

	house->now = house_day(FILL_DAY);
	for (size_t i = 0; i < COOP_SIZE_COUNT && status == AL_OK; i++) {
		int64_t size = chain_size(coop_chain(house->coop));

		if (size < coop_sizes[i])
			status = house_fill(house, size, coop_sizes[i] - size, FILL_DAY, report);
		if (status == AL_OK)
			status = acknowledge("entered", coop_sizes[i], "fill");
		if (status == AL_OK && size <= coop_sizes[i])
			status = house_publish(house, report);
		if (status == AL_OK)
			status = acknowledge("published", coop_sizes[i], "fill");
	}
	return status;
}

int main(int argc, char **argv)
{
	struct house *house = calloc(1, sizeof(*house));
	struct report report = { .message = "" };
	enum status status;

	if (argc != 3 || house == NULL) {
		(void)fputs("usage: coop_writer DIR WITNESSES\n", stderr);
		return 2;
	}
	house_init(house, argv[1], argv[2]);
	status = house_open(house, &report);
	if (status == AL_OK)
		status = tell_story(house, &report);
	if (status == AL_OK)
		status = fill(house, &report);
	house_clear(house);
	free(house);
	if (status == AL_OK)
		return 0;
	(void)fprintf(stderr, "coop_writer: %s\n", report.message);
	return 1;
}
