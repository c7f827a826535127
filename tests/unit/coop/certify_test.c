/* certify_test.c: members' mandate keys are certified, each so often as the issuer says, unseen. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/certify.h"

#include "coop/coop_internal.h"
#include "law/key_certificate.h"
#include "unit/coop/house_folder.h"

#define BITS 2048
#define PERIOD_S (INT64_C(90) * HOUSE_DAY)

static struct when beginning_of(struct house *house)
{
	return chain_time(coop_chain(house->coop));
}

/* A period for the house's platform, `after` seconds from the log's present instant. */
static enum status begin(struct house *house, int64_t after, int64_t renewals,
			 struct report *report)
{
	const struct when now = beginning_of(house);
	const struct certify_period period = { .platform = HOUSE_PLATFORM,
					       .from = when_add(now, after),
					       .until = when_add(now, after + PERIOD_S),
					       .renewals = renewals,
					       .bits = BITS };
	struct digest id;

	return certify_begin(house->coop, &period, now, &id, report);
}

/* A mandate key that is being certified. */
struct asking {
	struct public_key key;
	const struct issuer *issuer;
	struct blind_rsa_public public_key;
	struct buffer message;
	uint8_t blinded[BLIND_RSA_MODULUS_MAX];
	uint8_t inverse[BLIND_RSA_MODULUS_MAX];
};

static void prepare(struct house *house, uint8_t number, struct asking *ret)
{
	struct certified_key what = { .coop = chain_coop(coop_chain(house->coop)),
				      .platform = HOUSE_PLATFORM,
				      .key = &ret->key };
	struct report report = { .message = "" };
	struct buffer text;

	*ret = (struct asking){ .key = { { number, 1 } } };
	ret->issuer = chain_issuer_at(coop_chain(house->coop), HOUSE_PLATFORM, beginning_of(house));
	assert_non_null(ret->issuer);
	ret->public_key = issuer_key(ret->issuer);
	what.period = ret->issuer->from;
	buffer_init(&text, BLIND_RSA_MESSAGE_MAX);
	buffer_init(&ret->message, BLIND_RSA_MESSAGE_MAX);
	key_certificate_message(&what, &text);
	assert_ok(blind_rsa_prepare(text.bytes, text.len, &ret->message), &report);
	assert_ok(
	    blind_rsa_blind(&ret->public_key,
			    &(struct blind_rsa_message){ ret->message.bytes, ret->message.len },
			    ret->blinded, ret->inverse, &report),
	    &report);
	buffer_clear(&text);
}

static enum status ask(struct house *house, int key, const struct asking *asking,
		       struct certified *ret, struct report *report)
{
	const struct certify_wish wish = { .platform = HOUSE_PLATFORM,
					   .blinded = asking->blinded,
					   .len = asking->public_key.len };

	return certify_sign(house->coop, house_public(house, key), &wish, beginning_of(house), ret,
			    report);
}

/* Whether what came back makes a certificate that a node takes. */
static void assert_certifies(struct house *house, const struct asking *asking,
			     const struct certified *certified)
{
	const struct certified_key what = { .coop = chain_coop(coop_chain(house->coop)),
					    .platform = HOUSE_PLATFORM,
					    .period = certified->from,
					    .key = &asking->key };
	struct report report = { .message = "" };
	uint8_t signature[BLIND_RSA_MODULUS_MAX];
	struct key_certificate certificate;
	struct arena arena;

	arena_init(&arena, 65536);
	assert_int_equal(certified->len, asking->public_key.len);
	assert_ok(blind_rsa_finalize(
		      &asking->public_key,
		      &(struct blind_rsa_message){ asking->message.bytes, asking->message.len },
		      certified->signature, asking->inverse, signature, &report),
		  &report);
	assert_ok(key_certificate_make(&asking->public_key, certified->from, &asking->message,
				       signature, &arena, &certificate),
		  &report);
	assert_ok(key_certificate_check(&certificate, &what, &asking->public_key, &report),
		  &report);
	arena_clear(&arena);
}

static void a_members_key_is_certified_once_and_so_often_again(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct asking asking[4];
	struct certified first;
	struct certified again;
	struct certified more;

	assert_ok(house_run(house, H_KEY_CITY, &report), &report);
	assert_ok(begin(house, 0, 1, &report), &report);
	for (uint8_t i = 0; i < 4; i++)
		prepare(house, i, &asking[i]);
	assert_ok(ask(house, HK_MEMBER, &asking[0], &first, &report), &report);
	assert_certifies(house, &asking[0], &first);
	/* Sent again, it is the same, and not counted. */
	assert_ok(ask(house, HK_MEMBER, &asking[0], &again, &report), &report);
	assert_memory_equal(first.signature, again.signature, first.len);
	/* One renewal, also when the house was closed meanwhile; and no more. */
	assert_ok(house_reopen(house, &report), &report);
	buffer_clear(&asking[1].message);
	prepare(house, 1, &asking[1]);
	assert_ok(ask(house, HK_MEMBER, &asking[1], &more, &report), &report);
	assert_certifies(house, &asking[1], &more);
	assert_refused(ask(house, HK_MEMBER, &asking[2], &more, &report), AL_EXHAUSTED, &report,
		       "had the 2 signatures");
	assert_ok(ask(house, HK_MEMBER, &asking[0], &again, &report), &report);
	/* Another member has her own. */
	assert_ok(ask(house, HK_MEMBER + 1, &asking[3], &more, &report), &report);
	for (size_t i = 0; i < 4; i++)
		buffer_clear(&asking[i].message);
}

