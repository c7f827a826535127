/* policy_test.c: a policy takes the checkpoints that it should, and says how fresh they are. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/policy.h"

#include "log/merkle.h"
#include "log/text.h"
#include "unit/log/signers.h"
#include "unit/unit.h"

#define WITNESSES 6
#define TEXT_MAX (POLICY_LEN_MAX + 100)

/* A log and six witnesses, whose verifier keys stand in policies as @L and @1 to @6. */
static struct signer log_signer;
static struct signer witnesses[WITNESSES];
static struct digest root;

static int setup(void **state)
{
	static const char *const names[WITNESSES] = { "x1.example", "x2.example", "x3.example",
						      "y1.example", "y2.example", "y3.example" };

	(void)state;
	log_signer = signer_make("log.example/a", NOTE_KEY_ED25519, 100);
	for (uint8_t i = 0; i < WITNESSES; i++)
		witnesses[i] = signer_make(names[i], NOTE_KEY_COSIGNATURE, (uint8_t)(i + 1));
	root = merkle_empty_root();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	signer_clear(&log_signer);
	for (int i = 0; i < WITNESSES; i++)
		signer_clear(&witnesses[i]);
	return 0;
}

/* Append `template` with its keys put in to `ret`. */
static void expand(const char *template, struct buffer *ret)
{
	for (const char *at = template; *at != '\0'; at++) {
		char vkey[NOTE_VKEY_LEN_MAX + 1];

		if (*at != '@') {
			buffer_append_byte(ret, (uint8_t)*at);
			continue;
		}
		at++;
		note_key_format(*at == 'L' ? &log_signer.key : &witnesses[*at - '1'].key, vkey);
		buffer_append_text(ret, vkey);
	}
}

static enum status parse(const char *template, struct policy **ret, struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, TEXT_MAX);
	expand(template, &text);
	status = policy_parse(buffer_text(&text), text.len, ret, report);
	buffer_clear(&text);
	return status;
}

static struct policy *policy_of(const char *template)
{
	struct policy *policy = NULL;
	struct report report = { 0 };

	if (parse(template, &policy, &report) != AL_OK)
		fail_msg("%s", report.message);
	return policy;
}

/* The example of the specification. */
static const char example[] = "log @L\n"
			      "\n"
			      "witness X1 @1\n"
			      "witness X2 @2\n"
			      "witness X3 @3\n"
			      "group X-witnesses 2 X1 X2 X3\n"
			      "\n"
			      "witness Y1 @4\n"
			      "witness Y2 @5\n"
			      "witness Y3 @6\n"
			      "group Y-witnesses any Y1 Y2 Y3\n"
			      "\n"
			      "group X-and-Y all X-witnesses Y-witnesses\n"
			      "quorum X-and-Y\n";

/* Judge the checkpoint that the witnesses cosigned at `times` (0: not at all). */
static enum status check(const struct policy *policy, const uint64_t times[static WITNESSES],
			 int64_t latest, struct policy_verdict *ret, struct report *report)
{
	struct buffer note;
	enum status status;

	buffer_init(&note, NOTE_LEN_MAX);
	signer_checkpoint(&log_signer, 0, &root, &note);
	for (int i = 0; i < WITNESSES; i++) {
		if (times[i] != 0)
			signer_cosign(&witnesses[i], times[i], &note);
	}
	status = policy_check(policy, buffer_text(&note), note.len,
			      (struct when){ .seconds = latest }, ret, report);
	buffer_clear(&note);
	return status;
}

static void the_example_asks_for_two_of_x_and_one_of_y(void **state)
{
	struct policy *policy = policy_of(example);
	struct policy_verdict verdict;

	(void)state;
	assert_int_equal(policy_log_count(policy), 1);
	assert_int_equal(policy_witness_count(policy), 6);
	assert_true(policy_needs_witnesses(policy));
	for (unsigned set = 0; set < 1U << WITNESSES; set++) {
		uint64_t times[WITNESSES];
		int x = 0;
		int y = 0;

		for (unsigned i = 0; i < WITNESSES; i++) {
			times[i] = (set >> i & 1) != 0 ? 100 + i : 0;
			x += i < 3 && times[i] != 0 ? 1 : 0;
			y += i >= 3 && times[i] != 0 ? 1 : 0;
		}
		assert_int_equal(check(policy, times, 0, &verdict, NULL),
				 x >= 2 && y >= 1 ? AL_OK : AL_REFUSED);
	}
	policy_free(policy);
}

