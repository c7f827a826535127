/* chain_node.c: what nodes say: platforms, mandate roots, receipts, refusals. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/checked.h"
#include "crypto/hash.h"
#include "verify/chain_internal.h"

#include <assert.h>
#include <string.h>

struct platform_entry *chain_find_platform(const struct chain *chain, const char *name)
{
	struct digest digest = hash_bytes(name, strlen(name));

	return digest_map_get(&chain->names, &digest);
}

enum status chain_make_platform(struct chain *chain, const char *name, struct platform_entry **ret,
				struct report *report)
{
	struct digest digest = hash_bytes(name, strlen(name));
	struct platform_entry *entry = digest_map_get(&chain->names, &digest);

	if (entry == NULL) {
		entry = chain_take(chain, sizeof(*entry));
		if (entry == NULL || digest_map_put(&chain->names, &digest, entry) != AL_OK)
			return chain_no_memory(report);
		entry->name = name;
		entry->next = chain->platforms;
		chain->platforms = entry;
	}
	*ret = entry;
	return AL_OK;
}

/* The members that every object of a node has. */
struct node_part {
	const struct public_key *node;
	int64_t seq;
	const struct digest *prev;
};

static enum status check_node(const struct chain *chain, const struct arrival *arrival,
			      const struct node_part *part, struct node_entry **ret,
			      struct report *report)
{
	enum status status = chain_check_signer(chain, arrival, KEY_NODE, part->node, report);
	struct node_entry *node;

	if (status != AL_OK)
		return status;
	node = chain_key(chain, part->node)->node;
	/* spec chain-50: "The objects of a node count from 0, without gaps, and each names the one
	 * before." */
	if (part->seq != node->seq + 1)
		return report_set(report, AL_REFUSED, "seq: the next one of this node is %lld",
				  (long long)node->seq + 1);
	if (!digest_equal(part->prev, &node->last))
		return report_set(report, AL_REFUSED, "prev: is not the node's object before");
	*ret = node;
	return AL_OK;
}

/* Count the object of `arrival` as the last one of `node`. */
static void advance(struct node_entry *node, const struct arrival *arrival)
{
	node->seq++;
	node->last = arrival->envelope->id;
}

static enum status check_platform(const struct chain *chain, const struct arrival *arrival,
				  struct node_entry **ret, struct report *report)
{
	const struct platform *platform = arrival->value;
	struct node_part part = { &platform->node, platform->seq, &platform->prev };
	enum status status = check_node(chain, arrival, &part, ret, report);

	if (status != AL_OK)
		return status;
	assert(*ret != NULL);
	/* spec chain-51: "A platform is described by the node key that was introduced for it." */
	if (strcmp((*ret)->platform->name, platform->platform) != 0)
		return report_set(report, AL_REFUSED, "platform: the node key is for %s",
				  (*ret)->platform->name);
	for (size_t i = 0; i < platform->tables_count && status == AL_OK; i++) {
		if (platform->tables[i].role == TABLE_PUBLIC)
			status = chain_check_text(chain, &platform->tables[i].content,
						  platform->tables[i].name, NULL, report);
	}
	return status;
}

enum status chain_enter_platform(struct chain *chain, const struct arrival *arrival,
				 struct report *report)
{
	const struct platform *platform;
	struct node_entry *node = NULL;
	enum status status = check_platform(chain, arrival, &node, report);

	if (status != AL_OK)
		return status;
	assert(node != NULL);
	platform = chain_keep(chain, arrival);
	if (platform == NULL)
		return chain_no_memory(report);
	for (size_t i = 0; i < platform->tables_count; i++) {
		if (platform->tables[i].role != TABLE_PUBLIC)
			continue;
		status = chain_add_text(chain, &platform->tables[i].content, report);
		if (status != AL_OK)
			return status;
	}
	node->platform->platform = platform;
	advance(node, arrival);
	return chain_put_plain(chain, arrival, report);
}

enum status chain_enter_mandate_root(struct chain *chain, const struct arrival *arrival,
				     struct report *report)
{
	const struct mandate_root *root = arrival->value;
	struct node_part part = { &root->node, root->seq, &root->prev };
	struct node_entry *node = NULL;
	enum status status = check_node(chain, arrival, &part, &node, report);

