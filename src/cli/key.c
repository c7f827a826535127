/* key.c: `allmende key`: a private key to and from the files that browsers make of theirs. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/pass_phrase.h"
#include "crypto/key_export.h"
#include "crypto/key_file.h"
#include "words/words.h"

#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COMMAND "allmende key"
#define KEY_TEXT_LEN (2 * KEY_SEED_LEN + 1) /* hexadecimal digits and a line feed */

static const char usage[] =
    N_("usage: allmende key export --kind KIND [--platform NAME] [--opening-key FILE]\n"
       "                           [--pass-file FILE] KEYFILE OUT\n"
       "       allmende key import [--opening-key FILE] [--pass-file FILE] IN KEYFILE\n"
       "\n"
       "A browser can write a key that it makes to a file, encrypted by a pass phrase, for\n"
       "another device. `import` makes a key file of it, as the other commands want it;\n"
       "`export` makes such a file of a key file, for a browser to read. The pass phrase is\n"
       "asked for at the terminal, which does not show it. No file is overwritten.\n"
       "\n"
       "  --kind KIND         member, mandate, applicant or office\n"
       "  --platform NAME     short name of the platform that a mandate key is for\n"
       "  --opening-key FILE  applicant and office: the second key, for what is sealed to them\n"
       "  --pass-file FILE    has the pass phrase in its one line\n");

/* What the user said. */
struct arguments {
	const char *kind;
	const char *platform;
	const char *opening_key;
	const char *pass_file;
	const char *from;
	const char *to;
};

static int wrong(void)
{
	(void)fputs(words(usage), stderr);
	return CLI_USAGE;
}

static bool read_arguments(int argc, char **argv, struct arguments *ret)
{
	static const struct option options[] = { { "kind", required_argument, NULL, 'k' },
						 { "opening-key", required_argument, NULL, 'o' },
						 { "pass-file", required_argument, NULL, 'f' },
						 { "platform", required_argument, NULL, 'p' },
						 { NULL, 0, NULL, 0 } };
	int found;

	*ret = (struct arguments){ .kind = NULL };
	optind = 0; /* also where it was called before: tests */
	while ((found = getopt_long(argc, argv, "", options, NULL)) != -1) {
		const char **place = found == 'k'   ? &ret->kind
				     : found == 'o' ? &ret->opening_key
				     : found == 'f' ? &ret->pass_file
				     : found == 'p' ? &ret->platform
						    : NULL;

		if (place == NULL)
			return false;
		*place = optarg;
	}
	if (argc - optind != 2)
		return false;
	ret->from = argv[optind];
	ret->to = argv[optind + 1];
	return true;
}

static enum status ask_pass(const struct arguments *arguments, enum pass_phrase_times times,
			    struct pass_phrase **ret, struct report *report)
{
	return arguments->pass_file != NULL ? pass_phrase_load(arguments->pass_file, ret, report)
					    : pass_phrase_ask(times, ret, report);
}

static enum status new_seeds(uint8_t **ret, struct report *report)
{
	uint8_t *seeds = sodium_malloc(KEY_EXPORT_SEEDS_LEN_MAX);

	if (seeds == NULL)
		return report_set(report, AL_NO_MEMORY, "no locked memory for a key");
	*ret = seeds;
	return AL_OK;
}

/* --- key files --- */

static enum status load_seed(const char *path, uint8_t *ret, struct report *report)
{
	uint8_t text[KEY_TEXT_LEN + 1]; /* one byte more, to see whether the file goes on */
	size_t len = 0;
	enum status status = key_file_read(path, text, sizeof(text), &len, report);

	if (status == AL_OK &&
	    (len != KEY_TEXT_LEN || text[KEY_TEXT_LEN - 1] != '\n' ||
	     hex_parse((const char *)text, KEY_TEXT_LEN - 1, ret, KEY_SEED_LEN) != AL_OK))
		status =
		    report_set(report, AL_MALFORMED,
			       "%s is no key file: it must be one line of %d hexadecimal digits",
			       path, KEY_TEXT_LEN - 1);
	sodium_memzero(text, sizeof(text));
	return status;
}

static enum status save_seed(const char *path, const uint8_t *seed, struct report *report)
{
	char text[KEY_TEXT_LEN + 1];
	enum status status;

	hex_format(seed, KEY_SEED_LEN, text);
	text[KEY_TEXT_LEN - 1] = '\n';
	status = key_file_write(path, (const uint8_t *)text, KEY_TEXT_LEN, report);
	sodium_memzero(text, sizeof(text));
	return status;
}

/* Whether there is an --opening-key where a key of `kind` has one, and nowhere else. */
static enum status check_opening(const struct arguments *arguments, enum key_export_kind kind,
				 struct report *report)
{
	bool has = key_export_seeds_len(kind) > KEY_SEED_LEN;

	if (has == (arguments->opening_key != NULL))
		return AL_OK;
	if (has)
		return report_set(report, AL_UNSUPPORTED,
				  "a key of the kind %s has two files: --opening-key names the "
				  "second",
				  key_export_kinds[kind]);
	return report_set(report, AL_UNSUPPORTED,
			  "a key of the kind %s has one file: leave out --opening-key",
			  key_export_kinds[kind]);
}

/* --- export --- */

static enum status read_about(const struct arguments *arguments, struct key_export *ret,
			      struct report *report)
{
	struct key_export about = { .ops = KEY_EXPORT_OPS_DEFAULT, .mem = KEY_EXPORT_MEM_DEFAULT };
	int kind = 1;

