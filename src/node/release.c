/* release.c: when an answer leaves the house. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/jobs.h"
#include "node/node_internal.h"

#include <assert.h>

struct when node_release(const struct node *node, const struct node_answer *answer,
			 struct when ready)
{
	int64_t grid_s;
	int64_t late_s = ready.seconds - answer->released_at.seconds;
	int64_t wait_s = 0;

	assert(node->description != NULL); /* else there is no answer */
	grid_s = node->description->grid_s;
	if (late_s <= 0)
		return answer->released_at;
	if (answer->repeated)
		return when_add(answer->released_at, (late_s + grid_s - 1) / grid_s * grid_s);
	while (wait_s < late_s)
		wait_s = 2 * wait_s + grid_s;
	return when_add(answer->released_at, wait_s);
}
