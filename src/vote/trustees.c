/* trustees.c: trustees.json: reading and joining the list of those who hold an election's key. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/trustee_internal.h"

#include <inttypes.h>
#include <string.h>

/* An entry as it was read. */
struct read_entry {
	bool pedersen;
	struct trustee_public single;
	struct threshold threshold;
};

/* Keep what `read` says in `ret`, whose memory comes from `arena`. */
static enum status keep_entry(const struct group *group, const struct read_entry *read,
			      struct arena *arena, struct trustee_entry *ret)
{
	const struct trustee_public *persons =
	    read->pedersen ? read->threshold.keys : &read->single;
	size_t count = read->pedersen ? read->threshold.count : 1;

	ret->pedersen = read->pedersen;
	ret->count = (int64_t)count;
	ret->threshold = read->pedersen ? read->threshold.threshold : 1;
	ret->keys = arena_take(arena, count, sizeof(*ret->keys));
	ret->names = arena_take(arena, count, sizeof(*ret->names));
	if (ret->keys == NULL || ret->names == NULL)
		return AL_NO_MEMORY;
	if (read->pedersen)
		threshold_key(group, &read->threshold, &ret->key);
	else
		ret->key = read->single.key;
	for (size_t i = 0; i < count; i++) {
		ret->keys[i] = persons[i].key;
		if (persons[i].name == NULL)
			continue;
		ret->names[i] = arena_copy_text(arena, persons[i].name, strlen(persons[i].name));
		if (ret->names[i] == NULL)
			return AL_NO_MEMORY;
	}
	return AL_OK;
}

/* Read and check ["Single",{..}] or ["Pedersen",{..}]. */
static enum status parse_entry(struct trustee_reader *reader, const json_t *json,
			       struct read_entry *ret)
{
	const char *kind = json_string_value(json_array_get(json, 0));
	const json_t *content = json_array_get(json, 1);

	if (json_array_size(json) != 2 || kind == NULL || !json_is_object(content))
		return report_set(reader->report, AL_MALFORMED,
				  "an entry must be a list of its kind and its content");
	if (strcmp(kind, "Single") == 0) {
		ret->pedersen = false;
		return trustee_public_parse(reader, content, &ret->single);
	}
	if (strcmp(kind, "Pedersen") == 0) {
		ret->pedersen = true;
		return threshold_parse(reader, content, &ret->threshold);
	}
	return report_set(reader->report, AL_UNSUPPORTED,
			  "the kind of an entry must be \"Single\" or \"Pedersen\"");
}

/* Read the entry of number `i` and add it to `trustees`. */
static enum status add_entry(struct trustee_reader *reader, const json_t *json, size_t i,
			     struct arena *arena, struct trustees *trustees)
{
	struct trustee_entry *entry = &trustees->entries[i];
	struct read_entry read = { .pedersen = false };
	enum status status = parse_entry(reader, json, &read);

	if (status == AL_REFUSED)
		status = AL_FORGED; /* certificates that do not belong together */
	if (status != AL_OK) {
		report_prefix(reader->report, "entry %zu of the trustees", i + 1);
		return status;
	}
	if (keep_entry(reader->group, &read, arena, entry) != AL_OK)
		return report_set(reader->report, AL_NO_MEMORY, "out of memory for the trustees");
	/* spec trustee-2: "Trustees are counted from 1 over all entries; the election's key is the
	 * product of what each entry gives." */
	entry->owner = trustees->owners + 1;
	trustees->owners += entry->count;
	group_multiply(reader->group, &trustees->public_key, &entry->key, &trustees->public_key);
	return AL_OK;
}

static enum status parse_entries(struct trustee_reader *reader, const json_t *json,
				 struct arena *arena, struct trustees *ret)
{
	struct trustees trustees = { .entries_count = json_array_size(json) };