/* log-17 */
static void the_quorum_time_is_that_of_its_freshest_quorum(void **state)
{
	static const struct {
		uint64_t times[WITNESSES];
		int64_t quorum;
		int64_t oldest;
		int64_t newest;
	} cases[] = {
		{ { 10, 20, 0, 30, 0, 0 }, 10, 10, 30 },
		{ { 10, 20, 30, 40, 0, 0 }, 20, 10, 40 },
		{ { 10, 20, 30, 5, 0, 0 }, 5, 5, 30 },
		{ { 10, 20, 30, 5, 25, 7 }, 20, 5, 30 },
		{ { 30, 30, 30, 30, 30, 30 }, 30, 30, 30 },
		{ { 1, 100, 100, 100, 1, 1 }, 100, 1, 100 },
	};
	struct policy *policy = policy_of(example);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct policy_verdict verdict;
		size_t count = 0;

		for (int j = 0; j < WITNESSES; j++)
			count += cases[i].times[j] != 0 ? 1 : 0;
		assert_int_equal(check(policy, cases[i].times, 0, &verdict, NULL), AL_OK);
		assert_int_equal(verdict.quorum_time.seconds, cases[i].quorum);
		assert_int_equal(verdict.oldest_time.seconds, cases[i].oldest);
		assert_int_equal(verdict.newest_time.seconds, cases[i].newest);
		assert_int_equal(verdict.cosignature_count, count);
		assert_int_equal(verdict.unknown_count, 0);
		assert_ptr_equal(verdict.log, policy_log(policy, 0, NULL));
		assert_int_equal(verdict.checkpoint.size, 0);
	}
	policy_free(policy);
}

static void a_cosignature_from_the_future_does_not_count(void **state)
{
	static const uint64_t times[WITNESSES] = { 10, 20, 0, 31, 0, 0 };
	struct policy *policy = policy_of(example);
	struct policy_verdict verdict;
	struct report report = { 0 };

	(void)state;
	assert_int_equal(check(policy, times, 31, &verdict, NULL), AL_OK);
	assert_int_equal(check(policy, times, 30, &verdict, &report), AL_REFUSED);
	assert_string_equal(report.message, "the quorum X-and-Y is not reached: no cosignature "
					    "that counts of X3, Y1, Y2, Y3");
	policy_free(policy);
}

static void a_time_after_the_year_9999_does_not_count(void **state)
{
	static const uint64_t times[WITNESSES] = { 10, 20, 0, 253402300800, 0, 0 };
	struct policy *policy = policy_of(example);
	struct policy_verdict verdict;

	(void)state;
	assert_int_equal(check(policy, times, 0, &verdict, NULL), AL_REFUSED);
	policy_free(policy);
}

static void no_quorum_needs_no_witness(void **state)
{
	static const uint64_t times[WITNESSES] = { 0, 0, 5, 0, 0, 0 };
	struct policy *policy = policy_of("log @L https://log.example/a\nquorum none\n");
	struct policy_verdict verdict;
	const char *url = NULL;

	(void)state;
	assert_false(policy_needs_witnesses(policy));
	assert_true(note_key_equal(policy_log(policy, 0, &url), &log_signer.key));
	assert_string_equal(url, "https://log.example/a");
	assert_int_equal(check(policy, times, 0, &verdict, NULL), AL_OK);
	assert_int_equal(verdict.quorum_time.seconds, 0);
	assert_int_equal(verdict.unknown_count, 1);
	policy_free(policy);
	assert_int_equal(policy_new_for_log(&log_signer.key, &policy), AL_OK);
	assert_int_equal(check(policy, times, 0, &verdict, NULL), AL_OK);
	policy_free(policy);
}

static void a_single_witness_can_be_the_quorum(void **state)
{
	static const uint64_t with[WITNESSES] = { 0, 9, 0, 0, 0, 0 };
	static const uint64_t without[WITNESSES] = { 9, 0, 0, 0, 0, 0 };
	struct policy *policy =
	    policy_of("witness w @2 https://w.example\nquorum w\nlog @L\nwitness v @1\n");
	struct policy_verdict verdict;
	const char *name = NULL;
	const char *url = NULL;

	(void)state;
	assert_int_equal(check(policy, with, 0, &verdict, NULL), AL_OK);
	assert_int_equal(check(policy, without, 0, &verdict, NULL), AL_REFUSED);
	assert_non_null(policy_witness(policy, 0, &name, &url));
	assert_string_equal(name, "w");
	assert_string_equal(url, "https://w.example");
	assert_non_null(policy_witness(policy, 1, &name, &url));
	assert_string_equal(name, "v");
	assert_null(url);
	policy_free(policy);
}

