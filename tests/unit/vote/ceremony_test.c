/* ceremony_test.c: trustees make a key together, and who cheats is named. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ceremony.h"

#include "unit/unit.h"
#include "unit/vote/ceremony_sample.h"
#include "vote/ceremony_internal.h"

#define COUNT 3 /* trustees of the ceremony that is tampered with */
#define NEEDED 2

/* The secret that the `count` shares at `shares` of persons `persons` give. */
static void interpolate(const struct group *group, const struct scalar *shares,
			const int64_t *persons, size_t count, struct scalar *ret)
{
	group_scalar_small(group, 0, ret);
	for (size_t i = 0; i < count; i++) {
		struct scalar term = shares[persons[i] - 1];

		for (size_t k = 0; k < count; k++) {
			struct scalar other;
			struct scalar here;

			if (k == i)
				continue;
			group_scalar_small(group, (uint64_t)persons[k], &other);
			group_scalar_small(group, (uint64_t)persons[i], &here);
			group_scalar_multiply(group, &term, &other, &term);
			group_scalar_subtract(group, &other, &here, &other);
			group_scalar_vartime_invert(group, &other, &other);
			group_scalar_multiply(group, &term, &other, &term);
		}
		group_scalar_add(group, ret, &term, ret);
	}
}

/* The key of the election of threshold.json alone; false: it is 1, as happens in a tiny group. */
static bool joined_key(const struct ceremony_sample *ceremony, struct element *ret)
{
	const char *text = buffer_text(&ceremony->joined);
	struct trustees trustees;
	struct report report = { 0 };
	struct arena arena;
	struct buffer list;
	enum status status;

	arena_init(&arena, TRUSTEES_LEN_MAX);
	buffer_init(&list, TRUSTEES_LEN_MAX);
	status = trustees_join(ceremony->group, &text, 1, &list, &report);
	if (status != AL_OK) {
		assert_non_null(strstr(report.message, "cancel out"));
	} else {
		assert_int_equal(trustees_parse(ceremony->group, buffer_text(&list), list.len,
						&arena, &trustees, NULL),
				 AL_OK);
		assert_int_equal(trustees.owners, ceremony->size);
		*ret = trustees.public_key;
	}
	arena_clear(&arena);
	buffer_clear(&list);
	return status == AL_OK;
}

/* Every set of as many trustees as are needed has the secret of the key. */
static void check_subsets(const struct ceremony_sample *ceremony, const struct element *key)
{
	for (unsigned set = 0; set < 1U << ceremony->size; set++) {
		int64_t persons[SAMPLE_TRUSTEES_MAX];
		struct scalar secret;
		struct element power;
		size_t count = 0;

		for (int64_t i = 0; i < ceremony->size; i++) {
			if ((set >> i & 1) != 0)
				persons[count++] = i + 1;
		}
		if ((int64_t)count < ceremony->threshold)
			continue;
		interpolate(ceremony->group, ceremony->shares, persons, count, &secret);
		group_generate(ceremony->group, &secret, &power);
		assert_true(group_element_equal(&power, key));
	}
}

/* All t of n up to 4 in a group so small that collisions happen: they are refused, never wrong. */
static void every_threshold_of_up_to_four_has_one_key(void **state)
{
	(void)state;
	for (int64_t size = 1; size <= 4; size++) {
		for (int64_t threshold = 1; threshold <= size; threshold++) {
			int held = 0;

			for (uint64_t seed = 0; held < 5; seed++) {
				struct ceremony_sample ceremony;
				struct element key;

				ceremony_sample_begin(group_tiny(), size, threshold, seed,
						      &ceremony);
				if (ceremony_sample_end(&ceremony) && joined_key(&ceremony, &key)) {
					check_subsets(&ceremony, &key);
					held++;
				}
				ceremony_sample_clear(&ceremony);
				assert_true(seed < 1000);
			}
		}
	}
}

static void five_trustees_of_whom_three_are_needed_have_one_key(void **state)
{
	static const char *const names[] = { "Ed25519", "BELENIOS-2048" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct ceremony_sample ceremony;
		struct scalar secret;
		struct element power;
		struct element key;

		ceremony_sample_begin(group_find(names[i]), 5, 3, 11, &ceremony);
		assert_true(ceremony_sample_end(&ceremony));
		assert_true(joined_key(&ceremony, &key));
		check_subsets(&ceremony, &key);
		/* two have nothing of it */
		interpolate(ceremony.group, ceremony.shares, (const int64_t[]){ 2, 5 }, 2, &secret);
		group_generate(ceremony.group, &secret, &power);
		assert_false(group_element_equal(&power, &key));
		ceremony_sample_clear(&ceremony);
	}
}

