/*
 * ballot_tamper_test.c: whatever is changed in a ballot, it is refused, and for the right reason.
 *
 * Who changes it may be a stranger, or the voter herself: then the changed ballot is signed again.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ballot.h"

#include "crypto/hash.h"
#include "unit/budget.h"
#include "unit/unit.h"
#include "unit/vote/ballot_sample.h"

#include <stdlib.h>

/* An election with a blank vote in its second question, and a ballot in it. */
struct scene {
	struct sample sample;
	struct buffer ballot;
};

static struct scene *scene_make(const char *group)
{
	static const struct sample_question questions[] = {
		{ .answers = 3, .min = 1, .max = 2 },
		{ .answers = 2, .blank = true, .min = 1, .max = 1 },
	};
	static const uint8_t chosen[] = { 0, 1, 0, 0, 1, 0 };
	struct scene *scene = calloc(1, sizeof(*scene));

	assert_non_null(scene);
	sample_init(group_find(group), questions, 2, 1, &scene->sample);
	sample_ballot(&scene->sample, chosen, &scene->ballot);
	return scene;
}

static void scene_free(struct scene *scene)
{
	sample_clear(&scene->sample);
	buffer_clear(&scene->ballot);
	free(scene);
}

/* A piece of the ballot. */
struct piece {
	size_t at;
	size_t len;
};

/* The piece from the `number`-th (from 0) `from` in the ballot, without it, to the next `to`. */
static struct piece find(const struct scene *scene, const char *from, size_t number, const char *to)
{
	const char *text = buffer_text(&scene->ballot);
	const char *place = strstr(text, from);
	const char *end;

	for (size_t i = 0; i < number && place != NULL; i++)
		place = strstr(place + 1, from);
	assert_non_null(place);
	place += strlen(from);
	end = strstr(place, to);
	assert_non_null(end);
	return (struct piece){ .at = (size_t)(place - text), .len = (size_t)(end - place) };
}

/* Append `piece` of the ballot to `ret`. */
static void append_piece(const struct scene *scene, struct piece piece, struct buffer *ret)
{
	buffer_append(ret, scene->ballot.bytes + piece.at, piece.len);
}

/* Put `text` in the place of `piece`. */
static void put(struct scene *scene, struct piece piece, const char *text)
{
	size_t end = piece.at + piece.len;
	struct buffer changed;

	buffer_init(&changed, BALLOT_LEN_MAX);
	append_piece(scene, (struct piece){ .len = piece.at }, &changed);
	buffer_append_text(&changed, text);
	append_piece(scene, (struct piece){ end, scene->ballot.len - end }, &changed);
	assert_int_equal(buffer_status(&changed), AL_OK);
	buffer_clear(&scene->ballot);
	scene->ballot = changed;
}

/* Exchange two pieces, the first of which stands first. */
static void swap(struct scene *scene, struct piece first, struct piece second)
{
	size_t between = first.at + first.len;
	size_t end = second.at + second.len;
	struct buffer changed;

	buffer_init(&changed, BALLOT_LEN_MAX);
	append_piece(scene, (struct piece){ .len = first.at }, &changed);
	append_piece(scene, second, &changed);
	append_piece(scene, (struct piece){ between, second.at - between }, &changed);
	append_piece(scene, first, &changed);
	append_piece(scene, (struct piece){ end, scene->ballot.len - end }, &changed);
	assert_int_equal(buffer_status(&changed), AL_OK);
	assert_int_equal(changed.len, scene->ballot.len);
	buffer_clear(&scene->ballot);
	scene->ballot = changed;
}