	if (status != AL_OK)
		return status;
	assert(node != NULL);
	/* spec chain-52: "The epoch of a mandate root is that of its time, never falls, and is none
	 * before the one in which the node's key was entered." */
	if (root->epoch != root->time.seconds / CHAIN_EPOCH_S)
		return report_set(report, AL_REFUSED, "epoch: its time is in epoch %lld",
				  (long long)(root->time.seconds / CHAIN_EPOCH_S));
	if (root->epoch < node->root_epoch)
		return report_set(report, AL_REFUSED,
				  "epoch: the node's root before is of, or its key began in "
				  "epoch %lld",
				  (long long)node->root_epoch);
	node->root = arrival->envelope->id;
	node->root_epoch = root->epoch;
	advance(node, arrival);
	return chain_put_plain(chain, arrival, report);
}

/* What is spent on `platform` for `purpose` in `year`, by this digest. */
static struct digest purpose_mark(const char *platform, const char *purpose, int64_t year)
{
	struct hash hash;

	hash_start(&hash);
	hash_add(&hash, platform, strlen(platform) + 1);
	hash_add(&hash, purpose, strlen(purpose) + 1);
	hash_add(&hash, &year, sizeof(year));
	return hash_end(&hash);
}

static int64_t *find_spent(const struct chain *chain, const char *platform, const char *purpose,
			   int64_t year)
{
	struct digest mark = purpose_mark(platform, purpose, year);

	return digest_map_get(&chain->spent, &mark);
}

int64_t chain_purpose_rho(const struct chain *chain, const char *platform, const char *purpose,
			  struct when when)
{
	const int64_t *spent = find_spent(chain, platform, purpose, chain_year(when));

	return spent == NULL ? 0 : *spent;
}

static enum status add_spent(struct chain *chain, const struct grant *grant,
			     const struct receipt *receipt, struct report *report)
{
	int64_t year = chain_year(receipt->time);

	for (size_t i = 0; i < grant->purposes_count; i++) {
		int64_t *spent = find_spent(chain, grant->platform, grant->purposes[i], year);

		if (spent == NULL) {
			struct digest mark =
			    purpose_mark(grant->platform, grant->purposes[i], year);

			spent = chain_take(chain, sizeof(*spent));
			if (spent == NULL || digest_map_put(&chain->spent, &mark, spent) != AL_OK)
				return chain_no_memory(report);
		}
		*spent += receipt->rho; /* was checked */
	}
	return AL_OK;
}

/* What the receipt says of its job and grant. */
static enum status check_receipt_job(const struct chain *chain, const struct receipt *receipt,
				     const struct job_entry *job, struct report *report)
{
	const struct grant_entry *grant = job->grant;

	/* spec chain-53: "A job is answered once, by a receipt or a refusal of its node." */
	if (job->answered)
		return report_set(report, AL_REFUSED, "job: is answered already");
	/* spec chain-54: "A receipt names its job's grant, and comes from that grant's node." */
	if (!digest_equal(&receipt->grant, &grant->id))
		return report_set(report, AL_REFUSED, "grant: is not the job's");
	if (!public_key_equal(&receipt->node, &grant->grant->node))
		return report_set(report, AL_REFUSED, "node: is not the grant's");
	if (when_before(receipt->time, job->time))
		return report_set(report, AL_REFUSED, "time: is before the job's");
	/* spec chain-68: "A receipt is of a time at which its grant is open." */
	if (!grant_is_open(grant->grant, receipt->time))
		return report_set(report, AL_REFUSED, "time: the grant is not open then");
	if (chain_is_late(chain, grant->revoked, receipt->time))
		return report_set(report, AL_REFUSED, "grant: was revoked before");
	return AL_OK;
}

/* What the receipt charges, against the job and the grant. */
static enum status check_receipt_grant(const struct receipt *receipt, const struct job_entry *job,
				       struct report *report)
{
	const struct grant_entry *grant = job->grant;

