/* result.c: the plain counts of an election as JSON. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "log/text.h"
#include "vote/tally_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 1073741823 /* what the reference writes as a number; above, as a text */

static void append_count(const void *user, size_t i, struct buffer *ret)
{
	const int64_t *counts = user;

	/* spec trustee-9: "A count is written as a number up to 1073741823 and as a text in
	 * decimal above." */
	buffer_append_format(ret, counts[i] > NUMBER_MAX ? "\"%" PRId64 "\"" : "%" PRId64,
			     counts[i]);
}

void result_format(const struct election *election, const int64_t *counts, struct buffer *ret)
{
	buffer_append_text(ret, "{\"result\":");
	tally_append(election, append_count, counts, ret);
	buffer_append_byte(ret, '}');
}

static enum status read_count(void *user, size_t i, const json_t *json, struct report *report)
{
	int64_t *counts = user;
	json_int_t number = json_integer_value(json);
	uint64_t large;

	if (json_is_integer(json) && number >= 0 && number <= NUMBER_MAX) {
		counts[i] = number;
		return AL_OK;
	}
	if (json_is_string(json)) {
		struct text text = { .bytes = json_string_value(json),
				     .len = json_string_length(json) };

		if (text_decimal(text, (uint64_t)JSON_INTEGER_MAX, &large) && large > NUMBER_MAX) {
			counts[i] = (int64_t)large;
			return AL_OK;
		}
	}
	return report_set(report, AL_MALFORMED,
			  "a count must be a number from 0 to %d, or above that a text in decimal",
			  NUMBER_MAX);
}

enum status result_parse(const struct election *election, const char *text, size_t len,
			 int64_t *ret, struct report *report)
{
	size_t count = tally_choices(election);
	int64_t *counts;
	json_t *json = NULL;
	enum status status;

	counts = calloc(count + 1, sizeof(*counts));
	if (counts == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the result");
	status = json_parse(text, len, &json, report);
	if (status == AL_OK)
		status = tally_read(election, json_object_get(json, "result"), read_count, counts,
				    report);
	json_decref(json);
	if (status == AL_OK)
		memcpy(ret, counts, count * sizeof(*counts));
	else
		report_prefix(report, "the result");
	free(counts);
	return status;
}
