/*
 * ledger.h: the arithmetic of a ledger that never gives out more than its ceiling.
 *
 * The filter of zCDP (Rogers et al. 2016; Feldman and Zrnic 2021; Whitehouse et al. 2023): refuse
 * what would take the sum of the charges over the ceiling; then even queries chosen in view of
 * earlier answers stay within it. Nothing is ever given back. Where the balance is kept, and that
 * it is durable before data is read, is the caller's part.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_LEDGER_H
#define ALLMENDE_PRIVACY_LEDGER_H

#include "base/status.h"
#include "privacy/rho.h"

#include <stdbool.h>

/* Whether `spent` + `more` is at most `ceiling`. A sum beyond all range is not. */
bool ledger_can_charge(struct rho spent, struct rho more, struct rho ceiling);

/* *ret = `spent` + `more`. AL_EXHAUSTED: that would be over `ceiling`; *ret is untouched. */
AL_MUST_CHECK enum status ledger_charge(struct rho spent, struct rho more, struct rho ceiling,
					struct rho *ret);

/* What `ceiling` leaves after `spent`; 0 when nothing or less (a ceiling may have been lowered). */
struct rho ledger_left(struct rho spent, struct rho ceiling);

#endif
