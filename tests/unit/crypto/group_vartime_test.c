/* group_vartime_test.c: what is fast gives the same as what is plain. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group.h"

#include "unit/budget.h"
#include "unit/unit.h"

#include <stdlib.h>

#define TINY_ORDER 11
#define TINY_MODULUS 23
#define GROUPS_COUNT 4
#define ENTRIES_MAX 40

/* As a proof holds them: challenge and response in turn. */
struct pair {
	struct scalar challenge;
	struct scalar response;
};

static const struct group *group_number(size_t i)
{
	static const char *const names[] = { "Ed25519", "BELENIOS-2048", "RFC-3526-2048" };

	return i < 3 ? group_find(names[i]) : group_tiny();
}

static struct scalar small(const struct group *group, uint64_t value)
{
	struct scalar scalar;

	group_scalar_small(group, value, &scalar);
	return scalar;
}

/* Now and then a scalar at the border: 0, 1, the order less one. */
static struct scalar draw_scalar(const struct group *group, struct budget *budget)
{
	struct scalar scalar = small(group, budget_below(budget, 2));
	struct scalar one = small(group, 1);
	uint8_t bytes[64];

	switch (budget_below(budget, 8)) {
	case 0:
		return scalar;
	case 1:
		scalar = small(group, 0);
		group_scalar_subtract(group, &scalar, &one, &scalar);
		return scalar;
	default:
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)budget_random(budget);
		group_scalar_reduce(group, bytes, sizeof(bytes), &scalar);
		return scalar;
	}
}

static struct element draw_element(const struct group *group, struct budget *budget)
{
	struct scalar scalar = draw_scalar(group, budget);
	struct element element;

	group_generate(group, &scalar, &element);
	return element;
}

static struct point point_of(const struct group *group, const struct element *element)
{
	struct point point;

	group_vartime_point(group, element, &point);
	return point;
}

static void assert_point_is(const struct group *group, const struct point *point,
			    const struct element *expected)
{
	struct element element;

	group_vartime_element(group, point, &element);
	assert_true(group_element_equal(&element, expected));
}

static struct power_table *table_of(const struct group *group, const struct element *base)
{
	struct power_table *table = NULL;

	assert_int_equal(power_table_new(group, base, &table), AL_OK);
	return table;
}

static struct power_table *table_of_generator(const struct group *group)
{
	struct element generator;

	group_generator(group, &generator);
	return table_of(group, &generator);
}

/* --- Products --- */

static void points_multiply_like_elements(void **state)
{
	struct budget budget = budget_begin("vartime_multiply");

	(void)state;
	for (uint64_t round = 0; budget_more(&budget, 400); round++) {
		const struct group *group = group_number(round % GROUPS_COUNT);
		struct element a = draw_element(group, &budget);
		struct element b = draw_element(group, &budget);
		struct point left = point_of(group, &a);
		struct point right = point_of(group, &b);
		struct point ret;
		struct element expected;

		assert_point_is(group, &left, &a);
		group_vartime_multiply(group, &left, &right, &ret);
		group_multiply(group, &a, &b, &expected);
		assert_point_is(group, &ret, &expected);
		group_vartime_divide(group, &left, &right, &ret);
		group_divide(group, &a, &b, &expected);
		assert_point_is(group, &ret, &expected);
		group_vartime_multiply(group, &left, &left, &left); /* in place */
		group_multiply(group, &a, &a, &expected);
		assert_point_is(group, &left, &expected);
		group_vartime_point_identity(group, &ret);
		group_vartime_multiply(group, &ret, &right, &ret);
		assert_point_is(group, &ret, &b);
	}
}

