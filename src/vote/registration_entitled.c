/* registration_entitled.c: the list of the members of a class and of who acts for them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/registration.h"

#include "vote/assembly.h"
#include "vote/registration_internal.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX_LEN (sizeof(KEY_PREFIX) - 1)
#define HEX_LEN ((size_t)2 * PUBLIC_KEY_LEN)
#define KEY_LEN (PREFIX_LEN + HEX_LEN) /* of a key as text */

static int compare_members(const void *a, const void *b)
{
	const struct entitled_member *left = a;
	const struct entitled_member *right = b;

	return public_key_compare(&left->member, &right->member);
}

static int compare_keys(const void *a, const void *b)
{
	return public_key_compare(a, b);
}

bool registration_no_key(const struct public_key *key)
{
	static const struct public_key none;

	return public_key_equal(key, &none);
}

static enum status parse_key(const char *text, struct public_key *ret)
{
	if (memcmp(text, KEY_PREFIX, PREFIX_LEN) != 0)
		return AL_MALFORMED;
	return hex_parse(text + PREFIX_LEN, HEX_LEN, ret->bytes, PUBLIC_KEY_LEN);
}

static enum status parse_line(const char *line, size_t len, struct entitled_member *ret)
{
	*ret = (struct entitled_member){ .member = { { 0 } } };
	if (len == KEY_LEN)
		return parse_key(line, &ret->member);
	if (len != 2 * KEY_LEN + 1 || line[KEY_LEN] != ' ' ||
	    parse_key(line, &ret->member) != AL_OK ||
	    parse_key(line + KEY_LEN + 1, &ret->proxy) != AL_OK)
		return AL_MALFORMED;
	return registration_no_key(&ret->proxy) ? AL_MALFORMED : AL_OK;
}

/* Read the `count` lines of `text` into `members`. */
static enum status parse_lines(const char *text, size_t len, struct entitled_member *members,
			       size_t count, struct report *report)
{
	const char *end = text + len;

	for (size_t i = 0; i < count; i++) {
		const char *feed = memchr(text, '\n', (size_t)(end - text));

		if (parse_line(text, (size_t)(feed - text), &members[i]) != AL_OK)
			return report_set(report, AL_MALFORMED,
					  "line %zu: must be a member's key, " KEY_PREFIX
					  " and 64 lower-case hexadecimal digits, and a blank and "
					  "her proxy's key, if she has one",
					  i + 1);
		if (public_key_equal(&members[i].member, &members[i].proxy))
			return report_set(report, AL_REFUSED,
					  "line %zu: the member is her own proxy", i + 1);
		text = feed + 1;
	}
	return AL_OK;
}

enum status registration_check_proxies(struct public_key *proxies, size_t count,
				       struct report *report)
{
	char hex[HEX_LEN + 1];
	size_t run = 0;

	qsort(proxies, count, sizeof(*proxies), compare_keys);
	for (size_t i = 0; i < count; i++) {
		run = i > 0 && public_key_equal(&proxies[i - 1], &proxies[i]) ? run + 1 : 1;
		/* spec registration-6: "A proxy represents at most two members." */
		if (run > REGISTRATION_PROXIES_MAX) {
			hex_format(proxies[i].bytes, PUBLIC_KEY_LEN, hex);
			return report_set(report, AL_REFUSED,
					  "the proxy " KEY_PREFIX
					  "%s represents more than %d members",
					  hex, REGISTRATION_PROXIES_MAX);
		}
	}
	return AL_OK;
}

/* What holds of the sorted members together. */
static enum status check_members(const struct entitled_member *members, size_t count,
				 struct arena *arena, struct report *report)
{
	struct public_key *proxies = arena_take(arena, count, sizeof(*proxies));
	size_t proxies_count = 0;
	char hex[HEX_LEN + 1];

	if (proxies == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the entitled members");
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && public_key_equal(&members[i - 1].member, &members[i].member)) {
			hex_format(members[i].member.bytes, PUBLIC_KEY_LEN, hex);
			return report_set(report, AL_REFUSED,
					  "the member " KEY_PREFIX "%s stands there twice", hex);
		}
		if (!registration_no_key(&members[i].proxy))
			proxies[proxies_count++] = members[i].proxy;
	}
	return registration_check_proxies(proxies, proxies_count, report);
}

enum status entitled_parse(const char *text, size_t len, struct arena *arena, struct entitled *ret,
			   struct report *report)
{
	struct entitled_member *members;
	enum status status;
	size_t count = 0;

	if (len == 0 || text[len - 1] != '\n')
		return report_set(report, AL_MALFORMED,
				  "each line of the entitled members must end with a line feed");
	for (size_t i = 0; i < len; i++)
		count += text[i] == '\n';
	if (count > ASSEMBLY_ENTITLED_MAX)
		return report_set(report, AL_TOO_BIG, "%zu lines, at most %d members are allowed",
				  count, ASSEMBLY_ENTITLED_MAX);
	members = arena_take(arena, count, sizeof(*members));
	if (members == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the entitled members");
	status = parse_lines(text, len, members, count, report);
	if (status != AL_OK)
		return status;
	qsort(members, count, sizeof(*members), compare_members);
	status = check_members(members, count, arena, report);
	if (status == AL_OK)
		*ret = (struct entitled){ .members = members, .count = count };
	return status;
}

const struct entitled_member *entitled_find(const struct entitled *entitled,
					    const struct public_key *member)
{
	struct entitled_member wanted = { .member = *member };

	return bsearch(&wanted, entitled->members, entitled->count, sizeof(wanted),
		       compare_members);
}
