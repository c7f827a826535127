/* envelope_test.c: a signed object has one form, and nothing of it can be changed. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/envelope.h"

#include "crypto/hash.h"
#include "unit/unit.h"

#include <stdlib.h>

#define KEYS 66

static const char object[] =
    "{\"coop\":\"sha256:00\",\"text\":\"Gr\xc3\xbc\xc3\x9f\x65\",\"type\":\"motion\",\"v\":1}";

/* The keys of the seeds 1, 2, ..., made once. */
static struct signing_key *keys[KEYS];

static int make_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++) {
		uint8_t seed[KEY_SEED_LEN] = { (uint8_t)(i + 1) };

		if (signing_key_from_seed(seed, &keys[i]) != AL_OK)
			return -1;
	}
	return 0;
}

static int free_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++)
		signing_key_free(keys[i]);
	return 0;
}

static struct envelope *make(const char *type, const char *canonical, size_t key_count)
{
	struct envelope *envelope = NULL;

	assert_int_equal(envelope_make(type, canonical, strlen(canonical),
				       (const struct signing_key *const *)keys, key_count,
				       &envelope),
			 AL_OK);
	return envelope;
}

/* The text of an envelope of `canonical` with `key_count` signatures, to be cleared. */
static struct buffer text_of(const char *type, const char *canonical, size_t key_count)
{
	struct envelope *envelope = make(type, canonical, key_count);
	struct buffer text;

	buffer_init(&text, 2 * ENVELOPE_LEN_MAX);
	envelope_format(envelope, &text);
	assert_int_equal(buffer_status(&text), AL_OK);
	envelope_free(envelope);
	return text;
}

static enum status parse(const char *text, size_t len, struct report *report)
{
	struct envelope *envelope = NULL;
	enum status status = envelope_parse(text, len, &envelope, report);

	assert_true((status == AL_OK) == (envelope != NULL));
	envelope_free(envelope);
	return status;
}

static void what_is_made_is_read(void **state)
{
	struct buffer text = text_of("motion", object, 2);
	struct digest id = hash_bytes(object, strlen(object));
	struct envelope *envelope = NULL;
	struct report report = { 0 };

	(void)state;
	if (envelope_parse(buffer_text(&text), text.len, &envelope, &report) != AL_OK)
		fail_msg("%s", report.message);
	assert_string_equal(envelope->type, "motion");
	assert_true(digest_equal(&envelope->id, &id));
	assert_string_equal(buffer_text(&envelope->canonical), object);
	assert_int_equal(envelope->signature_count, 2);
	assert_true(public_key_compare(&envelope->signatures[0].key, &envelope->signatures[1].key) <
		    0);
	assert_true(envelope_signed_by(envelope, signing_key_public(keys[0])));
	assert_true(envelope_signed_by(envelope, signing_key_public(keys[1])));
	assert_false(envelope_signed_by(envelope, signing_key_public(keys[2])));
	assert_int_equal(json_integer_value(json_object_get(envelope->object, "v")), 1);
	envelope_free(envelope);
	envelope_free(NULL);
	buffer_clear(&text);
}

static void the_signed_bytes_are_those_of_the_specification(void **state)
{
	struct envelope *envelope = make("motion", object, 1);
	char bytes[200];

	(void)state;
	(void)snprintf(bytes, sizeof(bytes), "allmende/v1/motion\n%s", object);
	assert_true(key_verify(signing_key_public(keys[0]), &envelope->signatures[0].sig, bytes,
			       strlen(bytes)));
	envelope_free(envelope);
}

static void every_change_of_a_byte_is_refused(void **state)
{
	struct buffer text = text_of("motion", object, 2);

	(void)state;
	for (size_t at = 0; at < text.len; at++) {
		uint8_t right = text.bytes[at];

		for (unsigned flip = 1; flip < 256; flip++) {
			enum status status;

			text.bytes[at] = (uint8_t)(right ^ flip);
			status = parse(buffer_text(&text), text.len, NULL);
			if (status != AL_MALFORMED && status != AL_FORGED)
				fail_msg("byte %zu to %02x: %s", at, text.bytes[at],
					 status_name(status));
		}
		text.bytes[at] = right;
	}
	assert_int_equal(parse(buffer_text(&text), text.len, NULL), AL_OK);
	buffer_clear(&text);
}

