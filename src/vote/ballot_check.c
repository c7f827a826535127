/*
 * ballot_check.c: checking what a ballot proves.
 *
 * The commitments of all proofs of a question are computed first and written as texts together, as
 * that costs one inversion; then each proof's hash is taken.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ballot_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct checker {
	const struct ballot_maker *maker;
	const struct ballot *ballot;
	struct report *report;
	struct point *points; /* the commitments of a question, and at last its sum */
	char (*texts)[GROUP_TEXT_MAX];
};

/* Where in `points` the commitments of one question stand. */
struct layout {
	size_t overall; /* those of individual proofs stand before */
	size_t blank;
	size_t sum; /* alpha and beta */
	size_t count;
};

static struct layout layout_of(size_t choices, size_t overall)
{
	struct layout layout = { .overall = 4 * choices };

	layout.blank = layout.overall + 2 * overall;
	layout.sum = layout.blank + 4;
	layout.count = layout.sum + 2;
	return layout;
}

/* What a proof of `count` entries, of which this is the first, says of a ciphertext. */
static bool commit(const struct checker *checker, const struct point *ciphertext,
		   const struct proof *proofs, size_t count, int64_t first, struct point *ret)
{
	const struct commit_input input = {
		.alpha = &ciphertext[0],
		.beta = &ciphertext[1],
		.count = count,
		.challenges = &proofs[0].challenge,
		.responses = &proofs[0].response,
		.stride = sizeof(*proofs),
		.first = first,
	};

	return group_vartime_commit(checker->maker->election->group, checker->maker->g,
				    checker->maker->y, &input, ret);
}

/* The same for the individual proof of choice `i`, whose membership is not known yet. */
static bool commit_choice(const struct checker *checker, const struct ballot_answer *answer,
			  size_t i)
{
	const struct commit_input input = {
		.alpha = &answer->choices[2 * i],
		.beta = &answer->choices[2 * i + 1],
		.count = 2,
		.challenges = &answer->individual[i][0].challenge,
		.responses = &answer->individual[i][0].response,
		.stride = sizeof(struct proof),
		.check_members = true,
	};

	/* spec ballot-2: "Every alpha, every beta and the credential of a ballot is a member of the
	 * group." */
	return group_vartime_commit(checker->maker->election->group, checker->maker->g,
				    checker->maker->y, &input, &checker->points[4 * i]);
}

/* The product of the ciphertexts that are not the blank one. */
static void add_up(const struct group *group, const struct ballot_answer *answer,
		   struct point ret[static 2])
{
	size_t first = answer->blank != NULL ? 1 : 0;

	ret[0] = answer->choices[2 * first];
	ret[1] = answer->choices[2 * first + 1];
	for (size_t i = first + 1; i < answer->choices_count; i++) {
		group_vartime_multiply(group, &ret[0], &answer->choices[2 * i], &ret[0]);
		group_vartime_multiply(group, &ret[1], &answer->choices[2 * i + 1], &ret[1]);
	}
}

/* Compute all commitments of a question and write their texts. False: *ret_choice is no member. */
static bool compute(const struct checker *checker, const struct question *question,
		    const struct ballot_answer *answer, size_t *ret_choice)
{
	const struct group *group = checker->maker->election->group;
	struct layout layout = layout_of(answer->choices_count, answer->overall_count);
	struct point *points = checker->points;
	struct point *sum = &points[layout.sum];
	bool members = true;

	for (size_t i = 0; i < answer->choices_count; i++) {
		if (!commit_choice(checker, answer, i)) {
			*ret_choice = i;
			return false;
		}
	}
	add_up(group, answer, sum);
	if (answer->blank == NULL) {
		members &= commit(checker, sum, answer->overall, answer->overall_count,
				  question->min, &points[layout.overall]);
		group_vartime_point_identity(group, &points[layout.blank]);
		for (size_t i = 1; i < 4; i++)
			points[layout.blank + i] = points[layout.blank];
	} else {
		members &= commit(checker, answer->choices, answer->overall, 1, 1,
				  &points[layout.overall]);
		members &= commit(checker, sum, answer->overall + 1, answer->overall_count - 1,
				  question->min, &points[layout.overall + 2]);
		members &=
		    commit(checker, answer->choices, answer->blank, 1, 0, &points[layout.blank]);
		members &= commit(checker, sum, answer->blank + 1, 1, 0, &points[layout.blank + 2]);
	}
	assert(members); /* that was not asked again */
	group_vartime_points_format(group, points, layout.count, checker->texts[0]);
	return true;
}

/* Whether the challenges of the `count` proofs add up to the hash over `hash` and the commitments
 * that stand from `first`. */
