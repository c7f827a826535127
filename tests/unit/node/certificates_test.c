/* certificates_test.c: a link counts as long as a member's certificate says, and no longer. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/issuer.h"
#include "node/codes.h"
#include "node/mandates.h"

#include "unit/node/fixture.h"

#include <stdlib.h>

#define OTHER (T_RIDER + 35) /* a key that is nobody's */
#define LATE (T_RIDER + 36)
#define GRACE (14 * (int64_t)TOWN_DAY)
#define PERIOD (10 * (int64_t)TOWN_DAY)

/* A cooperative that certifies, in two periods that follow each other, and one that does not. */
struct issuing {
	struct fixture *fixture;
	struct blind_rsa_key *key;
	struct blind_rsa_key *false_key;
	struct when start;    /* of the first period */
	int64_t second_lasts; /* 0: PERIOD */
	struct arena arena;
};

static void open_certified(struct issuing *issuing, bool required)
{
	struct town *town = &issuing->fixture->town;
	struct node_options options = { .certificates_required = required,
					.threads = 1,
					.memory_mib = 256 };
	char path[300];

	town_close_node(town);
	(void)snprintf(path, sizeof(path), "%s/node", town->folder);
	assert_int_equal(node_open(path, &options, town->now, &town->node, NULL), AL_OK);
	assert_int_equal(node_follow(town->node, &town->source, town->now, NULL, NULL), AL_OK);
}

/* Enter the issuer of the period `period`. */
static void enter_issuer(struct issuing *issuing, int period)
{
	struct town *town = &issuing->fixture->town;
	const struct blind_rsa_public *key = blind_rsa_key_public(issuing->key);
	char modulus[2 * BLIND_RSA_MODULUS_MAX + 1];
	struct issuer issuer = { .coop = town->coop,
				 .from = when_add(issuing->start, period * PERIOD),
				 .issued = period == 0 ? -1 : 0,
				 .modulus = modulus,
				 .platform = TOWN_PLATFORM,
				 .time = town->now,
				 .until = when_add(issuing->start, (period + 1) * PERIOD) };

	if (period == 1 && issuing->second_lasts != 0)
		issuer.until = when_add(issuer.from, issuing->second_lasts);

	hex_format(key->modulus, key->len, modulus);
	(void)town_enter(town, OBJECT_ISSUER, &issuer, T_COOP);
}

static void begin(struct issuing *issuing, void **state, bool required)
{
	issuing->fixture = *state;
	issuing->start = issuing->fixture->town.now;
	arena_init(&issuing->arena, (size_t)1024 * 1024);
	assert_int_equal(blind_rsa_key_make(2048, &issuing->key, NULL), AL_OK);
	enter_issuer(issuing, 0);
	enter_issuer(issuing, 1);
	town_sync(&issuing->fixture->town);
	open_certified(issuing, required);
}

static void end(struct issuing *issuing)
{
	arena_clear(&issuing->arena);
	blind_rsa_key_free(issuing->key);
	blind_rsa_key_free(issuing->false_key);
}

/* What `key` signs blindly for `what`, as the member makes a certificate of it. */
static struct key_certificate sign(struct issuing *issuing, const struct blind_rsa_key *key,
				   const struct certified_key *what)
{
	const struct blind_rsa_public *issuer = blind_rsa_key_public(key);
	uint8_t blinded[BLIND_RSA_MODULUS_MAX], inverse[BLIND_RSA_MODULUS_MAX];
	uint8_t signature[BLIND_RSA_MODULUS_MAX];
	struct key_certificate made;
	struct blind_rsa_message message;
	struct buffer text, prepared;

	buffer_init(&text, 1000);
	buffer_init(&prepared, 1000);
	key_certificate_message(what, &text);
	assert_int_equal(blind_rsa_prepare(text.bytes, text.len, &prepared), AL_OK);
	message = (struct blind_rsa_message){ prepared.bytes, prepared.len };
	assert_int_equal(blind_rsa_blind(issuer, &message, blinded, inverse, NULL), AL_OK);
	assert_int_equal(blind_rsa_sign(key, blinded, issuer->len, signature, NULL), AL_OK);
	assert_int_equal(blind_rsa_finalize(issuer, &message, signature, inverse, signature, NULL),
			 AL_OK);
	assert_int_equal(key_certificate_make(issuer, what->period, &prepared, signature,
					      &issuing->arena, &made),
			 AL_OK);
	buffer_clear(&prepared);
	buffer_clear(&text);
	return made;
}

