/* publish_test.c: what is published verifies after every publishing, or the old one stands. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/publish.h"

#include "coop/coop_internal.h"
#include "coop/public_files.h"
#include "crypto/hash.h"
#include "store/db.h"
#include "unit/coop/house_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t published_size(const struct house *house)
{
	struct report report = { .message = "" };
	int64_t size = -1;

	assert_ok(house_verify(house, &size, &report), &report);
	return size;
}

static void nothing_is_published_before_the_founding(void **state)
{
	struct report report = { .message = "" };

	assert_refused(house_publish(house_of(state), &report), AL_CONFLICT, &report,
		       "not founded");
	assert_int_equal(access(house_path(state, "coop/public"), F_OK), -1);
}

static void publishing_again_without_anything_new_is_fine(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	int count;

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	count = house_folder_count(coop_public_path(house->coop));
	for (int i = 0; i < 3; i++) {
		house->now = when_add(house->now, 600);
		assert_ok(house_publish(house, &report), &report);
		assert_int_equal(published_size(house), house_entries_before(H_GUIDELINE));
		assert_int_equal(house_folder_count(coop_public_path(house->coop)), count);
	}
}

static void every_size_over_the_borders_of_tiles_verifies(void **state)
{
	static const int64_t sizes[] = { 9,   10,  11,	254, 255, 256, 257,
					 258, 511, 512, 513, 767, 768, 1030 };
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int64_t size = chain_size(coop_chain(house->coop));

		assert_ok(house_fill(house, size, sizes[i] - size, 10, &report), &report);
		if (i % 3 == 0)
			assert_ok(house_reopen(house, &report), &report);
		house->now = house_day(10);
		assert_ok(house_publish(house, &report), &report);
		if (i % 3 == 1)
			assert_ok(house_reopen(house, &report), &report);
		assert_int_equal(published_size(house), sizes[i]);
	}
	/* Of partial tiles only those of the last size are left. */
	assert_int_equal(access(house_path(state, "coop/public/log/tile/0/000.p"), F_OK), -1);
	assert_int_equal(access(house_path(state, "coop/public/log/tile/0/004.p/6"), F_OK), 0);
	assert_int_equal(access(house_path(state, "coop/public/log/tile/1/000.p/4"), F_OK), 0);
	assert_int_equal(access(house_path(state, "coop/public/log/tile/1/000.p/3"), F_OK), -1);
}

static void a_log_of_one_entry_verifies(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_KEY_COOP, &report), &report);
	assert_ok(house_publish(house, &report), &report);
	assert_int_equal(published_size(house), 1);
}

static void a_publishing_of_all_at_once_is_the_same_as_one_by_one(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	int count;

	assert_ok(house_run(house, H_END, &report), &report);
	count = house_folder_count(coop_public_path(house->coop));
	/* Whoever removes the folder gets it back. */
	house_folder_copy(coop_public_path(house->coop), house_path(state, "kept"));
	assert_int_equal(rename(coop_public_path(house->coop), house_path(state, "away")), 0);
	assert_ok(house_publish(house, &report), &report);
	assert_int_equal(published_size(house), house_entries_before(H_END));
	assert_int_equal(house_folder_count(coop_public_path(house->coop)), count);
}

static void an_older_copy_of_the_folder_is_brought_up_again(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	house_folder_copy(coop_public_path(house->coop), house_path(state, "old"));
	assert_ok(house_run(house, H_END, &report), &report);
	house_folder_copy(house_path(state, "old"), coop_public_path(house->coop));
	assert_ok(house_reopen(house, &report), &report);
	house->now = house_day(60);
	assert_ok(house_publish(house, &report), &report);
	assert_int_equal(published_size(house), house_entries_before(H_END));
}

/* --- witnesses --- */

static void a_quorum_is_enough_and_one_may_be_down_or_worse(void **state)
{
	static const enum house_manner manners[] = { WITNESS_IS_DOWN,  WITNESS_SAYS_NONSENSE,
						     WITNESS_SPOILS,   WITNESS_REPEATS,
						     WITNESS_FORGES,   WITNESS_IS_AHEAD,
						     WITNESS_MISLEADS, WITNESS_REFUSES };
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++) {
		int64_t size = chain_size(coop_chain(house->coop));

		house->witnesses[i % 3].manner = manners[i];
		assert_ok(house_fill(house, size, 1, 10 + (int64_t)i, &report), &report);
		assert_ok(house_publish(house, &report), &report);
		assert_int_equal(published_size(house), size + 1);
		house->witnesses[i % 3].manner = WITNESS_WORKS;
	}
}

