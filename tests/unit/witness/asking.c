/* asking.c: a log that asks a witness. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/witness/asking.h"

#include "base/file.h"
#include "log/witness.h"
#include "unit/http/call.h"
#include "unit/unit.h"

struct asking asking_make(const char *origin, uint64_t fork)
{
	struct asking asking = { .log = signer_make(origin, NOTE_KEY_ED25519, 1) };

	for (uint64_t i = 0; i < ASKING_SIZE_MAX; i++) {
		uint64_t leaf = i < fork ? i : i + 1000;

		asking.leaves[i] = merkle_leaf_hash(&leaf, sizeof(leaf));
	}
	return asking;
}

void asking_clear(struct asking *asking)
{
	signer_clear(&asking->log);
}

struct digest asking_root(const struct asking *asking, uint64_t size)
{
	return merkle_root(asking->leaves, size);
}

void asking_body(const struct asking *asking, uint64_t old_size, uint64_t size, struct buffer *ret)
{
	struct merkle_array array = { .leaves = asking->leaves, .count = ASKING_SIZE_MAX };
	struct merkle_source source = merkle_array_source(&array);
	struct digest root = asking_root(asking, size);
	struct merkle_proof proof = { .count = 0 };
	struct buffer note;

	buffer_init(&note, NOTE_LEN_MAX);
	signer_checkpoint(&asking->log, size, &root, &note);
	if (old_size <= size)
		assert_int_equal(merkle_prove_consistency(&source, old_size, size, &proof, NULL),
				 AL_OK);
	witness_request_format(old_size, &proof, buffer_text(&note), note.len, ret);
	assert_int_equal(buffer_status(ret), AL_OK);
	buffer_clear(&note);
}

int asking_ask(const struct asking *asking, struct witness_service *service, const char *prefix,
	       uint64_t old_size, uint64_t size, struct buffer *ret)
{
	const struct call call = { .handler = witness_service_handle, .user = service };
	struct http_response response;
	struct call_body sent;
	struct buffer body;
	char path[100];
	int status;

	(void)snprintf(path, sizeof(path), "%s/add-checkpoint", prefix);
	buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
	asking_body(asking, old_size, size, &body);
	sent = (struct call_body){ .type = "text/plain", .bytes = body.bytes, .len = body.len };
	call_bytes(&call, "POST", path, &sent, &response);
	status = response.status;
	if (ret != NULL)
		buffer_append(ret, response.body.bytes, response.body.len);
	http_response_clear(&response);
	buffer_clear(&body);
	return status;
}

void asking_introduce(const struct asking *asking, const char *folder)
{
	char vkey[NOTE_VKEY_LEN_MAX + 1];
	char path[FILE_PATH_MAX];
	struct buffer text;

	note_key_format(&asking->log.key, vkey);
	buffer_init(&text, 1 << 16);
	buffer_append_format(&text, "# the log of the tests\nlog %s https://log.example/a", vkey);
	assert_int_equal(file_join(folder, "witness.logs", path, NULL), AL_OK);
	assert_int_equal(file_write(path, text.bytes, text.len, NULL), AL_OK);
	buffer_clear(&text);
}
