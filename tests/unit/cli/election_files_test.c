/* election_files_test.c: what trustees, voters and credential authorities make, and wrong use. */
/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE /* memmem() */
#include "crypto/hash.h"
#include "unit/cli/election_desk.h"
#include "unit/unit.h"
#include "vote/credential.h"

#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>

#define UUID "22222222222222"

static void expect_private(const struct desk *desk, const char *name)
{
	struct stat about;

	assert_int_equal(stat(class_path(&desk->printed, name), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

/* As the reference tool names its keys: 6DDAFFB1.pubkey and others of its archives do so. */
static void a_key_is_named_by_the_hash_of_its_public_part(void **state)
{
	struct desk *desk = *state;
	char hex[2 * DIGEST_LEN + 1];
	char name[32];
	struct buffer text;
	struct digest hash;
	const char *key;
	json_t *json;

	desk_expect(desk, "trustee-key --dir @ --group BELENIOS-2048", CLI_OK, ".pubkey is public");
	(void)snprintf(name, sizeof(name), "%.8s.pubkey", desk->printed.output);
	text = desk_read(desk, name);
	json = json_loads(buffer_text(&text), 0, NULL);
	key = json_string_value(json_object_get(json, "public_key"));
	assert_non_null(key);
	hash = hash_bytes(key, strlen(key));
	hex_format(hash.bytes, DIGEST_LEN, hex);
	assert_int_equal(strncasecmp(hex, name, 8), 0);
	assert_int_equal(strspn(name, "0123456789ABCDEF"), 8);
	json_decref(json);
	buffer_clear(&text);
	(void)snprintf(name, sizeof(name), "%.8s.privkey", desk->printed.output);
	expect_private(desk, name);
}

static void a_credential_is_written_once_for_its_owner_alone(void **state)
{
	struct desk *desk = *state;
	struct buffer secret;
	struct buffer again;

	desk_expect(desk, "credential --uuid " UUID " --out @/mine", CLI_OK, "");
	assert_int_equal(strspn(desk->printed.output, "0123456789abcdef"), 64);
	expect_private(desk, "mine");
	secret = desk_read(desk, "mine");
	assert_true(credential_valid(buffer_text(&secret), secret.len - 1));
	assert_null(strstr(desk->printed.output, buffer_text(&secret)));
	desk_expect(desk, "credential --uuid " UUID " --out @/mine", CLI_FAILED,
		    "is there already, and stays");
	again = desk_read(desk, "mine");
	assert_string_equal(buffer_text(&secret), buffer_text(&again));
	buffer_clear(&secret);
	buffer_clear(&again);
}

static void an_authority_makes_a_credential_for_each_voter(void **state)
{
	struct desk *desk = *state;
	const char *before = "";
	struct buffer text;
	json_t *secrets;
	json_t *list;

	desk_write(desk, "voters", "ada@example.org,ada\nemmy@example.org\nJürgen,,1\n");
	desk_expect(desk, "credentials --uuid " UUID " --voters @/voters --dir @", CLI_OK,
		    "3 credentials");
	expect_private(desk, "private_creds.json");
	text = desk_read(desk, "private_creds.json");
	secrets = json_loads(buffer_text(&text), 0, NULL);
	assert_int_equal(json_object_size(secrets), 3);
	assert_true(credential_valid(
	    json_string_value(json_object_get(secrets, "emmy@example.org")), CREDENTIAL_LEN));
	buffer_clear(&text);
	text = desk_read(desk, "public_creds.json");
	list = json_loads(buffer_text(&text), 0, NULL);
	assert_int_equal(json_array_size(list), 3);
	for (size_t i = 0; i < 3; i++) { /* their order says nothing of the voters' */
		const char *item = json_string_value(json_array_get(list, i));

		assert_true(strcmp(before, item) < 0);
		before = item;
	}
	json_decref(list);
	json_decref(secrets);
	buffer_clear(&text);
	desk_expect(desk, "credentials --uuid " UUID " --voters @/voters --dir @", CLI_FAILED,
		    "is there already, and stays");
}

static void a_list_of_voters_that_cannot_be_read_is_refused(void **state)
{
	static const char *const bad[][2] = {
		{ "", "has no voter" },
		{ "a\n\nb\n", "voter 2: has no identity" },
		{ "a\n\"b\"\n", "voter 2: her identity has a character" },
		{ ",a\n", "voter 1: has no identity" },
		{ "a\nb\r\n", "voter 2: her identity has a character" },
		{ "a,,1\nb,b,2\n", "voter 2: has a weight" },
		{ "b,1\na\nb,2\n", "the voter b stands twice" },
		{ "J\xfcrgen\n", "is no text in UTF-8" },
	};
	struct desk *desk = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		desk_write(desk, "voters", bad[i][0]);
		desk_expect(desk, "credentials --uuid " UUID " --voters @/voters --dir @",
			    CLI_FAILED, bad[i][1]);
	}
	class_write(&desk->printed, "voters", "a\nb\0c\nd\n", 8);
	desk_expect(desk, "credentials --uuid " UUID " --voters @/voters --dir @", CLI_FAILED,
		    "is no text in UTF-8");
}

/* The list in the form that the reference tool's authority makes: with weights and voters. */
static void voters_are_left_out_of_what_is_published(void **state)
{
	struct desk *desk = *state;
	struct buffer list;
	struct buffer text;
	char name[64];

	desk_set_up(desk, DESK_YES_NO, 1);
	list = desk_read(desk, "public_creds.json");
	buffer_init(&text, (size_t)1024 * 1024);
	buffer_append_format(&text, "[\"%.64s,2,ada@example.org\"]", buffer_text(&list) + 2);
	desk_write(desk, "public_creds.json", buffer_text(&text));
	buffer_clear(&list);
	buffer_clear(&text);
	assert_int_equal(remove(desk_archive(desk)), 0);
	desk_expect(desk, "open --dir @", CLI_OK, "is open for ballots");
	(void)snprintf(name, sizeof(name), "%s.bel", desk->uuid);
	text = desk_read(desk, name);
	assert_null(memchr(text.bytes, '@', text.len)); /* nothing else has one */
	buffer_clear(&text);
	desk_expect(desk, "vote --dir @ --credential @/voter1 --choice 1 --out @/b", CLI_OK, "");
	desk_expect(desk, "cast --dir @ @/b", CLI_OK, "accepted: ");
	desk_expect(desk, "close --dir @", CLI_OK, "ballots: 1, voters: 1");
	desk_expect(desk, "decrypt --dir @ --key @/key --out @/p", CLI_OK, "");
	desk_expect(desk, "add-decryption --dir @ @/p", CLI_OK, "holds");
	desk_expect(desk, "result --dir @", CLI_OK, "{\"result\":[[2,0]]}"); /* her weight */
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void the_order_of_what_is_published_says_nothing(void **state)
{
	struct desk *desk = *state;
	const char *made[5];
	struct buffer archive;
	struct buffer list;
	struct buffer wanted;
	char name[64];
	json_t *items;

	desk_set_up(desk, DESK_YES_NO, 5); /* public_creds.json has the order of the voters */
	list = desk_read(desk, "public_creds.json");
	items = json_loads(buffer_text(&list), 0, NULL);
	assert_int_equal(json_array_size(items), 5);
	for (size_t i = 0; i < 5; i++)
		made[i] = json_string_value(json_array_get(items, i));
	qsort(made, 5, sizeof(made[0]), compare_texts);
	buffer_init(&wanted, 1024);
	for (size_t i = 0; i < 5; i++)
		buffer_append_format(&wanted, "%s\"%s\"", i == 0 ? "[" : ",", made[i]);
	buffer_append_text(&wanted, "]");
	(void)snprintf(name, sizeof(name), "%s.bel", desk->uuid);
	archive = desk_read(desk, name);
	assert_non_null(memmem(archive.bytes, archive.len, wanted.bytes, wanted.len));
	json_decref(items);
	buffer_clear(&list);
	buffer_clear(&wanted);
	buffer_clear(&archive);
}

static void choices_that_break_the_rules_are_refused(void **state)
{
	static const char *const bad[][2] = {
		{ "--choice 1", "there are 2 questions, and 1 of --choice or --blank" },
		{ "--choice 1 --choice 1 --choice 1", "there are 2 questions" },
		{ "--blank --choice 1", "question 1: offers no blank vote" },
		{ "--choice 3 --choice 1", "question 1: \"3\"" },
		{ "--choice 1 --choice 1,1", "question 2: \"1,1\"" },
		{ "--choice 1 --choice 1,", "question 2: \"1,\"" },
		{ "--choice x --choice 1", "question 1: \"x\"" },
		{ "--choice -1 --choice 1", "question 1: \"-1\"" },
		{ "--choice 0 --choice 1", "question 1" },
		{ "--choice 1,2 --choice 1", "question 1" },
		{ "--choice 1 --choice 1,2,3", "question 2" },
	};
	struct desk *desk = *state;

	desk_set_up(desk, DESK_YES_NO "," DESK_BLANK, 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char line[200];

		(void)snprintf(line, sizeof(line),
			       "vote --dir @ --credential @/voter1 --out @/b %s", bad[i][0]);
		desk_expect(desk, line, CLI_FAILED, bad[i][1]);
	}
	desk_write(desk, "wrong", "XXXXX-XXXXXX");
	desk_expect(desk, "vote --dir @ --credential @/wrong --choice 1 --choice 1", CLI_FAILED,
		    "wrong: ");
	desk_expect(desk, "vote --dir @ --credential @/voter1 --choice 2 --choice 2,3", CLI_OK,
		    "{\"election_uuid\"");
}

static void wrong_use_shows_the_usage(void **state)
{
	static const char *const commands[] = {
		"verify", "show",    "find",	   "trustee-key",    "ceremony", "trustees",
		"new",	  "open",    "credential", "credentials",    "vote",	 "cast",
		"close",  "decrypt", "result",	   "add-decryption",
	};
	static const char *const more[] = {
		"verify --dir @ --threads 0",
		"verify --dir @ --threads 65",
		"verify --dir @ --threads 2x",
		"verify --dir @ more",
		"find --dir @ short",
		"ceremony --dir @ dance",
		"trustees --dir @",
		"cast --dir @",
		"add-decryption --dir @",
		"close --dir @ --no-such-option",
		"new --dir @ --template @/t --uuid 0",
	};
	struct desk *desk = *state;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		char line[80];

		desk_expect(desk, commands[i], CLI_USAGE, "usage: allmende election ");
		(void)snprintf(line, sizeof(line), "%s --help", commands[i]);
		desk_expect(desk, line, CLI_OK, "usage: allmende election ");
	}
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		desk_expect(desk, more[i], CLI_USAGE, "usage: allmende election ");
}

static void what_is_no_file_of_an_election_is_named(void **state)
{
	struct desk *desk = *state;

	desk_expect(desk, "open --dir @", CLI_FAILED, "election.json");
	desk_expect(desk, "new --dir @ --template @/none", CLI_FAILED, "none");
	desk_expect(desk, "trustee-key --dir @ --group RFC-3526-2048", CLI_FAILED,
		    "the group RFC-3526-2048 is not offered");
	desk_expect(desk, "credential --uuid short --out @/c", CLI_FAILED, "--uuid: ");
	desk_write(desk, "bad", "{}");
	desk_expect(desk, "trustees --dir @ @/bad", CLI_FAILED,
		    "allmende election trustees: for the group Ed25519: ");
	desk_set_up(desk, DESK_YES_NO, 1);
	desk_expect(desk, "new --dir @ --template @/template --group BELENIOS-2048", CLI_FAILED,
		    "trustees.json, for the group BELENIOS-2048: ");
	desk_expect(desk, "close --dir @", CLI_OK, "ballots: 0");
	desk_expect(desk, "decrypt --dir @ --key @/bad", CLI_FAILED, "bad: is no private key");
	desk_expect(desk, "decrypt --dir @ --key @/none", CLI_FAILED, "none: No such file");
	class_write(&desk->printed, "bad", "\"1\0\"", 4);
	desk_expect(desk, "decrypt --dir @ --key @/bad", CLI_FAILED, "bad: is no secret");
	desk_write(desk, "bad", "\"012\"");
	desk_expect(desk, "decrypt --dir @ --key @/bad", CLI_FAILED,
		    "bad: the number begins with a zero");
	desk_expect(desk, "decrypt --dir @ --key @/public_creds.json", CLI_FAILED, "json: is no ");
	desk_write(desk, "other", "\"12\"\n");
	desk_expect(desk, "decrypt --dir @ --key @/other", CLI_FAILED,
		    "the key is none of a trustee of this election");
	desk_write(desk, "public_creds.json", "[1]");
	assert_int_equal(remove(desk_archive(desk)), 0);
	desk_expect(desk, "open --dir @", CLI_FAILED, "public_creds.json: item 1 is no text");
}

UNIT_MAIN("election_files", DESK_TEST(a_key_is_named_by_the_hash_of_its_public_part),
	  DESK_TEST(a_credential_is_written_once_for_its_owner_alone),
	  DESK_TEST(an_authority_makes_a_credential_for_each_voter),
	  DESK_TEST(a_list_of_voters_that_cannot_be_read_is_refused),
	  DESK_TEST(voters_are_left_out_of_what_is_published),
	  DESK_TEST(the_order_of_what_is_published_says_nothing),
	  DESK_TEST(choices_that_break_the_rules_are_refused), DESK_TEST(wrong_use_shows_the_usage),
	  DESK_TEST(what_is_no_file_of_an_election_is_named))
