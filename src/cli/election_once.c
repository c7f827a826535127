/* election_once.c: a trustee's key decrypts one tally of an election. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election.h"
#include "crypto/hash.h"

#include <stdio.h>
#include <string.h>

#define NOTES_SUFFIX ".decrypted"
#define NOTES_LEN_MAX (1024 * 1024)
#define LINE_LEN (BASE64_DIGEST_LEN + 1 + 2 * DIGEST_LEN + 1) /* fingerprint, tally's hash */

/* The line of `tally`, with a line feed, into `ret`. */
static enum status make_line(const struct election *election, const struct encrypted_tally *tally,
			     char ret[static LINE_LEN + 1], struct report *report)
{
	char hex[2 * DIGEST_LEN + 1];
	struct digest digest;
	struct buffer text;
	enum status status;

	buffer_init(&text, ELECTION_TEXT_MAX);
	status = encrypted_tally_format(election, tally, &text);
	if (status != AL_OK) {
		buffer_clear(&text);
		return report_set(report, status, "out of memory for a tally");
	}
	digest = hash_bytes(text.bytes, text.len);
	buffer_clear(&text);
	hex_format(digest.bytes, DIGEST_LEN, hex);
	(void)snprintf(ret, LINE_LEN + 1, "%s %s\n", election->fingerprint, hex);
	return AL_OK;
}

/* Whether `line` stands in `notes`. AL_NOT_FOUND: nothing of this election does. */
static enum status find_line(const struct buffer *notes, const char *line, const char *path,
			     struct report *report)
{
	if (notes->len % LINE_LEN != 0)
		return report_set(report, AL_MALFORMED, "%s: is damaged", path);
	for (size_t at = 0; at < notes->len; at += LINE_LEN) {
		if (memcmp(notes->bytes + at, line, BASE64_DIGEST_LEN) != 0)
			continue;
		if (memcmp(notes->bytes + at, line, LINE_LEN) == 0)
			return AL_OK;
		return report_set(report, AL_REFUSED,
				  "the key has decrypted another tally of this election (%s): who "
				  "asks for two can learn how one voter voted",
				  path);
	}
	return AL_NOT_FOUND;
}

enum status election_decrypt_once(const char *key_path, const struct election *election,
				  const struct encrypted_tally *tally, struct report *report)
{
	char path[FILE_PATH_MAX];
	char line[LINE_LEN + 1];
	struct buffer notes;
	enum status status = make_line(election, tally, line, report);

	if (status != AL_OK)
		return status;
	if (snprintf(path, sizeof(path), "%s" NOTES_SUFFIX, key_path) >= (int)sizeof(path))
		return report_set(report, AL_TOO_BIG, "the key's path is too long");
	buffer_init(&notes, NOTES_LEN_MAX);
	status = file_read(path, &notes, report);
	if (status == AL_NOT_FOUND)
		status = AL_OK;
	/* spec trustee-10: "A trustee's key decrypts one tally of an election." */
	if (status == AL_OK)
		status = find_line(&notes, line, path, report);
	if (status == AL_NOT_FOUND) {
		buffer_append_text(&notes, line);
		status = buffer_status(&notes);
		if (status != AL_OK)
			(void)report_set(report, status, "%s: cannot grow", path);
		else
			status = file_write(path, notes.bytes, notes.len, report);
	}
	buffer_clear(&notes);
	return status;
}
