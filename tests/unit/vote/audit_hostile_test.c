/* audit_hostile_test.c: archives that were made to stop an auditor, and sources that fail. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/tamper.h"

#include "vote/archive_header.h"
#include "vote/credential_list.h"

#include <stdlib.h>

#define HEX "44c19266c5ea3546d931cc83de094faf2d22dcd651b31661df0d89bfa1ec680f"
#define TIME 1780272000

/* A source that has `bytes`, and after them as many of `fill` as it is asked for, up to `end`; its
 * read number `fails_at` fails, or finds nothing. */
struct odd_source {
	const struct buffer *bytes;
	char fill;
	uint64_t end;
	uint64_t reads;
	uint64_t fails_at; /* from 1; 0: none */
	bool shrinks;	   /* from then on it ends there */
};

static enum status read_odd(void *user, uint64_t at, void *ret, size_t len, size_t *ret_len,
			    struct report *report)
{
	struct odd_source *odd = user;
	uint64_t left = at < odd->end ? odd->end - at : 0;

	odd->reads++;
	if (odd->reads == odd->fails_at && !odd->shrinks)
		return report_set(report, AL_IO, "the disk is broken");
	*ret_len = left < len ? (size_t)left : len;
	if (odd->shrinks && odd->fails_at > 0 && odd->reads >= odd->fails_at)
		*ret_len = 0;
	memset(ret, odd->fill, *ret_len);
	if (at < odd->bytes->len) {
		size_t have = odd->bytes->len - (size_t)at;

		memcpy(ret, odd->bytes->bytes + at, have < *ret_len ? have : *ret_len);
	}
	return AL_OK;
}

static enum status audit_odd(struct odd_source *odd, struct report *report)
{
	struct archive_source source = { .read = read_odd, .user = odd };
	struct audit_options options = { .trust = AUDIT_TRUST_BALLOTS };
	struct audit *audit = NULL;
	enum status status;

	assert_int_equal(audit_new(&source, &options, &audit), AL_OK);
	status = audit_advance(audit, 9, report);
	if (status == AL_OK)
		assert_int_equal(audit_state(audit)->result[1], 2);
	audit_free(audit);
	return status;
}

static void a_disk_that_fails_is_said(void **state)
{
	struct scene *scene = *state;
	struct odd_source odd = { .bytes = &scene->archive.bytes, .end = scene->archive.bytes.len };
	struct report report = { .message = "" };
	uint64_t reads;

	assert_int_equal(audit_odd(&odd, &report), AL_OK);
	reads = odd.reads;
	for (uint64_t n = 1; n <= reads; n++) {
		odd.reads = 0;
		odd.fails_at = n;
		assert_int_equal(audit_odd(&odd, &report), AL_IO);
		assert_non_null(strstr(report.message, "the disk is broken"));
	}
}

/* A file that someone cuts while it is read is no archive that ends in order. */
static void an_archive_that_shrinks_is_refused(void **state)
{
	struct scene *scene = *state;
	struct odd_source odd = { .bytes = &scene->archive.bytes,
				  .end = scene->archive.bytes.len,
				  .shrinks = true };
	struct report report = { .message = "" };
	enum status status;
	uint64_t reads;

	assert_int_equal(audit_odd(&odd, &report), AL_OK);
	reads = odd.reads;
	for (uint64_t n = 1; n <= reads; n++) {
		odd.reads = 0;
		odd.fails_at = n;
		status = audit_odd(&odd, &report);
		assert_int_not_equal(status, AL_OK);
		/* Only what ends between two events may go on later. */
		assert_true((status == AL_NOT_FOUND) ==
			    (strcmp(report.message, "the archive ends before event 9") == 0));
	}
}

/* Append a header of a data member that says it has `len` bytes. */
static void append_header(uint64_t len, struct buffer *ret)
{
	uint8_t header[ARCHIVE_BLOCK];

	archive_header_format(HEX ARCHIVE_DATA_SUFFIX, len, TIME, header);
	buffer_append(ret, header, sizeof(header));
}

