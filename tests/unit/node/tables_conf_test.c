/* tables_conf_test.c: what an operator writes is understood, or refused with the line. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/tables_conf.h"

#include "law/names.h"
#include "unit/unit.h"

#define HEAD "operator = \"City\"\nsector = mobility\n"
#define TABLE                                                                                      \
	"[trips]\nsource = /srv/trips.csv\ntitle = Trips\nrole = persons\nperson = rider\n"        \
	"rows = 5\n[trips.rider]\ntype = text\nclass = id\n"
#define STATIONS                                                                                   \
	"[stations]\nsource = /srv/s.csv\ntitle = Stations\nrole = public\n"                       \
	"[stations.id]\ntype = integer\nclass = id\n"

struct reading {
	struct arena arena;
	struct tables_conf conf;
	struct report report;
	enum status status;
};

static int setup(void **state)
{
	struct reading *reading = test_calloc(1, sizeof(*reading));

	arena_init(&reading->arena, TABLES_CONF_ARENA_MAX);
	*state = reading;
	return 0;
}

static int teardown(void **state)
{
	struct reading *reading = *state;

	arena_clear(&reading->arena);
	test_free(reading);
	return 0;
}

static const struct tables_conf *read_text(struct reading *reading, const char *text)
{
	reading->status = tables_conf_parse(text, strlen(text), &reading->arena, &reading->conf,
					    &reading->report);
	return &reading->conf;
}

static void expect_wrong(struct reading *reading, const char *text, const char *message)
{
	(void)read_text(reading, text);
	assert_int_equal(reading->status, AL_MALFORMED);
	if (strncmp(reading->report.message, message, strlen(message)) != 0)
		fail_msg("\"%s\" instead of \"%s\"", reading->report.message, message);
}

static void expect_platform(struct reading *reading, const char *text, struct platform *ret)
{
	(void)read_text(reading, text);
	if (reading->status == AL_OK)
		reading->status =
		    tables_conf_platform(&reading->conf, &reading->arena, ret, &reading->report);
	if (reading->status != AL_OK)
		fail_msg("%s", reading->report.message);
}

static void what_is_written_makes_a_platform(void **state)
{
	struct platform platform;
	const struct column *column;

	expect_platform(*state,
			HEAD "grid = 600\r\n" STATIONS TABLE
			     "[trips.minutes]\ntype = decimal 2\nclass = quasi-id pd:Age\n"
			     "bounds = -0.5 .. 120\nunit = \"min, or so\"\n"
			     "\n# a comment\n\t# another\n"
			     "[trips.station]\ntype=integer\nclass = free\nkeys = stations.id\n"
			     "[trips.name]\nclass = out pd:Name\n",
			&platform);
	assert_string_equal(platform.operator, "City");
	assert_string_equal(platform.sector, "mobility");
	assert_int_equal(platform.grid_s, 600);
	assert_int_equal(platform.tables_count, 2);
	assert_int_equal(platform.tables[0].role, TABLE_PUBLIC);
	assert_int_equal(platform.tables[0].rows_typical, -1);
	assert_null(platform.tables[0].person);
	assert_int_equal(platform.tables[1].columns_count, 3); /* without the name */
	assert_string_equal(platform.tables[1].person, "rider");
	assert_int_equal(platform.tables[1].rows_typical, 5);
	column = &platform.tables[1].columns[1];
	assert_int_equal(column->type, COLUMN_DECIMAL);
	assert_int_equal(column->scale, 2);
	assert_int_equal(column->class, CLASS_QUASI_ID);
	assert_string_equal(column->category, "pd:Age");
	assert_string_equal(column->min, "-0.5");
	assert_string_equal(column->max, "120");
	assert_string_equal(column->unit, "min, or so");
	column = &platform.tables[1].columns[2];
	assert_string_equal(column->keys_of->table, "stations");
	assert_string_equal(column->keys_of->column, "id");
	assert_null(column->category);
}

