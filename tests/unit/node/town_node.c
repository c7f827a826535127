/* town_node.c: the node of the small cooperative, its riders, and questions to it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/node/town.h"

#include "base/file.h"
#include "crypto/hash.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATIONS 4

static const uint8_t job_salt = 9; /* of all its bytes */

static void must(enum status status, const struct report *report, const char *what)
{
	if (status != AL_OK)
		(void)fprintf(stderr, "%s: %s: %s\n", what, status_name(status), report->message);
	assert(status == AL_OK);
}

struct town_path {
	char text[320];
};

static struct town_path path_of(const struct town *town, const char *name)
{
	struct town_path path;

	(void)snprintf(path.text, sizeof(path.text), "%s/%s", town->folder, name);
	return path;
}

void town_write_data(const struct town *town, int rides)
{
	struct town_path trips = path_of(town, "trips.csv");
	struct buffer text;
	enum status status;

	buffer_init(&text, (size_t)16 * 1024 * 1024);
	buffer_append_text(&text, "rider,station,minutes\n");
	for (int rider = 0; rider < TOWN_RIDERS; rider++) {
		for (int ride = 0; ride < rides; ride++)
			buffer_append_format(&text, "r%02d,s%d,%d\n", rider,
					     (rider + ride) % STATIONS,
					     5 + (rider * 7 + ride) % 50);
	}
	status = file_write(trips.text, text.bytes, text.len, NULL);
	assert(status == AL_OK);
	buffer_reset(&text);
	buffer_append_text(&text, "rider,age\n");
	for (int rider = 0; rider < TOWN_RIDERS; rider++)
		buffer_append_format(&text, "r%02d,%d\n", rider, 20 + rider);
	status = file_write(path_of(town, "profiles.csv").text, text.bytes, text.len, NULL);
	assert(status == AL_OK);
	buffer_clear(&text);
	town_write_stations(town, TOWN_STATIONS);
}

void town_write_stations(const struct town *town, const char *csv)
{
	struct town_path stations = path_of(town, "stations.csv");
	enum status status = file_write(stations.text, csv, strlen(csv), NULL);

	assert(status == AL_OK);
}

void town_open_node(struct town *town, const struct node_hooks *hooks)
{
	struct town_path path = path_of(town, "node");
	struct town_path key = path_of(town, "node/node.key");
	struct node_options options = { .threads = 1, .memory_mib = 256 };
	struct report report = { .message = "" };
	struct buffer bytes;

	if (hooks != NULL)
		options.hooks = *hooks;
	/* NULL: the node reads rows itself; else they are read by this program. */
	options.worker.program = getenv("ALLMENDE_TEST_WORKER");
	options.worker.seconds = getenv("ALLMENDE_TEST_WORKER_HURRIES") != NULL ? 2 : 100;
	buffer_init(&bytes, 1000);
	if (file_read(key.text, &bytes, NULL) == AL_NOT_FOUND)
		must(node_init(path.text, &town->coop, TOWN_PLATFORM, town->now, &report), &report,
		     "init");
	buffer_clear(&bytes);
	must(node_open(path.text, &options, town->now, &town->node, &report), &report, "open");
}

void town_close_node(struct town *town)
{
	node_close(town->node);
	town->node = NULL;
}

/* What riders say of themselves, beside their trips. */
static struct column profile_columns[] = {
	{ .class = CLASS_ID, .name = "rider", .scale = -1, .type = COLUMN_TEXT },
	{ .category = "pd:Age",
	  .class = CLASS_QUASI_ID,
	  .max = "100",
	  .min = "0",
	  .name = "age",
	  .scale = -1,
	  .type = COLUMN_INTEGER },
};

enum status town_describe(struct town *town, struct report *report)
{
	static struct keys_of of_stations = { .column = "id", .table = "stations" };
	static struct column trip_columns[] = {
		{ .class = CLASS_ID, .name = "rider", .scale = -1, .type = COLUMN_TEXT },
		{ .category = "pd:Location",
		  .class = CLASS_FREE,
		  .keys_of = &of_stations,
		  .name = "station",
		  .scale = -1,
		  .type = COLUMN_TEXT },
		{ .category = "pd:Behavioural",
		  .class = CLASS_FREE,
		  .max = "60",
		  .min = "0",
		  .name = "minutes",
		  .scale = -1,
		  .type = COLUMN_INTEGER },
	};
	static struct column station_columns[] = {
		{ .class = CLASS_FREE, .name = "id", .scale = -1, .type = COLUMN_TEXT },
		{ .class = CLASS_FREE, .name = "city", .scale = -1, .type = COLUMN_TEXT },
	};
	static struct table tables[] = {
		{ .columns = profile_columns,
		  .columns_count = 2,
		  .name = "profiles",
		  .person = "rider",
		  .role = TABLE_PERSONS,
		  .rows_typical = 1,
		  .title = "Profiles" },
		{ .columns = station_columns,
		  .columns_count = 2,
		  .name = "stations",
		  .role = TABLE_PUBLIC,
		  .rows_typical = -1,
		  .title = "Stations" },
		{ .columns = trip_columns,
		  .columns_count = 3,
		  .name = "trips",
		  .person = "rider",
		  .role = TABLE_PERSONS,
		  .rows_typical = 5,
		  .title = "Trips" },
	};
	struct town_path trips = path_of(town, "trips.csv");
	struct town_path stations = path_of(town, "stations.csv");
	struct town_path profiles = path_of(town, "profiles.csv");
	struct node_table_file files[] = {
		{ .table = "profiles", .path = profiles.text },
		{ .table = "stations", .path = stations.text },
		{ .table = "trips", .path = trips.text },
	};
	struct platform platform = { .grid_s = 10,
				     .operator= "The Operator",
				     .sector = "mobility",
				     .tables = tables,
				     .tables_count = 3 };
	struct node_tables what = { .platform = &platform, .files = files, .files_count = 3 };

