/* demo_internal.h: what the steps of the demo share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_DEMO_INTERNAL_H
#define ALLMENDE_DEMO_DEMO_INTERNAL_H

#include "base/file.h"
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "demo/cast.h"
#include "demo/data.h"
#include "demo/demo.h"
#include "demo/facts.h"
#include "demo/servers.h"
#include "demo/tell.h"
#include "demo/witnesses.h"
#include "law/object.h"
#include "law/registry.h"
#include "words/words.h"

#include <jansson.h>

#define HOUR_S 3600
#define DAY_S 86400
#define BATCH 500 /* objects that are entered in one transaction */

/* An application of the demo and what became of it. */
struct demo_application {
	struct digest id;
	struct digest decision;
	struct digest grant; /* zero: none */
	bool checked;	     /* by the office, before a result is given out */
	struct opening_key *opening;
};

struct demo {
	const struct demo_options *options;
	struct data data;
	struct cast cast;
	struct witnesses witnesses;
	char coop_path[FILE_PATH_MAX];
	char node_path[FILE_PATH_MAX];
	struct servers *servers;
	struct digest coop_id;	    /* of the founding statute */
	struct public_key coop_key; /* that signs the cooperative's objects */
	struct public_key node_key;
	char public_path[FILE_PATH_MAX]; /* what is published, for anyone to verify */
	struct when now;
	int64_t *members; /* index among data.persons of each member */
	size_t members_count;
	int64_t assemblies;  /* called so far */
	struct digest terms; /* the text that applicants accept */
	struct demo_application applications[CAST_APPLICANTS];
};

/* Let time pass. */
void demo_wait(struct demo *demo, int64_t seconds);

/* Publish what was entered, with the witnesses' cosignatures. */
AL_MUST_CHECK enum status demo_publish(struct demo *demo, struct report *report);

/* What the servers do by themselves now that time has passed. */
AL_MUST_CHECK enum status demo_tick(struct demo *demo, struct report *report);

/* Carry the node's outbox to the log, publish, and let the node replay what is published. */
AL_MUST_CHECK enum status demo_sync(struct demo *demo, struct report *report);

/* Make an object, signed with one key of the cast, and enter it; *ret_id (may be NULL) is its id.
 */
AL_MUST_CHECK enum status demo_enter(struct demo *demo, enum object_type type, const void *value,
				     const struct signing_key *key, struct digest *ret_id,
				     struct report *report);

/* A salted commitment to somebody's name; the salt stays with the office. */
struct digest demo_hide(const char *name);

/* An assembly of all members about one motion; *ret_accepted is what they resolved. */
struct demo_motion {
	const char *title;
	const char *wording;
	int kind; /* enum motion_kind */
	struct digest proposal;
	int turnout_percent;
	int yes_percent; /* of those who vote */
};

AL_MUST_CHECK enum status demo_vote(struct demo *demo, const struct demo_motion *motion,
				    struct digest *ret_motion, bool *ret_accepted,
				    struct report *report);

/* Who works in the office: CAST_OFFICERS names. The first one signs the decisions. */
extern const char *const demo_officers[];

/* Let the two others check the result of the newspaper's `job`, and publish what they found. */
AL_MUST_CHECK enum status demo_check_result(struct demo *demo, const struct envelope *job,
					    struct report *report);

/* Show the first rows of an opened answer (query/answer.h's JSON), and how many were withheld. */
void demo_show_table(const json_t *answer, size_t rows_max);

/* Who applies, in words of the environment's language. */
const char *demo_role_name(enum demo_role role);

/* The five steps, in their order. */
AL_MUST_CHECK enum status demo_founding(struct demo *demo, struct report *report);
AL_MUST_CHECK enum status demo_mandates(struct demo *demo, struct report *report);
AL_MUST_CHECK enum status demo_guideline(struct demo *demo, struct report *report);
AL_MUST_CHECK enum status demo_applying(struct demo *demo, struct report *report);
AL_MUST_CHECK enum status demo_asking(struct demo *demo, struct report *report);
AL_MUST_CHECK enum status demo_checking(struct demo *demo, struct report *report);

/* *ret = how many mandates are in force at the node, as its operator sees it. */
AL_MUST_CHECK enum status demo_count_mandates(struct demo *demo, size_t *ret,
					      struct report *report);

/* The mandate of member `m` (her place among the members) with `serial`, signed by her mandate key;
 * *ret is yours. `revoke`: one that allows nothing. */
enum demo_mandate { DEMO_MANDATE_GIVE = 1, DEMO_MANDATE_REVOKE };
AL_MUST_CHECK enum status demo_make_mandate(const struct demo *demo, size_t m, int64_t serial,
					    enum demo_mandate what, struct envelope **ret,
					    struct report *report);

#endif
