/* analysis_where.c: WHERE, and the conditions of CASE and FILTER, become predicates. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_operand.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX (4 * ANALYSIS_TERMS_MAX)
#define LIST_MAX 1000 /* constants of one IN */

static enum status add_step(struct reader *reader, enum predicate_op op, size_t comparison)
{
	struct predicate *predicate = reader->predicate;

	if (predicate->steps_count == STEPS_MAX)
		return report_set(reader->report, AL_TOO_BIG, "a condition has over %d parts",
				  STEPS_MAX);
	predicate->steps[predicate->steps_count++] =
	    (struct predicate_step){ .op = op, .comparison = comparison };
	return AL_OK;
}

/* The truth of `test` for each row of the joined table. */
static enum status truths_of_rows(struct reader *reader, const struct operand *operand,
				  struct comparison *comparison)
{
	const struct catalogue *catalogue = reader->scope->catalogue;
	size_t rows = catalogue_public_rows(catalogue, operand->table);
	uint8_t *truths = arena_take(&reader->analysis->arena, rows, 1);

	if (truths == NULL)
		return AL_NO_MEMORY;
	for (size_t row = 0; row < rows; row++)
		truths[row] =
		    test_value(&comparison->test, catalogue_public_value(catalogue, operand->table,
									 operand->column, row));
	comparison->kind = COMPARE_ROW;
	comparison->truths = truths;
	comparison->truths_count = rows;
	return AL_OK;
}

/* The truth of `test` for each code of an expression. */
static enum status truths_of_codes(struct reader *reader, const struct operand *operand,
				   struct comparison *comparison)
{
	uint8_t *truths = arena_take(&reader->analysis->arena, operand->key.count, 1);
	struct code_map *map = arena_take(&reader->analysis->arena, 1, sizeof(*map));

	if (truths == NULL || map == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < operand->key.count; i++)
		truths[i] = test_value(&comparison->test,
				       (struct value){ .number = operand->key.numbers[i] });
	*map = operand->key.map;
	comparison->kind = COMPARE_CODE;
	comparison->map = map;
	comparison->truths = truths;
	comparison->truths_count = operand->key.count;
	return AL_OK;
}

static enum status add_comparison(struct reader *reader, const struct operand *operand,
				  const struct test *test)
{
	struct predicate *predicate = reader->predicate;
	struct comparison comparison = {
		.kind = COMPARE_VALUE, .slot = operand->slot, .name = operand->what, .test = *test
	};
	enum status status = AL_OK;

	if (predicate->comparisons_count == ANALYSIS_TERMS_MAX)
		return sql_refuse(reader->tree, operand->place, AL_TOO_BIG, reader->report,
				  "a condition has over %d comparisons", ANALYSIS_TERMS_MAX);
	if (operand->joined)
		status = truths_of_rows(reader, operand, &comparison);
	else if (operand->column == NULL)
		status = truths_of_codes(reader, operand, &comparison);
	if (status != AL_OK)
		return status;
	predicate->comparisons[predicate->comparisons_count] = comparison;
	return add_step(reader, OP_COMPARE, predicate->comparisons_count++);
}

/* The test "equals one of the `count` `values`". Sorts them. */
static int compare_numbers(const void *a, const void *b)
{
	const int64_t *left = a;
	const int64_t *right = b;

	return (*left > *right) - (*left < *right);
}

static enum status test_of_values(struct reader *reader, const struct operand *operand,
				  const struct value *values, size_t count, struct test *ret)
{
	struct arena *arena = &reader->analysis->arena;
	bool texts = operand->form.type == COLUMN_TEXT && operand->domain.count == 0;
	int64_t *numbers = arena_take(arena, count, sizeof(*numbers));
	const char **words = arena_take(arena, count, sizeof(*words));

	if (numbers == NULL || words == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		numbers[i] = values[i].number;
		if (texts)
			words[i] = arena_copy_text(arena, values[i].text, strlen(values[i].text));
		if (texts && words[i] == NULL)
			return AL_NO_MEMORY;
	}
	qsort(numbers, count, sizeof(*numbers), compare_numbers);
	*ret = (struct test){ .kind = texts ? TEST_TEXTS : TEST_SET,
			      .numbers = numbers,
			      .texts = words,
			      .count = count };
	return AL_OK;
}

