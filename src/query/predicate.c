/* predicate.c: WHERE on rows. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/number.h"

#include <assert.h>
#include <string.h>

static bool among_numbers(const struct test *test, int64_t number)
{
	size_t low = 0;
	size_t high = test->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (test->numbers[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < test->count && test->numbers[low] == number;
}

static bool among_texts(const struct test *test, const char *text, size_t len)
{
	for (size_t i = 0; i < test->count; i++) {
		if (strlen(test->texts[i]) == len && memcmp(test->texts[i], text, len) == 0)
			return true;
	}
	return false;
}

static uint8_t truth(bool is)
{
	return is ? PREDICATE_TRUE : PREDICATE_FALSE;
}

static uint8_t test_number(const struct test *test, int64_t number)
{
	if (test->kind == TEST_RANGE)
		return truth(number >= test->low && number <= test->high);
	return truth(test->kind == TEST_SET && among_numbers(test, number));
}

uint8_t test_value(const struct test *test, struct value value)
{
	if (test->kind == TEST_NULL)
		return truth(value.null);
	if (value.null)
		return PREDICATE_UNKNOWN;
	if (test->kind == TEST_TEXTS)
		return truth(among_texts(test, value.text, strlen(value.text)));
	return test_number(test, value.number);
}

static void apply_value(const struct comparison *comparison, const struct engine_values *values,
			size_t first, size_t count, uint8_t *ret)
{
	const struct test *test = &comparison->test;

	for (size_t i = 0; i < count; i++) {
		bool null = !engine_values_valid(values, first + i);

		if (test->kind == TEST_NULL) {
			ret[i] = truth(null);
		} else if (null) {
			ret[i] = PREDICATE_UNKNOWN;
		} else if (test->kind == TEST_TEXTS) {
			size_t len;
			const char *text = engine_values_text(values, first + i, &len);

			ret[i] = truth(among_texts(test, text, len));
		} else {
			ret[i] = test_number(test, engine_values_number(values, first + i));
		}
	}
}

static void apply_code(const struct comparison *comparison, const struct engine_values *values,
		       size_t first, size_t count, uint8_t *ret)
{
	for (size_t i = 0; i < count; i++) {
		int32_t code = CODE_NONE;

		if (engine_values_valid(values, first + i))
			code = code_of(comparison->map, engine_values_number(values, first + i));
		ret[i] = code < 0 ? PREDICATE_UNKNOWN : comparison->truths[code];
	}
}

static void apply_row(const struct comparison *comparison, const int32_t *rows, size_t count,
		      uint8_t *ret)
{
	for (size_t i = 0; i < count; i++)
		ret[i] = rows[i] < 0 ? PREDICATE_UNKNOWN : comparison->truths[rows[i]];
}

static void apply_number(const struct comparison *comparison, const struct row_run *run,
			 uint8_t *ret)
{
	assert(run->room != NULL);
	number_apply(comparison->number, run, run->room);
	for (size_t i = 0; i < run->count; i++) {
		uint8_t is = test_number(&comparison->test, run->room->values[i]);

		ret[i] = run->room->filled[i] != 0 ? is : PREDICATE_UNKNOWN;
	}
}

static void apply_comparison(const struct comparison *comparison, const struct row_run *run,
			     uint8_t *ret)
{
	switch (comparison->kind) {
	case COMPARE_VALUE:
		apply_value(comparison, &run->chunk->columns[comparison->slot], run->first,
			    run->count, ret);
		break;
	case COMPARE_CODE:
		apply_code(comparison, &run->chunk->columns[comparison->slot], run->first,
			   run->count, ret);
		break;
	case COMPARE_ROW:
		apply_row(comparison, run->rows, run->count, ret);
		break;
	case COMPARE_NUMBER:
		apply_number(comparison, run, ret);
		break;
	}
}

void predicate_apply(const struct predicate *predicate, const struct row_run *run, uint8_t *stack,
		     uint8_t *keep)
{
	size_t count = run->count;
	size_t depth = 0;

	for (size_t s = 0; s < predicate->steps_count; s++) {
		const struct predicate_step *step = &predicate->steps[s];
		uint8_t *top = stack + depth * ENGINE_CHUNK_MAX; /* the first free place */
		uint8_t *last = top - ENGINE_CHUNK_MAX;
		uint8_t *before = last - ENGINE_CHUNK_MAX;

		switch (step->op) {
		case OP_COMPARE:
			apply_comparison(&predicate->comparisons[step->comparison], run, top);
			depth++;
			break;
		case OP_NOT:
			for (size_t i = 0; i < count; i++)
				last[i] = (uint8_t)(PREDICATE_TRUE - last[i]);
			break;
		case OP_AND:
			for (size_t i = 0; i < count; i++)
				before[i] = before[i] < last[i] ? before[i] : last[i];
			depth--;
			break;
		case OP_OR:
			for (size_t i = 0; i < count; i++)
				before[i] = before[i] > last[i] ? before[i] : last[i];
			depth--;
			break;
		}
	}
	if (depth == 0) {
		memset(keep, 1, count);
		return;
	}
	for (size_t i = 0; i < count; i++)
		keep[i] = stack[i] == PREDICATE_TRUE;
}

