/* audit_test.c: an archive that is right, as it grows, by one thread and by many. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/tamper.h"

#include "crypto/hash.h"

#include <stdlib.h>

/* An audit of an archive in memory that may grow. */
struct reader {
	struct archive_memory memory;
	struct archive_source source;
	struct audit *audit;
	struct report report;
};

static void reader_open(struct reader *reader, const struct buffer *bytes, size_t len,
			const struct audit_options *options)
{
	*reader = (struct reader){ .memory = { .bytes = bytes->bytes, .len = len } };
	reader->source = archive_memory_source(&reader->memory);
	assert_int_equal(audit_new(&reader->source, options, &reader->audit), AL_OK);
}

static void must(enum status expected, enum status status, const struct report *report)
{
	if (status != expected)
		fail_msg("%s, not %s: %s", status_name(status), status_name(expected),
			 report->message);
}

static const struct audit_options check_all = { .trust = AUDIT_CHECK_ALL };

static void must_be_the_scenes(const struct audit *audit, const struct scene *scene)
{
	const struct audit_state *state = audit_state(audit);
	static const int64_t counts[] = { 0, 2, 1 };
	struct buffer list;
	struct digest hash;

	/* The list of those of the kit that are entitled, as it stands in the archive. */
	buffer_init(&list, TAMPER_LEN_MAX);
	for (size_t v = 0; v < 4; v++) {
		buffer_append_text(&list, v == 0 ? "[\"" : "\",\"");
		kit_credential(&scene->kit, v, &list);
	}
	buffer_append_text(&list, "\"]");
	hash = hash_bytes(list.bytes, list.len);
	buffer_clear(&list);
	assert_memory_equal(&state->list, &hash, sizeof(hash));
	assert_int_equal(state->height, 9);
	assert_memory_equal(&state->head, &scene->archive.heads[9], sizeof(state->head));
	assert_memory_equal(&state->setup, &scene->archive.heads[0], sizeof(state->setup));
	assert_int_equal(state->last, EVENT_RESULT);
	assert_int_equal(state->credentials, 4);
	assert_int_equal(state->weights, 4);
	assert_int_equal(state->ballots, 4);
	assert_int_equal(state->voters, 3);
	assert_int_equal(state->total_weight, 3);
	assert_int_equal(state->partials, 2);
	assert_true(state->tallied && state->decided);
	assert_int_equal(state->result_count, 3);
	assert_memory_equal(state->result, counts, sizeof(counts));
}

/* audit-8: what voter 0 chose first is not in the result. */
static void the_last_ballot_of_a_credential_counts(void **state)
{
	struct scene *scene = *state;
	struct reader reader;

	reader_open(&reader, &scene->archive.bytes, scene->archive.bytes.len, &check_all);
	must(AL_OK, audit_advance(reader.audit, -1, &reader.report), &reader.report);
	must_be_the_scenes(reader.audit, scene);
	must(AL_OK, audit_advance(reader.audit, -1, &reader.report), &reader.report);
	must(AL_NOT_FOUND, audit_advance(reader.audit, 10, &reader.report), &reader.report);
	assert_string_equal(reader.report.message, "the archive ends before event 10");
	audit_free(reader.audit);
}

static void an_audit_goes_on_as_the_archive_grows(void **state)
{
	struct scene *scene = *state;
	struct reader reader;

	reader_open(&reader, &scene->archive.bytes, 0, &check_all);
	must(AL_NOT_FOUND, audit_advance(reader.audit, -1, &reader.report), &reader.report);
	assert_string_equal(reader.report.message, "the archive ends before event 0");
	for (int64_t height = 0; height <= 9; height++) {
		assert_int_equal(audit_state(reader.audit)->height, height - 1);
		must(AL_NOT_FOUND, audit_advance(reader.audit, height, &reader.report),
		     &reader.report);
		reader.memory.len = scene->archive.ends[height];
		must(AL_OK, audit_advance(reader.audit, height, &reader.report), &reader.report);
		assert_int_equal(audit_state(reader.audit)->height, height);
		assert_memory_equal(&audit_state(reader.audit)->head, &scene->archive.heads[height],
				    sizeof(struct digest));
		assert_int_equal(audit_state(reader.audit)->ballots, height < 4 ? height : 4);
	}
	must_be_the_scenes(reader.audit, scene);
	audit_free(reader.audit);
}

