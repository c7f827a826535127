/*
 * mirror.h: a copy of the cooperative's published files, from which the node replays the log.
 *
 * Nothing of it is believed: what is fetched is checked when it is replayed. So the cooperative can
 * keep the node from working by what it sends, and nothing else.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_MIRROR_H
#define ALLMENDE_NODE_MIRROR_H

#include "base/status.h"
#include "http/transport.h"

struct mirror {
	const char *folder; /* made where it is missing */
	const char *url;    /* of the cooperative: "https://coop.example" */
	const struct http_transport *transport;
};

/*
 * Fetch what is new, list by list, the checkpoint last: so the folder always has all files of its
 * checkpoint, also after a crash. AL_IO: the cooperative cannot be reached, or names files that no
 * log has. AL_TOO_BIG, AL_NO_SPACE, AL_NO_MEMORY. The report says what.
 */
AL_MUST_CHECK enum status mirror_update(const struct mirror *mirror, struct report *report);

/* Forget what is here, so that the next update fetches all files again: when one of them turned out
 * to be missing or damaged. */
void mirror_forget(const struct mirror *mirror);

#endif
