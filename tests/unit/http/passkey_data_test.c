/* passkey_data_test.c: what authenticators write is read as it is to be written, and no otherwise.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/passkey_data.h"

#include "unit/http/passkey_maker.h"
#include "unit/unit.h"

#include <openssl/rsa.h>
#include <stdlib.h>

#define ALG "63616c67"
#define SIG "63736967"
#define X5C "63783563"

/* Names of extensions, as CBOR. */
#define PROTECT "6b6372656450726f74656374"
#define SECRET "6b686d61632d736563726574"
#define BLOB "686372656442 6c6f62"
#define PIN "6c6d696e50696e4c656e677468"

static void append_hex(struct buffer *ret, const char *hex)
{
	static const char digits[] = "0123456789abcdef";
	unsigned value = 1;

	for (; *hex != '\0'; hex++) {
		if (*hex == ' ')
			continue;
		value = value << 4 | (unsigned)(strchr(digits, *hex) - digits);
		if (value > 255) {
			buffer_append_byte(ret, value & 255);
			value = 1;
		}
	}
}

static void set_hex(struct buffer *ret, const char *hex)
{
	buffer_reset(ret);
	append_hex(ret, hex);
}

static enum status register_made(struct passkey_made made)
{
	struct passkey passkey;

	return passkey_register(&maker_site, maker_challenge, &made, &passkey, NULL);
}

static enum status make(struct maker *maker, enum maker_format format)
{
	return register_made(maker_make(maker, format));
}

/* What the maker would give with the attestation that it has now. */
static enum status make_again(struct maker *maker, struct passkey_made made)
{
	made.attestation =
	    (struct passkey_bytes){ maker->attestation.bytes, maker->attestation.len };
	return register_made(made);
}

static enum status use(struct maker *maker, const struct passkey *passkey)
{
	struct passkey_answer answer = maker_answer(maker);
	struct passkey_use used;

	return passkey_assert(&maker_site, maker_challenge, passkey, &answer, &used, NULL);
}

static struct passkey begin(struct maker *maker, enum passkey_algorithm algorithm)
{
	struct passkey passkey;
	struct passkey_made made;

	maker_init(maker, algorithm);
	made = maker_make(maker, MAKER_NONE);
	assert_int_equal(passkey_register(&maker_site, maker_challenge, &made, &passkey, NULL),
			 AL_OK);
	return passkey;
}

