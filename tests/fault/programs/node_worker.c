/*
 * node_worker.c: a node's day: links, mandates, revocations, a new key, who leaves, two answers, a
 *refusal, new rows.
 *
 *	node_worker setup FOLDER	make the node in FOLDER/node, and what is around it
 *	node_worker work FOLDER TRY	the day, said once more when it was cut short (TRY counts)
 *	node_worker check FOLDER	whether the log takes all that the node says
 *
 * Each step is acknowledged on the standard output once it is done. The cooperative around the node
 * lives in memory and is the same each time.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"
#include "crypto/hash.h"
#include "unit/node/town.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRY_S 10000   /* between two tries, so that the clock goes forward */
#define FIRST_LATE 30 /* riders who are linked during the day */
#define LATE 3
#define REVOKED 5 /* rider who revokes */
#define MOVED 6	  /* who has a new key */
#define LEFT 7	  /* who leaves */
#define NEW_KEY 39

struct day {
	struct town town;
	struct digest grant;
	struct digest checked; /* a grant whose results the office checks */
	struct when story;     /* when the story of the cooperative was told */
	struct report report;
};

static int fail(const struct day *day, enum status status)
{
	(void)fprintf(stderr, "node_worker: %s: %s\n", status_name(status), day->report.message);
	return 1;
}

static void path_of(const struct day *day, const char *name, char *ret, size_t len)
{
	(void)snprintf(ret, len, "%s/%s", day->town.folder, name);
}

static enum status save_item(void *user, const struct node_item *item, struct report *report)
{
	char path[320];

	path_of(user, "platform.json", path, sizeof(path));
	if (item->kind != NODE_ITEM_OBJECT)
		return AL_OK;
	return file_write(path, item->bytes, item->len, report);
}

static int setup(struct day *day)
{
	enum status status;

	town_found(&day->town);
	town_write_data(&day->town, 5);
	town_open_node(&day->town, NULL);
	town_settle_node(&day->town);
	status = node_outbox_each(day->town.node, save_item, day, &day->report);
	return status == AL_OK ? 0 : fail(day, status);
}

/* Tell the story up to the grant, without opening the node. */
static void tell_story(struct day *day)
{
	struct signing_key *key = NULL;
	struct key_object object = { .action = KEY_INTRODUCE,
				     .kind = KEY_NODE,
				     .role = TOWN_PLATFORM,
				     .time = day->town.now };
	struct envelope *platform = NULL;
	struct buffer bytes;
	char path[320];
	enum status status;

	town_found(&day->town);
	path_of(day, "node/node.key", path, sizeof(path));
	status = signing_key_load(path, &key, NULL);
	assert(status == AL_OK);
	object.coop = day->town.coop;
	object.key = *signing_key_public(key);
	(void)town_enter(&day->town, OBJECT_KEY, &object, T_COOP);
	signing_key_free(key);
	town_publish_stations(&day->town);
	path_of(day, "platform.json", path, sizeof(path));
	buffer_init(&bytes, ENVELOPE_LEN_MAX);
	status = file_read(path, &bytes, NULL);
	assert(status == AL_OK);
	status = envelope_parse(buffer_text(&bytes), bytes.len, &platform, NULL);
	assert(status == AL_OK);
	town_enter_envelope(&day->town, platform);
	envelope_free(platform);
	buffer_clear(&bytes);
	town_adopt(&day->town);
	day->grant = town_grant(&day->town, NULL);
	town_add_checkers(&day->town);
	day->checked = town_grant(&day->town, &(struct town_wish){ .output_check = true });
	day->story = day->town.now;
}

static enum status open_node(struct day *day)
{
	struct node_options options = { .threads = 1, .memory_mib = 256 };
	char path[320];

	path_of(day, "node", path, sizeof(path));
	return node_open(path, &options, day->town.now, &day->town.node, &day->report);
}

/* Give `wish`, signed as at the time of the story. */
static enum status give(struct day *day, const struct town_mandate *wish)
{
	struct when now = day->town.now;
	struct envelope *envelope;
	enum status status;

	day->town.now = day->story;
	envelope = town_mandate(&day->town, wish);
	day->town.now = now;
	status = node_take_mandate(day->town.node, envelope, now, &day->report);
	envelope_free(envelope);
	if (status == AL_OK) {
		(void)printf("mandate r%02d %d\n", wish->rider, (int)wish->serial);
		(void)fflush(stdout);
	}
	return status;
}

static enum status link_late(struct day *day)
{
	enum status status = AL_OK;

	for (int i = FIRST_LATE; status == AL_OK && i < FIRST_LATE + LATE; i++) {
		struct town_mandate wish = { .rider = i, .serial = 1, .rules = 1 };
		char id[8];

		(void)snprintf(id, sizeof(id), "r%02d", i);
		status = node_link(day->town.node, id, town_public(&day->town, T_RIDER + i),
				   day->town.now, &day->report);
		if (status == AL_OK)
			status = give(day, &wish);
	}
	return status;
}

