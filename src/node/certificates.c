/* certificates.c: whether a certificate holds here. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/certificates.h"

#include "law/issuer.h"
#include "node/node_internal.h"

enum status node_check_certificate(const struct node *node, const struct public_key *key,
				   const struct key_certificate *certificate, struct when now,
				   struct when *ret, struct report *report)
{
	struct certified_key what = { .coop = &node->head.coop,
				      .platform = node->head.platform,
				      .period = certificate->period,
				      .key = key };
	const struct issuer *issuer = NULL;
	struct blind_rsa_public issuing;
	enum status status;

	if (node->chain != NULL)
		issuer = chain_issuer(node->chain, node->head.platform, certificate->period);
	if (issuer == NULL)
		return report_set(report, AL_NOT_FOUND,
				  "the log, as far as this node has followed it, names no issuer "
				  "whose period begins when the certificate says");
	if (when_before(now, certificate->period))
		return report_set(report, AL_REFUSED,
				  "the period of the certificate has not begun");
	if (!when_before(now, issuer->until))
		return report_set(report, AL_REFUSED,
				  "the period of the certificate is over: ask the cooperative for "
				  "one of the present period");
	issuing = issuer_key(issuer);
	status = key_certificate_check(certificate, &what, &issuing, report);
	if (status == AL_OK)
		*ret = issuer->until;
	return status;
}
