/* election_registrar_took.c: who took part in a vote, and how: for the minutes; never what. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "cli/election_registrar_internal.h"
#include "verify/digest_map.h"
#include "vote/audit.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A registered member, and whether her credential has cast a ballot. */
struct member {
	const struct credential_request *request;
	bool voted;
};

struct reading {
	const struct archive_source *source;
	struct digest_map members; /* by the digest of their credential */
};

/* Mark the member whose credential stands in the ballot of `len` bytes at `text`. */
static enum status mark(struct reading *reading, const struct buffer *ballot, struct report *report)
{
	struct member *member = NULL;
	const char *credential;
	struct digest digest;
	json_t *json = NULL;
	enum status status = json_parse(buffer_text(ballot), ballot->len, &json, report);

	if (status != AL_OK)
		return status;
	credential = json_string_value(json_object_get(json, "credential"));
	if (credential != NULL) {
		digest = hash_bytes(credential, strlen(credential));
		member = digest_map_get(&reading->members, &digest);
	}
	if (member == NULL)
		status = report_set(report, AL_FORGED, "a ballot has no registered credential");
	else
		member->voted = true;
	json_decref(json);
	return status;
}

/* Look at one member of the archive: `data` is the last data before, `text` room to read. */
static enum status read_one(struct reading *reading, const struct archive_member *member,
			    struct archive_member *data, struct buffer *text, struct report *report)
{
	struct event event = { .height = 0 };
	enum status status;

	if (!member->is_event) {
		*data = *member;
		return AL_OK;
	}
	buffer_reset(text);
	status = archive_read_body(reading->source, member, text, report);
	if (status == AL_OK)
		status = event_parse(buffer_text(text), text->len, &event, report);
	if (status != AL_OK || event.type != EVENT_BALLOT)
		return status;
	/* spec registration-13: "Who took part is read from the credentials of the ballots that
	 * have an event." */
	if (!event.has_payload || !digest_equal(&event.payload, &data->name))
		return report_set(report, AL_FORGED, "a ballot's event does not name its ballot");
	buffer_reset(text);
	status = archive_read_body(reading->source, data, text, report);
	return status != AL_OK ? status : mark(reading, text, report);
}

static enum status read_ballots(struct reading *reading, struct report *report)
{
	struct archive_member member = { .is_event = false };
	struct archive_member data = { .is_event = false };
	struct buffer text;
	int64_t time;
	uint64_t at;
	enum status status = archive_read_start(reading->source, &time, &at, report);

	buffer_init(&text, BALLOT_LEN_MAX);
	while (status == AL_OK) {
		status = archive_read_member(reading->source, time, at, &member, report);
		if (status == AL_OK)
			status = read_one(reading, &member, &data, &text, report);
		at = member.next;
	}
	buffer_clear(&text);
	return status == AL_NOT_FOUND ? AL_OK : status; /* its end */
}

/* All that the archive shows holds, and it is of this registration. */
static enum status check_archive(const struct registrar *registrar,
				 const struct registered_list *list,
				 const struct archive_source *source, struct report *report)
{
	struct audit_options options = { .trust = AUDIT_CHECK_ALL };
	struct audit *audit = NULL;
	struct buffer text;
	struct digest ours = { { 0 } };
	enum status status = audit_new(source, &options, &audit);

	buffer_init(&text, REGISTRATION_LIST_LEN_MAX);
	if (status != AL_OK)
		(void)report_set(report, status, "out of memory for the archive");
	else
		status = audit_advance(audit, -1, report);
	if (status == AL_OK)
		status = registered_list_credentials(list, &text, report);
	if (status == AL_OK)
		ours = hash_bytes(text.bytes, text.len);
	if (status == AL_OK &&
	    (audit_election(audit) == NULL ||
	     strcmp(audit_election(audit)->uuid, registrar->settings.uuid) != 0 ||
	     !digest_equal(&audit_state(audit)->list, &ours)))
		status = report_set(report, AL_FORGED, "the archive is not of this registration");
	buffer_clear(&text);
	audit_free(audit);
	return status;
}

static int compare_members(const void *a, const void *b)
{
	const struct member *left = a;
	const struct member *right = b;

	return public_key_compare(&left->request->member, &right->request->member);
}

/* In the order of keys, so that neither the list's nor the archive's order shows. */
static void print(struct member *members, size_t count)
{
	char hex[KEY_HEX_LEN + 1];
	char holder[KEY_HEX_LEN + 1];
	size_t voted = 0;

	qsort(members, count, sizeof(*members), compare_members);
	for (size_t i = 0; i < count; i++) {
		const struct credential_request *request = members[i].request;

		if (!members[i].voted)
			continue;
		voted++;
		hex_format(request->member.bytes, PUBLIC_KEY_LEN, hex);
		hex_format(request->holder.bytes, PUBLIC_KEY_LEN, holder);
		if (public_key_equal(&request->member, &request->holder))
			(void)printf(_("%s%s electronically, herself\n"), KEY_PREFIX, hex);
		else
			(void)printf(_("%s%s electronically, by her proxy %s%s\n"), KEY_PREFIX, hex,
				     KEY_PREFIX, holder);
	}
	(void)printf(_("%zu of %zu registered members took part.\n"), voted, count);
}

/* Every member by the digest of her credential. */
static enum status index_members(struct reading *reading, const struct registered_list *list,
				 struct member *members, struct report *report)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct credential_request *request = &list->items[i].request;
		struct digest digest = hash_bytes(request->credential, strlen(request->credential));

		members[i].request = request;
		if (digest_map_put(&reading->members, &digest, &members[i]) != AL_OK)
			return report_set(report, AL_NO_MEMORY, "out of memory for the members");
	}
	return AL_OK;
}

enum status registrar_took_part(struct registrar *registrar, const char *path,
				struct report *report)
{
	struct reading reading = { .source = NULL };
	struct archive_file *file = NULL;
	struct registered_list list;
	struct member *members = NULL;
	enum status status = registrar_read_list(registrar, &list, report);

	digest_map_init(&reading.members);
	if (status != AL_OK)
		goto out;
	members = calloc(list.count + 1, sizeof(*members));
	status = members == NULL ? report_set(report, AL_NO_MEMORY, "out of memory for the members")
				 : index_members(&reading, &list, members, report);
	if (status == AL_OK)
		status = archive_file_open(path, &file, report);
	if (status == AL_OK) {
		reading.source = archive_file_source(file);
		status = check_archive(registrar, &list, reading.source, report);
		if (status == AL_OK)
			status = read_ballots(&reading, report);
		if (status != AL_OK)
			report_prefix(report, "%s", path);
	}
	if (status == AL_OK)
		print(members, list.count);
out:
	archive_file_close(file);
	digest_map_clear(&reading.members);
	free(members);
	return status;
}
