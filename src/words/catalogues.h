/* catalogues.h: the compiled catalogues of po/, which the build writes into catalogues.c. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WORDS_CATALOGUES_H
#define ALLMENDE_WORDS_CATALOGUES_H

#include <stddef.h>
#include <stdint.h>

/* A language and its catalogue as msgfmt wrote it. */
struct catalogue_bytes {
	const uint8_t *bytes;
	size_t len;
};

/* The languages of po/ in the order of their names, and the catalogue of each. */
extern const char *const catalogue_languages[];
extern const struct catalogue_bytes catalogues[];
extern const size_t catalogues_count;

#endif
