/* chain_election_test.c: registrations and elections of secret ballots. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "crypto/hash.h"
#include "unit/verify/mutation.h"
#include "unit/verify/world_ballots.h"
#include "vote/trustee_internal.h"

#include <stdlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define FILE_LEN_MAX ((size_t)1024 * 1024)

/* One thing is changed in a step, and the chain says so; then the right step is entered. */
struct ballots_mutation {
	const char *rule;
	enum ballots_step step;
	void (*change)(struct ballots *ballots, struct draft *draft);
	enum status status;
	const char *message; /* a part of it */
};

static void check_mutation(const struct ballots_mutation *mutation, size_t number)
{
	struct report report = { .message = "" };
	struct ballots ballots;
	struct draft right;
	struct draft wrong;
	enum status status;
	int64_t size;

	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, mutation->step);
	ballots_draft(&ballots, mutation->step, 0, &right);
	wrong = right;
	size = chain_size(ballots.world.chain);
	mutation->change(&ballots, &wrong);
	status = world_enter(&ballots.world, &wrong, &report);
	if (status != mutation->status || strstr(report.message, mutation->message) == NULL)
		fail_msg("number %zu, %s: got %s: \"%s\", wanted %s: \"%s\"", number,
			 mutation->rule, status_name(status), report.message,
			 status_name(mutation->status), mutation->message);
	assert_int_equal(chain_size(ballots.world.chain), size);
	ballots_replace(&ballots, 0, &ballots_files()->archives[0]);
	status = world_enter(&ballots.world, &right, &report);
	if (status != AL_OK)
		fail_msg("number %zu, %s: then the right one was refused: %s", number,
			 mutation->rule, report.message);
	ballots_clear(&ballots);
}

static void check_mutations(const struct ballots_mutation *mutations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_mutation(&mutations[i], i);
}

/* The function `name` that does the statements to `d` in the ballots `b`. */
#define CHANGE_OF(name, ...)                                                                       \
	static void name(struct ballots *b, struct draft *d)                                       \
	{                                                                                          \
		(void)b;                                                                           \
		(void)d;                                                                           \
		__VA_ARGS__;                                                                       \
	}

CHANGE_OF(by_the_coop, signed_by(d, W_COOP))
CHANGE_OF(by_the_registrar, signed_by(d, W_REGISTRAR))
CHANGE_OF(by_a_stranger, signed_by(d, W_STRANGER))
CHANGE_OF(by_two, also_signed_by(d, W_COOP))

/* Enter the next step, or expect the refusal `wanted` with `words`. */
static void try_draft(struct ballots *ballots, const struct draft *draft, enum status wanted,
		      const char *words)
{
	struct report report = { .message = "" };
	enum status status = world_enter(&ballots->world, draft, &report);

	if (status != wanted || strstr(report.message, words) == NULL)
		fail_msg("got %s: \"%s\", wanted %s: \"%s\"", status_name(status), report.message,
			 status_name(wanted), words);
}

/* --- the whole --- */

static void a_secret_ballot_is_entered_from_registration_to_resolution(void **state)
{
	const struct ballots_files *files = ballots_files();
	struct election_state election;
	struct motion_state motion;
	struct ballots ballots;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_HEAD);
	assert_int_equal(
	    chain_election(ballots.world.chain, &ballots.ids[0][B_ELECTION], &election), AL_OK);
	assert_null(election.head);
	ballots_run(&ballots, B_HEAD, B_CLOSED);
	assert_int_equal(chain_election_find(ballots.world.chain, files->kits[0].uuid, &election),
			 AL_OK);
	assert_int_equal(election.ballots, BALLOTS_AT_HEAD_2);
	assert_int_equal(election.head->phase, PHASE_VOTING);
	ballots_run(&ballots, B_CLOSED, B_END);
	assert_int_equal(
	    chain_election(ballots.world.chain, &ballots.ids[0][B_ELECTION], &election), AL_OK);
	assert_int_equal(election.head->phase, PHASE_RESULT);
	assert_int_equal(election.tally.yes, 1);
	assert_int_equal(election.tally.no, 2);
	assert_int_equal(election.tally.abstain, 1);
	assert_int_equal(chain_motion(ballots.world.chain, &ballots.ids[0][B_MOTION], &motion),
			 AL_OK);
	assert_int_equal(motion.tally.no, 2);
	assert_int_equal(chain_check_archives(ballots.world.chain, NULL), AL_OK);
	ballots_clear(&ballots);
}

