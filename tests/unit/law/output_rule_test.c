/* output_rule_test.c: what the program says to each question about a result. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/output_rule.h"

#include "base/buffer.h"
#include "unit/unit.h"

#include <stdlib.h>

#define ARENA_LEN ((size_t)1024 * 1024)
#define COLUMN(kind, name) "{\"kind\":\"" kind "\",\"name\":\"" name "\",\"places\":0}"
#define ROW(values, errors)                                                                        \
	"{\"errors\":[" errors "],\"highs\":[],\"lows\":[],\"values\":[" values                    \
	"],\"withheld\":false}"
#define WITHHELD "{\"errors\":[null,null],\"values\":[\"z\",null],\"withheld\":true}"
#define TABLE(columns, rows) "{\"columns\":[" columns "],\"rows\":[" rows "]}"
#define STATIONS COLUMN("key", "station") "," COLUMN("persons", "n")

struct looking {
	struct arena arena;
	struct output_table table;
	struct output_note notes[OUTPUT_RULE_COUNT];
};

static void parse(struct arena *arena, const char *text, struct output_table *ret)
{
	struct report report = { .message = "" };
	enum status status = output_table_parse(text, strlen(text), arena, ret, &report);

	assert_string_equal(report.message, "");
	assert_int_equal(status, AL_OK);
}

/* Look at `text`, after `earlier` (NULL: nothing), where groups are of 10 and more. */
static void look(struct looking *looking, const char *text, const char *earlier)
{
	struct output_table before;
	struct output_seen seen = { .min_group = 10, .table = &looking->table };

	arena_init(&looking->arena, ARENA_LEN);
	parse(&looking->arena, text, &looking->table);
	if (earlier != NULL) {
		parse(&looking->arena, earlier, &before);
		seen.earlier = &before;
		seen.earlier_count = 1;
	}
	assert_int_equal(output_rules_apply(&seen, &looking->arena, looking->notes), AL_OK);
	for (int i = 0; i < OUTPUT_RULE_COUNT; i++)
		assert_true(looking->notes[i].text[0] != '\0');
	arena_clear(&looking->arena);
}

/* Of the table `text` all is in order but, perhaps, `rule`, to which the program says `finding`. */
static void assert_found(const char *text, const char *earlier, enum output_rule rule,
			 enum output_finding finding)
{
	struct looking looking;

	look(&looking, text, earlier);
	for (int i = 1; i <= OUTPUT_RULE_COUNT; i++) {
		int wanted = i == (int)rule	   ? (int)finding
			     : i == OUTPUT_PURPOSE ? FINDING_LOOK
						   : FINDING_OK;

		if (looking.notes[i - 1].finding != wanted)
			fail_msg("%s: %s, %s", output_rule_names[i],
				 output_finding_names[looking.notes[i - 1].finding],
				 looking.notes[i - 1].text);
	}
}

#define PLAIN                                                                                      \
	TABLE(STATIONS, ROW("\"a\",40", "null,5") "," ROW("\"b\",50",                              \
							  "null,5") "," ROW("\"c\",30", "null,5"))

static void an_answer_in_order_leaves_its_purpose_to_a_person(void **state)
{
	(void)state;
	assert_found(PLAIN, NULL, OUTPUT_PURPOSE, FINDING_LOOK);
}

static void a_group_below_the_minimum_stops_and_one_near_it_is_looked_at(void **state)
{
	(void)state;
	assert_found(TABLE(STATIONS, ROW("\"a\",9", "null,0") "," ROW("\"b\",30", "null,5")), NULL,
		     OUTPUT_GROUP_SIZE, FINDING_STOP);
	assert_found(TABLE(STATIONS, ROW("\"a\",10", "null,1") "," ROW("\"b\",30", "null,5")), NULL,
		     OUTPUT_GROUP_SIZE, FINDING_LOOK);
	assert_found(TABLE(STATIONS, ROW("\"a\",10", "null,0") "," ROW("\"b\",30", "null,5")), NULL,
		     OUTPUT_GROUP_SIZE, FINDING_OK);
}

static void a_single_gap_is_looked_at(void **state)
{
	(void)state;
	assert_found(
	    TABLE(STATIONS, ROW("\"a\",40", "null,5") "," ROW("\"b\",50", "null,5") "," WITHHELD),
	    NULL, OUTPUT_WITHHELD, FINDING_LOOK);
	assert_found(TABLE(STATIONS, ROW("\"a\",40", "null,5") "," ROW(
					 "\"b\",50", "null,5") "," WITHHELD "," WITHHELD),
		     NULL, OUTPUT_WITHHELD, FINDING_OK);
}

