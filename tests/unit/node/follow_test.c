/* follow_test.c: which log a node believes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/follow.h"

#include "unit/node/fixture.h"

#include <stdlib.h>

static enum status follow(struct fixture *fixture, struct node_followed *ret)
{
	fixture->report.message[0] = '\0';
	return node_follow(fixture->town.node, &fixture->town.source, fixture->town.now, ret,
			   &fixture->report);
}

static void check_follow(struct fixture *fixture, enum status expected, const char *words)
{
	assert_int_equal(follow(fixture, NULL), expected);
	if (strstr(fixture->report.message, words) == NULL)
		print_error("%s\n", fixture->report.message);
	assert_non_null(strstr(fixture->report.message, words));
}

static struct town_file *file_of(struct fixture *fixture, const char *start)
{
	for (size_t i = 0; i < fixture->town.file_count; i++) {
		if (strncmp(fixture->town.files[i].path, start, strlen(start)) == 0)
			return &fixture->town.files[i];
	}
	fail();
	return NULL;
}

/* A statement that changes nothing but the length of the log. */
static void enter_something(struct fixture *fixture)
{
	struct legal_demand demand = { .answer = DEMAND_PENDING,
				       .authority = "A court",
				       .basis = "Section 1",
				       .coop = fixture->town.coop,
				       .received = { .seconds = TOWN_START },
				       .time = fixture->town.now };

	(void)town_enter(&fixture->town, OBJECT_LEGAL_DEMAND, &demand, T_OFFICE);
	fixture->town.now = when_add(fixture->town.now, 1);
}

static void what_is_new_is_replayed(void **state)
{
	struct fixture *fixture = *state;
	struct node_followed before;
	struct node_followed after;

	assert_int_equal(follow(fixture, &before), AL_OK);
	enter_something(fixture);
	town_publish(&fixture->town);
	assert_int_equal(follow(fixture, &after), AL_OK);
	assert_int_equal(after.size, before.size + 1);
	assert_int_equal(after.quorum_time.seconds, fixture->town.now.seconds);
	assert_int_equal(after.waiting, 0);
	assert_int_equal(chain_size(node_chain(fixture->town.node)), after.size);
}

static void after_a_restart_all_is_replayed(void **state)
{
	struct fixture *fixture = *state;
	struct node_followed followed;

	fixture_reopen(fixture);
	assert_null(node_chain(fixture->town.node));
	assert_int_equal(follow(fixture, &followed), AL_OK);
	assert_int_equal(chain_size(node_chain(fixture->town.node)), followed.size);
}

static void a_smaller_log_is_refused_also_after_a_restart(void **state)
{
	struct fixture *fixture = *state;
	struct town_file *checkpoint = file_of(fixture, "log/checkpoint");
	struct buffer old;

	buffer_init(&old, NOTE_LEN_MAX);
	buffer_append(&old, checkpoint->bytes.bytes, checkpoint->bytes.len);
	enter_something(fixture);
	town_sync(&fixture->town);
	buffer_reset(&checkpoint->bytes);
	buffer_append(&checkpoint->bytes, old.bytes, old.len);
	check_follow(fixture, AL_REFUSED, "it was rolled back");
	/* At the checkpoint nothing is lost yet. */
	assert_non_null(node_chain(fixture->town.node));
	fixture_reopen(fixture);
	check_follow(fixture, AL_REFUSED, "it was rolled back");
	buffer_clear(&old);
}

static void another_history_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct fixture *other = fixture_new(5);

	/* The same cooperative, by the same keys, told differently from here on. */
	enter_something(fixture);
	town_sync(&fixture->town);
	other->town.now = when_add(other->town.now, 2);
	enter_something(other);
	enter_something(other);
	town_publish(&other->town);
	assert_true(digest_equal(&fixture->town.coop, &other->town.coop));
	fixture->town.now = other->town.now;
	assert_int_equal(node_follow(fixture->town.node, &other->town.source, fixture->town.now,
				     NULL, &fixture->report),
			 AL_FORGED);
	assert_non_null(strstr(fixture->report.message, "another history"));
	fixture_free(other);
}

