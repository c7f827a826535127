/* ceremony_sample.c: ceremonies held from a seed, and an election under their key. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/ceremony_sample.h"

#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>

void ceremony_sample_begin(const struct group *group, int64_t size, int64_t threshold,
			   uint64_t seed, struct ceremony_sample *ret)
{
	uint8_t bytes[RANDOM_SEED_LEN] = { 0 };

	memset(ret, 0, sizeof(*ret));
	ret->group = group;
	ret->size = size;
	ret->threshold = threshold;
	memcpy(bytes, &seed, sizeof(seed));
	random_init_seed(&ret->random, bytes);
	buffer_init(&ret->joined, TRUSTEES_LEN_MAX);
	for (int64_t i = 0; i < size; i++) {
		struct ceremony part;

		random_bytes(&ret->random, ret->secrets[i].seed, CEREMONY_SECRET_LEN);
		buffer_init(&ret->certificates[i], TRUSTEES_LEN_MAX);
		buffer_init(&ret->polynomials[i], TRUSTEES_LEN_MAX);
		buffer_init(&ret->keys[i], TRUSTEES_LEN_MAX);
		part = ceremony_sample_part(ret, i + 1);
		assert_int_equal(ceremony_certificate(&part, &ret->certificates[i], NULL), AL_OK);
	}
}

bool ceremony_sample_end(struct ceremony_sample *sample)
{
	const char *certificates[SAMPLE_TRUSTEES_MAX];
	const char *polynomials[SAMPLE_TRUSTEES_MAX];
	const char *keys[SAMPLE_TRUSTEES_MAX];
	size_t count = (size_t)sample->size;
	struct ceremony_texts step1 =
	    ceremony_sample_texts(sample->certificates, count, certificates);
	struct ceremony_texts step2;
	struct ceremony_texts step3;

	for (size_t i = 0; i < count; i++) {
		struct ceremony part = ceremony_sample_part(sample, (int64_t)i + 1);
		enum status status =
		    ceremony_polynomial(&part, &step1, &sample->polynomials[i], NULL);

		if (status == AL_REFUSED)
			return false;
		assert_int_equal(status, AL_OK);
	}
	step2 = ceremony_sample_texts(sample->polynomials, count, polynomials);
	for (size_t i = 0; i < count; i++) {
		struct ceremony part = ceremony_sample_part(sample, (int64_t)i + 1);

		assert_int_equal(ceremony_share(&part, &step1, &step2, &sample->shares[i],
						&sample->keys[i], NULL),
				 AL_OK);
	}
	step3 = ceremony_sample_texts(sample->keys, count, keys);
	assert_int_equal(
	    ceremony_join(sample->group, &step1, &step2, &step3, &sample->joined, NULL), AL_OK);
	return true;
}

void ceremony_sample_clear(struct ceremony_sample *sample)
{
	for (int64_t i = 0; i < sample->size; i++) {
		buffer_clear(&sample->certificates[i]);
		buffer_clear(&sample->polynomials[i]);
		buffer_clear(&sample->keys[i]);
	}
	buffer_clear(&sample->joined);
	random_clear(&sample->random);
}

struct ceremony ceremony_sample_part(struct ceremony_sample *sample, int64_t index)
{
	return (struct ceremony){
		.group = sample->group,
		.size = sample->size,
		.threshold = sample->threshold,
		.index = index,
		.name = index == 2 ? "Berta Büchner" : NULL,
		.secret = &sample->secrets[index - 1],
		.random = &sample->random,
	};
}

struct ceremony_texts ceremony_sample_texts(const struct buffer *buffers, size_t count,
					    const char *texts[static SAMPLE_TRUSTEES_MAX])
{
	for (size_t i = 0; i < count; i++)
		texts[i] = buffer_text(&buffers[i]);
	return (struct ceremony_texts){ .texts = texts, .count = count };
}

void buffer_replace(struct buffer *buffer, const char *from, const char *to)
{
	const char *text = buffer_text(buffer);
	const char *at = strstr(text, from);
	struct buffer changed;

	assert_non_null(at);
	buffer_init(&changed, buffer->len_max);
	buffer_append(&changed, text, (size_t)(at - text));
	buffer_append_text(&changed, to);
	buffer_append_text(&changed, at + strlen(from));
	assert_int_equal(buffer_status(&changed), AL_OK);
	buffer_clear(buffer);
	*buffer = changed;
}

struct election sample_election(const struct group *group, struct question questions[static 2])
{
	static const char *const answers[] = { "yes", "no", "abstention" };
	struct election election = {
		.description = "a sample",
		.group = group,
		.name = "sample",
		.questions = questions,
		.questions_count = 2,
		.uuid = "SamPLeSamPLe11",
		.fingerprint = "c2FtcGxlc2FtcGxlc2FtcGxlc2FtcGxlc2FtcGxlc2E",
	};

	questions[0] = (struct question){
		.answers = answers, .answers_count = 3, .blank = true, .max = 1, .question = "a?"
	};
	questions[1] =
	    (struct question){ .answers = answers, .answers_count = 2, .max = 2, .question = "b?" };
	return election;
}

void sample_encrypt(const struct election *election, const int64_t counts[static SAMPLE_CHOICES],
		    struct random *random, struct ciphertext ret[static SAMPLE_CHOICES])
{
	const struct group *group = election->group;

	for (size_t i = 0; i < SAMPLE_CHOICES; i++) {
		struct scalar r;
		struct scalar m;
		struct element power;

		group_scalar_random(group, random, &r);
		group_scalar_small(group, (uint64_t)counts[i], &m);
		group_generate(group, &r, &ret[i].alpha);
		group_power(group, &election->public_key, &r, &ret[i].beta);
		group_generate(group, &m, &power);
		group_multiply(group, &ret[i].beta, &power, &ret[i].beta);
	}
}