static void every_cut_and_every_added_byte_is_refused(void **state)
{
	struct buffer text = text_of("motion", object, 1);
	char *longer = malloc(text.len + 1);

	(void)state;
	assert_non_null(longer);
	for (size_t len = 0; len < text.len; len++)
		assert_int_equal(parse(buffer_text(&text), len, NULL), AL_MALFORMED);
	for (size_t at = 0; at <= text.len; at++) {
		memcpy(longer, text.bytes, at);
		longer[at] = ' ';
		memcpy(longer + at + 1, text.bytes + at, text.len - at);
		if (parse(longer, text.len + 1, NULL) == AL_OK)
			fail_msg("a space at %zu", at);
	}
	free(longer);
	buffer_clear(&text);
}

/* Write an envelope of these parts, signed or not, and expect to be refused with `message`. */
static void assert_refused(const char *text, enum status expected, const char *message)
{
	struct report report = { 0 };

	assert_int_equal(parse(text, strlen(text), &report), expected);
	if (strstr(report.message, message) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", message, report.message);
}

/* `{"object":OBJECT,"signatures":[A,B]}` with the signatures of an envelope in another order. */
static void with_signatures(char *ret, size_t size, const struct envelope *envelope,
			    const size_t *order, size_t count)
{
	size_t len = (size_t)snprintf(ret, size, "{\"object\":%s,\"signatures\":[",
				      buffer_text(&envelope->canonical));

	for (size_t i = 0; i < count; i++) {
		char key[2 * PUBLIC_KEY_LEN + 1];
		char sig[2 * SIGNATURE_LEN + 1];

		hex_format(envelope->signatures[order[i]].key.bytes, PUBLIC_KEY_LEN, key);
		hex_format(envelope->signatures[order[i]].sig.bytes, SIGNATURE_LEN, sig);
		len += (size_t)snprintf(ret + len, size - len,
					"%s{\"key\":\"ed25519:%s\",\"sig\":\"%s\"}",
					i == 0 ? "" : ",", key, sig);
	}
	(void)snprintf(ret + len, size - len, "]}");
}

static void signatures_stand_once_and_in_order(void **state)
{
	static char text[32768];
	struct envelope *envelope = make("motion", object, 3);

	(void)state;
	with_signatures(text, sizeof(text), envelope, (const size_t[]){ 0, 1, 2 }, 3);
	assert_int_equal(parse(text, strlen(text), NULL), AL_OK);
	with_signatures(text, sizeof(text), envelope, (const size_t[]){ 0, 2 }, 2);
	assert_int_equal(parse(text, strlen(text), NULL), AL_OK);
	with_signatures(text, sizeof(text), envelope, (const size_t[]){ 1, 0 }, 2);
	assert_refused(text, AL_MALFORMED, "signatures[1]: not in the order of keys");
	with_signatures(text, sizeof(text), envelope, (const size_t[]){ 0, 2, 2 }, 3);
	assert_refused(text, AL_MALFORMED,
		       "signatures[2]: not in the order of keys, or there twice");
	with_signatures(text, sizeof(text), envelope, NULL, 0);
	assert_refused(text, AL_MALFORMED, "signatures: must be a list of 1 to 64");
	envelope_free(envelope);
}

static void a_signature_of_another_key_or_object_is_forged(void **state)
{
	static char text[4096];
	struct envelope *envelope = make("motion", object, 2);
	struct envelope *other = make("motion", "{\"type\":\"motion\"}", 2);
	struct signature first = envelope->signatures[0].sig;
	char key[2 * PUBLIC_KEY_LEN + 1];

	(void)state;
	hex_format(envelope->signatures[0].key.bytes, PUBLIC_KEY_LEN, key);
	envelope->signatures[0].sig = envelope->signatures[1].sig;
	with_signatures(text, sizeof(text), envelope, (const size_t[]){ 0, 1 }, 2);
	assert_refused(text, AL_FORGED, key);
	envelope->signatures[0].sig = other->signatures[0].sig;
	with_signatures(text, sizeof(text), envelope, (const size_t[]){ 0, 1 }, 2);
	assert_refused(text, AL_FORGED, key);
	envelope->signatures[0].sig = first;
	with_signatures(text, sizeof(text), envelope, (const size_t[]){ 0, 1 }, 2);
	assert_int_equal(parse(text, strlen(text), NULL), AL_OK);
	envelope_free(envelope);
	envelope_free(other);
}

static void a_signature_for_another_type_is_forged(void **state)
{
	/* The same object bytes, but signed as if they were of type "ballot". */
	struct buffer text = text_of("ballot", object, 1);

	(void)state;
	assert_refused(buffer_text(&text), AL_FORGED, "does not hold");
	buffer_clear(&text);
}

static void an_object_that_is_not_canonical_is_refused_though_signed(void **state)
{
	static const char *const objects[] = {
		"{\"v\":1,\"type\":\"motion\"}",
		"{\"type\":\"motion\", \"v\":1}",
		"{\"type\":\"motion\",\"v\":-0}",
		"{\"type\":\"mot\\u0069on\",\"v\":1}",
		"{\"a\":\"\\/\",\"type\":\"motion\"}",
		"{\"a\":\"\\u001F\",\"type\":\"motion\"}",
		"{\"\xef\xbf\xbd\":1,\"\xf0\x9f\x98\x80\":2,\"type\":\"motion\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		struct buffer text = text_of("motion", objects[i], 1);

		assert_refused(buffer_text(&text), AL_MALFORMED,
			       "the bytes are not the canonical form");
		buffer_clear(&text);
	}
}

static void an_object_with_a_wrong_number_is_refused_though_signed(void **state)
{
	static const char *const objects[] = { "{\"a\":1.5,\"type\":\"motion\"}",
					       "{\"a\":9007199254740992,\"type\":\"motion\"}",
					       "{\"a\":1e2,\"type\":\"motion\"}",
					       "{\"a\":1,\"a\":2,\"type\":\"motion\"}" };

	(void)state;
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		struct buffer text = text_of("motion", objects[i], 1);

		assert_int_equal(parse(buffer_text(&text), text.len, NULL), AL_MALFORMED);
		buffer_clear(&text);
	}
}

