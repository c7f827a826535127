/* audit.c: the archive read step by step: the chain of events and their order. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/audit.h"

#include "crypto/hash.h"
#include "vote/audit_internal.h"

#include <stdlib.h>
#include <string.h>

/* What may follow what: bit i of follows[t] is an event of type i. */
#define BIT(type) (1u << (type))
static const unsigned follows[EVENT_RESULT + 1] = {
	[0] = BIT(EVENT_SETUP),
	[EVENT_SETUP] = BIT(EVENT_BALLOT) | BIT(EVENT_END_BALLOTS),
	[EVENT_BALLOT] = BIT(EVENT_BALLOT) | BIT(EVENT_END_BALLOTS),
	[EVENT_END_BALLOTS] = BIT(EVENT_ENCRYPTED_TALLY),
	[EVENT_ENCRYPTED_TALLY] = BIT(EVENT_PARTIAL_DECRYPTION),
	[EVENT_PARTIAL_DECRYPTION] = BIT(EVENT_PARTIAL_DECRYPTION) | BIT(EVENT_RESULT),
};

/* How many data members stand before an event. */
static const size_t data_wanted[EVENT_RESULT + 1] = {
	[EVENT_SETUP] = 4,	     [EVENT_BALLOT] = 1,
	[EVENT_ENCRYPTED_TALLY] = 2, [EVENT_PARTIAL_DECRYPTION] = 2,
	[EVENT_RESULT] = 1,
};

enum status audit_new(const struct archive_source *source, const struct audit_options *options,
		      struct audit **ret)
{
	struct audit *audit = calloc(1, sizeof(*audit));

	if (audit == NULL)
		return AL_NO_MEMORY;
	audit->source = *source;
	audit->options = *options;
	audit->state.height = -1;
	arena_init(&audit->arena, AUDIT_ARENA_MAX);
	*ret = audit;
	return AL_OK;
}

void audit_free(struct audit *audit)
{
	if (audit == NULL)
		return;
	audit_waiting_free(audit);
	ballot_maker_free(audit->maker);
	credential_list_clear(&audit->credentials);
	free(audit->replaced.slots);
	arena_clear(&audit->arena);
	free(audit);
}

enum status audit_read_data(const struct audit *audit, const struct step *step, size_t i,
			    struct buffer *ret, struct report *report)
{
	return archive_read_body(&audit->source, &step->data[i], ret, report);
}

/* --- reading a step --- */

static enum status read_event(const struct audit *audit, const struct archive_member *member,
			      struct step *ret, struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, ARCHIVE_EVENT_LEN_MAX);
	status = archive_read_body(&audit->source, member, &text, report);
	if (status == AL_OK)
		status = event_parse(buffer_text(&text), text.len, &ret->event, report);
	buffer_clear(&text);
	ret->hash = member->name;
	ret->next = member->next;
	return status;
}

/* Read the next event and the headers of the data before it. AL_NOT_FOUND: the archive ends here.
 */
static enum status read_step(const struct audit *audit, struct step *ret, struct report *report)
{
	uint64_t at = audit->next;

	ret->data_count = 0;
	for (;;) {
		struct archive_member member;
		enum status status =
		    archive_read_member(&audit->source, audit->time, at, &member, report);

		if (status == AL_NOT_FOUND && ret->data_count > 0)
			return report_set(report, AL_MALFORMED,
					  "the archive ends with data that no event names");
		if (status != AL_OK)
			return status;
		if (member.is_event)
			return read_event(audit, &member, ret, report);
		if (ret->data_count == AUDIT_DATA_MAX)
			return report_set(report, AL_MALFORMED,
					  "there is more data than an event names");
		ret->data_at[ret->data_count] = at;
		ret->data[ret->data_count++] = member;
		at = member.next;
	}
}

/* --- what holds for every event --- */

static enum status check_place(const struct audit *audit, const struct step *step,
			       struct report *report)
{
	const struct audit_state *state = &audit->state;
	const struct event *event = &step->event;

	/* spec audit-2: "Each event has the height after the last one's and the last one's hash as
	 * its parent." */
	if (event->height != state->height + 1)
		return report_set(report, AL_FORGED, "height: is %lld", (long long)event->height);
	if (event->has_parent != (state->height >= 0) ||
	    (event->has_parent && !digest_equal(&event->parent, &state->head)))
		return report_set(report, AL_FORGED, "parent: is not the event before");
	if (event->type == EVENT_SHUFFLE || event->type == EVENT_END_SHUFFLES)
		return report_set(report, AL_UNSUPPORTED,
				  "elections with shuffles (ranked choices) cannot be checked");
	/* spec audit-1: "Events come in the order Setup, Ballot (any number), EndBallots,
	 * EncryptedTally, PartialDecryption (one or more), Result, and nothing follows." */
	if ((follows[state->last] & BIT(event->type)) == 0)
		return report_set(report, AL_REFUSED, "a %s cannot follow %s%s",
				  event_type_names[event->type], state->last == 0 ? "" : "a ",
				  state->last == 0 ? "nothing" : event_type_names[state->last]);
	return AL_OK;
}

/* spec audit-3: "Each event follows exactly the data that it names." */
static enum status check_data(const struct step *step, struct report *report)
{
	const struct event *event = &step->event;
	size_t wanted = data_wanted[event->type];

