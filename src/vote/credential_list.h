/*
 * credential_list.h: the public credentials of an election, as an auditor keeps them: a hash, a
 * weight, and where the last ballot is. Not for others than the audit.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_CREDENTIAL_LIST_H
#define ALLMENDE_VOTE_CREDENTIAL_LIST_H

#include "base/digest.h"
#include "base/status.h"
#include "crypto/group.h"
#include "vote/archive.h"

#include <assert.h>

#define CREDENTIAL_WEIGHT_MAX 1073741823
/* Of all credentials together: counts up to it are found in a second with 32 MB (the logarithm in
 * tally_combine(): a table of 2^20 steps). */
#define CREDENTIAL_WEIGHTS_MAX ((INT64_C(1) << 40) - 1)

struct listed_credential {
	struct digest hash; /* SHA-256 of the element's text */
	uint64_t last;	    /* offset of the member of its last ballot; 0: none */
	uint32_t weight;
	uint32_t ballots; /* of it, revotes included */
};
static_assert(sizeof(struct listed_credential) <= 64, "at most 64 bytes are kept of a credential");

struct credential_list {
	struct listed_credential *items; /* rising by hash, each once */
	size_t count;
	size_t capacity;
	int64_t weights; /* sum of all */
};

/*
 * Read public_credentials, the body of `member`, in pieces: a JSON array of "<element>" or
 * "<element>,<weight>", without blanks. Each element must be a member of `group`. AL_OK: *ret is
 * yours, cleared by credential_list_clear(). AL_MALFORMED, AL_FORGED, AL_CONFLICT (one stands there
 * twice), AL_TOO_BIG (too many, or their weights), AL_IO, AL_NO_MEMORY: the report names the place;
 * *ret is untouched.
 */
AL_MUST_CHECK enum status credential_list_read(const struct group *group,
					       const struct archive_source *source,
					       const struct archive_member *member, size_t threads,
					       struct credential_list *ret, struct report *report);
void credential_list_clear(struct credential_list *list);

/* The item of the credential of `len` bytes at `text`, or NULL. Borrowed. */
struct listed_credential *credential_list_find(const struct credential_list *list, const char *text,
					       size_t len);

#endif