static void a_secret_ballot_wants_a_statute_with_trustees(void **state)
{
	static const struct ballots_wish none = { .trustees = -1 };
	struct ballots ballots;
	struct draft draft;

	(void)state;
	/* chain-22 */
	ballots_init(&ballots, &none);
	ballots_run(&ballots, B_REGISTRAR, B_MOTION);
	ballots_draft(&ballots, B_MOTION, 0, &draft);
	try_draft(&ballots, &draft, AL_REFUSED, "no trustees");
	ballots_clear(&ballots);
}

/* --- registrations --- */

CHANGE_OF(no_motion, d->of.registration.motion = strange_digest())
CHANGE_OF(motion_is_a_roll, d->of.registration.motion = b->world.ids[S_ROLL])
CHANGE_OF(as_the_vote_opens, d->entered = world_time(BALLOTS_OPENS, 0))
CHANGE_OF(one_entitled_too_many, d->of.registration.entitled++)
CHANGE_OF(more_credentials, d->of.registration.credentials++)

static void registrations_are_the_registrars_and_in_time(void **state)
{
	static const struct ballots_mutation all[] = {
		/* chain-70 */
		{ "chain-70", B_REGISTRATION, by_the_coop, AL_REFUSED, "registrar key" },
		{ "chain-70", B_REGISTRATION, by_a_stranger, AL_REFUSED, "registrar key" },
		{ "chain-70", B_REGISTRATION, by_two, AL_REFUSED, "" },
		{ "chain-70", B_REGISTRATION, no_motion, AL_NOT_FOUND, "motion: no motion" },
		{ "chain-70", B_REGISTRATION, motion_is_a_roll, AL_NOT_FOUND, "motion: no" },
		{ "chain-70", B_REGISTRATION, as_the_vote_opens, AL_REFUSED, "too late" },
		/* chain-71 */
		{ "chain-71", B_REGISTRATION, one_entitled_too_many, AL_REFUSED,
		  "entitled: the assembly has 20" },
		{ "object-41", B_REGISTRATION, more_credentials, AL_MALFORMED, "credentials" },
	};

	(void)state;
	check_mutations(all, COUNT_OF(all));
}

static void two_registrars_do_not_sign_one_registration(void **state)
{
	struct ballots ballots;
	struct draft draft;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_REGISTRAR + 1);
	ballots_draft(&ballots, B_REGISTRAR, 0, &draft);
	draft.of.key.key = *world_public(&ballots.world, W_STRANGER);
	try_draft(&ballots, &draft, AL_OK, "");
	ballots_run(&ballots, B_ASSEMBLY, B_REGISTRATION);
	ballots_draft(&ballots, B_REGISTRATION, 0, &draft);
	also_signed_by(&draft, W_STRANGER);
	try_draft(&ballots, &draft, AL_REFUSED, ""); /* chain-70 */
	signed_by(&draft, W_STRANGER);
	try_draft(&ballots, &draft, AL_OK, "");
	ballots_clear(&ballots);
}

static void a_second_before_the_vote_opens_is_in_time(void **state)
{
	struct ballots ballots;
	struct draft draft;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_REGISTRATION);
	ballots_draft(&ballots, B_REGISTRATION, 0, &draft);
	draft.entered = world_time(BALLOTS_OPENS, -1); /* chain-70 */
	try_draft(&ballots, &draft, AL_OK, "");
	ballots.ids[0][B_REGISTRATION] = ballots.world.entered[ballots.world.count - 1]->id;
	ballots_draft(&ballots, B_ELECTION, 0, &draft);
	draft.entered = world_time(BALLOTS_OPENS, -1); /* chain-76 */
	try_draft(&ballots, &draft, AL_OK, "");
	ballots_clear(&ballots);
}

