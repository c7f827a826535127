/* audit_order_test.c: events, their order, and the data before them, changed in every way. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/tamper.h"

static void what_is_put_together_again_unchanged_holds(void **state)
{
	struct scene *scene = *state;
	struct report report = { .message = "" };

	forge_read(&scene->forge, &scene->archive.bytes);
	buffer_reset(&scene->out);
	forge_write(&scene->forge, &scene->out);
	forge_clear(&scene->forge);
	assert_int_equal(scene->out.len, scene->archive.bytes.len);
	assert_memory_equal(scene->out.bytes, scene->archive.bytes.bytes, scene->out.len);
	assert_int_equal(tamper_audit(&scene->out, &report), AL_OK);
}

/* --- the order of events --- */

/* Copy the event of `type` with its data before the event at `number` of all events. */
static void copy_step(struct scene *scene, enum event_type type, size_t data,
		      enum event_type before, size_t before_data)
{
	struct forge *forge = &scene->forge;
	size_t at = forge_event(forge, type, 0) - data;

	forge_copy(forge, at, data + 1, forge_event(forge, before, 0) - before_data);
}

static void ballot_after_end(struct scene *scene)
{
	copy_step(scene, EVENT_BALLOT, 1, EVENT_ENCRYPTED_TALLY, 2);
}

static void ballot_after_result(struct scene *scene)
{
	forge_copy(&scene->forge, forge_event(&scene->forge, EVENT_BALLOT, 0) - 1, 2,
		   scene->forge.count);
}

static void ballot_before_setup(struct scene *scene)
{
	forge_copy(&scene->forge, forge_event(&scene->forge, EVENT_BALLOT, 0) - 1, 2, 0);
}

static void two_setups(struct scene *scene)
{
	copy_step(scene, EVENT_SETUP, 4, EVENT_BALLOT, 1);
}

static void two_ends(struct scene *scene)
{
	copy_step(scene, EVENT_END_BALLOTS, 0, EVENT_ENCRYPTED_TALLY, 2);
}

static void no_end(struct scene *scene)
{
	forge_remove(&scene->forge, forge_event(&scene->forge, EVENT_END_BALLOTS, 0));
}

static void remove_step(struct scene *scene, enum event_type type, size_t number, size_t data)
{
	size_t at = forge_event(&scene->forge, type, number) - data;

	for (size_t i = 0; i <= data; i++)
		forge_remove(&scene->forge, at);
}

static void no_tally(struct scene *scene)
{
	remove_step(scene, EVENT_ENCRYPTED_TALLY, 0, 2);
}

static void two_tallies(struct scene *scene)
{
	copy_step(scene, EVENT_ENCRYPTED_TALLY, 2, EVENT_PARTIAL_DECRYPTION, 2);
}

static void no_decryption(struct scene *scene)
{
	remove_step(scene, EVENT_PARTIAL_DECRYPTION, 1, 2);
	remove_step(scene, EVENT_PARTIAL_DECRYPTION, 0, 2);
}

static void two_results(struct scene *scene)
{
	forge_copy(&scene->forge, forge_event(&scene->forge, EVENT_RESULT, 0) - 1, 2,
		   scene->forge.count);
}

static void no_setup(struct scene *scene)
{
	remove_step(scene, EVENT_SETUP, 0, 4);
}

/* audit-1 */
static void events_have_one_order(void **state)
{
	static const struct tampering list[] = {
		{ "ballot after end", AL_REFUSED,
		  "event 6 (Ballot): a Ballot cannot follow a EndBallots", ballot_after_end },
		{ "ballot after result", AL_REFUSED,
		  "event 10 (Ballot): a Ballot cannot follow a Result", ballot_after_result },
		{ "ballot before setup", AL_REFUSED,
		  "event 0 (Ballot): a Ballot cannot follow nothing", ballot_before_setup },
		{ "two setups", AL_REFUSED, "event 1 (Setup): a Setup cannot follow a Setup",
		  two_setups },
		{ "two ends", AL_REFUSED,
		  "event 6 (EndBallots): a EndBallots cannot follow a EndBallots", two_ends },
		{ "no end", AL_REFUSED,
		  "event 5 (EncryptedTally): a EncryptedTally cannot follow a Ballot", no_end },
		{ "no tally", AL_REFUSED,
		  "event 6 (PartialDecryption): a PartialDecryption cannot follow a EndBallots",
		  no_tally },
		{ "two tallies", AL_REFUSED,
		  "event 7 (EncryptedTally): a EncryptedTally cannot follow a EncryptedTally",
		  two_tallies },
		{ "no decryption", AL_REFUSED,
		  "event 7 (Result): a Result cannot follow a EncryptedTally", no_decryption },
		{ "two results", AL_REFUSED, "event 10 (Result): a Result cannot follow a Result",
		  two_results },
		{ "no setup", AL_REFUSED, "event 0 (Ballot): a Ballot cannot follow nothing",
		  no_setup },
	};

	TRY(list);
}

