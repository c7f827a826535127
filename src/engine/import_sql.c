/* import_sql.c: the statements of an import. All text in them is ours or quoted. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/import_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WHAT "importing the table"
#define INTEGER_MAX "9007199254740991"

void import_raw_sql(const struct import *import, struct buffer *sql)
{
	const char *delimiter = import->header.delimiter == '\t'  ? "\t"
				: import->header.delimiter == ';' ? ";"
								  : ",";

	if (import->parquet || import->attached != NULL) {
		buffer_append_text(sql, " FROM (SELECT COLUMNS(*)::VARCHAR FROM ");
		if (import->attached != NULL)
			buffer_append_text(sql, import->attached);
		else
			buffer_append_format(sql, "read_parquet('/proc/self/fd/%d')", import->file);
		buffer_append_text(sql, " AS t(");
		for (size_t i = 0; i < import->header.fields; i++)
			buffer_append_format(sql, "%sf%zu", i > 0 ? "," : "", i);
		buffer_append_text(sql, "))");
		return;
	}
	buffer_append_format(sql, " FROM read_csv('/proc/self/fd/%d', columns={", import->file);
	for (size_t i = 0; i < import->header.fields; i++)
		buffer_append_format(sql, "%s'f%zu':'VARCHAR'", i > 0 ? "," : "", i);
	buffer_append_format(sql,
			     "}, header=true, skip=0, auto_detect=false, delim='%s', quote='\"',"
			     " escape='\"', nullstr='', strict_mode=true, compression='none')",
			     delimiter);
}

/* Append `text` with the field of `column` in place of each `$`. */
static void append_with_field(const struct import *import, size_t column, const char *text,
			      struct buffer *sql)
{
	for (; *text != '\0'; text++) {
		if (*text == '$')
			buffer_append_format(sql, "f%u", import->header.places[column]);
		else
			buffer_append_byte(sql, (uint8_t)*text);
	}
}

/* The form of a value as a regular expression on the whole text; NULL: any text. */
static const char *form_of(enum engine_type type)
{
	switch (type) {
	case ENGINE_INTEGER:
		return "-?[0-9]{1,18}";
	case ENGINE_DECIMAL:
		return "-?[0-9]{1,18}(\\.[0-9]{1,9})?"; /* its scale is checked apart */
	case ENGINE_TIMESTAMP:
		return "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?Z?";
	case ENGINE_DATE:
		return "[0-9]{4}-[0-9]{2}-[0-9]{2}";
	case ENGINE_BOOLEAN:
		return "(?i)true|false|t|f|1|0";
	case ENGINE_TEXT:
		break;
	}
	return NULL;
}

/* The value as BIGINT, NULL when it is none; the form was checked. */
static void append_number(const struct import *import, size_t column, struct buffer *sql)
{
	const struct engine_column *about = &import->table->columns[column];

	switch (about->type) {
	case ENGINE_INTEGER:
		append_with_field(import, column, "TRY_CAST($ AS BIGINT)", sql);
		break;
	case ENGINE_DECIMAL:
		append_with_field(import, column,
				  "TRY_CAST(split_part($, '.', 1) || rpad(split_part($, '.', 2), ",
				  sql);
		buffer_append_format(sql, "%u, '0') AS BIGINT)", about->scale);
		break;
	case ENGINE_TIMESTAMP:
		append_with_field(import, column,
				  "(epoch_us(TRY_CAST(left(rtrim($, 'Z'), 19) AS TIMESTAMP)) // "
				  "1000000)",
				  sql);
		break;
	case ENGINE_DATE:
		append_with_field(import, column,
				  "CAST(TRY_CAST($ AS DATE) - DATE '1970-01-01' AS BIGINT)", sql);
		break;
	case ENGINE_BOOLEAN:
		append_with_field(import, column, "CAST(lower($) IN ('true', 't', '1') AS BIGINT)",
				  sql);
		break;
	case ENGINE_TEXT:
		buffer_append_text(sql, "CAST(NULL AS BIGINT)");
		break;
	}
}