static void keys_go_on_in_the_next_line(void **state)
{
	struct platform platform;
	const struct column *column;

	expect_platform(*state,
			HEAD TABLE "[trips.kind]\ntype = text\nclass = free\n"
				   "keys = \"?\" \"a \\\"b\\\" \\\\\"\n\t\"c d\"\n    \"\" \"e\"\n",
			&platform);
	column = &platform.tables[0].columns[1];
	assert_int_equal(column->keys_count, 5);
	assert_string_equal(column->keys[0], "?");
	assert_string_equal(column->keys[1], "a \"b\" \\");
	assert_string_equal(column->keys[2], "c d");
	assert_string_equal(column->keys[3], "");
	assert_string_equal(column->keys[4], "e");
}

static void a_question_mark_waits(void **state)
{
	struct reading *reading = *state;
	struct platform platform;
	const struct tables_conf *conf = read_text(
	    reading, "operator = ?\nsector = ? mobility\n"
		     "[t]\nsource = postgresql:city#public.t\ntitle = T\nrole = ? persons\n"
		     "person =?\nrows = ? 12\n"
		     "[t.who]\ntype = ? text\nclass = ? id\nkeys = ? \"a\"\n\t\"b\"\n");

	assert_int_equal(reading->status, AL_OK);
	assert_int_equal(conf->open_count, 8);
	assert_int_equal(conf->open[0].line, 1);
	assert_string_equal(conf->open[0].section, "");
	assert_string_equal(conf->open[0].key, "operator");
	assert_string_equal(conf->open[0].value, "");
	assert_string_equal(conf->open[1].value, "mobility");
	assert_int_equal(conf->open[7].line, 12);
	assert_string_equal(conf->open[7].section, "t.who");
	assert_string_equal(conf->open[7].key, "keys");
	assert_int_equal(tables_conf_platform(conf, &reading->arena, &platform, &reading->report),
			 AL_CONFLICT);
	assert_non_null(strstr(reading->report.message, "line 1: operator waits"));
}

