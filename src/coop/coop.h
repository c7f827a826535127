/*
 * coop.h: the cooperative's own service: its log of record and everything that is entered there.
 *
 * A cooperative lives in a folder: `store.db` (the log of record, the roll, the texts), `coop.key`
 * and `log.key` (its signing keys), `origin` (the name of its log), and `public/`, which is derived
 * from the store and can be read by anyone. Each object goes through verify's chain before it is
 * entered, also its own: what verify would refuse is never logged. An entry and the change that it
 * records are one transaction.
 *
 *	coop_init("here", "example.coop/log", now, &report);
 *	coop_open("here", &coop, &report);
 *	coop_enter(coop, founding_statute, now, &report);
 *	coop_publish(coop, links, link_count, now, &report);
 *	coop_close(coop);
 *
 * Each function that enters something wants the present instant: one before the last entry is
 * refused (AL_REFUSED). When the store fails such that nobody can tell what it holds, everything is
 * refused from then on with the same status and the words "open the cooperative again". One owner
 * thread.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_COOP_H
#define ALLMENDE_COOP_COOP_H

#include "base/status.h"
#include "base/when.h"
#include "crypto/envelope.h"
#include "crypto/key.h"
#include "law/object.h"
#include "verify/chain.h"

#define COOP_TEXT_LEN_MAX (8 * 1024 * 1024) /* bytes of one published text */

struct coop; /* Opaque. */

/*
 * Make the folder `path` with new keys and an empty store. `origin` names the log (C2SP: no space,
 * no '+'). What an earlier call that was cut off has left there is used. AL_CONFLICT: there is a
 * cooperative already, or another process is making one. AL_MALFORMED: `origin`, or what is in the
 * folder. AL_REFUSED: the clock is out of all years. AL_IO, AL_NO_SPACE, AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status coop_init(const char *path, const char *origin, struct when now,
				    struct report *report);

/*
 * Bring the store of the cooperative at `path` to this program's tables, before it is opened.
 * AL_OK, also when it has them. AL_NOT_FOUND, AL_CONFLICT (another process has it open),
 * AL_UNSUPPORTED (a newer program made it), AL_MALFORMED, AL_IO, AL_NO_SPACE, AL_NO_MEMORY: the
 * store is as it was, or has some of the versions between.
 */
AL_MUST_CHECK enum status coop_upgrade(const char *path, struct when now, struct report *report);

/*
 * Open the cooperative at `path`, replay its log, and finish a publishing that was cut off.
 * AL_OK: *ret is yours, closed by coop_close(). AL_NOT_FOUND, AL_CONFLICT (another process has it
 * open, or the log's key is not the statute's), AL_IO, AL_NO_SPACE, AL_MALFORMED and AL_FORGED (the
 * store is damaged, or older than what was published; the report says where), AL_UNSUPPORTED (a
 * newer program made it, or an older one: see coop_upgrade()), AL_NO_MEMORY. On failure *ret is
 * untouched.
 */
AL_MUST_CHECK enum status coop_open(const char *path, struct coop **ret, struct report *report);

/* Release `coop`. NULL does nothing. */
void coop_close(struct coop *coop);

/* AL_OK; or why nothing can be done with `coop` any more but closing it. */
AL_MUST_CHECK enum status coop_check_usable(const struct coop *coop, struct report *report);

/* The C2SP vkey of the log, for the statute. Borrowed. */
const char *coop_log_vkey(const struct coop *coop);

/* The public part of the key that signs the cooperative's objects. Borrowed. */
const struct public_key *coop_key(const struct coop *coop);

/* The folder that can be read by anyone; it is made by the first publishing. Borrowed. */
const char *coop_public_path(const struct coop *coop);

/* What the log says. Borrowed; valid until the next call that fails, and coop_close(). */
const struct chain *coop_chain(const struct coop *coop);

/*
 * Keep the `len` bytes at `text` to be published; *ret is their digest, by which objects name them.
 * Durable on AL_OK. The same text twice is one. AL_TOO_BIG: over COOP_TEXT_LEN_MAX.
 * A text is published once an object of a published entry names it.
 */
AL_MUST_CHECK enum status coop_add_text(struct coop *coop, const void *text, size_t len,
					struct digest *ret, struct report *report);

/*
 * Check and enter the object in `envelope`. AL_OK: it is durable. Else as chain_enter() or the
 * store says, and nothing was entered. AL_REFUSED also: the clock went back; a statute that names
 * another log key than this log's, or witnesses whose keys cannot be used.
 */
AL_MUST_CHECK enum status coop_enter(struct coop *coop, const struct envelope *envelope,
				     struct when now, struct report *report);

/* What became of one of many. */
struct entered {
	enum status status;
	char message[REPORT_MESSAGE_MAX]; /* empty when it was entered */
};

/*
 * Check and enter the `count` envelopes at `envelopes`, in their order and in one transaction:
 * those that do not hold are left out, and ret[i] says why. AL_OK: all others are durable. Else the
 * clock went back (AL_REFUSED) or the store or memory failed; nothing was entered, `ret` means
 * nothing.
 */
AL_MUST_CHECK enum status coop_enter_many(struct coop *coop,
					  const struct envelope *const *envelopes, size_t count,
					  struct when now, struct entered *ret,
					  struct report *report);

/*
 * Make an object of `type` from the struct at `value` (coop and time set by the caller), signed by
 * the cooperative's key, and enter it; *ret_id (may be NULL) is its id.
 */
AL_MUST_CHECK enum status coop_make(struct coop *coop, enum object_type type, const void *value,
				    struct when now, struct digest *ret_id, struct report *report);

#endif
