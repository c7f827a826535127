/* checked.h: arithmetic that says when it leaves its range. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_CHECKED_H
#define ALLMENDE_BASE_CHECKED_H

#include <stdbool.h>

/* Each is true, and *ret set, when the exact result fits the type of *ret. */
#define checked_add(a, b, ret) (!__builtin_add_overflow((a), (b), (ret)))
#define checked_sub(a, b, ret) (!__builtin_sub_overflow((a), (b), (ret)))
#define checked_mul(a, b, ret) (!__builtin_mul_overflow((a), (b), (ret)))

#endif
