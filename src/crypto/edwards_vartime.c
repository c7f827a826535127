/* edwards_vartime.c: points of edwards25519, their encoding and their sums. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/edwards_vartime.h"

#include "crypto/edwards_vartime_point.h"

#include <assert.h>

/* d = -121665/121666 of -x^2 + y^2 = 1 + d x^2 y^2. */
static const struct edwards_field d = { { 0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029,
					  0x739c663a03cbb, 0x52036cee2b6ff } };

/* RFC 8032, 5.1.3. */
bool edwards_vartime_decode(const uint8_t bytes[static EDWARDS_LEN], struct edwards_point *ret)
{
	const uint8_t sign = bytes[EDWARDS_LEN - 1] >> 7;
	struct edwards_field x, y, yy, u, v;
	uint8_t x_bytes[EDWARDS_LEN];

	if (!field25519_decode(bytes, &y))
		return false;
	field25519_square(&y, &yy);
	field25519_subtract(&yy, &field25519_one, &u);
	field25519_multiply(&yy, &d, &v);
	field25519_add(&v, &field25519_one, &v);
	if (!field25519_root_of_ratio(&u, &v, &x))
		return false;
	field25519_encode(&x, x_bytes);
	if ((x_bytes[0] & 1) != sign) {
		if (field25519_is_zero(&x))
			return false;
		field25519_subtract(&field25519_zero, &x, &x);
		field25519_multiply(&x, &field25519_one, &x); /* tight */
	}
	ret->x = x;
	ret->y = y;
	ret->z = field25519_one;
	field25519_multiply(&x, &y, &ret->t);
	return true;
}

void edwards_invert_z(const struct edwards_point *points, size_t count, struct edwards_field *ret)
{
	struct edwards_field inverse;

	assert(count <= EDWARDS_BATCH);
	if (count == 0)
		return;
	/* ret[i] is the product of those before i ... */
	ret[0] = field25519_one;
	for (size_t i = 1; i < count; i++)
		field25519_multiply(&ret[i - 1], &points[i - 1].z, &ret[i]);
	field25519_multiply(&ret[count - 1], &points[count - 1].z, &inverse);
	field25519_invert(&inverse, &inverse);
	/* ... and then what is left of the inverse of all when those after i are taken out. */
	for (size_t i = count; i-- > 0;) {
		field25519_multiply(&ret[i], &inverse, &ret[i]);
		field25519_multiply(&inverse, &points[i].z, &inverse);
	}
}

void edwards_vartime_encode(const struct edwards_point *points, size_t count, uint8_t *ret)
{
	struct edwards_field inverses[EDWARDS_BATCH];

	for (size_t done = 0; done < count; done += EDWARDS_BATCH) {
		const size_t some = count - done < EDWARDS_BATCH ? count - done : EDWARDS_BATCH;

		edwards_invert_z(points + done, some, inverses);
		for (size_t i = 0; i < some; i++) {
			uint8_t *bytes = ret + EDWARDS_LEN * (done + i);
			struct edwards_field x, y;
			uint8_t x_bytes[EDWARDS_LEN];

			field25519_multiply(&points[done + i].x, &inverses[i], &x);
			field25519_multiply(&points[done + i].y, &inverses[i], &y);
			field25519_encode(&x, x_bytes);
			field25519_encode(&y, bytes);
			bytes[EDWARDS_LEN - 1] |= (uint8_t)((x_bytes[0] & 1) << 7);
		}
	}
}

void edwards_vartime_identity(struct edwards_point *ret)
{
	ret->x = field25519_zero;
	ret->y = field25519_one;
	ret->z = field25519_one;
	ret->t = field25519_zero;
}

static void add(const struct edwards_point *a, const struct edwards_point *b, size_t negative,
		struct edwards_point *ret)
{
	struct edwards_completed sum;
	struct edwards_cached cached;

	edwards_cache(b, &cached);
	edwards_add_cached(a, &cached, negative, &sum);
	edwards_finish(&sum, ret);
}

void edwards_vartime_add(const struct edwards_point *a, const struct edwards_point *b,
			 struct edwards_point *ret)
{
	add(a, b, 0, ret);
}

void edwards_vartime_subtract(const struct edwards_point *a, const struct edwards_point *b,
			      struct edwards_point *ret)
{
	add(a, b, 1, ret);
}

bool edwards_vartime_equal(const struct edwards_point *a, const struct edwards_point *b)
{
	struct edwards_field left, right;

	field25519_multiply(&a->x, &b->z, &left);
	field25519_multiply(&b->x, &a->z, &right);
	if (!field25519_equal(&left, &right))
		return false;
	field25519_multiply(&a->y, &b->z, &left);
	field25519_multiply(&b->y, &a->z, &right);
	return field25519_equal(&left, &right);
}
