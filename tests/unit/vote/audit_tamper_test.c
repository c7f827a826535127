/* audit_tamper_test.c: ballots and what they rest on, changed in every way. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/tamper.h"

#include <stdlib.h>

#define NOT_CANONICAL "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee"
#define NO_POINT "0000000000000000000000000000000000000000000000000000000000000002"
#define ORDER "7237005577332262213973186563042994240857116359379907606001950938285454250989"
#define CREDENTIAL "event 0 (Setup): public credential 2: "

/* --- ballots --- */

static struct buffer *ballot_of(struct scene *scene, size_t number)
{
	return tamper_data(scene, EVENT_BALLOT, number, 0);
}

/* Exchange the pieces `a` and `b` (how many-th) of the ballots `x` and `y`. */
static void exchange(struct scene *scene, const char *from, const char *to, const size_t where[4])
{
	struct buffer *x = ballot_of(scene, where[0]);
	struct buffer *y = ballot_of(scene, where[2]);
	struct buffer a;
	struct buffer b;

	buffer_init(&a, TAMPER_LEN_MAX);
	buffer_init(&b, TAMPER_LEN_MAX);
	forge_get(x, from, where[1], to, &a);
	forge_get(y, from, where[3], to, &b);
	forge_put(x, from, where[1], to, buffer_text(&b));
	forge_put(y, from, where[3], to, buffer_text(&a));
	buffer_clear(&a);
	buffer_clear(&b);
}

static void swapped_individual(struct scene *scene)
{
	exchange(scene, "[{\"challenge\"", "]", (size_t[]){ 1, 0, 1, 1 });
	forge_sign(&scene->kit, 1, ballot_of(scene, 1));
}

static void swapped_choices(struct scene *scene)
{
	exchange(scene, "{\"alpha\"", "}", (size_t[]){ 1, 0, 1, 1 });
	forge_sign(&scene->kit, 1, ballot_of(scene, 1));
}

static void overall_of_another(struct scene *scene)
{
	exchange(scene, "\"overall_proof\":[", "]", (size_t[]){ 1, 0, 3, 0 });
	forge_sign(&scene->kit, 1, ballot_of(scene, 1));
	forge_sign(&scene->kit, 2, ballot_of(scene, 3));
}

static void choices_of_another(struct scene *scene)
{
	exchange(scene, "\"answers\":", ",\"signature\"", (size_t[]){ 1, 0, 3, 0 });
	forge_sign(&scene->kit, 1, ballot_of(scene, 1));
}

static void ballot_of_a_stranger(struct scene *scene)
{
	struct buffer *body = ballot_of(scene, 1);

	buffer_reset(body);
	kit_ballot(&scene->kit, 4, CHOICE_YES, body);
}

static void signed_by_another(struct scene *scene)
{
	forge_sign(&scene->kit, 2, ballot_of(scene, 1));
}

static void mixed_order(struct scene *scene)
{
	const struct group *group = scene->kit.group;
	struct buffer *body = ballot_of(scene, 1);
	char text[GROUP_TEXT_MAX];
	struct point other;
	struct point beta;
	struct buffer old;

	buffer_init(&old, GROUP_TEXT_MAX);
	forge_get(body, "\"beta\":\"", 2, "\"", &old);
	assert_int_equal(group_vartime_point_parse(group, TAMPER_ORDER_2, 64, &other, NULL), AL_OK);
	assert_int_equal(group_vartime_point_parse(group, buffer_text(&old), old.len, &beta, NULL),
			 AL_OK);
	group_vartime_multiply(group, &beta, &other, &beta);
	group_vartime_points_format(group, &beta, 1, text);
	forge_put(body, "\"beta\":\"", 2, "\"", text);
	forge_sign(&scene->kit, 1, body);
	buffer_clear(&old);
}

/* The ballot of event 1, which voter 0 has replaced, comes again. */
static void replaced_again(struct scene *scene)
{
	struct forge *forge = &scene->forge;

	forge_copy(forge, forge_event(forge, EVENT_BALLOT, 0) - 1, 2,
		   forge_event(forge, EVENT_END_BALLOTS, 0));
}

