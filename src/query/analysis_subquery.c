/* analysis_subquery.c: a SELECT in FROM, which makes other rows of each person's. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation.h"

#include <assert.h>
#include <string.h>

/* Members of a sub-query's SELECT that are not offered, and what to do instead. */
static const struct {
	const char *member;
	const char *remedy;
} refused_clauses[] = {
	{ "distinctClause", "SELECT DISTINCT is not offered: GROUP BY the columns" },
	{ "havingClause", "a sub-query has no HAVING: put the condition into WHERE of the SELECT "
			  "around it" },
	{ "windowClause", "write OVER (PARTITION BY ... ORDER BY ...) at each function" },
	{ "sortClause", "a sub-query has no ORDER BY: rows of a person have an order in OVER (... "
			"ORDER BY ...) only" },
	{ "limitCount", "a sub-query has no LIMIT: number the rows by ROW_NUMBER() OVER (...) and "
			"keep some by WHERE" },
	{ "larg", "UNION, INTERSECT and EXCEPT are not offered" },
	{ "valuesLists", "VALUES is not offered: SELECT from a table of the platform" },
};

void stage_free(struct stage *stage)
{
	if (stage != NULL)
		analysis_free(stage->analysis); /* whose memory the stage is */
}

// NOLINTNEXTLINE(misc-no-recursion): STAGE_DEPTH_MAX bounds it
bool relation_is_one_row(const struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->sides_count; i++) {
		const struct stage *stage = analysis->sides[i].stage;

		if (stage == NULL || ((!stage->grouped || stage->keys_count > 0) &&
				      !relation_is_one_row(stage->analysis)))
			return false;
	}
	return true;
}

static enum status check_clauses(struct reader *reader)
{
	static const char *const allowed[] = { "targetList",  "fromClause", "whereClause",
					       "groupClause", "withClause", "limitOption",
					       "op",	      NULL };
	const json_t *select = reader->tree->select;

	for (size_t i = 0; i < sizeof(refused_clauses) / sizeof(refused_clauses[0]); i++) {
		const json_t *clause = json_object_get(select, refused_clauses[i].member);

		if (clause != NULL)
			return sql_refuse(reader->tree, sql_place(clause, 0), AL_UNSUPPORTED,
					  reader->report, "%s", refused_clauses[i].remedy);
	}
	return sql_only(reader->tree, select, allowed, 0, "this part of SELECT is not offered",
			reader->report);
}

enum status reader_with(struct reader *reader)
{
	static const char *const allowed[] = { "ctes", NULL };
	static const char *const query_allowed[] = { "ctename", "ctematerialized", "ctequery",
						     NULL };
	const json_t *with = json_object_get(reader->tree->select, "withClause");
	const json_t *list = json_object_get(with, "ctes");
	enum status status;

	if (with == NULL)
		return AL_OK;
	status = sql_only(reader->tree, with, allowed, sql_place(with, 0),
			  "WITH RECURSIVE is not offered", reader->report);
	for (size_t i = 0; i < json_array_size(list) && status == AL_OK; i++) {
		const json_t *query = sql_node_of(json_array_get(list, i), "CommonTableExpr");

		status = sql_only(reader->tree, query, query_allowed, sql_place(query, 0),
				  "write WITH name AS (SELECT ...)", reader->report);
		if (status == AL_OK &&
		    sql_node_of(json_object_get(query, "ctequery"), "SelectStmt") == NULL)
			status = sql_refuse(reader->tree, sql_place(query, 0), AL_UNSUPPORTED,
					    reader->report, "write WITH name AS (SELECT ...)");
	}
	reader->with.list = list;
	reader->with.count = json_array_size(list);
	reader->with.used =
	    arena_take(&reader->analysis->arena, reader->with.count, sizeof(*reader->with.used));
	return status != AL_OK || reader->with.used != NULL ? status : AL_NO_MEMORY;
}

enum status reader_with_used(struct reader *reader)
{
	for (size_t i = 0; i < reader->with.count; i++) {
		if (!reader->with.used[i])
			return sql_refuse(reader->tree,
					  sql_place(json_array_get(reader->with.list, i), 0),
					  AL_UNSUPPORTED, reader->report,
					  "this query of WITH is not used: leave it out");
	}
	return AL_OK;
}

/* Whether `node` is the column that says who; its failures are found when it is used. */
static bool is_person(struct reader *reader, const json_t *node)
{
	struct report unused = { 0 };
	struct report *report = reader->report;
	struct column_ref ref = { 0 };
	bool is;

	reader->report = &unused;
	is = reader_find_column(reader, node, &ref) == AL_OK && ref.person;
	reader->report = report;
	return is;
}

/* GROUP BY person, keys. */
static enum status read_groups(struct reader *reader, struct stage *stage)
{
	const json_t *groups = json_object_get(reader->tree->select, "groupClause");
	bool has_person = false;
	enum status status = AL_OK;

