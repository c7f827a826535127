/* signers.c: keys for tests. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/log/signers.h"

#include "log/cosignature.h"
#include "unit/unit.h"

#include <stdlib.h>

struct signer signer_make(const char *name, enum note_key_type type, uint8_t seed)
{
	struct signer signer = { .secret = NULL };
	uint8_t bytes[KEY_SEED_LEN];

	memset(bytes, seed, sizeof(bytes));
	assert_int_equal(signing_key_from_seed(bytes, &signer.secret), AL_OK);
	assert_int_equal(note_key_make(name, type, signing_key_public(signer.secret), &signer.key),
			 AL_OK);
	return signer;
}

void signer_clear(struct signer *signer)
{
	signing_key_free(signer->secret);
	signer->secret = NULL;
}

void signer_checkpoint(const struct signer *log, uint64_t size, const struct digest *root,
		       struct buffer *ret)
{
	struct checkpoint checkpoint = { .size = size, .root = *root };

	(void)snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", log->key.name);
	assert_int_equal(checkpoint_sign(&checkpoint, &log->key, log->secret, ret), AL_OK);
}

void signer_cosign(const struct signer *witness, uint64_t timestamp, struct buffer *ret)
{
	struct note *note = malloc(sizeof(*note));

	assert_non_null(note);
	assert_int_equal(note_parse(buffer_text(ret), ret->len, note, NULL), AL_OK);
	/* The buffer may move while the line is appended; the text is copied before. */
	assert_int_equal(cosignature_append(&witness->key, witness->secret, note->text,
					    note->text_len, timestamp, ret),
			 AL_OK);
	free(note);
}
