/* my_link.c: a mandate key is linked to an account, its link renewed and ended. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "cli/my.h"
#include "law/key_certificate.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

#define BODY_LEN_MAX 16384
#define CODE_LEN_MAX 64

/* Append the certificate in the file `path` to `ret`. */
static enum status append_certificate(const char *path, struct buffer *ret, struct report *report)
{
	struct key_certificate certificate;
	struct arena arena;
	struct buffer text;
	enum status status;

	arena_init(&arena, BODY_LEN_MAX);
	buffer_init(&text, CERTIFICATE_LEN_MAX);
	status = file_read(path, &text, report);
	if (status == AL_OK)
		status = key_certificate_parse(buffer_text(&text), text.len, &arena, &certificate,
					       report);
	if (status == AL_OK) {
		record_encode(&key_certificate_record, &certificate, ret);
		status = buffer_status(ret);
	} else {
		report_prefix(report, "%s", path);
	}
	buffer_clear(&text);
	arena_clear(&arena);
	return status;
}

/* Say until when the link lasts, as `answer` says. */
static enum status say_until(const struct buffer *answer, struct report *report)
{
	json_t *json = NULL;
	enum status status = json_parse(buffer_text(answer), answer->len, &json, report);
	const char *until = NULL;

	if (status == AL_OK)
		until = json_string_value(json_object_get(json, "until"));
	if (status == AL_OK && until != NULL && strlen(until) <= WHEN_TEXT_LEN)
		(void)printf(_("The key is linked until %s; renew it before.\n"), until);
	else if (status == AL_OK)
		(void)printf(_("The key is linked.\n"));
	json_decref(json);
	return status;
}

static enum status ask_node(const struct my_arguments *arguments, struct my_ask *ask,
			    struct buffer *ret, struct report *report)
{
	struct signing_key *key = NULL;
	enum status status = signing_key_load(arguments->key, &key, report);

	ask->base = arguments->node;
	ask->key = key;
	if (status == AL_OK && ask->body != NULL)
		status = buffer_status(ask->body);
	if (status == AL_OK)
		status = my_ask(arguments, ask, ret, report);
	signing_key_free(key);
	return status;
}

enum status my_link(const struct my_arguments *arguments, struct report *report)
{
	struct my_ask ask = { .method = "POST", .path = "/api/v1/links" };
	struct buffer body;
	struct buffer answer;
	enum status status = AL_OK;

	if (arguments->what != NULL || arguments->node == NULL || arguments->key == NULL ||
	    arguments->code == NULL || strlen(arguments->code) > CODE_LEN_MAX)
		return AL_UNSUPPORTED;
	buffer_init(&body, BODY_LEN_MAX);
	buffer_init(&answer, BODY_LEN_MAX);
	buffer_append_text(&body, "{");
	if (arguments->certificate != NULL) {
		buffer_append_text(&body, "\"certificate\":");
		status = append_certificate(arguments->certificate, &body, report);
		buffer_append_text(&body, ",");
	}
	buffer_append_text(&body, "\"code\":");
	json_append_text(&body, arguments->code, strlen(arguments->code));
	buffer_append_text(&body, "}");
	ask.body = &body;
	if (status == AL_OK)
		status = ask_node(arguments, &ask, &answer, report);
	if (status == AL_OK)
		status = say_until(&answer, report);
	buffer_clear(&body);
	buffer_clear(&answer);
	return status;
}

enum status my_renew(const struct my_arguments *arguments, struct report *report)
{
	struct my_ask ask = { .method = "POST", .path = "/api/v1/certificates" };
	struct buffer body;
	struct buffer answer;
	enum status status;

	if (arguments->what != NULL || arguments->node == NULL || arguments->key == NULL ||
	    arguments->certificate == NULL)
		return AL_UNSUPPORTED;
	buffer_init(&body, BODY_LEN_MAX);
	buffer_init(&answer, BODY_LEN_MAX);
	status = append_certificate(arguments->certificate, &body, report);
	ask.body = &body;
	if (status == AL_OK)
		status = ask_node(arguments, &ask, &answer, report);
	if (status == AL_OK)
		status = say_until(&answer, report);
	buffer_clear(&body);
	buffer_clear(&answer);
	return status;
}

enum status my_leave(const struct my_arguments *arguments, struct report *report)
{
	struct my_ask ask = { .method = "DELETE", .path = "/api/v1/links" };
	struct buffer answer;
	enum status status;

	if (arguments->what != NULL || arguments->node == NULL || arguments->key == NULL)
		return AL_UNSUPPORTED;
	buffer_init(&answer, BODY_LEN_MAX);
	status = ask_node(arguments, &ask, &answer, report);
	if (status == AL_OK &&
	    (fwrite(answer.bytes, 1, answer.len, stdout) != answer.len || fputs("\n", stdout) < 0))
		status = report_set(report, AL_IO, "the node's word cannot be written");
	buffer_clear(&answer);
	return status;
}
