/*
 * proof.h: an entry's place in the log as one file that is verified without the log, by C2SP
 * tlog-proof. Such files are named `*.tlog-proof`.
 *
 *	c2sp.org/tlog-proof@v1
 *	extra <base64>                     (may be missing; signed by nobody)
 *	index <decimal>
 *	<hashes of the inclusion proof in base64, from the leaf's sibling upwards>
 *	(an empty line)
 *	<the checkpoint with its signatures>
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_PROOF_H
#define ALLMENDE_LOG_PROOF_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "log/merkle.h"
#include "log/note.h"
#include "log/policy.h"

#include <stddef.h>
#include <stdint.h>

#define TLOG_PROOF_EXTRA_LEN_MAX (256 * 1024)			  /* bytes of extra data */
#define TLOG_PROOF_LEN_MAX (NOTE_LEN_MAX + 352 * 1024 + 4 * 1024) /* bytes of the whole */

/* A proof that was read, or that is to be written. Pointers are borrowed. */
struct tlog_proof {
	uint64_t index; /* of the entry in the log */
	struct merkle_proof inclusion;
	const char *extra; /* base64; NULL: none */
	size_t extra_len;  /* bytes of base64 */
	const char *checkpoint;
	size_t checkpoint_len;
};

/*
 * Read the `len` bytes at `bytes`; the checkpoint in it is not looked at. AL_OK: *ret is set and
 * borrows `bytes`. AL_MALFORMED, AL_TOO_BIG: *ret must not be used.
 */
AL_MUST_CHECK enum status tlog_proof_parse(const char *bytes, size_t len, struct tlog_proof *ret,
					   struct report *report);

/* Append the extra data of `proof` to `ret`, decoded; nothing when there is none. It is signed by
 * nobody. The buffer keeps a failure. */
void tlog_proof_extra(const struct tlog_proof *proof, struct buffer *ret);

/*
 * Append the proof for entry `index` with the hashes `inclusion`, the bytes of `extra` (NULL: none)
 * and the `len` bytes at `checkpoint` (a note) to `ret`, which keeps a failure.
 */
void tlog_proof_format(uint64_t index, const struct merkle_proof *inclusion,
		       const struct buffer *extra, const char *checkpoint, size_t len,
		       struct buffer *ret);

/*
 * Verify that the entry with the leaf hash `leaf` is at the index of `proof`, in a log and under
 * witnesses that `policy` accepts; `latest` as in policy_check(). AL_OK: *ret_verdict (may be
 * NULL) is set. AL_FORGED: also when the inclusion proof does not hold. Else as policy_check().
 */
AL_MUST_CHECK enum status tlog_proof_verify(const struct tlog_proof *proof,
					    const struct digest *leaf, const struct policy *policy,
					    struct when latest, struct policy_verdict *ret_verdict,
					    struct report *report);

#endif
