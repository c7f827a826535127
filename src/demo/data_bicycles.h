/* data_bicycles.h: the tables of a bike-share platform, real or made up. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_DATA_BICYCLES_H
#define ALLMENDE_DEMO_DATA_BICYCLES_H

#include "demo/data.h"

/* Which bicycles. */
enum bicycles { BICYCLES_REAL = 1, BICYCLES_MADE_UP };

/* Fill the tables and questions of `data` (its arena is there). AL_NO_MEMORY. */
AL_MUST_CHECK enum status data_bicycles(enum bicycles which, struct data *data);

#endif
