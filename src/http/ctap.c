/* ctap.c: CBOR in the canonical form of CTAP2. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/ctap.h"

#include <limits.h>
#include <string.h>

bool ctap_take(struct ctap *in, size_t len, struct ctap *ret)
{
	if (len > in->len)
		return false;
	*ret = (struct ctap){ in->bytes, len };
	in->bytes += len;
	in->len -= len;
	return true;
}

/* Read the number of a head whose low five bits are `low`, in no more bytes than it needs. */
static bool read_number(struct ctap *in, unsigned low, uint64_t *ret)
{
	struct ctap bytes;
	uint64_t number = 0;

	if (low < 24) {
		*ret = low;
		return true;
	}
	if (low > 27 || !ctap_take(in, (size_t)1 << (low - 24), &bytes))
		return false; /* 31 is of an indefinite length */
	for (size_t i = 0; i < bytes.len; i++)
		number = number << 8 | bytes.bytes[i];
	*ret = number;
	return low == 24 ? number >= 24 : number >> (4 * bytes.len) != 0;
}

/* Whether `head` says no more than the `left` bytes behind it can hold, and is of a kind. */
static bool fits(const struct ctap_head *head, size_t left)
{
	switch (head->kind) {
	case CTAP_UNSIGNED:
	case CTAP_NEGATIVE:
		return true;
	case CTAP_BYTES:
	case CTAP_TEXT:
	case CTAP_LIST:
		return head->number <= left;
	case CTAP_MAP:
		return head->number <= left / 2;
	case CTAP_SIMPLE:
		return head->number >= CTAP_FALSE && head->number <= CTAP_NULL;
	}
	return false; /* a tag */
}

bool ctap_read_head(struct ctap *in, struct ctap_head *ret)
{
	struct ctap first;
	struct ctap_head head;

	if (!ctap_take(in, 1, &first))
		return false;
	head.kind = first.bytes[0] >> 5;
	if (!read_number(in, first.bytes[0] & 31, &head.number) || !fits(&head, in->len))
		return false;
	*ret = head;
	return true;
}

bool ctap_read_map(struct ctap *in, uint64_t count)
{
	struct ctap_head head;

	return ctap_read_head(in, &head) && head.kind == CTAP_MAP && head.number == count;
}

/* Take the bytes or text that `head` announces. */
static bool take_string(struct ctap *in, const struct ctap_head *head, struct ctap *ret)
{
	if (!ctap_take(in, (size_t)head->number, ret))
		return false;
	for (size_t i = 0; head->kind == CTAP_TEXT && i < ret->len; i++) {
		if (ret->bytes[i] < ' ' || ret->bytes[i] > '~')
			return false;
	}
	return true;
}

static bool read_string(struct ctap *in, enum ctap_kind kind, struct ctap *ret)
{
	struct ctap_head head;

	return ctap_read_head(in, &head) && head.kind == kind && take_string(in, &head, ret);
}

bool ctap_read_bytes(struct ctap *in, struct ctap *ret)
{
	return read_string(in, CTAP_BYTES, ret);
}

bool ctap_read_text(struct ctap *in, struct ctap *ret)
{
	return read_string(in, CTAP_TEXT, ret);
}

bool ctap_read_name(struct ctap *in, const char *text)
{
	struct ctap name;

	return ctap_read_text(in, &name) && name.len == strlen(text) &&
	       memcmp(name.bytes, text, name.len) == 0;
}

bool ctap_read_integer(struct ctap *in, int *ret)
{
	struct ctap_head head;

	if (!ctap_read_head(in, &head) || head.number > INT_MAX || head.kind > CTAP_NEGATIVE)
		return false;
	*ret = head.kind == CTAP_UNSIGNED ? (int)head.number : -1 - (int)head.number;
	return true;
}

bool ctap_skip(struct ctap *in, uint64_t negative_max)
{
	uint64_t left[CTAP_DEPTH_MAX + 1] = { 1 }; /* items to read, on each level */
	size_t depth = 0;
	struct ctap_head head;
	struct ctap string;

	for (;;) { /* each round reads a byte at least */
		while (left[depth] == 0) {
			if (depth == 0)
				return true;
			depth--;
		}
		left[depth]--;
		if (!ctap_read_head(in, &head) ||
		    (head.kind == CTAP_NEGATIVE && head.number > negative_max))
			return false;
		if (head.kind == CTAP_BYTES || head.kind == CTAP_TEXT) {
			if (!take_string(in, &head, &string))
				return false;
		} else if (head.kind == CTAP_LIST || head.kind == CTAP_MAP) {
			if (depth == CTAP_DEPTH_MAX)
				return false;
			left[++depth] = head.kind == CTAP_MAP ? 2 * head.number : head.number;
		}
	}
}
