/* order_fuzz.c: what the node and its worker send each other, read from any bytes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/order.h"

#include <assert.h>
#include <stdlib.h>

#define GROUP_CELLS 2

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status count_person(void *user, uint32_t index, const char *id, size_t len)
{
	uint32_t *next = user;

	assert(index == *next && len <= ENGINE_PERSON_LEN_MAX && id != NULL);
	++*next;
	return AL_OK;
}

static void read_order(struct wire *wire)
{
	int64_t votes[ANSWER_VOTES];
	struct rows_order order;

	if (order_take_read(wire, &order, votes))
		assert(order.members.count == 0 ||
		       order.members.consent[order.members.count / 8] <= UINT8_MAX);
}

static void read_persons(struct wire *wire)
{
	uint32_t next = 3;
	uint32_t count = 0;

	if (order_take_persons(wire, 3, 10, count_person, &next, &count) == AL_OK)
		assert(next == 3 + count && next <= 10);
}

static void read_charges(struct wire *wire)
{
	struct personal_charge *charges = NULL;
	size_t count = 0;

	if (order_take_charges(wire, &charges, &count) == AL_OK && count > 0)
		assert(charges[count - 1].person <= UINT32_MAX);
	free(charges);
}

static void read_sums(struct wire *wire, size_t group_cells)
{
	struct sums sums = { .cells = NULL };

	if (order_take_sums(wire, group_cells, &sums) == AL_OK)
		assert((sums.groups != NULL) == (group_cells > 0));
	sums_clear(&sums);
}

static void read_model(struct wire *wire)
{
	struct train_result trained = { .charges_count = 0 };

	if (order_take_model(wire, &trained) == AL_OK)
		assert(trained.json.bytes[trained.json.len - 1] == '}');
	train_result_clear(&trained);
}

static void read_task(const struct wire *wire)
{
	struct order_task task;

	if (order_take_task(wire->at, wire->left, &task, NULL) == AL_OK)
		assert(task.work.question != NULL || task.work.training != NULL);
	order_task_clear(&task);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes;
	struct wire wire;

	if (size == 0)
		return 0;
	bytes = malloc(size); /* numbers lie where they may, as in a message */
	if (bytes == NULL)
		return 0;
	memcpy(bytes, data + 1, size - 1);
	wire = (struct wire){ .at = bytes, .left = size - 1 };
	if (data[0] == 'r')
		read_order(&wire);
	else if (data[0] == 'p')
		read_persons(&wire);
	else if (data[0] == 'c')
		read_charges(&wire);
	else if (data[0] == 's')
		read_sums(&wire, 0);
	else if (data[0] == 'g')
		read_sums(&wire, GROUP_CELLS);
	else if (data[0] == 'm')
		read_model(&wire);
	else
		read_task(&wire);
	free(bytes);
	return 0;
}
