/* coop_test.c: what is entered is durable, what is not leaves no trace, and damage is found. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/coop.h"

#include "crypto/hash.h"
#include "store/db.h"
#include "unit/coop/house_folder.h"
#include "verify/chain_internal.h"
#include "vote/secret_ballot.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- making and opening --- */

static void a_folder_without_a_cooperative_says_how_to_make_one(void **state)
{
	struct report report = { .message = "" };
	struct coop *coop = NULL;

	assert_refused(coop_open(house_path(state, "none"), &coop, &report), AL_NOT_FOUND, &report,
		       "allmende-coop init");
	assert_null(coop);
}

static void a_cooperative_is_made_once(void **state)
{
	struct report report = { .message = "" };

	assert_refused(coop_init(house_path(state, "coop"), HOUSE_ORIGIN, house_day(0), &report),
		       AL_CONFLICT, &report, "already");
}

static void an_origin_that_cannot_name_a_log_is_refused(void **state)
{
	static const char *const origins[] = { "", "with space", "with+plus", "with\nline" };
	struct report report = { .message = "" };

	for (size_t i = 0; i < sizeof(origins) / sizeof(origins[0]); i++)
		assert_refused(
		    coop_init(house_path(state, "new"), origins[i], house_day(0), &report),
		    AL_MALFORMED, &report, "cannot name a log");
	assert_int_equal(access(house_path(state, "new"), F_OK), -1);
}

static void a_clock_out_of_all_years_makes_nothing(void **state)
{
	struct report report = { .message = "" };
	struct when never = { .seconds = 0 };

	assert_refused(coop_init(house_path(state, "new"), HOUSE_ORIGIN, never, &report),
		       AL_REFUSED, &report, "clock");
	assert_int_equal(access(house_path(state, "new"), F_OK), -1);
}

/* As a crash leaves it: all but the last file. */
static void a_making_that_was_cut_off_is_finished_by_the_next(void **state)
{
	struct report report = { .message = "" };
	struct coop *coop = NULL;
	char vkey[NOTE_VKEY_LEN_MAX + 1];

	assert_ok(coop_init(house_path(state, "new"), HOUSE_ORIGIN, house_day(0), &report),
		  &report);
	assert_ok(coop_open(house_path(state, "new"), &coop, &report), &report);
	(void)snprintf(vkey, sizeof(vkey), "%s", coop_log_vkey(coop));
	coop_close(coop);
	coop = NULL;
	assert_int_equal(unlink(house_path(state, "new/origin")), 0);
	assert_refused(coop_open(house_path(state, "new"), &coop, &report), AL_NOT_FOUND, &report,
		       "not made to the end");
	assert_ok(coop_init(house_path(state, "new"), HOUSE_ORIGIN, house_day(0), &report),
		  &report);
	assert_ok(coop_open(house_path(state, "new"), &coop, &report), &report);
	assert_string_equal(coop_log_vkey(coop), vkey);
	coop_close(coop);
}

static void a_store_with_entries_gets_no_new_origin(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_KEY_COOP, &report), &report);
	coop_close(house->coop);
	house->coop = NULL;
	assert_int_equal(unlink(house_path(state, "coop/origin")), 0);
	assert_refused(coop_init(house->path, "another.example/log", house_day(0), &report),
		       AL_MALFORMED, &report, "bring it back");
}

static void a_second_process_is_told_which_one_has_it(void **state)
{
	struct report report = { .message = "" };
	struct coop *coop = NULL;
	char words[64];
	int ended = 0;
	pid_t child;

	(void)snprintf(words, sizeof(words), "in use by process %ld", (long)getpid());
	assert_refused(coop_open(house_path(state, "coop"), &coop, &report), AL_CONFLICT, &report,
		       words);
	child = fork();
	if (child == 0)
		_exit(coop_open(house_path(state, "coop"), &coop, NULL) == AL_CONFLICT ? 0 : 1);
	assert_int_equal(waitpid(child, &ended, 0), child);
	assert_int_equal(ended, 0);
}

