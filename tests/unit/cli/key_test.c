/* key_test.c: `allmende key` as it is typed, and a pass phrase at a terminal. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/pass_phrase.h"
#include "crypto/key.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <pty.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEED "0101010101010101010101010101010101010101010101010101010101010101\n"
#define OTHER "0202020202020202020202020202020202020202020202020202020202020202\n"
#define PASS "correct horse battery\n"
#define TEXT_MAX 4096
#define ARGUMENTS_MAX 12

static void put(void **state, const char *name, const char *text)
{
	FILE *file = fopen(scratch_path(state, name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* The content of the file; an empty text: there is none. */
static const char *get(void **state, const char *name)
{
	static char text[TEXT_MAX];
	FILE *file = fopen(scratch_path(state, name), "r");
	size_t len = file == NULL ? 0 : fread(text, 1, sizeof(text) - 1, file);

	text[len] = '\0';
	if (file != NULL)
		assert_int_equal(fclose(file), 0);
	return text;
}

/* Run `allmende key` with the words of `line`; those that begin with @ are files of the case. */
static int run(void **state, const char *line)
{
	char text[TEXT_MAX];
	char paths[ARGUMENTS_MAX][SCRATCH_PATH_MAX];
	char name[] = "key";
	char *argv[ARGUMENTS_MAX + 2] = { name };
	int argc = 1;
	char *rest = NULL;

	(void)snprintf(text, sizeof(text), "%s", line);
	for (char *word = strtok_r(text, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest)) {
		assert_true(argc <= ARGUMENTS_MAX);
		if (word[0] == '@')
			(void)snprintf(paths[argc - 1], SCRATCH_PATH_MAX, "%s",
				       scratch_path(state, word + 1));
		argv[argc] = word[0] == '@' ? paths[argc - 1] : word;
		argc++;
	}
	return cli_key(argc, argv);
}

static int set_up(void **state)
{
	int failed = scratch_setup(state);

	if (failed == 0) {
		put(state, "key", SEED);
		put(state, "opening", OTHER);
		put(state, "pass", PASS);
	}
	return failed;
}

#define EXPORT_MANDATE "export --kind mandate --platform rad --pass-file @pass @key @out"

