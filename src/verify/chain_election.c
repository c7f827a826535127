/* chain_election.c: secret ballots: registrations, elections and how far their archives are. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/hash.h"
#include "verify/chain_internal.h"

#include <assert.h>
#include <string.h>

/* An archive_source over the chain's reader. */
static enum status read_archive(void *user, uint64_t at, void *ret, size_t len, size_t *ret_len,
				struct report *report)
{
	const struct election_entry *entry = user;
	const struct chain_reader *reader = &entry->chain->reader;
	struct archive_piece piece = { .at = at, .bytes = ret, .len = len };
	enum status status;

	if (reader->read_archive == NULL)
		return report_set(report, AL_UNSUPPORTED,
				  "the archives of elections cannot be read here");
	status = reader->read_archive(reader->user, entry->registration->registration->uuid, &piece,
				      report);
	*ret_len = piece.got;
	return status;
}

/* The archive is read again from its beginning when it is needed next. */
static void close_archive(struct election_entry *entry)
{
	audit_free(entry->audit);
	entry->audit = NULL;
}

void chain_watch_ballots(struct chain *chain, void (*watch)(void *user, int64_t ballots),
			 void *user)
{
	chain->watch = watch;
	chain->watch_user = user;
}

static void tell_ballots(void *user, int64_t ballots)
{
	const struct chain *chain = user;

	if (chain->watch != NULL)
		chain->watch(chain->watch_user, ballots);
}

/*
 * Read and check the archive of `entry` up to the event of `height`, or with -1 to its end. An
 * archive that was read beyond `height`, for an object that was then refused, is read again.
 */
static enum status bring_archive(struct election_entry *entry, int64_t height,
				 struct report *report)
{
	struct audit_options options = {
		.trust =
		    entry->chain->reader.ballots_checked ? AUDIT_TRUST_BALLOTS : AUDIT_CHECK_ALL,
		.progress = tell_ballots,
		.user = entry->chain,
	};
	enum status status;

	if (entry->audit != NULL && height >= 0 && audit_state(entry->audit)->height > height)
		close_archive(entry);
	if (entry->audit == NULL) {
		entry->source = (struct archive_source){ .read = read_archive, .user = entry };
		status = audit_new(&entry->source, &options, &entry->audit);
		if (status != AL_OK)
			return chain_no_memory(report);
	}
	status = audit_advance(entry->audit, height, report);
	if (status != AL_OK) {
		close_archive(entry);
		report_prefix(report, "election %s", entry->registration->registration->uuid);
	}
	return status;
}

/* --- registration --- */

/* The digest under which a uuid is taken. */
static struct digest uuid_mark(const char *uuid)
{
	struct hash hash;

	hash_start(&hash);
	hash_add_text(&hash, "election\n");
	hash_add_text(&hash, uuid);
	return hash_end(&hash);
}

/* spec chain-71: "The entitled of all registrations for a motion are together at most those of its
 * assembly." */
static enum status check_classes(const struct motion_entry *motion,
				 const struct registration *registration, struct report *report)
{
	int64_t entitled = registration->entitled;
	bool small = registration->entitled < SECRET_CLASS_ENTITLED_MIN;

	for (const struct registration_entry *r = motion->registrations; r != NULL; r = r->next) {
		const struct registration *other = r->registration;

		if (strcmp(other->class, registration->class) == 0)
			return report_set(report, AL_REFUSED,
					  "class: has its registration already");
		/* spec chain-72: "A class with fewer than 10 entitled members is the only one of
		 * its motion." */
		if (small || other->entitled < SECRET_CLASS_ENTITLED_MIN)
			return report_set(report, AL_REFUSED,
					  "entitled: a class of fewer than %d members shows their "
					  "votes: join it with one of equal effect",
					  SECRET_CLASS_ENTITLED_MIN);
		entitled += other->entitled;
	}
	if (entitled > motion->assembly->assembly->entitled)
		return report_set(report, AL_REFUSED,
				  "entitled: the assembly has %lld entitled members only",
				  (long long)motion->assembly->assembly->entitled);
	return AL_OK;
}

static enum status check_registration(const struct chain *chain, const struct arrival *arrival,
				      struct motion_entry **ret, struct report *report)
{
	const struct registration *registration = arrival->value;
	struct digest mark = uuid_mark(registration->uuid);
	struct motion_entry *motion;
	enum status status;

