/* secret_ballot_test.c: what an election must ask to be a motion, and the objects in the log. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "base/json.h"
#include "vote/secret_ballot.h"

#define TITLE "Shall we?"
#define WORDING "We shall.\n"

static const char *const yes_no[] = { "Yes", "No" };
static const char *const four[] = { "Yes", "No", "Abstention", "Maybe" };
static const char *const lower[] = { "yes", "no", "abstention" };
static const char *const mixed[] = { "Ja", "Nein", "Abstention" };
static const char *const swapped[] = { "No", "Yes", "Abstention" };

/* A question as it should be. */
static struct question right_question(void)
{
	return (struct question){ .answers = secret_ballot_answers(false),
				  .answers_count = 3,
				  .max = 1,
				  .min = 1,
				  .question = TITLE };
}

/* Check an election that asks `question`, described by `description`, of that motion. */
static void expect(struct question question, const char *description, enum status wanted,
		   const char *words)
{
	struct election election = { .description = description,
				     .questions = &question,
				     .questions_count = 1 };
	struct report report = { .message = "" };
	enum status status =
	    secret_ballot_check(&election, TITLE, WORDING, strlen(WORDING), &report);

	if (status != wanted || strstr(report.message, words) == NULL)
		fail_msg("got %s: \"%s\", wanted %s: \"%s\"", status_name(status), report.message,
			 status_name(wanted), words);
}

static void the_answers_are_yes_no_and_abstention(void **state)
{
	struct question question = right_question();

	(void)state;
	expect(question, WORDING, AL_OK, "");
	question.answers = secret_ballot_answers(true);
	expect(question, WORDING, AL_OK, "");
	assert_string_equal(question.answers[0], "Ja");
	question.answers = mixed;
	expect(question, WORDING, AL_REFUSED, "questions[0].answers: must be");
	question.answers = swapped;
	expect(question, WORDING, AL_REFUSED, "answers: must be");
	question.answers = lower;
	expect(question, WORDING, AL_REFUSED, "answers: must be");
	question.answers = yes_no;
	question.answers_count = 2;
	expect(question, WORDING, AL_REFUSED, "answers: must be");
	question.answers = four;
	question.answers_count = 4;
	expect(question, WORDING, AL_REFUSED, "answers: must be");
}

static void one_answer_is_chosen_and_none_is_blank(void **state)
{
	struct question question = right_question();

	(void)state;
	question.blank = true;
	expect(question, WORDING, AL_REFUSED, "none is blank");
	question = right_question();
	question.min = 0;
	expect(question, WORDING, AL_REFUSED, "exactly one answer");
	question = right_question();
	question.max = 2;
	expect(question, WORDING, AL_REFUSED, "exactly one answer");
	question.min = 2;
	expect(question, WORDING, AL_REFUSED, "exactly one answer");
	question = right_question();
	question.max = 0;
	question.min = 0;
	expect(question, WORDING, AL_REFUSED, "exactly one answer");
}

static void title_and_wording_are_the_motions_to_the_byte(void **state)
{
	struct question question = right_question();

	(void)state;
	question.question = "Shall we";
	expect(question, WORDING, AL_REFUSED, "questions[0].question: is not the motion's title");
	question.question = TITLE " ";
	expect(question, WORDING, AL_REFUSED, "the motion's title");
	question.question = "";
	expect(question, WORDING, AL_REFUSED, "the motion's title");
	question = right_question();
	expect(question, "", AL_REFUSED, "description: is not the motion's wording");
	expect(question, "We shall.", AL_REFUSED, "the motion's wording");
	expect(question, WORDING "\n", AL_REFUSED, "the motion's wording");
	expect(question, "We shall!\n", AL_REFUSED, "the motion's wording");
}

static void a_wording_with_a_nul_is_no_description(void **state)
{
	static const char wording[] = "We\0shall";
	struct question question = right_question();
	struct election election = { .description = "We",
				     .questions = &question,
				     .questions_count = 1 };

	(void)state;
	assert_int_equal(secret_ballot_check(&election, TITLE, wording, sizeof(wording) - 1, NULL),
			 AL_REFUSED);
	assert_int_equal(secret_ballot_check(&election, TITLE, wording, 2, NULL), AL_OK);
}

static void a_motion_is_one_question(void **state)
{
	struct question questions[2] = { right_question(), right_question() };
	struct election election = { .description = WORDING,
				     .questions = questions,
				     .questions_count = 2 };
	struct report report = { .message = "" };

	(void)state;
	assert_int_equal(secret_ballot_check(&election, TITLE, WORDING, strlen(WORDING), &report),
			 AL_REFUSED);
	assert_string_equal(report.message, "questions: a motion is one question, here are 2");
	election.questions_count = 0;
	assert_int_equal(secret_ballot_check(&election, TITLE, WORDING, strlen(WORDING), &report),
			 AL_REFUSED);
}

