/*
 * world.h: a small cooperative whose whole story is known, step by step, for tests.
 *
 * All keys come from fixed seeds and all instants are given, so it is the same each time. A test
 * lets the story run up to a step, drafts that step, changes one thing and sees what the chain
 * says.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VERIFY_WORLD_H
#define ALLMENDE_TESTS_UNIT_VERIFY_WORLD_H

#include "base/arena.h"
#include "crypto/envelope.h"
#include "law/issuer.h"
#include "law/object.h"
#include "law/output_check.h"
#include "log/note.h"
#include "verify/chain.h"
#include "verify/source.h"

#define WORLD_START INT64_C(1780272000) /* 2026-06-01T00:00:00Z; day 214 is a new year */
#define WORLD_DAY 86400
#define WORLD_ENTRIES_MAX 100000
#define WORLD_TEXTS_MAX 16
#define WORLD_SIGNERS_MAX 8
#define WORLD_VOTERS 4
#define WORLD_ARCHIVES_MAX 2
#define WORLD_PLATFORM "bikes"
#define WORLD_ORIGIN "example.coop/log"

enum world_key {
	W_FOUNDER = 1,
	W_FOUNDER_2,
	W_COOP,
	W_OFFICE,
	W_OFFICE_2,
	W_NODE,
	W_NODE_2, /* introduced by no step, as the two below */
	W_STRANGER,
	W_APPLICANT,
	W_APPLICANT_2,
	W_LOG,
	W_WITNESS,
	W_WITNESS_2,
	W_VOTER,			      /* the first of WORLD_VOTERS */
	W_REGISTRAR = W_VOTER + WORLD_VOTERS, /* introduced by no step */
	W_KEY_COUNT,
};

/* The story. */
enum world_step {
	S_STATUTE,
	S_KEY_COOP,
	S_KEY_OFFICE,
	S_KEY_OFFICE_2,
	S_KEY_NODE,
	S_KEY_APPLICANT,
	S_KEY_APPLICANT_2,
	S_ROLL,
	S_PLATFORM,
	S_GUIDELINE,
	S_ASSEMBLY,
	S_MOTION,
	S_MOTION_OTHER,
	S_VOTE,
	S_VOTE_2,
	S_VOTE_3,
	S_VOTE_AGAIN, /* the third voter changes her mind */
	S_RESOLUTION,
	S_RESOLUTION_OTHER,
	S_APPLICATION, /* permitted by rule */
	S_DECISION,
	S_GRANT,
	S_APPLICATION_REFERRED,
	S_DECISION_REFERRED,
	S_APPLICATION_MACHINE,
	S_DECISION_MACHINE,
	S_JOB,
	S_MANDATE_ROOT,
	S_RECEIPT,
	S_JOB_2,
	S_REFUSAL,
	S_REFUSAL_COOP,
	S_LEGAL_DEMAND,
	S_ASSEMBLY_2,
	S_MOTION_APPLICATION,
	S_VOTE_4,
	S_VOTE_5,
	S_RESOLUTION_APPLICATION,
	S_DECISION_ASSEMBLY,
	S_GRANT_2,
	S_REVOCATION,
	S_GUIDELINE_2,
	S_END,
};

enum world_text { T_WORDING, T_GUIDELINE, T_TERMS, T_STATIONS, T_ELECTORATE, T_COUNT };

struct world_text_file {
	struct digest digest;
	struct buffer bytes;
};

/* The archive of an election, as the chain reads it. */
struct world_archive {
	char uuid[ELECTION_UUID_MAX + 1];
	struct buffer bytes;
};

struct world {
	struct signing_key *keys[W_KEY_COUNT];
	struct world_text_file texts[WORLD_TEXTS_MAX];
	size_t text_count;
	struct world_archive archives[WORLD_ARCHIVES_MAX];
	size_t archive_count;
	struct arena arena; /* of the drafts */
	struct chain *chain;
	struct envelope **entered; /* all of them, and when */
	struct when *times;
	size_t count;
	struct digest ids[S_END]; /* of the objects of the story */
	char log_vkey[NOTE_VKEY_LEN_MAX + 1];
	char witness_vkeys[2][NOTE_VKEY_LEN_MAX + 1];
	struct public_key founders[2];
};

/* An object that is about to be signed and entered. */
struct draft {
	enum object_type type;
	union {
		struct statute statute;
		struct key_object key;
		struct roll roll;
		struct issuer issuer;
		struct platform platform;
		struct mandate_root root;
		struct assembly assembly;
		struct motion motion;
		struct vote vote;
		struct resolution resolution;
		struct guideline guideline;
		struct application application;
		struct decision decision;
		struct grant grant;
		struct grant_revocation revocation;
		struct job job;
		struct receipt receipt;
		struct output_check check;
		struct refusal refusal;
		struct legal_demand demand;
		struct mandate mandate;
		struct registration registration;
		struct election_object election;
		struct election_head head;
	} of;
	enum world_key signers[WORLD_SIGNERS_MAX];
	size_t signer_count;
	int64_t seq;
	struct when entered;
};

/* What cannot fail is asserted. */
void world_init(struct world *world);
void world_clear(struct world *world);

const struct public_key *world_public(const struct world *world, enum world_key key);

/* `days` and `seconds` after the start. */
struct when world_time(int64_t days, int64_t seconds);

/* The `len` bytes at `bytes` as a text; its digest. */
struct digest world_add_text(struct world *world, const void *bytes, size_t len);

/* An electorate of the first `count` voters as a text; its digest. */
struct digest world_add_electorate(struct world *world, size_t count);

/* Begin again with a chain that takes the proofs of ballots as checked. */
void world_trust_ballots(struct world *world);

/* Let the archive of the election `uuid` be the `len` bytes at `bytes`. */
void world_set_archive(struct world *world, const char *uuid, const void *bytes, size_t len);

/* The step `step` as the story has it, in the state that the steps before made. */
void world_draft(struct world *world, enum world_step step, struct draft *ret);

/* Sign `draft`. AL_OK: *ret is yours. Else what object_make() says. */
enum status world_make(const struct world *world, const struct draft *draft, struct envelope **ret,
		       struct report *report);

/* Sign and enter `draft`. What was entered is remembered. */
enum status world_enter(struct world *world, const struct draft *draft, struct report *report);

/* Enter the steps from where the story stands up to, not including, `until`. */
void world_run(struct world *world, enum world_step until);

/* Files in memory, as a source. */
struct world_file {
	char path[SOURCE_PATH_MAX];
	uint8_t *bytes;
	size_t len;
};

struct world_files {
	struct world_file *files; /* in no order that matters */
	size_t count;
	size_t capacity;
	size_t *places; /* open hash table of places + 1, for finding */
	size_t place_count;
};

struct source world_files_source(struct world_files *files);
struct world_file *world_files_find(const struct world_files *files, const char *path);
void world_files_put(struct world_files *files, const char *path, const void *bytes, size_t len);
/* Take out the file at place `index`; the last one takes its place. */
void world_files_remove(struct world_files *files, size_t index);
void world_files_clear(struct world_files *files);

/* Publish what was entered: objects, texts that the chain names, archives of its elections, tiles,
 * checkpoint with both
 * cosignatures. */
void world_publish(const struct world *world, struct world_files *ret);

/* Sign a checkpoint of `size` and `root` with the log's key and co-sign it with `witnesses` of the
 * two witnesses at the last entry's time; its bytes go to `ret`. */
void world_checkpoint(const struct world *world, int64_t size, const struct digest *root,
		      size_t witnesses, struct buffer *ret);

#endif