static void keys_and_store_are_readable_by_their_owner_only(void **state)
{
	static const char *const names[] = { "coop/coop.key", "coop/log.key", "coop/store.db" };
	struct stat found;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(stat(house_path(state, names[i]), &found), 0);
		assert_int_equal(found.st_mode & 0777, 0600);
	}
}

/* --- entering --- */

static int64_t size_of(const struct house *house)
{
	return chain_size(coop_chain(house->coop));
}

static void a_statute_with_the_key_of_another_log_is_refused(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct public_key founders[HOUSE_FOUNDERS];
	const char *vkeys[HOUSE_WITNESSES];
	struct envelope *envelope = NULL;
	struct entered entered;
	struct statute statute;

	house_draft_statute(house, founders, vkeys, &statute);
	statute.log_vkey = "example.coop/log+00000000+AAAA";
	assert_ok(object_make(OBJECT_STATUTE, &statute,
			      (const struct signing_key *const *)&house->keys[HK_FOUNDER],
			      HOUSE_FOUNDERS, &envelope, &report),
		  &report);
	assert_refused(coop_enter(house->coop, envelope, house_day(0), &report), AL_REFUSED,
		       &report, "log_vkey");
	assert_ok(coop_enter_many(house->coop, (const struct envelope *const *)&envelope, 1,
				  house_day(0), &entered, &report),
		  &report);
	assert_int_equal(entered.status, AL_REFUSED);
	assert_int_equal(size_of(house), 0);
	envelope_free(envelope);
	assert_ok(house_run(house, H_KEY_COOP, &report), &report);
}

/* What the log keeps is kept for as long as the program runs. */
static void what_strangers_send_takes_no_memory_when_it_is_refused(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct election_object election = { .election = { { 1 } },
					    .registration = { { 2 } },
					    .setup = { { 3 } } };
	struct envelope *envelope = NULL;
	size_t taken;

	assert_ok(house_run(house, H_PUBLISH, &report), &report);
	election.coop = *chain_coop(coop_chain(house->coop));
	election.time = house->now;
	taken = coop_chain(house->coop)->arena.taken;
	assert_ok(house_make(house, OBJECT_ELECTION, &election, HK_STRANGER, &envelope, &report),
		  &report);
	assert_refused(coop_enter(house->coop, envelope, house->now, &report), AL_REFUSED, &report,
		       "signed");
	assert_int_equal(coop_chain(house->coop)->arena.taken, taken);
	envelope_free(envelope);
}

static void a_statute_with_unusable_witnesses_is_refused(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct public_key founders[HOUSE_FOUNDERS];
	const char *vkeys[HOUSE_WITNESSES];
	char twice[NOTE_VKEY_LEN_MAX + 1];
	struct note_key key;
	struct statute statute;

	assert_int_equal(note_key_make("twin.example/w", NOTE_KEY_COSIGNATURE,
				       house_public(house, HK_WITNESS), &key),
			 AL_OK);
	note_key_format(&key, twice);
	for (int i = 0; i < 3; i++) {
		const char *wrong[] = { coop_log_vkey(house->coop), "no vkey", twice };
		static const char *const words[] = { "no key for cosignatures", "witnesses.vkeys",
						     "is the key of witnesses.vkeys[0]" };
		struct envelope *envelope = NULL;

		house_draft_statute(house, founders, vkeys, &statute);
		vkeys[2] = wrong[i];
		assert_ok(object_make(OBJECT_STATUTE, &statute,
				      (const struct signing_key *const *)&house->keys[HK_FOUNDER],
				      HOUSE_FOUNDERS, &envelope, &report),
			  &report);
		assert_refused(coop_enter(house->coop, envelope, house_day(0), &report), AL_REFUSED,
			       &report, words[i]);
		envelope_free(envelope);
	}
	assert_int_equal(size_of(house), 0);
}

