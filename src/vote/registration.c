/* registration.c: the list that a registrar commits to. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/registration.h"

#include "log/merkle.h"
#include "vote/credential.h"
#include "vote/registration_internal.h"
#include "vote/secret_ballot.h"

#include <stdlib.h>
#include <string.h>

#define SALT_HEX_LEN ((size_t)2 * SALT_LEN)
#define CREDENTIALS_LEN_MAX ((size_t)CREDENTIALS_MAX * (GROUP_TEXT_MAX + 3)) /* bytes */

void registered_list_shuffle(struct registered_list *list, struct random *random)
{
	for (size_t i = 0; i < list->count; i++)
		random_bytes(random, list->items[i].salt.bytes, SALT_LEN);
	for (size_t i = list->count; i > 1; i--) {
		size_t j = (size_t)random_below(random, i);
		struct registered item = list->items[i - 1];

		list->items[i - 1] = list->items[j];
		list->items[j] = item;
	}
}

struct digest registered_leaf(const struct salt *salt, const struct public_key *member,
			      const char *credential)
{
	struct hash hash;

	/* spec registration-7: "An entry is SHA256(salt || member key || credential text)." */
	hash_start(&hash);
	hash_add(&hash, salt->bytes, SALT_LEN);
	hash_add(&hash, member->bytes, PUBLIC_KEY_LEN);
	hash_add_text(&hash, credential);
	return hash_end(&hash);
}

struct digest registration_leaf_hash(const struct salt *salt, const struct public_key *member,
				     const char *credential)
{
	struct digest entry = registered_leaf(salt, member, credential);

	return merkle_leaf_hash(entry.bytes, DIGEST_LEN);
}

enum status registered_list_root(const struct registered_list *list, struct digest *ret)
{
	struct digest *leaves = calloc(list->count + 1, sizeof(*leaves));

	if (leaves == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < list->count; i++) {
		const struct registered *item = &list->items[i];

		leaves[i] = registration_leaf_hash(&item->salt, &item->request.member,
						   item->request.credential);
	}
	*ret = merkle_root(leaves, list->count);
	free(leaves);
	return AL_OK;
}

/* By value: texts of one group have no leading zeros, or all the same length. */
static int compare_credentials(const void *a, const void *b)
{
	const char *left = *(const char *const *)a;
	const char *right = *(const char *const *)b;
	size_t left_len = strlen(left);
	size_t right_len = strlen(right);

	if (left_len != right_len)
		return left_len < right_len ? -1 : 1;
	return strcmp(left, right);
}

enum status registered_list_credentials(const struct registered_list *list, struct buffer *ret,
					struct report *report)
{
	const char **texts = calloc(list->count + 1, sizeof(*texts));

	if (texts == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the credentials");
	for (size_t i = 0; i < list->count; i++)
		texts[i] = list->items[i].request.credential;
	qsort(texts, list->count, sizeof(*texts), compare_credentials);
	for (size_t i = 1; i < list->count; i++) {
		/* spec registration-8: "No credential is registered for two members." */
		if (strcmp(texts[i - 1], texts[i]) == 0) {
			(void)report_set(report, AL_CONFLICT,
					 "the credential %.16s... is registered twice", texts[i]);
			free(texts);
			return AL_CONFLICT;
		}
	}
	/* spec registration-9: "The public credentials are sorted by their value, so that their
	 * order says nothing." */
	buffer_append_byte(ret, '[');
	for (size_t i = 0; i < list->count; i++)
		buffer_append_format(ret, "%s\"%s\"", i == 0 ? "" : ",", texts[i]);
	buffer_append_byte(ret, ']');
	free(texts);
	return buffer_status(ret);
}

void registered_list_format(const struct registered_list *list, struct buffer *ret)
{
	char hex[SALT_HEX_LEN + 1];

	for (size_t i = 0; i < list->count; i++) {
		hex_format(list->items[i].salt.bytes, SALT_LEN, hex);
		buffer_append_text(ret, hex);
		buffer_append_byte(ret, ' ');
		buffer_append(ret, list->items[i].envelope, list->items[i].envelope_len);
		buffer_append_byte(ret, '\n');
	}
}

static enum status parse_line(const struct group *group, const char *line, size_t len,
			      struct arena *arena, struct registered *ret, struct report *report)
{
	if (len <= SALT_HEX_LEN || line[SALT_HEX_LEN] != ' ' ||
	    hex_parse(line, SALT_HEX_LEN, ret->salt.bytes, SALT_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED,
				  "must begin with a salt of 64 hexadecimal digits and a blank");
	ret->envelope = line + SALT_HEX_LEN + 1;
	ret->envelope_len = len - SALT_HEX_LEN - 1;
	return credential_request_parse(group, ret->envelope, ret->envelope_len, arena,
					&ret->request, report);
}

enum status registered_list_parse(const struct group *group, const char *text, size_t len,
				  struct arena *arena, struct registered_list *ret,
				  struct report *report)
{
	const char *end = text + len;
	struct registered *items;
	enum status status = AL_OK;
	size_t count = 0;