static struct certified_key claim(const struct issuing *issuing, int key, int period)
{
	const struct town *town = &issuing->fixture->town;

	return (struct certified_key){ .coop = &town->coop,
				       .platform = TOWN_PLATFORM,
				       .period = when_add(issuing->start, period * PERIOD),
				       .key = town_public(town, key) };
}

/* The certificate of the town's key `key` for the period `period`. */
static struct key_certificate certify(struct issuing *issuing, int key, int period)
{
	struct certified_key what = claim(issuing, key, period);

	return sign(issuing, issuing->key, &what);
}

static enum status show(struct issuing *issuing, const char *person, int key,
			const struct key_certificate *certificate)
{
	struct fixture *fixture = issuing->fixture;
	struct node_link link = { .person = person,
				  .key = *town_public(&fixture->town, key),
				  .certificate = certificate };

	return node_link_shown(fixture->town.node, &link, fixture->town.now, &fixture->report);
}

static enum status renew(struct issuing *issuing, int key,
			 const struct key_certificate *certificate)
{
	struct fixture *fixture = issuing->fixture;

	return node_renew(fixture->town.node, town_public(&fixture->town, key), certificate,
			  fixture->town.now, &fixture->report);
}

static void check_until(const struct issuing *issuing, int key, int64_t seconds)
{
	const struct town *town = &issuing->fixture->town;
	struct when until;

	assert_int_equal(node_link_until(town->node, town_public(town, key), &until, NULL), AL_OK);
	assert_int_equal(until.seconds - issuing->start.seconds, seconds);
}

static size_t in_force(const struct issuing *issuing)
{
	const struct town *town = &issuing->fixture->town;

	return node_mandates_in_force(town->node, town->now);
}

static void give(struct issuing *issuing, int rider)
{
	struct town_mandate wish = { .rider = rider, .serial = 1, .rules = 1 };

	assert_int_equal(town_give(&issuing->fixture->town, &wish, &issuing->fixture->report),
			 AL_OK);
}

static void a_certified_link_ends_14_days_after_its_period(void **state)
{
	struct issuing issuing = { .fixture = NULL };
	struct key_certificate first;
	struct town *town;

	begin(&issuing, state, false);
	town = &issuing.fixture->town;
	first = certify(&issuing, OTHER, 0);
	assert_int_equal(show(&issuing, "r35", OTHER, &first), AL_OK);
	check_until(&issuing, OTHER, PERIOD + GRACE);
	give(&issuing, 35);
	assert_int_equal(in_force(&issuing), TOWN_MEMBERS + 1);
	for (int again = 0; again < 2; again++) {
		town->now = when_add(issuing.start, PERIOD + GRACE - 1);
		assert_int_equal(in_force(&issuing), TOWN_MEMBERS + 1);
		town->now = when_add(town->now, 1);
		assert_int_equal(in_force(&issuing), TOWN_MEMBERS);
		open_certified(&issuing, false);
	}
	end(&issuing);
}

static void whose_certificate_has_ended_is_in_no_answer(void **state)
{
	struct issuing issuing = { .fixture = NULL };
	struct key_certificate first;
	struct town *town;

	begin(&issuing, state, false);
	town = &issuing.fixture->town;
	first = certify(&issuing, T_RIDER + 3, 0);
	assert_int_equal(renew(&issuing, T_RIDER + 3, &first), AL_OK);
	town->now = when_add(issuing.start, PERIOD + GRACE);
	town_sync(town);
	free(fixture_answer(issuing.fixture, BY_STATION));
	assert_int_equal(fixture_stored(issuing.fixture, PERSONS_CHARGED), TOWN_MEMBERS - 1);
	end(&issuing);
}