/* An ML-DSA-44 witness: 1,312 bytes of key after the type 0x06. */
static void a_witness_with_another_type_of_key_never_counts(void **state)
{
	static const uint64_t none[WITNESSES] = { 0 };
	static const uint64_t one[WITNESSES] = { 5, 0, 0, 0, 0, 0 };
	static const uint8_t material[1 + 1312] = { 0x06 };
	struct policy *policy = NULL;
	struct policy_verdict verdict;
	struct buffer text;
	struct buffer note;
	struct report report = { 0 };

	(void)state;
	buffer_init(&text, TEXT_MAX);
	expand("log @L\nwitness w @1\nwitness pq pq.example+01020304+", &text);
	text_append_base64(&text, material, sizeof(material));
	buffer_append_text(&text, "\ngroup g any w pq\nquorum g\n");
	if (policy_parse(buffer_text(&text), text.len, &policy, &report) != AL_OK)
		fail_msg("%s", report.message);
	assert_null(policy_witness(policy, 1, NULL, NULL));
	assert_int_equal(check(policy, one, 0, &verdict, NULL), AL_OK);
	assert_int_equal(check(policy, none, 0, &verdict, &report), AL_REFUSED);
	assert_string_equal(report.message,
			    "the quorum g is not reached: no cosignature that counts of w, pq (its "
			    "type of key cannot be verified here)");
	/* Its line is known, though it cannot be verified. */
	buffer_init(&note, NOTE_LEN_MAX);
	signer_checkpoint(&log_signer, 0, &root, &note);
	signer_cosign(&witnesses[0], 7, &note);
	buffer_append_text(&note, "\xe2\x80\x94 pq.example AQIDBAAA\n");
	assert_int_equal(policy_check(policy, buffer_text(&note), note.len,
				      (struct when){ .seconds = 0 }, &verdict, NULL),
			 AL_OK);
	assert_int_equal(verdict.unknown_count, 0);
	buffer_append_text(&note, "\xe2\x80\x94 pq.example AQIDBQAA\n");
	assert_int_equal(policy_check(policy, buffer_text(&note), note.len,
				      (struct when){ .seconds = 0 }, &verdict, NULL),
			 AL_OK);
	assert_int_equal(verdict.unknown_count, 1);
	buffer_clear(&note);
	buffer_clear(&text);
	policy_free(policy);
}

static const struct {
	const char *text;
	enum status status;
	const char *message; /* its beginning */
} bad_policies[] = {
	{ "", AL_MALFORMED, "the policy has no line" },
	{ "log @L\n", AL_MALFORMED, "the policy has no line" },
	{ "quorum none", AL_MALFORMED, "line 1 of the policy: it does not end" },
	{ "quorum none\nquorum none\n", AL_MALFORMED, "line 2 of the policy: there was" },
	{ "quorum w\nwitness w @1\n", AL_MALFORMED, "line 1 of the policy: w is no" },
	{ "quorum\n", AL_MALFORMED, "line 1 of the policy: it must be: quorum" },
	{ "quorum none none\n", AL_MALFORMED, "line 1 of the policy: it must be: quorum" },
	{ "quorum none # why\n", AL_MALFORMED, "line 1 of the policy: it must be: quorum" },
	{ "Quorum none\n", AL_MALFORMED, "line 1 of the policy: a line begins" },
	{ "quorum none\r\n", AL_MALFORMED, "line 1 of the policy: it has a control" },
	{ "#\x7f\nquorum none\n", AL_MALFORMED, "line 1 of the policy: it has a control" },
	{ "log\nquorum none\n", AL_MALFORMED, "line 1 of the policy: it must be: log" },
	{ "log @L a b\nquorum none\n", AL_MALFORMED, "line 1 of the policy: there is" },
	{ "log @1\nquorum none\n", AL_MALFORMED,
	  "line 1 of the policy: the verifier key has the type 0x04, needed is 0x01" },
	{ "log x+01020304+BkFB\nquorum none\n", AL_UNSUPPORTED,
	  "line 1 of the policy: the verifier key x has the type 0x06" },
	{ "log x\nquorum none\n", AL_MALFORMED, "line 1 of the policy: a verifier key" },
	{ "log @L\n\nlog @L\nquorum none\n", AL_MALFORMED,
	  "line 3 of the policy: a log with this key" },
	{ "witness w\nquorum none\n", AL_MALFORMED, "line 1 of the policy: it must be: w" },
	{ "witness w @1 u v\nquorum none\n", AL_MALFORMED, "line 1 of the policy: there is" },
	{ "witness w @L\nquorum none\n", AL_MALFORMED,
	  "line 1 of the policy: the verifier key has the type 0x01, needed is 0x04" },
	{ "witness none @1\nquorum none\n", AL_MALFORMED,
	  "line 1 of the policy: the name \"none\"" },
	{ "witness w @1\nwitness w @2\nquorum none\n", AL_MALFORMED,
	  "line 2 of the policy: w was defined before" },
	{ "witness w @1\nwitness v @1\nquorum none\n", AL_MALFORMED,
	  "line 2 of the policy: a witness with this key" },
	{ "group g any w\nquorum none\n", AL_MALFORMED, "line 1 of the policy: w is no" },
	{ "group g any g\nquorum none\n", AL_MALFORMED, "line 1 of the policy: g is no" },
	{ "witness w @1\ngroup g any none\nquorum none\n", AL_MALFORMED,
	  "line 2 of the policy: none is no" },
	{ "witness w @1\ngroup w any w\nquorum none\n", AL_MALFORMED,
	  "line 2 of the policy: w was" },
	{ "witness w @1\ngroup g any\nquorum none\n", AL_MALFORMED,
	  "line 2 of the policy: it must be: group" },
	{ "witness w @1\ngroup g 0 w\nquorum none\n", AL_MALFORMED,
	  "line 2 of the policy: how many" },
	{ "witness w @1\ngroup g 2 w\nquorum none\n", AL_MALFORMED,
	  "line 2 of the policy: how many" },
	{ "witness w @1\ngroup g 01 w\nquorum none\n", AL_MALFORMED,
	  "line 2 of the policy: how many" },
	{ "witness w @1\ngroup g some w\nquorum none\n", AL_MALFORMED,
	  "line 2 of the policy: how many" },
	{ "witness w @1\ngroup g any w w\nquorum none\n", AL_MALFORMED,
	  "line 2 of the policy: w is a member" },
	{ "witness w @1\ngroup g any w\ngroup h any w\nquorum none\n", AL_MALFORMED,
	  "line 3 of the policy: w is a member" },
};

