/*
 * output_rule.h: the questions that two persons of the office go through for each result.
 *
 * After the published handbooks on checking research outputs: Griffiths et al., "Handbook on
 * Statistical Disclosure Control for Outputs", Safe Data Access Professionals 2019; Green, Ritchie
 * and White, "The statbarn", Privacy in Statistical Databases 2024; the OpenSAFELY rules for
 * released files. They were made for exact numbers. Ours are noisy, clipped and paid for before
 * anybody sees them, so the protection does not rest on these questions: they find what is useless,
 * misleading or asked for another purpose, and what a mistake elsewhere would have let through.
 *
 * To each question the program has a finding, from the grant, the noisy answer and earlier answers
 * under the same grant alone: "ok", "look" (a person must), or "stop" (nobody can pass it).
 *
 *	output_table_parse(held.result + SALT_LEN, held.result_len - SALT_LEN, &arena, &table,
 *			   &report);
 *	output_rules_apply(&seen, &arena, notes);
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_OUTPUT_RULE_H
#define ALLMENDE_LAW_OUTPUT_RULE_H

#include "base/arena.h"
#include "law/names.h"
#include "law/output_table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUTPUT_NOTE_LEN_MAX 160	   /* bytes with the final NUL */
#define OUTPUT_CLASS_SHARE 0.9	   /* of all in one group: it tells a trait of each of them */
#define OUTPUT_EXTENT_NUMBERS 1000 /* more numbers than a reader can have asked for */
#define OUTPUT_KEY_PLAIN_LEN 64	   /* bytes of a key that is longer than a name of a group */
#define OUTPUT_KEY_DIGITS 7	   /* in a row: a number of a telephone or customer */

/* What is looked at. */
struct output_seen {
	int64_t min_group;		    /* of the grant */
	const struct output_table *table;   /* NULL: the result is a model */
	const struct output_table *earlier; /* answers under the same grant */
	size_t earlier_count;
};

/* What the program found. */
struct output_note {
	int finding;			/* enum output_finding */
	char text[OUTPUT_NOTE_LEN_MAX]; /* why, in words */
};

/* The question of `rule` in words, English. */
const char *output_rule_question(enum output_rule rule);

/*
 * Write to `ret` what there is to say to each question: ret[rule - 1]. AL_OK. AL_NO_MEMORY: `arena`
 * is used up; `ret` then means nothing.
 */
AL_MUST_CHECK enum status output_rules_apply(const struct output_seen *seen, struct arena *arena,
					     struct output_note ret[static OUTPUT_RULE_COUNT]);

#endif