	/* spec chain-55: "A receipt charges at most what its job wanted, and the receipts of a
	 * grant together at most its rho." */
	if (receipt->rho > job->rho)
		return report_set(report, AL_EXHAUSTED, "rho: the job wanted %lld only",
				  (long long)job->rho);
	if (receipt->rho > grant->grant->rho - grant->rho_spent)
		return report_set(report, AL_EXHAUSTED, "rho: the grant has %lld left",
				  (long long)(grant->grant->rho - grant->rho_spent));
	/* spec chain-56: "A grant has at most `runs` receipts." */
	if (grant->runs_done >= grant->grant->runs)
		return report_set(report, AL_EXHAUSTED, "grant: all its %lld runs are done",
				  (long long)grant->grant->runs);
	/* spec chain-57: "The deltas of a grant's receipts are together at most its delta." */
	if (receipt->delta > grant->grant->delta - grant->delta_spent)
		return report_set(report, AL_EXHAUSTED, "delta: the grant has %lld left",
				  (long long)(grant->grant->delta - grant->delta_spent));
	return AL_OK;
}

/* What the receipt says of time and mandates. */
static enum status check_receipt_release(const struct receipt *receipt,
					 const struct node_entry *node, const struct job_entry *job,
					 struct report *report)
{
	int64_t grid_s = node->platform->platform->grid_s;

	/* spec chain-58: "An answer is released at a whole multiple of the platform's `grid_s`
	 * seconds since 1970, not before its job." */
	if (receipt->released_at.seconds % grid_s != 0)
		return report_set(report, AL_REFUSED,
				  "released_at: is not a whole multiple of %lld seconds",
				  (long long)grid_s);
	if (when_before(receipt->released_at, job->time))
		return report_set(report, AL_REFUSED, "released_at: is before the job");
	/* spec chain-59: "A receipt names its node's newest mandate root, which is of the epoch of
	 * the receipt's time." */
	if (digest_is_zero(&node->root) || !digest_equal(&receipt->mandate_root, &node->root))
		return report_set(report, AL_REFUSED, "mandate_root: is not the node's newest one");
	if (node->root_epoch != receipt->time.seconds / CHAIN_EPOCH_S)
		return report_set(report, AL_REFUSED,
				  "mandate_root: is not of the receipt's epoch");
	return AL_OK;
}

/* What the receipt says of the platform's ledger, and what the purposes have left. */
static enum status check_receipt_ledgers(const struct chain *chain, const struct receipt *receipt,
					 const struct grant_entry *grant, struct report *report)
{
	const struct platform_entry *platform = grant->platform;
	int64_t year = chain_year(receipt->time);
	int64_t before = year == platform->ledger_year ? platform->ledger_rho : 0;
	int64_t ceiling = grant->decision->decision->terms->rho_purpose_year;

	/* spec chain-60: "The ledger of a platform in the calendar year of a receipt's time grows
	 * by at least the receipt's rho and stays within the statute's `rho_platform_year`; the
	 * years of receipts never go back." */
	if (year < platform->ledger_year)
		return report_set(report, AL_REFUSED, "time: a receipt of %lld came before",
				  (long long)platform->ledger_year);
	if (receipt->ledger_rho_after - receipt->rho < before)
		return report_set(report, AL_REFUSED,
				  "ledger_rho_after: was %lld before, and %lld are charged",
				  (long long)before, (long long)receipt->rho);
	if (receipt->ledger_rho_after > chain->statute->privacy.rho_platform_year)
		return report_set(report, AL_EXHAUSTED,
				  "ledger_rho_after: the statute allows %lld in a year",
				  (long long)chain->statute->privacy.rho_platform_year);
	/* spec chain-61: "For each purpose of its grant, what receipts charged on the platform in
	 * that year stays within the decision's `rho_purpose_year`." */
	for (size_t i = 0; i < grant->grant->purposes_count; i++) {
		const char *purpose = grant->grant->purposes[i];
		int64_t spent = chain_purpose_rho(chain, platform->name, purpose, receipt->time);
		int64_t sum;

		if (!checked_add(spent, receipt->rho, &sum) || sum > ceiling)
			return report_set(report, AL_EXHAUSTED,
					  "rho: %.100s has %lld left this year", purpose,
					  (long long)(ceiling > spent ? ceiling - spent : 0));
	}
	return AL_OK;
}

