/* data_own.c: the user's own CSV as a platform's table. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/data_own.h"

#include "base/json.h"
#include "engine/engine.h"
#include "words/words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA_LEN_MAX (4 * 1024 * 1024) /* bytes */
#define HEADER_LEN_MAX 65536		 /* bytes of the CSV's first line */
#define ROWS_TYPICAL 12			 /* rows of a person that count in full, when nobody says */
#define DAY_S 86400
#define SQL_TEXT_MAX 512
#define BYTE_ORDER_MARK "\xef\xbb\xbf" /* as spreadsheets put before the first name */

/* A schema file: {"tables":[...]}, each as in a `platform` object. */
struct schema {
	struct table *tables;
	size_t tables_count;
};

static const struct record_field schema_fields[] = {
	RECORD_LIST_RECORDS(struct schema, tables, &table_record, 1, TABLES_MAX),
};
static const struct record_type schema_record = RECORD_TYPE(struct schema, schema_fields);

/* A text in the arena, by printf's rules; NULL: out of memory. */
static const char *arena_format(struct arena *arena, const char *format, ...) AL_PRINTF(2, 3);

static const char *arena_format(struct arena *arena, const char *format, ...)
{
	char text[SQL_TEXT_MAX];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof(text))
		return NULL;
	return arena_copy_text(arena, text, (size_t)len);
}

static enum status no_memory(struct report *report)
{
	return report_set(report, AL_NO_MEMORY, "out of memory for the data");
}

static enum status add_question(struct data *data, const char *title, const char *sql,
				struct report *report)
{
	if (title == NULL || sql == NULL)
		return no_memory(report);
	if (data->questions_count < DATA_QUESTIONS_MAX)
		data->questions[data->questions_count++] =
		    (struct data_question){ .title = title, .sql = sql };
	return AL_OK;
}

static bool is_time(const struct column *column)
{
	return column->type == COLUMN_TIMESTAMP || column->type == COLUMN_DATE;
}

/* Whether the values of `column` are a list that everybody may know. */
static bool has_keys(const struct column *column)
{
	return column->keys_count > 0 || column->keys_of != NULL;
}

/* The questions that the declared facts of one column allow. */
static enum status ask_about(struct data *data, const struct table *table,
			     const struct column *column, struct report *report)
{
	struct arena *arena = &data->arena;
	bool bounded = column->min != NULL && column->max != NULL;
	bool number = column->type == COLUMN_INTEGER || column->type == COLUMN_DECIMAL;

	if (strcmp(column->name, table->person) == 0)
		return AL_OK;
	if (is_time(column) && bounded)
		return add_question(
		    data, arena_format(arena, _("rows and persons per month of %s"), column->name),
		    arena_format(
			arena,
			"SELECT date_trunc('month', %s) AS month, COUNT(*) AS n_rows, "
			"COUNT(DISTINCT %s) AS persons FROM %s GROUP BY date_trunc('month', %s)",
			column->name, table->person, table->name, column->name),
		    report);
	if (has_keys(column))
		return add_question(
		    data, arena_format(arena, _("rows and persons by %s"), column->name),
		    arena_format(arena,
				 "SELECT %s, COUNT(*) AS n_rows, COUNT(DISTINCT %s) AS "
				 "persons FROM %s GROUP BY %s",
				 column->name, table->person, table->name, column->name),
		    report);
	if (number && bounded)
		return add_question(data, arena_format(arena, _("mean of %s"), column->name),
				    arena_format(arena, "SELECT AVG(%s) AS mean FROM %s",
						 column->name, table->name),
				    report);
	return AL_OK;
}

static enum status ask_about_all(struct data *data, struct report *report)
{
	const struct table *table = &data->tables[0];
	enum status status = add_question(
	    data, _("rows and persons in all"),
	    arena_format(&data->arena,
			 "SELECT COUNT(*) AS n_rows, COUNT(DISTINCT %s) AS persons FROM %s",
			 table->person, table->name),
	    report);

	for (size_t i = 0; i < table->columns_count && status == AL_OK; i++)
		status = ask_about(data, table, &table->columns[i], report);
	return status;
}

