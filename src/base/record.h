/*
 * record.h: one table says how a C struct and a JSON object correspond.
 *
 * The table is the whole truth about a type of object: record_decode() reads and checks by it,
 * record_encode() writes by it in canonical form, record_schema() makes the JSON Schema that
 * stands in doc/spec. A member that the table does not name is an error; a member that is not
 * optional must be there. Fields stand in the table in the order of their names' bytes.
 *
 *	static const struct record_field fields[] = {
 *		RECORD_TEXT(struct point, name, 1, 80),
 *		RECORD_INTEGER(struct point, x, 0, 100),
 *	};
 *	const struct record_type point_record = RECORD_TYPE(struct point, fields);
 *
 * An absent optional member has the value that its kind cannot otherwise have: text NULL, list
 * and set empty, enum 0, instant 0, bytes all zero, record pointer NULL, integer -1 (so an
 * optional integer has a minimum of at least 0). A present member may not have that value.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_RECORD_H
#define ALLMENDE_BASE_RECORD_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum record_kind {
	RECORD_KIND_TEXT, /* const char *: UTF-8 without NUL; control characters only if `lines` */
	RECORD_KIND_INTEGER, /* int64_t from `min` to `max` */
	RECORD_KIND_BOOL,    /* bool; never optional */
	RECORD_KIND_ENUM,    /* int: index into `names`, from 1; names[0] is NULL */
	RECORD_KIND_SET,   /* uint32_t: bit i for names[i]; in JSON an array in the order of `names`
			    */
	RECORD_KIND_WHEN,  /* struct when */
	RECORD_KIND_BYTES, /* `max` bytes in place; in JSON `prefix` and hexadecimal digits */
	RECORD_KIND_RECORD,  /* a struct in place, or a pointer to one when optional */
	RECORD_KIND_LIST,    /* a pointer to items and, at `count_offset`, a size_t */
	RECORD_KIND_LITERAL, /* nothing in the struct: the text `prefix`, always the same */
	RECORD_KIND_VERSION, /* nothing in the struct: the integer `min`, always the same */
};

struct record_type;

struct record_field {
	const char *name;
	enum record_kind kind;
	bool optional;
	bool lines;	     /* text: line feeds are allowed */
	size_t offset;	     /* of the value in the struct */
	size_t count_offset; /* list: of its size_t count */
	int64_t min;	     /* text: bytes; integer: value; list: items; set: members */
	int64_t max;
	const char *const *names;	  /* enum, set: NULL-ended after names[0] */
	const char *prefix;		  /* bytes: "sha256:"; literal: the text */
	const struct record_type *record; /* record: its type; list of records: the items' */
	const struct record_field *item;  /* list of anything else: offset 0, name "item" */
};

struct record_type {
	size_t size; /* of the struct */
	size_t field_count;
	const struct record_field *fields;
	/* What the table cannot say. NULL, or AL_OK / AL_MALFORMED with a report on `value`. */
	enum status (*check)(const void *value, struct report *report);
};

#define RECORD_TYPE(type, table)                                                                   \
	{                                                                                          \
		.size = sizeof(type), .field_count = sizeof(table) / sizeof((table)[0]),           \
		.fields = (table)                                                                  \
	}
#define RECORD_TYPE_CHECKED(type, table, function)                                                 \
	{                                                                                          \
		.size = sizeof(type), .field_count = sizeof(table) / sizeof((table)[0]),           \
		.fields = (table), .check = (function)                                             \
	}

/* Fields. The member of the struct and of the JSON object have the same name. */
#define RECORD_TEXT(type, member, len_min, len_max)                                                \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_TEXT, .offset = offsetof(type, member),       \
		.min = (len_min), .max = (len_max)                                                 \
	}
#define RECORD_TEXT_OPTIONAL(type, member, len_min, len_max)                                       \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_TEXT, .optional = true,                       \
		.offset = offsetof(type, member), .min = (len_min), .max = (len_max)               \
	}
#define RECORD_LINES(type, member, len_min, len_max)                                               \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_TEXT, .lines = true,                          \
		.offset = offsetof(type, member), .min = (len_min), .max = (len_max)               \
	}
#define RECORD_LINES_OPTIONAL(type, member, len_min, len_max)                                      \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_TEXT, .lines = true, .optional = true,        \
		.offset = offsetof(type, member), .min = (len_min), .max = (len_max)               \
	}
#define RECORD_INTEGER(type, member, least, most)                                                  \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_INTEGER, .offset = offsetof(type, member),    \
		.min = (least), .max = (most)                                                      \
	}
