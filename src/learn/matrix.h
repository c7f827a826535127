/*
 * matrix.h: the little linear algebra that regressions need, on small symmetric matrices.
 *
 * A matrix of size n is n x n doubles, row by row; n is at most MATRIX_SIZE_MAX. All of it works on
 * noisy sums, after the noise, so it may branch on what it sees. Methods: Golub and Van Loan,
 * "Matrix Computations", 4th edition, 4.2.5 (Cholesky) and 8.5.3 (cyclic Jacobi).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_MATRIX_H
#define ALLMENDE_LEARN_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#define MATRIX_SIZE_MAX 257

/* Replace the symmetric `matrix` of size `n` by its Cholesky factor L, matrix = L L', in the lower
 * triangle. False: it is not positive definite, as far as doubles tell; `matrix` is then spoilt. */
bool matrix_factor(double *matrix, size_t n);

/* Solve L L' x = `vector` in place, L of matrix_factor(). */
void matrix_solve(const double *factor, size_t n, double *vector);

/* The least eigenvalue of the symmetric `matrix` of size `n`, which is spoilt. Within a few
 * 10^-15 of the largest one's size. */
double matrix_least_eigenvalue(double *matrix, size_t n);

#endif