static void small_powers_are_powers(void **state)
{
	static const uint64_t exponents[] = { 0, 1, 2, 3, 4, 7, 8, 255, 256, 1000000, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < GROUPS_COUNT; i++) {
		const struct group *group = group_number(i);
		struct scalar five = small(group, 5);
		struct element base;
		struct point point;

		group_generate(group, &five, &base);
		for (size_t j = 0; j < sizeof(exponents) / sizeof(*exponents); j++) {
			struct scalar exponent = small(group, exponents[j]);
			struct element expected;

			point = point_of(group, &base);
			group_power(group, &base, &exponent, &expected);
			group_vartime_power_small(group, &point, exponents[j], &point);
			assert_point_is(group, &point, &expected);
		}
	}
}

static void points_are_written_like_elements(void **state)
{
	struct budget budget = budget_begin("vartime_format");
	char(*texts)[GROUP_TEXT_MAX] = calloc(ENTRIES_MAX, sizeof(*texts));
	struct point points[ENTRIES_MAX];
	struct element elements[ENTRIES_MAX];

	(void)state;
	assert_non_null(texts);
	for (size_t i = 0; i < GROUPS_COUNT; i++) {
		const struct group *group = group_number(i);
		struct element factor = draw_element(group, &budget);
		struct point step = point_of(group, &factor);

		/* Products, so that the points of the curve have denominators. */
		elements[0] = draw_element(group, &budget);
		points[0] = point_of(group, &elements[0]);
		for (size_t j = 1; j < ENTRIES_MAX; j++) {
			group_multiply(group, &elements[j - 1], &factor, &elements[j]);
			group_vartime_multiply(group, &points[j - 1], &step, &points[j]);
		}
		for (size_t count = 0; count <= ENTRIES_MAX; count++) {
			memset(texts, 'x', ENTRIES_MAX * sizeof(*texts));
			group_vartime_points_format(group, points, count, texts[0]);
			for (size_t j = 0; j < count; j++) {
				char expected[GROUP_TEXT_MAX];

				(void)group_element_format(group, &elements[j], expected);
				assert_string_equal(texts[j], expected);
			}
			if (count < ENTRIES_MAX)
				assert_int_equal(texts[count][0], 'x');
		}
	}
	free(texts);
}

/* --- Membership --- */

/* Points that are read but are no members: of each group one. */
static struct point stranger(const struct group *group)
{
	static const char *const texts[GROUPS_COUNT] = {
		/* The point of order 2. */
		"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
		"2",
		"11",
		"22",
	};
	struct point point;
	struct element generator;
	struct point factor;

	for (size_t i = 0; i < GROUPS_COUNT; i++) {
		if (group_number(i) == group)
			assert_int_equal(group_vartime_point_parse(group, texts[i],
								   strlen(texts[i]), &point, NULL),
					 AL_OK);
	}
	group_generator(group, &generator);
	factor = point_of(group, &generator);
	group_vartime_multiply(group, &point, &factor, &point);
	return point;
}

static void members_are_told_from_strangers(void **state)
{
	struct budget budget = budget_begin("vartime_members");

	(void)state;
	for (size_t i = 0; i < GROUPS_COUNT; i++) {
		const struct group *group = group_number(i);
		struct point points[5];

		for (size_t j = 0; j < 5; j++) {
			struct element element = draw_element(group, &budget);

			points[j] = point_of(group, &element);
		}
		group_vartime_point_identity(group, &points[4]);
		assert_true(group_vartime_are_members(group, points, 5));
		for (size_t j = 0; j < 5; j++) {
			struct point kept = points[j];

			points[j] = stranger(group);
			assert_false(group_vartime_are_members(group, points, 5));
			assert_true(group_vartime_are_members(group, points, j));
			points[j] = kept;
		}
	}
}

static void members_of_the_tiny_group_are_those_whose_power_is_one(void **state)
{
	const struct group *tiny = group_tiny();

	(void)state;
	for (unsigned int number = 1; number < TINY_MODULUS; number++) {
		struct point point;
		char text[4];
		unsigned int power = 1;

		for (int i = 0; i < TINY_ORDER; i++)
			power = power * number % TINY_MODULUS;
		(void)snprintf(text, sizeof(text), "%u", number);
		assert_int_equal(group_vartime_point_parse(tiny, text, strlen(text), &point, NULL),
				 AL_OK);
		assert_int_equal(group_vartime_are_members(tiny, &point, 1), power == 1);
	}
}