static const struct {
	const char *format;
	const char *statement;
	enum status expected;
} statements[] = {
	{ "none", "a0", AL_OK },
	{ "none", "a1" ALG "26", AL_MALFORMED },
	{ "none", "80", AL_MALFORMED },
	{ "none", "f6", AL_MALFORMED },
	{ "none", "bfff", AL_MALFORMED },
	{ "none", "b800", AL_MALFORMED },
	{ "None", "a0", AL_UNSUPPORTED },
	{ "", "a0", AL_UNSUPPORTED },
	{ "fido-u2f", "a2" SIG "4100" X5C "814100", AL_UNSUPPORTED },
	{ "tpm", "a0", AL_UNSUPPORTED },
	{ "apple", "a1" X5C "824100 4100", AL_UNSUPPORTED },
	{ "apple", "a1" X5C "834100 4100", AL_MALFORMED },
	{ "packed", "a0", AL_MALFORMED },
	{ "packed", "a1" ALG "27", AL_MALFORMED },
	{ "packed", "a2" ALG "27" SIG "4100", AL_FORGED },
	{ "packed", "a2" ALG "26" SIG "4100", AL_FORGED }, /* not the key's algorithm */
	{ "packed", "a2" ALG "3822" SIG "4100", AL_UNSUPPORTED },
	{ "packed", "a2" ALG "3a0000ffff" SIG "4100", AL_MALFORMED },
	{ "packed", "a2" ALG "1b0000000100000000" SIG "4100", AL_MALFORMED },
	{ "packed", "a2" ALG "4127" SIG "4100", AL_MALFORMED },
	{ "packed", "a2" ALG "27" SIG "40", AL_MALFORMED },
	{ "packed", "a2" ALG "27" SIG "6100", AL_MALFORMED },
	{ "packed", "a2" SIG "4100" ALG "27", AL_MALFORMED },
	{ "packed", "a2" ALG "27" ALG "27", AL_MALFORMED },
	{ "packed", "a2" ALG "27" SIG "5f4100ff", AL_MALFORMED },
	{ "packed", "bf" ALG "27" SIG "4100ff", AL_MALFORMED },
	{ "packed", "a3" ALG "27" SIG "4100" X5C "814100", AL_FORGED },
	{ "packed", "a3" ALG "26" SIG "4100" X5C "814100", AL_FORGED },
	{ "packed", "a3" ALG "390100" SIG "4100" X5C "814100", AL_UNSUPPORTED },
	{ "packed", "a3" ALG "3822" SIG "4100" X5C "814100", AL_UNSUPPORTED },
	{ "packed", "a3" ALG "26" SIG "4100" X5C "80", AL_MALFORMED },
	{ "packed", "a3" ALG "26" SIG "4100" X5C "8140", AL_MALFORMED },
	{ "packed", "a3" ALG "26" SIG "4100" X5C "816100", AL_MALFORMED },
	{ "packed", "a3" ALG "26" SIG "4100" X5C "4100", AL_MALFORMED },
	{ "packed", "a3" ALG "26" SIG "4100" X5C "9f4100ff", AL_MALFORMED },
	{ "packed", "a3" ALG "26" SIG "4100" X5C "884100 4100 4100 4100 4100 4100 4100 4100",
	  AL_FORGED },
	{ "packed", "a3" ALG "26" SIG "4100" X5C "894100 4100 4100 4100 4100 4100 4100 4100 4100",
	  AL_MALFORMED },
	{ "packed",
	  "a3" ALG "26" SIG "4100"
	  "636b6579"
	  "4100",
	  AL_MALFORMED },
	{ "packed",
	  "a4" ALG "26" SIG "4100" X5C "814100"
	  "617800",
	  AL_MALFORMED },
};

static void attestations_are_none_or_packed(void **state)
{
	struct maker maker;
	struct passkey_made made;

	(void)state;
	maker_init(&maker, PASSKEY_EDDSA);
	made = maker_make(&maker, MAKER_NONE);
	for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++) {
		set_hex(&maker.statement, statements[i].statement);
		maker_wrap(&maker, statements[i].format);
		if (make_again(&maker, made) != statements[i].expected)
			fail_msg("not %s: %s %s", status_name(statements[i].expected),
				 statements[i].format, statements[i].statement);
	}
	maker_clear(&maker);
}

static void a_key_attests_itself_under_its_own_algorithm(void **state)
{
	struct maker maker;
	struct passkey_made made;

	(void)state;
	maker_init(&maker, PASSKEY_EDDSA);
	made = maker_make(&maker, MAKER_PACKED);
	assert_int_equal(maker.statement.bytes[5], 0x27); /* behind "alg" */
	maker.statement.bytes[5] = 0x26;
	maker_wrap(&maker, "packed");
	assert_int_equal(make_again(&maker, made), AL_FORGED);
	maker.statement.bytes[5] = 0x27;
	maker_wrap(&maker, "packed");
	assert_int_equal(make_again(&maker, made), AL_OK);
	maker_clear(&maker);
}

