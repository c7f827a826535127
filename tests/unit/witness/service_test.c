/* service_test.c: a witness over HTTP, its folder, and what it remembers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "witness/service.h"

#include "base/file.h"
#include "crypto/hash.h"
#include "log/witness.h"
#include "unit/http/call.h"
#include "unit/scratch.h"
#include "unit/unit.h"
#include "unit/witness/asking.h"

#include <stdlib.h>
#include <unistd.h>

#define NAME "witness.example/w"

static struct when present = { 1000 };

static struct when clock_of_test(void *user)
{
	(void)user;
	return present;
}

static const struct witness_service_options plain = { .clock = clock_of_test };
static const struct witness_service_options below = { .clock = clock_of_test,
						      .prefix = "/witness" };

/* A witness in the folder of the case that knows the log `asking`; closed by the caller. */
static struct witness_service *open_one(void **state, const struct asking *asking,
					const struct witness_service_options *options)
{
	struct witness_service *service = NULL;
	struct report report = { .message = "" };

	enum status status = witness_service_init(*state, NAME, present, &report);

	assert_true(status == AL_OK || status == AL_CONFLICT); /* it is opened again */
	asking_introduce(asking, *state);
	if (witness_service_open(*state, options, &service, &report) != AL_OK)
		fail_msg("%s", report.message);
	return service;
}

/* Ask for the path `path`; the body is appended to `ret`. */
static int get(struct witness_service *service, const char *method, const char *path,
	       struct buffer *ret)
{
	const struct call call = { .handler = witness_service_handle, .user = service };
	struct http_response response;
	int status;

	call_bytes(&call, method, path, NULL, &response);
	status = response.status;
	buffer_append(ret, response.body.bytes, response.body.len);
	http_response_clear(&response);
	return status;
}

static void monitor_path(const char *origin, char ret[static 100])
{
	struct digest digest = hash_bytes(origin, strlen(origin));
	char hex[2 * DIGEST_LEN + 1];

	hex_format(digest.bytes, DIGEST_LEN, hex);
	(void)snprintf(ret, 100, "/%s/checkpoint", hex);
}

static void a_growing_log_is_cosigned_step_by_step(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct witness_service *service = open_one(state, &asking, &plain);
	struct digest root = asking_root(&asking, 7);
	struct buffer answer;
	struct buffer note;

	buffer_init(&answer, 1 << 16);
	buffer_init(&note, 1 << 16);
	assert_int_equal(asking_ask(&asking, service, "", 0, 3, NULL), 200);
	assert_int_equal(asking_ask(&asking, service, "", 3, 7, &answer), 200);
	signer_checkpoint(&asking.log, 7, &root, &note);
	assert_int_equal(witness_lines_take(buffer_text(&answer), answer.len,
					    witness_service_key(service), &note, NULL),
			 AL_OK);
	assert_int_equal(asking_ask(&asking, service, "", 7, 7, NULL), 200);
	buffer_clear(&answer);
	buffer_clear(&note);
	witness_service_close(service);
	asking_clear(&asking);
}

static void each_refusal_has_its_status(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct asking stranger = asking_make("log.example/b", ASKING_SIZE_MAX);
	struct asking forged = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct asking forked = asking_make(ASKING_ORIGIN, 2);
	struct witness_service *service = open_one(state, &asking, &plain);
	struct buffer answer;

	signer_clear(&forged.log);
	forged.log = signer_make(ASKING_ORIGIN, NOTE_KEY_ED25519, 9);
	buffer_init(&answer, 1 << 16);
	assert_int_equal(asking_ask(&asking, service, "", 0, 5, NULL), 200);
	assert_int_equal(asking_ask(&stranger, service, "", 0, 5, NULL), 404);
	assert_int_equal(asking_ask(&forged, service, "", 5, 6, NULL), 403);
	assert_int_equal(asking_ask(&asking, service, "", 9, 6, NULL), 400);
	assert_int_equal(asking_ask(&asking, service, "", 4, 6, &answer), 409);
	assert_string_equal(buffer_text(&answer), "5\n");
	assert_int_equal(asking_ask(&forked, service, "", 5, 6, NULL), 422);
	assert_int_equal(asking_ask(&forked, service, "", 5, 5, NULL), 422);
	assert_int_equal(asking_ask(&asking, service, "", 5, 6, NULL), 200);
	buffer_clear(&answer);
	witness_service_close(service);
	asking_clear(&asking);
	asking_clear(&stranger);
	asking_clear(&forged);
	asking_clear(&forked);
}

