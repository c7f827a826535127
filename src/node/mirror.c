/* mirror.c: a copy of the cooperative's published files. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mirror.h"

#include "base/file.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST_LEN_MAX (64u << 20)  /* bytes of the list of files */
#define FILE_LEN_MAX (256u << 20) /* bytes of a file: an archive */
#define NAME_LEN_MAX 200
#define LISTS_MAX 4096 /* that are fetched in one update */
#define URL_LEN_MAX 1024
#define HTTP_BAD_REQUEST 400
#define SIZE_FILE ".size" /* entries of the log whose files are all here; beside the folder */

/* *ret_code: the HTTP status, or 0. */
static enum status fetch(const struct mirror *mirror, const char *path, size_t len_max,
			 struct buffer *ret, int *ret_code, struct report *report)
{
	struct http_ask ask = { .method = "GET" };
	char url[URL_LEN_MAX];
	enum status status;

	*ret_code = 0;
	buffer_init(ret, len_max);
	if (snprintf(url, sizeof(url), "%s%s", mirror->url, path) >= (int)sizeof(url))
		return report_set(report, AL_TOO_BIG, "the address of %s is too long", path);
	ask.url = url;
	status = mirror->transport->ask(mirror->transport->user, &ask, ret_code, ret, report);
	if (status == AL_OK && *ret_code != 200)
		status = report_set(report, AL_IO, "%s answers %d: %.200s", url, *ret_code,
				    buffer_text(ret));
	return status;
}

/* --- how much is here --- */

static enum status size_path(const struct mirror *mirror, char *ret, struct report *report)
{
	if (snprintf(ret, FILE_PATH_MAX, "%s" SIZE_FILE, mirror->folder) >= FILE_PATH_MAX)
		return report_set(report, AL_TOO_BIG, "the path of the mirror is too long");
	return AL_OK;
}

/* The size whose files are all here; 0 when that is not known. */
static int64_t read_size(const char *path)
{
	struct buffer text;
	int64_t size = 0;
	char *end;

	buffer_init(&text, 32);
	if (file_read(path, &text, NULL) == AL_OK) {
		size = strtoll(buffer_text(&text), &end, 10);
		if (*end != '\n' || size < 0)
			size = 0;
	}
	buffer_clear(&text);
	return size;
}

/* --- files --- */

/* Whether `name` is one that a published file can have. */
static bool is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_./";

	if (strlen(name) > NAME_LEN_MAX || strspn(name, letters) != strlen(name))
		return false;
	if (strncmp(name, "objects/", 8) != 0 && strncmp(name, "texts/", 6) != 0 &&
	    strncmp(name, "log/tile/", 9) != 0 && strncmp(name, "elections/", 10) != 0)
		return false;
	return strstr(name, "//") == NULL && strstr(name, "/.") == NULL &&
	       name[strlen(name) - 1] != '/';
}

/* Write a file of the mirror, and its folder where it is missing. */
static enum status keep(const struct mirror *mirror, const char *name, const struct buffer *content,
			struct report *report)
{
	char path[FILE_PATH_MAX];
	char *slash;
	enum status status = file_join(mirror->folder, name, path, report);

	if (status != AL_OK)
		return status;
	status = file_write_derived(path, content->bytes, content->len, NULL);
	if (status != AL_NOT_FOUND)
		return status == AL_OK
			   ? AL_OK
			   : file_write_derived(path, content->bytes, content->len, report);
	slash = strrchr(path, '/');
	*slash = '\0';
	status = file_make_folder(path, report);
	*slash = '/';
	return status == AL_OK ? file_write_derived(path, content->bytes, content->len, report)
			       : status;
}

static enum status fetch_file(const struct mirror *mirror, const json_t *item,
			      struct report *report)
{
	const char *name = json_string_value(item);
	char path[NAME_LEN_MAX + 16];
	struct buffer content;
	enum status status;
	int code;