/* An archive of one member, which is as long as a member may be, and of brackets. */
static enum status audit_large(struct report *report)
{
	struct odd_source odd = { .fill = '[' };
	struct archive_writer writer;
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, TAMPER_LEN_MAX);
	archive_start(&writer, TIME, &bytes);
	append_header(ARCHIVE_MEMBER_LEN_MAX, &bytes);
	odd.bytes = &bytes;
	odd.end = bytes.len + ARCHIVE_MEMBER_LEN_MAX;
	status = audit_odd(&odd, report);
	assert_true(odd.reads < 10);
	buffer_clear(&bytes);
	return status;
}

/* Nothing of them is read: no event comes. */
static void members_of_two_gigabytes_take_no_time(void **state)
{
	struct report report = { .message = "" };

	(void)state;
	assert_int_equal(audit_large(&report), AL_MALFORMED);
	assert_string_equal(report.message,
			    "after event -1: the archive ends with data that no event names");
}

/* The bodies that an event names are bounded, each by what it is. */
static void no_body_is_larger_than_what_it_is(void **state)
{
	static const struct {
		enum event_type type;
		size_t data;
		size_t len;
	} list[] = {
		{ EVENT_SETUP, 0, ELECTION_LEN_MAX + 1 }, { EVENT_SETUP, 3, 513 },
		{ EVENT_BALLOT, 0, BALLOT_LEN_MAX + 1 },  { EVENT_PARTIAL_DECRYPTION, 0, 10000 },
		{ EVENT_PARTIAL_DECRYPTION, 1, 2000 },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct buffer *body;
		struct buffer large;
		char what[16];

		buffer_init(&large, (size_t)1 << 25);
		buffer_init(&scene->out, (size_t)1 << 25);
		forge_read(&scene->forge, &scene->archive.bytes);
		for (size_t k = 0; k < list[i].len; k++)
			buffer_append_byte(&large, ' ');
		body = tamper_data(scene, list[i].type, 0, list[i].data);
		body->len_max = large.len_max;
		buffer_reset(body);
		buffer_append(body, large.bytes, large.len);
		(void)snprintf(what, sizeof(what), "large %zu", i);
		tamper_must_be(scene, what, AL_TOO_BIG, "event ");
		buffer_clear(&scene->out);
		buffer_clear(&large);
	}
}

#define JUNK_LEN ((size_t)4 * 1024 * 1024)
#define JUNK 12

/* Ballots wait for each other, but not more bytes of them than fit. */
static void large_ballots_do_not_wait_for_many_others(void **state)
{
	struct scene *scene = *state;
	struct archive_writer writer = { .time = TIME,
					 .height = 1,
					 .head = scene->archive.heads[0] };
	struct odd_source odd = { .fails_at = 0 };
	struct report report = { .message = "" };
	struct buffer bytes;
	char *junk = malloc(JUNK_LEN);

	assert_non_null(junk);
	memset(junk, ' ', JUNK_LEN);
	buffer_init(&bytes, (size_t)1 << 26);
	buffer_append(&bytes, scene->archive.bytes.bytes, scene->archive.ends[0]);
	for (size_t i = 0; i < JUNK; i++)
		archive_add_ballot(&writer, junk, JUNK_LEN, &bytes);
	assert_int_equal(buffer_status(&bytes), AL_OK);
	odd.bytes = &bytes;
	odd.end = bytes.len;
	assert_int_equal(audit_odd(&odd, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "event 1 (Ballot): ballot: "));
	/* In pieces of 64 KB: sixteen megabytes and the one ballot that is too many. */
	assert_in_range(odd.reads, 5 * 64, 5 * 64 + 64);
	buffer_clear(&bytes);
	free(junk);
}

