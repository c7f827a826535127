/* archive_bytes_test.c: each byte of an archive is accounted for, also those that no hash covers.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/audit.h"

#include "unit/unit.h"
#include "unit/vote/election_kit.h"

#include <stdlib.h>

#define TIME 1795370186
#define ARCHIVE_MAX ((size_t)1 << 24)

static struct election_kit *new_kit(void)
{
	static const struct election_kit_wish wish = {
		.title = "Q", .wording = "W", .voters = 5, .seed = 1
	};
	struct election_kit *kit = calloc(1, sizeof(*kit));

	assert_non_null(kit);
	kit_init(kit, &wish);
	return kit;
}

static void free_kit(struct election_kit *kit)
{
	kit_clear(kit);
	free(kit);
}

/* Audit `bytes`; the report is that of the first fault. */
static enum status audit_bytes(const struct buffer *bytes, struct report *report)
{
	struct archive_memory memory = { .bytes = bytes->bytes, .len = bytes->len };
	struct archive_source source = archive_memory_source(&memory);
	struct audit_options options = { .trust = AUDIT_CHECK_ALL };
	struct audit *audit = NULL;
	enum status status;

	assert_int_equal(audit_new(&source, &options, &audit), AL_OK);
	status = audit_advance(audit, -1, report);
	audit_free(audit);
	return status;
}

/* archive-4: what fills a block is zero, behind every member. */
static void no_byte_of_a_set_up_may_be_another(void **state)
{
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct archive_writer writer;
	struct buffer bytes;

	(void)state;
	buffer_init(&bytes, ARCHIVE_MAX);
	archive_start(&writer, TIME, &bytes);
	archive_add_setup(&writer, &kit->election, &kit->trustees, &kit->list, &bytes);
	assert_int_equal(buffer_status(&bytes), AL_OK);
	assert_int_equal(audit_bytes(&bytes, &report), AL_OK);
	/* All of what is zero, which is where something can be hidden, and some of the rest. */
	for (size_t i = 0; i < bytes.len; i++) {
		if (bytes.bytes[i] != 0 && i % 101 != 0)
			continue;
		bytes.bytes[i] ^= 1;
		if (audit_bytes(&bytes, &report) == AL_OK)
			fail_msg("byte %zu of %zu may be another", i, bytes.len);
		bytes.bytes[i] ^= 1;
	}
	buffer_clear(&bytes);
	free_kit(kit);
}

/* A set-up whose last data is `tail` longer than it must be. */
static enum status audit_longer(const struct election_kit *kit, const char *tail, size_t len,
				struct report *report)
{
	const struct buffer *bodies[] = { &kit->election, &kit->trustees, &kit->list };
	static const char *const names[] = { "{\"election\":\"", "\",\"trustees\":\"",
					     "\",\"credentials\":\"" };
	struct archive_writer writer;
	struct buffer setup;
	struct buffer bytes;
	struct digest hash;
	enum status status;

	buffer_init(&bytes, ARCHIVE_MAX);
	buffer_init(&setup, 1024);
	archive_start(&writer, TIME, &bytes);
	for (size_t i = 0; i < 3; i++) {
		char hex[2 * DIGEST_LEN + 1];

		archive_add_data(&writer, bodies[i]->bytes, bodies[i]->len, &bytes, &hash);
		hex_format(hash.bytes, DIGEST_LEN, hex);
		buffer_append_format(&setup, "%s%s", names[i], hex);
	}
	buffer_append_text(&setup, "\"}");
	buffer_append(&setup, tail, len);
	archive_add_data(&writer, setup.bytes, setup.len, &bytes, &hash);
	archive_add_event(&writer, EVENT_SETUP, &hash, &bytes);
	assert_int_equal(buffer_status(&bytes), AL_OK);
	status = audit_bytes(&bytes, report);
	buffer_clear(&setup);
	buffer_clear(&bytes);
	return status;
}

/* audit-3 */
static void the_data_of_a_set_up_has_one_form(void **state)
{
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };

	(void)state;
	assert_int_equal(audit_longer(kit, "", 0, &report), AL_OK);
	assert_int_equal(audit_longer(kit, " ", 1, &report), AL_FORGED);
	assert_int_equal(audit_longer(kit, "\0", 1, &report), AL_FORGED);
	assert_int_equal(audit_longer(kit, "\0 hidden", 8, &report), AL_FORGED);
	assert_non_null(strstr(report.message, "setup data"));
	free_kit(kit);
}

UNIT_MAIN("archive_bytes", cmocka_unit_test(no_byte_of_a_set_up_may_be_another),
	  cmocka_unit_test(the_data_of_a_set_up_has_one_form))
