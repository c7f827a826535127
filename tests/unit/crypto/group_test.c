/* group_test.c: the groups are groups, and texts that are not theirs are refused. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group.h"

#include "base/json.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <sodium.h>

#define TINY_ORDER 11
#define TINY_MODULUS 23
#define GROUPS_COUNT 4
#define SAMPLES "../shared/data/belenios/"

static const struct group *group_number(size_t i)
{
	static const char *const names[] = { "Ed25519", "BELENIOS-2048", "RFC-3526-2048" };

	return i < 3 ? group_find(names[i]) : group_tiny();
}

static struct scalar small(const struct group *group, uint64_t value)
{
	struct scalar scalar;

	group_scalar_small(group, value, &scalar);
	return scalar;
}

static struct scalar draw_scalar(const struct group *group, struct budget *budget)
{
	uint8_t bytes[64];
	struct scalar scalar;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)budget_random(budget);
	group_scalar_reduce(group, bytes, sizeof(bytes), &scalar);
	return scalar;
}

static struct element tiny_element(uint8_t number)
{
	return (struct element){ .bytes = { number } };
}

static uint64_t tiny_power(uint64_t base, uint64_t exponent)
{
	uint64_t power = 1;

	while (exponent-- > 0)
		power = power * base % TINY_MODULUS;
	return power;
}

static void the_groups_are_found_by_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(group_name(group_find(group_name(group_number(i)))),
				    group_name(group_number(i)));
	assert_null(group_find("TINY-23"));
	assert_null(group_find("ed25519"));
	assert_null(group_find(""));
	assert_string_equal(group_name(group_tiny()), "TINY-23");
	assert_true(group_is_offered(group_find("Ed25519")));
	assert_true(group_is_offered(group_find("BELENIOS-2048")));
	assert_false(group_is_offered(group_find("RFC-3526-2048")));
	assert_int_equal(group_random_len(group_find("Ed25519")), 64);
	assert_int_equal(group_random_len(group_find("BELENIOS-2048")), 64);
	assert_int_equal(group_random_len(group_find("RFC-3526-2048")), 288);
	assert_int_equal(group_random_len(group_tiny()), 64);
}

/* --- Every value of the tiny group --- */

static void tiny_scalars_are_the_integers_modulo_11(void **state)
{
	const struct group *tiny = group_tiny();

	(void)state;
	for (uint64_t a = 0; a < TINY_ORDER; a++) {
		struct scalar x = small(tiny, a);

		assert_int_equal(x.bytes[0], a);
		assert_int_equal(group_scalar_is_zero(&x), a == 0);
		for (uint64_t b = 0; b < TINY_ORDER; b++) {
			struct scalar y = small(tiny, b);
			struct scalar ret;

			group_scalar_add(tiny, &x, &y, &ret);
			assert_int_equal(ret.bytes[0], (a + b) % TINY_ORDER);
			group_scalar_subtract(tiny, &x, &y, &ret);
			assert_int_equal(ret.bytes[0], (a + TINY_ORDER - b) % TINY_ORDER);
			group_scalar_multiply(tiny, &x, &y, &ret);
			assert_int_equal(ret.bytes[0], a * b % TINY_ORDER);
			assert_int_equal(group_scalar_equal(&x, &y), a == b);
		}
		if (a != 0) {
			struct scalar ret;

			group_scalar_vartime_invert(tiny, &x, &ret);
			assert_int_equal(ret.bytes[0] * a % TINY_ORDER, 1);
		}
	}
}

