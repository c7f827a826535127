/* group_internal.h: what a group is made of, for the files group*.c only. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_GROUP_INTERNAL_H
#define ALLMENDE_CRYPTO_GROUP_INTERNAL_H

#include "crypto/group.h"
#include "crypto/group_modulus.h"

#define EDWARDS_BYTES 32 /* of a point and of a scalar of edwards25519 */

/* A prime field, in whose subgroup we compute. */
struct group_field {
	const struct modulus *modulus;
	size_t len; /* bytes of an element */
	uint64_t generator[MODULUS_LIMBS_MAX];
};

struct group {
	const char *name;
	const struct modulus *order;
	const char *order_text;
	size_t random_len;
	bool offered;
	const struct group_field *field; /* NULL: the curve edwards25519 */
};

extern const struct group group_ed25519;
extern const struct group group_belenios_2048;
extern const struct group group_rfc3526_2048;
extern const struct group group_tiny_23;

/* --- group_scalar.c --- */

/* The limbs of a scalar, and back. */
void scalar_load(const struct group *group, const struct scalar *scalar, uint64_t *ret);
void scalar_store(const struct group *group, const uint64_t *limbs, struct scalar *ret);

/* Read decimal digits without sign or leading zero. AL_MALFORMED, or AL_TOO_BIG for the limbs. */
AL_MUST_CHECK enum status decimal_parse(const char *text, size_t len, size_t limbs, uint64_t *ret,
					struct report *report);

/* --- group_edwards.c: what group.h says, for the curve --- */

void edwards_generator(struct element *ret);
void edwards_generate(const struct scalar *exponent, struct element *ret);
void edwards_power(const struct element *base, const struct scalar *exponent, struct element *ret);
void edwards_multiply(const struct element *a, const struct element *b, struct element *ret);
void edwards_divide(const struct element *a, const struct element *b, struct element *ret);

/* The bytes of RFC 8032 and their text; whether they are a point is not looked at. */
AL_MUST_CHECK enum status edwards_text_parse(const char *text, size_t len,
					     uint8_t ret[static EDWARDS_BYTES],
					     struct report *report);
size_t edwards_text_format(const uint8_t bytes[static EDWARDS_BYTES],
			   char ret[static 2 * EDWARDS_BYTES + 1]);

/* --- group_field.c: the same for fields; limbs are in Montgomery's form --- */

void field_generator(const struct group *group, struct element *ret);
void field_generate(const struct group *group, const struct scalar *exponent, struct element *ret);
void field_power(const struct group *group, const struct element *base,
		 const struct scalar *exponent, struct element *ret);
void field_multiply(const struct group *group, const struct element *a, const struct element *b,
		    struct element *ret);
void field_divide(const struct group *group, const struct element *a, const struct element *b,
		  struct element *ret);
AL_MUST_CHECK enum status field_point_parse(const struct group *group, const char *text, size_t len,
					    struct point *ret, struct report *report);
size_t field_element_format(const struct group *group, const struct element *element,
			    char ret[static GROUP_TEXT_MAX]);

void field_decode(const struct group_field *field, const struct element *element, uint64_t *ret);
void field_encode(const struct group_field *field, const uint64_t *limbs, struct element *ret);
void field_invert(const struct group *group, const uint64_t *limbs, uint64_t *ret);

#endif
