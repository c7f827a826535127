/* ballot_collect.c: the members who vote, and the box that takes their ballots. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/ballot.h"

#include "base/json.h"
#include "base/parallel.h"
#include "demo/remote.h"

#include <stdio.h>
#include <string.h>

#define COLLECT_BATCH 200     /* ballots that come to the box together */
#define BALLOT_TEXT_MAX 65536 /* bytes of one */
#define RECEIPT_FILE "receipt.json"
#define BATCH_SECONDS 20 /* of the demo's calendar */

/* Ballots on their way. */
struct collecting {
	struct demo_ballot *ballot;
	const struct ballot_maker *maker;
	size_t voters[COLLECT_BATCH]; /* members */
	enum choice choices[COLLECT_BATCH];
	struct buffer texts[COLLECT_BATCH];
	size_t count;
	int64_t cast; /* so far */
};

/* Whether member `m` votes, and how: spread evenly, the same each time. */
static bool votes(size_t m, const struct demo_motion *motion, enum choice *ret)
{
	size_t dice = m * 37 % 100;

	if ((int)(m * 61 % 100) >= motion->turnout_percent)
		return false;
	if (dice < 3)
		*ret = CHOICE_ABSTAIN;
	else
		*ret = (int)(dice * 100 / 97) < motion->yes_percent ? CHOICE_YES : CHOICE_NO;
	return true;
}

/* A member makes her ballot on her own device. */
static enum status make_one(const struct collecting *collecting, size_t i, struct buffer *ret)
{
	const struct demo_ballot *ballot = collecting->ballot;
	struct secret_scalar *secret = secret_scalar_new();
	uint8_t chosen[3] = { 0 };
	struct random random;
	enum status status = AL_NO_MEMORY;

	chosen[collecting->choices[i] - CHOICE_YES] = 1;
	if (secret != NULL)
		status = credential_derive(ballot->group, ballot->uuid,
					   ballot->credentials[collecting->voters[i]],
					   &secret->scalar, NULL);
	if (status == AL_OK) {
		random_init_system(&random);
		status =
		    ballot_make(collecting->maker, &secret->scalar, chosen, &random, ret, NULL);
		random_clear(&random);
	}
	secret_scalar_free(secret);
	return status;
}

static void make_ballot(void *user, size_t i)
{
	struct collecting *collecting = user;

	/* A failure leaves no text, which the box refuses. */
	if (make_one(collecting, i, &collecting->texts[i]) != AL_OK)
		buffer_reset(&collecting->texts[i]);
}

/* Keep the first voter's receipt in the demo's folder, for trying what she can do with it. */
static enum status keep_receipt(const struct collecting *collecting, const struct envelope *receipt,
				struct report *report)
{
	const char *folder = collecting->ballot->demo->options->folder;
	char path[FILE_PATH_MAX];
	struct buffer bytes;
	enum status status = file_join(folder, RECEIPT_FILE, path, report);

	if (status != AL_OK)
		return status;
	buffer_init(&bytes, ENVELOPE_LEN_MAX);
	envelope_format(receipt, &bytes);
	status = buffer_status(&bytes);
	if (status == AL_OK)
		status = file_write_derived(path, bytes.bytes, bytes.len, report);
	buffer_clear(&bytes);
	return status;
}

/* {"ballots":[...]} of the batch, appended to `ret`. */
static enum status format_ballots(const struct collecting *collecting, struct buffer *ret)
{
	buffer_append_text(ret, "{\"ballots\":[");
	for (size_t i = 0; i < collecting->count; i++) {
		buffer_append_text(ret, i == 0 ? "" : ",");
		json_append_text(ret, buffer_text(&collecting->texts[i]), collecting->texts[i].len);
	}
	buffer_append_text(ret, "]}");
	return buffer_status(ret);
}

/* The receipt in one of the results. */
static enum status read_receipt(const json_t *result, struct envelope **ret, struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	status = json_canonical(json_object_get(result, "receipt"), &text, report);
	if (status == AL_OK)
		status = envelope_parse(buffer_text(&text), text.len, ret, report);
	buffer_clear(&text);
	return status;
}

/* Whether all ballots were taken; the first voter of all keeps her receipt. */
static enum status check_results(const struct collecting *collecting, const json_t *results,
				 struct report *report)
{
	enum status status = AL_OK;

	if (json_array_size(results) != collecting->count)
		return report_set(report, AL_MALFORMED, "not every ballot was judged");
	for (size_t i = 0; i < collecting->count && status == AL_OK; i++) {
		const json_t *result = json_array_get(results, i);
		const char *said = json_string_value(json_object_get(result, "status"));
		const char *why = json_string_value(json_object_get(result, "message"));
		struct envelope *receipt = NULL;

		if (said == NULL || strcmp(said, status_name(AL_OK)) != 0)
			return report_set(report, AL_REFUSED, "a ballot is refused: %s",
					  why == NULL ? "nobody says why" : why);
		if (collecting->cast > 0 || i > 0)
			continue;
		status = read_receipt(result, &receipt, report);
		if (status == AL_OK)
			status = keep_receipt(collecting, receipt, report);
		envelope_free(receipt);
	}
	return status;
}