static void no_registration_for_an_open_vote(void **state)
{
	struct ballots ballots;
	struct draft draft;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_ASSEMBLY);
	ballots_draft(&ballots, B_ASSEMBLY, 0, &draft);
	draft.of.assembly.electorate = world_add_electorate(&ballots.world, 4);
	draft.of.assembly.entitled = 4;
	try_draft(&ballots, &draft, AL_OK, "");
	ballots.ids[0][B_ASSEMBLY] = ballots.world.entered[ballots.world.count - 1]->id;
	ballots_draft(&ballots, B_MOTION, 0, &draft);
	draft.of.motion.method = METHOD_OPEN;
	try_draft(&ballots, &draft, AL_OK, "");
	ballots.ids[0][B_MOTION] = ballots.world.entered[ballots.world.count - 1]->id;
	ballots_draft(&ballots, B_REGISTRATION, 0, &draft);
	try_draft(&ballots, &draft, AL_REFUSED, "not voted on by secret ballot"); /* chain-70 */
	ballots_clear(&ballots);
}

/* Enter the registration of the first class with `entitled`, then one of `second`. */
static void try_classes(int64_t entitled, const struct registration *second, enum status wanted,
			const char *words)
{
	static const struct ballots_wish two = { .classes = 2 };
	struct ballots ballots;
	struct draft draft;

	ballots_init(&ballots, &two);
	ballots_run(&ballots, B_REGISTRAR, B_REGISTRATION);
	ballots_draft(&ballots, B_REGISTRATION, 0, &draft);
	draft.of.registration.entitled = entitled;
	draft.of.registration.credentials = 1;
	try_draft(&ballots, &draft, AL_OK, "");
	ballots_draft(&ballots, B_REGISTRATION, 1, &draft);
	draft.of.registration.credentials = 1;
	if (second->class != NULL)
		draft.of.registration.class = second->class;
	if (second->uuid != NULL)
		draft.of.registration.uuid = second->uuid;
	draft.of.registration.entitled = second->entitled;
	try_draft(&ballots, &draft, wanted, words);
	if (wanted != AL_OK) { /* nothing has changed */
		ballots_draft(&ballots, B_REGISTRATION, 1, &draft);
		try_draft(&ballots, &draft, entitled < 10 ? AL_REFUSED : AL_OK, "");
	}
	ballots_clear(&ballots);
}

static void classes_have_other_names_and_other_elections(void **state)
{
	const struct registration same = { .class = "members", .entitled = 12 };
	const struct registration uuid = { .uuid = ballots_files()->kits[0].uuid, .entitled = 12 };

	(void)state;
	try_classes(20, &same, AL_REFUSED, "class: has its registration");
	try_classes(20, &uuid, AL_REFUSED, "uuid: was taken before");
}

static void a_small_class_is_alone(void **state)
{
	static const struct registration nine = { .entitled = 9 };
	static const struct registration ten = { .entitled = 10 };
	static const struct registration twelve = { .entitled = 12 };
	static const struct registration thirteen = { .entitled = 13 };

	(void)state;
	/* chain-72 */
	try_classes(20, &nine, AL_REFUSED, "fewer than 10");
	try_classes(9, &twelve, AL_REFUSED, "fewer than 10");
	try_classes(20, &ten, AL_OK, "");
	try_classes(10, &ten, AL_OK, "");
	/* chain-71 */
	try_classes(20, &twelve, AL_OK, "");
	try_classes(20, &thirteen, AL_REFUSED, "has 32 entitled members only");
}

static void a_small_electorate_may_vote_alone(void **state)
{
	struct ballots ballots;
	struct draft draft;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_REGISTRATION);
	ballots_draft(&ballots, B_REGISTRATION, 0, &draft);
	draft.of.registration.entitled = 9; /* chain-72 */
	draft.of.registration.credentials = 9;
	try_draft(&ballots, &draft, AL_OK, "");
	ballots_clear(&ballots);
}

