/* onnx_wire.c: the wire format of protocol buffers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/onnx_wire.h"

#include <assert.h>
#include <string.h>

enum wire_type {
	WIRE_VARINT = 0,
	WIRE_LENGTH = 2,
};

static void tag(struct buffer *ret, uint32_t number, enum wire_type type)
{
	assert(number >= 1);
	assert(number <= WIRE_FIELD_MAX);
	wire_varint(ret, (uint64_t)number << 3 | (uint64_t)type);
}

static size_t varint_len(uint64_t value)
{
	size_t len = 1;

	for (; value >= 0x80; value >>= 7)
		len++;
	return len;
}

void wire_varint(struct buffer *ret, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		buffer_append_byte(ret, (uint8_t)(value | 0x80));
	buffer_append_byte(ret, (uint8_t)value);
}

void wire_integer(struct buffer *ret, uint32_t number, int64_t value)
{
	tag(ret, number, WIRE_VARINT);
	wire_varint(ret, (uint64_t)value);
}

void wire_bytes(struct buffer *ret, uint32_t number, const void *bytes, size_t len)
{
	tag(ret, number, WIRE_LENGTH);
	wire_varint(ret, len);
	buffer_append(ret, bytes, len);
}

void wire_text(struct buffer *ret, uint32_t number, const char *text)
{
	wire_bytes(ret, number, text, strlen(text));
}

void wire_message(struct buffer *ret, uint32_t number, const struct buffer *message)
{
	if (ret->status == AL_OK)
		ret->status = message->status;
	wire_bytes(ret, number, message->bytes, message->len);
}

void wire_integers(struct buffer *ret, uint32_t number, const int64_t *values, size_t count)
{
	size_t len = 0;

	for (size_t i = 0; i < count; i++)
		len += varint_len((uint64_t)values[i]);
	tag(ret, number, WIRE_LENGTH);
	wire_varint(ret, len);
	for (size_t i = 0; i < count; i++)
		wire_varint(ret, (uint64_t)values[i]);
}

void wire_doubles(struct buffer *ret, uint32_t number, const double *values, size_t count)
{
	tag(ret, number, WIRE_LENGTH);
	wire_varint(ret, (uint64_t)count * sizeof(double));
	for (size_t i = 0; i < count; i++) {
		uint64_t bits;
		uint8_t bytes[sizeof(bits)];

		memcpy(&bits, &values[i], sizeof(bits));
		for (size_t j = 0; j < sizeof(bytes); j++)
			bytes[j] = (uint8_t)(bits >> (8 * j));
		buffer_append(ret, bytes, sizeof(bytes));
	}
}
