/* applicants.c: bodies that want to apply, before the log knows their keys. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/applicants.h"

#include "coop/accounts.h"
#include "coop/applicant_store.h"
#include "coop/coop_internal.h"
#include "law/registry.h"
#include "law/statute.h"

#include <stdio.h>
#include <string.h>

/* --- registering --- */

static enum status check_text(const char *what, const char *text, struct report *report)
{
	if (text[0] == '\0')
		return report_set(report, AL_MALFORMED, "%s: is missing", what);
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return report_set(report, AL_MALFORMED, "%s: has more than one line", what);
	}
	return AL_OK;
}

struct key_search {
	const struct public_key *key;
	bool found;
};

static enum status look_at_key(void *user, const struct public_key *key, struct when made,
			       struct report *report)
{
	struct key_search *search = user;

	(void)made;
	(void)report;
	if (public_key_compare(key, search->key) == 0)
		search->found = true;
	return AL_OK;
}

/* Whether the account has shown to hold the key, and the log does not know it yet. */
static enum status check_key(struct coop *coop, int64_t account, const struct public_key *key,
			     struct report *report)
{
	struct key_search search = { .key = key };
	enum status status = accounts_each_key(coop, account, look_at_key, &search, report);

	if (status != AL_OK)
		return status;
	if (!search.found)
		return report_set(report, AL_REFUSED,
				  "key: your account has not shown that you hold it");
	for (int kind = KEY_COOP; kind <= KEY_APPLICANT; kind++) {
		if (chain_key_in_force(coop->log.chain, key, (enum key_kind)kind, NULL))
			return report_set(report, AL_CONFLICT, "key: the log knows it already");
	}
	return AL_OK;
}

static enum status check_wish(struct coop *coop, int64_t account, const struct applicant_wish *wish,
			      struct report *report)
{
	enum status status = check_text("name", wish->name, report);

	if (status == AL_OK)
		status = check_text("entry", wish->entry, report);
	if (status == AL_OK)
		status = check_text("address", wish->address, report);
	if (status == AL_OK && !term_is_kind(wish->kind, TERM_RECIPIENT))
		status = report_set(report, AL_MALFORMED, "kind: is no kind of body");
	return status == AL_OK ? check_key(coop, account, &wish->key, report) : status;
}

static enum status register_work(struct db *db, void *user, struct report *report)
{
	struct applicant *applicant = user;
	struct applicant before;
	enum status status = applicant_store_of(db, applicant->account, &before, report);

	if (status == AL_OK && before.state == APPLICANT_WAITS)
		return report_set(report, AL_CONFLICT, "your registration waits for the office");
	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	return applicant_store_add(db, applicant, report);
}

enum status applicants_register(struct coop *coop, int64_t account,
				const struct applicant_wish *wish, struct when now, int64_t *ret,
				struct report *report)
{
	struct applicant applicant = {
		.account = account, .state = APPLICANT_WAITS, .wish = *wish, .asked = now
	};
	enum status status = coop_check_usable(coop, report);

	if (status == AL_OK)
		status = check_wish(coop, account, wish, report);
	if (status == AL_OK)
		status = db_transaction(coop->db, register_work, &applicant, report);
	if (status == AL_OK)
		*ret = applicant.number;
	return status;
}

/* --- deciding --- */

/* A verdict, as it is stored. */
struct deciding {
	struct applicant applicant;
	const struct outbox_text *mail;
	struct when now;
};

static enum status decide_work(struct db *db, void *user, struct report *report)
{
	const struct deciding *deciding = user;
	enum status status = applicant_store_decide(db, &deciding->applicant, report);

	if (status == AL_OK && deciding->mail != NULL)
		status = outbox_store_add(db, deciding->mail, deciding->now, report);
	return status;
}

/* Enter the key in the log, and the verdict with it. */
static enum status accept(struct coop *coop, struct deciding *deciding, struct report *report)
{
	const struct statute *statute = chain_statute(coop->log.chain);
	struct key_object key = { .action = KEY_INTRODUCE,
				  .key = deciding->applicant.wish.key,
				  .kind = KEY_APPLICANT,
				  .role = deciding->applicant.wish.name,
				  .time = deciding->now };
	struct envelope *envelope = NULL;
	enum status status;

	if (statute == NULL || statute_key_rule(statute, KEY_APPLICANT)->signers != SIGNERS_COOP)
		return report_set(report, AL_UNSUPPORTED,
				  "the statute lets others than the cooperative's key introduce "
				  "applicants: they sign the key object with `allmende`");
	key.coop = *chain_coop(coop->log.chain);
	status = coop_sign(coop, OBJECT_KEY, &key, &envelope, report);
	if (status == AL_OK)
		status =
		    coop_enter_with(coop, envelope, deciding->now, decide_work, deciding, report);
	envelope_free(envelope);
	return status;
}

enum status applicants_decide(struct coop *coop, const struct applicant_verdict *verdict,
			      struct when now, struct report *report)
{
	struct deciding deciding = { .mail = verdict->mail, .now = now };
	struct applicant *applicant = &deciding.applicant;
	enum status status = coop_check_usable(coop, report);

	if (status == AL_OK)
		status = applicant_store_get(coop->db, verdict->number, applicant, report);
	if (status == AL_NOT_FOUND)
		return report_set(report, status, "there is no registration with that number");
	if (status != AL_OK)
		return status;
	if (applicant->state != APPLICANT_WAITS)
		return report_set(report, AL_CONFLICT, "this registration is decided already");
	if (applicant->account == verdict->by)
		return report_set(report, AL_REFUSED,
				  "nobody decides on her own registration: another person must");
	if (verdict->reason != NULL &&
	    (verdict->reason[0] == '\0' || strlen(verdict->reason) > APPLICANT_REASON_MAX))
		return report_set(report, AL_MALFORMED,
				  "reason: a refusal has one, of at most %d bytes",
				  APPLICANT_REASON_MAX);
	applicant->decided = now;
	applicant->decided_by = verdict->by;
	applicant->state = verdict->reason == NULL ? APPLICANT_ACCEPTED : APPLICANT_REFUSED;
	if (verdict->reason == NULL)
		return accept(coop, &deciding, report);
	(void)snprintf(applicant->reason, sizeof(applicant->reason), "%s", verdict->reason);
	return db_transaction(coop->db, decide_work, &deciding, report);
}

/* --- looking --- */

enum status applicants_of(struct coop *coop, int64_t account, struct applicant *ret,
			  struct report *report)
{
	return applicant_store_of(coop->db, account, ret, report);
}

enum status applicants_get(struct coop *coop, int64_t number, struct applicant *ret,
			   struct report *report)
{
	return applicant_store_get(coop->db, number, ret, report);
}

enum status applicants_each(struct coop *coop, const struct applicant_range *range,
			    applicant_function *each, void *user, struct report *report)
{
	return applicant_store_each(coop->db, range, each, user, report);
}