/* The heads of a log are compared one by one, in an archive that is whole already. */
static void an_audit_stops_right_after_a_height(void **state)
{
	struct scene *scene = *state;

	for (int64_t height = 0; height <= 9; height++) {
		struct reader reader;

		reader_open(&reader, &scene->archive.bytes, scene->archive.bytes.len, &check_all);
		must(AL_OK, audit_advance(reader.audit, height, &reader.report), &reader.report);
		assert_int_equal(audit_state(reader.audit)->height, height);
		assert_memory_equal(&audit_state(reader.audit)->head, &scene->archive.heads[height],
				    sizeof(struct digest));
		assert_true(audit_state(reader.audit)->decided == (height == 9));
		assert_true((audit_state(reader.audit)->result != NULL) == (height == 9));
		must(AL_OK, audit_advance(reader.audit, height - 1, &reader.report),
		     &reader.report);
		must(AL_OK, audit_advance(reader.audit, -1, &reader.report), &reader.report);
		must_be_the_scenes(reader.audit, scene);
		audit_free(reader.audit);
	}
}

/* --- many ballots --- */

#define MANY 600 /* more than are checked together, twice */

static void make_many(struct scene *scene, struct kit_archive *ret)
{
	kit_archive_init(ret, &scene->kit, &(struct kit_files){ .list = NULL });
	for (size_t i = 0; i < MANY; i++)
		kit_archive_vote(ret, &scene->kit, i % 5, CHOICE_YES);
}

static void count_calls(void *user, int64_t ballots)
{
	int64_t *last = user;

	assert_true(ballots > *last);
	assert_true(ballots <= MANY);
	*last = ballots;
}

static void one_thread_and_many_find_the_same(void **state)
{
	static const size_t threads[] = { 0, 1, 2, 7 };
	struct scene *scene = *state;
	struct kit_archive *archive = calloc(1, sizeof(*archive));

	assert_non_null(archive);
	make_many(scene, archive);
	kit_archive_finish(archive, &scene->kit);
	for (size_t i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
		int64_t told = 0;
		struct audit_options options = { .trust = AUDIT_CHECK_ALL,
						 .threads = threads[i],
						 .progress = count_calls,
						 .user = &told };
		struct reader reader;

		reader_open(&reader, &archive->bytes, archive->bytes.len, &options);
		must(AL_OK, audit_advance(reader.audit, -1, &reader.report), &reader.report);
		assert_int_equal(told, MANY);
		assert_int_equal(audit_state(reader.audit)->ballots, MANY);
		assert_int_equal(audit_state(reader.audit)->voters, 5);
		assert_int_equal(audit_state(reader.audit)->result[0], 5);
		audit_free(reader.audit);
	}
	kit_archive_clear(archive);
	free(archive);
}

/* Append a ballot that does not hold: what `voter` voted, signed by another. */
static void add_bad(struct scene *scene, struct kit_archive *archive, size_t voter)
{
	struct buffer ballot;

	buffer_init(&ballot, BALLOT_LEN_MAX);
	kit_ballot(&scene->kit, voter, CHOICE_NO, &ballot);
	forge_sign(&scene->kit, (voter + 1) % 5, &ballot);
	kit_archive_add(archive, &ballot);
	buffer_clear(&ballot);
}

/* Ballots are checked together; the one that is wrong is named, and the first one. */
static void the_first_ballot_that_is_wrong_is_named(void **state)
{
	static const int64_t places[] = { 1, 3, 255, 256, 257, 258 };
	struct scene *scene = *state;
	struct kit_archive *archive = calloc(1, sizeof(*archive));

	assert_non_null(archive);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct reader reader;
		char expected[64];

		kit_archive_init(archive, &scene->kit, &(struct kit_files){ .list = NULL });
		for (int64_t height = 1; height <= 260; height++) {
			if (height == places[i] || height == 259)
				add_bad(scene, archive, (size_t)height % 5);
			else
				kit_archive_vote(archive, &scene->kit, (size_t)height % 5,
						 CHOICE_YES);
		}
		/* Another fault stands behind: a member that is cut off. */
		reader_open(&reader, &archive->bytes, archive->bytes.len - 600, &check_all);
		must(AL_FORGED, audit_advance(reader.audit, -1, &reader.report), &reader.report);
		(void)snprintf(expected, sizeof(expected),
			       "event %lld (Ballot): the signature does not hold",
			       (long long)places[i]);
		assert_string_equal(reader.report.message, expected);
		audit_free(reader.audit);
		kit_archive_clear(archive);
	}
	free(archive);
}