static void without_a_quorum_the_old_checkpoint_stands(void **state)
{
	static const enum house_manner manners[] = {
		WITNESS_IS_DOWN,  WITNESS_SAYS_NONSENSE, WITNESS_REPEATS,  WITNESS_FORGES,
		WITNESS_MISLEADS, WITNESS_REFUSES,	 WITNESS_IS_AHEAD,
	};
	static const char *const words[] = {
		"cannot be reached",
		"control character",
		"it co-signed 2 times",
		"witness.example/1",
		"it answered 409: as many as you like",
		"it answered 403: not you",
		"its clock is ahead",
	};
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	int64_t size;

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	size = published_size(house);
	assert_ok(house_fill(house, 0, 5, 10, &report), &report);
	for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++) {
		house->witnesses[0].manner = manners[i];
		house->witnesses[1].manner = manners[i];
		assert_refused(house_publish(house, &report), AL_REFUSED, &report, words[i]);
		assert_refused(AL_REFUSED, AL_REFUSED, &report,
			       "1 of the statute's witnesses co-signed, 2 must");
		assert_int_equal(published_size(house), size);
	}
	house->witnesses[0].manner = WITNESS_WORKS;
	house->now = house_day(12); /* the witness's clock was ahead by a day */
	assert_ok(house_publish(house, &report), &report);
	assert_int_equal(published_size(house), size + 5);
}

static void a_witness_that_is_behind_catches_up(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	house->witnesses[0].manner = WITNESS_IS_DOWN;
	assert_ok(house_run(house, H_APPLICATION, &report), &report);
	house->witnesses[0].manner = WITNESS_WORKS;
	house->witnesses[1].manner = WITNESS_IS_DOWN; /* so that the first one is needed */
	house->witnesses[0].asked = 0;
	assert_ok(house_publish(house, &report), &report);
	assert_int_equal(house->witnesses[0].asked, 2);
	assert_int_equal(house->witnesses[0].state.size, house_entries_before(H_APPLICATION));
	(void)published_size(house);
}

static void a_witness_that_is_ahead_of_what_is_published_is_asked_from_there(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	house->witnesses[1].manner = WITNESS_IS_DOWN;
	house->witnesses[2].manner = WITNESS_IS_DOWN;
	assert_ok(house_fill(house, 0, 5, 10, &report), &report);
	assert_refused(house_publish(house, &report), AL_REFUSED, &report, "2 must");
	house->witnesses[1].manner = WITNESS_WORKS;
	assert_ok(house_fill(house, 5, 5, 10, &report), &report);
	assert_ok(house_publish(house, &report), &report);
	assert_int_equal(published_size(house), house_entries_before(H_GUIDELINE) + 10);
}

static void a_witness_that_saw_another_log_is_told_apart(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	house->witnesses[0].state.size = 500;
	house->witnesses[1].state.root = hash_bytes("another tree", 12);
	assert_refused(house_publish(house, &report), AL_REFUSED, &report,
		       "it has co-signed 500 entries, more than there are");
	assert_refused(AL_REFUSED, AL_REFUSED, &report, "it answered 422");
}

static void two_links_to_one_witness_count_once(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct witness_link links[3];

	assert_ok(house_run(house, H_PUBLISH, &report), &report);
	links[0] = house->links[0];
	links[1] = house->links[0];
	links[2] = house->links[0];
	assert_refused(coop_publish(house->coop, links, 3, house->now, &report), AL_REFUSED,
		       &report, "by another link");
	links[2] = house->links[1];
	assert_ok(coop_publish(house->coop, links, 3, house->now, &report), &report);
	(void)published_size(house);
}

/* A witness, and what others do to the cooperative while it is asked. */
struct busy_witness {
	struct house *house;
	struct witness_link link;
};

static enum status fail_to_store(struct db *db, void *user, struct report *report)
{
	(void)db;
	(void)user;
	return report_set(report, AL_IO, "the disk is gone for a moment");
}

/* Meanwhile an object cannot be stored, so the log is read anew. */
static enum status ask_while_the_log_is_read_anew(void *user, const struct buffer *request,
						  struct when now, int *ret_code,
						  struct buffer *ret, struct report *report)
{
	const struct busy_witness *busy = user;
	struct house *house = busy->house;
	const struct chain *chain = coop_chain(house->coop);
	struct legal_demand demand = { .answer = DEMAND_PENDING,
				       .authority = "Court",
				       .basis = "Section 1",
				       .coop = *chain_coop(chain),
				       .received = house->now,
				       .time = house->now };
	struct envelope *envelope = NULL;

	assert_ok(house_make(house, OBJECT_LEGAL_DEMAND, &demand, HK_OFFICE, &envelope, report),
		  report);
	assert_int_equal(
	    coop_enter_with(house->coop, envelope, house->now, fail_to_store, NULL, NULL), AL_IO);
	envelope_free(envelope);
	assert_ptr_not_equal(coop_chain(house->coop), chain);
	return busy->link.add(busy->link.user, request, now, ret_code, ret, report);
}