static void tiny_elements_are_the_squares_modulo_23(void **state)
{
	const struct group *tiny = group_tiny();
	size_t members = 0;

	(void)state;
	for (uint8_t number = 0; number < 40; number++) {
		char text[4];
		struct element element;
		struct report report = { 0 };
		bool member =
		    number > 0 && number < TINY_MODULUS && tiny_power(number, TINY_ORDER) == 1;

		(void)snprintf(text, sizeof(text), "%d", number);
		assert_int_equal(group_element_parse(tiny, text, strlen(text), &element, &report),
				 member ? AL_OK : AL_FORGED);
		if (!member) {
			assert_true(report.message[0] != '\0');
			continue;
		}
		members++;
		assert_int_equal(element.bytes[0], number);
		assert_int_equal(group_is_identity(tiny, &element), number == 1);
		for (uint64_t e = 0; e < TINY_ORDER; e++) {
			struct scalar exponent = small(tiny, e);
			struct element power;

			group_power(tiny, &element, &exponent, &power);
			assert_int_equal(power.bytes[0], tiny_power(number, e));
		}
	}
	assert_int_equal(members, TINY_ORDER);
}

static void tiny_products_and_quotients_are_those_modulo_23(void **state)
{
	const struct group *tiny = group_tiny();

	(void)state;
	for (uint64_t a = 0; a < TINY_ORDER; a++) {
		struct scalar exponent = small(tiny, a);
		struct element x;

		group_generate(tiny, &exponent, &x);
		assert_int_equal(x.bytes[0], tiny_power(2, a));
		for (uint64_t b = 0; b < TINY_ORDER; b++) {
			struct element y = tiny_element((uint8_t)tiny_power(2, b));
			struct element ret;

			group_multiply(tiny, &x, &y, &ret);
			assert_int_equal(ret.bytes[0], tiny_power(2, a + b));
			group_divide(tiny, &x, &y, &ret);
			assert_int_equal(ret.bytes[0], tiny_power(2, a + TINY_ORDER - b));
		}
	}
}

/* --- The same laws in all groups --- */

static void exponents_add_and_multiply(void **state)
{
	struct budget budget = budget_begin("group_exponents");

	(void)state;
	for (uint64_t round = 0; budget_more(&budget, 200); round++) {
		const struct group *group = group_number(round % GROUPS_COUNT);
		struct scalar a = draw_scalar(group, &budget);
		struct scalar b = draw_scalar(group, &budget);
		struct scalar c;
		struct element ga;
		struct element gb;
		struct element x;
		struct element y;

		group_generate(group, &a, &ga);
		group_generate(group, &b, &gb);
		group_scalar_add(group, &a, &b, &c);
		group_generate(group, &c, &x);
		group_multiply(group, &ga, &gb, &y);
		assert_true(group_element_equal(&x, &y));
		group_divide(group, &x, &gb, &y); /* back again */
		assert_true(group_element_equal(&y, &ga));
		group_scalar_multiply(group, &a, &b, &c);
		group_generate(group, &c, &x);
		group_power(group, &ga, &b, &ga); /* in place */
		assert_true(group_element_equal(&x, &ga));
	}
}

static void scalars_follow_the_laws_of_a_field(void **state)
{
	struct budget budget = budget_begin("group_scalars");

	(void)state;
	for (uint64_t round = 0; budget_more(&budget, 2000); round++) {
		const struct group *group = group_number(round % GROUPS_COUNT);
		struct scalar a = draw_scalar(group, &budget);
		struct scalar b = draw_scalar(group, &budget);
		struct scalar c = draw_scalar(group, &budget);
		struct scalar left;
		struct scalar right;
		struct scalar part;

		/* (a + b) * c = a * c + b * c */
		group_scalar_add(group, &a, &b, &left);
		group_scalar_multiply(group, &left, &c, &left);
		group_scalar_multiply(group, &a, &c, &right);
		group_scalar_multiply(group, &b, &c, &part);
		group_scalar_add(group, &right, &part, &right);
		assert_true(group_scalar_equal(&left, &right));
		/* a - b + b = a */
		group_scalar_subtract(group, &a, &b, &left);
		group_scalar_add(group, &left, &b, &left);
		assert_true(group_scalar_equal(&left, &a));
		/* a / a = 1 */
		if (!group_scalar_is_zero(&a) && round % 16 < GROUPS_COUNT) {
			group_scalar_vartime_invert(group, &a, &left);
			group_scalar_multiply(group, &left, &a, &left);
			right = small(group, 1);
			assert_true(group_scalar_equal(&left, &right));
		}
	}
}

