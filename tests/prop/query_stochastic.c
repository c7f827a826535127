/* query_stochastic.c: many answers, one discriminant, a few thresholds. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/query_stochastic.h"

#include "base/buffer.h"
#include "prop/query_subsets.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

#define SLOTS 64  /* values of an answer, by a hash of their keys and columns */
#define CHOSEN 12 /* of them that tell most, which are weighed together */
#define HALF (STOCHASTIC_SAMPLES / 2)
#define Z 2.326

struct samples {
	float (*values)[SLOTS]; /* STOCHASTIC_SAMPLES of them */
};

/* The distribution function of the normal distribution. */
static double normal(double x)
{
	return erfc(-x / sqrt(2)) / 2;
}

double stochastic_delta(double rho, double epsilon)
{
	double distance = sqrt(2 * rho); /* C / sigma */

	return normal(distance / 2 - epsilon / distance) -
	       exp(epsilon) * normal(-distance / 2 - epsilon / distance);
}

char *stochastic_csv(struct budget *budget)
{
	struct buffer text;
	char *copy;

	buffer_init(&text, 1 << 20);
	for (unsigned person = 0; person < SUBSETS_PERSONS; person++) {
		char *rows = fixture_random_csv(budget_random(budget),
						1 + (unsigned)budget_below(budget, 6), 1);
		const char *line = strchr(rows, '\n') + 1;

		if (person == 0)
			buffer_append(&text, rows, (size_t)(line - rows));
		while (*line != '\0') {
			const char *end = strchr(line, '\n') + 1;

			buffer_append_byte(&text, (uint8_t)('a' + person));
			line += strcspn(line, ",");
			buffer_append(&text, line, (size_t)(end - line));
			line = end;
		}
		free(rows);
	}
	assert_int_equal(buffer_status(&text), AL_OK);
	copy = strdup(buffer_text(&text));
	assert_non_null(copy);
	buffer_clear(&text);
	return copy;
}

/* The values of `answer`, wherever its rows stand, and the step, which its errors tell. */
static void take_values(const struct answer *answer, unsigned step, float ret[static SLOTS])
{
	memset(ret, 0, SLOTS * sizeof(*ret));
	ret[SLOTS - 1] = (float)step;
	ret[0] = (float)answer_clipped(answer).value;
	for (size_t row = 0; row < answer_rows(answer); row++) {
		uint64_t hash = UINT64_C(0xcbf29ce484222325);

		for (size_t c = 0; c < answer_columns(answer); c++) {
			struct answer_value value = answer_value(answer, row, c);

			for (const char *key = value.key; key != NULL && *key != '\0'; key++)
				hash = (hash ^ (uint8_t)*key) * UINT64_C(0x100000001b3);
		}
		for (size_t c = 0; c < answer_columns(answer); c++) {
			struct answer_value value = answer_value(answer, row, c);

			if (answer_column(answer, c)->kind != ANSWER_KEY)
				ret[(hash + c) % SLOTS] += (float)value.value;
		}
		ret[(hash + answer_columns(answer)) % SLOTS] += answer_withheld(answer, row);
	}
}

/* The sums are the same however often they are read (query_replay_test.c), so they are read once
 * and all else is done for each sample. */
static struct samples take_samples(const struct stochastic *tried, const struct plan *plan,
				   const struct subset *subset, struct random *random)
{
	struct samples samples = { .values = malloc(STOCHASTIC_SAMPLES * sizeof(*samples.values)) };

	assert_non_null(samples.values);
	for (size_t i = 0; i < STOCHASTIC_SAMPLES; i++) {
		struct answer_noise noise = { 0 };
		struct answer *answer = NULL;
		const struct sums *sums;

		assert_int_equal(answer_noise_draw(plan, random, &noise, NULL), AL_OK);
		sums = subset_sums(subset, plan, &noise);
		if (tried->spoil_noise != NULL)
			tried->spoil_noise(sums, &noise);
		assert_int_equal(answer_make(plan, sums, &noise, &answer, NULL), AL_OK);
		take_values(answer, sums->step, samples.values[i]);
		answer_free(answer);
		answer_noise_clear(&noise);
	}
	return samples;
}

/* What is learnt from the first half of two sets of samples. */
struct discriminant {
	size_t slots[CHOSEN];
	double weights[CHOSEN];
};

