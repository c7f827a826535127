/* ballot_found.c: the key ceremony of the trustees, and the election that it makes possible. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/ballot.h"

#include <string.h>

#define FILE_LEN_MAX ((size_t)1024 * 1024)

/* The files that the trustees exchange. */
struct ceremony_files {
	struct buffer certificates[BALLOT_TRUSTEES];
	struct buffer polynomials[BALLOT_TRUSTEES];
	struct buffer keys[BALLOT_TRUSTEES];
};

/* All of one kind, as the functions of a ceremony want them. */
struct borrowed_texts {
	const char *texts[BALLOT_TRUSTEES];
	struct ceremony_texts all;
};

static void borrow(const struct buffer *files, struct borrowed_texts *ret)
{
	for (size_t i = 0; i < BALLOT_TRUSTEES; i++)
		ret->texts[i] = buffer_text(&files[i]);
	ret->all = (struct ceremony_texts){ .texts = ret->texts, .count = BALLOT_TRUSTEES };
}

/* Let `ceremony` be that of trustee `i`. */
static void be_trustee(struct ceremony *ceremony, const struct ballot_secrets *secrets, size_t i)
{
	ceremony->index = (int64_t)i + 1;
	ceremony->secret = &secrets->ceremony[i];
}

/* The three steps that each trustee does for herself. */
static enum status hold_ceremony(struct demo_ballot *ballot, struct ceremony_files *files,
				 struct random *random, struct report *report)
{
	struct ceremony ceremony = { .group = ballot->group,
				     .size = BALLOT_TRUSTEES,
				     .threshold = BALLOT_TRUSTEES_NEEDED,
				     .random = random };
	struct ballot_secrets *secrets = ballot->secrets;
	struct borrowed_texts certificates;
	struct borrowed_texts polynomials;
	enum status status = AL_OK;

	for (size_t i = 0; i < BALLOT_TRUSTEES && status == AL_OK; i++) {
		random_bytes(random, secrets->ceremony[i].seed, CEREMONY_SECRET_LEN);
		be_trustee(&ceremony, secrets, i);
		status = ceremony_certificate(&ceremony, &files->certificates[i], report);
	}
	borrow(files->certificates, &certificates);
	for (size_t i = 0; i < BALLOT_TRUSTEES && status == AL_OK; i++) {
		be_trustee(&ceremony, secrets, i);
		status = ceremony_polynomial(&ceremony, &certificates.all, &files->polynomials[i],
					     report);
	}
	borrow(files->polynomials, &polynomials);
	for (size_t i = 0; i < BALLOT_TRUSTEES && status == AL_OK; i++) {
		be_trustee(&ceremony, secrets, i);
		status = ceremony_share(&ceremony, &certificates.all, &polynomials.all,
					&secrets->shares[i], &files->keys[i], report);
	}
	return status;
}

/* Join what the trustees published to trustees.json. */
static enum status join_trustees(struct demo_ballot *ballot, const struct ceremony_files *files,
				 struct report *report)
{
	struct borrowed_texts certificates;
	struct borrowed_texts polynomials;
	struct borrowed_texts keys;
	struct buffer threshold;
	const char *entries[1];
	enum status status;

	borrow(files->certificates, &certificates);
	borrow(files->polynomials, &polynomials);
	borrow(files->keys, &keys);
	buffer_init(&threshold, FILE_LEN_MAX);
	status = ceremony_join(ballot->group, &certificates.all, &polynomials.all, &keys.all,
			       &threshold, report);
	entries[0] = buffer_text(&threshold);
	if (status == AL_OK)
		status = trustees_join(ballot->group, entries, 1, &ballot->trustees, report);
	buffer_clear(&threshold);
	return status;
}

static enum status make_trustees(struct demo_ballot *ballot, struct random *random,
				 struct report *report)
{
	struct ceremony_files files;
	enum status status;

	for (size_t i = 0; i < BALLOT_TRUSTEES; i++) {
		buffer_init(&files.certificates[i], FILE_LEN_MAX);
		buffer_init(&files.polynomials[i], FILE_LEN_MAX);
		buffer_init(&files.keys[i], FILE_LEN_MAX);
	}
	status = hold_ceremony(ballot, &files, random, report);
	if (status == AL_OK)
		status = join_trustees(ballot, &files, report);
	for (size_t i = 0; i < BALLOT_TRUSTEES; i++) {
		buffer_clear(&files.certificates[i]);
		buffer_clear(&files.polynomials[i]);
		buffer_clear(&files.keys[i]);
	}
	return status;
}

/* Freeze the wording as election.json, for the trustees' key. */
static enum status make_election(struct demo_ballot *ballot, struct report *report)
{
	struct question question = { .answers = secret_ballot_answers(true),
				     .answers_count = 3,
				     .min = 1,
				     .max = 1,
				     .question = ballot->motion->title };
	struct election election = { .administrator = "Vorstand",
				     .credential_authority = "Wahlkommission",
				     .description = ballot->motion->wording,
				     .group = ballot->group,
				     .name = ballot->motion->title,
				     .questions = &question,
				     .questions_count = 1,
				     .uuid = ballot->uuid };
	struct trustees trustees;
	struct arena arena;
	enum status status;

	arena_init(&arena, (size_t)16 * FILE_LEN_MAX);
	status = trustees_parse(ballot->group, buffer_text(&ballot->trustees), ballot->trustees.len,
				&arena, &trustees, report);
	if (status == AL_OK) {
		election.public_key = trustees.public_key;
		status = election_format(&election, &ballot->election, report);
	}
	arena_clear(&arena);
	return status;
}

enum status ballot_found(struct demo_ballot *ballot, struct report *report)
{
	struct random random;
	enum status status;

	random_init_system(&random);
	election_uuid_make(&random, ballot->uuid);
	status = make_trustees(ballot, &random, report);
	random_clear(&random);
	if (status == AL_OK)
		status = make_election(ballot, report);
	if (status == AL_OK)
		tell(_("%d trustees make the key of the ballot together (%lld ms): %d of them can "
		       "open the sum,\n"
		       "nobody a single ballot."),
		     BALLOT_TRUSTEES, (long long)ballot_lap(ballot), BALLOT_TRUSTEES_NEEDED);
	return status;
}
