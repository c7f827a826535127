/* analysis_operand.h: the two sides of a comparison in WHERE. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ANALYSIS_OPERAND_H
#define ALLMENDE_QUERY_ANALYSIS_OPERAND_H

#include "query/analysis_read.h"

/* What is compared: a column, a column of the joined table, or a key's expression. */
struct operand {
	size_t place;
	const char *what;
	struct value_form form;
	const struct column *column; /* NULL: an expression */
	const struct table *table;
	bool joined;
	size_t slot;
	struct domain domain; /* text with public keys: kept as codes */
	struct key key;	      /* expression */
};

/* Refuse `node`: the report says what WHERE takes. */
enum status where_refuse(struct reader *reader, const json_t *node);

/* Read the left side: a column, or an expression that makes keys. */
AL_MUST_CHECK enum status where_operand(struct reader *reader, const json_t *node,
					struct operand *ret);

/* *ret = the constant `node` as a value of `operand`: a number (of a text with public keys its
 * code), or a text borrowed from the tree. */
AL_MUST_CHECK enum status where_constant(struct reader *reader, const struct operand *operand,
					 const json_t *node, struct value *ret);

/* Whether `text` is like `pattern`: % are any characters, _ is one, and what is behind a backslash
 * is itself. */
bool where_like(const char *pattern, const char *text);

#endif
