/* proof_ctime.c: signing and proving do not show the key, nor the nonce. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "ctime/ctime.h"

#include "vote/proof.h"

static void check(const struct group *group, struct random *random)
{
	const struct statement statement = { .prefix = "sigmsg",
					     .context = "message",
					     .context_len = 7 };
	struct scalar secret = ctime_scalar(group, random);
	struct element alpha = ctime_element(group);
	struct element public_key;
	struct element factor;
	struct decryption_claim claim = { .fingerprint = "fingerprint",
					  .public_key = &public_key,
					  .alpha = &alpha,
					  .factor = &factor };
	struct buffer text;
	struct proof proof;

	buffer_init(&text, 100000);
	proof_sign(group, &statement, &secret, random, &proof);
	proof_format(group, &proof, &text);
	group_generate(group, &secret, &public_key);
	group_power(group, &alpha, &secret, &factor);
	proof_decryption_make(group, &claim, &secret, random, &proof);
	proof_format(group, &proof, &text);
	ctime_need(buffer_status(&text) == AL_OK, "no proof was made");
	buffer_clear(&text);
}

int main(void)
{
	return ctime_each_group(check);
}
