/* practice.c: `allmende practice`: a made-up twin of a table, from the public object alone. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/practice.h"

#include "base/file.h"
#include "cli/cli.h"
#include "crypto/envelope.h"
#include "words/words.h"

#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND "allmende practice"

static const char usage[] =
    N_("usage: allmende practice --platform FILE [--texts FOLDER] [--persons N]\n"
       "                         [--seed HEX] TABLE > practice-TABLE.csv\n"
       "\n"
       "Prints made-up rows in the form of a platform's table, to try questions on. They\n"
       "follow from the signed platform object, which is public, and from nothing else:\n"
       "everyone gets the same rows, and they say nothing about anyone.\n"
       "\n"
       "  --platform FILE  the platform object, as published: objects/<id>.json\n"
       "  --texts FOLDER   where the public tables lie, if not in ../texts beside FILE\n"
       "  --persons N      how many persons, 1 to 100000 (1000)\n"
       "  --seed HEX       64 digits, for other rows than everyone's\n"
       "\n"
       "A public table is printed as it is.\n");

static bool read_persons(const char *text, uint32_t *ret)
{
	size_t len = strlen(text);

	if (len == 0 || len > 9 || strspn(text, "0123456789") != len)
		return false;
	*ret = (uint32_t)strtoul(text, NULL, 10);
	return true;
}

bool practice_arguments_read(int argc, char **argv, int names, struct practice_arguments *ret,
			     bool *ret_help)
{
	static const struct option options[] = { { "help", no_argument, NULL, 'h' },
						 { "persons", required_argument, NULL, 'n' },
						 { "platform", required_argument, NULL, 'p' },
						 { "seed", required_argument, NULL, 's' },
						 { "texts", required_argument, NULL, 't' },
						 { NULL, 0, NULL, 0 } };
	int found;

	*ret = (struct practice_arguments){ .request = { .persons = PRACTICE_PERSONS } };
	*ret_help = false;
	optind = 0; /* also where it was called before: tests */
	while ((found = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (found == 'h')
			*ret_help = true;
		else if (found == 'p')
			ret->platform = optarg;
		else if (found == 't')
			ret->texts = optarg;
		else if (found == 's' &&
			 hex_parse(optarg, strlen(optarg), ret->seed.bytes, DIGEST_LEN) == AL_OK)
			ret->request.seed = &ret->seed;
		else if (found != 'n' || !read_persons(optarg, &ret->request.persons))
			return false;
	}
	if (argc - optind != names)
		return false;
	ret->folder = names == 2 ? argv[optind] : NULL;
	ret->request.table = argv[argc - 1];
	return true;
}

enum status practice_print(struct practice *practice, struct report *report)
{
	enum status status = AL_OK;
	struct buffer part;

	buffer_init(&part, PRACTICE_PART_LEN_MAX);
	while (status == AL_OK && !practice_ended(practice)) {
		buffer_reset(&part);
		status = practice_next(practice, &part, report);
		if (status == AL_OK && fwrite(part.bytes, 1, part.len, stdout) != part.len)
			status =
			    report_set(report, AL_IO, "cannot write the rows: %s", strerror(errno));
	}
	buffer_clear(&part);
	return status;
}

/* --- the object from a file, and what it names from a folder --- */

static enum status read_text(void *user, const struct digest *content, struct buffer *ret,
			     struct report *report)
{
	char name[2 * DIGEST_LEN + 1];
	char path[FILE_PATH_MAX];
	enum status status;

	hex_format(content->bytes, DIGEST_LEN, name);
	status = file_join(user, name, path, report);
	if (status == AL_OK)
		status = file_read(path, ret, report);
	return status;
}

/* FOLDER/objects/x.json -> FOLDER/objects/../texts */
static enum status find_texts(const struct practice_arguments *arguments,
			      char ret[static FILE_PATH_MAX], struct report *report)
{
	char path[FILE_PATH_MAX];
	int len;

	if (arguments->texts != NULL)
		len = snprintf(ret, FILE_PATH_MAX, "%s", arguments->texts);
	else {
		(void)snprintf(path, sizeof(path), "%s", arguments->platform);
		len = snprintf(ret, FILE_PATH_MAX, "%s/../texts", dirname(path));
	}
	if (len >= FILE_PATH_MAX)
		return report_set(report, AL_TOO_BIG, "a path is too long");
	return AL_OK;
}

static enum status open_practice(const struct practice_arguments *arguments, struct practice **ret,
				 struct report *report)
{
	char folder[FILE_PATH_MAX];
	const struct practice_texts texts = { .read = read_text, .user = folder };
	struct envelope *envelope = NULL;
	struct buffer text;
	enum status status;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	status = find_texts(arguments, folder, report);
	if (status == AL_OK)
		status = file_read(arguments->platform, &text, report);
	if (status == AL_OK) {
		status = envelope_parse(buffer_text(&text), text.len, &envelope, report);
		if (status != AL_OK)
			report_prefix(report, "%s", arguments->platform);
	}
	if (status == AL_OK)
		status =
		    practice_of_object(buffer_text(&envelope->canonical), envelope->canonical.len,
				       &texts, &arguments->request, ret, report);
	envelope_free(envelope);
	buffer_clear(&text);
	return status;
}

int cli_practice(int argc, char **argv)
{
	struct practice_arguments arguments;
	struct practice *practice = NULL;
	struct report report = { .message = "" };
	enum status status;
	bool help = false;

	if (!practice_arguments_read(argc, argv, 1, &arguments, &help) && !help) {
		(void)fputs(words(usage), stderr);
		return CLI_USAGE;
	}
	if (help) {
		(void)fputs(words(usage), stdout);
		return CLI_OK;
	}
	if (arguments.platform == NULL) {
		(void)fputs(words(usage), stderr);
		return CLI_USAGE;
	}
	status = open_practice(&arguments, &practice, &report);
	if (status == AL_OK)
		status = practice_print(practice, &report);
	practice_free(practice);
	return status == AL_OK ? CLI_OK : cli_fail(COMMAND, CLI_FAILED, &report);
}
