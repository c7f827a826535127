/* witness.c: the checks of add-checkpoint, in the order of tlog-witness. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/witness.h"

#include "log/cosignature.h"
#include "log/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define TEXT_PLAIN "text/plain; charset=utf-8"
#define TEXT_SIZE "text/x.tlog.size"

/* Room for what is added to a note of the greatest length. */
#define ANSWER_LEN_MAX (NOTE_LEN_MAX + 4096)

enum status witness_request_parse(const char *body, size_t len, struct witness_request *ret,
				  struct report *report)
{
	struct text rest = { .bytes = body, .len = len };
	struct text line;
	enum status status;

	if (len > WITNESS_REQUEST_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the request has %zu bytes, %d are allowed",
				  len, WITNESS_REQUEST_LEN_MAX);
	if (!text_take_line(&rest, &line) || !text_take(&line, "old ") ||
	    !text_decimal(line, MERKLE_SIZE_MAX, &ret->old_size))
		return report_set(report, AL_MALFORMED,
				  "the first line of the request must be \"old\" and a size");
	ret->proof.count = 0;
	while (text_take_line(&rest, &line) && line.len > 0) {
		if (ret->proof.count == WITNESS_PROOF_MAX)
			return report_set(report, AL_TOO_BIG,
					  "the request has over %d hashes of a proof",
					  WITNESS_PROOF_MAX);
		if (!text_digest(line, &ret->proof.hashes[ret->proof.count]))
			return report_set(report, AL_MALFORMED,
					  "line %zu of the request is no base64 of 32 bytes",
					  ret->proof.count + 2);
		ret->proof.count++;
	}
	status = note_parse(rest.bytes, rest.len, &ret->note, report);
	if (status != AL_OK)
		return status;
	return checkpoint_parse(ret->note.text, ret->note.text_len, CHECKPOINT_EXTENSIONS_IGNORED,
				&ret->checkpoint, report);
}

/* Whether a key of `log` signed the note, and none of its lines fails; else *ret_http. */
static enum status check_signatures(const struct witness_request *request,
				    const struct witness_log *log, enum witness_http *ret_http,
				    struct report *report)
{
	bool found = false;

	for (size_t i = 0; i < log->key_count; i++) {
		enum status status = note_verify(&request->note, &log->keys[i], NULL, report);

		if (status == AL_NO_MEMORY)
			return status;
		if (status == AL_FORGED) {
			*ret_http = WITNESS_FORBIDDEN;
			return AL_OK;
		}
		found = found || status == AL_OK;
	}
	if (!found) {
		(void)report_set(report, AL_REFUSED, "no key of the log %s signed the checkpoint",
				 log->origin);
		*ret_http = WITNESS_FORBIDDEN;
	}
	return AL_OK;
}

/* Whether the tree of the request goes on from `state`: the answer's status. */
static enum witness_http check_tree(const struct witness_request *request,
				    const struct witness_state *state, struct report *report)
{
	const struct checkpoint *checkpoint = &request->checkpoint;
	struct digest old_root = state->size == 0 ? merkle_empty_root() : state->root;

	if (request->old_size > checkpoint->size) {
		(void)report_set(report, AL_REFUSED,
				 "the old size %" PRIu64 " is over the new one, %" PRIu64,
				 request->old_size, checkpoint->size);
		return WITNESS_BAD_REQUEST;
	}
	if (request->old_size != state->size) {
		(void)report_set(report, AL_CONFLICT,
				 "the old size is %" PRIu64 ", the last cosigned one %" PRIu64,
				 request->old_size, state->size);
		return WITNESS_CONFLICT;
	}
	/* spec log-18: "A witness never cosigns a tree that is not proved to go on from the one
	 * that it cosigned last." */
	if (!merkle_verify_consistency(state->size, &old_root, checkpoint->size, &checkpoint->root,
				       &request->proof)) {
		(void)report_set(report, AL_FORGED,
				 "the tree of size %" PRIu64 " is not proved to go on from that of "
				 "size %" PRIu64,
				 checkpoint->size, state->size);
		return WITNESS_UNPROCESSABLE;
	}
	return WITNESS_OK;
}

