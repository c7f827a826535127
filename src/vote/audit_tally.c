/* audit_tally.c: what follows from the ballots: the encrypted sum, its opening, the result. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/audit_internal.h"

#include "base/json.h"

#include <stdio.h>
#include <string.h>

#define SMALL_LEN_MAX 1024
#define FRAME_LEN_MAX 1024	     /* bytes of a text around what it says of its choices */
#define WEIGHT_NUMBER_MAX 1073741823 /* above it the reference writes a text */

size_t audit_text_len_max(const struct audit *audit)
{
	/* Of each choice at most a factor, a challenge and a response, and their names. */
	return FRAME_LEN_MAX + audit->sums_count * (3 * (size_t)GROUP_TEXT_MAX + 64);
}

enum status audit_tally(struct audit *audit, struct arena *arena, struct encrypted_tally *ret,
			struct report *report)
{
	struct encrypted_tally tally = { .count = audit->sums_count };

	tally.sums = arena_take(arena, tally.count, sizeof(*tally.sums));
	if (tally.sums == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a tally");
	for (size_t i = 0; i < tally.count; i++) {
		group_vartime_element(audit->election.group, &audit->sums[2 * i],
				      &tally.sums[i].alpha);
		group_vartime_element(audit->election.group, &audit->sums[2 * i + 1],
				      &tally.sums[i].beta);
	}
	*ret = tally;
	return AL_OK;
}

/* Name the first place where the published tally in `text` is not `right`, which it differs from.
 */
static enum status compare_tally(const struct audit *audit, const struct encrypted_tally *right,
				 const struct buffer *text, struct report *report)
{
	const struct election *election = &audit->election;
	struct encrypted_tally said;
	struct arena arena;
	size_t i = 0;
	enum status status;

	arena_init(&arena, AUDIT_ARENA_MAX);
	status =
	    encrypted_tally_parse(election, buffer_text(text), text->len, &arena, &said, report);
	for (size_t q = 0; q < election->questions_count && status == AL_OK; q++) {
		for (size_t c = 0; c < question_choices(&election->questions[q]); c++, i++) {
			if (group_element_equal(&right->sums[i].alpha, &said.sums[i].alpha) &&
			    group_element_equal(&right->sums[i].beta, &said.sums[i].beta))
				continue;
			status = report_set(report, AL_FORGED,
					    "the encrypted tally: question %zu, choice %zu: is not "
					    "the sum of the ballots",
					    q + 1, c + 1);
			break;
		}
	}
	arena_clear(&arena);
	return status != AL_OK ? status
			       : report_set(report, AL_MALFORMED,
					    "the encrypted tally is not in canonical form");
}

/* Check the published tally; it is then audit->tally. */
static enum status check_tally(struct audit *audit, const struct step *step, struct report *report)
{
	struct buffer text;
	struct buffer right;
	enum status status;

