/* registrar_class.c: members with keys and requests as files, for tests of the registrar. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/cli/registrar_class.h"

#include "unit/unit.h"

#include <unistd.h>

#define PLACES 64 /* texts that are borrowed at the same time */

void class_init(struct members *members, const char *folder)
{
	*members = (struct members){ .output = "" };
	(void)snprintf(members->folder, sizeof(members->folder), "%s", folder);
	for (size_t i = 0; i < CLASS_MEMBERS; i++) {
		uint8_t seed[KEY_SEED_LEN] = { (uint8_t)(i + 1) };

		assert_int_equal(signing_key_from_seed(seed, &members->keys[i]), AL_OK);
		assert_int_equal(
		    signing_key_save(members->keys[i], class_path_of(members, "key-", i), NULL),
		    AL_OK);
	}
}

void class_clear(struct members *members)
{
	for (size_t i = 0; i < CLASS_MEMBERS; i++)
		signing_key_free(members->keys[i]);
}

const char *class_path(const struct members *members, const char *name)
{
	static char places[PLACES][FILE_PATH_MAX];
	static size_t next;
	char *place = places[next++ % PLACES];

	assert_int_equal(file_join(members->folder, name, place, NULL), AL_OK);
	return place;
}

const char *class_path_of(const struct members *members, const char *prefix, size_t number)
{
	char name[80];

	(void)snprintf(name, sizeof(name), "%s%zu", prefix, number);
	return class_path(members, name);
}

const char *class_key(const struct members *members, size_t member)
{
	static char places[PLACES][sizeof(KEY_PREFIX) + 2 * PUBLIC_KEY_LEN];
	static size_t next;
	char *place = places[next++ % PLACES];

	memcpy(place, KEY_PREFIX, sizeof(KEY_PREFIX));
	hex_format(signing_key_public(members->keys[member])->bytes, PUBLIC_KEY_LEN,
		   place + strlen(place));
	return place;
}

struct buffer class_read(const struct members *members, const char *name)
{
	struct buffer bytes;

	buffer_init(&bytes, (size_t)1024 * 1024);
	if (file_read(class_path(members, name), &bytes, NULL) != AL_OK)
		fail_msg("cannot read %s", name);
	return bytes;
}

void class_write(const struct members *members, const char *name, const void *bytes, size_t len)
{
	assert_int_equal(file_write_derived(class_path(members, name), bytes, len, NULL), AL_OK);
}

void class_write_entitled(const struct members *members, size_t count, size_t proxies)
{
	struct buffer text;

	buffer_init(&text, CLASS_OUTPUT_MAX);
	for (size_t i = 0; i < count; i++) {
		buffer_append_text(&text, class_key(members, i));
		if (i < proxies)
			buffer_append_format(&text, " %s", class_key(members, CLASS_MEMBERS - 1));
		buffer_append_byte(&text, '\n');
	}
	class_write(members, "entitled", text.bytes, text.len);
	buffer_clear(&text);
}

void class_write_request(const struct members *members, const char *name, size_t member,
			 size_t holder, int64_t seconds, uint64_t secret)
{
	const struct group *group = group_find("Ed25519");
	struct credential_request request = { .coop = { { 9 } },
					      .holder = *signing_key_public(members->keys[holder]),
					      .member = *signing_key_public(members->keys[member]),
					      .time = { .seconds = seconds },
					      .uuid = CLASS_UUID };
	char credential[GROUP_TEXT_MAX];
	struct element element;
	struct scalar scalar;
	struct buffer text;

	group_scalar_small(group, secret, &scalar);
	group_generate(group, &scalar, &element);
	(void)group_element_format(group, &element, credential);
	request.credential = credential;
	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	assert_int_equal(
	    credential_request_make(group, &request, members->keys[holder], &text, NULL), AL_OK);
	class_write(members, name, text.bytes, text.len);
	buffer_clear(&text);
}

int class_run(struct members *members, int (*command)(int argc, char **argv),
	      const char *const *arguments)
{
	char *argv[CLASS_ARGUMENTS_MAX + 1] = { NULL };
	int out = dup(STDOUT_FILENO);
	int error = dup(STDERR_FILENO);
	FILE *file = tmpfile();
	int argc = 0;
	int exit_status;
	size_t len;

	for (; arguments[argc] != NULL; argc++) {
		assert_true(argc < CLASS_ARGUMENTS_MAX);
		argv[argc] = (char *)(uintptr_t)arguments[argc];
	}
	assert_non_null(file);
	(void)fflush(stdout);
	assert_true(dup2(fileno(file), STDOUT_FILENO) >= 0);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	exit_status = command(argc, argv);
	(void)fflush(stdout);
	assert_true(dup2(out, STDOUT_FILENO) >= 0);
	assert_true(dup2(error, STDERR_FILENO) >= 0);
	(void)close(out);
	(void)close(error);
	rewind(file);
	len = fread(members->output, 1, sizeof(members->output) - 1, file);
	members->output[len] = '\0';
	(void)fclose(file);
	return exit_status;
}

void class_expect(const struct members *members, int got, int wanted, const char *part)
{
	if (got != wanted || strstr(members->output, part) == NULL)
		fail_msg("exit status %d, wanted %d and \"%s\" in: %s", got, wanted, part,
			 members->output);
}
