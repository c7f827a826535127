/* relation_text.c: what happens per person, in canonical form. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation.h"

#include "crypto/hash.h"

#include <string.h>

const char *const relation_op_names[] = { "person", "value", "count",	   "distinct", "sum", "avg",
					  "min",    "max",   "row_number", "lag",      "lead" };

/* Put `value` under `name`; takes it, NULL too. */
static bool put(json_t *object, const char *name, json_t *value)
{
	return json_object_set_new(object, name, value) == 0;
}

json_t *relation_join_json(const struct join *join)
{
	char hex[2 * DIGEST_LEN + 1];

	if (join->table == NULL)
		return json_null();
	hex_format(join->table->content.bytes, DIGEST_LEN, hex);
	return json_pack("{s:s, s:s, s:s, s:s}", "column", join->column->name, "content", hex,
			 "key", join->key->name, "table", join->table->name);
}

static json_t *expr_json(const struct stage *stage, size_t expr)
{
	return expr == EXPR_NONE ? json_null() : number_json(stage->exprs[expr].what);
}

/* A list of public keys stands by its hash. */
static bool put_facts(json_t *object, const struct facts *facts)
{
	char hex[2 * DIGEST_LEN + 1];
	struct digest digest;
	struct hash hash;
	bool good = true;

	if (facts->bounded)
		good = put(object, "min", json_integer((json_int_t)facts->low)) &&
		       put(object, "max", json_integer((json_int_t)facts->high));
	if (facts->domain.count == 0)
		return good;
	hash_start(&hash);
	for (size_t i = 0; i < facts->domain.count; i++)
		hash_add(&hash, facts->domain.labels[i], strlen(facts->domain.labels[i]) + 1);
	digest = hash_end(&hash);
	hex_format(digest.bytes, DIGEST_LEN, hex);
	return good && put(object, "labels", json_string(hex));
}

static json_t *made_json(const struct stage *stage, size_t place)
{
	const struct made *made = &stage->made[place];
	json_t *object = json_object();

	if (put(object, "name", json_string(stage->table.columns[place].name)) &&
	    put(object, "op", json_string(relation_op_names[made->op])) &&
	    put(object, "of", expr_json(stage, made->expr)) &&
	    (made->offset == 0 || put(object, "offset", json_integer((json_int_t)made->offset))) &&
	    (made->window == EXPR_NONE ||
	     put(object, "window", json_integer((json_int_t)made->window))) &&
	    put_facts(object, &made->facts))
		return object;
	json_decref(object);
	return NULL;
}

/* ["falling", "nulls first"] and the expression of a window's order. */
static json_t *order_json(const struct stage *stage, const struct window_order *order)
{
	json_t *list = json_array();
	bool good = json_array_append_new(list, json_boolean(order->falling)) == 0;

	good = json_array_append_new(list, json_boolean(order->nulls_first)) == 0 && good;
	good = json_array_append_new(list, expr_json(stage, order->expr)) == 0 && good;
	if (good)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *window_json(const struct stage *stage, const struct window *window)
{
	json_t *object = json_object();
	json_t *partition = json_array();
	json_t *orders = json_array();
	bool good = put(object, "partition", partition);

	good = put(object, "order", orders) && good;
	good = put(object, "by_rows", json_boolean(window->by_rows)) && good;
	for (size_t i = 0; i < window->partition_count && good; i++)
		good =
		    json_array_append_new(partition, expr_json(stage, window->partition[i])) == 0;
	for (size_t i = 0; i < window->orders_count && good; i++)
		good = json_array_append_new(orders, order_json(stage, &window->orders[i])) == 0;
	if (good)
		return object;
	json_decref(object);
	return NULL;
}

static bool put_lists(const struct stage *stage, json_t *object)
{
	json_t *columns = json_array();
	json_t *keys = stage->grouped ? json_array() : json_null();
	json_t *windows = json_array();
	bool good = put(object, "columns", columns);

	good = put(object, "windows", windows) && good;
	good = put(object, "group_by", keys) && good;
	for (size_t i = 0; i < stage->table.columns_count && good; i++)
		good = json_array_append_new(columns, made_json(stage, i)) == 0;
	for (size_t i = 0; i < stage->keys_count && good; i++)
		good = json_array_append_new(keys, expr_json(stage, stage->keys[i])) == 0;
	for (size_t i = 0; i < stage->windows_count && good; i++)
		good = json_array_append_new(windows, window_json(stage, &stage->windows[i])) == 0;
	return good;
}

// NOLINTNEXTLINE(misc-no-recursion): STAGE_DEPTH_MAX bounds it
static json_t *stage_json(const struct stage *stage)
{
	const struct analysis *analysis = stage->analysis;
	json_t *object = json_object();

	if (put_lists(stage, object) && put(object, "from", relation_json(analysis)) &&
	    put(object, "join", relation_join_json(&analysis->join)) &&
	    put(object, "where", predicate_json(&analysis->predicate)))
		return object;
	json_decref(object);
	return NULL;
}

// NOLINTNEXTLINE(misc-no-recursion): STAGE_DEPTH_MAX bounds it
json_t *relation_json(const struct analysis *analysis)
{
	json_t *list = json_array();

	for (size_t i = 0; i < analysis->sides_count; i++) {
		const struct side *side = &analysis->sides[i];
		json_t *object = json_object();
		bool good = put(object, "name", json_string(side->name));

		if (side->stage != NULL)
			good = put(object, "select", stage_json(side->stage)) && good;
		else
			good = put(object, "table", json_string(side->table->name)) && good;
		if (!good || json_array_append_new(list, object) != 0) {
			if (!good)
				json_decref(object);
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

// NOLINTNEXTLINE(misc-no-recursion): STAGE_DEPTH_MAX bounds it
static size_t add_tables(const struct analysis *analysis, const struct table **ret, size_t count)
{
	for (size_t i = 0; i < analysis->sides_count; i++) {
		const struct side *side = &analysis->sides[i];
		size_t known = 0;

		if (side->stage != NULL) {
			count = add_tables(side->stage->analysis, ret, count);
			continue;
		}
		while (known < count && ret[known] != side->table)
			known++;
		if (known == count)
			ret[count++] = side->table;
	}
	return count;
}

size_t relation_tables(const struct analysis *analysis, const struct table **ret)
{
	return add_tables(analysis, ret, 0);
}
