/* audit_ballots.c: ballots are checked many at a time and counted in their order. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/parallel.h"
#include "vote/audit_internal.h"

#include <stdlib.h>
#include <string.h>

/* --- ballots that others took the place of --- */

static size_t place_of(const struct replaced *set, const struct digest *hash)
{
	size_t mask = set->capacity - 1;
	size_t at;

	memcpy(&at, hash->bytes, sizeof(at));
	for (at &= mask; !digest_is_zero(&set->slots[at]); at = (at + 1) & mask) {
		if (digest_equal(&set->slots[at], hash))
			break;
	}
	return at;
}

static bool was_replaced(const struct replaced *set, const struct digest *hash)
{
	return set->capacity > 0 && !digest_is_zero(&set->slots[place_of(set, hash)]);
}

static enum status remember_replaced(struct replaced *set, const struct digest *hash)
{
	if (4 * (set->count + 1) > 3 * set->capacity) {
		struct replaced larger = { .capacity =
					       set->capacity == 0 ? 64 : 2 * set->capacity };

		larger.slots = calloc(larger.capacity, sizeof(*larger.slots));
		if (larger.slots == NULL)
			return AL_NO_MEMORY;
		for (size_t i = 0; i < set->capacity; i++) {
			if (!digest_is_zero(&set->slots[i])) {
				larger.slots[place_of(&larger, &set->slots[i])] = set->slots[i];
				larger.count++;
			}
		}
		free(set->slots);
		*set = larger;
	}
	set->slots[place_of(set, hash)] = *hash;
	set->count++;
	return AL_OK;
}

/* --- counting --- */

static void count_answers(struct audit *audit, const struct ballot *ballot, uint32_t weight,
			  bool take_back)
{
	const struct group *group = audit->election.group;
	struct point *sum = audit->sums;

	for (size_t q = 0; q < audit->election.questions_count; q++) {
		const struct ballot_answer *answer = &ballot->answers[q];

		for (size_t i = 0; i < 2 * answer->choices_count; i++, sum++) {
			struct point power = answer->choices[i];

			if (weight != 1)
				group_vartime_power_small(group, &answer->choices[i], weight,
							  &power);
			if (take_back)
				group_vartime_divide(group, sum, &power, sum);
			else
				group_vartime_multiply(group, sum, &power, sum);
		}
	}
}

/* Take the ballot whose member is at `at` out of the sums; another one takes its place. */
static enum status take_back(struct audit *audit, const struct listed_credential *credential,
			     const struct waiting *by, struct report *report)
{
	struct archive_member member;
	struct ballot ballot;
	struct buffer text;
	struct arena arena;
	enum status status =
	    archive_read_member(&audit->source, audit->time, credential->last, &member, report);

	if (status == AL_NOT_FOUND)
		return report_set(report, AL_IO, "the archive became shorter while it was read");
	if (status != AL_OK)
		return status;
	/* spec audit-7: "A ballot is in the archive once." */
	if (digest_equal(&member.name, &by->hash))
		return report_set(report, AL_REFUSED, "this very ballot was cast before");
	buffer_init(&text, BALLOT_LEN_MAX);
	arena_init(&arena, BALLOT_ARENA_MAX);
	status = archive_read_body(&audit->source, &member, &text, report);
	if (status == AL_OK)
		status = ballot_parse(audit->maker, buffer_text(&text), text.len, &arena, &ballot,
				      report);
	if (status == AL_OK)
		count_answers(audit, &ballot, credential->weight, true);
	buffer_clear(&text);
	arena_clear(&arena);
	if (status == AL_OK && remember_replaced(&audit->replaced, &member.name) != AL_OK)
		status = report_set(report, AL_NO_MEMORY, "out of memory for an audit");
	return status;
}

/* Count a ballot that was checked. */
static enum status count_ballot(struct audit *audit, const struct waiting *waiting,
				struct report *report)
{
	struct listed_credential *credential = waiting->credential;
	struct audit_state *state = &audit->state;

