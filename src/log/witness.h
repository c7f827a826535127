/*
 * witness.h: what a witness answers to add-checkpoint, by C2SP tlog-witness; no HTTP, no disk.
 *
 *	witness_request_parse()            failed: answer 400
 *	look the origin up                 the log's keys, and what was cosigned last
 *	witness_answer_make()              status, body, and the state to keep
 *	replace the old state by the new   in one transaction; lost the race: from the look-up again
 *	answer
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_WITNESS_H
#define ALLMENDE_LOG_WITNESS_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"
#include "log/checkpoint.h"
#include "log/merkle.h"
#include "log/note.h"

#include <stddef.h>
#include <stdint.h>

#define WITNESS_REQUEST_LEN_MAX (NOTE_LEN_MAX + 4096) /* bytes */
#define WITNESS_PROOF_MAX 63			      /* hashes of a request */
#define WITNESS_LOG_KEYS_MAX 16

/* The body of a request. It borrows the bytes it was read from. */
struct witness_request {
	uint64_t old_size;
	struct merkle_proof proof;
	struct note note;
	struct checkpoint checkpoint; /* extension lines are ignored, and cosigned with it */
};

/*
 * Read the `len` bytes at `body`. AL_OK: *ret is set and borrows `body`; nothing in it is verified.
 * AL_MALFORMED, AL_TOO_BIG: answer 400; *ret must not be used.
 */
AL_MUST_CHECK enum status witness_request_parse(const char *body, size_t len,
						struct witness_request *ret, struct report *report);

/* A log that the witness is set up for. Borrowed. */
struct witness_log {
	const char *origin;
	const struct note_key *keys; /* any one of them signs for the log */
	size_t key_count;	     /* 1 to WITNESS_LOG_KEYS_MAX */
};

/* What the witness cosigned last for an origin; all zero when it never did. */
struct witness_state {
	uint64_t size;
	struct digest root;
	struct when time; /* of the cosignature */
};

/* Who the witness is, and when. */
struct witness_self {
	const struct note_key *key; /* of the type NOTE_KEY_COSIGNATURE */
	const struct signing_key *signer;
	struct when now;
};

enum witness_http {
	WITNESS_OK = 200,
	WITNESS_BAD_REQUEST = 400,
	WITNESS_FORBIDDEN = 403,
	WITNESS_NOT_FOUND = 404,
	WITNESS_CONFLICT = 409,
	WITNESS_UNPROCESSABLE = 422,
};

/* What to do. Made by witness_answer_make(), released by witness_answer_clear(). */
struct witness_answer {
	enum witness_http http;
	const char *content_type; /* constant text */
	struct buffer body;
	/* Only with WITNESS_OK: to be kept, in place of the state that was given, before the body
	 * is sent. `note` is the checkpoint with the log's verified lines and ours, for monitors.
	 */
	struct witness_state state;
	struct buffer note;
};

/*
 * Judge `request` for `log` (NULL: the origin is unknown; else its origin must be the request's)
 * by what was cosigned last, `state`. The cosignature's time is `self`->now, or the last one's when
 * the clock went back. AL_OK: *ret is yours, whatever its status says. AL_NO_MEMORY: untouched.
 * `report` (may be NULL) says why, for the log, when the answer is not WITNESS_OK.
 */
AL_MUST_CHECK enum status witness_answer_make(const struct witness_request *request,
					      const struct witness_log *log,
					      const struct witness_state *state,
					      const struct witness_self *self,
					      struct witness_answer *ret, struct report *report);

void witness_answer_clear(struct witness_answer *answer);

/* --- The other side: a log that asks a witness. --- */

/* Append the body of a request to go from `old_size` by `proof` to the checkpoint in the `len`
 * bytes at `note` to `ret`, which keeps a failure. */
void witness_request_format(uint64_t old_size, const struct merkle_proof *proof, const char *note,
			    size_t len, struct buffer *ret);

/* Read the `len` bytes at `body`, of an answer with WITNESS_CONFLICT, as the size that the witness
 * cosigned last. AL_OK: *ret is set. AL_MALFORMED: untouched. */
AL_MUST_CHECK enum status witness_size_parse(const char *body, size_t len, uint64_t *ret);

/*
 * Append the lines in the `len` bytes at `body`, of an answer with WITNESS_OK, that are by the
 * witness's key `key` to `ret`, a checkpoint with its empty line and at least one signature; other
 * lines are left out. What cannot be believed never gets into `ret`: AL_NOT_FOUND (no line by
 * `key`), AL_FORGED (one does not hold), AL_MALFORMED, AL_TOO_BIG, AL_NO_MEMORY: it is untouched.
 */
AL_MUST_CHECK enum status witness_lines_take(const char *body, size_t len,
					     const struct note_key *key, struct buffer *ret,
					     struct report *report);

#endif