/* ceremony-2 */
static void a_step_that_is_repeated_gives_the_same_key(void **state)
{
	struct ceremony_sample ceremony;
	const char *certificates[SAMPLE_TRUSTEES_MAX];
	const char *polynomials[SAMPLE_TRUSTEES_MAX];
	struct ceremony_texts step1;
	struct ceremony_texts step2;
	struct ceremony part;
	struct scalar share;
	struct buffer again;
	const char *end;

	(void)state;
	ceremony_sample_begin(group_find("Ed25519"), COUNT, NEEDED, 12, &ceremony);
	assert_true(ceremony_sample_end(&ceremony));
	step1 = ceremony_sample_texts(ceremony.certificates, COUNT, certificates);
	step2 = ceremony_sample_texts(ceremony.polynomials, COUNT, polynomials);
	part = ceremony_sample_part(&ceremony, 2);
	buffer_init(&again, TRUSTEES_LEN_MAX);
	assert_int_equal(ceremony_polynomial(&part, &step1, &again, NULL), AL_OK);
	end = strstr(buffer_text(&again), ",\"signature\"");
	assert_non_null(end);
	assert_memory_equal(buffer_text(&again), buffer_text(&ceremony.polynomials[1]),
			    (size_t)(end - buffer_text(&again)));
	assert_string_not_equal(buffer_text(&again), buffer_text(&ceremony.polynomials[1]));
	polynomials[1] = buffer_text(&again);
	assert_int_equal(ceremony_share(&part, &step1, &step2, &share, &again, NULL), AL_OK);
	assert_true(group_scalar_equal(&share, &ceremony.shares[1]));
	buffer_clear(&again);

	/* other certificates, other coefficients: nothing of a ceremony is used in another */
	buffer_reset(&ceremony.certificates[0]);
	part = ceremony_sample_part(&ceremony, 1);
	assert_int_equal(ceremony_certificate(&part, &ceremony.certificates[0], NULL), AL_OK);
	step1 = ceremony_sample_texts(ceremony.certificates, COUNT, certificates);
	assert_int_equal(ceremony_polynomial(&part, &step1, &again, NULL), AL_OK);
	end = strstr(buffer_text(&again), "\\\"]}");
	assert_non_null(end);
	assert_memory_not_equal(buffer_text(&again), buffer_text(&ceremony.polynomials[0]),
				(size_t)(end - buffer_text(&again)));
	buffer_clear(&again);
	ceremony_sample_clear(&ceremony);
}

/* ceremony-1 */
static void a_ceremony_has_limits(void **state)
{
	static const struct {
		int64_t size, threshold, index;
		enum status status;
	} cases[] = {
		{ 1, 1, 1, AL_OK },	  { 64, 64, 64, AL_OK },     { 64, 1, 1, AL_OK },
		{ 0, 1, 1, AL_REFUSED },  { 65, 1, 1, AL_REFUSED },  { 3, 0, 1, AL_REFUSED },
		{ 3, 4, 1, AL_REFUSED },  { 3, 2, 0, AL_REFUSED },   { 3, 2, 4, AL_REFUSED },
		{ 3, -1, 1, AL_REFUSED }, { -1, -1, 1, AL_REFUSED },
	};
	static const struct ceremony_secret secret = { .seed = { 1 } };
	struct random random;
	struct buffer text;

	(void)state;
	random_init_seed(&random, secret.seed);
	buffer_init(&text, TRUSTEES_LEN_MAX);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ceremony ceremony = { .group = group_find("Ed25519"),
					     .size = cases[i].size,
					     .threshold = cases[i].threshold,
					     .index = cases[i].index,
					     .secret = &secret,
					     .random = &random };
		struct report report = { 0 };

		buffer_reset(&text);
		assert_int_equal(ceremony_certificate(&ceremony, &text, &report), cases[i].status);
		assert_int_equal(text.len > 0, cases[i].status == AL_OK);
		assert_int_equal(report.message[0] != '\0', cases[i].status != AL_OK);
		ceremony.group = group_find("RFC-3526-2048");
		assert_int_equal(ceremony_certificate(&ceremony, &text, NULL), AL_UNSUPPORTED);
		ceremony.group = group_find("Ed25519");
		ceremony.name = "a\nb";
		assert_int_equal(ceremony_certificate(&ceremony, &text, NULL), AL_REFUSED);
	}
	buffer_clear(&text);
}

