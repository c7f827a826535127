/* practice_test.c: made-up twins fit their tables and depend on public facts alone. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/practice.h"

#include "query/csv.h"
#include "query/value.h"
#include "unit/budget.h"
#include "unit/query/corpus.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

#define TWIN_LEN_MAX (64u << 20)

static const struct digest seed_one = { { 1 } };
static const struct digest seed_two = { { 2 } };

/* The whole twin as text; cleared by the caller. */
static struct buffer twin_of(const struct catalogue *catalogue, const char *table, uint32_t persons,
			     const struct digest *seed)
{
	const struct practice_request request = { .table = table,
						  .persons = persons,
						  .seed = seed };
	struct practice *practice = NULL;
	struct report report = { 0 };
	struct buffer text;

	buffer_init(&text, TWIN_LEN_MAX);
	if (practice_new(catalogue, &request, &practice, &report) != AL_OK)
		fail_msg("%s", report.message);
	while (!practice_ended(practice))
		assert_int_equal(practice_next(practice, &text, &report), AL_OK);
	practice_free(practice);
	return text;
}

static enum status begin(const struct catalogue *catalogue, const char *table, uint32_t persons,
			 struct report *report)
{
	const struct practice_request request = { .table = table,
						  .persons = persons,
						  .seed = &seed_one };
	struct practice *practice = NULL;
	enum status status = practice_new(catalogue, &request, &practice, report);

	assert_true((practice != NULL) == (status == AL_OK));
	practice_free(practice);
	return status;
}

static void one_seed_gives_the_same_bytes(void **state)
{
	struct catalogue *first = fixture_catalogue();
	struct catalogue *second = fixture_catalogue();
	struct buffer a = twin_of(first, "trips", 100, &seed_one);
	struct buffer b = twin_of(second, "trips", 100, &seed_one);
	struct buffer c = twin_of(first, "trips", 100, &seed_two);

	(void)state;
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.bytes, b.bytes, a.len);
	assert_true(a.len != c.len || memcmp(a.bytes, c.bytes, a.len) != 0);
	buffer_clear(&a);
	buffer_clear(&b);
	buffer_clear(&c);
	catalogue_free(first);
	catalogue_free(second);
}

/* So that the twin that was stored last year is still the twin. */
static void the_bytes_are_those_of_every_machine(void **state)
{
	static const char begins[] = "rider,station,kind,minutes,price,delta,began,day,ebike,note,"
				     "zone,big,hidden,unbounded\n"
				     "practice-000001,";
	struct catalogue *catalogue = fixture_catalogue();
	struct buffer text = twin_of(catalogue, "trips", 1000, &seed_one);
	struct digest digest = hash_bytes(text.bytes, text.len);
	char hex[2 * DIGEST_LEN + 1];

	(void)state;
	hex_format(digest.bytes, DIGEST_LEN, hex);
	assert_memory_equal(text.bytes, begins, sizeof(begins) - 1);
	assert_string_equal(hex,
			    "8546baf6576e4d17ecc9cd94ab5ac600102f4d206ba9549a64207ed092169d39");
	buffer_clear(&text);
	catalogue_free(catalogue);
}

static void fewer_persons_are_the_first_lines(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct buffer few = twin_of(catalogue, "trips", 50, &seed_one);
	struct buffer many = twin_of(catalogue, "trips", 51, &seed_one);

	(void)state;
	assert_true(few.len < many.len);
	assert_memory_equal(few.bytes, many.bytes, few.len);
	buffer_clear(&few);
	buffer_clear(&many);
	catalogue_free(catalogue);
}

static bool is_key(const struct domain *domain, const char *text)
{
	for (size_t i = 0; i < domain->count; i++) {
		if (strcmp(domain->labels[i], text) == 0)
			return true;
	}
	return false;
}

/* What a column may hold: a key, a number of its type within its bounds, or any text. */
static void check_value(const struct catalogue *catalogue, const struct column *column,
			const char *text)
{
	const struct table *trips = platform_table(&fixture_platform, "trips");
	struct domain domain;
	int64_t number = 0;
	int64_t min = 0;
	int64_t max = 0;

	assert_int_equal(catalogue_domain(catalogue, trips, column, &domain, NULL), AL_OK);
	if (domain.count > 0 && !is_key(&domain, text))
		fail_msg("%s is no key of %s", text, column->name);
	if (column->type == COLUMN_TEXT)
		return;
	if (!value_parse(value_form_of(column), text, strlen(text), &number))
		fail_msg("%s is no value of %s", text, column->name);
	if (catalogue_bounds(catalogue, column, &min, &max) && (number < min || number > max))
		fail_msg("%s is out of the bounds of %s", text, column->name);
}

