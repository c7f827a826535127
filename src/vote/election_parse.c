/* election_parse.c: reading election.json and its template. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/election.h"

#include "base/json.h"
#include "crypto/hash.h"

#include <string.h>

/* What one reading needs. */
struct reader {
	struct arena *arena;
	struct report *report;
};

static enum status no_memory(const struct reader *reader)
{
	return report_set(reader->report, AL_NO_MEMORY, "out of memory while reading the election");
}

static enum status read_text(const struct reader *reader, const json_t *value, const char *name,
			     const char **ret)
{
	char *copy;

	if (!json_is_string(value))
		return report_set(reader->report, AL_MALFORMED, "%s is missing or no text", name);
	copy = arena_copy_text(reader->arena, json_string_value(value), json_string_length(value));
	if (copy == NULL)
		return no_memory(reader);
	*ret = copy;
	return AL_OK;
}

static enum status read_optional(const struct reader *reader, const json_t *json, const char *name,
				 const char **ret)
{
	const json_t *value = json_object_get(json, name);

	if (value == NULL || json_is_null(value)) {
		*ret = NULL;
		return AL_OK;
	}
	return read_text(reader, value, name, ret);
}

static enum status read_answers(const struct reader *reader, const json_t *json,
				struct question *ret)
{
	const json_t *answers = json_object_get(json, "answers");
	size_t count = json_array_size(answers);
	const char **texts;

	if (!json_is_array(answers) || count == 0)
		return report_set(reader->report, AL_MALFORMED,
				  "answers is missing, empty or no list");
	if (count > ELECTION_ANSWERS_MAX)
		return report_set(reader->report, AL_TOO_BIG, "%zu answers, at most %d are allowed",
				  count, ELECTION_ANSWERS_MAX);
	texts = arena_take(reader->arena, count, sizeof(*texts));
	if (texts == NULL)
		return no_memory(reader);
	for (size_t i = 0; i < count; i++) {
		enum status status =
		    read_text(reader, json_array_get(answers, i), "an answer", &texts[i]);

		if (status != AL_OK)
			return status;
	}
	ret->answers = texts;
	ret->answers_count = count;
	return AL_OK;
}

/* Read the numbers and the flag of a question whose answers are known. */
static enum status read_range(const struct reader *reader, const json_t *json, struct question *ret)
{
	const json_t *blank = json_object_get(json, "blank");
	const json_t *min = json_object_get(json, "min");
	const json_t *max = json_object_get(json, "max");

	if (blank != NULL && !json_is_boolean(blank))
		return report_set(reader->report, AL_MALFORMED, "blank is neither true nor false");
	if (!json_is_integer(min) || !json_is_integer(max))
		return report_set(reader->report, AL_MALFORMED,
				  "min or max is missing or no integer");
	ret->blank = json_is_true(blank);
	ret->min = json_integer_value(min);
	ret->max = json_integer_value(max);
	/* spec election-3: "A question asks for 0 to all of its answers, at least as few as at
	 * most" */
	if (ret->min < 0 || ret->min > ret->max || ret->max > (int64_t)ret->answers_count)
		return report_set(reader->report, AL_MALFORMED,
				  "min and max do not fit each other and the %zu answers",
				  ret->answers_count);
	return AL_OK;
}

static enum status read_question(const struct reader *reader, const json_t *json,
				 struct question *ret)
{
	const json_t *type = json_object_get(json, "type");
	enum status status;

	if (!json_is_object(json))
		return report_set(reader->report, AL_MALFORMED, "it is no object");
	if (type != NULL)
		return report_set(reader->report, AL_UNSUPPORTED,
				  "its answers would be shuffled (type \"%.40s\"); here answers "
				  "are summed: ask for a choice among answers",
				  json_is_string(type) ? json_string_value(type) : "");
	status = read_answers(reader, json, ret);
	if (status != AL_OK)
		return status;
	status = read_range(reader, json, ret);
	if (status != AL_OK)
		return status;
	return read_text(reader, json_object_get(json, "question"), "question", &ret->question);
}

static enum status read_questions(const struct reader *reader, const json_t *json,
				  struct election *ret)
{
	const json_t *questions = json_object_get(json, "questions");
	size_t count = json_array_size(questions);
	struct question *list;

	if (!json_is_array(questions) || count == 0)
		return report_set(reader->report, AL_MALFORMED,
				  "questions is missing, empty or no list");
	if (count > ELECTION_QUESTIONS_MAX)
		return report_set(reader->report, AL_TOO_BIG,
				  "%zu questions, at most %d are allowed", count,
				  ELECTION_QUESTIONS_MAX);
	list = arena_take(reader->arena, count, sizeof(*list));
	if (list == NULL)
		return no_memory(reader);
	for (size_t i = 0; i < count; i++) {
		enum status status = read_question(reader, json_array_get(questions, i), &list[i]);

		if (status != AL_OK) {
			report_prefix(reader->report, "question %zu", i + 1);
			return status;
		}
	}
	ret->questions = list;
	ret->questions_count = count;
	return AL_OK;
}

