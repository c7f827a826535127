/* blind_rsa_internal.h: what the parts of blind_rsa share, and blinding with given randomness. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_BLIND_RSA_INTERNAL_H
#define ALLMENDE_CRYPTO_BLIND_RSA_INTERNAL_H

#include "crypto/blind_rsa.h"

#include <openssl/bn.h>
#include <stdbool.h>

#define BLIND_RSA_EXPONENT 65537
#define BLIND_RSA_SALT_LEN 48 /* bytes; that of RSABSSA-SHA384-PSS */

/* What blind_rsa_blind() draws. Who knows it, or draws it twice, undoes the blinding. */
struct blind_rsa_draws {
	uint8_t salt[BLIND_RSA_SALT_LEN];
	uint8_t factor[BLIND_RSA_MODULUS_MAX]; /* key->len bytes: r, in [1, modulus) */
};

/* As blind_rsa_blind(), with `draws`. AL_MALFORMED also: the factor has no inverse. */
AL_MUST_CHECK enum status blind_rsa_blind_with(const struct blind_rsa_public *key,
					       const struct blind_rsa_message *message,
					       const struct blind_rsa_draws *draws,
					       uint8_t *blinded, uint8_t *inverse);

/* What a failure of libcrypto is that input cannot cause: it lacks memory. Forgets its errors. */
enum status blind_rsa_failed(struct report *report);

/* `ret` = `base`^65537 mod `modulus`, as if `base` were secret. Whether it worked. */
bool blind_rsa_power(const BIGNUM *base, const BIGNUM *modulus, BN_CTX *context, BIGNUM *ret);

#endif
