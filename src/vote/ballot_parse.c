/*
 * ballot_parse.c: reading a ballot.
 *
 * The election says which members a ballot has and how many of each, so the text is followed from
 * one end to the other: between its strings stands one sequence of bytes and no other, and the
 * strings have one form each. What gets through is canonical.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ballot_internal.h"

#include <string.h>

struct scanner {
	const struct election *election;
	const char *text;
	size_t len;
	size_t at;
	struct arena *arena;
	struct report *report;
};

/* Go past `literal`. */
static enum status expect(struct scanner *scanner, const char *literal)
{
	size_t len = strlen(literal);

	/* spec ballot-1: "A ballot has one form: other bytes that say the same are refused." */
	if (len > scanner->len - scanner->at ||
	    memcmp(scanner->text + scanner->at, literal, len) != 0)
		return report_set(scanner->report, AL_MALFORMED,
				  "not in canonical form at byte %zu: %s is expected", scanner->at,
				  literal);
	scanner->at += len;
	return AL_OK;
}

/* Go past `literal` and all up to the next quotation mark, which is *ret. */
static enum status take(struct scanner *scanner, const char *literal, struct ballot_text *ret)
{
	enum status status = expect(scanner, literal);
	const char *end;

	if (status != AL_OK)
		return status;
	ret->bytes = scanner->text + scanner->at;
	end = memchr(ret->bytes, '"', scanner->len - scanner->at);
	if (end == NULL)
		return report_set(scanner->report, AL_MALFORMED, "the text at byte %zu has no end",
				  scanner->at);
	ret->len = (size_t)(end - ret->bytes);
	scanner->at += ret->len;
	return AL_OK;
}

static bool equals(const struct ballot_text *text, const char *other)
{
	return text->len == strlen(other) && memcmp(text->bytes, other, text->len) == 0;
}

static enum status take_point(struct scanner *scanner, const char *literal, struct point *ret,
			      struct ballot_text *ret_text)
{
	enum status status = take(scanner, literal, ret_text);

	if (status != AL_OK)
		return status;
	return group_vartime_point_parse(scanner->election->group, ret_text->bytes, ret_text->len,
					 ret, scanner->report);
}

static enum status take_proof(struct scanner *scanner, struct proof *ret)
{
	const struct group *group = scanner->election->group;
	struct ballot_text text;
	enum status status;

	status = take(scanner, "{\"challenge\":\"", &text);
	if (status != AL_OK)
		return status;
	status = group_scalar_parse(group, text.bytes, text.len, &ret->challenge, scanner->report);
	if (status != AL_OK) {
		report_prefix(scanner->report, "challenge");
		return status;
	}
	status = take(scanner, "\",\"response\":\"", &text);
	if (status != AL_OK)
		return status;
	status = group_scalar_parse(group, text.bytes, text.len, &ret->response, scanner->report);
	if (status != AL_OK) {
		report_prefix(scanner->report, "response");
		return status;
	}
	return expect(scanner, "\"}");
}

/* Read a list of exactly `count` proofs. */
static enum status take_proofs(struct scanner *scanner, size_t count, struct proof *ret)
{
	for (size_t i = 0; i < count; i++) {
		enum status status = expect(scanner, i == 0 ? "[" : ",");

		if (status == AL_OK)
			status = take_proof(scanner, &ret[i]);
		if (status != AL_OK)
			return status;
	}
	return expect(scanner, "]");
}

static enum status take_choice(struct scanner *scanner, size_t i, struct ballot_answer *ret)
{
	enum status status;

	status = take_point(scanner, i == 0 ? "{\"alpha\":\"" : ",{\"alpha\":\"",
			    &ret->choices[2 * i], &ret->texts[2 * i]);
	if (status != AL_OK) {
		report_prefix(scanner->report, "alpha");
		return status;
	}
	status =
	    take_point(scanner, "\",\"beta\":\"", &ret->choices[2 * i + 1], &ret->texts[2 * i + 1]);
	if (status != AL_OK) {
		report_prefix(scanner->report, "beta");
		return status;
	}
	return expect(scanner, "\"}");
}

/* Read the choices and their proofs. */
static enum status take_choices(struct scanner *scanner, struct ballot_answer *ret)
{
	enum status status = expect(scanner, "{\"choices\":[");

	for (size_t i = 0; i < ret->choices_count && status == AL_OK; i++) {
		status = take_choice(scanner, i, ret);
		if (status != AL_OK)
			report_prefix(scanner->report, "choice %zu", i + 1);
	}
	if (status == AL_OK)
		status = expect(scanner, "],\"individual_proofs\":[");
	for (size_t i = 0; i < ret->choices_count && status == AL_OK; i++) {
		if (i > 0)
			status = expect(scanner, ",");
		if (status == AL_OK)
			status = take_proofs(scanner, 2, ret->individual[i]);
		if (status != AL_OK)
			report_prefix(scanner->report, "individual proof %zu", i + 1);
	}
	return status;
}

static enum status take_answer(struct scanner *scanner, struct ballot_answer *ret)
{
	enum status status = take_choices(scanner, ret);

	if (status == AL_OK)
		status = expect(scanner, "],\"overall_proof\":");
	if (status != AL_OK)
		return status;
	status = take_proofs(scanner, ret->overall_count, ret->overall);
	if (status != AL_OK) {
		report_prefix(scanner->report, "overall proof");
		return status;
	}
	if (ret->blank != NULL) {
		status = expect(scanner, ",\"blank_proof\":");
		if (status == AL_OK)
			status = take_proofs(scanner, 2, ret->blank);
		if (status != AL_OK) {
			report_prefix(scanner->report, "blank proof");
			return status;
		}
	}
	return expect(scanner, "}");
}

