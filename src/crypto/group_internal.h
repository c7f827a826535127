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
	bool order_is_half; /* the order is (p-1)/2: members are the squares */
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
AL_MUST_CHECK enum status group_decimal_parse(const char *text, size_t len, size_t limbs,
					      uint64_t *ret, struct report *report);

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

void field_point_format(const struct group_field *field, const struct point *point,
			char ret[static GROUP_TEXT_MAX]);

void field_decode(const struct group_field *field, const struct element *element, uint64_t *ret);
void field_encode(const struct group_field *field, const uint64_t *limbs, struct element *ret);
void field_invert(const struct group *group, const uint64_t *limbs, uint64_t *ret);
bool field_is_one(const struct group_field *field, const uint64_t *limbs);

/* --- group_field_powers.c --- */

#define FIELD_POWERS_MAX 8 /* exponents at once; more do not save more */

/* An element or an exponent, for arrays of them. */
struct field_number {
	uint64_t limbs[MODULUS_LIMBS_MAX];
};

/* ret[i] = base^exponents[i], `count` at most FIELD_POWERS_MAX. */
void field_vartime_powers(const struct group *group, const uint64_t *base,
			  const struct field_number *exponents, size_t count,
			  struct field_number *ret);

/* Powers of one base, ready to be multiplied. */
struct field_table;
AL_MUST_CHECK enum status field_table_new(const struct group *group, const uint64_t *base,
					  struct field_table **ret);
void field_table_free(struct field_table *table);

/* product = product * base^exponent. */
void field_table_vartime_multiply(const struct field_table *table, const uint64_t *exponent,
				  uint64_t *product);

/* --- group_field_member.c --- */

/* The Jacobi symbol of `a` and the modulus: 1, -1, or 0 where they have a common divisor. */
int modulus_vartime_jacobi(const struct modulus *m, const uint64_t *a);

bool field_vartime_is_member(const struct group *group, const uint64_t *limbs);

/* --- group_vartime_commit.c, group_field_commit.c --- */

struct power_table {
	const struct group *group;
	struct edwards_table *edwards; /* NULL for a field */
	struct field_table *field;     /* NULL for the curve */
};

bool field_vartime_commit(const struct power_table *g, const struct power_table *y,
			  const struct commit_input *input, struct point *ret);

/* Challenge or response j, which stands j strides after `first`. */
const struct scalar *commit_scalar(const struct scalar *first, size_t stride, size_t j);

/* -(plaintext of entry j) * c_j: the exponent of g that makes beta^c_j (beta / g^plaintext)^c_j. */
void commit_shift(const struct group *group, const struct commit_input *input, size_t j,
		  struct scalar *ret);

#endif
