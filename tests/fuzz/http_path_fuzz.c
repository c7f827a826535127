/* http_path_fuzz.c: no address leads out of a folder, and queries are read or refused. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "http/query.h"
#include "http/router.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_place(const char *text)
{
	char slashed[HTTP_PLACE_LEN_MAX + 3];

	(void)snprintf(slashed, sizeof(slashed), "/%s/", text);
	assert(strstr(slashed, "/../") == NULL && strstr(slashed, "/./") == NULL);
	assert(strstr(slashed, "//") == NULL);
	for (; *text != '\0'; text++)
		assert((unsigned char)*text >= 0x20 && *text != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct http_places places;
	struct http_query query;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (http_path_fits("/public/{...}", text, &places))
		check_place(places.text[0]);
	if (http_path_fits("/a/{b}/c/{d}", text, &places)) {
		check_place(places.text[0]);
		check_place(places.text[1]);
		assert(strchr(places.text[0], '/') == NULL);
	}
	if (http_query_parse(text, &query) == AL_OK)
		assert(query.count <= HTTP_PARAMETERS_MAX);
	http_query_clear(&query);
	free(text);
	return 0;
}