/* --- one event --- */

/* Write another body in the place of the event of the second ballot (event 2). */
static void put_event(struct scene *scene, const char *from, const char *to, const char *text)
{
	struct forge *forge = &scene->forge;
	struct forge_member *member = &forge->members[forge_event(forge, EVENT_BALLOT, 1)];

	forge_put(&member->body, from, 0, to, text);
	member->kept = true;
}

static void wrong_parent(struct scene *scene)
{
	put_event(scene, "\"parent\":\"", "\"", TAMPER_ZEROS);
}

static void no_parent(struct scene *scene)
{
	put_event(scene, "{", "\"height\"", "");
}

static void wrong_height(struct scene *scene)
{
	put_event(scene, "\"height\":", ",", "3");
}

static void large_height(struct scene *scene)
{
	put_event(scene, "\"height\":", ",", "2147483650");
}

static void negative_height(struct scene *scene)
{
	put_event(scene, "\"height\":", ",", "-2");
}

static void height_as_text(struct scene *scene)
{
	put_event(scene, "\"height\":", ",", "\"2\"");
}

static void wrong_payload(struct scene *scene)
{
	put_event(scene, "\"payload\":\"", "\"", TAMPER_ZEROS);
}

static void no_payload(struct scene *scene)
{
	put_event(scene, "\"Ballot\"", "}", "");
}

static void payload_in_upper_case(struct scene *scene)
{
	put_event(scene, "\"payload\":\"", "\"", TAMPER_UPPER_CASE);
}

static void unknown_type(struct scene *scene)
{
	put_event(scene, "\"type\":\"", "\"", "Ballots");
}

static void shuffle(struct scene *scene)
{
	put_event(scene, "\"type\":\"", "\"", "Shuffle");
}

static void extra_field(struct scene *scene)
{
	put_event(scene, "\"payload\":\"", "}", TAMPER_ZEROS "\",\"extra\":1");
}

static void blank_in_event(struct scene *scene)
{
	put_event(scene, "\"height\"", "2", ": ");
}

static void parent_of_first(struct scene *scene)
{
	struct forge *forge = &scene->forge;
	struct forge_member *member = &forge->members[forge_event(forge, EVENT_SETUP, 0)];

	forge_put(&member->body, "{", 0, "\"height\"", "\"parent\":\"" TAMPER_ZEROS "\",");
	member->kept = true;
}

static void payload_of_end(struct scene *scene)
{
	struct forge *forge = &scene->forge;
	struct forge_member *member = &forge->members[forge_event(forge, EVENT_END_BALLOTS, 0)];

	forge_put(&member->body, "\"EndBallots\"", 0, "}", ",\"payload\":\"" TAMPER_ZEROS "\"");
}

/* audit-2, archive-3 */
static void an_event_names_its_place_and_its_data_in_one_form(void **state)
{
	static const struct tampering list[] = {
		{ "parent", AL_FORGED, "event 2 (Ballot): parent: is not the event before",
		  wrong_parent },
		{ "no parent", AL_FORGED, "event 2 (Ballot): parent: is not the event before",
		  no_parent },
		{ "height", AL_FORGED, "event 2 (Ballot): height: is 3", wrong_height },
		{ "large height", AL_FORGED, "event 2 (Ballot): height: is 2147483650",
		  large_height },
		{ "negative height", AL_MALFORMED,
		  "after event 1: height: is no number of an event", negative_height },
		{ "height as text", AL_MALFORMED, "after event 1: height: is no number of an event",
		  height_as_text },
		{ "payload", AL_FORGED, "event 2 (Ballot): payload: is not the data before it",
		  wrong_payload },
		{ "no payload", AL_REFUSED, "event 2 (Ballot): payload: is missing", no_payload },
		{ "upper case", AL_MALFORMED, "after event 1: payload: is no digest",
		  payload_in_upper_case },
		{ "unknown type", AL_MALFORMED, "after event 1: type: is none of an event",
		  unknown_type },
		{ "shuffle", AL_UNSUPPORTED, "event 2 (Shuffle): elections with shuffles",
		  shuffle },
		{ "extra field", AL_MALFORMED, "after event 1: the event is not in canonical form",
		  extra_field },
		{ "blank", AL_MALFORMED, "after event 1: the event is not in canonical form",
		  blank_in_event },
		{ "parent of first", AL_FORGED, "event 0 (Setup): parent: is not the event before",
		  parent_of_first },
		{ "payload of end", AL_REFUSED,
		  "event 5 (EndBallots): payload: there is none for it", payload_of_end },
	};

	TRY(list);
}