/* --- with a schema --- */

/* Put the table of persons first, and find each public table's file beside the user's. */
static enum status arrange_tables(const struct data_choice *choice, struct data *data,
				  struct report *report)
{
	char folder[FILE_PATH_MAX];
	char *slash;
	enum status status;
	size_t persons = data->tables_count;

	for (size_t i = data->tables_count; i-- > 0;) {
		if (data->tables[i].role == TABLE_PERSONS)
			persons = i;
	}
	if (persons == data->tables_count)
		return report_set(report, AL_MALFORMED, "%s: tables: none has the role \"persons\"",
				  choice->schema);
	if (persons != 0) {
		struct table first = data->tables[0];

		data->tables[0] = data->tables[persons];
		data->tables[persons] = first;
	}
	if (data->tables[0].person == NULL || strcmp(data->tables[0].person, choice->person) != 0)
		return report_set(report, AL_MALFORMED,
				  "%s: the person of table %s must be \"%s\", as --person says",
				  choice->schema, data->tables[0].name, choice->person);
	(void)snprintf(folder, sizeof(folder), "%s", choice->file);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		(void)snprintf(folder, sizeof(folder), ".");
	else
		*slash = '\0';
	status = data_add_file(data, data->tables[0].name, slash == NULL ? "." : folder,
			       slash == NULL ? choice->file : choice->file + (slash - folder) + 1,
			       report);
	for (size_t i = 1; i < data->tables_count && status == AL_OK; i++) {
		const char *name = arena_format(&data->arena, "%s.csv", data->tables[i].name);

		if (name == NULL)
			return no_memory(report);
		status = data_add_file(data, data->tables[i].name, folder, name, report);
	}
	return status;
}

static enum status read_schema(const struct data_choice *choice, struct data *data,
			       struct report *report)
{
	struct schema schema = { .tables = NULL };
	struct buffer text;
	json_t *json = NULL;
	enum status status;

	buffer_init(&text, SCHEMA_LEN_MAX);
	status = file_read(choice->schema, &text, report);
	if (status != AL_OK)
		goto out;
	status = json_parse(buffer_text(&text), text.len, &json, report);
	if (status == AL_OK)
		status = record_decode(&schema_record, json, &data->arena, &schema, report);
	if (status != AL_OK) {
		report_prefix(report, "%s", choice->schema);
		goto out;
	}
	data->tables = schema.tables;
	data->tables_count = schema.tables_count;
	status = arrange_tables(choice, data, report);
out:
	json_decref(json);
	buffer_clear(&text);
	return status;
}

/* --- without a schema --- */

/* Split the header line at `line` in place; quotes as in RFC 4180. Returns how many names. */
static size_t split_header(char *line, char separator, const char **names, size_t names_max)
{
	size_t count = 0;
	char *from = line;

	while (count < names_max) {
		char *to;
		bool quoted = *from == '"';
		char *out;

		if (quoted)
			from++;
		out = from;
		to = from;
		while (*to != '\0' && (quoted || *to != separator)) {
			if (quoted && *to == '"') {
				if (to[1] != '"') {
					quoted = false;
					to++;
					continue;
				}
				to++;
			}
			*out++ = *to++;
		}
		names[count++] = from;
		if (*to == '\0') {
			*out = '\0';
			break;
		}
		*out = '\0';
		from = to + 1;
	}
	return count;
}

static enum status read_header(const char *path, char line[static HEADER_LEN_MAX],
			       struct report *report)
{
	FILE *file = fopen(path, "r");
	bool got;

	if (file == NULL)
		return report_set(report, AL_NOT_FOUND, "cannot open %s", path);
	got = fgets(line, HEADER_LEN_MAX, file) != NULL;
	(void)fclose(file);
	if (!got)
		return report_set(report, AL_MALFORMED,
				  "%s is empty: its first line must name the columns", path);
	line[strcspn(line, "\r\n")] = '\0';
	if (strncmp(line, BYTE_ORDER_MARK, sizeof(BYTE_ORDER_MARK) - 1) == 0)
		memmove(line, line + sizeof(BYTE_ORDER_MARK) - 1,
			strlen(line) + 1 - (sizeof(BYTE_ORDER_MARK) - 1));
	return AL_OK;
}

