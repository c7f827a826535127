/*
 * out_of_memory_test.c: whichever allocation fails, base, crypto and store say so, leave what they
 * were to give untouched, and leak nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"
#include "base/json.h"
#include "base/record.h"
#include "crypto/envelope.h"
#include "fault/alloc.h"
#include "fault/store_rows.h"
#include "store/group_commit.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

#define ALLOCATIONS_MAX 100000 /* of one operation */

/*
 * Run `operation` with its 1st, 2nd, ... allocation failing, alone and with all that follow, until
 * it needs no more. It asserts by itself what must hold after each failure.
 */
static void try_all(enum status (*operation)(void **state), void **state)
{
	for (int mode = FAULT_ALLOC_ONCE; mode <= FAULT_ALLOC_ALL; mode++) {
		uint64_t n = 1;
		bool failed = true;

		for (; failed; n++) {
			int64_t live = fault_alloc_live();
			enum status status;

			assert_true(n < ALLOCATIONS_MAX);
			fault_alloc_after(n, (enum fault_alloc_mode)mode);
			status = operation(state);
			failed = fault_alloc_stop();
			if (status != AL_NO_MEMORY && (failed || status != AL_OK))
				fail_msg("allocation %llu: %s", (unsigned long long)n,
					 status_name(status));
			if (fault_alloc_live() != live)
				fail_msg("allocation %llu: %lld blocks leaked",
					 (unsigned long long)n,
					 (long long)(fault_alloc_live() - live));
		}
		assert_true(n > 2); /* there was one to fail */
	}
}

static enum status fill_buffer(void **state)
{
	struct buffer buffer;
	enum status status;

	(void)state;
	buffer_init(&buffer, 100000);
	for (int i = 0; i < 2000; i++)
		buffer_append_format(&buffer, "%d,", i);
	status = buffer_status(&buffer);
	buffer_clear(&buffer);
	return status;
}

static void a_buffer_says_it_at_its_end(void **state)
{
	try_all(fill_buffer, state);
}

static enum status fill_arena(void **state)
{
	struct arena arena;
	enum status status = AL_OK;

	(void)state;
	arena_init(&arena, 1000000);
	for (size_t i = 0; i < 100 && status == AL_OK; i++) {
		if (arena_take(&arena, i, 100) == NULL ||
		    arena_copy_text(&arena, "text", 4) == NULL)
			status = AL_NO_MEMORY;
	}
	arena_clear(&arena);
	return status;
}

static void an_arena_gives_nothing_and_keeps_the_rest(void **state)
{
	try_all(fill_arena, state);
}

static const char document[] =
    "{\"a\":[1,2,3,{\"b\":\"a longer text that needs memory of its own\"}],\"c\":true,"
    "\"d\":{\"e\":{},\"f\":[]},\"\\u20ac\":\"\\ud83d\\ude00\"}";

static enum status read_json(void **state)
{
	struct buffer out;
	json_t *value = NULL;
	enum status status = json_parse(document, strlen(document), &value, NULL);

	(void)state;
	assert_true((status == AL_OK) == (value != NULL));
	if (status != AL_OK)
		return status;
	buffer_init(&out, 10000);
	status = json_canonical(value, &out, NULL);
	buffer_clear(&out);
	json_decref(value);
	return status;
}

static void json_is_read_and_written_or_not(void **state)
{
	try_all(read_json, state);
}

struct point {
	const char **names;
	size_t names_count;
	struct point *next;
	const char *text;
};

static const struct record_field name_item = { .name = "item",
					       .kind = RECORD_KIND_TEXT,
					       .max = 20 };
static const struct record_field last_fields[] = {
	RECORD_TEXT(struct point, text, 1, 10),
};
static const struct record_type last_record = RECORD_TYPE(struct point, last_fields);
static const struct record_field point_fields[] = {
	RECORD_LIST(struct point, names, &name_item, 0, 10),
	RECORD_RECORD_OPTIONAL(struct point, next, &last_record),
	RECORD_TEXT(struct point, text, 1, 5000),
};
static const struct record_type point_record = RECORD_TYPE(struct point, point_fields);

static enum status read_record(void **state)
{
	static char text[6000];
	static char long_text[4501];
	struct point point;
	struct arena arena;
	struct buffer out;
	json_t *object = NULL;
	enum status status;

	(void)state;
	memset(long_text, 'x', sizeof(long_text) - 1);
	(void)snprintf(text, sizeof(text),
		       "{\"names\":[\"a\",\"b\"],\"next\":{\"text\":\"c\"},\"text\":\"%s\"}",
		       long_text);
	status = json_parse(text, strlen(text), &object, NULL);
	if (status != AL_OK)
		return status;
	arena_init(&arena, 100000);
	buffer_init(&out, 100000);
	status = record_decode(&point_record, object, &arena, &point, NULL);
	if (status == AL_OK) {
		record_encode(&point_record, &point, &out);
		record_schema(&point_record, "point", &out);
		status = buffer_status(&out);
	}
	buffer_clear(&out);
	arena_clear(&arena);
	json_decref(object);
	return status;
}

static void a_record_is_read_and_written_or_not(void **state)
{
	try_all(read_record, state);
}

static enum status read_file(void **state)
{
	const char *path = scratch_path(state, "a");
	struct buffer content;
	struct report report = { 0 };
	enum status status = file_write(path, document, strlen(document), &report);

	assert_int_equal(status, AL_OK); /* writing needs no memory */
	buffer_init(&content, 10000);
	status = file_read(path, &content, &report);
	assert_true((status == AL_OK) == (content.len == strlen(document)));
	assert_true(status == AL_OK || strstr(report.message, "out of memory") != NULL);
	buffer_clear(&content);
	return status;
}

