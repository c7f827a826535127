/* query_catalogue.c: what is public about the files of a question, and the plans made of it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/query.h"

#include "query/bounds.h"
#include "query/catalogue.h"
#include "query/value.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ARENA_MAX ((size_t)256 << 20)
#define DAY_TEXT_LEN 10	  /* 2019-07-31 */
#define ROWS_TYPICAL 64	  /* of a person when nobody says: votes then reach from 1 to 4,096 */
#define ROWS_SELECTING 12 /* when nobody says and keys are selected, where nobody votes */

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

bool query_names(const struct query *query, const char *name)
{
	const char *sql = query->options->sql;
	size_t len = strlen(name);

	for (const char *at = sql; *at != '\0'; at++) {
		if (strncasecmp(at, name, len) == 0 && !in_word(at[len]) &&
		    (at == sql || !in_word(at[-1])))
			return true;
	}
	return false;
}

/* --- columns --- */

/* A bound as the column's type writes it: of a time, a day is its first or last second. */
static enum status take_bound(struct query *query, const struct column *column, const char *text,
			      const char *time, const char **ret)
{
	char whole[64];

	*ret = text;
	if (column->type != COLUMN_TIMESTAMP || strlen(text) != DAY_TEXT_LEN)
		return AL_OK;
	(void)snprintf(whole, sizeof(whole), "%s %s", text, time);
	*ret = arena_copy_text(&query->arena, whole, strlen(whole));
	return *ret != NULL ? AL_OK : AL_NO_MEMORY;
}

static enum status take_bounds(struct query *query, const struct query_table *table,
			       struct column *column, struct report *report)
{
	const struct query_fact *fact =
	    query_fact_find(&query->options->bounds, table->name, column->name);
	enum status status;

	if (fact == NULL)
		return AL_OK;
	if (column->type == COLUMN_TEXT || column->type == COLUMN_BOOLEAN)
		return report_set(report, AL_CONFLICT,
				  "--bounds: %s.%s has texts, which have no bounds", table->name,
				  column->name);
	status = take_bound(query, column, fact->values[0], "00:00:00", &column->min);
	if (status == AL_OK)
		status = take_bound(query, column, fact->values[1], "23:59:59", &column->max);
	return status;
}

/* The public column that `--keys COL=TABLE.COLUMN` names, or one of the same name; NULL: none. */
static const struct column *public_keys(const struct query *query, const struct query_fact *fact,
					const struct column *column, const struct table **ret_table)
{
	const char *point =
	    fact != NULL && fact->values_count == 1 ? strchr(fact->values[0], '.') : NULL;

	if (fact != NULL && point == NULL)
		return NULL;
	for (size_t i = 0; i < query->publics_count; i++) {
		const struct table *table = &query->platform.tables[i];
		const struct column *found;

		if (point != NULL &&
		    (strlen(table->name) != (size_t)(point - fact->values[0]) ||
		     strncmp(table->name, fact->values[0], (size_t)(point - fact->values[0])) != 0))
			continue;
		found = table_column(table, point != NULL ? point + 1 : column->name);
		if (found != NULL && found->type == column->type && found->scale == column->scale) {
			*ret_table = table;
			return found;
		}
	}
	return NULL;
}

static enum status take_keys(struct query *query, const struct query_table *table,
			     struct column *column)
{
	const struct query_fact *fact =
	    query_fact_find(&query->options->keys, table->name, column->name);
	const struct table *public = NULL;
	const struct column *keys = public_keys(query, fact, column, &public);

	if (keys != NULL && (fact != NULL || column->type == COLUMN_TEXT)) {
		column->keys_of = arena_take(&query->arena, 1, sizeof(*column->keys_of));
		if (column->keys_of == NULL)
			return AL_NO_MEMORY;
		*column->keys_of = (struct keys_of){ .column = keys->name, .table = public->name };
	} else if (fact != NULL) {
		column->keys = fact->values;
		column->keys_count = fact->values_count;
	}
	return AL_OK;
}

static enum status make_column(struct query *query, const struct query_table *table, size_t which,
			       struct column *ret, struct report *report)
{
	const struct query_budget_column *known = &table->budget.columns[which];
	bool person = strcmp(known->name, table->person) == 0;
	enum status status;

	*ret = (struct column){ .class = person ? CLASS_ID : CLASS_FREE,
				.max = known->max,
				.min = known->min,
				.name = known->name,
				.scale = person ? -1 : known->scale,
				.type = person ? COLUMN_TEXT : known->type };
	if (person) {
		ret->min = NULL;
		ret->max = NULL;
		return AL_OK;
	}
	status = take_bounds(query, table, ret, report);
	if (status == AL_OK)
		status = take_keys(query, table, ret);
	return status;
}

