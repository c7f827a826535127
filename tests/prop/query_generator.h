/*
 * query_generator.h: questions about the tables of the fixture, put together at random.
 *
 * The corpus has what somebody thought of; here are the combinations that nobody did. Most are
 * answered, the others are refused by their text.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_PROP_QUERY_GENERATOR_H
#define ALLMENDE_TESTS_PROP_QUERY_GENERATOR_H

#include "base/buffer.h"
#include "unit/budget.h"

/* Append a question to `ret`, as `budget` draws. */
void generate_question(struct budget *budget, struct buffer *ret);

#endif