static void a_key_comes_back_as_it_was(void **state)
{
	struct stat info;

	assert_int_equal(run(state, EXPORT_MANDATE), CLI_OK);
	assert_non_null(strstr(get(state, "out"), "\"mem\":268435456"));
	assert_null(strstr(get(state, "out"), "01010101"));
	assert_int_equal(stat(scratch_path(state, "out"), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(run(state, "import --pass-file @pass @out @again"), CLI_OK);
	assert_string_equal(get(state, "again"), SEED);
}

static void an_applicant_has_two_key_files(void **state)
{
	assert_int_equal(run(state, "export --kind applicant --opening-key @opening "
				    "--pass-file @pass @key @out"),
			 CLI_OK);
	assert_int_equal(run(state, "import --pass-file @pass @out @again"), CLI_FAILED);
	assert_int_equal(run(state, "import --pass-file @pass --opening-key @again2 @out @again"),
			 CLI_OK);
	assert_string_equal(get(state, "again"), SEED);
	assert_string_equal(get(state, "again2"), OTHER);
}

static void no_file_is_overwritten_and_none_is_left_alone(void **state)
{
	assert_int_equal(run(state, "export --kind office --opening-key @opening "
				    "--pass-file @pass @key @out"),
			 CLI_OK);
	assert_int_equal(run(state, "export --kind member --pass-file @pass @key @out"),
			 CLI_FAILED);
	assert_int_equal(run(state, "import --pass-file @pass --opening-key @opening2 @out @key"),
			 CLI_FAILED);
	assert_string_equal(get(state, "opening2"), "");
	assert_int_equal(run(state, "import --pass-file @pass --opening-key @opening @out @again"),
			 CLI_FAILED);
	assert_string_equal(get(state, "again"), "");
}

static void another_pass_phrase_makes_no_key_file(void **state)
{
	assert_int_equal(run(state, EXPORT_MANDATE), CLI_OK);
	put(state, "wrong", "correct horse batterY\n");
	assert_int_equal(run(state, "import --pass-file @wrong @out @again"), CLI_FAILED);
	assert_string_equal(get(state, "again"), "");
}

static void what_cannot_be_exported_is_said(void **state)
{
	put(state, "bad", "0101\n");
	put(state, "short", "short\n");
	put(state, "two", "correct horse\nbattery\n");
	assert_int_equal(run(state, "export --kind member --pass-file @pass @bad @out"),
			 CLI_FAILED);
	assert_int_equal(run(state, "export --kind member --pass-file @pass @none @out"),
			 CLI_FAILED);
	assert_int_equal(run(state, "export --kind member --pass-file @short @key @out"),
			 CLI_FAILED);
	assert_int_equal(run(state, "export --kind member --pass-file @two @key @out"), CLI_FAILED);
	assert_int_equal(run(state, "export --kind coop --pass-file @pass @key @out"), CLI_FAILED);
	assert_int_equal(run(state, "export --pass-file @pass @key @out"), CLI_FAILED);
	assert_int_equal(run(state, "export --kind mandate --pass-file @pass @key @out"),
			 CLI_FAILED);
	assert_int_equal(
	    run(state, "export --kind member --platform rad --pass-file @pass @key @out"),
	    CLI_FAILED);
	assert_int_equal(run(state, "export --kind office --pass-file @pass @key @out"),
			 CLI_FAILED);
	assert_int_equal(run(state, "import --pass-file @pass @key @again"), CLI_FAILED);
	assert_string_equal(get(state, "out"), "");
}

static void wrong_use_is_told(void **state)
{
	assert_int_equal(run(state, ""), CLI_USAGE);
	assert_int_equal(run(state, "make"), CLI_USAGE);
	assert_int_equal(run(state, "export @key"), CLI_USAGE);
	assert_int_equal(run(state, "import --kind member @out @again"), CLI_USAGE);
	assert_int_equal(run(state, "import --nothing @out @again"), CLI_USAGE);
	assert_int_equal(run(state, "--help"), CLI_OK);
}

/* --- at a terminal --- */

/* Ask in a process with a terminal of its own: exits with the status; with 100 if the phrase is
 * not the one of PASS. */
static void ask_and_exit(void)
{
	struct pass_phrase *phrase = NULL;
	enum status status = pass_phrase_ask(PASS_PHRASE_TWICE, &phrase, NULL);

	if (status == AL_OK &&
	    (phrase->len != strlen(PASS) - 1 || memcmp(phrase->text, PASS, strlen(PASS) - 1) != 0))
		_exit(100);
	sodium_free(phrase);
	_exit((int)status);
}

/* What the terminal shows until `text` is there. Fails when the other side ends before. */
static void wait_for(int terminal, const char *text, char *shown, size_t *len)
{
	size_t from = *len;

	while (strstr(shown + from, text) == NULL) {
		ssize_t got = read(terminal, shown + *len, TEXT_MAX - 1 - *len);

		assert_true(got > 0);
		*len += (size_t)got;
		shown[*len] = '\0';
	}
}

/* Ask, type `first` and `second` (NULL: nothing), and give the exit status; `shown` is what the
 * terminal showed. */
static int ask_at_terminal(const char *first, const char *second, char *shown)
{
	size_t len = 0;
	int terminal = -1;
	int ended = 0;
	pid_t child = forkpty(&terminal, NULL, NULL, NULL);

	assert_true(child >= 0);
	if (child == 0)
		ask_and_exit();
	shown[0] = '\0';
	wait_for(terminal, ": ", shown, &len);
	assert_int_equal(write(terminal, first, strlen(first)), (ssize_t)strlen(first));
	if (second != NULL) {
		wait_for(terminal, ": ", shown, &len);
		assert_int_equal(write(terminal, second, strlen(second)), (ssize_t)strlen(second));
	}
	for (ssize_t got = 1; got > 0 && len<TEXT_MAX - 1; len += got> 0 ? (size_t)got : 0)
		got = read(terminal, shown + len, TEXT_MAX - 1 - len);
	shown[len] = '\0';
	assert_int_equal(waitpid(child, &ended, 0), child);
	assert_int_equal(close(terminal), 0);
	assert_true(WIFEXITED(ended));
	return WEXITSTATUS(ended);
}

static void a_pass_phrase_is_not_shown(void **state)
{
	static char shown[TEXT_MAX];

	(void)state;
	assert_int_equal(ask_at_terminal(PASS, PASS, shown), AL_OK);
	assert_null(strstr(shown, "horse"));
}

static void two_different_pass_phrases_are_none(void **state)
{
	static char shown[TEXT_MAX];

	(void)state;
	assert_int_equal(ask_at_terminal(PASS, "correct horse batterY\n", shown), AL_CONFLICT);
	assert_int_equal(ask_at_terminal(PASS, "correct horse\n", shown), AL_CONFLICT);
}

static void control_c_gives_up(void **state)
{
	static char shown[TEXT_MAX];

	(void)state;
	assert_int_equal(ask_at_terminal("corr\003", NULL, shown), AL_CONFLICT);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, scratch_teardown)

UNIT_MAIN("cli_key", CASE(a_key_comes_back_as_it_was), CASE(an_applicant_has_two_key_files),
	  CASE(no_file_is_overwritten_and_none_is_left_alone),
	  CASE(another_pass_phrase_makes_no_key_file), CASE(what_cannot_be_exported_is_said),
	  CASE(wrong_use_is_told), CASE(a_pass_phrase_is_not_shown),
	  CASE(two_different_pass_phrases_are_none), CASE(control_c_gives_up))
