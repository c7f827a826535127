/* csv.c: splitting CSV text into records and fields. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/csv.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

void csv_init(struct csv *csv, const char *text, size_t len)
{
	bool marked = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;

	*csv = (struct csv){ .text = text, .len = len, .at = marked ? 3 : 0, .line = 1 };
}

/* Bytes of the UTF-8 sequence that begins at `text`, 0: none (Unicode 15, table 3-7); `len` >= 1 */
static size_t sequence_len(const uint8_t *text, size_t len)
{
	/* By the first byte: how many bytes, and between what the second lies. */
	static const struct {
		uint8_t first;
		uint8_t last;
		uint8_t need;
		uint8_t least;
		uint8_t most;
	} forms[] = {
		{ 0xc2, 0xdf, 2, 0x80, 0xbf }, { 0xe0, 0xe0, 3, 0xa0, 0xbf },
		{ 0xe1, 0xec, 3, 0x80, 0xbf }, { 0xed, 0xed, 3, 0x80, 0x9f },
		{ 0xee, 0xef, 3, 0x80, 0xbf }, { 0xf0, 0xf0, 4, 0x90, 0xbf },
		{ 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f },
	};

	if (text[0] < 0x80)
		return text[0] != 0 ? 1 : 0;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		bool good = text[0] >= forms[i].first && text[0] <= forms[i].last &&
			    len >= forms[i].need && text[1] >= forms[i].least &&
			    text[1] <= forms[i].most;

		for (size_t j = 2; good && j < forms[i].need; j++)
			good = (text[j] & 0xc0) == 0x80;
		if (good)
			return forms[i].need;
	}
	return 0;
}

static bool is_text(const char *text, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t step = sequence_len((const uint8_t *)text + at, len - at);

		if (step == 0)
			return false;
		at += step;
	}
	return true;
}

/* A quoted field at csv->at: *ret_len bytes at `to`, which has room for all of the text behind. */
static bool read_quoted(struct csv *csv, char *to, size_t *ret_len)
{
	size_t len = 0;

	for (csv->at++; csv->at < csv->len; csv->at++) {
		char c = csv->text[csv->at];

		if (c == '"') {
			csv->at++;
			if (csv->at == csv->len || csv->text[csv->at] != '"') {
				*ret_len = len;
				return true;
			}
		}
		csv->line += c == '\n';
		to[len++] = c;
	}
	return false; /* never closed */
}

/* How long the field at csv->at is at most: up to its end in the text. */
static size_t field_extent(const struct csv *csv)
{
	bool quoted = csv->text[csv->at] == '"';
	size_t at = csv->at + (quoted ? 1 : 0);

	for (; at < csv->len; at++) {
		char c = csv->text[at];

		if (quoted && c == '"' && at + 1 < csv->len && csv->text[at + 1] == '"')
			at++;
		else if (quoted ? c == '"' : c == ',' || c == '\n' || c == '\r')
			break;
	}
	return at - csv->at;
}

static enum status read_field(struct csv *csv, struct arena *arena, struct csv_field *ret,
			      struct report *report)
{
	size_t extent = csv->at < csv->len ? field_extent(csv) : 0;
	char *to = arena_take(arena, extent + 1, 1);
	size_t line = csv->line;
	size_t len = extent;

	if (to == NULL)
		return AL_NO_MEMORY;
	if (csv->at < csv->len && csv->text[csv->at] == '"') {
		if (!read_quoted(csv, to, &len))
			return report_set(report, AL_MALFORMED, "line %zu: a quote is not closed",
					  line);
	} else {
		memcpy(to, csv->text + csv->at, len);
		csv->at += len;
		if (memchr(to, '"', len) != NULL)
			return report_set(report, AL_MALFORMED,
					  "line %zu: a quote inside a field that does not begin "
					  "with one",
					  line);
	}
	if (!is_text(to, len))
		return report_set(report, AL_MALFORMED, "line %zu: it is not UTF-8", line);
	to[len] = '\0';
	*ret = (struct csv_field){ .text = to, .len = len };
	return AL_OK;
}

enum status csv_next(struct csv *csv, struct arena *arena, struct csv_field *fields,
		     size_t *ret_count, struct report *report)
{
	size_t count = 0;
	enum status status;

	*ret_count = 0;
	if (csv->at >= csv->len)
		return AL_OK;
	for (;;) {
		if (count == CSV_FIELDS_MAX)
			return report_set(report, AL_TOO_BIG, "line %zu: over %d fields", csv->line,
					  CSV_FIELDS_MAX);
		status = read_field(csv, arena, &fields[count++], report);
		if (status != AL_OK)
			return status;
		if (csv->at >= csv->len || csv->text[csv->at] != ',')
			break;
		csv->at++;
	}
	if (csv->at + 1 < csv->len && csv->text[csv->at] == '\r' && csv->text[csv->at + 1] == '\n')
		csv->at++;
	if (csv->at < csv->len && csv->text[csv->at] != '\n')
		return report_set(report, AL_MALFORMED,
				  "line %zu: something stands behind a closing quote, or a lone "
				  "carriage return",
				  csv->line);
	csv->at++;
	csv->line++;
	*ret_count = count;
	return AL_OK;
}
