/* election_desk.c: `allmende election` typed at a desk with a folder. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/cli/election_desk.h"

#include "unit/scratch.h"
#include "unit/unit.h"

#include <dirent.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_LEN ((size_t)16 * FILE_PATH_MAX)
#define WORDS_MAX 20

int desk_setup(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	void *folder = NULL;

	if (desk == NULL || scratch_setup(&folder) != 0)
		return -1;
	(void)snprintf(desk->printed.folder, sizeof(desk->printed.folder), "%s",
		       (const char *)folder);
	free(folder);
	*state = desk;
	return 0;
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *at)
{
	(void)about;
	(void)type;
	return at->level == 0 ? 0 : remove(path);
}

int desk_teardown(void **state)
{
	struct desk *desk = *state;
	int failed = nftw(desk->printed.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	failed |= rmdir(desk->printed.folder);
	free(desk);
	return failed;
}

/* Put the folder in the place of each "@". */
static void spread(const struct desk *desk, const char *line, char *ret)
{
	size_t len = 0;

	for (; *line != '\0'; line++) {
		int put = *line == '@'
			      ? snprintf(ret + len, LINE_MAX_LEN - len, "%s", desk->printed.folder)
			      : snprintf(ret + len, LINE_MAX_LEN - len, "%c", *line);

		assert_true(put > 0 && (size_t)put < LINE_MAX_LEN - len);
		len += (size_t)put;
	}
}

int desk_run(struct desk *desk, const char *line)
{
	const char *words[WORDS_MAX + 2] = { "election" };
	char *text = calloc(1, LINE_MAX_LEN);
	size_t count = 1;
	int exit_status;

	assert_non_null(text);
	spread(desk, line, text);
	for (char *word = text; *word != '\0';) {
		size_t len = strcspn(word, " ");
		char *next = word[len] == '\0' ? word + len : word + len + 1;

		word[len] = '\0';
		assert_true(count <= WORDS_MAX);
		if (len > 0)
			words[count++] = word;
		word = next;
	}
	exit_status = class_run(&desk->printed, cli_election, words);
	free(text);
	return exit_status;
}

void desk_expect(struct desk *desk, const char *line, int wanted, const char *part)
{
	int got = desk_run(desk, line);

	if (got != wanted || strstr(desk->printed.output, part) == NULL)
		fail_msg("%s: ends with %d, not %d, or without \"%s\":\n%s", line, got, wanted,
			 part, desk->printed.output);
}

struct buffer desk_read(const struct desk *desk, const char *name)
{
	return class_read(&desk->printed, name);
}

void desk_write(const struct desk *desk, const char *name, const char *text)
{
	class_write(&desk->printed, name, text, strlen(text));
}

const char *desk_archive(const struct desk *desk)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "%s.bel", desk->uuid);
	return class_path(&desk->printed, name);
}

/* Give the one file in the folder that ends with `suffix` the name `name`. */
static void rename_only(const struct desk *desk, const char *suffix, const char *name)
{
	const struct dirent *entry;
	char found[FILE_PATH_MAX] = "";
	DIR *folder = opendir(desk->printed.folder);

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		const char *dot = strrchr(entry->d_name, '.');

		if (dot != NULL && strcmp(dot, suffix) == 0)
			(void)snprintf(found, sizeof(found), "%s", entry->d_name);
	}
	(void)closedir(folder);
	assert_int_equal(
	    rename(class_path(&desk->printed, found), class_path(&desk->printed, name)), 0);
}

/* Make the credentials "voter1" and so on, and the list of their public parts. */
static void make_voters(struct desk *desk, size_t voters)
{
	struct buffer list;

	buffer_init(&list, (size_t)1024 * 1024);
	for (size_t i = 1; i <= voters; i++) {
		char line[200];

		(void)snprintf(line, sizeof(line), "credential --uuid %s --out @/voter%zu",
			       desk->uuid, i);
		desk_expect(desk, line, CLI_OK, "");
		buffer_append_format(&list, "%s\"%.64s\"", i == 1 ? "[" : ",",
				     desk->printed.output);
	}
	buffer_append_text(&list, "]");
	desk_write(desk, "public_creds.json", buffer_text(&list));
	buffer_clear(&list);
}

void desk_set_up(struct desk *desk, const char *questions, size_t voters)
{
	struct buffer template;
	const char *uuid;

	buffer_init(&template, (size_t)1024 * 1024);
	buffer_append_format(
	    &template, "{\"description\":\"d\",\"name\":\"Vote\",\"questions\":[%s]}", questions);
	desk_write(desk, "template", buffer_text(&template));
	buffer_clear(&template);
	desk_expect(desk, "trustee-key --name Ada --dir @", CLI_OK, ".privkey stays with");
	rename_only(desk, ".privkey", "key");
	rename_only(desk, ".pubkey", "public");
	desk_expect(desk, "trustees --dir @ @/public", CLI_OK, "");
	desk_expect(desk, "new --dir @ --template @/template", CLI_OK, "Election ");
	uuid = strstr(desk->printed.output, "Election ") + strlen("Election ");
	(void)snprintf(desk->uuid, sizeof(desk->uuid), "%.*s", (int)strcspn(uuid, "."), uuid);
	make_voters(desk, voters);
	desk_expect(desk, "open --dir @", CLI_OK, "is open for ballots");
}