	if (len > REGISTRATION_LIST_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the list has %zu bytes", len);
	if (len > 0 && end[-1] != '\n')
		return report_set(report, AL_MALFORMED, "the list's last line is not whole");
	for (size_t i = 0; i < len; i++)
		count += text[i] == '\n';
	if (count > CREDENTIALS_MAX)
		return report_set(report, AL_TOO_BIG, "the list has %zu lines, %d are allowed",
				  count, CREDENTIALS_MAX);
	items = arena_take(arena, count, sizeof(*items));
	if (items == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the list");
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		const char *feed = memchr(text, '\n', (size_t)(end - text));

		status = parse_line(group, text, (size_t)(feed - text), arena, &items[i], report);
		if (status != AL_OK)
			report_prefix(report, "line %zu of the list", i + 1);
		text = feed + 1;
	}
	if (status == AL_OK)
		*ret = (struct registered_list){ .items = items, .count = count };
	return status;
}

/* --- Checking --- */

static int compare_keys(const void *a, const void *b)
{
	return public_key_compare(a, b);
}

/* No member twice, and no proxy for more than two. `keys` has room for all. */
static enum status check_keys(const struct registered_list *list, struct public_key *keys,
			      struct report *report)
{
	size_t proxies = 0;

	for (size_t i = 0; i < list->count; i++)
		keys[i] = list->items[i].request.member;
	qsort(keys, list->count, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < list->count; i++) {
		char hex[2 * PUBLIC_KEY_LEN + 1];

		/* spec registration-10: "A member has one credential in an election." */
		if (public_key_equal(&keys[i - 1], &keys[i])) {
			hex_format(keys[i].bytes, PUBLIC_KEY_LEN, hex);
			return report_set(report, AL_REFUSED,
					  "the member " KEY_PREFIX "%s stands in the list twice",
					  hex);
		}
	}
	for (size_t i = 0; i < list->count; i++) {
		const struct credential_request *request = &list->items[i].request;

		if (!public_key_equal(&request->holder, &request->member))
			keys[proxies++] = request->holder;
	}
	return registration_check_proxies(keys, proxies, report);
}

/* Whether each item may stand in the list. */
static enum status check_items(const struct registered_list *list,
			       const struct registration *registration,
			       const struct entitled *entitled, struct report *report)
{
	struct registrar_rules rules = { .coop = registration->coop,
					 .uuid = registration->uuid,
					 .entitled = entitled };

	for (size_t i = 0; i < list->count; i++) {
		const struct credential_request *request = &list->items[i].request;
		/* Without a list of members each is taken as entitled, with her holder as proxy. */
		struct entitled_member self = { .member = request->member,
						.proxy = request->holder };
		struct entitled one = { .members = &self, .count = 1 };
		enum status status;

		if (entitled == NULL)
			rules.entitled = &one;
		status = registration_accept(&rules, request, NULL, report);
		if (status != AL_OK) {
			report_prefix(report, "leaf %zu", i);
			return status;
		}
	}
	return AL_OK;
}

/* Whether number, root and credentials are those of the registration. */
static enum status check_commitments(const struct registered_list *list,
				     const struct registration *registration, struct report *report)
{
	struct buffer credentials;
	struct digest found;
	enum status status;

	if ((int64_t)list->count != registration->credentials)
		return report_set(report, AL_FORGED,
				  "the list has %zu members, the registration says %lld",
				  list->count, (long long)registration->credentials);
	if (registered_list_root(list, &found) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for the list");
	/* spec registration-11: "The root is that of RFC 9162, 2.1.1, over the entries in the order
	 * of the list." */
	if (!digest_equal(&found, &registration->root))
		return report_set(report, AL_FORGED,
				  "the list does not give the root of the registration");
	buffer_init(&credentials, CREDENTIALS_LEN_MAX);
	status = registered_list_credentials(list, &credentials, report);
	if (status == AL_OK)
		found = hash_bytes(credentials.bytes, credentials.len);
	buffer_clear(&credentials);
	if (status == AL_OK && !digest_equal(&found, &registration->list))
		status = report_set(report, AL_FORGED,
				    "the list does not give the published credentials");
	return status;
}

enum status registered_list_check(const struct registered_list *list,
				  const struct registration *registration,
				  const struct entitled *entitled, struct report *report)
{
	struct public_key *keys = calloc(list->count + 1, sizeof(*keys));
	enum status status;

	if (keys == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the list");
	status = check_keys(list, keys, report);
	free(keys);
	if (status != AL_OK)
		return status;
	if (entitled != NULL && (int64_t)entitled->count != registration->entitled)
		return report_set(report, AL_REFUSED,
				  "%zu members are entitled, the registration says %lld",
				  entitled->count, (long long)registration->entitled);
	status = check_items(list, registration, entitled, report);
	return status != AL_OK ? status : check_commitments(list, registration, report);
}
