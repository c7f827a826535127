/* election_say.c: words of an election on a terminal, which whoever set it up may have chosen
 * badly.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election.h"

/* Bytes of the character at `text` (UTF-8) if it would steer the terminal or turn the direction of
 * what follows (U+202A to U+202E, U+2066 to U+2069), so that an answer looks like another; else 0.
 */
static size_t steers(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	if (c[0] < 0x20 || c[0] == 0x7f)
		return 1;
	if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f)
		return 2;
	if (c[0] == 0xe2 && c[1] == 0x80 && c[2] >= 0xaa && c[2] <= 0xae)
		return 3;
	return c[0] == 0xe2 && c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9 ? 3 : 0;
}

void election_say(FILE *to, const char *text, const char *indent)
{
	while (*text != '\0') {
		size_t len = steers(text);

		(void)fputc(len == 0 || *text == '\n' ? *text : '?', to);
		if (*text == '\n')
			(void)fputs(indent, to);
		text += len == 0 ? 1 : len;
	}
}