static void what_was_entered_is_there_after_a_reopening(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct digest coop;

	assert_ok(house_run(house, H_ADMIT, &report), &report);
	coop = *chain_coop(coop_chain(house->coop));
	assert_ok(house_reopen(house, &report), &report);
	assert_int_equal(size_of(house), 3);
	assert_memory_equal(chain_coop(coop_chain(house->coop)), &coop, sizeof(coop));
	assert_true(
	    chain_key_in_force(coop_chain(house->coop), coop_key(house->coop), KEY_COOP, NULL));
}

static void an_object_that_does_not_hold_changes_nothing(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct key_object key = { .action = KEY_INTRODUCE, .kind = KEY_REGISTRAR };
	struct envelope *envelope = NULL;

	assert_ok(house_run(house, H_ADMIT, &report), &report);
	key.coop = *chain_coop(coop_chain(house->coop));
	key.key = *house_public(house, HK_STRANGER);
	key.time = house->now;
	assert_ok(house_make(house, OBJECT_KEY, &key, HK_STRANGER, &envelope, &report), &report);
	assert_refused(coop_enter(house->coop, envelope, house->now, &report), AL_REFUSED, &report,
		       "no coop key in force");
	envelope_free(envelope);
	assert_int_equal(size_of(house), 3);
	assert_ok(house_run(house, H_PUBLISH_2, &report), &report);
}

static void a_clock_that_went_back_is_refused_in_clear_words(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct when before;

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	before = when_add(chain_time(coop_chain(house->coop)), -1);
	assert_refused(roll_publish(house->coop, before, NULL, &report), AL_REFUSED, &report,
		       "the clock went back: it shows 2026-01-0");
	assert_refused(house_fill(house, 0, 3, 0, &report), AL_REFUSED, &report,
		       "the clock went back");
	before.seconds = -1;
	assert_refused(roll_publish(house->coop, before, NULL, &report), AL_REFUSED, &report,
		       "clock");
	assert_int_equal(size_of(house), house_entries_before(H_GUIDELINE));
	assert_ok(house_run(house, H_PUBLISH_2, &report), &report);
}

static void of_many_those_that_do_not_hold_are_left_out(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct envelope *envelopes[6] = { NULL };
	struct entered entered[6];
	int64_t before;

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	before = size_of(house);
	for (int i = 0; i < 6; i++) {
		struct legal_demand demand = { .answer = DEMAND_PENDING,
					       .authority = i == 3 ? "Court 0" : "Court",
					       .basis = i % 2 == 0 ? "1" : "2",
					       .received = house->now,
					       .time = house->now };

		demand.coop = *chain_coop(coop_chain(house->coop));
		if (i == 2)
			demand.time = when_add(house->now, 1);
		/* 0 and 1 hold, 2 is of the future, 3 is by a stranger, 4 is 0 again, 5 is 1. */
		assert_ok(house_make(house, OBJECT_LEGAL_DEMAND, &demand,
				     i == 3 ? HK_STRANGER : HK_OFFICE, &envelopes[i], &report),
			  &report);
	}
	assert_ok(coop_enter_many(house->coop, (const struct envelope *const *)envelopes, 6,
				  house->now, entered, &report),
		  &report);
	for (int i = 0; i < 6; i++) {
		assert_int_equal(entered[i].status, i < 2 ? AL_OK : AL_REFUSED);
		assert_int_equal(entered[i].message[0] == '\0', i < 2);
		envelope_free(envelopes[i]);
	}
	assert_int_equal(size_of(house), before + 2);
	assert_ok(house_reopen(house, &report), &report);
	assert_int_equal(size_of(house), before + 2);
	house->now = house_day(10);
	assert_ok(house_publish(house, &report), &report);
	assert_ok(house_verify(house, NULL, &report), &report);
}