	return node_describe(town->node, &what, town->now, NULL, report);
}

void town_settle_node(struct town *town)
{
	struct key_object key = { .action = KEY_INTRODUCE,
				  .coop = town->coop,
				  .key = *node_key(town->node),
				  .kind = KEY_NODE,
				  .role = TOWN_PLATFORM,
				  .time = town->now };
	struct report report = { .message = "" };

	(void)town_enter(town, OBJECT_KEY, &key, T_COOP);
	must(town_describe(town, &report), &report, "describe");
	for (int i = 0; i < TOWN_MEMBERS; i++) {
		struct town_mandate wish = { .rider = i, .serial = 1, .rules = 1 };
		char id[8];

		(void)snprintf(id, sizeof(id), "r%02d", i);
		must(node_link(town->node, id, town_public(town, T_RIDER + i), town->now, &report),
		     &report, "link");
		must(town_give(town, &wish, &report), &report, "mandate");
	}
}

/* --- mandates --- */

struct envelope *town_mandate(const struct town *town, const struct town_mandate *wish)
{
	static const char *const benefit[] = { "dpv:PublicBenefit" };
	const char *recipients[] = { wish->recipient != NULL ? wish->recipient : "dpv:Entity" };
	struct mandate_rule rule = { .categories = wish->categories,
				     .categories_count = wish->categories_count,
				     .commercial = COMMERCIAL_NO,
				     .effect = MANDATE_ALLOW,
				     .modes = wish->modes != 0 ? wish->modes : MODE_AGGREGATE,
				     .purposes = benefit,
				     .purposes_count = 1,
				     .recipients = recipients,
				     .recipients_count = 1 };
	int64_t days = wish->days != 0 ? wish->days : 300;
	struct mandate mandate = {
		.coop = town->coop,
		.from = town->now,
		.min_group = -1,
		.platform = wish->platform != NULL ? wish->platform : TOWN_PLATFORM,
		.rho_year = wish->rho_year != 0 ? wish->rho_year : 9 * TOWN_RHO,
		.rules = &rule,
		.rules_count = wish->rules,
		.serial = wish->serial,
		.time = town->now,
		.until = when_add(town->now, days * TOWN_DAY),
	};
	const struct signing_key *keys[] = {
		town->keys[wish->key != 0 ? wish->key : T_RIDER + wish->rider],
	};
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;

	must(object_make(OBJECT_MANDATE, &mandate, keys, 1, &envelope, &report), &report,
	     "a mandate");
	return envelope;
}

enum status town_give(struct town *town, const struct town_mandate *wish, struct report *report)
{
	struct envelope *envelope = town_mandate(town, wish);
	enum status status = node_take_mandate(town->node, envelope, town->now, report);

	envelope_free(envelope);
	return status;
}

/* --- questions --- */

struct salt town_salt(void)
{
	struct salt salt;

	memset(salt.bytes, job_salt, SALT_LEN);
	return salt;
}

struct envelope *town_job(struct town *town, const struct town_job *wish)
{
	struct salt salt;
	struct job job = {
		.coop = town->coop,
		.grant = wish->grant,
		.node = wish->node != NULL ? *wish->node : *node_key(town->node),
		.rho = wish->rho != 0 ? wish->rho : TOWN_RHO,
		.time = wish->time.seconds != 0 ? wish->time : town->now,
	};
	const struct signing_key *keys[] = { town->keys[wish->key != 0 ? wish->key : T_APPLICANT] };
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;

	memset(salt.bytes, job_salt, SALT_LEN);
	job.plan = hash_commit(&salt, wish->sql, strlen(wish->sql));
	memset(job.idempotency, wish->idempotency != 0 ? wish->idempotency : ++town->jobs,
	       IDEMPOTENCY_LEN);
	must(object_make(OBJECT_JOB, &job, keys, 1, &envelope, &report), &report, "a job");
	return envelope;
}

enum status town_run(struct town *town, const struct envelope *job, const char *sql,
		     struct node_answer *ret, struct report *report)
{
	struct node_question question = { .job = job, .sql = sql, .sql_len = strlen(sql) };

	memset(question.salt.bytes, job_salt, SALT_LEN);
	return node_run(town->node, &question, town->now, ret, report);
}

enum status town_ask(struct town *town, const struct town_job *wish, struct node_answer *ret,
		     struct report *report)
{
	struct envelope *job = town_job(town, wish);
	enum status status = town_run(town, job, wish->sql, ret, report);

	envelope_free(job);
	return status;
}

void town_open_answer(const struct town *town, const struct node_answer *answer, struct buffer *ret)
{
	struct buffer content;
	enum status status;

	buffer_init(&content, (size_t)16 * 1024 * 1024);
	buffer_init(ret, (size_t)16 * 1024 * 1024);
	status = seal_open(town->opening, answer->sealed.bytes, answer->sealed.len, &content);
	assert(status == AL_OK);
	assert(content.len > SALT_LEN);
	buffer_append(ret, content.bytes + SALT_LEN, content.len - SALT_LEN);
	buffer_clear(&content);
}
