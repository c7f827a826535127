/*
 * chain_fuzz.c: whatever objects come in whatever order, a refusal leaves the chain as it was.
 *
 * The input is a list of five bytes each: which object of a known story, what to do to it (bytes of
 * its text, signers, times), and with what. Signatures are taken to hold, as the chain takes them.
 * As long as nothing but the story itself was accepted, the rest of the story must be accepted too.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"

#include "base/json.h"
#include "crypto/hash.h"
#include "unit/verify/world_all.h"

#define STEP_LEN 5
#define STEPS_MAX 200

enum change { AS_IT_IS, ONE_BYTE, DIGIT, SIGNER, ONE_SIGNER, TIME, CHANGES };

/* The whole story, made once. */
static struct world *story(void)
{
	static struct world world;
	static bool made;

	if (!made) {
		world_init(&world);
		world_run(&world, S_END);
		made = true;
	}
	return &world;
}

/* An envelope of the object in `text`, with the signers of `like`; NULL when it is no object. */
static struct envelope *envelope_of(char *text, size_t len, const struct envelope *like)
{
	struct envelope *envelope = calloc(1, sizeof(*envelope));
	const char *type;

	assert(envelope != NULL);
	buffer_init(&envelope->canonical, ENVELOPE_LEN_MAX);
	if (json_parse(text, len, &envelope->object, NULL) != AL_OK)
		goto refuse;
	type = json_string_value(json_object_get(envelope->object, "type"));
	if (type == NULL || strlen(type) > ENVELOPE_TYPE_LEN_MAX ||
	    json_canonical(envelope->object, &envelope->canonical, NULL) != AL_OK)
		goto refuse;
	memcpy(envelope->type, type, strlen(type) + 1);
	envelope->id = hash_bytes(envelope->canonical.bytes, envelope->canonical.len);
	envelope->signature_count = like->signature_count;
	memcpy(envelope->signatures, like->signatures,
	       like->signature_count * sizeof(like->signatures[0]));
	return envelope;
refuse:
	envelope_free(envelope);
	return NULL;
}

/* The digit at or after `at` becomes another one. */
static void change_digit(char *text, size_t len, size_t at, uint8_t value)
{
	while (at < len && (text[at] < '0' || text[at] > '9'))
		at++;
	if (at < len)
		text[at] = (char)('0' + value % 10);
}

/* The object of `op` as it is to be tried, and the instant; NULL: none. */
static struct envelope *try_of(const struct world *world, const uint8_t *op, struct when *ret)
{
	const struct envelope *right = world->entered[op[0] % S_END];
	size_t at = (size_t)op[2] << 8 | op[3];
	struct envelope *envelope;
	char *text = malloc(right->canonical.len + 1);

	assert(text != NULL);
	memcpy(text, right->canonical.bytes, right->canonical.len);
	*ret = world->times[op[0] % S_END];
	at %= right->canonical.len;
	if (op[1] % CHANGES == ONE_BYTE)
		text[at] = (char)op[4];
	if (op[1] % CHANGES == DIGIT)
		change_digit(text, right->canonical.len, at, op[4]);
	envelope = envelope_of(text, right->canonical.len, right);
	free(text);
	if (envelope == NULL)
		return NULL;
	if (op[1] % CHANGES == SIGNER)
		envelope->signatures[at % envelope->signature_count].key =
		    *world_public(world, (enum world_key)(1 + op[4] % (W_KEY_COUNT - 1)));
	if (op[1] % CHANGES == ONE_SIGNER)
		envelope->signature_count = 1;
	if (op[1] % CHANGES == TIME)
		ret->seconds += (int64_t)((int8_t)op[4]) * (int64_t)(at + 1);
	return envelope;
}

/* Enter the rest of the story from `from`: nothing else was accepted, so it must go on. */
static void finish(struct chain *chain, const struct world *world, size_t from)
{
	for (size_t i = from; i < S_END; i++) {
		struct report report = { .message = "" };
		enum status status =
		    chain_enter(chain, (int64_t)i, world->times[i], world->entered[i], &report);

		assert(status == AL_OK);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *world = story();
	struct chain_reader reader = { .read_text = read_text, .user = world };
	struct chain *chain = NULL;
	bool only_the_story = true;
	enum status status = chain_new(&reader, &chain);

	assert(status == AL_OK);
	for (size_t i = 0; i < size / STEP_LEN && i < STEPS_MAX; i++) {
		struct report report = { .message = "" };
		int64_t before = chain_size(chain);
		struct envelope *envelope;
		struct when entered;

		envelope = try_of(world, data + i * STEP_LEN, &entered);
		if (envelope == NULL)
			continue;
		status = chain_enter(chain, before, entered, envelope, &report);
		assert(chain_size(chain) == before + (status == AL_OK ? 1 : 0));
		assert(status == AL_OK || report.message[0] != '\0');
		assert(status != AL_NO_MEMORY);
		if (status == AL_OK)
			only_the_story = only_the_story && before < S_END &&
					 digest_equal(&envelope->id, &world->entered[before]->id) &&
					 entered.seconds == world->times[before].seconds;
		envelope_free(envelope);
	}
	if (only_the_story)
		finish(chain, world, (size_t)chain_size(chain));
	chain_free(chain);
	return 0;
}
