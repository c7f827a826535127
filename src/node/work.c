/* work.c: see work.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/work.h"

#include "base/json.h"
#include "law/grant.h"
#include "node/node_internal.h"
#include "query/question.h"
#include "verify/chain.h"

#include <string.h>

#define CARD_DELTA 1000000000 /* at which a card tells epsilon: 10^-9 */

static bool is_training(const char *text, size_t len)
{
	json_t *json = NULL;
	bool has_model;

	if (len == 0 || text[0] != '{' || len > TRAIN_REQUEST_LEN_MAX ||
	    json_parse(text, len, &json, NULL) != AL_OK)
		return false;
	has_model = json_object_get(json, "model") != NULL;
	json_decref(json);
	return has_model;
}

/* The fewest persons whose group is shown. */
static int64_t min_group_of(const struct node *node, const struct grant *grant)
{
	int64_t least = chain_statute(node->chain)->privacy.min_group;

	return grant->min_group > least ? grant->min_group : least;
}

static enum status make_question(const struct analysis_scope *scope, const struct node *node,
				 const struct grant *grant, const struct node_inquiry *inquiry,
				 struct work *ret, struct report *report)
{
	struct plan_options options = { .rho = inquiry->rho,
					.min_group = min_group_of(node, grant) };
	struct plan *plan = NULL;
	enum status status;

	/* Each run may select unknown keys, for its part of the delta. */
	options.delta.atto = (uint64_t)(grant->delta / grant->runs);
	status = plan_of_question(scope, inquiry->sql, inquiry->sql_len, &options, &plan, report);
	if (status == AL_OK)
		*ret = (struct work){ .question = plan };
	return status;
}

static enum status make_training(const struct analysis_scope *scope, const struct node *node,
				 const struct grant *grant, const struct node_inquiry *inquiry,
				 struct work *ret, struct report *report)
{
	int64_t least = min_group_of(node, grant);
	const struct train_options options = { .rho = inquiry->rho,
					       .delta = { CARD_DELTA },
					       .min_group = least < UINT32_MAX ? (uint32_t)least
									       : UINT32_MAX };
	struct train_plan *plan = NULL;
	enum status status =
	    train_plan_of_json(scope, inquiry->sql, inquiry->sql_len, &options, &plan, report);

	if (status == AL_OK)
		*ret = (struct work){ .training = plan };
	return status;
}

enum status work_make(const struct node *node, const struct grant *grant,
		      const struct node_inquiry *inquiry, struct work *ret, struct report *report)
{
	const struct analysis_scope scope = { .catalogue = node->catalogue,
					      .granted = grant->tables,
					      .granted_count = grant->tables_count };

	return is_training(inquiry->sql, inquiry->sql_len)
		   ? make_training(&scope, node, grant, inquiry, ret, report)
		   : make_question(&scope, node, grant, inquiry, ret, report);
}

void work_clear(struct work *work)
{
	plan_free(work->question);
	train_plan_free(work->training);
	*work = (struct work){ .question = NULL };
}

uint32_t work_mode(const struct work *work)
{
	return work->training != NULL ? MODE_TRAIN : MODE_AGGREGATE;
}

const struct plan *work_rows(const struct work *work)
{
	return work->training != NULL ? train_question(work->training) : work->question;
}

struct rho work_rho(const struct work *work)
{
	return work->training != NULL ? train_rho(work->training) : plan_rho(work->question);
}

struct delta work_delta(const struct work *work)
{
	return work->training != NULL ? (struct delta){ 0 } : plan_delta(work->question);
}

const char *work_canonical(const struct work *work)
{
	return work->training != NULL ? train_canonical(work->training)
				      : plan_canonical(work->question);
}

struct digest work_hash(const struct work *work, const struct salt *salt)
{
	const char *canonical = work_canonical(work);

	return hash_commit(salt, canonical, strlen(canonical));
}

void work_explain(const struct work *work, enum node_explain_form form, struct buffer *ret)
{
	if (work->training == NULL && form == NODE_EXPLAIN_JSON)
		plan_explain_json(work->question, ret);
	else if (work->training == NULL)
		plan_explain_text(work->question, ret);
	else if (form == NODE_EXPLAIN_JSON)
		train_explain_json(work->training, ret);
	else
		train_explain_text(work->training, NULL, ret);
}
