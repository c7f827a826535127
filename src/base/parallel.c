/* parallel.c: the same work on many items, by all processors. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

struct crew {
	atomic_size_t next; /* item that nobody has taken yet */
	size_t count;
	void (*work)(void *user, size_t item);
	void *user;
};

size_t parallel_processors(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	if (count < 1)
		return 1;
	return count > PARALLEL_THREADS_MAX ? PARALLEL_THREADS_MAX : (size_t)count;
}

static void *take_items(void *user)
{
	struct crew *crew = user;

	for (;;) {
		size_t item = atomic_fetch_add(&crew->next, 1);

		if (item >= crew->count)
			return NULL;
		crew->work(crew->user, item);
	}
}

void parallel_each(size_t count, size_t threads, void (*work)(void *user, size_t item), void *user)
{
	struct crew crew = { .next = 0, .count = count, .work = work, .user = user };
	pthread_t others[PARALLEL_THREADS_MAX];
	size_t wanted = threads == 0 ? parallel_processors() : threads;
	size_t started = 0;

	if (wanted > count)
		wanted = count;
	if (wanted > PARALLEL_THREADS_MAX)
		wanted = PARALLEL_THREADS_MAX;
	while (started + 1 < wanted &&
	       pthread_create(&others[started], NULL, take_items, &crew) == 0)
		started++;
	(void)take_items(&crew);
	for (size_t i = 0; i < started; i++)
		(void)pthread_join(others[i], NULL);
}