static bool holds(const struct checker *checker, struct hash *hash, size_t first,
		  const struct proof *proofs, size_t count)
{
	const struct group *group = checker->maker->election->group;
	struct digest digest;
	struct scalar expected;
	struct scalar sum;

	/* spec proof-3: "A disjunction holds when the sum of its challenges is SHA256(prefix || "|"
	 * || context || "|" || A_0 || "," || B_0 || "," || A_1 || ...) mod q for A_j = g^s_j
	 * alpha_j^c_j and B_j = y^s_j (beta_j / g^M_j)^c_j." */
	for (size_t i = first; i < first + 2 * count; i++) {
		if (i > first)
			hash_add_text(hash, ",");
		hash_add_text(hash, checker->texts[i]);
	}
	digest = hash_end(hash);
	group_scalar_reduce(group, digest.bytes, sizeof(digest.bytes), &expected);
	group_scalar_small(group, 0, &sum);
	for (size_t i = 0; i < count; i++)
		group_scalar_add(group, &sum, &proofs[i].challenge, &sum);
	return group_scalar_equal(&sum, &expected);
}

static bool individual_holds(const struct checker *checker, const struct ballot_answer *answer,
			     size_t i)
{
	struct hash hash;

	ballot_hash_start(checker->maker->election, "prove", checker->ballot->credential_text,
			  &answer->texts[2 * i], 2, &hash);
	return holds(checker, &hash, 4 * i, answer->individual[i], 2);
}

static bool overall_holds(const struct checker *checker, const struct ballot_answer *answer)
{
	struct layout layout = layout_of(answer->choices_count, answer->overall_count);
	struct hash hash;

	ballot_hash_start(checker->maker->election, answer->blank == NULL ? "prove" : "bproof1",
			  checker->ballot->credential_text, answer->texts,
			  2 * answer->choices_count, &hash);
	if (answer->blank == NULL) {
		hash_add_text(&hash, checker->texts[layout.sum]);
		hash_add_text(&hash, ",");
		hash_add_text(&hash, checker->texts[layout.sum + 1]);
		hash_add_text(&hash, "|");
	}
	return holds(checker, &hash, layout.overall, answer->overall, answer->overall_count);
}

static bool blank_holds(const struct checker *checker, const struct ballot_answer *answer)
{
	struct layout layout = layout_of(answer->choices_count, answer->overall_count);
	struct hash hash;

	ballot_hash_start(checker->maker->election, "bproof0", checker->ballot->credential_text,
			  answer->texts, 2 * answer->choices_count, &hash);
	return holds(checker, &hash, layout.blank, answer->blank, 2);
}

static enum status check_answer(const struct checker *checker, size_t number)
{
	const struct question *question = &checker->maker->election->questions[number];
	const struct ballot_answer *answer = &checker->ballot->answers[number];
	size_t choice;

	if (!compute(checker, question, answer, &choice))
		return report_set(checker->report, AL_FORGED,
				  "question %zu, choice %zu: alpha or beta is no member of the "
				  "group",
				  number + 1, choice + 1);
	for (size_t i = 0; i < answer->choices_count; i++) {
		if (!individual_holds(checker, answer, i))
			return report_set(
			    checker->report, AL_FORGED,
			    "question %zu, choice %zu: individual proof does not hold", number + 1,
			    i + 1);
	}
	if (!overall_holds(checker, answer))
		return report_set(checker->report, AL_FORGED,
				  "question %zu: overall proof does not hold", number + 1);
	if (answer->blank != NULL && !blank_holds(checker, answer))
		return report_set(checker->report, AL_FORGED,
				  "question %zu: blank proof does not hold", number + 1);
	return AL_OK;
}

static enum status check_signature(const struct checker *checker)
{
	const struct group *group = checker->maker->election->group;
	const struct ballot *ballot = checker->ballot;
	struct statement statement = { .prefix = "sig", .context = ballot->hash };
	char hash[BASE64_DIGEST_LEN + 1];

	ballot_signed_hash(&ballot->signed_text, hash);
	if (strcmp(hash, ballot->hash) != 0)
		return report_set(checker->report, AL_FORGED,
				  "the hash in the signature is not the ballot's");
	if (!group_vartime_are_members(group, &ballot->credential, 1))
		return report_set(checker->report, AL_FORGED,
				  "the credential is no member of the group");
	statement.context_len = strlen(ballot->hash);
	if (!proof_check_point(group, checker->maker->g, &statement, &ballot->credential,
			       &ballot->signature))
		return report_set(checker->report, AL_FORGED, "the signature does not hold");
	return AL_OK;
}

enum status ballot_check(const struct ballot_maker *maker, const struct ballot *ballot,
			 struct report *report)
{
	struct layout layout = layout_of(maker->choices_max, maker->overall_max);
	struct checker checker = {
		.maker = maker,
		.ballot = ballot,
		.report = report,
		.points = calloc(layout.count, sizeof(*checker.points)),
		.texts = calloc(layout.count, sizeof(*checker.texts)),
	};
	enum status status;

	if (checker.points == NULL || checker.texts == NULL)
		status = report_set(report, AL_NO_MEMORY, "out of memory while checking a ballot");
	else
		status = check_signature(&checker);
	for (size_t i = 0; i < maker->election->questions_count && status == AL_OK; i++)
		status = check_answer(&checker, i);
	free(checker.points);
	free(checker.texts);
	return status;
}
