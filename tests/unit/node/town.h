/*
 * town.h: a small cooperative with its log, a bike-share and its node, for tests of the node.
 *
 *	town_init(&town, folder);
 *	town_found(&town);                   statute, keys, roll
 *	town_open_node(&town, &hooks);       its key in the log, tables described, riders linked
 *	town_adopt(&town);                   a guideline, by vote
 *	town_grant(&town, &wish, &grant);    application, decision, grant
 *	town_sync(&town);                    outbox entered, checkpoint co-signed, followed
 *	town_ask(&town, &grant, sql, &answer);
 *
 * All keys come from fixed seeds and all instants are given. What cannot fail is asserted.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_NODE_TOWN_H
#define ALLMENDE_TESTS_UNIT_NODE_TOWN_H

#include "crypto/seal.h"
#include "law/object.h"
#include "law/output_check.h"
#include "log/note.h"
#include "log/tile.h"
#include "node/follow.h"
#include "node/jobs.h"
#include "node/mandates.h"
#include "node/node.h"
#include "node/outbox.h"
#include "verify/chain.h"
#include "verify/source.h"

#define TOWN_START INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define TOWN_DAY 86400
#define TOWN_PLATFORM "bikes"
#define TOWN_RIDERS 40	/* r00 to r39, who have rows */
#define TOWN_MEMBERS 30 /* r00 to r29, who are linked and give mandates */
#define TOWN_STATIONS "id,city\ns0,North\ns1,North\ns2,South\ns3,South\n" /* the public table */
#define TOWN_FILES_MAX 4000
#define TOWN_RHO INT64_C(100000000000) /* 0.1: what a question may cost, usually */

enum town_key {
	T_FOUNDER = 1,
	T_COOP,
	T_OFFICE,
	T_APPLICANT,
	T_STRANGER,
	T_LOG,
	T_WITNESS,
	T_VOTER,
	T_RIDER,			   /* the mandate key of r00 */
	T_CHECKER = T_RIDER + TOWN_RIDERS, /* of the others, in order; then of the office */
	T_CHECKER_2,
	T_KEY_COUNT,
};

struct town_file {
	char path[SOURCE_PATH_MAX];
	struct buffer bytes;
};

struct town {
	char folder[256]; /* of CSV files and the node */
	struct when now;  /* moved on by tests */
	struct signing_key *keys[T_KEY_COUNT];
	struct opening_key *opening; /* of the applicant */
	struct chain *chain;	     /* the cooperative's own */
	struct tile_writer *tiles;
	struct town_file *files; /* what is published */
	size_t file_count;
	struct source source;
	struct note_key log_key;
	struct note_key witness_key;
	struct digest coop;
	struct node *node;
	uint8_t jobs; /* how many were made: the next idempotency key */
};

/* Begin in the empty folder `folder`. */
void town_init(struct town *town, const char *folder);
void town_clear(struct town *town);

const struct public_key *town_public(const struct town *town, int key);

/* Sign the object of `type` at `value` with `key`, and enter it; its id. */
struct digest town_enter(struct town *town, enum object_type type, const void *value, int key);

/* Enter what was signed already. */
void town_enter_envelope(struct town *town, const struct envelope *envelope);

/* Publish the public table as a text, for who describes it. */
void town_publish_stations(struct town *town);

void town_found(struct town *town);

/* Write the CSV files; `rides` is how many trips each rider makes (the data differ with it). */
void town_write_data(const struct town *town, int rides);

/* Write the public table only. */
void town_write_stations(const struct town *town, const char *csv);

/* Make the node if there is none, and open it with `hooks` (NULL: none). */
void town_open_node(struct town *town, const struct node_hooks *hooks);

/* Close the node. */
void town_close_node(struct town *town);

/* Introduce the node's key, describe its tables, link the members and take their mandates. */
void town_settle_node(struct town *town);

enum status town_describe(struct town *town, struct report *report);

/* The mandate of rider `rider` with `serial`: for planning, or, with `rules` 0, a revocation. */
struct town_mandate {
	int rider;
	int64_t serial;
	size_t rules;		       /* 0 or 1 */
	int64_t rho_year;	       /* 0: plenty */
	int64_t days;		       /* until then; 0: 300 */
	const char *platform;	       /* NULL: the town's */
	const char *recipient;	       /* NULL: anybody */
	int key;		       /* that signs; 0: hers */
	uint32_t modes;		       /* 0: MODE_AGGREGATE */
	const char *const *categories; /* of the columns; NULL: all */
	size_t categories_count;
};
struct envelope *town_mandate(const struct town *town, const struct town_mandate *wish);

/* Take it, at the town's present instant. */
enum status town_give(struct town *town, const struct town_mandate *wish, struct report *report);

/* Adopt a guideline by vote. */
void town_adopt(struct town *town);

/* What is applied for; 0: usual. */
struct town_wish {
	int64_t rho;
	int64_t runs;
	int64_t days;
	int64_t min_group;
	bool for_climate; /* and not for planning of transport */
	bool output_check;
	bool trains; /* too */
};
struct digest town_grant(struct town *town, const struct town_wish *wish);

/* Introduce two persons of the office who can check results. */
void town_add_checkers(struct town *town);

/* The key with which the person of the office with `key` opens what is sealed to her; yours. */
struct opening_key *town_checkers_key(int key);

/* Enter the check of the result with `receipt` by the person with `key`. */
void town_check(struct town *town, const struct digest *receipt, int key,
		enum output_verdict verdict);

/* Enter what waits in the outbox, and publish it. */
void town_enter_outbox(struct town *town);

/* Sign and co-sign a checkpoint of all that was entered, at the present instant. */
void town_publish(struct town *town);

/* Both, and let the node follow. */
void town_sync(struct town *town);

/* A job for `sql` under `grant`. `key` signs it. */
struct town_job {
	struct digest grant;
	const char *sql;
	int64_t rho;		       /* 0: TOWN_RHO */
	uint8_t idempotency;	       /* 0: the next one */
	int key;		       /* 0: the applicant's */
	struct when time;	       /* 0: now */
	const struct public_key *node; /* NULL: the town's */
};
struct envelope *town_job(struct town *town, const struct town_job *wish);

/* The salt of all jobs. */
struct salt town_salt(void);

/* Run `job`, made for `sql`. */
enum status town_run(struct town *town, const struct envelope *job, const char *sql,
		     struct node_answer *ret, struct report *report);

/* Make and run it. */
enum status town_ask(struct town *town, const struct town_job *wish, struct node_answer *ret,
		     struct report *report);

/* The answer in clear, after its salt; `ret` is yours. */
void town_open_answer(const struct town *town, const struct node_answer *answer,
		      struct buffer *ret);

#endif
