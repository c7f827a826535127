/* certificates.h: whether a certificate holds here. Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_CERTIFICATES_H
#define ALLMENDE_NODE_CERTIFICATES_H

#include "law/key_certificate.h"
#include "node/node_internal.h"

/*
 * Whether `certificate` says that a member stands behind `key`, under the issuer that the followed
 * log names for its period. *ret is the end of that period. AL_NOT_FOUND, AL_REFUSED, AL_FORGED as
 * node_renew(). AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status node_check_certificate(const struct node *node,
						 const struct public_key *key,
						 const struct key_certificate *certificate,
						 struct when now, struct when *ret,
						 struct report *report);

#endif
