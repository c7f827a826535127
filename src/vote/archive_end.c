/* archive_end.c: where a crash has left an archive, so that its box can go on. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/archive_header.h"

/* AL_OK: what begins at `at` is a member whose writing was cut off. AL_MALFORMED: it is damaged. */
static enum status check_torn(const struct archive_source *source, int64_t time, uint64_t at,
			      struct report *report)
{
	uint8_t header[ARCHIVE_BLOCK];
	char name[ARCHIVE_NAME_LEN];
	size_t got = 0;
	uint64_t len;
	enum status status = source->read(source->user, at, header, sizeof(header), &got, report);

	if (status != AL_OK || got < sizeof(header))
		return status;
	status = archive_header_parse(header, time, name, &len, report);
	if (status != AL_OK)
		report_prefix(report, "byte %llu: no crash leaves this, so the archive is damaged",
			      (unsigned long long)at);
	return status;
}

enum status archive_find_end(const struct archive_source *source, uint64_t *ret,
			     struct report *report)
{
	struct archive_member member;
	uint64_t at = 0;
	uint64_t end;
	int64_t time = 0;
	enum status status = archive_read_start(source, &time, &at, report);

	if (status != AL_OK)
		return status;
	for (end = at;; at = member.next) {
		status = archive_read_member(source, time, at, &member, report);
		if (status != AL_OK)
			break;
		if (member.is_event)
			end = member.next;
	}
	if (status == AL_MALFORMED)
		status = check_torn(source, time, at, report);
	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	*ret = end;
	return AL_OK;
}