/* The first and last day in the only column of `scan`; false when there is no value. */
static enum status find_days(struct engine *engine, enum engine_type type, const char *column,
			     int64_t *ret_first, int64_t *ret_last, struct report *report)
{
	struct engine_scan_request request = { .table = "probe",
					       .columns = &column,
					       .columns_count = 1,
					       .person_last = UINT32_MAX - 1,
					       .order = ENGINE_ORDER_STORED };
	struct engine_chunk chunk = { .rows = 0 };
	struct engine_scan *scan = NULL;
	int64_t first = INT64_MAX;
	int64_t last = INT64_MIN;
	enum status status = engine_scan_open(engine, &request, &scan, report);

	while (status == AL_OK) {
		status = engine_scan_next(scan, &chunk, report);
		if (status != AL_OK || chunk.rows == 0)
			break;
		for (size_t i = 0; i < chunk.rows; i++) {
			int64_t day = engine_values_number(&chunk.columns[0], i);

			if (!engine_values_valid(&chunk.columns[0], i))
				continue;
			if (type == ENGINE_TIMESTAMP)
				day = day >= 0 ? day / DAY_S : -((-day + DAY_S - 1) / DAY_S);
			first = day < first ? day : first;
			last = day > last ? day : last;
		}
	}
	engine_scan_close(scan);
	if (status == AL_OK && first > last)
		return report_set(report, AL_NOT_FOUND, "no value");
	*ret_first = first;
	*ret_last = last;
	return status;
}

/* Try to read `column` of the user's file as dates. AL_OK: *ret_first and *ret_last are its days.
 */
static enum status probe_column(const struct data_choice *choice, const char *column,
				enum engine_type type, int64_t *ret_first, int64_t *ret_last,
				struct report *report)
{
	struct engine_column columns[] = { { .name = choice->person, .type = ENGINE_TEXT },
					   { .name = column, .type = type } };
	struct engine_table table = {
		.name = "probe", .person = choice->person, .columns = columns, .columns_count = 2
	};
	struct engine_options options = { .path = NULL };
	struct digest content = { .bytes = { 1 } };
	struct engine_import found;
	struct engine *engine = NULL;
	enum status status = engine_open(&options, &engine, report);

	if (status == AL_OK)
		status = engine_import_csv(engine, &table, choice->file, &content, &found, report);
	if (status == AL_OK)
		status = engine_lock(engine, report);
	if (status == AL_OK)
		status = find_days(engine, type, column, ret_first, ret_last, report);
	engine_close(engine);
	return status;
}

/* The bounds of `column`: whole years, so that no single day is told. */
static enum status bound_years(struct data *data, struct column *column, int64_t first,
			       int64_t last, struct report *report)
{
	bool date = column->type == COLUMN_DATE;
	int64_t years[2];
	unsigned month;
	unsigned day;

	when_civil_from_days(first, &years[0], &month, &day);
	when_civil_from_days(last, &years[1], &month, &day);
	if (years[0] < 1970 || years[1] > 9999)
		return report_set(report, AL_UNSUPPORTED,
				  "column %s has the years %" PRId64 " to %" PRId64
				  "; 1970 to 9999 are possible",
				  column->name, years[0], years[1]);
	if (years[1] - years[0] > 50)
		return report_set(report, AL_UNSUPPORTED,
				  "column %s spans more than 50 years: give its bounds in a schema",
				  column->name);
	column->min =
	    arena_format(&data->arena, "%04" PRId64 "-01-01%s", years[0], date ? "" : "T00:00:00Z");
	column->max =
	    arena_format(&data->arena, "%04" PRId64 "-12-31%s", years[1], date ? "" : "T23:59:59Z");
	return column->min == NULL || column->max == NULL ? no_memory(report) : AL_OK;
}

