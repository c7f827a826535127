/* house_witness.c: the witnesses of the small cooperative, good ones and others. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/coop/house.h"
#include "unit/coop/house_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Take up the state that lasted. */
static void load_state(struct house_witness *witness)
{
	char line[128];
	char *hex;
	FILE *file = witness->path[0] == '\0' ? NULL : fopen(witness->path, "r");

	if (file == NULL)
		return;
	if (fgets(line, sizeof(line), file) != NULL) {
		enum status status;

		witness->state.size = strtoull(line, &hex, 10);
		status = hex_parse(hex + 1, 2 * DIGEST_LEN, witness->state.root.bytes, DIGEST_LEN);
		assert(status == AL_OK);
		witness->state.time.seconds = strtoll(hex + 2 + 2 * DIGEST_LEN, NULL, 10);
	}
	(void)fclose(file);
}

/* Let the state last, and remember for ever what was co-signed. */
static void save_state(const struct house_witness *witness)
{
	char hex[2 * DIGEST_LEN + 1];
	char path[FILE_PATH_MAX];
	char *slash;
	FILE *file;

	if (witness->path[0] == '\0')
		return;
	hex_format(witness->state.root.bytes, DIGEST_LEN, hex);
	file = fopen(witness->path, "w");
	assert(file != NULL);
	(void)fprintf(file, "%" PRIu64 " %s %" PRId64 "\n", witness->state.size, hex,
		      witness->state.time.seconds);
	(void)fclose(file);
	memcpy(path, witness->path, sizeof(path));
	slash = strrchr(path, '/');
	assert(slash != NULL);
	memcpy(slash, "/seen", sizeof("/seen"));
	file = fopen(path, "a");
	assert(file != NULL);
	(void)fprintf(file, "%" PRIu64 " %s\n", witness->state.size, hex);
	(void)fclose(file);
}

/* What a witness with bad manners makes of its good answer. */
static void spoil(const struct house_witness *witness, struct buffer *answer)
{
	static const char nobody[] = "\xe2\x80\x94 nobody.example "
				     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
	char line[512];
	size_t len = answer->len;

	switch (witness->manner) {
	case WITNESS_SAYS_NONSENSE:
		buffer_reset(answer);
		buffer_append_text(answer, "I agree\n\nwith \x1b[2J everything\n");
		break;
	case WITNESS_SPOILS:
		buffer_append_text(answer, nobody);
		break;
	case WITNESS_REPEATS:
		assert(len < sizeof(line));
		memcpy(line, answer->bytes, len);
		buffer_append(answer, line, len);
		break;
	case WITNESS_FORGES:
		/* One letter within the base64 of the signature, before its last digits. */
		answer->bytes[len - 20] = answer->bytes[len - 20] == 'A' ? 'B' : 'A';
		break;
	case WITNESS_WORKS:
	case WITNESS_IS_DOWN:
	case WITNESS_IS_AHEAD:
	case WITNESS_MISLEADS:
	case WITNESS_REFUSES:
		break;
	}
}

/* Answer as a good witness does, but for what it says after. */
static enum status answer_request(struct house_witness *witness, const struct buffer *request,
				  struct when now, int *ret_code, struct buffer *ret,
				  struct report *report)
{
	struct witness_self self = { .key = &witness->note_key,
				     .signer = witness->key,
				     .now = now };
	struct witness_log log = { .origin = witness->log_key.name,
				   .keys = &witness->log_key,
				   .key_count = 1 };
	struct witness_request parsed;
	struct witness_answer answer;
	enum status status =
	    witness_request_parse(buffer_text(request), request->len, &parsed, report);

	assert(status == AL_OK); /* src/coop asks in the right form */
	if (witness->manner == WITNESS_IS_AHEAD)
		self.now = when_add(now, HOUSE_DAY);
	status = witness_answer_make(&parsed, &log, &witness->state, &self, &answer, report);
	if (status != AL_OK)
		return status;
	*ret_code = (int)answer.http;
	if (answer.http == WITNESS_OK) {
		witness->state = answer.state;
		save_state(witness);
		spoil(witness, &answer.body);
	}
	buffer_append(ret, answer.body.bytes, answer.body.len);
	witness_answer_clear(&answer);
	return AL_OK;
}

static enum status add_checkpoint(void *user, const struct buffer *request, struct when now,
				  int *ret_code, struct buffer *ret, struct report *report)
{
	struct house_witness *witness = user;

	witness->asked++;
	switch (witness->manner) {
	case WITNESS_IS_DOWN:
		return report_set(report, AL_IO, "cannot be reached");
	case WITNESS_MISLEADS:
		*ret_code = WITNESS_CONFLICT;
		buffer_append_text(ret, "as many as you like\n");
		return AL_OK;
	case WITNESS_REFUSES:
		*ret_code = WITNESS_FORBIDDEN;
		buffer_append_text(ret, "not you\n");
		return AL_OK;
	case WITNESS_WORKS:
	case WITNESS_SAYS_NONSENSE:
	case WITNESS_SPOILS:
	case WITNESS_REPEATS:
	case WITNESS_FORGES:
	case WITNESS_IS_AHEAD:
		break;
	}
	return answer_request(witness, request, now, ret_code, ret, report);
}

void house_witness_init(struct house *house, int index, const char *folder)
{
	struct house_witness *witness = &house->witnesses[index];
	enum status status;

	witness->key = house->keys[HK_WITNESS + index];
	(void)snprintf(witness->name, sizeof(witness->name), "witness.example/%d", index + 1);
	if (folder != NULL)
		(void)snprintf(witness->path, sizeof(witness->path), "%s/witness%d", folder, index);
	status = note_key_make(witness->name, NOTE_KEY_COSIGNATURE,
			       signing_key_public(witness->key), &witness->note_key);
	assert(status == AL_OK);
	note_key_format(&witness->note_key, witness->vkey);
	load_state(witness);
	house->links[index] =
	    (struct witness_link){ .name = witness->name, .add = add_checkpoint, .user = witness };
}

void house_witness_know(struct house *house)
{
	const char *vkey = coop_log_vkey(house->coop);

	for (int i = 0; i < HOUSE_WITNESSES; i++) {
		enum status status =
		    note_key_parse(vkey, strlen(vkey), &house->witnesses[i].log_key, NULL);

		assert(status == AL_OK);
	}
}