static void the_type_is_a_short_word(void **state)
{
	static const char *const bad[] = { "{\"v\":1}",
					   "{\"type\":7}",
					   "{\"type\":\"\"}",
					   "{\"type\":\"abcdefghijklmnopqrstuvwxyzabcdefg\"}",
					   "{\"type\":\"Motion\"}",
					   "{\"type\":\"mo tion\"}",
					   "{\"type\":\"motion2\"}" };
	static const char longest[] = "abcdefghijklmnopqrstuvwxyz-abcde";
	char text_longest[64];
	struct buffer text;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		text = text_of("motion", bad[i], 1);
		assert_refused(buffer_text(&text), AL_MALFORMED, "object.type: must be");
		buffer_clear(&text);
	}
	(void)snprintf(text_longest, sizeof(text_longest), "{\"type\":\"%s\"}", longest);
	assert_int_equal(strlen(longest), ENVELOPE_TYPE_LEN_MAX);
	text = text_of(longest, text_longest, 1);
	assert_int_equal(parse(buffer_text(&text), text.len, NULL), AL_OK);
	buffer_clear(&text);
}

static void the_frame_has_two_members_only(void **state)
{
	static char text[8192];
	struct envelope *envelope = make("motion", object, 1);
	size_t len;

	(void)state;
	assert_refused("[]", AL_MALFORMED, "an envelope has the members");
	assert_refused("{}", AL_MALFORMED, "an envelope has the members");
	assert_refused("{\"object\":{},\"signatures\":[]}", AL_MALFORMED, "object.type");
	assert_refused("{\"object\":[],\"signatures\":[]}", AL_MALFORMED,
		       "an envelope has the members");
	assert_refused("{\"object\":{\"type\":\"a\"},\"signature\":[]}", AL_MALFORMED,
		       "signatures: must be a list");
	assert_refused("{\"object\":{\"type\":\"a\"},\"signatures\":[7]}", AL_MALFORMED,
		       "signatures[0]: object: must be an object");
	assert_refused("{\"object\":{\"type\":\"a\"},\"signatures\":[{\"key\":\"ed25519:0\"}]}",
		       AL_MALFORMED, "signatures[0]: key: must be \"ed25519:\" and 64");
	assert_refused("not JSON", AL_MALFORMED, "line 1");
	with_signatures(text, sizeof(text), envelope, (const size_t[]){ 0 }, 1);
	len = strlen(text);
	(void)snprintf(text + len - 1, sizeof(text) - len, ",\"z\":1}");
	assert_refused(text, AL_MALFORMED, "an envelope has the members");
	envelope_free(envelope);
}

