/* jcs_print.c: the canonical form of each line of JSON on the input, for others to compare with. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEN_MAX (16UL * 1024 * 1024) /* bytes of one line's canonical form */

static int print_line(const char *line, size_t len)
{
	struct report report = { 0 };
	struct buffer out;
	json_t *value = NULL;
	int failed;

	buffer_init(&out, LEN_MAX);
	failed = json_parse(line, len, &value, &report) != AL_OK ||
		 json_canonical(value, &out, &report) != AL_OK;
	if (failed)
		(void)fprintf(stderr, "jcs_print: %s\n", report.message);
	else
		(void)puts(buffer_text(&out));
	json_decref(value);
	buffer_clear(&out);
	return failed;
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int failed = 0;

	while (!failed && (len = getline(&line, &room, stdin)) > 0)
		failed = print_line(line, (size_t)len);
	free(line);
	return failed || fflush(stdout) != 0;
}
