/* credential_list.c: the public credentials, read in pieces and kept small. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/credential_list.h"

#include "base/parallel.h"
#include "crypto/hash.h"
#include "vote/archive_header.h"
#include "vote/credential.h"

#include <stdlib.h>
#include <string.h>

#define PIECE_LEN 65536
#define BATCH 512			   /* credentials checked together */
#define ITEM_LEN_MAX (GROUP_TEXT_MAX + 16) /* with a weight and a final NUL */

/* Where the scanner is within the array. */
enum place { AT_START, AT_ITEM, IN_ITEM, AFTER_ITEM, AT_END };

struct reading {
	const struct group *group;
	size_t threads;
	struct report *report;
	struct credential_list list;
	enum place place;
	size_t seen; /* credentials in earlier batches */
	size_t count;
	size_t len; /* of the item at hand */
	char texts[BATCH][ITEM_LEN_MAX];
	enum status checked[BATCH];
	struct listed_credential items[BATCH];
};

/* Split off the weight of the item at `text`, which then ends before it; 0: it has no right one. */
static uint32_t take_weight(char *text)
{
	char *comma = strchr(text, ',');
	uint64_t weight = 0; /* wide enough for ten times the largest one */

	if (comma == NULL)
		return 1;
	*comma = '\0';
	for (const char *c = comma + 1; *c != '\0'; c++) {
		if (*c < '0' || *c > '9' || (c == comma + 1 && *c == '0'))
			return 0;
		weight = 10 * weight + (uint64_t)(*c - '0');
		if (weight > CREDENTIAL_WEIGHT_MAX)
			return 0;
	}
	return (uint32_t)weight;
}

static void check_item(void *user, size_t i)
{
	struct reading *reading = user;
	struct element element;
	char *text = reading->texts[i];

	reading->items[i] = (struct listed_credential){ .weight = take_weight(text) };
	reading->items[i].hash = hash_bytes(text, strlen(text));
	reading->checked[i] =
	    group_element_parse(reading->group, text, strlen(text), &element, NULL);
	/* The identity is the credential of everyone: its secret is zero. */
	if (reading->checked[i] == AL_OK && group_is_identity(reading->group, &element))
		reading->checked[i] = AL_FORGED;
	if (reading->items[i].weight == 0)
		reading->checked[i] = AL_REFUSED;
}

static enum status grow(struct reading *reading)
{
	struct credential_list *list = &reading->list;
	size_t needed = list->count + reading->count;
	size_t capacity = list->capacity + list->capacity / 4; /* little, so that little is lost */
	struct listed_credential *items;

	if (needed <= list->capacity)
		return AL_OK;
	if (capacity < needed)
		capacity = needed;
	items = realloc(list->items, capacity * sizeof(*items));
	if (items == NULL)
		return report_set(reading->report, AL_NO_MEMORY, "out of memory for credentials");
	list->items = items;
	list->capacity = capacity;
	return AL_OK;
}

/* Check the items of the batch and keep them. */
static enum status flush(struct reading *reading)
{
	enum status status = grow(reading);

	if (status != AL_OK)
		return status;
	parallel_each(reading->count, reading->threads, check_item, reading);
	for (size_t i = 0; i < reading->count; i++) {
		size_t number = reading->seen + i + 1;

		/* spec audit-5: "Every public credential is a member of the group and stands in the
		 * list once; its weight is from 1 to 1073741823." */
		if (reading->checked[i] == AL_REFUSED)
			return report_set(reading->report, AL_MALFORMED,
					  "public credential %zu: its weight is none", number);
		if (reading->checked[i] == AL_FORGED)
			return report_set(reading->report, AL_FORGED,
					  "public credential %zu: is no member of the group",
					  number);
		if (reading->checked[i] != AL_OK)
			return report_set(reading->report, AL_MALFORMED,
					  "public credential %zu: is no element of the group",
					  number);
		reading->list.items[reading->list.count++] = reading->items[i];
		reading->list.weights += reading->items[i].weight;
	}
	reading->seen += reading->count;
	reading->count = 0;
	/* spec audit-13: "The weights of all public credentials add up to at most 1099511627775."
	 */
	if (reading->list.weights > CREDENTIAL_WEIGHTS_MAX)
		return report_set(reading->report, AL_TOO_BIG,
				  "the weights of the public credentials add up to more than %lld",
				  (long long)CREDENTIAL_WEIGHTS_MAX);
	if (reading->seen > CREDENTIALS_MAX)
		return report_set(reading->report, AL_TOO_BIG,
				  "there are more than %d public credentials", CREDENTIALS_MAX);
	return AL_OK;
}

static enum status misplaced(const struct reading *reading, char c)
{
	return report_set(reading->report, AL_MALFORMED,
			  "public credential %zu: the character %d cannot stand there",
			  reading->seen + reading->count + 1, (unsigned char)c);
}

/* One character within an item. */
static enum status take_item_character(struct reading *reading, char c)
{
	char *text = reading->texts[reading->count];

