/* tally_test.c: enough trustees give the counts, fewer give none, and a wrong one is named. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"
#include "unit/vote/ballot_sample.h"
#include "unit/vote/ceremony_sample.h"

#include <stdlib.h>

#define ARENA_MAX ((size_t)16 * 1024 * 1024)
#define TRUSTEES_MAX (SAMPLE_TRUSTEES_MAX + 1)

/* An election whose key a single trustee, Anna, and a ceremony hold. */
struct office {
	struct ceremony_sample ceremony;
	struct arena arena;
	bool single;			     /* whether there is Anna, as owner 1 */
	struct scalar secrets[TRUSTEES_MAX]; /* by owner - 1 */
	struct trustees trustees;
	struct question questions[2];
	struct election election;
	struct ciphertext sums[SAMPLE_CHOICES];
	struct encrypted_tally tally;
	struct decryption decryption;
	struct buffer texts[TRUSTEES_MAX];
	struct partial_decryption partials[TRUSTEES_MAX];
};

static const int64_t counts[SAMPLE_CHOICES] = { 0, 5, 3, 1, 9, 2 };

/* False: the keys cancel out, as happens in a tiny group. */
static bool join_trustees(struct office *office)
{
	const struct group *group = office->ceremony.group;
	const char *texts[2];
	struct buffer single;
	struct buffer list;
	size_t count = 0;
	enum status status;

	buffer_init(&single, TRUSTEES_LEN_MAX);
	buffer_init(&list, TRUSTEES_LEN_MAX);
	if (office->single) {
		assert_int_equal(trustee_key_make(group, "Anna", &office->ceremony.random,
						  &office->secrets[0], &single, NULL),
				 AL_OK);
		texts[count++] = buffer_text(&single);
	}
	for (int64_t i = 0; i < office->ceremony.size; i++)
		office->secrets[(office->single ? 1 : 0) + i] = office->ceremony.shares[i];
	texts[count++] = buffer_text(&office->ceremony.joined);
	status = trustees_join(group, texts, count, &list, NULL);
	if (status == AL_OK)
		assert_int_equal(trustees_parse(group, buffer_text(&list), list.len, &office->arena,
						&office->trustees, NULL),
				 AL_OK);
	buffer_clear(&single);
	buffer_clear(&list);
	return status == AL_OK;
}

/* Let all trustees decrypt `plain`. */
static void office_decrypt(struct office *office, const int64_t plain[static SAMPLE_CHOICES])
{
	struct random *random = &office->ceremony.random;

	sample_encrypt(&office->election, plain, random, office->sums);
	for (int64_t owner = 1; owner <= office->trustees.owners; owner++) {
		struct buffer *text = &office->texts[owner - 1];

		buffer_reset(text);
		assert_int_equal(partial_decryption_make(&office->election, &office->tally,
							 &office->secrets[owner - 1], random, text),
				 AL_OK);
		assert_int_equal(partial_decryption_parse(&office->decryption, owner, text,
							  &office->arena,
							  &office->partials[owner - 1], NULL),
				 AL_OK);
		assert_int_equal(office->partials[owner - 1].owner, owner);
	}
}

static void office_close(struct office *office)
{
	for (size_t i = 0; i < TRUSTEES_MAX; i++)
		buffer_clear(&office->texts[i]);
	arena_clear(&office->arena);
	ceremony_sample_clear(&office->ceremony);
	free(office);
}

/* NULL: the seed gives keys that collide or cancel out, as happens in a tiny group. */
static struct office *office_open(const struct group *group, bool single, int64_t size,
				  int64_t threshold, uint64_t seed)
{
	struct office *office = calloc(1, sizeof(*office));

	assert_non_null(office);
	ceremony_sample_begin(group, size, threshold, seed, &office->ceremony);
	arena_init(&office->arena, ARENA_MAX);
	for (size_t i = 0; i < TRUSTEES_MAX; i++)
		buffer_init(&office->texts[i], TRUSTEES_LEN_MAX);
	office->single = single;
	if (!ceremony_sample_end(&office->ceremony) || !join_trustees(office)) {
		office_close(office);
		return NULL;
	}
	office->election = sample_election(group, office->questions);
	office->election.public_key = office->trustees.public_key;
	office->tally = (struct encrypted_tally){ .sums = office->sums, .count = SAMPLE_CHOICES };
	office->decryption = (struct decryption){ .election = &office->election,
						  .trustees = &office->trustees,
						  .tally = &office->tally };
	office_decrypt(office, counts);
	return office;
}