/* column <sign> value, as a range; `sign` is = < <= > >=. */
static void range_of(const char *sign, int64_t number, struct test *ret)
{
	*ret = (struct test){ .kind = TEST_RANGE, .low = -VALUE_MAX, .high = VALUE_MAX };
	if (sign[0] == '=' || strcmp(sign, ">=") == 0)
		ret->low = number;
	if (sign[0] == '=' || strcmp(sign, "<=") == 0)
		ret->high = number;
	if (strcmp(sign, ">") == 0)
		ret->low = number + 1;
	if (strcmp(sign, "<") == 0)
		ret->high = number - 1;
}

static enum status ordered(struct reader *reader, const struct operand *operand)
{
	if (operand->form.type == COLUMN_TEXT || operand->form.type == COLUMN_BOOLEAN)
		return sql_refuse(reader->tree, operand->place, AL_UNSUPPORTED, reader->report,
				  "%s has no order: compare it by =, <> or IN", operand->what);
	return AL_OK;
}

/* What `sign` is with its sides exchanged; NULL: no comparison. */
static const char *mirrored(const char *sign)
{
	static const char *const pairs[][2] = { { "=", "=" }, { "<>", "<>" }, { "<", ">" },
						{ ">", "<" }, { "<=", ">=" }, { ">=", "<=" } };

	for (size_t i = 0; sign != NULL && i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (strcmp(pairs[i][0], sign) == 0)
			return pairs[i][1];
	}
	return NULL;
}

static bool is_constant(const json_t *node)
{
	const json_t *cast = sql_node_of(node, "TypeCast");

	return sql_node_of(node, "A_Const") != NULL ||
	       sql_node_of(json_object_get(cast, "arg"), "A_Const") != NULL;
}

/* The test that `operand` <sign> `value` is; <> is made of = by the caller. */
static enum status test_of_sign(struct reader *reader, const struct operand *operand,
				const char *sign, const struct value *value, struct test *ret)
{
	bool equal = strcmp(sign, "=") == 0 || strcmp(sign, "<>") == 0;
	enum status status = equal ? AL_OK : ordered(reader, operand);

	if (status != AL_OK)
		return status;
	if (operand->form.type == COLUMN_TEXT && operand->domain.count == 0)
		return test_of_values(reader, operand, value, 1, ret);
	range_of(equal ? "=" : sign, value->number, ret);
	return AL_OK;
}

/* number <sign> number: their difference <sign> 0. */
static enum status read_difference(struct reader *reader, const json_t *left, const json_t *right,
				   const char *sign)
{
	struct predicate *predicate = reader->predicate;
	struct comparison comparison = { .kind = COMPARE_NUMBER, .slot = SLOT_NONE };
	struct number *number = NULL;
	enum status status = reader_difference(reader, left, right, &number);

	if (status != AL_OK)
		return status;
	if (predicate->comparisons_count == ANALYSIS_TERMS_MAX)
		return sql_refuse(reader->tree, sql_place(left, 0), AL_TOO_BIG, reader->report,
				  "a condition has over %d comparisons", ANALYSIS_TERMS_MAX);
	assert(number != NULL);
	comparison.name = number->what;
	comparison.number = number;
	comparison.sign = strcmp(sign, "<>") == 0 ? "=" : sign;
	range_of(comparison.sign, 0, &comparison.test);
	if (comparison.test.low == -VALUE_MAX)
		comparison.test.low = INT64_MIN; /* a difference may be twice as large */
	if (comparison.test.high == VALUE_MAX)
		comparison.test.high = INT64_MAX;
	predicate->comparisons[predicate->comparisons_count] = comparison;
	status = add_step(reader, OP_COMPARE, predicate->comparisons_count++);
	if (status == AL_OK && strcmp(sign, "<>") == 0)
		status = add_step(reader, OP_NOT, 0);
	return status;
}

