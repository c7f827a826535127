/* election_ask.c: what a voter wants: said in one word for each question, or asked for. */
/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE /* getline() */
#include "cli/election.h"
#include "words/words.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SEPARATORS " \t\r\n,"
#define ANSWER_INDENT "         " /* so that no answer looks like the next one */

/* Mark the answers that `text` lists. */
static bool mark(const char *text, size_t count, uint8_t *chosen)
{
	if (strcmp(text, "0") == 0)
		return true; /* none; min decides whether that is allowed */
	for (;;) {
		char *end;
		unsigned long answer = strtoul(text, &end, 10);

		if (*text < '1' || *text > '9' || answer > count || (*end != ',' && *end != '\0') ||
		    chosen[answer - 1] != 0)
			return false;
		chosen[answer - 1] = 1;
		if (*end == '\0')
			return true;
		text = end + 1;
	}
}

enum status election_choose(const struct question *question, size_t number, const char *text,
			    uint8_t *chosen, struct report *report)
{
	size_t blank = question->blank ? 1 : 0;
	int64_t count = 0;
	enum status status = AL_OK;

	memset(chosen, 0, question_choices(question));
	if (text == NULL && blank == 0)
		return report_set(report, AL_REFUSED, "question %zu: offers no blank vote", number);
	if (text == NULL) {
		chosen[0] = 1;
		return AL_OK;
	}
	if (!mark(text, question->answers_count, chosen + blank))
		status = report_set(report, AL_REFUSED,
				    "question %zu: \"%.40s\" is no list of different answers from "
				    "1 to %zu",
				    number, text, question->answers_count);
	for (size_t i = 0; i < question_choices(question); i++)
		count += chosen[i];
	if (status == AL_OK && (count < question->min || count > question->max))
		status = report_set(report, AL_REFUSED,
				    "question %zu: at least %lld and at most %lld answers are to "
				    "be chosen",
				    number, (long long)question->min, (long long)question->max);
	if (status != AL_OK)
		memset(chosen, 0, question_choices(question));
	return status;
}

/* A line that the voter has typed, of getline(). */
struct typed {
	char *line;
	size_t size;
};

/* Read what is typed; words in it are parted by one comma. AL_REFUSED: nothing is typed any more.
 */
static enum status read_typed(struct typed *typed, struct report *report)
{
	size_t kept = 0;
	char *word;

	(void)fflush(stderr);
	if (getline(&typed->line, &typed->size, stdin) <= 0)
		return report_set(report, AL_REFUSED, "no answer was given");
	for (word = typed->line + strspn(typed->line, SEPARATORS); *word != '\0';) {
		size_t len = strcspn(word, SEPARATORS);
		char *next = word + len + strspn(word + len, SEPARATORS);

		if (kept > 0)
			typed->line[kept++] = ',';
		memmove(typed->line + kept, word, len);
		kept += len;
		word = next;
	}
	typed->line[kept] = '\0';
	return AL_OK;
}

static void show_question(const struct question *question, size_t number)
{
	(void)fprintf(stderr, "\n%zu. ", number);
	election_say(stderr, question->question, "");
	(void)fprintf(stderr, "\n");
	for (size_t i = 0; i < question->answers_count; i++) {
		(void)fprintf(stderr, "   %zu  ", i + 1);
		election_say(stderr, question->answers[i], ANSWER_INDENT);
		(void)fprintf(stderr, "\n");
	}
	if (question->min == 0)
		(void)fprintf(stderr, _("   0  none of them\n"));
	if (question->blank)
		(void)fprintf(stderr, _("   b  a blank vote\n"));
}

/* Ask until the answer is one that the question allows. */
static enum status ask_one(const struct question *question, size_t number, struct typed *typed,
			   uint8_t *chosen, struct report *report)
{
	struct report wrong = { .message = "" };
	enum status status;

	show_question(question, number);
	for (;;) {
		const char *text;

		if (question->max == 1)
			(void)fprintf(stderr, _("Your choice: "));
		else
			(void)fprintf(stderr,
				      _("Your choice, %lld to %lld of them with blanks between: "),
				      (long long)question->min, (long long)question->max);
		status = read_typed(typed, report);
		if (status != AL_OK)
			return status;
		text = question->blank && strcmp(typed->line, "b") == 0 ? NULL : typed->line;
		if (election_choose(question, number, text, chosen, &wrong) == AL_OK)
			return AL_OK;
		(void)fprintf(stderr, "%s\n", wrong.message);
	}
}

static void show_chosen(const struct question *question, size_t number, const uint8_t *chosen)
{
	size_t blank = question->blank ? 1 : 0;
	bool none = true;

	(void)fprintf(stderr, "%zu. ", number);
	election_say(stderr, question->question, "");
	(void)fprintf(stderr, "\n");
	for (size_t i = 0; i < question_choices(question); i++) {
		if (chosen[i] == 0)
			continue;
		none = false;
		(void)fprintf(stderr, "   -> ");
		election_say(stderr, i < blank ? _("(blank)") : question->answers[i - blank],
			     ANSWER_INDENT);
		(void)fprintf(stderr, "\n");
	}
	if (none)
		(void)fprintf(stderr, _("   -> none\n"));
}

/* Show what was chosen, and ask whether it is meant. */
static enum status confirm(const struct election *election, const uint8_t *chosen,
			   struct typed *typed, struct report *report)
{
	enum status status;

	(void)fprintf(stderr, _("\nYou vote:\n"));
	for (size_t q = 0; q < election->questions_count; q++) {
		show_chosen(&election->questions[q], q + 1, chosen);
		chosen += question_choices(&election->questions[q]);
	}
	(void)fprintf(stderr, _("\nMake this ballot? Say yes: "));
	status = read_typed(typed, report);
	if (status == AL_OK && strcasecmp(typed->line, "yes") != 0 &&
	    strcasecmp(typed->line, "ja") != 0)
		status = report_set(report, AL_REFUSED, "no ballot was made");
	return status;
}

enum status election_ask(const struct election *election, uint8_t *chosen, struct report *report)
{
	struct typed typed = { .line = NULL };
	uint8_t *next = chosen;
	enum status status = AL_OK;

	election_say(stderr, election->name, "");
	(void)fprintf(stderr, "\n");
	election_say(stderr, election->description, "");
	(void)fprintf(stderr, "\n");
	for (size_t q = 0; q < election->questions_count && status == AL_OK; q++) {
		status = ask_one(&election->questions[q], q + 1, &typed, next, report);
		next += question_choices(&election->questions[q]);
	}
	if (status == AL_OK)
		status = confirm(election, chosen, &typed, report);
	if (typed.line != NULL)
		sodium_memzero(typed.line, typed.size);
	free(typed.line);
	return status;
}
