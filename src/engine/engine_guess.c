/* engine_guess.c: names and types of a file that nobody has described. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/engine_guess.h"

#include "engine/import_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WHAT "looking at the file"
#define PARQUET_MARK "PAR1"
#define COLUMNS_BATCH 100 /* columns in one statement */
#define NUMBER_DIGITS 15  /* of a number that surely is at most 2^53-1 */

/* What is counted of a column's values. */
enum fact {
	FACT_VALUES,
	FACT_NUMBERS,
	FACT_ZEROS,  /* texts like 01067, which are no numbers to whoever wrote them */
	FACT_DIGITS, /* most digits after the point, zeros at the end left out */
	FACT_WHOLE,  /* most digits before it */
	FACT_DATES,
	FACT_TIMES,
	FACT_BOOLEANS,
	FACTS
};

static bool is_small(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Letters of German and their neighbours as SQL can have them; NULL: there is none. */
static const char *letter_of(const char *text, size_t left)
{
	static const char *const pairs[][2] = {
		{ "\xc3\xa4", "ae" }, { "\xc3\xb6", "oe" }, { "\xc3\xbc", "ue" },
		{ "\xc3\x84", "ae" }, { "\xc3\x96", "oe" }, { "\xc3\x9c", "ue" },
		{ "\xc3\x9f", "ss" },
	};

	for (size_t i = 0; left >= 2 && i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (memcmp(text, pairs[i][0], 2) == 0)
			return pairs[i][1];
	}
	return NULL;
}

static void append_letter(char *name, size_t *len, char c)
{
	if (c == '_' && (*len == 0 || name[*len - 1] == '_'))
		return;
	if (*len < ENGINE_GUESS_NAME_MAX)
		name[(*len)++] = c;
}

/* Write the SQL name for the header `text`. */
static void make_name(const char *text, size_t text_len, char name[static ENGINE_NAME_MAX + 1])
{
	size_t len = 0;

	for (size_t i = 0; i < text_len; i++) {
		const char *letters = letter_of(text + i, text_len - i);
		char c = text[i];

		if (letters != NULL) {
			append_letter(name, &len, letters[0]);
			append_letter(name, &len, letters[1]);
			i++;
			continue;
		}
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (len == 0 && c >= '0' && c <= '9') {
			append_letter(name, &len, 'c');
			append_letter(name, &len, '_');
		}
		append_letter(name, &len, (char)(is_small(c) ? c : '_'));
	}
	while (len > 0 && name[len - 1] == '_')
		len--;
	name[len] = '\0';
	if (len == 0)
		(void)snprintf(name, ENGINE_NAME_MAX + 1, "column");
}

static bool is_taken(const struct import_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->columns[i].name, name) == 0)
			return true;
	}
	return false;
}

static enum status add_name(void *context, const char *text, size_t len, struct report *report)
{
	struct import_names *names = context;
	char made[ENGINE_NAME_MAX + 1];
	char name[ENGINE_NAME_MAX + 1];

	if (names->count == ENGINE_COLUMNS_MAX)
		return report_set(report, AL_TOO_BIG, "the file has over %d columns",
				  ENGINE_COLUMNS_MAX);
	make_name(text, len, made);
	memcpy(name, made, sizeof(name));
	for (unsigned number = 2; is_taken(names, name); number++)
		(void)snprintf(name, sizeof(name), "%.*s_%u", ENGINE_GUESS_NAME_MAX, made, number);
	memcpy(names->columns[names->count].name, name, sizeof(name));
	names->columns[names->count].type = ENGINE_TEXT;
	names->columns[names->count].scale = 0;
	names->count++;
	return AL_OK;
}

static enum status add_described_name(void *context, uint32_t index, const char *text, size_t len)
{
	struct import_names *names = context;

	(void)index;
	return add_name(names, text, len, names->report);
}