	/* spec chain-70: "One registrar key signs a registration, for a motion with a secret
	 * ballot, before the vote opens." */
	status = chain_check_signers(chain, arrival, KEY_REGISTRAR, 1, 1, report);
	if (status != AL_OK)
		return status;
	motion = chain_need(chain, &registration->motion, OBJECT_MOTION, "motion", report);
	if (motion == NULL)
		return AL_NOT_FOUND;
	if (motion->motion->method != METHOD_BELENIOS)
		return report_set(report, AL_REFUSED, "motion: is not voted on by secret ballot");
	if (!when_before(arrival->entered, motion->assembly->assembly->opens))
		return report_set(report, AL_REFUSED, "the vote is open: too late to register");
	if (digest_map_get(&chain->marks, &mark) != NULL)
		return report_set(report, AL_REFUSED, "uuid: was taken before");
	status = check_classes(motion, registration, report);
	if (status == AL_OK)
		*ret = motion;
	return status;
}

enum status chain_enter_registration(struct chain *chain, const struct arrival *arrival,
				     struct report *report)
{
	struct registration_entry *entry;
	struct motion_entry *motion = NULL;
	struct digest mark;
	enum status status = check_registration(chain, arrival, &motion, report);

	if (status != AL_OK)
		return status;
	assert(motion != NULL);
	entry = chain_take(chain, sizeof(*entry));
	if (entry == NULL)
		return chain_no_memory(report);
	entry->registration = chain_keep(chain, arrival);
	if (entry->registration == NULL)
		return chain_no_memory(report);
	entry->id = arrival->envelope->id;
	entry->motion = motion;
	entry->next = motion->registrations;
	motion->registrations = entry;
	mark = uuid_mark(entry->registration->uuid);
	if (digest_map_put(&chain->marks, &mark, entry) != AL_OK)
		return chain_no_memory(report);
	return chain_put(chain, arrival, entry, report);
}

/* --- election --- */

/* spec chain-81: "No two trustees of an election have the same key." */
static enum status check_keys(const struct trustees *trustees, struct report *report)
{
	for (int64_t a = 1; a <= trustees->owners; a++) {
		for (int64_t b = a + 1; b <= trustees->owners; b++) {
			if (group_element_equal(trustees_key(trustees, a),
						trustees_key(trustees, b)))
				return report_set(report, AL_REFUSED,
						  "trustees: %lld and %lld have the same key",
						  (long long)a, (long long)b);
		}
	}
	return AL_OK;
}

/* spec chain-75: "As many trustees as the statute says hold the key of an election, and as many of
 * them are needed as it says." */
static enum status check_trustees(const struct trustee_rule *rule, const struct trustees *trustees,
				  struct report *report)
{
	int64_t needed = 0;

	for (size_t i = 0; i < trustees->entries_count; i++)
		needed += trustees->entries[i].threshold;
	if (trustees->owners != rule->count || needed != rule->threshold)
		return report_set(report, AL_REFUSED,
				  "trustees: are %lld of whom %lld are needed, the statute wants "
				  "%lld and %lld",
				  (long long)trustees->owners, (long long)needed,
				  (long long)rule->count, (long long)rule->threshold);
	return check_keys(trustees, report);
}

/* spec chain-74: "What an election asks is its motion: its title and wording, and yes, no or
 * abstention, one of them." */
static enum status check_question(const struct chain *chain, const struct motion *motion,
				  const struct election *election, struct report *report)
{
	struct buffer wording;
	enum status status = chain_check_text(chain, &motion->wording, "wording", &wording, report);

	if (status != AL_OK)
		return status;
	status = secret_ballot_check(election, motion->title, buffer_text(&wording), wording.len,
				     report);
	buffer_clear(&wording);
	return status;
}

/* Whether the set-up in the archive is the one that the object and the registration name. */
static enum status check_setup(const struct election_entry *entry,
			       const struct election_object *object, struct report *report)
{
	const struct audit_state *state = audit_state(entry->audit);
	const struct election *election = audit_election(entry->audit);
	const struct registration *registration = entry->registration->registration;

	/* spec chain-73: "The archive of an election begins with the set-up that the election
	 * names, and its list of credentials is the registration's." */
	if (!digest_equal(&state->setup, &object->setup))
		return report_set(report, AL_REFUSED, "setup: the archive has another one");
	if (!digest_equal(&election->hash, &object->election))
		return report_set(report, AL_REFUSED,
				  "election: the archive has another election.json");
	if (strcmp(election->uuid, registration->uuid) != 0)
		return report_set(report, AL_REFUSED, "registration: is of another uuid");
	if (!digest_equal(&state->list, &registration->list) ||
	    state->credentials != registration->credentials)
		return report_set(report, AL_REFUSED,
				  "registration: the archive has another list of credentials");
	/* One member, one vote: weights would make some votes larger. */
	if (state->weights != state->credentials)
		return report_set(report, AL_REFUSED, "a credential has a weight above 1");
	if (!group_is_offered(election->group))
		return report_set(report, AL_UNSUPPORTED, "group: %s is for reading only",
				  group_name(election->group));
	return AL_OK;
}

