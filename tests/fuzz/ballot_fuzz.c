/* ballot_fuzz.c: a ballot that is read is written from what was read as the same bytes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/hash.h"
#include "fuzz/fuzz.h"
#include "vote/ballot.h"

#include <assert.h>
#include <string.h>

/* The elections of the corpus: one question with a blank vote and one without, secret key 5. */
struct fixture {
	struct election election;
	struct ballot_maker *maker;
};

static struct fixture fixture_make(const struct group *group, const char *uuid)
{
	static const char *const answers[] = { "A", "B", "C" };
	static struct question questions[] = {
		{ .answers = answers, .answers_count = 2, .blank = true, .min = 1, .max = 2 },
		{ .answers = answers, .answers_count = 3, .min = 0, .max = 1 },
	};
	struct fixture fixture = { .election = { .group = group,
						 .questions = questions,
						 .questions_count = 2,
						 .uuid = uuid } };
	struct scalar secret;

	group_scalar_small(group, 5, &secret);
	group_generate(group, &secret, &fixture.election.public_key);
	fixture.election.hash = hash_bytes(uuid, strlen(uuid));
	base64_digest(&fixture.election.hash, fixture.election.fingerprint);
	return fixture;
}

static struct fixture *fixture_of(size_t number)
{
	static struct fixture fixtures[2];

	if (fixtures[0].maker == NULL) {
		fixtures[0] = fixture_make(group_tiny(), "TinyTinyTiny11");
		fixtures[1] = fixture_make(group_find("Ed25519"), "EdwardsEdwards");
		for (size_t i = 0; i < 2; i++) {
			enum status status =
			    ballot_maker_new(&fixtures[i].election, &fixtures[i].maker);

			assert(status == AL_OK);
		}
	}
	return &fixtures[number];
}

static void append_proofs(const struct group *group, const struct proof *proofs, size_t count,
			  struct buffer *ret)
{
	for (size_t i = 0; i < count; i++) {
		buffer_append_text(ret, i == 0 ? "[" : ",");
		proof_format(group, &proofs[i], ret);
	}
	buffer_append_text(ret, "]");
}

static void append_point(const struct group *group, const struct point *point, const char *before,
			 const char *after, struct buffer *ret)
{
	char text[GROUP_TEXT_MAX];

	group_vartime_points_format(group, point, 1, text);
	buffer_append_text(ret, before);
	buffer_append_text(ret, text);
	buffer_append_text(ret, after);
}

static void append_answer(const struct group *group, const struct ballot_answer *answer,
			  struct buffer *ret)
{
	buffer_append_text(ret, "{\"choices\":[");
	for (size_t i = 0; i < answer->choices_count; i++) {
		append_point(group, &answer->choices[2 * i],
			     i == 0 ? "{\"alpha\":\"" : ",{\"alpha\":\"", "\"", ret);
		append_point(group, &answer->choices[2 * i + 1], ",\"beta\":\"", "\"}", ret);
	}
	buffer_append_text(ret, "],\"individual_proofs\":[");
	for (size_t i = 0; i < answer->choices_count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		append_proofs(group, answer->individual[i], 2, ret);
	}
	buffer_append_text(ret, "],\"overall_proof\":");
	append_proofs(group, answer->overall, answer->overall_count, ret);
	if (answer->blank != NULL) {
		buffer_append_text(ret, ",\"blank_proof\":");
		append_proofs(group, answer->blank, 2, ret);
	}
	buffer_append_text(ret, "}");
}

static void format(const struct election *election, const struct ballot *ballot, struct buffer *ret)
{
	buffer_append_format(ret, "{\"election_uuid\":\"%s\",\"election_hash\":\"%s\"",
			     election->uuid, election->fingerprint);
	append_point(election->group, &ballot->credential, ",\"credential\":\"", "\"", ret);
	buffer_append_text(ret, ",\"answers\":");
	for (size_t i = 0; i < election->questions_count; i++) {
		buffer_append_text(ret, i == 0 ? "[" : ",");
		append_answer(election->group, &ballot->answers[i], ret);
	}
	buffer_append_text(ret, "],\"signature\":{\"hash\":\"");
	buffer_append_text(ret, ballot->hash);
	buffer_append_text(ret, "\",\"proof\":");
	proof_format(election->group, &ballot->signature, ret);
	buffer_append_text(ret, "}}");
}

static void try_election(const struct fixture *fixture, const uint8_t *data, size_t size)
{
	struct report report = { 0 };
	struct ballot ballot;
	struct buffer again;
	struct arena arena;
	enum status status;

	arena_init(&arena, BALLOT_ARENA_MAX);
	buffer_init(&again, BALLOT_LEN_MAX);
	status = ballot_parse(fixture->maker, (const char *)data, size, &arena, &ballot, &report);
	assert(status == AL_OK || status == AL_MALFORMED || status == AL_FORGED);
	assert((report.message[0] == '\0') == (status == AL_OK));
	if (status == AL_OK) {
		format(&fixture->election, &ballot, &again);
		assert(buffer_status(&again) == AL_OK);
		assert(again.len == size);
		assert(memcmp(again.bytes, data, size) == 0);
		status = ballot_check(fixture->maker, &ballot, &report);
		assert(status == AL_OK || status == AL_FORGED);
	}
	buffer_clear(&again);
	arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < 2; i++)
		try_election(fixture_of(i), data, size);
	return 0;
}
