/* matrix_test.c: factors give back their matrix, and eigenvalues are least. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/matrix.h"
#include "unit/learn/learn_rows.h"
#include "unit/unit.h"

#include <math.h>

#define SIZE 12

/* B B' / SIZE + `shift` on the diagonal, B random. */
static void draw(struct budget *budget, double shift, double ret[SIZE * SIZE])
{
	double half[SIZE * SIZE];

	for (size_t i = 0; i < SIZE * SIZE; i++)
		half[i] = learn_room_unit(budget);
	for (size_t i = 0; i < SIZE; i++) {
		for (size_t j = 0; j < SIZE; j++) {
			ret[i * SIZE + j] = i == j ? shift : 0;
			for (size_t k = 0; k < SIZE; k++)
				ret[i * SIZE + j] += half[i * SIZE + k] * half[j * SIZE + k] / SIZE;
		}
	}
}

static void what_is_solved_fits(void **state)
{
	struct budget budget = budget_begin("matrix_solve");
	double matrix[SIZE * SIZE];
	double factor[SIZE * SIZE];
	double vector[SIZE];
	double wanted[SIZE];

	(void)state;
	draw(&budget, 0.1, matrix);
	memcpy(factor, matrix, sizeof(matrix));
	for (size_t i = 0; i < SIZE; i++)
		vector[i] = wanted[i] = learn_room_unit(&budget);
	assert_true(matrix_factor(factor, SIZE));
	matrix_solve(factor, SIZE, vector);
	for (size_t i = 0; i < SIZE; i++) {
		double sum = 0;

		for (size_t j = 0; j < SIZE; j++)
			sum += matrix[i * SIZE + j] * vector[j];
		assert_true(fabs(sum - wanted[i]) < 1e-12);
	}
}

static void what_is_not_positive_has_no_factor(void **state)
{
	double negative[] = { 1, 2, 2, 1 };
	double nothing[] = { 0 };
	double odd[] = { NAN };
	double endless[] = { INFINITY };

	(void)state;
	assert_false(matrix_factor(negative, 2));
	assert_false(matrix_factor(nothing, 1));
	assert_false(matrix_factor(odd, 1));
	assert_false(matrix_factor(endless, 1));
}

static void the_least_eigenvalue_is_where_factors_end(void **state)
{
	struct budget budget = budget_begin("matrix_eigenvalue");

	(void)state;
	while (budget_more(&budget, 1000)) {
		double matrix[SIZE * SIZE];
		double copy[SIZE * SIZE];
		double least;

		draw(&budget, learn_room_unit(&budget), matrix);
		memcpy(copy, matrix, sizeof(matrix));
		least = matrix_least_eigenvalue(copy, SIZE);
		for (int side = -1; side <= 1; side += 2) {
			memcpy(copy, matrix, sizeof(matrix));
			for (size_t i = 0; i < SIZE; i++)
				copy[i * SIZE + i] -= least + side * 1e-10;
			assert_int_equal(matrix_factor(copy, SIZE), side < 0);
		}
	}
}

static void eigenvalues_of_diagonals_stand_there(void **state)
{
	double diagonal[] = { 3, 0, 0, 0, -2, 0, 0, 0, 1 };
	double pair[] = { 2, 1, 1, 2 };

	(void)state;
	assert_true(matrix_least_eigenvalue(diagonal, 3) == -2);
	assert_true(fabs(matrix_least_eigenvalue(pair, 2) - 1) < 1e-14);
}

UNIT_MAIN("matrix", cmocka_unit_test(what_is_solved_fits),
	  cmocka_unit_test(what_is_not_positive_has_no_factor),
	  cmocka_unit_test(the_least_eigenvalue_is_where_factors_end),
	  cmocka_unit_test(eigenvalues_of_diagonals_stand_there))
