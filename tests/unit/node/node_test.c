/* node_test.c: making, opening and describing a node. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/node.h"

#include "node/practice.h"

#include "unit/node/fixture.h"

#include <stdlib.h>
#include <unistd.h>

#define PLATFORMS "SELECT COUNT(*) FROM outbox WHERE type = 'platform'"
#define TEXTS "SELECT COUNT(*) FROM text"

static struct fixture *with_path(void **state, const char *name, char *ret, size_t len)
{
	struct fixture *fixture = *state;

	(void)snprintf(ret, len, "%s/%s", fixture->town.folder, name);
	return fixture;
}

static void a_node_is_made_once(void **state)
{
	char path[300];
	struct fixture *fixture = with_path(state, "node", path, sizeof(path));
	struct public_key key = *node_key(fixture->town.node);

	town_close_node(&fixture->town);
	assert_int_equal(node_init(path, &fixture->town.coop, TOWN_PLATFORM, fixture->town.now,
				   &fixture->report),
			 AL_CONFLICT);
	fixture_reopen(fixture);
	assert_true(public_key_equal(&key, node_key(fixture->town.node)));
	assert_string_equal(node_platform(fixture->town.node), TOWN_PLATFORM);
	assert_true(digest_equal(node_coop(fixture->town.node), &fixture->town.coop));
}

static void a_name_must_be_a_platforms(void **state)
{
	char path[300];
	struct fixture *fixture = with_path(state, "another", path, sizeof(path));

	assert_int_equal(
	    node_init(path, &fixture->town.coop, "Bikes!", fixture->town.now, &fixture->report),
	    AL_MALFORMED);
	assert_int_equal(access(path, F_OK), -1);
}

static void a_second_opening_is_refused(void **state)
{
	char path[300];
	struct fixture *fixture = with_path(state, "node", path, sizeof(path));
	struct node *second = NULL;

	assert_int_equal(node_open(path, NULL, fixture->town.now, &second, &fixture->report),
			 AL_CONFLICT);
	assert_null(second);
}

static void what_is_no_node_is_not_opened(void **state)
{
	char path[300];
	struct fixture *fixture = with_path(state, "nothing", path, sizeof(path));
	struct node *node = NULL;

	assert_int_equal(node_open(path, NULL, fixture->town.now, &node, &fixture->report),
			 AL_NOT_FOUND);
	assert_null(node);
}

static void a_clock_of_the_past_does_not_open_it(void **state)
{
	char path[300];
	struct fixture *fixture = with_path(state, "node", path, sizeof(path));
	struct node *node = NULL;

	town_close_node(&fixture->town);
	assert_int_equal(
	    node_open(path, NULL, when_add(fixture->town.now, -1), &node, &fixture->report),
	    AL_REFUSED);
	assert_non_null(strstr(fixture->report.message, "the clock went backwards"));
}

static void the_same_description_makes_no_new_object(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(fixture_stored(fixture, PLATFORMS), 1);
	fixture->town.now = when_add(fixture->town.now, 5);
	assert_int_equal(town_describe(&fixture->town, &fixture->report), AL_OK);
	assert_int_equal(fixture_stored(fixture, PLATFORMS), 1);
	/* Nor do new rows: they are nobody's business. */
	town_write_data(&fixture->town, 6);
	assert_int_equal(town_describe(&fixture->town, &fixture->report), AL_OK);
	assert_int_equal(fixture_stored(fixture, PLATFORMS), 1);
	fixture_reopen(fixture);
	assert_int_equal(node_description(fixture->town.node)->seq, 0);
}

static void a_new_public_table_is_a_new_description(void **state)
{
	struct fixture *fixture = *state;

	town_write_stations(&fixture->town, "id,city\ns0,North\ns1,South\n");
	assert_int_equal(town_describe(&fixture->town, &fixture->report), AL_OK);
	assert_int_equal(fixture_stored(fixture, PLATFORMS), 2);
	assert_int_equal(fixture_stored(fixture, TEXTS), 2);
	assert_int_equal(node_description(fixture->town.node)->seq, 1);
	town_sync(&fixture->town);
}

static void a_faulty_file_leaves_the_description_in_force(void **state)
{
	struct fixture *fixture = *state;
	char path[300];

	town_write_stations(&fixture->town, "id\ns0\n");
	assert_int_equal(town_describe(&fixture->town, &fixture->report), AL_MALFORMED);
	assert_non_null(strstr(fixture->report.message, "stations.csv"));
	assert_int_equal(fixture_stored(fixture, PLATFORMS), 1);
	free(fixture_answer(fixture, BY_STATION));
	(void)with_path(state, "trips.csv", path, sizeof(path));
	assert_int_equal(unlink(path), 0);
	town_write_stations(&fixture->town, "id,city\ns0,North\n");
	assert_int_equal(town_describe(&fixture->town, &fixture->report), AL_NOT_FOUND);
	assert_non_null(strstr(fixture->report.message, "trips.csv"));
	free(fixture_answer(fixture, MINUTES));
}