static void an_attestation_object_has_its_three_parts_in_their_order(void **state)
{
	/* F, S and D stand for "fmt", "attStmt" and "authData" with what they should have. */
	static const struct {
		const char *object;
		enum status expected;
	} cases[] = {
		{ "a3FSD", AL_OK },
		{ "a3FSD00", AL_MALFORMED },
		{ "a3FSDff", AL_MALFORMED },
		{ "a4FSD617800", AL_MALFORMED },
		{ "a4617800FSD", AL_MALFORMED },
		{ "a4FFSD", AL_MALFORMED },
		{ "a3FSF", AL_MALFORMED },
		{ "a3SFD", AL_MALFORMED },
		{ "a3FDS", AL_MALFORMED },
		{ "a2FS", AL_MALFORMED },
		{ "a2SD", AL_MALFORMED },
		{ "a2FD", AL_MALFORMED },
		{ "bfFSDff", AL_MALFORMED },
		{ "b803FSD", AL_MALFORMED },
		{ "bb0000000000000003FSD", AL_MALFORMED },
		{ "bbffffffffffffffffFSD", AL_MALFORMED },
		{ "86FSD", AL_MALFORMED },
		{ "d9d9f7a3FSD", AL_MALFORMED },
		{ "a343666d74 646e6f6e65 SD", AL_MALFORMED },	  /* "fmt" in bytes */
		{ "a363666d74 446e6f6e65 SD", AL_MALFORMED },	  /* "none" in bytes */
		{ "a363666d74 78046e6f6e65 SD", AL_MALFORMED },	  /* too long a head */
		{ "a363666d74 7f646e6f6e65ff SD", AL_MALFORMED }, /* of parts */
		{ "a3FS 686175746844617461 40", AL_MALFORMED },
		{ "a3FS 686175746844617461 a0", AL_MALFORMED },
		{ "a3FS 686175746844617461 5affffffff", AL_MALFORMED },
		{ "a3FS 686175746844617461 5bffffffffffffffff", AL_MALFORMED },
		{ "a0", AL_MALFORMED },
		{ "", AL_MALFORMED },
	};
	struct maker maker;
	struct passkey_made made;

	(void)state;
	maker_init(&maker, PASSKEY_EDDSA);
	made = maker_make(&maker, MAKER_NONE);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		buffer_reset(&maker.attestation);
		for (const char *at = cases[i].object; *at != '\0'; at++) {
			char digits[3] = { at[0], at[1], '\0' };

			if (*at == 'F') {
				append_hex(&maker.attestation, "63666d74646e6f6e65");
			} else if (*at == 'S') {
				append_hex(&maker.attestation, "6761747453746d74a0");
			} else if (*at == 'D') {
				append_hex(&maker.attestation, "686175746844617461");
				maker_head(&maker.attestation, CTAP_BYTES, maker.data.len);
				buffer_append(&maker.attestation, maker.data.bytes, maker.data.len);
			} else if (*at != ' ') {
				append_hex(&maker.attestation, digits);
				at++;
			}
		}
		if (make_again(&maker, made) != cases[i].expected)
			fail_msg("not %s: %s", status_name(cases[i].expected), cases[i].object);
	}
	maker_clear(&maker);
}

static void keys_of_another_kind_are_unsupported_or_malformed(void **state)
{
	static const struct {
		const char *key;
		enum status expected;
	} cases[] = {
		{ "a3 0102 033822 2002", AL_UNSUPPORTED }, /* ES384 */
		{ "a2 0103 033824", AL_UNSUPPORTED },	   /* PS256 */
		{ "a2 0103 0339fffe", AL_UNSUPPORTED },	   /* RS1 */
		{ "a2 0101 0300", AL_UNSUPPORTED },
		{ "a4 0103 03390100 204101 2143010001", AL_UNSUPPORTED }, /* RSA of 8 bits */
		{ "a2 0102 0326", AL_MALFORMED },
		{ "a5 0102 0326 2001 214101 224101", AL_MALFORMED },
		{ "a4 0101 0327 2006 214101", AL_MALFORMED },
		{ "a2 0326 0102", AL_MALFORMED },
		{ "a1 0102", AL_MALFORMED },
		{ "a2 0102 034126", AL_MALFORMED },
		{ "a0", AL_MALFORMED },
		{ "84 0102 0326", AL_MALFORMED },
		{ "bf 0102 0326 ff", AL_MALFORMED },
		{ "f6", AL_MALFORMED },
		{ "", AL_MALFORMED },
	};
	struct maker maker;

	(void)state;
	maker_init(&maker, PASSKEY_ES256);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		set_hex(&maker.cose, cases[i].key);
		if (make(&maker, MAKER_NONE) != cases[i].expected)
			fail_msg("not %s: %s", status_name(cases[i].expected), cases[i].key);
	}
	maker_clear(&maker);
}

