/*
 * checkpoint.h: what a log signs about its tree, by C2SP tlog-checkpoint.
 *
 *	<origin>
 *	<size in decimal>
 *	<root in base64>
 *
 * as the text of a note. The origin names the log; ours is also the name of the log's key.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_CHECKPOINT_H
#define ALLMENDE_LOG_CHECKPOINT_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "log/note.h"

#include <stddef.h>
#include <stdint.h>

#define CHECKPOINT_ORIGIN_LEN_MAX 255 /* bytes */
#define CHECKPOINT_TEXT_LEN_MAX 512   /* bytes of a checkpoint without extension lines */

struct checkpoint {
	char origin[CHECKPOINT_ORIGIN_LEN_MAX + 1];
	uint64_t size; /* leaves, at most MERKLE_SIZE_MAX */
	struct digest root;
};

/* Lines after the third: tlog-checkpoint allows them and advises against them. */
enum checkpoint_extensions {
	CHECKPOINT_EXTENSIONS_REFUSED = 1, /* as in our own logs */
	CHECKPOINT_EXTENSIONS_IGNORED,	   /* as a witness of any log must */
};

/*
 * Read the `len` bytes at `text`, the text of a note, as a checkpoint. AL_OK: *ret is set.
 * AL_MALFORMED, AL_TOO_BIG (origin or size), AL_UNSUPPORTED (extension lines, where they are
 * refused): *ret is untouched.
 */
AL_MUST_CHECK enum status checkpoint_parse(const char *text, size_t len,
					   enum checkpoint_extensions extensions,
					   struct checkpoint *ret, struct report *report);

/* Append `checkpoint` as such a text, without extension lines, to `ret`, which keeps a failure. */
void checkpoint_format(const struct checkpoint *checkpoint, struct buffer *ret);

/*
 * Append `checkpoint` as a note with one signature line, by the log's Ed25519 key `key`, whose
 * private part is `signer`, to `ret`. Who calls has made durable that it signs this size and root
 * and never one that is inconsistent with it. AL_REFUSED: the key's name is not the origin;
 * nothing was appended. AL_NO_MEMORY, AL_TOO_BIG: `ret` may hold a part.
 */
AL_MUST_CHECK enum status checkpoint_sign(const struct checkpoint *checkpoint,
					  const struct note_key *key,
					  const struct signing_key *signer, struct buffer *ret);

/*
 * Read the `len` bytes at `bytes` as a checkpoint without extension lines that is signed by the
 * log's key `key`, whose name is its origin. *ret_note (may be NULL) is the note, which borrows
 * `bytes`. AL_OK: both are set. AL_MALFORMED, AL_TOO_BIG, AL_UNSUPPORTED as checkpoint_parse();
 * AL_FORGED: a signature by `key` does not hold; AL_REFUSED: there is none, or the origin is
 * another; AL_NO_MEMORY. Nothing of the outputs may then be used.
 */
AL_MUST_CHECK enum status checkpoint_open(const char *bytes, size_t len, const struct note_key *key,
					  struct checkpoint *ret, struct note *ret_note,
					  struct report *report);

#endif