static enum status make_table(struct query *query, size_t which, struct table *ret,
			      struct report *report)
{
	const struct query_table *table = &query->tables[which];
	size_t count = table->budget.columns_count;
	struct column *columns = arena_take(&query->arena, count, sizeof(*columns));
	const char **names = arena_take(&query->arena, count, sizeof(*names));
	enum status status = AL_OK;

	if (columns == NULL || names == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		status = make_column(query, table, i, &columns[i], report);
		names[i] = columns[i].name;
	}
	*ret = (struct table){ .columns = columns,
			       .columns_count = count,
			       .name = table->name,
			       .person = table->person,
			       .role = TABLE_PERSONS,
			       .rows_typical =
				   query->options->rows != 0 ? query->options->rows : ROWS_TYPICAL,
			       .title = table->name };
	query->granted[which] = (struct granted_table){ .columns = names,
							.columns_count = count,
							.table = table->name };
	return status;
}

/* --- the catalogue --- */

enum status query_catalogue(struct query *query, struct report *report)
{
	struct catalogue *catalogue = NULL;
	enum status status = AL_OK;

	for (size_t i = 0; i < query->tables_count && status == AL_OK; i++)
		status =
		    make_table(query, i, &query->platform.tables[query->publics_count + i], report);
	query->platform.tables_count = query->publics_count + query->tables_count;
	if (status == AL_OK)
		status = catalogue_new(&query->platform, &catalogue, report);
	for (size_t i = 0; i < query->publics_count && status == AL_OK; i++)
		status = catalogue_add_public(catalogue, query->publics[i].name,
					      buffer_text(&query->publics[i].csv),
					      query->publics[i].csv.len, report);
	if (status != AL_OK) {
		catalogue_free(catalogue);
		return status;
	}
	catalogue_free(query->catalogue);
	query->catalogue = catalogue;
	return AL_OK;
}

/* That each option is about a column that is there. */
static enum status check_facts(const struct query *query, const struct query_facts *facts,
			       const char *option, struct report *report)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct query_fact *fact = &facts->facts[i];
		bool found = false;

		for (size_t j = 0; j < query->tables_count && !found; j++) {
			const struct table *table =
			    &query->platform.tables[query->publics_count + j];

			found = (fact->table == NULL || strcmp(fact->table, table->name) == 0) &&
				table_column(table, fact->column) != NULL;
		}
		if (!found)
			return report_set(report, AL_CONFLICT,
					  "%s: no table of persons has a column %s (--explain "
					  "lists the columns)",
					  option, fact->column);
	}
	return AL_OK;
}

static enum status read_publics(struct query *query, struct report *report)
{
	const struct query_options *options = query->options;
	enum status status = AL_OK;

	for (size_t i = 0; i < options->publics_count && status == AL_OK; i++) {
		struct query_public *public = &query->publics[query->publics_count++];

		status = query_public_read(query, &options->publics[i], public,
					   &query->platform.tables[i], report);
	}
	return status;
}

enum status query_open(const struct query_options *options, struct query *ret,
		       struct report *report)
{
	struct engine_options how = { .path = NULL };
	enum status status;

	*ret = (struct query){ .options = options };
	arena_init(&ret->arena, ARENA_MAX);
	rho_from_epsilon(options->epsilon, options->delta, &ret->rho);
	ret->platform = (struct platform){
		.platform = "files",
		.tables = arena_take(&ret->arena, 2 * (size_t)QUERY_TABLES_MAX,
				     sizeof(*ret->platform.tables)),
	};
	if (ret->platform.tables == NULL)
		return AL_NO_MEMORY;
	status = engine_open(&how, &ret->engine, report);
	if (status == AL_OK)
		status = read_publics(ret, report);
	if (status == AL_OK)
		status = query_tables_open(ret, report);
	if (status == AL_OK)
		status = query_catalogue(ret, report);
	if (status == AL_OK)
		status = check_facts(ret, &options->persons, "--person", report);
	if (status == AL_OK)
		status = check_facts(ret, &options->bounds, "--bounds", report);
	if (status == AL_OK)
		status = check_facts(ret, &options->keys, "--keys", report);
	return status;
}

void query_close(struct query *query)
{
	catalogue_free(query->catalogue);
	for (size_t i = 0; i < query->publics_count; i++)
		buffer_clear(&query->publics[i].csv);
	query_tables_close(query);
	engine_close(query->engine);
	arena_clear(&query->arena);
}

/* --- plans --- */

enum status query_plan(const struct query *query, struct rho rho, struct plan **ret,
		       struct report *report)
{
	const struct query_options *options = query->options;
	struct analysis_scope scope = { .catalogue = query->catalogue,
					.granted = query->granted,
					.granted_count = query->tables_count };
	struct plan_options how = { .rho = rho,
				    .contribution = options->groups != 0 ? 0 : options->rows,
				    .min_group = options->min_group,
				    .groups_per_person = options->groups,
				    .delta = options->delta };
	size_t len = strlen(options->sql);
	bool selects;
	struct plan *chosen = NULL;
	struct plan *plan = NULL;
	enum status status = plan_of_sql(&scope, options->sql, len, &how, &plan, report);