static void nobody_but_a_member_in_force_is_certified(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct asking asking;
	struct certified made;

	assert_ok(house_run(house, H_KEY_CITY, &report), &report);
	assert_ok(begin(house, 0, 0, &report), &report);
	prepare(house, 1, &asking);
	assert_refused(ask(house, HK_STRANGER, &asking, &made, &report), AL_NOT_FOUND, &report,
		       "no member in force");
	assert_refused(ask(house, HK_OFFICE, &asking, &made, &report), AL_NOT_FOUND, &report,
		       "no member in force");
	assert_ok(roll_leave(house->coop, house_public(house, HK_MEMBER + 2), beginning_of(house),
			     &report),
		  &report);
	assert_refused(ask(house, HK_MEMBER + 2, &asking, &made, &report), AL_NOT_FOUND, &report,
		       "no member in force");
	buffer_clear(&asking.message);
}

static void what_cannot_be_signed_is_not_counted(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct asking asking;
	struct asking good;
	struct certified made;

	assert_ok(house_run(house, H_KEY_CITY, &report), &report);
	assert_ok(begin(house, 0, 0, &report), &report);
	prepare(house, 1, &asking);
	good = asking;
	memset(asking.blinded, 0xff, sizeof(asking.blinded)); /* above the modulus */
	assert_int_equal(ask(house, HK_MEMBER, &asking, &made, &report), AL_MALFORMED);
	asking = good;
	asking.public_key.len--;
	assert_int_equal(ask(house, HK_MEMBER, &asking, &made, &report), AL_MALFORMED);
	assert_ok(ask(house, HK_MEMBER, &good, &made, &report), &report);
	assert_certifies(house, &good, &made);
	buffer_clear(&good.message);
}

static void a_platform_without_a_period_now_certifies_nobody(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	const uint8_t blinded[BITS / 8] = { 1 };
	const struct certify_wish wish = { .platform = HOUSE_PLATFORM,
					   .blinded = blinded,
					   .len = sizeof(blinded) };
	struct certified made;

	assert_ok(house_run(house, H_KEY_CITY, &report), &report);
	assert_refused(certify_sign(house->coop, house_public(house, HK_MEMBER), &wish,
				    beginning_of(house), &made, &report),
		       AL_NOT_FOUND, &report, "no keys are certified");
	assert_ok(begin(house, HOUSE_DAY, 0, &report), &report); /* tomorrow */
	assert_refused(certify_sign(house->coop, house_public(house, HK_MEMBER), &wish,
				    beginning_of(house), &made, &report),
		       AL_NOT_FOUND, &report, "no keys are certified");
}

static void the_next_issuer_says_how_many_there_were(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	const struct issuer *last;
	struct asking asking;
	struct certified made;

	assert_ok(house_run(house, H_KEY_CITY, &report), &report);
	assert_ok(begin(house, 0, 0, &report), &report);
	for (int i = 0; i < 3; i++) {
		prepare(house, (uint8_t)i, &asking);
		assert_ok(ask(house, HK_MEMBER + i, &asking, &made, &report), &report);
		buffer_clear(&asking.message);
	}
	assert_refused(begin(house, PERIOD_S - 1, 0, &report), AL_REFUSED, &report, "not over");
	assert_ok(begin(house, PERIOD_S, 0, &report), &report);
	last = chain_last_issuer(coop_chain(house->coop), HOUSE_PLATFORM);
	assert_int_equal(last->issued, 3);
}

static void without_its_key_file_nobody_is_certified_wrongly(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	char path[2 * FILE_PATH_MAX];
	struct asking asking;
	struct certified made;

	assert_ok(house_run(house, H_KEY_CITY, &report), &report);
	assert_ok(begin(house, 0, 0, &report), &report);
	prepare(house, 1, &asking);
	(void)snprintf(path, sizeof(path), "%s/issuer-" HOUSE_PLATFORM "-%lld.pem",
		       house->coop->path, (long long)asking.issuer->from.seconds);
	assert_int_equal(remove(path), 0);
	assert_refused(ask(house, HK_MEMBER, &asking, &made, &report), AL_IO, &report, "issuer-");
	buffer_clear(&asking.message);
}

UNIT_MAIN("certify", HOUSE_TEST(a_members_key_is_certified_once_and_so_often_again),
	  HOUSE_TEST(nobody_but_a_member_in_force_is_certified),
	  HOUSE_TEST(what_cannot_be_signed_is_not_counted),
	  HOUSE_TEST(a_platform_without_a_period_now_certifies_nobody),
	  HOUSE_TEST(the_next_issuer_says_how_many_there_were),
	  HOUSE_TEST(without_its_key_file_nobody_is_certified_wrongly))
