/* spoil.h: expecting that an object, written with one thing wrong, is not read again. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_LAW_SPOIL_H
#define ALLMENDE_TESTS_UNIT_LAW_SPOIL_H

#include "law/object.h"

/* `value` is not read again, and the report has `words` in it. */
void assert_spoiled(enum object_type type, const void *value, const char *words);

/* `value` is read again. */
void assert_sound(enum object_type type, const void *value);

#endif
