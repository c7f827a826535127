/*
 * witness_memory_test.c: whichever allocation fails, a witness says so, cosigns no fork afterwards,
 * and leaks nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "log/witness.h"
#include "unit/scratch.h"
#include "unit/unit.h"
#include "unit/witness/asking.h"

#include <sodium.h>
#include <stdlib.h>

#define ALLOCATIONS_MAX 100000 /* of one operation */

static struct when now(void *user)
{
	(void)user;
	return (struct when){ 1000 };
}

static const struct witness_service_options options = { .clock = now };

static const char *nothing(const void *from, const char *name)
{
	(void)from;
	(void)name;
	return NULL;
}

/* Ask without an allocation of the test's own; the status. */
static int ask(struct witness_service *service, const struct buffer *body)
{
	struct http_request request = { .method = "POST",
					.path = "/add-checkpoint",
					.target = "https://witness.example/add-checkpoint",
					.body = body->bytes,
					.body_len = body->len,
					.parts = { nothing, nothing, NULL },
					.peer = "" };
	struct http_response response;
	int status;

	http_response_init(&response);
	witness_service_handle(service, &request, &response);
	status = buffer_status(&response.body) == AL_OK ? response.status : 500;
	http_response_clear(&response);
	return status;
}

static void an_opening_without_memory_is_none(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	int64_t before;
	uint64_t n = 1;

	assert_int_equal(witness_service_init(*state, "w.example/w", now(NULL), NULL), AL_OK);
	asking_introduce(&asking, *state);
	before = fault_alloc_live();
	for (; n < ALLOCATIONS_MAX; n++) {
		struct witness_service *service = NULL;
		struct report report = { .message = "" };
		enum status status;

		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = witness_service_open(*state, &options, &service, &report);
		assert_true((service != NULL) == (status == AL_OK));
		witness_service_close(service);
		if (!fault_alloc_stop()) {
			assert_int_equal(status, AL_OK);
			break;
		}
		/* SQLite goes on without some of its caches. */
		assert_true(status == AL_OK || status == AL_NO_MEMORY);
		assert_true(status == AL_OK || report.message[0] != '\0');
		assert_int_equal(fault_alloc_live(), before);
	}
	assert_in_range(n, 10, ALLOCATIONS_MAX - 1);
	asking_clear(&asking);
}

static void a_checkpoint_without_memory_is_not_cosigned(void **state)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);
	struct asking fork = asking_make(ASKING_ORIGIN, 2);
	uint64_t size = 0;
	uint64_t n = 1;

	assert_int_equal(witness_service_init(*state, "w.example/w", now(NULL), NULL), AL_OK);
	asking_introduce(&asking, *state);
	for (; n < ALLOCATIONS_MAX; n++) {
		struct witness_service *service = NULL;
		struct buffer body;
		bool failed;
		int status;

		assert_int_equal(witness_service_open(*state, &options, &service, NULL), AL_OK);
		if (size == 0) {
			assert_int_equal(asking_ask(&asking, service, "", 0, 3, NULL), 200);
			size = 3;
		}
		buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
		asking_body(&asking, size, size, &body);
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = ask(service, &body);
		failed = fault_alloc_stop();
		assert_true(status == 200 || (failed && status >= 500));
		buffer_clear(&body);
		assert_int_equal(asking_ask(&fork, service, "", size, size + 1, NULL), 422);
		witness_service_close(service);
		if (!failed)
			break;
	}
	assert_in_range(n, 5, ALLOCATIONS_MAX - 1);
	asking_clear(&asking);
	asking_clear(&fork);
}

/* SQLite must have asked nobody for memory before it is told whom to ask. */
static int setup(void **state)
{
	(void)state;
	fault_alloc_init();
	return sodium_init() < 0 ? -1 : 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

UNIT_MAIN_WITH("witness_memory", setup, NULL, CASE(an_opening_without_memory_is_none),
	       CASE(a_checkpoint_without_memory_is_not_cosigned))
