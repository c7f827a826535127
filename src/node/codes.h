/*
 * codes.h: one-time codes by which a person shows which account of the platform is hers.
 *
 * The platform's own service, in which she is logged in, has the node make a code for her account
 * and shows it to her; her client sends it with a request that her mandate key signs. So the node
 * learns from the platform who she is, and from her which key is hers, and the platform never sees
 * the key.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_CODES_H
#define ALLMENDE_NODE_CODES_H

#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"
#include "law/key_certificate.h"
#include "node/node.h"

#define CODE_LEN 26 /* letters and digits, five bits each: 130 random bits, nothing to guess */
#define CODE_LASTS_S 900

/*
 * Make a code for `person`, good until CODE_LASTS_S after `now` and for one key; an earlier one of
 * hers is void. Only its hash is kept. AL_OK: it is durable and in `ret`. AL_MALFORMED: her id, as
 * node_link(). AL_REFUSED: the clock. The store's failures.
 */
AL_MUST_CHECK enum status node_code_make(struct node *node, const char *person, struct when now,
					 char ret[static CODE_LEN + 1], struct report *report);

/*
 * Link the person whose code is `code` (spaces and hyphens in it are left out, letters in any case)
 * to `key`, whose holder has been shown to send it, with her `certificate` (NULL: none), as
 * node_link_shown(). AL_OK: durable; the code is void, but for the same key. AL_NOT_FOUND: there is
 * no such code any more. What node_link_shown() says; the code then still holds for the same key.
 */
AL_MUST_CHECK enum status node_code_use(struct node *node, const char *code,
					const struct public_key *key,
					const struct key_certificate *certificate, struct when now,
					struct report *report);

#endif
