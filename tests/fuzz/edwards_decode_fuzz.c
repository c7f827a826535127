/*
 * edwards_decode_fuzz.c: a point that is decoded has no other encoding, and we and libsodium agree
 * on who is a member and on multiples. Input: 32 bytes of a point, 32 of a scalar.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/edwards_vartime.h"
#include "fuzz/fuzz.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int ready = sodium_init();
	uint8_t bytes[EDWARDS_LEN], scalar[EDWARDS_LEN], expected[EDWARDS_LEN], again[EDWARDS_LEN];
	struct edwards_point point, product, identity;
	bool member;

	assert(ready >= 0);
	if (size != sizeof(bytes) + sizeof(scalar))
		return 0;
	memcpy(bytes, data, sizeof(bytes));
	memcpy(scalar, data + sizeof(bytes), sizeof(scalar));
	if (!edwards_vartime_decode(bytes, &point)) {
		assert(crypto_core_ed25519_is_valid_point(bytes) == 0);
		return 0;
	}
	edwards_vartime_encode(&point, 1, again);
	assert(memcmp(again, bytes, sizeof(bytes)) == 0);

	/* libsodium does not take the identity, neither in nor out, nor the scalar's highest bit.
	 */
	edwards_vartime_identity(&identity);
	member = edwards_vartime_are_prime_order(&point, 1);
	if (edwards_vartime_equal(&point, &identity)) {
		assert(member);
		return 0;
	}
	assert(member == (crypto_core_ed25519_is_valid_point(bytes) == 1));
	scalar[EDWARDS_LEN - 1] &= 0x7f;
	edwards_vartime_multiply(scalar, &point, &product);
	edwards_vartime_encode(&product, 1, again);
	if (member && !edwards_vartime_equal(&product, &identity)) {
		const int status = crypto_scalarmult_ed25519_noclamp(expected, scalar, bytes);

		assert(status == 0);
		assert(memcmp(again, expected, sizeof(again)) == 0);
	}
	return 0;
}
