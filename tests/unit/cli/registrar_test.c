/* registrar_test.c: from a member's request to the proof that her credential is registered. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election_registrar.h"
#include "cli/election_registrar_internal.h"
#include "unit/cli/registrar_class.h"
#include "unit/scratch.h"
#include "unit/unit.h"
#include "vote/archive.h"
#include "vote/ballot.h"
#include "vote/credential.h"
#include "vote/trustee.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTITLED                                                                                   \
	12 /* entitled members; the first two have the last one of the members as proxy            \
	    */

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *at)
{
	(void)about;
	(void)type;
	return at->level == 0 ? 0 : remove(path);
}

static int setup(void **state)
{
	struct members *members = calloc(1, sizeof(*members));
	void *folder = NULL;

	if (members == NULL || scratch_setup(&folder) != 0)
		return -1;
	class_init(members, folder);
	free(folder);
	*state = members;
	return 0;
}

static int teardown(void **state)
{
	struct members *members = *state;
	int failed = nftw(members->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	failed |= rmdir(members->folder);
	class_clear(members);
	free(members);
	return failed;
}

static const char *desk(const struct members *members)
{
	return class_path(members, "desk");
}

static int init(struct members *members, size_t count, size_t proxies, const char *more)
{
	const char *const arguments[] = { "registrar",
					  "init",
					  desk(members),
					  "--coop",
					  CLASS_COOP,
					  "--motion",
					  CLASS_MOTION,
					  "--uuid",
					  CLASS_UUID,
					  "--class",
					  "members",
					  "--entitled",
					  class_path(members, "entitled"),
					  more,
					  NULL };

	class_write_entitled(members, count, proxies);
	return class_run(members, cli_election_registrar, arguments);
}

static int add(struct members *members, const char *name)
{
	const char *const arguments[] = { "registrar", "add", desk(members),
					  class_path(members, name), NULL };

	return class_run(members, cli_election_registrar, arguments);
}

/* Requests of all members of the class, the first two by their proxy. */
static void add_all(struct members *members)
{
	for (size_t i = 0; i < ENTITLED; i++) {
		char name[40];

		(void)snprintf(name, sizeof(name), "request-%zu.json", i);
		class_write_request(members, name, i, i < 2 ? CLASS_MEMBERS - 1 : i, 1000, i + 2);
		class_expect(members, add(members, name), CLI_OK, "request-");
		class_expect(members, CLI_OK, CLI_OK, ": registered\n");
	}
}

/* The auditor's key in the file "auditor"; its public part. */
static const char *make_auditor(struct members *members)
{
	static char key[80];
	const char *const arguments[] = { "open-list", "--make-key", class_path(members, "auditor"),
					  NULL };
	const char *found;

	class_expect(members, class_run(members, cli_election_open_list, arguments), CLI_OK,
		     "x25519:");
	found = strstr(members->output, "x25519:");
	(void)snprintf(key, sizeof(key), "%.71s", found);
	return key;
}

static int close_desk(struct members *members, const char *auditor)
{
	const char *const arguments[] = { "registrar",	 "close",
					  desk(members), auditor == NULL ? NULL : "--auditor",
					  auditor,	 NULL };

	return class_run(members, cli_election_registrar, arguments);
}

/* A registration with all members that is closed. */
static void make_closed(struct members *members)
{
	class_expect(members, init(members, ENTITLED, 2, NULL), CLI_OK,
		     "12 members are entitled.\n");
	add_all(members);
	class_expect(members, close_desk(members, make_auditor(members)), CLI_OK,
		     "12 credentials of 12 entitled members");
}

static int check_leaf(struct members *members, const char *proof, const char *object,
		      const char *request)
{
	const char *const arguments[] = { "check-leaf",
					  "--proof",
					  class_path(members, proof),
					  "--object",
					  class_path(members, object),
					  request == NULL ? NULL : "--request",
					  request == NULL ? NULL : class_path(members, request),
					  NULL };

	return class_run(members, cli_election_check_leaf, arguments);
}

static int open_list(struct members *members, const char *key, const char *sealed,
		     const char *object)
{
	const char *const arguments[] = { "open-list",
					  "--key",
					  class_path(members, key),
					  "--sealed",
					  class_path(members, sealed),
					  "--object",
					  class_path(members, object),
					  "--entitled",
					  class_path(members, "entitled"),
					  NULL };

	return class_run(members, cli_election_open_list, arguments);
}

/* Write the leaf of `member`, as the registrar prints it, to the file "leaf". */
static void fetch_leaf(struct members *members, size_t member)
{
	const char *const arguments[] = { "registrar", "leaf", desk(members),
					  class_key(members, member), NULL };

	class_expect(members, class_run(members, cli_election_registrar, arguments), CLI_OK,
		     "\"type\":\"leaf-proof\"");
	class_write(members, "leaf", members->output, strlen(members->output));
}

/* --- the whole way --- */

static void every_member_finds_her_credential_in_the_root(void **state)
{
	struct members *members = *state;

	make_closed(members);
	for (size_t i = 0; i < ENTITLED; i++) {
		char request[40];

		(void)snprintf(request, sizeof(request), "request-%zu.json", i);
		fetch_leaf(members, i);
		class_expect(members,
			     check_leaf(members, "leaf", "desk/registration.json", request), CLI_OK,
			     class_key(members, i));
		class_expect(members, CLI_OK, CLI_OK,
			     "class \"members\": 12 credentials of 12 entitled members");
	}
	class_expect(members,
		     check_leaf(members, "leaf", "desk/registration.json", "request-3.json"),
		     CLI_FAILED, "another member or credential");
	class_write_request(members, "other.json", 11, 11, 1000, 99);
	class_expect(members, check_leaf(members, "leaf", "desk/registration.json", "other.json"),
		     CLI_FAILED, "another member or credential");
}

static void the_auditor_finds_every_member(void **state)
{
	struct members *members = *state;

	make_closed(members);
	class_expect(members,
		     open_list(members, "auditor", "desk/sealed", "desk/registration.json"), CLI_OK,
		     "12 credentials, each asked for by its holder");
	class_write_entitled(members, ENTITLED, 1);
	class_expect(members,
		     open_list(members, "auditor", "desk/sealed", "desk/registration.json"),
		     CLI_FAILED, "is not the proxy");
	class_write_entitled(members, ENTITLED - 1, 2);
	class_expect(members,
		     open_list(members, "auditor", "desk/sealed", "desk/registration.json"),
		     CLI_FAILED, "11 members are entitled, the registration says 12");
	class_write_entitled(members, ENTITLED, 2);
	class_expect(members, open_list(members, "key-3", "desk/sealed", "desk/registration.json"),
		     CLI_FAILED, "is not sealed to this key");
	class_expect(members, open_list(members, "auditor", "entitled", "desk/registration.json"),
		     CLI_FAILED, "is not the sealed list");
	class_expect(members, open_list(members, "auditor", "desk/sealed", "request-3.json"),
		     CLI_FAILED, "request-3.json");
}

static void public_credentials_are_what_the_registration_names(void **state)
{
	struct members *members = *state;
	struct registration registration;
	struct envelope *envelope;
	struct buffer credentials;
	struct buffer sealed;
	struct digest digest;
	struct arena arena;

	make_closed(members);
	arena_init(&arena, (size_t)1024 * 1024);
	assert_int_equal(registrar_read_object(class_path(members, "desk/registration.json"),
					       &arena, &registration, &envelope, NULL),
			 AL_OK);
	credentials = class_read(members, "desk/public_creds.json");
	digest = hash_bytes(credentials.bytes, credentials.len);
	assert_true(digest_equal(&digest, &registration.list));
	assert_null(strstr(buffer_text(&credentials), "ed25519"));
	sealed = class_read(members, "desk/sealed");
	digest = hash_bytes(sealed.bytes, sealed.len);
	assert_true(digest_equal(&digest, &registration.sealed));
	assert_int_equal(registration.credentials, ENTITLED);
	assert_int_equal(registration.entitled, ENTITLED);
	assert_int_equal(registration.coop.bytes[0], 9);
	assert_int_equal(registration.motion.bytes[0], 8);
	assert_string_equal(registration.uuid, CLASS_UUID);
	buffer_clear(&sealed);
	buffer_clear(&credentials);
	envelope_free(envelope);
	arena_clear(&arena);
}

static void a_members_request_comes_from_her_secret_credential(void **state)
{
	struct members *members = *state;
	static const char secret[] = "abcde-fghijk-mnopq-rstuvw\n";
	const struct group *group = group_find("Ed25519");
	const char *const arguments[] = { "register",
					  "--coop",
					  CLASS_COOP,
					  "--uuid",
					  CLASS_UUID,
					  "--member-key",
					  class_path(members, "key-13"),
					  "--for",
					  class_key(members, 1),
					  "--credential",
					  class_path(members, "credential"),
					  "--out",
					  class_path(members, "mine.json"),
					  NULL };
	char expected[GROUP_TEXT_MAX];
	struct credential_request request;
	struct element element;
	struct scalar scalar;
	struct buffer text;
	struct arena arena;

	class_expect(members, init(members, ENTITLED, 2, NULL), CLI_OK, "");
	class_write(members, "credential", secret, sizeof(secret) - 1);
	class_expect(members, class_run(members, cli_election_register, arguments), CLI_OK,
		     "mine.json");
	text = class_read(members, "mine.json");
	assert_null(strstr(buffer_text(&text), "abcde"));
	arena_init(&arena, CREDENTIAL_REQUEST_LEN_MAX);
	assert_int_equal(
	    credential_request_parse(group, buffer_text(&text), text.len, &arena, &request, NULL),
	    AL_OK);
	assert_int_equal(
	    credential_derive(group, CLASS_UUID, "abcde-fghijk-mnopq-rstuvw", &scalar, NULL),
	    AL_OK);
	group_generate(group, &scalar, &element);
	(void)group_element_format(group, &element, expected);
	assert_string_equal(request.credential, expected);
	assert_true(public_key_equal(&request.member, signing_key_public(members->keys[1])));
	assert_true(public_key_equal(&request.holder, signing_key_public(members->keys[13])));
	arena_clear(&arena);
	buffer_clear(&text);
	class_expect(members, add(members, "mine.json"), CLI_OK, "mine.json: registered\n");
	class_write(members, "credential", "abcde-fghijk-mnopq-rstuv0\n", 26);
	class_expect(members, class_run(members, cli_election_register, arguments), CLI_FAILED,
		     "has no secret credential");
	class_write(members, "credential", "", 0);
	class_expect(members, class_run(members, cli_election_register, arguments), CLI_FAILED,
		     "has no secret credential");
}

/* --- init --- */

static void a_class_of_nine_is_joined_with_another(void **state)
{
	struct members *members = *state;

	class_expect(members, init(members, 9, 0, NULL), CLI_FAILED,
		     "must be joined with another of equal effect");
	class_expect(members, init(members, 9, 0, "--whole-electorate"), CLI_OK, "9 members");
	class_expect(members, init(members, 9, 0, "--whole-electorate"), CLI_FAILED,
		     "is a registrar's folder already");
}

static void a_class_of_ten_votes_alone(void **state)
{
	struct members *members = *state;
	struct stat about;

	class_expect(members, init(members, 10, 0, NULL), CLI_OK, "10 members are entitled.\n");
	class_expect(members, CLI_OK, CLI_OK, "The registrar's key, for the cooperative: ed25519:");
	assert_int_equal(stat(desk(members), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0700);
}

static void a_proxy_of_three_is_refused(void **state)
{
	struct members *members = *state;

	class_expect(members, init(members, ENTITLED, 3, NULL), CLI_FAILED, "more than 2 members");
}

/* --- add --- */

static void what_may_not_be_registered_is_told_and_the_rest_is_taken(void **state)
{
	struct members *members = *state;
	const char *const arguments[] = { "registrar",
					  "add",
					  desk(members),
					  class_path(members, "stranger"),
					  class_path(members, "thief"),
					  class_path(members, "future"),
					  class_path(members, "missing"),
					  class_path(members, "entitled"),
					  class_path(members, "good"),
					  NULL };

	class_expect(members, init(members, ENTITLED, 2, NULL), CLI_OK, "");
	class_write_request(members, "first", 3, 3, 1000, 5);
	class_expect(members, add(members, "first"), CLI_OK, "first: registered\n");
	class_write_request(members, "stranger", ENTITLED, ENTITLED, 1000, 50);
	class_write_request(members, "thief", 4, 4, 1000, 5);
	class_write_request(members, "future", 5, 5, INT64_C(4000000000), 51);
	class_write_request(members, "good", 6, 6, 1000, 52);
	class_expect(members, class_run(members, cli_election_registrar, arguments), CLI_FAILED,
		     "stranger: member: ");
	class_expect(members, CLI_OK, CLI_OK, "is not entitled");
	class_expect(members, CLI_OK, CLI_OK,
		     "thief: credential: is registered for another member");
	class_expect(members, CLI_OK, CLI_OK, "future: time: is in the future");
	class_expect(members, CLI_OK, CLI_OK, "missing");
	class_expect(members, CLI_OK, CLI_OK, "good: registered\n");
	class_expect(members, add(members, "good"), CLI_OK, "good: is registered already\n");
}

static void the_last_request_counts(void **state)
{
	struct members *members = *state;

	class_expect(members, init(members, ENTITLED, 2, NULL), CLI_OK, "");
	add_all(members);
	class_write_request(members, "proxy", 1, CLASS_MEMBERS - 1, 2000, 60);
	class_write_request(members, "own", 1, 1, 500, 61);
	class_write_request(members, "own-again", 1, 1, 501, 62);
	class_expect(members, add(members, "proxy"), CLI_OK,
		     "takes the place of an earlier request");
	class_expect(members, add(members, "own"), CLI_OK, "takes the place of an earlier request");
	class_expect(members, add(members, "proxy"), CLI_FAILED, "has registered herself");
	class_expect(members, add(members, "own-again"), CLI_OK, "takes the place");
	class_expect(members, add(members, "own"), CLI_FAILED, "a request that is not older");
	class_expect(members, close_desk(members, make_auditor(members)), CLI_OK,
		     "12 credentials of 12");
	fetch_leaf(members, 1);
	class_expect(members, check_leaf(members, "leaf", "desk/registration.json", "own-again"),
		     CLI_OK, class_key(members, 1));
}

static void nothing_is_added_after_closing(void **state)
{
	struct members *members = *state;

	make_closed(members);
	class_write_request(members, "late", 3, 3, 2000, 70);
	class_expect(members, add(members, "late"), CLI_FAILED, "the registration is closed");
}

static void two_at_once_do_not_write(void **state)
{
	struct members *members = *state;
	struct registrar registrar;

	class_expect(members, init(members, ENTITLED, 2, NULL), CLI_OK, "");
	class_write_request(members, "first", 3, 3, 1000, 5);
	assert_int_equal(registrar_open(desk(members), &registrar, NULL), AL_OK);
	class_expect(members, add(members, "first"), CLI_FAILED, "is in use by another process");
	registrar_clear(&registrar);
	class_expect(members, add(members, "first"), CLI_OK, "registered");
}

/* --- close --- */

static void closing_again_writes_what_was_left_out(void **state)
{
	struct members *members = *state;
	static const char *const kept[] = { "desk/list", "desk/sealed", "desk/registration.json",
					    "desk/public_creds.json", "leaf-before" };
	struct buffer before[5];

	make_closed(members);
	fetch_leaf(members, 7);
	class_write(members, "leaf-before", members->output, strlen(members->output));
	for (size_t i = 0; i < 5; i++)
		before[i] = class_read(members, kept[i]);
	assert_int_equal(nftw(class_path(members, "desk/leaves"), remove_one, 16, FTW_DEPTH), 0);
	assert_int_equal(unlink(class_path(members, "desk/public_creds.json")), 0);
	class_expect(members, close_desk(members, NULL), CLI_OK, "12 credentials of 12");
	fetch_leaf(members, 7);
	class_write(members, "leaf-before", members->output, strlen(members->output));
	for (size_t i = 0; i < 5; i++) {
		struct buffer after = class_read(members, kept[i]);

		assert_int_equal(after.len, before[i].len);
		assert_memory_equal(after.bytes, before[i].bytes, after.len);
		buffer_clear(&after);
		buffer_clear(&before[i]);
	}
}

static void a_list_that_was_changed_after_closing_is_found(void **state)
{
	struct members *members = *state;
	struct buffer list;

	make_closed(members);
	list = class_read(members, "desk/list");
	list.bytes[0] = list.bytes[0] == 'a' ? 'b' : 'a'; /* of a salt */
	class_write(members, "desk/list", list.bytes, list.len);
	buffer_clear(&list);
	class_expect(members, close_desk(members, NULL), CLI_FAILED,
		     "does not give the root of the registration");
}

static void an_auditor_is_needed_and_somebody_who_registered(void **state)
{
	struct members *members = *state;

	class_expect(members, init(members, ENTITLED, 2, NULL), CLI_OK, "");
	class_expect(members, close_desk(members, NULL), CLI_FAILED, "--auditor must say");
	class_expect(members, close_desk(members, make_auditor(members)), CLI_FAILED,
		     "nobody has registered a credential yet");
	class_write_request(members, "first", 3, 3, 1000, 5);
	class_expect(members, add(members, "first"), CLI_OK, "");
	class_expect(members, close_desk(members, "x25519:00"), CLI_USAGE,
		     "--auditor: must be x25519:");
	assert_int_equal(unlink(class_path(members, "auditor")), 0);
	class_expect(members, close_desk(members, make_auditor(members)), CLI_OK,
		     "1 credentials of 12");
	class_expect(members, CLI_OK, CLI_OK, "warning: so few can vote");
}

/* --- check-leaf, leaf --- */

static void a_leaf_of_another_registration_does_not_hold(void **state)
{
	struct members *members = *state;
	struct buffer object;

	make_closed(members);
	fetch_leaf(members, 7);
	object = class_read(members, "desk/registration.json");
	class_write(members, "first-object", object.bytes, object.len);
	buffer_clear(&object);
	/* The same members once more: other salts, another order. */
	assert_int_equal(nftw(desk(members), remove_one, 16, FTW_DEPTH), 0);
	assert_int_equal(unlink(class_path(members, "auditor")), 0);
	make_closed(members);
	class_expect(members, check_leaf(members, "leaf", "first-object", NULL), CLI_OK,
		     "is registered");
	class_expect(members, check_leaf(members, "leaf", "desk/registration.json", NULL),
		     CLI_FAILED, "another registration");
}

static void who_has_no_leaf_is_told(void **state)
{
	struct members *members = *state;
	const char *const arguments[] = { "registrar", "leaf", desk(members),
					  class_key(members, ENTITLED), NULL };

	make_closed(members);
	class_expect(members, class_run(members, cli_election_registrar, arguments), CLI_FAILED,
		     "there is no leaf of this member");
}

/* --- took-part --- */

/* election.json and trustees.json of an election with one trustee and one question. */
static void make_setup(struct buffer *election, struct buffer *trustees)
{
	const struct group *group = group_find("Ed25519");
	struct secret_scalar *secret = secret_scalar_new();
	struct random random;
	struct buffer key;
	const char *entry;
	struct element public_key;
	char text[GROUP_TEXT_MAX];

	assert_non_null(secret);
	random_init_system(&random);
	buffer_init(&key, TRUSTEES_LEN_MAX);
	buffer_init(election, ELECTION_LEN_MAX);
	buffer_init(trustees, TRUSTEES_LEN_MAX);
	assert_int_equal(trustee_key_make(group, NULL, &random, &secret->scalar, &key, NULL),
			 AL_OK);
	entry = buffer_text(&key);
	assert_int_equal(trustees_join(group, &entry, 1, trustees, NULL), AL_OK);
	group_generate(group, &secret->scalar, &public_key);
	(void)group_element_format(group, &public_key, text);
	buffer_append_format(election,
			     "{\"version\":1,\"description\":\"d\",\"name\":\"n\",\"group\":"
			     "\"Ed25519\",\"public_key\":\"%s\",\"questions\":[{\"answers\":["
			     "\"Yes\",\"No\",\"Abstention\"],\"min\":1,\"max\":1,\"question\":"
			     "\"q\"}],\"uuid\":\"%s\"}",
			     text, CLASS_UUID);
	buffer_clear(&key);
	random_clear(&random);
	secret_scalar_free(secret);
}

/* Append the ballot of who has the credential g^`secret`. */
static void add_ballot(const struct ballot_maker *maker, uint64_t secret,
		       struct archive_writer *writer, struct buffer *ret)
{
	static const uint8_t chosen[] = { 0, 1, 0 };
	struct scalar credential;
	struct random random;
	struct buffer ballot;

	random_init_system(&random);
	buffer_init(&ballot, BALLOT_LEN_MAX);
	group_scalar_small(group_find("Ed25519"), secret, &credential);
	assert_int_equal(ballot_make(maker, &credential, chosen, &random, &ballot, NULL), AL_OK);
	archive_add_ballot(writer, ballot.bytes, ballot.len, ret);
	buffer_clear(&ballot);
	random_clear(&random);
}

/* Write the file "archive", with ballots by the `count` credentials g^secrets[i]. */
static void make_archive(const struct members *members, const char *credentials_name,
			 const uint64_t *secrets, size_t count)
{
	struct archive_writer writer = { .height = 0 };
	struct ballot_maker *maker;
	struct election election;
	struct buffer election_text;
	struct buffer trustees;
	struct buffer credentials = class_read(members, credentials_name);
	struct buffer archive;
	struct arena arena;

	arena_init(&arena, ELECTION_LEN_MAX);
	buffer_init(&archive, (size_t)1024 * 1024);
	make_setup(&election_text, &trustees);
	assert_int_equal(
	    election_parse(buffer_text(&election_text), election_text.len, &arena, &election, NULL),
	    AL_OK);
	assert_int_equal(ballot_maker_new(&election, &maker), AL_OK);
	archive_start(&writer, 1795370186, &archive);
	archive_add_setup(&writer, &election_text, &trustees, &credentials, &archive);
	for (size_t i = 0; i < count; i++)
		add_ballot(maker, secrets[i], &writer, &archive);
	assert_int_equal(buffer_status(&archive), AL_OK);
	class_write(members, "archive", archive.bytes, archive.len);
	ballot_maker_free(maker);
	buffer_clear(&archive);
	buffer_clear(&credentials);
	buffer_clear(&trustees);
	buffer_clear(&election_text);
	arena_clear(&arena);
}

static int took_part(struct members *members)
{
	const char *const arguments[] = { "registrar",
					  "took-part",
					  desk(members),
					  "--archive",
					  class_path(members, "archive"),
					  NULL };

	return class_run(members, cli_election_registrar, arguments);
}

/* registration-13 */
static void the_minutes_list_who_took_part_and_how(void **state)
{
	struct members *members = *state;
	/* Members 1 (by proxy), 5 and 7, who votes twice. */
	static const uint64_t secrets[] = { 9, 3, 7, 9 };
	char line[300];

	make_closed(members);
	make_archive(members, "desk/public_creds.json", secrets, 4);
	class_expect(members, took_part(members), CLI_OK,
		     "3 of 12 registered members took part.\n");
	(void)snprintf(line, sizeof(line), "%s electronically, by her proxy %s\n",
		       class_key(members, 1), class_key(members, CLASS_MEMBERS - 1));
	class_expect(members, CLI_OK, CLI_OK, line);
	for (size_t i = 0; i < ENTITLED; i++) {
		(void)snprintf(line, sizeof(line), "%s electronically, herself\n",
			       class_key(members, i));
		assert_int_equal(strstr(members->output, line) != NULL, i == 5 || i == 7);
	}
}

static void an_archive_of_others_is_refused(void **state)
{
	struct members *members = *state;
	struct buffer archive;
	struct buffer others;

	make_closed(members);
	others = class_read(members, "desk/public_creds.json");
	others.bytes[67] = ']'; /* after the first one */
	class_write(members, "others", others.bytes, 68);
	buffer_clear(&others);
	make_archive(members, "others", NULL, 0);
	class_expect(members, took_part(members), CLI_FAILED,
		     "the archive is not of this registration");
	make_archive(members, "desk/public_creds.json", (const uint64_t[]){ 9 }, 1);
	archive = class_read(members, "archive");
	archive.bytes[archive.len - 600] ^= 1; /* in the ballot or its event */
	class_write(members, "archive", archive.bytes, archive.len);
	buffer_clear(&archive);
	class_expect(members, took_part(members), CLI_FAILED, "/archive: ");
}

static void before_closing_nobody_took_part(void **state)
{
	struct members *members = *state;

	class_expect(members, init(members, ENTITLED, 2, NULL), CLI_OK, "");
	class_expect(members, took_part(members), CLI_FAILED, "the registration is not closed yet");
}

/* --- use --- */

static void expect_usage(struct members *members, int (*command)(int argc, char **argv),
			 const char *const *arguments, const char *part)
{
	class_expect(members, class_run(members, command, arguments), CLI_USAGE, part);
	class_expect(members, CLI_OK, CLI_OK, "usage: allmende election ");
}

static void wrong_use_exits_with_two(void **state)
{
	struct members *members = *state;

	expect_usage(members, cli_election_registrar, (const char *const[]){ "registrar", NULL },
		     "say what to do");
	expect_usage(members, cli_election_registrar,
		     (const char *const[]){ "registrar", "dance", NULL }, "no such command");
	expect_usage(members, cli_election_registrar,
		     (const char *const[]){ "registrar", "init", "x", NULL }, "--coop is missing");
	expect_usage(members, cli_election_registrar,
		     (const char *const[]){ "registrar", "add", "x", NULL }, "which requests");
	expect_usage(members, cli_election_registrar,
		     (const char *const[]){ "registrar", "close", NULL }, "say which DIR");
	expect_usage(members, cli_election_registrar,
		     (const char *const[]){ "registrar", "took-part", "x", NULL },
		     "--archive is missing");
	expect_usage(members, cli_election_register, (const char *const[]){ "register", NULL },
		     "--coop is missing");
	expect_usage(members, cli_election_check_leaf,
		     (const char *const[]){ "check-leaf", "--proof", "x", NULL },
		     "either --object or --public");
	expect_usage(members, cli_election_open_list, (const char *const[]){ "open-list", NULL },
		     "say --key");
	expect_usage(members, cli_election_open_list,
		     (const char *const[]){ "open-list", "--nonsense", NULL }, "see the usage");
	class_expect(
	    members,
	    class_run(members, cli_election_registrar,
		      (const char *const[]){ "registrar", "add", "/nonexistent", "x", NULL }),
	    CLI_FAILED, "is no registrar's folder");
	class_expect(members,
		     class_run(members, cli_election_open_list,
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
	  CASE(the_minutes_list_who_took_part_and_how), CASE(an_archive_of_others_is_refused),
	  CASE(before_closing_nobody_took_part), CASE(wrong_use_exits_with_two))
