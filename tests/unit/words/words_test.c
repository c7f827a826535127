/* words_test.c: which language an environment asks for, and what is said in it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "words/catalogues.h"
#include "words/words.h"

#include <stdlib.h>

static const char *const known[] = { "de", "fr" };

/* The language for what the four variables say; "en" for English. */
static const char *choose(const char *lc_all, const char *lc_messages, const char *lang,
			  const char *language)
{
	struct words_environment environment = {
		.lc_all = lc_all, .lc_messages = lc_messages, .lang = lang, .language = language
	};
	const char *chosen = words_choose(&environment, known, 2);

	return chosen == NULL ? "en" : chosen;
}

static void nothing_set_is_english(void **state)
{
	(void)state;
	assert_string_equal(choose(NULL, NULL, NULL, NULL), "en");
	assert_string_equal(choose("", "", "", ""), "en");
}

static void a_german_locale_is_german_however_it_is_written(void **state)
{
	static const char *const german[] = { "de",	    "de_DE",	"de_DE.UTF-8", "de_AT.utf8",
					      "de_CH@euro", "de.UTF-8", "de@hist" };

	(void)state;
	for (size_t i = 0; i < sizeof(german) / sizeof(german[0]); i++) {
		assert_string_equal(choose(german[i], NULL, NULL, NULL), "de");
		assert_string_equal(choose(NULL, german[i], NULL, NULL), "de");
		assert_string_equal(choose(NULL, NULL, german[i], NULL), "de");
	}
}

static void any_other_locale_is_english(void **state)
{
	static const char *const other[] = { "C",	"POSIX", "C.UTF-8", "en_GB.UTF-8",
					     "it_IT",	"DE_de", "d",	    "den",
					     "deutsch", "_de",	 "/de",	    "." };

	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_string_equal(choose(NULL, NULL, other[i], NULL), "en");
}

static void the_first_variable_that_is_set_decides(void **state)
{
	(void)state;
	assert_string_equal(choose("de_DE.UTF-8", "fr_FR", "C", NULL), "de");
	assert_string_equal(choose("C", "de_DE", "de_DE", NULL), "en");
	assert_string_equal(choose(NULL, "fr_FR", "de_DE", NULL), "fr");
	assert_string_equal(choose("", "", "de_DE", NULL), "de");
	assert_string_equal(choose("", "en_GB", "de_DE", NULL), "en");
}

static void the_list_of_languages_goes_before_the_locale(void **state)
{
	(void)state;
	assert_string_equal(choose(NULL, NULL, "en_GB.UTF-8", "de"), "de");
	assert_string_equal(choose(NULL, NULL, "de_DE.UTF-8", "it:fr:de"), "fr");
	assert_string_equal(choose(NULL, NULL, "de_DE.UTF-8", "en_GB:de"), "en");
	assert_string_equal(choose(NULL, NULL, "de_DE.UTF-8", "it"), "en");
	assert_string_equal(choose(NULL, NULL, "de_DE.UTF-8", "::de_AT"), "de");
	assert_string_equal(choose(NULL, NULL, "C.UTF-8", "de"), "de");
}

static void the_list_of_languages_does_not_count_in_the_locale_c(void **state)
{
	(void)state;
	assert_string_equal(choose(NULL, NULL, NULL, "de"), "en");
	assert_string_equal(choose("C", NULL, "de_DE", "de"), "en");
	assert_string_equal(choose(NULL, NULL, "POSIX", "de"), "en");
}

static void each_catalogue_of_the_programs_is_whole(void **state)
{
	(void)state;
	assert_true(catalogues_count > 0);
	for (size_t i = 0; i < catalogues_count; i++) {
		struct translation translation;

		assert_int_equal(
		    translation_decode(catalogues[i].bytes, catalogues[i].len, &translation),
		    AL_OK);
		assert_true(translation.count > 1);
	}
}

static void the_environment_decides_what_is_said(void **state)
{
	(void)state;
	assert_int_equal(unsetenv("LANGUAGE"), 0);
	assert_int_equal(setenv("LC_ALL", "de_DE.UTF-8", 1), 0);
	assert_string_equal(words("mandates given"), "Mandate erteilt");
	assert_string_equal(words_count("one that nobody says", "many", 2), "many");
	assert_int_equal(setenv("LC_ALL", "C", 1), 0);
	assert_string_equal(words("mandates given"), "mandates given");
	assert_string_equal(words_count("one", "many", 1), "one");
}

static void a_page_is_german_unless_english_is_wanted(void **state)
{
	(void)state;
	assert_string_equal(words_accepted(NULL), "de");
	assert_string_equal(words_accepted(""), "de");
	assert_string_equal(words_accepted("en-GB,en;q=0.9,de;q=0.8"), "en");
	assert_string_equal(words_accepted("fr-FR, de-AT;q=0.7, en"), "de");
	assert_string_equal(words_accepted("fr, , it"), "de");
	assert_string_equal(words_in("de", "mandates given"), "Mandate erteilt");
	assert_string_equal(words_in("en", "mandates given"), "mandates given");
}

UNIT_MAIN("words", cmocka_unit_test(nothing_set_is_english),
	  cmocka_unit_test(a_german_locale_is_german_however_it_is_written),
	  cmocka_unit_test(any_other_locale_is_english),
	  cmocka_unit_test(the_first_variable_that_is_set_decides),
	  cmocka_unit_test(the_list_of_languages_goes_before_the_locale),
	  cmocka_unit_test(the_list_of_languages_does_not_count_in_the_locale_c),
	  cmocka_unit_test(each_catalogue_of_the_programs_is_whole),
	  cmocka_unit_test(the_environment_decides_what_is_said),
	  cmocka_unit_test(a_page_is_german_unless_english_is_wanted))
