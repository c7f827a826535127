/* key_file_fuzz.c: what is accepted as a key file is 64 digits and a line feed, and a working key.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/key.h"
#include "fuzz/fuzz.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct signing_key *key = NULL;
	struct signature signature;
	bool holds;

	if (signing_key_parse((const char *)data, size, &key) != AL_OK) {
		assert(key == NULL);
		return 0;
	}
	assert(size == 65);
	assert(data[64] == '\n');
	signature = key_sign(key, data, size);
	holds = key_verify(signing_key_public(key), &signature, data, size);
	assert(holds);
	signing_key_free(key);
	return 0;
}
