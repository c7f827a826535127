/* engine_scan.c: rows of a table as chunks of typed columns, in the order they are stored. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/engine_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct engine_scan {
	struct duckdb_api api; /* a copy: the engine outlives its scans */
	struct duckdb_connection *connection;
	struct duckdb_statement *statement;
	struct duckdb_result result;
	bool has_result;
	bool ended;
	struct duckdb_chunk *chunk;
	size_t columns_count;
	enum engine_width widths[ENGINE_COLUMNS_MAX];
};

static enum status scan_sql(const struct engine_scan_request *request, struct buffer *sql)
{
	buffer_append_text(sql, "SELECT " ENGINE_PERSON_COLUMN);
	for (size_t i = 0; i < request->columns_count; i++) {
		buffer_append_text(sql, ", ");
		engine_append_name(sql, request->columns[i]);
	}
	buffer_append_text(sql, " FROM _allmende_data.");
	engine_append_name(sql, request->table);
	/* Constants of the column's own type: then only the row groups at both ends are compared
	 * row by row, the others are taken or left by their least and greatest person. */
	buffer_append_format(sql,
			     " WHERE " ENGINE_PERSON_COLUMN " >= CAST(%" PRIu32
			     " AS UINTEGER) AND " ENGINE_PERSON_COLUMN " <= CAST(%" PRIu32
			     " AS UINTEGER)",
			     request->person_first, request->person_last);
	if (request->order == ENGINE_ORDER_SORTED)
		buffer_append_text(sql, " ORDER BY " ENGINE_PERSON_COLUMN);
	return buffer_status(sql);
}

static bool width_of_type(enum duckdb_type type, enum engine_width *ret)
{
	static const struct {
		enum duckdb_type type;
		enum engine_width width;
	} widths[] = {
		{ DUCKDB_BOOLEAN, ENGINE_WIDTH_U8 },	{ DUCKDB_TINYINT, ENGINE_WIDTH_I8 },
		{ DUCKDB_SMALLINT, ENGINE_WIDTH_I16 },	{ DUCKDB_INTEGER, ENGINE_WIDTH_I32 },
		{ DUCKDB_BIGINT, ENGINE_WIDTH_I64 },	{ DUCKDB_UTINYINT, ENGINE_WIDTH_U8 },
		{ DUCKDB_USMALLINT, ENGINE_WIDTH_U16 }, { DUCKDB_UINTEGER, ENGINE_WIDTH_U32 },
		{ DUCKDB_VARCHAR, ENGINE_WIDTH_TEXT },
	};

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		if (widths[i].type == type) {
			*ret = widths[i].width;
			return true;
		}
	}
	return false;
}

/* Prepare and bind; a failure of preparing means that a table or column is missing. */
static enum status scan_prepare(struct engine_scan *scan, const struct engine_scan_request *request,
				struct report *report)
{
	struct duckdb_api *api = &scan->api;
	struct buffer sql;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	status = scan_sql(request, &sql);
	if (status != AL_OK)
		goto out;
	if (api->prepare(scan->connection, buffer_text(&sql), &scan->statement) != DUCKDB_SUCCESS) {
		status = report_set(report, AL_NOT_FOUND,
				    "the database has no table %s with the columns needed; import "
				    "it again",
				    request->table);
		report_detail(report, "%s", api->prepare_error(scan->statement));
	}
out:
	buffer_clear(&sql);
	return status;
}

static enum status scan_start(struct engine_scan *scan, struct report *report)
{
	struct duckdb_api *api = &scan->api;
	struct duckdb_pending *pending = NULL;
	enum status status = AL_OK;