static void a_renewal_lengthens_a_link_and_nothing_shortens_it(void **state)
{
	struct issuing issuing = { .fixture = NULL };
	struct key_certificate first, second, others;

	begin(&issuing, state, false);
	first = certify(&issuing, OTHER, 0);
	second = certify(&issuing, OTHER, 1);
	others = certify(&issuing, LATE, 0);
	assert_int_equal(show(&issuing, "r35", OTHER, &first), AL_OK);
	assert_int_equal(renew(&issuing, OTHER, &first), AL_OK); /* once more the same */
	assert_int_equal(renew(&issuing, OTHER, &others), AL_FORGED);
	assert_int_equal(renew(&issuing, LATE, &others), AL_NOT_FOUND); /* linked to nobody */
	assert_int_equal(renew(&issuing, OTHER, &second), AL_REFUSED);	/* not begun */
	check_until(&issuing, OTHER, PERIOD + GRACE);
	issuing.fixture->town.now = when_add(issuing.start, PERIOD);
	assert_int_equal(renew(&issuing, OTHER, &first), AL_REFUSED); /* over */
	assert_int_equal(renew(&issuing, OTHER, &second), AL_OK);
	check_until(&issuing, OTHER, 2 * PERIOD + GRACE);
	/* Without a certificate, the same link again changes nothing. */
	assert_int_equal(show(&issuing, "r35", OTHER, NULL), AL_OK);
	check_until(&issuing, OTHER, 2 * PERIOD + GRACE);
	open_certified(&issuing, false);
	check_until(&issuing, OTHER, 2 * PERIOD + GRACE);
	end(&issuing);
}

static void a_renewal_in_the_days_of_grace_brings_an_ended_link_back(void **state)
{
	struct issuing issuing = { .second_lasts = 2 * GRACE };
	struct key_certificate first, second;
	struct town *town;

	begin(&issuing, state, false);
	town = &issuing.fixture->town;
	first = certify(&issuing, OTHER, 0);
	second = certify(&issuing, OTHER, 1);
	assert_int_equal(show(&issuing, "r35", OTHER, &first), AL_OK);
	give(&issuing, 35);
	town->now = when_add(issuing.start, PERIOD + GRACE);
	assert_int_equal(in_force(&issuing), TOWN_MEMBERS);
	assert_int_equal(renew(&issuing, OTHER, &second), AL_OK);
	assert_int_equal(in_force(&issuing), TOWN_MEMBERS + 1);
	end(&issuing);
}

static void a_certificate_for_anything_else_is_forged(void **state)
{
	struct issuing issuing = { .fixture = NULL };
	struct key_certificate certificate;
	struct certified_key what;
	struct digest coop;

	begin(&issuing, state, false);
	assert_int_equal(blind_rsa_key_make(2048, &issuing.false_key, NULL), AL_OK);
	what = claim(&issuing, OTHER, 0);
	certificate = sign(&issuing, issuing.false_key, &what);
	assert_int_equal(show(&issuing, "r35", OTHER, &certificate), AL_FORGED);
	what.platform = "trains";
	certificate = sign(&issuing, issuing.key, &what);
	assert_int_equal(show(&issuing, "r35", OTHER, &certificate), AL_FORGED);
	what = claim(&issuing, OTHER, 0);
	coop = *what.coop;
	coop.bytes[0] ^= 1;
	what.coop = &coop;
	certificate = sign(&issuing, issuing.key, &what);
	assert_int_equal(show(&issuing, "r35", OTHER, &certificate), AL_FORGED);
	certificate = certify(&issuing, LATE, 0); /* another key's, seen on its way */
	assert_int_equal(show(&issuing, "r35", OTHER, &certificate), AL_FORGED);
	certificate = certify(&issuing, OTHER, 1); /* of another period, said to be of this */
	certificate.period = issuing.start;
	assert_int_equal(show(&issuing, "r35", OTHER, &certificate), AL_FORGED);
	certificate = certify(&issuing, OTHER, 2); /* no issuer of it is known */
	assert_int_equal(show(&issuing, "r35", OTHER, &certificate), AL_NOT_FOUND);
	assert_int_equal(fixture_stored(issuing.fixture, "SELECT COUNT(*) FROM link"),
			 TOWN_MEMBERS);
	assert_int_equal(fixture_stored(issuing.fixture, "SELECT COUNT(*) FROM person"),
			 TOWN_MEMBERS);
	end(&issuing);
}