static void the_identity_is_a_base_and_a_result(void **state)
{
	struct budget budget = budget_begin("group_identity");

	(void)state;
	for (size_t i = 0; i < GROUPS_COUNT; i++) {
		const struct group *group = group_number(i);
		struct scalar zero = small(group, 0);
		struct scalar one = small(group, 1);
		struct scalar any = draw_scalar(group, &budget);
		struct scalar last;
		struct element identity;
		struct element generator;
		struct element x;

		group_identity(group, &identity);
		group_generator(group, &generator);
		assert_true(group_is_identity(group, &identity));
		assert_false(group_is_identity(group, &generator));
		group_generate(group, &zero, &x);
		assert_true(group_is_identity(group, &x));
		group_generate(group, &one, &x);
		assert_true(group_element_equal(&x, &generator));
		group_power(group, &generator, &zero, &x);
		assert_true(group_is_identity(group, &x));
		group_power(group, &identity, &any, &x);
		assert_true(group_is_identity(group, &x));
		group_power(group, &identity, &zero, &x);
		assert_true(group_is_identity(group, &x));
		group_multiply(group, &generator, &identity, &x);
		assert_true(group_element_equal(&x, &generator));
		group_divide(group, &generator, &generator, &x);
		assert_true(group_is_identity(group, &x));
		group_divide(group, &identity, &identity, &x);
		assert_true(group_is_identity(group, &x));
		/* g^(q-1) * g = 1 */
		group_scalar_subtract(group, &zero, &one, &last);
		group_generate(group, &last, &x);
		group_multiply(group, &x, &generator, &x);
		assert_true(group_is_identity(group, &x));
	}
}

static void ed25519_scalars_are_those_of_libsodium(void **state)
{
	struct budget budget = budget_begin("group_libsodium");
	const struct group *group = group_find("Ed25519");

	(void)state;
	while (budget_more(&budget, 5000)) {
		struct scalar a = draw_scalar(group, &budget);
		struct scalar b = draw_scalar(group, &budget);
		struct scalar ret;
		uint8_t expected[crypto_core_ed25519_SCALARBYTES];

		crypto_core_ed25519_scalar_add(expected, a.bytes, b.bytes);
		group_scalar_add(group, &a, &b, &ret);
		assert_memory_equal(ret.bytes, expected, sizeof(expected));
		crypto_core_ed25519_scalar_sub(expected, a.bytes, b.bytes);
		group_scalar_subtract(group, &a, &b, &ret);
		assert_memory_equal(ret.bytes, expected, sizeof(expected));
		crypto_core_ed25519_scalar_mul(expected, a.bytes, b.bytes);
		group_scalar_multiply(group, &a, &b, &ret);
		assert_memory_equal(ret.bytes, expected, sizeof(expected));
		assert_int_equal(crypto_core_ed25519_scalar_invert(expected, a.bytes), 0);
		group_scalar_vartime_invert(group, &a, &ret);
		assert_memory_equal(ret.bytes, expected, sizeof(expected));
	}
}

/* --- Reduction --- */

/* The big-endian number times 256 plus the next byte, again and again. */
static struct scalar reduce_slowly(const struct group *group, const uint8_t *bytes, size_t len)
{
	struct scalar shift = small(group, 256);
	struct scalar sum = small(group, 0);

	for (size_t i = 0; i < len; i++) {
		struct scalar byte = small(group, bytes[i]);

		group_scalar_multiply(group, &sum, &shift, &sum);
		group_scalar_add(group, &sum, &byte, &sum);
	}
	return sum;
}

