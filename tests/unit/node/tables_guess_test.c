/* tables_guess_test.c: what a source seems to be, as it is proposed to the operator. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/tables_guess.h"

#include "base/file.h"
#include "law/names.h"
#include "node/tables_hints.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <stdlib.h>

#define PERSONS 60
#define ROWS 4 /* of each */

struct looking {
	struct arena arena;
	struct buffer conf; /* tables.conf so far */
	struct tables_guess guess;
};

static struct looking *looking_new(void)
{
	struct looking *looking = test_calloc(1, sizeof(*looking));

	arena_init(&looking->arena, TABLES_CONF_ARENA_MAX);
	buffer_init(&looking->conf, 1u << 20);
	tables_guess_print_head(&looking->conf);
	return looking;
}

static void looking_free(struct looking *looking)
{
	arena_clear(&looking->arena);
	buffer_clear(&looking->conf);
	test_free(looking);
}

static struct tables_conf parse(struct looking *looking)
{
	struct report report = { .message = "" };
	struct tables_conf conf;

	if (tables_conf_parse(buffer_text(&looking->conf), looking->conf.len, &looking->arena,
			      &conf, &report) != AL_OK)
		fail_msg("%s in %s", report.message, buffer_text(&looking->conf));
	return conf;
}

/* "NAME.csv" in the folder. */
static const char *file_name(void **state, const char *name, char file[static 64])
{
	(void)snprintf(file, 64, "%s.csv", name);
	return scratch_path(state, file);
}

