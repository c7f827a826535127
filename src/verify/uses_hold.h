/*
 * uses_hold.h: what a node tells a member, job by job, held against its receipts in the log.
 *
 * Jobs come in the order in which the node answered them, so their receipts rise; that each is
 * told once, and how many the log has more than were told, follows from counting.
 *
 * What cannot be found here: that the node gives her a page of another node, of which she was a
 * member, too; that it says of jobs from before the first one it opens that they were before her
 * link; and that a tree has two leaves for her key, so that somebody else may be shown the other.
 * For the first, the caller tells her which node it is; for the others she knows when she was
 * linked, and two proofs of one key and receipt with different places show it.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VERIFY_USES_HOLD_H
#define ALLMENDE_VERIFY_USES_HOLD_H

#include "base/status.h"
#include "crypto/key.h"
#include "law/grant.h"
#include "verify/uses_page.h"

#include <stdint.h>

/* What has been told so far. Starts as all 0. */
struct uses_hold {
	struct public_key node; /* of all pages, after the first */
	int64_t pages;
	int64_t seq; /* of the last receipt among the node's objects; 0: none */
	int64_t told;
	int64_t used;
	int64_t later; /* jobs from before her link */
};

/* Take the next page: all are of one node. AL_FORGED: this one is of another. */
AL_MUST_CHECK enum status uses_hold_page(struct uses_hold *hold, const struct uses_page *page,
					 struct report *report);

/*
 * Take the next job `use` of `page`, whose receipt in the log is `receipt`. AL_OK: it is what the
 * receipt says, comes behind those before, is opened for the key of the page, and opened at all
 * if one before was. AL_FORGED: it is not; `hold` is untouched.
 */
AL_MUST_CHECK enum status uses_hold_use(struct uses_hold *hold, const struct uses_page *page,
					const struct job_use *use, const struct receipt *receipt,
					struct report *report);

#endif