static void bytes_are_reduced_as_one_number(void **state)
{
	struct budget budget = budget_begin("group_reduce");

	(void)state;
	for (uint64_t round = 0; budget_more(&budget, 1000); round++) {
		const struct group *group = group_number(round % GROUPS_COUNT);
		uint8_t bytes[GROUP_RANDOM_LEN_MAX];
		size_t len = round < 4 ? 0 : budget_below(&budget, sizeof(bytes) + 1);
		struct scalar expected;
		struct scalar ret;

		for (size_t i = 0; i < len; i++)
			bytes[i] = round % 3 == 0 ? 0xff : (uint8_t)budget_random(&budget);
		expected = reduce_slowly(group, bytes, len);
		group_scalar_reduce(group, bytes, len, &ret);
		assert_true(group_scalar_equal(&ret, &expected));
	}
}

/* spec group-5 */
static void a_random_scalar_is_the_little_endian_number_drawn(void **state)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 5 };

	(void)state;
	for (size_t i = 0; i < GROUPS_COUNT; i++) {
		const struct group *group = group_number(i);
		size_t len = group_random_len(group);
		uint8_t drawn[GROUP_RANDOM_LEN_MAX];
		uint8_t reversed[GROUP_RANDOM_LEN_MAX];
		uint8_t after[8];
		uint8_t after_drawn[8];
		struct random random;
		struct scalar expected;
		struct scalar ret;

		random_init_seed(&random, seed);
		random_bytes(&random, drawn, len);
		random_bytes(&random, after_drawn, sizeof(after_drawn));
		for (size_t j = 0; j < len; j++)
			reversed[j] = drawn[len - 1 - j];
		expected = reduce_slowly(group, reversed, len);
		random_init_seed(&random, seed);
		group_scalar_random(group, &random, &ret);
		random_bytes(&random, after, sizeof(after));
		assert_true(group_scalar_equal(&ret, &expected));
		assert_memory_equal(after, after_drawn, sizeof(after));
		random_clear(&random);
	}
}

/* --- Texts --- */

static enum status parse_scalar(const struct group *group, const char *text, struct scalar *ret)
{
	struct report report = { 0 };
	struct scalar before = *ret;
	enum status status = group_scalar_parse(group, text, strlen(text), ret, &report);

	if (status != AL_OK) {
		assert_true(report.message[0] != '\0');
		assert_true(group_scalar_equal(ret, &before));
	}
	return status;
}

/* spec group-1 */
static void a_scalar_has_one_text(void **state)
{
	static const char *const wrong[] = { "",   "007", "00",	 "+1", "-1", "-0",  "0x10", " 1",
					     "1 ", "1.0", "1e1", "a",  "1a", "1\n", "\xff" };

	(void)state;
	for (size_t i = 0; i < GROUPS_COUNT; i++) {
		const struct group *group = group_number(i);
		struct scalar scalar = small(group, 3);
		struct scalar last;
		struct scalar one = small(group, 1);
		char text[2 * GROUP_TEXT_MAX] = { 0 };

		for (size_t j = 0; j < sizeof(wrong) / sizeof(*wrong); j++)
			assert_int_equal(parse_scalar(group, wrong[j], &scalar), AL_MALFORMED);
		assert_int_equal(group_scalar_parse(group, "1\0", 2, &scalar, NULL), AL_MALFORMED);
		/* The order is too large, the number before it is not. */
		assert_int_equal(parse_scalar(group, group_order_text(group), &scalar),
				 AL_MALFORMED);
		last = small(group, 0);
		group_scalar_subtract(group, &last, &one, &last);
		group_scalar_format(group, &last, text);
		assert_int_equal(strlen(text), strlen(group_order_text(group)));
		assert_memory_equal(text, group_order_text(group), strlen(text) - 1);
		assert_int_equal(parse_scalar(group, text, &scalar), AL_OK);
		assert_true(group_scalar_equal(&scalar, &last));
		/* As long as can be, and longer. */
		memset(text, '9', sizeof(text) - 1);
		assert_int_equal(parse_scalar(group, text, &scalar), AL_MALFORMED);
		text[GROUP_TEXT_MAX - 1] = '\0';
		assert_int_equal(parse_scalar(group, text, &scalar), AL_MALFORMED);
		assert_int_equal(parse_scalar(group, "0", &scalar), AL_OK);
		assert_true(group_scalar_is_zero(&scalar));
	}
}

