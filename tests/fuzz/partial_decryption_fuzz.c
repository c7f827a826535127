/*
 * partial_decryption_fuzz.c: what decrypts is right, whatever came in. The same bytes are read as
 * an encrypted tally and as a result, which have the same shape.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "vote/trustee.h"

#include <assert.h>
#include <string.h>

#define CHOICES 3

/* The election of the corpus: one trustee, whose secret is 5; sums of nothing, 1 and 2. */
struct fixture {
	struct question question;
	struct election election;
	struct element key;
	const char *name;
	struct trustee_entry entry;
	struct trustees trustees;
	struct ciphertext sums[CHOICES];
	struct element factors[CHOICES]; /* the only right ones */
	struct encrypted_tally tally;
	struct decryption decryption;
};

static void fixture_init(struct fixture *ret)
{
	static const char *const answers[] = { "A", "B", "C" };
	const struct group *group = group_find("Ed25519");
	struct scalar secret;

	memset(ret, 0, sizeof(*ret));
	group_scalar_small(group, 5, &secret);
	group_generate(group, &secret, &ret->key);
	ret->question = (struct question){ .answers = answers, .answers_count = CHOICES };
	ret->election = (struct election){ .group = group,
					   .public_key = ret->key,
					   .questions = &ret->question,
					   .questions_count = 1,
					   .fingerprint = "fuzz" };
	ret->entry = (struct trustee_entry){
		.owner = 1, .count = 1, .threshold = 1, .keys = &ret->key, .names = &ret->name
	};
	ret->trustees =
	    (struct trustees){ .entries = &ret->entry, .entries_count = 1, .owners = 1 };
	group_identity(group, &ret->sums[0].alpha);
	group_identity(group, &ret->sums[0].beta);
	for (uint64_t i = 1; i < CHOICES; i++) {
		struct scalar r;

		group_scalar_small(group, i, &r);
		group_generate(group, &r, &ret->sums[i].alpha);
		group_power(group, &ret->key, &r, &ret->sums[i].beta);
		group_multiply(group, &ret->sums[i].beta, &ret->sums[i].alpha, &ret->sums[i].beta);
	}
	for (size_t i = 0; i < CHOICES; i++)
		group_power(group, &ret->sums[i].alpha, &secret, &ret->factors[i]);
	ret->tally = (struct encrypted_tally){ .sums = ret->sums, .count = CHOICES };
	ret->decryption = (struct decryption){ .election = &ret->election,
					       .trustees = &ret->trustees,
					       .tally = &ret->tally };
}

static void read_decryption(const struct fixture *fixture, const struct buffer *text)
{
	struct partial_decryption partial;
	struct report report = { 0 };
	struct arena arena;
	int64_t counts[CHOICES];

	arena_init(&arena, TRUSTEES_LEN_MAX);
	if (partial_decryption_parse(&fixture->decryption, 1, text, &arena, &partial, &report) ==
	    AL_OK) {
		enum status status =
		    tally_combine(&fixture->decryption, &partial, 1, 2, counts, NULL);

		assert(memcmp(partial.factors, fixture->factors, sizeof(fixture->factors)) == 0);
		assert(status == AL_OK);
		assert(counts[0] == 0 && counts[1] == 1 && counts[2] == 2);
	} else {
		assert(report.message[0] != '\0');
	}
	arena_clear(&arena);
}

static void read_tally(const struct fixture *fixture, const struct buffer *text)
{
	struct encrypted_tally tally;
	struct encrypted_tally again;
	struct report report = { 0 };
	struct arena arena;
	struct buffer written;
	enum status status;

	arena_init(&arena, TRUSTEES_LEN_MAX);
	buffer_init(&written, TRUSTEES_LEN_MAX);
	if (encrypted_tally_parse(&fixture->election, buffer_text(text), text->len, &arena, &tally,
				  &report) == AL_OK) {
		status = encrypted_tally_format(&fixture->election, &tally, &written);
		assert(status == AL_OK);
		status = encrypted_tally_parse(&fixture->election, buffer_text(&written),
					       written.len, &arena, &again, NULL);
		assert(status == AL_OK);
		assert(memcmp(tally.sums, again.sums, CHOICES * sizeof(*tally.sums)) == 0);
	} else {
		assert(report.message[0] != '\0');
	}
	arena_clear(&arena);
	buffer_clear(&written);
}

static void read_result(const struct fixture *fixture, const struct buffer *text)
{
	int64_t counts[CHOICES];
	int64_t again[CHOICES];
	struct report report = { 0 };
	struct buffer written;

	buffer_init(&written, 1000);
	if (result_parse(&fixture->election, buffer_text(text), text->len, counts, &report) ==
	    AL_OK) {
		enum status status;

		result_format(&fixture->election, counts, &written);
		status = result_parse(&fixture->election, buffer_text(&written), written.len, again,
				      NULL);
		assert(status == AL_OK);
		assert(memcmp(counts, again, sizeof(counts)) == 0);
	} else {
		assert(report.message[0] != '\0');
	}
	buffer_clear(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fixture fixture;
	struct buffer text;

	if (fixture.election.group == NULL)
		fixture_init(&fixture);
	buffer_init(&text, size + 1);
	buffer_append(&text, data, size);
	read_decryption(&fixture, &text);
	read_tally(&fixture, &text);
	read_result(&fixture, &text);
	buffer_clear(&text);
	return 0;
}