	if (waiting->status != AL_OK)
		return report_set(report, waiting->status, "%s", waiting->report.message);
	if (was_replaced(&audit->replaced, &waiting->hash))
		return report_set(report, AL_REFUSED, "this very ballot was cast before");
	/* spec audit-8: "Of the ballots of a credential the last one counts, with its weight." */
	if (credential->last != 0) {
		enum status status = take_back(audit, credential, waiting, report);

		if (status != AL_OK)
			return status;
	} else {
		state->voters++;
		state->total_weight += credential->weight;
	}
	count_answers(audit, &waiting->ballot, credential->weight, false);
	credential->last = waiting->at;
	credential->ballots++;
	state->ballots++;
	return AL_OK;
}

/* --- checking --- */

static enum status check(const struct audit *audit, struct waiting *waiting)
{
	struct report *report = &waiting->report;
	enum status status =
	    ballot_parse(audit->maker, buffer_text(&waiting->text), waiting->text.len,
			 &waiting->arena, &waiting->ballot, report);

	if (status != AL_OK)
		return status;
	/* spec audit-6: "Each ballot is by a credential of the list, and all that it proves
	 * holds." */
	waiting->credential =
	    credential_list_find(&audit->credentials, waiting->ballot.credential_text,
				 strlen(waiting->ballot.credential_text));
	if (waiting->credential == NULL)
		return report_set(report, AL_REFUSED,
				  "credential: is not in the list of public credentials");
	if (audit->options.trust == AUDIT_TRUST_BALLOTS)
		return AL_OK;
	return ballot_check(audit->maker, &waiting->ballot, report);
}

static void check_one(void *user, size_t i)
{
	struct audit *audit = user;
	struct waiting *waiting = &audit->waiting[i];

	waiting->status = check(audit, waiting);
}

bool audit_is_full(const struct audit *audit)
{
	return audit->waiting_count == AUDIT_BATCH || audit->waiting_len > AUDIT_BATCH_LEN;
}

enum status audit_flush(struct audit *audit, struct report *report)
{
	enum status status = AL_OK;

	if (audit->waiting_count == 0)
		return AL_OK;
	parallel_each(audit->waiting_count, audit->options.threads, check_one, audit);
	for (size_t i = 0; i < audit->waiting_count; i++) {
		struct waiting *waiting = &audit->waiting[i];

		if (status == AL_OK) {
			status = count_ballot(audit, waiting, report);
			if (status != AL_OK)
				report_prefix(report, "event %lld (Ballot)",
					      (long long)waiting->height);
		}
		buffer_reset(&waiting->text);
		arena_clear(&waiting->arena);
	}
	audit->waiting_count = 0;
	audit->waiting_len = 0;
	if (audit->options.progress != NULL)
		audit->options.progress(audit->options.user, audit->state.ballots);
	return status;
}

static enum status make_room(struct audit *audit, struct report *report)
{
	if (audit->waiting != NULL)
		return AL_OK;
	audit->waiting = calloc(AUDIT_BATCH, sizeof(*audit->waiting));
	if (audit->waiting == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for ballots");
	for (size_t i = 0; i < AUDIT_BATCH; i++) {
		buffer_init(&audit->waiting[i].text, BALLOT_LEN_MAX);
		arena_init(&audit->waiting[i].arena, BALLOT_ARENA_MAX);
	}
	return AL_OK;
}

void audit_waiting_free(struct audit *audit)
{
	for (size_t i = 0; audit->waiting != NULL && i < AUDIT_BATCH; i++) {
		buffer_clear(&audit->waiting[i].text);
		arena_clear(&audit->waiting[i].arena);
	}
	free(audit->waiting);
}

enum status audit_ballot(struct audit *audit, const struct step *step, struct report *report)
{
	struct waiting *waiting;
	enum status status = make_room(audit, report);

	if (status != AL_OK)
		return status;
	waiting = &audit->waiting[audit->waiting_count];
	waiting->height = step->event.height;
	waiting->at = step->data_at[0];
	waiting->hash = step->data[0].name;
	waiting->report.message[0] = '\0';
	status = audit_read_data(audit, step, 0, &waiting->text, report);
	if (status != AL_OK) {
		buffer_reset(&waiting->text);
		return status;
	}
	audit->waiting_len += waiting->text.len;
	audit->waiting_count++;
	return AL_OK;
}
