/* mail_address_fuzz.c: an address that is taken can stand in a header and a command. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "mail/address.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t at_signs = 0;

	if (mail_address_check((const char *)data, size, NULL) != AL_OK)
		return 0;
	assert(size <= MAIL_ADDRESS_MAX);
	for (size_t i = 0; i < size; i++) {
		assert(data[i] > ' ' && data[i] < 0x7f && strchr("<>()[],;:\\\"", data[i]) == NULL);
		at_signs += data[i] == '@';
	}
	assert(at_signs == 1);
	return 0;
}
