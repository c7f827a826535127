/* describe.c: from a schema and files to imported tables and a signed description. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "crypto/hash.h"
#include "node/data_files.h"
#include "node/given.h"
#include "node/node_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A description that is being made. */
struct draft {
	struct node *node;
	const struct node_tables *given;
	struct when now;
	struct table *tables;	  /* as given, contents set */
	struct platform platform; /* as given, the node's members set; borrows `tables` */
	struct buffer *texts;	  /* by table: the CSV of a public one */
	struct digest *contents;  /* by table: of the rows of persons */
	bool same;		  /* it says what the description in force says */
	struct arena arena;
	const struct platform *decoded; /* in `arena` */
	struct catalogue *catalogue;
	struct node_head head;
	struct engine *engine; /* into which rows go */
};

/* --- what a description in force means --- */

/* Add the public tables of `platform` from the node's texts to `catalogue`. */
static enum status load_public(struct node *node, const struct platform *platform,
			       struct catalogue *catalogue, struct report *report)
{
	enum status status = AL_OK;

	for (size_t i = 0; status == AL_OK && i < platform->tables_count; i++) {
		const struct table *table = &platform->tables[i];
		struct buffer text;

		if (table->role != TABLE_PUBLIC)
			continue;
		buffer_init(&text, PUBLIC_TABLE_LEN_MAX);
		status = node_store_text(node->db, &table->content, &text, report);
		if (status == AL_OK)
			status = catalogue_add_public(catalogue, table->name, buffer_text(&text),
						      text.len, report);
		buffer_clear(&text);
	}
	return status;
}

/* *ret = what stands for all rows of persons of `platform` together. */
static enum status data_version(struct node *node, const struct platform *platform,
				struct digest *ret, struct report *report)
{
	struct hash hash;
	enum status status = AL_OK;

	hash_start(&hash);
	for (size_t i = 0; status == AL_OK && i < platform->tables_count; i++) {
		const struct table *table = &platform->tables[i];
		struct digest content;

		if (table->role != TABLE_PERSONS)
			continue;
		status = node_store_content(node->db, table->name, &content, report);
		if (status != AL_OK)
			return report_set(report, AL_MALFORMED,
					  "the store does not say what the rows of %s are",
					  table->name);
		hash_add(&hash, table->name, strlen(table->name) + 1);
		hash_add(&hash, content.bytes, DIGEST_LEN);
	}
	*ret = hash_end(&hash);
	return status;
}