static void sixty_four_signatures_are_read_and_one_more_is_not(void **state)
{
	static char text[32768];
	size_t order[ENVELOPE_SIGNATURES_MAX + 1];
	struct envelope *envelope = make("motion", object, ENVELOPE_SIGNATURES_MAX);
	struct envelope *none = NULL;

	(void)state;
	for (size_t i = 0; i <= ENVELOPE_SIGNATURES_MAX; i++)
		order[i] = i == ENVELOPE_SIGNATURES_MAX ? i - 1 : i;
	with_signatures(text, sizeof(text), envelope, order, ENVELOPE_SIGNATURES_MAX);
	assert_int_equal(parse(text, strlen(text), NULL), AL_OK);
	with_signatures(text, sizeof(text), envelope, order, ENVELOPE_SIGNATURES_MAX + 1);
	assert_refused(text, AL_MALFORMED, "signatures: must be a list of 1 to 64");
	assert_int_equal(envelope_cosign(envelope, keys[KEYS - 1], &none), AL_TOO_BIG);
	assert_null(none);
	envelope_free(envelope);
}

static void a_second_signature_is_as_if_both_had_signed_at_once(void **state)
{
	struct envelope *one = make("motion", object, 1);
	struct buffer together = text_of("motion", object, 2);
	struct envelope *two = NULL;
	struct envelope *none = NULL;
	struct buffer text;

	(void)state;
	assert_int_equal(envelope_cosign(one, keys[1], &two), AL_OK);
	buffer_init(&text, ENVELOPE_LEN_MAX);
	envelope_format(two, &text);
	assert_string_equal(buffer_text(&text), buffer_text(&together));
	assert_int_equal(envelope_cosign(two, keys[0], &none), AL_CONFLICT);
	assert_null(none);
	buffer_clear(&text);
	buffer_clear(&together);
	envelope_free(one);
	envelope_free(two);
}

static void an_envelope_of_any_size_that_can_be_made_can_be_read(void **state)
{
	static char big[ENVELOPE_OBJECT_LEN_MAX + 2];
	static const char head[] = "{\"a\":\"";
	static const char tail[] = "\",\"type\":\"motion\"}";
	struct envelope *none = NULL;
	struct buffer text;

	(void)state;
	memset(big, 'x', ENVELOPE_OBJECT_LEN_MAX);
	memcpy(big, head, sizeof(head) - 1);
	memcpy(big + ENVELOPE_OBJECT_LEN_MAX - (sizeof(tail) - 1), tail, sizeof(tail));
	assert_int_equal(strlen(big), ENVELOPE_OBJECT_LEN_MAX);
	text = text_of("motion", big, ENVELOPE_SIGNATURES_MAX);
	assert_true(text.len <= ENVELOPE_LEN_MAX);
	assert_int_equal(parse(buffer_text(&text), text.len, NULL), AL_OK);
	buffer_clear(&text);
	assert_int_equal(envelope_make("motion", big, ENVELOPE_OBJECT_LEN_MAX + 1,
				       (const struct signing_key *const *)keys, 1, &none),
			 AL_TOO_BIG);
	assert_null(none);
}

static void a_text_over_the_limit_is_refused_unread(void **state)
{
	static char spaces[ENVELOPE_LEN_MAX + 1];
	struct report report = { 0 };

	(void)state;
	memset(spaces, ' ', sizeof(spaces));
	assert_int_equal(parse(spaces, ENVELOPE_LEN_MAX, &report), AL_MALFORMED);
	assert_int_equal(parse(spaces, ENVELOPE_LEN_MAX + 1, &report), AL_TOO_BIG);
}

UNIT_MAIN_WITH("envelope", make_keys, free_keys, cmocka_unit_test(what_is_made_is_read),
	       cmocka_unit_test(the_signed_bytes_are_those_of_the_specification),
	       cmocka_unit_test(every_change_of_a_byte_is_refused),
	       cmocka_unit_test(every_cut_and_every_added_byte_is_refused),
	       cmocka_unit_test(signatures_stand_once_and_in_order),
	       cmocka_unit_test(a_signature_of_another_key_or_object_is_forged),
	       cmocka_unit_test(a_signature_for_another_type_is_forged),
	       cmocka_unit_test(an_object_that_is_not_canonical_is_refused_though_signed),
	       cmocka_unit_test(an_object_with_a_wrong_number_is_refused_though_signed),
	       cmocka_unit_test(the_type_is_a_short_word),
	       cmocka_unit_test(the_frame_has_two_members_only),
	       cmocka_unit_test(sixty_four_signatures_are_read_and_one_more_is_not),
	       cmocka_unit_test(a_second_signature_is_as_if_both_had_signed_at_once),
	       cmocka_unit_test(an_envelope_of_any_size_that_can_be_made_can_be_read),
	       cmocka_unit_test(a_text_over_the_limit_is_refused_unread))
