/* analysis.c: SELECT as a whole: keys, columns, order, and what is not offered. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation.h"

#include "base/checked.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Members of a SELECT that are not offered, and what to do instead. */
static const struct {
	const char *member;
	const char *remedy;
} refused_clauses[] = {
	{ "distinctClause", "SELECT DISTINCT is not offered: GROUP BY the columns" },
	{ "windowClause", "window functions are not offered: compute on the answer" },
	{ "intoClause", "INTO is not offered: the answer is sent to you" },
	{ "lockingClause", "locking is not offered" },
	{ "valuesLists", "VALUES is not offered: SELECT from a table of the platform" },
	{ "larg", "UNION, INTERSECT and EXCEPT are not offered: send each SELECT apart" },
	{ "groupDistinct", "GROUP BY DISTINCT is not offered" },
};

static enum status check_clauses(const struct sql_tree *tree, struct report *report)
{
	static const char *const allowed[] = { "targetList",  "fromClause",  "whereClause",
					       "groupClause", "sortClause",  "limitOption",
					       "op",	      "withClause",  "havingClause",
					       "limitCount",  "limitOffset", NULL };
	const json_t *select = tree->select;

	for (size_t i = 0; i < sizeof(refused_clauses) / sizeof(refused_clauses[0]); i++) {
		const json_t *clause = json_object_get(select, refused_clauses[i].member);

		if (clause != NULL)
			return sql_refuse(tree, sql_place(clause, 0), AL_UNSUPPORTED, report, "%s",
					  refused_clauses[i].remedy);
	}
	return sql_only(tree, select, allowed, 0, "this part of SELECT is not offered", report);
}

const json_t *reader_target_meant(const struct reader *reader, const json_t *node)
{
	const json_t *targets = json_object_get(reader->tree->select, "targetList");
	const json_t *column = sql_node_of(node, "ColumnRef");
	const json_t *fields = json_object_get(column, "fields");
	const char *alias = json_array_size(fields) == 1 ? sql_name(fields) : NULL;
	struct sql_constant constant = { 0 };

	if (sql_node_of(node, "A_Const") != NULL &&
	    sql_constant(reader->tree, node, &constant, NULL) == AL_OK &&
	    constant.kind == SQL_NUMBER) {
		const json_t *target =
		    json_array_get(targets, strtoul(constant.number, NULL, 10) - 1);

		target = json_object_get(sql_node_of(target, "ResTarget"), "val");
		return target != NULL ? target : node;
	}
	for (size_t i = 0; alias != NULL && i < json_array_size(targets); i++) {
		const json_t *target = sql_node_of(json_array_get(targets, i), "ResTarget");
		const char *name = json_string_value(json_object_get(target, "name"));

		if (name != NULL && strcmp(name, alias) == 0)
			return json_object_get(target, "val");
	}
	return node;
}

enum status reader_named_key(struct reader *reader, const json_t *node, struct key *ret)
{
	struct column_ref ref;
	bool is_key = false;
	enum status status = reader_find_column(reader, node, &ref);

	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	if (status == AL_NOT_FOUND)
		node = reader_target_meant(reader, node);
	reader->grouping = true;
	status = reader_make_key(reader, node, &is_key, ret);
	reader->grouping = false;
	if (status == AL_OK && sql_node_of(node, "GroupingSet") != NULL)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "ROLLUP, CUBE and GROUPING SETS are not offered: send each GROUP "
				  "BY apart, or add up the groups of the answer");
	if (status == AL_OK && sql_node_of(node, "CaseExpr") != NULL)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "CASE makes no keys: write COUNT(*) FILTER (WHERE condition) for "
				  "each of them");
	if (status == AL_OK && !is_key)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "group by columns with public keys, date_trunc, EXTRACT, "
				  "floor(column / width) or width_bucket");
	return status;
}

static enum status read_groups(struct reader *reader)
{
	const json_t *groups = json_object_get(reader->tree->select, "groupClause");
	struct analysis *analysis = reader->analysis;
	enum status status;

