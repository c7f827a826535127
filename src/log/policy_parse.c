/* policy_parse.c: reading a tlog-policy. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/policy.h"

#include "crypto/hash.h"
#include "log/note_internal.h"
#include "log/policy_internal.h"
#include "log/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS_MAX (3 + POLICY_NAMES_MAX) /* of a line */
#define ARENA_MAX (2 * 1024 * 1024)	 /* bytes for names and URLs */

/* Where the reader is. */
struct reader {
	struct policy *policy;
	struct report *report;
	size_t line; /* from 1 */
	size_t count;
	struct text items[ITEMS_MAX];
	bool has_quorum;
};

static enum status bad(const struct reader *reader, enum status status, const char *what)
{
	return report_set(reader->report, status, "line %zu of the policy: %s", reader->line, what);
}

static enum status bad_name(const struct reader *reader, struct text name, const char *what)
{
	return report_set(reader->report, AL_MALFORMED, "line %zu of the policy: %.*s %s",
			  reader->line, (int)(name.len > 100 ? 100 : name.len), name.bytes, what);
}

/* Take `line` apart at spaces and tabs. */
static enum status split(struct reader *reader, struct text line)
{
	size_t at = 0;

	reader->count = 0;
	for (;;) {
		size_t begin;

		while (at < line.len && (line.bytes[at] == ' ' || line.bytes[at] == '\t'))
			at++;
		if (at == line.len)
			return AL_OK;
		begin = at;
		while (at < line.len && line.bytes[at] != ' ' && line.bytes[at] != '\t')
			at++;
		if (reader->count == ITEMS_MAX)
			return bad(reader, AL_TOO_BIG, "it has too many items");
		reader->items[reader->count++] =
		    (struct text){ .bytes = line.bytes + begin, .len = at - begin };
	}
}

/* A copy of `text` that lives as long as the policy. */
static enum status keep(const struct reader *reader, struct text text, const char **ret)
{
	char *copy = arena_copy_text(&reader->policy->arena, text.bytes, text.len);

	if (copy == NULL)
		return bad(reader, AL_NO_MEMORY, "out of memory");
	*ret = copy;
	return AL_OK;
}

/* The index of `name`, or POLICY_NAMES_MAX. */
static size_t find_name(const struct policy *policy, struct text name)
{
	size_t i;

	for (i = 0; i < policy->name_count; i++) {
		if (text_equals(name, policy->names[i].name))
			return i;
	}
	return POLICY_NAMES_MAX;
}

/* Read the verifier key `text`, which must be of `type`, or of none that we know if that is a
 * witness's, and the URL, which is item `url` if it is there. */
static enum status read_key(const struct reader *reader, struct text text, size_t url,
			    enum note_key_type type, struct policy_key *ret)
{
	uint8_t wrong = type == NOTE_KEY_ED25519 ? NOTE_KEY_COSIGNATURE : NOTE_KEY_ED25519;
	struct policy_key key = { .supported = true };
	struct note_key_parts parts;
	enum status status;

	if (reader->count > url + 1)
		return bad(reader, AL_MALFORMED, "there is something after the URL");
	status = note_key_split(text, &parts, reader->report);
	if (status == AL_OK && parts.material[0] == wrong)
		status = report_set(reader->report, AL_MALFORMED,
				    "the verifier key has the type 0x%02x, needed is 0x%02x", wrong,
				    (unsigned)type);
	if (status == AL_OK)
		status = note_key_from_parts(&parts, &key.key, reader->report);
	if (status == AL_UNSUPPORTED && type == NOTE_KEY_COSIGNATURE) {
		key.supported = false;
		status = AL_OK;
	}
	if (status != AL_OK) {
		report_prefix(reader->report, "line %zu of the policy", reader->line);
		return status;
	}
	key.id = parts.id;
	key.material = hash_bytes(parts.material + 1, parts.material_len - 1);
	status = keep(reader, parts.name, &key.name);
	if (status == AL_OK && reader->count == url + 1)
		status = keep(reader, reader->items[url], &key.url);
	if (status == AL_OK)
		*ret = key;
	return status;
}

static bool is_twice(const struct policy_key *keys, size_t count, const struct policy_key *key)
{
	for (size_t i = 0; i < count; i++) {
		if (digest_equal(&keys[i].material, &key->material))
			return true;
	}
	return false;
}