static void of_many_that_all_do_not_hold_nothing_is_entered(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	int64_t before;

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	assert_ok(house_fill(house, 0, 3, 10, &report), &report);
	before = size_of(house);
	assert_refused(house_fill(house, 0, 3, 10, &report), AL_REFUSED, &report, "entered before");
	assert_int_equal(size_of(house), before);
	assert_ok(coop_enter_many(house->coop, NULL, 0, house->now, NULL, &report), &report);
}

/* --- texts --- */

static void a_text_has_its_digest_and_its_limit(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	char *long_text = calloc(1, COOP_TEXT_LEN_MAX + 1);
	struct digest digest;
	struct digest again;
	struct digest right = hash_bytes("words", 5);

	assert_non_null(long_text);
	assert_ok(coop_add_text(house->coop, "words", 5, &digest, &report), &report);
	assert_ok(coop_add_text(house->coop, "words", 5, &again, &report), &report);
	assert_memory_equal(&digest, &right, sizeof(digest));
	assert_memory_equal(&again, &right, sizeof(digest));
	assert_ok(coop_add_text(house->coop, "", 0, &digest, &report), &report);
	assert_ok(coop_add_text(house->coop, long_text, COOP_TEXT_LEN_MAX, &digest, &report),
		  &report);
	assert_refused(
	    coop_add_text(house->coop, long_text, COOP_TEXT_LEN_MAX + 1, &again, &report),
	    AL_TOO_BIG, &report, "at most 8388608 bytes");
	free(long_text);
}

static void an_object_whose_text_is_not_there_is_refused(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct guideline guideline;

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	house_draft_guideline(&guideline);
	guideline.coop = *chain_coop(coop_chain(house->coop));
	guideline.time = house->now;
	guideline.text = hash_bytes("nowhere", 7);
	assert_refused(
	    coop_make(house->coop, OBJECT_GUIDELINE, &guideline, house->now, NULL, &report),
	    AL_NOT_FOUND, &report, "add it first");
}

/* --- damage --- */

/* Change the store by `sql` while it is closed. */
static void meddle(struct house *house, const char *sql)
{
	static const struct db_options write = { .access = DB_WRITE };
	struct report report = { .message = "" };
	char path[FILE_PATH_MAX + 16];
	struct db *db = NULL;

	coop_close(house->coop);
	house->coop = NULL;
	(void)snprintf(path, sizeof(path), "%s/store.db", house->path);
	assert_ok(db_open(path, &write, &db, &report), &report);
	assert_ok(db_script(db, sql, &report), &report);
	db_close(db);
}

