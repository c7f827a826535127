/*
 * cosignature.h: what a witness signs about a checkpoint, by C2SP tlog-cosignature (Ed25519, v1).
 *
 * The statement: at this time, the largest tree that I have seen of this log, consistent with all
 * that I saw before, has this size and root.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_COSIGNATURE_H
#define ALLMENDE_LOG_COSIGNATURE_H

#include "base/buffer.h"
#include "base/status.h"
#include "crypto/key.h"
#include "log/note.h"

#include <stddef.h>
#include <stdint.h>

#define COSIGNATURE_LEN 72 /* bytes: the timestamp in 8, big-endian, and the Ed25519 signature */
#define COSIGNATURE_TIMESTAMP_MAX ((uint64_t)INT64_MAX) /* seconds since 1970 */

/*
 * Append to `ret` the signature line of the witness's key `key` (type NOTE_KEY_COSIGNATURE, its
 * private part is `signer`) over the checkpoint whose text is the `len` bytes at `text`, at
 * `timestamp` (seconds since 1970, 1 to COSIGNATURE_TIMESTAMP_MAX). AL_NO_MEMORY, AL_TOO_BIG:
 * nothing was appended, or `ret` keeps its failure.
 */
AL_MUST_CHECK enum status cosignature_append(const struct note_key *key,
					     const struct signing_key *signer, const char *text,
					     size_t len, uint64_t timestamp, struct buffer *ret);

/*
 * Verify the `cosignature_len` bytes at `cosignature`, without key id, by `key` over the checkpoint
 * text of `len` bytes at `text`. AL_OK: it holds, *ret_timestamp is set. AL_FORGED: it does not.
 * AL_NO_MEMORY. *ret_timestamp is then untouched.
 */
AL_MUST_CHECK enum status cosignature_verify(const struct note_key *key, const uint8_t *cosignature,
					     size_t cosignature_len, const char *text, size_t len,
					     uint64_t *ret_timestamp);

#endif