#define SUMS COLUMN("key", "station") "," COLUMN("sum", "minutes")

static void a_sum_below_its_noise_is_looked_at(void **state)
{
	(void)state;
	assert_found(TABLE(SUMS, ROW("\"a\",\"-4.5\"", "null,\"4.6\"")), NULL, OUTPUT_DOMINANCE,
		     FINDING_LOOK);
	assert_found(TABLE(SUMS, ROW("\"a\",\"-4.6\"", "null,\"4.6\"")), NULL, OUTPUT_DOMINANCE,
		     FINDING_OK);
}

static void a_group_with_nearly_all_is_looked_at(void **state)
{
	(void)state;
	assert_found(TABLE(STATIONS, ROW("\"a\",180", "null,1") "," ROW("\"b\",20", "null,1")),
		     NULL, OUTPUT_CLASS, FINDING_LOOK);
	assert_found(TABLE(STATIONS, ROW("\"a\",179", "null,1") "," ROW("\"b\",21", "null,1")),
		     NULL, OUTPUT_CLASS, FINDING_OK);
	/* A single number is no class. */
	assert_found(TABLE(COLUMN("persons", "n"), ROW("180", "1")), NULL, OUTPUT_CLASS,
		     FINDING_OK);
}

static void a_quantile_is_looked_at(void **state)
{
	(void)state;
	assert_found(TABLE(COLUMN("quantile", "median"), ROW("\"12.5\"", "\"0.5\"")), NULL,
		     OUTPUT_EXTREMES, FINDING_LOOK);
}

static void an_earlier_answer_that_differs_by_few_is_looked_at(void **state)
{
	static const char near[] =
	    TABLE(COLUMN("persons", "n") "," COLUMN("key", "station"), ROW("60,\"b\"", "5,null"));
	static const char far[] =
	    TABLE(COLUMN("persons", "n") "," COLUMN("key", "station"), ROW("70,\"b\"", "5,null"));
	static const char other[] =
	    TABLE(COLUMN("key", "city") "," COLUMN("persons", "n"), ROW("\"b\",50", "null,5"));
	static const char elsewhere[] = TABLE(STATIONS, ROW("\"x\",50", "null,5"));
	static const char finer[] =
	    TABLE(STATIONS "," COLUMN("key", "hour"), ROW("\"b\",50,\"1\"", "null,5,null"));

	(void)state;
	assert_found(PLAIN, near, OUTPUT_DIFFERENCING, FINDING_LOOK); /* by 10, below 10 + 5 + 5 */
	assert_found(PLAIN, far, OUTPUT_DIFFERENCING, FINDING_OK);    /* by 20 */
	assert_found(PLAIN, PLAIN, OUTPUT_DIFFERENCING, FINDING_LOOK);
	assert_found(PLAIN, other, OUTPUT_DIFFERENCING, FINDING_OK);
	assert_found(PLAIN, elsewhere, OUTPUT_DIFFERENCING, FINDING_OK);
	assert_found(PLAIN, finer, OUTPUT_DIFFERENCING, FINDING_OK);
	assert_found(finer, PLAIN, OUTPUT_DIFFERENCING, FINDING_OK);
}

static void a_model_is_looked_at_in_all_respects(void **state)
{
	struct output_seen seen = { .min_group = 10 };
	struct output_note notes[OUTPUT_RULE_COUNT];
	struct arena arena;

	(void)state;
	arena_init(&arena, ARENA_LEN);
	assert_int_equal(output_rules_apply(&seen, &arena, notes), AL_OK);
	for (int i = 0; i < OUTPUT_RULE_COUNT; i++)
		assert_int_equal(notes[i].finding, FINDING_LOOK);
	arena_clear(&arena);
}

#define NAMED(key) TABLE(STATIONS, ROW("\"" key "\",40", "null,5"))