/* The service gives its lock away while a witness is asked; the sanitizers see what is not there.
 */
static void the_log_may_be_read_anew_while_a_witness_is_asked(void **state)
{
	struct house *house = house_of(state);
	struct busy_witness busy = { .house = house, .link = house->links[0] };
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_PUBLISH, &report), &report);
	house->links[0].add = ask_while_the_log_is_read_anew;
	house->links[0].user = &busy;
	assert_ok(house_publish(house, &report), &report);
	assert_int_equal(published_size(house), house_entries_before(H_PUBLISH));
}

static void a_witness_that_the_statute_does_not_name_does_not_count(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct house_witness *witness = &house->witnesses[2];

	assert_ok(house_run(house, H_PUBLISH, &report), &report);
	assert_int_equal(note_key_make("stranger.example/w", NOTE_KEY_COSIGNATURE,
				       signing_key_public(witness->key), &witness->note_key),
			 AL_OK);
	house->witnesses[1].manner = WITNESS_IS_DOWN;
	assert_refused(house_publish(house, &report), AL_REFUSED, &report,
		       "no witness that the statute names");
	house->witnesses[1].manner = WITNESS_WORKS;
	assert_ok(house_publish(house, &report), &report);
	(void)published_size(house);
}

/* What a copy fetches, file by file. */
struct copy {
	const struct house *house;
	char *names; /* each followed by a line's end */
	size_t count;
};

static enum status note_file(void *user, const char *path, struct report *report)
{
	struct copy *copy = user;
	char full[FILE_PATH_MAX];
	size_t len = copy->names == NULL ? 0 : strlen(copy->names);
	size_t more = strlen(path) + 2;

	assert_ok(file_join(coop_public_path(copy->house->coop), path, full, report), report);
	assert_int_equal(access(full, F_OK), 0);
	copy->names = realloc(copy->names, len + more);
	assert_non_null(copy->names);
	(void)snprintf(copy->names + len, more, "%s\n", path);
	copy->count++;
	return AL_OK;
}

/* The files from the log of `from` entries on, `most` entries at a time. */
static struct copy copy_from(const struct house *house, int64_t from, int64_t most)
{
	struct copy copy = { .house = house };
	struct report report = { .message = "" };
	struct buffer checkpoint;
	struct public_head head;

	do {
		buffer_init(&checkpoint, 1 << 20);
		head = (struct public_head){ .checkpoint = &checkpoint, .most = most };
		assert_ok(coop_public_files(house->coop, from, note_file, &copy, &head, &report),
			  &report);
		buffer_clear(&checkpoint);
		assert_true(head.until - from <= most);
		assert_true(head.until > from || head.size == from);
		from = head.until;
	} while (from < head.size);
	return copy;
}

/* One answer never goes through all of a long log. */
static void a_copy_in_parts_has_the_same_files_as_one_at_once(void **state)
{
	static const int64_t sizes[] = { 300, 520, 770 };
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int64_t size = chain_size(coop_chain(house->coop));
		struct copy whole;
		struct copy parts;

		assert_ok(house_fill(house, size, sizes[i] - size, 10, &report), &report);
		assert_ok(house_publish(house, &report), &report);
		whole = copy_from(house, 0, INT64_MAX);
		parts = copy_from(house, 0, 100);
		assert_int_equal(whole.count, parts.count);
		for (char *line = whole.names, *end; *line != '\0'; line = end + 1) {
			end = strchr(line, '\n');
			*end = '\0';
			assert_non_null(strstr(parts.names, line));
		}
		free(whole.names);
		free(parts.names);
		parts = copy_from(house, sizes[i], 100);
		assert_int_equal(parts.count, 0);
	}
}

static void without_any_link_nothing_is_published(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_PUBLISH, &report), &report);
	assert_refused(coop_publish(house->coop, NULL, 0, house->now, &report), AL_REFUSED, &report,
		       "0 of the statute's witnesses co-signed, 2 must");
	assert_int_equal(access(house_path(state, "coop/public"), F_OK), -1);
}

/* --- texts and names --- */

static void a_text_is_published_with_the_object_that_names_it_and_not_before(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	const char *folder = coop_public_path(house->coop);
	struct digest digest;

	assert_ok(house_run(house, H_PUBLISH, &report), &report);
	assert_ok(coop_add_text(house->coop, "the wording\n", 12, &digest, &report), &report);
	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	assert_false(house_folder_has(folder, "the wording\n"));
	assert_ok(house_run(house, H_APPLICATION, &report), &report);
	assert_true(house_folder_has(folder, "the wording\n"));
	(void)published_size(house);
}

