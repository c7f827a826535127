/* words.c: what the programs say to a person in a shell, in her language. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "words/words.h"

#include "words/catalogues.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_set(const char *value)
{
	return value != NULL && value[0] != '\0';
}

/* The one of `known` whose name begins the locale of `len` bytes at `locale`, as in "de_AT.UTF-8";
 * NULL: none. */
static const char *match(const char *locale, size_t len, const char *const *known, size_t count)
{
	size_t name_len = strcspn(locale, "_.@:");

	if (name_len > len)
		name_len = len;
	for (size_t i = 0; i < count; i++) {
		if (strlen(known[i]) == name_len && memcmp(known[i], locale, name_len) == 0)
			return known[i];
	}
	return NULL;
}

/* The first of `list` that is there; English is, so what stands behind it does not count. */
static const char *first_of(const char *list, const char *const *known, size_t count)
{
	static const char *const english[] = { "en" };

	while (*list != '\0') {
		size_t len = strcspn(list, ":");
		const char *found = match(list, len, known, count);

		if (found != NULL || match(list, len, english, 1) != NULL)
			return found;
		list += len;
		if (*list == ':')
			list++;
	}
	return NULL;
}

const char *words_choose(const struct words_environment *environment, const char *const *known,
			 size_t count)
{
	const char *locale = environment->lang;

	if (is_set(environment->lc_messages))
		locale = environment->lc_messages;
	if (is_set(environment->lc_all))
		locale = environment->lc_all;
	if (!is_set(locale) || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
		return NULL;
	if (is_set(environment->language))
		return first_of(environment->language, known, count);
	return match(locale, strlen(locale), known, count);
}

/*
 * Read the environment and open the catalogue that it asks for; false: English. It is done again
 * for each message, because there is no place to keep it but a global variable, and it costs less
 * than a microsecond: the tests check the catalogues, not each message
 * (doc/adr/0006-words-from-the-environment.md).
 */
static bool open_catalogue(struct translation *ret)
{
	const struct words_environment environment = { .lc_all = getenv("LC_ALL"),
						       .lc_messages = getenv("LC_MESSAGES"),
						       .lang = getenv("LANG"),
						       .language = getenv("LANGUAGE") };
	const char *language = words_choose(&environment, catalogue_languages, catalogues_count);

	for (size_t i = 0; i < catalogues_count && language != NULL; i++) {
		if (catalogue_languages[i] == language)
			return translation_decode_unchecked(catalogues[i].bytes, catalogues[i].len,
							    ret) == AL_OK;
	}
	return false;
}

const char *words(const char *english)
{
	struct translation translation;

	return translation_find(open_catalogue(&translation) ? &translation : NULL, NULL, english);
}

const char *words_count(const char *one, const char *many, uint64_t number)
{
	struct translation translation;

	return translation_count(open_catalogue(&translation) ? &translation : NULL, one, many,
				 number);
}

/* --- pages --- */

#define PAGES_FIRST "de"
#define ENGLISH "en"

const char *words_accepted(const char *accepted)
{
	static const char *const english[] = { ENGLISH };

	/* Browsers list what is wanted most first; weights are not looked at. */
	while (accepted != NULL && *accepted != '\0') {
		size_t len;
		const char *found;

		accepted += strspn(accepted, " ,\t");
		len = strcspn(accepted, ",;-");
		found = match(accepted, len, catalogue_languages, catalogues_count);
		if (found == NULL)
			found = match(accepted, len, english, 1);
		if (found != NULL)
			return found;
		accepted += strcspn(accepted, ",");
	}
	return PAGES_FIRST;
}

const char *words_in(const char *language, const char *english)
{
	struct translation translation;

	for (size_t i = 0; i < catalogues_count; i++) {
		if (strcmp(catalogue_languages[i], language) == 0 &&
		    translation_decode_unchecked(catalogues[i].bytes, catalogues[i].len,
						 &translation) == AL_OK)
			return translation_find(&translation, NULL, english);
	}
	return english;
}