	if (name == NULL || !is_name(name))
		return report_set(report, AL_IO,
				  "the cooperative names a file that no log has: \"%.60s\"",
				  name == NULL ? "(no text)" : name);
	(void)snprintf(path, sizeof(path), "/public/%s", name);
	status = fetch(mirror, path, FILE_LEN_MAX, &content, &code, report);
	if (status == AL_OK)
		status = keep(mirror, name, &content, report);
	buffer_clear(&content);
	return status;
}

/* Write `size`, whose files are all here; where it is the checkpoint's, that comes first. */
static enum status finish(const struct mirror *mirror, const json_t *list, const char *size_file,
			  struct report *report)
{
	const json_t *checkpoint = json_object_get(list, "checkpoint");
	int64_t until = json_integer_value(json_object_get(list, "until"));
	struct buffer note;
	char text[32];
	enum status status = AL_OK;

	if (until >= json_integer_value(json_object_get(list, "size"))) {
		buffer_init(&note, 1u << 20);
		buffer_append(&note, json_string_value(checkpoint), json_string_length(checkpoint));
		status = buffer_status(&note);
		if (status == AL_OK)
			status = keep(mirror, "log/checkpoint", &note, report);
		buffer_clear(&note);
	}
	if (status != AL_OK)
		return status;
	(void)snprintf(text, sizeof(text), "%" PRId64 "\n", until);
	return file_write(size_file, text, strlen(text), report);
}

/* Fetch the list of what is new since `from`; *ret is the caller's. */
static enum status fetch_list(const struct mirror *mirror, const char *size_file, int64_t from,
			      json_t **ret, struct report *report)
{
	char path[64];
	struct buffer answer;
	int code;
	enum status status;

	(void)snprintf(path, sizeof(path), "/api/v1/files/%" PRId64, from);
	status = fetch(mirror, path, LIST_LEN_MAX, &answer, &code, report);
	/* It has not so many entries as it said, or lost some: all is fetched the next time. */
	if (code == HTTP_BAD_REQUEST)
		(void)unlink(size_file);
	if (status == AL_OK)
		status = json_parse(buffer_text(&answer), answer.len, ret, report);
	buffer_clear(&answer);
	return status;
}

/* Do what one list says. *ret_more: there is another. */
static enum status follow_list(const struct mirror *mirror, const char *size_file, bool *ret_more,
			       struct report *report)
{
	json_t *list = NULL;
	int64_t from = read_size(size_file);
	enum status status = fetch_list(mirror, size_file, from, &list, report);
	const json_t *files = json_object_get(list, "files");
	int64_t until = json_integer_value(json_object_get(list, "until"));

	if (status == AL_OK && !json_is_string(json_object_get(list, "checkpoint")))
		status = report_set(report, AL_IO, "the cooperative gives no checkpoint");
	*ret_more = until < json_integer_value(json_object_get(list, "size"));
	if (status == AL_OK && *ret_more && until <= from)
		status = report_set(report, AL_IO,
				    "the cooperative lists the files of its log in no order");
	for (size_t i = 0; status == AL_OK && i < json_array_size(files); i++)
		status = fetch_file(mirror, json_array_get(files, i), report);
	if (status == AL_OK)
		status = finish(mirror, list, size_file, report);
	json_decref(list);
	return status;
}

enum status mirror_update(const struct mirror *mirror, struct report *report)
{
	char size_file[FILE_PATH_MAX];
	enum status status = size_path(mirror, size_file, report);
	bool more = true;

	if (status == AL_OK)
		status = file_make_folder(mirror->folder, report);
	for (int i = 0; status == AL_OK && more && i < LISTS_MAX; i++)
		status = follow_list(mirror, size_file, &more, report);
	return status;
}

void mirror_forget(const struct mirror *mirror)
{
	char size_file[FILE_PATH_MAX];

	if (size_path(mirror, size_file, NULL) == AL_OK)
		(void)unlink(size_file);
}
