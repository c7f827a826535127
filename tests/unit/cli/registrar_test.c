/* registrar_test.c: from a member's request to the proof that her credential is registered. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election_registrar.h"
#include "cli/election_registrar_internal.h"
#include "unit/cli/registrar_town.h"
#include "unit/scratch.h"
#include "unit/unit.h"
#include "vote/credential.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CLASS 12 /* entitled members; the first two have the last one of the town as proxy */

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *at)
{
	(void)about;
	(void)type;
	return at->level == 0 ? 0 : remove(path);
}

static int setup(void **state)
{
	struct town *town = calloc(1, sizeof(*town));
	void *folder = NULL;

	if (town == NULL || scratch_setup(&folder) != 0)
		return -1;
	town_init(town, folder);
	free(folder);
	*state = town;
	return 0;
}

static int teardown(void **state)
{
	struct town *town = *state;
	int failed = nftw(town->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	failed |= rmdir(town->folder);
	town_clear(town);
	free(town);
	return failed;
}

static const char *desk(const struct town *town)
{
	return town_path(town, "desk");
}

static int init(struct town *town, size_t count, size_t proxies, const char *more)
{
	const char *const arguments[] = { "registrar",
					  "init",
					  desk(town),
					  "--coop",
					  TOWN_COOP,
					  "--motion",
					  TOWN_MOTION,
					  "--uuid",
					  TOWN_UUID,
					  "--class",
					  "members",
					  "--entitled",
					  town_path(town, "entitled"),
					  more,
					  NULL };

	town_write_entitled(town, count, proxies);
	return town_run(town, cli_election_registrar, arguments);
}

static int add(struct town *town, const char *name)
{
	const char *const arguments[] = { "registrar", "add", desk(town), town_path(town, name),
					  NULL };

	return town_run(town, cli_election_registrar, arguments);
}

/* Requests of all members of the class, the first two by their proxy. */
static void add_all(struct town *town)
{
	for (size_t i = 0; i < CLASS; i++) {
		char name[40];

		(void)snprintf(name, sizeof(name), "request-%zu.json", i);
		town_write_request(town, name, i, i < 2 ? TOWN_MEMBERS - 1 : i, 1000, i + 2);
		town_expect(town, add(town, name), CLI_OK, "request-");
		town_expect(town, CLI_OK, CLI_OK, ": registered\n");
	}
}

/* The auditor's key in the file "auditor"; its public part. */
static const char *make_auditor(struct town *town)
{
	static char key[80];
	const char *const arguments[] = { "open-list", "--make-key", town_path(town, "auditor"),
					  NULL };
	const char *found;

	town_expect(town, town_run(town, cli_election_open_list, arguments), CLI_OK, "x25519:");
	found = strstr(town->output, "x25519:");
	(void)snprintf(key, sizeof(key), "%.71s", found);
	return key;
}

static int close_desk(struct town *town, const char *auditor)
{
	const char *const arguments[] = { "registrar", "close",
					  desk(town),  auditor == NULL ? NULL : "--auditor",
					  auditor,     NULL };

	return town_run(town, cli_election_registrar, arguments);
}

/* A registration with all members that is closed. */
static void make_closed(struct town *town)
{
	town_expect(town, init(town, CLASS, 2, NULL), CLI_OK, "12 members are entitled.\n");
	add_all(town);
	town_expect(town, close_desk(town, make_auditor(town)), CLI_OK,
		    "12 credentials of 12 entitled members");
}

static int check_leaf(struct town *town, const char *proof, const char *object, const char *request)
{
	const char *const arguments[] = { "check-leaf",
					  "--proof",
					  town_path(town, proof),
					  "--object",
					  town_path(town, object),
					  request == NULL ? NULL : "--request",
					  request == NULL ? NULL : town_path(town, request),
					  NULL };

	return town_run(town, cli_election_check_leaf, arguments);
}

static int open_list(struct town *town, const char *key, const char *sealed, const char *object)
{
	const char *const arguments[] = { "open-list",
					  "--key",
					  town_path(town, key),
					  "--sealed",
					  town_path(town, sealed),
					  "--object",
					  town_path(town, object),
					  "--entitled",
					  town_path(town, "entitled"),
					  NULL };

	return town_run(town, cli_election_open_list, arguments);
}

/* Write the leaf of `member`, as the registrar prints it, to the file "leaf". */
static void fetch_leaf(struct town *town, size_t member)
{
	const char *const arguments[] = { "registrar", "leaf", desk(town), town_key(town, member),
					  NULL };

	town_expect(town, town_run(town, cli_election_registrar, arguments), CLI_OK,
		    "\"type\":\"leaf-proof\"");
	town_write(town, "leaf", town->output, strlen(town->output));
}

/* --- the whole way --- */

static void every_member_finds_her_credential_in_the_root(void **state)
{
	struct town *town = *state;

	make_closed(town);
	for (size_t i = 0; i < CLASS; i++) {
		char request[40];

		(void)snprintf(request, sizeof(request), "request-%zu.json", i);
		fetch_leaf(town, i);
		town_expect(town, check_leaf(town, "leaf", "desk/registration.json", request),
			    CLI_OK, town_key(town, i));
		town_expect(town, CLI_OK, CLI_OK,
			    "class \"members\": 12 credentials of 12 entitled members");
	}
	town_expect(town, check_leaf(town, "leaf", "desk/registration.json", "request-3.json"),
		    CLI_FAILED, "another member or credential");
	town_write_request(town, "other.json", 11, 11, 1000, 99);
	town_expect(town, check_leaf(town, "leaf", "desk/registration.json", "other.json"),
		    CLI_FAILED, "another member or credential");
}

static void the_auditor_finds_every_member(void **state)
{
	struct town *town = *state;

	make_closed(town);
	town_expect(town, open_list(town, "auditor", "desk/sealed", "desk/registration.json"),
		    CLI_OK, "12 credentials, each asked for by its holder");
	town_write_entitled(town, CLASS, 1);
	town_expect(town, open_list(town, "auditor", "desk/sealed", "desk/registration.json"),
		    CLI_FAILED, "is not the proxy");
	town_write_entitled(town, CLASS - 1, 2);
	town_expect(town, open_list(town, "auditor", "desk/sealed", "desk/registration.json"),
		    CLI_FAILED, "11 members are entitled, the registration says 12");
	town_write_entitled(town, CLASS, 2);
	town_expect(town, open_list(town, "key-3", "desk/sealed", "desk/registration.json"),
		    CLI_FAILED, "is not sealed to this key");
	town_expect(town, open_list(town, "auditor", "entitled", "desk/registration.json"),
		    CLI_FAILED, "is not the sealed list");
	town_expect(town, open_list(town, "auditor", "desk/sealed", "request-3.json"), CLI_FAILED,
		    "request-3.json");
}

static void public_credentials_are_what_the_registration_names(void **state)
{
	struct town *town = *state;
	struct registration registration;
	struct envelope *envelope;
	struct buffer credentials;
	struct buffer sealed;
	struct digest digest;
	struct arena arena;

	make_closed(town);
	arena_init(&arena, (size_t)1024 * 1024);
	assert_int_equal(registrar_read_object(town_path(town, "desk/registration.json"), &arena,
					       &registration, &envelope, NULL),
			 AL_OK);
	credentials = town_read(town, "desk/public_creds.json");
	digest = hash_bytes(credentials.bytes, credentials.len);
	assert_true(digest_equal(&digest, &registration.list));
	assert_null(strstr(buffer_text(&credentials), "ed25519"));
	sealed = town_read(town, "desk/sealed");
	digest = hash_bytes(sealed.bytes, sealed.len);
	assert_true(digest_equal(&digest, &registration.sealed));
	assert_int_equal(registration.credentials, CLASS);
	assert_int_equal(registration.entitled, CLASS);
	assert_int_equal(registration.coop.bytes[0], 9);
	assert_int_equal(registration.motion.bytes[0], 8);
	assert_string_equal(registration.uuid, TOWN_UUID);
	buffer_clear(&sealed);
	buffer_clear(&credentials);
	envelope_free(envelope);
	arena_clear(&arena);
}

static void a_members_request_comes_from_her_secret_credential(void **state)
{
	struct town *town = *state;
	static const char secret[] = "abcde-fghijk-mnopq-rstuvw\n";
	const struct group *group = group_find("Ed25519");
	const char *const arguments[] = { "register",
					  "--coop",
					  TOWN_COOP,
					  "--uuid",
					  TOWN_UUID,
					  "--member-key",
					  town_path(town, "key-13"),
					  "--for",
					  town_key(town, 1),
					  "--credential",
					  town_path(town, "credential"),
					  "--out",
					  town_path(town, "mine.json"),
					  NULL };
	char expected[GROUP_TEXT_MAX];
	struct credential_request request;
	struct element element;
	struct scalar scalar;
	struct buffer text;
	struct arena arena;

	town_expect(town, init(town, CLASS, 2, NULL), CLI_OK, "");
	town_write(town, "credential", secret, sizeof(secret) - 1);
	town_expect(town, town_run(town, cli_election_register, arguments), CLI_OK, "mine.json");
	text = town_read(town, "mine.json");
	assert_null(strstr(buffer_text(&text), "abcde"));
	arena_init(&arena, CREDENTIAL_REQUEST_LEN_MAX);
	assert_int_equal(
	    credential_request_parse(group, buffer_text(&text), text.len, &arena, &request, NULL),
	    AL_OK);
	assert_int_equal(
	    credential_derive(group, TOWN_UUID, "abcde-fghijk-mnopq-rstuvw", &scalar, NULL), AL_OK);
	group_generate(group, &scalar, &element);
	(void)group_element_format(group, &element, expected);
	assert_string_equal(request.credential, expected);
	assert_true(public_key_equal(&request.member, signing_key_public(town->keys[1])));
	assert_true(public_key_equal(&request.holder, signing_key_public(town->keys[13])));
	arena_clear(&arena);
	buffer_clear(&text);
	town_expect(town, add(town, "mine.json"), CLI_OK, "mine.json: registered\n");
	town_write(town, "credential", "abcde-fghijk-mnopq-rstuv0\n", 26);
	town_expect(town, town_run(town, cli_election_register, arguments), CLI_FAILED,
		    "has no secret credential");
	town_write(town, "credential", "", 0);
	town_expect(town, town_run(town, cli_election_register, arguments), CLI_FAILED,
		    "has no secret credential");
}

/* --- init --- */

static void a_class_of_nine_is_joined_with_another(void **state)
{
	struct town *town = *state;

	town_expect(town, init(town, 9, 0, NULL), CLI_FAILED,
		    "must be joined with another of equal effect");
	town_expect(town, init(town, 9, 0, "--whole-electorate"), CLI_OK, "9 members");
	town_expect(town, init(town, 9, 0, "--whole-electorate"), CLI_FAILED,
		    "is a registrar's folder already");
}

static void a_class_of_ten_votes_alone(void **state)
{
	struct town *town = *state;
	struct stat about;

	town_expect(town, init(town, 10, 0, NULL), CLI_OK, "10 members are entitled.\n");
	town_expect(town, CLI_OK, CLI_OK, "The registrar's key, for the cooperative: ed25519:");
	assert_int_equal(stat(desk(town), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0700);
}

static void a_proxy_of_three_is_refused(void **state)
{
	struct town *town = *state;

	town_expect(town, init(town, CLASS, 3, NULL), CLI_FAILED, "more than 2 members");
}

/* --- add --- */

static void what_may_not_be_registered_is_told_and_the_rest_is_taken(void **state)
{
	struct town *town = *state;
	const char *const arguments[] = { "registrar",
					  "add",
					  desk(town),
					  town_path(town, "stranger"),
					  town_path(town, "thief"),
					  town_path(town, "future"),
					  town_path(town, "missing"),
					  town_path(town, "entitled"),
					  town_path(town, "good"),
					  NULL };

	town_expect(town, init(town, CLASS, 2, NULL), CLI_OK, "");
	town_write_request(town, "first", 3, 3, 1000, 5);
	town_expect(town, add(town, "first"), CLI_OK, "first: registered\n");
	town_write_request(town, "stranger", CLASS, CLASS, 1000, 50);
	town_write_request(town, "thief", 4, 4, 1000, 5);
	town_write_request(town, "future", 5, 5, INT64_C(4000000000), 51);
	town_write_request(town, "good", 6, 6, 1000, 52);
	town_expect(town, town_run(town, cli_election_registrar, arguments), CLI_FAILED,
		    "stranger: member: ");
	town_expect(town, CLI_OK, CLI_OK, "is not entitled");
	town_expect(town, CLI_OK, CLI_OK, "thief: credential: is registered for another member");
	town_expect(town, CLI_OK, CLI_OK, "future: time: is in the future");
	town_expect(town, CLI_OK, CLI_OK, "missing");
	town_expect(town, CLI_OK, CLI_OK, "good: registered\n");
	town_expect(town, add(town, "good"), CLI_OK, "good: is registered already\n");
}

static void the_last_request_counts(void **state)
{
	struct town *town = *state;

	town_expect(town, init(town, CLASS, 2, NULL), CLI_OK, "");
	add_all(town);
	town_write_request(town, "proxy", 1, TOWN_MEMBERS - 1, 2000, 60);
	town_write_request(town, "own", 1, 1, 500, 61);
	town_write_request(town, "own-again", 1, 1, 501, 62);
	town_expect(town, add(town, "proxy"), CLI_OK, "takes the place of an earlier request");
	town_expect(town, add(town, "own"), CLI_OK, "takes the place of an earlier request");
	town_expect(town, add(town, "proxy"), CLI_FAILED, "has registered herself");
	town_expect(town, add(town, "own-again"), CLI_OK, "takes the place");
	town_expect(town, add(town, "own"), CLI_FAILED, "a request that is not older");
	town_expect(town, close_desk(town, make_auditor(town)), CLI_OK, "12 credentials of 12");
	fetch_leaf(town, 1);
	town_expect(town, check_leaf(town, "leaf", "desk/registration.json", "own-again"), CLI_OK,
		    town_key(town, 1));
}

static void nothing_is_added_after_closing(void **state)
{
	struct town *town = *state;

	make_closed(town);
	town_write_request(town, "late", 3, 3, 2000, 70);
	town_expect(town, add(town, "late"), CLI_FAILED, "the registration is closed");
}

static void two_at_once_do_not_write(void **state)
{
	struct town *town = *state;
	struct registrar registrar;

	town_expect(town, init(town, CLASS, 2, NULL), CLI_OK, "");
	town_write_request(town, "first", 3, 3, 1000, 5);
	assert_int_equal(registrar_open(desk(town), &registrar, NULL), AL_OK);
	town_expect(town, add(town, "first"), CLI_FAILED, "is in use by another process");
	registrar_clear(&registrar);
	town_expect(town, add(town, "first"), CLI_OK, "registered");
}

/* --- close --- */

static void closing_again_writes_what_was_left_out(void **state)
{
	struct town *town = *state;
	static const char *const kept[] = { "desk/list", "desk/sealed", "desk/registration.json",
					    "desk/public_creds.json", "leaf-before" };
	struct buffer before[5];

	make_closed(town);
	fetch_leaf(town, 7);
	town_write(town, "leaf-before", town->output, strlen(town->output));
	for (size_t i = 0; i < 5; i++)
		before[i] = town_read(town, kept[i]);
	assert_int_equal(nftw(town_path(town, "desk/leaves"), remove_one, 16, FTW_DEPTH), 0);
	assert_int_equal(unlink(town_path(town, "desk/public_creds.json")), 0);
	town_expect(town, close_desk(town, NULL), CLI_OK, "12 credentials of 12");
	fetch_leaf(town, 7);
	town_write(town, "leaf-before", town->output, strlen(town->output));
	for (size_t i = 0; i < 5; i++) {
		struct buffer after = town_read(town, kept[i]);

		assert_int_equal(after.len, before[i].len);
		assert_memory_equal(after.bytes, before[i].bytes, after.len);
		buffer_clear(&after);
		buffer_clear(&before[i]);
	}
}

static void a_list_that_was_changed_after_closing_is_found(void **state)
{
	struct town *town = *state;
	struct buffer list;

	make_closed(town);
	list = town_read(town, "desk/list");
	list.bytes[0] = list.bytes[0] == 'a' ? 'b' : 'a'; /* of a salt */
	town_write(town, "desk/list", list.bytes, list.len);
	buffer_clear(&list);
	town_expect(town, close_desk(town, NULL), CLI_FAILED,
		    "does not give the root of the registration");
}

static void an_auditor_is_needed_and_somebody_who_registered(void **state)
{
	struct town *town = *state;

	town_expect(town, init(town, CLASS, 2, NULL), CLI_OK, "");
	town_expect(town, close_desk(town, NULL), CLI_FAILED, "--auditor must say");
	town_expect(town, close_desk(town, make_auditor(town)), CLI_FAILED,
		    "nobody has registered a credential yet");
	town_write_request(town, "first", 3, 3, 1000, 5);
	town_expect(town, add(town, "first"), CLI_OK, "");
	town_expect(town, close_desk(town, "x25519:00"), CLI_USAGE, "--auditor: must be x25519:");
	assert_int_equal(unlink(town_path(town, "auditor")), 0);
	town_expect(town, close_desk(town, make_auditor(town)), CLI_OK, "1 credentials of 12");
	town_expect(town, CLI_OK, CLI_OK, "warning: so few can vote");
}

/* --- check-leaf, leaf --- */

static void a_leaf_of_another_registration_does_not_hold(void **state)
{
	struct town *town = *state;
	struct buffer object;

	make_closed(town);
	fetch_leaf(town, 7);
	object = town_read(town, "desk/registration.json");
	town_write(town, "first-object", object.bytes, object.len);
	buffer_clear(&object);
	/* The same members once more: other salts, another order. */
	assert_int_equal(nftw(desk(town), remove_one, 16, FTW_DEPTH), 0);
	assert_int_equal(unlink(town_path(town, "auditor")), 0);
	make_closed(town);
	town_expect(town, check_leaf(town, "leaf", "first-object", NULL), CLI_OK, "is registered");
	town_expect(town, check_leaf(town, "leaf", "desk/registration.json", NULL), CLI_FAILED,
		    "another registration");
}

static void who_has_no_leaf_is_told(void **state)
{
	struct town *town = *state;
	const char *const arguments[] = { "registrar", "leaf", desk(town), town_key(town, CLASS),
					  NULL };

	make_closed(town);
	town_expect(town, town_run(town, cli_election_registrar, arguments), CLI_FAILED,
		    "there is no leaf of this member");
}

/* --- use --- */

static void expect_usage(struct town *town, int (*command)(int argc, char **argv),
			 const char *const *arguments, const char *part)
{
	town_expect(town, town_run(town, command, arguments), CLI_USAGE, part);
	town_expect(town, CLI_OK, CLI_OK, "usage: allmende election ");
}

static void wrong_use_exits_with_two(void **state)
{
	struct town *town = *state;

	expect_usage(town, cli_election_registrar, (const char *const[]){ "registrar", NULL },
		     "say what to do");
	expect_usage(town, cli_election_registrar,
		     (const char *const[]){ "registrar", "dance", NULL }, "no such command");
	expect_usage(town, cli_election_registrar,
		     (const char *const[]){ "registrar", "init", "x", NULL }, "--coop is missing");
	expect_usage(town, cli_election_registrar,
		     (const char *const[]){ "registrar", "add", "x", NULL }, "which requests");
	expect_usage(town, cli_election_registrar,
		     (const char *const[]){ "registrar", "close", NULL }, "say which DIR");
	expect_usage(town, cli_election_registrar,
		     (const char *const[]){ "registrar", "took-part", "x", NULL },
		     "--archive is missing");
	expect_usage(town, cli_election_register, (const char *const[]){ "register", NULL },
		     "--coop is missing");
	expect_usage(town, cli_election_check_leaf,
		     (const char *const[]){ "check-leaf", "--proof", "x", NULL },
		     "either --object or --public");
	expect_usage(town, cli_election_open_list, (const char *const[]){ "open-list", NULL },
		     "say --key");
	expect_usage(town, cli_election_open_list,
		     (const char *const[]){ "open-list", "--nonsense", NULL }, "see the usage");
	town_expect(
	    town,
	    town_run(town, cli_election_registrar,
		     (const char *const[]){ "registrar", "add", "/nonexistent", "x", NULL }),
	    CLI_FAILED, "is no registrar's folder");
	town_expect(town,
		    town_run(town, cli_election_open_list,
			     (const char *const[]){ "open-list", "--help", NULL }),
		    CLI_OK, "usage: allmende election open-list");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("registrar", CASE(every_member_finds_her_credential_in_the_root),
	  CASE(the_auditor_finds_every_member),
	  CASE(public_credentials_are_what_the_registration_names),
	  CASE(a_members_request_comes_from_her_secret_credential),
	  CASE(a_class_of_nine_is_joined_with_another), CASE(a_class_of_ten_votes_alone),
	  CASE(a_proxy_of_three_is_refused),
	  CASE(what_may_not_be_registered_is_told_and_the_rest_is_taken),
	  CASE(the_last_request_counts), CASE(nothing_is_added_after_closing),
	  CASE(two_at_once_do_not_write), CASE(closing_again_writes_what_was_left_out),
	  CASE(a_list_that_was_changed_after_closing_is_found),
	  CASE(an_auditor_is_needed_and_somebody_who_registered),
	  CASE(a_leaf_of_another_registration_does_not_hold), CASE(who_has_no_leaf_is_told),
	  CASE(wrong_use_exits_with_two))
