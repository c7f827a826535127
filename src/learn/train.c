/* train.c: what a training takes and costs, from its request and public facts alone. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/train_internal.h"

#include "base/json.h"
#include "base/translation.h"
#include "query/person_rows.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TRAIN_ARENA_MAX ((size_t)4 << 20)
#define ROWS_TYPICAL_MAX 10000
#define HUNDRED 100

static struct predict_column column_of(const struct plan *question, size_t place)
{
	struct person_column about = person_rows_column(question, place);
	double unit = pow(10, (double)about.scale);

	return (struct predict_column){ .name = about.name,
					.low = (double)about.low / unit,
					.high = (double)about.high / unit };
}

/* The number that the request has at `place`, a whole one from 0 on where groups are meant. */
static enum status check_groups(const struct train_plan *plan, size_t place, struct report *report)
{
	struct person_column about = person_rows_column(plan->question, place);

	if (about.scale != 0 || about.low != 0 ||
	    about.high + 1 != (int64_t)plan->request.groups_count)
		return report_set(
		    report, AL_MALFORMED,
		    "groups: wants a whole number from 0 to %zu, by its bounds, because "
		    "there are %zu names",
		    plan->request.groups_count - 1, plan->request.groups_count);
	return AL_OK;
}

static enum status check_target(const struct train_plan *plan, struct report *report)
{
	const struct train_request *request = &plan->request;
	bool yes_no = request->kind == LEARN_LOGISTIC || request->kind == LEARN_BOOST_LOGISTIC;

	/* Exact: bounds are whole numbers of a decimal unit. */
	if (yes_no && (plan->target.low != 0 || plan->target.high != 1))
		return report_set(report, AL_MALFORMED,
				  "target: wants 0 or 1, by its bounds: write CASE WHEN condition "
				  "THEN 1 ELSE 0 END");
	if (request->kind == LEARN_POISSON && (plan->target.low != 0 || plan->target.high < 1))
		return report_set(report, AL_MALFORMED,
				  "target: wants counts from 0 on, by its bounds");
	if (!(plan->target.high > plan->target.low))
		return report_set(report, AL_MALFORMED, "target: is the same for all rows");
	return AL_OK;
}

/* The question with its columns, as the request wants them. */
static enum status plan_question(struct train_plan *plan, const struct analysis_scope *scope,
				 struct report *report)
{
	const struct train_request *request = &plan->request;
	const struct plan_options options = { .rho = plan->options.rho,
					      .contribution = plan->options.contribution };
	size_t wanted =
	    request->features_count + (request->target != NULL) + (request->groups != NULL);
	struct buffer sql;
	enum status status;

	buffer_init(&sql, SQL_LEN_MAX);
	train_request_sql(request, &sql);
	status = buffer_status(&sql);
	if (status != AL_OK)
		(void)report_set(report, status,
				 "features, target, from and where are over %d bytes together",
				 SQL_LEN_MAX);
	else
		status = plan_of_sql(scope, buffer_text(&sql), sql.len, &options, &plan->question,
				     report);
	buffer_clear(&sql);
	if (status == AL_OK)
		status = person_rows_check(plan->question, report);
	if (status == AL_OK && person_rows_columns(plan->question) != wanted)
		status = report_set(report, AL_MALFORMED,
				    "a feature is one number: write each in an entry of its own");
	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < request->features_count; i++)
		plan->columns[i] = column_of(plan->question, i);
	if (request->target != NULL)
		plan->target = column_of(plan->question, request->features_count);
	status = request->target != NULL ? check_target(plan, report) : AL_OK;
	if (status == AL_OK && request->groups != NULL)
		status = check_groups(plan, wanted - 1, report);
	return status;
}

struct learn_request train_learn_request(const struct train_plan *plan)
{
	const struct train_request *request = &plan->request;

	return (struct learn_request){ .kind = request->kind,
				       .columns = plan->columns,
				       .features = request->features_count,
				       .target = plan->target,
				       .rho = plan->rho_train,
				       .rows_typical = plan->rows_typical,
				       .rounds = (size_t)request->rounds,
				       .depth = (unsigned)request->depth,
				       .shrinkage = (double)request->shrinkage / HUNDRED,
				       .bins = plan->bins,
				       .clusters = (size_t)request->clusters };
}