static void an_error_names_its_line(void **state)
{
	static const char *const cases[][2] = {
		{ "operator = a\noperator = b\n", "line 2: \"operator\" is here for the second" },
		{ "type = text\n", "line 1: there is no \"type\" here; it belongs" },
		{ "colour = red\n", "line 1: there is no \"colour\" here" },
		{ "operator\n", "line 1: neither" },
		{ "operator = \"a\" b\n", "line 1: the quotes" },
		{ "operator =\n", "line 1: a text of 1 to 200 bytes" },
		{ "grid = 0\n", "line 1: a whole number from 1 to 86400" },
		{ "grid = 86401\n", "line 1: a whole number" },
		{ "grid = 99999999999999999999\n", "line 1: a whole number" },
		{ "grid = ? 1\n", "line 1: \"grid\" is no guess" },
		{ "[t\n", "line 1: a section ends with ]" },
		{ "[T]\n", "line 1: a section is" },
		{ "[t.]\n", "line 1: a section is" },
		{ "[t.c]\n", "line 1: there is no section [t]" },
		{ "[t]\n[t]\n", "line 2: the table t is here for the second time" },
		{ "[t]\n[t.c]\n[t.c]\n", "line 3: the column t.c is here for the second" },
		{ "[t]\nsource = duckdb:x\n", "line 2: \"duckdb:x\" does not name a table" },
		{ "[t]\nrole = people\n", "line 2: the role is persons or public" },
		{ "[t]\nperson = Who\n", "line 2: \"Who\" is no name" },
		{ "[t]\n[t.c]\ntype = number\n", "line 3: a type is" },
		{ "[t]\n[t.c]\ntype = decimal\n", "line 3: a type is" },
		{ "[t]\n[t.c]\ntype = decimal 10\n", "line 3: a decimal has 0 to 9" },
		{ "[t]\n[t.c]\nclass = secret\n", "line 3: a class is" },
		{ "[t]\n[t.c]\nclass = free pd:Nothing\n", "line 3: \"pd:Nothing\" is no categ" },
		{ "[t]\n[t.c]\nbounds = 1 2\n", "line 3: bounds are written like 0 .. 120" },
		{ "[t]\n[t.c]\nkeys = a b\n", "line 3: keys are texts in quotes" },
		{ "[t]\n[t.c]\nkeys = \"a\" b\n", "line 3: keys are texts in quotes" },
		{ "[t]\n[t.c]\nkeys = \"a\n", "line 3: keys are texts in quotes" },
		{ "operator = a\n  b\n", "line 2: only keys in quotes go on" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_wrong(*state, cases[i][0], cases[i][1]);
}

static void what_does_not_fit_together_is_refused(void **state)
{
	static const char *const cases[][2] = {
		{ HEAD "[t]\n", "line 3: this section lacks \"source\"" },
		{ TABLE, "line 1: this section lacks \"operator\"" },
		{ HEAD "[t]\nsource = a\ntitle = T\nrole = public\n",
		  "line 3: the table t has no columns" },
		{ HEAD "[t]\nsource = a\ntitle = T\nrole = persons\n[t.c]\n",
		  "line 3: a table of persons has \"person\" and \"rows\"" },
		{ HEAD "[t]\nsource = a\ntitle = T\nrole = public\nrows = 5\n[t.c]\n",
		  "line 3: a public table has no \"person\"" },
		{ HEAD TABLE "[trips.c]\ntype = text\n", "line 12: this section lacks \"class\"" },
		{ HEAD TABLE "[trips.c]\nclass = free\n", "line 12: this section lacks \"type\"" },
		{ HEAD TABLE "[trips.c]\ntype = integer\nclass = free\nbounds = a .. b\n",
		  "line 12: the bounds of c are not written" },
		{ HEAD TABLE "[trips.c]\ntype = integer\nclass = free\nbounds = 2 .. 1\n",
		  "line 12: the lower bound of c is above" },
		{ HEAD TABLE "[trips.c]\ntype = integer\nclass = free\nkeys = \"01\"\n",
		  "line 12: the key \"01\" of c is not written" },
		{ HEAD TABLE "[trips.c]\ntype = text\nclass = free\nkeys = stations.id\n",
		  "line 12: stations.id, from which the keys of c are, is no column" },
		{ HEAD STATIONS TABLE "[trips.c]\ntype = text\nclass = free\nkeys = stations.id\n",
		  "line 19: c and stations.id, from which its keys are, have not the same" },
		{ HEAD "[t]\nsource = a\ntitle = T\nrole = persons\nperson = c\nrows = 1\n"
		       "[t.c]\ntype = integer\nclass = id\n",
		  "line 3: c says who a row is about" },
		{ HEAD "[t]\nsource = a\ntitle = T\nrole = persons\nperson = d\nrows = 1\n"
		       "[t.c]\ntype = integer\nclass = id\n",
		  "line 3: d, which says who a row is about, is no column" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_wrong(*state, cases[i][0], cases[i][1]);
}

static void a_zero_byte_is_refused(void **state)
{
	struct reading *reading = *state;

	assert_int_equal(tables_conf_parse("operator = a\0b\n", 15, &reading->arena, &reading->conf,
					   &reading->report),
			 AL_MALFORMED);
}

static void an_empty_file_has_no_table(void **state)
{
	struct reading *reading = *state;
	struct platform platform;
	const struct tables_conf *conf = read_text(reading, "# nothing\n");

	assert_int_equal(reading->status, AL_OK);
	assert_int_equal(tables_conf_platform(conf, &reading->arena, &platform, &reading->report),
			 AL_MALFORMED);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("tables_conf", CASE(what_is_written_makes_a_platform), CASE(keys_go_on_in_the_next_line),
	  CASE(a_question_mark_waits), CASE(an_error_names_its_line),
	  CASE(what_does_not_fit_together_is_refused), CASE(a_zero_byte_is_refused),
	  CASE(an_empty_file_has_no_table))