static void where_certificates_are_required_nothing_else_links_or_counts(void **state)
{
	struct issuing issuing = { .fixture = NULL };
	struct key_certificate certificate;
	struct town *town;

	begin(&issuing, state, true);
	town = &issuing.fixture->town;
	assert_int_equal(in_force(&issuing), 0); /* what was linked without one */
	assert_int_equal(show(&issuing, "r35", OTHER, NULL), AL_REFUSED);
	assert_non_null(strstr(issuing.fixture->report.message, "certificate"));
	assert_int_equal(node_link(town->node, "r35", town_public(town, OTHER), town->now, NULL),
			 AL_REFUSED);
	certificate = certify(&issuing, OTHER, 0);
	assert_int_equal(show(&issuing, "r35", OTHER, &certificate), AL_OK);
	give(&issuing, 35);
	assert_int_equal(in_force(&issuing), 1);
	certificate = certify(&issuing, T_RIDER + 7, 0);
	assert_int_equal(renew(&issuing, T_RIDER + 7, &certificate), AL_OK);
	assert_int_equal(in_force(&issuing), 2);
	open_certified(&issuing, true);
	assert_int_equal(in_force(&issuing), 2);
	open_certified(&issuing, false);
	assert_int_equal(in_force(&issuing), TOWN_MEMBERS + 1);
	end(&issuing);
}

static void a_code_with_a_bad_certificate_still_holds_for_the_same_key(void **state)
{
	struct issuing issuing = { .fixture = NULL };
	struct key_certificate good, bad;
	char code[CODE_LEN + 1];
	struct town *town;

	begin(&issuing, state, true);
	town = &issuing.fixture->town;
	good = certify(&issuing, OTHER, 0);
	bad = certify(&issuing, LATE, 0);
	assert_int_equal(node_code_make(town->node, "r35", town->now, code, NULL), AL_OK);
	assert_int_equal(
	    node_code_use(town->node, code, town_public(town, OTHER), &bad, town->now, NULL),
	    AL_FORGED);
	assert_int_equal(
	    node_code_use(town->node, code, town_public(town, OTHER), NULL, town->now, NULL),
	    AL_REFUSED);
	assert_int_equal(
	    node_code_use(town->node, code, town_public(town, LATE), &bad, town->now, NULL),
	    AL_NOT_FOUND);
	assert_int_equal(
	    node_code_use(town->node, code, town_public(town, OTHER), &good, town->now, NULL),
	    AL_OK);
	end(&issuing);
}

static void the_certificate_of_a_replaced_key_brings_it_not_back(void **state)
{
	struct issuing issuing = { .fixture = NULL };
	struct key_certificate old, new;

	begin(&issuing, state, true);
	old = certify(&issuing, OTHER, 0);
	new = certify(&issuing, LATE, 0);
	assert_int_equal(show(&issuing, "r35", OTHER, &old), AL_OK);
	give(&issuing, 35);
	assert_int_equal(in_force(&issuing), 1);
	assert_int_equal(show(&issuing, "r35", LATE, &new), AL_OK);
	assert_int_equal(in_force(&issuing), 0);
	assert_int_equal(renew(&issuing, OTHER, &old), AL_NOT_FOUND);
	check_until(&issuing, LATE, PERIOD + GRACE);
	end(&issuing);
}

UNIT_MAIN("certificates", CASE(a_certified_link_ends_14_days_after_its_period),
	  CASE(whose_certificate_has_ended_is_in_no_answer),
	  CASE(a_renewal_lengthens_a_link_and_nothing_shortens_it),
	  CASE(a_renewal_in_the_days_of_grace_brings_an_ended_link_back),
	  CASE(a_certificate_for_anything_else_is_forged),
	  CASE(where_certificates_are_required_nothing_else_links_or_counts),
	  CASE(a_code_with_a_bad_certificate_still_holds_for_the_same_key),
	  CASE(the_certificate_of_a_replaced_key_brings_it_not_back))
