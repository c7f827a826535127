/* witness_client.c: what a log says to a witness, and what it takes from its answer. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/witness.h"

#include "log/text.h"

#include <assert.h>
#include <inttypes.h>

void witness_request_format(uint64_t old_size, const struct merkle_proof *proof, const char *note,
			    size_t len, struct buffer *ret)
{
	assert(proof->count <= WITNESS_PROOF_MAX);
	buffer_append_format(ret, "old %" PRIu64 "\n", old_size);
	for (size_t i = 0; i < proof->count; i++) {
		text_append_base64(ret, proof->hashes[i].bytes, DIGEST_LEN);
		buffer_append_byte(ret, '\n');
	}
	buffer_append_byte(ret, '\n');
	buffer_append(ret, note, len);
}

enum status witness_size_parse(const char *body, size_t len, uint64_t *ret)
{
	struct text rest = { .bytes = body, .len = len };
	struct text line;

	if (!text_take_line(&rest, &line) || rest.len > 0 ||
	    !text_decimal(line, MERKLE_SIZE_MAX, ret))
		return AL_MALFORMED;
	return AL_OK;
}

/* The answer's lines as signatures of the checkpoint in `ret`, in `joined`, as `note`. */
static enum status join(const struct note *checkpoint, const char *body, size_t len,
			struct buffer *joined, struct note *note, struct report *report)
{
	enum status status;

	buffer_append(joined, checkpoint->text, checkpoint->text_len);
	buffer_append_byte(joined, '\n');
	buffer_append(joined, body, len);
	status = buffer_status(joined);
	if (status != AL_OK)
		return report_set(report, status, "the answer of the witness is too big");
	status = note_parse(buffer_text(joined), joined->len, note, report);
	/* An empty line in the answer would have made it part of the text. */
	if (status == AL_OK && note->text_len != checkpoint->text_len)
		status = report_set(report, AL_MALFORMED, "it has an empty line");
	return status;
}

enum status witness_lines_take(const char *body, size_t len, const struct note_key *key,
			       struct buffer *ret, struct report *report)
{
	struct buffer joined;
	struct buffer lines;
	struct note checkpoint;
	struct note answer = { .signature_count = 0 };
	enum status status;

	buffer_init(&joined, NOTE_LEN_MAX);
	buffer_init(&lines, NOTE_LEN_MAX);
	status = note_parse(buffer_text(ret), ret->len, &checkpoint, report);
	if (status == AL_OK)
		status = join(&checkpoint, body, len, &joined, &answer, report);
	if (status == AL_OK)
		status = note_verify(&answer, key, NULL, report);
	if (status != AL_OK)
		goto out;
	for (size_t i = 0; i < answer.signature_count; i++) {
		if (note_signature_names(&answer.signatures[i], key))
			buffer_append(&lines, answer.signatures[i].line,
				      answer.signatures[i].line_len);
	}
	status = buffer_status(&lines);
	if (status == AL_OK && lines.len > ret->len_max - ret->len)
		status = report_set(report, AL_TOO_BIG, "the checkpoint has no room for more");
	if (status != AL_OK)
		goto out;
	buffer_append(ret, lines.bytes, lines.len);
	status = buffer_status(ret);
out:
	buffer_clear(&joined);
	buffer_clear(&lines);
	return status;
}
