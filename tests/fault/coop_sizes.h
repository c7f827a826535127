/* coop_sizes.h: the sizes of the log at which coop_writer publishes after the story. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_FAULT_COOP_SIZES_H
#define ALLMENDE_TESTS_FAULT_COOP_SIZES_H

#include <stdint.h>

#define COOP_SIZE_COUNT 4
#define COOP_SIZE_LAST 258

static const int64_t coop_sizes[COOP_SIZE_COUNT] = { 250, 255, 256, COOP_SIZE_LAST };

#endif
