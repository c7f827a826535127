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

/* A job's text that is an object of JSON. */
struct work_text {
	json_t *json; /* NULL: it is none */
	struct predict_models *models;
	struct buffer rest; /* without its models */
};

static void text_clear(struct work_text *text)
{
	json_decref(text->json);
	predict_models_free(text->models);
	buffer_clear(&text->rest);
}

struct work_terms work_terms_of(const struct node *node, const struct grant *grant)
{
	return (struct work_terms){ .catalogue = node->catalogue,
				    .grant = grant,
				    .min_group = chain_statute(node->chain)->privacy.min_group };
}

/* The fewest persons whose group is shown. */
static int64_t min_group_of(const struct work_terms *terms)
{
	return terms->grant->min_group > terms->min_group ? terms->grant->min_group
							  : terms->min_group;
}

/* Take the models out of `text`, and leave what else there is in its rest. */
static enum status take_models(struct work_text *text, struct report *report)
{
	json_t *models = json_object_get(text->json, "models");
	enum status status = predict_models_read(models, &text->models, report);

	if (status != AL_OK)
		return status;
	if (json_object_del(text->json, "models") != 0)
		return AL_NO_MEMORY;
	return json_canonical(text->json, &text->rest, report);
}

/* *ret = what `inquiry` sends, to be cleared also on failure. What is no JSON is left to those who
 * will refuse it. */
static enum status read_text(const struct node_inquiry *inquiry, struct work_text *ret,
			     struct report *report)
{
	*ret = (struct work_text){ .json = NULL };
	buffer_init(&ret->rest, WORK_TEXT_LEN_MAX);
	if (inquiry->sql_len > WORK_TEXT_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a job's text has at most %d bytes",
				  WORK_TEXT_LEN_MAX);
	if (inquiry->sql_len == 0 || inquiry->sql[0] != '{' ||
	    json_parse(inquiry->sql, inquiry->sql_len, &ret->json, NULL) != AL_OK ||
	    json_object_get(ret->json, "models") == NULL)
		return AL_OK;
	return take_models(ret, report);
}

static enum status make_question(const struct work_terms *terms, const struct node_inquiry *inquiry,
				 struct work_text *text, struct work *ret, struct report *report)
{
	const struct grant *grant = terms->grant;
	struct analysis_scope scope = { .catalogue = terms->catalogue,
					.granted = grant->tables,
					.granted_count = grant->tables_count };
	struct plan_options options = { .rho = inquiry->rho, .min_group = min_group_of(terms) };
	const char *sql = text->models != NULL ? buffer_text(&text->rest) : inquiry->sql;
	size_t len = text->models != NULL ? text->rest.len : inquiry->sql_len;
	struct plan *plan = NULL;
	enum status status;

	scope.models = predict_models_list(text->models, &scope.models_count);
	/* Each run may select unknown keys, for its part of the delta. */
	options.delta.atto = (uint64_t)(grant->delta / grant->runs);
	status = plan_of_question(&scope, sql, len, &options, &plan, report);
	if (status != AL_OK)
		return status;
	*ret = (struct work){ .question = plan, .models = text->models };
	text->models = NULL; /* the work's now */
	return AL_OK;
}

static enum status make_training(const struct work_terms *terms, const struct node_inquiry *inquiry,
				 struct work *ret, struct report *report)
{
	const struct grant *grant = terms->grant;
	const struct analysis_scope scope = { .catalogue = terms->catalogue,
					      .granted = grant->tables,
					      .granted_count = grant->tables_count };
	int64_t least = min_group_of(terms);
	const struct train_options options = { .rho = inquiry->rho,
					       .delta = { CARD_DELTA },
					       .min_group = least < UINT32_MAX ? (uint32_t)least
									       : UINT32_MAX };
	struct train_plan *plan = NULL;
	enum status status =
	    train_plan_of_json(&scope, inquiry->sql, inquiry->sql_len, &options, &plan, report);

	if (status == AL_OK)
		*ret = (struct work){ .training = plan };
	return status;
}

enum status work_make(const struct work_terms *terms, const struct node_inquiry *inquiry,
		      struct work *ret, struct report *report)
{
	struct work_text text;
	enum status status = read_text(inquiry, &text, report);

	if (status == AL_OK)
		status = json_object_get(text.json, "model") != NULL
			     ? make_training(terms, inquiry, ret, report)
			     : make_question(terms, inquiry, &text, ret, report);
	text_clear(&text);
	return status;
}

void work_clear(struct work *work)
{
	plan_free(work->question);
	predict_models_free(work->models);
	train_plan_free(work->training);
	*work = (struct work){ .question = NULL };
}

uint32_t work_mode(const struct work *work)
{
	return work->training != NULL ? MODE_TRAIN : MODE_AGGREGATE;
}

uint32_t work_modes(const struct work *work)
{
	return work->models != NULL ? MODE_AGGREGATE | MODE_TRAIN : work_mode(work);
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
	if (work->training != NULL)
		return (struct delta){ 0 };
	return plan_delta(work->question);
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