	for (size_t i = 0; i < json_array_size(groups); i++) {
		const json_t *node = json_array_get(groups, i);

		if (analysis->keys_count == ANALYSIS_KEYS_MAX)
			return sql_refuse(reader->tree, sql_place(node, 0), AL_TOO_BIG,
					  reader->report, "at most %d columns to group by",
					  ANALYSIS_KEYS_MAX);
		status = reader_named_key(reader, node, &analysis->keys[analysis->keys_count]);
		if (status != AL_OK)
			return status;
		for (size_t j = 0; j < analysis->keys_count; j++) {
			if (strcmp(analysis->keys[j].what,
				   analysis->keys[analysis->keys_count].what) == 0)
				return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED,
						  reader->report, "this is grouped by twice");
		}
		analysis->keys_count++;
	}
	analysis->groups = 1;
	for (size_t i = 0; i < analysis->keys_count; i++) {
		analysis->selects = analysis->selects || analysis->keys[i].unknown;
		if (analysis->keys[i].unknown)
			continue;
		if (!checked_mul(analysis->groups, analysis->keys[i].count, &analysis->groups) ||
		    analysis->groups > ANALYSIS_GROUPS_MAX)
			return sql_refuse(
			    reader->tree, sql_place(groups, 0), AL_TOO_BIG, reader->report,
			    "this gives over %d groups: group more coarsely", ANALYSIS_GROUPS_MAX);
	}
	return AL_OK;
}

/* A name for a key's column when SELECT gives none. */
static const char *key_name(struct reader *reader, const struct key *key)
{
	const char *open = strchr(key->what, '(');
	const char *dot = strchr(key->what, '.');
	const char *comma = strchr(key->what, ',');

	if (open == NULL)
		return dot != NULL ? dot + 1 : key->what;
	return arena_copy_text(&reader->analysis->arena, open + 1, (size_t)(comma - open - 1));
}

/* A column of SELECT that is no aggregate: one of the keys. Keys are moved into SELECT's order. */
static enum status read_key_output(struct reader *reader, const json_t *node, size_t *keys_done,
				   struct output *ret)
{
	struct analysis *analysis = reader->analysis;
	size_t place = sql_place(node, 0);
	struct key key;
	bool is_key;
	enum status status;

	reader->grouping = true;
	status = reader_make_key(reader, node, &is_key, &key);
	reader->grouping = false;
	if (status == AL_OK && !is_key)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report, "%s",
				  reader_aggregate_remedy);
	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < analysis->keys_count; i++) {
		if (strcmp(analysis->keys[i].what, key.what) != 0)
			continue;
		if (i < *keys_done)
			return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
					  "this key is selected twice");
		key = analysis->keys[i];
		analysis->keys[i] = analysis->keys[*keys_done];
		analysis->keys[*keys_done] = key;
		ret->kind = ANSWER_KEY;
		ret->place = (*keys_done)++;
		ret->name = key_name(reader, &key);
		return ret->name != NULL ? AL_OK : AL_NO_MEMORY;
	}
	return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
			  "this is no key of GROUP BY: add it there, or take SUM or AVG of it");
}

static enum status read_target(struct reader *reader, const json_t *target, size_t *keys_done)
{
	static const char *const allowed[] = { "name", "val", NULL };
	struct analysis *analysis = reader->analysis;
	const json_t *members = sql_node_of(target, "ResTarget");
	const json_t *value = json_object_get(members, "val");
	const char *name = json_string_value(json_object_get(members, "name"));
	size_t place = sql_place(target, 0);
	struct output output = { 0 };
	enum status status;

	if (analysis->outputs_count == ANALYSIS_OUTPUTS_MAX)
		return sql_refuse(reader->tree, place, AL_TOO_BIG, reader->report,
				  "at most %d columns", ANALYSIS_OUTPUTS_MAX);
	status = sql_only(reader->tree, members, allowed, place, reader_aggregate_remedy,
			  reader->report);
	if (status == AL_OK)
		status = reader_known(reader, value);
	if (status == AL_OK)
		status = reader_is_aggregate(value)
			     ? reader_aggregate(reader, value, &output)
			     : read_key_output(reader, value, keys_done, &output);
	if (status != AL_OK)
		return status;
	if (name != NULL)
		output.name = arena_copy_text(&analysis->arena, name, strlen(name));
	if (output.name == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < analysis->outputs_count; i++) {
		if (strcmp(analysis->outputs[i].name, output.name) == 0)
			return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
					  "two columns are called %s: name one otherwise with AS",
					  output.name);
	}
	analysis->outputs[analysis->outputs_count++] = output;
	return AL_OK;
}

