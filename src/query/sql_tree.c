/* sql_tree.c: libpg_query's tree, walked without trust. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/sql_tree.h"

#include "base/json.h"
#include "query/analysis.h"

#include <pg_query.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sql_write(const struct sql_tree *tree, size_t place, struct report *report, const char *format,
	      ...)
{
	char words[REPORT_MESSAGE_MAX];
	size_t line = 1;
	size_t column = 1;
	va_list arguments;

	for (size_t i = 0; i < place && i < tree->len; i++) {
		if (tree->text[i] == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)tree->text[i] & 0xc0) != 0x80) {
			column++; /* counts characters, not bytes */
		}
	}
	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	return report_write(report, "line %zu, column %zu: %s", line, column, words);
}

const json_t *sql_node(const json_t *node, const char **ret_kind)
{
	void *first = json_object_iter((json_t *)(uintptr_t)node);

	*ret_kind = "";
	if (first == NULL || json_object_size(node) != 1)
		return NULL;
	*ret_kind = json_object_iter_key(first);
	return json_object_iter_value(first);
}

const json_t *sql_node_of(const json_t *node, const char *kind)
{
	return json_object_get(node, kind);
}

/* An explicit stack, because the text decides how deep a tree is. */
size_t sql_place(const json_t *node, size_t otherwise)
{
	const json_t *stack[256];
	size_t depth = 0;
	size_t least = SIZE_MAX;

	if (node != NULL)
		stack[depth++] = node;
	while (depth > 0) {
		const json_t *value = stack[--depth];
		const json_t *location = json_object_get(value, "location");
		size_t count = json_array_size(value);

		if (json_is_integer(location) && json_integer_value(location) >= 0 &&
		    (size_t)json_integer_value(location) < least)
			least = (size_t)json_integer_value(location);
		for (size_t i = 0; i < count && depth < 256; i++)
			stack[depth++] = json_array_get(value, i);
		for (void *at = json_object_iter((json_t *)(uintptr_t)value);
		     at != NULL && depth < 256;
		     at = json_object_iter_next((json_t *)(uintptr_t)value, at)) {
			if (json_is_object(json_object_iter_value(at)) ||
			    json_is_array(json_object_iter_value(at)))
				stack[depth++] = json_object_iter_value(at);
		}
	}
	return least == SIZE_MAX ? otherwise : least;
}

enum status sql_only(const struct sql_tree *tree, const json_t *members, const char *const *allowed,
		     size_t place, const char *remedy, struct report *report)
{
	void *at = json_object_iter((json_t *)(uintptr_t)members);

	for (; at != NULL; at = json_object_iter_next((json_t *)(uintptr_t)members, at)) {
		const char *name = json_object_iter_key(at);
		bool known = strcmp(name, "location") == 0;

		for (size_t i = 0; allowed[i] != NULL && !known; i++)
			known = strcmp(name, allowed[i]) == 0;
		if (!known)
			return sql_refuse(tree, sql_place(json_object_iter_value(at), place),
					  AL_UNSUPPORTED, report, "%s", remedy);
	}
	return AL_OK;
}

const char *sql_name(const json_t *list)
{
	size_t count = json_array_size(list);
	const json_t *last = json_array_get(list, count - 1);

	if (count == 0 || count > 2)
		return NULL;
	if (count == 2) {
		const char *schema = json_string_value(
		    json_object_get(json_object_get(json_array_get(list, 0), "String"), "sval"));

		if (schema == NULL || strcmp(schema, "pg_catalog") != 0)
			return NULL;
	}
	return json_string_value(json_object_get(json_object_get(last, "String"), "sval"));
}

/* Deep nesting is refused before anything recurses over it. */
static enum status check_depth(const struct sql_tree *tree, struct report *report)
{
	size_t depth = 0;
	char quote = '\0';

