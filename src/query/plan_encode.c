/* plan_encode.c: the plan in canonical JSON, the same in every process. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"
#include "query/relation.h"

#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const measure_names[] = { "presence", "rows", "filled", "sum", "squares" };

/* Put `value` under `name`; takes it, NULL too. */
static bool put(json_t *object, const char *name, json_t *value)
{
	return json_object_set_new(object, name, value) == 0;
}

static bool put_number(json_t *object, const char *name, uint64_t number)
{
	return put(object, name, json_integer((json_int_t)number));
}

/* A key's list of labels stands in the plan by its hash. */
static json_t *key_json(const struct key *key)
{
	char hex[2 * DIGEST_LEN + 1];
	struct digest digest;
	struct hash hash;

	hash_start(&hash);
	for (size_t i = 0; !key->unknown && i < key->count; i++)
		hash_add(&hash, key->labels[i], strlen(key->labels[i]) + 1);
	digest = hash_end(&hash);
	hex_format(digest.bytes, DIGEST_LEN, hex);
	if (key->unknown)
		return json_pack("{s:b, s:s}", "unknown", 1, "what", key->what);
	return json_pack("{s:I, s:s, s:s}", "count", (json_int_t)key->count, "labels", hex, "what",
			 key->what);
}

static json_t *measure_json(const struct plan *plan, size_t place)
{
	const struct measure *measure = &plan->analysis->measures[place];
	const struct plan_measure *planned = &plan->measures[place];

	json_t *made = json_pack("{s:s, s:I}", "kind", measure_names[measure->kind], "weight",
				 (json_int_t)planned->weight);
	bool good = true;

	if (measure->number == NULL)
		return made;
	if (measure->number->column != NULL)
		good = put(made, "column", json_string(measure->number->column->name));
	else
		good = put(made, "value", number_json(measure->number->what));
	if (measure->kind != MEASURE_FILLED) {
		good = put(made, "max", json_integer((json_int_t)measure->high)) && good;
		good = put(made, "middle", json_integer((json_int_t)measure->middle)) && good;
		good = put(made, "min", json_integer((json_int_t)measure->low)) && good;
		good = put_number(made, "shift", planned->shift) && good;
	}
	if (good)
		return made;
	json_decref(made);
	return NULL;
}

static json_t *histogram_json(const struct plan *plan, size_t place)
{
	const struct histogram *about = &plan->analysis->histograms[place];
	json_int_t weight = (json_int_t)plan->histograms[place].weight;

	if (about->kind == HISTOGRAM_KEYS)
		return json_pack("{s:I, s:s, s:I}", "cells", (json_int_t)about->cells, "keys_of",
				 about->what, "weight", weight);
	return json_pack("{s:I, s:I, s:I, s:I, s:o, s:I}", "cells", (json_int_t)about->cells, "max",
			 (json_int_t)about->high, "min", (json_int_t)about->low, "shift",
			 (json_int_t)about->shift, "tree_of", number_json(about->number->what),
			 "weight", weight);
}

static json_t *output_json(const struct output *output)
{
	json_t *made = json_pack("{s:s, s:s, s:I}", "kind", answer_kind_names[output->kind], "name",
				 output->name, "place", (json_int_t)output->place);

	bool good = true;

	/* The object passes a failure on: nothing can be set in NULL. */
	if (output->kind >= ANSWER_AVERAGE && output->kind <= ANSWER_STDDEV_SAMP)
		good = put_number(made, "filled", output->filled);
	if (answer_of_pair(output)) {
		good = put_number(made, "filled", output->filled);
		good = put_number(made, "products", output->products) && good;
		good = put_number(made, "second", output->second) && good;
		good = put_number(made, "second_squares", output->second_squares) && good;
		good = put_number(made, "squares", output->squares) && good;
	}
	if (output->kind == ANSWER_QUANTILE)
		good = put_number(made, "fraction", output->fraction) && good;
	if (output->kind >= ANSWER_VAR_POP && output->kind <= ANSWER_STDDEV_SAMP)
		good = put_number(made, "squares", output->squares) && good;
	if (good)
		return made;
	json_decref(made);
	return NULL;
}

