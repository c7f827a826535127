/* mail_memory_test.c: whichever allocation of ours fails, a mail is written whole or not at all. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"
#include "fault/alloc.h"
#include "mail/message.h"
#include "mail/smtp.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#define ALLOCATIONS_MAX 200 /* of one operation */

static char password_file[SCRATCH_PATH_MAX];

static enum status do_write(void)
{
	const struct mail_message message = { .from = "office@example.org",
					      .to = "ada@example.net",
					      .subject = "\xc3\x84nderung",
					      .body = "Look\n",
					      .language = "de",
					      .date = { 1795000000 } };
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, MAIL_BYTES_MAX);
	status = mail_message_write(&message, &bytes, NULL);
	buffer_clear(&bytes);
	return status;
}

static enum status do_make(void)
{
	const struct smtp_options options = { .server = "smtps://mail.example.org",
					      .from = "office@example.org",
					      .user = "office",
					      .password_file = password_file,
					      .authorities = password_file };
	struct smtp *smtp = NULL;
	enum status status = smtp_new(&options, &smtp, NULL);

	assert_int_equal(smtp != NULL, status == AL_OK);
	smtp_free(smtp);
	return status;
}

static void fail_each(enum status (*act)(void), uint64_t least)
{
	uint64_t n = 1;

	for (bool failed = true; failed; n++) {
		int64_t live = fault_alloc_live();
		enum status status;

		assert_true(n < ALLOCATIONS_MAX);
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = act();
		failed = fault_alloc_stop();
		assert_int_equal(status, failed ? AL_NO_MEMORY : AL_OK);
		assert_int_equal(fault_alloc_live(), live);
	}
	assert_true(n > least + 1); /* so many allocations, and one go without a failure */
}

static void a_mail_without_memory_is_not_written(void **state)
{
	(void)state;
	fail_each(do_write, 1);
}

static void without_memory_there_is_no_sender(void **state)
{
	(void)snprintf(password_file, sizeof(password_file), "%s", scratch_path(state, "password"));
	assert_int_equal(file_write(password_file, "p", 1, NULL), AL_OK);
	assert_int_equal(do_make(), AL_OK); /* libcurl gets ready */
	fail_each(do_make, 4);
}

UNIT_MAIN("mail_memory", cmocka_unit_test(a_mail_without_memory_is_not_written),
	  cmocka_unit_test_setup_teardown(without_memory_there_is_no_sender, scratch_setup,
					  scratch_teardown))