/* Who asks again of a fault does not get past it. */
static void what_was_refused_stays_refused(void **state)
{
	struct scene *scene = *state;
	struct kit_archive *archive = calloc(1, sizeof(*archive));
	struct reader reader;

	assert_non_null(archive);
	kit_archive_init(archive, &scene->kit, &(struct kit_files){ .list = NULL });
	kit_archive_vote(archive, &scene->kit, 0, CHOICE_YES);
	add_bad(scene, archive, 1);
	kit_archive_vote(archive, &scene->kit, 2, CHOICE_YES);
	reader_open(&reader, &archive->bytes, archive->bytes.len, &check_all);
	for (int64_t height = -1; height <= 3; height++) {
		must(AL_FORGED, audit_advance(reader.audit, height, &reader.report),
		     &reader.report);
		assert_string_equal(reader.report.message,
				    "event 2 (Ballot): the signature does not hold");
		reader.report.message[0] = '\0';
	}
	audit_free(reader.audit);
	kit_archive_clear(archive);
	free(archive);
}

#define REVOTES 110 /* so many that the table of replaced ballots has grown twice */

/* audit-7: also of a ballot that was replaced long ago. */
static void no_replaced_ballot_comes_again(void **state)
{
	static const struct audit_options trust = { .trust = AUDIT_TRUST_BALLOTS };
	struct scene *scene = *state;
	struct kit_archive *archive = calloc(1, sizeof(*archive));
	struct buffer *ballots = calloc(REVOTES, sizeof(*ballots));
	struct archive_writer writer;
	size_t len;

	assert_non_null(archive);
	assert_non_null(ballots);
	kit_archive_init(archive, &scene->kit, &(struct kit_files){ .list = NULL });
	for (size_t i = 0; i < REVOTES; i++) {
		buffer_init(&ballots[i], BALLOT_LEN_MAX);
		kit_ballot(&scene->kit, 0, CHOICE_YES, &ballots[i]);
		kit_archive_add(archive, &ballots[i]);
	}
	writer = archive->writer;
	len = archive->bytes.len;
	for (size_t i = 0; i < REVOTES; i += 12) {
		struct reader reader;

		kit_archive_add(archive, &ballots[i]);
		reader_open(&reader, &archive->bytes, archive->bytes.len, &trust);
		must(AL_REFUSED, audit_advance(reader.audit, -1, &reader.report), &reader.report);
		assert_string_equal(reader.report.message,
				    "event 111 (Ballot): this very ballot was cast before");
		audit_free(reader.audit);
		archive->writer = writer;
		archive->bytes.len = len;
		archive->height = REVOTES;
	}
	for (size_t i = 0; i < REVOTES; i++)
		buffer_clear(&ballots[i]);
	kit_archive_clear(archive);
	free(ballots);
	free(archive);
}

/* --- what a box asks of its own archive --- */

static void a_trusted_box_is_not_trusted_with_the_rest(void **state)
{
	static const struct audit_options trust = { .trust = AUDIT_TRUST_BALLOTS };
	struct scene *scene = *state;
	struct kit_archive *archive = calloc(1, sizeof(*archive));
	struct reader reader;
	struct buffer ballot;

	assert_non_null(archive);
	buffer_init(&ballot, BALLOT_LEN_MAX);
	reader_open(&reader, &scene->archive.bytes, scene->archive.bytes.len, &trust);
	must(AL_OK, audit_advance(reader.audit, -1, &reader.report), &reader.report);
	must_be_the_scenes(reader.audit, scene);
	audit_free(reader.audit);

	kit_archive_init(archive, &scene->kit, &(struct kit_files){ .list = NULL });
	kit_ballot(&scene->kit, 0, CHOICE_YES, &ballot);
	kit_archive_add(archive, &ballot);
	add_bad(scene, archive, 0);
	reader_open(&reader, &archive->bytes, archive->bytes.len, &trust);
	must(AL_OK, audit_advance(reader.audit, -1, &reader.report), &reader.report);
	audit_free(reader.audit);
	/* audit-7 */
	kit_archive_add(archive, &ballot);
	reader_open(&reader, &archive->bytes, archive->bytes.len, &trust);
	must(AL_REFUSED, audit_advance(reader.audit, -1, &reader.report), &reader.report);
	assert_string_equal(reader.report.message,
			    "event 3 (Ballot): this very ballot was cast before");
	audit_free(reader.audit);
	kit_archive_clear(archive);
	buffer_clear(&ballot);
	free(archive);
}

static void tracker_of(const struct buffer *body, char ret[static BASE64_DIGEST_LEN + 1])
{
	struct digest digest = hash_bytes(body->bytes, body->len);

	base64_digest(&digest, ret);
}