static void last_again(struct scene *scene)
{
	size_t last = forge_event(&scene->forge, EVENT_BALLOT, 3);

	forge_copy(&scene->forge, last - 1, 2, last + 1);
}

/* audit-6, audit-7 */
static void ballots_are_their_voters_own_and_come_once(void **state)
{
	static const struct tampering list[] = {
		{ "individual proofs swapped", AL_FORGED,
		  "event 2 (Ballot): question 1, choice 1: individual proof does not hold",
		  swapped_individual },
		{ "choices swapped", AL_FORGED,
		  "event 2 (Ballot): question 1, choice 1: individual proof does not hold",
		  swapped_choices },
		{ "overall proof of another", AL_FORGED,
		  "event 2 (Ballot): question 1: overall proof does not hold", overall_of_another },
		{ "choices of another", AL_FORGED,
		  "event 2 (Ballot): question 1, choice 1: individual proof does not hold",
		  choices_of_another },
		{ "a stranger's", AL_REFUSED,
		  "event 2 (Ballot): credential: is not in the list of public credentials",
		  ballot_of_a_stranger },
		{ "signed by another", AL_FORGED, "event 2 (Ballot): the signature does not hold",
		  signed_by_another },
		{ "mixed order", AL_FORGED,
		  "event 2 (Ballot): question 1, choice 3: alpha or beta is no member of the group",
		  mixed_order },
		{ "replaced one again", AL_REFUSED,
		  "event 5 (Ballot): this very ballot was cast before", replaced_again },
		{ "last one again", AL_REFUSED,
		  "event 5 (Ballot): this very ballot was cast before", last_again },
	};

	TRY(list);
}

/* audit-6 */
static void ballots_have_one_form(void **state)
{
	static const char no_member[] =
	    "event 2 (Ballot): question 1, choice 1: alpha or beta is no member of the group";
	static const struct replacement list[] = {
		{ EVENT_BALLOT, 1, 0, "\"alpha\":\"", 0, "\"", TAMPER_IDENTITY, 2, AL_FORGED,
		  "event 2 (Ballot): question 1, choice 1: individual proof does not hold" },
		{ EVENT_BALLOT, 1, 0, "\"beta\":\"", 0, "\"", TAMPER_ORDER_2, 2, AL_FORGED,
		  no_member },
		{ EVENT_BALLOT, 1, 0, "\"alpha\":\"", 0, "\"", NOT_CANONICAL, 2, AL_FORGED,
		  "event 2 (Ballot): ballot: question 1: choice 1: alpha: " },
		{ EVENT_BALLOT, 1, 0, "\"alpha\":\"", 1, "\"", NO_POINT, 2, AL_FORGED,
		  "event 2 (Ballot): ballot: question 1: choice 2: alpha: " },
		{ EVENT_BALLOT, 1, 0, "\"alpha\":\"", 0, "\"", TAMPER_UPPER_CASE, 2, AL_MALFORMED,
		  "event 2 (Ballot): ballot: question 1: choice 1: alpha: " },
		{ EVENT_BALLOT, 1, 0, "\"challenge\":\"", 0, "", "0", 2, AL_MALFORMED,
		  "event 2 (Ballot): ballot: question 1: individual proof 1: challenge: " },
		{ EVENT_BALLOT, 1, 0, "\"response\":\"", 6, "\"", ORDER, 2, AL_MALFORMED,
		  "event 2 (Ballot): ballot: question 1: overall proof: response: " },
		{ EVENT_BALLOT, 1, 0, "\"election_uuid\":\"", 0, "\"", "AnotherVoteHere", 2,
		  AL_MALFORMED, "event 2 (Ballot): ballot: it is of another election" },
		{ EVENT_BALLOT, 1, 0, "\"election_hash\":\"", 0, "\"",
		  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 2, AL_MALFORMED,
		  "event 2 (Ballot): ballot: it is of another election" },
		{ EVENT_BALLOT, 1, 0, "\"alpha\":\"", 0, "\"", TAMPER_IDENTITY, 0, AL_FORGED,
		  "event 2 (Ballot): the hash in the signature is not the ballot's" },
		{ EVENT_BALLOT, 1, 0, "\"credential\":\"", 0, "\"", TAMPER_IDENTITY, 2, AL_REFUSED,
		  "event 2 (Ballot): credential: is not in the list of public credentials" },
		{ EVENT_BALLOT, 1, 0, "}}}", 0, "", " ", 0, AL_MALFORMED,
		  "event 2 (Ballot): ballot: bytes follow its end" },
	};

	TRY_REPLACED(list);
}

