/* ctime.c: marking secrets, and where they end. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "ctime/ctime.h"

#include "vote/ballot_internal.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

void ctime_secret(const void *bytes, size_t len)
{
	(void)VALGRIND_MAKE_MEM_UNDEFINED(bytes, len);
}

void ctime_public(const void *bytes, size_t len)
{
	(void)VALGRIND_MAKE_MEM_DEFINED(bytes, len);
}

void ctime_need(int works, const char *what)
{
	if (works)
		return;
	(void)fprintf(stderr, "ctime: %s\n", what);
	exit(2);
}

struct scalar ctime_scalar(const struct group *group, struct random *random)
{
	struct scalar scalar;

	group_scalar_random(group, random, &scalar);
	ctime_secret(&scalar, sizeof(scalar));
	return scalar;
}

struct element ctime_element(const struct group *group)
{
	struct element element;
	struct scalar scalar;

	group_scalar_small(group, UINT64_C(1234567890123456789), &scalar);
	group_generate(group, &scalar, &element);
	return element;
}

int ctime_each_group(void (*check)(const struct group *group, struct random *random))
{
	static const char *const names[] = { "Ed25519", "BELENIOS-2048" };
	struct random random;

	ctime_need(sodium_init() >= 0, "libsodium");
	ctime_need(RUNNING_ON_VALGRIND != 0, "it shows something under valgrind only");
	random_init_system(&random);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		check(group_find(names[i]), &random);
	random_clear(&random);
	return 0;
}

/* --- Where secrets begin and end: the linker calls these in place of the real ones --- */

/* All that is drawn is a secret. */
void __real_random_bytes(struct random *random, void *ret, size_t len);
void __wrap_random_bytes(struct random *random, void *ret, size_t len);
void __wrap_random_bytes(struct random *random, void *ret, size_t len)
{
	__real_random_bytes(random, ret, len);
	ctime_secret(ret, len);
}

uint64_t __real_random_below(struct random *random, uint64_t bound);
uint64_t __wrap_random_below(struct random *random, uint64_t bound);
uint64_t __wrap_random_below(struct random *random, uint64_t bound)
{
	uint64_t value = __real_random_below(random, bound);

	ctime_secret(&value, sizeof(value));
	return value;
}

/* Elements and scalars that are written stand in a ballot, a proof or a key: they are public. */
size_t __real_group_element_format(const struct group *group, const struct element *element,
				   char ret[static GROUP_TEXT_MAX]);
size_t __wrap_group_element_format(const struct group *group, const struct element *element,
				   char ret[static GROUP_TEXT_MAX]);
size_t __wrap_group_element_format(const struct group *group, const struct element *element,
				   char ret[static GROUP_TEXT_MAX])
{
	ctime_public(element, sizeof(*element));
	return __real_group_element_format(group, element, ret);
}

void __real_group_scalar_format(const struct group *group, const struct scalar *scalar,
				char ret[static GROUP_TEXT_MAX]);
void __wrap_group_scalar_format(const struct group *group, const struct scalar *scalar,
				char ret[static GROUP_TEXT_MAX]);
void __wrap_group_scalar_format(const struct group *group, const struct scalar *scalar,
				char ret[static GROUP_TEXT_MAX])
{
	ctime_public(scalar, sizeof(*scalar));
	__real_group_scalar_format(group, scalar, ret);
}

/* A trustee compares public keys: her own with her certificate's, a share's with what is due. */
bool __real_group_element_equal(const struct element *a, const struct element *b);
bool __wrap_group_element_equal(const struct element *a, const struct element *b);
bool __wrap_group_element_equal(const struct element *a, const struct element *b)
{
	ctime_public(a, sizeof(*a));
	ctime_public(b, sizeof(*b));
	return __real_group_element_equal(a, b);
}

/* That a vote is allowed is said; which one it is, is not. */
uint64_t __real_ballot_choices_allowed(const struct question *question, const uint8_t *chosen);
uint64_t __wrap_ballot_choices_allowed(const struct question *question, const uint8_t *chosen);
uint64_t __wrap_ballot_choices_allowed(const struct question *question, const uint8_t *chosen)
{
	uint64_t allowed = __real_ballot_choices_allowed(question, chosen);

	ctime_public(&allowed, sizeof(allowed));
	return allowed;
}

/* Bytes that are written in hexadecimal digits are public: a sealed share, a hash. */
void __real_hex_format(const uint8_t *bytes, size_t len, char *ret);
void __wrap_hex_format(const uint8_t *bytes, size_t len, char *ret);
void __wrap_hex_format(const uint8_t *bytes, size_t len, char *ret)
{
	ctime_public(bytes, len);
	__real_hex_format(bytes, len, ret);
}

/*
 * --- What libsodium branches on (ctime.supp) is the same in every run, whatever the secrets ---
 *
 * Its multiplications end with a branch on whether the result is the identity or the scalar zero,
 * its additions begin with branches on whether both are points. Here is seen that the former never
 * are (unless the base, which is public, is the identity) and the latter always are: so these
 * branches always go the same way.
 */
static int always(int result, const char *what)
{
	ctime_public(&result, sizeof(result));
	ctime_need(result == 0, what);
	return result;
}

int __real_crypto_scalarmult_ed25519_base_noclamp(unsigned char *q, const unsigned char *n);
int __wrap_crypto_scalarmult_ed25519_base_noclamp(unsigned char *q, const unsigned char *n);
int __wrap_crypto_scalarmult_ed25519_base_noclamp(unsigned char *q, const unsigned char *n)
{
	return always(__real_crypto_scalarmult_ed25519_base_noclamp(q, n),
		      "libsodium's branch shows that a secret exponent is zero");
}

int __real_crypto_scalarmult_ed25519_noclamp(unsigned char *q, const unsigned char *n,
					     const unsigned char *p);
int __wrap_crypto_scalarmult_ed25519_noclamp(unsigned char *q, const unsigned char *n,
					     const unsigned char *p);
int __wrap_crypto_scalarmult_ed25519_noclamp(unsigned char *q, const unsigned char *n,
					     const unsigned char *p)
{
	static const unsigned char identity[crypto_core_ed25519_BYTES] = { 1 };
	int result = __real_crypto_scalarmult_ed25519_noclamp(q, n, p);

	if (memcmp(p, identity, sizeof(identity)) == 0)
		return result;
	return always(result, "libsodium's branch shows that a secret exponent is zero");
}

int __real_crypto_core_ed25519_add(unsigned char *r, const unsigned char *p,
				   const unsigned char *q);
int __wrap_crypto_core_ed25519_add(unsigned char *r, const unsigned char *p,
				   const unsigned char *q);
int __wrap_crypto_core_ed25519_add(unsigned char *r, const unsigned char *p, const unsigned char *q)
{
	return always(__real_crypto_core_ed25519_add(r, p, q), "a secret is no point");
}

int __real_crypto_core_ed25519_sub(unsigned char *r, const unsigned char *p,
				   const unsigned char *q);
int __wrap_crypto_core_ed25519_sub(unsigned char *r, const unsigned char *p,
				   const unsigned char *q);
int __wrap_crypto_core_ed25519_sub(unsigned char *r, const unsigned char *p, const unsigned char *q)
{
	return always(__real_crypto_core_ed25519_sub(r, p, q), "a secret is no point");
}
