/*
 * words.h: what the programs say to a person in a shell, in her language.
 *
 * The source says it in English and marks it; po/ holds the other languages, and the build puts
 * them into the programs. The language is the environment's, by the rules of gettext(3): of LC_ALL,
 * LC_MESSAGES and LANG the first that is set says it; when it is neither "C" nor "POSIX", LANGUAGE,
 * a list, goes before it. None, or one that po/ does not hold: English. Text is always UTF-8.
 *
 *	(void)printf(_("%zu members join.\n"), count);
 *	static const char *const titles[] = { N_("A cooperative is founded") };
 *	tell_step(1, words(titles[0]));
 *
 * Formats are written without PRId64 and the like: a catalogue cannot hold what differs between
 * machines. tools/update-translations brings po/ up to date.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WORDS_WORDS_H
#define ALLMENDE_WORDS_WORDS_H

#include "base/translation.h"

#include <stddef.h>
#include <stdint.h>

#define _(english) words(english)

/* `english` in the environment's language, or itself; borrowed for ever. */
const char *words(const char *english) AL_FORMAT_ARG(1);

/* The same for words with a number in them: `one` for 1, `many` for any other `number`. */
const char *words_count(const char *one, const char *many, uint64_t number) AL_FORMAT_ARG(1)
    AL_FORMAT_ARG(2);

/*
 * The language of `accepted`, the value of Accept-Language (RFC 9110, 12.5.4; NULL: none): "de" or
 * another of po/, or "en". German where nothing fits: pages are German first.
 */
const char *words_accepted(const char *accepted);

/* `english` in `language`, which words_accepted() gave; borrowed for ever. For pages. */
const char *words_in(const char *language, const char *english) AL_FORMAT_ARG(2);

/* What the environment may say; NULL is a variable that is not set. */
struct words_environment {
	const char *lc_all;
	const char *lc_messages;
	const char *lang;
	const char *language;
};

/*
 * The language that `environment` asks for among the `count` at `known` ("de"); NULL: English.
 * Borrowed from `known`.
 */
const char *words_choose(const struct words_environment *environment, const char *const *known,
			 size_t count);

#endif
