/* data_own_test.c: the user's own file is understood, or it is said what is wrong and where. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/data_own.h"

#include "unit/scratch.h"
#include "unit/unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define PERSONS 30
#define FILE_LEN_MAX (1024 * 1024)

/* Write a file with `header`, and `rows` rows by `format`, which has one %d, the person's number,
 * before all else. */
static void write_rows(void **state, const char *name, const char *header, const char *row_end,
		       int rows)
{
	struct report report = { .message = "" };
	struct buffer bytes;

	buffer_init(&bytes, FILE_LEN_MAX);
	buffer_append_text(&bytes, header);
	for (int i = 0; i < rows; i++)
		buffer_append_format(&bytes, "p%02d%s", i % PERSONS, row_end);
	assert_int_equal(buffer_status(&bytes), AL_OK);
	if (file_write_derived(scratch_path(state, name), bytes.bytes, bytes.len, &report) != AL_OK)
		fail_msg("%s", report.message);
	buffer_clear(&bytes);
}

static void write_text(void **state, const char *name, const char *text)
{
	struct report report = { .message = "" };

	if (file_write_derived(scratch_path(state, name), text, strlen(text), &report) != AL_OK)
		fail_msg("%s", report.message);
}

/* Open `name` in the case's folder; a schema by that name when `schema` is not NULL. */
static enum status open_file(void **state, const char *name, const char *person, const char *schema,
			     struct data *ret, struct report *report)
{
	struct data_choice choice = { .file = scratch_path(state, name),
				      .person = person,
				      .schema =
					  schema == NULL ? NULL : scratch_path(state, schema) };

	report->message[0] = '\0';
	return data_open(&choice, ret, report);
}

#define assert_opens(state, name, person, schema, data)                                            \
	do {                                                                                       \
		struct report assert_report;                                                       \
                                                                                                   \
		if (open_file(state, name, person, schema, data, &assert_report) != AL_OK)         \
			fail_msg("%s", assert_report.message);                                     \
	} while (0)

#define assert_fails(state, name, person, schema, wanted, words)                                   \
	do {                                                                                       \
		struct report assert_report;                                                       \
		struct data assert_data;                                                           \
		enum status assert_found =                                                         \
		    open_file(state, name, person, schema, &assert_data, &assert_report);          \
                                                                                                   \
		if (assert_found != (wanted) || strstr(assert_report.message, (words)) == NULL)    \
			fail_msg("%s: %s", status_name(assert_found), assert_report.message);      \
	} while (0)

/* --- without a schema --- */

static void persons_and_the_first_dates_are_found(void **state)
{
	struct data data;

	write_rows(state, "a.csv", "rider,note,began,ended\n",
		   ",x,2023-05-01 10:00:00,2024-06-01 11:00:00\n", 60);
	assert_opens(state, "a.csv", "rider", NULL, &data);
	assert_int_equal(data.persons_count, PERSONS);
	assert_string_equal(data.persons[3], "p03");
	assert_int_equal(data.tables_count, 1);
	assert_int_equal(data.tables[0].columns_count, 2);
	assert_string_equal(data.tables[0].columns[1].name, "began");
	assert_int_equal(data.tables[0].columns[1].type, COLUMN_TIMESTAMP);
	assert_string_equal(data.tables[0].columns[1].min, "2023-01-01T00:00:00Z");
	assert_string_equal(data.tables[0].columns[1].max, "2023-12-31T23:59:59Z");
	assert_int_equal(data.questions_count, 2);
	data_clear(&data);
}

static void without_dates_only_the_whole_can_be_asked_for(void **state)
{
	struct data data;

	write_rows(state, "a.csv", "rider,note\n", ",x\n", 60);
	assert_opens(state, "a.csv", "rider", NULL, &data);
	assert_int_equal(data.tables[0].columns_count, 1);
	assert_int_equal(data.questions_count, 1);
	assert_non_null(strstr(data.questions[0].sql, "COUNT(DISTINCT rider)"));
	data_clear(&data);
}

