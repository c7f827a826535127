/* query_test.c: `allmende query` as it is typed, on made-up files. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/query.h"

#include "base/json.h"
#include "engine/engine_internal.h"
#include "unit/cli/election_desk.h"
#include "unit/unit.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PERSONS 300
#define EXACT "2000" /* an epsilon at which noise is next to nothing */
#define COUNT_SQL "SELECT COUNT(*) FROM rides"
#define ARGUMENTS_MAX 20

/* Each of PERSONS riders has two rides, of 10 and 20 minutes, by bike, and one of them by boat. */
static void write_rides(struct desk *desk, const char *name, const char *more)
{
	struct buffer csv;

	buffer_init(&csv, 1u << 20);
	buffer_append_text(&csv, "Rider,Kind,Minutes,Day,Rainy\n");
	for (unsigned i = 0; i < PERSONS; i++)
		buffer_append_format(&csv,
				     "r%u,bike,10,2019-03-01,true\n"
				     "r%u,%s,20,2019-04-02,false\n",
				     i, i, i == 7 ? "boat" : "bike");
	buffer_append_text(&csv, more);
	desk_write(desk, name, buffer_text(&csv));
	buffer_clear(&csv);
}

/* Ask about the file rides.csv: the NULL-ended words are epsilon, SQL and more options. */
static int ask(struct desk *desk, const char *const *words)
{
	char table[FILE_PATH_MAX + 16];
	const char *arguments[ARGUMENTS_MAX + 10] = { "query", "--table",   table,   "--person",
						      "rider", "--epsilon", words[0] };
	size_t count = 7;

	(void)snprintf(table, sizeof(table), "rides=%s", class_path(&desk->printed, "rides.csv"));
	for (size_t i = 2; words[i] != NULL; i++)
		arguments[count++] = words[i];
	arguments[count] = words[1];
	return class_run(&desk->printed, cli_query, arguments);
}

#define ASK(desk, ...) ask((desk), (const char *const[]){ __VA_ARGS__, NULL })
#define EXPECT(desk, wanted, part, ...)                                                            \
	class_expect(&(desk)->printed, ASK((desk), __VA_ARGS__), (wanted), (part))

static bool is_there(struct desk *desk, const char *name)
{
	struct stat about;

	return stat(class_path(&desk->printed, name), &about) == 0;
}

static struct query_budget budget_of(struct desk *desk, struct arena *arena)
{
	struct report report = { .message = "" };
	struct query_budget budget;

	arena_init(arena, 1u << 20);
	if (query_budget_load(class_path(&desk->printed, "rides.csv"), arena, &budget, &report) !=
	    AL_OK)
		fail_msg("%s", report.message);
	return budget;
}

static int64_t spent(struct desk *desk)
{
	struct arena arena;
	int64_t ret = budget_of(desk, &arena).spent;

	arena_clear(&arena);
	return ret;
}