/* Sign what stands there with the key of the sample's voter. */
static void sign_again(struct scene *scene)
{
	const struct group *group = scene->sample.election.group;
	struct piece body = find(scene, "", 0, ",\"signature\"");
	char hash[BASE64_DIGEST_LEN + 1];
	const struct statement statement = { "sig", hash, BASE64_DIGEST_LEN };
	struct digest digest;
	struct buffer signed_text;
	struct proof proof;

	buffer_init(&signed_text, BALLOT_LEN_MAX);
	append_piece(scene, body, &signed_text);
	buffer_append_text(&signed_text, "}");
	digest = hash_bytes(signed_text.bytes, signed_text.len);
	base64_digest(&digest, hash);
	proof_sign(group, &statement, &scene->sample.credential, &scene->sample.random, &proof);
	signed_text.len--;
	buffer_append_format(&signed_text, ",\"signature\":{\"hash\":\"%s\",\"proof\":", hash);
	proof_format(group, &proof, &signed_text);
	buffer_append_text(&signed_text, "}}");
	buffer_clear(&scene->ballot);
	scene->ballot = signed_text;
}

/* The ballot must be refused with `status` and exactly `message`; the scene ends. */
static void must_be(struct scene *scene, enum status expected, const char *message)
{
	struct report report = { 0 };
	enum status status =
	    sample_check(&scene->sample, buffer_text(&scene->ballot), scene->ballot.len, &report);

	assert_string_equal(report.message, message);
	assert_int_equal(status, expected);
	scene_free(scene);
}

/* The same, when the message is only known to begin so. */
static void must_begin(struct scene *scene, enum status expected, const char *message)
{
	struct report report = { 0 };
	enum status status =
	    sample_check(&scene->sample, buffer_text(&scene->ballot), scene->ballot.len, &report);

	if (strncmp(report.message, message, strlen(message)) != 0)
		fail_msg("\"%s\" does not begin \"%s\"", report.message, message);
	assert_int_equal(status, expected);
	scene_free(scene);
}

#define CIPHERTEXT "{\"alpha\":"
#define PROOFS "[{\"challenge\""

static void what_is_not_changed_holds(void **state)
{
	struct scene *scene = scene_make("Ed25519");

	(void)state;
	sign_again(scene);
	must_be(scene, AL_OK, "");
}

