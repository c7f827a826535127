/* key_certificate_fuzz.c: what is accepted as a certificate is one, the same when written again,
 * and judged without harm. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "law/key_certificate.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct blind_rsa_public issuer = { .len = 384 };
	struct key_certificate certificate, again;
	struct public_key key = { .bytes = { 1 } };
	struct digest coop = { .bytes = { 2 } };
	struct certified_key what = { .coop = &coop, .platform = "bikes", .key = &key };
	struct arena arena;
	struct buffer text;
	enum status status;

	arena_init(&arena, 65536);
	if (key_certificate_parse((const char *)data, size, &arena, &certificate, NULL) == AL_OK) {
		buffer_init(&text, CERTIFICATE_LEN_MAX);
		record_encode(&key_certificate_record, &certificate, &text);
		assert(buffer_status(&text) == AL_OK);
		status = key_certificate_parse(buffer_text(&text), text.len, &arena, &again, NULL);
		assert(status == AL_OK);
		assert(strcmp(certificate.signature, again.signature) == 0);
		buffer_clear(&text);
		memset(issuer.modulus, 0xff, issuer.len);
		what.period = certificate.period;
		status = key_certificate_check(&certificate, &what, &issuer, NULL);
		assert(status == AL_FORGED);
	}
	arena_clear(&arena);
	return 0;
}
