/* query_explain.c: what a question would cost and how far off it would be, and the columns. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/query.h"

#include "law/names.h"
#include "query/bounds.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

/* The bounds plan for the columns of `missing`, to say what it needs. */
static enum status explain_missing(const struct query *query, const struct query_missing *missing,
				   size_t count, struct report *report)
{
	struct bounds_column columns[BOUNDS_COLUMNS_MAX];
	struct rho part = { .pico = query->rho.pico / QUERY_PART };
	struct bounds_plan plan;
	enum status status;

	for (size_t i = 0; i < count; i++) {
		const struct column *column =
		    &query->platform.tables[query->publics_count + missing[i].table]
			 .columns[missing[i].column];

		columns[i] =
		    (struct bounds_column){ .name = column->name, .form = value_form_of(column) };
	}
	status = bounds_plan_make("", columns, count, part, &plan, report);
	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		(void)printf(_("bounds of %s would be bought with a tenth of the rho, and sizes of "
			       "values that fewer than about %llu persons have are not seen; or "
			       "write --bounds %s=LOW:HIGH\n"),
			     columns[i].name, (unsigned long long)bounds_persons(&plan),
			     columns[i].name);
	return AL_OK;
}

static void print_columns(const struct query *query)
{
	for (size_t i = 0; i < query->platform.tables_count; i++) {
		const struct table *table = &query->platform.tables[i];

		(void)printf(table->role == TABLE_PUBLIC ? _("columns of %s, which is public:\n")
							 : _("columns of %s:\n"),
			     table->name);
		for (size_t j = 0; j < table->columns_count; j++) {
			const struct column *column = &table->columns[j];

			(void)printf("  %-24s %s", column->name, column_type_names[column->type]);
			if (table->person != NULL && strcmp(table->person, column->name) == 0)
				(void)printf(_(", says whose row it is"));
			if (column->min != NULL && column->max != NULL)
				(void)printf(_(", from %s to %s"), column->min, column->max);
			if (column->keys_count > 0)
				(void)printf(_(", %llu keys"),
					     (unsigned long long)column->keys_count);
			if (column->keys_of != NULL)
				(void)printf(_(", keys of %s.%s"), column->keys_of->table,
					     column->keys_of->column);
			(void)printf("\n");
		}
	}
}

static enum status explain_plan(const struct query *query, struct report *report)
{
	struct plan *plan = NULL;
	struct buffer text;
	enum status status = query_plan(query, query->rho, &plan, report);

	if (status != AL_OK)
		return status;
	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	if (query->options->json) {
		plan_explain_json(plan, &text);
		buffer_append_byte(&text, '\n');
	} else {
		plan_explain_text(plan, &text);
	}
	status = buffer_status(&text);
	if (status == AL_OK)
		(void)fputs(buffer_text(&text), stdout);
	buffer_clear(&text);
	plan_free(plan);
	return status;
}

enum status query_explain(const struct query *query, const struct query_missing *missing,
			  size_t count, struct report *report)
{
	char epsilon[DECIMAL_TEXT_MAX];
	char rho[DECIMAL_TEXT_MAX];
	enum status status = AL_OK;

	if (query->options->json && count == 0)
		return explain_plan(query, report);
	if (query->options->json)
		return report_set(report, AL_REFUSED,
				  "bounds are missing, so nothing is known yet: give them with "
				  "--bounds, or see --explain without --json");
	epsilon_format(query->options->epsilon, epsilon);
	rho_format(query->rho, rho);
	(void)printf(_("epsilon %s is rho %s\n"), epsilon, rho);
	if (count == 0)
		status = explain_plan(query, report);
	else
		status = explain_missing(query, missing, count, report);
	if (status == AL_OK)
		print_columns(query);
	return status;
}
