/* analysis_from.c: FROM: tables of the platform, sub-queries, and how they are joined. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/plan.h"
#include "query/relation.h"

#include <assert.h>
#include <string.h>

#define ITEMS_MAX (SIDES_MAX + 1) /* tables of persons, a public one */

/* A table or sub-query of FROM, and the JoinExpr by which it comes to those before it. */
struct item {
	const json_t *node;
	const json_t *join; /* NULL: of the first */
	size_t place;
	const char *name;
	const struct table *table;	  /* of the platform; NULL: a sub-query */
	const json_t *select;		  /* of the sub-query */
	const struct named_queries *with; /* what it may name */
	struct named_queries before;	  /* of a query of WITH: those before it */
	size_t side;			  /* which it became */
};

static bool is_granted_table(const struct reader *reader, const struct table *table)
{
	for (size_t i = 0; i < reader->scope->granted_count; i++) {
		if (strcmp(reader->scope->granted[i].table, table->name) == 0)
			return true;
	}
	return false;
}

/* Whether WITH, here or further out, has a query `name`: then it is the item's. */
static bool find_with(const struct named_queries *with, const char *name, struct item *ret)
{
	for (; with != NULL; with = with->outer) {
		for (size_t i = with->count; i > 0; i--) {
			const json_t *query =
			    sql_node_of(json_array_get(with->list, i - 1), "CommonTableExpr");
			const char *called = json_string_value(json_object_get(query, "ctename"));

			if (called == NULL || strcmp(called, name) != 0)
				continue;
			with->used[i - 1] = true;
			ret->select = sql_node_of(json_object_get(query, "ctequery"), "SelectStmt");
			ret->before = *with;
			ret->before.count = i - 1;
			ret->with = &ret->before;
			return true;
		}
	}
	return false;
}

/* The alias of `members`, without a list of columns. */
static enum status read_alias(struct reader *reader, const json_t *members, size_t place,
			      const char **ret)
{
	static const char *const allowed[] = { "aliasname", NULL };
	const json_t *alias = json_object_get(members, "alias");
	enum status status;

	if (alias == NULL)
		return AL_OK;
	status = sql_only(reader->tree, alias, allowed, place,
			  "an alias of a table has no list of columns", reader->report);
	if (status == AL_OK)
		*ret = json_string_value(json_object_get(alias, "aliasname"));
	return status;
}

/* A table or a query of WITH, by its name. */
static enum status read_table(struct reader *reader, const json_t *members, struct item *item)
{
	static const char *const allowed[] = { "relname", "inh", "relpersistence", "alias", NULL };
	const char *name = json_string_value(json_object_get(members, "relname"));
	enum status status;

	status = sql_only(reader->tree, members, allowed, item->place,
			  "name a table without a schema, ONLY or catalog", reader->report);
	if (status == AL_OK && !json_is_true(json_object_get(members, "inh")))
		status = sql_refuse(reader->tree, item->place, AL_UNSUPPORTED, reader->report,
				    "name a table without ONLY");
	item->name = name;
	if (status == AL_OK)
		status = read_alias(reader, members, item->place, &item->name);
	if (status != AL_OK)
		return status;
	if (name == NULL || item->name == NULL)
		return AL_MALFORMED;
	if (find_with(&reader->with, name, item))
		return AL_OK;
	item->table = platform_table(catalogue_platform(reader->scope->catalogue), name);
	if (item->table == NULL)
		return sql_refuse(reader->tree, item->place, AL_NOT_FOUND, reader->report,
				  "the platform has no table %s", name);
	return AL_OK;
}

static enum status read_select(struct reader *reader, const json_t *members, struct item *item)
{
	static const char *const allowed[] = { "subquery", "alias", NULL };
	enum status status;

	status = sql_only(reader->tree, members, allowed, item->place,
			  "a sub-query stands by itself, without LATERAL", reader->report);
	if (status == AL_OK)
		status = read_alias(reader, members, item->place, &item->name);
	item->select = sql_node_of(json_object_get(members, "subquery"), "SelectStmt");
	item->with = &reader->with;
	if (status == AL_OK && (item->name == NULL || item->select == NULL))
		status = sql_refuse(reader->tree, item->place, AL_UNSUPPORTED, reader->report,
				    "give the sub-query a name: FROM (SELECT ...) AS name");
	return status;
}

