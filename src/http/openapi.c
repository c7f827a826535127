/* openapi.c: the description of an interface, made from its routes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/openapi.h"

#include "base/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA_LEN_MAX ((size_t)1 << 20)
#define REST "{...}" /* a last place that takes all that is left of a path */
#define REST_SHOWN "{name}"

/* The schema of `type`, or NULL. */
static json_t *schema_of(const struct record_type *type, const char *title)
{
	struct buffer text;
	json_t *schema = NULL;

	buffer_init(&text, SCHEMA_LEN_MAX);
	record_schema(type, title, &text);
	if (buffer_status(&text) == AL_OK)
		schema = json_loadb((const char *)text.bytes, text.len, 0, NULL);
	buffer_clear(&text);
	return schema;
}

/* {"content": {TYPE: {"schema": SCHEMA}}} */
static json_t *content_of(const struct record_type *type, const char *media, const char *title)
{
	json_t *schema;

	if (type == NULL && media == NULL)
		return json_object();
	if (type != NULL)
		schema = schema_of(type, title);
	else if (strcmp(media, "application/json") == 0)
		schema = json_pack("{s:s}", "type", "object");
	else
		schema = json_object();
	return json_pack("{s:{s:{s:o}}}", "content", media == NULL ? "application/json" : media,
			 "schema", schema);
}

/* The path as OpenAPI writes it, into `ret`. */
static void show_path(const char *path, char *ret, size_t size)
{
	const char *rest = strstr(path, REST);

	if (rest == NULL)
		(void)snprintf(ret, size, "%s", path);
	else
		(void)snprintf(ret, size, "%.*s" REST_SHOWN, (int)(rest - path), path);
}

static json_t *parameters_of(const char *path)
{
	json_t *parameters = json_array();
	const char *open = path;

	while ((open = strchr(open, '{')) != NULL) {
		size_t len = strcspn(open, "}");
		json_t *parameter =
		    json_pack("{s:s#, s:s, s:b, s:{s:s}}", "name", open + 1, (int)(len - 1), "in",
			      "path", "required", 1, "schema", "type", "string");

		if (json_array_append_new(parameters, parameter) != 0) {
			json_decref(parameters);
			return NULL;
		}
		open += len;
	}
	return parameters;
}

static json_t *responses_of(const struct http_route *route)
{
	char status[16];
	json_t *success = content_of(route->gives, route->gives_type, route->summary);
	json_t *problem = content_of(NULL, "application/problem+json", NULL);

	(void)snprintf(status, sizeof(status), "%d", route->status == 0 ? 200 : route->status);
	if (success != NULL)
		(void)json_object_set_new(success, "description", json_string("done"));
	if (problem != NULL)
		(void)json_object_set_new(problem, "description",
					  json_string("a problem (RFC 9457)"));
	return json_pack("{s:o, s:o}", status, success, "default", problem);
}

static json_t *operation_of(const struct http_route *route, const char *path)
{
	json_t *operation = json_pack("{s:s, s:o, s:o}", "summary", route->summary, "parameters",
				      parameters_of(path), "responses", responses_of(route));

	if (operation == NULL)
		return NULL;
	if (route->takes != NULL || route->takes_type != NULL) {
		json_t *body = content_of(route->takes, route->takes_type, route->summary);

		if (body != NULL)
			(void)json_object_set_new(body, "required", json_true());
		(void)json_object_set_new(operation, "requestBody", body);
	}
	if (route->caller != NULL) {
		(void)json_object_set_new(operation, "description",
					  json_sprintf("signed by %s", route->caller));
		(void)json_object_set_new(operation, "security",
					  json_pack("[{s:[]}]", "signature"));
	}
	return operation;
}

/* `method` in small letters. */
static void lower(const char *method, char *ret, size_t size)
{
	size_t i = 0;

	for (; method[i] != '\0' && i + 1 < size; i++)
		ret[i] = (char)(method[i] - 'A' + 'a');
	ret[i] = '\0';
}

static void add_route(const struct http_route *route, json_t *paths)
{
	char path[256];
	char method[16];
	json_t *item;

	show_path(route->path, path, sizeof(path));
	lower(route->method, method, sizeof(method));
	item = json_object_get(paths, path);
	if (item == NULL) {
		item = json_object();
		(void)json_object_set_new(paths, path, item);
	}
	(void)json_object_set_new(item, method, operation_of(route, path));
}

void openapi_write(const char *title, const char *version, const struct http_route *routes,
		   size_t count, struct buffer *ret)
{
	json_t *paths = json_object();
	json_t *all;
	char *text;

	for (size_t i = 0; i < count; i++)
		add_route(&routes[i], paths);
	all = json_pack(
	    "{s:s, s:{s:s, s:s, s:{s:s, s:s}}, s:o, s:{s:{s:{s:s, s:s, s:s, s:s}}}}", "openapi",
	    "3.1.0", "info", "title", title, "version", version, "license", "name", "EUPL-1.2",
	    "identifier", "EUPL-1.2", "paths", paths, "components", "securitySchemes", "signature",
	    "type", "apiKey", "in", "header", "name", "Signature", "description",
	    "HTTP message signature (RFC 9421) by an Ed25519 key: @method, @target-uri, "
	    "content-digest; created, nonce, keyid, tag \"allmende\"");
	text = all == NULL ? NULL : json_dumps(all, JSON_INDENT(1));
	if (text == NULL) {
		ret->status = AL_NO_MEMORY;
	} else {
		buffer_append_text(ret, text);
		buffer_append_byte(ret, '\n');
	}
	free(text);
	json_decref(all);
}