struct moments {
	double mean;
	double variance;
};

static struct moments moments_of(const struct samples *samples, size_t slot)
{
	double sum = 0;
	double squares = 0;

	for (size_t i = 0; i < HALF; i++)
		sum += samples->values[i][slot];
	for (size_t i = 0; i < HALF; i++) {
		double d = samples->values[i][slot] - sum / HALF;

		squares += d * d;
	}
	return (struct moments){ .mean = sum / HALF, .variance = squares / HALF };
}

/* The CHOSEN slots in which the means differ most, in deviations, and their differences. */
static void choose_slots(const struct samples *a, const struct samples *b, struct discriminant *ret,
			 double ret_difference[static CHOSEN], double ret_mean[static CHOSEN])
{
	double score[SLOTS];
	double difference[SLOTS];
	double mean[SLOTS];

	for (size_t slot = 0; slot < SLOTS; slot++) {
		struct moments of_a = moments_of(a, slot);
		struct moments of_b = moments_of(b, slot);

		difference[slot] = of_a.mean - of_b.mean;
		mean[slot] = (of_a.mean + of_b.mean) / 2;
		score[slot] = fabs(difference[slot]) / sqrt(of_a.variance + of_b.variance + 1e-12);
	}
	for (size_t k = 0; k < CHOSEN; k++) {
		size_t best = 0;

		for (size_t slot = 1; slot < SLOTS; slot++)
			best = score[slot] > score[best] ? slot : best;
		ret->slots[k] = best;
		ret_difference[k] = difference[best];
		ret_mean[k] = mean[best];
		score[best] = -1;
	}
}

/* The inner covariance of both, with a little added so that it can be inverted. */
static void add_covariance(const struct samples *samples, const struct discriminant *chosen,
			   const double *mean, double ret[CHOSEN][CHOSEN])
{
	for (size_t i = 0; i < HALF; i++) {
		double d[CHOSEN];

		for (size_t k = 0; k < CHOSEN; k++)
			d[k] = samples->values[i][chosen->slots[k]] - mean[k];
		for (size_t k = 0; k < CHOSEN; k++) {
			for (size_t l = 0; l < CHOSEN; l++)
				ret[k][l] += d[k] * d[l] / (2.0 * HALF);
		}
	}
}

/* Solve `matrix` x = `values` in place by elimination; the matrix is positive definite. */
static void solve(double matrix[CHOSEN][CHOSEN], double values[static CHOSEN])
{
	for (size_t k = 0; k < CHOSEN; k++) {
		for (size_t row = k + 1; row < CHOSEN; row++) {
			double factor = matrix[row][k] / matrix[k][k];

			for (size_t l = k; l < CHOSEN; l++)
				matrix[row][l] -= factor * matrix[k][l];
			values[row] -= factor * values[k];
		}
	}
	for (size_t k = CHOSEN; k-- > 0;) {
		for (size_t l = k + 1; l < CHOSEN; l++)
			values[k] -= matrix[k][l] * values[l];
		values[k] /= matrix[k][k];
	}
}

static struct discriminant learn(const struct samples *a, const struct samples *b)
{
	double covariance[CHOSEN][CHOSEN] = { { 0 } };
	struct discriminant learnt;
	double mean[CHOSEN];

	choose_slots(a, b, &learnt, learnt.weights, mean);
	add_covariance(a, &learnt, mean, covariance);
	add_covariance(b, &learnt, mean, covariance);
	for (size_t k = 0; k < CHOSEN; k++)
		covariance[k][k] += 1e-6 * covariance[k][k] + 1e-9;
	solve(covariance, learnt.weights);
	return learnt;
}