	if (status != AL_OK)
		return status;
	/* Where nobody says how many rows count in full, the persons vote, if the plan can be so;
	 * that follows from public facts. */
	if (options->rows == 0 && options->groups == 0) {
		selects = plan_delta(plan).atto > 0;
		how.private_clip = !selects;
		how.contribution = selects ? ROWS_SELECTING : 0;
		status = plan_of_sql(&scope, options->sql, len, &how, &chosen, NULL);
		if (status == AL_NO_MEMORY) {
			plan_free(plan);
			return status;
		}
	}
	if (chosen != NULL) {
		plan_free(plan);
		plan = chosen;
	}
	*ret = plan;
	return AL_OK;
}

/* --- bounds that are missing --- */

static struct column *column_at(const struct query *query, const struct query_missing *missing)
{
	return &query->platform.tables[query->publics_count + missing->table]
		    .columns[missing->column];
}

/* Small bounds of its type, to see whether there is a plan with some. */
static void pretend(struct column *column, bool bounded)
{
	static const char *const ends[][2] = { [COLUMN_INTEGER] = { "0", "1" },
					       [COLUMN_DECIMAL] = { "0", "1" },
					       [COLUMN_TIMESTAMP] = { "2020-01-01 00:00:00",
								      "2020-01-01 23:59:59" },
					       [COLUMN_DATE] = { "2020-01-01", "2020-01-01" } };

	column->min = bounded ? ends[column->type][0] : NULL;
	column->max = bounded ? ends[column->type][1] : NULL;
}

static bool may_need(const struct query *query, const struct query_table *table,
		     const struct column *column)
{
	return table->asked && column->min == NULL && column->type != COLUMN_TEXT &&
	       column->type != COLUMN_BOOLEAN && query_names(query, column->name);
}

/* The tables that `plan` reads are those that are paid for. */
static void mark_asked(struct query *query, const struct plan *plan)
{
	const struct table *read;

	for (size_t i = 0; i < query->tables_count; i++)
		query->tables[i].asked = false;
	for (size_t place = 0; (read = plan_table(plan, place)) != NULL; place++) {
		for (size_t i = 0; i < query->tables_count; i++) {
			if (strcmp(query->tables[i].name, read->name) == 0)
				query->tables[i].asked = true;
		}
	}
}

/* A plan of the columns as they are now, only to see whether there is one. */
static enum status try_plan(struct query *query, struct report *report)
{
	struct catalogue *kept = query->catalogue;
	struct catalogue *catalogue = NULL;
	struct plan *plan = NULL;
	enum status status = catalogue_new(&query->platform, &catalogue, report);

	for (size_t i = 0; i < query->publics_count && status == AL_OK; i++)
		status = catalogue_add_public(catalogue, query->publics[i].name,
					      buffer_text(&query->publics[i].csv),
					      query->publics[i].csv.len, report);
	query->catalogue = catalogue;
	if (status == AL_OK)
		status = query_plan(query, query->rho, &plan, report);
	if (status == AL_OK)
		mark_asked(query, plan);
	plan_free(plan);
	catalogue_free(catalogue);
	query->catalogue = kept;
	return status;
}

enum status query_missing(struct query *query, struct query_missing *ret, size_t *ret_count,
			  struct report *report)
{
	struct query_missing candidates[BOUNDS_COLUMNS_MAX];
	size_t count = 0;
	enum status status;

	*ret_count = 0;
	for (size_t i = 0; i < query->tables_count; i++) {
		const struct table *table = &query->platform.tables[query->publics_count + i];

		for (size_t j = 0; j < table->columns_count; j++) {
			if (!may_need(query, &query->tables[i], &table->columns[j]))
				continue;
			if (count == BOUNDS_COLUMNS_MAX)
				return report_set(report, AL_TOO_BIG,
						  "the question names over %d columns without "
						  "bounds: declare some with --bounds",
						  BOUNDS_COLUMNS_MAX);
			candidates[count++] = (struct query_missing){ .table = i, .column = j };
		}
	}
	for (size_t i = 0; i < count; i++)
		pretend(column_at(query, &candidates[i]), true);
	status = try_plan(query, report);
	/* Which of them are needed: without one of those there is no plan. */
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		struct column *column = column_at(query, &candidates[i]);

		enum status without;

		pretend(column, false);
		without = try_plan(query, NULL);
		pretend(column, true);
		if (without == AL_NO_MEMORY)
			status = without;
		else if (without != AL_OK)
			ret[(*ret_count)++] = candidates[i];
	}
	for (size_t i = 0; i < count; i++)
		pretend(column_at(query, &candidates[i]), false);
	return status;
}
