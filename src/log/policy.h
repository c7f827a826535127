/*
 * policy.h: whose signatures make a checkpoint believable, by C2SP tlog-policy.
 *
 *	log <vkey> [<url>]
 *	witness <name> <vkey> [<url>]
 *	group <name> all|any|<k> <name>...
 *	quorum <name>|none
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_POLICY_H
#define ALLMENDE_LOG_POLICY_H

#include "base/status.h"
#include "base/when.h"
#include "log/checkpoint.h"
#include "log/note.h"

#include <stdbool.h>
#include <stddef.h>

#define POLICY_LEN_MAX (512 * 1024) /* bytes of text */
#define POLICY_LOGS_MAX 64
#define POLICY_WITNESSES_MAX 64
#define POLICY_GROUPS_MAX 64
#define POLICY_NAME_LEN_MAX 255 /* bytes of a witness's or group's name */

struct policy; /* Opaque. Once made it never changes, so threads may share it. */

/*
 * Read the `len` bytes at `text`. A witness whose key has a type that we cannot verify is allowed
 * and never counts. AL_OK: *ret is yours. AL_MALFORMED, AL_TOO_BIG, AL_UNSUPPORTED (a log's key of
 * another type), AL_NO_MEMORY: *ret is untouched, the report names the line.
 */
AL_MUST_CHECK enum status policy_parse(const char *text, size_t len, struct policy **ret,
				       struct report *report);

/* The policy that takes the log with `key` (of the type NOTE_KEY_ED25519) and asks for no witness.
 * AL_OK: *ret is yours. AL_NO_MEMORY: untouched. */
AL_MUST_CHECK enum status policy_new_for_log(const struct note_key *key, struct policy **ret);

/* Release `policy`. NULL does nothing. */
void policy_free(struct policy *policy);

size_t policy_log_count(const struct policy *policy);
/* The key of log `index`, borrowed. *ret_url (may be NULL) is its URL or NULL. */
const struct note_key *policy_log(const struct policy *policy, size_t index, const char **ret_url);

size_t policy_witness_count(const struct policy *policy);
/* The key of witness `index`, borrowed; NULL when it has a type that we cannot verify. *ret_name
 * and *ret_url (may be NULL) are its name in the policy, and its URL or NULL. */
const struct note_key *policy_witness(const struct policy *policy, size_t index,
				      const char **ret_name, const char **ret_url);

/* Whether a checkpoint needs cosignatures: the quorum is not `none`. */
bool policy_needs_witnesses(const struct policy *policy);

/* What a policy found in a checkpoint that it accepts. */
struct policy_verdict {
	struct checkpoint checkpoint;
	const struct note_key *log; /* who signed; borrowed from the policy */
	size_t cosignature_count;   /* of known witnesses, that hold and count */
	/* The latest instant for which the cosignatures of that time or later are a quorum by
	 * themselves: how fresh the checkpoint is. 0 when the quorum is `none`. */
	struct when quorum_time;
	struct when newest_time; /* of the cosignatures that count; 0: there is none */
	struct when oldest_time;
	size_t unknown_count; /* signature lines by keys that the policy does not know */
};

/*
 * Judge the `len` bytes at `bytes`, a checkpoint without extension lines, by `policy`. A
 * cosignature of a time after `latest` does not count (0 seconds: any time counts); who wants a
 * quorum that is not too old looks at `quorum_time`. AL_OK: *ret is set. AL_MALFORMED, AL_TOO_BIG,
 * AL_UNSUPPORTED: the form. AL_FORGED: a signature by a known key does not hold. AL_REFUSED: no
 * known log signed, its name is not the origin, or the quorum is not reached; the report names
 * whose cosignatures are missing. AL_NO_MEMORY. *ret is then untouched.
 */
AL_MUST_CHECK enum status policy_check(const struct policy *policy, const char *bytes, size_t len,
				       struct when latest, struct policy_verdict *ret,
				       struct report *report);

#endif
