/* keys_test.c: groups of a person that are limited, and keys that nobody knows beforehand. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"
#include "query/key_groups.h"

#include "privacy/select.h"
#include "unit/budget.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

static const uint8_t keep_key[SUMS_KEEP_KEY_LEN] = { 3, 1, 4 };

static struct sums read_all(const struct plan *plan, struct engine *engine, unsigned threads)
{
	uint8_t consent[4096];
	struct members members = { .consent = consent, .count = 8 * sizeof(consent) };
	const struct sums_options options = { .threads = threads, .keep_key = keep_key };
	struct report report = { 0 };
	struct sums sums = { 0 };

	memset(consent, 0xff, sizeof(consent));
	if (sums_read(plan, engine, &members, &options, &sums, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	return sums;
}

/* `text` without the rows of rider `who`; freed by the caller. */
static char *without(const char *text, const char *who)
{
	char *kept = malloc(strlen(text) + 1);
	size_t len = 0;

	assert_non_null(kept);
	for (const char *line = text; *line != '\0';) {
		const char *end = strchr(line, '\n') + 1;

		if (strncmp(line, who, strlen(who)) != 0 || line[strlen(who)] != ',') {
			memcpy(kept + len, line, (size_t)(end - line));
			len += (size_t)(end - line);
		}
		line = end;
	}
	kept[len] = '\0';
	return kept;
}

static wide square_of(int64_t a, int64_t b)
{
	int64_t d = a - b;
	uint64_t size = (uint64_t)(d < 0 ? -d : d);

	return wide_product(size, size);
}

/* The cells of the group of `from` at `place` in `groups`, or NULL. */
static const int64_t *same_group(const struct key_groups *groups, const struct key_groups *from,
				 size_t place, uint32_t *ret_persons)
{
	for (size_t i = 0; i < groups->count; i++) {
		if (groups->groups[i].len == from->groups[place].len &&
		    memcmp(key_groups_key(groups, i), key_groups_key(from, place),
			   groups->groups[i].len) == 0) {
			*ret_persons = groups->groups[i].persons;
			return groups->cells + i * groups->step;
		}
	}
	return NULL;
}

/* Sums with her and without are at most C apart; groups that only she has hold what selection
 * allows. */
static void compare_sums(const struct plan *plan, const struct sums *with, const struct sums *less)
{
	wide square = 0;
	size_t own = 0;
	wide own_most = 0;
	size_t others_in = 0; /* groups with one person more or less */

	assert_int_equal(with->cells_count, less->cells_count);
	for (size_t i = 0; i < with->cells_count; i++)
		square += square_of(with->cells[i], less->cells[i]);
	for (size_t i = 0; with->groups != NULL && i < with->groups->count; i++) {
		const int64_t *cells = with->groups->cells + i * with->groups->step;
		uint32_t persons = 0;
		const int64_t *others = same_group(less->groups, with->groups, i, &persons);
		size_t last = with->groups->step - 1;

		assert_true(with->groups->groups[i].persons - persons <= 1);
		others_in += with->groups->groups[i].persons - persons;
		if (others == NULL) {
			own++;
			if (square_of(cells[last], 0) > own_most)
				own_most = square_of(cells[last], 0);
		}
		for (size_t c = 0; c <= last; c++)
			square += square_of(cells[c], others != NULL ? others[c] : 0);
	}
	assert_true(square <= wide_product(plan->bound, plan->bound));
	assert_true(own <= plan->keep);
	assert_true(with->groups == NULL || others_in <= plan->keep);
	if (!plan->counts_persons)
		assert_true(own_most * own <=
			    wide_product(plan->select_weight, plan->select_weight));
}

#define LARGE_DELTA UINT64_C(5000000000000000) /* 0.005, with which persons are counted */
#define SMALL_RHO (RHO_PICO_ONE / 2500)	       /* epsilon 0.02 by half of it */