	stage->grouped = json_array_size(groups) > 0;
	for (size_t i = 0; i < json_array_size(groups) && status == AL_OK; i++) {
		const json_t *node = reader_target_meant(reader, json_array_get(groups, i));

		if (is_person(reader, node)) {
			has_person = true;
			continue;
		}
		if (stage->keys_count == STAGE_KEYS_MAX)
			return sql_refuse(reader->tree, sql_place(node, 0), AL_TOO_BIG,
					  reader->report, "at most %d columns to group by",
					  STAGE_KEYS_MAX);
		status = stage_expr(reader, stage, node, &stage->keys[stage->keys_count++]);
	}
	if (status == AL_OK && stage->grouped && !has_person)
		return sql_refuse(reader->tree, sql_place(groups, 0), AL_REFUSED, reader->report,
				  "a sub-query keeps to the rows of one person: add %s to GROUP BY",
				  reader->persons.table->person);
	return status;
}

/* A column of SELECT that is an expression of a row: in groups one of the keys. */
static enum status read_value(struct reader *reader, struct stage *stage, const json_t *node,
			      struct made *ret)
{
	enum status status = stage_expr(reader, stage, node, &ret->expr);

	if (status != AL_OK || !stage->grouped)
		return status;
	for (size_t i = 0; i < stage->keys_count; i++) {
		if (stage->keys[i] == ret->expr)
			return AL_OK;
	}
	return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
			  "this is no key of GROUP BY: add it there, or take COUNT, SUM, AVG, MIN "
			  "or MAX of it");
}

static enum status read_made(struct reader *reader, struct stage *stage, const json_t *node,
			     struct made *ret)
{
	const json_t *call = sql_node_of(node, "FuncCall");
	enum status status = AL_NOT_FOUND;

	if (is_person(reader, node)) {
		ret->op = MADE_PERSON;
		return AL_OK;
	}
	if (json_object_get(call, "over") != NULL) {
		if (stage->grouped)
			return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED,
					  reader->report,
					  "groups have no OVER: make them in a sub-query of this "
					  "one");
		return stage_window(reader, stage, call, ret);
	}
	if (call != NULL)
		status = stage_aggregate(reader, stage, call, ret);
	if (status == AL_OK && !stage->grouped)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "add GROUP BY %s to this sub-query",
				  reader->persons.table->person);
	return status == AL_NOT_FOUND ? read_value(reader, stage, node, ret) : status;
}

/* The name of a column: by AS, or that of the column that it is. */
static enum status read_name(struct reader *reader, const struct stage *stage,
			     const json_t *members, const char **ret)
{
	const json_t *value = json_object_get(members, "val");
	const json_t *fields = json_object_get(sql_node_of(value, "ColumnRef"), "fields");
	const json_t *last = json_array_get(fields, json_array_size(fields) - 1);
	const char *name = json_string_value(json_object_get(members, "name"));
	size_t place = sql_place(members, 0);

	if (name == NULL)
		name = json_string_value(json_object_get(json_object_get(last, "String"), "sval"));
	if (name == NULL || !sql_name_valid(name))
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "name this column of the sub-query: ... AS name, of a to z, "
				  "digits and _");
	if (table_column(&stage->table, name) != NULL)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "two columns are called %s: name one otherwise with AS", name);
	*ret = arena_copy_text(&reader->analysis->arena, name, strlen(name));
	return *ret != NULL ? AL_OK : AL_NO_MEMORY;
}

static enum status read_target(struct reader *reader, struct stage *stage, const json_t *target)
{
	static const char *const allowed[] = { "name", "val", NULL };
	const json_t *members = sql_node_of(target, "ResTarget");
	const json_t *node = json_object_get(members, "val");
	struct made made = { .op = MADE_VALUE, .expr = EXPR_NONE, .window = EXPR_NONE };
	struct value_form form = { .type = COLUMN_TEXT };
	size_t place = stage->table.columns_count;
	const char *name = "";
	struct column *column;
	enum status status;

	if (place == STAGE_COLUMNS_MAX)
		return sql_refuse(reader->tree, sql_place(target, 0), AL_TOO_BIG, reader->report,
				  "at most %d columns", STAGE_COLUMNS_MAX);
	status = sql_only(reader->tree, members, allowed, sql_place(target, 0),
			  "write columns and expressions, each AS a name", reader->report);
	if (status == AL_OK)
		status = read_made(reader, stage, node, &made);
	if (status == AL_OK)
		status = read_name(reader, stage, members, &name);
	if (status == AL_OK)
		status = stage_facts(reader, stage, sql_place(target, 0), &made, &form);
	if (status != AL_OK)
		return status;
	if (made.op == MADE_PERSON && stage->table.person != NULL)
		return sql_refuse(reader->tree, sql_place(target, 0), AL_UNSUPPORTED,
				  reader->report, "select the person's column once");
	if (made.op == MADE_PERSON)
		stage->table.person = name;
	column = &stage->table.columns[place];
	*column = (struct column){
		.name = name,
		.type = (int)form.type,
		.scale = form.type == COLUMN_DECIMAL ? (int64_t)form.scale : -1,
	};
	if (made.expr != EXPR_NONE && made.op != MADE_COUNT && made.op != MADE_DISTINCT)
		column->unit = stage->exprs[made.expr].unit;
	stage->made[place] = made;
	stage->table.columns_count++;
	return AL_OK;
}

