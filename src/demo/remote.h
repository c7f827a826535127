/*
 * remote.h: what the people of the demo ask of the two servers, over HTTP and nothing else.
 *
 * Whoever asks signs her request with her own key, as she would from her own machine.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_REMOTE_H
#define ALLMENDE_DEMO_REMOTE_H

#include "base/record.h"
#include "demo/demo_internal.h"

#define REMOTE_ANSWER_MAX (32u << 20) /* bytes */

/* Where a request goes. */
enum remote_server { REMOTE_COOP = 1, REMOTE_NODE, REMOTE_OPERATOR };

/* One request. Everything is borrowed. */
struct remote_ask {
	enum remote_server server;
	const char *method; /* NULL: POST with a body, GET without */
	const char *path;
	const char *type; /* of the body; NULL: application/json */
	const void *body; /* NULL: none */
	size_t body_len;
	int use; /* enum cast_use of the key that signs; 0: nobody */
	int64_t number;
};

/*
 * Ask, and append the answer to `ret`. Anything but success fails with the words of the problem and
 * the status that it stands for: AL_CONFLICT of 409, AL_EXHAUSTED of a budget, and so on.
 */
AL_MUST_CHECK enum status remote_ask(struct demo *demo, const struct remote_ask *ask,
				     struct buffer *ret, struct report *report);

/* Send `envelope` to be entered. */
AL_MUST_CHECK enum status remote_enter(struct demo *demo, const struct envelope *envelope,
				       struct report *report);

/* Have a text kept by the cooperative; *ret is its digest. */
AL_MUST_CHECK enum status remote_add_text(struct demo *demo, const void *text, size_t len,
					  struct digest *ret, struct report *report);

/* The office posts the struct at `value` by `type` (NULL: nothing) to `path`; *ret_id (NULL: the
 * answer has none) is the id of what was made. */
AL_MUST_CHECK enum status remote_make(struct demo *demo, const char *path,
				      const struct record_type *type, const void *value,
				      struct digest *ret_id, struct report *report);

/* "<before>sha256:<hex of id><after>" into `ret` (REMOTE_PATH_MAX bytes). */
#define REMOTE_PATH_MAX 256
void remote_path(const char *before, const struct digest *id, const char *after, char *ret);

/* Read the answer to `ask` by `type` into `value`, from `arena`. */
AL_MUST_CHECK enum status remote_get(struct demo *demo, const struct remote_ask *ask,
				     const struct record_type *type, struct arena *arena,
				     void *value, struct report *report);

/* Read the published object `id`, of `type`, into the struct at `ret`. */
AL_MUST_CHECK enum status remote_object(struct demo *demo, const struct digest *id,
					enum object_type type, struct arena *arena, void *ret,
					struct report *report);

#endif