static void a_uuid_is_taken_for_ever(void **state)
{
	struct ballots ballots;
	struct draft draft;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_REGISTRATION);
	ballots_draft(&ballots, B_MOTION, 0, &draft);
	draft.of.motion.item = 2;
	try_draft(&ballots, &draft, AL_OK, "");
	ballots_do(&ballots, B_REGISTRATION);
	ballots_draft(&ballots, B_REGISTRATION, 0, &draft);
	draft.of.registration.motion = ballots.world.entered[ballots.world.count - 2]->id;
	try_draft(&ballots, &draft, AL_REFUSED, "uuid: was taken");
	draft.of.registration.uuid = ballots_files()->kits[1].uuid;
	try_draft(&ballots, &draft, AL_OK, "");
	ballots_clear(&ballots);
}

/* --- elections --- */

CHANGE_OF(no_registration, d->of.election.registration = strange_digest())
CHANGE_OF(another_setup, d->of.election.setup = strange_digest())
CHANGE_OF(another_election, d->of.election.election = strange_digest())
CHANGE_OF(too_late, d->entered = world_time(BALLOTS_OPENS, 0))
CHANGE_OF(archive_of_another, world_set_archive(&b->world, ballots_files()->kits[0].uuid,
						ballots_files()->archives[1].bytes.bytes,
						ballots_files()->archives[1].bytes.len);
	  d->of.election.setup = ballots_files()->archives[1].heads[0];
	  d->of.election.election = hash_bytes(ballots_files()->kits[1].election.bytes,
					       ballots_files()->kits[1].election.len))
CHANGE_OF(archive_is_missing, b->world.archive_count = 0; buffer_clear(&b->world.archives[0].bytes))
CHANGE_OF(archive_is_empty, world_set_archive(&b->world, ballots_files()->kits[0].uuid, "", 0))
CHANGE_OF(setup_is_cut_off, world_set_archive(&b->world, ballots_files()->kits[0].uuid,
					      ballots_files()->archives[0].bytes.bytes,
					      ballots_files()->archives[0].ends[0] - 1))

static void elections_are_what_their_registration_says(void **state)
{
	static const struct ballots_mutation all[] = {
		{ "chain-16", B_ELECTION, by_the_registrar, AL_REFUSED, "no coop key in force" },
		{ "chain-16", B_ELECTION, by_a_stranger, AL_REFUSED, "no coop key in force" },
		{ "chain-76", B_ELECTION, no_registration, AL_NOT_FOUND, "registration: no" },
		/* chain-73 */
		{ "chain-73", B_ELECTION, another_setup, AL_REFUSED, "setup: the archive has" },
		{ "chain-73", B_ELECTION, another_election, AL_REFUSED, "another election.json" },
		{ "chain-73", B_ELECTION, archive_of_another, AL_REFUSED, "is of another uuid" },
		{ "chain-73", B_ELECTION, archive_is_missing, AL_NOT_FOUND, "election " },
		{ "chain-73", B_ELECTION, archive_is_empty, AL_NOT_FOUND, "election " },
		{ "chain-73", B_ELECTION, setup_is_cut_off, AL_MALFORMED, "election " },
		/* chain-76 */
		{ "chain-76", B_ELECTION, too_late, AL_REFUSED, "too late to set it up" },
	};

	(void)state;
	check_mutations(all, COUNT_OF(all));
}

static void a_registration_has_one_election(void **state)
{
	struct ballots ballots;
	struct draft draft;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_ELECTION + 1);
	ballots_draft(&ballots, B_ELECTION, 0, &draft);
	draft.entered = when_add(draft.entered, 1);
	draft.of.election.time = draft.entered;
	try_draft(&ballots, &draft, AL_REFUSED, "has its election already"); /* chain-76 */
	ballots_clear(&ballots);
}