static enum status read_described_names(struct import *import, struct import_names *names,
					struct report *report)
{
	struct buffer sql;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	buffer_append_text(&sql, "SELECT row_number() OVER (), column_name FROM (DESCRIBE SELECT "
				 "* FROM ");
	if (import->attached != NULL)
		buffer_append_text(&sql, import->attached);
	else
		buffer_append_format(&sql, "read_parquet('/proc/self/fd/%d')", import->file);
	buffer_append_byte(&sql, ')');
	status = buffer_status(&sql);
	if (status == AL_OK)
		status = engine_rows_each(import->engine, buffer_text(&sql), add_described_name,
					  names, report);
	buffer_clear(&sql);
	if (status == AL_IO && import->attached == NULL)
		return report_set(report, AL_MALFORMED, "%s begins like Parquet and is none",
				  import->path);
	return status;
}

enum status import_read_names(struct import *import, struct import_names *ret,
			      struct report *report)
{
	char mark[sizeof(PARQUET_MARK) - 1];
	struct import_names names = { .columns = calloc(ENGINE_COLUMNS_MAX, sizeof(*names.columns)),
				      .report = report };
	enum status status;

	if (names.columns == NULL)
		return AL_NO_MEMORY;
	import->guessed = true;
	import->parquet = pread(import->file, mark, sizeof(mark), 0) == (ssize_t)sizeof(mark) &&
			  memcmp(mark, PARQUET_MARK, sizeof(mark)) == 0;
	if (import->parquet || import->attached != NULL)
		status = read_described_names(import, &names, report);
	else
		status = csv_header_each(import->file, import->path, add_name, &names,
					 &import->header.delimiter, report);
	if (status != AL_OK) {
		free(names.columns);
		return status;
	}
	import->header.fields = names.count;
	*ret = names;
	return AL_OK;
}

/* Append the FACTS of field `field`. */
static void append_facts(size_t field, struct buffer *sql)
{
	static const char facts[] =
	    "count($), count(*) FILTER (regexp_full_match($, "
	    "'-?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?')), "
	    "count(*) FILTER (regexp_full_match($, '0[0-9]+')), "
	    "max(CASE WHEN regexp_full_match($, '-?[0-9.]+[eE][-+]?[0-9]+') THEN 6 ELSE "
	    "strlen(regexp_extract($, '^-?[0-9]*\\.([0-9]*[1-9])0*$', 1)) END), "
	    "max(CASE WHEN regexp_full_match($, '-?[0-9.]+([eE][-+]?[0-9]+)?') THEN "
	    "strlen(split_part(ltrim($, '-'), '.', 1)) END), "
	    "count(*) FILTER (regexp_full_match($, '[0-9]{4}-[0-9]{2}-[0-9]{2}') AND "
	    "TRY_CAST($ AS DATE) IS NOT NULL), "
	    "count(*) FILTER (regexp_full_match($, '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}"
	    "(:[0-9]{2}(\\.[0-9]+)?)?(Z|\\+00(:?00)?)?') AND TRY_CAST(left(regexp_replace($, "
	    "'(Z|\\+00(:?00)?)\\z', ''), 19) AS TIMESTAMP) IS "
	    "NOT NULL), "
	    "count(*) FILTER (lower($) IN ('true', 'false', 't', 'f'))";

	for (const char *at = facts; *at != '\0'; at++) {
		/* `$'` ends a regular expression; the only dollar that is no field. */
		if (*at == '$' && at[1] != '\'')
			buffer_append_format(sql, "f%zu", field);
		else
			buffer_append_byte(sql, (uint8_t)*at);
	}
}

static enum status count_facts(struct import *import, size_t first, size_t count, int64_t *ret,
			       struct report *report)
{
	struct buffer sql;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	buffer_append_text(&sql, "SELECT COLUMNS(*)::BIGINT FROM (SELECT ");
	for (size_t i = 0; i < count; i++) {
		buffer_append_text(&sql, i > 0 ? ", " : "");
		append_facts(first + i, &sql);
	}
	import_raw_sql(import, &sql);
	buffer_append_text(&sql, ")");
	status = engine_numbers(import->engine, &sql, WHAT, ret, count * FACTS, report);
	buffer_clear(&sql);
	return import_file_failed(import, status, report);
}

/* Nine of ten values are it. */
static bool fits(int64_t count, int64_t values)
{
	return values > 0 && count >= values - values / 10;
}

