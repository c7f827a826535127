/* query.c: `allmende query`. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/query.h"

#include "cli/cli.h"
#include "query/bounds.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define NAME "allmende query"

static const char usage[] =
    N_("usage: allmende query --table NAME=FILE --person COL --epsilon E\n"
       "                      [--public NAME=FILE] [--bounds COL=LOW:HIGH]\n"
       "                      [--keys COL=VALUE,VALUE] [--rows N] [--groups N]\n"
       "                      [--min-group N] [--delta D] [--budget B] [--explain]\n"
       "                      [--json] SQL\n"
       "\n"
       "Answers a question on your own CSV or Parquet so that hardly anything can be\n"
       "learned about one person in it: noise is added, and what is told is counted\n"
       "against a budget that is kept beside the file.\n"
       "\n"
       "  --table NAME=FILE    a file of persons, called NAME in SQL; perhaps several\n"
       "  --person COL         the column that says whose row it is (or NAME.COL)\n"
       "  --epsilon E          what the answer may tell about a person; 1 is usual,\n"
       "                       less is safer and noisier\n"
       "  --public NAME=FILE   a public CSV to join with\n"
       "  --bounds COL=LOW:HIGH\n"
       "                       where values of a column lie, as is known without the\n"
       "                       file; else a part of the cost finds out\n"
       "  --keys COL=V,V       the groups of a column, as is known without the file\n"
       "                       (or PUBLIC.COL); else groups of few are not shown\n"
       "  --rows N             rows of a person that count in full; else the persons\n"
       "                       vote for a twentieth of the cost, or it is 12\n"
       "  --groups N           groups of a person that count\n"
       "  --min-group N        withhold groups of fewer persons (default: 1)\n"
       "  --delta D            default: 0.000000001\n"
       "  --budget B           epsilon of all questions together, said once\n"
       "                       (default: 10)\n"
       "  --explain            say cost, error and columns; nothing is charged\n"
       "  --json               answer for programs\n"
       "\n"
       "example:\n"
       "  allmende query --table trips=trips.csv --person rider --epsilon 1 \\\n"
       "    'SELECT kind, COUNT(*), AVG(minutes) FROM trips GROUP BY kind'\n");

static int wrong(const struct report *report)
{
	(void)fprintf(stderr, NAME ": %s\n\n%s", report->message, words(usage));
	return CLI_USAGE;
}

/* The same question again is answered as before; else it is paid and asked. */
static enum status ask(struct query *query, const struct query_missing *missing, size_t count,
		       json_t **ret, struct report *report)
{
	struct rho bought = { .pico = 0 };
	enum status status = AL_NOT_FOUND;

	if (count == 0)
		status = query_stored(query, ret, report);
	if (status != AL_NOT_FOUND)
		return status;
	status = query_afford(query, report);
	if (status == AL_OK && count > 0)
		status = query_buy(query, missing, count, &bought, report);
	if (status == AL_OK)
		status = query_answer(query, bought, ret, report);
	return status;
}

/* What there is, for someone who named what is not there. */
static void tell_names(const struct query *query, struct report *report)
{
	struct buffer names;

	buffer_init(&names, REPORT_DETAIL_MAX);
	for (size_t i = 0; i < query->platform.tables_count; i++) {
		const struct table *table = &query->platform.tables[i];

		for (size_t j = 0; j < table->columns_count; j++)
			buffer_append_format(&names, "%s%s.%s", i + j > 0 ? ", " : "", table->name,
					     table->columns[j].name);
	}
	if (buffer_status(&names) == AL_NO_MEMORY)
		report_detail(report, "--explain lists the columns");
	else
		report_detail(report, "there are %s", buffer_text(&names));
	buffer_clear(&names);
}

static enum status run(const struct query_options *options, struct report *report)
{
	struct query_missing missing[BOUNDS_COLUMNS_MAX];
	struct query query;
	size_t count = 0;
	json_t *answer = NULL;
	enum status status = query_open(options, &query, report);

	if (status == AL_OK)
		status = query_missing(&query, missing, &count, report);
	if (status == AL_NOT_FOUND && (strstr(report->message, "no column") != NULL ||
				       strstr(report->message, "no table") != NULL))
		tell_names(&query, report);
	else if (status != AL_OK && strstr(report->message, "public keys") != NULL)
		report_detail(report, "--keys COL=VALUE,VALUE gives a column public keys");
	if (status == AL_OK && options->explain) {
		status = query_explain(&query, missing, count, report);
	} else if (status == AL_OK) {
		status = ask(&query, missing, count, &answer, report);
		if (status == AL_OK)
			status = query_print(&query, answer, report);
	}
	json_decref(answer);
	query_close(&query);
	return status;
}

int cli_query(int argc, char **argv)
{
	struct report report = { .message = "" };
	struct query_options options;
	struct arena arena;
	int ret = CLI_OK;
	mode_t mask;
	enum status status;

	arena_init(&arena, (size_t)1 << 24);
	status = query_options_parse(argc, argv, &arena, &options, &report);
	if (status == AL_MALFORMED) {
		ret = wrong(&report);
	} else if (status == AL_OK && options.help) {
		(void)fputs(words(usage), stdout);
	} else {
		mask = umask(077); /* budget and answers are for their owner */
		if (status == AL_OK)
			status = run(&options, &report);
		(void)umask(mask);
		if (status == AL_NO_MEMORY)
			report_set(&report, status, "out of memory");
		if (status != AL_OK)
			ret = cli_fail(NAME, CLI_FAILED, &report);
	}
	arena_clear(&arena);
	return ret;
}
