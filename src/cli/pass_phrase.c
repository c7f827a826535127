/* pass_phrase.c: a pass phrase from the terminal or a file. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/pass_phrase.h"

#include "crypto/key_file.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define TERMINAL "/dev/tty"
#define GIVE_UP '\003' /* ^C */

static enum status new_phrase(struct pass_phrase **ret, struct report *report)
{
	int ready = sodium_init();
	struct pass_phrase *phrase = ready < 0 ? NULL : sodium_malloc(sizeof(*phrase));

	if (phrase == NULL)
		return report_set(report, AL_NO_MEMORY, "no locked memory for a pass phrase");
	phrase->len = 0;
	*ret = phrase;
	return AL_OK;
}

/* --- at the terminal --- */

static void say(int terminal, const char *words)
{
	/* What cannot be shown cannot be complained about either. */
	if (write(terminal, words, strlen(words)) < 0)
		return;
}

/* Read a line, byte by byte, so that nothing of it stays elsewhere. */
static enum status read_line(int terminal, struct pass_phrase *ret, struct report *report)
{
	for (;;) {
		char c = '\0';
		ssize_t got = read(terminal, &c, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return report_set(report, AL_IO, "cannot read from the terminal: %s",
					  strerror(errno));
		if (got == 0 || c == GIVE_UP)
			return report_set(report, AL_CONFLICT, "given up");
		if (c == '\n')
			return AL_OK;
		if (ret->len == PASS_PHRASE_LEN_MAX)
			return report_set(report, AL_TOO_BIG, "a pass phrase has at most %d bytes",
					  PASS_PHRASE_LEN_MAX);
		ret->text[ret->len++] = c;
	}
}

/* Read a line that the terminal does not show. */
static enum status read_unseen(int terminal, const char *words, struct pass_phrase *ret,
			       struct report *report)
{
	struct termios before;
	struct termios unseen;
	enum status status;

	if (tcgetattr(terminal, &before) != 0)
		return report_set(report, AL_IO, "cannot ask the terminal: %s", strerror(errno));
	unseen = before;
	unseen.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ISIG);
	unseen.c_lflag |= ICANON;
	unseen.c_cc[VEOL] = GIVE_UP; /* ends the line, so that it is seen at once */
	if (tcsetattr(terminal, TCSAFLUSH, &unseen) != 0)
		return report_set(report, AL_IO, "cannot make the terminal silent: %s",
				  strerror(errno));
	say(terminal, words); /* by now nothing that is typed is shown */
	status = read_line(terminal, ret, report);
	(void)tcsetattr(terminal, TCSAFLUSH, &before);
	say(terminal, "\n");
	return status;
}

static enum status ask_again(int terminal, const struct pass_phrase *first, struct report *report)
{
	struct pass_phrase *second = NULL;
	enum status status = new_phrase(&second, report);

	if (status == AL_OK)
		status = read_unseen(terminal, _("The same pass phrase again: "), second, report);
	if (status == AL_OK && (first->len != second->len ||
				sodium_memcmp(first->text, second->text, first->len) != 0))
		status =
		    report_set(report, AL_CONFLICT, "the pass phrases differ: nothing was done");
	sodium_free(second);
	return status;
}

enum status pass_phrase_ask(enum pass_phrase_times times, struct pass_phrase **ret,
			    struct report *report)
{
	struct pass_phrase *phrase = NULL;
	int terminal = open(TERMINAL, O_RDWR | O_NOCTTY | O_CLOEXEC);
	enum status status;

	if (terminal < 0)
		return report_set(report, AL_UNSUPPORTED,
				  "no terminal to ask for the pass phrase at: use --pass-file");
	status = new_phrase(&phrase, report);
	if (status == AL_OK)
		status = read_unseen(terminal, _("Pass phrase: "), phrase, report);
	if (status == AL_OK && times == PASS_PHRASE_TWICE)
		status = ask_again(terminal, phrase, report);
	(void)close(terminal);
	if (status == AL_OK) {
		*ret = phrase;
		phrase = NULL; /* the caller's now */
	}
	sodium_free(phrase);
	return status;
}

/* --- from a file --- */

enum status pass_phrase_load(const char *path, struct pass_phrase **ret, struct report *report)
{
	struct pass_phrase *phrase = NULL;
	const char *end;
	enum status status = new_phrase(&phrase, report);

	if (status == AL_OK)
		status = key_file_read(path, (uint8_t *)phrase->text, sizeof(phrase->text),
				       &phrase->len, report);
	if (status != AL_OK)
		goto out;
	end = memchr(phrase->text, '\n', phrase->len);
	if (end != NULL && end + 1 != phrase->text + phrase->len) {
		status = report_set(report, AL_MALFORMED, "%s has more than one line", path);
		goto out;
	}
	phrase->len -= end != NULL ? 1 : 0;
	if (phrase->len > PASS_PHRASE_LEN_MAX) {
		status = report_set(report, AL_TOO_BIG, "%s: a pass phrase has at most %d bytes",
				    path, PASS_PHRASE_LEN_MAX);
		goto out;
	}
	*ret = phrase;
	phrase = NULL; /* the caller's now */
out:
	sodium_free(phrase);
	return status;
}
