/* ballot_make.c: making a ballot, in constant time in what is chosen and in all randomness. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ballot_internal.h"

#include "vote/proof_disjunction.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* What making one ballot holds; arrays are as long as the largest question needs. */
struct work {
	const struct ballot_maker *maker;
	struct random *random;
	char credential[GROUP_TEXT_MAX]; /* the public one */
	struct buffer ballot;

	/* of the question at hand, public */
	struct ballot_text *texts;
	char (*characters)[GROUP_TEXT_MAX]; /* where they stand */
	struct ciphertext *choices;
	struct proof *proofs; /* of one disjunction */

	/* of the question at hand, secret: in locked memory */
	struct scalar *randomness; /* of each choice, and at last of the sum */
	struct disjunction_entry *entries;
};

/* Locked memory, zeroed; NULL: there is none. */
static void *secret_array(size_t count, size_t size)
{
	void *memory = sodium_malloc(count * size); /* bounded by the limits of an election */

	if (memory != NULL)
		sodium_memzero(memory, count * size);
	return memory;
}

static void work_clear(struct work *work)
{
	free(work->texts);
	free(work->characters);
	free(work->choices);
	free(work->proofs);
	sodium_free(work->randomness);
	sodium_free(work->entries);
	buffer_clear(&work->ballot);
}

static enum status work_init(const struct ballot_maker *maker, struct random *random,
			     struct work *ret)
{
	size_t choices = maker->choices_max;
	size_t entries = maker->overall_max > 2 ? maker->overall_max : 2;

	if (sodium_init() < 0)
		return AL_NO_MEMORY;
	*ret = (struct work){
		.maker = maker,
		.random = random,
		.texts = calloc(2 * choices, sizeof(*ret->texts)),
		.characters = calloc(2 * choices, sizeof(*ret->characters)),
		.choices = calloc(choices, sizeof(*ret->choices)),
		.proofs = calloc(entries, sizeof(*ret->proofs)),
		.randomness = secret_array(choices + 1, sizeof(*ret->randomness)),
		.entries = secret_array(entries, sizeof(*ret->entries)),
	};
	buffer_init(&ret->ballot, BALLOT_LEN_MAX);
	if (ret->texts != NULL && ret->characters != NULL && ret->choices != NULL &&
	    ret->proofs != NULL && ret->randomness != NULL && ret->entries != NULL)
		return AL_OK;
	work_clear(ret);
	return AL_NO_MEMORY;
}

/* 1 when the two are equal, else 0, without a branch. */
static uint64_t is_equal(uint64_t a, uint64_t b)
{
	uint64_t difference = a ^ b;

	return 1 ^ ((difference | (0 - difference)) >> 63);
}

/*
 * Encrypt `plain` (0 or 1) as choice `i`. beta = y^r g^m is made as (y^r g^r) g^(m - r), so that no
 * exponent is ever zero: libsodium takes another way for that, which would show m.
 */
static void encrypt(struct work *work, size_t i, uint8_t plain)
{
	const struct election *election = work->maker->election;
	const struct group *group = election->group;
	struct ciphertext *ciphertext = &work->choices[i];
	struct scalar number;
	struct element shift;

	group_scalar_random(group, work->random, &work->randomness[i]);
	group_generate(group, &work->randomness[i], &ciphertext->alpha);
	group_power(group, &election->public_key, &work->randomness[i], &ciphertext->beta);
	group_multiply(group, &ciphertext->beta, &ciphertext->alpha, &ciphertext->beta);
	group_scalar_small(group, plain, &number);
	group_scalar_subtract(group, &number, &work->randomness[i], &number);
	group_generate(group, &number, &shift);
	group_multiply(group, &ciphertext->beta, &shift, &ciphertext->beta);
	for (size_t k = 2 * i; k < 2 * i + 2; k++) {
		work->texts[k].bytes = work->characters[k];
		work->texts[k].len =
		    group_element_format(group, k % 2 == 0 ? &ciphertext->alpha : &ciphertext->beta,
					 work->characters[k]);
	}
	sodium_memzero(&number, sizeof(number));
	sodium_memzero(&shift, sizeof(shift));
}