/* Ask for the data `i` of the `number`-th event of `type`. */
static enum status find(struct scene *scene, const struct audit *audit, const size_t where[3],
			int64_t *ret_height, bool *ret_counts)
{
	char tracker[BASE64_DIGEST_LEN + 1];

	tracker_of(tamper_data(scene, (enum event_type)where[0], where[1], where[2]), tracker);
	return audit_find(audit, tracker, ret_height, ret_counts, NULL);
}

static void a_voter_finds_her_ballot_and_whether_it_counts(void **state)
{
	static const bool counts_then[] = { false, true, true, true };
	struct scene *scene = *state;
	struct reader reader;
	int64_t height = -1;
	bool counts = false;

	forge_read(&scene->forge, &scene->archive.bytes);
	reader_open(&reader, &scene->archive.bytes, scene->archive.bytes.len, &check_all);
	assert_int_equal(
	    find(scene, reader.audit, (size_t[]){ EVENT_BALLOT, 0, 0 }, &height, &counts),
	    AL_NOT_FOUND);
	must(AL_OK, audit_advance(reader.audit, 2, &reader.report), &reader.report);
	assert_int_equal(
	    find(scene, reader.audit, (size_t[]){ EVENT_BALLOT, 2, 0 }, &height, &counts),
	    AL_NOT_FOUND);
	must(AL_OK, audit_advance(reader.audit, -1, &reader.report), &reader.report);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(
		    find(scene, reader.audit, (size_t[]){ EVENT_BALLOT, i, 0 }, &height, &counts),
		    AL_OK);
		assert_int_equal(height, (int64_t)i + 1);
		assert_true(counts == counts_then[i]);
	}
	/* What is no ballot has no tracker. */
	assert_int_equal(
	    find(scene, reader.audit, (size_t[]){ EVENT_SETUP, 0, 0 }, &height, &counts),
	    AL_NOT_FOUND);
	assert_int_equal(
	    find(scene, reader.audit, (size_t[]){ EVENT_ENCRYPTED_TALLY, 0, 0 }, &height, &counts),
	    AL_NOT_FOUND);
	assert_int_equal(
	    find(scene, reader.audit, (size_t[]){ EVENT_RESULT, 0, 0 }, &height, &counts),
	    AL_NOT_FOUND);
	audit_free(reader.audit);
	forge_clear(&scene->forge);
}

static void who_is_in_the_list_is_entitled(void **state)
{
	struct scene *scene = *state;
	struct reader reader;
	struct buffer text;
	int64_t weight = 0;

	buffer_init(&text, GROUP_TEXT_MAX);
	reader_open(&reader, &scene->archive.bytes, scene->archive.bytes.len, &check_all);
	assert_null(audit_election(reader.audit));
	assert_null(audit_trustees(reader.audit));
	assert_false(audit_is_entitled(reader.audit, "", 0, NULL));
	must(AL_OK, audit_advance(reader.audit, 0, &reader.report), &reader.report);
	assert_non_null(audit_election(reader.audit));
	assert_non_null(audit_trustees(reader.audit));
	for (size_t v = 0; v < 5; v++) {
		buffer_reset(&text);
		kit_credential(&scene->kit, v, &text);
		assert_true(audit_is_entitled(reader.audit, buffer_text(&text), text.len,
					      &weight) == (v < 4));
		assert_int_equal(weight, 1);
		assert_false(
		    audit_is_entitled(reader.audit, buffer_text(&text), text.len - 1, NULL));
	}
	audit_free(reader.audit);
	buffer_clear(&text);
}

UNIT_MAIN_WITH("audit", tamper_start, tamper_finish,
	       cmocka_unit_test(the_last_ballot_of_a_credential_counts),
	       cmocka_unit_test(an_audit_goes_on_as_the_archive_grows),
	       cmocka_unit_test(an_audit_stops_right_after_a_height),
	       cmocka_unit_test(one_thread_and_many_find_the_same),
	       cmocka_unit_test(the_first_ballot_that_is_wrong_is_named),
	       cmocka_unit_test(what_was_refused_stays_refused),
	       cmocka_unit_test(no_replaced_ballot_comes_again),
	       cmocka_unit_test(a_trusted_box_is_not_trusted_with_the_rest),
	       cmocka_unit_test(a_voter_finds_her_ballot_and_whether_it_counts),
	       cmocka_unit_test(who_is_in_the_list_is_entitled))