static void every_value_is_one_of_its_column(void **state)
{
	const struct table *trips = platform_table(&fixture_platform, "trips");
	struct catalogue *catalogue = fixture_catalogue();
	struct buffer text = twin_of(catalogue, "trips", 1000, &seed_one);
	size_t nulls[COLUMNS_MAX] = { 0 };
	struct csv_field fields[CSV_FIELDS_MAX];
	struct arena arena;
	struct csv csv;
	size_t count = 0;
	size_t rows = 0;

	(void)state;
	arena_init(&arena, TWIN_LEN_MAX);
	csv_init(&csv, buffer_text(&text), text.len);
	assert_int_equal(csv_next(&csv, &arena, fields, &count, NULL), AL_OK);
	for (;; rows++) {
		assert_int_equal(csv_next(&csv, &arena, fields, &count, NULL), AL_OK);
		if (count == 0)
			break;
		assert_int_equal(count, trips->columns_count);
		for (size_t i = 0; i < count; i++) {
			nulls[i] += fields[i].len == 0;
			if (i > 0 && fields[i].len > 0)
				check_value(catalogue, &trips->columns[i], fields[i].text);
		}
		arena_clear(&arena);
	}
	assert_in_range(rows, 3000, 6000); /* 1 to 10 of each, and some more */
	assert_int_equal(nulls[0], 0);
	for (size_t i = 1; i < trips->columns_count; i++)
		assert_in_range(nulls[i], rows / 32, rows / 8);
	buffer_clear(&text);
	catalogue_free(catalogue);
}

static void each_key_and_many_sizes_of_person_occur(void **state)
{
	const struct table *trips = platform_table(&fixture_platform, "trips");
	struct catalogue *catalogue = fixture_catalogue();
	struct engine *engine;
	struct buffer text = twin_of(catalogue, "trips", 1000, &seed_one);
	struct plan *plan = fixture_plan(catalogue, "SELECT station, COUNT(*) FROM trips "
						    "GROUP BY station");
	struct domain domain;
	struct sums sums;

	(void)state;
	engine = fixture_locked_engine(catalogue, buffer_text(&text));
	assert_int_equal(engine_person_count(engine), 1000);
	fixture_unclip(plan);
	sums = fixture_sums(plan, engine);
	assert_int_equal(catalogue_domain(catalogue, trips, &trips->columns[1], &domain, NULL),
			 AL_OK);
	for (size_t i = 0; i < domain.count; i++)
		assert_true(sums.cells[i] > 100);
	assert_non_null(strstr(buffer_text(&text), "practice-001000"));
	sums_clear(&sums);
	plan_free(plan);
	engine_close(engine);
	buffer_clear(&text);
	catalogue_free(catalogue);
}

static void a_question_that_runs_on_rows_runs_on_the_twin(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct buffer text = twin_of(catalogue, "trips", 300, &seed_one);
	struct engine *engine = fixture_locked_engine(catalogue, buffer_text(&text));
	struct corpus corpus = corpus_read();
	size_t ran = 0;

	(void)state;
	for (size_t i = 0; i < corpus.count; i++) {
		const struct corpus_query *query = &corpus.queries[i];
		const struct plan_options options = {
			.rho = { RHO_PICO_ONE },
			.delta = corpus_delta(query, (struct delta){ 1000000000 }),
		};
		struct plan *plan;
		struct sums sums;

		if (!query->answered)
			continue;
		plan = fixture_plan_with(catalogue, query->sql, &options);
		sums = fixture_sums(plan, engine);
		sums_clear(&sums);
		plan_free(plan);
		ran++;
	}
	assert_true(ran > 100);
	corpus_clear(&corpus);
	engine_close(engine);
	buffer_clear(&text);
	catalogue_free(catalogue);
}

static void tables_have_the_same_persons_and_other_rows(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct buffer trips = twin_of(catalogue, "trips", 3, &seed_one);
	struct buffer secret = twin_of(catalogue, "secret", 3, &seed_one);

	(void)state;
	for (unsigned i = 1; i <= 3; i++) {
		char person[32];

		(void)snprintf(person, sizeof(person), "\npractice-%06u", i);
		assert_non_null(strstr(buffer_text(&trips), person));
		assert_non_null(strstr(buffer_text(&secret), person));
	}
	assert_null(strstr(buffer_text(&secret), "practice-000004"));
	buffer_clear(&trips);
	buffer_clear(&secret);
	catalogue_free(catalogue);
}