/* --- data --- */

static void insert_text(struct scene *scene, size_t at, const char *text)
{
	struct buffer body;

	buffer_init(&body, TAMPER_LEN_MAX);
	buffer_append_text(&body, text);
	forge_insert(&scene->forge, at, false, &body);
	buffer_clear(&body);
}

static void extra_data(struct scene *scene)
{
	insert_text(scene, forge_event(&scene->forge, EVENT_BALLOT, 1) - 1, "[]");
}

static void extra_data_of_end(struct scene *scene)
{
	insert_text(scene, forge_event(&scene->forge, EVENT_END_BALLOTS, 0), "[]");
}

static void much_extra_data(struct scene *scene)
{
	for (size_t i = 0; i < 5; i++)
		insert_text(scene, forge_event(&scene->forge, EVENT_BALLOT, 1) - 1, "[]");
}

static void data_at_the_end(struct scene *scene)
{
	insert_text(scene, scene->forge.count, "[]");
}

static void ballot_missing(struct scene *scene)
{
	forge_remove(&scene->forge, forge_event(&scene->forge, EVENT_BALLOT, 1) - 1);
}

static void ballots_in_one_step(struct scene *scene)
{
	forge_remove(&scene->forge, forge_event(&scene->forge, EVENT_BALLOT, 1));
}

static void setup_order(struct scene *scene)
{
	forge_swap(&scene->forge, 0, 1);
}

static void tally_order(struct scene *scene)
{
	size_t at = forge_event(&scene->forge, EVENT_ENCRYPTED_TALLY, 0);

	forge_swap(&scene->forge, at - 1, at - 2);
}

static void other_tally_data(struct scene *scene)
{
	struct forge *forge = &scene->forge;
	size_t at = forge_event(forge, EVENT_ENCRYPTED_TALLY, 0);

	forge_put(&forge->members[at - 1].body, "\"encrypted_tally\":\"", 0, "\"", TAMPER_ZEROS);
}

/* audit-3 */
static void data_stands_before_the_event_that_names_it(void **state)
{
	static const struct tampering list[] = {
		{ "extra data", AL_REFUSED,
		  "event 2 (Ballot): 2 data members stand before it, not 1", extra_data },
		{ "extra data of end", AL_REFUSED,
		  "event 5 (EndBallots): 1 data members stand before it, not 0",
		  extra_data_of_end },
		{ "much extra data", AL_MALFORMED,
		  "after event 1: there is more data than an event names", much_extra_data },
		{ "data at the end", AL_MALFORMED,
		  "after event 9: the archive ends with data that no event names",
		  data_at_the_end },
		{ "ballot missing", AL_REFUSED,
		  "event 2 (Ballot): 0 data members stand before it, not 1", ballot_missing },
		{ "ballots in one step", AL_REFUSED,
		  "event 2 (Ballot): 2 data members stand before it, not 1", ballots_in_one_step },
		{ "order of setup", AL_FORGED,
		  "event 0 (Setup): setup data: does not name the election", setup_order },
		{ "order of tally", AL_MALFORMED,
		  "event 6 (EncryptedTally): the encrypted tally: there must be a list for each "
		  "question",
		  tally_order },
		{ "other tally", AL_FORGED,
		  "event 6 (EncryptedTally): encrypted_tally: is not the data before it",
		  other_tally_data },
	};

	TRY(list);
}

UNIT_MAIN_WITH("audit_order", tamper_start, tamper_finish,
	       cmocka_unit_test(what_is_put_together_again_unchanged_holds),
	       cmocka_unit_test(events_have_one_order),
	       cmocka_unit_test(an_event_names_its_place_and_its_data_in_one_form),
	       cmocka_unit_test(data_stands_before_the_event_that_names_it))
