/*
 * issuer.h: the object that names the key by which a cooperative certifies mandate keys blindly.
 *
 * All members blind under the same public key of a platform and period, which is why it stands in
 * the log: a key of one's own would mark her (RFC 9474, 6.3). One key is for one platform and one
 * period alone, so a certificate cannot be turned to another.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_ISSUER_H
#define ALLMENDE_LAW_ISSUER_H

#include "base/record.h"
#include "crypto/blind_rsa.h"

#define ISSUER_DAYS_MAX 100 /* of a period: a quarter and some days */
#define ISSUER_RENEWALS_MAX 10
#define ISSUER_ISSUED_MAX INT64_C(10000000000)

/* Signed by the cooperative. */
struct issuer {
	struct digest coop;
	struct when from; /* of its period; it names it */
	int64_t issued;	  /* blind signatures given in the platform's period before; -1: none was */
	const char *modulus; /* hexadecimal, of 2048 to 4096 bits; the exponent is 65537 */
	const char *platform;
	int64_t renewals; /* signatures that a member may have beyond the first */
	struct when time;
	struct when until;
};

extern const struct record_type issuer_record;

/* The public key of `issuer`, which was read by its record. */
struct blind_rsa_public issuer_key(const struct issuer *issuer);

#endif