static void a_key_has_nothing_else_and_nothing_less(void **state)
{
	static const char x[] = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
	static const char y[] = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
	static const struct {
		const char *pieces[5]; /* x and y are this point's */
		enum status expected;
	} cases[] = {
		{ { "a5010203262001215820", x, "225820", y, "" }, AL_OK },
		{ { "a5010203262001215820", x, "225820", x, "" }, AL_MALFORMED }, /* no point */
		{ { "a5010203262001215820", y, "225820", x, "" }, AL_MALFORMED },
		{ { "a5010203262001215820", x, "22f5", "", "" }, AL_MALFORMED },  /* compressed */
		{ { "a5010203262002215820", x, "225820", y, "" }, AL_MALFORMED }, /* P-384 */
		{ { "a5010103262001215820", x, "225820", y, "" }, AL_MALFORMED },
		{ { "a5010203272001215820", x, "225820", y, "" }, AL_MALFORMED },
		{ { "a4010203262001215820", x, "", "", "" }, AL_MALFORMED },
		{ { "a601020326048102", "2001215820", x, "225820", y }, AL_MALFORMED },
		{ { "a6010203262001215820", x, "225820", y, "2300" }, AL_MALFORMED },
		{ { "a5010203262001225820", y, "215820", x, "" }, AL_MALFORMED },
		{ { "a50102032620012159 0020", x, "225820", y, "" }, AL_MALFORMED },
		{ { "a4010103272006215820", x, "", "", "" }, AL_OK },	     /* any bytes do */
		{ { "a4010103272007215820", x, "", "", "" }, AL_MALFORMED }, /* Ed448 */
		{ { "a5010103272006215820", x, "225820", y, "" }, AL_MALFORMED },
	};
	struct maker maker;

	(void)state;
	maker_init(&maker, PASSKEY_ES256);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		buffer_reset(&maker.cose);
		for (size_t j = 0; j < 5; j++)
			append_hex(&maker.cose, cases[i].pieces[j]);
		if (make(&maker, MAKER_NONE) != cases[i].expected)
			fail_msg("not %s: %zu", status_name(cases[i].expected), i);
	}
	maker_clear(&maker);
}

static void rsa_keys_have_2048_bits_and_the_usual_exponent(void **state)
{
	struct maker maker;

	(void)state;
	maker_init(&maker, PASSKEY_RS256);
	assert_int_equal(make(&maker, MAKER_NONE), AL_OK);
	assert_int_equal(make(&maker, MAKER_PACKED), AL_UNSUPPORTED);
	maker.cose.bytes[271] ^= 2; /* of the exponent */
	assert_int_equal(make(&maker, MAKER_NONE), AL_UNSUPPORTED);
	maker.cose.bytes[271] ^= 2;
	maker.cose.bytes[11] ^= 0x80; /* the highest bit of the modulus */
	assert_int_equal(make(&maker, MAKER_NONE), AL_UNSUPPORTED);
	maker.cose.bytes[11] ^= 0x80;
	maker.cose.bytes[266] ^= 1; /* the lowest */
	assert_int_equal(make(&maker, MAKER_NONE), AL_UNSUPPORTED);
	maker.cose.bytes[266] ^= 1;
	assert_int_equal(make(&maker, MAKER_NONE), AL_OK);
	EVP_PKEY_free(maker.key);
	maker.key = EVP_RSA_gen(1024);
	maker_write_key(&maker);
	assert_int_equal(make(&maker, MAKER_PACKED), AL_UNSUPPORTED);
	maker_clear(&maker);
}

