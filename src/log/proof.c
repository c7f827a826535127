/* proof.c: reading, writing and verifying proofs that stand alone. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/proof.h"

#include "log/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define FIRST_LINE "c2sp.org/tlog-proof@v1"
#define QUAD_LEN 4 /* characters of base64 for up to 3 bytes */

/* Decode `text` in pieces, and append them to `ret` if that is not NULL. False: no strict base64.
 */
static bool decode_extra(struct text text, struct buffer *ret)
{
	uint8_t bytes[3];

	while (text.len > 0) {
		struct text quad = { .bytes = text.bytes, .len = QUAD_LEN };
		size_t len;

		if (text.len < QUAD_LEN || !text_base64(quad, bytes, sizeof(bytes), &len))
			return false;
		if (len < sizeof(bytes) && text.len > QUAD_LEN)
			return false; /* padding that is not at the end */
		if (ret != NULL)
			buffer_append(ret, bytes, len);
		text.bytes += QUAD_LEN;
		text.len -= QUAD_LEN;
	}
	return true;
}

/* Read the lines up to the empty one. */
static enum status parse_head(struct text *rest, struct tlog_proof *ret, struct report *report)
{
	struct text line;

	if (!text_take_line(rest, &line) || !text_equals(line, FIRST_LINE))
		return report_set(report, AL_MALFORMED,
				  "the first line of the proof must be \"" FIRST_LINE "\"");
	if (!text_take_line(rest, &line))
		return report_set(report, AL_MALFORMED, "the proof ends after its first line");
	if (text_take(&line, "extra ")) {
		if (line.len > TEXT_BASE64_LEN(TLOG_PROOF_EXTRA_LEN_MAX))
			return report_set(report, AL_TOO_BIG,
					  "the extra data of the proof is over %d bytes",
					  TLOG_PROOF_EXTRA_LEN_MAX);
		if (line.len == 0 || !decode_extra(line, NULL))
			return report_set(report, AL_MALFORMED,
					  "the extra data of the proof is no base64");
		ret->extra = line.bytes;
		ret->extra_len = line.len;
		if (!text_take_line(rest, &line))
			line.len = 0;
	}
	if (!text_take(&line, "index ") || !text_decimal(line, MERKLE_SIZE_MAX - 1, &ret->index))
		return report_set(report, AL_MALFORMED,
				  "the proof must say \"index\" and a decimal number");
	return AL_OK;
}

enum status tlog_proof_parse(const char *bytes, size_t len, struct tlog_proof *ret,
			     struct report *report)
{
	struct text rest = { .bytes = bytes, .len = len };
	struct text line;
	enum status status;

	if (len > TLOG_PROOF_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the proof has %zu bytes, %d are allowed",
				  len, TLOG_PROOF_LEN_MAX);
	*ret = (struct tlog_proof){ .index = 0 };
	status = parse_head(&rest, ret, report);
	if (status != AL_OK)
		return status;
	for (;;) {
		if (!text_take_line(&rest, &line))
			return report_set(report, AL_MALFORMED,
					  "the proof has no empty line before its checkpoint");
		if (line.len == 0)
			break;
		if (ret->inclusion.count == MERKLE_PROOF_MAX)
			return report_set(report, AL_TOO_BIG, "the proof has over %d hashes",
					  MERKLE_PROOF_MAX);
		if (!text_digest(line, &ret->inclusion.hashes[ret->inclusion.count]))
			return report_set(report, AL_MALFORMED,
					  "hash %zu of the proof is no base64 of 32 bytes",
					  ret->inclusion.count + 1);
		ret->inclusion.count++;
	}
	if (rest.len == 0)
		return report_set(report, AL_MALFORMED, "the proof has no checkpoint");
	ret->checkpoint = rest.bytes;
	ret->checkpoint_len = rest.len;
	return AL_OK;
}

void tlog_proof_extra(const struct tlog_proof *proof, struct buffer *ret)
{
	bool decoded;

	if (proof->extra == NULL)
		return;
	decoded =
	    decode_extra((struct text){ .bytes = proof->extra, .len = proof->extra_len }, ret);
	assert(decoded);
}

void tlog_proof_format(uint64_t index, const struct merkle_proof *inclusion,
		       const struct buffer *extra, const char *checkpoint, size_t len,
		       struct buffer *ret)
{
	assert(index < MERKLE_SIZE_MAX);
	assert(inclusion->count <= MERKLE_PROOF_MAX);
	assert(extra == NULL || extra->len <= TLOG_PROOF_EXTRA_LEN_MAX);
	buffer_append_text(ret, FIRST_LINE "\n");
	if (extra != NULL && extra->len > 0) {
		buffer_append_text(ret, "extra ");
		text_append_base64(ret, extra->bytes, extra->len);
		buffer_append_byte(ret, '\n');
	}
	buffer_append_format(ret, "index %" PRIu64 "\n", index);
	for (size_t i = 0; i < inclusion->count; i++) {
		text_append_base64(ret, inclusion->hashes[i].bytes, DIGEST_LEN);
		buffer_append_byte(ret, '\n');
	}
	buffer_append_byte(ret, '\n');
	buffer_append(ret, checkpoint, len);
}

enum status tlog_proof_verify(const struct tlog_proof *proof, const struct digest *leaf,
			      const struct policy *policy, struct when latest,
			      struct policy_verdict *ret_verdict, struct report *report)
{
	struct policy_verdict verdict;
	enum status status;

	status = policy_check(policy, proof->checkpoint, proof->checkpoint_len, latest, &verdict,
			      report);
	if (status != AL_OK)
		return status;
	/* spec log-20: "A proof holds when its policy accepts its checkpoint and its hashes lead
	 * from the entry to the root in it." */
	if (!merkle_verify_inclusion(leaf, proof->index, verdict.checkpoint.size, &proof->inclusion,
				     &verdict.checkpoint.root))
		return report_set(report, AL_FORGED,
				  "the entry is not proved to be number %" PRIu64
				  " in the tree of size %" PRIu64 " of %s",
				  proof->index, verdict.checkpoint.size, verdict.checkpoint.origin);
	if (ret_verdict != NULL)
		*ret_verdict = verdict;
	return AL_OK;
}
