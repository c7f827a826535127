/* accumulate_kept.c: at most K groups of each person, chosen without looking at what is in them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/accumulate_kept.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum status kept_init(struct kept *ret, size_t most, const uint8_t key[static KEEP_KEY_LEN])
{
	struct kept kept = { .most = most };

	assert(most >= 1 && most <= KEPT_MAX);
	memcpy(kept.key, key, KEEP_KEY_LEN);
	kept.places = calloc(most + 1, sizeof(*kept.places));
	kept.keys = calloc(most, KEY_LEN_MAX);
	kept.lens = calloc(most, sizeof(*kept.lens));
	kept.bytes = calloc(ENGINE_CHUNK_MAX, KEY_LEN_MAX);
	kept.rows = calloc(ENGINE_CHUNK_MAX, sizeof(*kept.rows));
	*ret = kept;
	if (kept.places != NULL && kept.keys != NULL && kept.lens != NULL && kept.bytes != NULL &&
	    kept.rows != NULL)
		return AL_OK;
	kept_clear(ret);
	return AL_NO_MEMORY;
}

void kept_clear(struct kept *kept)
{
	free(kept->places);
	if (kept->keys != NULL)
		sodium_memzero(kept->keys, kept->most * KEY_LEN_MAX);
	if (kept->bytes != NULL)
		sodium_memzero(kept->bytes, (size_t)ENGINE_CHUNK_MAX * KEY_LEN_MAX);
	free(kept->keys);
	free(kept->lens);
	free(kept->bytes);
	free(kept->rows);
	*kept = (struct kept){ 0 };
}

void kept_begin(struct kept *kept, size_t count)
{
	for (size_t i = 0; i < count; i++)
		kept->rows[i] = (struct kept_row){ .at = i * KEY_LEN_MAX };
}

static void append(struct kept *kept, struct kept_row *row, const void *bytes, size_t len)
{
	assert(row->len + len <= KEY_LEN_MAX);
	memcpy(kept->bytes + row->at + row->len, bytes, len);
	row->len += (uint32_t)len;
}

void kept_add_codes(struct kept *kept, size_t count, const int32_t *codes)
{
	for (size_t i = 0; i < count; i++) {
		struct kept_row *row = &kept->rows[i];
		uint32_t code = (uint32_t)codes[i];

		if (row->len == KEPT_NO_GROUP)
			continue;
		if (codes[i] < 0)
			row->len = KEPT_NO_GROUP;
		else
			append(kept, row, &code, sizeof(code));
	}
}

/* Texts keep their length in front, so that no two lists of keys have the same bytes. */
static void add_text(struct kept *kept, struct kept_row *row, const struct engine_values *values,
		     size_t at)
{
	size_t len;
	const char *text = engine_values_text(values, at, &len);
	uint16_t size = (uint16_t)len;

	/* A text with a NUL could not be told from a shorter one when it is shown. */
	if (len > KEY_TEXT_LEN_MAX || memchr(text, 0, len) != NULL) {
		row->len = KEPT_NO_GROUP;
		return;
	}
	append(kept, row, &size, sizeof(size));
	append(kept, row, text, len);
}

void kept_add_values(struct kept *kept, size_t count, const struct engine_values *values,
		     size_t first, const int64_t *numbers)
{
	for (size_t i = 0; i < count; i++) {
		struct kept_row *row = &kept->rows[i];

		if (row->len == KEPT_NO_GROUP)
			continue;
		if (!engine_values_valid(values, first + i))
			row->len = KEPT_NO_GROUP;
		else if (values->width == ENGINE_WIDTH_TEXT)
			add_text(kept, row, values, first + i);
		else
			append(kept, row, &numbers[i], sizeof(numbers[i]));
	}
}

static int compare(struct kept_hash a, struct kept_hash b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	return (a.low > b.low) - (a.low < b.low);
}

/* Where `hash` is among the places, or would be. */
static size_t find_place(const struct kept *kept, struct kept_hash hash)
{
	size_t low = 0;
	size_t high = kept->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(kept->places[middle].hash, hash) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct kept *kept, size_t place, struct kept_hash hash)
{
	return place < kept->count && compare(kept->places[place].hash, hash) == 0;
}

/* SipHash-2-4 with 128 bits (Aumasson and Bernstein 2012): two groups have the same hash with a
 * probability of 2^-128, and are one group then. */
static struct kept_hash hash_of(const struct kept *kept, const struct kept_row *row)
{
	struct kept_hash hash;

	static_assert(sizeof(hash) == crypto_shorthash_siphashx24_BYTES, "two words");
	(void)crypto_shorthash_siphashx24((unsigned char *)&hash, kept->bytes + row->at, row->len,
					  kept->key);
	return hash;
}

/* Keep the group of `row`, which is not kept yet, if it is among the K lowest. */
static void keep(struct kept *kept, const struct kept_row *row, size_t place,
		 void (*forget)(void *context, size_t slot), void *context)
{
	uint16_t slot = (uint16_t)kept->count;

	kept->cut = kept->cut || kept->count == kept->most;
	if (place == kept->most)
		return;
	if (kept->count == kept->most) {
		slot = kept->places[kept->most - 1].slot;
		forget(context, slot);
		kept->count--;
	}
	memmove(&kept->places[place + 1], &kept->places[place],
		(kept->count - place) * sizeof(*kept->places));
	kept->places[place] = (struct kept_place){ .hash = row->hash, .slot = slot };
	kept->count++;
	memcpy(kept->keys + (size_t)slot * KEY_LEN_MAX, kept->bytes + row->at, row->len);
	kept->lens[slot] = row->len;
}

void kept_choose(struct kept *kept, size_t count, int32_t *groups,
		 void (*forget)(void *context, size_t slot), void *context)
{
	for (size_t i = 0; i < count; i++) {
		struct kept_row *row = &kept->rows[i];
		size_t place;

		if (groups[i] < 0 || row->len == KEPT_NO_GROUP)
			continue;
		row->hash = hash_of(kept, row);
		place = find_place(kept, row->hash);
		if (!is_at(kept, place, row->hash))
			keep(kept, row, place, forget, context);
	}
	for (size_t i = 0; i < count; i++) {
		size_t place;

		if (groups[i] < 0)
			continue;
		groups[i] = -1;
		if (kept->rows[i].len == KEPT_NO_GROUP)
			continue;
		place = find_place(kept, kept->rows[i].hash);
		if (is_at(kept, place, kept->rows[i].hash))
			groups[i] = kept->places[place].slot;
	}
}

void kept_forget(struct kept *kept)
{
	kept->count = 0;
	kept->cut = false;
}
