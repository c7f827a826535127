/* csv_header.c: the first line of a CSV file: its delimiter, and where each column stands. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/engine_internal.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER_LEN_MAX 65536
#define HEADER_FIELDS_MAX 4096
#define NO_PLACE UINT16_MAX

static const char byte_order_mark[] = "\xef\xbb\xbf";
static const char delimiters[] = { ',', ';', '\t' };

/* One field of the header: `len` bytes at `text`, quotes taken off. */
struct field {
	const char *text;
	size_t len;
};

static char lower(char c)
{
	if (c < 'A' || c > 'Z')
		return c;
	return (char)(c - 'A' + 'a');
}

static bool field_is(const struct field *field, const char *name)
{
	size_t len = strlen(name);

	if (field->len != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (lower(field->text[i]) != lower(name[i]))
			return false;
	}
	return true;
}

/* The field that begins at `text`; *ret_end = the byte behind it. A name with a doubled quote in it
 * is no column's name, so it need not be undoubled. */
static struct field field_at(const char *text, const char *end, char delimiter,
			     const char **ret_end)
{
	struct field field = { .text = text };
	const char *at = text;

	if (at < end && *at == '"') {
		field.text = ++at;
		while (at < end && (*at != '"' || (at + 1 < end && at[1] == '"')))
			at += *at == '"' ? 2 : 1;
		field.len = (size_t)(at - field.text);
		while (at < end && *at != delimiter)
			at++;
	} else {
		while (at < end && *at != delimiter)
			at++;
		field.len = (size_t)(at - text);
	}
	*ret_end = at;
	return field;
}

/* Where the header line ends, or `text` + `len`. */
static const char *line_end(const char *text, size_t len)
{
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && (text[i] == '\n' || text[i] == '\r'))
			return text + i;
	}
	return text + len;
}

/* Places by header->delimiter. AL_NOT_FOUND: *ret_missing is a column that is not there. */
static enum status places_by(const char *text, const char *end, const struct engine_table *table,
			     struct csv_header *header, const char **ret_missing,
			     struct report *report)
{
	const char *at = text;
	size_t fields = 0;

	for (size_t i = 0; i < table->columns_count; i++)
		header->places[i] = NO_PLACE;
	for (;; at++) {
		struct field field = field_at(at, end, header->delimiter, &at);

		if (fields == HEADER_FIELDS_MAX)
			return report_set(report, AL_TOO_BIG, "the header has over %d columns",
					  HEADER_FIELDS_MAX);
		for (size_t i = 0; i < table->columns_count; i++) {
			if (!field_is(&field, table->columns[i].name))
				continue;
			if (header->places[i] != NO_PLACE)
				return report_set(report, AL_MALFORMED,
						  "the header names the column %s twice",
						  table->columns[i].name);
			header->places[i] = (uint16_t)fields;
		}
		fields++;
		if (at >= end)
			break;
	}
	header->fields = fields;
	for (size_t i = 0; i < table->columns_count; i++) {
		if (header->places[i] == NO_PLACE) {
			*ret_missing = table->columns[i].name;
			return AL_NOT_FOUND;
		}
	}
	return AL_OK;
}

enum status csv_header_parse(const char *text, size_t len, const struct engine_table *table,
			     struct csv_header *ret, struct report *report)
{
	struct csv_header header = { 0 };
	const char *missing = NULL;
	size_t fields_best = 0;
	enum status status = AL_NOT_FOUND;
	const char *end;

	if (len >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
		text += 3;
		len -= 3;
	}
	end = line_end(text, len);
	header.places = calloc(table->columns_count + 1, sizeof(*header.places));
	if (header.places == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < sizeof(delimiters) && status == AL_NOT_FOUND; i++) {
		const char *absent = NULL;

		header.delimiter = delimiters[i];
		status = places_by(text, end, table, &header, &absent, report);
		if (status == AL_NOT_FOUND && header.fields > fields_best) {
			fields_best = header.fields; /* the message is about the likely one */
			missing = absent;
		}
	}
	if (status == AL_NOT_FOUND)
		status = report_set(report, AL_MALFORMED,
				    "the header line has no column %s (columns are separated by "
				    "comma, semicolon or tab)",
				    missing);
	if (status != AL_OK) {
		free(header.places);
		return status;
	}
	*ret = header;
	return AL_OK;
}

/* *ret = the first bytes of the file, with its header line whole; the caller's, by free(). */
static enum status read_first_line(int file, const char *path, char **ret, size_t *ret_len,
				   struct report *report)
{
	enum status status = AL_OK;
	size_t len = 0;
	char *text = malloc(HEADER_LEN_MAX);

	if (text == NULL)
		return AL_NO_MEMORY;
	while (len < HEADER_LEN_MAX) {
		ssize_t got = pread(file, text + len, HEADER_LEN_MAX - len, (off_t)len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			status = report_set(report, AL_IO, "%s cannot be read: %s", path,
					    strerror(errno));
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	if (status == AL_OK && len == HEADER_LEN_MAX && line_end(text, len) == text + len)
		status = report_set(report, AL_TOO_BIG, "%s: the header line is over %d bytes",
				    path, HEADER_LEN_MAX);
	if (status != AL_OK) {
		free(text);
		return status;
	}
	*ret = text;
	*ret_len = len;
	return AL_OK;
}

enum status csv_header_read(int file, const char *path, const struct engine_table *table,
			    struct csv_header *ret, struct report *report)
{
	char *text = NULL;
	size_t len = 0;
	enum status status = read_first_line(file, path, &text, &len, report);

	if (status != AL_OK)
		return status;
	status = csv_header_parse(text, len, table, ret, report);
	if (status != AL_OK)
		report_prefix(report, "%s", path);
	free(text);
	return status;
}

static size_t count_fields(const char *text, const char *end, char delimiter)
{
	size_t fields = 0;

	for (const char *at = text;; at++) {
		(void)field_at(at, end, delimiter, &at);
		fields++;
		if (at >= end)
			return fields;
	}
}

enum status csv_header_each(int file, const char *path, csv_header_each_fn *each, void *context,
			    char *ret_delimiter, struct report *report)
{
	char delimiter = ',';
	size_t most = 0;
	char *text = NULL;
	size_t len = 0;
	const char *from;
	const char *end;
	enum status status = read_first_line(file, path, &text, &len, report);

	if (status != AL_OK)
		return status;
	end = line_end(text, len);
	from = len >= 3 && memcmp(text, byte_order_mark, 3) == 0 ? text + 3 : text;
	for (size_t i = 0; i < sizeof(delimiters); i++) {
		size_t fields = count_fields(from, end, delimiters[i]);

		if (fields > most) {
			most = fields;
			delimiter = delimiters[i];
		}
	}
	if (most > HEADER_FIELDS_MAX)
		status = report_set(report, AL_TOO_BIG, "%s: the header has over %d columns", path,
				    HEADER_FIELDS_MAX);
	for (const char *at = from; status == AL_OK; at++) {
		struct field field = field_at(at, end, delimiter, &at);

		status = each(context, field.text, field.len, report);
		if (at >= end)
			break;
	}
	free(text);
	if (status == AL_OK)
		*ret_delimiter = delimiter;
	return status;
}