static void what_is_no_request_is_400(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct witness_service *service = open_one(state, &asking, &plain);
	struct buffer answer;

	buffer_init(&answer, 1 << 16);
	assert_int_equal(get(service, "POST", "/add-checkpoint", &answer), 400);
	assert_int_equal(get(service, "GET", "/add-checkpoint", &answer), 405);
	assert_int_equal(get(service, "GET", "/sign-subtree", &answer), 404);
	assert_int_equal(get(service, "GET", "/", &answer), 404);
	buffer_clear(&answer);
	witness_service_close(service);
	asking_clear(&asking);
}

static void monitors_get_the_last_checkpoint(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct witness_service *service = open_one(state, &asking, &plain);
	struct checkpoint checkpoint;
	struct buffer note;
	char path[100];

	buffer_init(&note, 1 << 16);
	monitor_path(ASKING_ORIGIN, path);
	assert_int_equal(get(service, "GET", path, &note), 404);
	assert_int_equal(asking_ask(&asking, service, "", 0, 3, NULL), 200);
	assert_int_equal(asking_ask(&asking, service, "", 3, 8, NULL), 200);
	buffer_reset(&note);
	assert_int_equal(get(service, "GET", path, &note), 200);
	assert_int_equal(
	    checkpoint_open(buffer_text(&note), note.len, &asking.log.key, &checkpoint, NULL, NULL),
	    AL_OK);
	assert_int_equal(checkpoint.size, 8);
	assert_non_null(strstr(buffer_text(&note), NAME));
	assert_int_equal(get(service, "GET", "/00/checkpoint", &note), 404);
	buffer_clear(&note);
	witness_service_close(service);
	asking_clear(&asking);
}

static void what_was_cosigned_is_known_after_a_new_start(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct asking forked = asking_make(ASKING_ORIGIN, 2);
	struct witness_service *service = open_one(state, &asking, &plain);
	struct note_key key = *witness_service_key(service);
	struct buffer answer;

	buffer_init(&answer, 1 << 16);
	assert_int_equal(asking_ask(&asking, service, "", 0, 5, NULL), 200);
	witness_service_close(service);
	service = open_one(state, &asking, &plain);
	assert_true(note_key_equal(&key, witness_service_key(service)));
	assert_int_equal(asking_ask(&forked, service, "", 0, 6, &answer), 409);
	assert_string_equal(buffer_text(&answer), "5\n");
	assert_int_equal(asking_ask(&forked, service, "", 5, 6, NULL), 422);
	buffer_clear(&answer);
	witness_service_close(service);
	asking_clear(&asking);
	asking_clear(&forked);
}

static void a_clock_that_goes_back_gives_no_earlier_time(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct witness_service *service = open_one(state, &asking, &plain);
	struct buffer answer;
	struct buffer note;
	struct digest root = asking_root(&asking, 4);
	struct note *parsed = malloc(sizeof(*parsed));
	uint64_t time = 0;

	assert_non_null(parsed);
	buffer_init(&answer, 1 << 16);
	buffer_init(&note, 1 << 16);
	present.seconds = 2000;
	assert_int_equal(asking_ask(&asking, service, "", 0, 3, NULL), 200);
	present.seconds = 0; /* a machine whose clock was never set */
	assert_int_equal(asking_ask(&asking, service, "", 3, 4, &answer), 200);
	signer_checkpoint(&asking.log, 4, &root, &note);
	assert_int_equal(witness_lines_take(buffer_text(&answer), answer.len,
					    witness_service_key(service), &note, NULL),
			 AL_OK);
	assert_int_equal(note_parse(buffer_text(&note), note.len, parsed, NULL), AL_OK);
	assert_int_equal(note_verify(parsed, witness_service_key(service), &time, NULL), AL_OK);
	assert_int_equal(time, 2000);
	present.seconds = 1000;
	free(parsed);
	buffer_clear(&answer);
	buffer_clear(&note);
	witness_service_close(service);
	asking_clear(&asking);
}

static void below_a_prefix_it_answers_there_alone(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct witness_service *service = open_one(state, &asking, &below);

	assert_int_equal(asking_ask(&asking, service, "", 0, 5, NULL), 404);
	assert_int_equal(asking_ask(&asking, service, "/witnesses", 0, 5, NULL), 404);
	assert_int_equal(asking_ask(&asking, service, "/witness", 0, 5, NULL), 200);
	witness_service_close(service);
	asking_clear(&asking);
}