static enum status read_item(struct reader *reader, struct item *item)
{
	const json_t *table = sql_node_of(item->node, "RangeVar");
	const json_t *select = sql_node_of(item->node, "RangeSubselect");

	item->place = sql_place(item->node, 0);
	if (table != NULL)
		return read_table(reader, table, item);
	if (select != NULL)
		return read_select(reader, select, item);
	return sql_refuse(reader->tree, item->place, AL_UNSUPPORTED, reader->report,
			  "FROM takes tables of the platform and sub-queries, no function; %s",
			  reader_join_remedy);
}

/* The tables of `node`, which is one or JOINs of them, in the order of the text. */
static enum status list_items(struct reader *reader, const json_t *node,
			      struct item items[static ITEMS_MAX], size_t *ret_count)
{
	static const char *const allowed[] = { "jointype", "larg",	  "rarg",
					       "quals",	   "usingClause", NULL };
	const json_t *joins[ITEMS_MAX];
	size_t count = 0;
	enum status status = AL_OK;

	for (; sql_node_of(node, "JoinExpr") != NULL && status == AL_OK; count++) {
		const json_t *members = sql_node_of(node, "JoinExpr");
		const char *type = json_string_value(json_object_get(members, "jointype"));
		size_t place = sql_place(node, 0);

		if (count + 1 == ITEMS_MAX)
			return sql_refuse(reader->tree, place, AL_TOO_BIG, reader->report,
					  "at most %d tables of persons and a public one are "
					  "joined",
					  SIDES_MAX);
		status = sql_only(reader->tree, members, allowed, place, reader_join_remedy,
				  reader->report);
		if (status == AL_OK && (type == NULL || strcmp(type, "JOIN_INNER") != 0))
			status = sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
					    "only JOIN is offered, which leaves out rows without a "
					    "partner; %s",
					    reader_join_remedy);
		joins[count] = members;
		node = json_object_get(members, "larg");
	}
	items[0] = (struct item){ .node = node };
	for (size_t i = 1; i <= count; i++)
		items[i] = (struct item){ .node = json_object_get(joins[count - i], "rarg"),
					  .join = joins[count - i] };
	*ret_count = count + 1;
	for (size_t i = 0; i <= count && status == AL_OK; i++)
		status = read_item(reader, &items[i]);
	return status;
}

/* Names of sub-queries and of joined tables must not make two things look the same. */
static enum status check_name(struct reader *reader, const struct item *item)
{
	const struct table *meant =
	    platform_table(catalogue_platform(reader->scope->catalogue), item->name);

	if (!sql_name_valid(item->name))
		return sql_refuse(reader->tree, item->place, AL_UNSUPPORTED, reader->report,
				  "name it with a to z, digits and _");
	if (meant != NULL && meant != item->table)
		return sql_refuse(reader->tree, item->place, AL_UNSUPPORTED, reader->report,
				  "%s is a table of the platform: use another name", item->name);
	return AL_OK;
}

static enum status add_side(struct reader *reader, struct item *item)
{
	struct analysis *analysis = reader->analysis;
	struct side *side = &analysis->sides[analysis->sides_count];

	if (analysis->sides_count == SIDES_MAX || *reader->sides_total == STAGE_SIDES_MAX)
		return sql_refuse(reader->tree, item->place, AL_TOO_BIG, reader->report,
				  "at most %d tables of persons are joined, %d in all", SIDES_MAX,
				  STAGE_SIDES_MAX);
	if (item->table != NULL && !is_granted_table(reader, item->table))
		return sql_refuse(reader->tree, item->place, AL_REFUSED, reader->report,
				  "the table %s is not granted: ask for it in the application",
				  item->table->name);
	(*reader->sides_total)++;
	item->side = analysis->sides_count++;
	*side = (struct side){ .name = arena_copy_text(&analysis->arena, item->name,
						       strlen(item->name)),
			       .table = item->table };
	if (side->name == NULL)
		return AL_NO_MEMORY;
	if (item->table != NULL)
		return AL_OK;
	return reader_subquery(reader, item->select, item->with, side);
}

static enum status add_item(struct reader *reader, struct item *items, size_t count, size_t place)
{
	struct item *item = &items[place];
	enum status status = AL_OK;

