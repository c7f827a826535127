/* engine_look.c: look up what was imported: tables, and persons by id. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/engine_internal.h"

#include <assert.h>
#include <string.h>

static const char table_sql[] = "SELECT rows, content FROM _allmende_meta.tables WHERE name = ?";
static const char person_sql[] =
    "SELECT person, id FROM _allmende_meta.persons WHERE id = ? ORDER BY person LIMIT 1";
static const char persons_sql[] = "SELECT person, id FROM _allmende_meta.persons ORDER BY person";

/* A result of (number, text) rows that is read row by row. */
struct listing {
	struct engine *engine;
	struct duckdb_statement *statement;
	struct duckdb_result result;
	bool has_result;
	struct duckdb_chunk *chunk;
	size_t row; /* the next one in `chunk` */
};

static void listing_close(struct listing *listing)
{
	struct duckdb_api *api = &listing->engine->api;

	api->destroy_data_chunk(&listing->chunk);
	if (listing->has_result)
		api->destroy_result(&listing->result);
	api->destroy_prepare(&listing->statement);
}

/* Begin `sql`, with the text `bound` for its `?` unless NULL. The caller closes in any case. */
static enum status listing_open(struct engine *engine, const char *sql, const char *bound,
				size_t bound_len, struct listing *ret, struct report *report)
{
	struct duckdb_api *api = &engine->api;

	*ret = (struct listing){ .engine = engine };
	if (api->prepare(engine->connection, sql, &ret->statement) != DUCKDB_SUCCESS)
		return engine_failed("looking into the database",
				     api->prepare_error(ret->statement), report);
	if (bound != NULL &&
	    api->bind_varchar_length(ret->statement, 1, bound, bound_len) != DUCKDB_SUCCESS)
		return engine_failed("looking into the database", NULL, report);
	ret->has_result = true;
	if (api->execute_prepared(ret->statement, &ret->result) != DUCKDB_SUCCESS)
		return engine_failed("looking into the database", api->result_error(&ret->result),
				     report);
	return AL_OK;
}

/* The next row. AL_NOT_FOUND: there is none. */
static enum status listing_next(struct listing *listing, int64_t *ret_number, const char **ret_text,
				size_t *ret_len)
{
	struct duckdb_api *api = &listing->engine->api;
	struct duckdb_vector *numbers;
	struct engine_values texts = { .width = ENGINE_WIDTH_TEXT };

	if (listing->chunk != NULL && listing->row == api->data_chunk_get_size(listing->chunk))
		api->destroy_data_chunk(&listing->chunk);
	if (listing->chunk == NULL) {
		listing->chunk = api->fetch_chunk(listing->result);
		listing->row = 0;
		if (listing->chunk == NULL || api->data_chunk_get_size(listing->chunk) == 0)
			return AL_NOT_FOUND;
	}
	numbers = api->data_chunk_get_vector(listing->chunk, 0);
	if (api->column_type(&listing->result, 0) == DUCKDB_BIGINT)
		*ret_number = ((const int64_t *)api->vector_get_data(numbers))[listing->row];
	else
		*ret_number = ((const uint32_t *)api->vector_get_data(numbers))[listing->row];
	texts.data = api->vector_get_data(api->data_chunk_get_vector(listing->chunk, 1));
	*ret_text = engine_values_text(&texts, listing->row, ret_len);
	listing->row++;
	return AL_OK;
}

enum status engine_table_find(struct engine *engine, const char *name,
			      struct engine_table_info *ret, struct report *report)
{
	struct listing listing;
	struct engine_table_info info;
	const char *content;
	size_t len;
	int64_t rows;
	enum status status = listing_open(engine, table_sql, name, strlen(name), &listing, report);

	if (status == AL_OK) {
		status = listing_next(&listing, &rows, &content, &len);
		if (status != AL_OK)
			report_set(report, status, "the table %s is not imported", name);
	}
	if (status == AL_OK) {
		info.rows = (uint64_t)rows;
		status = hex_parse(content, len, info.content.bytes, DIGEST_LEN);
	}
	if (status == AL_OK)
		*ret = info;
	listing_close(&listing);
	return status;
}

enum status engine_person_find(struct engine *engine, const char *id, size_t len, uint32_t *ret,
			       struct report *report)
{
	struct listing listing;
	const char *text;
	size_t text_len;
	int64_t index;
	enum status status = listing_open(engine, person_sql, id, len, &listing, report);

	if (status == AL_OK) {
		status = listing_next(&listing, &index, &text, &text_len);
		if (status != AL_OK)
			report_set(report, status, "the database has no person of that id");
	}
	if (status == AL_OK)
		*ret = (uint32_t)index;
	listing_close(&listing);
	return status;
}

enum status engine_rows_each(struct engine *engine, const char *sql, engine_person_each_fn *each,
			     void *context, struct report *report)
{
	struct listing listing;
	const char *text;
	size_t len;
	int64_t number;
	enum status status = listing_open(engine, sql, NULL, 0, &listing, report);

	while (status == AL_OK && listing_next(&listing, &number, &text, &len) == AL_OK)
		status = each(context, (uint32_t)number, text, len);
	listing_close(&listing);
	return status;
}

/* The listing of persons, whose numbers have no gap. */
struct persons_each {
	engine_person_each_fn *each;
	void *context;
	uint32_t next;
	struct report *report;
};

static enum status next_person(void *context, uint32_t index, const char *id, size_t len)
{
	struct persons_each *persons = context;

	if (index != persons->next++)
		return report_set(persons->report, AL_MALFORMED,
				  "the database's list of persons has a gap");
	return persons->each(persons->context, index, id, len);
}

enum status engine_persons_each(struct engine *engine, engine_person_each_fn *each, void *context,
				struct report *report)
{
	struct persons_each persons = { .each = each, .context = context, .report = report };
	enum status status = engine_rows_each(engine, persons_sql, next_person, &persons, report);

	if (status == AL_OK && persons.next != engine->persons)
		status = report_set(report, AL_IO, "the database's list of persons broke off");
	return status;
}
