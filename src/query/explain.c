/* explain.c: what a plan would cost and how far off its answer would be. Nothing is read for it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"
#include "query/relation.h"

#include "base/json.h"
#include "privacy/charge.h"
#include "privacy/decimal.h"
#include "privacy/noise.h"
#include "privacy/select.h"
#include "query/suggest.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Whether the error of `output` depends on the rows of a group. */
static bool by_rows(const struct output *output)
{
	return (output->kind >= ANSWER_AVERAGE && output->kind <= ANSWER_STDDEV_SAMP) ||
	       answer_of_pair(output);
}

/* Whether `output` is made of a histogram. */
static bool of_histogram(const struct output *output)
{
	return output->kind == ANSWER_QUANTILE || output->kind == ANSWER_DISTINCT;
}

/* The error of a column in 10^-places: of a mean, at an end of its bounds and for EXAMPLE_ROWS;
 * never more than the bounds are apart. */
static uint64_t error_of(const struct plan *plan, const struct output *output)
{
	const struct measure *sum = &plan->analysis->measures[output->place];
	double distance = (double)(sum->high - sum->low) * AVERAGE_FACTOR;
	double of_sum;
	double of_rows;
	double error;

	if (answer_of_pair(output))
		return answer_pair_error(plan, output);
	if (output->kind >= ANSWER_VAR_POP)
		return answer_variance_error(plan, output);
	if (output->kind != ANSWER_AVERAGE)
		return answer_error_of(plan, output->place);
	of_sum = (double)answer_error_of(plan, output->place);
	of_rows =
	    (double)answer_error_of(plan, output->filled) * ((double)(sum->high - sum->low) / 2);
	error = ceil(hypot(of_sum, of_rows) * AVERAGE_FACTOR / EXAMPLE_ROWS);
	return (uint64_t)(error < distance ? error : distance);
}

/* The bounds of the number that is summed in `place`. */
static void format_bounds(const struct plan *plan, size_t place, char low[static VALUE_TEXT_MAX],
			  char high[static VALUE_TEXT_MAX])
{
	const struct measure *measure = &plan->analysis->measures[place];
	const struct value_form form = { .type = COLUMN_DECIMAL, .scale = measure->number->scale };

	value_format(form, measure->low, low);
	value_format(form, measure->high, high);
}

static void append_text(struct buffer *ret, const char *name, const char *text)
{
	buffer_append_format(ret, "\"%s\":", name);
	json_append_text(ret, text, strlen(text));
}

/* What noise means for `output` of a histogram: of a quantile, by how many rows its rank is off; of
 * distinct values, from how many persons on a value counts. */
static uint64_t histogram_error(const struct plan *plan, const struct output *output)
{
	const struct histogram *about = &plan->analysis->histograms[output->place];
	uint64_t weight = plan->histograms[output->place].weight;
	wide sigma2 = plan->sigma2;

	if (output->kind == ANSWER_DISTINCT)
		return charge_half_width(plan->sigma2, CONFIDENCE_90) / weight + 1;
	sigma2 *= 15 * about->levels;
	if (sigma2 > NOISE_SIGMA2_MAX)
		sigma2 = NOISE_SIGMA2_MAX;
	return charge_half_width((uint64_t)sigma2, CONFIDENCE_95) / weight + 1;
}

static void encode_histogram(const struct plan *plan, const struct output *output,
			     struct buffer *ret)
{
	const struct histogram *about = &plan->analysis->histograms[output->place];

	if (output->kind == ANSWER_DISTINCT) {
		buffer_append_format(ret,
				     "{\"kind\":\"distinct\",\"keys\":%zu,\"name\":", about->cells);
		json_append_text(ret, output->name, strlen(output->name));
		buffer_append_format(ret, ",\"persons_from\":%" PRIu64 "}",
				     histogram_error(plan, output));
		return;
	}
	buffer_append_text(ret, "{\"bin\":\"");
	answer_append_decimal(ret, (int64_t)1 << about->shift, about->number->scale);
	buffer_append_text(ret, "\",\"kind\":\"quantile\",\"max\":\"");
	answer_append_decimal(ret, about->high, about->number->scale);
	buffer_append_text(ret, "\",\"min\":\"");
	answer_append_decimal(ret, about->low, about->number->scale);
	buffer_append_text(ret, "\",\"name\":");
	json_append_text(ret, output->name, strlen(output->name));
	buffer_append_format(ret, ",\"rank_error\":%" PRIu64, histogram_error(plan, output));
	if (output->unit != NULL) {
		buffer_append_byte(ret, ',');
		append_text(ret, "unit", output->unit);
	}
	buffer_append_byte(ret, '}');
}