static void quoted_names_semicolons_and_a_byte_order_mark_are_understood(void **state)
{
	static const char *const headers[] = {
		"\"rider\",\"it \"\"was\"\", at\",began\n",
		"rider;\"a;b\";began\n",
		"rider\tother\tbegan\r\n",
		"\xef\xbb\xbfrider,other,began\n",
	};
	static const char *const rows[] = { ",x,2024-05-01 10:00:00\n", ";x;2024-05-01 10:00:00\n",
					    "\tx\t2024-05-01 10:00:00\r\n",
					    ",x,2024-05-01 10:00:00\n" };

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct data data;

		write_rows(state, "a.csv", headers[i], rows[i], 60);
		assert_opens(state, "a.csv", "rider", NULL, &data);
		assert_int_equal(data.persons_count, PERSONS);
		assert_int_equal(data.tables[0].columns_count, 2);
		assert_string_equal(data.tables[0].columns[1].name, "began");
		data_clear(&data);
	}
}

static void a_file_in_the_present_folder_is_found(void **state)
{
	struct data_choice choice = { .file = "a.csv", .person = "rider" };
	struct report report = { .message = "" };
	int before = open(".", O_RDONLY | O_DIRECTORY);
	struct data data;
	enum status status;

	write_rows(state, "a.csv", "rider,note\n", ",x\n", 60);
	assert_int_equal(chdir(*state), 0);
	status = data_open(&choice, &data, &report);
	assert_int_equal(fchdir(before), 0);
	(void)close(before);
	if (status != AL_OK)
		fail_msg("%s", report.message);
	data_clear(&data);
}

static void a_missing_person_column_is_named(void **state)
{
	write_rows(state, "a.csv", "rider,note\n", ",x\n", 60);
	assert_fails(state, "a.csv", "user", NULL, AL_NOT_FOUND, "a.csv has no column \"user\"");
	assert_fails(state, "a.csv", "User Id", NULL, AL_MALFORMED, "rename it in the file");
}

static void a_missing_or_empty_file_is_named(void **state)
{
	assert_fails(state, "none.csv", "rider", NULL, AL_NOT_FOUND, "none.csv");
	write_text(state, "empty.csv", "");
	assert_fails(state, "empty.csv", "rider", NULL, AL_MALFORMED, "empty.csv is empty");
}

static void a_file_of_few_persons_is_refused(void **state)
{
	write_rows(state, "a.csv", "rider,note\n", ",x\n", 19);
	assert_fails(state, "a.csv", "rider", NULL, AL_UNSUPPORTED, "19 persons");
	write_rows(state, "a.csv", "rider,note\n", ",x\n", 0);
	assert_fails(state, "a.csv", "rider", NULL, AL_UNSUPPORTED, "0 persons");
}

static void dates_over_many_years_want_a_schema(void **state)
{
	struct buffer bytes;

	buffer_init(&bytes, FILE_LEN_MAX);
	buffer_append_text(&bytes, "rider,began\n");
	for (int i = 0; i < PERSONS; i++)
		buffer_append_format(&bytes, "p%02d,%d-01-01\n", i, 1972 + 2 * i);
	write_text(state, "a.csv", buffer_text(&bytes));
	buffer_clear(&bytes);
	assert_fails(state, "a.csv", "rider", NULL, AL_UNSUPPORTED, "spans more than 50 years");
}

static void what_is_no_csv_is_refused(void **state)
{
	struct buffer bytes;

	buffer_init(&bytes, FILE_LEN_MAX);
	buffer_append_text(&bytes, "rider,note\n");
	for (int i = 0; i < PERSONS; i++)
		buffer_append_format(&bytes, "p%02d,\"never closed\n", i);
	write_text(state, "a.csv", buffer_text(&bytes));
	assert_fails(state, "a.csv", "rider", NULL, AL_MALFORMED, "a.csv");
	buffer_reset(&bytes);
	buffer_append_text(&bytes, "rider,note\n");
	for (int i = 0; i < PERSONS; i++)
		buffer_append_format(&bytes, "p%02d,x%s\n", i, i == 20 ? ",too,many" : "");
	write_text(state, "a.csv", buffer_text(&bytes));
	assert_fails(state, "a.csv", "rider", NULL, AL_MALFORMED, "a.csv");
	buffer_clear(&bytes);
}

/* --- with a schema --- */

#define RIDER "{\"class\":\"id\",\"name\":\"rider\",\"type\":\"text\"}"
#define NOTE "{\"class\":\"free\",\"keys\":[\"x\",\"y\"],\"name\":\"note\",\"type\":\"text\"}"
#define RIDES(columns, person)                                                                     \
	"{\"columns\":[" columns "],\"name\":\"rides\",\"person\":\"" person                       \
	"\",\"role\":\"persons\",\"rows_typical\":5,\"title\":\"Rides\"}"