static enum status make_table(const struct data_choice *choice, struct data *data,
			      struct table **ret, struct report *report)
{
	struct table *table = arena_take(&data->arena, 1, sizeof(*table));
	struct column *columns = arena_take(&data->arena, 2, sizeof(*columns));

	if (table == NULL || columns == NULL)
		return no_memory(report);
	columns[0] = (struct column){
		.name = choice->person, .type = COLUMN_TEXT, .class = CLASS_ID, .scale = -1
	};
	*table = (struct table){ .name = "events",
				 .title = "The user's own file",
				 .role = TABLE_PERSONS,
				 .person = choice->person,
				 .rows_typical = ROWS_TYPICAL,
				 .columns = columns,
				 .columns_count = 1 };
	*ret = table;
	return AL_OK;
}

/* Find the first column that holds dates and make it the second one of `table`. */
static enum status find_date_column(const struct data_choice *choice, struct data *data,
				    struct table *table, struct report *report)
{
	static const enum engine_type types[] = { ENGINE_TIMESTAMP, ENGINE_DATE };
	char *line = arena_take(&data->arena, HEADER_LEN_MAX, 1);
	const char **names = arena_take(&data->arena, ENGINE_COLUMNS_MAX, sizeof(*names));
	struct report ignored;
	char separator = ',';
	bool person_there = false;
	size_t count;
	enum status status;

	if (line == NULL || names == NULL)
		return no_memory(report);
	status = read_header(choice->file, line, report);
	if (status != AL_OK)
		return status;
	if (strchr(line, ',') == NULL)
		separator = strchr(line, ';') != NULL ? ';' : '\t';
	count = split_header(line, separator, names, ENGINE_COLUMNS_MAX);
	for (size_t i = 0; i < count; i++)
		person_there = person_there || strcmp(names[i], choice->person) == 0;
	if (!person_there)
		return report_set(report, AL_NOT_FOUND,
				  "%s has no column \"%s\": --person must name one of its columns",
				  choice->file, choice->person);
	for (size_t i = 0; i < 2 * count; i++) {
		struct column *column = &table->columns[1];
		int64_t first = 0;
		int64_t last = 0;

		if (strcmp(names[i / 2], choice->person) == 0 || !sql_name_valid(names[i / 2]) ||
		    probe_column(choice, names[i / 2], types[i % 2], &first, &last, &ignored) !=
			AL_OK)
			continue;
		*column = (struct column){ .name = names[i / 2],
					   .type = i % 2 == 0 ? COLUMN_TIMESTAMP : COLUMN_DATE,
					   .class = CLASS_QUASI_ID,
					   .scale = -1 };
		table->columns_count = 2;
		return bound_years(data, column, first, last, report);
	}
	return AL_OK; /* no dates: only what needs no key can be asked */
}

static enum status guess_schema(const struct data_choice *choice, struct data *data,
				struct report *report)
{
	struct table *table = NULL;
	const char *slash = strrchr(choice->file, '/');
	char folder[FILE_PATH_MAX];
	enum status status;

	if (!sql_name_valid(choice->person))
		return report_set(
		    report, AL_MALFORMED,
		    "the column \"%.40s\" cannot be named in SQL here: a to z, digits and _, "
		    "beginning with a letter; rename it in the file",
		    choice->person);
	status = make_table(choice, data, &table, report);
	if (status == AL_OK)
		status = find_date_column(choice, data, table, report);
	if (status != AL_OK)
		return status;
	data->tables = table;
	data->tables_count = 1;
	(void)snprintf(folder, sizeof(folder), "%.*s",
		       slash == NULL ? 1 : (int)(slash - choice->file),
		       slash == NULL ? "." : choice->file);
	return data_add_file(data, table->name, folder, slash == NULL ? choice->file : slash + 1,
			     report);
}

enum status data_open_own(const struct data_choice *choice, struct data *data,
			  struct report *report)
{
	enum status status;

	data->what = _("your own file");
	data->operator= "The platform of your file";
	data->platform = "own";
	data->sector = "other";
	status = choice->schema != NULL ? read_schema(choice, data, report)
					: guess_schema(choice, data, report);
	return status == AL_OK ? ask_about_all(data, report) : status;
}