/* --- set-up --- */

static void trustees_of_another(struct scene *scene)
{
	static const struct election_kit_wish wish = {
		.title = "Question", .wording = "Wording", .voters = 1, .seed = 8
	};
	struct election_kit *other = calloc(1, sizeof(*other));
	struct buffer *body = &scene->forge.members[1].body;

	assert_non_null(other);
	kit_init(other, &wish);
	buffer_reset(body);
	buffer_append(body, other->trustees.bytes, other->trustees.len);
	kit_clear(other);
	free(other);
}

/* The wording is another: the ballots are not for it. */
static void other_wording(struct scene *scene)
{
	forge_put(&scene->forge.members[0].body, "\"description\":\"", 0, "\"", "Other");
}

static void key_without_trustees(struct scene *scene)
{
	forge_put(&scene->forge.members[0].body, "\"public_key\":\"", 0, "\"", TAMPER_UPPER_CASE);
}

static void other_key(struct scene *scene)
{
	struct buffer credential;

	buffer_init(&credential, GROUP_TEXT_MAX);
	kit_credential(&scene->kit, 4, &credential);
	forge_put(&scene->forge.members[0].body, "\"public_key\":\"", 0, "\"",
		  buffer_text(&credential));
	buffer_clear(&credential);
}

/* audit-4 */
static void a_set_up_belongs_together(void **state)
{
	static const struct tampering list[] = {
		{ "trustees of another", AL_FORGED,
		  "event 0 (Setup): trustees: the election's public key is not the trustees'",
		  trustees_of_another },
		{ "other key", AL_FORGED,
		  "event 0 (Setup): trustees: the election's public key is not the trustees'",
		  other_key },
		{ "no key", AL_MALFORMED,
		  "event 0 (Setup): election.json: ", key_without_trustees },
		{ "other wording", AL_MALFORMED,
		  "event 1 (Ballot): ballot: it is of another election", other_wording },
	};

	TRY(list);
}

/* audit-5, audit-13 */
static void credentials_are_members_once_and_weights_in_range(void **state)
{
	static const struct replacement list[] = {
		{ EVENT_SETUP, 0, 2, ",\"", 0, "\"", TAMPER_IDENTITY, 0, AL_FORGED,
		  CREDENTIAL "is no member of the group" },
		{ EVENT_SETUP, 0, 2, ",\"", 0, "\"", TAMPER_ORDER_2, 0, AL_FORGED,
		  CREDENTIAL "is no member of the group" },
		{ EVENT_SETUP, 0, 2, ",\"", 0, "\"", TAMPER_UPPER_CASE, 0, AL_MALFORMED,
		  CREDENTIAL "is no element of the group" },
		{ EVENT_SETUP, 0, 2, ",\"", 0, "\"", "", 0, AL_MALFORMED,
		  CREDENTIAL "is no element of the group" },
		{ EVENT_SETUP, 0, 2, ",\"", 0, "", ",", 0, AL_MALFORMED,
		  CREDENTIAL "its weight is none" },
		{ EVENT_SETUP, 0, 2, ",", 0, "\"", " ", 0, AL_MALFORMED,
		  CREDENTIAL "the character 32 cannot stand there" },
		{ EVENT_SETUP, 0, 2, ",\"", 0, "", "\\", 0, AL_MALFORMED,
		  CREDENTIAL "the character 92 cannot stand there" },
		{ EVENT_SETUP, 0, 2, "[", 0, "]", "", 0, AL_MALFORMED,
		  "event 0 (Setup): public credential 1: the character 93 cannot stand there" },
		{ EVENT_SETUP, 0, 2, "]", 0, "", "]", 0, AL_MALFORMED,
		  "event 0 (Setup): public credential 5: the character 93 cannot stand there" },
		{ EVENT_SETUP, 0, 2, "\"]", 0, "", " ", 0, AL_MALFORMED,
		  "event 0 (Setup): public credential 5: the character 32 cannot stand there" },
		{ EVENT_SETUP, 0, 2, "", 0, "", "{", 0, AL_MALFORMED,
		  "event 0 (Setup): public credential 1: the character 123 cannot stand there" },
	};

	TRY_REPLACED(list);
}