	if (step->data_count != wanted)
		return report_set(report, AL_REFUSED, "%zu data members stand before it, not %zu",
				  step->data_count, wanted);
	if (event->has_payload != (wanted > 0))
		return report_set(report, AL_REFUSED, "payload: %s",
				  wanted > 0 ? "is missing" : "there is none for it");
	if (wanted > 0 && !digest_equal(&event->payload, &step->data[wanted - 1].name))
		return report_set(report, AL_FORGED, "payload: is not the data before it");
	return AL_OK;
}

static enum status take_step(struct audit *audit, const struct step *step, struct report *report)
{
	enum status status = AL_OK;

	switch (step->event.type) {
	case EVENT_SETUP:
		status = audit_setup(audit, step, report);
		break;
	case EVENT_BALLOT:
		status = audit_ballot(audit, step, report);
		break;
	case EVENT_ENCRYPTED_TALLY:
		status = audit_encrypted_tally(audit, step, report);
		break;
	case EVENT_PARTIAL_DECRYPTION:
		status = audit_partial(audit, step, report);
		break;
	case EVENT_RESULT:
		status = audit_result(audit, step, report);
		break;
	case EVENT_END_BALLOTS:
	case EVENT_SHUFFLE:
	case EVENT_END_SHUFFLES:
		break;
	}
	return status;
}

/* Check and take one event. *ret_end: there is none, the archive ends here. */
static enum status advance_one(struct audit *audit, bool *ret_end, struct report *report)
{
	struct step step = { .data_count = 0 };
	enum status status = read_step(audit, &step, report);

	*ret_end = status == AL_NOT_FOUND;
	if (*ret_end)
		return AL_OK;
	if (status != AL_OK) {
		report_prefix(report, "after event %lld", (long long)audit->state.height);
		return status;
	}
	status = check_place(audit, &step, report);
	if (status == AL_OK)
		status = check_data(&step, report);
	/* What waits is of ballots, and all that is not a ballot wants them counted. */
	if (status == AL_OK && (step.event.type != EVENT_BALLOT || audit_is_full(audit))) {
		status = audit_flush(audit, report);
		if (status != AL_OK)
			return status; /* the report names the ballot, which is not of this event */
	}
	if (status == AL_OK)
		status = take_step(audit, &step, report);
	if (status != AL_OK) {
		report_prefix(report, "event %lld (%s)", (long long)audit->state.height + 1,
			      event_type_names[step.event.type]);
		return status;
	}
	audit->next = step.next;
	audit->state.height = step.event.height;
	audit->state.head = step.hash;
	audit->state.last = step.event.type;
	return AL_OK;
}

static enum status start(struct audit *audit, struct report *report)
{
	enum status status = archive_read_start(&audit->source, &audit->time, &audit->next, report);

	audit->started = status == AL_OK;
	return status;
}

/* Read on as audit_advance() does. *ret_end: the archive ends before the event of `height`. */
static enum status advance(struct audit *audit, int64_t height, bool *ret_end,
			   struct report *report)
{
	struct report earlier = { .message = "" };
	enum status flushed = AL_OK;
	enum status status = audit->started ? AL_OK : start(audit, report);
	bool end = status == AL_NOT_FOUND;

	if (end)
		status = AL_OK;
	while (status == AL_OK && !end && (height < 0 || audit->state.height < height))
		status = advance_one(audit, &end, report);
	/* The ballots that wait stand before whatever else is wrong. */
	if (status != AL_NO_MEMORY)
		flushed = audit_flush(audit, &earlier);
	*ret_end = end;
	return flushed == AL_OK ? status : report_set(report, flushed, "%s", earlier.message);
}

enum status audit_advance(struct audit *audit, int64_t height, struct report *report)
{
	bool end = false;

	/* A fault is the last thing that is found: nobody gets past it by asking again. */
	if (audit->fault == AL_OK)
		audit->fault = advance(audit, height, &end, &audit->said);
	if (audit->fault != AL_OK)
		return report_set(report, audit->fault, "%s", audit->said.message);
	if (end && (height >= 0 || !audit->started))
		return report_set(report, AL_NOT_FOUND, "the archive ends before event %lld",
				  (long long)(height < 0 ? 0 : height));
	return AL_OK;
}

const struct audit_state *audit_state(const struct audit *audit)
{
	return &audit->state;
}

const struct election *audit_election(const struct audit *audit)
{
	return audit->maker == NULL ? NULL : &audit->election;
}

const struct trustees *audit_trustees(const struct audit *audit)
{
	return audit->maker == NULL ? NULL : &audit->trustees;
}

bool audit_is_entitled(const struct audit *audit, const char *text, size_t len, int64_t *ret_weight)
{
	const struct listed_credential *found =
	    credential_list_find(&audit->credentials, text, len);

	if (found == NULL)
		return false;
	if (ret_weight != NULL)
		*ret_weight = found->weight;
	return true;
}

int64_t audit_ballots_of(const struct audit *audit, const char *text, size_t len)
{
	const struct listed_credential *found =
	    credential_list_find(&audit->credentials, text, len);

	return found == NULL ? 0 : found->ballots;
}