static void texts_come_back(void **state)
{
	struct budget budget = budget_begin("group_texts");

	(void)state;
	for (uint64_t round = 0; budget_more(&budget, 400); round++) {
		const struct group *group = group_number(round % GROUPS_COUNT);
		struct scalar scalar = draw_scalar(group, &budget);
		struct scalar scalar_again = small(group, 0);
		struct element element;
		struct element element_again;
		char text[GROUP_TEXT_MAX];
		size_t len;

		group_scalar_format(group, &scalar, text);
		assert_int_equal(parse_scalar(group, text, &scalar_again), AL_OK);
		assert_true(group_scalar_equal(&scalar, &scalar_again));
		group_generate(group, &scalar, &element);
		len = group_element_format(group, &element, text);
		assert_int_equal(len, strlen(text));
		assert_true(len < GROUP_TEXT_MAX);
		assert_int_equal(group_element_parse(group, text, len, &element_again, NULL),
				 AL_OK);
		assert_true(group_element_equal(&element, &element_again));
	}
}

static enum status parse_element(const struct group *group, const char *text)
{
	struct report report = { 0 };
	struct element element;
	struct element before;
	enum status status;

	group_identity(group, &element);
	before = element;
	status = group_element_parse(group, text, strlen(text), &element, &report);
	if (status != AL_OK) {
		assert_true(report.message[0] != '\0');
		assert_true(group_element_equal(&element, &before));
	}
	return status;
}

/* spec group-3 */
static void an_element_of_a_field_has_one_text(void **state)
{
	static const char *const wrong[] = { "", "01", "+1", "-1", "0x1", " 1", "1 ", "1a", "-0" };
	static const char *const strangers[] = { "0", "5", "7" }; /* 5 and 7: no squares mod 23 */

	(void)state;
	for (size_t i = 1; i < GROUPS_COUNT; i++) {
		const struct group *group = group_number(i);
		char text[2 * GROUP_TEXT_MAX] = { 0 };

		for (size_t j = 0; j < sizeof(wrong) / sizeof(*wrong); j++)
			assert_int_equal(parse_element(group, wrong[j]), AL_MALFORMED);
		assert_int_equal(parse_element(group, "1"), AL_OK);
		assert_int_equal(parse_element(group, "0"), AL_FORGED);
		memset(text, '9', sizeof(text) - 1);
		assert_int_equal(parse_element(group, text), AL_FORGED);
		text[GROUP_TEXT_MAX - 1] = '\0';
		assert_int_equal(parse_element(group, text), AL_FORGED);
	}
	for (size_t j = 0; j < sizeof(strangers) / sizeof(*strangers); j++) {
		assert_int_equal(parse_element(group_tiny(), strangers[j]), AL_FORGED);
		assert_int_equal(parse_element(group_find("BELENIOS-2048"), strangers[j]),
				 AL_FORGED);
	}
	assert_int_equal(parse_element(group_find("RFC-3526-2048"), "2"), AL_OK);
	assert_int_equal(parse_element(group_find("BELENIOS-2048"), "2"), AL_FORGED);
}

/* The text of p - 1, p and p + 1, of which the first is no member and the others are no numbers
 * below p; p + 1 is the identity to those who reduce it. */