static enum status check_election(struct chain *chain, const struct arrival *arrival,
				  struct election_entry *entry, struct report *report)
{
	const struct election_object *object = arrival->value;
	const struct motion_entry *motion;
	enum status status;

	entry->registration =
	    chain_need(chain, &object->registration, OBJECT_REGISTRATION, "registration", report);
	if (entry->registration == NULL)
		return AL_NOT_FOUND;
	motion = entry->registration->motion;
	/* spec chain-76: "A registration has one election, entered before the vote opens." */
	if (entry->registration->election != NULL)
		return report_set(report, AL_REFUSED, "registration: has its election already");
	if (!when_before(arrival->entered, motion->assembly->assembly->opens))
		return report_set(report, AL_REFUSED, "the vote is open: too late to set it up");
	status = bring_archive(entry, 0, report);
	if (status == AL_OK)
		status = check_setup(entry, object, report);
	if (status == AL_OK)
		status =
		    check_trustees(&chain->statute->trustees, audit_trustees(entry->audit), report);
	if (status == AL_OK)
		status =
		    check_question(chain, motion->motion, audit_election(entry->audit), report);
	return status;
}

enum status chain_enter_election(struct chain *chain, const struct arrival *arrival,
				 struct report *report)
{
	struct election_entry *entry;
	struct registration_entry *registration;
	/* Before anything is taken for it: strangers may send as many as they like. */
	enum status status = chain_check_coop(chain, arrival, report);

	if (status != AL_OK)
		return status;
	entry = chain_take(chain, sizeof(*entry));
	if (entry == NULL)
		return chain_no_memory(report);
	entry->chain = chain;
	status = check_election(chain, arrival, entry, report);
	if (status == AL_OK) {
		entry->election = chain_keep(chain, arrival);
		if (entry->election == NULL)
			status = chain_no_memory(report);
	}
	if (status != AL_OK) {
		close_archive(entry);
		return status;
	}
	entry->id = arrival->envelope->id;
	registration = chain_find(chain, &entry->election->registration, OBJECT_REGISTRATION);
	registration->election = entry;
	*chain->elections_end = entry;
	chain->elections_end = &entry->next;
	return chain_put(chain, arrival, entry, report);
}

/* --- heads --- */

/* What must hold of a head before the archive is looked at. */
static enum status check_phase(const struct election_entry *entry, const struct arrival *arrival,
			       struct report *report)
{
	const struct election_head *head = arrival->value;
	const struct assembly *assembly = entry->registration->motion->assembly->assembly;
	bool closed = !when_before(arrival->entered, assembly->closes);

	/* spec chain-77: "Heads rise; those while voting are entered while the vote is open, the
	 * others after it closed; nothing follows the result." */
	if (head->height <= (entry->last == NULL ? 0 : entry->last->height))
		return report_set(report, AL_REFUSED, "height: is not above the last head's");
	if (entry->last != NULL && entry->last->phase == PHASE_RESULT)
		return report_set(report, AL_REFUSED, "election: has its result");
	if (entry->last != NULL && head->phase < entry->last->phase)
		return report_set(report, AL_REFUSED, "phase: goes back");
	if (head->phase == PHASE_VOTING && when_before(arrival->entered, assembly->opens))
		return report_set(report, AL_REFUSED, "the vote is not open yet");
	if ((head->phase == PHASE_VOTING) == closed)
		return report_set(report, AL_REFUSED, "phase: the vote is %s",
				  closed ? "closed" : "not closed yet");
	return AL_OK;
}

/* Whether the archive at the height of `head` is as the head says. */
static enum status check_archive(const struct election_entry *entry,
				 const struct election_head *head, struct report *report)
{
	const struct audit_state *state = audit_state(entry->audit);
	bool voting = state->last == EVENT_BALLOT;

	/* spec chain-78: "A head states the hash of the archive's event of its height, and at most
	 * 1000 ballots lie between two heads." */
	if (!digest_equal(&state->head, &head->head))
		return report_set(report, AL_FORGED,
				  "head: event %lld of the archive has another hash: a ballot was "
				  "taken out or changed",
				  (long long)head->height);
	if (state->ballots - entry->ballots > SECRET_HEAD_BALLOTS_MAX)
		return report_set(report, AL_REFUSED,
				  "height: %lld ballots since the last head, at most %d may be",
				  (long long)(state->ballots - entry->ballots),
				  SECRET_HEAD_BALLOTS_MAX);
	if (voting != (head->phase == PHASE_VOTING) ||
	    (state->result != NULL) != (head->phase == PHASE_RESULT))
		return report_set(report, AL_REFUSED, "phase: event %lld is a %s",
				  (long long)head->height, event_type_names[state->last]);
	return AL_OK;
}