static const struct {
	const char *sql;
	int64_t groups;
	uint64_t delta;
} questions[] = {
	{ "SELECT station, count(*), sum(minutes) FROM trips GROUP BY station", 2, 0 },
	{ "SELECT station, kind, count(*), avg(delta), count(distinct rider) FROM trips GROUP BY "
	  "1, 2",
	  3, 0 },
	{ "SELECT date_trunc('day', began), sum(price) FROM trips GROUP BY 1", 4, 0 },
	{ "SELECT count(*) FROM trips", 1, 0 },
	{ "SELECT note, count(*) FROM trips GROUP BY note", 0, 1000000000 },
	{ "SELECT minutes, count(*), sum(price), count(distinct rider) FROM trips GROUP BY minutes",
	  5, 1000000000 },
	{ "SELECT note, minutes, station, began, avg(delta) FROM trips GROUP BY 1, 2, 3, 4", 0,
	  1000000000 },
	{ "SELECT unbounded, city, sum(big) FROM trips JOIN stations ON station = id WHERE ebike "
	  "GROUP "
	  "BY 1, 2",
	  1, 1000000000 },
	{ "SELECT note, count(*), count(distinct rider) FROM trips GROUP BY note", 1, LARGE_DELTA },
};
#define CASES (sizeof(questions) / sizeof(questions[0]))

static void one_person_changes_kept_groups_by_at_most_c(void **state)
{
	struct budget budget = budget_begin("one_person_changes_kept_groups");

	(void)state;
	while (budget_more(&budget, 100)) {
		struct catalogue *catalogue = fixture_catalogue();
		unsigned persons = 2 + (unsigned)budget_below(&budget, 40);
		char *text = fixture_random_csv(
		    budget_random(&budget), 50 + (unsigned)budget_below(&budget, 1500), persons);
		struct engine *one = fixture_locked_engine(catalogue, text);
		char who[16];
		char *less;
		struct engine *other;

		snprintf(who, sizeof(who), "rider%06u", (unsigned)budget_below(&budget, persons));
		less = without(text, who);
		other = fixture_locked_engine(catalogue, less);
		for (size_t i = 0; i < CASES; i++) {
			struct plan_options options = {
				.rho = { 1000000 + budget_below(&budget, RHO_PICO_ONE) },
				.contribution = (int64_t)budget_below(&budget, 20) + 1,
				.groups_per_person = questions[i].groups,
				.delta = { questions[i].delta },
			};
			struct plan *plan;

			if (questions[i].delta == LARGE_DELTA)
				options.rho.pico = 1 + budget_below(&budget, SMALL_RHO);
			plan = fixture_plan_with(catalogue, questions[i].sql, &options);
			struct sums with = read_all(plan, one, 2);
			struct sums rest = read_all(plan, other, 1);

			compare_sums(plan, &with, &rest);
			sums_clear(&with);
			sums_clear(&rest);
			plan_free(plan);
		}
		engine_close(one);
		engine_close(other);
		free(text);
		free(less);
		catalogue_free(catalogue);
	}
}

static void whoever_is_taken_out_leaves_nothing_behind(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(11, 1200, 30);
	char *less = without(text, "rider000002");
	struct engine *one = fixture_locked_engine(catalogue, text);
	struct engine *other = fixture_locked_engine(catalogue, less);
	uint32_t person = 0;

	(void)state;
	assert_int_equal(engine_person_find(one, "rider000002", 11, &person, NULL), AL_OK);
	for (size_t i = 0; i < CASES; i++) {
		bool counts = questions[i].delta == LARGE_DELTA;
		const struct plan_options options = { .rho = { counts ? SMALL_RHO : RHO_PICO_ONE },
						      .groups_per_person = questions[i].groups,
						      .delta = { questions[i].delta } };
		struct plan *plan = fixture_plan_with(catalogue, questions[i].sql, &options);
		struct sums with = read_all(plan, one, 2);
		struct sums rest = read_all(plan, other, 2);

		assert_int_equal(plan->counts_persons, counts);
		assert_int_equal(sums_subtract(plan, one, person, &with, NULL), AL_OK);
		assert_memory_equal(with.cells, rest.cells, with.cells_count * sizeof(int64_t));
		for (size_t g = 0; rest.groups != NULL && g < rest.groups->count; g++) {
			uint32_t persons = 0;
			const int64_t *cells = same_group(with.groups, rest.groups, g, &persons);

			assert_non_null(cells);
			assert_int_equal(persons, rest.groups->groups[g].persons);
			assert_memory_equal(cells, rest.groups->cells + g * rest.groups->step,
					    rest.groups->step * sizeof(int64_t));
		}
		sums_clear(&with);
		sums_clear(&rest);
		plan_free(plan);
	}
	engine_close(one);
	engine_close(other);
	free(text);
	free(less);
	catalogue_free(catalogue);
}

