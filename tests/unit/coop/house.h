/*
 * house.h: a small cooperative in a folder, built through src/coop only, for tests.
 *
 * All keys come from fixed seeds and every step has its instant, so that the story is the same each
 * time. A step can be done again after a crash: what is durable already stays as it is.
 *
 *	house_init(&house, "/tmp/x/coop", NULL);
 *	status = house_open(&house, &report);
 *	status = house_run(&house, H_END, &report);
 *	house_clear(&house);
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_COOP_HOUSE_H
#define ALLMENDE_TESTS_UNIT_COOP_HOUSE_H

#include "base/file.h"
#include "coop/assembly.h"
#include "coop/coop.h"
#include "coop/desk.h"
#include "coop/publish.h"
#include "coop/roll.h"
#include "log/witness.h"

#define HOUSE_START INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define HOUSE_DAY 86400
#define HOUSE_FOUNDERS 3
#define HOUSE_MEMBERS 30
#define HOUSE_WITNESSES 3
#define HOUSE_QUORUM 2
#define HOUSE_ORIGIN "example.coop/log"
#define HOUSE_PLATFORM "bikes"

enum house_key {
	HK_FOUNDER = 1, /* the first of HOUSE_FOUNDERS */
	HK_OFFICE = HK_FOUNDER + HOUSE_FOUNDERS,
	HK_NODE,
	HK_CITY,
	HK_PAPER,
	HK_STRANGER,
	HK_WITNESS,				  /* the first of HOUSE_WITNESSES */
	HK_MEMBER = HK_WITNESS + HOUSE_WITNESSES, /* the first of HOUSE_MEMBERS */
	HK_VOTING = HK_MEMBER + HOUSE_MEMBERS,	  /* of the first assembly */
	HK_VOTING_2 = HK_VOTING + HOUSE_MEMBERS,  /* of the second one */
	HK_COUNT = HK_VOTING_2 + HOUSE_MEMBERS,
};

/* The story. */
enum house_step {
	H_STATUTE,
	H_KEY_COOP,
	H_KEY_OFFICE,
	H_ADMIT,
	H_ROLL,
	H_KEY_NODE,
	H_KEY_CITY,
	H_KEY_PAPER,
	H_PLATFORM,
	H_PUBLISH,
	H_GUIDELINE,
	H_REGISTER,
	H_ASSEMBLY,
	H_MOTION,
	H_VOTES,
	H_RESOLUTION,
	H_PUBLISH_2,
	H_APPLICATION,
	H_DECISION,
	H_GRANT,
	H_APPLICATION_PAPER,
	H_DECISION_PAPER, /* refers to the assembly */
	H_REGISTER_2,
	H_ASSEMBLY_2,
	H_MOTION_2,
	H_VOTES_2,
	H_RESOLUTION_2,
	H_DECISION_ASSEMBLY,
	H_GRANT_PAPER,
	H_PUBLISH_3,
	H_REVOKE,
	H_LEAVE,
	H_ROLL_2,
	H_ERASE,
	H_PUBLISH_4,
	H_END,
};

/* How a witness behaves. */
enum house_manner {
	WITNESS_WORKS,
	WITNESS_IS_DOWN,
	WITNESS_SAYS_NONSENSE, /* 200 and words */
	WITNESS_SPOILS,	       /* its line, and one by nobody */
	WITNESS_REPEATS,       /* its line twice */
	WITNESS_FORGES,	       /* a line with a wrong signature */
	WITNESS_IS_AHEAD,      /* of the present by a day */
	WITNESS_MISLEADS,      /* 409 with words */
	WITNESS_REFUSES,       /* 403 */
};

struct house_witness {
	struct signing_key *key;
	struct note_key note_key;
	struct note_key log_key; /* of the one log it knows */
	struct witness_state state;
	enum house_manner manner;
	int asked; /* how often */
	char vkey[NOTE_VKEY_LEN_MAX + 1];
	char name[40];
	char path[FILE_PATH_MAX]; /* where its state lasts; "": nowhere */
};

struct house {
	char path[FILE_PATH_MAX];
	struct coop *coop;
	struct when now; /* of the last step */
	struct signing_key *keys[HK_COUNT];
	struct house_witness witnesses[HOUSE_WITNESSES];
	struct witness_link links[HOUSE_WITNESSES];
};

/*
 * Prepare `house` to live at `path`; nothing is done there yet. With `witness_folder` (a folder, or
 * NULL) the witnesses keep their states there, and each cosignature as a line "size root" in its
 * file `seen`. `house` must not move afterwards.
 */
void house_init(struct house *house, const char *path, const char *witness_folder);

/* Close it and release everything. */
void house_clear(struct house *house);

/* Open it, made before where there is none. */
enum status house_open(struct house *house, struct report *report);

/* Close and open it again. */
enum status house_reopen(struct house *house, struct report *report);

/* Do one step, or nothing where it is done. The steps before must be done. */
enum status house_do(struct house *house, enum house_step step, struct report *report);

/* Do all steps before `until` that are not done. */
enum status house_run(struct house *house, enum house_step until, struct report *report);

/* How many entries the log has before `step`. */
int64_t house_entries_before(enum house_step step);

const char *house_step_name(enum house_step step);

/* The id of the object of `step`, which enters one object and is done. */
struct digest house_id(struct house *house, enum house_step step);

/* Enter `count` small objects, the `first`-th ones of their kind, in one transaction, `day` days
 * after the start. */
enum status house_fill(struct house *house, int64_t first, int64_t count, int64_t day,
		       struct report *report);

enum status house_publish(struct house *house, struct report *report);

/* Whether verify_public() finds all in order in the published folder; *ret_size (may be NULL) is
 * the size of its tree. */
enum status house_verify(const struct house *house, int64_t *ret_size, struct report *report);

const struct public_key *house_public(const struct house *house, int key);

/* `days` after the start. */
struct when house_day(int64_t days);

/* Sign the struct at `value` with one key; *ret is yours. */
enum status house_make(const struct house *house, enum object_type type, const void *value, int key,
		       struct envelope **ret, struct report *report);

/* The registration of member `m` for assembly `number`, with her voting key for it. */
struct voting_registration house_registration(const struct house *house, int64_t number, int m);

/* What the steps of the story are made of (house_law.c). */
void house_draft_statute(const struct house *house, struct public_key *founders, const char **vkeys,
			 struct statute *ret);
void house_draft_guideline(struct guideline *ret);
void house_draft_platform(struct platform *ret);
enum house_applicant { HOUSE_CITY, HOUSE_PAPER };
void house_draft_application(enum house_applicant who, struct application *ret);

#endif