/* Prove the first `count` entries and append the list of proofs. */
static void append_disjunction(struct work *work, size_t count, struct hash *hash)
{
	const struct election *election = work->maker->election;
	const struct disjunction disjunction = {
		.group = election->group,
		.y = &election->public_key,
		.entries = work->entries,
		.count = count,
	};

	disjunction_prove(&disjunction, hash, work->random, work->proofs);
	for (size_t j = 0; j < count; j++) {
		buffer_append_text(&work->ballot, j == 0 ? "[" : ",");
		proof_format(election->group, &work->proofs[j], &work->ballot);
	}
	buffer_append_text(&work->ballot, "]");
}

static void set_entry(const struct work *work, size_t j, const struct scalar *randomness,
		      uint64_t plain, uint64_t said, uint64_t truth)
{
	const struct disjunction disjunction = {
		.group = work->maker->election->group,
		.entries = work->entries,
	};

	disjunction_set(&disjunction, j, randomness, plain, said, truth);
}

/* That choice `i` holds 0 or 1. */
static void append_individual(struct work *work, size_t i, uint8_t plain)
{
	struct hash hash;

	for (uint64_t said = 0; said < 2; said++)
		set_entry(work, said, &work->randomness[i], plain, said, is_equal(plain, said));
	ballot_hash_start(work->maker->election, "prove", work->credential, &work->texts[2 * i], 2,
			  &hash);
	append_disjunction(work, 2, &hash);
}

/* Add the sum of the choices, that are without blank ones, and a bar to `hash`. */
static void add_sum(const struct work *work, size_t choices, struct hash *hash)
{
	const struct group *group = work->maker->election->group;
	struct ciphertext sum = work->choices[0];
	char text[GROUP_TEXT_MAX];

	for (size_t i = 1; i < choices; i++) {
		group_multiply(group, &sum.alpha, &work->choices[i].alpha, &sum.alpha);
		group_multiply(group, &sum.beta, &work->choices[i].beta, &sum.beta);
	}
	hash_add(hash, text, group_element_format(group, &sum.alpha, text));
	hash_add_text(hash, ",");
	hash_add(hash, text, group_element_format(group, &sum.beta, text));
	hash_add_text(hash, "|");
}

/* What is secret about the answers of one question together. */
struct whole {
	uint64_t sum;		       /* of the answers */
	uint64_t blank;		       /* whether the vote is blank, 1 or 0 */
	const struct scalar *of_sum;   /* randomness */
	const struct scalar *of_blank; /* randomness */
};

/* That the vote is blank or the sum in range. */
static void append_overall(struct work *work, const struct question *question,
			   const struct whole *whole)
{
	size_t choices = question_choices(question);
	size_t count = 0;
	struct hash hash;

	if (question->blank)
		set_entry(work, count++, whole->of_blank, whole->blank, 1, whole->blank);
	for (int64_t said = question->min; said <= question->max; said++)
		set_entry(work, count++, whole->of_sum, whole->sum, (uint64_t)said,
			  is_equal(whole->sum, (uint64_t)said) & (1 ^ whole->blank));
	ballot_hash_start(work->maker->election, question->blank ? "bproof1" : "prove",
			  work->credential, work->texts, 2 * choices, &hash);
	if (!question->blank)
		add_sum(work, choices, &hash);
	append_disjunction(work, count, &hash);
}

/* That the vote is not blank or the sum 0. */
static void append_blank(struct work *work, const struct question *question,
			 const struct whole *whole)
{
	struct hash hash;

	set_entry(work, 0, whole->of_blank, whole->blank, 0, 1 ^ whole->blank);
	set_entry(work, 1, whole->of_sum, whole->sum, 0, whole->blank);
	ballot_hash_start(work->maker->election, "bproof0", work->credential, work->texts,
			  2 * question_choices(question), &hash);
	append_disjunction(work, 2, &hash);
}

/* Append the answer to `question`. */
static void append_answer(struct work *work, const struct question *question, const uint8_t *chosen)
{
	const struct group *group = work->maker->election->group;
	size_t choices = question_choices(question);
	struct scalar *sum = &work->randomness[choices];
	struct whole whole = {
		.blank = question->blank ? chosen[0] : 0,
		.of_sum = sum,
		.of_blank = &work->randomness[0],
	};

	/* spec ballot-7: "Randomness is drawn for each question in turn: r of each choice in turn,
	 * blank first; then the entries of the individual proof of each choice in turn, of the
	 * overall proof, and of the blank proof where there is one; for each entry w_j and then
	 * c_j; and after all questions the nonce of the signature." */
	group_scalar_small(group, 0, sum);
	for (size_t i = 0; i < choices; i++) {
		buffer_append_text(&work->ballot, i == 0 ? "{\"choices\":[" : ",");
		encrypt(work, i, chosen[i]);
		ciphertext_format(group, &work->choices[i], &work->ballot);
		if (question->blank && i == 0)
			continue;
		whole.sum += chosen[i];
		group_scalar_add(group, sum, &work->randomness[i], sum);
	}
	for (size_t i = 0; i < choices; i++) {
		buffer_append_text(&work->ballot, i == 0 ? "],\"individual_proofs\":[" : ",");
		append_individual(work, i, chosen[i]);
	}
	buffer_append_text(&work->ballot, "],\"overall_proof\":");
	append_overall(work, question, &whole);
	if (question->blank) {
		buffer_append_text(&work->ballot, ",\"blank_proof\":");
		append_blank(work, question, &whole);
	}
	buffer_append_text(&work->ballot, "}");
	sodium_memzero(&whole, sizeof(whole));
}