	while (key_export_kinds[kind] != NULL &&
	       (arguments->kind == NULL || strcmp(key_export_kinds[kind], arguments->kind) != 0))
		kind++;
	if (key_export_kinds[kind] == NULL)
		return report_set(report, AL_UNSUPPORTED,
				  "--kind must be member, mandate, applicant or office");
	about.kind = (enum key_export_kind)kind;
	if ((about.kind == KEY_EXPORT_MANDATE) != (arguments->platform != NULL))
		return report_set(report, AL_UNSUPPORTED,
				  "--platform belongs to a mandate key, and to no other");
	if (arguments->platform != NULL) {
		if (strlen(arguments->platform) > KEY_EXPORT_PLATFORM_LEN_MAX)
			return report_set(report, AL_TOO_BIG, "--platform has at most %d bytes",
					  KEY_EXPORT_PLATFORM_LEN_MAX);
		memcpy(about.platform, arguments->platform, strlen(arguments->platform));
	}
	*ret = about;
	return check_opening(arguments, about.kind, report);
}

static enum status write_export(const char *path, const struct key_export *file,
				struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, KEY_EXPORT_LEN_MAX);
	key_export_format(file, &text);
	status = buffer_status(&text);
	if (status != AL_OK)
		status = report_set(report, status, "out of memory for a key");
	else
		status = key_file_write(path, text.bytes, text.len, report);
	buffer_clear(&text);
	return status;
}

static enum status export_key(const struct arguments *arguments, struct report *report)
{
	struct pass_phrase *pass = NULL;
	struct key_export about;
	struct key_export file;
	uint8_t *seeds = NULL;
	enum status status = read_about(arguments, &about, report);

	if (status == AL_OK)
		status = new_seeds(&seeds, report);
	if (status == AL_OK)
		status = load_seed(arguments->from, seeds, report);
	if (status == AL_OK && arguments->opening_key != NULL)
		status = load_seed(arguments->opening_key, seeds + KEY_SEED_LEN, report);
	if (status == AL_OK)
		status = ask_pass(arguments, PASS_PHRASE_TWICE, &pass, report);
	if (status == AL_OK)
		status = key_export_make(&about, seeds, pass->text, pass->len, &file, report);
	if (status == AL_OK)
		status = write_export(arguments->to, &file, report);
	sodium_free(pass);
	sodium_free(seeds);
	return status;
}

/* --- import --- */

static enum status read_file(const char *path, struct key_export *ret, struct report *report)
{
	uint8_t text[KEY_EXPORT_LEN_MAX + 1]; /* one byte more, to see whether the file goes on */
	size_t len = 0;
	enum status status = key_file_read(path, text, sizeof(text), &len, report);

	if (status != AL_OK)
		return status;
	status = key_export_read((const char *)text, len, ret, report);
	if (status != AL_OK)
		report_prefix(report, "%s is no file with a key", path);
	return status;
}

/* Say whose key it is. */
static void tell(const struct key_export *file)
{
	char hex[2 * PUBLIC_KEY_LEN + 1];

	hex_format(file->public_key.bytes, PUBLIC_KEY_LEN, hex);
	(void)printf("%s%s%s " KEY_PREFIX "%s\n", key_export_kinds[file->kind],
		     file->platform[0] == '\0' ? "" : " ", file->platform, hex);
}

/* Both key files, or none. */
static enum status save_seeds(const struct arguments *arguments, const uint8_t *seeds,
			      struct report *report)
{
	enum status status = save_seed(arguments->to, seeds, report);

	if (status != AL_OK || arguments->opening_key == NULL)
		return status;
	status = save_seed(arguments->opening_key, seeds + KEY_SEED_LEN, report);
	if (status != AL_OK)
		(void)unlink(arguments->to);
	return status;
}

static enum status import_key(const struct arguments *arguments, struct report *report)
{
	struct pass_phrase *pass = NULL;
	struct key_export file;
	uint8_t *seeds = NULL;
	enum status status = read_file(arguments->from, &file, report);

	if (status == AL_OK)
		status = check_opening(arguments, file.kind, report);
	if (status == AL_OK)
		status = new_seeds(&seeds, report);
	if (status == AL_OK)
		status = ask_pass(arguments, PASS_PHRASE_ONCE, &pass, report);
	if (status == AL_OK)
		status = key_export_open(&file, pass->text, pass->len, seeds, report);
	if (status == AL_OK)
		status = save_seeds(arguments, seeds, report);
	if (status == AL_OK)
		tell(&file);
	sodium_free(pass);
	sodium_free(seeds);
	return status;
}

int cli_key(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	struct report report = { .message = "" };
	struct arguments arguments;
	enum status status;

	if (strcmp(what, "--help") == 0 || strcmp(what, "help") == 0) {
		(void)fputs(words(usage), stdout);
		return CLI_OK;
	}
	if (strcmp(what, "export") != 0 && strcmp(what, "import") != 0)
		return wrong();
	if (!read_arguments(argc - 1, argv + 1, &arguments))
		return wrong();
	if (strcmp(what, "import") == 0 && (arguments.kind != NULL || arguments.platform != NULL))
		return wrong();
	/* Secrets lie in locked memory, for which the library must be ready. */
	if (sodium_init() < 0) {
		(void)fputs(COMMAND ": no randomness\n", stderr);
		return CLI_FAILED;
	}
	status = strcmp(what, "export") == 0 ? export_key(&arguments, &report)
					     : import_key(&arguments, &report);
	return status == AL_OK ? CLI_OK : cli_fail(COMMAND, CLI_FAILED, &report);
}
