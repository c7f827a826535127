/* proof_disjunction.c: proving "one of these ciphertexts holds that number". */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/proof_disjunction.h"

#include <sodium.h>

void disjunction_set(const struct disjunction *disjunction, size_t j,
		     const struct scalar *randomness, uint64_t plain, uint64_t said, uint64_t truth)
{
	const struct group *group = disjunction->group;
	struct disjunction_entry *entry = &disjunction->entries[j];
	struct scalar number;

	entry->randomness = *randomness;
	group_scalar_small(group, plain, &entry->difference);
	group_scalar_small(group, said, &number);
	group_scalar_subtract(group, &entry->difference, &number, &entry->difference);
	group_scalar_small(group, truth, &entry->truth);
}

/*
 * Add g^w and y^w g^(difference challenge) as texts to `hash`. The latter is made as (y^w g^w)
 * g^(difference challenge - w): the difference is zero for a true entry, and libsodium takes
 * another way for an exponent of zero, which would show which entry is true.
 */
static void add_commitments(const struct disjunction *disjunction, size_t j,
			    const struct scalar *challenge, struct hash *hash)
{
	const struct group *group = disjunction->group;
	const struct disjunction_entry *entry = &disjunction->entries[j];
	char text[GROUP_TEXT_MAX];
	struct scalar exponent;
	struct element a;
	struct element b;
	struct element shift;

	group_generate(group, &entry->nonce, &a);
	group_power(group, disjunction->y, &entry->nonce, &b);
	group_multiply(group, &b, &a, &b);
	group_scalar_multiply(group, &entry->difference, challenge, &exponent);
	group_scalar_subtract(group, &exponent, &entry->nonce, &exponent);
	group_generate(group, &exponent, &shift);
	group_multiply(group, &b, &shift, &b);
	if (j > 0)
		hash_add_text(hash, ",");
	hash_add(hash, text, group_element_format(group, &a, text));
	hash_add_text(hash, ",");
	hash_add(hash, text, group_element_format(group, &b, text));
	sodium_memzero(&exponent, sizeof(exponent));
	sodium_memzero(&shift, sizeof(shift)); /* with g^w it would show which entry is true */
}

void disjunction_prove(const struct disjunction *disjunction, struct hash *hash,
		       struct random *random, struct proof *ret)
{
	const struct group *group = disjunction->group;
	struct digest digest;
	struct scalar rest; /* the hash minus the sum of what was drawn */
	struct scalar product;

	/* spec ballot-6: "A disjunction is made of a nonce w_j and a challenge c_j for each entry:
	 * A_j = g^w_j, B_j = y^w_j g^((m_j - M_j) c_j); then the challenge of the true entry is
	 * raised by hash minus the sum of all challenges, and s_j = w_j - r_j c_j." */
	for (size_t j = 0; j < disjunction->count; j++) {
		group_scalar_random(group, random, &disjunction->entries[j].nonce);
		group_scalar_random(group, random, &ret[j].challenge);
	}
	for (size_t j = 0; j < disjunction->count; j++)
		add_commitments(disjunction, j, &ret[j].challenge, hash);
	digest = hash_end(hash);
	group_scalar_reduce(group, digest.bytes, sizeof(digest.bytes), &rest);
	for (size_t j = 0; j < disjunction->count; j++)
		group_scalar_subtract(group, &rest, &ret[j].challenge, &rest);
	for (size_t j = 0; j < disjunction->count; j++) {
		const struct disjunction_entry *entry = &disjunction->entries[j];

		group_scalar_multiply(group, &entry->truth, &rest, &product);
		group_scalar_add(group, &ret[j].challenge, &product, &ret[j].challenge);
		group_scalar_multiply(group, &entry->randomness, &ret[j].challenge, &product);
		group_scalar_subtract(group, &entry->nonce, &product, &ret[j].response);
	}
	sodium_memzero(&rest, sizeof(rest));
	sodium_memzero(&product, sizeof(product));
}