static void a_file_is_read_or_not(void **state)
{
	try_all(read_file, state);
}

static enum status use_keys(void **state)
{
	const char *path = scratch_path(state, "key");
	struct signing_key *key = NULL;
	struct signing_key *loaded = NULL;
	enum status status = signing_key_new(&key);

	if (status == AL_OK) {
		(void)unlink(path);
		status = signing_key_save(key, path, NULL);
		assert_int_equal(status, AL_OK);
		status = signing_key_load(path, &loaded, NULL);
	}
	assert_true((status == AL_OK) == (loaded != NULL));
	signing_key_free(key);
	signing_key_free(loaded);
	return status;
}

static void a_key_is_made_and_loaded_or_not(void **state)
{
	try_all(use_keys, state);
}

static struct signing_key *keys[2];

static enum status use_envelope(void **state)
{
	static const char object[] = "{\"a\":[1,2],\"type\":\"motion\",\"v\":1}";
	struct envelope *one = NULL;
	struct envelope *two = NULL;
	struct envelope *read = NULL;
	struct buffer text;
	enum status status;

	(void)state;
	buffer_init(&text, ENVELOPE_LEN_MAX);
	status = envelope_make("motion", object, strlen(object),
			       (const struct signing_key *const *)keys, 1, &one);
	assert_true((status == AL_OK) == (one != NULL));
	if (status == AL_OK) {
		status = envelope_cosign(one, keys[1], &two);
		assert_true((status == AL_OK) == (two != NULL));
	}
	if (status == AL_OK) {
		envelope_format(two, &text);
		status = buffer_status(&text);
	}
	if (status == AL_OK) {
		status = envelope_parse(buffer_text(&text), text.len, &read, NULL);
		assert_true((status == AL_OK) == (read != NULL));
	}
	buffer_clear(&text);
	envelope_free(one);
	envelope_free(two);
	envelope_free(read);
	return status;
}

static void an_envelope_is_made_and_read_or_not(void **state)
{
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(signing_key_new(&keys[i]), AL_OK);
	try_all(use_envelope, state);
	for (size_t i = 0; i < 2; i++)
		signing_key_free(keys[i]);
}

/* Open the store of the case, append one batch after the last row, and close it. */
static enum status append_to_store(const char *path, bool grouped, int64_t *ret_last)
{
	static const struct db_options create = { .access = DB_CREATE, .check = true };
	struct group_commit *group = NULL;
	struct store_batch batch = { 0 };
	struct db *db = NULL;
	enum status status = db_open(path, &create, &db, NULL);

	assert_true((status == AL_OK) == (db != NULL));
	if (status == AL_OK)
		status = store_migrate(db, NULL);
	if (status == AL_OK)
		status =
		    db_query_integer(db, "SELECT max(number) FROM entry", NULL, &batch.last, NULL);
	if (status == AL_OK && grouped)
		status = group_commit_new(db, &group, NULL);
	if (status == AL_OK) {
		batch.first = batch.last + 1;
		batch.last = batch.first + 2;
		status = grouped ? group_commit_run(group, store_append_batch, &batch, NULL)
				 : db_transaction(db, store_append_batch, &batch, NULL);
	}
	if (status == AL_OK)
		*ret_last = batch.last;
	group_commit_free(group);
	db_close(db);
	return status;
}

/* The last row of the case's store, which must be whole. No allocation fails meanwhile. */
static int64_t check_store(const char *path)
{
	static const struct db_options create = { .access = DB_CREATE };
	struct report report = { 0 };
	struct db *db = NULL;
	int64_t last = 0;

	if (db_open(path, &create, &db, &report) != AL_OK ||
	    store_check_rows(db, &last, &report) != AL_OK)
		fail_msg("%s", report.message);
	db_close(db);
	return last;
}

static int64_t before; /* the last row after the call of use_store_by() before this one */

static enum status use_store_by(void **state, bool grouped)
{
	const char *path = scratch_path(state, "store");
	int64_t last = 0;
	enum status status = append_to_store(path, grouped, &last);
	bool failed = fault_alloc_stop();
	int64_t found = check_store(path);

	/* All or nothing, and all if it said so. */
	if (status == AL_OK)
		assert_int_equal(found, last);
	else
		assert_int_equal(found, before);
	before = found;
	/* SQLite does without some memory; then all is well though an allocation failed. */
	if (failed && status == AL_OK)
		return AL_NO_MEMORY;
	return status;
}

static enum status use_store(void **state)
{
	return use_store_by(state, false);
}

static enum status use_group(void **state)
{
	return use_store_by(state, true);
}

static void a_transaction_is_done_whole_or_not(void **state)
{
	before = 0;
	try_all(use_store, state);
}

static void a_group_commit_is_done_whole_or_not(void **state)
{
	before = 0;
	try_all(use_group, state);
}

static int set_up(void **state)
{
	json_t *value = NULL;

	(void)state;
	fault_alloc_init();
	if (json_parse("[]", 2, &value, NULL) !=
	    AL_OK) /* jansson allocates through us from now on */
		return -1;
	json_decref(value);
	return 0;
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, scratch_setup, scratch_teardown)

UNIT_MAIN_WITH("out_of_memory", set_up, NULL, CASE(a_buffer_says_it_at_its_end),
	       CASE(an_arena_gives_nothing_and_keeps_the_rest),
	       CASE(json_is_read_and_written_or_not), CASE(a_record_is_read_and_written_or_not),
	       CASE(a_file_is_read_or_not), CASE(a_key_is_made_and_loaded_or_not),
	       CASE(an_envelope_is_made_and_read_or_not), CASE(a_transaction_is_done_whole_or_not),
	       CASE(a_group_commit_is_done_whole_or_not))