static void the_modulus_is_the_limit_of_a_field(void **state)
{
	static const char p[] =
	    "2069478569142254640101364365750500806492298929575110409710088478705737421924271740192"
	    "2237254497684338129066633138078958404960054389636289796393038773905722803605973749427"
	    "6713767776188985898727358650490811670993105358677809800307904916540637771737641986785"
	    "2727347447634183560003569830519314428456170191100078673730733356412397173289791324047"
	    "4578834468260652327974647951137672658693582180046317922073668860052627186363386088796"
	    "8821207694323661494910029234443463732221458841005864210502421203654335612013204811188"
	    "5240873107701415166620016231317716937218924807850771182784231749807327659882882516918"
	    "3103125680162072880719";
	const struct group *group = group_find("BELENIOS-2048");
	char text[sizeof(p)];

	(void)state;
	assert_int_equal(parse_element(group, p), AL_FORGED);
	memcpy(text, p, sizeof(p));
	memcpy(text + sizeof(p) - 3, "20", 2);
	assert_int_equal(parse_element(group, text), AL_FORGED);
	memcpy(text + sizeof(p) - 3, "18", 2);
	assert_int_equal(parse_element(group, text), AL_FORGED);
}

/* --- Points that others send --- */

/* The text of an encoding: its bytes in reverse. */
static void text_of(const uint8_t bytes[static 32], char ret[static 65])
{
	uint8_t reversed[32];

	for (size_t i = 0; i < sizeof(reversed); i++)
		reversed[i] = bytes[31 - i];
	hex_format(reversed, sizeof(reversed), ret);
}

/* spec group-2 */
static void an_element_of_the_curve_has_one_text(void **state)
{
	static const char identity[] =
	    "0000000000000000000000000000000000000000000000000000000000000001";
	/* The base point of RFC 8032. */
	static const char base[] =
	    "6666666666666666666666666666666666666666666666666666666666666658";
	const struct group *group = group_find("Ed25519");
	struct element generator;
	char text[GROUP_TEXT_MAX];

	(void)state;
	assert_int_equal(parse_element(group, identity), AL_OK);
	assert_int_equal(parse_element(group, base), AL_OK);
	group_generator(group, &generator);
	assert_int_equal(group_element_format(group, &generator, text), 64);
	assert_string_equal(text, base);
	assert_int_equal(parse_element(group, identity + 1), AL_MALFORMED);
	assert_int_equal(parse_element(group, ""), AL_MALFORMED);
	(void)snprintf(text, sizeof(text), "0%s", identity);
	assert_int_equal(parse_element(group, text), AL_MALFORMED);
	memcpy(text, base, sizeof(base));
	text[0] = 'g';
	assert_int_equal(parse_element(group, text), AL_MALFORMED);
	text[0] = ' ';
	assert_int_equal(parse_element(group, text), AL_MALFORMED);
}

static void upper_case_is_refused(void **state)
{
	const struct group *group = group_find("Ed25519");
	struct scalar two = small(group, 2);
	struct element element;
	char text[GROUP_TEXT_MAX];

	(void)state;
	group_generate(group, &two, &element);
	(void)group_element_format(group, &element, text);
	assert_int_equal(parse_element(group, text), AL_OK);
	for (size_t i = 0; text[i] != '\0'; i++) {
		if (text[i] >= 'a') {
			text[i] = (char)(text[i] - 'a' + 'A');
			break;
		}
	}
	assert_int_equal(parse_element(group, text), AL_MALFORMED);
}