static enum status read_comparison(struct reader *reader, const json_t *node, const json_t *members)
{
	const json_t *left = json_object_get(members, "lexpr");
	const json_t *right = json_object_get(members, "rexpr");
	const char *sign = sql_name(json_object_get(members, "name"));
	struct operand operand = { 0 };
	struct value value;
	struct test test;
	enum status status;

	if (mirrored(sign) == NULL || left == NULL)
		return where_refuse(reader, node);
	if (is_constant(left)) {
		const json_t *swapped = left;

		left = right;
		right = swapped;
		sign = mirrored(sign);
	}
	if (!is_constant(left) && (!is_constant(right) || (sql_node_of(left, "ColumnRef") == NULL &&
							   !reader_is_key(left))))
		return read_difference(reader, left, right, mirrored(mirrored(sign)));
	status = where_operand(reader, left, &operand);
	if (status == AL_OK)
		status = where_constant(reader, &operand, right, &value);
	if (status == AL_OK)
		status = test_of_sign(reader, &operand, sign, &value, &test);
	if (status == AL_OK)
		status = add_comparison(reader, &operand, &test);
	if (status == AL_OK && strcmp(sign, "<>") == 0)
		status = add_step(reader, OP_NOT, 0);
	return status;
}

static enum status read_between(struct reader *reader, const json_t *members, bool negated)
{
	const json_t *items =
	    json_object_get(sql_node_of(json_object_get(members, "rexpr"), "List"), "items");
	struct operand operand = { 0 };
	struct value low = { 0 };
	struct value high = { 0 };
	struct test test = { .kind = TEST_RANGE };
	enum status status = where_operand(reader, json_object_get(members, "lexpr"), &operand);

	if (status == AL_OK)
		status = ordered(reader, &operand);
	if (status == AL_OK)
		status = where_constant(reader, &operand, json_array_get(items, 0), &low);
	if (status == AL_OK)
		status = where_constant(reader, &operand, json_array_get(items, 1), &high);
	if (status != AL_OK)
		return status;
	test.low = low.number;
	test.high = high.number;
	status = add_comparison(reader, &operand, &test);
	if (status == AL_OK && negated)
		status = add_step(reader, OP_NOT, 0);
	return status;
}

static enum status read_in(struct reader *reader, const json_t *members)
{
	const char *sign = sql_name(json_object_get(members, "name"));
	const json_t *items =
	    json_object_get(sql_node_of(json_object_get(members, "rexpr"), "List"), "items");
	size_t count = json_array_size(items);
	struct operand operand = { 0 };
	struct value *values;
	struct test test;
	enum status status = where_operand(reader, json_object_get(members, "lexpr"), &operand);

	if (status == AL_OK && (count == 0 || count > LIST_MAX || sign == NULL))
		status = sql_refuse(reader->tree, operand.place, AL_TOO_BIG, reader->report,
				    "IN takes 1 to %d constants", LIST_MAX);
	if (status != AL_OK)
		return status;
	values = arena_take(&reader->analysis->arena, count, sizeof(*values));
	if (values == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count && status == AL_OK; i++)
		status = where_constant(reader, &operand, json_array_get(items, i), &values[i]);
	if (status == AL_OK)
		status = test_of_values(reader, &operand, values, count, &test);
	if (status == AL_OK)
		status = add_comparison(reader, &operand, &test);
	if (status == AL_OK && strcmp(sign, "<>") == 0)
		status = add_step(reader, OP_NOT, 0);
	return status;
}

/* The test "is one of the keys in `domain` that are like `pattern`". */
static enum status test_of_pattern(struct reader *reader, const struct operand *operand,
				   const struct domain *domain, const struct sql_constant *pattern,
				   struct test *ret)
{
	struct value *values = arena_take(&reader->analysis->arena, domain->count, sizeof(*values));
	size_t count = 0;

