/* analysis_key.c: the expressions that may be grouped by, and the list of keys of each. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_key.h"

#include <assert.h>
#include <string.h>

#define BUCKETS_MAX 100000

/* Room for the labels of `count` keys with numbers. */
enum status key_take_labels(struct reader *reader, size_t place, int64_t count, int64_t **ret)
{
	if (count > ANALYSIS_GROUPS_MAX)
		return sql_refuse(reader->tree, place, AL_TOO_BIG, reader->report,
				  "this gives %lld groups, over %d: group more coarsely",
				  (long long)count, ANALYSIS_GROUPS_MAX);
	*ret = arena_take(&reader->analysis->arena, (size_t)count, sizeof(**ret));
	return *ret != NULL ? AL_OK : AL_NO_MEMORY;
}

/* Write the labels of the key's numbers. */
enum status key_label_numbers(struct reader *reader, struct key *key)
{
	const char **labels = arena_take(&reader->analysis->arena, key->count, sizeof(*labels));

	if (labels == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < key->count; i++) {
		char text[VALUE_TEXT_MAX];

		value_format(key->form, key->numbers[i], text);
		labels[i] = arena_copy_text(&reader->analysis->arena, text, strlen(text));
		if (labels[i] == NULL)
			return AL_NO_MEMORY;
	}
	key->labels = labels;
	return AL_OK;
}

/* The least and the most value of a column by its public bounds, for bins. */
enum status key_bounds_of(struct reader *reader, const struct column_ref *ref, int64_t *ret_min,
			  int64_t *ret_max)
{
	if (!reader_bounds(reader, ref->column, ret_min, ret_max))
		return sql_refuse(reader->tree, ref->place, AL_UNSUPPORTED, reader->report,
				  "the column %s has no public bounds, so its bins are not known",
				  ref->column->name);
	return AL_OK;
}

/* A column of the table of persons that an expression is made of. */
enum status key_use_own_column(struct reader *reader, const json_t *node, struct column_ref *ret,
			       size_t *ret_slot)
{
	enum status status = reader_use_column(reader, node, ret);

	if (status != AL_OK)
		return status;
	if (ret->joined)
		return sql_refuse(reader->tree, ret->place, AL_UNSUPPORTED, reader->report,
				  "columns of the public table are grouped by as they are");
	return reader_slot(reader, ret->column, ret_slot);
}

/* GROUP BY a column of which nobody knows the keys. */
static enum status unknown_key(const struct column_ref *ref, struct key *ret)
{
	ret->what = ref->column->name;
	ret->form = value_form_of(ref->column);
	ret->unit = ref->column->unit;
	ret->unknown = true;
	return AL_OK;
}

/* GROUP BY column. */
static enum status key_of_column(struct reader *reader, const struct column_ref *ref,
				 struct key *ret)
{
	struct domain domain;
	enum status status = reader_domain(reader, ref->table, ref->column, &domain);
	int64_t *numbers = NULL;

	if (status != AL_OK)
		return status;
	if (domain.count == 0 && reader->grouping && reader->scope->unknown_keys && !ref->joined)
		return unknown_key(ref, ret);
	if (domain.count == 0)
		return sql_refuse(
		    reader->tree, ref->place, AL_UNSUPPORTED, reader->report,
		    "the column %s has no public keys; group times by "
		    "date_trunc('week', column) or EXTRACT(hour FROM column), numbers "
		    "by floor(column / width)%s",
		    ref->column->name,
		    reader->grouping && !ref->joined
			? ", or give a delta, for which keys are selected"
			: "");
	ret->what = ref->joined
			? reader_format(reader, "%s.%s", ref->table->name, ref->column->name)
			: ref->column->name;
	ret->form = value_form_of(ref->column);
	ret->unit = ref->column->unit;
	ret->labels = domain.labels;
	ret->count = domain.count;
	if (ret->form.type != COLUMN_TEXT) {
		status = key_take_labels(reader, ref->place, (int64_t)domain.count, &numbers);
		if (status != AL_OK)
			return status;
		assert(numbers != NULL);
		for (size_t i = 0; i < domain.count; i++)
			numbers[i] = domain.keys[i].number;
		ret->numbers = numbers;
	}
	return ret->what != NULL ? code_map_of_domain(&domain, &reader->analysis->arena, &ret->map)
				 : AL_NO_MEMORY;
}

/* A public column: the code of each row of the joined table. */
static enum status key_of_public(struct reader *reader, const struct column_ref *ref,
				 struct key *ret)
{
	const struct catalogue *catalogue = reader->scope->catalogue;
	size_t rows = catalogue_public_rows(catalogue, ref->table);
	int32_t *table = arena_take(&reader->analysis->arena, rows, sizeof(*table));
	enum status status = key_of_column(reader, ref, ret);