/* Whether the field is not a value of its type; never NULL. */
static void append_bad(const struct import *import, size_t column, struct buffer *sql)
{
	const struct engine_column *about = &import->table->columns[column];
	const char *form = form_of(about->type);

	if (column == import->person) {
		append_with_field(import, column, "coalesce(strlen($) > ", sql);
		buffer_append_format(sql, "%d, true)", ENGINE_PERSON_LEN_MAX);
		return;
	}
	if (form == NULL) {
		append_with_field(import, column, "coalesce(strlen($) > ", sql);
		buffer_append_format(sql, "%d, false)", ENGINE_TEXT_LEN_MAX);
		return;
	}
	append_with_field(import, column, "($ IS NOT NULL AND NOT coalesce(regexp_full_match($, '",
			  sql);
	if (about->type == ENGINE_DECIMAL && about->scale == 0)
		buffer_append_text(sql, form_of(ENGINE_INTEGER));
	else if (about->type == ENGINE_DECIMAL)
		buffer_append_format(sql, "-?[0-9]{1,18}(\\.[0-9]{1,%u})?", about->scale);
	else
		buffer_append_text(sql, form);
	buffer_append_text(sql, "') AND ");
	append_number(import, column, sql);
	buffer_append_text(sql, " BETWEEN -" INTEGER_MAX " AND " INTEGER_MAX ", false))");
}

/* A guessed column's texts, brought into the form that is expected where they have one. */
static void append_guessed(const struct import *import, size_t column, struct buffer *sql)
{
	const struct engine_column *about = &import->table->columns[column];

	if (column != import->person &&
	    (about->type == ENGINE_INTEGER || about->type == ENGINE_DECIMAL)) {
		append_with_field(import, column, "CAST(TRY_CAST($ AS DECIMAL(18,", sql);
		buffer_append_format(sql, "%u)) AS VARCHAR)", about->scale);
	} else if (about->type == ENGINE_TIMESTAMP) {
		/* Universal time is said in several ways. */
		append_with_field(import, column, "regexp_replace($, '\\+00(:?00)?\\z', '')", sql);
	} else {
		append_with_field(import, column, "$", sql);
	}
	append_with_field(import, column, " AS $", sql);
}

/* ` FROM ...`: the fields as texts f0, f1, ...; of a guessed table without what is of no use. */
static void append_file(const struct import *import, struct buffer *sql)
{
	if (!import->guessed) {
		import_raw_sql(import, sql);
		return;
	}
	buffer_append_text(sql, " FROM (SELECT ");
	for (size_t i = 0; i < import->table->columns_count; i++) {
		buffer_append_text(sql, i > 0 ? ", CASE WHEN " : "CASE WHEN ");
		append_bad(import, i, sql);
		append_with_field(import, i, " THEN NULL ELSE $ END AS $", sql);
	}
	buffer_append_text(sql, " FROM (SELECT ");
	for (size_t i = 0; i < import->table->columns_count; i++) {
		buffer_append_text(sql, i > 0 ? ", " : "");
		append_guessed(import, i, sql);
	}
	import_raw_sql(import, sql);
	buffer_append_text(sql, ")");
	if (import->person != IMPORT_NO_PERSON) {
		buffer_append_text(sql, " WHERE NOT ");
		append_bad(import, import->person, sql);
	}
	buffer_append_text(sql, ")");
}

void import_raw_counts_sql(const struct import *import, struct buffer *sql)
{
	buffer_append_text(sql,
			   "SELECT COLUMNS(*)::BIGINT FROM (SELECT count(*), count(*) FILTER (");
	append_bad(import, import->person, sql);
	buffer_append_byte(sql, ')');
	for (size_t i = 0; i < import->table->columns_count; i++) {
		append_with_field(import, i, ", count($) FILTER (NOT ", sql);
		append_bad(import, import->person, sql);
		buffer_append_byte(sql, ')');
	}
	import_raw_sql(import, sql);
	buffer_append_byte(sql, ')');
}

void import_lines_sql(const struct import *import, struct buffer *sql)
{
	buffer_append_text(sql, "SELECT row_number() OVER (), ");
	for (size_t i = 0; i < import->table->columns_count; i++) {
		buffer_append_text(sql, i > 0 ? " || ',' || " : "");
		append_with_field(import, i,
				  "coalesce('\"' || replace($, '\"', '\"\"') || '\"', '')", sql);
	}
	append_file(import, sql);
}