/* Combine the partial decryptions of the owners in `set` (bit 0: owner 1), from the highest down.
 */
static enum status combine(const struct office *office, unsigned set, int64_t total,
			   int64_t ret[static SAMPLE_CHOICES], struct report *report)
{
	struct partial_decryption partials[TRUSTEES_MAX];
	size_t count = 0;

	for (int64_t i = office->trustees.owners; i > 0; i--) {
		if ((set >> (i - 1) & 1) != 0)
			partials[count++] = office->partials[i - 1];
	}
	return tally_combine(&office->decryption, partials, count, total, ret, report);
}

/* The set of trustees decrypts exactly when it has Anna and enough of the others. */
static void check_set(const struct office *office, unsigned set)
{
	unsigned others = office->single ? set >> 1 : set;
	bool enough = __builtin_popcount(others) >= (int)office->ceremony.threshold &&
		      (!office->single || (set & 1) != 0);
	int64_t found[SAMPLE_CHOICES] = { -7 };
	struct report report = { 0 };

	assert_int_equal(combine(office, set, 10, found, &report), enough ? AL_OK : AL_CONFLICT);
	if (enough) {
		assert_memory_equal(found, counts, sizeof(counts));
	} else {
		assert_int_equal(found[0], -7);
		assert_true(report.message[0] != '\0');
	}
}

/* trustee-8; in the group of order 11 counts from 0 to 10 are told apart */
static void every_set_of_enough_trustees_decrypts(void **state)
{
	(void)state;
	for (int64_t size = 1; size <= 4; size++) {
		for (int64_t threshold = 1; threshold <= size; threshold++) {
			int held = 0;

			for (uint64_t seed = 0; held < 4; seed++) {
				struct office *office =
				    office_open(group_tiny(), held % 2 == 1, size, threshold, seed);

				assert_true(seed < 1000);
				if (office == NULL)
					continue;
				for (unsigned set = 0; set < 1U << office->trustees.owners; set++)
					check_set(office, set);
				office_close(office);
				held++;
			}
		}
	}
}

/* Who is absent does not stop the others. */
static void five_trustees_of_whom_three_are_needed_decrypt(void **state)
{
	struct office *office = office_open(group_find("Ed25519"), true, 5, 3, 30);

	(void)state;
	assert_non_null(office);
	for (unsigned set = 0; set < 1U << 6; set++)
		check_set(office, set);
	office_close(office);

	office = office_open(group_find("BELENIOS-2048"), false, 5, 3, 30);
	assert_non_null(office);
	check_set(office, 0x1f);
	check_set(office, 0x15);
	check_set(office, 0x18);
	office_close(office);
}

/* Two of three who would pass for enough: what they make is no count. */
static void fewer_than_needed_have_nothing(void **state)
{
	struct office *office = office_open(group_find("Ed25519"), false, 4, 3, 31);
	int64_t found[SAMPLE_CHOICES];
	struct report report = { 0 };

	(void)state;
	assert_non_null(office);
	office->trustees.entries[0].threshold = 2;
	assert_int_equal(combine(office, 5, 1000, found, &report), AL_FORGED);
	assert_string_equal(report.message,
			    "question 1, choice 1: the sum is no number from 0 to 1000");
	office_close(office);
}