/* ["word", first, second]; takes them, `count` 1 or 2. Not
 * json_pack(), which loses what it was given when memory ends. */
static json_t *list_of(const char *word, json_t *first, json_t *second, size_t count)
{
	json_t *list = json_array();
	bool good = json_array_append_new(list, json_string(word)) == 0;

	/* Appending takes the value also when it fails. */
	good = json_array_append_new(list, first) == 0 && good;
	if (count > 1)
		good = json_array_append_new(list, second) == 0 && good;
	if (good)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *constants_json(const struct test *test)
{
	json_t *list = json_array();

	for (size_t i = 0; i < test->count; i++) {
		json_t *item = test->kind == TEST_SET ? json_integer(test->numbers[i])
						      : json_string(test->texts[i]);

		if (json_array_append_new(list, item) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *comparison_json(const struct comparison *comparison)
{
	const struct test *test = &comparison->test;

	if (comparison->kind == COMPARE_NUMBER)
		return list_of("number", number_json(comparison->name),
			       json_string(comparison->sign), 2);
	switch (test->kind) {
	case TEST_RANGE:
		return json_pack("[s s I I]", "range", comparison->name, (json_int_t)test->low,
				 (json_int_t)test->high);
	case TEST_NULL:
		return json_pack("[s s]", "null", comparison->name);
	case TEST_SET:
	case TEST_TEXTS:
		break;
	}
	return list_of("in", json_string(comparison->name), constants_json(test), 2);
}

json_t *predicate_json(const struct predicate *predicate)
{
	json_t *stack[PREDICATE_DEPTH_MAX];
	size_t depth = 0;
	json_t *made;

	if (predicate->steps_count == 0)
		return json_null();
	for (size_t s = 0; s < predicate->steps_count; s++) {
		switch (predicate->steps[s].op) {
		case OP_COMPARE:
			made = comparison_json(
			    &predicate->comparisons[predicate->steps[s].comparison]);
			break;
		case OP_NOT:
			assert(depth >= 1);
			depth--;
			made = list_of("not", stack[depth], NULL, 1);
			break;
		case OP_AND:
			assert(depth >= 2);
			depth -= 2;
			made = list_of("and", stack[depth], stack[depth + 1], 2);
			break;
		case OP_OR:
		default:
			assert(depth >= 2);
			depth -= 2;
			made = list_of("or", stack[depth], stack[depth + 1], 2);
			break;
		}
		if (made == NULL)
			goto out;
		assert(depth < PREDICATE_DEPTH_MAX);
		stack[depth++] = made;
	}
	assert(depth == 1);
	return stack[0];
out:
	while (depth > 0)
		json_decref(stack[--depth]);
	return NULL;
}