static void encode_column(const struct plan *plan, const struct output *output, struct buffer *ret)
{
	const struct answer_column column = answer_column_of(plan, output);

	if (of_histogram(output)) {
		encode_histogram(plan, output, ret);
		return;
	}
	buffer_append_byte(ret, '{');
	if (output->kind == ANSWER_KEY) {
		buffer_append_format(ret, "\"keys\":%zu,",
				     plan->analysis->keys[output->place].count);
	} else {
		buffer_append_text(ret, "\"error\":\"");
		answer_append_decimal(ret, (int64_t)error_of(plan, output), column.places);
		buffer_append_text(ret, "\",");
		if (by_rows(output))
			buffer_append_format(ret, "\"error_at_rows\":%d,", EXAMPLE_ROWS);
	}
	append_text(ret, "kind", answer_kind_names[output->kind]);
	buffer_append_byte(ret, ',');
	if (output->kind >= ANSWER_SUM) {
		char low[VALUE_TEXT_MAX];
		char high[VALUE_TEXT_MAX];

		format_bounds(plan, output->place, low, high);
		append_text(ret, "max", high);
		buffer_append_byte(ret, ',');
		append_text(ret, "min", low);
		buffer_append_byte(ret, ',');
	}
	append_text(ret, "name", output->name);
	if (column.unit != NULL) {
		buffer_append_byte(ret, ',');
		append_text(ret, "unit", column.unit);
	}
	buffer_append_byte(ret, '}');
}

static bool is_applied(const struct analysis *analysis, size_t model)
{
	return (analysis->applied >> model & 1) != 0;
}

/* The models that are applied with their digests, names rising as the caller's do. */
static void encode_models(const struct analysis *analysis, struct buffer *ret)
{
	bool first = true;

	for (size_t i = 0; i < analysis->models_count; i++) {
		if (!is_applied(analysis, i))
			continue;
		if (!first)
			buffer_append_byte(ret, ',');
		json_append_text(ret, analysis->models[i].name, strlen(analysis->models[i].name));
		buffer_append_format(ret, ":\"%s\"", analysis->models[i].digest);
		first = false;
	}
}

void plan_explain_json(const struct plan *plan, struct buffer *ret)
{
	buffer_append_text(ret, "{\"columns\":[");
	for (size_t i = 0; i < plan->analysis->outputs_count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		encode_column(plan, &plan->analysis->outputs[i], ret);
	}
	buffer_append_format(
	    ret, "],\"confidence\":\"0.95\",\"contribution\":%" PRIu64 ",\"delta\":%" PRIu64 ",",
	    plan->contribution, plan_delta(plan).atto);
	relation_explain_from(plan->analysis, ret);
	buffer_append_format(ret, ",\"groups\":%zu,\"min_group\":%" PRId64 ",\"models\":{",
			     plan->analysis->groups, plan->options.min_group);
	encode_models(plan->analysis, ret);
	buffer_append_text(ret, "},\"per_person\":");
	relation_explain_json(plan->analysis, ret);
	buffer_append_format(ret,
			     ",\"persons_error\":\"%" PRIu64 "\",\"rho\":%" PRIu64
			     ",\"shown_from\":\"%" PRIu64 "\",\"spread\":%" PRIu64 ",",
			     answer_error_of(plan, 0), plan->rho.pico, plan_shown_from(plan),
			     plan->spread);
	if (plan->analysis->limit > 0)
		buffer_append_format(ret, "\"rows_max\":%zu,", plan->analysis->limit);
	buffer_append_text(ret, "\"suggestions\":");
	suggest_json(plan, ret);
	buffer_append_byte(ret, ',');
	append_text(ret, "table", plan->analysis->table->name);
	if (plan->analysis->selects)
		buffer_append_format(ret, ",\"unknown_by\":\"%s\",\"unknown_from\":\"%" PRIu64 "\"",
				     plan->counts_persons ? "geometric" : "gaussian",
				     plan_selected_from(plan));
	buffer_append_byte(ret, '}');
}

static void explain_histogram(const struct plan *plan, const struct output *output,
			      struct buffer *ret)
{
	const struct histogram *about = &plan->analysis->histograms[output->place];
	uint64_t error = histogram_error(plan, output);