/* What the second half of `samples` scores. */
static void score(const struct samples *samples, const struct discriminant *learnt,
		  double ret[static HALF])
{
	for (size_t i = 0; i < HALF; i++) {
		ret[i] = 0;
		for (size_t k = 0; k < CHOSEN; k++)
			ret[i] += learnt->weights[k] * samples->values[HALF + i][learnt->slots[k]];
	}
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double share_above(const double *scores, double threshold)
{
	size_t above = 0;

	for (size_t i = 0; i < HALF; i++)
		above += scores[i] > threshold;
	return (double)above / HALF;
}

/* What is paid for. */
struct price {
	double rho;
	double delta; /* of selecting keys */
};

/* Whether P(event) = p is at most e^epsilon q + delta for each epsilon. */
static void compare(double p, double q, const struct price *price, struct stochastic_result *result)
{
	static const double epsilons[] = { 0, 0.5, 1, 2, 3 };

	for (size_t i = 0; i < sizeof(epsilons) / sizeof(epsilons[0]); i++) {
		double factor = exp(epsilons[i]);
		double deviation =
		    sqrt((p * (1 - p) + factor * factor * q * (1 - q) + 1.0 / HALF) / HALF);
		double most = factor * q + stochastic_delta(price->rho, epsilons[i]) + price->delta;

		if (most >= 1)
			continue;
		result->comparisons++;
		result->broken += p > most + Z * deviation;
	}
}

/* Of the samples of the second half those in which `slot` is there at all: a key that is shown. */
static double share_shown(const struct samples *samples, size_t slot)
{
	size_t shown = 0;

	for (size_t i = HALF; i < STOCHASTIC_SAMPLES; i++)
		shown += samples->values[i][slot] != 0;
	return (double)shown / HALF;
}

static void compare_shown(const struct samples *a, const struct samples *b, size_t slot,
			  const struct price *price, struct stochastic_result *result)
{
	double shown_a = share_shown(a, slot);
	double shown_b = share_shown(b, slot);

	if (shown_a == shown_b) /* never, or always */
		return;
	compare(shown_a, shown_b, price, result);
	compare(shown_b, shown_a, price, result);
}

static void compare_samples(const struct samples *a, const struct samples *b,
			    const struct price *price, struct stochastic_result *result)
{
	struct discriminant learnt = learn(a, b);
	double *scores = malloc(3 * HALF * sizeof(*scores));
	double *sorted = scores + 2 * HALF;

	assert_non_null(scores);
	score(a, &learnt, scores);
	score(b, &learnt, scores + HALF);
	memcpy(sorted, scores + HALF, HALF * sizeof(*scores));
	qsort(sorted, HALF, sizeof(*sorted), compare_doubles);
	for (size_t i = 1; i < 10; i++) {
		double above_a = share_above(scores, sorted[i * HALF / 10]);
		double above_b = share_above(scores + HALF, sorted[i * HALF / 10]);

		compare(above_a, above_b, price, result);
		compare(above_b, above_a, price, result);
		compare(1 - above_a, 1 - above_b, price, result);
		compare(1 - above_b, 1 - above_a, price, result);
	}
	for (size_t k = 0; price->delta > 0 && k < CHOSEN; k++)
		compare_shown(a, b, learnt.slots[k], price, result);
	free(scores);
}

void stochastic_try(const struct stochastic *tried, struct budget *budget,
		    struct stochastic_result *result)
{
	struct engine *engine = fixture_locked_engine(tried->question->catalogue, tried->csv);
	struct path path = path_begin(tried->question);
	const struct price price = {
		.rho = (double)plan_rho(path.plan).pico / (double)RHO_PICO_ONE,
		.delta = (double)plan_delta(path.plan).atto / (double)DELTA_ATTO_ONE,
	};
	struct subset *subsets = malloc(SUBSETS * sizeof(*subsets));
	struct samples samples[SUBSETS];
	uint8_t seed[RANDOM_SEED_LEN] = { 0 };
	uint64_t number = budget_random(budget);
	struct random random;

	memcpy(seed, &number, sizeof(number));
	random_init_seed(&random, seed);
	if (tried->spoil_plan != NULL)
		tried->spoil_plan(path.plan);
	assert_non_null(subsets);
	subsets_read(tried, path.plan, engine, subsets);
	for (unsigned subset = 0; subset < SUBSETS; subset++)
		samples[subset] = take_samples(tried, path.plan, &subsets[subset], &random);
	for (unsigned subset = 0; subset < SUBSETS; subset++) {
		for (unsigned person = 0; person < SUBSETS_PERSONS; person++) {
			if ((subset >> person & 1) != 0)
				compare_samples(&samples[subset], &samples[subset ^ (1u << person)],
						&price, result);
		}
	}
	for (unsigned subset = 0; subset < SUBSETS; subset++)
		free(samples[subset].values);
	subsets_clear(subsets);
	free(subsets);
	path_clear(&path);
	engine_close(engine);
}
