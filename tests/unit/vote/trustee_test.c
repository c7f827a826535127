/* trustee_test.c: a list of trustees is believed only as far as it proves what it says. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/trustee.h"

#include "base/json.h"
#include "unit/unit.h"
#include "unit/vote/ballot_sample.h"
#include "unit/vote/ceremony_sample.h"

#include <stdlib.h>

#define ARENA_MAX ((size_t)16 * 1024 * 1024)

static struct random seeded(uint64_t number)
{
	struct random random;
	uint8_t seed[RANDOM_SEED_LEN] = { 0 };

	memcpy(seed, &number, sizeof(number));
	random_init_seed(&random, seed);
	return random;
}

/* Read `text`; *ret_key (may be NULL) is the election's key. */
static enum status read(const struct group *group, const struct buffer *text,
			struct element *ret_key, struct report *report)
{
	struct trustees trustees = { .owners = -1 };
	struct arena arena;
	enum status status;

	arena_init(&arena, ARENA_MAX);
	status = trustees_parse(group, buffer_text(text), text->len, &arena, &trustees, report);
	if (status != AL_OK)
		assert_int_equal(trustees.owners, -1);
	else if (ret_key != NULL)
		*ret_key = trustees.public_key;
	arena_clear(&arena);
	return status;
}

/* Read `text`, which is refused with `status` and `words`. */
static void refuse(const struct group *group, const struct buffer *text, enum status status,
		   const char *words)
{
	struct report report = { 0 };

	assert_string_equal(status_name(read(group, text, NULL, &report)), status_name(status));
	if (strstr(report.message, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", report.message, words);
	assert_int_equal(read(group, text, NULL, NULL), status);
}

static void set(struct buffer *buffer, const struct buffer *other)
{
	buffer_reset(buffer);
	buffer_append(buffer, other->bytes, other->len);
	assert_int_equal(buffer_status(buffer), AL_OK);
}

/* trustee-1, trustee-2 */
static void the_key_of_an_election_is_the_product_of_its_trustees(void **state)
{
	const struct group *const groups[] = { group_find("Ed25519"), group_find("BELENIOS-2048"),
					       group_tiny() };

	(void)state;
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		const struct group *group = groups[i];
		struct random random = seeded(i);
		struct scalar secrets[2];
		struct scalar sum;
		struct element expected;
		struct element key;
		struct buffer files[2];
		struct buffer list;
		const char *texts[2];

		for (size_t k = 0; k < 2; k++) {
			buffer_init(&files[k], TRUSTEES_LEN_MAX);
			assert_int_equal(trustee_key_make(group, k == 0 ? "Änne \"A\"" : NULL,
							  &random, &secrets[k], &files[k], NULL),
					 AL_OK);
			texts[k] = buffer_text(&files[k]);
		}
		buffer_init(&list, TRUSTEES_LEN_MAX);
		assert_int_equal(trustees_join(group, texts, 2, &list, NULL), AL_OK);
		assert_int_equal(read(group, &list, &key, NULL), AL_OK);
		group_scalar_add(group, &secrets[0], &secrets[1], &sum);
		group_generate(group, &sum, &expected);
		assert_true(group_element_equal(&key, &expected));
		buffer_clear(&list);
		buffer_clear(&files[0]);
		buffer_clear(&files[1]);
	}
}

/* trustee-2 */
static void owners_are_counted_over_all_entries(void **state)
{
	const struct group *group = group_find("Ed25519");
	struct ceremony_sample ceremony;
	struct random random = seeded(7);
	struct trustees trustees;
	struct arena arena;
	struct scalar secret;
	struct element key;
	struct buffer single;
	struct buffer list;
	const char *texts[3];

	(void)state;
	ceremony_sample_begin(group, 3, 2, 1, &ceremony);
	assert_true(ceremony_sample_end(&ceremony));
	buffer_init(&single, TRUSTEES_LEN_MAX);
	buffer_init(&list, TRUSTEES_LEN_MAX);
	assert_int_equal(trustee_key_make(group, "Anna", &random, &secret, &single, NULL), AL_OK);
	buffer_append_text(&single, "\n "); /* as files end */
	texts[0] = texts[2] = buffer_text(&single);
	texts[1] = buffer_text(&ceremony.joined);
	assert_int_equal(trustees_join(group, texts, 3, &list, NULL), AL_OK);
	arena_init(&arena, ARENA_MAX);
	assert_int_equal(
	    trustees_parse(group, buffer_text(&list), list.len, &arena, &trustees, NULL), AL_OK);
	assert_int_equal(trustees.entries_count, 3);
	assert_int_equal(trustees.owners, 5);
	assert_false(trustees.entries[0].pedersen);
	assert_int_equal(trustees.entries[0].threshold, 1);
	assert_string_equal(trustees.entries[0].names[0], "Anna");
	assert_true(trustees.entries[1].pedersen);
	assert_int_equal(trustees.entries[1].owner, 2);
	assert_int_equal(trustees.entries[1].count, 3);
	assert_int_equal(trustees.entries[1].threshold, 2);
	assert_null(trustees.entries[1].names[0]);
	assert_string_equal(trustees.entries[1].names[1], "Berta Büchner");
	assert_int_equal(trustees.entries[2].owner, 5);

	assert_null(trustees_key(&trustees, 0));
	assert_null(trustees_key(&trustees, 6));
	group_generate(group, &secret, &key);
	assert_true(group_element_equal(trustees_key(&trustees, 1), &key));
	assert_true(group_element_equal(trustees_key(&trustees, 5), &key));
	for (int64_t i = 0; i < 3; i++) {
		group_generate(group, &ceremony.shares[i], &key);
		assert_true(group_element_equal(trustees_key(&trustees, 2 + i), &key));
	}
	arena_clear(&arena);
	buffer_clear(&list);
	buffer_clear(&single);
	ceremony_sample_clear(&ceremony);
}

/* The trustees of the reference tool's elections, in forms that all versions read. */
static void trustees_of_the_reference_tool_give_the_key_of_their_election(void **state)
{
	(void)state;
	for (size_t i = 0; i < sample_archives_count; i++) {
		struct sample_members members;
		struct election election;
		struct arena arena;
		struct buffer text;
		struct element key;

		if (!sample_members_open(&sample_archives[i], &members)) {
			sample_members_close(&members);
			skip();
		}
		sample_members_close(&members);
		arena_init(&arena, ELECTION_ARENA_MAX);
		sample_archive_file(&sample_archives[i], "election.json", &text);
		assert_int_equal(
		    election_parse(buffer_text(&text), text.len, &arena, &election, NULL), AL_OK);
		buffer_clear(&text);
		sample_archive_file(&sample_archives[i], "trustees.json", &text);
		assert_int_equal(read(election.group, &text, &key, NULL), AL_OK);
		assert_true(group_element_equal(&key, &election.public_key));
		buffer_clear(&text);
		arena_clear(&arena);
	}
}

/* Change the first digit of the decimal that stands after `after`. */
static void change_digit(struct buffer *text, const char *after)
{
	char *at = strstr((char *)text->bytes, after);

	assert_non_null(at);
	at += strlen(after);
	assert_true(*at >= '1' && *at <= '9');
	*at = *at == '1' ? '2' : '1';
}

/* trustee-1 */
static void a_key_without_knowledge_is_refused(void **state)
{
	const struct group *group = group_find("Ed25519");
	struct random random = seeded(3);
	struct scalar secret;
	struct buffer good;
	struct buffer text;
	struct buffer other;
	char key[GROUP_TEXT_MAX];
	struct element element;

	(void)state;
	buffer_init(&good, TRUSTEES_LEN_MAX);
	buffer_init(&text, TRUSTEES_LEN_MAX);
	buffer_init(&other, TRUSTEES_LEN_MAX);
	buffer_append_text(&good, "[[\"Single\",");
	assert_int_equal(trustee_key_make(group, NULL, &random, &secret, &good, NULL), AL_OK);
	buffer_append_text(&good, "]]");
	assert_int_equal(read(group, &good, NULL, NULL), AL_OK);

	set(&text, &good);
	change_digit(&text, "\"response\":\"");
	refuse(group, &text, AL_FORGED,
	       "entry 1 of the trustees: the proof that the key's secret is known does not hold");
	set(&text, &good);
	change_digit(&text, "\"challenge\":\"");
	refuse(group, &text, AL_FORGED, "does not hold");

	/* a proof is of its key and group only */
	group_generate(group, &secret, &element);
	group_multiply(group, &element, &element, &element);
	(void)group_element_format(group, &element, key);
	set(&text, &good);
	buffer_append(&other, strstr(buffer_text(&good), "\"public_key\":\"") + 14, 64);
	buffer_replace(&text, buffer_text(&other), key);
	refuse(group, &text, AL_FORGED, "does not hold");

	set(&text, &good);
	buffer_replace(&text, "\"pok\":", "\"pook\":");
	refuse(group, &text, AL_MALFORMED, "\"pok\"");
	set(&text, &good);
	buffer_replace(&text, "\"public_key\":\"", "\"public_key\":\"0");
	refuse(group, &text, AL_MALFORMED, "\"public_key\"");
	set(&text, &good);
	buffer_replace(&text, "\"public_key\":", "\"name\":7,\"public_key\":");
	refuse(group, &text, AL_MALFORMED, "\"name\" must be a text");
	set(&text, &good);
	buffer_replace(&text, "\"public_key\":", "\"signature\":7,\"public_key\":");
	refuse(group, &text, AL_MALFORMED, "\"signature\"");
	set(&text, &good);
	buffer_replace(&text, "\"public_key\":", "\"later\":{\"x\":[]},\"public_key\":");
	assert_int_equal(read(group, &text, NULL, NULL), AL_OK);
	buffer_clear(&good);
	buffer_clear(&text);
	buffer_clear(&other);
}

static void keys_that_cancel_out_are_refused(void **state)
{
	const struct group *group = group_tiny();
	struct buffer files[11];
	struct buffer list;
	const char *pair[2];

	(void)state;
	/* every key of the tiny group, and each joined with its inverse */
	for (uint64_t i = 0, seed = 0; i < 11; seed++) {
		struct random random = seeded(seed);
		struct scalar secret;
		struct scalar wanted;

		buffer_init(&files[i], TRUSTEES_LEN_MAX);
		assert_int_equal(trustee_key_make(group, NULL, &random, &secret, &files[i], NULL),
				 AL_OK);
		group_scalar_small(group, i, &wanted);
		if (group_scalar_equal(&secret, &wanted))
			i++;
		else
			buffer_clear(&files[i]);
	}
	for (size_t i = 0; i < 11; i++) {
		for (size_t k = 0; k < 11; k++) {
			struct report report = { 0 };
			enum status status;

			buffer_init(&list, TRUSTEES_LEN_MAX);
			pair[0] = buffer_text(&files[i]);
			pair[1] = buffer_text(&files[k]);
			status = trustees_join(group, pair, 2, &list, &report);
			assert_int_equal(status, (i + k) % 11 == 0 ? AL_FORGED : AL_OK);
			if (status != AL_OK) {
				assert_non_null(strstr(report.message, "cancel out"));
				assert_int_equal(list.len, 0);
			}
			buffer_clear(&list);
		}
	}
	for (size_t i = 0; i < 11; i++)
		buffer_clear(&files[i]);
}

static void lists_of_another_shape_are_refused(void **state)
{
	static const struct {
		const char *text;
		enum status status;
		const char *words;
	} bad[] = {
		{ "", AL_MALFORMED, "not JSON" },
		{ "{}", AL_MALFORMED, "the trustees must be a list" },
		{ "[]", AL_MALFORMED, "1 to 32 entries" },
		{ "[[]]", AL_MALFORMED, "entry 1 of the trustees: an entry must be a list" },
		{ "[7]", AL_MALFORMED, "an entry must be a list" },
		{ "[[\"Single\"]]", AL_MALFORMED, "an entry must be a list" },
		{ "[[\"Single\",{},{}]]", AL_MALFORMED, "an entry must be a list" },
		{ "[[\"Single\",[]]]", AL_MALFORMED, "an entry must be a list" },
		{ "[[7,{}]]", AL_MALFORMED, "an entry must be a list" },
		{ "[[\"Single\",{}]]", AL_MALFORMED, "\"public_key\": it must be a text" },
		{ "[[\"Shamir\",{}]]", AL_UNSUPPORTED, "\"Single\" or \"Pedersen\"" },
		{ "[[\"Pedersen\",{}]]", AL_MALFORMED, "\"certs\" must be a list" },
		{ "[[\"Pedersen\",{\"certs\":[]}]]", AL_MALFORMED, "1 to 64 items" },
		{ "[[\"Pedersen\",{\"certs\":[7]}]]", AL_MALFORMED, "\"threshold\"" },
		{ "[[\"Pedersen\",{\"certs\":[7],\"threshold\":0}]]", AL_MALFORMED,
		  "\"threshold\" must be a number from 1 to 1" },
		{ "[[\"Pedersen\",{\"certs\":[7],\"threshold\":2}]]", AL_MALFORMED,
		  "\"threshold\" must be a number from 1 to 1" },
		{ "[[\"Pedersen\",{\"certs\":[7],\"threshold\":1,\"coefexps\":[7,7]}]]",
		  AL_MALFORMED, "\"coefexps\" must have an item for each of 1 certificates" },
		{ "[[\"Pedersen\",{\"certs\":[7],\"threshold\":1,\"coefexps\":[7]}]]",
		  AL_UNSUPPORTED, "before version 2.5.1" },
		{ "[[\"Pedersen\",{\"certs\":[7],\"threshold\":1,\"coefexps\":[7],\"signatures\":"
		  "[7],\"verification_keys\":[7]}]]",
		  AL_MALFORMED, "the certificate of trustee 1: \"message\" must be a text" },
	};
	const struct group *group = group_find("Ed25519");
	struct buffer text;

	(void)state;
	buffer_init(&text, TRUSTEES_LEN_MAX + 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		buffer_reset(&text);
		buffer_append_text(&text, bad[i].text);
		refuse(group, &text, bad[i].status, bad[i].words);
	}
	buffer_reset(&text);
	while (text.len <= TRUSTEES_LEN_MAX)
		buffer_append(&text, "                                ",
			      TRUSTEES_LEN_MAX + 1 - text.len < 32 ? TRUSTEES_LEN_MAX + 1 - text.len
								   : 32);
	refuse(group, &text, AL_TOO_BIG, "are allowed");
	text.len--;
	refuse(group, &text, AL_MALFORMED, "not JSON");
	buffer_clear(&text);
}

static void a_list_has_32_entries_at_most(void **state)
{
	const struct group *group = group_find("Ed25519");
	struct random random = seeded(9);
	const char *texts[TRUSTEES_ENTRIES_MAX + 1];
	struct scalar secret;
	struct report report = { 0 };
	struct buffer file;
	struct buffer list;

	(void)state;
	buffer_init(&file, TRUSTEES_LEN_MAX);
	buffer_init(&list, TRUSTEES_LEN_MAX);
	assert_int_equal(trustee_key_make(group, NULL, &random, &secret, &file, NULL), AL_OK);
	for (size_t i = 0; i <= TRUSTEES_ENTRIES_MAX; i++)
		texts[i] = buffer_text(&file);
	assert_int_equal(trustees_join(group, texts, 0, &list, &report), AL_MALFORMED);
	assert_int_equal(trustees_join(group, texts, TRUSTEES_ENTRIES_MAX + 1, &list, &report),
			 AL_MALFORMED);
	assert_non_null(strstr(report.message, "1 to 32 entries"));
	assert_int_equal(list.len, 0);
	assert_int_equal(trustees_join(group, texts, TRUSTEES_ENTRIES_MAX, &list, &report), AL_OK);
	texts[1] = "{}";
	assert_int_equal(trustees_join(group, texts, 2, &list, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "entry 2 of the trustees: it is neither"));
	texts[1] = "no JSON";
	assert_int_equal(trustees_join(group, texts, 2, &list, &report), AL_MALFORMED);
	buffer_clear(&file);
	buffer_clear(&list);
}

static void names_are_fit_for_a_terminal(void **state)
{
	static const char *const bad[] = { "", "a\nb", "a\x1b[2J", "a\x7f", "a\xff", "a\xc2\x9b" };
	const struct group *group = group_find("Ed25519");
	struct random random = seeded(4);
	struct scalar secret = { .bytes = { 7 } };
	struct buffer file;
	char name[102];

	(void)state;
	buffer_init(&file, TRUSTEES_LEN_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(trustee_key_make(group, bad[i], &random, &secret, &file, NULL),
				 AL_REFUSED);
	memset(name, 'x', sizeof(name));
	name[101] = '\0';
	assert_int_equal(trustee_key_make(group, name, &random, &secret, &file, NULL), AL_REFUSED);
	assert_int_equal(file.len, 0);
	assert_int_equal(secret.bytes[0], 7);
	name[100] = '\0';
	assert_int_equal(trustee_key_make(group, name, &random, &secret, &file, NULL), AL_OK);
	buffer_clear(&file);
	assert_int_equal(
	    trustee_key_make(group_find("RFC-3526-2048"), NULL, &random, &secret, &file, NULL),
	    AL_UNSUPPORTED);
	buffer_init(&file, 10);
	secret.bytes[0] = 7;
	assert_int_equal(trustee_key_make(group, NULL, &random, &secret, &file, NULL), AL_TOO_BIG);
	assert_int_equal(secret.bytes[0], 7);
	buffer_clear(&file);
}

/* Older forms of threshold.json are known, and not taken for forgeries. */
static void ceremonies_before_version_3_are_unsupported(void **state)
{
	static const char *const keys[] = { "\"signatures\":", "\"signature\":" };
	const struct group *group = group_find("Ed25519");
	struct ceremony_sample ceremony;
	struct buffer text;

	(void)state;
	ceremony_sample_begin(group, 2, 2, 5, &ceremony);
	assert_true(ceremony_sample_end(&ceremony));
	buffer_init(&text, TRUSTEES_LEN_MAX);
	for (size_t i = 0; i < 2; i++) {
		char *at;

		buffer_reset(&text);
		buffer_append_text(&text, "[[\"Pedersen\",");
		buffer_append(&text, ceremony.joined.bytes, ceremony.joined.len);
		buffer_append_text(&text, "]]");
		at = strstr((char *)text.bytes, i == 0 ? keys[0] : "\"verification_keys\"");
		assert_non_null(at);
		at = strstr(at, keys[i]);
		assert_non_null(at);
		at[1] = 'S'; /* a member that nobody knows */
		refuse(group, &text, AL_UNSUPPORTED,
		       i == 0 ? "before version 2.5.1" : "before version 3.0");
	}
	buffer_clear(&text);
	ceremony_sample_clear(&ceremony);
}

/* What threshold.json says of trustee 2 of 3, changed in each place. trustee-3 to trustee-6 */
static void every_part_of_a_threshold_is_checked(void **state)
{
	static const struct {
		const char *begin; /* the last of this */
		const char *after; /* then after the first of this a digit is changed */
		const char *words;
	} changes[] = {
		{ "\\\"index\\\":2", "\"challenge\":\"",
		  "the certificate of trustee 2: its signature does not hold" },
		{ "\\\"index\\\":2", "\"response\":\"",
		  "the certificate of trustee 2: its signature does not hold" },
		{ "\"coefexps\":[{", "\"challenge\":\"",
		  "the polynomial of trustee 1: the signature of the coefficients does not hold" },
		{ "\"signatures\":[", "\"response\":\"",
		  "the polynomial of trustee 1: the signature of the certificates and "
		  "coefficients does not hold" },
		{ "\"verification_keys\":[", "\"response\":\"",
		  "the verification key of trustee 1: the proof that the key's secret is known" },
		{ "\"verification_keys\":[", "\"signature\":{\"challenge\":\"",
		  "the verification key of trustee 1: its signature does not hold" },
	};
	const struct group *group = group_find("Ed25519");
	struct ceremony_sample ceremony;
	struct buffer text;

	(void)state;
	ceremony_sample_begin(group, 3, 2, 6, &ceremony);
	assert_true(ceremony_sample_end(&ceremony));
	buffer_init(&text, TRUSTEES_LEN_MAX);
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		char *at;

		buffer_reset(&text);
		buffer_append_text(&text, "[[\"Pedersen\",");
		buffer_append(&text, ceremony.joined.bytes, ceremony.joined.len);
		buffer_append_text(&text, "]]");
		assert_int_equal(read(group, &text, NULL, NULL), AL_OK);
		at = strstr((char *)text.bytes, changes[i].begin);
		assert_non_null(at);
		at = strstr(at, changes[i].after);
		assert_non_null(at);
		at += strlen(changes[i].after);
		*at = *at == '1' ? '2' : '1';
		refuse(group, &text, AL_FORGED, changes[i].words);
	}
	buffer_clear(&text);
	ceremony_sample_clear(&ceremony);
}

/* trustee-4 */
static void certificates_in_another_order_are_a_forgery(void **state)
{
	const struct group *group = group_find("Ed25519");
	struct ceremony_sample ceremony;
	struct buffer text;
	json_t *json = NULL;
	json_t *certificates;
	char *dumped;

	(void)state;
	ceremony_sample_begin(group, 2, 1, 8, &ceremony);
	assert_true(ceremony_sample_end(&ceremony));
	assert_int_equal(
	    json_parse(buffer_text(&ceremony.joined), ceremony.joined.len, &json, NULL), AL_OK);
	certificates = json_object_get(json, "certs");
	assert_int_equal(json_array_append(certificates, json_array_get(certificates, 0)), 0);
	assert_int_equal(json_array_remove(certificates, 0), 0);
	dumped = json_dumps(json, JSON_COMPACT);
	assert_non_null(dumped);
	buffer_init(&text, TRUSTEES_LEN_MAX);
	buffer_append_format(&text, "[[\"Pedersen\",%s]]", dumped);
	refuse(group, &text, AL_FORGED,
	       "entry 1 of the trustees: certificate 1 says that it is number 2");
	free(dumped);
	json_decref(json);
	buffer_clear(&text);
	ceremony_sample_clear(&ceremony);
}

UNIT_MAIN("trustee", cmocka_unit_test(the_key_of_an_election_is_the_product_of_its_trustees),
	  cmocka_unit_test(owners_are_counted_over_all_entries),
	  cmocka_unit_test(trustees_of_the_reference_tool_give_the_key_of_their_election),
	  cmocka_unit_test(a_key_without_knowledge_is_refused),
	  cmocka_unit_test(keys_that_cancel_out_are_refused),
	  cmocka_unit_test(lists_of_another_shape_are_refused),
	  cmocka_unit_test(a_list_has_32_entries_at_most),
	  cmocka_unit_test(names_are_fit_for_a_terminal),
	  cmocka_unit_test(ceremonies_before_version_3_are_unsupported),
	  cmocka_unit_test(every_part_of_a_threshold_is_checked),
	  cmocka_unit_test(certificates_in_another_order_are_a_forgery))
