/* published.c: the small cooperative published into memory, and what verify says of it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/verify/published.h"

#include "unit/unit.h"

void add_rolls(struct world *world, int64_t count)
{
	for (int64_t i = 0; i < count; i++) {
		struct report report = { .message = "" };
		struct draft draft;

		world_draft(world, S_ROLL, &draft);
		draft.entered = when_add(chain_time(world->chain), 1);
		draft.of.roll.time = draft.entered;
		draft.of.roll.epoch = chain_roll(world->chain, NULL)->epoch + 1;
		assert_int_equal(world_enter(world, &draft, &report), AL_OK);
	}
}

void publish(struct published *ret, int64_t rolls)
{
	world_init(&ret->world);
	world_run(&ret->world, S_END);
	add_rolls(&ret->world, rolls);
	world_publish(&ret->world, &ret->files);
}

void unpublish(struct published *published)
{
	world_files_clear(&published->files);
	world_clear(&published->world);
}

enum status published_verify(struct published *published, const struct verify_options *options,
			     struct verify_result *ret, struct report *report)
{
	static const struct verify_options nothing = { .progress = NULL };
	struct source source = world_files_source(&published->files);
	struct verify_result result = { .chain = NULL };
	enum status status =
	    verify_public(&source, options == NULL ? &nothing : options, &result, report);

	if (ret != NULL)
		*ret = result;
	verify_result_clear(&result);
	return status;
}

void published_expect(struct published *published, const struct verify_options *options,
		      enum status wanted, const char *where, const char *what)
{
	struct report report = { .message = "" };
	enum status status = published_verify(published, options, NULL, &report);

	if (status != wanted || strstr(report.message, where) == NULL ||
	    strstr(report.message, what) == NULL)
		fail_msg("got %s: \"%s\", wanted %s: \"%s\" and \"%s\"", status_name(status),
			 report.message, status_name(wanted), where, what);
}
