/*
 * election.h: what is voted on in a Belenios election: election.json.
 *
 * Belenios specification, section "Elections" and "Questions" (homomorphic questions only). The
 * bytes of the file are hashed as they are: they are never written again from the struct.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_ELECTION_H
#define ALLMENDE_VOTE_ELECTION_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "crypto/group.h"

#define ELECTION_LEN_MAX (1024 * 1024)		     /* bytes of election.json */
#define ELECTION_ARENA_MAX ((size_t)8 * 1024 * 1024) /* enough for each that may be read */
#define ELECTION_QUESTIONS_MAX 100
#define ELECTION_ANSWERS_MAX 200 /* of one question */
#define ELECTION_UUID_MIN 14
#define ELECTION_UUID_MAX 44 /* bytes, Base58 */
#define BASE64_DIGEST_LEN 43 /* SHA-256 in Base64 without padding */

struct question {
	const char *const *answers;
	size_t answers_count;
	bool blank;  /* whether a blank vote is offered */
	int64_t max; /* answers that may be chosen */
	int64_t min;
	const char *question;
};

struct election {
	const char *administrator;	  /* NULL: none */
	const char *credential_authority; /* NULL: none */
	const char *description;
	const struct group *group;
	const char *name;
	struct element public_key;
	struct question *questions;
	size_t questions_count;
	const char *uuid;
	struct digest hash;			 /* SHA-256 of the file */
	char fingerprint[BASE64_DIGEST_LEN + 1]; /* the same in Base64: "election_hash" */
};

/* The choices of `question` that are encrypted: its answers, and blank when it is offered. */
size_t question_choices(const struct question *question);

/*
 * Read election.json. What it points at is taken from `arena`. Members that we do not know are
 * ignored, as the reference does. AL_MALFORMED (the report names the member), AL_UNSUPPORTED (a
 * group, version or kind of question that we do not offer), AL_FORGED (the key is no member of the
 * group), AL_TOO_BIG, AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status election_parse(const char *text, size_t len, struct arena *arena,
					 struct election *ret, struct report *report);

/* The same for the template of the reference tool, which has neither group, key nor uuid: those of
 * *ret are left zero. */
AL_MUST_CHECK enum status election_parse_template(const char *text, size_t len, struct arena *arena,
						  struct election *ret, struct report *report);

/* Append `election` as the compact JSON of election.json, in the reference's order of members;
 * `hash` and `fingerprint` are not used. AL_MALFORMED: what election_parse() would not read. */
AL_MUST_CHECK enum status election_format(const struct election *election, struct buffer *ret,
					  struct report *report);

/* Whether `uuid` is one: Base58, ELECTION_UUID_MIN to ELECTION_UUID_MAX bytes. */
bool election_uuid_valid(const char *uuid);

/* A fresh uuid of 14 digits into `ret`. */
void election_uuid_make(struct random *random, char ret[static ELECTION_UUID_MIN + 1]);

/* SHA-256 in Base64 (RFC 4648, section 4) without padding. */
void base64_digest(const struct digest *digest, char ret[static BASE64_DIGEST_LEN + 1]);

#endif