	for (size_t i = 0; i < place; i++) {
		if (strcmp(items[i].name, item->name) == 0)
			return sql_refuse(reader->tree, item->place, AL_UNSUPPORTED, reader->report,
					  "both tables are called %s: give one another name",
					  item->name);
	}
	if (item->table == NULL || count > 2)
		status = check_name(reader, item);
	if (status != AL_OK)
		return status;
	if (item->table == NULL || item->table->role == TABLE_PERSONS)
		return add_side(reader, item);
	if (reader->joined.table != NULL)
		return sql_refuse(reader->tree, item->place, AL_UNSUPPORTED, reader->report,
				  "one public table may be joined; the other one is left out");
	reader->joined = (struct named_table){ .table = item->table, .name = item->name };
	return AL_OK;
}

/* Whether another side has a column `name` as well. */
static bool is_shared(const struct analysis *analysis, size_t side, const char *name)
{
	for (size_t i = 0; i < analysis->sides_count; i++) {
		if (i != side && table_column(analysis->sides[i].table, name) != NULL)
			return true;
	}
	return false;
}

/* The columns of all sides behind each other, as those of one table. */
static enum status make_table(struct reader *reader, struct table *ret)
{
	struct analysis *analysis = reader->analysis;
	int64_t rows = 1;
	size_t count = 0;

	for (size_t i = 0; i < analysis->sides_count; i++)
		count += analysis->sides[i].table->columns_count;
	*ret = (struct table){ .role = TABLE_PERSONS, .name = "a join by person" };
	ret->columns = arena_take(&analysis->arena, count, sizeof(*ret->columns));
	if (ret->columns == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < analysis->sides_count; i++) {
		struct side *side = &analysis->sides[i];

		side->first = ret->columns_count;
		rows *= side->table->rows_typical;
		rows = rows > PLAN_CONTRIBUTION_MAX ? PLAN_CONTRIBUTION_MAX : rows;
		for (size_t j = 0; j < side->table->columns_count; j++) {
			struct column *column = &ret->columns[ret->columns_count++];

			*column = side->table->columns[j];
			if (is_shared(analysis, i, column->name))
				column->name =
				    reader_format(reader, "%s.%s", side->name, column->name);
			if (column->name == NULL)
				return AL_NO_MEMORY;
			if (i == 0 &&
			    strcmp(side->table->columns[j].name, side->table->person) == 0)
				ret->person = column->name;
		}
	}
	ret->rows_typical = rows;
	return AL_OK;
}

static enum status use_sides(struct reader *reader, size_t place)
{
	struct analysis *analysis = reader->analysis;
	struct table *table;
	enum status status = AL_OK;

	if (analysis->sides_count == 0)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "%s is public and needs no protection: read it directly, or join "
				  "it to a table of persons",
				  reader->joined.table->name);
	analysis->table = analysis->sides[0].table;
	if (analysis->sides_count > 1) {
		table = arena_take(&analysis->arena, 1, sizeof(*table));
		if (table == NULL)
			return AL_NO_MEMORY;
		status = make_table(reader, table);
		analysis->table = table;
	}
	reader->persons =
	    (struct named_table){ .table = analysis->table, .name = analysis->sides[0].name };
	return status;
}

enum status reader_from(struct reader *reader, const json_t *from)
{
	struct item items[ITEMS_MAX];
	size_t count = 0;
	enum status status;

	if (json_array_size(from) == 0)
		return sql_refuse(reader->tree, 0, AL_UNSUPPORTED, reader->report,
				  "FROM is missing: name a table of persons");
	if (json_array_size(from) > 1)
		return sql_refuse(reader->tree, sql_place(json_array_get(from, 1), 0),
				  AL_UNSUPPORTED, reader->report, "%s", reader_join_remedy);
	status = list_items(reader, json_array_get(from, 0), items, &count);
	for (size_t i = 0; i < count && status == AL_OK; i++)
		status = add_item(reader, items, count, i);
	if (status == AL_OK)
		status = use_sides(reader, items[0].place);
	for (size_t i = 1; i < count && status == AL_OK; i++) {
		const struct side *side = &reader->analysis->sides[items[i].side];

		/* A public table that comes first is joined by the condition of the next. */
		bool public = items[i].table != NULL && items[i].table->role == TABLE_PUBLIC;
		bool first =
		    i == 1 && items[0].table != NULL && items[0].table->role == TABLE_PUBLIC;

		if (public || first)
			status = reader_join_public(reader, items[i].join, items[i].place);
		else
			status = reader_join_persons(reader, items[i].join, side, items[i].place);
	}
	return status;
}