	if (status != AL_OK)
		return status;
	if (table == NULL)
		return AL_NO_MEMORY;
	for (size_t row = 0; row < rows; row++) {
		struct value value =
		    catalogue_public_value(catalogue, ref->table, ref->column, row);

		table[row] = CODE_NONE;
		if (value.null)
			continue;
		if (value.text == NULL) {
			table[row] = code_of(&ret->map, value.number);
			continue;
		}
		for (size_t i = 0; i < ret->count; i++) {
			if (strcmp(ret->labels[i], value.text) == 0)
				table[row] = (int32_t)i;
		}
	}
	ret->map = (struct code_map){ .kind = CODE_ROW, .span = rows, .table = table };
	ret->slot = SLOT_NONE;
	return AL_OK;
}

static enum status number_column(struct reader *reader, const json_t *node, struct column_ref *ref,
				 size_t *ret_slot)
{
	enum status status = key_use_own_column(reader, node, ref, ret_slot);

	if (status == AL_OK && ref->column->type != COLUMN_INTEGER &&
	    ref->column->type != COLUMN_DECIMAL)
		return sql_refuse(reader->tree, ref->place, AL_UNSUPPORTED, reader->report,
				  "the column %s is no number", ref->column->name);
	return status;
}

/* A constant in the unit of the column. */
static enum status number_constant(struct reader *reader, const json_t *node,
				   const struct column *column, int64_t *ret)
{
	struct sql_constant constant;
	enum status status = sql_constant(reader->tree, node, &constant, reader->report);

	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	if (status == AL_NOT_FOUND || constant.kind != SQL_NUMBER ||
	    !value_parse(value_form_of(column), constant.number, strlen(constant.number), ret))
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "write a number here, with no more digits after the point than "
				  "%s has (%u)",
				  column->name, value_form_of(column).scale);
	return AL_OK;
}

/* floor(column / width), its labels times the width if `edges`. */
static enum status key_of_floor(struct reader *reader, const json_t *call, bool edges,
				int64_t *ret_width, struct key *ret)
{
	const json_t *argument = json_array_get(json_object_get(call, "args"), 0);
	const json_t *quotient = sql_node_of(argument, "A_Expr");
	const char *sign = sql_name(json_object_get(quotient, "name"));
	size_t place = sql_place(call, 0);
	struct column_ref ref;
	int64_t *numbers = NULL;
	int64_t width = 0;
	int64_t min = 0;
	int64_t max = 0;
	enum status status;

	if (json_array_size(json_object_get(call, "args")) != 1 || sign == NULL ||
	    strcmp(sign, "/") != 0)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "write floor(column / width) or floor(column / width) * width");
	status = number_column(reader, json_object_get(quotient, "lexpr"), &ref, &ret->slot);
	if (status == AL_OK)
		status =
		    number_constant(reader, json_object_get(quotient, "rexpr"), ref.column, &width);
	if (status == AL_OK)
		status = key_bounds_of(reader, &ref, &min, &max);
	if (status != AL_OK)
		return status;
	if (width <= 0)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "the width of bins must be above 0");
	min = floor_divide(min, width);
	max = floor_divide(max, width);
	status = key_take_labels(reader, place, max - min + 1, &numbers);
	if (status != AL_OK)
		return status;
	ret->count = (size_t)(max - min + 1);
	assert(numbers != NULL);
	for (size_t i = 0; i < ret->count; i++)
		numbers[i] = (min + (int64_t)i) * (edges ? width : 1);
	ret->numbers = numbers;
	ret->form =
	    edges ? value_form_of(ref.column) : (struct value_form){ .type = COLUMN_INTEGER };
	ret->unit = edges ? ref.column->unit : NULL;
	ret->map = (struct code_map){
		.kind = CODE_DIVIDED, .divisor = width, .base = min, .span = ret->count
	};
	ret->what = reader_format(reader, "floor(%s, %lld%s)", ref.column->name, (long long)width,
				  edges ? ", edges" : "");
	*ret_width = width;
	return ret->what != NULL ? key_label_numbers(reader, ret) : AL_NO_MEMORY;
}

/* width_bucket(column, low, high, count) */
static enum status key_of_bucket(struct reader *reader, const json_t *call, struct key *ret)
{
	const json_t *args = json_object_get(call, "args");
	struct column integer = { .name = "the count", .type = COLUMN_INTEGER, .scale = -1 };
	size_t place = sql_place(call, 0);
	struct code_map map = { .kind = CODE_BUCKET, .divisor = 1 };
	struct column_ref ref;
	int64_t ends[2] = { 0, 0 };
	int64_t *numbers = NULL;
	int64_t most;
	enum status status;