/* The text of trips: `count` persons with the note `note`. */
static size_t add_persons(char *text, size_t size, size_t len, const char *note, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		len +=
		    (size_t)snprintf(text + len, size - len,
				     "%s%04u,S1,short,10,1.00,1,,,true,%s,1,1,,7\n", note, i, note);
	return len;
}

static struct engine *notes_engine(struct catalogue *catalogue, unsigned often, unsigned also)
{
	size_t size = 1 << 20;
	char *text = malloc(size);
	size_t len;
	struct engine *engine;

	assert_non_null(text);
	len =
	    (size_t)snprintf(text, size,
			     "rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,big,"
			     "hidden,unbounded\n");
	len = add_persons(text, size, len, "often", often);
	len = add_persons(text, size, len, "also", also);
	(void)add_persons(text, size, len, "once", 1);
	engine = fixture_locked_engine(catalogue, text);
	free(text);
	return engine;
}

static void keys_of_many_persons_are_shown_and_of_one_are_not(void **state)
{
	const struct plan_options options = { .rho = { RHO_PICO_ONE / 10 },
					      .delta = { 1000000000 } };
	struct catalogue *catalogue = fixture_catalogue();
	struct engine *engine = notes_engine(catalogue, 3000, 2000);
	struct plan *plan = fixture_plan_with(
	    catalogue, "SELECT note, station, unbounded, count(*) AS n FROM trips GROUP BY 1, 2, 3",
	    &options);
	struct sums sums = read_all(plan, engine, 2);
	const uint8_t seed[RANDOM_SEED_LEN] = { 9 };
	struct answer_noise noise = { 0 };
	struct answer *answer = NULL;
	struct random random;

	(void)state;
	assert_int_equal(sums.groups->count, 3);
	random_init_seed(&random, seed);
	assert_int_equal(answer_noise_draw(plan, &random, &noise, NULL), AL_OK);
	assert_int_equal(answer_make(plan, &sums, &noise, &answer, NULL), AL_OK);
	assert_int_equal(answer_rows(answer), 2);
	assert_string_equal(answer_value(answer, 0, 0).key, "also");
	assert_string_equal(answer_value(answer, 1, 0).key, "often");
	assert_string_equal(answer_value(answer, 1, 1).key, "S1");
	assert_string_equal(answer_value(answer, 1, 2).key, "7");
	assert_true(answer_value(answer, 1, 3).low < 3000 &&
		    answer_value(answer, 1, 3).high > 3000);
	assert_false(answer_withheld(answer, 0));
	answer_free(answer);
	answer_noise_clear(&noise);
	random_clear(&random);
	/* Everyone pays the whole. */
	assert_int_equal(sums.charges_count, 5001);
	assert_int_equal(sums.charges[0].rho.pico, plan_rho(plan).pico);
	assert_int_equal(plan_delta(plan).atto, 1000000000);
	sums_clear(&sums);
	plan_free(plan);
	engine_close(engine);
	catalogue_free(catalogue);
}