	for (size_t i = 0; i < tree->len; i++) {
		char c = tree->text[i];

		if (c == '\0')
			return sql_refuse(tree, i, AL_MALFORMED, report, "a NUL byte");
		if (quote != '\0') {
			if (c == quote)
				quote = '\0';
			continue;
		}
		if (c == '\'' || c == '"')
			quote = c;
		if (c == '(' && ++depth > SQL_DEPTH_MAX)
			return sql_refuse(tree, i, AL_TOO_BIG, report,
					  "parentheses are nested deeper than %d", SQL_DEPTH_MAX);
		if (c == ')' && depth > 0)
			depth--;
	}
	return AL_OK;
}

static enum status syntax_error(const struct sql_tree *tree, const PgQueryError *error,
				struct report *report)
{
	size_t place = error->cursorpos > 0 ? (size_t)error->cursorpos - 1 : 0;
	size_t at = 0;

	/* The parser counts characters. */
	for (; at < tree->len && place > 0; place--) {
		at++;
		while (at < tree->len && ((unsigned char)tree->text[at] & 0xc0) == 0x80)
			at++;
	}
	return sql_refuse(tree, at, AL_MALFORMED, report, "%.200s",
			  error->message != NULL ? error->message : "this is no SQL");
}

static enum status find_select(struct sql_tree *tree, struct report *report)
{
	const json_t *statements = json_object_get(tree->root, "stmts");
	const json_t *statement = json_object_get(json_array_get(statements, 0), "stmt");
	const json_t *second = json_array_get(statements, 1);

	if (json_array_size(statements) == 0)
		return sql_refuse(tree, 0, AL_MALFORMED, report, "there is no statement");
	if (second != NULL)
		return sql_refuse(
		    tree, (size_t)json_integer_value(json_object_get(second, "stmt_location")),
		    AL_UNSUPPORTED, report, "one statement at a time: send this one apart");
	tree->select = sql_node_of(statement, "SelectStmt");
	if (tree->select == NULL)
		return sql_refuse(tree, 0, AL_UNSUPPORTED, report,
				  "only SELECT is offered: SELECT keys and sums FROM a table");
	return AL_OK;
}

static enum status read_tree(struct sql_tree *tree, struct report *report)
{
	PgQueryParseResult parsed = pg_query_parse(tree->text);
	enum status status;

	if (parsed.error != NULL) {
		status = syntax_error(tree, parsed.error, report);
		goto out;
	}
	status = json_parse(parsed.parse_tree, strlen(parsed.parse_tree), &tree->root, NULL);
	if (status == AL_MALFORMED)
		status = sql_refuse(tree, 0, AL_TOO_BIG, report,
				    "the statement is nested too deeply, or not UTF-8");
	if (status == AL_OK)
		status = find_select(tree, report);
out:
	pg_query_free_parse_result(parsed);
	return status;
}

enum status sql_tree_parse(const char *sql, size_t len, struct sql_tree *ret, struct report *report)
{
	struct sql_tree tree = { .len = len };
	enum status status;

	if (len > SQL_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the statement is over %d bytes",
				  SQL_LEN_MAX);
	tree.text = malloc(len + 1);
	if (tree.text == NULL)
		return AL_NO_MEMORY;
	memcpy(tree.text, sql, len);
	tree.text[len] = '\0';
	status = check_depth(&tree, report);
	if (status == AL_OK)
		status = read_tree(&tree, report);
	if (status != AL_OK) {
		sql_tree_clear(&tree);
		return status;
	}
	*ret = tree;
	return AL_OK;
}

void sql_tree_clear(struct sql_tree *tree)
{
	json_decref(tree->root);
	free(tree->text);
	*tree = (struct sql_tree){ 0 };
}

/*
 * The whole number written at `place`. It is read from the text, because libpg_query 15 leaves
 * negative integers out of its JSON, where they then look like 0.
 */
