/* secret_ballot.c: the objects of a secret ballot, and what its election.json must ask. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/secret_ballot.h"

#include "crypto/envelope.h"
#include "vote/credential.h"

#include <string.h>

#define HEIGHT_MAX INT64_C(1000000000)
#define ANSWERS 3

const char *const election_phase_names[] = { NULL, "voting", "closed", "result", NULL };

static const char *const answers_german[ANSWERS] = { "Ja", "Nein", "Enthaltung" };
static const char *const answers_english[ANSWERS] = { "Yes", "No", "Abstention" };

static enum status check_registration(const void *value, struct report *report)
{
	const struct registration *registration = value;

	/* spec object-41: "A registration has at most as many credentials as entitled members." */
	if (registration->credentials > registration->entitled)
		return report_set(report, AL_MALFORMED,
				  "credentials: are more than the entitled members");
	if (!election_uuid_valid(registration->uuid))
		return report_set(report, AL_MALFORMED, "uuid: is none of an election");
	return AL_OK;
}

static const struct record_field registration_fields[] = {
	RECORD_TEXT(struct registration, class, 1, SECRET_CLASS_MAX),
	RECORD_BYTES(struct registration, coop, ID_PREFIX),
	RECORD_INTEGER(struct registration, credentials, 1, CREDENTIALS_MAX),
	RECORD_INTEGER(struct registration, entitled, 1, ASSEMBLY_ENTITLED_MAX),
	RECORD_BYTES(struct registration, list, ID_PREFIX),
	RECORD_BYTES(struct registration, motion, ID_PREFIX),
	RECORD_BYTES(struct registration, root, ID_PREFIX),
	RECORD_BYTES(struct registration, sealed, ID_PREFIX),
	RECORD_WHEN(struct registration, time),
	RECORD_LITERAL(type, "registration"),
	RECORD_TEXT(struct registration, uuid, ELECTION_UUID_MIN, ELECTION_UUID_MAX),
	RECORD_VERSION(v, 1),
};
const struct record_type registration_record =
    RECORD_TYPE_CHECKED(struct registration, registration_fields, check_registration);

static const struct record_field election_fields[] = {
	RECORD_BYTES(struct election_object, coop, ID_PREFIX),
	RECORD_BYTES(struct election_object, election, ID_PREFIX),
	RECORD_BYTES(struct election_object, registration, ID_PREFIX),
	RECORD_BYTES(struct election_object, setup, ID_PREFIX),
	RECORD_WHEN(struct election_object, time),
	RECORD_LITERAL(type, "election"),
	RECORD_VERSION(v, 1),
};
const struct record_type election_object_record =
    RECORD_TYPE(struct election_object, election_fields);

static const struct record_field head_fields[] = {
	RECORD_BYTES(struct election_head, coop, ID_PREFIX),
	RECORD_BYTES(struct election_head, election, ID_PREFIX),
	RECORD_BYTES(struct election_head, head, ID_PREFIX),
	RECORD_INTEGER(struct election_head, height, 1, HEIGHT_MAX),
	RECORD_ENUM(struct election_head, phase, election_phase_names),
	RECORD_WHEN(struct election_head, time),
	RECORD_LITERAL(type, "election-head"),
	RECORD_VERSION(v, 1),
};
const struct record_type election_head_record = RECORD_TYPE(struct election_head, head_fields);

static const struct record_field receipt_fields[] = {
	RECORD_BYTES(struct ballot_receipt, coop, ID_PREFIX),
	RECORD_BYTES(struct ballot_receipt, election, ID_PREFIX),
	RECORD_BYTES(struct ballot_receipt, head, ID_PREFIX),
	RECORD_INTEGER(struct ballot_receipt, height, 1, HEIGHT_MAX),
	RECORD_WHEN(struct ballot_receipt, time),
	RECORD_TEXT(struct ballot_receipt, tracker, BASE64_DIGEST_LEN, BASE64_DIGEST_LEN),
	RECORD_LITERAL(type, "ballot-receipt"),
	RECORD_VERSION(v, 1),
};
const struct record_type ballot_receipt_record = RECORD_TYPE(struct ballot_receipt, receipt_fields);

const char *const *secret_ballot_answers(bool german)
{
	return german ? answers_german : answers_english;
}

static bool same_answers(const struct question *question, const char *const *answers)
{
	if (question->answers_count != ANSWERS)
		return false;
	for (size_t i = 0; i < ANSWERS; i++) {
		if (strcmp(question->answers[i], answers[i]) != 0)
			return false;
	}
	return true;
}

enum status secret_ballot_check(const struct election *election, const char *title,
				const char *wording, size_t wording_len, struct report *report)
{
	const struct question *question = election->questions;

	if (election->questions_count != 1)
		return report_set(report, AL_REFUSED,
				  "questions: a motion is one question, here are %zu",
				  election->questions_count);
	if (strcmp(question->question, title) != 0)
		return report_set(report, AL_REFUSED,
				  "questions[0].question: is not the motion's title");
	if (strlen(election->description) != wording_len ||
	    memcmp(election->description, wording, wording_len) != 0)
		return report_set(report, AL_REFUSED, "description: is not the motion's wording");
	/* The count is read by the place of the answer, so no other words may stand there. */
	if (!same_answers(question, answers_german) && !same_answers(question, answers_english))
		return report_set(report, AL_REFUSED,
				  "questions[0].answers: must be Ja, Nein, Enthaltung, or Yes, No, "
				  "Abstention");
	if (question->blank || question->min != 1 || question->max != 1)
		return report_set(report, AL_REFUSED,
				  "questions[0]: exactly one answer is chosen, and none is blank");
	return AL_OK;
}