static void a_schema_says_what_can_be_asked(void **state)
{
	struct data data;

	write_rows(state, "a.csv", "rider,note\n", ",x\n", 60);
	write_text(state, "s.json", "{\"tables\":[" RIDES(RIDER "," NOTE, "rider") "]}");
	assert_opens(state, "a.csv", "rider", "s.json", &data);
	assert_string_equal(data.tables[0].name, "rides");
	assert_int_equal(data.questions_count, 2);
	assert_non_null(strstr(data.questions[1].sql, "GROUP BY note"));
	assert_int_equal(data.persons_count, PERSONS);
	data_clear(&data);
}

static void what_is_wrong_in_a_schema_is_named_with_its_path(void **state)
{
	static const struct {
		const char *schema;
		enum status status;
		const char *words;
	} cases[] = {
		{ "{\"tables\":[", AL_MALFORMED, "s.json: not JSON: line 1" },
		{ "{}", AL_MALFORMED, "s.json: tables" },
		{ "{\"tables\":[]}", AL_MALFORMED, "s.json: tables" },
		{ "{\"tables\":[" RIDES(RIDER, "rider") "],\"more\":1}", AL_MALFORMED, "more" },
		{ "{\"tables\":[" RIDES("{\"class\":\"id\",\"name\":\"rider\",\"type\":\"blob\"}",
					"rider") "]}",
		  AL_MALFORMED, "tables[0].columns[0].type" },
		{ "{\"tables\":[" RIDES("{\"class\":\"id\",\"name\":\"rider\"}", "rider") "]}",
		  AL_MALFORMED, "tables[0].columns[0]" },
		{ "{\"tables\":[" RIDES(RIDER, "user") "]}", AL_MALFORMED, "s.json" },
		{ "{\"tables\":[{\"columns\":[" RIDER "],\"content\":"
		  "\"sha256:0000000000000000000000000000000000000000000000000000000000000001\","
		  "\"name\":\"places\",\"role\":\"public\",\"title\":\"Places\"}]}",
		  AL_MALFORMED, "none has the role \"persons\"" },
	};

	write_rows(state, "a.csv", "rider,note\n", ",x\n", 60);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_text(state, "s.json", cases[i].schema);
		assert_fails(state, "a.csv", "rider", "s.json", cases[i].status, cases[i].words);
	}
	assert_fails(state, "a.csv", "rider", "none.json", AL_NOT_FOUND, "none.json");
}

static void the_person_of_a_schema_is_the_one_that_was_said(void **state)
{
	write_rows(state, "a.csv", "rider,note\n", ",x\n", 60);
	write_text(state, "s.json", "{\"tables\":[" RIDES(RIDER "," NOTE, "rider") "]}");
	assert_fails(state, "a.csv", "note", "s.json", AL_MALFORMED,
		     "the person of table rides must be \"note\"");
}

static void a_column_of_the_schema_that_the_file_has_not_is_named(void **state)
{
	write_rows(state, "a.csv", "user,note\n", ",x\n", 60);
	write_text(state, "s.json", "{\"tables\":[" RIDES(RIDER "," NOTE, "rider") "]}");
	assert_fails(state, "a.csv", "rider", "s.json", AL_MALFORMED, "rider");
}

#define SCRATCH_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

UNIT_MAIN("data_own", SCRATCH_TEST(persons_and_the_first_dates_are_found),
	  SCRATCH_TEST(without_dates_only_the_whole_can_be_asked_for),
	  SCRATCH_TEST(quoted_names_semicolons_and_a_byte_order_mark_are_understood),
	  SCRATCH_TEST(a_file_in_the_present_folder_is_found),
	  SCRATCH_TEST(a_missing_person_column_is_named),
	  SCRATCH_TEST(a_missing_or_empty_file_is_named),
	  SCRATCH_TEST(a_file_of_few_persons_is_refused),
	  SCRATCH_TEST(dates_over_many_years_want_a_schema),
	  SCRATCH_TEST(what_is_no_csv_is_refused), SCRATCH_TEST(a_schema_says_what_can_be_asked),
	  SCRATCH_TEST(what_is_wrong_in_a_schema_is_named_with_its_path),
	  SCRATCH_TEST(the_person_of_a_schema_is_the_one_that_was_said),
	  SCRATCH_TEST(a_column_of_the_schema_that_the_file_has_not_is_named))