/* --- Cheats --- */

/* Two ceremonies with the same people, who took other secrets to the second. */
struct stage {
	struct ceremony_sample ceremony;
	struct ceremony_sample other;
	struct ceremony_texts certificates;
	struct ceremony_texts polynomials;
	struct ceremony_texts keys;
	const char *texts[3][SAMPLE_TRUSTEES_MAX];
};

static struct stage *stage_enter(void)
{
	static struct stage stage;

	ceremony_sample_begin(group_find("Ed25519"), COUNT, NEEDED, 20, &stage.ceremony);
	assert_true(ceremony_sample_end(&stage.ceremony));
	ceremony_sample_begin(group_find("Ed25519"), COUNT, NEEDED, 21, &stage.other);
	assert_true(ceremony_sample_end(&stage.other));
	return &stage;
}

static void stage_leave(struct stage *stage)
{
	ceremony_sample_clear(&stage->ceremony);
	ceremony_sample_clear(&stage->other);
}

static void stage_point(struct stage *stage)
{
	stage->certificates =
	    ceremony_sample_texts(stage->ceremony.certificates, COUNT, stage->texts[0]);
	stage->polynomials =
	    ceremony_sample_texts(stage->ceremony.polynomials, COUNT, stage->texts[1]);
	stage->keys = ceremony_sample_texts(stage->ceremony.keys, COUNT, stage->texts[2]);
}

enum step { STEP_POLYNOMIAL, STEP_SHARE, STEP_JOIN };

