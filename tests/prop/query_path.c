/* query_path.c: plan, noise, sums, answer, each with its trace. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/query_path.h"

#include "unit/unit.h"

#include <stdlib.h>

#define PERSONS_MAX 4096
#define VOTES_OF_ALL (INT64_C(1) << 50) /* far more than PERSONS_MAX have */

struct path path_begin(const struct path_question *question)
{
	struct analysis_scope scope = fixture_scope(question->catalogue);
	uint8_t seed[RANDOM_SEED_LEN] = { 0 };
	struct path path = { 0 };
	enum status status;

	trace_begin();
	path.planned = plan_of_sql(&scope, question->sql, strlen(question->sql), &question->options,
				   &path.plan, &path.report);
	path.plan_trace = trace_end();
	if (path.planned != AL_OK)
		return path;
	memcpy(seed, &question->noise_seed, sizeof(question->noise_seed));
	random_init_seed(&path.random, seed);
	memcpy(path.keep_key, seed, sizeof(path.keep_key));
	path.votes[question->noise_seed % ANSWER_VOTES] = VOTES_OF_ALL;
	trace_begin();
	status = answer_noise_draw(path.plan, &path.random, &path.noise, &path.report);
	path.noise_trace = trace_end();
	if (status != AL_OK)
		fail_msg("%s: %s", question->sql, path.report.message);
	return path;
}

void path_clear(struct path *path)
{
	if (path->plan != NULL)
		answer_noise_clear(&path->noise);
	plan_free(path->plan);
	*path = (struct path){ 0 };
}

static void note_progress(void *context, unsigned done, unsigned total)
{
	char *told = context;
	size_t len = strlen(told);

	snprintf(told + len, 256 - len, "%u/%u ", done, total);
}

struct sums path_read(const struct path *path, struct engine *engine, unsigned threads,
		      char ret_told[static 256])
{
	uint8_t consent[PERSONS_MAX / 8];
	const struct members members = { .consent = consent, .count = PERSONS_MAX };
	const struct sums_options options = { .threads = threads,
					      .progress = note_progress,
					      .context = ret_told,
					      .keep_key = path->keep_key,
					      .vote_noise = path->votes };
	struct report report = { 0 };
	struct sums sums = { 0 };

	memset(consent, 0xff, sizeof(consent));
	ret_told[0] = '\0';
	if (sums_read(path->plan, engine, &members, &options, &sums, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	return sums;
}

uint64_t path_work(const struct path *path, struct engine *engine)
{
	char told[256];
	struct sums sums;
	struct trace trace;

	trace_begin();
	sums = path_read(path, engine, 1, told);
	trace = trace_end();
	sums_clear(&sums);
	return trace.blocks;
}

struct path_answer path_answer(const struct plan *plan, const struct sums *sums,
			       const struct answer_noise *noise)
{
	struct path_answer made = { 0 };
	struct answer *answer = NULL;
	struct report report = { 0 };

	buffer_init(&made.json, ANSWER_LEN_MAX);
	trace_begin();
	if (answer_make(plan, sums, noise, &answer, &report) == AL_OK) {
		answer_encode(answer, &made.json);
		answer_format(answer, &made.json);
	}
	made.trace = trace_end();
	if (answer == NULL)
		fail_msg("%s", report.message);
	answer_free(answer);
	assert_int_equal(buffer_status(&made.json), AL_OK);
	return made;
}

void path_answer_clear(struct path_answer *answer)
{
	buffer_clear(&answer->json);
}

bool path_distance2(const struct sums *a, const struct sums *b, wide *ret_square)
{
	wide square = 0;

	if (a->cells_count != b->cells_count)
		return false;
	for (size_t i = 0; i < a->cells_count; i++) {
		int64_t d = a->cells[i] - b->cells[i];
		uint64_t size = (uint64_t)(d < 0 ? -d : d);

		square += wide_product(size, size);
	}
	*ret_square = square;
	return true;
}

struct answer_noise path_frozen_noise(const struct sums *sums, const struct answer_noise *noise,
				      const struct sums *other)
{
	struct answer_noise frozen = { .cells = malloc(noise->cells_count * sizeof(*noise->cells)),
				       .cells_count = noise->cells_count };

	memcpy(frozen.seed, noise->seed, sizeof(frozen.seed));
	assert_non_null(frozen.cells);
	for (size_t i = 0; i < frozen.cells_count; i++)
		frozen.cells[i] = noise->cells[i] + sums->cells[i] - other->cells[i];
	return frozen;
}