/* Judge all of `request`. */
static enum status check(const struct witness_request *request, const struct witness_log *log,
			 const struct witness_state *state, enum witness_http *ret_http,
			 struct report *report)
{
	enum witness_http http = WITNESS_OK;
	enum status status;

	if (log == NULL) {
		(void)report_set(report, AL_NOT_FOUND, "the origin %s is not known",
				 request->checkpoint.origin);
		*ret_http = WITNESS_NOT_FOUND;
		return AL_OK;
	}
	status = check_signatures(request, log, &http, report);
	if (status != AL_OK)
		return status;
	*ret_http = http != WITNESS_OK ? http : check_tree(request, state, report);
	return AL_OK;
}

/* Sign the request's checkpoint: body, note and state of `answer`. */
static enum status cosign(const struct witness_request *request, const struct witness_log *log,
			  const struct witness_state *state, const struct witness_self *self,
			  struct witness_answer *answer)
{
	const struct note *note = &request->note;
	enum status status;

	/* spec log-19: "The time of a cosignature is never before that of the last one for the same
	 * log." */
	answer->state.time = when_before(self->now, state->time) ? state->time : self->now;
	answer->state.size = request->checkpoint.size;
	answer->state.root = request->checkpoint.root;
	status = cosignature_append(self->key, self->signer, note->text, note->text_len,
				    (uint64_t)answer->state.time.seconds, &answer->body);
	if (status != AL_OK)
		return status;
	buffer_append(&answer->note, note->text, note->text_len);
	buffer_append_byte(&answer->note, '\n');
	for (size_t i = 0; i < note->signature_count; i++) {
		for (size_t j = 0; j < log->key_count; j++) {
			if (note_signature_names(&note->signatures[i], &log->keys[j])) {
				buffer_append(&answer->note, note->signatures[i].line,
					      note->signatures[i].line_len);
				break;
			}
		}
	}
	buffer_append(&answer->note, answer->body.bytes, answer->body.len);
	return buffer_status(&answer->note);
}

/* Why a request is refused, for a client to read. */
static const char *refusal(enum witness_http http)
{
	switch (http) {
	case WITNESS_OK:
	case WITNESS_CONFLICT:
		break;
	case WITNESS_BAD_REQUEST:
		return "the old size is over the size of the checkpoint\n";
	case WITNESS_FORBIDDEN:
		return "the checkpoint has no valid signature of its log\n";
	case WITNESS_NOT_FOUND:
		return "the origin is not known here\n";
	case WITNESS_UNPROCESSABLE:
		return "the tree is not proved to go on from the last one\n";
	}
	return "";
}

enum status witness_answer_make(const struct witness_request *request,
				const struct witness_log *log, const struct witness_state *state,
				const struct witness_self *self, struct witness_answer *ret,
				struct report *report)
{
	struct witness_answer answer = { .content_type = TEXT_PLAIN };
	enum status status;

	assert(log == NULL || strcmp(log->origin, request->checkpoint.origin) == 0);
	assert(log == NULL || (log->key_count >= 1 && log->key_count <= WITNESS_LOG_KEYS_MAX));
	assert(self->now.seconds >= WHEN_SECONDS_MIN);
	buffer_init(&answer.body, ANSWER_LEN_MAX);
	buffer_init(&answer.note, ANSWER_LEN_MAX);
	status = check(request, log, state, &answer.http, report);
	if (status != AL_OK)
		goto out;
	if (answer.http == WITNESS_OK) {
		status = cosign(request, log, state, self, &answer);
	} else if (answer.http == WITNESS_CONFLICT) {
		answer.content_type = TEXT_SIZE;
		buffer_append_format(&answer.body, "%" PRIu64 "\n", state->size);
		status = buffer_status(&answer.body);
	} else {
		buffer_append_text(&answer.body, refusal(answer.http));
		status = buffer_status(&answer.body);
	}
out:
	if (status != AL_OK) {
		witness_answer_clear(&answer);
		return report_set(report, status, "out of memory");
	}
	*ret = answer;
	return AL_OK;
}

void witness_answer_clear(struct witness_answer *answer)
{
	buffer_clear(&answer->body);
	buffer_clear(&answer->note);
}