static void the_number_of_persons_has_both_limits(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct report report = { 0 };

	(void)state;
	assert_int_equal(begin(catalogue, "trips", 0, &report), AL_MALFORMED);
	assert_int_equal(begin(catalogue, "trips", 1, &report), AL_OK);
	assert_int_equal(begin(catalogue, "trips", PRACTICE_PERSONS_MAX, &report), AL_OK);
	assert_int_equal(begin(catalogue, "trips", PRACTICE_PERSONS_MAX + 1, &report), AL_TOO_BIG);
	assert_non_null(strstr(report.message, "at most 100000 persons"));
	catalogue_free(catalogue);
}

/* A table whose persons have many rows, whose keys need quotes, whose person is a number. */
static const char *const odd_keys[] = { "a,b", "say \"hi\"", "two\nlines", "plain" };
static struct column odd_columns[] = {
	{ .name = "who", .type = COLUMN_INTEGER, .class = CLASS_ID, .scale = -1 },
	{ .name = "key", .type = COLUMN_TEXT, .keys = odd_keys, .keys_count = 4, .scale = -1 },
	{ .name = "cost", .type = COLUMN_DECIMAL, .scale = 9 },
	{ .name = "seen", .type = COLUMN_TIMESTAMP, .scale = -1 },
	{ .name = "born", .type = COLUMN_DATE, .scale = -1 },
};
static struct table odd_tables[] = {
	{ .name = "odd",
	  .person = "who",
	  .role = TABLE_PERSONS,
	  .rows_typical = 1000,
	  .columns = odd_columns,
	  .columns_count = 5 },
	{ .name = "once",
	  .person = "who",
	  .role = TABLE_PERSONS,
	  .rows_typical = 1,
	  .columns = odd_columns,
	  .columns_count = 1 },
	{ .name = "huge",
	  .person = "who",
	  .role = TABLE_PERSONS,
	  .rows_typical = 1000000,
	  .columns = odd_columns,
	  .columns_count = 1 },
};
static const struct platform odd_platform = {
	.platform = "odd", .tables = odd_tables, .tables_count = 3, .time = { 1564531200 }
};

static struct catalogue *odd_catalogue(void)
{
	struct catalogue *catalogue = NULL;

	assert_int_equal(catalogue_new(&odd_platform, &catalogue, NULL), AL_OK);
	return catalogue;
}

static void many_rows_of_a_person_leave_room_for_fewer_persons(void **state)
{
	struct catalogue *catalogue = odd_catalogue();
	struct report report = { 0 };

	(void)state;
	assert_int_equal(begin(catalogue, "odd", 20000, &report), AL_OK);
	assert_int_equal(begin(catalogue, "odd", 20001, &report), AL_TOO_BIG);
	assert_int_equal(begin(catalogue, "huge", 10000, &report), AL_OK);
	assert_int_equal(begin(catalogue, "huge", 10001, &report), AL_TOO_BIG);
	catalogue_free(catalogue);
}

static void whoever_has_one_row_has_one_row(void **state)
{
	struct catalogue *catalogue = odd_catalogue();
	struct buffer text = twin_of(catalogue, "once", 12, &seed_one);

	(void)state;
	assert_string_equal(buffer_text(&text), "who\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n");
	buffer_clear(&text);
	catalogue_free(catalogue);
}

static void what_has_no_bounds_is_near_the_object(void **state)
{
	struct catalogue *catalogue = odd_catalogue();
	struct buffer text = twin_of(catalogue, "odd", 30, &seed_one);
	struct csv_field fields[CSV_FIELDS_MAX];
	bool seen[4] = { false };
	struct arena arena;
	struct csv csv;
	size_t count = 0;

	(void)state;
	arena_init(&arena, TWIN_LEN_MAX);
	csv_init(&csv, buffer_text(&text), text.len);
	assert_int_equal(csv_next(&csv, &arena, fields, &count, NULL), AL_OK);
	while (csv_next(&csv, &arena, fields, &count, NULL) == AL_OK && count > 0) {
		assert_int_equal(count, 5);
		for (size_t i = 0; i < 4; i++)
			seen[i] |= strcmp(fields[1].text, odd_keys[i]) == 0;
		assert_true(fields[2].len == 0 ||
			    strlen(fields[2].text) <= strlen("999.000000000"));
		for (size_t i = 3; i < 5; i++)
			assert_true(fields[i].len == 0 ||
				    (strcmp(fields[i].text, "2018-07-31") >= 0 &&
				     strcmp(fields[i].text, "2019-07-31") < 0));
	}
	assert_true(csv.at == csv.len);
	for (size_t i = 0; i < 4; i++)
		assert_true(seen[i]);
	arena_clear(&arena);
	buffer_clear(&text);
	catalogue_free(catalogue);
}