static bool put_lists(const struct plan *plan, json_t *object)
{
	const struct analysis *analysis = plan->analysis;
	json_t *keys = json_array();
	json_t *measures = json_array();
	json_t *outputs = json_array();
	json_t *histograms = json_array();
	bool good = put(object, "keys", keys);

	/* Each is put, whatever became of those before: the object then frees it. */
	good = put(object, "measures", measures) && good;
	good = put(object, "outputs", outputs) && good;
	good = put(object, "histograms", histograms) && good;
	for (size_t i = 0; i < analysis->keys_count && good; i++)
		good = json_array_append_new(keys, key_json(&analysis->keys[i])) == 0;
	for (size_t i = 0; i < analysis->measures_count && good; i++)
		good = json_array_append_new(measures, measure_json(plan, i)) == 0;
	for (size_t i = 0; i < analysis->histograms_count && good; i++)
		good = json_array_append_new(histograms, histogram_json(plan, i)) == 0;
	for (size_t i = 0; i < analysis->outputs_count && good; i++)
		good = json_array_append_new(outputs, output_json(&analysis->outputs[i])) == 0;
	return good;
}

/* What limits a person's groups, and what selects unknown keys. */
static bool put_selection(const struct plan *plan, json_t *object)
{
	char from[24]; /* over 2^53 */

	if (plan->votes && !put_number(object, "vote_rho", plan->vote_rho.pico))
		return false;
	if (plan->keep > 0 && !put_number(object, "groups_per_person", plan->keep))
		return false;
	if (!plan->analysis->selects)
		return true;
	if (plan->counts_persons)
		return put_number(object, "delta", plan->options.delta.atto) &&
		       put_number(object, "select_epsilon", plan->select_epsilon.micro);
	snprintf(from, sizeof(from), "%" PRId64, plan->select_from);
	return put_number(object, "delta", plan->options.delta.atto) &&
	       put_number(object, "select_weight", plan->select_weight) &&
	       put(object, "select_from", json_string(from));
}

static bool put_numbers(const struct plan *plan, json_t *object)
{
	return put_number(object, "bound", plan->bound) && put_number(object, "clip", plan->clip) &&
	       put_number(object, "contribution", plan->contribution) &&
	       put_selection(plan, object) &&
	       put_number(object, "groups", plan->analysis->groups) &&
	       put_number(object, "min_group", (uint64_t)plan->options.min_group) &&
	       put_number(object, "rho", plan->rho.pico) &&
	       put_number(object, "spread", plan->spread) &&
	       put_number(object, "tell", plan->tell_weight) && put_number(object, "v", 2);
}

/* What is done to the noisy answer; a plan without it says nothing of it. */
static bool put_order(const struct analysis *analysis, json_t *object)
{
	json_t *havings = json_array();
	json_t *sorts = json_array();
	bool good = put(object, "having", havings);

	/* Each is put, whatever became of those before: the object then frees it. */
	good = put(object, "order", sorts) && good;
	for (size_t i = 0; i < analysis->havings_count && good; i++) {
		const struct having *having = &analysis->havings[i];
		char low[24]; /* over 2^53 */
		char high[24];

		snprintf(low, sizeof(low), "%" PRId64, having->low);
		snprintf(high, sizeof(high), "%" PRId64, having->high);
		good = json_array_append_new(havings,
					     json_pack("{s:s, s:s, s:I, s:b}", "max", high, "min",
						       low, "output", (json_int_t)having->output,
						       "outside", having->outside)) == 0;
	}
	for (size_t i = 0; i < analysis->sorts_count && good; i++) {
		const struct sort *sort = &analysis->sorts[i];

		good = json_array_append_new(sorts,
					     json_pack("{s:b, s:s, s:I}", "falling", sort->falling,
						       "of", sort->key ? "key" : "output", "place",
						       (json_int_t)sort->place)) == 0;
	}
	return good && put_number(object, "limit", analysis->limit) &&
	       put_number(object, "offset", analysis->offset);
}

static bool put_rest(const struct plan *plan, json_t *object)
{
	const struct analysis *analysis = plan->analysis;
	const struct platform *platform = catalogue_platform(analysis->catalogue);
	char sigma2[24]; /* over 2^53 */

	snprintf(sigma2, sizeof(sigma2), "%" PRIu64, plan->sigma2);
	if (analysis_has_stages(analysis) && !put(object, "from", relation_json(analysis)))
		return false;
	if (analysis_orders(analysis) && !put_order(analysis, object))
		return false;
	return put(object, "join", relation_join_json(&analysis->join)) &&
	       put(object, "platform", json_string(platform->platform)) &&
	       put(object, "sigma2", json_string(sigma2)) &&
	       put(object, "table", json_string(analysis->table->name)) &&
	       put(object, "type", json_string("plan")) &&
	       put(object, "where", predicate_json(&analysis->predicate));
}

enum status plan_encode(const struct plan *plan, struct buffer *ret, struct report *report)
{
	json_t *object = json_object();
	enum status status = AL_NO_MEMORY;

	if (object != NULL && put_lists(plan, object) && put_numbers(plan, object) &&
	    put_rest(plan, object))
		status = json_canonical(object, ret, report);
	json_decref(object);
	return status;
}