static void malformed_policies_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_policies) / sizeof(bad_policies[0]); i++) {
		struct policy *policy = NULL;
		struct report report = { 0 };

		assert_int_equal(parse(bad_policies[i].text, &policy, &report),
				 bad_policies[i].status);
		assert_null(policy);
		if (strncmp(report.message, bad_policies[i].message,
			    strlen(bad_policies[i].message)) != 0)
			fail_msg("%s: %s", bad_policies[i].text, report.message);
	}
}

static void spaces_comments_and_foreign_letters_are_taken(void **state)
{
	static const uint64_t times[WITNESSES] = { 5, 0, 0, 0, 0, 0 };
	struct policy *policy =
	    policy_of("  # a comment, \xff \t of any bytes\n\t\n \t log \t @L  \n"
		      "witness K\xe2\x84\xaa @1\nwitness K @2\nwitness any @3\n"
		      "group all any K\xe2\x84\xaa\n quorum all\t\n# end\n");
	struct policy_verdict verdict;

	(void)state;
	assert_int_equal(check(policy, times, 0, &verdict, NULL), AL_OK);
	policy_free(policy);
}

static void sixty_four_of_each_are_taken(void **state)
{
	struct policy *policy = NULL;
	struct buffer text;
	struct report report = { 0 };

	(void)state;
	for (int count = 64; count <= 65; count++) {
		buffer_init(&text, TEXT_MAX);
		for (int i = 0; i < count; i++) {
			struct signer witness =
			    signer_make("w.example", NOTE_KEY_COSIGNATURE, (uint8_t)(i + 1));
			char vkey[NOTE_VKEY_LEN_MAX + 1];

			note_key_format(&witness.key, vkey);
			buffer_append_format(&text, "witness w%d %s\n", i, vkey);
			signer_clear(&witness);
		}
		for (int i = 0; i < 64; i++)
			buffer_append_format(&text, "group g%d any w%d\n", i, i);
		buffer_append_text(&text, "quorum g63\n");
		assert_int_equal(policy_parse(buffer_text(&text), text.len, &policy, &report),
				 count == 64 ? AL_OK : AL_TOO_BIG);
		buffer_clear(&text);
	}
	assert_string_equal(report.message, "line 65 of the policy: there are too many witnesses");
	policy_free(policy);
}

