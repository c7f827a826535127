/*
 * mutation.h: one thing in one step of the story is changed, and the chain must say what is wrong.
 *
 * After the refusal the right step is entered: what was refused has changed nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VERIFY_MUTATION_H
#define ALLMENDE_TESTS_UNIT_VERIFY_MUTATION_H

#include "unit/verify/world.h"

struct mutation {
	const char *rule; /* "chain-7": of doc/spec/chain.md */
	enum world_step step;
	void (*change)(struct world *world, struct draft *draft);
	enum status status;
	const char *message; /* a part of it */
};

/* Check each of the `count` mutations at `mutations`; a failure says which one. */
void mutations_check(const struct mutation *mutations, size_t count);

/* The function `name` that does the statements to `d` in the world `w`. */
#define CHANGE(name, ...)                                                                          \
	static void name(struct world *w, struct draft *d)                                         \
	{                                                                                          \
		(void)w;                                                                           \
		__VA_ARGS__;                                                                       \
	}

/* Add a signer to `draft`, or let `key` be the only one. */
void also_signed_by(struct draft *draft, enum world_key key);
void signed_by(struct draft *draft, enum world_key key);

/* A digest that nothing has. */
struct digest strange_digest(void);

#endif