static void a_checkpoint_without_the_quorum_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct town_file *checkpoint = file_of(fixture, "log/checkpoint");
	const char *line = strstr(buffer_text(&checkpoint->bytes), "\xe2\x80\x94 witness");
	size_t len = (size_t)(line - buffer_text(&checkpoint->bytes));
	struct buffer cut;

	buffer_init(&cut, NOTE_LEN_MAX);
	buffer_append(&cut, checkpoint->bytes.bytes, len);
	buffer_reset(&checkpoint->bytes);
	buffer_append(&checkpoint->bytes, cut.bytes, cut.len);
	check_follow(fixture, AL_REFUSED, "log/checkpoint");
	buffer_clear(&cut);
}

static void a_cosignature_of_the_future_does_not_count(void **state)
{
	struct fixture *fixture = *state;
	struct when now = fixture->town.now;

	fixture->town.now = when_add(now, 10);
	town_publish(&fixture->town);
	fixture->town.now = when_add(now, 9);
	check_follow(fixture, AL_REFUSED, "log/checkpoint");
	fixture->town.now = when_add(now, 10);
	check_follow(fixture, AL_OK, "");
}

static void an_altered_object_is_found_and_nothing_is_believed(void **state)
{
	struct fixture *fixture = *state;
	struct town_file *object;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct node_answer answer;

	enter_something(fixture);
	town_publish(&fixture->town);
	object = &fixture->town.files[fixture->town.file_count - 1];
	while (strncmp(object->path, "objects/", 8) != 0)
		object--;
	object->bytes.bytes[object->bytes.len / 2] ^= 1;
	assert_int_not_equal(follow(fixture, NULL), AL_OK);
	assert_non_null(strstr(fixture->report.message, "objects/"));
	assert_null(node_chain(fixture->town.node));
	assert_int_equal(town_ask(&fixture->town, &wish, &answer, &fixture->report), AL_CONFLICT);
	object->bytes.bytes[object->bytes.len / 2] ^= 1;
	check_follow(fixture, AL_OK, "");
}

static void another_cooperatives_log_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct town other;
	char folder[] = "/nonexistent";

	town_init(&other, folder);
	other.now = when_add(other.now, 1);
	town_found(&other);
	town_publish(&other);
	assert_false(digest_equal(&other.coop, &fixture->town.coop));
	fixture_reopen(fixture);
	assert_int_equal(node_follow(fixture->town.node, &other.source, fixture->town.now, NULL,
				     &fixture->report),
			 AL_NOT_FOUND);
	assert_non_null(strstr(fixture->report.message, "the founding statute"));
	town_clear(&other);
}

static void a_clock_behind_the_log_is_said(void **state)
{
	struct fixture *fixture = *state;
	struct when now = fixture->town.now;

	/* The witness's clock is as slow as the node's, the cooperative's is not. */
	fixture->town.now = when_add(now, 100);
	enter_something(fixture);
	fixture->town.now = now;
	town_publish(&fixture->town);
	check_follow(fixture, AL_REFUSED, "the node's clock is behind");
}

static void a_clock_that_was_ahead_for_a_while_locks_nobody_out(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct when now = town->now;
	struct node_answer answer;

	town->now = when_add(now, (int64_t)20 * 86400);
	assert_int_equal(follow(fixture, NULL), AL_OK);
	assert_int_equal(town_ask(town, &wish, &answer, &fixture->report), AL_REFUSED);
	assert_int_equal(answer.code, REFUSAL_STALE);
	node_answer_clear(&answer);
	town->now = when_add(now, 1);
	assert_int_equal(follow(fixture, NULL), AL_OK);
	free(fixture_answer(fixture, BY_STATION));
}

static void an_old_copy_of_the_folder_is_found_out(void **state)
{
	struct fixture *fixture = *state;

	free(fixture_answer(fixture, BY_STATION));
	town_sync(&fixture->town);
	/* The store forgets its last two objects, as a backup would. */
	fixture_forget_answer(fixture);
	check_follow(fixture, AL_CONFLICT, "it is an old copy");
}

UNIT_MAIN("follow", CASE(what_is_new_is_replayed), CASE(after_a_restart_all_is_replayed),
	  CASE(a_smaller_log_is_refused_also_after_a_restart), CASE(another_history_is_refused),
	  CASE(a_checkpoint_without_the_quorum_is_refused),
	  CASE(a_cosignature_of_the_future_does_not_count),
	  CASE(an_altered_object_is_found_and_nothing_is_believed),
	  CASE(another_cooperatives_log_is_refused), CASE(a_clock_behind_the_log_is_said),
	  CASE(a_clock_that_was_ahead_for_a_while_locks_nobody_out),
	  CASE(an_old_copy_of_the_folder_is_found_out))
