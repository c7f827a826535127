/* record_schema.c: the JSON Schema of a record, by the table. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/record.h"

#include "base/json.h"

#include <inttypes.h>
#include <string.h>

static void schema_record(const struct record_type *type, int depth, struct buffer *ret);

static void line(struct buffer *ret, int depth)
{
	buffer_append_byte(ret, '\n');
	for (int i = 0; i < depth; i++)
		buffer_append_text(ret, "  ");
}

static void schema_names(const char *const *names, int first, struct buffer *ret)
{
	buffer_append_text(ret, "\"enum\": [");
	for (int i = first; names[i] != NULL; i++) {
		if (i > first)
			buffer_append_text(ret, ", ");
		json_append_text(ret, names[i], strlen(names[i]));
	}
	buffer_append_text(ret, "]");
}

/* How many names there are, counting from names[0]. */
static int64_t name_count(const char *const *names)
{
	int64_t count = 0;

	while (names[count] != NULL)
		count++;
	return count;
}

// NOLINTNEXTLINE(misc-no-recursion): the tables have no cycle
static void schema_value(const struct record_field *field, int depth, struct buffer *ret)
{
	switch (field->kind) {
	case RECORD_KIND_TEXT:
		/* Bytes are at least as many as characters, so maxLength is necessary, not
		 * sufficient. */
		buffer_append_format(ret, "{\"type\": \"string\", \"maxLength\": %" PRId64 "}",
				     field->max);
		return;
	case RECORD_KIND_INTEGER:
		buffer_append_format(ret,
				     "{\"type\": \"integer\", \"minimum\": %" PRId64
				     ", \"maximum\": %" PRId64 "}",
				     field->min, field->max);
		return;
	case RECORD_KIND_BOOL:
		buffer_append_text(ret, "{\"type\": \"boolean\"}");
		return;
	case RECORD_KIND_ENUM:
		buffer_append_text(ret, "{");
		schema_names(field->names, 1, ret);
		buffer_append_text(ret, "}");
		return;
	case RECORD_KIND_SET:
		buffer_append_text(ret, "{\"type\": \"array\", \"uniqueItems\": true, ");
		buffer_append_format(
		    ret, "\"minItems\": %" PRId64 ", \"maxItems\": %" PRId64 ", \"items\": {",
		    field->min, name_count(field->names));
		schema_names(field->names, 0, ret);
		buffer_append_text(ret, "}}");
		return;
	case RECORD_KIND_WHEN:
		buffer_append_text(ret,
				   "{\"type\": \"string\", \"pattern\": "
				   "\"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$\"}");
		return;
	case RECORD_KIND_BYTES:
		buffer_append_format(
		    ret, "{\"type\": \"string\", \"pattern\": \"^%s[0-9a-f]{%" PRId64 "}$\"}",
		    field->prefix, field->max * 2);
		return;
	case RECORD_KIND_RECORD:
		schema_record(field->record, depth, ret);
		return;
	case RECORD_KIND_LIST:
		buffer_append_format(ret,
				     "{\"type\": \"array\", \"minItems\": %" PRId64
				     ", \"maxItems\": %" PRId64 ", \"items\": ",
				     field->min, field->max);
		if (field->record != NULL)
			schema_record(field->record, depth, ret);
		else
			schema_value(field->item, depth, ret);
		buffer_append_text(ret, "}");
		return;
	case RECORD_KIND_LITERAL:
		buffer_append_format(ret, "{\"const\": \"%s\"}", field->prefix);
		return;
	case RECORD_KIND_VERSION:
		buffer_append_format(ret, "{\"const\": %" PRId64 "}", field->min);
		return;
	}
}

// NOLINTNEXTLINE(misc-no-recursion): the tables have no cycle
static void schema_record(const struct record_type *type, int depth, struct buffer *ret)
{
	bool first = true;

	buffer_append_text(ret, "{");
	line(ret, depth + 1);
	buffer_append_text(ret, "\"type\": \"object\", \"additionalProperties\": false,");
	line(ret, depth + 1);
	buffer_append_text(ret, "\"required\": [");
	for (size_t i = 0; i < type->field_count; i++) {
		if (type->fields[i].optional)
			continue;
		buffer_append_format(ret, "%s\"%s\"", first ? "" : ", ", type->fields[i].name);
		first = false;
	}
	buffer_append_text(ret, "],");
	line(ret, depth + 1);
	buffer_append_text(ret, "\"properties\": {");
	for (size_t i = 0; i < type->field_count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		line(ret, depth + 2);
		buffer_append_format(ret, "\"%s\": ", type->fields[i].name);
		schema_value(&type->fields[i], depth + 2, ret);
	}
	line(ret, depth + 1);
	buffer_append_text(ret, "}");
	line(ret, depth);
	buffer_append_text(ret, "}");
}

void record_schema(const struct record_type *type, const char *title, struct buffer *ret)
{
	struct buffer inner;

	buffer_init(&inner, ret->len_max);
	schema_record(type, 0, &inner);
	buffer_append_text(ret,
			   "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n");
	buffer_append_format(ret, "  \"title\": \"%s\",", title);
	if (buffer_status(&inner) == AL_OK) /* its brace is open already */
		buffer_append(ret, inner.bytes + 1, inner.len - 1);
	else if (ret->status == AL_OK)
		ret->status = buffer_status(&inner);
	buffer_append_text(ret, "\n");
	buffer_clear(&inner);
}