static void logs_are_read_anew_or_stay(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct asking other = asking_make("log.example/b", ASKING_SIZE_MAX);
	struct witness_service *service = open_one(state, &asking, &plain);
	struct report report = { .message = "" };
	char path[FILE_PATH_MAX];
	struct witness_state last;
	struct note_key key;

	assert_int_equal(witness_service_logs(service), 1);
	assert_int_equal(witness_service_log(service, 0, &key, &last, &report), AL_OK);
	assert_string_equal(key.name, ASKING_ORIGIN);
	assert_int_equal(last.time.seconds, 0);
	assert_int_equal(witness_service_log(service, 1, &key, &last, &report), AL_NOT_FOUND);
	assert_int_equal(asking_ask(&other, service, "", 0, 5, NULL), 404);
	asking_introduce(&other, *state);
	assert_int_equal(witness_service_reload(service, &report), AL_OK);
	assert_int_equal(asking_ask(&other, service, "", 0, 5, NULL), 200);
	assert_int_equal(witness_service_log(service, 0, &key, &last, &report), AL_OK);
	assert_int_equal(last.size, 5);
	assert_int_equal(last.time.seconds, 1000);
	assert_int_equal(asking_ask(&asking, service, "", 0, 5, NULL), 404);
	assert_int_equal(file_join(*state, "witness.logs", path, NULL), AL_OK);
	assert_int_equal(file_write(path, "log nonsense\n", 13, NULL), AL_OK);
	assert_int_equal(witness_service_reload(service, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "witness.logs"));
	assert_int_equal(asking_ask(&other, service, "", 5, 6, NULL), 200);
	witness_service_close(service);
	asking_clear(&asking);
	asking_clear(&other);
}

static void a_witness_is_made_once_and_knows_no_log(void **state)
{
	struct witness_service *service = NULL;
	struct report report = { .message = "" };

	assert_int_equal(witness_service_init(*state, "two words", present, &report), AL_MALFORMED);
	assert_int_equal(witness_service_open(*state, &plain, &service, &report), AL_NOT_FOUND);
	assert_int_equal(witness_service_init(*state, NAME, present, &report), AL_OK);
	assert_int_equal(witness_service_init(*state, NAME, present, &report), AL_CONFLICT);
	assert_int_equal(witness_service_open(*state, &plain, &service, &report), AL_OK);
	assert_int_equal(witness_service_logs(service), 0);
	assert_string_equal(witness_service_key(service)->name, NAME);
	witness_service_close(service);
}

static void a_second_process_is_refused(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct witness_service *service = open_one(state, &asking, &plain);
	struct witness_service *second = NULL;

	assert_int_equal(witness_service_open(*state, &plain, &second, NULL), AL_CONFLICT);
	assert_null(second);
	witness_service_close(service);
	asking_clear(&asking);
}

static void files_that_do_not_fit_are_named(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct witness_service *service = open_one(state, &asking, &plain);
	struct report report = { .message = "" };
	char vkey[NOTE_VKEY_LEN_MAX + 1];
	char path[FILE_PATH_MAX];

	witness_service_close(service);
	service = NULL;
	note_key_format(&asking.log.key, vkey);
	assert_int_equal(file_join(*state, "witness.vkey", path, NULL), AL_OK);
	assert_int_equal(file_write(path, vkey, strlen(vkey), NULL), AL_OK);
	assert_int_equal(witness_service_open(*state, &plain, &service, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "witness.vkey"));
	assert_int_equal(file_write(path, "x", 1, NULL), AL_OK);
	assert_int_equal(witness_service_open(*state, &plain, &service, &report), AL_MALFORMED);
	assert_null(service);
	asking_clear(&asking);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

UNIT_MAIN("service", CASE(a_growing_log_is_cosigned_step_by_step),
	  CASE(each_refusal_has_its_status), CASE(what_is_no_request_is_400),
	  CASE(monitors_get_the_last_checkpoint),
	  CASE(what_was_cosigned_is_known_after_a_new_start),
	  CASE(a_clock_that_goes_back_gives_no_earlier_time),
	  CASE(below_a_prefix_it_answers_there_alone), CASE(logs_are_read_anew_or_stay),
	  CASE(a_witness_is_made_once_and_knows_no_log), CASE(a_second_process_is_refused),
	  CASE(files_that_do_not_fit_are_named))