/* Take the step as trustee 1, who finds the fault; nothing comes out. */
static void fault(struct stage *stage, enum step step, enum status expected, const char *words)
{
	struct ceremony part = ceremony_sample_part(&stage->ceremony, 1);
	struct scalar share = { .bytes = { 7 } };
	struct report report = { 0 };
	struct buffer out;
	enum status status = AL_OK;

	stage_point(stage);
	buffer_init(&out, TRUSTEES_LEN_MAX);
	switch (step) {
	case STEP_POLYNOMIAL:
		status = ceremony_polynomial(&part, &stage->certificates, &out, &report);
		break;
	case STEP_SHARE:
		status = ceremony_share(&part, &stage->certificates, &stage->polynomials, &share,
					&out, &report);
		break;
	case STEP_JOIN:
		status = ceremony_join(part.group, &stage->certificates, &stage->polynomials,
				       &stage->keys, &out, &report);
		break;
	}
	if (strstr(report.message, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", report.message, words);
	assert_string_equal(status_name(status), status_name(expected));
	assert_int_equal(out.len, 0);
	assert_int_equal(share.bytes[0], 7);
	stage_leave(stage);
}

static void swap(struct buffer *a, struct buffer *b)
{
	struct buffer kept = *a;

	*a = *b;
	*b = kept;
}

/* trustee-3, trustee-4 */
static void certificates_that_do_not_belong_together_are_refused(void **state)
{
	struct stage *stage = stage_enter();
	struct ceremony_sample small;
	struct ceremony part;
	struct buffer twin;

	(void)state;
	buffer_replace(&stage->ceremony.certificates[1], "\\\"index\\\":2", "\\\"index\\\":3");
	fault(stage, STEP_POLYNOMIAL, AL_FORGED,
	      "the certificate of trustee 2: its signature does not hold");

	stage = stage_enter();
	swap(&stage->ceremony.certificates[1], &stage->ceremony.certificates[2]);
	fault(stage, STEP_POLYNOMIAL, AL_REFUSED, "certificate 2 says that it is number 3");

	stage = stage_enter();
	ceremony_sample_begin(stage->ceremony.group, 2, 2, 22, &small);
	swap(&stage->ceremony.certificates[1], &small.certificates[1]);
	ceremony_sample_clear(&small);
	fault(stage, STEP_POLYNOMIAL, AL_REFUSED,
	      "certificate 2 is of another ceremony: 2 of 2 trustees, here 2 of 3");

	stage = stage_enter();
	ceremony_sample_begin(stage->ceremony.group, 3, 3, 22, &small);
	swap(&stage->ceremony.certificates[1], &small.certificates[1]);
	ceremony_sample_clear(&small);
	fault(stage, STEP_POLYNOMIAL, AL_REFUSED, "3 of 3 trustees, here 2 of 3");

	stage = stage_enter();
	ceremony_sample_begin(group_tiny(), 3, 2, 22, &small);
	swap(&stage->ceremony.certificates[2], &small.certificates[2]);
	ceremony_sample_clear(&small);
	fault(stage, STEP_POLYNOMIAL, AL_REFUSED,
	      "the certificate of trustee 3: it is of another group than Ed25519");

	/* trustee 3 takes the secret of trustee 2 */
	stage = stage_enter();
	buffer_init(&twin, TRUSTEES_LEN_MAX);
	part = ceremony_sample_part(&stage->ceremony, 3);
	part.secret = &stage->ceremony.secrets[1];
	assert_int_equal(ceremony_certificate(&part, &twin, NULL), AL_OK);
	swap(&stage->ceremony.certificates[2], &twin);
	buffer_clear(&twin);
	fault(stage, STEP_POLYNOMIAL, AL_REFUSED, "certificates 2 and 3 have a key in common");

	/* another's secret at the place of trustee 1 */
	stage = stage_enter();
	swap(&stage->ceremony.certificates[0], &stage->other.certificates[0]);
	fault(stage, STEP_POLYNOMIAL, AL_REFUSED,
	      "the certificate of trustee 1 was not made with this ceremony secret");

	stage = stage_enter();
	buffer_replace(&stage->ceremony.certificates[1], "\\\"context\\\"", "\\\"contest\\\"");
	fault(stage, STEP_POLYNOMIAL, AL_UNSUPPORTED,
	      "the certificate of trustee 2: it has no \"context\"");

	stage = stage_enter();
	buffer_replace(&stage->ceremony.certificates[1], "{", "");
	fault(stage, STEP_POLYNOMIAL, AL_MALFORMED, "the certificate of trustee 2: not JSON");
}

/* trustee-5 */
static void polynomials_that_are_not_of_this_ceremony_are_refused(void **state)
{
	struct stage *stage = stage_enter();

	(void)state;
	/* replayed from another ceremony of other certificates */
	swap(&stage->ceremony.polynomials[2], &stage->other.polynomials[2]);
	fault(stage, STEP_SHARE, AL_FORGED,
	      "the polynomial of trustee 3: the signature of the coefficients does not hold");

	stage = stage_enter();
	swap(&stage->ceremony.polynomials[1], &stage->ceremony.polynomials[2]);
	fault(stage, STEP_SHARE, AL_FORGED, "the polynomial of trustee 2: the signature");

	/* the same trustee, who gives to some another certificate: the coefficients are bound */
	stage = stage_enter();
	{
		struct ceremony part = ceremony_sample_part(&stage->ceremony, 3);

		buffer_reset(&stage->ceremony.certificates[2]);
		assert_int_equal(
		    ceremony_certificate(&part, &stage->ceremony.certificates[2], NULL), AL_OK);
	}
	fault(stage, STEP_SHARE, AL_FORGED,
	      "the polynomial of trustee 1: the signature of the certificates and coefficients");

	/* a coefficient taken out of what was signed */
	stage = stage_enter();
	{
		char *text = (char *)stage->ceremony.polynomials[1].bytes;
		char *from = strstr(text, "\\\"coefexps\\\":[\\\"") + 16;

		memmove(from, from + 64 + 5, strlen(from + 64 + 5) + 1);
		stage->ceremony.polynomials[1].len = strlen(text);
	}
	fault(stage, STEP_SHARE, AL_MALFORMED,
	      "the polynomial of trustee 2: there are 1 coefficients for a threshold of 2");

	stage = stage_enter();
	buffer_replace(&stage->ceremony.polynomials[1], "\"shares\":[", "\"shares\":[7,");
	fault(stage, STEP_SHARE, AL_MALFORMED,
	      "the polynomial of trustee 2: \"shares\" must have 3 items");

	stage = stage_enter();
	buffer_replace(&stage->ceremony.polynomials[1], "{", "");
	fault(stage, STEP_SHARE, AL_MALFORMED, "the polynomial of trustee 2: not JSON");

	stage = stage_enter();
	stage->ceremony.polynomials[1].bytes[0] = '[';
	fault(stage, STEP_JOIN, AL_MALFORMED, "the polynomial of trustee 2: not JSON");
}

/* What trustee 3 gives with a polynomial of her own making. */
struct dishonest {
	int64_t alter; /* the share of this trustee is not of the polynomial */
	int64_t say;   /* the share of trustee 1 says that it goes to this one */
	int64_t from;  /* and that it comes of this one */
	bool other;    /* it names other certificates */
};

/* Make the shares of trustee 3 again, dishonestly, but signed with her key. */
static void cheat(struct stage *stage, const struct dishonest *how)
{
	struct ceremony part = ceremony_sample_part(&stage->ceremony, 3);
	struct ceremony_work *work = ceremony_work_new();
	struct buffer *message = &stage->ceremony.polynomials[2];
	struct gathering gathering;
	struct scalar one;
	char *shares;

	assert_non_null(work);
	stage_point(stage);
	assert_int_equal(gathering_enter(&part, &stage->certificates, work, NULL, &gathering),
			 AL_OK);
	ceremony_derive_polynomial(&part, &gathering.hash, work);
	if (how->other)
		gathering.hash.bytes[0] ^= 1;
	shares = strstr((char *)message->bytes, "\"shares\":[");
	assert_non_null(shares);
	message->len = (size_t)(shares - (char *)message->bytes) + strlen("\"shares\":[");
	for (int64_t to = 1; to <= COUNT; to++) {
		struct route route = { .from = 3, .to = to };
		struct scalar x;

		group_scalar_small(part.group, (uint64_t)to, &x);
		group_scalar_multiply(part.group, &work->coefficients[1], &x, &work->share);
		group_scalar_add(part.group, &work->share, &work->coefficients[0], &work->share);
		group_scalar_small(part.group, 1, &one);
		if (to == how->alter)
			group_scalar_add(part.group, &work->share, &one, &work->share);
		if (to == 1 && how->say != 0)
			route.to = how->say;
		if (to == 1 && how->from != 0)
			route.from = how->from;
		if (to > 1)
			buffer_append_byte(message, ',');
		assert_int_equal(ceremony_seal_share(&gathering, route, work, part.random, message),
				 AL_OK);
	}
	buffer_append_text(message, "]}");
	assert_int_equal(buffer_status(message), AL_OK);
	gathering_clear(&gathering);
	ceremony_work_free(work);
}

/* ceremony-5 */
static void who_sends_a_wrong_share_is_named(void **state)
{
	struct stage *stage = stage_enter();

	(void)state;
	cheat(stage, &(struct dishonest){ .alter = 1 });
	fault(stage, STEP_SHARE, AL_FORGED, "the share of trustee 3 does not fit her coefficients");

	/* she cheats trustee 2 only: trustee 1 sees nothing of it, and the joint key is sound */
	stage = stage_enter();
	cheat(stage, &(struct dishonest){ .alter = 2 });
	{
		struct ceremony part = ceremony_sample_part(&stage->ceremony, 1);
		struct report report = { 0 };
		struct scalar share;
		struct buffer out;

		stage_point(stage);
		buffer_init(&out, TRUSTEES_LEN_MAX);
		assert_int_equal(ceremony_share(&part, &stage->certificates, &stage->polynomials,
						&share, &out, &report),
				 AL_OK);
		assert_true(group_scalar_equal(&share, &stage->ceremony.shares[0]));
		part = ceremony_sample_part(&stage->ceremony, 2);
		assert_int_equal(ceremony_share(&part, &stage->certificates, &stage->polynomials,
						&share, &out, &report),
				 AL_FORGED);
		assert_non_null(strstr(report.message, "trustee 3 does not fit"));
		buffer_clear(&out);
	}
	stage_leave(stage);
}

/* ceremony-3, ceremony-4 */
static void shares_go_from_one_to_one_in_one_ceremony(void **state)
{
	struct stage *stage = stage_enter();

	(void)state;
	cheat(stage, &(struct dishonest){ .alter = 0 });
	stage_point(stage);
	{
		struct ceremony part = ceremony_sample_part(&stage->ceremony, 1);
		struct scalar share;
		struct buffer out;

		buffer_init(&out, TRUSTEES_LEN_MAX);
		assert_int_equal(ceremony_share(&part, &stage->certificates, &stage->polynomials,
						&share, &out, NULL),
				 AL_OK);
		buffer_clear(&out);
	}
	stage_leave(stage);

	stage = stage_enter();
	cheat(stage, &(struct dishonest){ .say = 2 });
	fault(stage, STEP_SHARE, AL_FORGED,
	      "the share of trustee 3: it is from trustee 3 for trustee 2");

	stage = stage_enter();
	cheat(stage, &(struct dishonest){ .from = 2 });
	fault(stage, STEP_SHARE, AL_FORGED,
	      "the share of trustee 3: it is from trustee 2 for trustee 1");

	stage = stage_enter();
	cheat(stage, &(struct dishonest){ .other = true });
	fault(stage, STEP_SHARE, AL_FORGED,
	      "the share of trustee 3: it was made for other certificates");

	/* a share passed on by trustee 2 under her own name */
	stage = stage_enter();
	{
		struct buffer *message = &stage->ceremony.polynomials[1];
		const char *theirs =
		    strstr(buffer_text(&stage->ceremony.polynomials[2]), "\"shares\":[");
		char *own = strstr((char *)message->bytes, "\"shares\":[");

		message->len = (size_t)(own - (char *)message->bytes);
		buffer_append_text(message, theirs);
	}
	fault(stage, STEP_SHARE, AL_FORGED, "the share of trustee 2: its signature does not hold");

	/* what was signed, but cannot be opened */
	stage = stage_enter();
	buffer_replace(&stage->ceremony.polynomials[2], "\\\"box\\\":\\\"", "\\\"box\\\":\\\"0");
	fault(stage, STEP_SHARE, AL_FORGED, "the share of trustee 3: its signature does not hold");
}

/* A box that was altered, and an ephemeral key that is none, both signed by the sender. */
static void sign_share_again(struct stage *stage, const char *from, const char *to)
{
	struct ceremony part = ceremony_sample_part(&stage->ceremony, 3);
	struct ceremony_work *work = ceremony_work_new();
	struct buffer *message = &stage->ceremony.polynomials[2];
	struct buffer text;
	struct buffer whole;
	struct signed_text again;
	json_t *json = NULL;
	const json_t *shares;

	assert_non_null(work);
	ceremony_derive_keys(&part, work);
	assert_int_equal(json_parse(buffer_text(message), message->len, &json, NULL), AL_OK);
	shares = json_object_get(json, "shares");
	buffer_init(&text, TRUSTEES_LEN_MAX);
	buffer_init(&whole, TRUSTEES_LEN_MAX);
	buffer_append_text(&text, "share|");
	buffer_append_text(
	    &text, json_string_value(json_object_get(json_array_get(shares, 0), "message")));
	buffer_replace(&text, from, to);
	trustee_sign(part.group, buffer_text(&text), text.len, &work->signing, part.random,
		     &again.signature);
	again.text = buffer_text(&text) + 6;
	again.len = text.len - 6;
	buffer_append(
	    &whole, message->bytes,
	    (size_t)(strstr(buffer_text(message), "\"shares\":[") - buffer_text(message)));
	buffer_append_text(&whole, "\"shares\":[");
	signed_text_format(part.group, &again, &whole);
	buffer_append_text(&whole, ",7,7]}");
	assert_int_equal(buffer_status(&whole), AL_OK);
	swap(message, &whole);
	json_decref(json);
	buffer_clear(&text);
	buffer_clear(&whole);
	ceremony_work_free(work);
}

/* ceremony-3 */
static void boxes_that_do_not_open_are_refused(void **state)
{
	struct stage *stage = stage_enter();
	char box[4] = "";
	const char *at;

	(void)state;
	at = strstr(buffer_text(&stage->ceremony.polynomials[2]), "\\\"box\\\":\\\"");
	assert_non_null(at);
	{
		char from[16];
		char to[16];

		memcpy(box, at + 10, 2);
		(void)snprintf(from, sizeof(from), "\"box\":\"%s", box);
		(void)snprintf(to, sizeof(to), "\"box\":\"%s",
			       strcmp(box, "00") == 0 ? "01" : "00");
		sign_share_again(stage, from, to);
	}
	fault(stage, STEP_SHARE, AL_FORGED, "the share of trustee 3: it cannot be opened");

	stage = stage_enter();
	sign_share_again(stage, "\"box\":\"", "\"box\":\"00");
	fault(stage, STEP_SHARE, AL_MALFORMED,
	      "the share of trustee 3: \"box\" must have 544 hexadecimal digits");

	stage = stage_enter();
	sign_share_again(stage, "\"ephemeral\":\"", "\"ephemeral\":\"0");
	fault(stage, STEP_SHARE, AL_MALFORMED, "the share of trustee 3: \"ephemeral\"");

	stage = stage_enter();
	sign_share_again(stage, "\"to\":1", "\"to\":65");
	fault(stage, STEP_SHARE, AL_MALFORMED, "the share of trustee 3: \"to\"");

	stage = stage_enter();
	sign_share_again(stage, "{\"certificates\"", "\"certificates\"");
	fault(stage, STEP_SHARE, AL_MALFORMED, "the share of trustee 3: not JSON");
}

/* trustee-6 */
static void verification_keys_must_follow(void **state)
{
	struct stage *stage = stage_enter();

	(void)state;
	swap(&stage->ceremony.keys[0], &stage->ceremony.keys[1]);
	fault(stage, STEP_JOIN, AL_FORGED,
	      "the verification key of trustee 1: it does not follow from the coefficients of all");

	stage = stage_enter();
	swap(&stage->ceremony.keys[2], &stage->other.keys[2]);
	fault(stage, STEP_JOIN, AL_FORGED,
	      "the verification key of trustee 3: it does not follow from the coefficients");

	stage = stage_enter();
	buffer_replace(&stage->ceremony.keys[1], "\"signature\":", "\"Signature\":");
	fault(stage, STEP_JOIN, AL_UNSUPPORTED,
	      "the verification key of trustee 2: it has no \"signature\"");

	stage = stage_enter();
	buffer_replace(&stage->ceremony.keys[1], "{", "");
	fault(stage, STEP_JOIN, AL_MALFORMED, "the verification key of trustee 2: not JSON");

	/* a message lost */
	stage = stage_enter();
	{
		struct report report = { 0 };
		struct buffer out;
		struct scalar share;
		struct ceremony part = ceremony_sample_part(&stage->ceremony, 1);

		buffer_init(&out, TRUSTEES_LEN_MAX);
		stage_point(stage);
		stage->keys.count--;
		assert_int_equal(ceremony_join(part.group, &stage->certificates,
					       &stage->polynomials, &stage->keys, &out, &report),
				 AL_REFUSED);
		stage->polynomials.count--;
		assert_int_equal(ceremony_share(&part, &stage->certificates, &stage->polynomials,
						&share, &out, &report),
				 AL_REFUSED);
		assert_string_equal(report.message, "3 polynomials are needed, not 2");
		stage->certificates.count--;
		assert_int_equal(ceremony_polynomial(&part, &stage->certificates, &out, &report),
				 AL_REFUSED);
		assert_string_equal(report.message, "3 certificates are needed, not 2");
		stage->certificates.count = 0;
		stage->polynomials.count = 0;
		stage->keys.count = 0;
		assert_int_equal(ceremony_join(part.group, &stage->certificates,
					       &stage->polynomials, &stage->keys, &out, &report),
				 AL_REFUSED);
		assert_int_equal(out.len, 0);
	}
	stage_leave(stage);
}

UNIT_MAIN("ceremony", cmocka_unit_test(every_threshold_of_up_to_four_has_one_key),
	  cmocka_unit_test(five_trustees_of_whom_three_are_needed_have_one_key),
	  cmocka_unit_test(a_step_that_is_repeated_gives_the_same_key),
	  cmocka_unit_test(a_ceremony_has_limits),
	  cmocka_unit_test(certificates_that_do_not_belong_together_are_refused),
	  cmocka_unit_test(polynomials_that_are_not_of_this_ceremony_are_refused),
	  cmocka_unit_test(who_sends_a_wrong_share_is_named),
	  cmocka_unit_test(shares_go_from_one_to_one_in_one_ceremony),
	  cmocka_unit_test(boxes_that_do_not_open_are_refused),
	  cmocka_unit_test(verification_keys_must_follow))