static enum status read_targets(struct reader *reader)
{
	const json_t *targets = json_object_get(reader->tree->select, "targetList");
	struct analysis *analysis = reader->analysis;
	size_t keys_done = 0;
	enum status status = AL_OK;

	for (size_t i = 0; i < json_array_size(targets) && status == AL_OK; i++)
		status = read_target(reader, json_array_get(targets, i), &keys_done);
	if (status != AL_OK)
		return status;
	if (keys_done < analysis->keys_count)
		return sql_refuse(reader->tree, 0, AL_UNSUPPORTED, reader->report,
				  "SELECT lacks the key %s of GROUP BY: add it",
				  analysis->keys[keys_done].what);
	if (analysis->outputs_count == keys_done)
		return sql_refuse(reader->tree, 0, AL_UNSUPPORTED, reader->report,
				  "nothing is counted: add COUNT(*)");
	return AL_OK;
}

static enum status read_where(struct reader *reader)
{
	const json_t *where = json_object_get(reader->tree->select, "whereClause");

	return where != NULL ? reader_condition(reader, where, &reader->analysis->predicate)
			     : AL_OK;
}

static enum status read_select(struct reader *reader)
{
	const struct measure presence = { .kind = MEASURE_PRESENCE };
	const json_t *select = reader->tree->select;
	size_t first;
	enum status status = check_clauses(reader->tree, reader->report);

	if (status == AL_OK)
		status = reader_measure(reader, &presence, &first);
	if (status == AL_OK)
		status = reader_with(reader);
	if (status == AL_OK)
		status = reader_from(reader, json_object_get(select, "fromClause"));
	if (status == AL_OK)
		status = reader_with_used(reader);
	if (status == AL_OK)
		status = read_groups(reader);
	if (status == AL_OK)
		status = read_targets(reader);
	if (status == AL_OK)
		status = read_where(reader);
	if (status == AL_OK)
		status = reader_order(reader);
	if (status == AL_OK)
		status = reader_check_gathered(reader);
	return status;
}

enum status analysis_new(const struct catalogue *catalogue, struct analysis **ret)
{
	struct analysis *analysis = calloc(1, sizeof(*analysis));

	if (analysis == NULL)
		return AL_NO_MEMORY;
	arena_init(&analysis->arena, ANALYSIS_SIZE_MAX);
	analysis->catalogue = catalogue;
	*ret = analysis;
	return AL_OK;
}

enum status analysis_of_sql(const struct analysis_scope *scope, const char *sql, size_t len,
			    struct analysis **ret, struct report *report)
{
	struct sql_tree tree = { 0 };
	size_t sides_total = 0;
	struct reader reader = {
		.scope = scope, .tree = &tree, .sides_total = &sides_total, .report = report
	};
	enum status status = sql_tree_parse(sql, len, &tree, report);

	if (status != AL_OK)
		return status;
	status = analysis_new(scope->catalogue, &reader.analysis);
	if (status == AL_OK)
		status = read_select(&reader);
	if (status != AL_OK)
		goto out;
	reader.analysis->models = scope->models;
	reader.analysis->models_count = scope->models_count;
	*ret = reader.analysis;
	reader.analysis = NULL; /* the caller's now */
out:
	analysis_free(reader.analysis);
	sql_tree_clear(&tree);
	return status;
}

void analysis_free(struct analysis *analysis)
{
	if (analysis == NULL)
		return;
	for (size_t i = 0; i < analysis->sides_count; i++)
		stage_free(analysis->sides[i].stage);
	arena_clear(&analysis->arena);
	free(analysis);
}
