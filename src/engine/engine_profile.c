/* engine_profile.c: what the values of a source look like. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/engine_profile.h"

#include "engine/source_internal.h"

#include <assert.h>
#include <stdlib.h>

#define WHAT "looking at the values"
#define COLUMNS_BATCH 50 /* columns in one statement */
#define FACTS 11	 /* numbers of a column, in the order of struct engine_profile */

/* Append `text` with the field `field` in place of each `$` that ends no regular expression. */
static void append_with_field(const char *text, size_t field, struct buffer *sql)
{
	for (; *text != '\0'; text++) {
		if (*text == '$' && text[1] != '\'')
			buffer_append_format(sql, "f%zu", field);
		else
			buffer_append_byte(sql, (uint8_t)*text);
	}
}

/* Append the value of field `field` as a DOUBLE of the unit in which engine.h keeps it. */
static void append_number(const struct engine_guess_column *column, size_t field,
			  struct buffer *sql)
{
	switch (column->type) {
	case ENGINE_INTEGER:
	case ENGINE_DECIMAL:
		append_with_field("TRY_CAST($ AS DOUBLE)", field, sql);
		buffer_append_format(sql, " * 1e%u", column->scale);
		return;
	case ENGINE_DATE:
		append_with_field("epoch(TRY_CAST($ AS DATE)) / 86400", field, sql);
		return;
	case ENGINE_TIMESTAMP:
		append_with_field("epoch(TRY_CAST(left($, 19) AS TIMESTAMP))", field, sql);
		return;
	case ENGINE_TEXT:
	case ENGINE_BOOLEAN:
		break;
	}
	buffer_append_text(sql, "CAST(NULL AS DOUBLE)");
}

/* Append the FACTS of a column. */
static void append_facts(const struct engine_guess_column *column, size_t field, struct buffer *sql)
{
	static const char texts[] =
	    "count($), approx_count_distinct($), "
	    "count(*) FILTER (regexp_full_match($, '[^@ ]+@[^@ ]+\\.[A-Za-z]{2,}')), "
	    "count(*) FILTER (regexp_full_match(regexp_replace($, '[ ()/.-]', '', 'g'), "
	    "'(\\+|0)[0-9]{6,14}') AND NOT regexp_matches($, '^[0-9.]*\\.[0-9]*$')), "
	    "count(*) FILTER (regexp_full_match(replace($, ' ', ''), "
	    "'[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}')), "
	    "count(*) FILTER (regexp_full_match($, '[A-Z][0-9]{9}')), "
	    "count(*) FILTER (regexp_full_match($, '([0-9]{1,3}\\.){3}[0-9]{1,3}')), "
	    "round(avg(strlen($))), "
	    "count(*) FILTER (regexp_matches($, '[A-Za-z]+[ ,]+[A-Za-z]+[ ,]+[A-Za-z]+')), ";

	append_with_field(texts, field, sql);
	for (unsigned i = 0; i < 2; i++) {
		buffer_append_text(sql,
				   i == 0 ? "floor(approx_quantile(" : ", ceil(approx_quantile(");
		append_number(column, field, sql);
		buffer_append_text(sql, i == 0 ? ", 0.005))" : ", 0.995))");
	}
}

static enum status profile_batch(struct engine_source *source, const struct engine_guess *guess,
				 size_t first, size_t count, int64_t *ret, struct report *report)
{
	const struct import *import = &source->import;
	struct buffer sql;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	buffer_append_text(&sql, "SELECT TRY_CAST(COLUMNS(*) AS BIGINT) FROM (SELECT count(*)");
	for (size_t i = first; i < first + count; i++) {
		buffer_append_text(&sql, ", ");
		append_facts(&guess->columns[i], i, &sql);
	}
	import_raw_sql(import, &sql);
	buffer_append_text(&sql, ")");
	status = engine_numbers(import->engine, &sql, WHAT, ret, 1 + count * FACTS, report);
	buffer_clear(&sql);
	return import_file_failed(import, status, report);
}

enum status engine_profile_columns(struct engine_source *source, const struct engine_guess *guess,
				   struct engine_profile *ret, int64_t *ret_rows,
				   struct report *report)
{
	int64_t facts[1 + COLUMNS_BATCH * FACTS];
	enum status status = AL_OK;

	for (size_t i = 0; i < guess->columns_count && status == AL_OK; i += COLUMNS_BATCH) {
		size_t left = guess->columns_count - i;
		size_t count = left < COLUMNS_BATCH ? left : COLUMNS_BATCH;

		status = profile_batch(source, guess, i, count, facts, report);
		for (size_t j = 0; j < count && status == AL_OK; j++) {
			const int64_t *fact = facts + 1 + j * FACTS;

			ret[i + j] = (struct engine_profile){ .values = fact[0],
							      .distinct = fact[1],
							      .emails = fact[2],
							      .phones = fact[3],
							      .ibans = fact[4],
							      .insurance = fact[5],
							      .addresses = fact[6],
							      .len_mean = fact[7],
							      .words = fact[8],
							      .low = fact[9],
							      .high = fact[10] };
		}
		*ret_rows = facts[0];
	}
	return status;
}

enum status engine_profile_rows(struct engine_source *source, size_t person, int64_t *ret,
				int64_t *ret_persons, struct report *report)
{
	const struct import *import = &source->import;
	int64_t numbers[2];
	struct buffer sql;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	buffer_append_text(&sql, "SELECT COLUMNS(*)::BIGINT FROM (SELECT coalesce(quantile_disc(n, "
				 "0.9), 0), count(*) FROM (SELECT count(*) AS n");
	import_raw_sql(import, &sql);
	buffer_append_format(&sql, " WHERE f%zu IS NOT NULL GROUP BY f%zu))", person, person);
	status = engine_numbers(import->engine, &sql, WHAT, numbers, 2, report);
	buffer_clear(&sql);
	status = import_file_failed(import, status, report);
	if (status != AL_OK)
		return status;
	*ret = numbers[0];
	*ret_persons = numbers[1];
	return AL_OK;
}

enum status engine_profile_values(struct engine_source *source,
				  const struct engine_profile_wanted *wanted,
				  engine_person_each_fn *each, void *context, struct report *report)
{
	const struct import *import = &source->import;
	struct buffer sql;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	buffer_append_text(&sql, "SELECT least(n, 4294967295)::BIGINT, v FROM (SELECT ");
	if (wanted->person == ENGINE_PROFILE_NO_PERSON)
		buffer_append_text(&sql, "count(*)");
	else
		buffer_append_format(&sql, "count(DISTINCT f%zu)", wanted->person);
	buffer_append_format(&sql, " AS n, f%zu AS v", wanted->column);
	import_raw_sql(import, &sql);
	buffer_append_format(
	    &sql,
	    " WHERE f%zu IS NOT NULL AND strlen(f%zu) <= %u GROUP BY f%zu) WHERE n "
	    ">= %u ORDER BY TRY_CAST(v AS DOUBLE), v LIMIT %u",
	    wanted->column, wanted->column, wanted->len_max, wanted->column, wanted->had_by,
	    wanted->count_max);
	status = buffer_status(&sql);
	if (status == AL_OK)
		status = engine_rows_each(import->engine, buffer_text(&sql), each, context, report);
	buffer_clear(&sql);
	return import_file_failed(import, status, report);
}