struct card_measure_options train_measure_options(const struct train_plan *plan,
						  const struct predictor *predictor)
{
	return (struct card_measure_options){ .predictor = predictor,
					      .groups = plan->request.groups_count,
					      .rows_typical = plan->rows_typical,
					      .min_group = plan->options.min_group,
					      .rho = plan->rho_measure };
}

/* What the measures look at of a model. */
static enum predict_link link_of(enum learn_kind kind)
{
	switch (kind) {
	case LEARN_LINEAR:
	case LEARN_BOOST_SQUARED:
		return PREDICT_VALUE;
	case LEARN_LOGISTIC:
	case LEARN_BOOST_LOGISTIC:
		return PREDICT_CHANCE;
	case LEARN_POISSON:
		return PREDICT_RATE;
	case LEARN_KMEANS:
		return PREDICT_CLUSTER;
	}
	return PREDICT_VALUE;
}

static enum status plan_costs(struct train_plan *plan, struct report *report)
{
	const struct predictor predictor = { .link = link_of(plan->request.kind),
					     .columns = plan->columns,
					     .features = plan->request.features_count,
					     .target = plan->target };
	uint64_t wanted = plan->options.rho.pico;
	uint64_t contribution = plan_contribution(plan->question);
	struct learn_sum_plan measure = { .sigma2 = 0 };
	struct learn_request request;
	struct rho rounds = { 0 };
	enum status status;

	plan->rows_typical =
	    (uint32_t)(contribution < ROWS_TYPICAL_MAX ? contribution : ROWS_TYPICAL_MAX);
	for (size_t i = 0; i < plan->request.features_count; i++)
		plan->bins[i] = (uint16_t)(plan->request.bins > 0 ? plan->request.bins : 1);
	plan->rho_measure.pico = wanted / HUNDRED * (uint64_t)plan->request.measure;
	plan->rho_train.pico = wanted - plan->rho_measure.pico;
	request = train_learn_request(plan);
	status = learn_plan(&request, &rounds, report);
	if (status == AL_OK && plan->rho_measure.pico > 0) {
		const struct card_measure_options options = train_measure_options(plan, &predictor);

		status = card_measure_plan(&options, &measure, report);
	}
	return status == AL_OK ? rho_add(rounds, measure.rho, &plan->rho) : status;
}

static enum status make_plan(struct train_plan *plan, const struct analysis_scope *scope,
			     const char *text, size_t len, struct report *report)
{
	enum status status = train_request_read(text, len, &plan->arena, &plan->request, report);

	if (status == AL_OK)
		status = plan_question(plan, scope, report);
	if (status == AL_OK)
		status = plan_costs(plan, report);
	return status == AL_OK ? train_encode(plan, report) : status;
}

enum status train_plan_of_json(const struct analysis_scope *scope, const char *text, size_t len,
			       const struct train_options *options, struct train_plan **ret,
			       struct report *report)
{
	struct train_plan *plan = calloc(1, sizeof(*plan));
	enum status status;

	if (plan == NULL)
		return AL_NO_MEMORY;
	plan->options = *options;
	arena_init(&plan->arena, TRAIN_ARENA_MAX);
	buffer_init(&plan->canonical, TRAIN_REQUEST_LEN_MAX + PLAN_CANONICAL_LEN_MAX);
	status = make_plan(plan, scope, text, len, report);
	if (status != AL_OK) {
		train_plan_free(plan);
		return status;
	}
	*ret = plan;
	return AL_OK;
}

void train_plan_free(struct train_plan *plan)
{
	if (plan == NULL)
		return;
	plan_free(plan->question);
	buffer_clear(&plan->canonical);
	arena_clear(&plan->arena);
	free(plan);
}

struct rho train_rho(const struct train_plan *plan)
{
	return plan->rho;
}

const struct plan *train_question(const struct train_plan *plan)
{
	return plan->question;
}

const char *train_canonical(const struct train_plan *plan)
{
	return buffer_text(&plan->canonical);
}

