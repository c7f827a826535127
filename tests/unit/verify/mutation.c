/* mutation.c: one thing is changed, and the chain must say what is wrong. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/verify/mutation.h"

#include "unit/unit.h"

void also_signed_by(struct draft *draft, enum world_key key)
{
	assert_true(draft->signer_count < WORLD_SIGNERS_MAX);
	draft->signers[draft->signer_count++] = key;
}

void signed_by(struct draft *draft, enum world_key key)
{
	draft->signers[0] = key;
	draft->signer_count = 1;
}

struct digest strange_digest(void)
{
	struct digest digest;

	memset(digest.bytes, 0xee, DIGEST_LEN);
	return digest;
}

static void mutation_check(const struct mutation *mutation, size_t number)
{
	struct world world;
	struct draft right;
	struct draft wrong;
	struct report report = { .message = "" };
	enum status status;

	world_init(&world);
	world_run(&world, mutation->step);
	world_draft(&world, mutation->step, &right);
	wrong = right;
	mutation->change(&world, &wrong);
	status = world_enter(&world, &wrong, &report);
	if (status != mutation->status || strstr(report.message, mutation->message) == NULL)
		fail_msg("number %zu, %s: got %s: \"%s\", wanted %s: \"%s\"", number,
			 mutation->rule, status_name(status), report.message,
			 status_name(mutation->status), mutation->message);
	if (chain_size(world.chain) != (int64_t)mutation->step)
		fail_msg("number %zu, %s: the chain has grown", number, mutation->rule);
	status = world_enter(&world, &right, &report);
	if (status != AL_OK)
		fail_msg("number %zu, %s: then the right one was refused: %s", number,
			 mutation->rule, report.message);
	world_clear(&world);
}

void mutations_check(const struct mutation *mutations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		mutation_check(&mutations[i], i);
}