	if (output->kind == ANSWER_DISTINCT) {
		buffer_append_format(ret,
				     "  %s: of %zu possible values those count that seem to have "
				     "%" PRIu64 " persons or more\n",
				     output->name, about->cells, error);
		return;
	}
	buffer_append_format(
	    ret, "  %s: its place among the rows is within \xc2\xb1%" PRIu64 " rows, in steps of ",
	    output->name, error);
	answer_append_decimal(ret, (int64_t)1 << about->shift, about->number->scale);
	buffer_append_text(ret, "; each value held within ");
	answer_append_decimal(ret, about->low, about->number->scale);
	buffer_append_text(ret, " to ");
	answer_append_decimal(ret, about->high, about->number->scale);
	buffer_append_byte(ret, '\n');
}

static void explain_column(const struct plan *plan, const struct output *output, struct buffer *ret)
{
	const struct answer_column column = answer_column_of(plan, output);
	const char *unit = column.unit != NULL ? column.unit : "";
	const char *space = column.unit != NULL ? " " : "";
	char low[VALUE_TEXT_MAX];
	char high[VALUE_TEXT_MAX];

	if (output->kind == ANSWER_KEY)
		return;
	if (of_histogram(output)) {
		explain_histogram(plan, output, ret);
		return;
	}
	buffer_append_format(ret, "  %s: within \xc2\xb1", output->name);
	answer_append_decimal(ret, (int64_t)error_of(plan, output), column.places);
	buffer_append_format(ret, "%s%s", space, unit);
	if (by_rows(output))
		buffer_append_format(
		    ret, " in a group of %d rows, in proportion less in larger ones", EXAMPLE_ROWS);
	if (answer_of_pair(output))
		buffer_append_text(ret,
				   ", spread evenly over the bounds of both, of correlation 0.5");
	if (output->kind >= ANSWER_SUM) {
		format_bounds(plan, output->place, low, high);
		buffer_append_format(ret, "; each value held within %s to %s", low, high);
	}
	if (answer_of_pair(output)) {
		format_bounds(plan, output->second, low, high);
		buffer_append_format(ret, ", and of the first number within %s to %s", low, high);
	}
	buffer_append_byte(ret, '\n');
}

/* The keys of each column that is grouped by: all of them are rows of the answer. */
static void explain_groups(const struct plan *plan, struct buffer *ret)
{
	const struct analysis *analysis = plan->analysis;

	if (analysis->keys_count == 0)
		return;
	buffer_append_text(ret, "groups:\n");
	for (size_t i = 0; i < analysis->outputs_count; i++) {
		const struct output *output = &analysis->outputs[i];
		const struct key *key;

		if (output->kind != ANSWER_KEY)
			continue;
		key = &analysis->keys[output->place];
		if (key->unknown) {
			buffer_append_format(ret,
					     "  %s: its keys are not public, so those are selected "
					     "that many persons have\n",
					     output->name);
			continue;
		}
		buffer_append_format(ret, "  %s: %zu keys, from %s to %s, each with a row\n",
				     output->name, key->count, key->labels[0],
				     key->labels[key->count - 1]);
	}
}

/* Whose rows count in full. */
static void explain_limits(const struct plan *plan, struct buffer *ret)
{
	const char *table = plan->analysis->table->name;
	char rho[DECIMAL_TEXT_MAX];

	if (plan->keep > 0)
		buffer_append_format(
		    ret,
		    "limits: each person has part in %zu groups at most, chosen at "
		    "random from hers\n",
		    plan->keep);
	if (plan->cell_most > 0) {
		buffer_append_format(
		    ret,
		    "reads: %s; in each of her groups up to %" PRIu64
		    " rows of a person count in full (what is left out is not part "
		    "of the errors below)\n",
		    table, plan->contribution);
		return;
	}
	if (plan->votes) {
		rho_format(plan->vote_rho, rho);
		buffer_append_format(
		    ret,
		    "reads: %s, twice; what a row counts is chosen by noisy votes on "
		    "how much the persons have (rho %s of the cost), so that about 95 "
		    "of 100 persons count in full; the errors below are those for a "
		    "person of %" PRIu64 " rows\n",
		    table, rho, plan->contribution);
		return;
	}
	buffer_append_format(
	    ret,
	    "reads: %s; a person with up to %" PRIu64 " rows in at least %" PRIu64
	    " groups counts in full, others in proportion less (that is not part of "
	    "the errors below)\n",
	    table, plan->contribution, plan->spread);
}

uint64_t plan_selected_from(const struct plan *plan)
{
	struct geometric geometric;
	uint64_t weight;

	if (plan->counts_persons) {
		/* The plan was made with them, so they are within limits. */
		if (geometric_init(plan->select_epsilon, plan->options.delta, &geometric) != AL_OK)
			return UINT64_MAX;
		return geometric_persons(&geometric, GEOMETRIC_ONE / 2) + plan_persons_min(plan) -
		       1;
	}
	weight = select_weight(plan->select_weight, plan->keep);
	return (uint64_t)wide_divide_up((wide)plan->select_from, weight > 0 ? weight : 1);
}

