/* checkpoint.c: reading, writing and signing checkpoints. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/checkpoint.h"

#include "log/merkle.h"
#include "log/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* Whether all that is left of a checkpoint are extension lines: not empty, each with its end. */
static bool are_extensions(struct text rest)
{
	struct text line;

	while (text_take_line(&rest, &line)) {
		if (line.len == 0)
			return false;
	}
	return rest.len == 0;
}

enum status checkpoint_parse(const char *text, size_t len, enum checkpoint_extensions extensions,
			     struct checkpoint *ret, struct report *report)
{
	struct text rest = { .bytes = text, .len = len };
	struct checkpoint checkpoint = { .size = 0 };
	struct text origin;
	struct text size;
	struct text root;

	if (!text_take_line(&rest, &origin) || !text_take_line(&rest, &size) ||
	    !text_take_line(&rest, &root))
		return report_set(report, AL_MALFORMED,
				  "a checkpoint has three lines: origin, size and root");
	if (origin.len == 0 || memchr(origin.bytes, '\0', origin.len) != NULL)
		return report_set(report, AL_MALFORMED,
				  "the origin of the checkpoint is empty or has a NUL");
	if (origin.len > CHECKPOINT_ORIGIN_LEN_MAX)
		return report_set(report, AL_TOO_BIG,
				  "the origin of the checkpoint is over %d bytes",
				  CHECKPOINT_ORIGIN_LEN_MAX);
	if (!text_decimal(size, MERKLE_SIZE_MAX, &checkpoint.size))
		return report_set(report, AL_MALFORMED,
				  "the size of the checkpoint is no decimal number of at most "
				  "%" PRIu64,
				  MERKLE_SIZE_MAX);
	if (!text_digest(root, &checkpoint.root))
		return report_set(report, AL_MALFORMED,
				  "the root of the checkpoint is no base64 of 32 bytes");
	if (!are_extensions(rest))
		return report_set(report, AL_MALFORMED,
				  "the checkpoint has an empty or unfinished line after its root");
	/* spec log-14: "A checkpoint of a log of ours has exactly three lines: the origin, the
	 * size in decimal and the root in base64." */
	if (rest.len > 0 && extensions == CHECKPOINT_EXTENSIONS_REFUSED)
		return report_set(report, AL_UNSUPPORTED,
				  "the checkpoint has lines after its root, which no part of this "
				  "software takes");
	memcpy(checkpoint.origin, origin.bytes, origin.len);
	*ret = checkpoint;
	return AL_OK;
}

void checkpoint_format(const struct checkpoint *checkpoint, struct buffer *ret)
{
	buffer_append_format(ret, "%s\n%" PRIu64 "\n", checkpoint->origin, checkpoint->size);
	text_append_base64(ret, checkpoint->root.bytes, DIGEST_LEN);
	buffer_append_byte(ret, '\n');
}

enum status checkpoint_sign(const struct checkpoint *checkpoint, const struct note_key *key,
			    const struct signing_key *signer, struct buffer *ret)
{
	struct buffer text;
	enum status status;

	/* spec log-15: "The origin of a checkpoint is the name of the key of its log." */
	if (strcmp(checkpoint->origin, key->name) != 0)
		return AL_REFUSED;
	assert(checkpoint->size <= MERKLE_SIZE_MAX);
	buffer_init(&text, CHECKPOINT_TEXT_LEN_MAX);
	checkpoint_format(checkpoint, &text);
	status = buffer_status(&text);
	if (status == AL_OK)
		status = note_begin(buffer_text(&text), text.len, ret);
	if (status == AL_OK) {
		note_sign(key, signer, buffer_text(&text), text.len, ret);
		status = buffer_status(ret);
	}
	buffer_clear(&text);
	return status;
}

enum status checkpoint_open(const char *bytes, size_t len, const struct note_key *key,
			    struct checkpoint *ret, struct note *ret_note, struct report *report)
{
	struct checkpoint checkpoint;
	struct note note;
	enum status status;

	assert(key->type == NOTE_KEY_ED25519);
	status = note_parse(bytes, len, &note, report);
	if (status != AL_OK)
		return status;
	status = note_verify(&note, key, NULL, report);
	/* spec log-12: "A note that no known key signed is refused." */
	if (status == AL_NOT_FOUND)
		return report_set(report, AL_REFUSED,
				  "the checkpoint is not signed by the log's key %s+%08x",
				  key->name, key->id);
	if (status != AL_OK)
		return status;
	status = checkpoint_parse(note.text, note.text_len, CHECKPOINT_EXTENSIONS_REFUSED,
				  &checkpoint, report);
	if (status != AL_OK)
		return status;
	if (strcmp(checkpoint.origin, key->name) != 0)
		return report_set(report, AL_REFUSED,
				  "the checkpoint is of the log %s, its signature by %s",
				  checkpoint.origin, key->name);
	*ret = checkpoint;
	if (ret_note != NULL)
		*ret_note = note;
	return AL_OK;
}