static bool integer_at(const struct sql_tree *tree, size_t place, char *ret, size_t ret_size)
{
	size_t at = place;
	size_t len = 0;

	if (at < tree->len && tree->text[at] == '-') {
		ret[len++] = '-';
		for (at++; at < tree->len && tree->text[at] == ' ';)
			at++;
	}
	if (at >= tree->len || tree->text[at] < '0' || tree->text[at] > '9')
		return false;
	while (at < tree->len && tree->text[at] >= '0' && tree->text[at] <= '9') {
		if (len + 1 == ret_size)
			return false;
		ret[len++] = tree->text[at++];
	}
	ret[len] = '\0';
	return true;
}

/* A number with a point, from the parser: "-1.50", ".5", "1e3". */
static bool number_of(const char *text, char *ret, size_t ret_size)
{
	size_t len = strlen(text);
	const char *digits = text[0] == '-' ? text + 1 : text;

	if (len + 2 > ret_size || strspn(text, "-0123456789.") != len)
		return false;
	snprintf(ret, ret_size, "%s%s%s", digits > text ? "-" : "", digits[0] == '.' ? "0" : "",
		 digits);
	len = strlen(ret);
	if (ret[len - 1] == '.')
		ret[len - 1] = '\0';
	return true;
}

static enum status read_constant(const struct sql_tree *tree, const json_t *members,
				 struct sql_constant *ret, struct report *report)
{
	const json_t *integer = json_object_get(members, "ival");
	const json_t *number = json_object_get(json_object_get(members, "fval"), "fval");
	const json_t *text = json_object_get(members, "sval");
	const json_t *boolean = json_object_get(members, "boolval");
	bool good = true;

	ret->place = sql_place(members, 0);
	if (integer != NULL) {
		ret->kind = SQL_NUMBER;
		good = integer_at(tree, ret->place, ret->number, sizeof(ret->number));
	} else if (number != NULL) {
		ret->kind = SQL_NUMBER;
		good = number_of(json_string_value(number), ret->number, sizeof(ret->number));
	} else if (text != NULL) {
		ret->kind = SQL_TEXT;
		ret->text = json_string_value(json_object_get(text, "sval"));
		if (ret->text == NULL)
			ret->text = "";
	} else if (boolean != NULL) {
		ret->kind = SQL_BOOLEAN;
		ret->boolean = json_is_true(json_object_get(boolean, "boolval"));
	} else if (json_is_true(json_object_get(members, "isnull"))) {
		ret->kind = SQL_NULL;
	} else {
		good = false;
	}
	if (!good)
		return sql_refuse(tree, ret->place, AL_UNSUPPORTED, report,
				  "write this constant plainly: 12, -3, 1.50, 'text', true");
	return AL_OK;
}

enum status sql_constant(const struct sql_tree *tree, const json_t *node, struct sql_constant *ret,
			 struct report *report)
{
	const json_t *members = sql_node_of(node, "A_Const");
	const json_t *cast = sql_node_of(node, "TypeCast");
	const char *type;

	*ret = (struct sql_constant){ 0 };
	if (members != NULL)
		return read_constant(tree, members, ret, report);
	if (cast == NULL)
		return AL_NOT_FOUND;
	members = sql_node_of(json_object_get(cast, "arg"), "A_Const");
	if (members == NULL)
		return AL_NOT_FOUND;
	type = sql_name(json_object_get(json_object_get(cast, "typeName"), "names"));
	/* TRUE and FALSE are casts of 't' and 'f' in some versions of the parser. */
	if (type == NULL || (strcmp(type, "date") != 0 && strcmp(type, "timestamp") != 0) ||
	    json_object_get(json_object_get(cast, "typeName"), "arrayBounds") != NULL ||
	    json_object_get(members, "sval") == NULL)
		return sql_refuse(tree, sql_place(node, 0), AL_UNSUPPORTED, report,
				  "constants are cast to DATE or TIMESTAMP only; others are read "
				  "by the column they are compared with");
	ret->cast = type;
	return read_constant(tree, members, ret, report);
}
