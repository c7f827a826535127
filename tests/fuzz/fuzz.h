/*
 * fuzz.h: the one function of a fuzz target.
 *
 * It gets `size` bytes of anything at `data`, hands them to a parser, and returns 0. A crash, a
 * sanitizer's report or a failed assert() is the finding; what a parser accepts is best encoded
 * again and compared.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_FUZZ_FUZZ_H
#define ALLMENDE_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
