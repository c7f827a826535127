/* matrix.c: Cholesky's factor and Jacobi's rotations. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/matrix.h"

#include <math.h>

#define SWEEPS_MAX 30 /* 6 to 10 are usual */

bool matrix_factor(double *matrix, size_t n)
{
	for (size_t j = 0; j < n; j++) {
		double *pivot = matrix + j * n;
		double rest = pivot[j];

		for (size_t k = 0; k < j; k++)
			rest -= pivot[k] * pivot[k];
		if (!(rest > 0) || !isfinite(rest))
			return false;
		pivot[j] = sqrt(rest);
		for (size_t i = j + 1; i < n; i++) {
			double *row = matrix + i * n;
			double sum = row[j];

			for (size_t k = 0; k < j; k++)
				sum -= row[k] * pivot[k];
			row[j] = sum / pivot[j];
		}
	}
	return true;
}

void matrix_solve(const double *factor, size_t n, double *vector)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			vector[i] -= factor[i * n + k] * vector[k];
		vector[i] /= factor[i * n + i];
	}
	for (size_t i = n; i-- > 0;) {
		for (size_t k = i + 1; k < n; k++)
			vector[i] -= factor[k * n + i] * vector[k];
		vector[i] /= factor[i * n + i];
	}
}

/* Rotate rows and columns `p` and `q` so that their common entry becomes 0. */
static void rotate(double *matrix, size_t n, size_t p, size_t q)
{
	double off = matrix[p * n + q];
	double theta = (matrix[q * n + q] - matrix[p * n + p]) / (2 * off);
	double tangent = (theta < 0 ? -1 : 1) / (fabs(theta) + hypot(theta, 1));
	double cosine = 1 / hypot(tangent, 1);
	double sine = tangent * cosine;

	for (size_t k = 0; k < n; k++) {
		double a = matrix[k * n + p];
		double b = matrix[k * n + q];

		matrix[k * n + p] = cosine * a - sine * b;
		matrix[k * n + q] = sine * a + cosine * b;
	}
	for (size_t k = 0; k < n; k++) {
		double a = matrix[p * n + k];
		double b = matrix[q * n + k];

		matrix[p * n + k] = cosine * a - sine * b;
		matrix[q * n + k] = sine * a + cosine * b;
	}
}

/* One rotation for each entry that still matters. Returns whether there was one. */
static bool sweep(double *matrix, size_t n, double least)
{
	bool rotated = false;

	for (size_t p = 0; p < n; p++) {
		for (size_t q = p + 1; q < n; q++) {
			if (fabs(matrix[p * n + q]) > least) {
				rotate(matrix, n, p, q);
				rotated = true;
			}
		}
	}
	return rotated;
}

double matrix_least_eigenvalue(double *matrix, size_t n)
{
	double size = 0;
	double least;

	for (size_t i = 0; i < n * n; i++)
		size = fmax(size, fabs(matrix[i]));
	for (int i = 0; i < SWEEPS_MAX && sweep(matrix, n, size * 1e-16); i++)
		continue;
	least = matrix[0];
	for (size_t i = 1; i < n; i++)
		least = fmin(least, matrix[i * n + i]);
	return least;
}