static void extensions_that_nobody_asked_for_are_read_over(void **state)
{
	static const struct {
		const char *extensions;
		enum status made;
		enum status used;
	} cases[] = {
		{ "a0", AL_OK, AL_OK },
		{ "a1" PROTECT "01", AL_OK, AL_OK },
		{ "a1" PROTECT "03", AL_OK, AL_OK },
		{ "a1" PROTECT "00", AL_MALFORMED, AL_OK },
		{ "a1" PROTECT "04", AL_MALFORMED, AL_OK },
		{ "a1" PROTECT "20", AL_MALFORMED, AL_OK },
		{ "a1" PROTECT "f5", AL_MALFORMED, AL_OK },
		{ "a1" SECRET "f5", AL_OK, AL_MALFORMED },
		{ "a1" SECRET "f4", AL_OK, AL_MALFORMED },
		{ "a1" SECRET "f6", AL_MALFORMED, AL_MALFORMED },
		{ "a1" SECRET "420102", AL_MALFORMED, AL_OK },
		{ "a1" BLOB "f5", AL_OK, AL_MALFORMED },
		{ "a1" BLOB "f4", AL_OK, AL_MALFORMED },
		{ "a1" BLOB "40", AL_MALFORMED, AL_OK },
		{ "a2" BLOB "4101" SECRET "4102", AL_MALFORMED, AL_OK },
		{ "a1" PIN "18ff", AL_OK, AL_OK },
		{ "a1" PIN "00", AL_MALFORMED, AL_OK },
		{ "a1" PIN "190100", AL_MALFORMED, AL_OK },
		{ "a4" BLOB "f5" PROTECT "02" SECRET "f5" PIN "08", AL_OK, AL_MALFORMED },
		{ "a1 6178 a1 6179 82 01 40", AL_OK, AL_OK },
		{ "a1 6178 81 81 81 81 00", AL_OK, AL_OK },
		{ "a1 6178 38ff", AL_OK, AL_OK },
		{ "a1 6178 390100", AL_MALFORMED, AL_MALFORMED },
		{ "a1 6178 81 81 81 81 81 00", AL_MALFORMED, AL_MALFORMED },
		{ "a1 6178 fb0000000000000000", AL_MALFORMED, AL_MALFORMED },
		{ "a1 6178 c000", AL_MALFORMED, AL_MALFORMED },
		{ "a1 6178 9f00ff", AL_MALFORMED, AL_MALFORMED },
		{ "a2 6178 00 6179 00", AL_OK, AL_OK },
		{ "a2 6179 00 6178 00", AL_MALFORMED, AL_MALFORMED },
		{ "a2 6178 00 6178 00", AL_MALFORMED, AL_MALFORMED },
		{ "a2 627878 00 6179 00", AL_MALFORMED, AL_MALFORMED },
		{ "a2 6178 00", AL_MALFORMED, AL_MALFORMED },
		{ "a1 01 00", AL_MALFORMED, AL_MALFORMED },
		{ "a1 627800 00", AL_MALFORMED, AL_MALFORMED },
		{ "a1 62c3a4 00", AL_MALFORMED, AL_MALFORMED },
		{ "a1 6178 61ff", AL_MALFORMED, AL_MALFORMED },
		{ "a1 6178 00 00", AL_MALFORMED, AL_MALFORMED },
		{ "bf 6178 00 ff", AL_MALFORMED, AL_MALFORMED },
		{ "80", AL_MALFORMED, AL_MALFORMED },
		{ "00", AL_MALFORMED, AL_MALFORMED },
	};
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		set_hex(&maker.extensions, cases[i].extensions);
		if (make(&maker, MAKER_NONE) != cases[i].made ||
		    make(&maker, MAKER_PACKED) != cases[i].made)
			fail_msg("made, and not %s: %s", status_name(cases[i].made),
				 cases[i].extensions);
		if (use(&maker, &passkey) != cases[i].used)
			fail_msg("used, and not %s: %s", status_name(cases[i].used),
				 cases[i].extensions);
	}
	maker_clear(&maker);
}

static void where_extensions_are_said_to_be_there_are_some(void **state)
{
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);
	struct passkey_made made;
	uint8_t *flags;

	(void)state;
	maker.flags |= PASSKEY_FLAG_EXTENSIONS;
	assert_int_equal(make(&maker, MAKER_PACKED), AL_MALFORMED);
	assert_int_equal(use(&maker, &passkey), AL_MALFORMED);
	maker.flags = PASSKEY_FLAG_PRESENT | PASSKEY_FLAG_VERIFIED;
	set_hex(&maker.extensions, "a0");
	made = maker_make(&maker, MAKER_NONE);
	flags = maker.data.bytes + 32;
	assert_true((*flags & PASSKEY_FLAG_EXTENSIONS) != 0);
	*flags &= (uint8_t)~PASSKEY_FLAG_EXTENSIONS;
	maker_wrap(&maker, "none");
	assert_int_equal(make_again(&maker, made), AL_MALFORMED);
	maker_clear(&maker);
}

