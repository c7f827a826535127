/* election_registrar_folder.c: the registrar's folder. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election_registrar_internal.h"

#include "base/json.h"
#include "base/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SETTINGS "registrar.json"
#define SETTINGS_LEN_MAX 4096
#define LOCK "lock"

static const struct record_field settings_fields[] = {
	RECORD_TEXT(struct registrar_settings, class, 1, SECRET_CLASS_MAX),
	RECORD_BYTES(struct registrar_settings, coop, ID_PREFIX),
	RECORD_TEXT(struct registrar_settings, group, 1, 80),
	RECORD_BYTES(struct registrar_settings, motion, ID_PREFIX),
	RECORD_TEXT(struct registrar_settings, uuid, ELECTION_UUID_MIN, ELECTION_UUID_MAX),
	RECORD_VERSION(v, 1),
};
static const struct record_type settings_record =
    RECORD_TYPE(struct registrar_settings, settings_fields);

enum status registrar_path(const struct registrar *registrar, const char *name, char *ret,
			   struct report *report)
{
	return file_join(registrar->folder, name, ret, report);
}

enum status registrar_read(const struct registrar *registrar, const char *name, struct buffer *ret,
			   struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = registrar_path(registrar, name, path, report);

	return status != AL_OK ? status : file_read(path, ret, report);
}

enum status registrar_write(const struct registrar *registrar, const char *name,
			    const struct buffer *bytes, struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = registrar_path(registrar, name, path, report);

	return status != AL_OK ? status : file_write(path, bytes->bytes, bytes->len, report);
}

bool registrar_has(const struct registrar *registrar, const char *name)
{
	char path[FILE_PATH_MAX];
	struct stat about;

	return registrar_path(registrar, name, path, NULL) == AL_OK && stat(path, &about) == 0;
}

void registrar_member_name(const char *folder, const struct public_key *member, char *ret)
{
	char hex[KEY_HEX_LEN + 1];

	hex_format(member->bytes, PUBLIC_KEY_LEN, hex);
	(void)snprintf(ret, FILE_PATH_MAX, "%s/%s.json", folder, hex);
}

/* The folder and those in it, for her eyes only. */
static enum status make_folders(const char *folder, struct report *report)
{
	static const char *const names[] = { "requests", "leaves" };
	char path[FILE_PATH_MAX];
	enum status status = file_make_folder(folder, report);

	if (status == AL_OK && chmod(folder, 0700) != 0)
		status = report_set(report, AL_IO, "cannot close %s to others: %s", folder,
				    strerror(errno));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && status == AL_OK; i++) {
		status = file_join(folder, names[i], path, report);
		if (status == AL_OK)
			status = file_make_folder(path, report);
	}
	return status;
}

enum status registrar_make(const char *folder, const struct registrar_settings *settings,
			   const struct buffer *entitled, struct report *report)
{
	struct registrar registrar = { .folder = folder, .lock = -1 };
	struct buffer text;
	enum status status;

	if (registrar_has(&registrar, SETTINGS))
		return report_set(report, AL_CONFLICT, "%s: is a registrar's folder already",
				  folder);
	buffer_init(&text, SETTINGS_LEN_MAX);
	record_encode(&settings_record, settings, &text);
	buffer_append_byte(&text, '\n');
	status = buffer_status(&text);
	if (status == AL_OK)
		status = make_folders(folder, report);
	if (status == AL_OK)
		status = registrar_write(&registrar, "entitled", entitled, report);
	/* Last, so that what has settings has all else. */
	if (status == AL_OK)
		status = registrar_write(&registrar, SETTINGS, &text, report);
	buffer_clear(&text);
	return status;
}