/* log <vkey> [<url>] */
static enum status read_log(struct reader *reader)
{
	struct policy *policy = reader->policy;
	struct policy_key key;
	enum status status;

	if (reader->count < 2)
		return bad(reader, AL_MALFORMED, "it must be: log <vkey> [<url>]");
	if (policy->log_count == POLICY_LOGS_MAX)
		return bad(reader, AL_TOO_BIG, "there are too many logs");
	status = read_key(reader, reader->items[1], 2, NOTE_KEY_ED25519, &key);
	if (status != AL_OK)
		return status;
	if (is_twice(policy->logs, policy->log_count, &key))
		return bad(reader, AL_MALFORMED, "a log with this key was there before");
	policy->logs[policy->log_count++] = key;
	return AL_OK;
}

/* Begin the name `name`, which was not there before. */
static enum status new_name(const struct reader *reader, struct text name, struct policy_name *ret)
{
	if (name.len > POLICY_NAME_LEN_MAX)
		return bad(reader, AL_TOO_BIG, "the name is too long");
	if (text_equals(name, "none"))
		return bad(reader, AL_MALFORMED, "the name \"none\" is reserved");
	if (find_name(reader->policy, name) != POLICY_NAMES_MAX)
		return bad_name(reader, name, "was defined before");
	*ret = (struct policy_name){ .is_group = false };
	return keep(reader, name, &ret->name);
}

/* witness <name> <vkey> [<url>] */
static enum status read_witness(struct reader *reader)
{
	struct policy *policy = reader->policy;
	struct policy_name name;
	struct policy_key key;
	enum status status;

	if (reader->count < 3)
		return bad(reader, AL_MALFORMED, "it must be: witness <name> <vkey> [<url>]");
	if (policy->witness_count == POLICY_WITNESSES_MAX)
		return bad(reader, AL_TOO_BIG, "there are too many witnesses");
	status = new_name(reader, reader->items[1], &name);
	if (status != AL_OK)
		return status;
	status = read_key(reader, reader->items[2], 3, NOTE_KEY_COSIGNATURE, &key);
	if (status != AL_OK)
		return status;
	if (is_twice(policy->witnesses, policy->witness_count, &key))
		return bad(reader, AL_MALFORMED, "a witness with this key was there before");
	name.witness = policy->witness_count;
	policy->witnesses[policy->witness_count++] = key;
	policy->names[policy->name_count++] = name;
	return AL_OK;
}

/* Read the members of a group, items 3 and following. */
static enum status read_members(const struct reader *reader, struct policy_name *group)
{
	struct policy *policy = reader->policy;
	uint8_t *members;

	group->member_count = reader->count - 3;
	members = arena_take(&policy->arena, group->member_count, 1);
	if (members == NULL)
		return bad(reader, AL_NO_MEMORY, "out of memory");
	for (size_t i = 0; i < group->member_count; i++) {
		struct text name = reader->items[3 + i];
		size_t index = find_name(policy, name);

		if (index == POLICY_NAMES_MAX)
			return bad_name(reader, name, "is no witness or group of a line before");
		if (policy->names[index].is_member)
			return bad_name(reader, name, "is a member of a group already");
		policy->names[index].is_member = true;
		members[i] = (uint8_t)index;
	}
	group->members = members;
	return AL_OK;
}

/* group <name> all|any|<k> <name>... */
static enum status read_group(struct reader *reader)
{
	struct policy *policy = reader->policy;
	struct policy_name group;
	enum status status;
	uint64_t threshold;

	if (reader->count < 4)
		return bad(reader, AL_MALFORMED, "it must be: group <name> all|any|<k> <name>...");
	if (policy->group_count == POLICY_GROUPS_MAX)
		return bad(reader, AL_TOO_BIG, "there are too many groups");
	status = new_name(reader, reader->items[1], &group);
	if (status != AL_OK)
		return status;
	status = read_members(reader, &group);
	if (status != AL_OK)
		return status;
	if (text_equals(reader->items[2], "all"))
		threshold = group.member_count;
	else if (text_equals(reader->items[2], "any"))
		threshold = 1;
	else if (!text_decimal(reader->items[2], group.member_count, &threshold) || threshold == 0)
		return bad(reader, AL_MALFORMED,
			   "how many must have witnessed is \"all\", \"any\" or a number from 1 to "
			   "that of the members");
	group.is_group = true;
	group.threshold = (size_t)threshold;
	policy->group_count++;
	policy->names[policy->name_count++] = group;
	return AL_OK;
}