static void encodings_that_are_not_canonical_are_refused(void **state)
{
	/* y = p + 1, which is the identity's 1; y = p, which is 0; the identity with the sign of
	 * x = 0 set; y = -1 with it; and 2^255 - 1. */
	static const char *const wrong[] = {
		"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee",
		"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
		"8000000000000000000000000000000000000000000000000000000000000001",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"0000000000000000000000000000000000000000000000000000000000000002", /* no x */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(parse_element(group_find("Ed25519"), wrong[i]), AL_FORGED);
}

/* spec group-4 */
static void points_of_small_and_mixed_order_are_refused(void **state)
{
	/* One point each of order 2, 4, 4, 8 and 8. */
	static const char *const torsion[] = {
		"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
		"0000000000000000000000000000000000000000000000000000000000000000",
		"8000000000000000000000000000000000000000000000000000000000000000",
		"05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
		"7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
	};
	const struct group *group = group_find("Ed25519");
	struct scalar two = small(group, 2);
	struct element element;

	(void)state;
	group_generate(group, &two, &element);
	for (size_t i = 0; i < sizeof(torsion) / sizeof(*torsion); i++) {
		uint8_t reversed[32];
		uint8_t small_order[32];
		uint8_t mixed[32];
		char text[65];

		assert_int_equal(hex_parse(torsion[i], 64, reversed, sizeof(reversed)), AL_OK);
		for (size_t j = 0; j < sizeof(reversed); j++)
			small_order[j] = reversed[31 - j];
		assert_int_equal(parse_element(group, torsion[i]), AL_FORGED);
		assert_int_equal(crypto_core_ed25519_add(mixed, element.bytes, small_order), 0);
		text_of(mixed, text);
		assert_int_equal(parse_element(group, text), AL_FORGED);
	}
}

/* --- Elections that the reference tool made --- */

static void the_public_keys_and_credentials_of_the_reference_are_members(void **state)
{
	static const char *const names[] = { "b2048-single", "ed25519-single-2.5.1",
					     "ed25519-pedersen-blank-3.0" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct group *group = group_number(i == 0 ? 1 : 0);
		char path[200];
		json_t *credentials;
		json_t *election;
		size_t index;
		json_t *item;

		(void)snprintf(path, sizeof(path), SAMPLES "%s/election.json", names[i]);
		election = json_load_file(path, 0, NULL);
		if (election == NULL) {
			print_message("skipped: there is no %s\n", path);
			skip();
		}
		assert_string_equal(json_string_value(json_object_get(election, "group")),
				    group_name(group));
		assert_int_equal(parse_element(group, json_string_value(
							  json_object_get(election, "public_key"))),
				 AL_OK);
		json_decref(election);
		(void)snprintf(path, sizeof(path), SAMPLES "%s/public_creds.json", names[i]);
		credentials = json_load_file(path, 0, NULL);
		assert_non_null(credentials);
		assert_true(json_array_size(credentials) > 0);
		json_array_foreach(credentials, index, item)
		{
			char text[2 * GROUP_TEXT_MAX];

			(void)snprintf(text, sizeof(text), "%s", json_string_value(item));
			text[strcspn(text, ",")] = '\0'; /* weight and voter */
			assert_int_equal(parse_element(group, text), AL_OK);
		}
		json_decref(credentials);
	}
}

UNIT_MAIN("group", cmocka_unit_test(the_groups_are_found_by_name),
	  cmocka_unit_test(tiny_scalars_are_the_integers_modulo_11),
	  cmocka_unit_test(tiny_elements_are_the_squares_modulo_23),
	  cmocka_unit_test(tiny_products_and_quotients_are_those_modulo_23),
	  cmocka_unit_test(exponents_add_and_multiply),
	  cmocka_unit_test(scalars_follow_the_laws_of_a_field),
	  cmocka_unit_test(the_identity_is_a_base_and_a_result),
	  cmocka_unit_test(ed25519_scalars_are_those_of_libsodium),
	  cmocka_unit_test(bytes_are_reduced_as_one_number),
	  cmocka_unit_test(a_random_scalar_is_the_little_endian_number_drawn),
	  cmocka_unit_test(a_scalar_has_one_text), cmocka_unit_test(texts_come_back),
	  cmocka_unit_test(an_element_of_a_field_has_one_text),
	  cmocka_unit_test(the_modulus_is_the_limit_of_a_field),
	  cmocka_unit_test(an_element_of_the_curve_has_one_text),
	  cmocka_unit_test(upper_case_is_refused),
	  cmocka_unit_test(encodings_that_are_not_canonical_are_refused),
	  cmocka_unit_test(points_of_small_and_mixed_order_are_refused),
	  cmocka_unit_test(the_public_keys_and_credentials_of_the_reference_are_members))