/* Append all that is signed but its closing brace. */
static void append_body(struct work *work, const uint8_t *chosen)
{
	const struct election *election = work->maker->election;

	buffer_append_text(&work->ballot, "{\"election_uuid\":\"");
	buffer_append_text(&work->ballot, election->uuid);
	buffer_append_text(&work->ballot, "\",\"election_hash\":\"");
	buffer_append_text(&work->ballot, election->fingerprint);
	buffer_append_text(&work->ballot, "\",\"credential\":\"");
	buffer_append_text(&work->ballot, work->credential);
	buffer_append_text(&work->ballot, "\",\"answers\":");
	for (size_t i = 0; i < election->questions_count; i++) {
		buffer_append_text(&work->ballot, i == 0 ? "[" : ",");
		append_answer(work, &election->questions[i], chosen);
		chosen += question_choices(&election->questions[i]);
	}
	buffer_append_text(&work->ballot, "]");
}

static void append_signature(struct work *work, const struct scalar *credential)
{
	const struct group *group = work->maker->election->group;
	const struct ballot_text text = { .bytes = buffer_text(&work->ballot),
					  .len = work->ballot.len };
	char hash[BASE64_DIGEST_LEN + 1];
	const struct statement statement = { .prefix = "sig",
					     .context = hash,
					     .context_len = BASE64_DIGEST_LEN };
	struct proof proof;

	ballot_signed_hash(&text, hash);
	proof_sign(group, &statement, credential, work->random, &proof);
	buffer_append_text(&work->ballot, ",\"signature\":{\"hash\":\"");
	buffer_append_text(&work->ballot, hash);
	buffer_append_text(&work->ballot, "\",\"proof\":");
	proof_format(group, &proof, &work->ballot);
	buffer_append_text(&work->ballot, "}}");
}

static enum status check_choices(const struct election *election, const uint8_t *chosen,
				 struct report *report)
{
	for (size_t i = 0; i < election->questions_count; i++) {
		const struct question *question = &election->questions[i];

		if (ballot_choices_allowed(question, chosen) == 0)
			return report_set(report, AL_REFUSED,
					  "question %zu: at least %d and at most %d answers are to "
					  "be chosen%s",
					  i + 1, (int)question->min, (int)question->max,
					  question->blank ? ", or blank alone" : "");
		chosen += question_choices(question);
	}
	return AL_OK;
}

enum status ballot_make(const struct ballot_maker *maker, const struct scalar *credential,
			const uint8_t *chosen, struct random *random, struct buffer *ret,
			struct report *report)
{
	const struct group *group = maker->election->group;
	struct element public_credential;
	struct work work;
	enum status status;

	if (!group_is_offered(group))
		return report_set(report, AL_UNSUPPORTED,
				  "the group %s is for reading only: make elections in Ed25519",
				  group_name(group));
	status = check_choices(maker->election, chosen, report);
	if (status != AL_OK)
		return status;
	status = work_init(maker, random, &work);
	if (status != AL_OK)
		return report_set(report, status, "out of memory while making a ballot");
	group_generate(group, credential, &public_credential);
	(void)group_element_format(group, &public_credential, work.credential);
	append_body(&work, chosen);
	append_signature(&work, credential);
	status = buffer_status(&work.ballot);
	if (status == AL_OK) {
		buffer_append(ret, work.ballot.bytes, work.ballot.len);
		status = buffer_status(ret);
	}
	if (status != AL_OK)
		(void)report_set(report, status, "the ballot does not fit into memory or %d bytes",
				 BALLOT_LEN_MAX);
	work_clear(&work);
	return status;
}