void import_check_sql(const struct import *import, struct buffer *sql)
{
	buffer_append_text(sql, "SELECT CAST(count(*) AS BIGINT)");
	for (size_t i = 0; i < import->table->columns_count; i++) {
		const struct engine_column *about = &import->table->columns[i];

		buffer_append_text(sql, ", CAST(count(*) FILTER (");
		append_bad(import, i, sql);
		append_with_field(import, i,
				  ") AS BIGINT), CAST(count(*) FILTER ($ IS NULL) AS "
				  "BIGINT), ",
				  sql);
		if (about->keys_count > 0 && about->type == ENGINE_TEXT) {
			buffer_append_text(sql, "CAST(count(*) FILTER (");
			append_with_field(import, i, "$ IS NOT NULL AND $ NOT IN (SELECT key FROM ",
					  sql);
			buffer_append_format(sql, "temp.k%zu)) AS BIGINT), ", i);
		} else {
			buffer_append_text(sql, "CAST(0 AS BIGINT), ");
		}
		buffer_append_text(sql, "min(");
		append_number(import, i, sql);
		buffer_append_text(sql, "), max(");
		append_number(import, i, sql);
		buffer_append_text(sql, ")");
	}
	append_file(import, sql);
}

void import_persons_sql(const struct import *import, struct buffer *sql)
{
	buffer_append_format(
	    sql,
	    "INSERT INTO _allmende_meta.persons SELECT %u + row_number() OVER (ORDER BY id) "
	    "- 1, id FROM (SELECT DISTINCT f%u AS id",
	    import->engine->persons, import->header.places[import->person]);
	append_file(import, sql);
	buffer_append_text(
	    sql, ") WHERE id NOT IN (SELECT id FROM _allmende_meta.persons) ORDER BY id;");
}

/* The narrowest type for the numbers from `min` to `max`: less to read at each scan. */
static const char *narrow_type(int64_t min, int64_t max)
{
	if (min >= INT8_MIN && max <= INT8_MAX)
		return "TINYINT";
	if (min >= INT16_MIN && max <= INT16_MAX)
		return "SMALLINT";
	if (min >= INT32_MIN && max <= INT32_MAX)
		return "INTEGER";
	return "BIGINT";
}

/* The type in which `column` is stored. */
static const char *stored_type(const struct import *import, size_t column)
{
	const struct engine_column *about = &import->table->columns[column];

	if (about->type == ENGINE_TEXT && about->keys_count > 0)
		return about->keys_count <= UINT8_MAX ? "UTINYINT" : "USMALLINT";
	if (about->type == ENGINE_TEXT)
		return "VARCHAR";
	return narrow_type(import_fact(import, column, IMPORT_MIN),
			   import_fact(import, column, IMPORT_MAX));
}

static void append_stored(const struct import *import, size_t column, struct buffer *sql)
{
	const struct engine_column *about = &import->table->columns[column];

	buffer_append_text(sql, ", CAST(");
	if (about->type == ENGINE_TEXT && about->keys_count > 0) {
		append_with_field(import, column, "CASE WHEN $ IS NULL THEN NULL ELSE ", sql);
		buffer_append_format(sql, "coalesce(k%zu.code, %zu) END", column,
				     about->keys_count);
	} else if (about->type == ENGINE_TEXT) {
		append_with_field(import, column, "$", sql);
	} else {
		append_number(import, column, sql);
	}
	buffer_append_format(sql, " AS %s)", stored_type(import, column));
}

/* The empty table. Persons lie in runs, which are read fastest as such; left to choose, the
 * database would take differences, which are a little smaller and are added up at each scan. */
void import_create_sql(const struct import *import, struct buffer *sql)
{
	buffer_append_text(sql, "CREATE OR REPLACE TABLE _allmende_data.");
	engine_append_name(sql, import->table->name);
	buffer_append_text(sql, " (" ENGINE_PERSON_COLUMN " UINTEGER USING COMPRESSION RLE");
	for (size_t i = 0; i < import->table->columns_count; i++) {
		if (i == import->person)
			continue;
		buffer_append_text(sql, ", ");
		engine_append_name(sql, import->table->columns[i].name);
		buffer_append_format(sql, " %s", stored_type(import, i));
	}
	buffer_append_text(sql, "); ");
}

void import_store_sql(const struct import *import, uint32_t first, uint32_t end, struct buffer *sql)
{
	unsigned person = import->header.places[import->person];

	buffer_append_text(sql, "INSERT INTO _allmende_data.");
	engine_append_name(sql, import->table->name);
	buffer_append_text(sql, " SELECT p.person");
	for (size_t i = 0; i < import->table->columns_count; i++) {
		if (i != import->person)
			append_stored(import, i, sql);
	}
	buffer_append_text(sql, " FROM (SELECT *");
	append_file(import, sql);
	buffer_append_format(sql, ") JOIN _allmende_meta.persons p ON p.id = f%u", person);
	for (size_t i = 0; i < import->table->columns_count; i++) {
		if (i == import->person || import->table->columns[i].keys_count == 0)
			continue;
		buffer_append_format(sql, " LEFT JOIN temp.k%zu k%zu ON k%zu.key = ", i, i, i);
		append_with_field(import, i, "$", sql);
	}
	buffer_append_format(
	    sql, " WHERE p.person >= %" PRIu32 " AND p.person < %" PRIu32 " ORDER BY p.person;",
	    first, end);
}