#define RECORD_INTEGER_OPTIONAL(type, member, least, most)                                         \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_INTEGER, .optional = true,                    \
		.offset = offsetof(type, member), .min = (least), .max = (most)                    \
	}
#define RECORD_BOOL(type, member)                                                                  \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_BOOL, .offset = offsetof(type, member)        \
	}
#define RECORD_ENUM(type, member, table)                                                           \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_ENUM, .offset = offsetof(type, member),       \
		.names = (table)                                                                   \
	}
#define RECORD_ENUM_OPTIONAL(type, member, table)                                                  \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_ENUM, .optional = true,                       \
		.offset = offsetof(type, member), .names = (table)                                 \
	}
#define RECORD_SET(type, member, table, least)                                                     \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_SET, .offset = offsetof(type, member),        \
		.names = (table), .min = (least), .max = 31                                        \
	}
#define RECORD_SET_OPTIONAL(type, member, table)                                                   \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_SET, .optional = true,                        \
		.offset = offsetof(type, member), .names = (table), .min = 1, .max = 31            \
	}
#define RECORD_WHEN(type, member)                                                                  \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_WHEN, .offset = offsetof(type, member)        \
	}
#define RECORD_WHEN_OPTIONAL(type, member)                                                         \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_WHEN, .optional = true,                       \
		.offset = offsetof(type, member)                                                   \
	}
#define RECORD_BYTES(type, member, text)                                                           \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_BYTES, .offset = offsetof(type, member),      \
		.prefix = (text), .max = sizeof(((type *)0)->member)                               \
	}
#define RECORD_BYTES_OPTIONAL(type, member, text)                                                  \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_BYTES, .optional = true,                      \
		.offset = offsetof(type, member), .prefix = (text),                                \
		.max = sizeof(((type *)0)->member)                                                 \
	}
#define RECORD_RECORD(type, member, of)                                                            \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_RECORD, .offset = offsetof(type, member),     \
		.record = (of)                                                                     \
	}
#define RECORD_RECORD_OPTIONAL(type, member, of)                                                   \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_RECORD, .optional = true,                     \
		.offset = offsetof(type, member), .record = (of)                                   \
	}
/* A list `member` with its count in `member_count`. Optional: absent when empty. */
#define RECORD_LIST_RECORDS(type, member, of, least, most)                                         \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_LIST, .offset = offsetof(type, member),       \
		.count_offset = offsetof(type, member##_count), .min = (least), .max = (most),     \
		.record = (of)                                                                     \
	}
#define RECORD_LIST_RECORDS_OPTIONAL(type, member, of, most)                                       \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_LIST, .optional = true,                       \
		.offset = offsetof(type, member), .count_offset = offsetof(type, member##_count),  \
		.min = 1, .max = (most), .record = (of)                                            \
	}
#define RECORD_LIST(type, member, of, least, most)                                                 \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_LIST, .offset = offsetof(type, member),       \
		.count_offset = offsetof(type, member##_count), .min = (least), .max = (most),     \
		.item = (of)                                                                       \
	}
#define RECORD_LIST_OPTIONAL(type, member, of, most)                                               \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_LIST, .optional = true,                       \
		.offset = offsetof(type, member), .count_offset = offsetof(type, member##_count),  \
		.min = 1, .max = (most), .item = (of)                                              \
	}
#define RECORD_LITERAL(member, text)                                                               \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_LITERAL, .prefix = (text)                     \
	}
#define RECORD_VERSION(member, number)                                                             \
	{                                                                                          \
		.name = #member, .kind = RECORD_KIND_VERSION, .min = (number)                      \
	}

/*
 * Read `object` by `type` into the struct at `ret` (type->size bytes); what it points at is taken
 * from `arena` and lives as long. AL_MALFORMED: the report names the member's path, for example
 * "rules[2].effect". AL_NO_MEMORY: also when the arena's maximum is reached. On failure `ret` holds
 * a part and must not be used.
 */
AL_MUST_CHECK enum status record_decode(const struct record_type *type, const json_t *object,
					struct arena *arena, void *ret, struct report *report);

/* Append the struct at `value` to `ret` as canonical JSON. The buffer keeps a failure. */
void record_encode(const struct record_type *type, const void *value, struct buffer *ret);

/* Append the JSON Schema (2020-12) of `type`, titled `title`, to `ret`; lines of two spaces'
 * indent. */
void record_schema(const struct record_type *type, const char *title, struct buffer *ret);

#endif