static enum status check_head(struct election_entry *entry, const struct arrival *arrival,
			      struct report *report)
{
	const struct election_head *head = arrival->value;
	enum status status = check_phase(entry, arrival, report);

	if (status == AL_OK)
		status = bring_archive(entry, head->height, report);
	if (status == AL_OK)
		status = check_archive(entry, head, report);
	if (status != AL_OK || head->phase != PHASE_RESULT)
		return status;
	/* Nothing may follow a result, which the audit sees at the archive's end. */
	return bring_archive(entry, -1, report);
}

enum status chain_enter_election_head(struct chain *chain, const struct arrival *arrival,
				      struct report *report)
{
	const struct election_head *head = arrival->value;
	struct election_entry *entry;
	const struct audit_state *state;
	enum status status = chain_check_coop(chain, arrival, report);

	if (status != AL_OK)
		return status;
	entry = chain_need(chain, &head->election, OBJECT_ELECTION, "election", report);
	if (entry == NULL)
		return AL_NOT_FOUND;
	status = check_head(entry, arrival, report);
	if (status != AL_OK)
		return status;
	head = chain_keep(chain, arrival);
	if (head == NULL)
		return chain_no_memory(report);
	entry->last = head;
	state = audit_state(entry->audit);
	entry->ballots = state->ballots;
	if (head->phase == PHASE_RESULT) {
		entry->tally = (struct tally){ .yes = state->result[0],
					       .no = state->result[1],
					       .abstain = state->result[2] };
		close_archive(entry);
	}
	return chain_put_plain(chain, arrival, report);
}

/* --- what follows --- */

enum status chain_secret_tally(const struct motion_entry *motion, struct tally *ret,
			       struct report *report)
{
	struct tally sum = { .yes = 0 };

	/* spec chain-79: "A motion by secret ballot is resolved when each of its registrations has
	 * an election with a result; the resolution says the sum." */
	if (motion->registrations == NULL)
		return report_set(report, AL_REFUSED, "motion: has no election");
	for (const struct registration_entry *r = motion->registrations; r != NULL; r = r->next) {
		const struct election_entry *election = r->election;

		if (election == NULL || election->last == NULL ||
		    election->last->phase != PHASE_RESULT)
			return report_set(report, AL_REFUSED,
					  "motion: the election %s has no result yet",
					  r->registration->uuid);
		sum.yes += election->tally.yes;
		sum.no += election->tally.no;
		sum.abstain += election->tally.abstain;
	}
	*ret = sum;
	return AL_OK;
}

const struct registration *chain_registration(const struct chain *chain, const struct digest *id)
{
	const struct registration_entry *entry = chain_find(chain, id, OBJECT_REGISTRATION);

	return entry == NULL ? NULL : entry->registration;
}

static struct election_state state_of(const struct election_entry *entry)
{
	return (struct election_state){
		.object = entry->election,
		.id = entry->id,
		.registration = entry->registration->registration,
		.motion = entry->registration->motion->motion,
		.assembly = entry->registration->motion->assembly->assembly,
		.head = entry->last,
		.ballots = entry->ballots,
		.tally = entry->tally,
	};
}

enum status chain_election(const struct chain *chain, const struct digest *id,
			   struct election_state *ret)
{
	const struct election_entry *entry = chain_find(chain, id, OBJECT_ELECTION);

	if (entry == NULL)
		return AL_NOT_FOUND;
	*ret = state_of(entry);
	return AL_OK;
}

enum status chain_election_find(const struct chain *chain, const char *uuid,
				struct election_state *ret)
{
	struct digest mark = uuid_mark(uuid);
	const struct registration_entry *entry = digest_map_get(&chain->marks, &mark);

	if (entry == NULL || entry->election == NULL)
		return AL_NOT_FOUND;
	*ret = state_of(entry->election);
	return AL_OK;
}

void chain_each_election(const struct chain *chain,
			 void (*each)(void *user, const struct election_state *state), void *user)
{
	for (const struct election_entry *e = chain->elections; e != NULL; e = e->next) {
		struct election_state state = state_of(e);

		each(user, &state);
	}
}

enum status chain_check_archives(struct chain *chain, struct report *report)
{
	for (struct election_entry *e = chain->elections; e != NULL; e = e->next) {
		int64_t height = e->last == NULL ? 0 : e->last->height;
		enum status status;

		if (e->last != NULL && e->last->phase == PHASE_RESULT)
			continue; /* nothing follows a result */
		status = bring_archive(e, -1, report);
		if (status != AL_OK)
			return status;
		/* spec chain-80: "A published archive ends with the event of its last head." */
		if (audit_state(e->audit)->height != height)
			return report_set(report, AL_REFUSED,
					  "election %s: the archive goes on behind event %lld, its "
					  "last head",
					  e->registration->registration->uuid, (long long)height);
	}
	return AL_OK;
}