	if (!json_is_array(json))
		return report_set(reader->report, AL_MALFORMED, "the trustees must be a list");
	if (trustees.entries_count < 1 || trustees.entries_count > TRUSTEES_ENTRIES_MAX)
		return report_set(reader->report, AL_MALFORMED,
				  "the trustees must have 1 to %d entries", TRUSTEES_ENTRIES_MAX);
	trustees.entries = arena_take(arena, trustees.entries_count, sizeof(*trustees.entries));
	if (trustees.entries == NULL)
		return report_set(reader->report, AL_NO_MEMORY, "out of memory for the trustees");
	group_identity(reader->group, &trustees.public_key);
	for (size_t i = 0; i < trustees.entries_count; i++) {
		enum status status =
		    add_entry(reader, json_array_get(json, i), i, arena, &trustees);

		if (status != AL_OK)
			return status;
	}
	if (group_is_identity(reader->group, &trustees.public_key))
		return report_set(reader->report, AL_FORGED,
				  "the keys of the trustees cancel out: nothing would be secret");
	*ret = trustees;
	return AL_OK;
}

enum status trustees_parse(const struct group *group, const char *text, size_t len,
			   struct arena *arena, struct trustees *ret, struct report *report)
{
	struct trustee_reader reader;
	json_t *json = NULL;
	enum status status;

	status = trustee_reader_init(group, report, &reader);
	if (status != AL_OK)
		return status;
	status = trustee_json(&reader, text, len, &json);
	if (status == AL_OK)
		status = parse_entries(&reader, json, arena, ret);
	json_decref(json);
	trustee_reader_clear(&reader);
	return status;
}

const struct element *trustees_key(const struct trustees *trustees, int64_t owner)
{
	for (size_t i = 0; i < trustees->entries_count; i++) {
		const struct trustee_entry *entry = &trustees->entries[i];

		if (owner >= entry->owner && owner < entry->owner + entry->count)
			return &entry->keys[owner - entry->owner];
	}
	return NULL;
}

static int append_json(const char *bytes, size_t len, void *user)
{
	buffer_append(user, bytes, len);
	return 0;
}

/* Append the entry that is one of the texts to be joined. */
static enum status join_entry(const char *text, struct buffer *ret, struct report *report)
{
	json_t *json = NULL;
	enum status status;

	if (strlen(text) > TRUSTEES_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "it has more than %d bytes",
				  TRUSTEES_LEN_MAX);
	status = json_parse(text, strlen(text), &json, report);
	if (status != AL_OK)
		return status;
	if (json_object_get(json, "verification_keys") != NULL) {
		buffer_append_text(ret, "[\"Pedersen\",");
	} else if (json_object_get(json, "public_key") != NULL) {
		buffer_append_text(ret, "[\"Single\",");
	} else {
		json_decref(json);
		return report_set(report, AL_MALFORMED,
				  "it is neither a trustee's public key nor a ceremony's "
				  "threshold.json");
	}
	if (json_dump_callback(json, append_json, ret, JSON_COMPACT) != 0)
		status = report_set(report, AL_NO_MEMORY, "out of memory for the trustees");
	buffer_append_byte(ret, ']');
	json_decref(json);
	return status;
}

enum status trustees_join(const struct group *group, const char *const *entries, size_t count,
			  struct buffer *ret, struct report *report)
{
	struct trustees trustees;
	struct arena arena;
	struct buffer list;
	enum status status = AL_OK;

	arena_init(&arena, TRUSTEES_LEN_MAX);
	buffer_init(&list, TRUSTEES_LEN_MAX);
	buffer_append_byte(&list, '[');
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		if (i > 0)
			buffer_append_byte(&list, ',');
		status = join_entry(entries[i], &list, report);
		if (status != AL_OK)
			report_prefix(report, "entry %zu of the trustees", i + 1);
	}
	buffer_append_byte(&list, ']');
	if (status == AL_OK && buffer_status(&list) != AL_OK)
		status = report_set(report, buffer_status(&list), "the trustees cannot be joined");
	if (status == AL_OK)
		status =
		    trustees_parse(group, buffer_text(&list), list.len, &arena, &trustees, report);
	if (status == AL_OK) {
		buffer_append(ret, list.bytes, list.len);
		status = buffer_status(ret);
		if (status != AL_OK)
			(void)report_set(report, status, "the trustees cannot be written");
	}
	buffer_clear(&list);
	arena_clear(&arena);
	return status;
}
