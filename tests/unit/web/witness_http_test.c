/* witness_http_test.c: a cooperative publishes with witnesses that are asked over HTTP. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/witness_http.h"

#include "unit/coop/house_folder.h"
#include "unit/http/call.h"
#include "witness/service.h"

#include <stdio.h>
#include <string.h>

#define URL "https://witness.example/w"

/* The statute's witnesses as services, each in a folder of its own. */
struct witnesses {
	struct house *house;
	struct witness_service *services[HOUSE_WITNESSES];
	struct call calls[HOUSE_WITNESSES];
	struct http_transport transports[HOUSE_WITNESSES];
	struct witness_address over[HOUSE_WITNESSES];
	struct witness_link links[HOUSE_WITNESSES];
	struct witness_service_options options;
};

static struct when clock_of(void *user)
{
	return ((const struct witnesses *)user)->house->now;
}

static void write_line(const char *folder, const char *name, const char *words, const char *vkey)
{
	char path[FILE_PATH_MAX];
	char line[NOTE_VKEY_LEN_MAX + 10];

	(void)snprintf(line, sizeof(line), "%s%s\n", words, vkey);
	assert_int_equal(file_join(folder, name, path, NULL), AL_OK);
	assert_int_equal(file_write(path, line, strlen(line), NULL), AL_OK);
}

static enum status unreachable(void *user, const struct http_ask *ask, int *ret_status,
			       struct buffer *ret, struct report *report)
{
	(void)user;
	(void)ret_status;
	(void)ret;
	return report_set(report, AL_MALFORMED, "%s: no certificate", ask->url);
}

/* The folder of a witness that the statute names, as `allmende witness init` makes it. */
static void make_folder(const struct house *house, int index, const char *folder)
{
	const struct house_witness *witness = &house->witnesses[index];
	char path[FILE_PATH_MAX];

	assert_int_equal(file_make_folder(folder, NULL), AL_OK);
	assert_int_equal(file_join(folder, "witness.key", path, NULL), AL_OK);
	assert_int_equal(signing_key_save(witness->key, path, NULL), AL_OK);
	write_line(folder, "witness.vkey", "", witness->vkey);
	write_line(folder, "witness.logs", "log ", coop_log_vkey(house->coop));
}

static void open_one(struct witnesses *witnesses, int index, const char *folder)
{
	struct report report = { .message = "" };

	assert_ok(
	    witness_service_open(folder, &witnesses->options, &witnesses->services[index], &report),
	    &report);
	witnesses->calls[index] =
	    (struct call){ .handler = witness_service_handle, .user = witnesses->services[index] };
	witnesses->transports[index] =
	    (struct http_transport){ .ask = call_ask, .user = &witnesses->calls[index] };
	witnesses->over[index] =
	    (struct witness_address){ .url = URL, .transport = &witnesses->transports[index] };
	witnesses->links[index] = witness_http_link(&witnesses->over[index]);
}

static const char *folder_of(void **state, int index)
{
	char name[20];

	(void)snprintf(name, sizeof(name), "w%d", index);
	return house_path(state, name);
}

/* The house until its first publishing, and its witnesses. They must not move. */
static void begin(void **state, struct witnesses *ret)
{
	struct report report = { .message = "" };

	memset(ret, 0, sizeof(*ret));
	ret->house = house_of(state);
	ret->options = (struct witness_service_options){ .prefix = "/w",
							 .clock = clock_of,
							 .clock_user = ret };
	assert_ok(house_run(ret->house, H_PUBLISH, &report), &report);
	for (int i = 0; i < HOUSE_WITNESSES; i++) {
		make_folder(ret->house, i, folder_of(state, i));
		open_one(ret, i, folder_of(state, i));
	}
}

static void end(struct witnesses *witnesses)
{
	for (int i = 0; i < HOUSE_WITNESSES; i++)
		witness_service_close(witnesses->services[i]);
}

static enum status publish(const struct witnesses *witnesses, struct report *report)
{
	return coop_publish(witnesses->house->coop, witnesses->links, HOUSE_WITNESSES,
			    witnesses->house->now, report);
}

static void a_growing_log_is_published_with_their_cosignatures(void **state)
{
	struct report report = { .message = "" };
	struct witnesses witnesses;
	int64_t first = 0;
	int64_t second = 0;

	begin(state, &witnesses);
	assert_ok(publish(&witnesses, &report), &report);
	assert_ok(house_verify(witnesses.house, &first, &report), &report);
	assert_ok(house_fill(witnesses.house, 0, 5, 10, &report), &report);
	assert_ok(publish(&witnesses, &report), &report);
	assert_ok(house_verify(witnesses.house, &second, &report), &report);
	assert_int_equal(second, first + 5);
	end(&witnesses);
}

static void witnesses_that_were_started_anew_go_on(void **state)
{
	struct report report = { .message = "" };
	struct witnesses witnesses;

	begin(state, &witnesses);
	assert_ok(publish(&witnesses, &report), &report);
	for (int i = 0; i < HOUSE_WITNESSES; i++) {
		witness_service_close(witnesses.services[i]);
		open_one(&witnesses, i, folder_of(state, i));
	}
	assert_ok(house_fill(witnesses.house, 0, 5, 10, &report), &report);
	assert_ok(publish(&witnesses, &report), &report);
	end(&witnesses);
}

static void a_witness_out_of_reach_is_done_without_as_far_as_the_quorum_goes(void **state)
{
	struct report report = { .message = "" };
	struct witnesses witnesses;

	begin(state, &witnesses);
	witnesses.transports[0].ask = unreachable;
	assert_ok(publish(&witnesses, &report), &report);
	witnesses.transports[1].ask = unreachable;
	assert_ok(house_fill(witnesses.house, 0, 5, 10, &report), &report);
	assert_refused(publish(&witnesses, &report), AL_REFUSED, &report, "no certificate");
	witnesses.transports[1].ask = call_ask;
	assert_ok(publish(&witnesses, &report), &report);
	end(&witnesses);
}

/* A cooperative that is set back to an older copy, and tells another history from there. */
static void another_history_is_not_published(void **state)
{
	struct report report = { .message = "" };
	struct witnesses witnesses;
	char path[FILE_PATH_MAX];
	char kept[FILE_PATH_MAX];

	begin(state, &witnesses);
	assert_ok(publish(&witnesses, &report), &report);
	(void)snprintf(path, sizeof(path), "%s", house_path(state, "coop"));
	(void)snprintf(kept, sizeof(kept), "%s", house_path(state, "kept"));
	coop_close(witnesses.house->coop);
	witnesses.house->coop = NULL;
	house_folder_copy(path, kept);
	assert_ok(house_open(witnesses.house, &report), &report);
	assert_ok(house_fill(witnesses.house, 0, 5, 10, &report), &report);
	assert_ok(publish(&witnesses, &report), &report);
	coop_close(witnesses.house->coop);
	witnesses.house->coop = NULL;
	house_folder_copy(kept, path);
	assert_ok(house_open(witnesses.house, &report), &report);
	assert_ok(house_fill(witnesses.house, 100, 6, 10, &report), &report);
	assert_refused(publish(&witnesses, &report), AL_REFUSED, &report, "it answered 422");
	end(&witnesses);
}

UNIT_MAIN("witness_http", HOUSE_TEST(a_growing_log_is_published_with_their_cosignatures),
	  HOUSE_TEST(witnesses_that_were_started_anew_go_on),
	  HOUSE_TEST(a_witness_out_of_reach_is_done_without_as_far_as_the_quorum_goes),
	  HOUSE_TEST(another_history_is_not_published))
