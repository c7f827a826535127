/* witnessing.c: asking the statute's witnesses for their cosignatures. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/coop_internal.h"

#include "log/witness.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ANSWER_LEN_MAX 4096  /* bytes of a witness's answer */
#define ANSWER_SHOWN_MAX 60  /* bytes of it in a report */
#define TRIES 2		     /* the second with the size that the witness told */
#define FAILURES_LEN_MAX 300 /* bytes of what is told about witnesses that failed */
#define CLOCK_SKEW_S 300     /* seconds that a witness's clock may be ahead of ours */

/* --- one request --- */

/* Append the request of tlog-witness for a witness that knows the tree of `old_size`. */
static enum status append_request(const struct witnessing *asking, uint64_t old_size,
				  struct buffer *ret, struct report *report)
{
	struct merkle_array array = { .leaves = asking->coop->log.leaves,
				      .count = (size_t)asking->checkpoint->size };
	struct merkle_source source = merkle_array_source(&array);
	struct merkle_proof proof;
	enum status status;

	if (old_size > asking->checkpoint->size)
		return report_set(report, AL_CONFLICT,
				  "it has co-signed %" PRIu64 " entries, more than there are",
				  old_size);
	status =
	    merkle_prove_consistency(&source, old_size, asking->checkpoint->size, &proof, report);
	if (status != AL_OK)
		return status;
	witness_request_format(old_size, &proof, buffer_text(asking->signed_note),
			       asking->signed_note->len, ret);
	return buffer_status(ret);
}

/* What may be shown of an answer: printable, and not too much. */
static void show_answer(const struct buffer *answer, char ret[static ANSWER_SHOWN_MAX + 1])
{
	size_t len = answer->len < ANSWER_SHOWN_MAX ? answer->len : ANSWER_SHOWN_MAX;

	memcpy(ret, buffer_text(answer), len);
	for (size_t i = 0; i < len; i++) {
		if (ret[i] < 0x20 || ret[i] == 0x7f)
			ret[i] = ' ';
	}
	ret[len] = '\0';
}

/* Ask one witness once. AL_OK: *ret_code and `ret` are its answer. */
static enum status ask_once(const struct witnessing *asking, const struct witness_link *link,
			    uint64_t old_size, int *ret_code, struct buffer *ret,
			    struct report *report)
{
	struct buffer request;
	enum status status;

	buffer_init(&request, WITNESS_REQUEST_LEN_MAX);
	buffer_reset(ret);
	status = append_request(asking, old_size, &request, report);
	if (status == AL_OK)
		status = link->add(link->user, &request, asking->now, ret_code, ret, report);
	if (status == AL_OK && buffer_status(ret) != AL_OK)
		status = report_set(report, AL_MALFORMED, "its answer is too long");
	buffer_clear(&request);
	return status;
}

/* Ask one witness; the body of its answer, with WITNESS_OK, is appended to `ret`. */
static enum status ask(const struct witnessing *asking, const struct witness_link *link,
		       struct buffer *ret, struct report *report)
{
	uint64_t old_size = asking->old_size;
	char shown[ANSWER_SHOWN_MAX + 1];
	enum status status = AL_OK;
	int code = 0;

	for (int i = 0; i < TRIES; i++) {
		status = ask_once(asking, link, old_size, &code, ret, report);
		if (status != AL_OK || code != WITNESS_CONFLICT)
			break;
		if (witness_size_parse(buffer_text(ret), ret->len, &old_size) != AL_OK)
			break;
	}
	if (status != AL_OK || code == WITNESS_OK)
		return status;
	show_answer(ret, shown);
	return report_set(report, AL_REFUSED, "it answered %d: %s", code, shown);
}

/* --- what of an answer is taken --- */

/* How many signature lines of `note` say that they are by `key`. */
static enum status count_lines(const struct buffer *note, const struct note_key *key,
			       size_t *ret_count, struct report *report)
{
	struct note parsed;
	size_t count = 0;
	enum status status = note_parse(buffer_text(note), note->len, &parsed, report);

	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < parsed.signature_count; i++)
		count += note_signature_names(&parsed.signatures[i], key) ? 1 : 0;
	*ret_count = count;
	return AL_OK;
}