static void a_point_that_is_none_is_not_read(void **state)
{
	struct report report = { 0 };
	struct point point;

	(void)state;
	assert_int_equal(group_vartime_point_parse(group_tiny(), "0", 1, &point, &report),
			 AL_FORGED);
	assert_true(report.message[0] != '\0');
	assert_int_equal(group_vartime_point_parse(group_tiny(), "23", 2, &point, &report),
			 AL_FORGED);
	assert_int_equal(group_vartime_point_parse(group_tiny(), "02", 2, &point, &report),
			 AL_MALFORMED);
	assert_int_equal(group_vartime_point_parse(group_find("Ed25519"), "02", 2, &point, &report),
			 AL_MALFORMED);
}

/* --- Powers --- */

static void tiny_double_powers_are_products_of_powers(void **state)
{
	const struct group *tiny = group_tiny();

	(void)state;
	for (uint64_t b = 0; b < TINY_ORDER; b++) {
		struct scalar base_log = small(tiny, b);
		struct element base;
		struct power_table *table;

		group_generate(tiny, &base_log, &base);
		table = table_of(tiny, &base);
		for (uint64_t i = 0; i < TINY_ORDER * TINY_ORDER * TINY_ORDER; i++) {
			uint64_t r = i % TINY_ORDER;
			uint64_t c = i / TINY_ORDER % TINY_ORDER;
			uint64_t x = i / TINY_ORDER / TINY_ORDER;
			struct scalar scalars[3] = { small(tiny, r), small(tiny, c),
						     small(tiny, x) };
			struct scalar sum = small(tiny, b * r + x * c);
			struct element expected;
			struct element element;
			struct point point;

			group_generate(tiny, &scalars[2], &element);
			group_generate(tiny, &sum, &expected);
			point = point_of(tiny, &element);
			group_vartime_double_power(tiny, table, &scalars[0], &point, &scalars[1],
						   &point);
			assert_point_is(tiny, &point, &expected);
		}
		power_table_free(table);
	}
}

static void double_powers_are_products_of_powers(void **state)
{
	struct budget budget = budget_begin("vartime_double_power");
	struct power_table *tables[GROUPS_COUNT];
	struct element bases[GROUPS_COUNT];

	(void)state;
	for (size_t i = 0; i < GROUPS_COUNT; i++) {
		bases[i] = draw_element(group_number(i), &budget);
		tables[i] = table_of(group_number(i), &bases[i]);
	}
	for (uint64_t round = 0; budget_more(&budget, 400); round++) {
		const struct group *group = group_number(round % GROUPS_COUNT);
		struct scalar r = draw_scalar(group, &budget);
		struct scalar c = draw_scalar(group, &budget);
		struct element x = draw_element(group, &budget);
		struct point point = point_of(group, &x);
		struct element expected;

		group_power(group, &bases[round % GROUPS_COUNT], &r, &expected);
		group_power(group, &x, &c, &x);
		group_multiply(group, &expected, &x, &expected);
		group_vartime_double_power(group, tables[round % GROUPS_COUNT], &r, &point, &c,
					   &point);
		assert_point_is(group, &point, &expected);
	}
	for (size_t i = 0; i < GROUPS_COUNT; i++)
		power_table_free(tables[i]);
}

/* --- Commitments --- */

/* g^r alpha^c and y^r (beta / g^plaintext)^c as the specification writes them. */
static void commit_plainly(const struct group *group, const struct element keys[static 2],
			   const struct element sent[static 2], const struct pair *pair,
			   const struct scalar *plaintext, struct element ret[static 2])
{
	struct element shifted;
	struct element part;

	group_power(group, &keys[0], &pair->response, &ret[0]);
	group_power(group, &sent[0], &pair->challenge, &part);
	group_multiply(group, &ret[0], &part, &ret[0]);
	group_power(group, &keys[0], plaintext, &part);
	group_divide(group, &sent[1], &part, &shifted);
	group_power(group, &keys[1], &pair->response, &ret[1]);
	group_power(group, &shifted, &pair->challenge, &part);
	group_multiply(group, &ret[1], &part, &ret[1]);
}