/* Whether the archive of `kit` with other `files` is set up: registered as it is. */
static void try_setup_for(const struct election_kit *kit, const struct kit_files *files,
			  const struct ballots_wish *wish, enum status wanted, const char *words)
{
	const struct buffer *election = files->election == NULL ? &kit->election : files->election;
	const struct buffer *list = files->list == NULL ? &kit->list : files->list;
	struct kit_archive *archive = calloc(1, sizeof(*archive));
	struct ballots ballots;
	struct draft draft;

	assert_non_null(archive);
	kit_archive_init(archive, kit, files);
	ballots_init(&ballots, wish);
	ballots_run(&ballots, B_REGISTRAR, B_REGISTRATION);
	ballots_draft(&ballots, B_REGISTRATION, 0, &draft);
	draft.of.registration.list = hash_bytes(list->bytes, list->len);
	draft.of.registration.uuid = kit->uuid;
	draft.of.registration.credentials = (int64_t)kit->voters;
	try_draft(&ballots, &draft, AL_OK, "");
	ballots.ids[0][B_REGISTRATION] = ballots.world.entered[ballots.world.count - 1]->id;
	world_set_archive(&ballots.world, kit->uuid, archive->bytes.bytes, archive->bytes.len);
	ballots_draft(&ballots, B_ELECTION, 0, &draft);
	draft.of.election.election = hash_bytes(election->bytes, election->len);
	draft.of.election.setup = archive->heads[0];
	try_draft(&ballots, &draft, wanted, words);
	ballots_clear(&ballots);
	kit_archive_clear(archive);
	free(archive);
}

static void try_setup(const struct election_kit *kit, const struct kit_files *files,
		      enum status wanted, const char *words)
{
	try_setup_for(kit, files, NULL, wanted, words);
}

static void the_list_is_the_one_that_was_registered(void **state)
{
	const struct election_kit *kit = &ballots_files()->kits[0];
	struct ballots ballots;
	struct draft draft;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_REGISTRATION);
	ballots_draft(&ballots, B_REGISTRATION, 0, &draft);
	draft.of.registration.credentials = (int64_t)kit->voters - 1; /* chain-73 */
	try_draft(&ballots, &draft, AL_OK, "");
	ballots.ids[0][B_REGISTRATION] = ballots.world.entered[ballots.world.count - 1]->id;
	ballots_draft(&ballots, B_ELECTION, 0, &draft);
	try_draft(&ballots, &draft, AL_REFUSED, "another list of credentials");
	ballots_clear(&ballots);
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_REGISTRATION);
	ballots_draft(&ballots, B_REGISTRATION, 0, &draft);
	draft.of.registration.list = strange_digest();
	try_draft(&ballots, &draft, AL_OK, "");
	ballots.ids[0][B_REGISTRATION] = ballots.world.entered[ballots.world.count - 1]->id;
	ballots_draft(&ballots, B_ELECTION, 0, &draft);
	try_draft(&ballots, &draft, AL_REFUSED, "another list of credentials");
	ballots_clear(&ballots);
}

static void no_credential_has_more_weight(void **state)
{
	const struct election_kit *kit = &ballots_files()->kits[0];
	struct kit_files files = { .list = NULL };
	struct buffer list;
	const char *end = strchr(buffer_text(&kit->list) + 2, '"');

	(void)state;
	buffer_init(&list, FILE_LEN_MAX);
	buffer_append(&list, kit->list.bytes, (size_t)(end - buffer_text(&kit->list)));
	buffer_append_format(&list, ",2%s", end);
	files.list = &list;
	try_setup(kit, &files, AL_REFUSED, "weight above 1"); /* chain-73 */
	buffer_clear(&list);
}

/* Whether the election of the kit with other contents is set up. */
static void try_question(const struct election *election, enum status wanted, const char *words)
{
	const struct election_kit *kit = &ballots_files()->kits[0];
	struct kit_files files = { .list = NULL };
	struct report report = { .message = "" };
	struct buffer text;

	buffer_init(&text, FILE_LEN_MAX);
	assert_int_equal(election_format(election, &text, &report), AL_OK);
	files.election = &text;
	try_setup(kit, &files, wanted, words);
	buffer_clear(&text);
}