/* archive-3: heights are of 63 bits. */
static void an_event_may_have_a_height_above_2_31(void **state)
{
	static const int64_t heights[] = { 0, 2147483647, 2147483648, 4294967296, INT64_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(heights) / sizeof(heights[0]); i++) {
		struct event event = { .height = heights[i],
				       .type = EVENT_BALLOT,
				       .has_parent = true,
				       .has_payload = true };
		struct event again;
		struct buffer text;

		buffer_init(&text, ARCHIVE_EVENT_LEN_MAX);
		event_format(&event, &text);
		assert_int_equal(event_parse(buffer_text(&text), text.len, &again, NULL), AL_OK);
		assert_int_equal(again.height, heights[i]);
		buffer_clear(&text);
	}
}

/* --- weights --- */

/* A list of `count` members of the group, each with the largest weight. */
static void make_list(const struct group *group, size_t count, struct buffer *ret)
{
	char text[GROUP_TEXT_MAX];
	struct element generator;
	struct point g;
	struct point next;

	group_generator(group, &generator);
	group_vartime_point(group, &generator, &g);
	next = g;
	for (size_t i = 0; i < count; i++) {
		group_vartime_points_format(group, &next, 1, text);
		buffer_append_format(ret, "%s\"%s,%d\"", i == 0 ? "[" : ",", text,
				     CREDENTIAL_WEIGHT_MAX);
		group_vartime_multiply(group, &next, &g, &next);
	}
	buffer_append_text(ret, "]");
}

/* Read such a list, with `last` (NULL: nothing) as one more credential. */
static enum status read_list(size_t count, const char *last, int64_t *ret_weights,
			     struct report *report)
{
	const struct group *group = group_find("Ed25519");
	struct archive_writer writer = { .time = TIME };
	struct credential_list list = { .items = NULL };
	struct archive_memory memory;
	struct archive_source source;
	struct archive_member member;
	struct buffer bytes;
	struct buffer text;
	enum status status;

	buffer_init(&bytes, TAMPER_LEN_MAX);
	buffer_init(&text, TAMPER_LEN_MAX);
	make_list(group, count, &text);
	if (last != NULL) {
		text.len--; /* the bracket */
		buffer_append_format(&text, ",\"%s\"]", last);
	}
	archive_add_data(&writer, text.bytes, text.len, &bytes, NULL);
	memory = (struct archive_memory){ .bytes = bytes.bytes, .len = bytes.len };
	source = archive_memory_source(&memory);
	assert_int_equal(archive_read_member(&source, TIME, 0, &member, NULL), AL_OK);
	status = credential_list_read(group, &source, &member, 0, &list, report);
	if (status == AL_OK)
		assert_int_equal(list.count, count);
	*ret_weights = list.weights;
	credential_list_clear(&list);
	buffer_clear(&bytes);
	buffer_clear(&text);
	return status;
}

/* audit-13 */
static void weights_add_up_to_what_can_be_counted(void **state)
{
	struct report report = { .message = "" };
	int64_t weights;

	(void)state;
	assert_int_equal(read_list(1024, NULL, &weights, &report), AL_OK);
	assert_int_equal(weights, INT64_C(1024) * CREDENTIAL_WEIGHT_MAX);
	assert_int_equal(read_list(1025, NULL, &weights, &report), AL_TOO_BIG);
	assert_string_equal(
	    report.message,
	    "the weights of the public credentials add up to more than 1099511627775");
}

/* audit-5: credentials are read 512 at a time; the wrong one is named by its place in the list. */
static void a_wrong_credential_is_named_by_its_place(void **state)
{
	static const size_t counts[] = { 510, 511, 512, 513, 700 };
	int64_t weights;

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct report report = { .message = "" };
		char expected[64];

		assert_int_equal(read_list(counts[i], "x", &weights, &report), AL_MALFORMED);
		(void)snprintf(expected, sizeof(expected),
			       "public credential %zu: is no element of the group", counts[i] + 1);
		assert_string_equal(report.message, expected);
	}
}