static enum status decode_description(const struct buffer *text, struct arena *arena,
				      const struct platform **ret, struct report *report)
{
	struct platform *platform = arena_take(arena, 1, sizeof(*platform));
	json_t *json = NULL;
	enum status status;

	if (platform == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a description");
	status = json_parse(buffer_text(text), text->len, &json, report);
	if (status == AL_OK)
		status = record_decode(&platform_record, json, arena, platform, report);
	json_decref(json);
	if (status == AL_OK)
		*ret = platform;
	return status;
}

enum status node_load_description(struct node *node, struct report *report)
{
	const struct platform *platform = NULL;
	struct buffer text;
	enum status status;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	status = node_store_description(node->db, &text, report);
	if (status == AL_NOT_FOUND) {
		buffer_clear(&text);
		return AL_OK;
	}
	if (status == AL_OK)
		status = decode_description(&text, &node->description_arena, &platform, report);
	buffer_clear(&text);
	if (status == AL_OK)
		status = catalogue_new(platform, &node->catalogue, report);
	if (status == AL_OK)
		status = load_public(node, platform, node->catalogue, report);
	if (status == AL_OK)
		status = data_version(node, platform, &node->data_version, report);
	if (status == AL_OK)
		node->description = platform;
	return status;
}

/* --- reading what was given --- */

static enum status read_texts(struct draft *draft, struct report *report)
{
	enum status status = AL_OK;

	for (size_t i = 0; status == AL_OK && i < draft->platform.tables_count; i++) {
		struct table *table = &draft->tables[i];

		table->content = (struct digest){ .bytes = { 0 } };
		if (table->role != TABLE_PUBLIC)
			continue;
		status = given_text(given_for(draft->given, table->name), table, draft->node->path,
				    &draft->texts[i], report);
		table->content = hash_bytes(draft->texts[i].bytes, draft->texts[i].len);
	}
	return status;
}

/* --- the draft --- */

/* Append `platform` in canonical form, without what differs between two that say the same. */
static enum status append_meaning(const struct platform *platform, struct buffer *ret)
{
	struct platform meaning = *platform;

	meaning.seq = 0;
	meaning.prev = (struct digest){ .bytes = { 0 } };
	meaning.time.seconds = WHEN_SECONDS_MIN;
	record_encode(&platform_record, &meaning, ret);
	return buffer_status(ret);
}

/* *ret = whether `a` and `b` say the same. */
static enum status compare(const struct platform *a, const struct platform *b, bool *ret,
			   struct report *report)
{
	struct buffer first;
	struct buffer second;
	enum status status;

	buffer_init(&first, ENVELOPE_LEN_MAX);
	buffer_init(&second, ENVELOPE_LEN_MAX);
	status = append_meaning(a, &first);
	if (status == AL_OK)
		status = append_meaning(b, &second);
	if (status == AL_OK)
		*ret = first.len == second.len && memcmp(first.bytes, second.bytes, first.len) == 0;
	else
		(void)report_set(report, status, "the description is too large");
	buffer_clear(&first);
	buffer_clear(&second);
	return status;
}

enum status node_same_tables(const struct node *node, const struct platform *wanted, bool *ret,
			     struct report *report)
{
	const struct platform *there = node->description;
	struct table *tables = calloc(wanted->tables_count + 1, sizeof(*tables));
	struct platform whole = *there;
	enum status status;

	if (tables == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a description");
	for (size_t i = 0; i < wanted->tables_count; i++) {
		const struct table *old = platform_table(there, wanted->tables[i].name);

		tables[i] = wanted->tables[i];
		if (old != NULL)
			tables[i].content = old->content;
	}
	whole.grid_s = wanted->grid_s;
	whole.operator= wanted->operator;
	whole.sector = wanted->sector;
	whole.tables = tables;
	whole.tables_count = wanted->tables_count;
	status = compare(there, &whole, ret, report);
	free(tables);
	return status;
}

static enum status compare_with_old(struct draft *draft, struct report *report)
{
	draft->same = false;
	if (draft->node->description == NULL)
		return AL_OK;
	return compare(draft->node->description, draft->decoded, &draft->same, report);
}

/* Check the platform as its table says, by making its bytes and reading them again. */
static enum status decode_draft(struct draft *draft, struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	record_encode(&platform_record, &draft->platform, &text);
	status = buffer_status(&text);
	if (status == AL_OK)
		status = decode_description(&text, &draft->arena, &draft->decoded, report);
	else
		(void)report_set(report, status, "the description is too large");
	buffer_clear(&text);
	if (status != AL_OK)
		report_prefix(report, "the description of the platform");
	return status;
}

static enum status make_catalogue(struct draft *draft, struct report *report)
{
	enum status status = catalogue_new(draft->decoded, &draft->catalogue, report);

	for (size_t i = 0; status == AL_OK && i < draft->platform.tables_count; i++) {
		const struct table *table = &draft->tables[i];

		if (table->role != TABLE_PUBLIC)
			continue;
		status = catalogue_add_public(draft->catalogue, table->name,
					      buffer_text(&draft->texts[i]), draft->texts[i].len,
					      report);
		if (status != AL_OK)
			report_prefix(report, "%s",
				      given_name(given_for(draft->given, table->name)));
	}
	return status;
}

/* Import the rows of persons of table `i`, unless they are there. */
static enum status import_table(struct draft *draft, size_t i, struct engine_import *ret,
				struct report *report)
{
	const struct table *table = &draft->decoded->tables[i];
	struct engine_table described;
	struct given_rows rows;
	enum status status =
	    catalogue_engine_table(draft->catalogue, table, &draft->arena, &described, report);

	if (status == AL_OK)
		status = given_import(draft->engine, given_for(draft->given, table->name),
				      &described, draft->node->path, &rows, report);
	if (status != AL_OK)
		return status;
	draft->contents[i] = rows.content;
	*ret = rows.import;
	return AL_OK;
}

/* Make the copy into which rows go; a log beside the rows is folded in first. */
static enum status begin_rows(struct draft *draft, struct report *report)
{
	struct node *node = draft->node;
	enum status status;

	node_close_rows(node);
	status = data_files_begin(node->path, report);
	if (status == AL_CONFLICT) {
		status = node_open_data(node, DATA_FILE, &draft->engine, report);
		engine_close(draft->engine);
		draft->engine = NULL;
		if (status == AL_OK)
			status = data_files_begin(node->path, report);
	}
	return status == AL_OK ? node_open_data(node, DATA_FILE_NEW, &draft->engine, report)
			       : status;
}

/* Import into a copy of the rows, which is complete then. Where the transaction behind it fails, it
 * is not known here whether the store has it; that is seen when the node is opened again. */
static enum status import_all(struct draft *draft, struct engine_import *ret, struct report *report)
{
	enum status status = begin_rows(draft, report);

	for (size_t i = 0; status == AL_OK && i < draft->given->files_count; i++) {
		const char *name = draft->given->files[i].table;
		struct engine_import found = { .rows = 0 };
		size_t place =
		    (size_t)(platform_table(draft->decoded, name) - draft->decoded->tables);

		if (draft->decoded->tables[place].role == TABLE_PERSONS)
			status = import_table(draft, place, &found, report);
		if (status == AL_OK && ret != NULL)
			ret[i] = found;
	}
	engine_close(draft->engine);
	draft->engine = NULL;
	if (status == AL_OK)
		status = data_files_complete(draft->node->path, report);
	if (status != AL_OK && data_files_drop(draft->node->path, NULL) != AL_OK)
		report_detail(report, "a copy of the rows is left");
	return status;
}

/* --- storing it --- */

static enum status store_object(struct draft *draft, struct db *db, struct report *report)
{
	struct node_made made = { .position = 0 };
	struct buffer text;
	enum status status = node_make_object(draft->node, &draft->head, OBJECT_PLATFORM,
					      &draft->platform, &made, report);

	for (size_t i = 0; status == AL_OK && i < draft->platform.tables_count; i++) {
		const struct table *table = &draft->tables[i];

		if (table->role != TABLE_PUBLIC)
			continue;
		status = node_store_add_text(db, &table->content, draft->texts[i].bytes,
					     draft->texts[i].len, report);
		if (status == AL_OK)
			status =
			    node_store_add_object_text(db, made.position, &table->content, report);
	}
	if (status != AL_OK)
		return status;
	buffer_init(&text, ENVELOPE_LEN_MAX);
	record_encode(&platform_record, &draft->platform, &text);
	status = buffer_status(&text);
	if (status == AL_OK)
		status = node_store_set_description(db, text.bytes, text.len, report);
	buffer_clear(&text);
	return status;
}

static enum status store_draft(struct db *db, void *user, struct report *report)
{
	struct draft *draft = user;
	enum status status = AL_OK;

	draft->head = draft->node->head;
	node_head_advance(&draft->head, draft->now);
	if (!draft->same)
		status = store_object(draft, db, report);
	if (status == AL_OK)
		status = node_store_forget_contents(db, report);
	for (size_t i = 0; status == AL_OK && i < draft->platform.tables_count; i++) {
		if (draft->tables[i].role == TABLE_PERSONS)
			status = node_store_set_content(db, draft->tables[i].name,
							&draft->contents[i], report);
	}
	if (status == AL_OK)
		status = node_store_set_head(db, &draft->head, report);
	return status;
}

/* Make the draft what is in force in memory, too, and its rows the rows. What fails here is done
 * when the node is opened again. */
static enum status take_draft(struct draft *draft, struct report *report)
{
	struct node *node = draft->node;
	enum status status = data_files_take(node->path, report);

	node->behind = status != AL_OK;
	node->head = draft->head;
	if (!draft->same) {
		catalogue_free(node->catalogue);
		arena_clear(&node->description_arena);
		node->description_arena = draft->arena;
		node->catalogue = draft->catalogue;
		node->description = draft->decoded;
		arena_init(&draft->arena, 0);
		draft->catalogue = NULL;
	}
	if (status == AL_OK)
		status = data_version(node, node->description, &node->data_version, report);
	return status;
}

static enum status draft_init(struct draft *draft, struct report *report)
{
	const struct platform *given = draft->given->platform;
	const struct node_head *head = &draft->node->head;
	size_t count = given->tables_count;

	arena_init(&draft->arena, 2 * OBJECT_ARENA_MAX);
	draft->tables = calloc(count + 1, sizeof(*draft->tables));
	draft->texts = calloc(count + 1, sizeof(*draft->texts));
	draft->contents = calloc(count + 1, sizeof(*draft->contents));
	if (draft->tables == NULL || draft->texts == NULL || draft->contents == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a description");
	for (size_t i = 0; i < count; i++) {
		draft->tables[i] = given->tables[i];
		buffer_init(&draft->texts[i], PUBLIC_TABLE_LEN_MAX);
	}
	draft->platform = *given;
	draft->platform.coop = head->coop;
	draft->platform.node = *signing_key_public(draft->node->key);
	draft->platform.platform = head->platform;
	draft->platform.prev = head->prev;
	draft->platform.seq = head->seq + 1;
	draft->platform.tables = draft->tables;
	draft->platform.time = draft->now;
	return AL_OK;
}

static void draft_clear(struct draft *draft)
{
	for (size_t i = 0; draft->texts != NULL && i < draft->given->platform->tables_count; i++)
		buffer_clear(&draft->texts[i]);
	free(draft->tables);
	free(draft->texts);
	free(draft->contents);
	catalogue_free(draft->catalogue);
	arena_clear(&draft->arena);
}

enum status node_describe(struct node *node, const struct node_tables *tables, struct when now,
			  struct engine_import *ret, struct report *report)
{
	struct draft draft = { .node = node, .given = tables, .now = now };
	enum status status = node_check(node, now, report);

	if (status == AL_OK)
		status = node_check_idle(node, "tables are described", report);
	if (status == AL_OK)
		status = given_check(tables, report);
	if (status == AL_OK)
		status = draft_init(&draft, report);
	if (status == AL_OK)
		status = read_texts(&draft, report);
	if (status == AL_OK)
		status = decode_draft(&draft, report);
	if (status == AL_OK)
		status = compare_with_old(&draft, report);
	if (status == AL_OK)
		status = make_catalogue(&draft, report);
	if (status == AL_OK)
		status = import_all(&draft, ret, report);
	if (status == AL_OK)
		status = db_transaction(node->db, store_draft, &draft, report);
	if (status == AL_OK)
		status = take_draft(&draft, report);
	draft_clear(&draft);
	return status;
}