static struct scalar signed_scalar(const struct group *group, int64_t value)
{
	struct scalar zero = small(group, 0);
	struct scalar ret = small(group, (uint64_t)(value < 0 ? -value : value));

	if (value < 0)
		group_scalar_subtract(group, &zero, &ret, &ret);
	return ret;
}

struct commit_case {
	const struct group *group;
	struct power_table *tables[2];
	struct element keys[2]; /* g and y */
	struct element sent[2]; /* alpha and beta */
	struct pair pairs[ENTRIES_MAX];
	size_t count;
	int64_t first;
	bool check_members;
};

static void check_commit(const struct commit_case *given)
{
	const struct group *group = given->group;
	struct point sent[2] = { point_of(group, &given->sent[0]),
				 point_of(group, &given->sent[1]) };
	struct point ret[2 * ENTRIES_MAX];
	struct commit_input input = {
		.alpha = &sent[0],
		.beta = &sent[1],
		.count = given->count,
		.challenges = &given->pairs[0].challenge,
		.responses = &given->pairs[0].response,
		.stride = sizeof(given->pairs[0]),
		.first = given->first,
		.check_members = given->check_members,
	};

	assert_true(group_vartime_commit(group, given->tables[0], given->tables[1], &input, ret));
	for (size_t j = 0; j < given->count; j++) {
		struct scalar plaintext = signed_scalar(group, given->first + (int64_t)j);
		struct element expected[2];

		commit_plainly(group, given->keys, given->sent, &given->pairs[j], &plaintext,
			       expected);
		assert_point_is(group, &ret[2 * j], &expected[0]);
		assert_point_is(group, &ret[2 * j + 1], &expected[1]);
	}
}

static void commit_case_init(struct commit_case *given, const struct group *group,
			     const struct element *y)
{
	given->group = group;
	group_generator(group, &given->keys[0]);
	given->keys[1] = *y;
	given->tables[0] = table_of_generator(group);
	given->tables[1] = table_of(group, y);
}

static void commit_case_clear(struct commit_case *given)
{
	power_table_free(given->tables[0]);
	power_table_free(given->tables[1]);
}

static void commitments_are_those_of_the_specification(void **state)
{
	static struct commit_case cases[GROUPS_COUNT];
	static const int64_t firsts[] = { 0, 1, -1, -3, 200, INT32_MAX };
	struct budget budget = budget_begin("vartime_commit");

	(void)state;
	for (size_t i = 0; i < GROUPS_COUNT; i++) {
		struct element y = draw_element(group_number(i), &budget);

		commit_case_init(&cases[i], group_number(i), &y);
	}
	for (uint64_t round = 0; budget_more(&budget, 200); round++) {
		struct commit_case *given = &cases[round % GROUPS_COUNT];

		given->sent[0] = draw_element(given->group, &budget);
		given->sent[1] = draw_element(given->group, &budget);
		given->count = 1 + budget_below(&budget, round % 16 < 4 ? 10 : 2);
		given->first = firsts[budget_below(&budget, sizeof(firsts) / sizeof(*firsts))];
		given->check_members = budget_below(&budget, 2) == 1;
		for (size_t j = 0; j < given->count; j++) {
			given->pairs[j].challenge = draw_scalar(given->group, &budget);
			given->pairs[j].response = draw_scalar(given->group, &budget);
		}
		check_commit(given);
	}
	for (size_t i = 0; i < GROUPS_COUNT; i++)
		commit_case_clear(&cases[i]);
}

