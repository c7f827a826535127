/*
 * edwards_vartime_point.h: the group law of edwards25519 on its coordinates, for edwards_vartime
 * alone.
 *
 * Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (Asiacrypt 2008), for a = -1: the
 * unified addition of section 3.1 with 2d*T2 kept ready, and the doubling of 3.3. Both are complete
 * on this curve, because -1 is a square and d is none: they hold for any two points.
 *
 * A law ends in the four factors of struct edwards_completed; which products are formed of them
 * depends on what comes next (section 4.3 there): a doubling needs no T.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_EDWARDS_VARTIME_POINT_H
#define ALLMENDE_CRYPTO_EDWARDS_VARTIME_POINT_H

#include "crypto/edwards_vartime_field.h"

/* X = E*F, Y = G*H, Z = F*G, T = E*H; limbs at most 2^53.6. fg[0] is F, fg[1] is G. */
struct edwards_completed {
	struct edwards_field e, fg[2], h;
};

/* A point ready to be added: y_x[0] = Y-X, y_x[1] = Y+X, 2*d*T and 2*Z; limbs at most 2^52.6. */
struct edwards_cached {
	struct edwards_field y_x[2], t2d, z2;
};

/* The same with Z = 1. */
struct edwards_affine {
	struct edwards_field y_x[2], t2d;
};

static const struct edwards_field edwards_twice_d = {
	{ 0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff }
};

/* All but T, which keeps what it was. */
static inline void edwards_finish_projective(const struct edwards_completed *a,
					     struct edwards_point *ret)
{
	field25519_multiply(&a->e, &a->fg[0], &ret->x);
	field25519_multiply(&a->fg[1], &a->h, &ret->y);
	field25519_multiply(&a->fg[0], &a->fg[1], &ret->z);
}

static inline void edwards_finish(const struct edwards_completed *a, struct edwards_point *ret)
{
	edwards_finish_projective(a, ret);
	field25519_multiply(&a->e, &a->h, &ret->t);
}

/* 2a; a's T is not read. With A = X^2, B = Y^2, C = 2 Z^2: E = (X+Y)^2 - A - B, G = B - A, and of
 * F = G - C and H = -A - B the negatives, which changes the sign of all four products. */
static inline void edwards_double(const struct edwards_point *a, struct edwards_completed *ret)
{
	struct edwards_field xx, yy, zz2, sum;

	field25519_square(&a->x, &xx);
	field25519_square(&a->y, &yy);
	field25519_square(&a->z, &zz2);
	field25519_add(&zz2, &zz2, &zz2);
	field25519_add(&a->x, &a->y, &sum);
	field25519_square(&sum, &sum);
	field25519_add(&yy, &xx, &ret->h);			   /* below 2^52.1 */
	field25519_subtract(&yy, &xx, &ret->fg[1]);		   /* below 2^52.6 */
	field25519_subtract_loose(&sum, &ret->h, &ret->e);	   /* below 2^53.4 */
	field25519_subtract_loose(&zz2, &ret->fg[1], &ret->fg[0]); /* below 2^53.6 */
}

/* What an addition does after its products with the second point, of which `negative` says whether
 * it is subtracted: then its Y-X and Y+X change places, and T its sign, which makes F of G. */
static inline void edwards_add_end(const struct edwards_point *a, const struct edwards_field y_x[2],
				   const struct edwards_field *t2d, const struct edwards_field *zz2,
				   size_t negative, struct edwards_completed *ret)
{
	struct edwards_field difference, sum, c;

	field25519_subtract(&a->y, &a->x, &difference); /* below 2^52.6 */
	field25519_add(&a->y, &a->x, &sum);
	field25519_multiply(&difference, &y_x[negative], &difference);
	field25519_multiply(&sum, &y_x[1 - negative], &sum);
	field25519_multiply(&a->t, t2d, &c);
	field25519_subtract(&sum, &difference, &ret->e); /* below 2^52.6 */
	field25519_add(&sum, &difference, &ret->h);
	field25519_subtract(zz2, &c, &ret->fg[negative]); /* below 2^53.1 */
	field25519_add(zz2, &c, &ret->fg[1 - negative]);
}

/* a + b, or a - b when `negative` is 1. */
static inline void edwards_add_cached(const struct edwards_point *a, const struct edwards_cached *b,
				      size_t negative, struct edwards_completed *ret)
{
	struct edwards_field zz2;

	field25519_multiply(&a->z, &b->z2, &zz2);
	edwards_add_end(a, b->y_x, &b->t2d, &zz2, negative, ret);
}

static inline void edwards_add_affine(const struct edwards_point *a, const struct edwards_affine *b,
				      size_t negative, struct edwards_completed *ret)
{
	struct edwards_field z2;

	field25519_add(&a->z, &a->z, &z2);
	edwards_add_end(a, b->y_x, &b->t2d, &z2, negative, ret);
}

static inline void edwards_cache(const struct edwards_point *a, struct edwards_cached *ret)
{
	field25519_subtract(&a->y, &a->x, &ret->y_x[0]);
	field25519_add(&a->y, &a->x, &ret->y_x[1]);
	field25519_multiply(&a->t, &edwards_twice_d, &ret->t2d);
	field25519_add(&a->z, &a->z, &ret->z2);
}

/* ret[i] = 1 / points[i].z, with one inversion for all (Montgomery, "Speeding the Pollard and
 * elliptic curve methods of factorization", 1987, 10.3.1). `count` is at most EDWARDS_BATCH. */
#define EDWARDS_BATCH 64
void edwards_invert_z(const struct edwards_point *points, size_t count, struct edwards_field *ret);

#endif