	buffer_init(&text, audit_text_len_max(audit));
	buffer_init(&right, audit_text_len_max(audit));
	status = audit_read_data(audit, step, 0, &text, report);
	if (status == AL_OK)
		status = audit_tally(audit, &audit->arena, &audit->tally, report);
	if (status == AL_OK) {
		status = encrypted_tally_format(&audit->election, &audit->tally, &right);
		if (status != AL_OK)
			(void)report_set(report, status, "out of memory for a tally");
	}
	/* spec audit-9: "The published tally is the product of the counted ballots." */
	if (status == AL_OK &&
	    (right.len != text.len || memcmp(right.bytes, text.bytes, text.len) != 0))
		status = compare_tally(audit, &audit->tally, &text, report);
	buffer_clear(&text);
	buffer_clear(&right);
	return status;
}

/* An integer that is a text when it is large. */
static int64_t read_weight(const json_t *json)
{
	int64_t value = 0;
	const char *text = json_string_value(json);

	if (json_is_integer(json))
		return json_integer_value(json);
	if (text == NULL || strlen(text) > 16 || *text == '\0')
		return -1;
	for (; *text >= '0' && *text <= '9'; text++)
		value = 10 * value + (*text - '0');
	return *text == '\0' ? value : -1;
}

/* The member before the event: how many ballots, which weight, which tally. */
static enum status check_sized(const struct audit *audit, const struct step *step,
			       const struct buffer *text, struct report *report)
{
	const struct audit_state *state = &audit->state;
	const char *quote = state->total_weight > WEIGHT_NUMBER_MAX ? "\"" : "";
	char hex[2 * DIGEST_LEN + 1];
	char right[SMALL_LEN_MAX];
	json_t *json = NULL;
	int64_t tallied;
	int64_t weight;
	enum status status = json_parse(buffer_text(text), text->len, &json, report);

	if (status != AL_OK)
		return status;
	tallied = read_weight(json_object_get(json, "num_tallied"));
	weight = read_weight(json_object_get(json, "total_weight"));
	json_decref(json);
	/* spec audit-10: "The published numbers of ballots and weights are those that were
	 * counted." */
	if (tallied != state->voters)
		return report_set(report, AL_FORGED, "num_tallied: says %lld, %lld were counted",
				  (long long)tallied, (long long)state->voters);
	if (weight != state->total_weight)
		return report_set(report, AL_FORGED, "total_weight: says %lld, it is %lld",
				  (long long)weight, (long long)state->total_weight);
	hex_format(step->data[0].name.bytes, DIGEST_LEN, hex);
	(void)snprintf(
	    right, sizeof(right),
	    "{\"num_tallied\":%lld,\"total_weight\":%s%lld%s,\"encrypted_tally\":\"%s\"}",
	    (long long)state->voters, quote, (long long)state->total_weight, quote, hex);
	if (text->len != strlen(right) || memcmp(text->bytes, right, text->len) != 0)
		return report_set(report, AL_FORGED,
				  "encrypted_tally: is not the data before it, or not in canonical "
				  "form");
	return AL_OK;
}

enum status audit_encrypted_tally(struct audit *audit, const struct step *step,
				  struct report *report)
{
	struct buffer sized;
	enum status status = check_tally(audit, step, report);

	buffer_init(&sized, SMALL_LEN_MAX);
	if (status == AL_OK)
		status = audit_read_data(audit, step, 1, &sized, report);
	if (status == AL_OK)
		status = check_sized(audit, step, &sized, report);
	buffer_clear(&sized);
	audit->state.tallied = status == AL_OK;
	return status;
}

/* --- decryption --- */

static struct decryption decryption_of(const struct audit *audit)
{
	return (struct decryption){ .election = &audit->election,
				    .trustees = &audit->trustees,
				    .tally = &audit->tally };
}

/* The member before the event: whose it is, and which data. */
static enum status read_owned(const struct audit *audit, const struct step *step,
			      int64_t *ret_owner, struct report *report)
{
	char hex[2 * DIGEST_LEN + 1];
	char right[SMALL_LEN_MAX];
	json_t *json = NULL;
	struct buffer text;
	int64_t owner = -1;
	enum status status;

	buffer_init(&text, SMALL_LEN_MAX);
	status = audit_read_data(audit, step, 1, &text, report);
	if (status == AL_OK)
		status = json_parse(buffer_text(&text), text.len, &json, report);
	if (status == AL_OK && json_is_integer(json_object_get(json, "owner")))
		owner = json_integer_value(json_object_get(json, "owner"));
	json_decref(json);
	hex_format(step->data[0].name.bytes, DIGEST_LEN, hex);
	(void)snprintf(right, sizeof(right), "{\"owner\":%lld,\"payload\":\"%s\"}",
		       (long long)owner, hex);
	if (status == AL_OK &&
	    (owner < 1 || text.len != strlen(right) || memcmp(text.bytes, right, text.len) != 0))
		status = report_set(report, AL_FORGED,
				    "does not say whose the data before it is, in canonical form");
	buffer_clear(&text);
	if (status == AL_OK)
		*ret_owner = owner;
	return status;
}

enum status audit_partial(struct audit *audit, const struct step *step, struct report *report)
{
	struct decryption decryption = decryption_of(audit);
	struct partial_decryption *partial;
	struct buffer text;
	int64_t owner = 0;
	enum status status = read_owned(audit, step, &owner, report);