/* --- objects --- */

/* What becomes of the `value` of `type` on its way through JSON. */
static enum status check(const struct record_type *type, const void *value, struct report *report)
{
	union {
		struct registration registration;
		struct election_head head;
		struct ballot_receipt receipt;
	} again;
	json_t *json = NULL;
	struct buffer text;
	struct arena arena;
	enum status status;

	buffer_init(&text, 1 << 16);
	arena_init(&arena, 1 << 20);
	record_encode(type, value, &text);
	status = json_parse(buffer_text(&text), text.len, &json, report);
	assert_int_equal(status, AL_OK);
	status = record_decode(type, json, &arena, &again, report);
	json_decref(json);
	arena_clear(&arena);
	buffer_clear(&text);
	return status;
}

static struct registration right_registration(void)
{
	return (struct registration){ .class = "members",
				      .credentials = 10,
				      .entitled = 10,
				      .time = { .seconds = 1780272000 },
				      .uuid = "QFM5ZVAac7yp93" };
}

static void a_registration_has_no_more_credentials_than_members(void **state)
{
	struct registration registration = right_registration();
	struct report report = { .message = "" };

	(void)state;
	assert_int_equal(check(&registration_record, &registration, &report), AL_OK);
	registration.credentials = 11; /* object-41 */
	assert_int_equal(check(&registration_record, &registration, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "more than the entitled"));
	registration.credentials = 0;
	assert_int_equal(check(&registration_record, &registration, &report), AL_MALFORMED);
	registration = right_registration();
	registration.entitled = ASSEMBLY_ENTITLED_MAX + 1;
	assert_int_equal(check(&registration_record, &registration, &report), AL_MALFORMED);
	registration = right_registration();
	registration.entitled = ASSEMBLY_ENTITLED_MAX;
	registration.credentials = 1;
	assert_int_equal(check(&registration_record, &registration, &report), AL_OK);
}

static void a_registration_names_an_election(void **state)
{
	struct registration registration = right_registration();
	struct report report = { .message = "" };

	(void)state;
	registration.uuid = "QFM5ZVAac7yp9"; /* 13 digits */
	assert_int_equal(check(&registration_record, &registration, &report), AL_MALFORMED);
	registration.uuid = "QFM5ZVAac7yp90"; /* 0 is no digit of Base58 */
	assert_int_equal(check(&registration_record, &registration, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "uuid"));
	registration.uuid = "../../log/chkpt";
	assert_int_equal(check(&registration_record, &registration, &report), AL_MALFORMED);
	registration = right_registration();
	registration.class = "";
	assert_int_equal(check(&registration_record, &registration, &report), AL_MALFORMED);
}

static void heads_and_receipts_have_heights_above_the_set_up(void **state)
{
	struct election_head head = { .height = 1,
				      .phase = PHASE_VOTING,
				      .time = { .seconds = 1780272000 } };
	struct ballot_receipt receipt = { .height = 1,
					  .time = { .seconds = 1780272000 },
					  .tracker =
					      "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU" };
	struct report report = { .message = "" };

	(void)state;
	assert_int_equal(check(&election_head_record, &head, &report), AL_OK);
	assert_int_equal(check(&ballot_receipt_record, &receipt, &report), AL_OK);
	head.height = 0;
	receipt.height = 0;
	assert_int_equal(check(&election_head_record, &head, &report), AL_MALFORMED);
	assert_int_equal(check(&ballot_receipt_record, &receipt, &report), AL_MALFORMED);
	head.height = 1000000000;
	receipt.height = 1000000000;
	assert_int_equal(check(&election_head_record, &head, &report), AL_OK);
	assert_int_equal(check(&ballot_receipt_record, &receipt, &report), AL_OK);
	head.height++;
	receipt.height++;
	assert_int_equal(check(&election_head_record, &head, &report), AL_MALFORMED);
	assert_int_equal(check(&ballot_receipt_record, &receipt, &report), AL_MALFORMED);
	receipt.height = 1;
	receipt.tracker = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF";
	assert_int_equal(check(&ballot_receipt_record, &receipt, &report), AL_MALFORMED);
}

UNIT_MAIN("secret_ballot", cmocka_unit_test(the_answers_are_yes_no_and_abstention),
	  cmocka_unit_test(one_answer_is_chosen_and_none_is_blank),
	  cmocka_unit_test(title_and_wording_are_the_motions_to_the_byte),
	  cmocka_unit_test(a_wording_with_a_nul_is_no_description),
	  cmocka_unit_test(a_motion_is_one_question),
	  cmocka_unit_test(a_registration_has_no_more_credentials_than_members),
	  cmocka_unit_test(a_registration_names_an_election),
	  cmocka_unit_test(heads_and_receipts_have_heights_above_the_set_up))