/* Memory for what `question` asks for. */
static enum status answer_take(const struct scanner *scanner, const struct question *question,
			       struct ballot_answer *ret)
{
	struct arena *arena = scanner->arena;
	size_t choices = question_choices(question);
	size_t overall = question_overall(question);

	*ret = (struct ballot_answer){
		.choices = arena_take(arena, 2 * choices, sizeof(*ret->choices)),
		.texts = arena_take(arena, 2 * choices, sizeof(*ret->texts)),
		.choices_count = choices,
		.individual = arena_take(arena, choices, sizeof(*ret->individual)),
		.overall = arena_take(arena, overall, sizeof(*ret->overall)),
		.overall_count = overall,
		.blank = question->blank ? arena_take(arena, 2, sizeof(*ret->blank)) : NULL,
	};
	if (ret->choices == NULL || ret->texts == NULL || ret->individual == NULL ||
	    ret->overall == NULL || (question->blank && ret->blank == NULL))
		return report_set(scanner->report, AL_NO_MEMORY,
				  "out of memory while reading a ballot");
	return AL_OK;
}

static enum status take_answers(struct scanner *scanner, struct ballot *ret)
{
	const struct election *election = scanner->election;

	ret->answers = arena_take(scanner->arena, election->questions_count, sizeof(*ret->answers));
	if (ret->answers == NULL)
		return report_set(scanner->report, AL_NO_MEMORY,
				  "out of memory while reading a ballot");
	for (size_t i = 0; i < election->questions_count; i++) {
		enum status status = AL_OK;

		if (i > 0)
			status = expect(scanner, ",");
		if (status == AL_OK)
			status = answer_take(scanner, &election->questions[i], &ret->answers[i]);
		if (status == AL_OK)
			status = take_answer(scanner, &ret->answers[i]);
		if (status != AL_OK) {
			report_prefix(scanner->report, "question %zu", i + 1);
			return status;
		}
	}
	return expect(scanner, "]");
}

/* Read what stands before the answers. */
static enum status take_head(struct scanner *scanner, struct ballot *ret)
{
	struct ballot_text text;
	enum status status;

	/* spec ballot-5: "A ballot names the uuid and the fingerprint of its election." */
	status = take(scanner, "{\"election_uuid\":\"", &text);
	if (status != AL_OK)
		return status;
	if (!equals(&text, scanner->election->uuid))
		return report_set(scanner->report, AL_MALFORMED,
				  "it is of another election: election_uuid is not %s",
				  scanner->election->uuid);
	status = take(scanner, "\",\"election_hash\":\"", &text);
	if (status != AL_OK)
		return status;
	if (!equals(&text, scanner->election->fingerprint))
		return report_set(scanner->report, AL_MALFORMED,
				  "it is of another election: election_hash is not %s",
				  scanner->election->fingerprint);
	status = take_point(scanner, "\",\"credential\":\"", &ret->credential, &text);
	if (status != AL_OK) {
		report_prefix(scanner->report, "credential");
		return status;
	}
	ret->credential_text = arena_copy_text(scanner->arena, text.bytes, text.len);
	if (ret->credential_text == NULL)
		return report_set(scanner->report, AL_NO_MEMORY,
				  "out of memory while reading a ballot");
	return expect(scanner, "\",\"answers\":[");
}

static enum status take_signature(struct scanner *scanner, struct ballot *ret)
{
	static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	struct ballot_text text;
	enum status status;

	ret->signed_text = (struct ballot_text){ .bytes = scanner->text, .len = scanner->at };
	status = take(scanner, ",\"signature\":{\"hash\":\"", &text);
	if (status != AL_OK)
		return status;
	ret->hash = arena_copy_text(scanner->arena, text.bytes, text.len);
	if (ret->hash == NULL)
		return report_set(scanner->report, AL_NO_MEMORY,
				  "out of memory while reading a ballot");
	if (text.len != BASE64_DIGEST_LEN || strspn(ret->hash, base64) != text.len)
		return report_set(scanner->report, AL_MALFORMED,
				  "signature: the hash has not %d digits of Base64",
				  BASE64_DIGEST_LEN);
	status = expect(scanner, "\",\"proof\":");
	if (status == AL_OK)
		status = take_proof(scanner, &ret->signature);
	if (status != AL_OK) {
		report_prefix(scanner->report, "signature");
		return status;
	}
	return expect(scanner, "}}");
}

enum status ballot_parse(const struct ballot_maker *maker, const char *text, size_t len,
			 struct arena *arena, struct ballot *ret, struct report *report)
{
	struct scanner scanner = {
		.election = maker->election,
		.text = text,
		.len = len,
		.arena = arena,
		.report = report,
	};
	struct ballot ballot = { .answers = NULL };
	enum status status;

	if (len > BALLOT_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the ballot has %zu bytes, %d are allowed",
				  len, BALLOT_LEN_MAX);
	status = take_head(&scanner, &ballot);
	if (status == AL_OK)
		status = take_answers(&scanner, &ballot);
	if (status == AL_OK)
		status = take_signature(&scanner, &ballot);
	if (status == AL_OK && scanner.at != len)
		status = report_set(report, AL_MALFORMED, "bytes follow its end at byte %zu",
				    scanner.at);
	if (status != AL_OK) {
		report_prefix(report, "ballot");
		return status;
	}
	*ret = ballot;
	return AL_OK;
}
