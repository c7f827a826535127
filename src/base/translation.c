/* translation.c: a catalogue of translated messages in GNU's binary format (.mo). */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/translation.h"

#include <assert.h>
#include <string.h>

#define MAGIC 0x950412deu
#define HEADER_LEN                                                                                 \
	28	    /* bytes: magic, revision, count, two tables, the hash table's size and place */
#define ENTRY_LEN 8 /* bytes of a table: a text's length without its NUL, and its place */
#define CONTEXT_END '\4' /* between context and message */

static uint32_t number_at(const uint8_t *at, bool big_endian)
{
	return big_endian
		   ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]
		   : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

/* Text `i` of the table at `table`; *ret_len (may be NULL) counts what stands before its last NUL.
 */
static const char *text_at(const struct translation *translation, uint32_t table, uint32_t i,
			   uint32_t *ret_len)
{
	const uint8_t *entry = translation->bytes + table + (size_t)i * ENTRY_LEN;

	if (ret_len != NULL)
		*ret_len = number_at(entry, translation->big_endian);
	return (const char *)translation->bytes + number_at(entry + 4, translation->big_endian);
}

/* Whether `count` entries at `table` and the texts that they name lie within `len` bytes. */
static bool table_holds(const struct translation *translation, uint32_t table, size_t len)
{
	if (table > len || translation->count > (len - table) / ENTRY_LEN)
		return false;
	for (uint32_t i = 0; i < translation->count; i++) {
		const uint8_t *entry = translation->bytes + table + (size_t)i * ENTRY_LEN;
		uint32_t text_len = number_at(entry, translation->big_endian);
		uint32_t offset = number_at(entry + 4, translation->big_endian);

		if (offset >= len || text_len >= len - offset)
			return false;
		if (translation->bytes[offset + text_len] != '\0')
			return false;
	}
	return true;
}

/* Whether the search can rely on the order of the messages. */
static bool is_sorted(const struct translation *translation)
{
	for (uint32_t i = 1; i < translation->count; i++) {
		if (strcmp(text_at(translation, translation->originals, i - 1, NULL),
			   text_at(translation, translation->originals, i, NULL)) >= 0)
			return false;
	}
	return true;
}

enum status translation_decode_unchecked(const uint8_t *bytes, size_t len, struct translation *ret)
{
	struct translation translation = { .bytes = bytes };

	assert(bytes != NULL);
	assert(ret != NULL);

	if (len > TRANSLATION_LEN_MAX)
		return AL_TOO_BIG;
	if (len < HEADER_LEN)
		return AL_MALFORMED;
	if (number_at(bytes, true) == MAGIC)
		translation.big_endian = true;
	else if (number_at(bytes, false) != MAGIC)
		return AL_MALFORMED;
	if (number_at(bytes + 4, translation.big_endian) != 0)
		return AL_UNSUPPORTED;
	translation.count = number_at(bytes + 8, translation.big_endian);
	translation.originals = number_at(bytes + 12, translation.big_endian);
	translation.translated = number_at(bytes + 16, translation.big_endian);
	*ret = translation;
	return AL_OK;
}

enum status translation_decode(const uint8_t *bytes, size_t len, struct translation *ret)
{
	struct translation translation;
	enum status status = translation_decode_unchecked(bytes, len, &translation);

	if (status != AL_OK)
		return status;
	if (!table_holds(&translation, translation.originals, len) ||
	    !table_holds(&translation, translation.translated, len) || !is_sorted(&translation))
		return AL_MALFORMED;
	*ret = translation;
	return AL_OK;
}

/* As strcmp() of `original` with `context`, CONTEXT_END and `message` put together. */
static int compare(const char *original, const char *context, const char *message)
{
	size_t len;
	int order;

	if (context == NULL)
		return strcmp(original, message);
	len = strlen(context);
	order = strncmp(original, context, len);
	if (order != 0)
		return order;
	if (original[len] != CONTEXT_END)
		return (unsigned char)original[len] < CONTEXT_END ? -1 : 1;
	return strcmp(original + len + 1, message);
}

/* The translation with all its forms, and the length of these; NULL when there is none. */
static const char *find(const struct translation *translation, const char *context,
			const char *message, uint32_t *ret_len)
{
	uint32_t low = 0;
	uint32_t high;

	if (translation == NULL || message[0] == '\0') /* "" is the catalogue's own header */
		return NULL;
	high = translation->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = compare(text_at(translation, translation->originals, middle, NULL),
				    context, message);

		if (order == 0)
			return text_at(translation, translation->translated, middle, ret_len);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *translation_find(const struct translation *translation, const char *context,
			     const char *message)
{
	uint32_t len;
	const char *found = find(translation, context, message, &len);

	return found == NULL || found[0] == '\0' ? message : found;
}

const char *translation_count(const struct translation *translation, const char *one,
			      const char *many, uint64_t number)
{
	uint32_t len = 0;
	const char *found = find(translation, NULL, one, &len);
	size_t first;

	if (found == NULL || found[0] == '\0')
		return number == 1 ? one : many;
	first = strlen(found);
	if (number == 1)
		return found;
	if (first == len || found[first + 1] == '\0') /* there is no second form */
		return many;
	return found + first + 1;
}
