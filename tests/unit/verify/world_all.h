/*
 * world_all.h: the small cooperative for one program that is not linked with this folder's helpers,
 * such as a benchmark or a fuzz target. To be included once, in one file.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VERIFY_WORLD_ALL_H
#define ALLMENDE_TESTS_UNIT_VERIFY_WORLD_ALL_H

#include "unit/verify/world.c"
#include "unit/verify/world_law.c"
#include "unit/verify/world_public.c"
#include "unit/verify/world_steps.c"

#endif