/* Whether the one line by `key` in `note` is there, holds, and is not of the future. */
static enum status check_line(const struct witnessing *asking, const struct buffer *note,
			      const struct note_key *key, struct report *report)
{
	uint64_t time = 0;
	struct note parsed;
	size_t count = 0;
	enum status status = count_lines(note, key, &count, report);

	if (status != AL_OK)
		return status;
	if (count != 1)
		return report_set(report, AL_MALFORMED, "it co-signed %zu times", count);
	status = note_parse(buffer_text(note), note->len, &parsed, report);
	if (status == AL_OK)
		status = note_verify(&parsed, key, &time, report);
	if (status == AL_OK && time > (uint64_t)when_add(asking->now, CLOCK_SKEW_S).seconds)
		status = report_set(report, AL_REFUSED, "its clock is ahead of ours");
	return status;
}

/*
 * Append the line by `key` in `answer` to `note`. AL_NOT_FOUND: there is none. Anything else but
 * AL_OK: it cannot be taken. `note` is then as before.
 */
static enum status take_line(const struct witnessing *asking, const struct buffer *answer,
			     const struct note_key *key, struct buffer *note, struct report *report)
{
	struct buffer longer;
	size_t before = 0;
	enum status status = count_lines(note, key, &before, report);

	if (status != AL_OK)
		return status;
	buffer_init(&longer, NOTE_LEN_MAX);
	buffer_append(&longer, note->bytes, note->len);
	status = witness_lines_take(buffer_text(answer), answer->len, key, &longer, report);
	if (status == AL_OK && before > 0)
		status = report_set(report, AL_CONFLICT, "it has co-signed by another link");
	if (status == AL_OK)
		status = check_line(asking, &longer, key, report);
	if (status == AL_OK) {
		buffer_append(note, longer.bytes + note->len, longer.len - note->len);
		status = buffer_status(note);
	}
	buffer_clear(&longer);
	return status;
}

/* Append the line of whichever witness of the statute it was that gave `answer`. */
static enum status take_any_line(const struct witnessing *asking, const struct buffer *answer,
				 struct buffer *note, struct report *report)
{
	const struct witness_rule *rule = &chain_statute(asking->coop->log.chain)->witnesses;

	for (size_t i = 0; i < rule->vkeys_count; i++) {
		struct note_key key;
		enum status status =
		    note_key_parse(rule->vkeys[i], strlen(rule->vkeys[i]), &key, report);

		if (status == AL_OK)
			status = take_line(asking, answer, &key, note, report);
		if (status != AL_NOT_FOUND)
			return status;
	}
	return report_set(report, AL_NOT_FOUND, "it is no witness that the statute names");
}

/* --- all of them --- */

/* What went wrong, one after the other, cut. */
struct failures {
	char text[FAILURES_LEN_MAX];
	size_t len;
};

static void note_failure(struct failures *failures, const char *name, const char *message)
{
	size_t room = sizeof(failures->text) - failures->len;
	int len = snprintf(failures->text + failures->len, room, "; %.60s: %.100s", name, message);

	if (len > 0)
		failures->len += (size_t)len < room ? (size_t)len : room - 1;
}

enum status witnessing_collect(const struct witnessing *witnessing,
			       const struct witness_link *links, size_t count, struct buffer *ret,
			       struct report *report)
{
	/* A copy: while a witness is asked the log may be read anew. */
	const int64_t quorum = chain_statute(witnessing->coop->log.chain)->witnesses.quorum;
	struct failures failures = { .len = 0 };
	int64_t taken = 0;

	assert(count <= WITNESS_LINKS_MAX);
	buffer_append(ret, witnessing->signed_note->bytes, witnessing->signed_note->len);
	for (size_t i = 0; i < count; i++) {
		struct report why = { .message = "" };
		struct buffer answer;
		enum status status;

		buffer_init(&answer, ANSWER_LEN_MAX);
		status = ask(witnessing, &links[i], &answer, &why);
		if (status == AL_OK)
			status = take_any_line(witnessing, &answer, ret, &why);
		buffer_clear(&answer);
		if (status == AL_OK)
			taken++;
		else
			note_failure(&failures, links[i].name, why.message);
	}
	if (buffer_status(ret) != AL_OK)
		return report_set(report, buffer_status(ret), "no room for the cosignatures");
	if (taken >= quorum)
		return AL_OK;
	return report_set(report, AL_REFUSED,
			  "%" PRId64 " of the statute's witnesses co-signed, %" PRId64
			  " must; what is published stays as it is%s",
			  taken, quorum, failures.text);
}
