/*
 * forge.h: an archive taken apart, changed, and put together again with all its hashes right, as
 * someone who wants to be believed would do.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VOTE_FORGE_H
#define ALLMENDE_TESTS_UNIT_VOTE_FORGE_H

#include "unit/vote/election_kit.h"
#include "vote/archive.h"

#define FORGE_MEMBERS_MAX 64

struct forge_member {
	bool is_event;
	bool kept; /* an event that stays as it is: no hash or height in it is mended */
	struct buffer body;
	char old[2 * DIGEST_LEN + 1]; /* its hash before it was changed; "": it is new */
};

struct forge {
	int64_t time;
	struct forge_member members[FORGE_MEMBERS_MAX]; /* without the first one */
	size_t count;
};

/* Take `archive`, which is right, apart. */
void forge_read(struct forge *forge, const struct buffer *archive);
void forge_clear(struct forge *forge);

/* The place of the event of `type`, the `number`-th of them from 0. */
size_t forge_event(const struct forge *forge, enum event_type type, size_t number);

/* The place of the data member `i` before the event at `event`, from 0. */
size_t forge_data(const struct forge *forge, size_t event, size_t i);

/* Put in a member before the one at `at`; take one out; exchange two. */
void forge_insert(struct forge *forge, size_t at, bool is_event, const struct buffer *body);
void forge_remove(struct forge *forge, size_t at);
void forge_swap(struct forge *forge, size_t a, size_t b);

/* Append a copy of the `count` members from `at` on, before the member at `to`. */
void forge_copy(struct forge *forge, size_t at, size_t count, size_t to);

/* In `body`: what stands between the `number`-th (from 0) `from` and the next `to` becomes `text`.
 */
void forge_put(struct buffer *body, const char *from, size_t number, const char *to,
	       const char *text);

/* The same piece, appended to `ret`. */
void forge_get(const struct buffer *body, const char *from, size_t number, const char *to,
	       struct buffer *ret);

/* Sign the changed ballot in `body` as `voter` would. */
void forge_sign(struct election_kit *kit, size_t voter, struct buffer *body);

/* Put the archive together: members named after their hashes, which follow where they are named,
 * events in a chain. `ret` is empty. */
void forge_write(const struct forge *forge, struct buffer *ret);

#endif
