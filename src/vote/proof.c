/* proof.c: proofs of knowledge, signatures and proofs of decryption. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/proof.h"

#include "crypto/hash.h"

#include <sodium.h>
#include <string.h>

/* The nonce of one proof, locked while it lives on the stack. */
static void nonce_draw(const struct group *group, struct random *random, struct scalar *ret)
{
	(void)sodium_mlock(ret, sizeof(*ret));
	group_scalar_random(group, random, ret);
}

static void nonce_clear(struct scalar *nonce)
{
	(void)sodium_munlock(nonce, sizeof(*nonce)); /* wipes it first */
}

/* nonce - secret * challenge. */
static void respond(const struct group *group, const struct scalar *nonce,
		    const struct scalar *secret, struct proof *proof)
{
	group_scalar_multiply(group, secret, &proof->challenge, &proof->response);
	group_scalar_subtract(group, nonce, &proof->response, &proof->response);
}

static void reduce(const struct group *group, struct hash *hash, struct scalar *ret)
{
	struct digest digest = hash_end(hash);

	group_scalar_reduce(group, digest.bytes, sizeof(digest.bytes), ret);
}

static void add_element(const struct group *group, const struct element *element, struct hash *hash)
{
	char text[GROUP_TEXT_MAX];

	hash_add(hash, text, group_element_format(group, element, text));
}

/* The challenge of `statement` for the commitment whose text is `commitment`. */
static void statement_challenge(const struct group *group, const struct statement *statement,
				const char *commitment, struct scalar *ret)
{
	struct hash hash;

	hash_start(&hash);
	hash_add_text(&hash, statement->prefix);
	hash_add_text(&hash, "|");
	hash_add(&hash, statement->context, statement->context_len);
	hash_add_text(&hash, "|");
	hash_add_text(&hash, commitment);
	reduce(group, &hash, ret);
}

void proof_sign(const struct group *group, const struct statement *statement,
		const struct scalar *secret, struct random *random, struct proof *ret)
{
	char commitment[GROUP_TEXT_MAX];
	struct element element;
	struct scalar nonce;

	nonce_draw(group, random, &nonce);
	group_generate(group, &nonce, &element);
	(void)group_element_format(group, &element, commitment);
	statement_challenge(group, statement, commitment, &ret->challenge);
	respond(group, &nonce, secret, ret);
	nonce_clear(&nonce);
}

bool proof_check_point(const struct group *group, const struct power_table *g,
		       const struct statement *statement, const struct point *public_key,
		       const struct proof *proof)
{
	char commitment[GROUP_TEXT_MAX];
	struct point point;
	struct scalar challenge;

	/* spec proof-1: "A proof of knowledge holds when c = SHA256(prefix || "|" || context || "|"
	 * || A) mod q for A = g^s X^c." */
	group_vartime_double_power(group, g, &proof->response, public_key, &proof->challenge,
				   &point);
	group_vartime_points_format(group, &point, 1, commitment);
	statement_challenge(group, statement, commitment, &challenge);
	return group_scalar_equal(&challenge, &proof->challenge);
}

bool proof_check(const struct group *group, const struct power_table *g,
		 const struct statement *statement, const struct element *public_key,
		 const struct proof *proof)
{
	struct point point;

	group_vartime_point(group, public_key, &point);
	return proof_check_point(group, g, statement, &point, proof);
}

/* What a proof of decryption hashes; `a` and `b` are its commitments. */
static void decryption_challenge(const struct group *group, const struct decryption_claim *claim,
				 const struct element *a, const struct element *b,
				 struct scalar *ret)
{
	struct hash hash;

	hash_start(&hash);
	hash_add_text(&hash, "decrypt|");
	hash_add_text(&hash, claim->fingerprint);
	hash_add_text(&hash, "|");
	add_element(group, claim->public_key, &hash);
	hash_add_text(&hash, "|");
	add_element(group, a, &hash);
	hash_add_text(&hash, ",");
	add_element(group, b, &hash);
	reduce(group, &hash, ret);
}

void proof_decryption_make(const struct group *group, const struct decryption_claim *claim,
			   const struct scalar *secret, struct random *random, struct proof *ret)
{
	struct element a;
	struct element b;
	struct scalar nonce;

	nonce_draw(group, random, &nonce);
	group_generate(group, &nonce, &a);
	group_power(group, claim->alpha, &nonce, &b);
	decryption_challenge(group, claim, &a, &b, &ret->challenge);
	respond(group, &nonce, secret, ret);
	nonce_clear(&nonce);
}

bool proof_decryption_check(const struct group *group, const struct power_table *g,
			    const struct decryption_claim *claim, const struct proof *proof)
{
	struct element a;
	struct element b;
	struct element power;
	struct point point;
	struct scalar challenge;

	/* spec proof-2: "A partial decryption F of alpha by the holder of X holds when c =
	 * SHA256("decrypt|" || fingerprint || "|" || X || "|" || A || "," || B) mod q for A = g^s
	 * X^c and B = alpha^s F^c." */
	group_vartime_point(group, claim->public_key, &point);
	group_vartime_double_power(group, g, &proof->response, &point, &proof->challenge, &point);
	group_vartime_element(group, &point, &a);
	group_power(group, claim->alpha, &proof->response, &b);
	group_power(group, claim->factor, &proof->challenge, &power);
	group_multiply(group, &b, &power, &b);
	decryption_challenge(group, claim, &a, &b, &challenge);
	return group_scalar_equal(&challenge, &proof->challenge);
}