/* More entries than are computed at once, in the groups where that is quick. */
static void commitments_of_many_entries_are_right(void **state)
{
	static struct commit_case given;
	struct budget budget = budget_begin("vartime_commit_many");

	(void)state;
	for (size_t i = 0; i < GROUPS_COUNT; i += 3) {
		const struct group *group = group_number(i);
		struct element y = draw_element(group, &budget);

		commit_case_init(&given, group, &y);
		given.sent[0] = draw_element(group, &budget);
		given.sent[1] = draw_element(group, &budget);
		given.first = -2;
		for (size_t j = 0; j < ENTRIES_MAX; j++) {
			given.pairs[j].challenge = draw_scalar(group, &budget);
			given.pairs[j].response = draw_scalar(group, &budget);
		}
		for (given.count = 1; given.count <= ENTRIES_MAX; given.count++) {
			given.check_members = given.count % 2 == 0;
			check_commit(&given);
		}
		commit_case_clear(&given);
	}
}

/* With exponents in place of elements: alpha = g^a, beta = g^b, y = g^key. */
static void check_tiny_commit(struct power_table *const tables[static 2], uint64_t key, uint64_t i,
			      const struct element elements[static TINY_ORDER])
{
	const struct group *tiny = group_tiny();
	uint64_t a = i % TINY_ORDER;
	uint64_t b = i / TINY_ORDER % TINY_ORDER;
	struct point alpha = point_of(tiny, &elements[a]);
	struct point beta = point_of(tiny, &elements[b]);
	uint64_t c = i / TINY_ORDER / TINY_ORDER % TINY_ORDER;
	uint64_t r = i / TINY_ORDER / TINY_ORDER / TINY_ORDER % TINY_ORDER;
	struct pair pairs[2] = { { small(tiny, c), small(tiny, r) },
				 { small(tiny, r), small(tiny, c) } };
	struct commit_input input = {
		.alpha = &alpha,
		.beta = &beta,
		.count = 2,
		.challenges = &pairs[0].challenge,
		.responses = &pairs[0].response,
		.stride = sizeof(pairs[0]),
		.first = (int64_t)(i % 3) - 1,
		.check_members = true,
	};
	struct point ret[4];

	assert_true(group_vartime_commit(tiny, tables[0], tables[1], &input, ret));
	for (uint64_t j = 0; j < 2; j++) {
		uint64_t challenge = j == 0 ? c : r;
		uint64_t response = j == 0 ? r : c;
		uint64_t plaintext = i % 3 + j + TINY_ORDER - 1;
		uint64_t first = response + a * challenge;
		uint64_t second = key * response + (b + 2 * TINY_ORDER - plaintext) * challenge;

		assert_point_is(tiny, &ret[2 * j], &elements[first % TINY_ORDER]);
		assert_point_is(tiny, &ret[2 * j + 1], &elements[second % TINY_ORDER]);
	}
}

static void tiny_commitments_are_those_of_the_specification(void **state)
{
	const struct group *tiny = group_tiny();
	struct element elements[TINY_ORDER];

	(void)state;
	for (uint64_t i = 0; i < TINY_ORDER; i++) {
		struct scalar exponent = small(tiny, i);

		group_generate(tiny, &exponent, &elements[i]);
	}
	for (uint64_t key = 0; key < TINY_ORDER; key += 5) {
		struct power_table *tables[2] = { table_of_generator(tiny),
						  table_of(tiny, &elements[key]) };

		for (uint64_t i = 0; i < TINY_ORDER * TINY_ORDER * TINY_ORDER * TINY_ORDER; i++)
			check_tiny_commit(tables, key, i, elements);
		power_table_free(tables[0]);
		power_table_free(tables[1]);
	}
}

