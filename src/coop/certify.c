/* certify.c: see certify.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/certify.h"

#include "coop/coop_internal.h"
#include "crypto/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file with the secret of the period of `platform` that begins at `from`. */
static enum status key_path(const struct coop *coop, const char *platform, struct when from,
			    char ret[static FILE_PATH_MAX], struct report *report)
{
	char name[PLATFORM_NAME_MAX + 64];

	(void)snprintf(name, sizeof(name), "issuer-%.*s-%lld.pem", PLATFORM_NAME_MAX, platform,
		       (long long)from.seconds);
	return file_join(coop->path, name, ret, report);
}

/* --- a period begins --- */

/* The key of `period`: one that was made before it was entered goes on. */
static enum status have_key(const struct coop *coop, const struct certify_period *period,
			    struct blind_rsa_key **ret, struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = key_path(coop, period->platform, period->from, path, report);

	if (status != AL_OK)
		return status;
	status = blind_rsa_key_load(path, ret, report);
	if (status != AL_NOT_FOUND)
		return status;
	status = blind_rsa_key_make(period->bits != 0 ? period->bits : BLIND_RSA_BITS, ret, report);
	if (status != AL_OK)
		return status;
	status = blind_rsa_key_save(*ret, path, report);
	if (status != AL_OK) {
		blind_rsa_key_free(*ret);
		*ret = NULL;
	}
	return status;
}

/* How many were given in the platform's period before; -1: there is none. */
static enum status count_before(const struct coop *coop, const char *platform, int64_t *ret,
				struct report *report)
{
	const struct issuer *last = chain_last_issuer(coop->log.chain, platform);

	*ret = -1;
	return last == NULL
		   ? AL_OK
		   : coop_store_count_signatures(coop->db, platform, last->from, ret, report);
}

static enum status enter_issuer(struct coop *coop, const struct certify_period *period,
				const struct blind_rsa_key *key, struct when now,
				struct digest *ret_id, struct report *report)
{
	const struct blind_rsa_public *public_key = blind_rsa_key_public(key);
	char modulus[2 * BLIND_RSA_MODULUS_MAX + 1];
	struct issuer issuer = { .coop = *chain_coop(coop->log.chain),
				 .from = period->from,
				 .modulus = modulus,
				 .platform = period->platform,
				 .renewals = period->renewals,
				 .time = now,
				 .until = period->until };
	struct envelope *envelope = NULL;
	enum status status = count_before(coop, period->platform, &issuer.issued, report);

	hex_format(public_key->modulus, public_key->len, modulus);
	if (status == AL_OK)
		status = coop_sign(coop, OBJECT_ISSUER, &issuer, &envelope, report);
	if (status == AL_OK)
		status = coop_enter(coop, envelope, now, report);
	if (status == AL_OK)
		*ret_id = envelope->id;
	envelope_free(envelope);
	return status;
}

enum status certify_begin(struct coop *coop, const struct certify_period *period, struct when now,
			  struct digest *ret_id, struct report *report)
{
	const struct issuer *last;
	struct blind_rsa_key *key = NULL;
	enum status status = coop_check_now(coop, now, report);

	if (status != AL_OK)
		return status;
	if (!platform_name_valid(period->platform))
		return report_set(report, AL_MALFORMED, "platform: is no platform's name");
	/* What the chain would refuse has no key made for it. */
	last = chain_last_issuer(coop->log.chain, period->platform);
	if (last != NULL && when_before(period->from, last->until))
		return report_set(report, AL_REFUSED,
				  "from: the platform's period before is not over then");
	status = have_key(coop, period, &key, report);
	if (status == AL_OK)
		status = enter_issuer(coop, period, key, now, ret_id, report);
	blind_rsa_key_free(key);
	return status;
}

/* --- a member asks --- */

struct counting {
	const struct issuer *issuer;
	int64_t member;
	struct digest blinded;
};

/* Count the signature, unless it was given before. */
static enum status count_work(struct db *db, void *user, struct report *report)
{
	const struct counting *counting = user;
	const struct issuer *issuer = counting->issuer;
	struct stored_signing signing = { .platform = issuer->platform,
					  .period = issuer->from,
					  .member = counting->member,
					  .blinded = counting->blinded };
	bool known = false;
	int64_t count = 0;
	enum status status = coop_store_signatures(db, &signing, &count, &known, report);

	if (status != AL_OK || known)
		return status;
	if (count > issuer->renewals)
		return report_set(report, AL_EXHAUSTED,
				  "you have had the %lld signatures of this period: the next "
				  "one begins when this one is over",
				  (long long)count);
	signing.number = count + 1;
	return coop_store_add_signature(db, &signing, report);
}

/* Sign by the key of `issuer`, which must be the one in the log. */
static enum status sign(const struct coop *coop, const struct issuer *issuer,
			const struct certify_wish *wish, struct certified *ret,
			struct report *report)
{
	const struct blind_rsa_public wanted = issuer_key(issuer);
	const struct blind_rsa_public *has;
	struct blind_rsa_key *key = NULL;
	char path[FILE_PATH_MAX];
	enum status status = key_path(coop, issuer->platform, issuer->from, path, report);

	if (status == AL_OK)
		status = blind_rsa_key_load(path, &key, report);
	if (status == AL_NOT_FOUND)
		status = AL_IO; /* the member's request is as it should be */
	if (status != AL_OK)
		return status;
	has = blind_rsa_key_public(key);
	if (has->len != wanted.len || memcmp(has->modulus, wanted.modulus, wanted.len) != 0)
		status = report_set(report, AL_IO, "%s: is not the key that the log names", path);
	if (status == AL_OK)
		status = blind_rsa_sign(key, wish->blinded, wish->len, ret->signature, report);
	blind_rsa_key_free(key);
	ret->len = wanted.len;
	return status;
}

enum status certify_sign(struct coop *coop, const struct public_key *key,
			 const struct certify_wish *wish, struct when now, struct certified *ret,
			 struct report *report)
{
	struct counting counting = { .blinded = hash_bytes(wish->blinded, wish->len) };
	struct certified made;
	enum status status = coop_check_usable(coop, report);

	if (status == AL_OK)
		status = coop_store_member(coop->db, key, &counting.member, report);
	if (status == AL_NOT_FOUND)
		return report_set(report, status, "no member in force has this key");
	if (status != AL_OK)
		return status;
	counting.issuer = chain_issuer_at(coop->log.chain, wish->platform, now);
	if (counting.issuer == NULL)
		return report_set(report, AL_NOT_FOUND,
				  "no keys are certified for this platform now");
	/* Made first, so that what cannot be signed is not counted; given only when it is. */
	made = (struct certified){ .from = counting.issuer->from, .until = counting.issuer->until };
	status = sign(coop, counting.issuer, wish, &made, report);
	if (status == AL_OK)
		status = db_transaction(coop->db, count_work, &counting, report);
	if (status == AL_OK)
		*ret = made;
	return status;
}
