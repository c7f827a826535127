/* analysis_builder.h: a number while it is read, for the files that read its parts. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ANALYSIS_BUILDER_H
#define ALLMENDE_QUERY_ANALYSIS_BUILDER_H

#include "query/analysis_interval.h"
#include "query/analysis_read.h"

struct builder {
	struct reader *reader;
	const char *name; /* of the aggregate */
	struct number_step *steps;
	size_t count;
	size_t depth;
	bool compared; /* the number stands in a condition */
	bool computed; /* a time or a boolean has become a number */
	bool predicts; /* features of a model are being read */
};

/* Refuse `node`: the report says what a number is made of. */
AL_MUST_CHECK enum status builder_refuse(const struct builder *builder, const json_t *node);

/* Append `step`, which lets the stack grow by `grows`, perhaps below 0. */
AL_MUST_CHECK enum status builder_add(struct builder *builder, const json_t *node,
				      const struct number_step *step, int grows);

/* *ret = what `node` is; its steps are appended. */
AL_MUST_CHECK enum status builder_part(struct builder *builder, const json_t *node, size_t depth,
				       struct part *ret);

/* AL_OK: `part` is a number, not NULL. */
AL_MUST_CHECK enum status builder_need(const struct builder *builder, const json_t *node,
				       const struct part *part);

/* `parts`, the two last, become one by `step`, whose factors bring them to one scale. */
AL_MUST_CHECK enum status builder_join(struct builder *builder, const json_t *node,
				       struct number_step *step, const struct part parts[static 2],
				       struct part *ret);

/* *ret becomes *ret <op> `right`, of which `word` is the canonical name. */
AL_MUST_CHECK enum status builder_right(struct builder *builder, const json_t *right, size_t depth,
					struct number_step *step, const char *word,
					struct part *ret);

/* -`ret` or its size. */
AL_MUST_CHECK enum status builder_one(struct builder *builder, const json_t *node,
				      enum number_op op, struct part *ret);

/* *ret = the constant `node` in 10^-*ret_scale; nothing is appended. */
AL_MUST_CHECK enum status builder_constant(struct builder *builder, const json_t *node,
					   int64_t *ret, unsigned *ret_scale);

/* Functions: of `node`; NULLIF of `members`, an A_Expr; `left` / or % `right`. */
AL_MUST_CHECK enum status builder_call(struct builder *builder, const json_t *node, size_t depth,
				       struct part *ret);
bool builder_is_predict(const json_t *node);
AL_MUST_CHECK enum status builder_predict(struct builder *builder, const json_t *node, size_t depth,
					  struct part *ret);
AL_MUST_CHECK enum status builder_extreme(struct builder *builder, const json_t *node, size_t depth,
					  struct part *ret);
AL_MUST_CHECK enum status builder_coalesce(struct builder *builder, const json_t *node,
					   size_t depth, struct part *ret);
AL_MUST_CHECK enum status builder_cast(struct builder *builder, const json_t *node, size_t depth,
				       struct part *ret);
AL_MUST_CHECK enum status builder_nullif(struct builder *builder, const json_t *members,
					 size_t depth, struct part *ret);
AL_MUST_CHECK enum status builder_divide(struct builder *builder, const json_t *left,
					 const json_t *right, bool rest, size_t depth,
					 struct part *ret);

#endif