static void explain_selection(const struct plan *plan, struct buffer *ret)
{
	char rho[DECIMAL_TEXT_MAX];

	if (plan->counts_persons) {
		rho_format(plan->select_rho, rho);
		buffer_append_format(
		    ret,
		    "shown: keys that about %" PRIu64
		    " persons have, by their number (truncated geometric selection, rho %s of the "
		    "cost); no key that only one person has, but with the probability delta\n",
		    plan_selected_from(plan), rho);
	} else {
		buffer_append_format(
		    ret,
		    "shown: keys that about %" PRIu64
		    " persons have, fewer if they have few other keys (Gaussian threshold); no "
		    "key that only one person has, but with the probability delta\n",
		    plan_selected_from(plan));
	}
	if (plan->options.min_group > 1)
		buffer_append_format(ret, "never shown: keys of fewer than %" PRId64 " persons\n",
				     plan->options.min_group);
}

/* HAVING, ORDER BY and LIMIT. */
static void explain_order(const struct analysis *analysis, struct buffer *ret)
{
	bool values = analysis->havings_count > 0;

	if (!analysis_orders(analysis))
		return;
	buffer_append_text(ret, "of the noisy answer: ");
	if (analysis->havings_count > 0)
		buffer_append_text(ret, "rows that pass HAVING, ");
	for (size_t i = 0; i < analysis->sorts_count; i++)
		values = values || !analysis->sorts[i].key;
	if (analysis->sorts_count > 0)
		buffer_append_text(ret, "sorted as ORDER BY says, ");
	if (analysis->offset > 0)
		buffer_append_format(ret, "without the first %zu, ", analysis->offset);
	if (analysis->limit > 0)
		buffer_append_format(ret, "at most %zu, ", analysis->limit);
	buffer_append_text(ret, "free of cost");
	if (analysis->havings_count + analysis->limit + analysis->offset > 0)
		buffer_append_text(ret, "; withheld groups are left out");
	else
		buffer_append_text(ret, "; withheld groups come last");
	if (values && analysis->havings_count + analysis->limit + analysis->offset > 0)
		buffer_append_text(
		    ret, "\n  rows that are chosen by their noisy values lean to where "
			 "they were chosen: the greatest tend to be too great; an "
			 "interval holds in 95 of 100 cases for a group named beforehand, "
			 "in fewer for a chosen one");
	buffer_append_byte(ret, '\n');
}

static void explain_models(const struct analysis *analysis, struct buffer *ret)
{
	for (size_t i = 0; i < analysis->models_count; i++) {
		if (is_applied(analysis, i))
			buffer_append_format(ret, "applies: the model %s, SHA-256 %s\n",
					     analysis->models[i].name, analysis->models[i].digest);
	}
}

void plan_explain_text(const struct plan *plan, struct buffer *ret)
{
	const struct analysis *analysis = plan->analysis;
	char rho[DECIMAL_TEXT_MAX];
	char delta[DECIMAL_TEXT_MAX];

	rho_format(plan->rho, rho);
	buffer_append_format(ret, "cost: rho %s", rho);
	if (analysis->selects) {
		delta_format(plan_delta(plan), delta);
		buffer_append_format(ret, " and delta %s", delta);
	}
	buffer_append_text(ret, ", charged before anything is read\n");
	explain_limits(plan, ret);
	relation_explain(analysis, ret);
	explain_models(analysis, ret);
	explain_groups(plan, ret);
	buffer_append_text(ret, "the answer tells, with noise, which share of the persons did not "
				"count in full\n");
	buffer_append_text(ret, "errors by the noise, in 95 of 100 cases:\n");
	for (size_t i = 0; i < analysis->outputs_count; i++)
		explain_column(plan, &analysis->outputs[i], ret);
	explain_order(analysis, ret);
	suggest_text(plan, ret);
	if (analysis->selects) {
		explain_selection(plan, ret);
		return;
	}
	if (plan_shown_from(plan) == 0) {
		buffer_append_text(ret, "withheld: nothing\n");
		return;
	}
	buffer_append_format(ret,
			     "withheld: groups whose noisy count is below %" PRIu64
			     ", so that one of fewer than %" PRId64
			     " persons is shown in at most 5 of 100 cases\n",
			     plan_shown_from(plan), plan->options.min_group);
}
