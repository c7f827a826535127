/* node_rows.c: the rows of a node: who reads them, and which person is where in them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/data_files.h"
#include "node/node_internal.h"
#include "node/rows_worker.h"

#include <assert.h>
#include <stdlib.h>

#define MAP_EACH_MAX 100 /* new persons who are looked for one by one, not all persons anew */

/* --- open and closed --- */

static struct engine_options options_of(const struct node *node, const char *path)
{
	return (struct engine_options){
		.path = path,
		.library = node->options.duckdb,
		.threads = node->options.threads,
		.memory_mib = node->options.memory_mib,
	};
}

enum status node_open_data(const struct node *node, const char *name, struct engine **ret,
			   struct report *report)
{
	char file[FILE_PATH_MAX] = "";
	struct engine_options options = options_of(node, file);
	enum status status = file_join(node->path, name, file, report);

	return status == AL_OK ? engine_open(&options, ret, report) : status;
}

/* Open the rows in `name`, by a worker if the node has one. */
static enum status open_rows(const struct node *node, const char *name, struct rows **ret,
			     struct report *report)
{
	char file[FILE_PATH_MAX] = "";
	struct engine_options options = options_of(node, file);
	enum status status = file_join(node->path, name, file, report);

	if (status != AL_OK)
		return status;
	if (node->options.worker.program == NULL)
		return rows_open_here(&options, ret, report);
	return rows_open_worker(&options, &node->options.worker, ret, report);
}

void node_close_rows(struct node *node)
{
	rows_close(node->rows);
	node->rows = NULL;
	free(node->index.numbers);
	node->index.numbers = NULL;
	node->index.numbers_count = 0;
}

/* Whether what is in `rows` is what was described. AL_CONFLICT. */
static enum status check_tables(const struct node *node, struct rows *rows, struct report *report)
{
	for (size_t i = 0; i < node->description->tables_count; i++) {
		const struct table *table = &node->description->tables[i];
		struct digest wanted;
		struct digest content;
		enum status status;

		if (table->role != TABLE_PERSONS)
			continue;
		status = node_store_content(node->db, table->name, &wanted, report);
		if (status == AL_OK)
			status = rows_content(rows, table->name, &content, report);
		if (status == AL_NOT_FOUND || (status == AL_OK && !digest_equal(&wanted, &content)))
			return report_set(report, AL_CONFLICT,
					  "the rows of %s are not those that were described: "
					  "describe the platform again",
					  table->name);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

enum status node_recover_rows(struct node *node, struct report *report)
{
	struct rows *rows = NULL;
	enum status status;

	if (!data_files_waiting(node->path))
		return AL_OK;
	if (node->description == NULL)
		return data_files_drop(node->path, report);
	status = open_rows(node, DATA_FILE_NEXT, &rows, report);
	if (status == AL_OK)
		status = check_tables(node, rows, report);
	rows_close(rows);
	if (status == AL_CONFLICT)
		return data_files_drop(node->path, report);
	return status == AL_OK ? data_files_take(node->path, report) : status;
}

/* --- who is where --- */

struct mapping {
	struct node *node;
	struct report *report;
};

/* Person `number` of the store is at `place` of the rows. */
static void note_place(struct mandate_index *index, int64_t number, uint32_t place)
{
	assert(number >= 1 && (uint64_t)number <= index->count);
	assert(place < index->numbers_count);
	index->numbers[place] = (uint32_t)(number - 1);
	index->persons[number - 1].engine = place;
}

/* Let the index know where the person at `place` of the rows is. */
static enum status map_person(void *user, uint32_t place, const char *id, size_t len)
{
	const struct mapping *mapping = user;
	struct node *node = mapping->node;
	int64_t number;
	enum status status = mandate_store_person(node->db, id, len, &number, mapping->report);

	if (status == AL_NOT_FOUND)
		return AL_OK;
	if (status != AL_OK)
		return status;
	note_place(&node->index, number, place);
	return AL_OK;
}

static enum status map_persons(struct node *node, struct report *report)
{
	struct mandate_index *index = &node->index;
	struct mapping mapping = { .node = node, .report = report };
	uint32_t count;
	enum status status = rows_persons(node->rows, &count, report);

	if (status != AL_OK)
		return status;
	free(index->numbers);
	index->numbers_count = 0;
	index->numbers = malloc(((size_t)count + 1) * sizeof(*index->numbers));
	if (index->numbers == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for %u persons", count);
	for (size_t i = 0; i < count; i++)
		index->numbers[i] = MANDATE_INDEX_NOBODY;
	for (size_t i = 0; i < index->count; i++)
		index->persons[i].engine = MANDATE_INDEX_NOBODY;
	index->numbers_count = count;
	status = rows_persons_each(node->rows, map_person, &mapping, report);
	if (status == AL_OK) {
		index->mapped = index->count;
		return AL_OK;
	}
	free(index->numbers);
	index->numbers = NULL;
	index->numbers_count = 0;
	return status;
}

/* Look for a person of the store in the rows. */
static enum status map_new_person(void *user, int64_t number, const char *id, size_t len,
				  struct report *report)
{
	struct node *node = user;
	struct report words = { .message = "" };
	uint32_t place;
	enum status status = rows_person_find(node->rows, id, len, &place, &words);

	if (status == AL_OK)
		note_place(&node->index, number, place);
	else if (status != AL_NOT_FOUND)
		return report_set(report, status, "%s", words.message);
	return AL_OK;
}

/* Look for whoever was linked since. */
static enum status map_new_persons(struct node *node, struct report *report)
{
	struct mandate_index *index = &node->index;
	enum status status;

	if (index->count - index->mapped > MAP_EACH_MAX)
		return map_persons(node, report);
	status = mandate_store_each_person(node->db, (int64_t)index->mapped, map_new_person, node,
					   report);
	if (status == AL_OK)
		index->mapped = index->count;
	return status;
}

enum status node_check_rows(struct node *node, struct report *report)
{
	if (node->description == NULL)
		return report_set(report, AL_NOT_FOUND, "no tables are described yet");
	return node_ready_rows(node, report);
}

enum status node_ready_rows(struct node *node, struct report *report)
{
	struct rows *rows = NULL;
	enum status status = AL_OK;

	if (node->rows == NULL) {
		status = open_rows(node, DATA_FILE, &rows, report);
		if (status == AL_OK)
			status = check_tables(node, rows, report);
		if (status != AL_OK) {
			rows_close(rows);
			return status;
		}
		node->rows = rows;
	}
	return node_find_persons(node, report);
}

enum status node_find_persons(struct node *node, struct report *report)
{
	if (node->index.numbers == NULL)
		return map_persons(node, report);
	if (node->index.mapped < node->index.count)
		return map_new_persons(node, report);
	return AL_OK;
}