static void a_commitment_to_strangers_is_refused(void **state)
{
	struct budget budget = budget_begin("vartime_strangers");

	(void)state;
	for (size_t i = 0; i < GROUPS_COUNT; i++) {
		const struct group *group = group_number(i);
		struct power_table *g = table_of_generator(group);
		struct element element = draw_element(group, &budget);
		struct point member = point_of(group, &element);
		struct point other = stranger(group);
		struct scalar scalars[2] = { draw_scalar(group, &budget), small(group, 1) };
		struct point ret[4];
		struct commit_input input = { .alpha = &member,
					      .beta = &member,
					      .count = 2,
					      .challenges = scalars,
					      .responses = scalars,
					      .stride = sizeof(*scalars),
					      .check_members = true };

		assert_true(group_vartime_commit(group, g, g, &input, ret));
		input.alpha = &other;
		assert_false(group_vartime_commit(group, g, g, &input, ret));
		input.alpha = &member;
		input.beta = &other;
		assert_false(group_vartime_commit(group, g, g, &input, ret));
		input.check_members = false; /* then nobody looks */
		assert_true(group_vartime_commit(group, g, g, &input, ret));
		power_table_free(g);
	}
	power_table_free(NULL);
}

/* --- Logarithms --- */

static void a_small_exponent_is_found_again(void **state)
{
	static const uint64_t maxima[] = { 0, 1, 2, 3, 4, 8, 9, 10, 99, 100, 1000 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct group *group = group_number(i);

		for (size_t j = 0; j < sizeof(maxima) / sizeof(*maxima); j++) {
			uint64_t max = maxima[j];
			uint64_t tried[] = { 0, max / 3, max / 2, max, max + 1, max + 2, max + 70 };

			for (size_t k = 0; k < sizeof(tried) / sizeof(*tried); k++) {
				struct scalar exponent = small(group, tried[k]);
				struct element power;
				uint64_t ret = 77777;
				enum status status;

				group_generate(group, &exponent, &power);
				status = group_vartime_log(group, &power, max, &ret);
				assert_int_equal(status, tried[k] <= max ? AL_OK : AL_NOT_FOUND);
				assert_int_equal(ret, tried[k] <= max ? tried[k] : 77777);
			}
		}
	}
}

static void a_large_exponent_is_found_again(void **state)
{
	const struct group *group = group_find("Ed25519");
	struct scalar exponent = small(group, 123456789);
	struct element power;
	uint64_t ret = 0;

	(void)state;
	group_generate(group, &exponent, &power);
	assert_int_equal(group_vartime_log(group, &power, 200000000, &ret), AL_OK);
	assert_int_equal(ret, 123456789);
}

static void every_logarithm_of_the_tiny_group_is_found(void **state)
{
	const struct group *tiny = group_tiny();

	(void)state;
	for (uint64_t max = 0; max < 30; max++) {
		for (uint64_t e = 0; e < TINY_ORDER; e++) {
			struct scalar exponent = small(tiny, e);
			struct element power;
			uint64_t ret = 77;

			group_generate(tiny, &exponent, &power);
			assert_int_equal(group_vartime_log(tiny, &power, max, &ret),
					 e <= max ? AL_OK : AL_NOT_FOUND);
			assert_int_equal(ret, e <= max ? e : 77);
		}
	}
}

UNIT_MAIN("group_vartime", cmocka_unit_test(points_multiply_like_elements),
	  cmocka_unit_test(small_powers_are_powers),
	  cmocka_unit_test(points_are_written_like_elements),
	  cmocka_unit_test(members_are_told_from_strangers),
	  cmocka_unit_test(members_of_the_tiny_group_are_those_whose_power_is_one),
	  cmocka_unit_test(a_point_that_is_none_is_not_read),
	  cmocka_unit_test(tiny_double_powers_are_products_of_powers),
	  cmocka_unit_test(double_powers_are_products_of_powers),
	  cmocka_unit_test(commitments_are_those_of_the_specification),
	  cmocka_unit_test(commitments_of_many_entries_are_right),
	  cmocka_unit_test(tiny_commitments_are_those_of_the_specification),
	  cmocka_unit_test(a_commitment_to_strangers_is_refused),
	  cmocka_unit_test(a_small_exponent_is_found_again),
	  cmocka_unit_test(a_large_exponent_is_found_again),
	  cmocka_unit_test(every_logarithm_of_the_tiny_group_is_found))
