/* query_options.c: the arguments of `allmende query`, read strictly. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/query_options.h"

#include "query/csv.h"
#include "query/plan.h"
#include "words/words.h"

#include <getopt.h>
#include <string.h>

#define DELTA_DEFAULT UINT64_C(1000000000) /* 10^-9 */
#define MIN_GROUP_MAX 1000000

struct parser {
	struct arena *arena;
	struct query_options *options;
	struct report *report;
};

static enum status wrong(struct parser *parser, const char *words)
{
	return report_set(parser->report, AL_MALFORMED, "%s", words);
}

/* Split `text` at its first `mark`: *ret_before is a copy, *ret_after stands in `text`; NULL: there
 * is no mark. */
static enum status split(struct parser *parser, const char *text, char mark,
			 const char **ret_before, const char **ret_after)
{
	const char *at = strchr(text, mark);

	*ret_after = at != NULL ? at + 1 : NULL;
	*ret_before =
	    arena_copy_text(parser->arena, text, at != NULL ? (size_t)(at - text) : strlen(text));
	return *ret_before != NULL ? AL_OK : AL_NO_MEMORY;
}

static bool is_named(const struct query_options *options, const char *name)
{
	for (size_t i = 0; i < options->tables_count; i++) {
		if (strcmp(options->tables[i].name, name) == 0)
			return true;
	}
	for (size_t i = 0; i < options->publics_count; i++) {
		if (strcmp(options->publics[i].name, name) == 0)
			return true;
	}
	return false;
}

static enum status add_table(struct parser *parser, const char *text, struct query_named *tables,
			     size_t *count)
{
	struct query_named table;
	enum status status = split(parser, text, '=', &table.name, &table.path);

	if (status != AL_OK)
		return status;
	if (table.path == NULL || *table.path == '\0' || !sql_name_valid(table.name))
		return wrong(parser, _("--table and --public take NAME=FILE, the name of small "
				       "letters, digits and _, like trips=trips.csv"));
	if (is_named(parser->options, table.name))
		return wrong(parser, _("two tables have the same name"));
	if (*count == QUERY_TABLES_MAX)
		return wrong(parser, _("at most 8 tables of a kind are taken"));
	tables[(*count)++] = table;
	return AL_OK;
}

/* Add COL or TABLE.COL, before `=` in `text`; *ret_rest = what comes after it. */
static enum status add_fact(struct parser *parser, const char *text, struct query_facts *facts,
			    struct query_fact **ret, const char **ret_rest)
{
	struct query_fact fact = { .table = NULL };
	const char *name = NULL;
	const char *column = NULL;
	enum status status = split(parser, text, '=', &name, ret_rest);

	if (status == AL_OK)
		status = split(parser, name, '.', &fact.column, &column);
	if (status != AL_OK)
		return status;
	if (column != NULL) {
		fact.table = fact.column;
		fact.column = column;
	}
	if (!sql_name_valid(fact.column) || (fact.table != NULL && !sql_name_valid(fact.table)))
		return wrong(parser,
			     _("a column is named as in SQL, column or table.column, of small "
			       "letters, digits and _ (--explain lists the columns)"));
	if (facts->count == QUERY_FACTS_MAX)
		return wrong(parser, _("at most 64 columns of a kind are taken"));
	facts->facts[facts->count] = fact;
	*ret = &facts->facts[facts->count++];
	return AL_OK;
}

static enum status add_person(struct parser *parser, const char *text)
{
	struct query_fact *fact = NULL;
	const char *rest = NULL;
	enum status status = add_fact(parser, text, &parser->options->persons, &fact, &rest);

	if (status == AL_OK && rest != NULL)
		return wrong(parser, _("--person takes a column"));
	return status;
}

/* The colon between two bounds: the middle one, because times have colons of their own. NULL: there
 * is none, or an end is empty. */
