/* chain_issuer.c: the keys that certify mandate keys. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/issuer.h"
#include "verify/chain_internal.h"

enum status chain_enter_issuer(struct chain *chain, const struct arrival *arrival,
			       struct report *report)
{
	const struct issuer *issuer = arrival->value;
	struct platform_entry *platform;
	const struct issuer *last;
	struct issuer_entry *entry;
	enum status status = chain_check_coop(chain, arrival, report);

	if (status != AL_OK)
		return status;
	platform = chain_find_platform(chain, issuer->platform);
	/* spec chain-88: "An issuer is for a platform whose node key was introduced." */
	if (platform == NULL || platform->node == NULL)
		return report_set(report, AL_REFUSED,
				  "platform: no node key was introduced for it");
	last = platform->issuers != NULL ? platform->issuers->issuer : NULL;
	/* spec chain-89: "The periods of a platform's issuers follow each other and do not overlap,
	 * and none is over when it is entered." */
	if (last != NULL && when_before(issuer->from, last->until))
		return report_set(report, AL_REFUSED,
				  "from: the platform's period before is not over then");
	if (!when_before(arrival->entered, issuer->until))
		return report_set(report, AL_REFUSED, "until: the period is over already");
	/* spec chain-90: "An issuer says how many signatures were given in the platform's period
	 * before, and the first one says none." */
	if ((last != NULL) != (issuer->issued != -1))
		return report_set(report, AL_REFUSED,
				  "issued: stands there when there was a period before, and only "
				  "then");
	issuer = chain_keep(chain, arrival);
	entry = chain_take(chain, sizeof(*entry));
	if (issuer == NULL || entry == NULL)
		return chain_no_memory(report);
	*entry = (struct issuer_entry){ .issuer = issuer, .before = platform->issuers };
	platform->issuers = entry;
	return chain_put_plain(chain, arrival, report);
}

static const struct issuer_entry *issuers_of(const struct chain *chain, const char *name)
{
	const struct platform_entry *platform = chain_find_platform(chain, name);

	return platform != NULL ? platform->issuers : NULL;
}

const struct issuer *chain_issuer(const struct chain *chain, const char *platform, struct when from)
{
	for (const struct issuer_entry *i = issuers_of(chain, platform); i != NULL; i = i->before) {
		if (i->issuer->from.seconds == from.seconds)
			return i->issuer;
	}
	return NULL;
}

const struct issuer *chain_issuer_at(const struct chain *chain, const char *platform,
				     struct when now)
{
	for (const struct issuer_entry *i = issuers_of(chain, platform); i != NULL; i = i->before) {
		if (!when_before(now, i->issuer->from) && when_before(now, i->issuer->until))
			return i->issuer;
	}
	return NULL;
}

const struct issuer *chain_last_issuer(const struct chain *chain, const char *platform)
{
	const struct issuer_entry *last = issuers_of(chain, platform);

	return last != NULL ? last->issuer : NULL;
}
