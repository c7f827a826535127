/*
 * wire.h: values in the messages between the node and its worker.
 *
 * Both are of one build on one machine, so numbers lie as they do in memory. What is taken is
 * checked against what is there; after the first failure nothing more is taken.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_WIRE_H
#define ALLMENDE_NODE_WIRE_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What is left of a message. */
struct wire {
	const uint8_t *at;
	size_t left;
	bool failed;
};

/* The next `len` bytes, borrowed, or NULL. */
static inline const void *wire_take(struct wire *wire, uint64_t len)
{
	const uint8_t *at = wire->at;

	if (wire->failed || len > wire->left) {
		wire->failed = true;
		return NULL;
	}
	wire->at += len;
	wire->left -= (size_t)len;
	return at;
}

/* The next number, or 0. */
static inline uint64_t wire_take_number(struct wire *wire)
{
	uint64_t number = 0;
	const void *at = wire_take(wire, sizeof(number));

	if (at != NULL)
		memcpy(&number, at, sizeof(number));
	return number;
}

/* The bytes of a list of items of `size`, borrowed, *ret_count of them; NULL on failure. */
static inline const void *wire_take_list(struct wire *wire, size_t size, size_t *ret_count)
{
	uint64_t count = wire_take_number(wire);

	*ret_count = 0;
	if (wire->failed || count > wire->left / size) {
		wire->failed = true;
		return NULL;
	}
	*ret_count = (size_t)count;
	return wire_take(wire, count * size);
}

/* Whether all was taken, and nothing failed. */
static inline bool wire_ended(const struct wire *wire)
{
	return !wire->failed && wire->left == 0;
}

static inline void wire_put_number(struct buffer *ret, uint64_t number)
{
	buffer_append(ret, &number, sizeof(number));
}

static inline void wire_put_list(struct buffer *ret, const void *items, size_t size, size_t count)
{
	wire_put_number(ret, count);
	if (count > 0)
		buffer_append(ret, items, size * count);
}

#endif
