/* hostile_sql_test.c: statements that are made to nest deeply take nothing down. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/buffer.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

static int setup(void **state)
{
	*state = fixture_catalogue();
	return 0;
}

static int teardown(void **state)
{
	catalogue_free(*state);
	return 0;
}

/* `head`, then `part` again and again up to `len` bytes, `tail`, the end of each part, `end`. */
struct nest {
	const char *head;
	const char *part;
	const char *middle;
	const char *close; /* of each part */
};

static void write_nest(const struct nest *nest, size_t len, struct buffer *ret)
{
	size_t step = strlen(nest->part) + strlen(nest->close);
	size_t count = (len - strlen(nest->head) - strlen(nest->middle)) / step;

	buffer_append_text(ret, nest->head);
	for (size_t i = 0; i < count; i++)
		buffer_append_text(ret, nest->part);
	buffer_append_text(ret, nest->middle);
	for (size_t i = 0; i < count; i++)
		buffer_append_text(ret, nest->close);
	assert_int_equal(buffer_status(ret), AL_OK);
}

#define WHERE "SELECT count(*) FROM trips WHERE "
#define SUM "SELECT sum("

static void deep_nesting_takes_nothing_down(void **state)
{
	static const struct nest nests[] = {
		{ WHERE, "(", "minutes > 5", ")" },
		{ WHERE "minutes = 1 OR /* ' */ ", "(", "minutes > 5", ")" },
		{ WHERE "minutes = 1 OR -- '\n", "(", "minutes > 5", ")" },
		{ WHERE "note = $$'$$ OR ", "(", "minutes > 5", ")" },
		{ WHERE "note = E'\\'' OR ", "(", "minutes > 5", ")" },
		{ WHERE, "NOT ", "ebike", "" },
		{ WHERE "minutes = ", "- ", "5", "" },
		{ WHERE "minutes = 1", "+1", "", "" },
		{ WHERE "minutes = 1", "::int", "", "" },
		{ WHERE "minutes", "[1]", " = 1", "" },
		{ WHERE "ebike", " IS TRUE", "", "" },
		{ WHERE, "CASE WHEN true THEN ", "1", " END" },
		{ SUM, "- ", "minutes) FROM trips", "" },
		{ SUM, "1 + ", "minutes) FROM trips", "" },
		{ SUM "minutes", " * 1", ") FROM trips", "" },
		{ SUM "least(minutes", ", 1", ")) FROM trips", "" },
		{ SUM "CASE", " WHEN ebike THEN 1", " END) FROM trips", "" },
		{ SUM, "CASE WHEN ebike THEN 1 ELSE ", "1", " END" },
		{ WHERE "/* ' */ ", "f(", "1", ")" },
		{ WHERE "/* ' */ ", "(SELECT ", "1", ")" },
		{ WHERE "/* ' */ ", "ARRAY[", "1", "]" },
		{ "/* ' */ ", "SELECT 1 FROM (", "trips", ") a" },
		{ "SELECT 1", " UNION SELECT 1", "", "" },
		{ "SELECT 1 FROM a", " JOIN a ON true", "", "" },
		{ "/* ' */ ", "(", "SELECT 1", ")" },
	};
	struct analysis_scope scope = fixture_scope(*state);

	for (size_t i = 0; i < sizeof(nests) / sizeof(nests[0]); i++) {
		struct buffer text;
		struct analysis *analysis = NULL;
		struct report report = { 0 };
		enum status status;

		buffer_init(&text, SQL_LEN_MAX);
		write_nest(&nests[i], SQL_LEN_MAX, &text);
		status = analysis_of_sql(&scope, buffer_text(&text), text.len, &analysis, &report);
		/* Parentheses alone mean nothing, however many there are. */
		if (status == AL_OK)
			assert_int_equal(nests[i].part[0], '(');
		else if (status != AL_TOO_BIG && status != AL_UNSUPPORTED && status != AL_MALFORMED)
			fail_msg("%s%s...: %s %s", nests[i].head, nests[i].part,
				 status_name(status), report.message);
		analysis_free(analysis);
		buffer_clear(&text);
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("hostile_sql", CASE(deep_nesting_takes_nothing_down))