static void a_policy_has_a_greatest_length(void **state)
{
	struct policy *policy = NULL;
	struct buffer text;

	(void)state;
	buffer_init(&text, TEXT_MAX);
	buffer_append_text(&text, "quorum none\n#");
	while (text.len < POLICY_LEN_MAX - 1)
		buffer_append_byte(&text, 'x');
	buffer_append_text(&text, "\n");
	assert_int_equal(policy_parse(buffer_text(&text), text.len, &policy, NULL), AL_OK);
	policy_free(policy);
	policy = NULL;
	buffer_append_text(&text, "\n");
	assert_int_equal(policy_parse(buffer_text(&text), text.len, &policy, NULL), AL_TOO_BIG);
	assert_null(policy);
	buffer_clear(&text);
}

static void a_failing_signature_of_a_known_key_spoils_all(void **state)
{
	struct policy *policy = policy_of(example);
	struct policy_verdict verdict = { .cosignature_count = 77 };
	struct buffer note;
	struct report report = { 0 };

	(void)state;
	buffer_init(&note, NOTE_LEN_MAX);
	signer_checkpoint(&log_signer, 0, &root, &note);
	signer_cosign(&witnesses[0], 1, &note);
	signer_cosign(&witnesses[1], 2, &note);
	signer_cosign(&witnesses[3], 3, &note);
	signer_cosign(&witnesses[5], 4, &note); /* it would not be needed */
	note.bytes[note.len - 10] = note.bytes[note.len - 10] == 'A' ? 'B' : 'A';
	assert_int_equal(policy_check(policy, buffer_text(&note), note.len,
				      (struct when){ .seconds = 0 }, &verdict, &report),
			 AL_FORGED);
	assert_non_null(strstr(report.message, "y3.example"));
	assert_int_equal(verdict.cosignature_count, 77);
	buffer_clear(&note);
	policy_free(policy);
}

static void a_checkpoint_of_no_listed_log_is_refused(void **state)
{
	struct policy *policy = policy_of("quorum none\n");
	struct signer other = signer_make("log.example/b", NOTE_KEY_ED25519, 77);
	struct policy_verdict verdict;
	struct checkpoint checkpoint = { .origin = "log.example/c" };
	struct buffer note;
	struct buffer text;
	struct report report = { 0 };

	(void)state;
	buffer_init(&note, NOTE_LEN_MAX);
	buffer_init(&text, NOTE_LEN_MAX);
	signer_checkpoint(&other, 0, &root, &note);
	assert_int_equal(policy_check(policy, buffer_text(&note), note.len,
				      (struct when){ .seconds = 0 }, &verdict, &report),
			 AL_REFUSED);
	assert_string_equal(report.message,
			    "no log of the policy signed the checkpoint of log.example/b");
	policy_free(policy);
	/* Signed by a listed log, but of another origin. */
	policy = policy_of("log @L\nquorum none\n");
	buffer_reset(&note);
	checkpoint_format(&checkpoint, &text);
	assert_int_equal(note_begin(buffer_text(&text), text.len, &note), AL_OK);
	note_sign(&log_signer.key, log_signer.secret, buffer_text(&text), text.len, &note);
	assert_int_equal(policy_check(policy, buffer_text(&note), note.len,
				      (struct when){ .seconds = 0 }, &verdict, &report),
			 AL_REFUSED);
	assert_string_equal(
	    report.message,
	    "the checkpoint is of the log log.example/c, its signature by log.example/a");
	policy_free(policy);
	buffer_clear(&note);
	buffer_clear(&text);
	signer_clear(&other);
}

UNIT_MAIN_WITH("policy", setup, teardown,
	       cmocka_unit_test(the_example_asks_for_two_of_x_and_one_of_y),
	       cmocka_unit_test(the_quorum_time_is_that_of_its_freshest_quorum),
	       cmocka_unit_test(a_cosignature_from_the_future_does_not_count),
	       cmocka_unit_test(a_time_after_the_year_9999_does_not_count),
	       cmocka_unit_test(no_quorum_needs_no_witness),
	       cmocka_unit_test(a_single_witness_can_be_the_quorum),
	       cmocka_unit_test(a_witness_with_another_type_of_key_never_counts),
	       cmocka_unit_test(malformed_policies_are_refused),
	       cmocka_unit_test(spaces_comments_and_foreign_letters_are_taken),
	       cmocka_unit_test(sixty_four_of_each_are_taken),
	       cmocka_unit_test(a_policy_has_a_greatest_length),
	       cmocka_unit_test(a_failing_signature_of_a_known_key_spoils_all),
	       cmocka_unit_test(a_checkpoint_of_no_listed_log_is_refused))