static void an_election_asks_its_motion(void **state)
{
	static const char *const swapped[] = { "Nein", "Ja", "Enthaltung" };
	struct election right = ballots_files()->kits[0].parsed;
	struct question question = right.questions[0];
	struct question two[2];
	struct election wrong = right;

	(void)state;
	/* chain-74 */
	right.questions = &question;
	try_question(&right, AL_OK, "");
	question.answers = secret_ballot_answers(false);
	try_question(&right, AL_OK, "");
	question.answers = swapped;
	try_question(&right, AL_REFUSED, "answers: must be");
	question = ballots_files()->kits[0].parsed.questions[0];
	question.question = "Shall we not?";
	try_question(&right, AL_REFUSED, "is not the motion's title");
	question = ballots_files()->kits[0].parsed.questions[0];
	question.blank = true;
	try_question(&right, AL_REFUSED, "none is blank");
	question = ballots_files()->kits[0].parsed.questions[0];
	question.max = 2;
	try_question(&right, AL_REFUSED, "exactly one answer");
	question = ballots_files()->kits[0].parsed.questions[0];
	question.min = 0;
	try_question(&right, AL_REFUSED, "exactly one answer");
	wrong.description = "We shall.";
	try_question(&wrong, AL_REFUSED, "is not the motion's wording");
	wrong = right;
	two[0] = ballots_files()->kits[0].parsed.questions[0];
	two[1] = two[0];
	wrong.questions = two;
	wrong.questions_count = 2;
	try_question(&wrong, AL_REFUSED, "a motion is one question");
}

static void the_trustees_are_as_many_as_the_statute_says(void **state)
{
	static const struct ballots_wish others[] = {
		{ .trustees = 4, .threshold = 2 },
		{ .trustees = 3, .threshold = 3 },
		{ .trustees = 3, .threshold = 1 },
		{ .trustees = 2, .threshold = 2 },
	};

	(void)state;
	/* chain-75 */
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		struct ballots ballots;
		struct draft draft;

		ballots_init(&ballots, &others[i]);
		ballots_run(&ballots, B_REGISTRAR, B_ELECTION);
		ballots_draft(&ballots, B_ELECTION, 0, &draft);
		try_draft(&ballots, &draft, AL_REFUSED, "are 3 of whom 2 are needed");
		ballots_clear(&ballots);
	}
}

/* The files of an election in a group that no new key is made in, with one trustee. */
static void make_old_files(struct election_kit *kit, struct buffer *election,
			   struct buffer *trustees, struct buffer *list)
{
	struct election parsed = ballots_files()->kits[0].parsed;
	struct report report = { .message = "" };
	struct trustee_public trustee = { .name = NULL };
	char text[GROUP_TEXT_MAX];
	struct scalar secret;

	kit->group = group_find("RFC-3526-2048");
	kit->voters = 1;
	memcpy(kit->uuid, ballots_files()->kits[0].uuid, sizeof(kit->uuid));
	group_scalar_small(kit->group, 17, &secret);
	group_generate(kit->group, &secret, &trustee.key);
	trustee_public_prove(kit->group, &secret, &kit->random, &trustee);
	buffer_append_text(trustees, "[[\"Single\",");
	trustee_public_format(kit->group, &trustee, trustees);
	buffer_append_text(trustees, "]]");
	parsed.group = kit->group;
	parsed.public_key = trustee.key;
	assert_int_equal(election_format(&parsed, election, &report), AL_OK);
	(void)group_element_format(kit->group, &trustee.key, text);
	buffer_append_format(list, "[\"%s\"]", text);
}

static void a_group_for_reading_only_is_not_set_up(void **state)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = "old";
	struct election_kit *kit = calloc(1, sizeof(*kit));
	struct buffer election;
	struct buffer trustees;
	struct buffer list;
	struct kit_files files = { .election = &election, .trustees = &trustees, .list = &list };

	(void)state;
	assert_non_null(kit);
	random_init_seed(&kit->random, seed);
	buffer_init(&election, FILE_LEN_MAX);
	buffer_init(&trustees, FILE_LEN_MAX);
	buffer_init(&list, FILE_LEN_MAX);
	make_old_files(kit, &election, &trustees, &list);
	try_setup(kit, &files, AL_UNSUPPORTED, "RFC-3526-2048 is for reading only");
	buffer_clear(&election);
	buffer_clear(&trustees);
	buffer_clear(&list);
	random_clear(&kit->random);
	free(kit);
}

/* Three trustees, each needed, two of them with the key of one person. */
static void make_twin_files(struct election_kit *kit, struct buffer *election,
			    struct buffer *trustees, struct buffer *list)
{
	struct election parsed = ballots_files()->kits[0].parsed;
	struct report report = { .message = "" };
	struct trustee_public trustee = { .name = NULL };
	char text[GROUP_TEXT_MAX];
	struct scalar secret;
	struct scalar all;