/* Else an applicant could have texts published that no object names, and verify would refuse. */
static void what_only_looks_like_the_name_of_a_text_publishes_none(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	const struct signing_key *keys[] = { house->keys[HK_CITY], house->keys[HK_OFFICE] };
	struct application application;
	struct envelope *envelope = NULL;
	char question[128] = "\"sha256:";
	struct digest secret;

	assert_ok(house_run(house, H_APPLICATION, &report), &report);
	assert_ok(coop_add_text(house->coop, "not for you", 11, &secret, &report), &report);
	hex_format(secret.bytes, DIGEST_LEN, question + strlen(question));
	house_draft_application(HOUSE_CITY, &application);
	application.applicant_key = *house_public(house, HK_CITY);
	application.coop = *chain_coop(coop_chain(house->coop));
	application.persons = &secret;
	application.persons_count = 1;
	application.question = question;
	application.time = house->now;
	assert_ok(coop_add_text(house->coop, "terms", 5, &application.terms, &report), &report);
	assert_ok(object_make(OBJECT_APPLICATION, &application, keys, 2, &envelope, &report),
		  &report);
	assert_ok(coop_enter(house->coop, envelope, house->now, &report), &report);
	envelope_free(envelope);
	assert_ok(house_publish(house, &report), &report);
	assert_false(house_folder_has(coop_public_path(house->coop), "not for you"));
	(void)published_size(house);
}

static void no_name_of_a_member_is_ever_published(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_END, &report), &report);
	assert_false(house_folder_has(coop_public_path(house->coop), "Member Name"));
	assert_true(house_folder_has(house->path, "Member Name"));
	for (int i = 0; i < HOUSE_MEMBERS; i++) {
		char hex[2 * PUBLIC_KEY_LEN + 1];

		hex_format(house_public(house, HK_MEMBER + i)->bytes, PUBLIC_KEY_LEN, hex);
		assert_false(house_folder_has(coop_public_path(house->coop), hex));
	}
}

/* --- a folder that cannot be written --- */

static void what_could_not_be_written_is_written_by_the_next_publishing(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	char path[FILE_PATH_MAX];

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	assert_ok(house_fill(house, 0, 3, 10, &report), &report);
	(void)snprintf(path, sizeof(path), "%s/objects", coop_public_path(house->coop));
	assert_int_equal(rename(path, house_path(state, "objects")), 0);
	assert_int_equal(symlink("/proc/nowhere/at/all", path), 0);
	assert_int_not_equal(house_publish(house, &report), AL_OK);
	assert_non_null(strstr(report.message, "objects"));
	/* More comes in, and the pending checkpoint is published at its own size first. */
	assert_ok(house_fill(house, 3, 4, 10, &report), &report);
	assert_int_not_equal(house_publish(house, &report), AL_OK);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rename(house_path(state, "objects"), path), 0);
	assert_ok(house_reopen(house, &report), &report);
	assert_int_equal(published_size(house), house_entries_before(H_GUIDELINE) + 3);
	house->now = house_day(10);
	assert_ok(house_publish(house, &report), &report);
	assert_int_equal(published_size(house), house_entries_before(H_GUIDELINE) + 7);
}

UNIT_MAIN("publish", HOUSE_TEST(nothing_is_published_before_the_founding),
	  HOUSE_TEST(publishing_again_without_anything_new_is_fine),
	  HOUSE_TEST(every_size_over_the_borders_of_tiles_verifies),
	  HOUSE_TEST(a_log_of_one_entry_verifies),
	  HOUSE_TEST(a_publishing_of_all_at_once_is_the_same_as_one_by_one),
	  HOUSE_TEST(an_older_copy_of_the_folder_is_brought_up_again),
	  HOUSE_TEST(a_quorum_is_enough_and_one_may_be_down_or_worse),
	  HOUSE_TEST(without_a_quorum_the_old_checkpoint_stands),
	  HOUSE_TEST(a_witness_that_is_behind_catches_up),
	  HOUSE_TEST(a_witness_that_is_ahead_of_what_is_published_is_asked_from_there),
	  HOUSE_TEST(a_witness_that_saw_another_log_is_told_apart),
	  HOUSE_TEST(two_links_to_one_witness_count_once),
	  HOUSE_TEST(the_log_may_be_read_anew_while_a_witness_is_asked),
	  HOUSE_TEST(a_witness_that_the_statute_does_not_name_does_not_count),
	  HOUSE_TEST(a_copy_in_parts_has_the_same_files_as_one_at_once),
	  HOUSE_TEST(without_any_link_nothing_is_published),
	  HOUSE_TEST(a_text_is_published_with_the_object_that_names_it_and_not_before),
	  HOUSE_TEST(what_only_looks_like_the_name_of_a_text_publishes_none),
	  HOUSE_TEST(no_name_of_a_member_is_ever_published),
	  HOUSE_TEST(what_could_not_be_written_is_written_by_the_next_publishing))
