/*
 * ctap.h: CBOR in the canonical form of CTAP2, which is how authenticators write. Not for other
 * folders.
 *
 * Heads are as short as they can be, lengths are definite, there are no tags (Client to
 * Authenticator Protocol 2.1, section 8). Texts are printable ASCII, as all names are that WebAuthn
 * and RFC 8809 know. Reading allocates nothing and never leaves what is left;
 * where a function says false, how much it has read is not said.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_CTAP_H
#define ALLMENDE_HTTP_CTAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CTAP_DEPTH_MAX 4 /* of maps and lists in one another, as section 8 says */
#define CTAP_NEGATIVE_MAX UINT64_MAX
/* Of what libfido2 is to read: libcbor 0.8 ends the program at a negative number of 16 bits when
 * memory is short. */
#define CTAP_LIBCBOR_NEGATIVE_MAX 255
#define CTAP_FALSE 20
#define CTAP_TRUE 21
#define CTAP_NULL 22

/* What is left to read, borrowed; also bytes that were found in it. */
struct ctap {
	const uint8_t *bytes;
	size_t len;
};

enum ctap_kind {
	CTAP_UNSIGNED = 0,
	CTAP_NEGATIVE = 1, /* -1 - number */
	CTAP_BYTES = 2,	   /* `number` of them are left */
	CTAP_TEXT = 3,	   /* the same */
	CTAP_LIST = 4,	   /* `number` items follow; no more than bytes are left */
	CTAP_MAP = 5,	   /* `number` pairs follow, likewise */
	CTAP_SIMPLE = 7,   /* CTAP_FALSE, CTAP_TRUE or CTAP_NULL */
};

struct ctap_head {
	enum ctap_kind kind;
	uint64_t number;
};

/* Read the head of an item. */
bool ctap_read_head(struct ctap *in, struct ctap_head *ret);

/* Read the head of a map of `count` pairs. */
bool ctap_read_map(struct ctap *in, uint64_t count);

/* Read a byte string; *ret is borrowed from what `in` reads. */
bool ctap_read_bytes(struct ctap *in, struct ctap *ret);

/* Read a text; *ret is borrowed from what `in` reads. */
bool ctap_read_text(struct ctap *in, struct ctap *ret);

/* Read a text that is `text`. */
bool ctap_read_name(struct ctap *in, const char *text);

/* Read an integer that fits into an int. */
bool ctap_read_integer(struct ctap *in, int *ret);

/* Read one item of any kind, nested at most CTAP_DEPTH_MAX deep, without a negative number below
 * -1 - `negative_max`. The order of keys in it is not looked at. */
bool ctap_skip(struct ctap *in, uint64_t negative_max);

/* Take `len` bytes as they are; *ret is borrowed from what `in` reads. */
bool ctap_take(struct ctap *in, size_t len, struct ctap *ret);

#endif