/* Members in the order of RFC 8785; the question is canonical itself. */
enum status train_encode(struct train_plan *plan, struct report *report)
{
	const struct train_request *request = &plan->request;
	struct buffer *ret = &plan->canonical;
	char said[2 * DIGEST_LEN + 1];

	hex_format(request->said.bytes, DIGEST_LEN, said);
	buffer_append_format(ret,
			     "{\"bins\":%" PRId64 ",\"clusters\":%" PRId64 ",\"depth\":%" PRId64
			     ",\"groups\":%zu,\"measure\":%" PRId64 ",\"min_group\":%" PRIu32
			     ",\"model\":\"%s\",\"question\":%s,\"request\":\"%s\",\"rho\":%" PRIu64
			     ",\"rounds\":%" PRId64 ",\"rows_typical\":%" PRIu32
			     ",\"shrinkage\":%" PRId64 ",\"type\":\"training\",\"v\":1}",
			     request->bins, request->clusters, request->depth,
			     request->groups_count, request->measure, plan->options.min_group,
			     learn_kind_name(request->kind), plan_canonical(plan->question), said,
			     plan->rho.pico, request->rounds, plan->rows_typical,
			     request->shrinkage);
	if (buffer_status(ret) != AL_OK)
		return report_set(report, buffer_status(ret), "the training is too large");
	return AL_OK;
}

void train_explain_text(const struct train_plan *plan, const struct translation *translation,
			struct buffer *ret)
{
	const struct train_request *request = &plan->request;
	char rho[DECIMAL_TEXT_MAX];

	rho_format(plan->rho, rho);
	buffer_append_format(
	    ret,
	    translation_find(translation, NULL,
			     N_("cost: rho %s, charged before anything is read\n")),
	    rho);
	if (plan->rho_measure.pico > 0) {
		rho_format(plan->rho_measure, rho);
		buffer_append_format(
		    ret,
		    translation_find(translation, NULL,
				     N_("  up to %s of it for the measures on the card\n")),
		    rho);
	}
	buffer_append_format(
	    ret,
	    translation_find(translation, NULL,
			     N_("model: %s, %lld rounds; persons with up to %lu rows count in "
				"full\n")),
	    translation_find(translation, NULL, learn_kind_name(request->kind)),
	    request->kind == LEARN_LINEAR ? 1LL : (long long)request->rounds,
	    (unsigned long)plan->rows_typical);
	for (size_t i = 0; i < request->features_count; i++)
		buffer_append_format(
		    ret,
		    translation_find(translation, NULL, N_("  %s: held within %.10g to %.10g\n")),
		    plan->columns[i].name, plan->columns[i].low, plan->columns[i].high);
	if (request->target != NULL)
		buffer_append_format(
		    ret,
		    translation_find(translation, NULL, N_("target: held within %.10g to %.10g\n")),
		    plan->target.low, plan->target.high);
}

static void explain_column(const struct predict_column *column, struct buffer *ret)
{
	buffer_append_format(ret, "{\"high\":\"%.10g\",\"low\":\"%.10g\",\"name\":\"%s\"}",
			     column->high, column->low, column->name);
}

/* Names have letters, digits and _ only. */
void train_explain_json(const struct train_plan *plan, struct buffer *ret)
{
	const struct train_request *request = &plan->request;

	buffer_append_text(ret, "{\"columns\":[");
	for (size_t i = 0; i < request->features_count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		explain_column(&plan->columns[i], ret);
	}
	buffer_append_format(ret,
			     "],\"model\":\"%s\",\"rho\":%" PRIu64 ",\"rho_measure\":%" PRIu64
			     ",\"rounds\":%lld,\"rows_typical\":%" PRIu32,
			     learn_kind_name(request->kind), plan->rho.pico, plan->rho_measure.pico,
			     request->kind == LEARN_LINEAR ? 1LL : (long long)request->rounds,
			     plan->rows_typical);
	if (request->target != NULL) {
		buffer_append_text(ret, ",\"target\":");
		explain_column(&plan->target, ret);
	}
	buffer_append_byte(ret, '}');
}