static void odd_names_and_keys_are_looked_at(void **state)
{
	(void)state;
	assert_found(TABLE(COLUMN("persons", "Call me!"), ROW("40", "5")), NULL, OUTPUT_FREE_TEXT,
		     FINDING_LOOK);
	assert_found(NAMED("Anna@example.org"), NULL, OUTPUT_FREE_TEXT, FINDING_LOOK);
	assert_found(NAMED("0301234"), NULL, OUTPUT_FREE_TEXT, FINDING_LOOK);
	assert_found(NAMED("two\\nlines"), NULL, OUTPUT_FREE_TEXT, FINDING_LOOK);
	assert_found(NAMED("2026-11-22 Alexanderplatz 10178"), NULL, OUTPUT_FREE_TEXT, FINDING_OK);
	assert_found(
	    NAMED("0123456789012345678901234567890123456789012345678901234567890123 and on"), NULL,
	    OUTPUT_FREE_TEXT, FINDING_LOOK);
}

static void too_many_numbers_are_looked_at(void **state)
{
	struct buffer text;

	(void)state;
	for (size_t rows = OUTPUT_EXTENT_NUMBERS; rows <= OUTPUT_EXTENT_NUMBERS + 1; rows++) {
		buffer_init(&text, (size_t)1024 * 1024);
		buffer_append_text(&text, "{\"columns\":[" STATIONS "],\"rows\":[");
		for (size_t i = 0; i < rows; i++)
			buffer_append_format(&text, "%s" ROW("\"k%zu\",40", "null,5"),
					     i == 0 ? "" : ",", i);
		buffer_append_text(&text, "]}");
		assert_found(buffer_text(&text), NULL, OUTPUT_EXTENT,
			     rows > OUTPUT_EXTENT_NUMBERS ? FINDING_LOOK : FINDING_OK);
		buffer_clear(&text);
	}
}

static void every_question_has_words(void **state)
{
	(void)state;
	for (int rule = 1; rule <= OUTPUT_RULE_COUNT; rule++) {
		assert_non_null(output_rule_names[rule]);
		assert_non_null(strchr(output_rule_question((enum output_rule)rule), '?'));
	}
	assert_null(output_rule_names[OUTPUT_RULE_COUNT + 1]);
}

static void what_is_no_answer_is_malformed(void **state)
{
	static const char *const bad[] = {
		"[]",
		"{}",
		"{\"columns\":[],\"rows\":[]}",
		"{\"columns\":[{}],\"rows\":[]}",
		"{\"columns\":[{\"kind\":\"key\"}],\"rows\":[]}",
		TABLE(STATIONS, "{}"),
		TABLE(STATIONS, ROW("\"a\"", "null,5")),
		TABLE(STATIONS, ROW("\"a\",40", "5")),
		TABLE(STATIONS, ROW("1,40", "null,5")),
		TABLE(STATIONS, ROW("\"a\",true", "null,5")),
		TABLE(STATIONS, ROW("\"a\",\"4e1\"", "null,5")),
		TABLE(STATIONS, ROW("\"a\",\"-\"", "null,5")),
		TABLE(STATIONS, ROW("\"a\",\"1.2.3\"", "null,5")),
		"{\"columns\":[" STATIONS
		"],\"rows\":[{\"errors\":[null,5],\"values\":[\"a\",40]}]}",
		"{\"columns\":[",
	};
	struct output_table table;
	struct arena arena;

	(void)state;
	arena_init(&arena, ARENA_LEN);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (output_table_parse(bad[i], strlen(bad[i]), &arena, &table, NULL) !=
		    AL_MALFORMED)
			fail_msg("%s", bad[i]);
	}
	arena_clear(&arena);
	arena_init(&arena, 64);
	assert_int_equal(output_table_parse(PLAIN, strlen(PLAIN), &arena, &table, NULL),
			 AL_NO_MEMORY);
	arena_clear(&arena);
}

UNIT_MAIN("output_rule", cmocka_unit_test(an_answer_in_order_leaves_its_purpose_to_a_person),
	  cmocka_unit_test(a_group_below_the_minimum_stops_and_one_near_it_is_looked_at),
	  cmocka_unit_test(a_single_gap_is_looked_at),
	  cmocka_unit_test(a_sum_below_its_noise_is_looked_at),
	  cmocka_unit_test(a_group_with_nearly_all_is_looked_at),
	  cmocka_unit_test(a_quantile_is_looked_at),
	  cmocka_unit_test(an_earlier_answer_that_differs_by_few_is_looked_at),
	  cmocka_unit_test(a_model_is_looked_at_in_all_respects),
	  cmocka_unit_test(odd_names_and_keys_are_looked_at),
	  cmocka_unit_test(too_many_numbers_are_looked_at),
	  cmocka_unit_test(every_question_has_words),
	  cmocka_unit_test(what_is_no_answer_is_malformed))
