/* uses_hold.c: see uses_hold.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/uses_hold.h"

#include "verify/use_proof.h"

enum status uses_hold_page(struct uses_hold *hold, const struct uses_page *page,
			   struct report *report)
{
	if (hold->pages > 0 && !public_key_equal(&hold->node, &page->node))
		return report_set(report, AL_FORGED, "the pages are of two nodes");
	hold->node = page->node;
	hold->pages++;
	return AL_OK;
}

/* Whether `use` says what its receipt says. */
static bool is_as_receipt(const struct uses_page *page, const struct job_use *use,
			  const struct receipt *receipt)
{
	return public_key_equal(&receipt->node, &page->node) &&
	       digest_equal(&receipt->job, &use->job) &&
	       digest_equal(&receipt->grant, &use->grant) &&
	       receipt->released_at.seconds == use->released_at.seconds && receipt->rho == use->rho;
}

enum status uses_hold_use(struct uses_hold *hold, const struct uses_page *page,
			  const struct job_use *use, const struct receipt *receipt,
			  struct report *report)
{
	if (!is_as_receipt(page, use, receipt))
		return report_set(report, AL_FORGED,
				  "the node says another thing than its receipt");
	if (receipt->seq <= hold->seq)
		return report_set(report, AL_FORGED,
				  "the node tells of a job twice, or not in the order of its log");
	if (use->proof == NULL && hold->told > hold->later)
		return report_set(report, AL_FORGED,
				  "the node says that a job was before your link, but has opened "
				  "an earlier one");
	if (use->proof != NULL) {
		enum status status;

		if (!public_key_equal(&use->proof->key, &page->key))
			return report_set(report, AL_FORGED,
					  "the node opens somebody else's place");
		status = use_proof_check(use->proof, &use->receipt, receipt, report);
		if (status != AL_OK)
			return status;
	}
	hold->seq = receipt->seq;
	hold->told++;
	hold->used += use->proof != NULL && use->proof->used;
	hold->later += use->proof == NULL;
	return AL_OK;
}