/* What a template has too. */
static enum status read_common(const struct reader *reader, const json_t *json,
			       struct election *ret)
{
	enum status status;

	if (!json_is_object(json))
		return report_set(reader->report, AL_MALFORMED, "it is no object");
	status = read_optional(reader, json, "administrator", &ret->administrator);
	if (status != AL_OK)
		return status;
	status = read_optional(reader, json, "credential_authority", &ret->credential_authority);
	if (status != AL_OK)
		return status;
	status = read_text(reader, json_object_get(json, "description"), "description",
			   &ret->description);
	if (status != AL_OK)
		return status;
	status = read_text(reader, json_object_get(json, "name"), "name", &ret->name);
	if (status != AL_OK)
		return status;
	return read_questions(reader, json, ret);
}

static enum status read_key(const struct reader *reader, const json_t *json, struct election *ret)
{
	const json_t *group = json_object_get(json, "group");
	const json_t *key = json_object_get(json, "public_key");
	enum status status;

	if (!json_is_string(group))
		return report_set(reader->report, AL_MALFORMED, "group is missing or no text");
	ret->group = group_find(json_string_value(group));
	if (ret->group == NULL)
		return report_set(reader->report, AL_UNSUPPORTED, "the group \"%.40s\" is unknown",
				  json_string_value(group));
	if (!json_is_string(key))
		return report_set(reader->report, AL_MALFORMED, "public_key is missing or no text");
	status = group_element_parse(ret->group, json_string_value(key), json_string_length(key),
				     &ret->public_key, reader->report);
	if (status == AL_OK && group_is_identity(ret->group, &ret->public_key))
		status = report_set(reader->report, AL_FORGED,
				    "it is the identity and would encrypt nothing");
	if (status != AL_OK)
		report_prefix(reader->report, "public_key");
	return status;
}

/* What only the election itself has. */
static enum status read_rest(const struct reader *reader, const json_t *json, struct election *ret)
{
	const json_t *version = json_object_get(json, "version");
	enum status status;

	if (!json_is_integer(version))
		return report_set(reader->report, AL_MALFORMED, "version is missing or no integer");
	if (json_integer_value(version) != 1)
		return report_set(reader->report, AL_UNSUPPORTED,
				  "version %" JSON_INTEGER_FORMAT " of the protocol is not offered",
				  json_integer_value(version));
	status = read_text(reader, json_object_get(json, "uuid"), "uuid", &ret->uuid);
	if (status != AL_OK)
		return status;
	if (!election_uuid_valid(ret->uuid))
		return report_set(reader->report, AL_MALFORMED,
				  "uuid has not %d to %d digits of Base58", ELECTION_UUID_MIN,
				  ELECTION_UUID_MAX);
	return read_key(reader, json, ret);
}

static enum status load(const char *text, size_t len, json_t **ret, struct report *report)
{
	if (len > ELECTION_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "it has %zu bytes, %d are allowed", len,
				  ELECTION_LEN_MAX);
	return json_parse(text, len, ret, report);
}

enum status election_parse(const char *text, size_t len, struct arena *arena, struct election *ret,
			   struct report *report)
{
	struct reader reader = { .arena = arena, .report = report };
	struct election election = { .group = NULL };
	json_t *json = NULL;
	enum status status = load(text, len, &json, report);

	if (status == AL_OK)
		status = read_common(&reader, json, &election);
	if (status == AL_OK)
		status = read_rest(&reader, json, &election);
	json_decref(json);
	if (status != AL_OK) {
		report_prefix(report, "election");
		return status;
	}
	/* spec election-1: "The fingerprint of an election is the Base64 of SHA-256 of the bytes of
	 * its file." */
	election.hash = hash_bytes(text, len);
	base64_digest(&election.hash, election.fingerprint);
	*ret = election;
	return AL_OK;
}

enum status election_parse_template(const char *text, size_t len, struct arena *arena,
				    struct election *ret, struct report *report)
{
	struct reader reader = { .arena = arena, .report = report };
	struct election election = { .group = NULL };
	json_t *json = NULL;
	enum status status = load(text, len, &json, report);

	if (status == AL_OK)
		status = read_common(&reader, json, &election);
	json_decref(json);
	if (status != AL_OK) {
		report_prefix(report, "template");
		return status;
	}
	*ret = election;
	return AL_OK;
}