/* trustee-8 */
static void who_is_missing_is_named(void **state)
{
	struct office *office = office_open(group_find("Ed25519"), true, 3, 2, 32);
	struct partial_decryption twice[4];
	int64_t found[SAMPLE_CHOICES];
	struct report report = { 0 };

	(void)state;
	assert_non_null(office);
	assert_int_equal(combine(office, 6, 10, found, &report), AL_CONFLICT);
	assert_string_equal(report.message,
			    "the partial decryption of trustee 1 (Anna) is missing");
	assert_int_equal(combine(office, 3, 10, found, &report), AL_CONFLICT);
	assert_string_equal(report.message, "1 more partial decryption is needed, from among "
					    "trustee 3 (Berta Büchner), trustee 4");
	assert_int_equal(combine(office, 1, 10, found, &report), AL_CONFLICT);
	assert_string_equal(report.message, "2 more partial decryptions are needed, from among "
					    "trustee 2, trustee 3 (Berta Büchner), trustee 4");
	assert_int_equal(combine(office, 0, 10, found, NULL), AL_CONFLICT);

	memcpy(twice, office->partials, sizeof(twice));
	twice[2] = office->partials[1];
	twice[2].factors = twice[3].factors;
	assert_int_equal(tally_combine(&office->decryption, twice, 4, 10, found, &report),
			 AL_CONFLICT);
	assert_string_equal(report.message, "trustee 2 has decrypted twice");
	twice[2] = office->partials[1];
	assert_int_equal(tally_combine(&office->decryption, twice, 4, 10, found, &report),
			 AL_CONFLICT);
	office_close(office);
}

static void a_count_is_at_most_the_weight_of_all(void **state)
{
	struct office *office = office_open(group_find("Ed25519"), false, 2, 1, 33);
	static const int64_t large[SAMPLE_CHOICES] = { 0, 123456, 1, 0, 123455, 0 };
	static const int64_t none[SAMPLE_CHOICES] = { 0 };
	int64_t found[SAMPLE_CHOICES];
	struct report report = { 0 };

	(void)state;
	assert_non_null(office);
	assert_int_equal(combine(office, 1, 9, found, NULL), AL_OK);
	assert_memory_equal(found, counts, sizeof(counts));
	assert_int_equal(combine(office, 1, 8, found, &report), AL_FORGED);
	assert_string_equal(report.message,
			    "question 2, choice 1: the sum is no number from 0 to 8");
	office_decrypt(office, large);
	assert_int_equal(combine(office, 2, 123456, found, NULL), AL_OK);
	assert_memory_equal(found, large, sizeof(large));
	assert_int_equal(combine(office, 2, 123455, found, NULL), AL_FORGED);
	office_decrypt(office, none);
	assert_int_equal(combine(office, 2, 0, found, NULL), AL_OK);
	assert_memory_equal(found, none, sizeof(none));
	office_close(office);
}

/* Nobody voted: alpha and beta of every sum are 1. */
static void a_tally_of_no_ballot_is_zero(void **state)
{
	static const char *const names[] = { "Ed25519", "BELENIOS-2048" };
	static const int64_t none[SAMPLE_CHOICES] = { 0 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct office *office = office_open(group_find(names[i]), i == 0, 1, 1, 34);
		struct random *random = &office->ceremony.random;
		int64_t found[SAMPLE_CHOICES] = { 1 };

		for (size_t k = 0; k < SAMPLE_CHOICES; k++) {
			group_identity(office->election.group, &office->sums[k].alpha);
			group_identity(office->election.group, &office->sums[k].beta);
		}
		for (int64_t owner = 1; owner <= office->trustees.owners; owner++) {
			struct buffer *text = &office->texts[owner - 1];

			buffer_reset(text);
			assert_int_equal(partial_decryption_make(&office->election, &office->tally,
								 &office->secrets[owner - 1],
								 random, text),
					 AL_OK);
			assert_int_equal(partial_decryption_parse(
					     &office->decryption, owner, text, &office->arena,
					     &office->partials[owner - 1], NULL),
					 AL_OK);
		}
		assert_int_equal(combine(office, 3, 0, found, NULL), AL_OK);
		assert_memory_equal(found, none, sizeof(none));
		office_close(office);
	}
}