/* quorum <name>|none */
static enum status read_quorum(struct reader *reader)
{
	size_t index;

	if (reader->count != 2)
		return bad(reader, AL_MALFORMED, "it must be: quorum <name>|none");
	if (reader->has_quorum)
		return bad(reader, AL_MALFORMED, "there was a quorum before");
	index = find_name(reader->policy, reader->items[1]);
	if (text_equals(reader->items[1], "none"))
		index = POLICY_QUORUM_NONE;
	else if (index == POLICY_NAMES_MAX)
		return bad_name(reader, reader->items[1],
				"is no witness or group of a line before");
	reader->policy->quorum = index;
	reader->has_quorum = true;
	return AL_OK;
}

/* Read `line`, which begins with neither space nor tab and is not empty. */
static enum status read_line(struct reader *reader, struct text line)
{
	static const struct {
		const char *word;
		enum status (*read)(struct reader *reader);
	} kinds[] = {
		{ "log", read_log },
		{ "witness", read_witness },
		{ "group", read_group },
		{ "quorum", read_quorum },
	};
	enum status status = split(reader, line);

	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (text_equals(reader->items[0], kinds[i].word))
			return kinds[i].read(reader);
	}
	return bad(reader, AL_MALFORMED, "a line begins with log, witness, group or quorum");
}

/* Whether `line` has only the bytes that a policy may have. */
static bool is_clean(struct text line)
{
	for (size_t i = 0; i < line.len; i++) {
		unsigned char byte = (unsigned char)line.bytes[i];

		if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
			return false;
	}
	return true;
}

static enum status read_all(struct reader *reader, struct text rest)
{
	struct text line;

	while (text_take_line(&rest, &line)) {
		enum status status;

		reader->line++;
		if (!is_clean(line))
			return bad(reader, AL_MALFORMED, "it has a control character");
		while (line.len > 0 && (line.bytes[0] == ' ' || line.bytes[0] == '\t')) {
			line.bytes++;
			line.len--;
		}
		if (line.len == 0 || line.bytes[0] == '#')
			continue;
		status = read_line(reader, line);
		if (status != AL_OK)
			return status;
	}
	if (rest.len > 0) {
		reader->line++;
		return bad(reader, AL_MALFORMED, "it does not end with a line feed");
	}
	if (!reader->has_quorum)
		return report_set(reader->report, AL_MALFORMED,
				  "the policy has no line \"quorum <name>|none\"");
	return AL_OK;
}

enum status policy_parse(const char *text, size_t len, struct policy **ret, struct report *report)
{
	struct reader reader = { .report = report };
	struct policy *policy;
	enum status status;

	if (len > POLICY_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the policy has %zu bytes, %d are allowed",
				  len, POLICY_LEN_MAX);
	policy = calloc(1, sizeof(*policy));
	if (policy == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory");
	arena_init(&policy->arena, ARENA_MAX);
	reader.policy = policy;
	status = read_all(&reader, (struct text){ .bytes = text, .len = len });
	if (status != AL_OK)
		goto out;
	*ret = policy;
	policy = NULL; /* the caller's now */
out:
	policy_free(policy);
	return status;
}

enum status policy_new_for_log(const struct note_key *key, struct policy **ret)
{
	char vkey[NOTE_VKEY_LEN_MAX + 1];
	struct buffer text;
	enum status status;

	assert(key->type == NOTE_KEY_ED25519);
	note_key_format(key, vkey);
	buffer_init(&text, sizeof(vkey) + 64);
	buffer_append_format(&text, "log %s\nquorum none\n", vkey);
	status = buffer_status(&text);
	if (status == AL_OK)
		status = policy_parse(buffer_text(&text), text.len, ret, NULL);
	buffer_clear(&text);
	assert(status == AL_OK || status == AL_NO_MEMORY);
	return status;
}

void policy_free(struct policy *policy)
{
	if (policy == NULL)
		return;
	arena_clear(&policy->arena);
	free(policy);
}
