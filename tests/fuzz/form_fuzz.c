/* form_fuzz.c: what a form sends is read whole or refused. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "http/form.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_form form;

	if (http_form_parse((const char *)data, size, &form) != AL_OK)
		return 0;
	assert(form.count <= HTTP_FIELDS_MAX);
	for (size_t i = 0; i < form.count; i++) {
		assert(strchr(form.fields[i].value, '\r') == NULL);
		assert(http_form_get(&form, form.fields[i].name) != NULL);
	}
	http_form_clear(&form);
	return 0;
}