static const char *middle_colon(const char *text)
{
	size_t colons = 0;
	const char *at = text;

	for (const char *c = text; *c != '\0'; c++)
		colons += *c == ':';
	if (colons % 2 == 0)
		return NULL;
	for (size_t left = colons / 2; left > 0; at++)
		left -= *at == ':';
	at = strchr(at, ':');
	return at != text && at[1] != '\0' ? at : NULL;
}

static enum status add_bounds(struct parser *parser, const char *text)
{
	struct query_fact *fact = NULL;
	const char **ends = arena_take(parser->arena, 2, sizeof(*ends));
	const char *rest = NULL;
	const char *colon;
	enum status status;

	if (ends == NULL)
		return AL_NO_MEMORY;
	status = add_fact(parser, text, &parser->options->bounds, &fact, &rest);
	if (status != AL_OK)
		return status;
	colon = rest != NULL ? middle_colon(rest) : NULL;
	if (colon == NULL)
		return wrong(parser, _("--bounds takes COL=LOW:HIGH, like age=0:120 or "
				       "day=2019-01-01:2019-12-31"));
	ends[0] = arena_copy_text(parser->arena, rest, (size_t)(colon - rest));
	ends[1] = colon + 1;
	fact->values = ends;
	fact->values_count = 2;
	return ends[0] != NULL ? AL_OK : AL_NO_MEMORY;
}

/* Values as in a record of CSV. */
static enum status add_keys(struct parser *parser, const char *text)
{
	struct csv_field *fields = arena_take(parser->arena, CSV_FIELDS_MAX, sizeof(*fields));
	struct query_fact *fact = NULL;
	const char *rest = NULL;
	const char **values;
	struct csv csv;
	size_t count = 0;
	size_t more = 0;
	enum status status;

	if (fields == NULL)
		return AL_NO_MEMORY;
	status = add_fact(parser, text, &parser->options->keys, &fact, &rest);
	if (status != AL_OK)
		return status;
	if (rest != NULL) {
		csv_init(&csv, rest, strlen(rest));
		status = csv_next(&csv, parser->arena, fields, &count, NULL);
		if (status == AL_OK && count > 0)
			status = csv_next(&csv, parser->arena, fields + count, &more, NULL);
	}
	if (rest == NULL || status != AL_OK || count == 0 || more != 0)
		return wrong(parser, _("--keys takes COL=VALUE,VALUE,... with at most 511 values, "
				       "in double quotes where they have commas"));
	values = arena_take(parser->arena, count, sizeof(*values));
	if (values == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		if (fields[i].len == 0)
			return wrong(parser, _("--keys: a value is empty"));
		values[i] = fields[i].text;
	}
	fact->values = values;
	fact->values_count = count;
	return AL_OK;
}

static enum status read_epsilon(struct parser *parser, const char *text, struct epsilon *ret)
{
	if (epsilon_parse(text, strlen(text), ret) != AL_OK || ret->micro == 0)
		return wrong(parser, _("--epsilon and --budget take a number above 0 with at most "
				       "6 digits after the point, like 0.5"));
	return AL_OK;
}

/* "1e-9" and its like, a digit and a power of ten, as a delta; false: it is not of that form. */
static bool read_power(const char *text, struct delta *ret)
{
	uint64_t power;
	uint64_t atto;

	if (text[0] < '1' || text[0] > '9' || (text[1] != 'e' && text[1] != 'E') ||
	    text[2] != '-' ||
	    decimal_parse(text + 3, strlen(text + 3), 0, DELTA_PLACES, &power) != AL_OK)
		return false;
	atto = (uint64_t)(text[0] - '0');
	for (; power < DELTA_PLACES; power++)
		atto *= 10;
	ret->atto = atto;
	return atto <= DELTA_ATTO_MAX;
}

static enum status read_delta(struct parser *parser, const char *text)
{
	struct delta *ret = &parser->options->delta;

	if (read_power(text, ret))
		return AL_OK;
	if (delta_parse(text, strlen(text), ret) != AL_OK || ret->atto == 0)
		return wrong(parser, _("--delta takes a number above 0 and at most 0.009, like "
				       "0.000001 or 1e-6"));
	return AL_OK;
}