static void each_table_has_one_file(void **state)
{
	struct fixture *fixture = *state;
	const struct platform *platform = node_description(fixture->town.node);
	struct node_table_file files[] = {
		{ .table = "profiles", .path = "p" },
		{ .table = "stations", .path = "a" },
		{ .table = "trips", .path = "b" },
		{ .table = "x", .path = "c" },
	};
	struct node_tables tables = { .platform = platform, .files = files, .files_count = 2 };
	struct town *town = &fixture->town;

	assert_int_equal(node_describe(town->node, &tables, town->now, NULL, &fixture->report),
			 AL_NOT_FOUND);
	assert_string_equal(fixture->report.message, "the table trips has no file");
	tables.files_count = 4;
	assert_int_equal(node_describe(town->node, &tables, town->now, NULL, &fixture->report),
			 AL_MALFORMED);
	files[3].table = "trips";
	assert_int_equal(node_describe(town->node, &tables, town->now, NULL, &fixture->report),
			 AL_MALFORMED);
	assert_string_equal(fixture->report.message, "the table trips has two files");
}

static void rows_that_were_not_described_are_not_answered_from(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct node_answer answer;
	char from[300];
	char to[300];

	/* As if the database had come from elsewhere. */
	town_close_node(&fixture->town);
	(void)with_path(state, "node/data.duckdb", from, sizeof(from));
	(void)with_path(state, "elsewhere.duckdb", to, sizeof(to));
	assert_int_equal(rename(from, to), 0);
	fixture_reopen(fixture);
	town_sync(&fixture->town);
	assert_int_equal(town_ask(&fixture->town, &wish, &answer, &fixture->report), AL_CONFLICT);
	assert_non_null(strstr(fixture->report.message, "describe the platform again"));
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM charge"), 0);
	assert_int_equal(town_describe(&fixture->town, &fixture->report), AL_OK);
	free(fixture_answer(fixture, BY_STATION));
}

/* The twin of trips from the node, or from the object that it gave to the log. */
static struct buffer twin(struct practice *practice)
{
	struct buffer ret;

	buffer_init(&ret, 1 << 24);
	while (!practice_ended(practice))
		assert_int_equal(practice_next(practice, &ret, NULL), AL_OK);
	practice_free(practice);
	return ret;
}

static enum status text_of_town(void *user, const struct digest *content, struct buffer *ret,
				struct report *report)
{
	(void)user;
	(void)content;
	(void)report;
	buffer_append_text(ret, TOWN_STATIONS);
	return buffer_status(ret);
}

static enum status twin_of_object(void *user, const struct node_item *item, struct report *report)
{
	const struct practice_texts texts = { .read = text_of_town };
	const struct practice_request request = { .table = "trips", .persons = 20 };
	struct practice *practice = NULL;
	struct envelope *envelope = NULL;
	struct buffer *ret = user;
	enum status status;

	if (strcmp(item->type, "platform") != 0)
		return AL_OK;
	assert_int_equal(envelope_parse(item->bytes, item->len, &envelope, report), AL_OK);
	status = practice_of_object(buffer_text(&envelope->canonical), envelope->canonical.len,
				    &texts, &request, &practice, report);
	envelope_free(envelope);
	if (status == AL_FORGED) /* the one before, with the other stations */
		return AL_OK;
	if (status == AL_OK)
		*ret = twin(practice);
	return status;
}

static void practice_data_are_the_same_for_who_has_the_object_alone(void **state)
{
	struct fixture *fixture = *state;
	const struct practice_request request = { .table = "trips", .persons = 20 };
	struct practice *practice = NULL;
	struct buffer public = { .bytes = NULL };
	struct buffer first;
	struct buffer second;

	/* New description, so that it waits in the outbox; other rows do not change the twin. */
	assert_int_equal(node_practice(fixture->town.node, &request, &practice, NULL), AL_OK);
	first = twin(practice);
	town_write_data(&fixture->town, 6);
	town_write_stations(&fixture->town, "id,city\ns0,North\ns1,South\n");
	assert_int_equal(town_describe(&fixture->town, &fixture->report), AL_OK);
	town_write_stations(&fixture->town, TOWN_STATIONS);
	assert_int_equal(town_describe(&fixture->town, &fixture->report), AL_OK);
	practice = NULL;
	assert_int_equal(node_practice(fixture->town.node, &request, &practice, NULL), AL_OK);
	second = twin(practice);
	assert_string_not_equal(buffer_text(&first), buffer_text(&second)); /* another object */
	assert_int_equal(node_outbox_each(fixture->town.node, twin_of_object, &public, NULL),
			 AL_OK);
	assert_string_equal(buffer_text(&second), buffer_text(&public));
	buffer_clear(&first);
	buffer_clear(&second);
	buffer_clear(&public);
}

UNIT_MAIN("node", CASE(a_node_is_made_once), CASE(a_name_must_be_a_platforms),
	  CASE(a_second_opening_is_refused), CASE(what_is_no_node_is_not_opened),
	  CASE(a_clock_of_the_past_does_not_open_it),
	  CASE(the_same_description_makes_no_new_object),
	  CASE(a_new_public_table_is_a_new_description),
	  CASE(a_faulty_file_leaves_the_description_in_force), CASE(each_table_has_one_file),
	  CASE(rows_that_were_not_described_are_not_answered_from),
	  CASE(practice_data_are_the_same_for_who_has_the_object_alone))
