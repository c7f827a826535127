/*
 * group_edwards.c: the subgroup of prime order of edwards25519, by libsodium.
 *
 * The specification writes an element as the hexadecimal digits of a big-endian number, which are
 * the bytes of RFC 8032 in reverse.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static_assert(EDWARDS_BYTES == crypto_core_ed25519_BYTES, "libsodium's points");
static_assert(EDWARDS_BYTES == crypto_core_ed25519_SCALARBYTES, "libsodium's scalars");

static const struct element identity = { .bytes = { 1 } };

void edwards_generator(struct element *ret)
{
	struct scalar one = { .bytes = { 1 } };

	edwards_generate(&one, ret);
}

/*
 * libsodium says -1 for a result that is the identity, for the scalar zero, and without computing
 * for a base that is. The result stands there before the call, so what it says need not be looked
 * at, and nothing of ours branches on the scalar.
 */
void edwards_generate(const struct scalar *exponent, struct element *ret)
{
	struct element result = identity;
	int unused = crypto_scalarmult_ed25519_base_noclamp(result.bytes, exponent->bytes);

	(void)unused;
	*ret = result;
	sodium_memzero(&result, sizeof(result));
}

void edwards_power(const struct element *base, const struct scalar *exponent, struct element *ret)
{
	struct element result = identity;
	int unused = crypto_scalarmult_ed25519_noclamp(result.bytes, exponent->bytes, base->bytes);

	(void)unused;
	*ret = result;
	sodium_memzero(&result, sizeof(result));
}

void edwards_multiply(const struct element *a, const struct element *b, struct element *ret)
{
	struct element result = { .bytes = { 0 } };
	int failed = crypto_core_ed25519_add(result.bytes, a->bytes, b->bytes);

	assert(failed == 0); /* elements are on the curve */
	*ret = result;
}

void edwards_divide(const struct element *a, const struct element *b, struct element *ret)
{
	struct element result = { .bytes = { 0 } };
	int failed = crypto_core_ed25519_sub(result.bytes, a->bytes, b->bytes);

	assert(failed == 0); /* elements are on the curve */
	*ret = result;
}

enum status edwards_text_parse(const char *text, size_t len, uint8_t ret[static EDWARDS_BYTES],
			       struct report *report)
{
	uint8_t bytes[EDWARDS_BYTES];

	if (hex_parse(text, len, bytes, sizeof(bytes)) != AL_OK)
		return report_set(report, AL_MALFORMED,
				  "the element is not %d lower-case hexadecimal digits",
				  2 * EDWARDS_BYTES);
	for (size_t i = 0; i < sizeof(bytes); i++)
		ret[i] = bytes[sizeof(bytes) - 1 - i];
	return AL_OK;
}

size_t edwards_text_format(const uint8_t bytes[static EDWARDS_BYTES],
			   char ret[static 2 * EDWARDS_BYTES + 1])
{
	uint8_t reversed[EDWARDS_BYTES];

	for (size_t i = 0; i < sizeof(reversed); i++)
		reversed[i] = bytes[sizeof(reversed) - 1 - i];
	hex_format(reversed, sizeof(reversed), ret);
	return 2 * EDWARDS_BYTES;
}
