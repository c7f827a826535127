/*
 * tamper.h: a small vote's archive that tests change in many ways, each of which is refused, and
 * the fault and its event are named, also when all hashes were made right again.
 *
 * Four of five credentials are entitled; voter 0 votes, then 1, then 0 again, then 2: events 1
 * to 4. EndBallots is event 5, the tally 6, decryptions by trustees 1 and 2 are 7 and 8, the result
 * is 9.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VOTE_TAMPER_H
#define ALLMENDE_TESTS_UNIT_VOTE_TAMPER_H

#include "unit/unit.h"
#include "unit/vote/forge.h"
#include "unit/vote/kit_archive.h"
#include "vote/audit.h"

#define TAMPER_LEN_MAX ((size_t)1 << 24)
#define TAMPER_ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define TAMPER_IDENTITY "0000000000000000000000000000000000000000000000000000000000000001"
#define TAMPER_ORDER_2 "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"
#define TAMPER_UPPER_CASE "6E6664D7EC65D4A2E1BD1DFAE64BD3A56E5A0C4D3FA9AE5F8BBBE0A53D7C1B9A"

struct scene {
	struct election_kit kit;
	struct kit_archive archive;
	struct forge forge;
	struct buffer out; /* the archive as it was put together last */
};

/* A way to change the archive, and what it is refused with. */
struct tampering {
	const char *what;
	enum status status;
	const char *message; /* its beginning */
	void (*change)(struct scene *scene);
};

/* What is put in the place of a piece of a member. */
struct replacement {
	enum event_type type;
	size_t event; /* the how many-th of them, from 0 */
	size_t data;  /* before it */
	const char *from;
	size_t number;
	const char *to;
	const char *text;
	size_t signer; /* who signs the ballot again, from 1; 0: nobody */
	enum status status;
	const char *message;
};

/* For UNIT_MAIN_WITH(): *state is a struct scene. */
int tamper_start(void **state);
int tamper_finish(void **state);

/* Audit `bytes` from beginning to end. */
enum status tamper_audit(const struct buffer *bytes, struct report *report);

/* Put the archive together, which must be refused so; the forge is then cleared. */
void tamper_must_be(struct scene *scene, const char *what, enum status expected,
		    const char *message);

/* Try each of the `count` changes, each on the right archive. */
void tamper_try(struct scene *scene, const struct tampering *list, size_t count);
void tamper_try_replacements(struct scene *scene, const struct replacement *list, size_t count);

#define TRY(list) tamper_try(*state, list, sizeof(list) / sizeof((list)[0]))
#define TRY_REPLACED(list) tamper_try_replacements(*state, list, sizeof(list) / sizeof((list)[0]))

/* The data `i` before the `number`-th event of `type`, both from 0. */
struct buffer *tamper_data(struct scene *scene, enum event_type type, size_t number, size_t i);

#endif
