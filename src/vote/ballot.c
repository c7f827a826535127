/* ballot.c: what making and checking ballots of one election needs, and their hashes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ballot_internal.h"

#include <stdlib.h>
#include <string.h>

size_t question_overall(const struct question *question)
{
	return (size_t)(question->max - question->min) + 1 + (question->blank ? 1 : 0);
}

static void measure(const struct election *election, struct ballot_maker *ret)
{
	for (size_t i = 0; i < election->questions_count; i++) {
		size_t choices = question_choices(&election->questions[i]);
		size_t overall = question_overall(&election->questions[i]);

		if (choices > ret->choices_max)
			ret->choices_max = choices;
		if (overall > ret->overall_max)
			ret->overall_max = overall;
	}
}

enum status ballot_maker_new(const struct election *election, struct ballot_maker **ret)
{
	struct ballot_maker *maker = calloc(1, sizeof(*maker));
	struct element generator;
	enum status status;

	if (maker == NULL)
		return AL_NO_MEMORY;
	maker->election = election;
	measure(election, maker);
	group_generator(election->group, &generator);
	status = power_table_new(election->group, &generator, &maker->g);
	if (status == AL_OK)
		status = power_table_new(election->group, &election->public_key, &maker->y);
	if (status != AL_OK) {
		ballot_maker_free(maker);
		return status;
	}
	*ret = maker;
	return AL_OK;
}

void ballot_maker_free(struct ballot_maker *maker)
{
	if (maker == NULL)
		return;
	power_table_free(maker->g);
	power_table_free(maker->y);
	free(maker);
}

void ballot_hash_start(const struct election *election, const char *prefix, const char *credential,
		       const struct ballot_text *texts, size_t count, struct hash *ret)
{
	hash_start(ret);
	hash_add_text(ret, prefix);
	hash_add_text(ret, "|");
	hash_add_text(ret, election->fingerprint);
	hash_add_text(ret, "|");
	hash_add_text(ret, credential);
	for (size_t i = 0; i < count; i++) {
		hash_add_text(ret, i == 0 ? "|" : ",");
		hash_add(ret, texts[i].bytes, texts[i].len);
	}
	hash_add_text(ret, "|");
}

void ballot_signed_hash(const struct ballot_text *text, char ret[static BASE64_DIGEST_LEN + 1])
{
	struct hash hash;
	struct digest digest;

	/* spec ballot-3: "The hash in the signature is the Base64 of SHA-256 of the ballot without
	 * its member signature." */
	hash_start(&hash);
	hash_add(&hash, text->bytes, text->len);
	hash_add_text(&hash, "}");
	digest = hash_end(&hash);
	base64_digest(&digest, ret);
}

void ballot_tracker(const char *text, size_t len, char ret[static BASE64_DIGEST_LEN + 1])
{
	/* spec ballot-4: "The tracker of a ballot is the Base64 of SHA-256 of its bytes." */
	struct digest digest = hash_bytes(text, len);

	base64_digest(&digest, ret);
}
