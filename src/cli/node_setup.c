/* node_setup.c: the subcommands of allmende-node that describe its tables. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/node_setup.h"

#include "cli/cli.h"
#include "node/setup.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

#define PUBLIC_OPTION "--public"

static int usage(const char *text)
{
	(void)fprintf(stderr, _("usage: allmende-node %s\n"), text);
	return CLI_USAGE;
}

/* Print what was told, and the report when `status` is a failure. */
static int finish(const char *command, enum status status, struct buffer *told,
		  const struct report *report)
{
	int exit_status = CLI_OK;

	(void)fputs(buffer_text(told), stdout);
	if (status != AL_OK)
		exit_status = cli_fail(command, CLI_FAILED, report);
	buffer_clear(told);
	return cli_end("allmende-node", exit_status);
}

int node_add(int argc, char **argv)
{
	struct report report = { .message = "" };
	struct node_setup_table table = { .public = false };
	struct buffer told;
	char name[SQL_NAME_MAX + 2]; /* one byte more shows that it is too long */
	const char *equals;
	enum status status;

	if (argc > 1 && strcmp(argv[1], PUBLIC_OPTION) == 0) {
		table.public = true;
		argv++;
		argc--;
	}
	equals = argc == 3 ? strchr(argv[2], '=') : NULL;
	if (equals == NULL || argv[1][0] == '-')
		return usage(_("add [--public] DIR TABLE=SOURCE\n"
			       "SOURCE is the path of a CSV or Parquet file, duckdb:PATH#TABLE or\n"
			       "postgresql:SERVICE#SCHEMA.TABLE"));
	(void)snprintf(name, sizeof(name), "%.*s", (int)(equals - argv[2]), argv[2]);
	table.name = name;
	table.source = equals + 1;
	buffer_init(&told, SETUP_TOLD_LEN_MAX);
	status = node_setup_add(argv[1], &table, &told, &report);
	return finish("allmende-node add", status, &told, &report);
}

typedef enum status setup_step_fn(struct node *node, struct when now, struct buffer *told,
				  struct report *report);

static int run_step(const char *command, setup_step_fn *step, const char *folder)
{
	struct report report = { .message = "" };
	struct node *node = NULL;
	struct when now = cli_now();
	struct buffer told;
	enum status status = node_open(folder, NULL, now, &node, &report);

	buffer_init(&told, SETUP_TOLD_LEN_MAX);
	if (status == AL_OK)
		status = step(node, now, &told, &report);
	node_close(node);
	return finish(command, status, &told, &report);
}

int node_describe_tables(int argc, char **argv)
{
	if (argc != 2 || argv[1][0] == '-')
		return usage(_("describe DIR"));
	return run_step("allmende-node describe", node_setup_describe, argv[1]);
}

int node_refresh(int argc, char **argv)
{
	if (argc != 2 || argv[1][0] == '-')
		return usage(_("refresh DIR"));
	return run_step("allmende-node refresh", node_setup_refresh, argv[1]);
}

int node_check_tables(const char *folder)
{
	struct report report = { .message = "" };
	bool ready = false;
	struct buffer told;
	enum status status;
	int exit_status;

	buffer_init(&told, SETUP_TOLD_LEN_MAX);
	status = node_setup_check(folder, &told, &ready, &report);
	if (status == AL_NOT_FOUND) {
		buffer_clear(&told);
		(void)printf(_("no tables.conf yet: allmende-node add %s TABLE=SOURCE makes one\n"),
			     folder);
		return CLI_OK;
	}
	exit_status = finish("allmende-node check", status, &told, &report);
	return exit_status == CLI_OK && !ready ? CLI_FAILED : exit_status;
}