static const char *type_words(const struct engine_column *column)
{
	switch (column->type) {
	case ENGINE_INTEGER:
		return "an integer of at most 2^53-1 in size";
	case ENGINE_DECIMAL:
		return "a decimal with a point and no more digits behind it than declared";
	case ENGINE_TIMESTAMP:
		return "a time like 2019-07-31 14:00:00";
	case ENGINE_DATE:
		return "a date like 2019-07-31";
	case ENGINE_BOOLEAN:
		return "true or false";
	case ENGINE_TEXT:
		break;
	}
	return "a text of at most 65536 bytes";
}

enum status import_find_bad(struct import *import, size_t column, struct report *report)
{
	const struct engine_column *about = &import->table->columns[column];
	struct buffer sql;
	int64_t row = 0;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	buffer_append_text(&sql,
			   "SELECT CAST(min(row) AS BIGINT) FROM (SELECT row_number() OVER () "
			   "AS row, * ");
	append_file(import, &sql);
	buffer_append_text(&sql, ") WHERE ");
	append_bad(import, column, &sql);
	status = engine_numbers(import->engine, &sql, WHAT, &row, 1, report);
	buffer_clear(&sql);
	if (status != AL_OK)
		return status;
	if (column == import->person)
		return report_set(report, AL_MALFORMED,
				  "%s: row %" PRId64 ", column %s: who it is about is missing or "
				  "longer than %d bytes",
				  import->path, row, about->name, ENGINE_PERSON_LEN_MAX);
	return report_set(report, AL_MALFORMED, "%s: row %" PRId64 ", column %s: this is not %s",
			  import->path, row, about->name, type_words(about));
}

enum status import_file_failed(const struct import *import, enum status status,
			       struct report *report)
{
	static const char mark[] = "CSV Error on Line: ";
	const char *at = report != NULL ? strstr(report->detail, mark) : NULL;
	const char *why = "it does not have as many fields as the header, or a quote is wrong";
	long long line;

	if (at == NULL || status != AL_IO)
		return status;
	line = strtoll(at + sizeof(mark) - 1, NULL, 10);
	if (strstr(report->detail, "unicode") != NULL)
		why = "it is not UTF-8; save the file as UTF-8";
	return report_set(report, AL_MALFORMED, "%s: line %lld: %s", import->path, line, why);
}

static void append_persons_and_nulls(const struct import *import, struct buffer *sql)
{
	buffer_append_text(sql, "SELECT CAST(count(*) AS BIGINT), CAST(count(DISTINCT "
				" " ENGINE_PERSON_COLUMN ") AS BIGINT), CAST(0");
	for (size_t i = 0; i < import->table->columns_count; i++) {
		if (i == import->person)
			continue;
		buffer_append_text(sql, " + count(*) - count(");
		engine_append_name(sql, import->table->columns[i].name);
		buffer_append_text(sql, ")");
	}
	buffer_append_text(sql, " AS BIGINT) FROM _allmende_data.");
	engine_append_name(sql, import->table->name);
}

enum status import_compare(struct import *import, struct engine_import *ret, struct report *report)
{
	int64_t stored[3] = { 0 };
	int64_t nulls = 0;
	struct buffer sql;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	append_persons_and_nulls(import, &sql);
	status = engine_numbers(import->engine, &sql, WHAT, stored, 3, report);
	buffer_clear(&sql);
	if (status != AL_OK)
		return status;
	ret->others = 0;
	for (size_t i = 0; i < import->table->columns_count; i++) {
		if (i != import->person)
			nulls += import_fact(import, i, IMPORT_NULL);
		ret->others += (uint64_t)import_fact(import, i, IMPORT_OTHER);
		if (import_fact(import, i, IMPORT_OTHER) > 0 && ret->other_column[0] == '\0')
			memcpy(ret->other_column, import->table->columns[i].name,
			       strlen(import->table->columns[i].name) + 1);
	}
	if (stored[0] != import->facts[0] || stored[2] != nulls)
		return report_set(report, AL_CONFLICT,
				  "%s changed while it was imported; try again", import->path);
	ret->rows = (uint64_t)stored[0];
	ret->persons = (uint32_t)stored[1];
	ret->nulls = (uint64_t)nulls;
	return AL_OK;
}
