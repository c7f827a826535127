/* witnesses.c: the demo's witnesses. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/witnesses.h"

#include <string.h>

static const char *const names[CAST_WITNESSES] = { "zeitung.example/witness",
						   "stadtarchiv.example/witness",
						   "universitaet.example/witness" };

/* What a witness does with a request, as it would over HTTP. */
static enum status add_checkpoint(void *user, const struct buffer *request, struct when now,
				  int *ret_code, struct buffer *ret, struct report *report)
{
	struct demo_witness *witness = user;
	struct witness_self self = { .key = &witness->note_key,
				     .signer = witness->key,
				     .now = now };
	struct witness_log log = { .origin = witness->log_key.name,
				   .keys = &witness->log_key,
				   .key_count = 1 };
	struct witness_request parsed;
	struct witness_answer answer;
	enum status status;

	status = witness_request_parse(buffer_text(request), request->len, &parsed, report);
	if (status != AL_OK) {
		*ret_code = WITNESS_BAD_REQUEST;
		return AL_OK;
	}
	status = witness_answer_make(&parsed, &log, &witness->state, &self, &answer, report);
	if (status != AL_OK)
		return status;
	*ret_code = (int)answer.http;
	if (answer.http == WITNESS_OK)
		witness->state = answer.state;
	buffer_append(ret, answer.body.bytes, answer.body.len);
	witness_answer_clear(&answer);
	return buffer_status(ret);
}

enum status witnesses_init(const struct cast *cast, struct witnesses *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < CAST_WITNESSES; i++) {
		struct demo_witness *witness = &ret->all[i];
		enum status status = cast_key(cast, CAST_WITNESS, (int64_t)i, &witness->key);

		if (status == AL_OK)
			status =
			    note_key_make(names[i], NOTE_KEY_COSIGNATURE,
					  signing_key_public(witness->key), &witness->note_key);
		if (status != AL_OK) {
			witnesses_clear(ret);
			return status;
		}
		witness->name = names[i];
		note_key_format(&witness->note_key, witness->vkey);
		ret->links[i] = (struct witness_link){ .name = names[i],
						       .add = add_checkpoint,
						       .user = witness };
	}
	return AL_OK;
}

enum status witnesses_know_log(struct witnesses *witnesses, const char *log_vkey,
			       struct report *report)
{
	for (size_t i = 0; i < CAST_WITNESSES; i++) {
		enum status status =
		    note_key_parse(log_vkey, strlen(log_vkey), &witnesses->all[i].log_key, report);

		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

void witnesses_clear(struct witnesses *witnesses)
{
	for (size_t i = 0; i < CAST_WITNESSES; i++) {
		signing_key_free(witnesses->all[i].key);
		witnesses->all[i].key = NULL;
	}
}