	if (status != AL_OK)
		return status;
	/* spec audit-11: "A trustee gives one partial decryption, and its proofs hold." */
	for (int64_t i = 0; i < audit->state.partials; i++) {
		if (audit->partials[i].owner == owner)
			return report_set(report, AL_REFUSED,
					  "owner: trustee %lld has given hers already",
					  (long long)owner);
	}
	if (trustees_key(&audit->trustees, owner) == NULL)
		return report_set(report, AL_REFUSED, "owner: there is no trustee %lld",
				  (long long)owner);
	partial = &audit->partials[audit->state.partials];
	buffer_init(&text, audit_text_len_max(audit));
	status = audit_read_data(audit, step, 0, &text, report);
	if (status == AL_OK)
		status = partial_decryption_parse(&decryption, owner, &text, &audit->arena, partial,
						  report);
	buffer_clear(&text);
	if (status == AL_OK)
		audit->state.partials++;
	return status;
}

const struct partial_decryption *audit_partials(const struct audit *audit, size_t *ret_count)
{
	*ret_count = (size_t)audit->state.partials;
	return audit->partials;
}

/* --- result --- */

/* Name the first count in `text` that is not the right one. */
static enum status compare_result(const struct audit *audit, const struct buffer *text,
				  struct report *report)
{
	const struct election *election = &audit->election;
	struct arena arena;
	int64_t *said;
	size_t i = 0;
	enum status status = AL_NO_MEMORY;

	arena_init(&arena, AUDIT_ARENA_MAX);
	said = arena_take(&arena, audit->sums_count, sizeof(*said));
	if (said != NULL)
		status = result_parse(election, buffer_text(text), text->len, said, report);
	for (size_t q = 0; q < election->questions_count && status == AL_OK; q++) {
		for (size_t c = 0; c < question_choices(&election->questions[q]); c++, i++) {
			if (said[i] == audit->result[i])
				continue;
			status = report_set(report, AL_FORGED,
					    "result: question %zu, choice %zu: says %lld, the "
					    "trustees opened %lld",
					    q + 1, c + 1, (long long)said[i],
					    (long long)audit->result[i]);
			break;
		}
	}
	arena_clear(&arena);
	if (status == AL_NO_MEMORY)
		return report_set(report, status, "out of memory for a result");
	return status != AL_OK
		   ? status
		   : report_set(report, AL_MALFORMED, "result: is not in canonical form");
}

enum status audit_result(struct audit *audit, const struct step *step, struct report *report)
{
	struct decryption decryption = decryption_of(audit);
	struct buffer text;
	struct buffer right;
	enum status status;

	buffer_init(&text, audit_text_len_max(audit));
	buffer_init(&right, audit_text_len_max(audit));
	status = audit_read_data(audit, step, 0, &text, report);
	/* spec audit-12: "The result is what enough partial decryptions open." */
	if (status == AL_OK)
		status = tally_combine(&decryption, audit->partials, (size_t)audit->state.partials,
				       audit->state.total_weight, audit->result, report);
	if (status == AL_OK) {
		result_format(&audit->election, audit->result, &right);
		status = buffer_status(&right);
	}
	if (status == AL_OK &&
	    (right.len != text.len || memcmp(right.bytes, buffer_text(&text), text.len) != 0))
		status = compare_result(audit, &text, report);
	buffer_clear(&text);
	buffer_clear(&right);
	if (status == AL_OK) {
		audit->state.decided = true;
		audit->state.result = audit->result;
		audit->state.result_count = audit->sums_count;
	}
	return status;
}
