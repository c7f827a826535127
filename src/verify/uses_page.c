/* uses_page.c: see uses_page.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/uses_page.h"

#include "base/json.h"
#include "crypto/envelope.h"
#include "crypto/seal.h"

#include <sodium.h>
#include <string.h>

static const struct record_field use_fields[] = {
	RECORD_INTEGER(struct job_use, answer, 1, JSON_INTEGER_MAX),
	RECORD_BYTES(struct job_use, grant, ID_PREFIX),
	RECORD_BYTES(struct job_use, job, ID_PREFIX),
	RECORD_RECORD_OPTIONAL(struct job_use, proof, &use_proof_record),
	RECORD_BYTES(struct job_use, receipt, ID_PREFIX),
	RECORD_WHEN(struct job_use, released_at),
	RECORD_INTEGER(struct job_use, rho, 1, JSON_INTEGER_MAX),
};
static const struct record_type use_record = RECORD_TYPE(struct job_use, use_fields);

static const struct record_field uses_page_fields[] = {
	RECORD_INTEGER_OPTIONAL(struct uses_page, ceiling, 0, JSON_INTEGER_MAX),
	RECORD_BYTES(struct uses_page, key, KEY_PREFIX),
	RECORD_BOOL(struct uses_page, more),
	RECORD_BYTES(struct uses_page, node, KEY_PREFIX),
	RECORD_INTEGER_OPTIONAL(struct uses_page, spent, 0, JSON_INTEGER_MAX),
	RECORD_WHEN(struct uses_page, time),
	RECORD_LITERAL(type, "uses"),
	RECORD_LIST_RECORDS(struct uses_page, uses, &use_record, 0, USES_PAGE_COUNT),
	RECORD_VERSION(v, 1),
};
const struct record_type uses_page_record = RECORD_TYPE(struct uses_page, uses_page_fields);

enum status uses_page_seal(const struct uses_page *page, struct buffer *ret)
{
	struct sealing_key to;
	struct buffer text;
	enum status status = sealing_key_of(&page->key, &to);

	if (status != AL_OK)
		return status;
	buffer_init(&text, USES_PAGE_LEN);
	record_encode(&uses_page_record, page, &text);
	while (buffer_status(&text) == AL_OK && text.len < USES_PAGE_LEN)
		buffer_append_byte(&text, ' ');
	status = buffer_status(&text);
	if (status == AL_OK)
		status = seal(&to, text.bytes, text.len, ret);
	if (text.bytes != NULL)
		sodium_memzero(text.bytes, text.len);
	buffer_clear(&text);
	return status;
}

static enum status read_page(const struct buffer *text, struct arena *arena, struct uses_page *ret,
			     struct report *report)
{
	json_t *json = NULL;
	enum status status = json_parse(buffer_text(text), text->len, &json, report);

	if (status == AL_OK)
		status = record_decode(&uses_page_record, json, arena, ret, report);
	json_decref(json);
	return status;
}

enum status uses_page_open(const struct signing_key *key, const uint8_t *box, size_t len,
			   struct arena *arena, struct uses_page *ret, struct report *report)
{
	struct opening_key *opening = NULL;
	struct buffer text;
	enum status status = opening_key_of(key, &opening);

	if (status != AL_OK)
		return report_set(report, status, "out of memory for a key");
	buffer_init(&text, USES_PAGE_LEN);
	status = seal_open(opening, box, len, &text);
	opening_key_free(opening);
	if (status == AL_OK)
		status = read_page(&text, arena, ret, report);
	else
		(void)report_set(report, status,
				 "what the node sent cannot be opened with this mandate key");
	if (text.bytes != NULL)
		sodium_memzero(text.bytes, text.len);
	buffer_clear(&text);
	if (status == AL_OK && !public_key_equal(&ret->key, signing_key_public(key)))
		status = report_set(report, AL_FORGED, "the page is about another mandate key");
	return status;
}
