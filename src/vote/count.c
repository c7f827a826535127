/* count.c: the electorate of an assembly and the counting of open votes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/assembly.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX_LEN (sizeof(KEY_PREFIX) - 1)
#define LINE_LEN (PREFIX_LEN + 2 * (size_t)PUBLIC_KEY_LEN + 1) /* with its line feed */

struct count {
	const struct electorate *electorate;
	struct tally tally;
	uint8_t choices[]; /* enum choice of each key, 0: none yet */
};

static enum status parse_line(const char *line, struct public_key *ret)
{
	if (memcmp(line, KEY_PREFIX, PREFIX_LEN) != 0 || line[LINE_LEN - 1] != '\n')
		return AL_MALFORMED;
	return hex_parse(line + PREFIX_LEN, 2 * (size_t)PUBLIC_KEY_LEN, ret->bytes, PUBLIC_KEY_LEN);
}

enum status electorate_parse(const char *text, size_t len, struct electorate *ret,
			     struct report *report)
{
	size_t count = len / LINE_LEN;
	struct public_key *keys;

	if (len == 0)
		return report_set(report, AL_MALFORMED, "an electorate has at least one line");
	if (count > ASSEMBLY_ENTITLED_MAX)
		return report_set(report, AL_MALFORMED, "an electorate has at most %d lines",
				  ASSEMBLY_ENTITLED_MAX);
	keys = calloc(count + 1, sizeof(*keys));
	if (keys == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the electorate");
	for (size_t i = 0; i < count; i++) {
		/* spec object-28: "Its lines rise, and no key stands in it twice." */
		if (parse_line(text + i * LINE_LEN, &keys[i]) != AL_OK) {
			free(keys);
			return report_set(report, AL_MALFORMED,
					  "line %zu: must be " KEY_PREFIX
					  " and 64 lower-case hexadecimal digits",
					  i + 1);
		}
		if (i > 0 && public_key_compare(&keys[i - 1], &keys[i]) >= 0) {
			free(keys);
			return report_set(report, AL_MALFORMED,
					  "line %zu: not above the line before", i + 1);
		}
	}
	if (count * LINE_LEN != len) {
		free(keys);
		return report_set(report, AL_MALFORMED, "line %zu: is not whole", count + 1);
	}
	*ret = (struct electorate){ .keys = keys, .count = count };
	return AL_OK;
}

void electorate_format(const struct electorate *electorate, struct buffer *ret)
{
	char hex[2 * PUBLIC_KEY_LEN + 1];

	for (size_t i = 0; i < electorate->count; i++) {
		const struct public_key *key = &electorate->keys[i];

		assert(i == 0 || public_key_compare(key - 1, key) < 0);
		hex_format(key->bytes, PUBLIC_KEY_LEN, hex);
		buffer_append_text(ret, KEY_PREFIX);
		buffer_append(ret, hex, sizeof(hex) - 1);
		buffer_append_byte(ret, '\n');
	}
}

void electorate_clear(struct electorate *electorate)
{
	free(electorate->keys);
	*electorate = (struct electorate){ .keys = NULL };
}

int64_t electorate_find(const struct electorate *electorate, const struct public_key *key)
{
	size_t low = 0;
	size_t high = electorate->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = public_key_compare(&electorate->keys[middle], key);

		if (order == 0)
			return (int64_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

enum status count_new(const struct electorate *electorate, struct count **ret)
{
	struct count *count;

	assert(electorate->count <= ASSEMBLY_ENTITLED_MAX);
	count = calloc(1, sizeof(*count) + electorate->count);
	if (count == NULL)
		return AL_NO_MEMORY;
	count->electorate = electorate;
	*ret = count;
	return AL_OK;
}

/* The number in `tally` for `choice`. */
static int64_t *tally_of(struct tally *tally, enum choice choice)
{
	switch (choice) {
	case CHOICE_YES:
		return &tally->yes;
	case CHOICE_NO:
		return &tally->no;
	case CHOICE_ABSTAIN:
		return &tally->abstain;
	}
	assert(!"a choice");
	return NULL;
}

enum status count_enter(struct count *count, const struct public_key *key, enum choice choice,
			struct report *report)
{
	int64_t place = electorate_find(count->electorate, key);
	enum choice before;

	/* spec object-29: "A vote by a key that is not in the electorate does not count." */
	if (place < 0)
		return report_set(report, AL_REFUSED, "the voting key is not in the electorate");
	before = (enum choice)count->choices[place];
	/* spec object-30: "The last vote of a key counts, and it counts once." */
	if (before != 0)
		--*tally_of(&count->tally, before);
	++*tally_of(&count->tally, choice);
	count->choices[place] = (uint8_t)choice;
	return AL_OK;
}

struct tally count_tally(const struct count *count)
{
	return count->tally;
}

void count_free(struct count *count)
{
	free(count);
}