static enum status check_receipt(const struct chain *chain, const struct arrival *arrival,
				 struct node_entry **ret_node, struct job_entry **ret_job,
				 struct report *report)
{
	const struct receipt *receipt = arrival->value;
	struct node_part part = { &receipt->node, receipt->seq, &receipt->prev };
	struct node_entry *node = NULL;
	struct job_entry *job;
	enum status status = check_node(chain, arrival, &part, &node, report);

	if (status != AL_OK)
		return status;
	assert(node != NULL);
	job = chain_need(chain, &receipt->job, OBJECT_JOB, "job", report);
	if (job == NULL)
		return AL_NOT_FOUND;
	status = check_receipt_job(chain, receipt, job, report);
	if (status == AL_OK)
		status = check_receipt_grant(receipt, job, report);
	if (status == AL_OK)
		status = check_receipt_ledgers(chain, receipt, job->grant, report);
	if (status == AL_OK)
		status = check_receipt_release(receipt, node, job, report);
	if (status == AL_OK)
		status = chain_check_checkers(chain, receipt, job->grant, report);
	*ret_node = node;
	*ret_job = job;
	return status;
}

enum status chain_enter_receipt(struct chain *chain, const struct arrival *arrival,
				struct report *report)
{
	const struct receipt *receipt = arrival->value;
	struct node_entry *node = NULL;
	struct job_entry *job = NULL;
	enum status status = check_receipt(chain, arrival, &node, &job, report);

	if (status != AL_OK)
		return status;
	assert(node != NULL);
	assert(job != NULL);
	status = add_spent(chain, job->grant->grant, receipt, report);
	if (status != AL_OK)
		return status;
	job->answered = true;
	job->grant->rho_spent += receipt->rho;
	job->grant->delta_spent += receipt->delta;
	job->grant->runs_done++;
	node->receipts++;
	node->platform->ledger_rho = receipt->ledger_rho_after;
	node->platform->ledger_year = chain_year(receipt->time);
	advance(node, arrival);
	return chain_put_receipt(chain, arrival, job->grant, report);
}

/* What a node refuses: a job or grant of its own, as far as the log knows the subject. */
static enum status check_subject(const struct chain *chain, const struct refusal *refusal,
				 struct job_entry **ret, struct report *report)
{
	struct chain_head *head = digest_map_get(&chain->objects, &refusal->subject);
	struct job_entry *job = chain_find(chain, &refusal->subject, OBJECT_JOB);
	const struct grant_entry *grant =
	    job == NULL ? chain_find(chain, &refusal->subject, OBJECT_GRANT) : job->grant;

	/* spec chain-63: "A node refuses a job or a grant of its own, or what never came into the
	 * log." */
	if (head != NULL && grant == NULL)
		return report_set(report, AL_REFUSED, "subject: is neither a job nor a grant");
	if (grant != NULL && !public_key_equal(&grant->grant->node, &refusal->node))
		return report_set(report, AL_REFUSED, "subject: is another node's");
	if (job != NULL && job->answered)
		return report_set(report, AL_REFUSED, "subject: is answered already");
	*ret = job;
	return AL_OK;
}

enum status chain_enter_refusal(struct chain *chain, const struct arrival *arrival,
				struct report *report)
{
	const struct refusal *refusal = arrival->value;
	struct node_part part = { &refusal->node, refusal->seq, &refusal->prev };
	struct public_key nobody = { { 0 } };
	struct job_entry *job = NULL;
	struct node_entry *node = NULL;
	enum status status;

	if (public_key_equal(&refusal->node, &nobody)) {
		status = chain_check_coop(chain, arrival, report);
		if (status == AL_OK && (refusal->seq != -1 || !digest_is_zero(&refusal->prev)))
			status = report_set(report, AL_REFUSED,
					    "seq, prev: only a node's refusal has them");
	} else {
		status = check_node(chain, arrival, &part, &node, report);
		if (status == AL_OK)
			status = check_subject(chain, refusal, &job, report);
	}
	if (status != AL_OK)
		return status;
	if (job != NULL)
		job->answered = true;
	if (node != NULL)
		advance(node, arrival);
	return chain_put_plain(chain, arrival, report);
}