/* Rider MOVED has a new key, and rider LEFT goes. */
static enum status change_links(struct day *day)
{
	const struct public_key *key = town_public(&day->town, T_RIDER + NEW_KEY);
	struct node_link link = { .person = "r06", .key = *key };
	struct town_mandate wish = {
		.rider = MOVED, .serial = 1, .rules = 1, .key = T_RIDER + NEW_KEY
	};
	char hex[2 * PUBLIC_KEY_LEN + 1];
	enum status status = node_link_shown(day->town.node, &link, day->town.now, &day->report);

	if (status != AL_OK)
		return status;
	hex_format(key->bytes, PUBLIC_KEY_LEN, hex);
	(void)printf("key r06 %s\n", hex);
	(void)fflush(stdout);
	status = give(day, &wish);
	if (status == AL_OK)
		status = node_leave(day->town.node, town_public(&day->town, T_RIDER + LEFT),
				    day->town.now, &day->report);
	if (status != AL_OK && status != AL_NOT_FOUND) /* she has left already */
		return status;
	(void)printf("left r%02d\n", LEFT);
	(void)fflush(stdout);
	return AL_OK;
}

static enum status ask(struct day *day, const struct digest *grant, const char *sql, uint8_t number)
{
	struct town_job wish = {
		.grant = *grant, .sql = sql, .idempotency = number, .time = day->story
	};
	struct node_answer answer;
	enum status status = town_ask(&day->town, &wish, &answer, &day->report);
	char hex[2 * DIGEST_LEN + 1];
	struct digest digest;

	if (status == AL_OK && answer.standing == OUTPUT_WAITING) {
		assert(answer.sealed.len == 0);
		buffer_init(&answer.sealed, (size_t)16 * 1024 * 1024);
		status = node_held_result(day->town.node, &answer.receipt, day->town.now,
					  &answer.sealed, &day->report);
	}
	if (status != AL_OK)
		return status;
	digest = hash_bytes(answer.sealed.bytes, answer.sealed.len);
	hex_format(digest.bytes, DIGEST_LEN, hex);
	(void)printf("answer %d %s\n", (int)number, hex);
	(void)fflush(stdout);
	node_answer_clear(&answer);
	return AL_OK;
}

static enum status ask_too_much(struct day *day)
{
	struct town_job wish = { .grant = day->grant,
				 .sql = "SELECT rider FROM trips",
				 .idempotency = 3,
				 .time = day->story };
	struct node_answer answer;
	enum status status = town_ask(&day->town, &wish, &answer, &day->report);

	if (status != AL_REFUSED || answer.code != REFUSAL_PLAN)
		return status == AL_OK ? AL_FORGED : status;
	(void)puts("refused 3");
	(void)fflush(stdout);
	return AL_OK;
}

static int work(struct day *day, int try)
{
	enum status status;

	tell_story(day);
	day->town.now = when_add(day->story, (int64_t)try * TRY_S);
	town_publish(&day->town);
	status = open_node(day);
	if (status == AL_OK)
		status = node_follow(day->town.node, &day->town.source, day->town.now, NULL,
				     &day->report);
	if (status == AL_OK)
		status = link_late(day);
	if (status == AL_OK)
		status = give(day, &(struct town_mandate){ .rider = REVOKED, .serial = 2 });
	if (status == AL_OK)
		status = change_links(day);
	if (status == AL_OK)
		status = ask(day, &day->grant,
			     "SELECT station, COUNT(*) FROM trips GROUP BY station", 1);
	if (status == AL_OK)
		status = ask_too_much(day);
	if (status == AL_OK) {
		town_write_data(&day->town, 6);
		status = town_describe(&day->town, &day->report);
	}
	if (status == AL_OK)
		status = ask(day, &day->checked, "SELECT SUM(minutes) FROM trips", 2);
	return status == AL_OK ? 0 : fail(day, status);
}

static int check(struct day *day)
{
	struct node_state state;
	enum status status;

	tell_story(day);
	day->town.now = when_add(day->story, INT64_C(9) * TRY_S);
	status = open_node(day);
	if (status != AL_OK)
		return fail(day, status);
	town_enter_outbox(&day->town); /* asserts that each object is taken */
	status = chain_node(day->town.chain, node_key(day->town.node), &state);
	if (status != AL_OK)
		return fail(day, status);
	(void)printf("whole %lld %lld\n", (long long)state.seq, (long long)state.receipts);
	return 0;
}

int main(int argc, char **argv)
{
	struct day *day = calloc(1, sizeof(*day));
	int ended = 2;

	if (argc < 3 || day == NULL) {
		(void)fputs("usage: node_worker setup|work|check FOLDER [TRY]\n", stderr);
		free(day);
		return 2;
	}
	town_init(&day->town, argv[2]);
	if (strcmp(argv[1], "setup") == 0)
		ended = setup(day);
	else if (strcmp(argv[1], "work") == 0)
		ended = work(day, argc < 4 ? 1 : (int)strtol(argv[3], NULL, 10));
	else if (strcmp(argv[1], "check") == 0)
		ended = check(day);
	town_clear(&day->town);
	free(day);
	return ended;
}
