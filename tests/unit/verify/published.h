/* published.h: the small cooperative published into memory, and what verify says of it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VERIFY_PUBLISHED_H
#define ALLMENDE_TESTS_UNIT_VERIFY_PUBLISHED_H

#include "unit/verify/world.h"
#include "verify/verify.h"

/* A published cooperative. */
struct published {
	struct world world;
	struct world_files files;
};

/* Enter `count` further rolls. */
void add_rolls(struct world *world, int64_t count);

/* The whole story and `rolls` further entries, published. */
void publish(struct published *ret, int64_t rolls);
void unpublish(struct published *published);

/* Verify; `options` and `ret` may be NULL. The chain in *ret is gone already. */
enum status published_verify(struct published *published, const struct verify_options *options,
			     struct verify_result *ret, struct report *report);

/* Verify, expecting the status `wanted` and both texts in the message. */
void published_expect(struct published *published, const struct verify_options *options,
		      enum status wanted, const char *where, const char *what);

#endif
