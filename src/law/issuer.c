/* issuer.c: see issuer.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/issuer.h"

#include "crypto/envelope.h"
#include "law/registry.h"

#include <assert.h>
#include <string.h>

#define DAY_S 86400

static enum status read_key(const struct issuer *issuer, struct blind_rsa_public *ret,
			    struct report *report)
{
	size_t len = strlen(issuer->modulus);

	*ret = (struct blind_rsa_public){ .len = len / 2 };
	if (len % 2 != 0 || ret->len > BLIND_RSA_MODULUS_MAX ||
	    hex_parse(issuer->modulus, len, ret->modulus, ret->len) != AL_OK)
		return report_set(report, AL_MALFORMED, "modulus: is not hexadecimal");
	return blind_rsa_public_check(ret, report);
}

static enum status check_issuer(const void *value, struct report *report)
{
	const struct issuer *issuer = value;
	struct blind_rsa_public key;
	int64_t lasts = issuer->until.seconds - issuer->from.seconds;

	if (!platform_name_valid(issuer->platform))
		return report_set(report, AL_MALFORMED, "platform: is no platform's name");
	/* spec object-48: "An issuer's period ends after it begins, and lasts at most 100 days." */
	if (lasts <= 0 || lasts > (int64_t)ISSUER_DAYS_MAX * DAY_S)
		return report_set(report, AL_MALFORMED,
				  "until: must be after from, by at most %d days", ISSUER_DAYS_MAX);
	/* spec object-49: "An issuer's modulus has whole bytes of 2048 to 4096 bits, the first of
	 * them set, and is odd." */
	if (read_key(issuer, &key, report) != AL_OK) {
		report_prefix(report, "modulus");
		return AL_MALFORMED;
	}
	return AL_OK;
}

static const struct record_field issuer_fields[] = {
	RECORD_BYTES(struct issuer, coop, ID_PREFIX),
	RECORD_WHEN(struct issuer, from),
	RECORD_INTEGER_OPTIONAL(struct issuer, issued, 0, ISSUER_ISSUED_MAX),
	RECORD_TEXT(struct issuer, modulus, BLIND_RSA_BITS_MIN / 4, BLIND_RSA_BITS_MAX / 4),
	RECORD_TEXT(struct issuer, platform, 1, PLATFORM_NAME_MAX),
	RECORD_INTEGER(struct issuer, renewals, 0, ISSUER_RENEWALS_MAX),
	RECORD_WHEN(struct issuer, time),
	RECORD_LITERAL(type, "issuer"),
	RECORD_WHEN(struct issuer, until),
	RECORD_VERSION(v, 1),
};
const struct record_type issuer_record =
    RECORD_TYPE_CHECKED(struct issuer, issuer_fields, check_issuer);

struct blind_rsa_public issuer_key(const struct issuer *issuer)
{
	struct blind_rsa_public key;
	enum status status = read_key(issuer, &key, NULL);

	assert(status == AL_OK);
	(void)status;
	return key;
}