/* Texts without public keys are not gathered. */
static enum status check_slots(struct reader *reader, size_t place)
{
	const struct analysis *analysis = reader->analysis;
	enum status status = AL_OK;

	for (size_t i = 0; i < analysis->slots_count && status == AL_OK; i++) {
		const struct column *column = analysis->slots[i];
		struct domain domain = { 0 };

		if (column->type != COLUMN_TEXT)
			continue;
		status = reader_domain(reader, analysis->table, column, &domain);
		if (status == AL_OK && domain.count == 0)
			status = sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
					    "%s is a text without public keys: it can be used "
					    "neither in sub-queries nor in joins by the person",
					    column->name);
	}
	return status;
}

enum status reader_check_gathered(struct reader *reader)
{
	if (!analysis_has_stages(reader->analysis))
		return AL_OK;
	return check_slots(reader,
			   sql_place(json_object_get(reader->tree->select, "fromClause"), 0));
}

static enum status read_all(struct reader *reader, struct stage *stage)
{
	const json_t *select = reader->tree->select;
	const json_t *targets = json_object_get(select, "targetList");
	const json_t *where = json_object_get(select, "whereClause");
	size_t place = sql_place(targets, 0);
	enum status status = check_clauses(reader);

	if (status == AL_OK)
		status = reader_with(reader);
	if (status == AL_OK)
		status = reader_from(reader, json_object_get(select, "fromClause"));
	if (status == AL_OK)
		status = reader_with_used(reader);
	if (status == AL_OK)
		status = read_groups(reader, stage);
	for (size_t i = 0; i < json_array_size(targets) && status == AL_OK; i++)
		status = read_target(reader, stage, json_array_get(targets, i));
	if (status == AL_OK && stage->table.person == NULL)
		status = sql_refuse(reader->tree, place, AL_REFUSED, reader->report,
				    "a sub-query says whose its rows are: select %s as well",
				    reader->persons.table->person);
	if (status == AL_OK && where != NULL)
		status = reader_condition(reader, where, &reader->analysis->predicate);
	return status == AL_OK ? check_slots(reader, place) : status;
}

// NOLINTNEXTLINE(misc-no-recursion): STAGE_DEPTH_MAX bounds it
enum status reader_subquery(struct reader *reader, const json_t *select,
			    const struct named_queries *with, struct side *side)
{
	struct sql_tree tree = *reader->tree;
	struct reader inner = { .scope = reader->scope,
				.tree = &tree,
				.with = { .outer = with },
				.depth = reader->depth + 1,
				.sides_total = reader->sides_total,
				.report = reader->report };
	struct stage *stage;
	struct arena *arena;
	enum status status;

	tree.select = select;
	if (inner.depth > STAGE_DEPTH_MAX)
		return sql_refuse(&tree, sql_place(select, 0), AL_TOO_BIG, reader->report,
				  "sub-queries are nested deeper than %d", STAGE_DEPTH_MAX);
	status = analysis_new(reader->scope->catalogue, &inner.analysis);
	if (status != AL_OK)
		return status;
	arena = &inner.analysis->arena;
	stage = arena_take(arena, 1, sizeof(*stage));
	if (stage == NULL) {
		analysis_free(inner.analysis);
		return AL_NO_MEMORY;
	}
	stage->analysis = inner.analysis;
	side->stage = stage;
	side->table = &stage->table;
	stage->table = (struct table){ .name = side->name, .role = TABLE_PERSONS };
	stage->table.columns = arena_take(arena, STAGE_COLUMNS_MAX, sizeof(struct column));
	stage->exprs = arena_take(arena, STAGE_EXPRS_MAX, sizeof(*stage->exprs));
	if (stage->table.columns == NULL || stage->exprs == NULL)
		return AL_NO_MEMORY;
	status = read_all(&inner, stage);
	reader->analysis->applied |= inner.analysis->applied;
	stage->table.rows_typical = 1;
	if (status == AL_OK && (!stage->grouped || stage->keys_count > 0) &&
	    !relation_is_one_row(inner.analysis))
		stage->table.rows_typical = inner.analysis->table->rows_typical;
	return status;
}