static enum status read_count(struct parser *parser, const char *text, int64_t max, int64_t *ret)
{
	uint64_t count;

	if (decimal_parse(text, strlen(text), 0, (uint64_t)max, &count) != AL_OK || count == 0)
		return report_set(
		    parser->report, AL_MALFORMED,
		    _("--rows, --groups and --min-group take a whole number, here from 1 to %lld"),
		    (long long)max);
	*ret = (int64_t)count;
	return AL_OK;
}

static enum status take(struct parser *parser, int option)
{
	struct query_options *options = parser->options;

	switch (option) {
	case 't':
		return add_table(parser, optarg, options->tables, &options->tables_count);
	case 'P':
		return add_table(parser, optarg, options->publics, &options->publics_count);
	case 'p':
		return add_person(parser, optarg);
	case 'b':
		return add_bounds(parser, optarg);
	case 'k':
		return add_keys(parser, optarg);
	case 'e':
		return read_epsilon(parser, optarg, &options->epsilon);
	case 'B':
		return read_epsilon(parser, optarg, &options->budget);
	case 'd':
		return read_delta(parser, optarg);
	case 'r':
		return read_count(parser, optarg, PLAN_CONTRIBUTION_MAX, &options->rows);
	case 'g':
		return read_count(parser, optarg, PLAN_GROUPS_MAX, &options->groups);
	case 'm':
		return read_count(parser, optarg, MIN_GROUP_MAX, &options->min_group);
	case 'j':
		options->json = true;
		return AL_OK;
	case 'x':
		options->explain = true;
		return AL_OK;
	case 'h':
		options->help = true;
		return AL_OK;
	default:
		return wrong(parser, _("see the usage"));
	}
}

static enum status check(struct parser *parser, int left)
{
	const struct query_options *options = parser->options;

	if (options->tables_count == 0)
		return wrong(parser, _("--table NAME=FILE is missing: the file to ask about"));
	if (options->persons.count == 0)
		return wrong(parser,
			     _("--person COL is missing: the column that says whose row it is"));
	if (options->epsilon.micro == 0)
		return wrong(parser, _("--epsilon E is missing: what the answer may tell about a "
				       "person; 1 is usual"));
	if (left != 1)
		return wrong(parser, _("the question is one argument: put the SQL in quotes"));
	return AL_OK;
}

enum status query_options_parse(int argc, char **argv, struct arena *arena,
				struct query_options *ret, struct report *report)
{
	static const struct option long_options[] = {
		{ "table", required_argument, NULL, 't' },
		{ "public", required_argument, NULL, 'P' },
		{ "person", required_argument, NULL, 'p' },
		{ "bounds", required_argument, NULL, 'b' },
		{ "keys", required_argument, NULL, 'k' },
		{ "epsilon", required_argument, NULL, 'e' },
		{ "budget", required_argument, NULL, 'B' },
		{ "delta", required_argument, NULL, 'd' },
		{ "rows", required_argument, NULL, 'r' },
		{ "groups", required_argument, NULL, 'g' },
		{ "min-group", required_argument, NULL, 'm' },
		{ "json", no_argument, NULL, 'j' },
		{ "explain", no_argument, NULL, 'x' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct parser parser = { .arena = arena, .options = ret, .report = report };
	enum status status = AL_OK;
	int option;

	*ret = (struct query_options){ .delta = { .atto = DELTA_DEFAULT }, .min_group = 1 };
	optind = 0; /* also where it was called before: tests */
	while (status == AL_OK && !ret->help &&
	       (option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		status = take(&parser, option);
	if (status != AL_OK || ret->help)
		return status;
	status = check(&parser, argc - optind);
	if (status == AL_OK)
		ret->sql = argv[optind];
	return status;
}

const struct query_fact *query_fact_find(const struct query_facts *facts, const char *table,
					 const char *column)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct query_fact *fact = &facts->facts[i];

		if (strcmp(fact->column, column) == 0 &&
		    (fact->table == NULL || strcmp(fact->table, table) == 0))
			return fact;
	}
	return NULL;
}