static void a_hard_minimum_withholds_whatever_the_noise_says(void **state)
{
	const struct plan_options options = { .rho = { RHO_PICO_ONE / 10 },
					      .delta = { 1000000000 },
					      .min_group = 2500 };
	struct catalogue *catalogue = fixture_catalogue();
	struct engine *engine = notes_engine(catalogue, 3000, 2000);
	struct plan *plan = fixture_plan_with(
	    catalogue, "SELECT note, count(*) AS n FROM trips GROUP BY 1", &options);
	struct sums sums = read_all(plan, engine, 1);
	struct answer_noise noise = { .cells = calloc(plan->cells, sizeof(int64_t)),
				      .cells_count = plan->cells };
	struct answer *answer = NULL;

	(void)state;
	plan->select_from = INT64_MIN; /* as if the noise were enormous */
	assert_int_equal(answer_make(plan, &sums, &noise, &answer, NULL), AL_OK);
	assert_int_equal(answer_rows(answer), 1);
	assert_string_equal(answer_value(answer, 0, 0).key, "often");
	answer_free(answer);
	answer_noise_clear(&noise);
	sums_clear(&sums);
	plan_free(plan);
	engine_close(engine);
	catalogue_free(catalogue);
}

static void what_unknown_keys_cannot_have_is_refused(void **state)
{
	static const struct {
		const char *sql;
		struct plan_options options;
		enum status status;
		const char *words;
	} refused[] = {
		{ "SELECT note, count(*) FROM trips GROUP BY note",
		  { .rho = { RHO_PICO_ONE } },
		  AL_UNSUPPORTED,
		  "give a delta" },
		{ "SELECT note, median(minutes) FROM trips GROUP BY note",
		  { .rho = { RHO_PICO_ONE }, .delta = { 1000 } },
		  AL_UNSUPPORTED,
		  "public keys" },
		{ "SELECT count(DISTINCT note) FROM trips",
		  { .rho = { RHO_PICO_ONE }, .delta = { 1000 } },
		  AL_UNSUPPORTED,
		  "public" },
		{ "SELECT station, count(*) FROM trips GROUP BY 1",
		  { .rho = { RHO_PICO_ONE }, .groups_per_person = PLAN_GROUPS_MAX + 1 },
		  AL_TOO_BIG,
		  "from 1 to" },
		{ "SELECT station, count(*) FROM trips GROUP BY 1",
		  { .rho = { RHO_PICO_ONE }, .groups_per_person = -1 },
		  AL_TOO_BIG,
		  "from 1 to" },
		{ "SELECT rider, count(*) FROM trips GROUP BY 1",
		  { .rho = { RHO_PICO_ONE }, .delta = { 1000 } },
		  AL_REFUSED,
		  "who a row is about" },
	};
	struct catalogue *catalogue = fixture_catalogue();
	struct analysis_scope scope = fixture_scope(catalogue);

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct report report = { 0 };
		struct plan *plan = NULL;

		assert_int_equal(plan_of_sql(&scope, refused[i].sql, strlen(refused[i].sql),
					     &refused[i].options, &plan, &report),
				 refused[i].status);
		if (strstr(report.message, refused[i].words) == NULL)
			fail_msg("%s: %s", refused[i].sql, report.message);
	}
	catalogue_free(catalogue);
}

