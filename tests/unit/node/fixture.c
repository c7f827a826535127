/* fixture.c: a town with a grant, in a folder of its own. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/node/fixture.h"

#include "store/db.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint8_t seed[RANDOM_SEED_LEN] = { 1, 2, 3 };

static void tell_stage(void *user, enum node_stage stage)
{
	struct fixture *fixture = user;

	assert_true(fixture->stage_count < sizeof(fixture->stages) / sizeof(fixture->stages[0]));
	fixture->stages[fixture->stage_count++] = stage;
	if (fixture->on_stage != NULL)
		fixture->on_stage(fixture, stage);
}

static void open_node(struct fixture *fixture)
{
	struct node_hooks hooks = { .stage = tell_stage, .user = fixture, .seed_for_tests = seed };

	town_open_node(&fixture->town, &hooks);
}

void fixture_reopen(struct fixture *fixture)
{
	town_close_node(&fixture->town);
	open_node(fixture);
}

struct fixture *fixture_new(int rides)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	char folder[128];
	const char *base = getenv("TMPDIR");

	assert_non_null(fixture);
	(void)snprintf(folder, sizeof(folder), "%s/allmende-node-XXXXXX",
		       base == NULL ? "/tmp" : base);
	assert_non_null(mkdtemp(folder));
	town_init(&fixture->town, folder);
	town_found(&fixture->town);
	town_write_data(&fixture->town, rides);
	open_node(fixture);
	town_settle_node(&fixture->town);
	town_enter_outbox(&fixture->town);
	town_adopt(&fixture->town);
	fixture->grant = town_grant(&fixture->town, NULL);
	town_sync(&fixture->town);
	return fixture;
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *ftw)
{
	(void)about;
	(void)type;
	(void)ftw;
	return remove(path);
}

void fixture_free(struct fixture *fixture)
{
	char folder[sizeof(fixture->town.folder)];

	memcpy(folder, fixture->town.folder, sizeof(folder));
	town_clear(&fixture->town);
	(void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(fixture);
}

int fixture_setup(void **state)
{
	*state = fixture_new(5);
	return 0;
}

int fixture_teardown(void **state)
{
	fixture_free(*state);
	return 0;
}

char *fixture_answer(struct fixture *fixture, const char *sql)
{
	struct town_job wish = { .grant = fixture->grant, .sql = sql };
	struct node_answer answer;
	struct buffer text;
	enum status status = town_ask(&fixture->town, &wish, &answer, &fixture->report);
	char *copy;

	if (status != AL_OK)
		print_error("%s\n", fixture->report.message);
	assert_int_equal(status, AL_OK);
	town_open_answer(&fixture->town, &answer, &text);
	copy = strdup(buffer_text(&text));
	assert_non_null(copy);
	buffer_clear(&text);
	node_answer_clear(&answer);
	return copy;
}

void fixture_revoke(struct fixture *fixture, int rider)
{
	struct town_mandate wish = { .rider = rider, .serial = 2 };

	assert_int_equal(town_give(&fixture->town, &wish, &fixture->report), AL_OK);
}

int64_t fixture_stored(const struct fixture *fixture, const char *sql)
{
	struct db_options options = { .access = DB_READ };
	struct report report = { .message = "" };
	struct db *db = NULL;
	char path[320];
	int64_t value = -1;
	enum status status;

	(void)snprintf(path, sizeof(path), "%s/node/store.db", fixture->town.folder);
	status = db_open(path, &options, &db, &report);
	assert_string_equal(report.message, "");
	assert_int_equal(status, AL_OK);
	status = db_query_integer(db, sql, NULL, &value, &report);
	assert_string_equal(report.message, "");
	assert_int_equal(status, AL_OK);
	db_close(db);
	return value;
}

void fixture_change(struct fixture *fixture, const char *sql)
{
	struct db_options options = { .access = DB_WRITE };
	struct db *db = NULL;
	char path[320];

	town_close_node(&fixture->town);
	(void)snprintf(path, sizeof(path), "%s/node/store.db", fixture->town.folder);
	assert_int_equal(db_open(path, &options, &db, NULL), AL_OK);
	assert_int_equal(db_script(db, sql, NULL), AL_OK);
	db_close(db);
	open_node(fixture);
}

void fixture_forget_answer(struct fixture *fixture)
{
	fixture_change(fixture, "UPDATE job SET answer = NULL; DELETE FROM answer_part;"
				"DELETE FROM answer_use; DELETE FROM answer;"
				"UPDATE head SET seq = 0, prev = (SELECT id FROM outbox"
				" WHERE type = 'platform');"
				"DELETE FROM outbox WHERE type IN ('receipt', 'mandate-root');");
}
