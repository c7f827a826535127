/*
 * onnx_wire.h: the wire format of protocol buffers, as far as ONNX needs it to be written.
 *
 * A message is a row of fields; a field is a tag (number and wire type) and a value: a varint, four
 * bytes, or a length and bytes (https://protobuf.dev/programming-guides/encoding). A message within
 * a message is written into a buffer of its own first, because its length stands before it.
 *
 * Four kinds of field are all that a model needs, so they stand here and no code generator is
 * needed to build the programs. Nothing is read, so there is no parser that a stranger could feed.
 *
 * Each function appends to `ret`, whose status keeps the first failure (buffer.h).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_ONNX_WIRE_H
#define ALLMENDE_LEARN_ONNX_WIRE_H

#include "base/buffer.h"

#include <stddef.h>
#include <stdint.h>

#define WIRE_FIELD_MAX 536870911U /* 2^29 - 1, the greatest number of a field */

/* Append `value` as a varint: seven bits a byte, the least first, the top bit where more follow. */
void wire_varint(struct buffer *ret, uint64_t value);

/* Append the field `number` with a whole number (int32, int64, enum); negative ones take 10 bytes.
 */
void wire_integer(struct buffer *ret, uint32_t number, int64_t value);

/* Append the field `number` with the `len` bytes at `bytes`: bytes, text, a message, packed values.
 */
void wire_bytes(struct buffer *ret, uint32_t number, const void *bytes, size_t len);

/* Append the field `number` with the text `text`. */
void wire_text(struct buffer *ret, uint32_t number, const char *text);

/* Append the field `number` with what is in `message`, whose failure becomes that of `ret`. */
void wire_message(struct buffer *ret, uint32_t number, const struct buffer *message);

/* Append the field `number` with the `count` whole numbers at `values`, packed. */
void wire_integers(struct buffer *ret, uint32_t number, const int64_t *values, size_t count);

/* Append the field `number` with the `count` numbers at `values`, 8 bytes each, the least byte
 * first: `raw_data` of a tensor. */
void wire_doubles(struct buffer *ret, uint32_t number, const double *values, size_t count);

#endif