static enum status post_ballots(const struct collecting *collecting, struct report *report)
{
	char path[REMOTE_PATH_MAX];
	struct remote_ask ask = { .server = REMOTE_COOP, .path = path };
	struct buffer body;
	struct buffer answer;
	json_t *results = NULL;
	enum status status;

	(void)snprintf(path, sizeof(path), "/api/v1/elections/%s/ballots",
		       collecting->ballot->uuid);
	buffer_init(&body, REMOTE_ANSWER_MAX);
	buffer_init(&answer, REMOTE_ANSWER_MAX);
	status = format_ballots(collecting, &body);
	ask.body = body.bytes;
	ask.body_len = body.len;
	if (status == AL_OK)
		status = remote_ask(collecting->ballot->demo, &ask, &answer, report);
	if (status == AL_OK)
		status = json_parse(buffer_text(&answer), answer.len, &results, report);
	if (status == AL_OK)
		status = check_results(collecting, json_object_get(results, "results"), report);
	json_decref(results);
	buffer_clear(&body);
	buffer_clear(&answer);
	return status;
}

/* Make the ballots of a batch and cast them; each gets a receipt. */
static enum status cast_batch(struct collecting *collecting, struct report *report)
{
	struct demo *demo = collecting->ballot->demo;
	enum status status;

	parallel_each(collecting->count, 0, make_ballot, collecting);
	status = post_ballots(collecting, report);
	for (size_t i = 0; i < collecting->count; i++)
		buffer_reset(&collecting->texts[i]);
	collecting->cast += (int64_t)collecting->count;
	collecting->count = 0;
	demo_wait(demo, BATCH_SECONDS);
	return status == AL_OK ? demo_tick(demo, report) : status;
}

static enum status add_voter(struct collecting *collecting, size_t m, enum choice choice,
			     struct report *report)
{
	collecting->voters[collecting->count] = m;
	collecting->choices[collecting->count] = choice;
	collecting->count++;
	return collecting->count == COLLECT_BATCH ? cast_batch(collecting, report) : AL_OK;
}

/* All who vote; then those who think again. */
static enum status collect(struct collecting *collecting, struct report *report)
{
	const struct demo_ballot *ballot = collecting->ballot;
	size_t members = ballot->demo->members_count;
	struct progress progress;
	enum status status = AL_OK;
	enum choice choice;

	progress_start(&progress, _("ballots"), (int64_t)members);
	for (size_t m = 0; m < members && status == AL_OK; m++) {
		if (votes(m, ballot->motion, &choice))
			status = add_voter(collecting, m, choice, report);
		progress_at(&progress, (int64_t)m);
	}
	for (size_t m = 0; m < members && status == AL_OK; m += BALLOT_REVOTE_EVERY) {
		if (votes(m, ballot->motion, &choice))
			status = add_voter(collecting, m, choice, report);
	}
	if (status == AL_OK && collecting->count > 0)
		status = cast_batch(collecting, report);
	progress_end(&progress);
	return status;
}

enum status ballot_collect(struct demo_ballot *ballot, struct report *report)
{
	struct collecting collecting = { .ballot = ballot };
	struct ballot_maker *maker = NULL;
	struct election election;
	struct arena arena;
	enum status status;

	arena_init(&arena, (size_t)16 * 1024 * 1024);
	for (size_t i = 0; i < COLLECT_BATCH; i++)
		buffer_init(&collecting.texts[i], BALLOT_TEXT_MAX);
	status = election_parse(buffer_text(&ballot->election), ballot->election.len, &arena,
				&election, report);
	if (status == AL_OK)
		status = ballot_maker_new(&election, &maker);
	collecting.maker = maker;
	if (status == AL_OK)
		status = collect(&collecting, report);
	for (size_t i = 0; i < COLLECT_BATCH; i++)
		buffer_clear(&collecting.texts[i]);
	ballot_maker_free(maker);
	arena_clear(&arena);
	if (status == AL_OK) {
		int64_t ms = ballot_lap(ballot);

		tell(_("%lld ballots are encrypted, checked and kept (%lld ms, %lld a second); "
		       "each voter gets a receipt.\n"
		       "Some vote again: the last one counts. The log says every %d seconds how "
		       "far the box is."),
		     (long long)collecting.cast, (long long)ms,
		     (long long)(collecting.cast * 1000 / (ms + 1)), SECRET_HEAD_SECONDS);
	}
	return status;
}
