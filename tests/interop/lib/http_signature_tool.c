/*
 * http_signature_tool.c: signs and verifies requests for http_signature.sh.
 *
 * usage: http_signature_tool sign|verify SEED NOW
 * SEED are 64 hexadecimal digits, NOW are seconds. Each line of the standard input is a JSON object
 * with method, url, body, and, to verify, headers. For each one line is written: the object with
 * headers, or the key or the status (a word).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/signature.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static struct signature_message message_of(const json_t *line)
{
	return (struct signature_message){ .method = text_of(line, "method"),
					   .target = text_of(line, "url"),
					   .body = text_of(line, "body"),
					   .body_len = strlen(text_of(line, "body")) };
}

static void set_header(json_t *headers, const char *name, const char *value)
{
	if (value[0] != '\0')
		(void)json_object_set_new(headers, name, json_string(value));
}

static int sign(json_t *line, const struct signing_key *key, struct when now)
{
	struct signature_message message = message_of(line);
	struct signature_headers made;
	json_t *headers = json_object();
	char *text;

	if (signature_make(&message, key, now, &made) != AL_OK)
		return 1;
	set_header(headers, "content-digest", made.content_digest);
	set_header(headers, "signature-input", made.input);
	set_header(headers, "signature", made.signature);
	(void)json_object_set_new(line, "headers", headers);
	text = json_dumps(line, JSON_COMPACT);
	(void)puts(text);
	free(text);
	return 0;
}

static int verify(const json_t *line, struct when now)
{
	struct signature_message message = message_of(line);
	const json_t *headers = json_object_get(line, "headers");
	struct signature_said said = { .content_digest = text_of(headers, "content-digest"),
				       .input = text_of(headers, "signature-input"),
				       .signature = text_of(headers, "signature") };
	struct signature_verdict verdict;
	enum status status = signature_check(&message, &said, now, &verdict, NULL);
	char hex[2 * PUBLIC_KEY_LEN + 1];

	if (status == AL_OK)
		hex_format(verdict.key.bytes, PUBLIC_KEY_LEN, hex);
	(void)puts(status == AL_OK ? hex : status_name(status));
	return 0;
}

int main(int argc, char **argv)
{
	static char line[1 << 20];
	uint8_t seed[KEY_SEED_LEN];
	struct signing_key *key;
	int failed = 0;

	if (argc != 4 || hex_parse(argv[2], strlen(argv[2]), seed, sizeof(seed)) != AL_OK ||
	    signing_key_from_seed(seed, &key) != AL_OK)
		return 2;
	while (failed == 0 && fgets(line, sizeof(line), stdin) != NULL) {
		struct when now = { .seconds = strtoll(argv[3], NULL, 10) };
		json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		if (object == NULL)
			failed = 2;
		else if (strcmp(argv[1], "sign") == 0)
			failed = sign(object, key, now);
		else
			failed = verify(object, now);
		json_decref(object);
	}
	signing_key_free(key);
	return failed;
}
