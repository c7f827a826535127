/*
 * attack.h: the game that each attack plays, and how it is judged.
 *
 * There are two tables, with her and without her. The attacker knows everything else: the question,
 * all other rows, her rows, the code. He asks, looks at what comes back, and says whether she is
 * in. His advantage is the rate at which he says so when she is, less the rate when she is not: 0
 * for who guesses, 1 for who knows. By questions that cost rho in all nobody has more than
 * sqrt(rho / 2): rho-zCDP bounds the divergence of Kullback and Leibler by rho (Bun and Steinke
 * 2016), and Pinsker's inequality the rest.
 *
 * An attack fails when its advantage is, with 99.9 % confidence (Clopper and Pearson 1934), not
 * shown to be above that; and it must succeed where the protection that stops it is left out, so
 * that it is an attack at all.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_ATTACK_ATTACK_H
#define ALLMENDE_TESTS_ATTACK_ATTACK_H

#include "crypto/random.h"
#include "unit/query/fixture.h"

#include <stdbool.h>

struct attack_score {
	unsigned tries[2]; /* without her, with her */
	unsigned said[2];  /* ... in which he said that she is in */
};

void attack_note(struct attack_score *score, bool she_is_in, bool he_says_so);

double attack_advantage(const struct attack_score *score);

/* What his advantage is at least, with 99.9 % confidence. */
double attack_advantage_least(const struct attack_score *score);

/* What is allowed for `rho`. */
double attack_allowed(double rho);

/* The interval of Clopper and Pearson around `successes` of `tries`, each side off in one case of
 * 4000. */
double attack_rate_low(unsigned successes, unsigned tries);
double attack_rate_high(unsigned successes, unsigned tries);

/* Print the advantage of the attack `name`; the test fails if it is more than `rho` allows. */
void attack_must_fail(const char *name, const struct attack_score *score, double rho);

/* The same; the test fails if it is less than 0.8. */
void attack_must_succeed(const char *name, const struct attack_score *score);

/* The two tables. */
struct attack_world {
	struct catalogue *catalogue;
	struct engine *engines[2]; /* without her, with her */
	struct random random;	   /* the system's: noise is as it is for everyone */
};

/* `others` is a CSV text with its header, `hers` lines without one. */
struct attack_world attack_world_new(const char *others, const char *hers);
void attack_world_clear(struct attack_world *world);

/* What may be left out. */
enum attack_without {
	ATTACK_PROTECTED = 0,
	ATTACK_NO_NOISE = 1,
	ATTACK_NO_BOUND = 2,
};

/* A question, read once in each world: the sums are always the same. */
struct attack_question {
	struct plan *plan;
	struct sums sums[2];
};

struct attack_question attack_ask(const struct attack_world *world, const char *sql,
				  const struct plan_options *options, enum attack_without without);
void attack_question_clear(struct attack_question *question);

/* An answer with fresh noise; freed by answer_free(). */
struct answer *attack_answer(struct attack_world *world, const struct attack_question *question,
			     bool she_is_in, enum attack_without without);

/* The last value of the first row of such an answer. */
double attack_value(struct attack_world *world, const struct attack_question *question,
		    bool she_is_in, enum attack_without without);

#endif
