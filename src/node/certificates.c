/* certificates.c: whether a certificate holds here. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/certificates.h"

/* The issuer of the period that begins at `period`. The log does not name any yet. */
static bool find_issuer(const struct node *node, struct when period, struct node_issuer *ret)
{
	const struct node_hooks *hooks = &node->options.hooks;

	for (size_t i = 0; i < hooks->issuers_count; i++) {
		if (hooks->issuers[i].from.seconds == period.seconds) {
			*ret = hooks->issuers[i];
			return true;
		}
	}
	return false;
}

enum status node_check_certificate(const struct node *node, const struct public_key *key,
				   const struct key_certificate *certificate, struct when now,
				   struct when *ret, struct report *report)
{
	struct certified_key what = { .coop = &node->head.coop,
				      .platform = node->head.platform,
				      .period = certificate->period,
				      .key = key };
	struct node_issuer issuer;
	enum status status;

	if (!find_issuer(node, certificate->period, &issuer))
		return report_set(report, AL_NOT_FOUND,
				  "the log, as far as this node has followed it, names no issuer "
				  "whose period begins when the certificate says");
	if (when_before(now, certificate->period))
		return report_set(report, AL_REFUSED,
				  "the period of the certificate has not begun");
	if (!when_before(now, issuer.until))
		return report_set(report, AL_REFUSED,
				  "the period of the certificate is over: ask the cooperative for "
				  "one of the present period");
	status = key_certificate_check(certificate, &what, &issuer.key, report);
	if (status == AL_OK)
		*ret = issuer.until;
	return status;
}