	if (json_array_size(args) != 4)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "write width_bucket(column, low, high, count)");
	status = number_column(reader, json_array_get(args, 0), &ref, &ret->slot);
	if (status == AL_OK)
		status = number_constant(reader, json_array_get(args, 1), ref.column, &map.low);
	if (status == AL_OK)
		status = number_constant(reader, json_array_get(args, 2), ref.column, &map.high);
	if (status == AL_OK)
		status = number_constant(reader, json_array_get(args, 3), &integer, &map.buckets);
	if (status == AL_OK)
		status = key_bounds_of(reader, &ref, &ends[0], &ends[1]);
	if (status != AL_OK)
		return status;
	if (map.low >= map.high || map.buckets < 1 || map.buckets > BUCKETS_MAX ||
	    map.high - map.low > INT64_MAX / BUCKETS_MAX)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "width_bucket takes low < high and 1 to %d buckets", BUCKETS_MAX);
	/* Bins that the public bounds rule out are not there. */
	map.span = (size_t)map.buckets + 2;
	most = code_of(&map, ends[1]);
	map.base = code_of(&map, ends[0]);
	map.span = (size_t)(most - map.base + 1);
	status = key_take_labels(reader, place, (int64_t)map.span, &numbers);
	if (status != AL_OK)
		return status;
	ret->count = map.span;
	assert(numbers != NULL);
	for (size_t i = 0; i < ret->count; i++)
		numbers[i] = map.base + (int64_t)i;
	ret->numbers = numbers;
	ret->form = (struct value_form){ .type = COLUMN_INTEGER };
	ret->map = map;
	ret->what = reader_format(reader, "width_bucket(%s, %lld, %lld, %lld)", ref.column->name,
				  (long long)map.low, (long long)map.high, (long long)map.buckets);
	return ret->what != NULL ? key_label_numbers(reader, ret) : AL_NO_MEMORY;
}

/* Whether `call` is one of the functions that make keys. */
static bool makes_keys(const json_t *call)
{
	static const char *const names[] = { "date_trunc", "extract", "date_part", "floor",
					     "width_bucket" };
	const char *name = sql_name(json_object_get(call, "funcname"));

	for (size_t i = 0; name != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static enum status key_of_call(struct reader *reader, const json_t *call, struct key *ret)
{
	static const char *const allowed[] = { "funcname", "args", "funcformat", NULL };
	const char *name = sql_name(json_object_get(call, "funcname"));
	int64_t width;
	enum status status;

	status = sql_only(reader->tree, call, allowed, sql_place(call, 0),
			  "a key is made of a column and constants only", reader->report);
	if (status != AL_OK)
		return status;
	if (strcmp(name, "floor") == 0)
		return key_of_floor(reader, call, false, &width, ret);
	if (strcmp(name, "width_bucket") == 0)
		return key_of_bucket(reader, call, ret);
	return key_of_time(reader, call, strcmp(name, "date_trunc") != 0, ret);
}

/* The call of floor in floor(...) * width, either way round; NULL when it is no such product. */
static const json_t *floor_of_product(const json_t *product)
{
	const char *sign = sql_name(json_object_get(product, "name"));
	const json_t *call = sql_node_of(json_object_get(product, "lexpr"), "FuncCall");
	const char *name;

	if (call == NULL)
		call = sql_node_of(json_object_get(product, "rexpr"), "FuncCall");
	name = sql_name(json_object_get(call, "funcname"));
	if (sign == NULL || strcmp(sign, "*") != 0 || name == NULL || strcmp(name, "floor") != 0)
		return NULL;
	return call;
}

static enum status key_of_product(struct reader *reader, const json_t *product, struct key *ret)
{
	const json_t *call = floor_of_product(product);
	const json_t *left = json_object_get(product, "lexpr");
	const json_t *factor =
	    sql_node_of(left, "FuncCall") == call ? json_object_get(product, "rexpr") : left;
	int64_t width = 0;
	int64_t again = 0;
	enum status status = key_of_floor(reader, call, true, &width, ret);

	if (status != AL_OK)
		return status;
	status = number_constant(reader, factor, reader->analysis->slots[ret->slot], &again);
	if (status == AL_OK && again != width)
		return sql_refuse(reader->tree, sql_place(factor, 0), AL_UNSUPPORTED,
				  reader->report, "multiply by the width that you divided by");
	return status;
}

bool reader_is_key(const json_t *node)
{
	const json_t *call = sql_node_of(node, "FuncCall");
	const json_t *product = sql_node_of(node, "A_Expr");

	if (call != NULL)
		return makes_keys(call) && !reader_is_epoch(node);
	return product != NULL && floor_of_product(product) != NULL;
}

enum status reader_make_key(struct reader *reader, const json_t *node, bool *ret_is,
			    struct key *ret)
{
	const json_t *call = sql_node_of(node, "FuncCall");
	const json_t *product = sql_node_of(node, "A_Expr");
	struct column_ref ref;
	struct key key = { 0 };
	enum status status = AL_OK;

	*ret_is = true;
	if (sql_node_of(node, "ColumnRef") != NULL) {
		status = reader_use_column(reader, node, &ref);
		if (status == AL_OK && ref.joined)
			status = key_of_public(reader, &ref, &key);
		else if (status == AL_OK)
			status = key_of_column(reader, &ref, &key);
		if (status == AL_OK && !ref.joined)
			status = reader_slot(reader, ref.column, &key.slot);
	} else if (call != NULL && makes_keys(call)) {
		status = key_of_call(reader, call, &key);
	} else if (product != NULL && floor_of_product(product) != NULL) {
		status = key_of_product(reader, product, &key);
	} else {
		*ret_is = false;
		return AL_OK;
	}
	if (status == AL_OK)
		*ret = key;
	return status;
}