/* Guess the CSV `text` as the table `name` and print it behind what is there. */
static void look_at(void **state, struct looking *looking, const char *name, enum table_role role,
		    const struct buffer *text)
{
	struct engine_options options = { .path = NULL };
	struct tables_conf conf = parse(looking);
	char file[64];
	struct tables_guess_request request = { .table = name,
						.source = file_name(state, name, file),
						.role = role,
						.conf = &conf,
						.folder = *state };
	struct report report = { .message = "" };
	struct engine *engine = NULL;

	assert_int_equal(buffer_status(text), AL_OK);
	assert_int_equal(file_write(request.source, text->bytes, text->len, NULL), AL_OK);
	assert_int_equal(engine_open(&options, &engine, &report), AL_OK);
	if (tables_guess_make(engine, &request, &looking->arena, &looking->guess, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	engine_close(engine);
	tables_guess_print(&looking->guess, &looking->conf);
	(void)parse(looking);
}

static const struct tables_guess_column *column_of(const struct looking *looking, const char *name)
{
	for (size_t i = 0; i < looking->guess.columns_count; i++) {
		if (strcmp(looking->guess.columns[i].column.name, name) == 0)
			return &looking->guess.columns[i];
	}
	fail_msg("there is no column %s", name);
	return NULL;
}

static void expect_class(const struct looking *looking, const char *name, int class,
			 const char *category)
{
	const struct tables_guess_column *column = column_of(looking, name);

	assert_int_equal(column->out, class == 0);
	if (class != 0)
		assert_int_equal(column->column.class, class);
	assert_string_equal(column->column.category, category);
}

static void expect_bounds(const struct looking *looking, const char *name, const char *min,
			  const char *max, bool known)
{
	const struct tables_guess_column *column = column_of(looking, name);

	assert_non_null(column->column.min);
	assert_string_equal(column->column.min, min);
	assert_string_equal(column->column.max, max);
	assert_int_equal(column->bounds_known, known);
}

/* Rows of residents as a German administration may have them. */
static void append_residents(struct buffer *csv)
{
	buffer_append_text(csv, "Vorgang-Nr;Kundennummer;Nachname;Kontakt;Konto;PLZ;Geburtsdatum;"
				"Alter;Tarif;Betrag;Zeit;Temperatur;Hinweise;Aktiv\n");
	for (int i = 0; i < PERSONS * ROWS; i++) {
		int person = i % PERSONS;

		buffer_append_format(
		    csv,
		    "%d;K%03d;Name%d;p%d@example.org;DE0212030000000020%04d;%05d;19%02d-05-%02d;%d;"
		    "%s;%d.%d;2023-0%d-11 10:20:30;%d;Bitte nicht vergessen %d;%s\n",
		    1000 + i, person, person, person, person, 1000 + person % 7, 40 + person % 50,
		    1 + person % 28, 20 + person,
		    person == 7	 ? "selten"
		    : i % 2 == 0 ? "S"
				 : "M",
		    i % 90, i % 10, 1 + i % 9, 36 + i % 3, i, i % 3 == 0 ? "true" : "false");
	}
}

static void a_table_of_persons_is_understood(void **state)
{
	struct looking *looking = looking_new();
	struct buffer csv;

	buffer_init(&csv, 1u << 20);
	append_residents(&csv);
	look_at(state, looking, "kunden", TABLE_PERSONS, &csv);
	assert_string_equal(looking->guess.person, "kundennummer");
	assert_int_equal(looking->guess.persons, PERSONS);
	assert_int_equal(looking->guess.rows, PERSONS * ROWS);
	assert_int_equal(looking->guess.rows_typical, 5);
	expect_class(looking, "kundennummer", CLASS_ID, "pd:Identifier");
	expect_class(looking, "vorgang_nr", 0, "pd:Identifier");
	expect_class(looking, "nachname", 0, "pd:Name");
	expect_class(looking, "kontakt", 0, "pd:EmailAddress");
	expect_class(looking, "konto", 0, "pd:FinancialAccount");
	expect_class(looking, "plz", CLASS_QUASI_ID, "pd:PostalCode");
	expect_class(looking, "geburtsdatum", CLASS_QUASI_ID, "pd:BirthDate");
	expect_class(looking, "alter", CLASS_QUASI_ID, "pd:Age");
	expect_class(looking, "betrag", CLASS_FREE, "pd:Transaction");
	expect_class(looking, "hinweise", 0, "dpv:PersonalData");
	expect_class(looking, "aktiv", CLASS_FREE, "dpv:PersonalData");
	assert_int_equal(column_of(looking, "plz")->column.type, COLUMN_TEXT);
	expect_bounds(looking, "alter", "0", "120", true);
	expect_bounds(looking, "betrag", "0", "100", false);
	expect_bounds(looking, "zeit", "2023-01-01T00:00:00Z", "2023-12-31T23:59:59Z", false);
	expect_bounds(looking, "temperatur", "36", "38", false);
	assert_null(column_of(looking, "geburtsdatum")->column.min); /* before 1970 */
	assert_null(column_of(looking, "aktiv")->column.min);
	buffer_clear(&csv);
	looking_free(looking);
}

static void what_few_persons_have_is_not_named(void **state)
{
	struct looking *looking = looking_new();
	const struct tables_guess_column *tariff;
	struct buffer csv;

	buffer_init(&csv, 1u << 20);
	append_residents(&csv);
	look_at(state, looking, "kunden", TABLE_PERSONS, &csv);
	tariff = column_of(looking, "tarif");
	assert_int_equal(tariff->column.keys_count, 2);
	assert_string_equal(tariff->column.keys[0], "M");
	assert_string_equal(tariff->column.keys[1], "S");
	assert_int_equal(tariff->rarer, 1);
	assert_null(strstr(buffer_text(&looking->conf), "selten"));
	assert_non_null(strstr(buffer_text(&looking->conf),
			       "# READ FROM THE DATA, without 1 value that fewer than 10 have\n"
			       "keys = ? \"M\" \"S\"\n"));
	buffer_clear(&csv);
	looking_free(looking);
}

static void public_tables_lend_their_keys(void **state)
{
	struct looking *looking = looking_new();
	struct tables_conf conf;
	struct buffer csv;

	buffer_init(&csv, 1u << 20);
	buffer_append_text(&csv, "id,name,mail\n");
	for (int i = 0; i < 9; i++)
		buffer_append_format(&csv, "%d,North %d,a%d@example.org\n", i, i % 2, i);
	look_at(state, looking, "stations", TABLE_PUBLIC, &csv);
	assert_int_equal(column_of(looking, "id")->column.class, CLASS_ID);
	assert_int_equal(column_of(looking, "name")->column.class, CLASS_FREE);
	assert_true(column_of(looking, "mail")->out);
	buffer_reset(&csv);
	buffer_append_text(&csv, "user_id,start_station,until,station,station_before\n");
	for (int i = 0; i < 40; i++)
		buffer_append_format(&csv, "u%d,%d,%d,x,%d\n", i % 20, i % 9, i % 9, 7 + i % 9);
	look_at(state, looking, "trips", TABLE_PERSONS, &csv);
	assert_string_equal(column_of(looking, "start_station")->column.keys_of->table, "stations");
	assert_string_equal(column_of(looking, "start_station")->column.keys_of->column, "id");
	assert_null(column_of(looking, "until")->column.keys_of);
	assert_null(column_of(looking, "station")->column.keys_of);	   /* of another type */
	assert_null(column_of(looking, "station_before")->column.keys_of); /* other values */
	conf = parse(looking);
	assert_int_equal(conf.tables_count, 2);
	buffer_clear(&csv);
	looking_free(looking);
}

static void the_person_of_another_table_is_known_again(void **state)
{
	struct looking *looking = looking_new();
	struct buffer csv;

	buffer_init(&csv, 1u << 20);
	buffer_append_text(&csv, "customer_id,x\n");
	for (int i = 0; i < 40; i++)
		buffer_append_format(&csv, "u%d,%d\n", i % 20, i);
	look_at(state, looking, "a", TABLE_PERSONS, &csv);
	assert_string_equal(looking->guess.person, "customer_id");
	buffer_reset(&csv);
	buffer_append_text(&csv, "user_id,customer_id\n");
	for (int i = 0; i < 40; i++)
		buffer_append_format(&csv, "u%d,u%d\n", i % 20, i);
	look_at(state, looking, "b", TABLE_PERSONS, &csv);
	assert_string_equal(looking->guess.person, "customer_id");
	buffer_clear(&csv);
	looking_free(looking);
}

static void nobody_is_guessed_where_no_name_says_who(void **state)
{
	struct looking *looking = looking_new();
	struct tables_conf conf;
	struct buffer csv;

	buffer_init(&csv, 1u << 20);
	buffer_append_text(&csv, "customer_type,price\n");
	for (int i = 0; i < 400; i++)
		buffer_append_format(&csv, "%s,%d\n", i % 2 == 0 ? "old" : "new", -5 + i % 9);
	look_at(state, looking, "sales", TABLE_PERSONS, &csv);
	assert_null(looking->guess.person);
	assert_non_null(strstr(buffer_text(&looking->conf), "\nperson = ?\n"));
	assert_non_null(strstr(buffer_text(&looking->conf), "\nrows = ?\n"));
	expect_bounds(looking, "price", "-5", "5", false);
	conf = parse(looking);
	assert_int_equal(conf.open_count, 2 + 2 + 4);
	buffer_clear(&csv);
	looking_free(looking);
}

static void a_table_about_health_is_sensitive_throughout(void **state)
{
	struct looking *looking = looking_new();
	struct buffer csv;

	buffer_init(&csv, 1u << 20);
	buffer_append_text(&csv, "patient_nbr,insulin,diag_1,readmitted,acarbose,gender\n");
	for (int i = 0; i < 100; i++)
		buffer_append_format(&csv, "%d,No,%d,NO,No,%s\n", i % 50, 250 + i % 9,
				     i % 2 == 0 ? "f" : "m");
	look_at(state, looking, "stays", TABLE_PERSONS, &csv);
	expect_class(looking, "acarbose", CLASS_SENSITIVE, "pd:MedicalHealth");
	expect_class(looking, "diag_1", CLASS_SENSITIVE, "pd:HealthRecord");
	expect_class(looking, "gender", CLASS_QUASI_ID, "pd:Gender");
	assert_int_equal(column_of(looking, "diag_1")->column.type, COLUMN_TEXT);
	buffer_clear(&csv);
	looking_free(looking);
}

/* What a guess says stands in the file, once the marks are taken away. */
static void a_guess_that_is_confirmed_is_a_platform(void **state)
{
	static const char keys[] = "kinds,user_id\n";
	struct looking *looking = looking_new();
	struct report report = { .message = "" };
	struct platform platform;
	struct tables_conf conf;
	struct buffer csv;
	struct buffer confirmed;
	const struct column *column;

	buffer_init(&csv, 1u << 20);
	buffer_append_text(&csv, keys);
	for (int i = 0; i < 80; i++)
		buffer_append_format(&csv, "%s,%d\n",
				     i % 2 == 0 ? "\"?\"" : "\"a \"\"b\"\" \\ \xc3\xbc, #\"",
				     i % 20);
	look_at(state, looking, "t", TABLE_PERSONS, &csv);
	buffer_init(&confirmed, 1u << 20);
	for (const char *at = buffer_text(&looking->conf); *at != '\0'; at++) {
		if (strncmp(at, "or = ?\n", 7) == 0) {
			buffer_append_text(&confirmed, "or = x\n");
			at += 6;
		} else if (strncmp(at, "= ? ", 4) == 0) {
			buffer_append_text(&confirmed, "= ");
			at += 3;
		} else {
			buffer_append_byte(&confirmed, (uint8_t)*at);
		}
	}
	if (tables_conf_parse(buffer_text(&confirmed), confirmed.len, &looking->arena, &conf,
			      &report) != AL_OK ||
	    tables_conf_platform(&conf, &looking->arena, &platform, &report) != AL_OK)
		fail_msg("%s", report.message);
	column = &platform.tables[0].columns[0];
	assert_string_equal(column->name, "kinds");
	assert_int_equal(column->keys_count, 2);
	assert_string_equal(column->keys[0], "?");
	assert_string_equal(column->keys[1], "a \"b\" \\ \xc3\xbc, #");
	buffer_clear(&confirmed);
	buffer_clear(&csv);
	looking_free(looking);
}

static void names_hint_by_their_parts(void **state)
{
	(void)state;
	assert_string_equal(tables_hint_find("geburtsdatum_kind")->category, "pd:BirthDate");
	assert_string_equal(tables_hint_find("e_mail")->category, "pd:EmailAddress");
	assert_string_equal(tables_hint_find("age")->category, "pd:Age");
	assert_null(tables_hint_find("page"));
	assert_null(tables_hint_find("agenda"));
	assert_true(tables_hint_key("id"));
	assert_true(tables_hint_key("trip_id"));
	assert_true(tables_hint_key("id_site"));
	assert_false(tables_hint_key("number_emergency"));
	assert_true(tables_hint_person("customerno"));
	assert_false(tables_hint_person("docks"));
	assert_true(tables_hint_code("plz"));
	assert_true(tables_hint_code("code_module"));
	assert_false(tables_hint_code("minutes"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

UNIT_MAIN("tables_guess", CASE(a_table_of_persons_is_understood),
	  CASE(what_few_persons_have_is_not_named), CASE(public_tables_lend_their_keys),
	  CASE(the_person_of_another_table_is_known_again),
	  CASE(nobody_is_guessed_where_no_name_says_who),
	  CASE(a_table_about_health_is_sensitive_throughout),
	  CASE(a_guess_that_is_confirmed_is_a_platform), CASE(names_hint_by_their_parts))