	kit->group = group_find("Ed25519");
	kit->voters = 1;
	memcpy(kit->uuid, ballots_files()->kits[0].uuid, sizeof(kit->uuid));
	for (uint64_t i = 0; i < 3; i++) {
		group_scalar_small(kit->group, i == 0 ? 17 : 18, &secret);
		group_generate(kit->group, &secret, &trustee.key);
		trustee_public_prove(kit->group, &secret, &kit->random, &trustee);
		buffer_append_text(trustees, i == 0 ? "[[\"Single\"," : ",[\"Single\",");
		trustee_public_format(kit->group, &trustee, trustees);
		buffer_append_text(trustees, "]");
	}
	buffer_append_text(trustees, "]");
	group_scalar_small(kit->group, 17 + 18 + 18, &all);
	group_generate(kit->group, &all, &parsed.public_key);
	assert_int_equal(election_format(&parsed, election, &report), AL_OK);
	(void)group_element_format(kit->group, &trustee.key, text);
	buffer_append_format(list, "[\"%s\"]", text);
}

static void no_two_trustees_have_the_same_key(void **state)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = "twins";
	static const struct ballots_wish all_needed = { .trustees = 3, .threshold = 3 };
	struct election_kit *kit = calloc(1, sizeof(*kit));
	struct buffer election;
	struct buffer trustees;
	struct buffer list;
	struct kit_files files = { .election = &election, .trustees = &trustees, .list = &list };

	(void)state;
	/* chain-81 */
	assert_non_null(kit);
	random_init_seed(&kit->random, seed);
	buffer_init(&election, FILE_LEN_MAX);
	buffer_init(&trustees, FILE_LEN_MAX);
	buffer_init(&list, FILE_LEN_MAX);
	make_twin_files(kit, &election, &trustees, &list);
	try_setup_for(kit, &files, &all_needed, AL_REFUSED, "2 and 3 have the same key");
	buffer_clear(&election);
	buffer_clear(&trustees);
	buffer_clear(&list);
	random_clear(&kit->random);
	free(kit);
}

static void an_election_may_be_in_a_group_of_integers(void **state)
{
	static const struct election_kit_wish wish = { .title = BALLOTS_TITLE,
						       .wording = BALLOTS_WORDING,
						       .voters = 2,
						       .seed = 9,
						       .group = "BELENIOS-2048" };
	static const struct kit_files usual = { .list = NULL };
	struct election_kit *kit = calloc(1, sizeof(*kit));

	(void)state;
	assert_non_null(kit);
	kit_init(kit, &wish);
	try_setup(kit, &usual, AL_OK, "");
	kit_clear(kit);
	free(kit);
}

UNIT_MAIN("chain_election",
	  cmocka_unit_test(a_secret_ballot_is_entered_from_registration_to_resolution),
	  cmocka_unit_test(a_secret_ballot_wants_a_statute_with_trustees),
	  cmocka_unit_test(registrations_are_the_registrars_and_in_time),
	  cmocka_unit_test(two_registrars_do_not_sign_one_registration),
	  cmocka_unit_test(a_second_before_the_vote_opens_is_in_time),
	  cmocka_unit_test(no_registration_for_an_open_vote),
	  cmocka_unit_test(classes_have_other_names_and_other_elections),
	  cmocka_unit_test(a_small_class_is_alone),
	  cmocka_unit_test(a_small_electorate_may_vote_alone),
	  cmocka_unit_test(a_uuid_is_taken_for_ever),
	  cmocka_unit_test(elections_are_what_their_registration_says),
	  cmocka_unit_test(a_registration_has_one_election),
	  cmocka_unit_test(the_list_is_the_one_that_was_registered),
	  cmocka_unit_test(no_credential_has_more_weight),
	  cmocka_unit_test(an_election_asks_its_motion),
	  cmocka_unit_test(the_trustees_are_as_many_as_the_statute_says),
	  cmocka_unit_test(a_group_for_reading_only_is_not_set_up),
	  cmocka_unit_test(no_two_trustees_have_the_same_key),
	  cmocka_unit_test(an_election_may_be_in_a_group_of_integers))