/* audit-5, audit-13: the second and the third credential, with tails. */
static void weights_are_in_range(void **state)
{
	static const struct {
		const char *tail;
		enum status status;
		const char *message;
	} list[] = {
		{ ",0", AL_MALFORMED, CREDENTIAL "its weight is none" },
		{ ",-1", AL_MALFORMED, CREDENTIAL "its weight is none" },
		{ ",", AL_MALFORMED, CREDENTIAL "its weight is none" },
		{ ",01", AL_MALFORMED, CREDENTIAL "its weight is none" },
		{ ",1073741824", AL_MALFORMED, CREDENTIAL "its weight is none" },
		{ ",9999999999999", AL_MALFORMED, CREDENTIAL "its weight is none" },
		/* 2^32 + 4, and 2^64 + 4: they are not 4. */
		{ ",4294967300", AL_MALFORMED, CREDENTIAL "its weight is none" },
		{ ",18446744073709551620", AL_MALFORMED, CREDENTIAL "its weight is none" },
		{ ",1,1", AL_MALFORMED, CREDENTIAL "its weight is none" },
		{ " ", AL_MALFORMED, CREDENTIAL "is no element of the group" },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct buffer text;

		buffer_init(&text, TAMPER_LEN_MAX);
		forge_read(&scene->forge, &scene->archive.bytes);
		kit_credential(&scene->kit, 1, &text);
		buffer_append_text(&text, list[i].tail);
		forge_put(tamper_data(scene, EVENT_SETUP, 0, 2), ",\"", 0, "\"",
			  buffer_text(&text));
		tamper_must_be(scene, list[i].tail, list[i].status, list[i].message);
		buffer_clear(&text);
	}
}

/* audit-5: also when the weights differ. */
static void a_credential_stands_in_the_list_once(void **state)
{
	static const char *const tails[] = { "", ",1", ",7" };
	struct scene *scene = *state;

	for (size_t i = 0; i < 3; i++) {
		struct buffer text;

		buffer_init(&text, TAMPER_LEN_MAX);
		forge_read(&scene->forge, &scene->archive.bytes);
		kit_credential(&scene->kit, 3, &text);
		buffer_append_text(&text, tails[i]);
		forge_put(tamper_data(scene, EVENT_SETUP, 0, 2), ",\"", 0, "\"",
			  buffer_text(&text));
		tamper_must_be(scene, "twice", AL_CONFLICT,
			       "event 0 (Setup): a public credential stands in the list twice");
		buffer_clear(&text);
	}
}

UNIT_MAIN_WITH("audit_tamper", tamper_start, tamper_finish,
	       cmocka_unit_test(ballots_are_their_voters_own_and_come_once),
	       cmocka_unit_test(ballots_have_one_form), cmocka_unit_test(a_set_up_belongs_together),
	       cmocka_unit_test(credentials_are_members_once_and_weights_in_range),
	       cmocka_unit_test(weights_are_in_range),
	       cmocka_unit_test(a_credential_stands_in_the_list_once))
