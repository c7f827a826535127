/*
 * credential.h: what lets a member cast one ballot in one election.
 *
 * Belenios specification 2.4, section "Credentials": a secret of 22 Base58 digits, written
 * XXXXX-XXXXXX-XXXXX-XXXXXX, from which the election's uuid derives a signing key. Only the public
 * part leaves the member's device.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_CREDENTIAL_H
#define ALLMENDE_VOTE_CREDENTIAL_H

#include "base/status.h"
#include "crypto/group.h"

#define CREDENTIAL_LEN 25 /* characters with the three dashes */
#define CREDENTIALS_MAX 1000000

/* A new secret credential into `ret` with its final NUL. Base58 digits are drawn exactly uniformly:
 * each is random_below(random, 58). `ret` belongs into locked memory. */
void credential_make(struct random *random, char ret[static CREDENTIAL_LEN + 1]);

/* Whether `text` has the form of a secret credential. Says nothing of whether it is entitled. */
bool credential_valid(const char *text, size_t len);

/* The signing key of the credential `text` in the election `uuid`. *ret belongs into locked
 * memory. AL_MALFORMED: it has not the form. */
AL_MUST_CHECK enum status credential_derive(const struct group *group, const char *uuid,
					    const char *text, struct scalar *ret,
					    struct report *report);

/* Memory that is locked against swapping and wiped when freed, for one secret scalar. */
struct secret_scalar {
	struct scalar scalar;
};
struct secret_scalar *secret_scalar_new(void); /* NULL: no memory */
void secret_scalar_free(struct secret_scalar *secret);

#endif