	if (c == '"') {
		text[reading->len] = '\0';
		reading->count++;
		reading->place = AFTER_ITEM;
		return reading->count == BATCH ? flush(reading) : AL_OK;
	}
	if (c < ' ' || c > '~' || c == '\\' || reading->len + 1 == ITEM_LEN_MAX)
		return misplaced(reading, c);
	text[reading->len++] = c;
	return AL_OK;
}

static enum status take_character(struct reading *reading, char c)
{
	switch (reading->place) {
	case AT_START:
		reading->place = AT_ITEM;
		return c == '[' ? AL_OK : misplaced(reading, c);
	case AT_ITEM:
		reading->place = IN_ITEM;
		reading->len = 0;
		return c == '"' ? AL_OK : misplaced(reading, c);
	case IN_ITEM:
		return take_item_character(reading, c);
	case AFTER_ITEM:
		reading->place = c == ',' ? AT_ITEM : AT_END;
		return c == ',' || c == ']' ? AL_OK : misplaced(reading, c);
	case AT_END:
		break;
	}
	return misplaced(reading, c);
}

/* Read the member in pieces, and check its hash. */
static enum status read_pieces(struct reading *reading, const struct archive_source *source,
			       const struct archive_member *member)
{
	uint8_t *piece = malloc(PIECE_LEN);
	enum status status = AL_OK;
	struct hash hash;
	struct digest found;

	if (piece == NULL)
		return report_set(reading->report, AL_NO_MEMORY, "out of memory for credentials");
	hash_start(&hash);
	for (uint64_t done = 0; done < member->len && status == AL_OK;) {
		uint64_t left = member->len - done;
		size_t len = left < PIECE_LEN ? (size_t)left : PIECE_LEN;
		size_t got = 0;

		status = source->read(source->user, member->at + done, piece, len, &got,
				      reading->report);
		if (status == AL_OK && got < len)
			status = report_set(reading->report, AL_MALFORMED,
					    "the archive ends within the public credentials");
		if (status != AL_OK)
			break;
		hash_add(&hash, piece, len);
		for (size_t i = 0; i < len && status == AL_OK; i++)
			status = take_character(reading, (char)piece[i]);
		done += len;
	}
	free(piece);
	if (status == AL_OK && reading->place != AT_END)
		status = report_set(reading->report, AL_MALFORMED,
				    "the list of public credentials is not complete, or empty");
	if (status == AL_OK)
		status = flush(reading);
	found = hash_end(&hash);
	if (status == AL_OK && !digest_equal(&found, &member->name))
		status = report_set(reading->report, AL_FORGED,
				    "the public credentials have another hash than their name");
	return status;
}

/* --- order --- */

static bool is_before(const struct listed_credential *a, const struct listed_credential *b)
{
	return memcmp(a->hash.bytes, b->hash.bytes, DIGEST_LEN) < 0;
}

static void sift_down(struct listed_credential *items, size_t root, size_t end)
{
	for (;;) {
		size_t child = 2 * root + 1;
		struct listed_credential swapped;

		if (child >= end)
			return;
		if (child + 1 < end && is_before(&items[child], &items[child + 1]))
			child++;
		if (!is_before(&items[root], &items[child]))
			return;
		swapped = items[root];
		items[root] = items[child];
		items[child] = swapped;
		root = child;
	}
}

/* Heapsort (Williams, CACM 1964): in place, where qsort() may take as much memory again. */
static void sort(struct listed_credential *items, size_t count)
{
	for (size_t i = count / 2; i > 0; i--)
		sift_down(items, i - 1, count);
	for (size_t end = count; end > 1; end--) {
		struct listed_credential last = items[end - 1];

		items[end - 1] = items[0];
		items[0] = last;
		sift_down(items, 0, end - 1);
	}
}

static enum status check_unique(const struct credential_list *list, struct report *report)
{
	for (size_t i = 1; i < list->count; i++) {
		if (digest_equal(&list->items[i - 1].hash, &list->items[i].hash))
			return report_set(report, AL_CONFLICT,
					  "a public credential stands in the list twice");
	}
	return AL_OK;
}

enum status credential_list_read(const struct group *group, const struct archive_source *source,
				 const struct archive_member *member, size_t threads,
				 struct credential_list *ret, struct report *report)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	enum status status;

	if (reading == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for credentials");
	reading->group = group;
	reading->threads = threads;
	reading->report = report;
	status = read_pieces(reading, source, member);
	if (status == AL_OK)
		status = archive_check_padding(source, member, report);
	if (status == AL_OK) {
		sort(reading->list.items, reading->list.count);
		status = check_unique(&reading->list, report);
	}
	if (status == AL_OK)
		*ret = reading->list;
	else
		credential_list_clear(&reading->list);
	free(reading);
	return status;
}

void credential_list_clear(struct credential_list *list)
{
	free(list->items);
	*list = (struct credential_list){ .items = NULL };
}

struct listed_credential *credential_list_find(const struct credential_list *list, const char *text,
					       size_t len)
{
	struct listed_credential wanted = { .hash = hash_bytes(text, len) };
	size_t low = 0;
	size_t high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (is_before(&list->items[middle], &wanted))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == list->count || !digest_equal(&list->items[low].hash, &wanted.hash))
		return NULL;
	return &list->items[low];
}
