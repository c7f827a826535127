/* log_witness_fuzz.c: a request for a cosignature that is accepted is written as the same bytes,
 * and is judged without harm; so is an answer. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "log/witness.h"

#include <assert.h>
#include <string.h>

/* The log of the corpus. */
static const char vkey[] =
    "log.allmende.example/interop+dfa35689+Ac7MFQfcHd1ylZUcKQiI8JWtuQRNG3PWlubfBl1oO9T8";

/* A checkpoint of it. */
static const char checkpoint[] = "log.allmende.example/interop\n"
				 "1\n"
				 "kg/51ceRcSxZ9W1Z5L17JF/CJNN0q5dz4LmIVV9PIkI=\n"
				 "\n"
				 "\xe2\x80\x94 log.allmende.example/interop "
				 "36NWiUpiXwn6H4igT4Z175vVGttgQRIUvmWdw5IpUfrMaxAzylb7+"
				 "FCXBXlzXNveU6c16PkaqMPZNOdg2sbHya1KmwY=\n";

static struct witness_request request;

/* The witness knows the log and that it cosigned size 1. */
static void judge(void)
{
	static const uint8_t seed[KEY_SEED_LEN] = { 7 };
	struct signing_key *secret = NULL;
	struct witness_state state = { .size = 1, .root = { .bytes = { 1 } } };
	struct witness_self self = { .now = { .seconds = 1000 } };
	struct witness_log log = { .origin = request.checkpoint.origin, .key_count = 1 };
	struct witness_answer answer;
	struct note_key witness_key;
	struct note_key log_key;
	enum status status;

	status = signing_key_from_seed(seed, &secret);
	assert(status == AL_OK);
	status = note_key_make("w", NOTE_KEY_COSIGNATURE, signing_key_public(secret), &witness_key);
	assert(status == AL_OK);
	status = note_key_parse(vkey, strlen(vkey), &log_key, NULL);
	assert(status == AL_OK);
	self.key = &witness_key;
	self.signer = secret;
	log.keys = &log_key;
	for (state.size = 0; state.size < 3; state.size++) {
		status = witness_answer_make(&request, &log, &state, &self, &answer, NULL);
		assert(status == AL_OK);
		assert(answer.http != WITNESS_OK || answer.state.size >= state.size);
		witness_answer_clear(&answer);
	}
	signing_key_free(secret);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *body = (const char *)data;
	struct report report = { 0 };
	struct note_key key;
	struct buffer buffer;
	uint64_t number;
	enum status status;

	if (witness_size_parse(body, size, &number) == AL_OK)
		assert(number <= MERKLE_SIZE_MAX);
	status = note_key_parse(vkey, strlen(vkey), &key, NULL);
	assert(status == AL_OK);
	buffer_init(&buffer, WITNESS_REQUEST_LEN_MAX);
	buffer_append_text(&buffer, checkpoint);
	if (witness_lines_take(body, size, &key, &buffer, &report) != AL_OK)
		assert(buffer.len == strlen(checkpoint));
	buffer_reset(&buffer);
	if (witness_request_parse(body, size, &request, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		buffer_clear(&buffer);
		return 0;
	}
	witness_request_format(request.old_size, &request.proof, request.note.text,
			       size - (size_t)(request.note.text - body), &buffer);
	assert(buffer.len == size);
	assert(memcmp(buffer.bytes, data, size) == 0);
	buffer_clear(&buffer);
	judge();
	return 0;
}
