/* card_internal.h: what the two forms of a card share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_CARD_INTERNAL_H
#define ALLMENDE_LEARN_CARD_INTERNAL_H

#include "learn/card.h"
#include "privacy/epsilon.h"

#define CARD_NUMBER_MAX 40 /* bytes of a number as text with its final NUL */

/* AL_TOO_BIG: a text of `card` is over its limit; the report says which. */
AL_MUST_CHECK enum status card_check(const struct card *card, struct report *report);

/* *total = what training and measures cost, *epsilon = the same at the card's delta.
 * AL_OVERFLOW: there is none; both are untouched or hold a part. */
AL_MUST_CHECK enum status card_epsilon(const struct card *card, struct rho *total,
				       struct epsilon *epsilon, struct report *report);

/* Write `value` with six digits, as many as noise leaves. */
void card_number(double value, char ret[static CARD_NUMBER_MAX]);

#endif
