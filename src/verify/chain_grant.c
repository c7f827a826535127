/* chain_grant.c: grants, their revocations, jobs, legal demands. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/hash.h"
#include "verify/chain_internal.h"

#include <assert.h>

static enum status check_grant(const struct chain *chain, const struct arrival *arrival,
			       struct decision_entry **ret, struct report *report)
{
	const struct grant *grant = arrival->value;
	enum status status = chain_check_coop(chain, arrival, report);
	const struct platform_entry *platform;
	struct decision_entry *entry;

	if (status != AL_OK)
		return status;
	entry = chain_need(chain, &grant->decision, OBJECT_DECISION, "decision", report);
	if (entry == NULL)
		return AL_NOT_FOUND;
	/* spec chain-44: "A decision that permits has one grant, which stays within it." */
	if (entry->decision->outcome != EFFECT_PERMIT)
		return report_set(report, AL_REFUSED, "decision: permits nothing");
	if (entry->granted)
		return report_set(report, AL_REFUSED, "decision: has its grant already");
	if (!digest_equal(&grant->application, &entry->application->id))
		return report_set(report, AL_REFUSED,
				  "application: is not the one that was decided");
	platform = chain_find_platform(chain, entry->application->application->platform);
	assert(platform != NULL); /* the application was checked against it */
	assert(platform->platform != NULL);
	/* spec chain-45: "A grant is for the node key in force of its platform." */
	if (platform->node == NULL || !public_key_equal(&platform->node->key, &grant->node))
		return report_set(report, AL_REFUSED, "node: is not the one in force for %s",
				  platform->name);
	status = grant_check(grant, entry->decision, entry->application->application,
			     chain->statute, platform->platform, report);
	if (status == AL_OK)
		*ret = entry;
	return status;
}

enum status chain_enter_grant(struct chain *chain, const struct arrival *arrival,
			      struct report *report)
{
	struct decision_entry *decision = NULL;
	struct grant_entry *entry;
	enum status status = check_grant(chain, arrival, &decision, report);

	if (status != AL_OK)
		return status;
	assert(decision != NULL);
	entry = chain_take(chain, sizeof(*entry));
	if (entry == NULL)
		return chain_no_memory(report);
	entry->id = arrival->envelope->id;
	entry->decision = decision;
	entry->platform = chain_find_platform(chain, decision->application->application->platform);
	entry->grant = chain_keep(chain, arrival);
	if (entry->grant == NULL)
		return chain_no_memory(report);
	decision->granted = true;
	decision->application->grant = entry->id;
	return chain_put(chain, arrival, entry, report);
}

enum status chain_enter_grant_revocation(struct chain *chain, const struct arrival *arrival,
					 struct report *report)
{
	const struct grant_revocation *revocation = arrival->value;
	struct grant_entry *grant;
	enum status status = chain_check_coop(chain, arrival, report);

	if (status != AL_OK)
		return status;
	grant = chain_need(chain, &revocation->grant, OBJECT_GRANT, "grant", report);
	if (grant == NULL)
		return AL_NOT_FOUND;
	/* spec chain-46: "A grant is revoked once." */
	if (grant->revoked.seconds != 0)
		return report_set(report, AL_REFUSED, "grant: is revoked already");
	grant->revoked = arrival->entered;
	return chain_put_plain(chain, arrival, report);
}

bool chain_is_late(const struct chain *chain, struct when ended, struct when time)
{
	return ended.seconds != 0 &&
	       when_before(when_add(ended, chain->statute->checkpoint_age_max_s), time);
}

/* The applicant's key may have ended just before, as a grant may. */
static enum status check_job_signer(const struct chain *chain, const struct arrival *arrival,
				    const struct grant_entry *grant, struct report *report)
{
	const struct job *job = arrival->value;
	const struct envelope *envelope = arrival->envelope;
	const struct key_state *key = chain_key(chain, &grant->grant->applicant_key);

	/* spec chain-47: "The grant's applicant key signs a job, and nobody else." */
	if (envelope->signature_count != 1 ||
	    !envelope_signed_by(envelope, &grant->grant->applicant_key))
		return report_set(report, AL_REFUSED,
				  "must be signed by the grant's applicant key and nobody else");
	if (key == NULL || chain_is_late(chain, key->ended, job->time))
		return report_set(report, AL_REFUSED, "the applicant's key has ended");
	return AL_OK;
}

static struct digest mark_of(const struct job *job)
{
	struct hash hash;

	hash_start(&hash);
	hash_add(&hash, job->grant.bytes, DIGEST_LEN);
	hash_add(&hash, job->idempotency, IDEMPOTENCY_LEN);
	return hash_end(&hash);
}

static enum status check_job(const struct chain *chain, const struct arrival *arrival,
			     const struct digest *mark, struct grant_entry **ret,
			     struct report *report)
{
	const struct job *job = arrival->value;
	struct grant_entry *grant = chain_need(chain, &job->grant, OBJECT_GRANT, "grant", report);
	enum status status;

	if (grant == NULL)
		return AL_NOT_FOUND;
	status = check_job_signer(chain, arrival, grant, report);
	if (status != AL_OK)
		return status;
	/* spec chain-48: "A job is for its grant's node, at a time at which the grant is open." */
	if (!public_key_equal(&job->node, &grant->grant->node))
		return report_set(report, AL_REFUSED, "node: is not the grant's");
	if (!grant_is_open(grant->grant, job->time))
		return report_set(report, AL_REFUSED, "time: the grant is not open then");
	/* spec chain-62: "After the entry of a grant's revocation, or of the end of its applicant's
	 * key, jobs and receipts may still come in whose time is at most `checkpoint_age_max_s`
	 * later: their node could not know." */
	if (chain_is_late(chain, grant->revoked, job->time))
		return report_set(report, AL_REFUSED, "grant: is revoked");
	/* spec chain-49: "Within a grant an idempotency key stands for one job." */
	if (digest_map_get(&chain->marks, mark) != NULL)
		return report_set(report, AL_REFUSED,
				  "idempotency: the grant has another job with this key");
	*ret = grant;
	return AL_OK;
}

enum status chain_enter_job(struct chain *chain, const struct arrival *arrival,
			    struct report *report)
{
	const struct job *job = arrival->value;
	struct digest mark = mark_of(job);
	struct grant_entry *grant = NULL;
	struct job_entry *entry;
	enum status status = check_job(chain, arrival, &mark, &grant, report);

	if (status != AL_OK)
		return status;
	assert(grant != NULL);
	entry = chain_take(chain, sizeof(*entry));
	if (entry == NULL || digest_map_put(&chain->marks, &mark, entry) != AL_OK)
		return chain_no_memory(report);
	entry->grant = grant;
	entry->time = job->time;
	entry->rho = job->rho;
	return chain_put(chain, arrival, entry, report);
}

enum status chain_enter_legal_demand(struct chain *chain, const struct arrival *arrival,
				     struct report *report)
{
	/* spec chain-64: "One office key signs a legal demand." */
	enum status status = chain_check_signers(chain, arrival, KEY_OFFICE, 1, 1, report);

	return status != AL_OK ? status : chain_put_plain(chain, arrival, report);
}
