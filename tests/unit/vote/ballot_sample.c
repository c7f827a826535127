/* ballot_sample.c: small elections and voters of the tests, and archives of the reference tool. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/ballot_sample.h"

#include "base/file.h"
#include "crypto/hash.h"
#include "unit/unit.h"

#include <stdlib.h>

static const char *const letters[] = { "A", "B", "C", "D", "E", "F", "G", "H" };

void sample_init(const struct group *group, const struct sample_question *questions, size_t count,
		 uint8_t seed, struct sample *ret)
{
	const uint8_t seed_bytes[RANDOM_SEED_LEN] = { seed };

	assert_true(count <= SAMPLE_QUESTIONS_MAX);
	random_init_seed(&ret->random, seed_bytes);
	do {
		group_scalar_random(group, &ret->random, &ret->secret);
	} while (group_scalar_is_zero(&ret->secret)); /* in a tiny group */
	do {
		group_scalar_random(group, &ret->random, &ret->credential);
	} while (group_scalar_is_zero(&ret->credential));
	ret->election = (struct election){
		.description = "",
		.group = group,
		.name = "Sample",
		.questions = ret->questions,
		.questions_count = count,
		.uuid = "SampLeSampLe11",
	};
	group_generate(group, &ret->secret, &ret->election.public_key);
	for (size_t i = 0; i < count; i++) {
		assert_true(questions[i].answers <= sizeof(letters) / sizeof(letters[0]));
		ret->questions[i] = (struct question){
			.answers = letters,
			.answers_count = questions[i].answers,
			.blank = questions[i].blank,
			.min = questions[i].min,
			.max = questions[i].max,
			.question = "?",
		};
	}
	ret->election.hash = hash_bytes(&seed, 1); /* group_find() does not know the tiny one */
	base64_digest(&ret->election.hash, ret->election.fingerprint);
	assert_int_equal(ballot_maker_new(&ret->election, &ret->maker), AL_OK);
}

void sample_clear(struct sample *sample)
{
	ballot_maker_free(sample->maker);
	random_clear(&sample->random);
}

void sample_ballot(struct sample *sample, const uint8_t *chosen, struct buffer *ret)
{
	struct report report = { 0 };
	enum status status;

	buffer_init(ret, BALLOT_LEN_MAX);
	status =
	    ballot_make(sample->maker, &sample->credential, chosen, &sample->random, ret, &report);
	if (status != AL_OK)
		print_error("%s\n", report.message);
	assert_int_equal(status, AL_OK);
}

enum status sample_check(const struct sample *sample, const char *text, size_t len,
			 struct report *report)
{
	struct arena arena;
	struct ballot ballot;
	enum status status;

	arena_init(&arena, BALLOT_ARENA_MAX);
	status = ballot_parse(sample->maker, text, len, &arena, &ballot, report);
	if (status == AL_OK)
		status = ballot_check(sample->maker, &ballot, report);
	arena_clear(&arena);
	return status;
}

#define BESIDE "../shared/data/belenios/"
const struct sample_archive sample_archives[] = {
	{ BESIDE "b2048-single", "6Xn7ySBxbbRuTu.bel" },
	{ BESIDE "ed25519-pedersen-blank-3.0", "QFM5ZVAac7yp93.bel" },
	{ BESIDE "ed25519-single-2.5.1", "c1HPoeXgbkqMD1.bel" },
};
const size_t sample_archives_count = sizeof(sample_archives) / sizeof(sample_archives[0]);

bool sample_members_open(const struct sample_archive *archive, struct sample_members *ret)
{
	char path[FILE_PATH_MAX];
	enum status status;

	*ret = (struct sample_members){ .at = 0 };
	buffer_init(&ret->bytes, BALLOT_LEN_MAX);
	assert_int_equal(file_join(archive->folder, archive->name, path, NULL), AL_OK);
	status = file_read(path, &ret->bytes, NULL);
	if (status == AL_NOT_FOUND) {
		print_message("skipped: no %s\n", path);
		return false;
	}
	assert_int_equal(status, AL_OK);
	return true;
}

bool sample_members_next(struct sample_members *members)
{
	while (members->at + 512 <= members->bytes.len) {
		const char *header = (const char *)members->bytes.bytes + members->at;
		size_t len = strtoul(header + 124, NULL, 8);
		bool data = memcmp(header + 64, ".data.json", 11) == 0;

		members->at += 512 + (len + 511) / 512 * 512;
		assert_true(members->at <= members->bytes.len);
		if (!data)
			continue;
		members->body = header + 512;
		members->body_len = len;
		return true;
	}
	return false;
}

bool sample_members_begin(const struct sample_members *members, const char *text)
{
	size_t len = strlen(text);

	return members->body_len >= len && memcmp(members->body, text, len) == 0;
}

void sample_members_close(struct sample_members *members)
{
	buffer_clear(&members->bytes);
}

void sample_archive_file(const struct sample_archive *archive, const char *name, struct buffer *ret)
{
	char path[FILE_PATH_MAX];

	buffer_init(ret, ELECTION_LEN_MAX);
	assert_int_equal(file_join(archive->folder, name, path, NULL), AL_OK);
	assert_int_equal(file_read(path, ret, NULL), AL_OK);
}