static void an_id_has_1_to_1023_bytes(void **state)
{
	static const struct {
		size_t len;
		enum status expected;
	} cases[] = {
		{ 0, AL_MALFORMED },
		{ 1, AL_OK },
		{ PASSKEY_ID_LEN_MAX, AL_OK },
		{ PASSKEY_ID_LEN_MAX + 1, AL_MALFORMED },
	};
	struct maker maker;

	(void)state;
	maker_init(&maker, PASSKEY_ES256);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		maker.id_len = cases[i].len;
		assert_int_equal(make(&maker, MAKER_NONE), cases[i].expected);
		assert_int_equal(make(&maker, MAKER_PACKED), cases[i].expected);
	}
	maker_clear(&maker);
}

/* Let what the authenticator says at a use have `len` bytes. */
static void fill_use(struct maker *maker, size_t len)
{
	size_t bytes = len - 43;

	set_hex(&maker->extensions, "a1 6178");
	maker_head(&maker->extensions, CTAP_BYTES, bytes);
	for (size_t i = 0; i < bytes; i++)
		buffer_append_byte(&maker->extensions, 0);
}

/* Let the attestation have a certificate of `len` bytes. */
static void fill_certificate(struct maker *maker, size_t len)
{
	set_hex(&maker->statement, "a3" ALG "26" SIG "4100" X5C "81");
	maker_head(&maker->statement, CTAP_BYTES, len);
	for (size_t i = 0; i < len; i++)
		buffer_append_byte(&maker->statement, 0);
	maker_wrap(maker, "packed");
}

static void what_eddsa_signs_has_at_most_992_bytes(void **state)
{
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);

	(void)state;
	maker.id_len = 992 - 97;
	assert_int_equal(make(&maker, MAKER_PACKED), AL_OK);
	maker.id_len++;
	assert_int_equal(make(&maker, MAKER_PACKED), AL_UNSUPPORTED);
	assert_int_equal(make(&maker, MAKER_NONE), AL_OK);
	fill_use(&maker, 992);
	assert_int_equal(use(&maker, &passkey), AL_OK);
	assert_int_equal(maker.data.len, 992);
	fill_use(&maker, 993);
	assert_int_equal(use(&maker, &passkey), AL_UNSUPPORTED);
	maker_clear(&maker);
}

static void what_is_over_its_length_is_malformed(void **state)
{
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_ES256);
	struct passkey_made made;
	size_t len;

	(void)state;
	fill_use(&maker, PASSKEY_DATA_LEN_MAX);
	assert_int_equal(use(&maker, &passkey), AL_OK);
	assert_int_equal(maker.data.len, PASSKEY_DATA_LEN_MAX);
	fill_use(&maker, PASSKEY_DATA_LEN_MAX + 1);
	assert_int_equal(use(&maker, &passkey), AL_MALFORMED);
	buffer_reset(&maker.extensions);
	made = maker_make(&maker, MAKER_NONE);
	fill_certificate(&maker, 15000);
	len = 15000 + PASSKEY_ATTESTATION_LEN_MAX - maker.attestation.len;
	fill_certificate(&maker, len);
	assert_int_equal(maker.attestation.len, PASSKEY_ATTESTATION_LEN_MAX);
	assert_int_equal(make_again(&maker, made), AL_FORGED);
	fill_certificate(&maker, len + 1);
	assert_int_equal(make_again(&maker, made), AL_MALFORMED);
	maker_clear(&maker);
}

UNIT_MAIN("passkey_data", cmocka_unit_test(attestations_are_none_or_packed),
	  cmocka_unit_test(a_key_attests_itself_under_its_own_algorithm),
	  cmocka_unit_test(an_attestation_object_has_its_three_parts_in_their_order),
	  cmocka_unit_test(keys_of_another_kind_are_unsupported_or_malformed),
	  cmocka_unit_test(a_key_has_nothing_else_and_nothing_less),
	  cmocka_unit_test(rsa_keys_have_2048_bits_and_the_usual_exponent),
	  cmocka_unit_test(extensions_that_nobody_asked_for_are_read_over),
	  cmocka_unit_test(where_extensions_are_said_to_be_there_are_some),
	  cmocka_unit_test(an_id_has_1_to_1023_bytes),
	  cmocka_unit_test(what_eddsa_signs_has_at_most_992_bytes),
	  cmocka_unit_test(what_is_over_its_length_is_malformed))
