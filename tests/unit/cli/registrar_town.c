/* registrar_town.c: members with keys and requests as files, for tests of the registrar. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/cli/registrar_town.h"

#include "unit/unit.h"

#include <unistd.h>

#define PLACES 64 /* texts that are borrowed at the same time */

void town_init(struct town *town, const char *folder)
{
	*town = (struct town){ .output = "" };
	(void)snprintf(town->folder, sizeof(town->folder), "%s", folder);
	for (size_t i = 0; i < TOWN_MEMBERS; i++) {
		uint8_t seed[KEY_SEED_LEN] = { (uint8_t)(i + 1) };

		assert_int_equal(signing_key_from_seed(seed, &town->keys[i]), AL_OK);
		assert_int_equal(
		    signing_key_save(town->keys[i], town_path_of(town, "key-", i), NULL), AL_OK);
	}
}

void town_clear(struct town *town)
{
	for (size_t i = 0; i < TOWN_MEMBERS; i++)
		signing_key_free(town->keys[i]);
}

const char *town_path(const struct town *town, const char *name)
{
	static char places[PLACES][FILE_PATH_MAX];
	static size_t next;
	char *place = places[next++ % PLACES];

	assert_int_equal(file_join(town->folder, name, place, NULL), AL_OK);
	return place;
}

const char *town_path_of(const struct town *town, const char *prefix, size_t number)
{
	char name[80];

	(void)snprintf(name, sizeof(name), "%s%zu", prefix, number);
	return town_path(town, name);
}

const char *town_key(const struct town *town, size_t member)
{
	static char places[PLACES][sizeof(KEY_PREFIX) + 2 * PUBLIC_KEY_LEN];
	static size_t next;
	char *place = places[next++ % PLACES];

	memcpy(place, KEY_PREFIX, sizeof(KEY_PREFIX));
	hex_format(signing_key_public(town->keys[member])->bytes, PUBLIC_KEY_LEN,
		   place + strlen(place));
	return place;
}

struct buffer town_read(const struct town *town, const char *name)
{
	struct buffer bytes;

	buffer_init(&bytes, (size_t)1024 * 1024);
	if (file_read(town_path(town, name), &bytes, NULL) != AL_OK)
		fail_msg("cannot read %s", name);
	return bytes;
}

void town_write(const struct town *town, const char *name, const void *bytes, size_t len)
{
	assert_int_equal(file_write_derived(town_path(town, name), bytes, len, NULL), AL_OK);
}

void town_write_entitled(const struct town *town, size_t count, size_t proxies)
{
	struct buffer text;

	buffer_init(&text, TOWN_OUTPUT_MAX);
	for (size_t i = 0; i < count; i++) {
		buffer_append_text(&text, town_key(town, i));
		if (i < proxies)
			buffer_append_format(&text, " %s", town_key(town, TOWN_MEMBERS - 1));
		buffer_append_byte(&text, '\n');
	}
	town_write(town, "entitled", text.bytes, text.len);
	buffer_clear(&text);
}

void town_write_request(const struct town *town, const char *name, size_t member, size_t holder,
			int64_t seconds, uint64_t secret)
{
	const struct group *group = group_find("Ed25519");
	struct credential_request request = { .coop = { { 9 } },
					      .holder = *signing_key_public(town->keys[holder]),
					      .member = *signing_key_public(town->keys[member]),
					      .time = { .seconds = seconds },
					      .uuid = TOWN_UUID };
	char credential[GROUP_TEXT_MAX];
	struct element element;
	struct scalar scalar;
	struct buffer text;

	group_scalar_small(group, secret, &scalar);
	group_generate(group, &scalar, &element);
	(void)group_element_format(group, &element, credential);
	request.credential = credential;
	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	assert_int_equal(credential_request_make(group, &request, town->keys[holder], &text, NULL),
			 AL_OK);
	town_write(town, name, text.bytes, text.len);
	buffer_clear(&text);
}

int town_run(struct town *town, int (*command)(int argc, char **argv), const char *const *arguments)
{
	char *argv[TOWN_ARGUMENTS_MAX + 1] = { NULL };
	int out = dup(STDOUT_FILENO);
	int error = dup(STDERR_FILENO);
	FILE *file = tmpfile();
	int argc = 0;
	int exit_status;
	size_t len;

	for (; arguments[argc] != NULL; argc++) {
		assert_true(argc < TOWN_ARGUMENTS_MAX);
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
	len = fread(town->output, 1, sizeof(town->output) - 1, file);
	town->output[len] = '\0';
	(void)fclose(file);
	return exit_status;
}

void town_expect(const struct town *town, int got, int wanted, const char *part)
{
	if (got != wanted || strstr(town->output, part) == NULL)
		fail_msg("exit status %d, wanted %d and \"%s\" in: %s", got, wanted, part,
			 town->output);
}