/* Read the partial decryption of `owner`, which is refused. */
static void refuse(struct office *office, int64_t owner, enum status expected, const char *words)
{
	struct partial_decryption partial = { .owner = -1 };
	struct report report = { 0 };
	enum status status;

	status = partial_decryption_parse(&office->decryption, owner,
					  &office->texts[owner == 99 ? 0 : owner - 1],
					  &office->arena, &partial, &report);
	if (strstr(report.message, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", report.message, words);
	assert_string_equal(status_name(status), status_name(expected));
	assert_int_equal(partial.owner, -1);
	office_decrypt(office, counts);
}

static void swap(struct buffer *a, struct buffer *b)
{
	struct buffer kept = *a;

	*a = *b;
	*b = kept;
}

/* Swap the two texts of `len` bytes after the first and the second `before` in `text`. */
static void swap_texts(struct buffer *text, const char *before, size_t len)
{
	char *first = strstr((char *)text->bytes, before);
	char *second;
	char kept[GROUP_TEXT_MAX];

	assert_non_null(first);
	first += strlen(before);
	second = strstr(first, before);
	assert_non_null(second);
	second += strlen(before);
	memcpy(kept, first, len);
	memcpy(first, second, len);
	memcpy(second, kept, len);
}

/* trustee-7 */
static void a_wrong_partial_decryption_is_named(void **state)
{
	struct office *office = office_open(group_find("Ed25519"), true, 3, 2, 35);

	(void)state;
	assert_non_null(office);
	/* of another trustee */
	swap(&office->texts[1], &office->texts[2]);
	refuse(office, 3, AL_FORGED,
	       "the partial decryption of trustee 3 (Berta Büchner): question 1, choice 1: the "
	       "proof of decryption does not hold");
	/* of another choice */
	swap_texts(&office->texts[1], "\",\"", 64);
	refuse(office, 2, AL_FORGED, "trustee 2: question 1, choice 2: the proof");
	swap_texts(&office->texts[0], "\"challenge\":\"", 20);
	refuse(office, 1, AL_FORGED, "trustee 1 (Anna): question 1, choice 1: the proof");
	/* of another election */
	office->election.fingerprint[0] = 'C';
	refuse(office, 1, AL_FORGED, "question 1, choice 1: the proof");
	/* of other ballots */
	office->sums[4].alpha = office->sums[3].alpha;
	refuse(office, 1, AL_FORGED, "question 2, choice 1: the proof");
	/* no member, another shape */
	buffer_replace(&office->texts[0], "\"decryption_factors\":[[\"",
		       "\"decryption_factors\":[[\"0");
	refuse(office, 1, AL_MALFORMED, "question 1, choice 1:");
	buffer_replace(&office->texts[0], "\"decryption_factors\":[[",
		       "\"decryption_factors\":[[1,");
	refuse(office, 1, AL_MALFORMED, "question 1 must have 4 choices");
	buffer_replace(&office->texts[0], "\"decryption_factors\":[",
		       "\"decryption_factors\":[[],");
	refuse(office, 1, AL_MALFORMED, "a list for each question");
	buffer_replace(&office->texts[0], "\"decryption_proofs\"", "\"proofs\"");
	refuse(office, 1, AL_MALFORMED, "a list for each question");
	buffer_replace(&office->texts[0], "\"response\"", "\"answer\"");
	refuse(office, 1, AL_MALFORMED, "question 1, choice 1:");
	buffer_replace(&office->texts[0], "{", "");
	refuse(office, 1, AL_MALFORMED, "trustee 1 (Anna): not JSON");
	refuse(office, 99, AL_NOT_FOUND, "there is no trustee 99, only 1 to 4");
	office_close(office);
}

static void an_encrypted_tally_is_read_as_it_was_written(void **state)
{
	struct office *office = office_open(group_find("BELENIOS-2048"), false, 1, 1, 36);
	struct encrypted_tally tally = { .count = 77 };
	struct report report = { 0 };
	struct buffer text;
	struct buffer again;

	(void)state;
	assert_non_null(office);
	buffer_init(&text, TRUSTEES_LEN_MAX);
	buffer_init(&again, TRUSTEES_LEN_MAX);
	assert_int_equal(encrypted_tally_format(&office->election, &office->tally, &text), AL_OK);
	assert_int_equal(encrypted_tally_parse(&office->election, buffer_text(&text), text.len,
					       &office->arena, &tally, NULL),
			 AL_OK);
	assert_int_equal(tally.count, SAMPLE_CHOICES);
	assert_int_equal(encrypted_tally_format(&office->election, &tally, &again), AL_OK);
	assert_string_equal(buffer_text(&text), buffer_text(&again));

	tally.count = 77;
	buffer_replace(&again, "{\"alpha\":\"", "{\"alpha\":\"0");
	assert_int_equal(encrypted_tally_parse(&office->election, buffer_text(&again), again.len,
					       &office->arena, &tally, &report),
			 AL_MALFORMED);
	assert_non_null(strstr(report.message, "the encrypted tally: question 1, choice 1"));
	office->questions[1].answers_count = 3;
	assert_int_equal(encrypted_tally_parse(&office->election, buffer_text(&text), text.len,
					       &office->arena, &tally, &report),
			 AL_MALFORMED);
	assert_string_equal(report.message, "the encrypted tally: question 2 must have 3 choices");
	office->election.questions_count = 1;
	assert_int_equal(encrypted_tally_parse(&office->election, buffer_text(&text), text.len,
					       &office->arena, &tally, NULL),
			 AL_MALFORMED);
	assert_int_equal(tally.count, 77);
	buffer_clear(&text);
	buffer_clear(&again);
	office_close(office);
}

/* trustee-9 */
static void large_counts_are_written_as_texts(void **state)
{
	static const int64_t large[SAMPLE_CHOICES] = { 0, 1073741823, 1073741824,
						       1, 4294967296, 9007199254740991 };
	static const char good[] = "{\"result\":[[0,1073741823,\"1073741824\",1],[\"4294967296\","
				   "\"9007199254740991\"]]}";
	static const struct {
		const char *from, *to, *words;
	} bad[] = {
		{ "[0,", "[-1,", "the result: question 1, choice 1: a count must be" },
		{ "[0,", "[\"0\",", "a count must be" },
		{ "[0,", "[0.0,", "a count must be" },
		{ "[0,", "[null,", "a count must be" },
		{ "[0,", "[1073741824,", "a count must be" },
		{ "[0,", "[", "question 1 must have 4 choices" },
		{ "\"1073741824\"", "\"1073741823\"", "question 1, choice 3: a count must be" },
		{ "\"1073741824\"", "\"01073741824\"", "a count must be" },
		{ "\"9007199254740991\"", "\"9007199254740992\"", "question 2, choice 2" },
		{ "[[0", "[[],[0", "a list for each question" },
		{ "result", "Result", "a list for each question" },
		{ "}", "", "not JSON" },
	};
	struct question questions[2];
	struct election election = sample_election(group_tiny(), questions);
	int64_t found[SAMPLE_CHOICES] = { -7 };
	struct buffer text;

	(void)state;
	buffer_init(&text, 1000);
	result_format(&election, large, &text);
	assert_string_equal(buffer_text(&text), good);
	assert_int_equal(result_parse(&election, good, strlen(good), found, NULL), AL_OK);
	assert_memory_equal(found, large, sizeof(large));
	found[0] = -7;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct report report = { 0 };

		buffer_reset(&text);
		buffer_append_text(&text, good);
		buffer_replace(&text, bad[i].from, bad[i].to);
		assert_int_equal(
		    result_parse(&election, buffer_text(&text), text.len, found, &report),
		    AL_MALFORMED);
		if (strstr(report.message, bad[i].words) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", report.message, bad[i].words);
		assert_int_equal(found[0], -7);
	}
	buffer_clear(&text);
}

/* What an archive of the reference tool has at its end. */
struct vector {
	struct arena arena;
	struct election election;
	struct trustees trustees;
	struct encrypted_tally tally;
	struct partial_decryption partials[TRUSTEES_MAX];
	struct buffer decryption; /* the last one */
	size_t count;
	int64_t result[SAMPLE_CHOICES];
};

/* Take one member of the archive into `vector`. */
static void take_member(const struct sample_members *members, struct vector *vector)
{
	const char *body = members->body;
	size_t len = members->body_len;
	struct decryption decryption = { .election = &vector->election,
					 .trustees = &vector->trustees,
					 .tally = &vector->tally };

	if (sample_members_begin(members, "{\"version\":1,\"desc")) {
		assert_int_equal(election_parse(body, len, &vector->arena, &vector->election, NULL),
				 AL_OK);
	} else if (sample_members_begin(members, "[[\"")) {
		assert_int_equal(trustees_parse(vector->election.group, body, len, &vector->arena,
						&vector->trustees, NULL),
				 AL_OK);
	} else if (sample_members_begin(members, "[[{\"alpha")) {
		assert_int_equal(encrypted_tally_parse(&vector->election, body, len, &vector->arena,
						       &vector->tally, NULL),
				 AL_OK);
	} else if (sample_members_begin(members, "{\"decryption_factors")) {
		buffer_reset(&vector->decryption);
		buffer_append(&vector->decryption, body, len);
	} else if (sample_members_begin(members, "{\"owner\":")) {
		int64_t owner = body[9] - '0';

		assert_true(vector->count < TRUSTEES_MAX);
		assert_int_equal(partial_decryption_parse(&decryption, owner, &vector->decryption,
							  &vector->arena,
							  &vector->partials[vector->count++], NULL),
				 AL_OK);
	} else if (sample_members_begin(members, "{\"result")) {
		struct buffer again;

		assert_int_equal(result_parse(&vector->election, body, len, vector->result, NULL),
				 AL_OK);
		buffer_init(&again, 1000);
		result_format(&vector->election, vector->result, &again);
		assert_int_equal(again.len, len);
		assert_memory_equal(again.bytes, body, len);
		buffer_clear(&again);
	}
}

static void elections_of_the_reference_tool_are_decrypted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sample_archives_count; i++) {
		struct sample_members members;
		struct vector vector = { .count = 0 };
		struct decryption decryption = { .election = &vector.election,
						 .trustees = &vector.trustees,
						 .tally = &vector.tally };
		int64_t found[SAMPLE_CHOICES];

		if (!sample_members_open(&sample_archives[i], &members)) {
			sample_members_close(&members);
			skip();
		}
		arena_init(&vector.arena, ARENA_MAX);
		buffer_init(&vector.decryption, TRUSTEES_LEN_MAX);
		while (sample_members_next(&members))
			take_member(&members, &vector);
		assert_true(vector.count > 0);
		assert_int_equal(
		    tally_combine(&decryption, vector.partials, vector.count, 100, found, NULL),
		    AL_OK);
		assert_memory_equal(found, vector.result, vector.tally.count * sizeof(*found));
		buffer_clear(&vector.decryption);
		arena_clear(&vector.arena);
		sample_members_close(&members);
	}
}

UNIT_MAIN("tally", cmocka_unit_test(every_set_of_enough_trustees_decrypts),
	  cmocka_unit_test(five_trustees_of_whom_three_are_needed_decrypt),
	  cmocka_unit_test(fewer_than_needed_have_nothing),
	  cmocka_unit_test(who_is_missing_is_named),
	  cmocka_unit_test(a_count_is_at_most_the_weight_of_all),
	  cmocka_unit_test(a_tally_of_no_ballot_is_zero),
	  cmocka_unit_test(a_wrong_partial_decryption_is_named),
	  cmocka_unit_test(an_encrypted_tally_is_read_as_it_was_written),
	  cmocka_unit_test(large_counts_are_written_as_texts),
	  cmocka_unit_test(elections_of_the_reference_tool_are_decrypted))