	if (api->pending_prepared_streaming(scan->statement, &pending) != DUCKDB_SUCCESS) {
		status = engine_failed("reading rows", api->pending_error(pending), report);
		goto out;
	}
	scan->has_result = true;
	if (api->execute_pending(pending, &scan->result) != DUCKDB_SUCCESS)
		status = engine_failed("reading rows", api->result_error(&scan->result), report);
	else if (api->column_count(&scan->result) != scan->columns_count + 1 ||
		 api->column_type(&scan->result, 0) != DUCKDB_UINTEGER)
		status = engine_failed("reading rows", "columns of another form", report);
	for (size_t i = 0; status == AL_OK && i < scan->columns_count; i++) {
		if (!width_of_type(api->column_type(&scan->result, i + 1), &scan->widths[i]))
			status = engine_failed("reading rows", "a column of another type", report);
	}
out:
	api->destroy_pending(&pending);
	return status;
}

enum status engine_scan_open(struct engine *engine, const struct engine_scan_request *request,
			     struct engine_scan **ret, struct report *report)
{
	struct engine_scan *scan;
	enum status status;

	assert(request->columns_count <= ENGINE_COLUMNS_MAX);
	if (!engine->locked)
		return report_set(report, AL_CONFLICT, "rows are read only from a locked database");
	scan = calloc(1, sizeof(*scan));
	if (scan == NULL)
		return AL_NO_MEMORY;
	scan->api = engine->api;
	scan->columns_count = request->columns_count;
	if (scan->api.connect(engine->base, &scan->connection) != DUCKDB_SUCCESS) {
		status = engine_failed("connecting to the database", NULL, report);
		goto out;
	}
	status = scan_prepare(scan, request, report);
	if (status == AL_OK)
		status = scan_start(scan, report);
	if (status != AL_OK)
		goto out;
	*ret = scan;
	scan = NULL; /* the caller's now */
out:
	engine_scan_close(scan);
	return status;
}

static void chunk_columns(const struct engine_scan *scan, struct engine_chunk *ret)
{
	const struct duckdb_api *api = &scan->api;

	ret->persons = api->vector_get_data(api->data_chunk_get_vector(scan->chunk, 0));
	for (size_t i = 0; i < scan->columns_count; i++) {
		struct duckdb_vector *vector = api->data_chunk_get_vector(scan->chunk, i + 1);

		ret->columns[i].width = scan->widths[i];
		ret->columns[i].data = api->vector_get_data(vector);
		ret->columns[i].valid = api->vector_get_validity(vector);
	}
}

enum status engine_scan_next(struct engine_scan *scan, struct engine_chunk *ret,
			     struct report *report)
{
	struct duckdb_api *api = &scan->api;
	const char *error;
	uint64_t rows = 0;

	api->destroy_data_chunk(&scan->chunk);
	if (!scan->ended)
		scan->chunk = api->fetch_chunk(scan->result);
	if (scan->chunk != NULL)
		rows = api->data_chunk_get_size(scan->chunk);
	if (rows == 0) {
		/* The end and a failure both give no chunk. */
		scan->ended = true;
		error = api->result_error(&scan->result);
		if (error != NULL && error[0] != '\0')
			return engine_failed("reading rows", error, report);
		ret->rows = 0;
		return AL_OK;
	}
	assert(rows <= ENGINE_CHUNK_MAX);
	ret->rows = (size_t)rows;
	chunk_columns(scan, ret);
	return AL_OK;
}

void engine_scan_close(struct engine_scan *scan)
{
	if (scan == NULL)
		return;
	scan->api.destroy_data_chunk(&scan->chunk);
	if (scan->has_result)
		scan->api.destroy_result(&scan->result);
	scan->api.destroy_prepare(&scan->statement);
	if (scan->connection != NULL)
		scan->api.disconnect(&scan->connection);
	free(scan);
}

const char *engine_values_text(const struct engine_values *values, size_t row, size_t *ret_len)
{
	const union duckdb_text *text = (const union duckdb_text *)values->data + row;

	assert(values->width == ENGINE_WIDTH_TEXT);
	if (!engine_values_valid(values, row)) {
		*ret_len = 0;
		return "";
	}
	*ret_len = text->far.len;
	return text->far.len <= DUCKDB_TEXT_INLINED_MAX ? text->inlined.bytes : text->far.bytes;
}