static void what_is_no_table_of_persons_has_no_twin(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct catalogue *without = NULL;
	struct report report = { 0 };

	(void)state;
	assert_int_equal(begin(catalogue, "stations", 10, &report), AL_CONFLICT);
	assert_int_equal(begin(catalogue, "nothing", 10, &report), AL_NOT_FOUND);
	assert_int_equal(catalogue_new(&fixture_platform, &without, NULL), AL_OK);
	assert_int_equal(begin(without, "trips", 10, &report), AL_NOT_FOUND);
	assert_non_null(strstr(report.message, "stations"));
	assert_int_equal(begin(without, "secret", 10, &report), AL_OK);
	catalogue_free(catalogue);
	catalogue_free(without);
}

static void a_part_that_does_not_fit_is_the_last(void **state)
{
	const struct practice_request request = { .table = "trips",
						  .persons = 10,
						  .seed = &seed_one };
	struct catalogue *catalogue = fixture_catalogue();
	struct practice *practice = NULL;
	struct buffer small;

	(void)state;
	buffer_init(&small, 200);
	assert_int_equal(practice_new(catalogue, &request, &practice, NULL), AL_OK);
	assert_int_equal(practice_next(practice, &small, NULL), AL_TOO_BIG);
	assert_true(practice_ended(practice));
	practice_free(practice);
	buffer_clear(&small);
	catalogue_free(catalogue);
}

static void parts_end_at_the_end_of_a_row(void **state)
{
	const struct practice_request request = { .table = "odd",
						  .persons = 100,
						  .seed = &seed_one };
	struct catalogue *catalogue = odd_catalogue();
	struct buffer whole = twin_of(catalogue, "odd", 100, &seed_one);
	struct practice *practice = NULL;
	struct buffer part;
	size_t at = 0;

	(void)state;
	buffer_init(&part, PRACTICE_PART_LEN_MAX);
	assert_int_equal(practice_new(catalogue, &request, &practice, NULL), AL_OK);
	while (!practice_ended(practice)) {
		buffer_reset(&part);
		assert_int_equal(practice_next(practice, &part, NULL), AL_OK);
		assert_true(part.len > 0 && part.len < PRACTICE_PART_LEN + 1000);
		assert_int_equal(part.bytes[part.len - 1], '\n');
		assert_memory_equal(whole.bytes + at, part.bytes, part.len);
		at += part.len;
	}
	assert_int_equal(at, whole.len);
	assert_true(at > 2 * PRACTICE_PART_LEN);
	practice_free(practice);
	buffer_clear(&part);
	buffer_clear(&whole);
	catalogue_free(catalogue);
}

static void the_name_of_the_file_says_what_it_is(void **state)
{
	char name[PRACTICE_FILE_NAME_MAX];

	(void)state;
	practice_file_name("trips", name);
	assert_string_equal(name, "practice-trips.csv");
}

UNIT_MAIN("practice", cmocka_unit_test(one_seed_gives_the_same_bytes),
	  cmocka_unit_test(the_bytes_are_those_of_every_machine),
	  cmocka_unit_test(fewer_persons_are_the_first_lines),
	  cmocka_unit_test(every_value_is_one_of_its_column),
	  cmocka_unit_test(each_key_and_many_sizes_of_person_occur),
	  cmocka_unit_test(a_question_that_runs_on_rows_runs_on_the_twin),
	  cmocka_unit_test(tables_have_the_same_persons_and_other_rows),
	  cmocka_unit_test(the_number_of_persons_has_both_limits),
	  cmocka_unit_test(many_rows_of_a_person_leave_room_for_fewer_persons),
	  cmocka_unit_test(whoever_has_one_row_has_one_row),
	  cmocka_unit_test(what_has_no_bounds_is_near_the_object),
	  cmocka_unit_test(what_is_no_table_of_persons_has_no_twin),
	  cmocka_unit_test(a_part_that_does_not_fit_is_the_last),
	  cmocka_unit_test(parts_end_at_the_end_of_a_row),
	  cmocka_unit_test(the_name_of_the_file_says_what_it_is))
