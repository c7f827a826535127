/* settings.c: lines "name = value". */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/settings.h"

#include "base/file.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

/* A piece of the text. */
struct piece {
	const char *begin;
	size_t len;
};

struct reading {
	const struct setting *settings;
	size_t count;
	unsigned char *ret;
	bool seen[SETTINGS_MAX];
	size_t line; /* from 1 */
	struct report *report;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

static struct piece trim(struct piece piece)
{
	while (piece.len > 0 && is_space(piece.begin[0])) {
		piece.begin++;
		piece.len--;
	}
	while (piece.len > 0 && is_space(piece.begin[piece.len - 1]))
		piece.len--;
	return piece;
}

static enum status take_text(struct reading *reading, const struct setting *setting,
			     struct piece value)
{
	char *place = (char *)reading->ret + setting->offset;

	assert(setting->max < SETTING_TEXT_MAX);
	if ((int64_t)value.len < setting->min || (int64_t)value.len > setting->max)
		return report_set(reading->report, AL_MALFORMED,
				  "line %zu: %s must have from %" PRId64 " to %" PRId64 " bytes",
				  reading->line, setting->name, setting->min, setting->max);
	memcpy(place, value.begin, value.len);
	place[value.len] = '\0';
	return AL_OK;
}

static enum status take_integer(struct reading *reading, const struct setting *setting,
				struct piece value)
{
	int64_t number = 0;
	bool whole = value.len > 0 && value.len <= 15;

	for (size_t i = 0; whole && i < value.len; i++) {
		whole = value.begin[i] >= '0' && value.begin[i] <= '9';
		number = number * 10 + (value.begin[i] - '0');
	}
	if (!whole || number < setting->min || number > setting->max)
		return report_set(reading->report, AL_MALFORMED,
				  "line %zu: %s must be a number from %" PRId64 " to %" PRId64,
				  reading->line, setting->name, setting->min, setting->max);
	memcpy(reading->ret + setting->offset, &number, sizeof(number));
	return AL_OK;
}

static enum status take_bool(struct reading *reading, const struct setting *setting,
			     struct piece value)
{
	bool yes = value.len == 3 && memcmp(value.begin, "yes", 3) == 0;

	if (!yes && (value.len != 2 || memcmp(value.begin, "no", 2) != 0))
		return report_set(reading->report, AL_MALFORMED, "line %zu: %s must be yes or no",
				  reading->line, setting->name);
	memcpy(reading->ret + setting->offset, &yes, sizeof(yes));
	return AL_OK;
}

static enum status take_value(struct reading *reading, const struct setting *setting,
			      struct piece value)
{
	switch (setting->kind) {
	case SETTING_TEXT:
		return take_text(reading, setting, value);
	case SETTING_INTEGER:
		return take_integer(reading, setting, value);
	case SETTING_BOOL:
		break;
	}
	return take_bool(reading, setting, value);
}

static enum status read_line(struct reading *reading, struct piece line)
{
	const char *equals = memchr(line.begin, '=', line.len);
	struct piece name = { line.begin, equals == NULL ? 0 : (size_t)(equals - line.begin) };
	struct piece value;

	name = trim(name);
	if (name.len == 0)
		return report_set(reading->report, AL_MALFORMED,
				  "line %zu: must be \"name = value\", a comment that begins with "
				  "#, or empty",
				  reading->line);
	value = trim((struct piece){ equals + 1, line.len - (size_t)(equals + 1 - line.begin) });
	for (size_t i = 0; i < reading->count; i++) {
		const struct setting *setting = &reading->settings[i];

		if (strlen(setting->name) != name.len ||
		    memcmp(setting->name, name.begin, name.len) != 0)
			continue;
		if (reading->seen[i])
			return report_set(reading->report, AL_MALFORMED,
					  "line %zu: %s stands a second time", reading->line,
					  setting->name);
		reading->seen[i] = true;
		return take_value(reading, setting, value);
	}
	return report_set(reading->report, AL_MALFORMED,
			  "line %zu: there is no setting \"%.*s\"; see the manual page",
			  reading->line, name.len > 60 ? 60 : (int)name.len, name.begin);
}

enum status settings_parse(const char *text, size_t len, const struct setting *settings,
			   size_t count, void *ret, struct report *report)
{
	struct reading reading = {
		.settings = settings, .count = count, .ret = ret, .report = report
	};
	enum status status = AL_OK;

	assert(count <= SETTINGS_MAX);
	if (len > SETTINGS_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "settings have at most %d bytes",
				  SETTINGS_LEN_MAX);
	while (len > 0 && status == AL_OK) {
		const char *end = memchr(text, '\n', len);
		struct piece line = { text, end == NULL ? len : (size_t)(end - text) };

		reading.line++;
		text += line.len + (end == NULL ? 0 : 1);
		len -= line.len + (end == NULL ? 0 : 1);
		line = trim(line);
		for (size_t i = 0; i < line.len; i++) {
			if ((unsigned char)line.begin[i] < 0x20 && line.begin[i] != '\t')
				return report_set(report, AL_MALFORMED,
						  "line %zu: has a control character",
						  reading.line);
		}
		if (line.len > 0 && line.begin[0] != '#')
			status = read_line(&reading, line);
	}
	return status;
}

enum status settings_load(const char *path, const struct setting *settings, size_t count, void *ret,
			  struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, SETTINGS_LEN_MAX);
	status = file_read(path, &text, NULL);
	if (status == AL_OK) {
		status = settings_parse(buffer_text(&text), text.len, settings, count, ret, report);
		if (status != AL_OK)
			report_prefix(report, "%s", path);
	} else if (status != AL_NOT_FOUND) {
		buffer_reset(&text);
		status = file_read(path, &text, report);
	}
	buffer_clear(&text);
	return status;
}
