/*
 * translation.h: a catalogue of translated messages in GNU's binary format (.mo).
 *
 * The catalogue is the bytes as msgfmt wrote them, checked once; finding a message is a binary
 * search in them. Nothing is allocated, no locale of the system is needed, and several languages
 * can be in use at the same time.
 *
 *	struct translation german;
 *
 *	if (translation_decode(bytes, len, &german) == AL_OK)
 *		puts(translation_find(&german, NULL, "usage"));
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_TRANSLATION_H
#define ALLMENDE_BASE_TRANSLATION_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRANSLATION_LEN_MAX (4u << 20) /* bytes of a catalogue */

/* Marks a text that translation_find() or words() gets later, for tools/update-translations. */
#define N_(english) english

/* The result of a function is a printf format whenever its argument number `n` is one. */
#define AL_FORMAT_ARG(n) __attribute__((format_arg(n)))

/* A checked catalogue. Its fields are for translation.c alone; it never changes. */
struct translation {
	const uint8_t *bytes; /* borrowed */
	uint32_t count;	      /* of messages */
	uint32_t originals;   /* where the table of the English messages begins */
	uint32_t translated;  /* where the table of the translations begins */
	bool big_endian;
};

/*
 * Check the `len` bytes at `bytes`, of either byte order, and make *ret of them; they must outlive
 * it and stay as they are.
 * AL_MALFORMED: no .mo file, a text beyond its end or without its NUL, or messages out of order.
 * AL_UNSUPPORTED: a revision other than 0.0 (msgfmt writes another one for formats with PRId64).
 * AL_TOO_BIG: over TRANSLATION_LEN_MAX. *ret is then untouched.
 */
AL_MUST_CHECK enum status translation_decode(const uint8_t *bytes, size_t len,
					     struct translation *ret);

/*
 * The same for bytes that were checked before, as those that a program has within it (its tests
 * check them): only the header is read. What is none makes translation_find() read anywhere.
 */
AL_MUST_CHECK enum status translation_decode_unchecked(const uint8_t *bytes, size_t len,
						       struct translation *ret);

/*
 * The translation of `message` in `context` (NULL: without one), borrowed from the catalogue; or
 * `message` itself when it has none or `translation` is NULL.
 */
const char *translation_find(const struct translation *translation, const char *context,
			     const char *message) AL_FORMAT_ARG(3);

/*
 * As translation_find(), for a message with a number in it: `one` is said of 1, `many` of any other
 * `number`. This is the rule of English and of German; a catalogue has to have the same.
 */
const char *translation_count(const struct translation *translation, const char *one,
			      const char *many, uint64_t number) AL_FORMAT_ARG(2) AL_FORMAT_ARG(3);

#endif
