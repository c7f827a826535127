/* election_registrar_arguments.c: what stands on the command lines. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election_registrar_internal.h"
#include "words/words.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define OPTIONS_MAX 12

int registrar_wrong(const char *command, const char *what, const char *usage)
{
	(void)fprintf(stderr, "%s: %s\n\n%s", command, what, words(usage));
	return CLI_USAGE;
}

static int missing(const char *command, const char *name, const char *usage)
{
	(void)fprintf(stderr, _("%s: --%s is missing\n\n%s"), command, name, words(usage));
	return CLI_USAGE;
}

int registrar_options(const char *command, const char *usage,
		      const struct registrar_option *options, int argc, char **argv,
		      int positional_max)
{
	struct option table[OPTIONS_MAX + 2] = { { .name = NULL } };
	int count = 0;
	int found;

	for (; options[count].name != NULL; count++) {
		assert(count < OPTIONS_MAX);
		table[count] = (struct option){
			.name = options[count].name,
			.has_arg = options[count].flag != NULL ? no_argument : required_argument,
			.val = count,
		};
	}
	table[count] = (struct option){ .name = "help", .val = count };
	optind = 0; /* begin anew: a command before this one may have read its own */
	while ((found = getopt_long(argc, argv, "", table, NULL)) != -1) {
		if (found == count) {
			(void)fputs(words(usage), stdout);
			return CLI_OK;
		}
		if (found < 0 || found > count)
			return registrar_wrong(command, _("see the usage"), usage);
		if (options[found].flag != NULL)
			*options[found].flag = true;
		else
			*options[found].value = optarg;
	}
	for (int i = 0; i < count; i++) {
		if (options[i].needed && *options[i].value == NULL)
			return missing(command, options[i].name, usage);
	}
	if (argc - optind > positional_max)
		return registrar_wrong(command, _("see the usage"), usage);
	return -1;
}

enum status registrar_parse_bytes(const char *name, const char *text, const char *prefix,
				  uint8_t *ret, size_t len, struct report *report)
{
	size_t prefix_len = strlen(prefix);

	if (strncmp(text, prefix, prefix_len) != 0 ||
	    hex_parse(text + prefix_len, strlen(text + prefix_len), ret, len) != AL_OK)
		return report_set(report, AL_MALFORMED,
				  "%s: must be %s and %zu lower-case hexadecimal digits", name,
				  prefix, 2 * len);
	return AL_OK;
}

enum status registrar_parse_group(const char *name, const struct group **ret, struct report *report)
{
	const struct group *group = group_find(name);

	if (group == NULL || !group_is_offered(group))
		return report_set(report, AL_UNSUPPORTED,
				  "the group %.40s is not offered; take Ed25519 or BELENIOS-2048",
				  name);
	*ret = group;
	return AL_OK;
}