	if (values == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < domain->count; i++) {
		const char *text = domain->keys[i].text;

		if (where_like(pattern->text, text))
			values[count++] = (struct value){ .number = (int64_t)i, .text = text };
	}
	if (count == 0 || count > LIST_MAX)
		return sql_refuse(reader->tree, pattern->place, AL_UNSUPPORTED, reader->report,
				  "%zu of the keys of %s are like this; 1 to %d may be", count,
				  operand->what, LIST_MAX);
	return test_of_values(reader, operand, values, count, ret);
}

/* column LIKE 'pattern', of a text with public keys: IN those that are like it. */
static enum status read_like(struct reader *reader, const json_t *node, const json_t *members)
{
	const char *sign = sql_name(json_object_get(members, "name"));
	struct operand operand = { 0 };
	struct sql_constant pattern = { 0 };
	struct domain domain = { 0 };
	struct test test;
	enum status status = where_operand(reader, json_object_get(members, "lexpr"), &operand);

	if (status == AL_OK && operand.column != NULL && operand.form.type == COLUMN_TEXT)
		status = reader_domain(reader, operand.table, operand.column, &domain);
	if (status != AL_OK)
		return status;
	status =
	    sql_constant(reader->tree, json_object_get(members, "rexpr"), &pattern, reader->report);
	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	if (sign == NULL || pattern.kind != SQL_TEXT || pattern.text == NULL || domain.count == 0)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "LIKE takes a column of texts with public keys and a pattern in "
				  "single quotes");
	status = test_of_pattern(reader, &operand, &domain, &pattern, &test);
	if (status == AL_OK)
		status = add_comparison(reader, &operand, &test);
	if (status == AL_OK && strcmp(sign, "!~~") == 0)
		status = add_step(reader, OP_NOT, 0);
	return status;
}

static enum status read_expression(struct reader *reader, const json_t *node)
{
	const json_t *members = sql_node_of(node, "A_Expr");
	const char *kind = json_string_value(json_object_get(members, "kind"));

	if (kind == NULL)
		return where_refuse(reader, node);
	if (strcmp(kind, "AEXPR_OP") == 0)
		return read_comparison(reader, node, members);
	if (strcmp(kind, "AEXPR_BETWEEN") == 0)
		return read_between(reader, members, false);
	if (strcmp(kind, "AEXPR_NOT_BETWEEN") == 0)
		return read_between(reader, members, true);
	if (strcmp(kind, "AEXPR_IN") == 0)
		return read_in(reader, members);
	if (strcmp(kind, "AEXPR_LIKE") == 0)
		return read_like(reader, node, members);
	return where_refuse(reader, node);
}

static enum status read_null(struct reader *reader, const json_t *members)
{
	const char *type = json_string_value(json_object_get(members, "nulltesttype"));
	const json_t *argument = json_object_get(members, "arg");
	struct test test = { .kind = TEST_NULL };
	struct operand operand = { 0 };
	enum status status;

	if (sql_node_of(argument, "ColumnRef") == NULL)
		return where_refuse(reader, argument);
	status = where_operand(reader, argument, &operand);
	if (status == AL_OK)
		status = add_comparison(reader, &operand, &test);
	if (status == AL_OK && (type == NULL || strcmp(type, "IS_NULL") != 0))
		status = add_step(reader, OP_NOT, 0);
	return status;
}

/* A boolean column by itself: it equals `wanted`. */
static enum status read_boolean(struct reader *reader, const json_t *node, int64_t wanted,
				struct operand *ret)
{
	struct test test = { .kind = TEST_RANGE, .low = wanted, .high = wanted };
	enum status status = where_operand(reader, node, ret);

	if (status == AL_OK && ret->form.type != COLUMN_BOOLEAN)
		status = where_refuse(reader, node);
	if (status == AL_OK)
		status = add_comparison(reader, ret, &test);
	return status;
}