static enum status take_lock(struct registrar *registrar, struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = registrar_path(registrar, LOCK, path, report);

	if (status != AL_OK)
		return status;
	registrar->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (registrar->lock < 0)
		return report_set(report, errno == ENOENT ? AL_NOT_FOUND : AL_IO,
				  "cannot open %s: %s", path, strerror(errno));
	while (flock(registrar->lock, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		return report_set(
		    report, errno == EWOULDBLOCK ? AL_CONFLICT : AL_IO, "%s: %s", registrar->folder,
		    errno == EWOULDBLOCK ? "is in use by another process" : strerror(errno));
	}
	return AL_OK;
}

static enum status read_settings(struct registrar *registrar, struct report *report)
{
	struct buffer text;
	json_t *json = NULL;
	enum status status;

	buffer_init(&text, SETTINGS_LEN_MAX);
	status = registrar_read(registrar, SETTINGS, &text, report);
	if (status == AL_OK) {
		status = json_parse(buffer_text(&text), text.len, &json, report);
		if (status == AL_OK)
			status = record_decode(&settings_record, json, &registrar->arena,
					       &registrar->settings, report);
		if (status == AL_OK)
			status = registrar_parse_group(registrar->settings.group, &registrar->group,
						       report);
		if (status != AL_OK)
			report_prefix(report, "%s/" SETTINGS, registrar->folder);
	}
	json_decref(json);
	buffer_clear(&text);
	return status;
}

static enum status read_entitled(struct registrar *registrar, struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, REGISTRAR_ENTITLED_LEN_MAX);
	status = registrar_read(registrar, "entitled", &text, report);
	if (status == AL_OK) {
		status = entitled_parse(buffer_text(&text), text.len, &registrar->arena,
					&registrar->entitled, report);
		if (status != AL_OK)
			report_prefix(report, "%s/entitled", registrar->folder);
	}
	buffer_clear(&text);
	return status;
}

enum status registrar_open(const char *folder, struct registrar *ret, struct report *report)
{
	enum status status;

	*ret = (struct registrar){ .folder = folder, .lock = -1 };
	arena_init(&ret->arena, REGISTRAR_ARENA_MAX);
	if (!registrar_has(ret, SETTINGS))
		return report_set(report, AL_NOT_FOUND,
				  "%s: is no registrar's folder (registrar init makes one)",
				  folder);
	status = take_lock(ret, report);
	if (status == AL_OK)
		status = read_settings(ret, report);
	if (status == AL_OK)
		status = read_entitled(ret, report);
	return status;
}

void registrar_clear(struct registrar *registrar)
{
	if (registrar->lock >= 0)
		(void)close(registrar->lock);
	registrar->lock = -1;
	arena_clear(&registrar->arena);
}

enum status registrar_read_request(struct registrar *registrar, const struct public_key *member,
				   struct registered *ret, struct report *report)
{
	char name[FILE_PATH_MAX];
	struct buffer text;
	enum status status;

	registrar_member_name("requests", member, name);
	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	status = registrar_read(registrar, name, &text, report);
	if (status != AL_OK)
		goto out;
	*ret = (struct registered){ .envelope_len = text.len };
	ret->envelope = arena_copy_text(&registrar->arena, buffer_text(&text), text.len);
	if (ret->envelope == NULL) {
		status = report_set(report, AL_NO_MEMORY, "out of memory for the requests");
		goto out;
	}
	status = credential_request_parse(registrar->group, ret->envelope, text.len,
					  &registrar->arena, &ret->request, report);
	if (status == AL_OK && !public_key_equal(&ret->request.member, member))
		status = report_set(report, AL_FORGED, "member: is not the one of the file's name");
	if (status != AL_OK)
		report_prefix(report, "%s", name);
out:
	buffer_clear(&text);
	return status;
}

enum status registrar_read_list(struct registrar *registrar, struct registered_list *ret,
				struct report *report)
{
	struct buffer text;
	const char *copy;
	enum status status;

	if (!registrar_has(registrar, "list"))
		return report_set(report, AL_NOT_FOUND, "%s: the registration is not closed yet",
				  registrar->folder);
	buffer_init(&text, REGISTRATION_LIST_LEN_MAX);
	status = registrar_read(registrar, "list", &text, report);
	if (status == AL_OK) {
		copy = arena_copy_text(&registrar->arena, buffer_text(&text), text.len);
		status = copy == NULL ? report_set(report, AL_NO_MEMORY, "out of memory")
				      : registered_list_parse(registrar->group, copy, text.len,
							      &registrar->arena, ret, report);
		if (status != AL_OK)
			report_prefix(report, "%s/list", registrar->folder);
	}
	buffer_clear(&text);
	return status;
}