/* Each of a person's groups is as likely to be kept as any other, and no more than K are. */
static void groups_are_kept_by_chance_alone(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	const struct plan_options options = { .rho = { RHO_PICO_ONE }, .groups_per_person = 2 };
	size_t size = 1 << 20;
	char *text = malloc(size);
	struct engine *engine;
	struct plan *plan;
	int64_t kept[5] = { 0 };
	size_t len;

	(void)state;
	assert_non_null(text);
	len =
	    (size_t)snprintf(text, size,
			     "rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,big,"
			     "hidden,unbounded\n");
	for (unsigned i = 0; i < 5; i++)
		len += (size_t)snprintf(text + len, size - len, "r,S%u,,,,,,,,,,,,\n", i + 1);
	engine = fixture_locked_engine(catalogue, text);
	plan = fixture_plan_with(catalogue, "SELECT station, count(*) FROM trips GROUP BY 1",
				 &options);
	for (unsigned i = 0; i < 1000; i++) {
		uint8_t consent[1] = { 1 };
		const uint8_t key[SUMS_KEEP_KEY_LEN] = { (uint8_t)i, (uint8_t)(i >> 8) };
		const struct members members = { .consent = consent, .count = 8 };
		const struct sums_options how = { .threads = 1, .keep_key = key };
		struct sums sums = { 0 };
		unsigned groups = 0;

		assert_int_equal(sums_read(plan, engine, &members, &how, &sums, NULL), AL_OK);
		for (size_t g = 0; g < 5; g++) {
			groups += sums.cells[2 * g] != 0;
			kept[g] += sums.cells[2 * g] != 0;
		}
		assert_int_equal(groups, 2);
		assert_int_equal(sums.cells[plan->told + 1], sums.cells[plan->told]);
		sums_clear(&sums);
	}
	/* 400 of 1000 expected, standard deviation 15.5. */
	for (size_t g = 0; g < 5; g++)
		assert_true(kept[g] > 320 && kept[g] < 480);
	plan_free(plan);
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

static const struct plan_options counting = { .rho = { SMALL_RHO },
					      .groups_per_person = 1,
					      .delta = { LARGE_DELTA } };

static bool counts(struct catalogue *catalogue, const struct plan_options *options)
{
	struct plan *plan =
	    fixture_plan_with(catalogue, "SELECT note, count(*) FROM trips GROUP BY note", options);
	bool counted = plan->counts_persons;

	assert_true(plan_rho(plan).pico <= options->rho.pico);
	assert_true(plan_rho(plan).pico >= options->rho.pico - options->rho.pico / 10000 - 1);
	assert_int_equal(plan_delta(plan).atto, options->delta.atto);
	plan_free(plan);
	return counted;
}

/* ln(1 + epsilon / (2 delta)) / epsilon persons by their number, 1 + z / epsilon by a weight. */
static void persons_are_counted_where_fewer_then_suffice(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct plan_options options = counting;
	struct plan *plan;
	struct buffer text;

	(void)state;
	assert_true(counts(catalogue, &options));
	options.min_group = 10;
	assert_true(counts(catalogue, &options));
	options = counting;
	options.rho.pico = RHO_PICO_ONE / 10;
	assert_false(counts(catalogue, &options));
	options = counting;
	options.delta.atto = 1000000000;
	assert_false(counts(catalogue, &options));
	options = counting;
	options.groups_per_person = 2;
	assert_false(counts(catalogue, &options));
	options = counting;
	options.min_group = 10;
	plan = fixture_plan_with(catalogue, "SELECT note, count(*) FROM trips GROUP BY note",
				 &options);
	assert_non_null(strstr(plan_canonical(plan), "\"select_epsilon\":20000,"));
	assert_null(strstr(plan_canonical(plan), "select_weight"));
	assert_int_equal(plan->select_rho.pico, SMALL_RHO / 2);
	/* ln(3.02) / 0.02 = 55.3, and the minimum. */
	assert_int_equal(plan_selected_from(plan), 56 + 9);
	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	plan_explain_text(plan, &text);
	assert_non_null(strstr(buffer_text(&text), "keys that about 65 persons have, by their "
						   "number (truncated geometric selection, rho "
						   "0.0002 of the cost)"));
	assert_non_null(strstr(buffer_text(&text), "never shown: keys of fewer than 10 persons"));
	buffer_clear(&text);
	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	plan_explain_json(plan, &text);
	assert_non_null(
	    strstr(buffer_text(&text), "\"unknown_by\":\"geometric\",\"unknown_from\":\"65\""));
	buffer_clear(&text);
	plan_free(plan);
	catalogue_free(catalogue);
}

/* In how many of 2000 answers the notes of "often", "also" and "once" are shown. */
static void count_shown(struct catalogue *catalogue, const struct plan *plan, unsigned often,
			unsigned also, unsigned shown[static 3])
{
	struct engine *engine = notes_engine(catalogue, often, also);
	struct sums sums = read_all(plan, engine, 2);

	for (unsigned i = 0; i < 2000; i++) {
		const uint8_t seed[RANDOM_SEED_LEN] = { (uint8_t)i, (uint8_t)(i >> 8), 5 };
		struct answer_noise noise = { 0 };
		struct answer *answer = NULL;
		struct random random;

		random_init_seed(&random, seed);
		assert_int_equal(answer_noise_draw(plan, &random, &noise, NULL), AL_OK);
		assert_int_equal(answer_make(plan, &sums, &noise, &answer, NULL), AL_OK);
		for (size_t row = 0; row < answer_rows(answer); row++) {
			const char *key = answer_value(answer, row, 0).key;

			shown[key[1] == 'f' ? 0 : key[0] == 'a' ? 1 : 2]++;
		}
		answer_free(answer);
		answer_noise_clear(&noise);
		random_clear(&random);
	}
	assert_int_equal(sums.charges_count, often + also + 1);
	assert_int_equal(sums.charges[0].rho.pico, plan_rho(plan).pico);
	sums_clear(&sums);
	engine_close(engine);
}

static void counted_keys_are_shown_with_their_chance(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct plan_options options = counting;
	struct plan *plan = fixture_plan_with(
	    catalogue, "SELECT note, count(*) AS n FROM trips GROUP BY 1", &options);
	unsigned shown[3] = { 0 };

	(void)state;
	count_shown(catalogue, plan, 3000, 40, shown);
	assert_int_equal(shown[0], 2000);
	/* p_40 = 0.005 (e^0.8 - 1) / (e^0.02 - 1) = 0.3033, five standard deviations of 20.6. */
	assert_in_range(shown[1], 607 - 103, 607 + 103);
	assert_in_range(shown[2], 1, 10 + 16); /* delta */
	plan_free(plan);
	options.min_group = 41;
	plan = fixture_plan_with(catalogue, "SELECT note, count(*) AS n FROM trips GROUP BY 1",
				 &options);
	memset(shown, 0, sizeof(shown));
	count_shown(catalogue, plan, 80, 40, shown);
	assert_in_range(shown[0], 607 - 103, 607 + 103);
	assert_int_equal(shown[1], 0);
	assert_int_equal(shown[2], 0);
	plan_free(plan);
	catalogue_free(catalogue);
}

static void the_plan_and_explain_say_what_is_selected(void **state)
{
	const struct plan_options options = { .rho = { RHO_PICO_ONE / 20 },
					      .delta = { 1000000000 },
					      .min_group = 10 };
	struct catalogue *catalogue = fixture_catalogue();
	struct plan *plan = fixture_plan_with(
	    catalogue, "SELECT note, count(*) FROM trips GROUP BY note", &options);
	struct buffer text;

	(void)state;
	assert_non_null(strstr(plan_canonical(plan), "{\"unknown\":true,\"what\":\"note\"}"));
	assert_non_null(strstr(plan_canonical(plan), "\"delta\":1000000000"));
	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	plan_explain_text(plan, &text);
	assert_non_null(strstr(buffer_text(&text), "and delta 0.000000001"));
	assert_non_null(strstr(buffer_text(&text), "its keys are not public"));
	assert_non_null(strstr(buffer_text(&text), "never shown: keys of fewer than 10 persons"));
	buffer_clear(&text);
	plan_free(plan);
	catalogue_free(catalogue);
}

UNIT_MAIN("keys", cmocka_unit_test(one_person_changes_kept_groups_by_at_most_c),
	  cmocka_unit_test(whoever_is_taken_out_leaves_nothing_behind),
	  cmocka_unit_test(keys_of_many_persons_are_shown_and_of_one_are_not),
	  cmocka_unit_test(a_hard_minimum_withholds_whatever_the_noise_says),
	  cmocka_unit_test(what_unknown_keys_cannot_have_is_refused),
	  cmocka_unit_test(groups_are_kept_by_chance_alone),
	  cmocka_unit_test(persons_are_counted_where_fewer_then_suffice),
	  cmocka_unit_test(counted_keys_are_shown_with_their_chance),
	  cmocka_unit_test(the_plan_and_explain_say_what_is_selected))
