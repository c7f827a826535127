/* entries.h: looking into the log of record, for those who show it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_ENTRIES_H
#define ALLMENDE_COOP_ENTRIES_H

#include "base/buffer.h"
#include "coop/coop.h"

#include <stdint.h>

struct entry_line {
	int64_t seq;
	enum object_type type;
	struct when time; /* of the entry */
	struct digest id;
};

/* Which entries are wanted, the newest first. */
struct entry_range {
	enum object_type type; /* 0: of all types */
	int64_t before;	       /* number; below 0: from the newest on */
	int64_t limit;	       /* at most so many */
};

typedef enum status entry_line_function(void *user, const struct entry_line *line,
					struct report *report);

/* Call `each` for the entries of `range`. What the store or `each` says. */
AL_MUST_CHECK enum status entries_each(struct coop *coop, struct entry_range range,
				       entry_line_function *each, void *user,
				       struct report *report);

/*
 * The entry of the object `id`, and in `ret_envelope` (NULL: not wanted) the signed object as it
 * stands in the log. AL_NOT_FOUND: there is none.
 */
AL_MUST_CHECK enum status entries_find(struct coop *coop, const struct digest *id,
				       struct entry_line *ret, struct buffer *ret_envelope,
				       struct report *report);

/* Append the text with that digest to `ret`. AL_NOT_FOUND: no object names it (yet). */
AL_MUST_CHECK enum status entries_text(struct coop *coop, const struct digest *digest,
				       struct buffer *ret, struct report *report);

/*
 * Append to `ret` the proof (C2SP tlog-proof) that entry `seq` stands in the newest published
 * checkpoint. AL_NOT_FOUND: that does not have it yet, or nothing is published.
 */
AL_MUST_CHECK enum status entries_prove(struct coop *coop, int64_t seq, struct buffer *ret,
					struct report *report);

#endif