/* ballot-3 */
static void a_stranger_changes_nothing(void **state)
{
	struct scene *scene = scene_make("Ed25519");
	struct piece piece;

	(void)state;
	swap(scene, find(scene, CIPHERTEXT, 0, "}"), find(scene, CIPHERTEXT, 1, "}"));
	must_be(scene, AL_FORGED, "the hash in the signature is not the ballot's");

	scene = scene_make("Ed25519");
	put(scene, find(scene, "\"hash\":\"", 0, "\""),
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	must_be(scene, AL_FORGED, "the hash in the signature is not the ballot's");

	scene = scene_make("Ed25519");
	piece = find(scene, "\"proof\":{\"challenge\":\"", 0, "\"");
	put(scene, piece, "1");
	must_be(scene, AL_FORGED, "the signature does not hold");

	scene = scene_make("Ed25519");
	group_scalar_small(scene->sample.election.group, 12345, &scene->sample.credential);
	sign_again(scene); /* with a key that is not the credential's */
	must_be(scene, AL_FORGED, "the signature does not hold");
}

/* A copied ballot is of no use to another voter: all proofs are bound to the credential. */
static void another_voter_cannot_use_a_ballot(void **state)
{
	struct scene *scene = scene_make("Ed25519");
	const struct group *group = scene->sample.election.group;
	char text[GROUP_TEXT_MAX];
	struct element other;

	(void)state;
	group_scalar_small(group, 12345, &scene->sample.credential);
	group_generate(group, &scene->sample.credential, &other);
	(void)group_element_format(group, &other, text);
	put(scene, find(scene, "\"credential\":\"", 0, "\""), text);
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 1, choice 1: individual proof does not hold");
}

/* proof-3 */
static void proofs_belong_to_what_they_prove(void **state)
{
	struct scene *scene = scene_make("Ed25519");

	(void)state;
	swap(scene, find(scene, PROOFS, 1, "]"), find(scene, PROOFS, 2, "]"));
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 1, choice 2: individual proof does not hold");

	scene = scene_make("Ed25519");
	swap(scene, find(scene, CIPHERTEXT, 1, "}"), find(scene, CIPHERTEXT, 2, "}"));
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 1, choice 2: individual proof does not hold");

	/* Each choice with its proof: these hold, but the overall proof knows the order. */
	scene = scene_make("Ed25519");
	swap(scene, find(scene, CIPHERTEXT, 1, "}"), find(scene, CIPHERTEXT, 2, "}"));
	swap(scene, find(scene, PROOFS, 1, "]"), find(scene, PROOFS, 2, "]"));
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 1: overall proof does not hold");

	scene = scene_make("Ed25519");
	swap(scene, find(scene, CIPHERTEXT, 3, "}"), find(scene, CIPHERTEXT, 4, "}"));
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 2, choice 1: individual proof does not hold");
}

/* In the text of question 2, PROOFS number 4, 5, 6 are individual, 7 is overall, 8 blank. */
static void the_entries_of_a_proof_have_an_order(void **state)
{
	struct scene *scene = scene_make("Ed25519");
	struct piece first;
	struct piece second;

	(void)state;
	first = find(scene, "\"overall_proof\":[", 0, "},{");
	second = find(scene, "\"overall_proof\":[", 0, "]");
	second.at += first.len + strlen("},");
	second.len -= first.len + strlen("},") + 1;
	swap(scene, first, second);
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 1: overall proof does not hold");

	scene = scene_make("Ed25519");
	first = find(scene, "\"overall_proof\":[", 1, "},{");
	second = find(scene, "\"overall_proof\":[", 1, "]");
	second.at += first.len + strlen("},");
	second.len -= first.len + strlen("},") + 1;
	swap(scene, first, second);
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 2: overall proof does not hold");

	scene = scene_make("Ed25519");
	first = find(scene, "\"blank_proof\":[", 0, "},{");
	second = find(scene, "\"blank_proof\":[", 0, "]");
	second.at += first.len + strlen("},");
	second.len -= first.len + strlen("},") + 1;
	swap(scene, first, second);
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 2: blank proof does not hold");
}

#define IDENTITY "0000000000000000000000000000000000000000000000000000000000000001"
#define ORDER_2 "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"
#define NOT_CANONICAL "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee"
#define NO_POINT "0000000000000000000000000000000000000000000000000000000000000002"

/* ballot-2 */
static void elements_are_members_of_the_group(void **state)
{
	struct scene *scene = scene_make("Ed25519");

	(void)state;
	put(scene, find(scene, "\"alpha\":\"", 0, "\""), IDENTITY);
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 1, choice 1: individual proof does not hold");

	scene = scene_make("Ed25519");
	put(scene, find(scene, "\"alpha\":\"", 4, "\""), ORDER_2);
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 2, choice 2: alpha or beta is no member of the group");

	scene = scene_make("Ed25519");
	put(scene, find(scene, "\"beta\":\"", 0, "\""), ORDER_2);
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 1, choice 1: alpha or beta is no member of the group");

	scene = scene_make("Ed25519");
	put(scene, find(scene, "\"credential\":\"", 0, "\""), ORDER_2);
	sign_again(scene);
	must_be(scene, AL_FORGED, "the credential is no member of the group");

	scene = scene_make("Ed25519");
	put(scene, find(scene, "\"beta\":\"", 1, "\""), NOT_CANONICAL);
	must_begin(scene, AL_FORGED, "ballot: question 1: choice 2: beta: ");

	scene = scene_make("Ed25519");
	put(scene, find(scene, "\"alpha\":\"", 3, "\""), NO_POINT);
	must_begin(scene, AL_FORGED, "ballot: question 2: choice 1: alpha: ");

	scene = scene_make("BELENIOS-2048");
	put(scene, find(scene, "\"alpha\":\"", 0, "\""), "3"); /* below p, of another order */
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 1, choice 1: alpha or beta is no member of the group");
}

/* A member that is of the subgroup but for a component of order 2. */
static void elements_of_mixed_order_are_no_members(void **state)
{
	struct scene *scene = scene_make("Ed25519");
	const struct group *group = scene->sample.election.group;
	struct piece piece = find(scene, "\"alpha\":\"", 0, "\"");
	char text[GROUP_TEXT_MAX];
	struct point alpha;
	struct point other;

	(void)state;
	assert_int_equal(group_vartime_point_parse(group, ORDER_2, 64, &other, NULL), AL_OK);
	assert_int_equal(group_vartime_point_parse(group, buffer_text(&scene->ballot) + piece.at,
						   piece.len, &alpha, NULL),
			 AL_OK);
	group_vartime_multiply(group, &alpha, &other, &alpha);
	group_vartime_points_format(group, &alpha, 1, text);
	put(scene, piece, text);
	sign_again(scene);
	must_be(scene, AL_FORGED, "question 1, choice 1: alpha or beta is no member of the group");
}

/* ballot-5 */
static void a_ballot_is_of_its_election(void **state)
{
	struct scene *scene = scene_make("Ed25519");

	(void)state;
	put(scene, find(scene, "\"election_uuid\":\"", 0, "\""), "SampLeSampLe12");
	sign_again(scene);
	must_be(scene, AL_MALFORMED,
		"ballot: it is of another election: election_uuid is not SampLeSampLe11");

	scene = scene_make("Ed25519");
	put(scene, find(scene, "\"election_hash\":\"", 0, "\""),
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	sign_again(scene);
	must_begin(scene, AL_MALFORMED, "ballot: it is of another election: election_hash is not ");
}

/* The text of the number at `piece` plus the order of Ed25519. */
static void add_order(const struct scene *scene, struct piece piece, char ret[100])
{
	const char *order = group_order_text(scene->sample.election.group);
	const char *number = buffer_text(&scene->ballot) + piece.at;
	size_t at = 99;
	int carry = 0;

	ret[at] = '\0';
	for (size_t i = 0; i < strlen(order) || i < piece.len || carry > 0; i++) {
		int digit = carry;

		if (i < strlen(order))
			digit += order[strlen(order) - 1 - i] - '0';
		if (i < piece.len)
			digit += number[piece.len - 1 - i] - '0';
		ret[--at] = (char)('0' + digit % 10);
		carry = digit / 10;
	}
	memmove(ret, ret + at, 100 - at);
}

/* ballot-1 */
static void numbers_have_one_form(void **state)
{
	static const char *const members[] = { "\"challenge\":\"", "\"response\":\"" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct scene *scene = scene_make("Ed25519");
		char expected[100];
		char text[100];

		add_order(scene, find(scene, members[i], 0, "\""), text);
		put(scene, find(scene, members[i], 0, "\""), text);
		(void)snprintf(
		    expected, sizeof(expected),
		    "ballot: question 1: individual proof 1: %s: the number is not below",
		    i == 0 ? "challenge" : "response");
		must_begin(scene, AL_MALFORMED, expected);

		for (int k = 0; k < 4; k++) {
			static const char *const bad[] = { "01", "+1", "", "0x1" };

			scene = scene_make("Ed25519");
			put(scene, find(scene, members[i], 4, "\""), bad[k]);
			must_begin(scene, AL_MALFORMED, "ballot: question 1: individual proof 3: ");
		}
		scene = scene_make("BELENIOS-2048");
		put(scene, find(scene, members[i], 6, "\""), "01");
		must_begin(scene, AL_MALFORMED, "ballot: question 1: overall proof: ");
	}
}

/* ballot-1 */
static void elements_have_one_form(void **state)
{
	struct scene *scene = scene_make("Ed25519");
	struct piece piece = find(scene, "\"alpha\":\"", 1, "\"");
	char *text = (char *)scene->ballot.bytes + piece.at;
	bool changed = false;

	(void)state;
	for (size_t i = 0; i < piece.len && !changed; i++) {
		changed = text[i] >= 'a' && text[i] <= 'f';
		if (changed)
			text[i] = (char)(text[i] - 'a' + 'A');
	}
	assert_true(changed);
	must_begin(scene, AL_MALFORMED, "ballot: question 1: choice 2: alpha: ");

	scene = scene_make("BELENIOS-2048");
	piece = find(scene, "\"alpha\":\"", 1, "\"");
	piece.len = 0;
	put(scene, piece, "0");
	must_begin(scene, AL_MALFORMED, "ballot: question 1: choice 2: alpha: ");
}

/* Replace the first `from` by `to` in a ballot: it must not be canonical. */
static void other_form(const char *from, const char *to)
{
	struct scene *scene = scene_make("Ed25519");
	struct piece piece = find(scene, "", 0, from);

	piece = (struct piece){ .at = piece.len, .len = strlen(from) };
	put(scene, piece, to);
	must_begin(scene, AL_MALFORMED, "ballot: ");
}

/* ballot-1 */
static void a_ballot_has_one_form(void **state)
{
	static const char *const changes[][2] = {
		{ "{\"election_uuid\"", " {\"election_uuid\"" },
		{ "{\"election_uuid\"", "{ \"election_uuid\"" },
		{ "\"election_uuid\":", "\"election_uuid\": " },
		{ "\"election_uuid\"", "\"Election_uuid\"" },
		{ "SampLeSampLe11", "SampLe\\u0053ampLe11" },
		{ "\"},{\"alpha\":", "\"}, {\"alpha\":" },
		{ ",\"beta\"", ",\"gamma\":\"\",\"beta\"" },
		{ "\"answers\":[{", "\"answers\":[{\"x\":0," },
		{ "],\"overall_proof\"", "],\"blank_proof\":[],\"overall_proof\"" },
		{ "\"overall_proof\":[{",
		  "\"overall_proof\":[{\"challenge\":\"1\",\"response\":\"1\"},{" },
		{ ",\"blank_proof\":[",
		  ",\"blank_proof\":[{\"challenge\":\"1\",\"response\":\"1\"}," },
		{ "\"individual_proofs\":[[", "\"individual_proofs\":[[],[" },
		{ ",\"signature\"", ",\"weight\":1,\"signature\"" },
		{ "\"hash\":", "\"hash\":\"\",\"hash\":" },
		{ "\"election_hash\":\"", "\"election_hash\":\"A" },
	};
	struct scene *scene;

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		other_form(changes[i][0], changes[i][1]);

	scene = scene_make("Ed25519");
	buffer_append_text(&scene->ballot, "\n");
	must_begin(scene, AL_MALFORMED, "ballot: bytes follow its end at byte ");

	scene = scene_make("Ed25519"); /* alpha and beta in the other order */
	swap(scene, find(scene, "{\"alpha\":\"", 0, "\""), find(scene, "\"beta\":\"", 0, "\""));
	put(scene, find(scene, "\"choices\":[{", 0, ":"), "\"beta\"");
	must_begin(scene, AL_MALFORMED,
		   "ballot: question 1: choice 1: alpha: not in canonical form");

	scene = scene_make("Ed25519"); /* the proof before the hash */
	put(scene, find(scene, ",\"signature\":{", 0, "\"proof\""), "");
	must_begin(scene, AL_MALFORMED, "ballot: not in canonical form at byte ");
}

/* What follows a NUL would else belong to no text, and to the tracker all the same. */
static void a_hash_has_no_end_within(void **state)
{
	struct scene *scene = scene_make("Ed25519");
	struct piece piece = find(scene, "\"hash\":\"", 0, "\"");

	(void)state;
	piece.at += piece.len;
	piece.len = 0;
	put(scene, piece, "?");
	scene->ballot.bytes[piece.at] = '\0';
	must_be(scene, AL_MALFORMED, "ballot: signature: the hash has not 43 digits of Base64");

	scene = scene_make("Ed25519");
	piece = find(scene, "\"hash\":\"", 0, "\"");
	scene->ballot.bytes[piece.at + 42] = '=';
	must_be(scene, AL_MALFORMED, "ballot: signature: the hash has not 43 digits of Base64");
}

static void a_ballot_that_is_cut_off_is_refused(void **state)
{
	struct scene *scene = scene_make("Ed25519");
	size_t len = scene->ballot.len;

	(void)state;
	for (size_t i = 0; i < len; i++) {
		struct report report = { 0 };
		char *copy = malloc(i + 1); /* so that a reader beyond its end is found */

		assert_non_null(copy);
		memcpy(copy, scene->ballot.bytes, i);
		assert_int_equal(sample_check(&scene->sample, copy, i, &report), AL_MALFORMED);
		assert_true(strncmp(report.message, "ballot: ", 8) == 0);
		free(copy);
	}
	scene_free(scene);
}

static void each_byte_of_a_ballot_matters(void **state)
{
	struct budget budget = budget_begin("each_byte_of_a_ballot_matters");
	struct scene *scene = scene_make("Ed25519");

	(void)state;
	while (budget_more(&budget, 8 * scene->ballot.len)) {
		size_t at = budget_below(&budget, scene->ballot.len);
		uint8_t bit = (uint8_t)(1u << budget_below(&budget, 8));
		struct report report = { 0 };

		scene->ballot.bytes[at] ^= bit;
		assert_int_not_equal(sample_check(&scene->sample, buffer_text(&scene->ballot),
						  scene->ballot.len, &report),
				     AL_OK);
		assert_true(report.message[0] != '\0');
		scene->ballot.bytes[at] ^= bit;
	}
	must_be(scene, AL_OK, "");
}

static void a_ballot_has_limits(void **state)
{
	struct scene *scene = scene_make("Ed25519");
	char *large = malloc(BALLOT_LEN_MAX + 1);
	struct report report = { 0 };
	enum status status = AL_NO_MEMORY;

	(void)state;
	assert_non_null(large);
	memset(large, '1', BALLOT_LEN_MAX + 1);
	assert_int_equal(sample_check(&scene->sample, large, BALLOT_LEN_MAX, &report),
			 AL_MALFORMED);
	assert_int_equal(sample_check(&scene->sample, large, BALLOT_LEN_MAX + 1, &report),
			 AL_TOO_BIG);
	free(large);

	for (size_t max = 0; status == AL_NO_MEMORY; max += 64) {
		struct ballot ballot = { .hash = "untouched" };
		struct arena arena;

		arena_init(&arena, max);
		status = ballot_parse(scene->sample.maker, buffer_text(&scene->ballot),
				      scene->ballot.len, &arena, &ballot, NULL);
		assert_true(status == AL_OK || status == AL_NO_MEMORY);
		if (status != AL_OK)
			assert_string_equal(ballot.hash, "untouched");
		arena_clear(&arena);
		assert_true(max < 100000);
	}
	scene_free(scene);
}

UNIT_MAIN("ballot_tamper", cmocka_unit_test(what_is_not_changed_holds),
	  cmocka_unit_test(a_stranger_changes_nothing),
	  cmocka_unit_test(another_voter_cannot_use_a_ballot),
	  cmocka_unit_test(proofs_belong_to_what_they_prove),
	  cmocka_unit_test(the_entries_of_a_proof_have_an_order),
	  cmocka_unit_test(elements_are_members_of_the_group),
	  cmocka_unit_test(elements_of_mixed_order_are_no_members),
	  cmocka_unit_test(a_ballot_is_of_its_election), cmocka_unit_test(numbers_have_one_form),
	  cmocka_unit_test(elements_have_one_form), cmocka_unit_test(a_ballot_has_one_form),
	  cmocka_unit_test(a_hash_has_no_end_within),
	  cmocka_unit_test(a_ballot_that_is_cut_off_is_refused),
	  cmocka_unit_test(each_byte_of_a_ballot_matters), cmocka_unit_test(a_ballot_has_limits))