static void a_question_is_answered_and_paid(void **state)
{
	struct desk *desk = *state;
	struct stat about;

	write_rides(desk, "rides.csv", "");
	EXPECT(desk, CLI_OK, "600  [599, 601]", EXACT, COUNT_SQL, "--budget", "9000", "--rows",
	       "2");
	assert_int_equal(stat(class_path(&desk->printed, "rides.csv.allmende-budget"), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_true(spent(desk) > 0);
}

static void the_same_question_again_has_the_same_answer_and_costs_nothing(void **state)
{
	struct desk *desk = *state;
	char *first;
	int64_t paid;

	write_rides(desk, "rides.csv", "");
	assert_int_equal(ASK(desk, "0.1", COUNT_SQL, "--json"), CLI_OK);
	first = strdup(desk->printed.output);
	paid = spent(desk);
	assert_non_null(first);
	for (unsigned i = 0; i < 5; i++) {
		assert_int_equal(ASK(desk, "0.1", COUNT_SQL, "--json"), CLI_OK);
		assert_string_equal(desk->printed.output, first);
	}
	assert_int_equal(spent(desk), paid);
	assert_int_equal(ASK(desk, "0.1", COUNT_SQL, "--rows", "2"), CLI_OK);
	assert_true(spent(desk) > paid);
	free(first);
}

static void a_file_that_changed_is_asked_anew_and_what_was_spent_stays(void **state)
{
	struct desk *desk = *state;
	int64_t paid;

	write_rides(desk, "rides.csv", "");
	assert_int_equal(ASK(desk, "0.1", COUNT_SQL), CLI_OK);
	paid = spent(desk);
	/* The types stay: a text in a column of numbers is NULL, and no error. */
	write_rides(desk, "rides.csv", "r1,bike,many,2019-04-02,true\n");
	assert_int_equal(ASK(desk, "0.1", COUNT_SQL), CLI_OK);
	assert_int_equal(spent(desk), 2 * paid);
	assert_int_equal(
	    ASK(desk, "0.1", "SELECT SUM(minutes) FROM rides", "--bounds", "minutes=0:60"), CLI_OK);
}

static void a_budget_that_is_used_up_refuses_and_charges_nothing(void **state)
{
	struct desk *desk = *state;
	int64_t paid;

	write_rides(desk, "rides.csv", "");
	assert_int_equal(ASK(desk, "1", COUNT_SQL, "--budget", "1"), CLI_OK);
	paid = spent(desk);
	EXPECT(desk, CLI_FAILED, "the budget of 1 allows one more question of epsilon", "1",
	       COUNT_SQL, "--rows", "3");
	assert_int_equal(spent(desk), paid);
	EXPECT(desk, CLI_OK, "count", "1", COUNT_SQL); /* what was answered stays so */
	EXPECT(desk, CLI_FAILED, "is 1 since the first question", "1", COUNT_SQL, "--budget", "2");
}

static void what_is_left_can_be_spent_to_the_end(void **state)
{
	struct query_budget budget = { .delta = 1000000000, .epsilon = 10000000 };
	struct report report = { .message = "" };
	struct epsilon left;
	struct rho rho;

	(void)state;
	rho_from_epsilon((struct epsilon){ .micro = 300000 }, (struct delta){ .atto = 1000000000 },
			 &rho);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(query_budget_charge(&budget, rho, (struct delta){ 0 }, &report),
				 AL_OK);
	left = query_budget_left(&budget);
	assert_true(left.micro < 10000000 && left.micro > 9000000);
	rho_from_epsilon(left, (struct delta){ .atto = 1000000000 }, &rho);
	assert_int_equal(query_budget_charge(&budget, rho, (struct delta){ 0 }, &report), AL_OK);
	assert_true(query_budget_left(&budget).micro < 10000);
	assert_int_equal(query_budget_charge(&budget, rho, (struct delta){ 0 }, &report),
			 AL_EXHAUSTED);
	assert_int_equal(query_budget_charge(&budget, (struct rho){ 0 },
					     (struct delta){ .atto = QUERY_SELECTIONS_MAX },
					     &report),
			 AL_OK);
	assert_int_equal(
	    query_budget_charge(&budget, (struct rho){ 0 }, (struct delta){ .atto = 1 }, &report),
	    AL_EXHAUSTED);
}

static void bounds_are_bought_once_and_said(void **state)
{
	struct desk *desk = *state;
	struct arena arena;
	struct query_budget budget;

	write_rides(desk, "rides.csv", "r1,bike,100000,2019-04-02,true\n");
	EXPECT(desk, CLI_OK, "bounds bought: rides.minutes from 8 to 31", "9",
	       "SELECT AVG(minutes) FROM rides WHERE day > DATE '2019-03-15'");
	assert_non_null(strstr(desk->printed.output, "paid once"));
	budget = budget_of(desk, &arena);
	assert_string_equal(budget.columns[2].min, "8");
	assert_string_equal(budget.columns[2].max, "31");
	assert_null(budget.columns[3].min); /* a condition needs none */
	arena_clear(&arena);
	EXPECT(desk, CLI_OK, "bounds bought: rides.minutes from 8 to 31", "0.1",
	       "SELECT SUM(minutes) FROM rides");
	assert_null(strstr(desk->printed.output, "paid once"));
}

static void the_question_that_bought_bounds_is_answered_as_before(void **state)
{
	struct desk *desk = *state;
	int64_t paid;

	write_rides(desk, "rides.csv", "");
	assert_int_equal(ASK(desk, "5", "SELECT AVG(minutes) FROM rides"), CLI_OK);
	paid = spent(desk);
	EXPECT(desk, CLI_OK, "paid once", "5", "SELECT AVG(minutes) FROM rides");
	assert_int_equal(spent(desk), paid);
}

static void too_few_values_for_bounds_are_refused_with_what_to_write(void **state)
{
	struct desk *desk = *state;

	desk_write(desk, "rides.csv", "rider,minutes\na,1\nb,2\n");
	EXPECT(desk, CLI_FAILED, "write --bounds minutes=LOW:HIGH", "0.5",
	       "SELECT AVG(minutes) FROM rides");
	assert_true(spent(desk) > 0);
	EXPECT(desk, CLI_OK, "avg_minutes", "0.5", "SELECT AVG(minutes) FROM rides", "--bounds",
	       "minutes=0:60");
}

static void unknown_keys_are_selected_and_known_ones_are_all_there(void **state)
{
	static const char sql[] = "SELECT kind, COUNT(*) FROM rides GROUP BY kind";
	struct desk *desk = *state;

	write_rides(desk, "rides.csv", "");
	EXPECT(desk, CLI_OK, "keys selected with delta 0.000000001", "3", sql);
	assert_non_null(strstr(desk->printed.output, "\nbike "));
	assert_null(strstr(desk->printed.output, "boat"));
	EXPECT(desk, CLI_OK, "\nsled  ", "3", sql, "--keys", "kind=bike,sled");
	assert_null(strstr(desk->printed.output, "selected"));
}

static void public_tables_are_joined(void **state)
{
	struct desk *desk = *state;
	char public[FILE_PATH_MAX + 16];

	write_rides(desk, "rides.csv", "");
	desk_write(desk, "kinds.csv",
		   "Kind,On,Height\nbike,\"street, road\",1.123456789\nboat,water,\nsled,snow,x\n");
	(void)snprintf(public, sizeof(public), "kinds=%s", class_path(&desk->printed, "kinds.csv"));
	EXPECT(desk, CLI_OK, "street, road   599", EXACT,
	       "SELECT kinds.\"on\", COUNT(*) FROM rides JOIN kinds ON rides.kind = kinds.kind "
	       "GROUP BY kinds.\"on\"",
	       "--budget", "9000", "--rows", "6", "--public", public);
	assert_non_null(strstr(desk->printed.output, "snow "));
	EXPECT(desk, CLI_FAILED, "is public and needs no protection", "1",
	       "SELECT COUNT(*) FROM kinds", "--public", public);
}

static void a_parquet_file_is_asked_like_csv(void **state)
{
	struct desk *desk = *state;
	struct engine_options options = { .path = NULL };
	struct report report = { .message = "" };
	struct engine *engine = NULL;
	char sql[FILE_PATH_MAX + 200];

	(void)snprintf(sql, sizeof(sql),
		       "COPY (SELECT i // 2 AS rider, i %% 2 AS \"Kind\", 2.5::DOUBLE AS minutes "
		       "FROM range(1000) r(i)) TO '%s' (FORMAT parquet)",
		       class_path(&desk->printed, "rides.csv"));
	assert_int_equal(engine_open(&options, &engine, &report), AL_OK);
	assert_int_equal(engine_run(engine, sql, "writing", &report), AL_OK);
	engine_close(engine);
	EXPECT(desk, CLI_OK, "1      500", EXACT,
	       "SELECT kind, COUNT(*), SUM(minutes) FROM rides GROUP BY kind", "--keys", "kind=0,1",
	       "--bounds", "minutes=0:10", "--budget", "9000", "--rows", "2");
	assert_non_null(strstr(desk->printed.output, "[12"));
}

static void explaining_charges_nothing_and_lists_the_columns(void **state)
{
	struct desk *desk = *state;

	write_rides(desk, "rides.csv", "");
	EXPECT(desk, CLI_OK, "minutes                  integer", "1", COUNT_SQL, "--explain");
	assert_non_null(strstr(desk->printed.output, "cost: rho 0.01"));
	assert_non_null(strstr(desk->printed.output, "rider                    text, says whose"));
	EXPECT(desk, CLI_OK, "bounds of minutes would be bought", "1",
	       "SELECT AVG(minutes) FROM rides", "--explain");
	EXPECT(desk, CLI_OK, "\"rho\"", "1", COUNT_SQL, "--explain", "--json");
	EXPECT(desk, CLI_FAILED, "bounds are missing", "1", "SELECT AVG(minutes) FROM rides",
	       "--explain", "--json");
	assert_false(is_there(desk, "rides.csv.allmende-budget"));
	assert_false(is_there(desk, "rides.csv.allmende-answers"));
}

static void what_is_refused_is_not_charged_and_names_what_is_there(void **state)
{
	struct desk *desk = *state;

	write_rides(desk, "rides.csv", "");
	EXPECT(desk, CLI_FAILED, "there are rides.rider, rides.kind, rides.minutes", "1",
	       "SELECT AVG(length) FROM rides");
	EXPECT(desk, CLI_FAILED, "no table trips", "1", "SELECT COUNT(*) FROM trips");
	EXPECT(desk, CLI_FAILED, "says who a row is about", "1",
	       "SELECT rider, COUNT(*) FROM rides GROUP BY rider");
	EXPECT(desk, CLI_FAILED, "syntax error", "1", "SELEKT 1");
	EXPECT(desk, CLI_FAILED, "which have no bounds", "1", COUNT_SQL, "--bounds", "kind=a:b");
	EXPECT(desk, CLI_FAILED, "--keys: no table of persons has a column colour", "1", COUNT_SQL,
	       "--keys", "colour=red");
	EXPECT(desk, CLI_FAILED, "bounds of the column minutes", "1", COUNT_SQL, "--bounds",
	       "minutes=9:1");
	assert_false(is_there(desk, "rides.csv.allmende-budget"));
}

static void another_person_is_refused(void **state)
{
	struct desk *desk = *state;
	char table[FILE_PATH_MAX + 16];
	const char *arguments[] = { "query",	 "--table", table,     "--person", "kind",
				    "--epsilon", "1",	    COUNT_SQL, NULL };

	write_rides(desk, "rides.csv", "");
	assert_int_equal(ASK(desk, "1", COUNT_SQL), CLI_OK);
	(void)snprintf(table, sizeof(table), "rides=%s", class_path(&desk->printed, "rides.csv"));
	class_expect(&desk->printed, class_run(&desk->printed, cli_query, arguments), CLI_FAILED,
		     "is about rider since the first question");
	arguments[4] = "driver";
	class_expect(&desk->printed, class_run(&desk->printed, cli_query, arguments), CLI_FAILED,
		     "has no column that --person names; it has rider, kind");
}

/* Each byte of the file of the budget, changed, is found. */
static void a_budget_that_was_changed_is_refused(void **state)
{
	struct desk *desk = *state;
	struct buffer text;

	write_rides(desk, "rides.csv", "");
	assert_int_equal(ASK(desk, "1", COUNT_SQL), CLI_OK);
	text = desk_read(desk, "rides.csv.allmende-budget");
	for (size_t i = 0; i + 1 < text.len; i++) {
		struct report report = { .message = "" };
		struct query_budget budget;
		struct arena arena;

		arena_init(&arena, 1u << 20);
		text.bytes[i] ^= 1;
		assert_int_equal(
		    query_budget_parse(buffer_text(&text), text.len, &arena, &budget, &report),
		    AL_MALFORMED);
		assert_int_not_equal(report.message[0], '\0');
		text.bytes[i] ^= 1;
		arena_clear(&arena);
	}
	*strstr((char *)text.bytes, "\"spent\":1") = ' ';
	desk_write(desk, "rides.csv.allmende-budget", buffer_text(&text));
	EXPECT(desk, CLI_FAILED, "rides.csv.allmende-budget: ", "1", COUNT_SQL);
	buffer_clear(&text);
}

static void an_answer_that_was_changed_is_refused(void **state)
{
	struct desk *desk = *state;
	DIR *folder;
	struct dirent *entry;

	write_rides(desk, "rides.csv", "");
	assert_int_equal(ASK(desk, "1", COUNT_SQL), CLI_OK);
	folder = opendir(class_path(&desk->printed, "rides.csv.allmende-answers"));
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		char name[FILE_PATH_MAX];

		(void)snprintf(name, sizeof(name), "rides.csv.allmende-answers/%s", entry->d_name);
		if (entry->d_name[0] != '.')
			desk_write(desk, name, "{}");
	}
	(void)closedir(folder);
	EXPECT(desk, CLI_FAILED, "remove it to ask again", "1", COUNT_SQL);
}

static void json_has_what_the_page_says(void **state)
{
	struct desk *desk = *state;
	const json_t *cell;
	json_error_t error;
	json_t *answer;

	write_rides(desk, "rides.csv", "");
	assert_int_equal(ASK(desk, "5",
			     "SELECT kind, COUNT(*), AVG(minutes) FROM rides GROUP BY kind",
			     "--json"),
			 CLI_OK);
	answer = json_loads(desk->printed.output, 0, &error);
	assert_non_null(answer);
	assert_int_equal(json_array_size(json_object_get(answer, "columns")), 3);
	assert_int_equal(json_array_size(json_object_get(answer, "rows")), 1);
	cell = json_array_get(json_array_get(json_object_get(answer, "rows"), 0), 0);
	assert_string_equal(json_string_value(json_object_get(cell, "value")), "bike");
	cell = json_array_get(json_array_get(json_object_get(answer, "rows"), 0), 2);
	assert_true(json_number_value(json_object_get(cell, "low")) <=
		    json_number_value(json_object_get(cell, "value")));
	assert_true(json_number_value(json_object_get(cell, "value")) <=
		    json_number_value(json_object_get(cell, "high")));
	assert_true(json_number_value(json_object_get(answer, "epsilon")) > 4.99);
	assert_true(json_number_value(json_object_get(answer, "epsilon")) <= 5);
	assert_true(json_number_value(json_object_get(answer, "delta")) > 1.9e-9);
	assert_true(json_number_value(json_object_get(answer, "left")) < 10);
	cell = json_object_get(json_object_get(answer, "bought"), "bounds");
	assert_string_equal(json_string_value(json_object_get(json_array_get(cell, 0), "column")),
			    "rides.minutes");
	json_decref(answer);
}

static void wrong_use_is_said(void **state)
{
	static const char *const wrong[][3] = {
		{ "--table", "rides", "NAME=FILE" },
		{ "--table", "Rides=x", "NAME=FILE" },
		{ "--table", "rides=x", "two tables have the same name" },
		{ "--public", "kinds=", "NAME=FILE" },
		{ "--person", "rider=1", "--person takes a column" },
		{ "--person", "a b", "a column is named as in SQL" },
		{ "--epsilon", "0", "a number above 0" },
		{ "--epsilon", "-1", "a number above 0" },
		{ "--epsilon", "0.0000001", "at most 6 digits" },
		{ "--budget", "much", "a number above 0" },
		{ "--delta", "0", "at most 0.009" },
		{ "--delta", "1", "at most 0.009" },
		{ "--delta", "1e-2", "at most 0.009" },
		{ "--delta", "1e-19", "at most 0.009" },
		{ "--delta", "12e-9", "at most 0.009" },
		{ "--bounds", "minutes", "COL=LOW:HIGH" },
		{ "--bounds", "minutes=1", "COL=LOW:HIGH" },
		{ "--bounds", "minutes=:1", "COL=LOW:HIGH" },
		{ "--bounds", "minutes=1:", "COL=LOW:HIGH" },
		{ "--keys", "kind", "COL=VALUE,VALUE" },
		{ "--keys", "kind=a,,b", "a value is empty" },
		{ "--keys", "kind=\"a", "COL=VALUE,VALUE" },
		{ "--rows", "0", "from 1 to 100000" },
		{ "--rows", "100001", "from 1 to 100000" },
		{ "--groups", "1025", "from 1 to 1024" },
		{ "--min-group", "x", "whole number" },
		{ "--seed", "1", "usage:" },
		{ "--json", "another", "one argument" },
	};
	struct desk *desk = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		class_expect(&desk->printed, ASK(desk, "1", COUNT_SQL, wrong[i][0], wrong[i][1]),
			     CLI_USAGE, wrong[i][2]);
	class_expect(&desk->printed,
		     class_run(&desk->printed, cli_query,
			       (const char *const[]){ "query", "--table", "a=b", "SQL", NULL }),
		     CLI_USAGE, "--person COL is missing");
	class_expect(&desk->printed,
		     class_run(&desk->printed, cli_query,
			       (const char *const[]){ "query", "--table", "a=b", "--person", "c",
						      "SQL", NULL }),
		     CLI_USAGE, "--epsilon E is missing");
	class_expect(
	    &desk->printed,
	    class_run(&desk->printed, cli_query, (const char *const[]){ "query", "SQL", NULL }),
	    CLI_USAGE, "--table NAME=FILE is missing");
	class_expect(
	    &desk->printed,
	    class_run(&desk->printed, cli_query, (const char *const[]){ "query", "--help", NULL }),
	    CLI_OK, "usage: allmende query");
}

static void files_that_are_no_files_are_refused(void **state)
{
	struct desk *desk = *state;

	EXPECT(desk, CLI_FAILED, "cannot open", "1", COUNT_SQL);
	desk_write(desk, "rides.csv", "rider,n\na,1\nb,2,3\n");
	EXPECT(desk, CLI_FAILED, "line 3", "1", COUNT_SQL);
	assert_false(is_there(desk, "rides.csv.allmende-budget"));
}

static void times_have_bounds_with_colons(void **state)
{
	struct desk *desk = *state;

	desk_write(desk, "rides.csv",
		   "rider,began\na,2019-03-01 10:00:00\nb,2019-03-02 11:30:00\n");
	EXPECT(desk, CLI_OK, "2019-03-02", "1",
	       "SELECT date_trunc('day', began) AS d, COUNT(*) FROM rides GROUP BY d", "--bounds",
	       "began=2019-03-01:2019-03-02");
	assert_null(strstr(desk->printed.output, "2019-03-03"));
	EXPECT(desk, CLI_OK, "2019-03-01 11:00:00", "1",
	       "SELECT date_trunc('hour', began) AS h, COUNT(*) FROM rides GROUP BY h", "--bounds",
	       "began=2019-03-01 10:00:00:2019-03-01 11:30:00");
	assert_null(strstr(desk->printed.output, "12:00:00"));
}

static void what_options_say_makes_another_question(void **state)
{
	static const char sql[] = "SELECT COUNT(*) FROM rides WHERE kind <> 'sled'";
	struct desk *desk = *state;
	int64_t paid;

	write_rides(desk, "rides.csv", "");
	assert_int_equal(ASK(desk, "1", sql, "--keys", "kind=bike,sled"), CLI_OK);
	paid = spent(desk);
	assert_int_equal(ASK(desk, "1", sql, "--keys", "kind=bike,sled"), CLI_OK);
	assert_int_equal(spent(desk), paid);
	assert_int_equal(ASK(desk, "1", sql, "--keys", "kind=sled"), CLI_OK);
	assert_true(spent(desk) > paid);
}

static void tables_are_joined_by_the_person_and_each_is_charged(void **state)
{
	struct desk *desk = *state;
	char table[FILE_PATH_MAX + 16];
	char other[FILE_PATH_MAX + 16];
	struct buffer csv;
	const char *join =
	    "SELECT home, COUNT(*) FROM rides JOIN people USING (rider) GROUP BY home";

	write_rides(desk, "rides.csv", "");
	buffer_init(&csv, 1u << 20);
	buffer_append_text(&csv, "Rider;Home\n");
	for (unsigned i = 0; i < PERSONS; i++)
		buffer_append_format(&csv, "r%u;%s\n", i, i % 3 == 0 ? "town" : "village");
	desk_write(desk, "people.csv", buffer_text(&csv));
	buffer_clear(&csv);
	(void)snprintf(table, sizeof(table), "people=%s", class_path(&desk->printed, "people.csv"));
	(void)snprintf(other, sizeof(other), "again=%s", class_path(&desk->printed, "rides.csv"));
	EXPECT(desk, CLI_OK, "\ntown      200", EXACT, join, "--table", table, "--keys",
	       "home=town,village", "--rows", "8", "--budget", "9000");
	assert_true(is_there(desk, "people.csv.allmende-budget"));
	EXPECT(desk, CLI_OK, "600", EXACT, COUNT_SQL, "--table", table, "--rows", "4");
	EXPECT(desk, CLI_FAILED, "is given twice", "1", COUNT_SQL, "--table", other);
}

/* Ask about the `all` riders of two files of the same columns, of which `first` has bikes. */
static void ask_of_two(struct desk *desk, const char *first, const char *second, const char *all)
{
	char tables[2][FILE_PATH_MAX + 16];

	(void)snprintf(tables[0], sizeof(tables[0]), "a=%s", class_path(&desk->printed, first));
	(void)snprintf(tables[1], sizeof(tables[1]), "b=%s", class_path(&desk->printed, second));
	EXPECT(desk, CLI_OK, all, EXACT,
	       "SELECT COUNT(*) AS bikes FROM a JOIN b USING (rider) WHERE a.kind = 'bike'",
	       "--table", tables[0], "--table", tables[1], "--keys", "a.kind=bike,boat", "--keys",
	       "b.kind=bike,boat", "--rows", "2", "--budget", "9000");
}

static void files_that_change_their_names_with_each_other_are_another_question(void **state)
{
	struct desk *desk = *state;
	struct buffer bikes;
	struct buffer boats;

	write_rides(desk, "rides.csv", "");
	buffer_init(&bikes, 1u << 20);
	buffer_init(&boats, 1u << 20);
	buffer_append_text(&bikes, "Rider,Kind\n");
	buffer_append_text(&boats, "Rider,Kind\n");
	for (unsigned i = 0; i < PERSONS; i++) {
		buffer_append_format(&bikes, "r%u,bike\n", i);
		buffer_append_format(&boats, "r%u,boat\n", i);
	}
	desk_write(desk, "bikes.csv", buffer_text(&bikes));
	desk_write(desk, "boats.csv", buffer_text(&boats));
	buffer_clear(&bikes);
	buffer_clear(&boats);
	ask_of_two(desk, "bikes.csv", "boats.csv", "300  [");
	ask_of_two(desk, "boats.csv", "bikes.csv", "0  [");
	assert_null(strstr(desk->printed.output, "300  ["));
}

static void groups_of_fewer_than_the_minimum_are_withheld(void **state)
{
	static const char sql[] = "SELECT kind, COUNT(*) FROM rides GROUP BY kind";
	struct desk *desk = *state;

	write_rides(desk, "rides.csv", "");
	EXPECT(desk, CLI_OK, "\nboat   withheld", "9", sql, "--keys", "kind=bike,boat",
	       "--min-group", "50");
	assert_null(strstr(desk->printed.output, "bike   withheld"));
	assert_int_equal(
	    ASK(desk, "9", sql, "--keys", "kind=bike,boat", "--min-group", "50", "--json"), CLI_OK);
	assert_non_null(
	    strstr(desk->printed.output,
		   "[{\"value\":\"boat\"},{\"high\":null,\"low\":null,\"value\":null}]"));
}

static void delta_may_be_a_power_of_ten(void **state)
{
	struct desk *desk = *state;

	write_rides(desk, "rides.csv", "");
	EXPECT(desk, CLI_OK, "with delta 0.000005;", "1", COUNT_SQL, "--delta", "5e-6");
	EXPECT(desk, CLI_OK, "with delta 0.009;", "1", COUNT_SQL, "--delta", "9e-3");
}

/* The file vanishes before it is read for the answer: that was paid for already. */
static void what_is_read_was_paid_before(void **state)
{
	struct desk *desk = *state;
	struct query_options options;
	struct query_missing missing[16];
	struct report report = { .message = "" };
	struct rho bought = { .pico = 0 };
	struct arena arena;
	struct query query;
	char table[FILE_PATH_MAX + 16];
	char *argv[] = { (char *)(uintptr_t) "query",
			 (char *)(uintptr_t) "--table",
			 table,
			 (char *)(uintptr_t) "--person",
			 (char *)(uintptr_t) "rider",
			 (char *)(uintptr_t) "--epsilon",
			 (char *)(uintptr_t) "1",
			 NULL,
			 NULL };
	static const char *const questions[] = { COUNT_SQL, "SELECT AVG(minutes) FROM rides" };
	int64_t paid = 0;

	(void)snprintf(table, sizeof(table), "rides=%s", class_path(&desk->printed, "rides.csv"));
	for (size_t i = 0; i < 2; i++) {
		json_t *answer = NULL;
		size_t count = 0;

		write_rides(desk, "rides.csv", "");
		argv[7] = (char *)(uintptr_t)questions[i];
		arena_init(&arena, 1u << 20);
		assert_int_equal(query_options_parse(8, argv, &arena, &options, &report), AL_OK);
		assert_int_equal(query_open(&options, &query, &report), AL_OK);
		assert_int_equal(query_missing(&query, missing, &count, &report), AL_OK);
		assert_int_equal(count, i);
		assert_int_equal(unlink(class_path(&desk->printed, "rides.csv")), 0);
		if (count > 0)
			assert_int_not_equal(query_buy(&query, missing, count, &bought, &report),
					     AL_OK);
		else
			assert_int_not_equal(query_answer(&query, bought, &answer, &report), AL_OK);
		assert_null(answer);
		assert_true(spent(desk) > paid);
		paid = spent(desk);
		query_close(&query);
		arena_clear(&arena);
	}
}

UNIT_MAIN("query", DESK_TEST(what_options_say_makes_another_question),
	  DESK_TEST(tables_are_joined_by_the_person_and_each_is_charged),
	  DESK_TEST(files_that_change_their_names_with_each_other_are_another_question),
	  DESK_TEST(what_is_read_was_paid_before), DESK_TEST(delta_may_be_a_power_of_ten),
	  DESK_TEST(groups_of_fewer_than_the_minimum_are_withheld),
	  DESK_TEST(a_question_is_answered_and_paid),
	  DESK_TEST(the_same_question_again_has_the_same_answer_and_costs_nothing),
	  DESK_TEST(a_file_that_changed_is_asked_anew_and_what_was_spent_stays),
	  DESK_TEST(a_budget_that_is_used_up_refuses_and_charges_nothing),
	  DESK_TEST(what_is_left_can_be_spent_to_the_end),
	  DESK_TEST(bounds_are_bought_once_and_said),
	  DESK_TEST(the_question_that_bought_bounds_is_answered_as_before),
	  DESK_TEST(too_few_values_for_bounds_are_refused_with_what_to_write),
	  DESK_TEST(unknown_keys_are_selected_and_known_ones_are_all_there),
	  DESK_TEST(public_tables_are_joined), DESK_TEST(a_parquet_file_is_asked_like_csv),
	  DESK_TEST(explaining_charges_nothing_and_lists_the_columns),
	  DESK_TEST(what_is_refused_is_not_charged_and_names_what_is_there),
	  DESK_TEST(another_person_is_refused), DESK_TEST(a_budget_that_was_changed_is_refused),
	  DESK_TEST(an_answer_that_was_changed_is_refused), DESK_TEST(json_has_what_the_page_says),
	  DESK_TEST(wrong_use_is_said), DESK_TEST(files_that_are_no_files_are_refused),
	  DESK_TEST(times_have_bounds_with_colons))
