/* setup_describe.c: what tables.conf says becomes the description in force, and rows. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/node_internal.h"
#include "node/setup_internal.h"

#include "law/names.h"
#include "words/words.h"

#include <string.h>

static void tell_import(const char *table, const struct engine_import *found, struct buffer *told)
{
	if (found->rows == 0 && found->nobody == 0) {
		buffer_append_format(told, _("%s: as before\n"), table);
		return;
	}
	buffer_append_format(told, words_count("%s: %llu row,", "%s: %llu rows,", found->rows),
			     table, (unsigned long long)found->rows);
	buffer_append_format(told, words_count(" %u person\n", " %u persons\n", found->persons),
			     found->persons);
	if (found->nobody > 0)
		buffer_append_format(told,
				     words_count("  %llu row says not whom it is about: left out\n",
						 "  %llu rows say not whom they are about: left "
						 "out\n",
						 found->nobody),
				     (unsigned long long)found->nobody);
	if (found->unread > 0)
		buffer_append_format(
		    told,
		    words_count("  %llu value is not of its column's type and counts as missing; "
				"most of them in %s\n",
				"  %llu values are not of their column's type and count as "
				"missing; most of them in %s\n",
				found->unread),
		    (unsigned long long)found->unread, found->unread_column);
	if (found->others > 0)
		buffer_append_format(told,
				     words_count("  %llu value is none of its column's keys and "
						 "counts as other; first in %s\n",
						 "  %llu values are none of their column's keys "
						 "and count as other; first in %s\n",
						 found->others),
				     (unsigned long long)found->others, found->other_column);
}

static void tell_imports(const struct tables_conf *conf, const struct engine_import *found,
			 struct buffer *told)
{
	for (size_t i = 0; i < conf->tables_count; i++) {
		const char *table = conf->tables[i].table.name;

		if (conf->tables[i].table.role == TABLE_PUBLIC)
			buffer_append_format(told, _("%s: public\n"), table);
		else
			tell_import(table, &found[i], told);
	}
}

/* Whether `wanted` says what the description in force says, but for the texts of public tables. */
static enum status check_same(const struct node *node, const struct platform *wanted,
			      struct report *report)
{
	bool same = false;
	enum status status;

	if (node->description == NULL)
		return report_set(report, AL_CONFLICT,
				  "nothing is described yet: allmende-node describe does it");
	status = node_same_tables(node, wanted, &same, report);
	if (status == AL_OK && !same)
		return report_set(report, AL_CONFLICT,
				  TABLES_CONF_FILE " says something else than the description in "
						   "force: allmende-node describe puts it in "
						   "force");
	return status;
}

static enum status describe(struct node *node, bool again, struct when now, struct buffer *told,
			    struct report *report)
{
	struct node_table_file files[TABLES_MAX];
	struct engine_import found[TABLES_MAX];
	struct platform platform;
	struct node_tables tables = { .platform = &platform, .files = files };
	struct setup_file file;
	enum status status;

	setup_file_init(&file);
	status = setup_file_read(node->path, &file, report);
	if (status == AL_OK) {
		status = tables_conf_platform(&file.conf, &file.arena, &platform, report);
		if (status != AL_OK)
			report_prefix(report, "%s", file.path);
	}
	if (status == AL_OK && again)
		status = check_same(node, &platform, report);
	for (size_t i = 0; i < file.conf.tables_count; i++)
		files[i] = (struct node_table_file){ .table = file.conf.tables[i].table.name,
						     .source = file.conf.tables[i].source };
	tables.files_count = file.conf.tables_count;
	if (status == AL_OK)
		status = node_describe(node, &tables, now, found, report);
	if (status == AL_OK)
		tell_imports(&file.conf, found, told);
	setup_file_clear(&file);
	return status;
}

enum status node_setup_describe(struct node *node, struct when now, struct buffer *told,
				struct report *report)
{
	return describe(node, false, now, told, report);
}

enum status node_setup_refresh(struct node *node, struct when now, struct buffer *told,
			       struct report *report)
{
	return describe(node, true, now, told, report);
}
