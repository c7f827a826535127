/*
 * demo.h: the whole chain once, from founding to verification, through the public interfaces only.
 *
 * It plays everyone: founders, members, office, applicants, witnesses, a node. Its calendar is made
 * up: it begins some months before `now`, so that notices and deadlines are kept without waiting.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_DEMO_H
#define ALLMENDE_DEMO_DEMO_H

#include "base/status.h"
#include "base/when.h"
#include "demo/data.h"

struct demo_options {
	const char *folder; /* where everything is left; its demo of before is replaced */
	struct data_choice data;
	struct when now; /* when the calendar ends */
	bool serve;	 /* go on serving after the run, until SIGINT or SIGTERM */
};

/*
 * Run the demo and tell on standard output what happens. AL_OK: each step came out as it should.
 * Otherwise the report says which step failed and why.
 */
AL_MUST_CHECK enum status demo_run(const struct demo_options *options, struct report *report);

#endif