/* audit-8: the scene's voters with weights; one votes again. */
static void weights_are_counted_and_written_as_texts_when_large(void **state)
{
	static const char *const weights[] = { ",1073741823", ",1009", ",1", "" };
	struct scene *scene = *state;
	struct kit_archive *archive = calloc(1, sizeof(*archive));
	struct report report = { .message = "" };
	struct archive_memory memory;
	struct archive_source source;
	struct audit_options options = { .trust = AUDIT_CHECK_ALL };
	const struct audit_state *found;
	struct audit *audit = NULL;
	struct buffer list;

	assert_non_null(archive);
	buffer_init(&list, TAMPER_LEN_MAX);
	for (size_t v = 0; v < 4; v++) {
		buffer_append_text(&list, v == 0 ? "[\"" : "\",\"");
		kit_credential(&scene->kit, v, &list);
		buffer_append_text(&list, weights[v]);
	}
	buffer_append_text(&list, "\"]");
	kit_archive_init(archive, &scene->kit, &(struct kit_files){ .list = &list });
	for (size_t v = 0; v < 3; v++)
		kit_archive_vote(archive, &scene->kit, v, CHOICE_NO);
	kit_archive_vote(archive, &scene->kit, 0, CHOICE_YES);
	kit_archive_finish(archive, &scene->kit);
	memory = (struct archive_memory){ archive->bytes.bytes, archive->bytes.len };
	source = archive_memory_source(&memory);
	assert_int_equal(audit_new(&source, &options, &audit), AL_OK);
	assert_int_equal(audit_advance(audit, -1, &report), AL_OK);
	found = audit_state(audit);
	assert_int_equal(found->weights, 1073742834);
	assert_int_equal(found->total_weight, 1073742833);
	assert_int_equal(found->voters, 3);
	assert_int_equal(found->result[0], 1073741823);
	assert_int_equal(found->result[1], 1010);
	assert_int_equal(found->result[2], 0);
	/* audit-10: as a text, and only so. */
	forge_read(&scene->forge, &archive->bytes);
	assert_non_null(strstr(buffer_text(tamper_data(scene, EVENT_ENCRYPTED_TALLY, 0, 1)),
			       "\"total_weight\":\"1073742833\""));
	forge_put(tamper_data(scene, EVENT_ENCRYPTED_TALLY, 0, 1), "\"total_weight\":", 0, ",",
		  "1073742833");
	tamper_must_be(scene, "number", AL_FORGED, "event 6 (EncryptedTally): encrypted_tally: ");
	audit_free(audit);
	kit_archive_clear(archive);
	buffer_clear(&list);
	free(archive);
}

/* audit-9, audit-12: all sums are the identity. */
static void a_vote_in_which_nobody_voted_has_a_result(void **state)
{
	struct scene *scene = *state;
	struct kit_archive *archive = calloc(1, sizeof(*archive));
	struct report report = { .message = "" };

	assert_non_null(archive);
	kit_archive_init(archive, &scene->kit, &(struct kit_files){ .list = NULL });
	kit_archive_finish(archive, &scene->kit);
	assert_int_equal(tamper_audit(&archive->bytes, &report), AL_OK);
	kit_archive_clear(archive);
	free(archive);
}

UNIT_MAIN_WITH("audit_hostile", tamper_start, tamper_finish,
	       cmocka_unit_test(a_disk_that_fails_is_said),
	       cmocka_unit_test(an_archive_that_shrinks_is_refused),
	       cmocka_unit_test(members_of_two_gigabytes_take_no_time),
	       cmocka_unit_test(no_body_is_larger_than_what_it_is),
	       cmocka_unit_test(large_ballots_do_not_wait_for_many_others),
	       cmocka_unit_test(an_event_may_have_a_height_above_2_31),
	       cmocka_unit_test(weights_add_up_to_what_can_be_counted),
	       cmocka_unit_test(a_wrong_credential_is_named_by_its_place),
	       cmocka_unit_test(weights_are_counted_and_written_as_texts_when_large),
	       cmocka_unit_test(a_vote_in_which_nobody_voted_has_a_result))