static void choose_type(const int64_t *facts, struct engine_guess_column *ret)
{
	int64_t values = facts[FACT_VALUES];

	if (fits(facts[FACT_BOOLEANS], values)) {
		ret->type = ENGINE_BOOLEAN;
	} else if (fits(facts[FACT_NUMBERS], values) && facts[FACT_ZEROS] == 0) {
		int64_t room =
		    facts[FACT_WHOLE] < NUMBER_DIGITS ? NUMBER_DIGITS - facts[FACT_WHOLE] : 0;
		int64_t digits = facts[FACT_DIGITS] > ENGINE_GUESS_SCALE_MAX
				     ? ENGINE_GUESS_SCALE_MAX
				     : facts[FACT_DIGITS];

		digits = digits < room ? digits : room;
		ret->type = digits > 0 ? ENGINE_DECIMAL : ENGINE_INTEGER;
		ret->scale = digits > 0 ? (unsigned)digits : 0;
	} else if (fits(facts[FACT_DATES], values)) {
		ret->type = ENGINE_DATE;
	} else if (fits(facts[FACT_TIMES], values)) {
		ret->type = ENGINE_TIMESTAMP;
	}
}

enum status import_guess_types(struct import *import, struct import_names *names,
			       struct report *report)
{
	int64_t facts[COLUMNS_BATCH * FACTS];
	enum status status = AL_OK;

	for (size_t i = 0; i < names->count && status == AL_OK; i += COLUMNS_BATCH) {
		size_t count = names->count - i < COLUMNS_BATCH ? names->count - i : COLUMNS_BATCH;

		status = count_facts(import, i, count, facts, report);
		for (size_t j = 0; j < count && status == AL_OK; j++)
			choose_type(facts + j * FACTS, &names->columns[i + j]);
	}
	return status;
}

static enum status guess(struct engine *engine, const char *path, bool types,
			 struct engine_guess *ret, struct report *report)
{
	struct import import = { .engine = engine, .path = path, .file = -1 };
	struct import_names names = { .columns = NULL };
	enum status status = import_allowed(engine, report);

	if (status == AL_OK)
		status = import_open_file(path, &import.file, report);
	if (status != AL_OK)
		return status;
	status = import_read_names(&import, &names, report);
	if (status == AL_OK && types)
		status = import_guess_types(&import, &names, report);
	close(import.file);
	if (status != AL_OK) {
		free(names.columns);
		return status;
	}
	*ret = (struct engine_guess){ .columns = names.columns, .columns_count = names.count };
	return AL_OK;
}

enum status engine_guess_file(struct engine *engine, const char *path, struct engine_guess *ret,
			      struct report *report)
{
	return guess(engine, path, true, ret, report);
}

enum status engine_guess_names(struct engine *engine, const char *path, struct engine_guess *ret,
			       struct report *report)
{
	return guess(engine, path, false, ret, report);
}

void engine_guess_clear(struct engine_guess *guess)
{
	free(guess->columns);
	*guess = (struct engine_guess){ .columns = NULL };
}

enum status import_find_places(struct import *import, const struct import_names *names,
			       struct report *report)
{
	const struct engine_table *table = import->table;

	import->header.places = calloc(table->columns_count + 1, sizeof(*import->header.places));
	if (import->header.places == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < table->columns_count; i++) {
		size_t place = 0;

		while (place < names->count &&
		       strcmp(names->columns[place].name, table->columns[i].name) != 0)
			place++;
		if (place == names->count)
			return report_set(report, AL_MALFORMED, "%s has no column %s", import->path,
					  table->columns[i].name);
		import->header.places[i] = (uint16_t)place;
	}
	return AL_OK;
}

enum status engine_guess_import(struct engine *engine, const struct engine_table *table,
				const char *path, const struct digest *content,
				struct report *report)
{
	struct import import = { .engine = engine, .table = table, .path = path, .file = -1 };
	struct engine_import counts;
	struct import_names names = { .columns = NULL };
	enum status status = import_allowed(engine, report);

	if (status == AL_OK)
		status = import_check_table(table, &import.person, report);
	if (status == AL_OK)
		status = import_open_file(path, &import.file, report);
	if (status != AL_OK)
		return status;
	status = import_read_names(&import, &names, report);
	if (status == AL_OK)
		status = import_find_places(&import, &names, report);
	if (status == AL_OK)
		status = import_table(&import, content, &counts, report);
	close(import.file);
	free(import.header.places);
	free(names.columns);
	return status;
}