/* IS [NOT] TRUE, FALSE, UNKNOWN: never unknown themselves. */
static enum status read_boolean_test(struct reader *reader, const json_t *members)
{
	static const struct {
		const char *name;
		bool null;
		int64_t wanted;
		bool negated;
	} tests[] = {
		{ "IS_TRUE", false, 1, false },	  { "IS_NOT_TRUE", false, 1, true },
		{ "IS_FALSE", false, 0, false },  { "IS_NOT_FALSE", false, 0, true },
		{ "IS_UNKNOWN", true, 0, false }, { "IS_NOT_UNKNOWN", true, 0, true },
	};
	const char *type = json_string_value(json_object_get(members, "booltesttype"));
	const json_t *argument = json_object_get(members, "arg");
	const struct test null = { .kind = TEST_NULL };
	struct operand operand = { 0 };
	enum status status = where_refuse(reader, argument);

	for (size_t i = 0; type != NULL && i < sizeof(tests) / sizeof(tests[0]); i++) {
		if (strcmp(tests[i].name, type) != 0)
			continue;
		status = read_boolean(reader, argument, tests[i].wanted, &operand);
		if (status == AL_OK)
			status = add_comparison(reader, &operand, &null);
		if (status == AL_OK && tests[i].null) /* x is unknown: (x = 0) or null, and null */
			status = add_step(reader, OP_OR, 0);
		if (status == AL_OK && tests[i].null)
			status = add_comparison(reader, &operand, &null);
		if (status == AL_OK && !tests[i].null)
			status = add_step(reader, OP_NOT, 0);
		if (status == AL_OK)
			status = add_step(reader, OP_AND, 0);
		if (status == AL_OK && tests[i].negated)
			status = add_step(reader, OP_NOT, 0);
	}
	return status;
}

static enum status read_condition(struct reader *reader, const json_t *node, size_t depth);

// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
static enum status read_logic(struct reader *reader, const json_t *members, size_t depth)
{
	const char *kind = json_string_value(json_object_get(members, "boolop"));
	const json_t *arguments = json_object_get(members, "args");
	size_t count = json_array_size(arguments);
	bool all = kind != NULL && strcmp(kind, "AND_EXPR") == 0;
	bool no = kind != NULL && strcmp(kind, "NOT_EXPR") == 0;
	enum status status = AL_OK;

	for (size_t i = 0; i < count && status == AL_OK; i++) {
		status = read_condition(reader, json_array_get(arguments, i), depth + 1);
		if (status == AL_OK && no)
			status = add_step(reader, OP_NOT, 0);
		else if (status == AL_OK && i > 0)
			status = add_step(reader, all ? OP_AND : OP_OR, 0);
	}
	return status;
}

// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
static enum status read_condition(struct reader *reader, const json_t *node, size_t depth)
{
	struct operand operand = { 0 };

	if (depth > SQL_DEPTH_MAX)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_TOO_BIG, reader->report,
				  "a condition is nested deeper than %d", SQL_DEPTH_MAX);
	if (sql_node_of(node, "BoolExpr") != NULL)
		return read_logic(reader, sql_node_of(node, "BoolExpr"), depth);
	if (sql_node_of(node, "A_Expr") != NULL)
		return read_expression(reader, node);
	if (sql_node_of(node, "NullTest") != NULL)
		return read_null(reader, sql_node_of(node, "NullTest"));
	if (sql_node_of(node, "BooleanTest") != NULL)
		return read_boolean_test(reader, sql_node_of(node, "BooleanTest"));
	if (sql_node_of(node, "ColumnRef") != NULL)
		return read_boolean(reader, node, 1, &operand);
	return where_refuse(reader, node);
}

enum status reader_condition(struct reader *reader, const json_t *node, struct predicate *predicate)
{
	struct arena *arena = &reader->analysis->arena;

	*predicate = (struct predicate){ 0 };
	predicate->comparisons =
	    arena_take(arena, ANALYSIS_TERMS_MAX, sizeof(*predicate->comparisons));
	predicate->steps = arena_take(arena, STEPS_MAX, sizeof(*predicate->steps));
	if (predicate->comparisons == NULL || predicate->steps == NULL)
		return AL_NO_MEMORY;
	reader->predicate = predicate;
	return read_condition(reader, node, 0);
}
