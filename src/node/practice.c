/* practice.c: twins from the description in the store. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/practice.h"

#include "crypto/envelope.h"
#include "node/node_internal.h"

static enum status read_text(void *user, const struct digest *content, struct buffer *ret,
			     struct report *report)
{
	struct node *node = user;

	return node_store_text(node->db, content, ret, report);
}

enum status node_practice(struct node *node, const struct practice_request *request,
			  struct practice **ret, struct report *report)
{
	const struct practice_texts texts = { .read = read_text, .user = node };
	struct buffer object;
	enum status status;

	buffer_init(&object, ENVELOPE_LEN_MAX);
	status = node_store_description(node->db, &object, report);
	if (status == AL_OK)
		status = practice_of_object(buffer_text(&object), object.len, &texts, request, ret,
					    report);
	else if (status == AL_NOT_FOUND)
		(void)report_set(report, status, "no tables are described yet");
	buffer_clear(&object);
	return status;
}
