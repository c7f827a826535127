/* group_limbs.c: limbs from and to bytes and decimal text. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_modulus.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

#define CHUNK_DIGITS 19 /* decimal digits that a limb holds for sure */
#define CHUNK UINT64_C(10000000000000000000)

void limbs_from_little_endian(const uint8_t *bytes, size_t len, uint64_t *ret, size_t limbs)
{
	assert(len <= limbs * MODULUS_LIMB_LEN);
	memset(ret, 0, limbs * sizeof(*ret));
	for (size_t i = 0; i < len; i++)
		ret[i / MODULUS_LIMB_LEN] |= (uint64_t)bytes[i] << (8 * (i % MODULUS_LIMB_LEN));
}

void limbs_to_little_endian(const uint64_t *limbs, uint8_t *ret, size_t len)
{
	for (size_t i = 0; i < len; i++)
		ret[i] = (uint8_t)(limbs[i / MODULUS_LIMB_LEN] >> (8 * (i % MODULUS_LIMB_LEN)));
}

void limbs_from_big_endian(const uint8_t *bytes, size_t len, uint64_t *ret, size_t limbs)
{
	assert(len <= limbs * MODULUS_LIMB_LEN);
	memset(ret, 0, limbs * sizeof(*ret));
	for (size_t i = 0; i < len; i++)
		ret[i / MODULUS_LIMB_LEN] |= (uint64_t)bytes[len - 1 - i]
					     << (8 * (i % MODULUS_LIMB_LEN));
}

void limbs_to_big_endian(const uint64_t *limbs, uint8_t *ret, size_t len)
{
	for (size_t i = 0; i < len; i++)
		ret[len - 1 - i] =
		    (uint8_t)(limbs[i / MODULUS_LIMB_LEN] >> (8 * (i % MODULUS_LIMB_LEN)));
}

/* limbs * factor + summand, returning what does not fit. */
static uint64_t multiply_small(uint64_t *limbs, size_t count, uint64_t factor, uint64_t summand)
{
	uint128 word = (uint128)summand << 64;

	for (size_t i = 0; i < count; i++) {
		word = (uint128)limbs[i] * factor + (uint64_t)(word >> 64);
		limbs[i] = (uint64_t)word;
	}
	return (uint64_t)(word >> 64);
}

bool limbs_from_decimal(const char *digits, size_t len, uint64_t *ret, size_t limbs)
{
	uint64_t lost = 0;

	memset(ret, 0, limbs * sizeof(*ret));
	for (size_t i = 0; i < len;) {
		uint64_t factor = 1;
		uint64_t chunk = 0;

		do {
			chunk = chunk * 10 + (uint64_t)(digits[i++] - '0');
			factor *= 10;
		} while (i < len && i % CHUNK_DIGITS != 0);
		lost |= multiply_small(ret, limbs, factor, chunk);
	}
	return lost == 0;
}

/* limbs / CHUNK, returning the remainder. */
static uint64_t divide_small(uint64_t *limbs, size_t count)
{
	uint64_t rest = 0;

	for (size_t i = count; i > 0; i--) {
		uint128 word = (uint128)rest << 64 | limbs[i - 1];

		limbs[i - 1] = (uint64_t)(word / CHUNK);
		rest = (uint64_t)(word % CHUNK);
	}
	return rest;
}

size_t limbs_vartime_to_decimal(const uint64_t *limbs, size_t count, char *ret)
{
	char reversed[20 * MODULUS_LIMBS_MAX + 1];
	uint64_t left[MODULUS_LIMBS_MAX];
	size_t len = 0;

	assert(count <= MODULUS_LIMBS_MAX);
	memcpy(left, limbs, count * sizeof(*limbs));
	while (count > 0) {
		uint64_t chunk = divide_small(left, count);

		for (size_t i = 0; i < CHUNK_DIGITS; i++) {
			reversed[len++] = (char)('0' + chunk % 10);
			chunk /= 10;
		}
		while (count > 0 && left[count - 1] == 0)
			count--;
	}
	while (len > 1 && reversed[len - 1] == '0')
		len--;
	for (size_t i = 0; i < len; i++)
		ret[i] = reversed[len - 1 - i];
	ret[len] = '\0';
	sodium_memzero(reversed, sizeof(reversed)); /* private keys are written too */
	sodium_memzero(left, sizeof(left));
	return len;
}
