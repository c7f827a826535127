/*
 * credential_request_fuzz.c: what a registrar, an auditor and a member get from strangers. The
 * first byte says what it is: a request, a list of members, a sealed list's content, a leaf's
 * proof. What is read is written as the same bytes.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"

#include "crypto/envelope.h"
#include "vote/registration.h"
#include "vote/secret_ballot.h"

#include <assert.h>
#include <string.h>

#define ARENA_MAX ((size_t)64 * 1024 * 1024)

static void try_request(const char *text, size_t len, struct arena *arena)
{
	const struct group *group = group_find("Ed25519");
	struct registrar_rules rules = { .entitled = NULL };
	struct credential_request request;
	struct report report = { .message = "" };
	struct entitled_member self;
	struct entitled entitled = { .members = &self, .count = 1 };
	struct envelope *envelope;
	enum status status;

	if (credential_request_parse(group, text, len, arena, &request, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return;
	}
	/* It is an envelope of the holder, and may be registered where all fits. */
	status = envelope_parse(text, len, &envelope, NULL);
	assert(status == AL_OK);
	assert(envelope_signed_by(envelope, &request.holder));
	envelope_free(envelope);
	self = (struct entitled_member){ .member = request.member, .proxy = request.holder };
	rules = (struct registrar_rules){ .coop = request.coop,
					  .uuid = request.uuid,
					  .entitled = &entitled };
	status = registration_accept(&rules, &request, NULL, NULL);
	assert(status == AL_OK);
	status = registration_accept(&rules, &request, &request, &report);
	assert(status == AL_CONFLICT);
}

static void try_entitled(const char *text, size_t len, struct arena *arena)
{
	struct report report = { .message = "" };
	struct entitled entitled;

	if (entitled_parse(text, len, arena, &entitled, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return;
	}
	assert(entitled.count >= 1);
	for (size_t i = 0; i < entitled.count; i++) {
		const struct entitled_member *member = &entitled.members[i];

		assert(entitled_find(&entitled, &member->member) == member);
	}
}

static void try_list(const char *text, size_t len, struct arena *arena)
{
	struct report report = { .message = "" };
	struct registered_list list;
	struct buffer again;

	if (registered_list_parse(group_find("Ed25519"), text, len, arena, &list, &report) !=
	    AL_OK) {
		assert(report.message[0] != '\0');
		return;
	}
	buffer_init(&again, len + 1);
	registered_list_format(&list, &again);
	assert(buffer_status(&again) == AL_OK);
	assert(again.len == len);
	assert(len == 0 || memcmp(again.bytes, text, len) == 0);
	buffer_clear(&again);
}

static void try_proof(const char *text, size_t len, struct arena *arena)
{
	struct registration registration = { .credentials = 5 };
	struct report report = { .message = "" };
	struct digest id = { .bytes = { 1 } };
	struct leaf_proof proof;
	struct leaf_proof read;
	struct buffer again;
	enum status status;

	if (leaf_proof_parse(text, len, arena, &proof, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return;
	}
	status = leaf_proof_check(&proof, &registration, &proof.registration, &report);
	assert(status == AL_FORGED); /* nothing has the root of zeros */
	status = leaf_proof_check(&proof, &registration, &id, &report);
	assert(status == AL_FORGED);
	buffer_init(&again, LEAF_PROOF_LEN_MAX);
	leaf_proof_format(&proof, &again);
	assert(buffer_status(&again) == AL_OK);
	status = leaf_proof_parse(buffer_text(&again), again.len, arena, &read, NULL);
	assert(status == AL_OK);
	assert(read.index == proof.index && read.hashes_count == proof.hashes_count);
	buffer_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const tries[])(const char *text, size_t len,
				     struct arena *arena) = { try_request, try_entitled, try_list,
							      try_proof };
	struct arena arena;

	if (size == 0)
		return 0;
	arena_init(&arena, ARENA_MAX);
	tries[data[0] % 4]((const char *)data + 1, size - 1, &arena);
	arena_clear(&arena);
	return 0;
}
