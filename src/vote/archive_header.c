/* archive_header.c: the 512 bytes before each member. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/archive_header.h"

#include <stdio.h>
#include <string.h>

/* The fields of the old tar, before ustar. */
#define MODE_AT 100
#define UID_AT 108
#define GID_AT 116
#define SIZE_AT 124
#define TIME_AT 136
#define SUM_AT 148
#define TYPE_AT 156
#define END_AT 157
#define OCTAL_LEN 11 /* digits of size and time */
#define SUM_LEN 8

size_t archive_padding(uint64_t len)
{
	return (size_t)((ARCHIVE_BLOCK - len % ARCHIVE_BLOCK) % ARCHIVE_BLOCK);
}

static void put(uint8_t *ret, size_t at, const char *text)
{
	while (*text != '\0')
		ret[at++] = (uint8_t)*text++;
}

static void put_octal(uint8_t *ret, size_t at, uint64_t value)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%011llo", (unsigned long long)value);
	memcpy(ret + at, text, OCTAL_LEN);
}

void archive_header_format(const char *name, uint64_t len, int64_t time,
			   uint8_t ret[static ARCHIVE_BLOCK])
{
	unsigned sum = 0;
	char text[16];

	memset(ret, 0, ARCHIVE_BLOCK);
	put(ret, 0, name);
	put(ret, MODE_AT, "0000644");
	put(ret, UID_AT, "0000000");
	put(ret, GID_AT, "0000000");
	put_octal(ret, SIZE_AT, len);
	put_octal(ret, TIME_AT, (uint64_t)time);
	put(ret, SUM_AT, "        ");
	put(ret, TYPE_AT, "0");
	for (size_t i = 0; i < ARCHIVE_BLOCK; i++)
		sum += ret[i];
	(void)snprintf(text, sizeof(text), "%06o", sum & 0777777);
	memcpy(ret + SUM_AT, text, 6);
	ret[SUM_AT + 6] = '\0';
	ret[SUM_AT + 7] = ' ';
}

/* The size field; false: not eleven octal digits and a NUL. */
static bool read_size(const uint8_t *header, uint64_t *ret)
{
	uint64_t size = 0;

	for (size_t i = 0; i < OCTAL_LEN; i++) {
		uint8_t digit = header[SIZE_AT + i];

		if (digit < '0' || digit > '7')
			return false;
		size = 8 * size + (uint64_t)(digit - '0');
	}
	*ret = size;
	return header[SIZE_AT + OCTAL_LEN] == 0;
}

/* The field that byte `at` belongs to. */
static const char *field_at(size_t at)
{
	static const struct {
		size_t end;
		const char *name;
	} fields[] = { { MODE_AT, "name" },	{ UID_AT, "mode" },	{ GID_AT, "uid" },
		       { SIZE_AT, "gid" },	{ TIME_AT, "size" },	{ SUM_AT, "mtime" },
		       { TYPE_AT, "checksum" }, { END_AT, "typeflag" }, { ARCHIVE_BLOCK, "end" } };
	size_t i = 0;

	while (at >= fields[i].end)
		i++;
	return fields[i].name;
}

enum status archive_header_parse(const uint8_t header[static ARCHIVE_BLOCK], int64_t time,
				 char ret_name[static ARCHIVE_NAME_LEN], uint64_t *ret_len,
				 struct report *report)
{
	uint8_t right[ARCHIVE_BLOCK];
	char name[ARCHIVE_NAME_LEN];
	uint64_t len;

	memcpy(name, header, ARCHIVE_NAME_LEN);
	if (name[ARCHIVE_NAME_LEN - 1] != '\0')
		return report_set(report, AL_MALFORMED, "the name of the member has no end");
	if (!read_size(header, &len))
		return report_set(report, AL_MALFORMED, "the size of the member is no number");
	/* spec archive-2: "There is one header for each name, length and time of a member." */
	archive_header_format(name, len, time, right);
	/* The checksum differs with every other field, so it is looked at last. */
	for (int last = 0; last <= 1; last++) {
		for (size_t i = 0; i < ARCHIVE_BLOCK; i++) {
			bool sum = i >= SUM_AT && i < TYPE_AT;

			if (header[i] != right[i] && sum == (last == 1))
				return report_set(report, AL_MALFORMED,
						  "the header of the member has another %s than it "
						  "must have",
						  field_at(i));
		}
	}
	if (len > ARCHIVE_MEMBER_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the member has more than %llu bytes",
				  (unsigned long long)ARCHIVE_MEMBER_LEN_MAX);
	memcpy(ret_name, name, ARCHIVE_NAME_LEN);
	*ret_len = len;
	return AL_OK;
}
