/* http_signature_fuzz.c: headers of a signature are read or refused, and nobody's key comes out. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "http/signature.h"
#include "http/signature_input.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct signature_message message = { .method = "GET", .target = "https://a.example/" };
	struct signature_verdict verdict;
	struct signature_said said;
	struct signature_input input;
	char *text = malloc(size + 1);
	char *second;
	enum status status;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	second = strchr(text, '\n');
	if (second != NULL)
		*second++ = '\0';
	if (signature_input_parse(text, "allmende", &input) == AL_OK) {
		assert(input.value.begin >= text && input.value.len <= strlen(text));
		assert(input.components_count <= SIGNATURE_COMPONENTS_MAX);
	}
	said = (struct signature_said){ .input = text, .signature = second == NULL ? "" : second };
	/* No input has a signature by anyone: nobody's key has signed for this fuzzer. */
	status = signature_check(&message, &said, (struct when){ .seconds = 1800000000 }, &verdict,
				 NULL);
	assert(status != AL_OK);
	free(text);
	return 0;
}