static void a_store_that_was_altered_is_refused_with_the_place(void **state)
{
	static const struct {
		const char *sql;
		enum status status;
		const char *words;
	} cases[] = {
		{ "UPDATE log_entry SET entry = replace(entry, 'roll', 'rule') WHERE seq = 3",
		  AL_FORGED, "entry 3: the entry does not fit its object" },
		{ "UPDATE log_entry SET time = time + 1 WHERE seq = 3", AL_FORGED, "entry 3" },
		{ "UPDATE log_entry SET type = 'vote' WHERE seq = 4", AL_FORGED, "entry 4" },
		{ "UPDATE log_entry SET id = zeroblob(32) WHERE seq = 5", AL_FORGED, "entry 5" },
		{ "UPDATE log_entry SET id = zeroblob(31) WHERE seq = 5", AL_MALFORMED, "id" },
		{ "UPDATE log_entry SET envelope = replace(envelope, 'The City', 'The Towr')"
		  " WHERE seq = 5",
		  AL_FORGED, "entry 5" },
		{ "DELETE FROM log_entry WHERE seq = 6", AL_MALFORMED, "no entry 6" },
		{ "DELETE FROM log_entry WHERE seq = 7", AL_FORGED, "entries were lost" },
		{ "UPDATE log_entry SET time = 0 WHERE seq = 7", AL_MALFORMED, "entry 7" },
		{ "DELETE FROM text", AL_NOT_FOUND, "entry 7" },
		{ "UPDATE head SET signed_size = -1", AL_MALFORMED, "damaged" },
		{ "UPDATE head SET published_size = 9", AL_MALFORMED, "damaged" },
		{ "UPDATE head SET signed_root = zeroblob(32)", AL_FORGED, "signed before" },
		{ "UPDATE head SET pending = 'x'", AL_MALFORMED, "" },
		{ "UPDATE schema_migration SET version = 99 WHERE version = 2", AL_UNSUPPORTED,
		  "newer program" },
		{ "DELETE FROM schema_migration", AL_UNSUPPORTED, "older program" },
	};
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	coop_close(house->coop);
	house->coop = NULL;
	house_folder_copy(house->path, house_path(state, "kept"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		house_folder_copy(house_path(state, "kept"), house->path);
		meddle(house, cases[i].sql);
		assert_refused(coop_open(house->path, &house->coop, &report), cases[i].status,
			       &report, cases[i].words);
		assert_null(house->coop);
	}
	house_folder_copy(house_path(state, "kept"), house->path);
	assert_ok(house_open(house, &report), &report);
}

static void an_old_copy_of_the_store_never_signs_a_second_history(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct buffer old;

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	coop_close(house->coop);
	house->coop = NULL;
	buffer_init(&old, 64 * 1024 * 1024);
	assert_ok(file_read(house_path(state, "coop/store.db"), &old, &report), &report);
	assert_ok(house_open(house, &report), &report);
	assert_ok(house_run(house, H_APPLICATION, &report), &report);
	coop_close(house->coop);
	house->coop = NULL;
	assert_ok(file_write(house_path(state, "coop/store.db"), old.bytes, old.len, &report),
		  &report);
	buffer_clear(&old);
	assert_refused(coop_open(house->path, &house->coop, &report), AL_FORGED, &report,
		       "bring back the newest copy");
}

static void the_key_of_another_log_is_refused(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	coop_close(house->coop);
	house->coop = NULL;
	assert_int_equal(unlink(house_path(state, "coop/log.key")), 0);
	assert_ok(
	    signing_key_save(house->keys[HK_STRANGER], house_path(state, "coop/log.key"), &report),
	    &report);
	assert_refused(coop_open(house->path, &house->coop, &report), AL_CONFLICT, &report,
		       "log.key");
}

UNIT_MAIN("coop", HOUSE_TEST(a_folder_without_a_cooperative_says_how_to_make_one),
	  HOUSE_TEST(a_cooperative_is_made_once),
	  HOUSE_TEST(an_origin_that_cannot_name_a_log_is_refused),
	  HOUSE_TEST(a_clock_out_of_all_years_makes_nothing),
	  HOUSE_TEST(a_making_that_was_cut_off_is_finished_by_the_next),
	  HOUSE_TEST(a_store_with_entries_gets_no_new_origin),
	  HOUSE_TEST(a_second_process_is_told_which_one_has_it),
	  HOUSE_TEST(keys_and_store_are_readable_by_their_owner_only),
	  HOUSE_TEST(a_statute_with_the_key_of_another_log_is_refused),
	  HOUSE_TEST(what_strangers_send_takes_no_memory_when_it_is_refused),
	  HOUSE_TEST(a_statute_with_unusable_witnesses_is_refused),
	  HOUSE_TEST(what_was_entered_is_there_after_a_reopening),
	  HOUSE_TEST(an_object_that_does_not_hold_changes_nothing),
	  HOUSE_TEST(a_clock_that_went_back_is_refused_in_clear_words),
	  HOUSE_TEST(of_many_those_that_do_not_hold_are_left_out),
	  HOUSE_TEST(of_many_that_all_do_not_hold_nothing_is_entered),
	  HOUSE_TEST(a_text_has_its_digest_and_its_limit),
	  HOUSE_TEST(an_object_whose_text_is_not_there_is_refused),
	  HOUSE_TEST(a_store_that_was_altered_is_refused_with_the_place),
	  HOUSE_TEST(an_old_copy_of_the_store_never_signs_a_second_history),
	  HOUSE_TEST(the_key_of_another_log_is_refused))
