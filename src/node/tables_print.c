/* tables_print.c: a guess as lines of tables.conf, with comments in the environment's language. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/tables_guess.h"

#include "law/names.h"
#include "node/tables_internal.h"
#include "words/words.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#define LINE_LEN 70 /* bytes of keys in a line */

/* Append each line of `text` as a comment. */
static void append_comment(struct buffer *conf, const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		buffer_append_text(conf, "# ");
		buffer_append(conf, text, len);
		buffer_append_byte(conf, '\n');
		text += len + (text[len] == '\n');
	}
}

static void append_quoted(struct buffer *conf, const char *text)
{
	buffer_append_byte(conf, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buffer_append_byte(conf, '\\');
		buffer_append_byte(conf, (uint8_t)*text);
	}
	buffer_append_byte(conf, '"');
}

void tables_guess_print_head(struct buffer *ret)
{
	append_comment(
	    ret, _("What the tables of this platform are. Everything here becomes public.\n"
		   "A question mark says that a line is a guess: put what is right and publicly\n"
		   "known in its place, or take the question mark away where the guess is that.\n"
		   "What is READ FROM THE DATA tells something of the data when it is taken over\n"
		   "as it is. Values outside of bounds count as the nearer bound, values that are\n"
		   "no key as \"other\"; delete bounds and keys that nobody needs.\n"
		   "`allmende-node check` says what is left, `allmende-node describe` then takes\n"
		   "the rows over. man tables.conf explains each line."));
	buffer_append_byte(ret, '\n');
	append_comment(ret,
		       _("Who operates the platform, and in which field (mobility, housing)."));
	buffer_append_text(ret, "operator = ?\nsector = ?\n");
	append_comment(ret, _("Answers leave at whole multiples of so many seconds."));
	buffer_append_format(ret, "grid = %d\n", TABLES_CONF_GRID_S);
}

static void print_bounds(const struct tables_guess_column *guess, struct buffer *ret)
{
	if (guess->column.min == NULL)
		return;
	append_comment(ret, guess->bounds_known ? _("A usual range, not read from the data.")
						: _("READ FROM THE DATA"));
	buffer_append_format(ret, "bounds = ? %s .. %s\n", guess->column.min, guess->column.max);
}

static void print_keys_comment(const struct tables_guess_column *guess, struct buffer *ret)
{
	if (guess->rarer == 0) {
		append_comment(ret, _("READ FROM THE DATA"));
		return;
	}
	buffer_append_text(ret, "# ");
	buffer_append_format(
	    ret,
	    words_count("READ FROM THE DATA, without %zu value that fewer than %d have",
			"READ FROM THE DATA, without %zu values that fewer than %d have",
			guess->rarer),
	    guess->rarer, TABLES_GUESS_KEY_PERSONS);
	buffer_append_byte(ret, '\n');
}

static void print_keys(const struct tables_guess_column *guess, struct buffer *ret)
{
	const struct column *column = &guess->column;
	size_t begun;

	if (column->keys_of != NULL)
		buffer_append_format(ret, "keys = ? %s.%s\n", column->keys_of->table,
				     column->keys_of->column);
	if (column->keys_count == 0)
		return;
	print_keys_comment(guess, ret);
	begun = ret->len;
	buffer_append_text(ret, "keys = ?");
	for (size_t i = 0; i < column->keys_count; i++) {
		if (ret->len - begun > LINE_LEN) {
			begun = ret->len + 1;
			buffer_append_text(ret, "\n\t");
		} else {
			buffer_append_byte(ret, ' ');
		}
		append_quoted(ret, column->keys[i]);
	}
	buffer_append_byte(ret, '\n');
}

void tables_guess_print_column(const struct tables_guess *guess,
			       const struct tables_guess_column *column, struct buffer *ret)
{
	const struct column *about = &column->column;
	bool public = guess->role == TABLE_PUBLIC;

	buffer_append_format(ret, "\n[%s.%s]\n", guess->table, about->name);
	buffer_append_format(ret, "type = %s", column_type_names[about->type]);
	if (about->type == COLUMN_DECIMAL)
		buffer_append_format(ret, " %" PRId64, about->scale);
	buffer_append_format(ret, "\nclass = %s%s", public && !column->out ? "" : "? ",
			     column->out ? TABLES_OUT : column_class_names[about->class]);
	if (about->category != NULL)
		buffer_append_format(ret, " %s", about->category);
	buffer_append_byte(ret, '\n');
	if (column->out)
		return;
	if (about->unit != NULL) {
		buffer_append_text(ret, "unit = ");
		append_quoted(ret, about->unit);
		buffer_append_byte(ret, '\n');
	}
	print_bounds(column, ret);
	print_keys(column, ret);
}

static void print_title(const char *table, struct buffer *ret)
{
	buffer_append_format(ret, "title = \"%c", toupper((unsigned char)table[0]));
	for (const char *at = table + 1; *at != '\0'; at++)
		buffer_append_byte(ret, (uint8_t)(*at == '_' ? ' ' : *at));
	buffer_append_text(ret, "\"\n");
}

static void print_persons(const struct tables_guess *guess, struct buffer *ret)
{
	append_comment(ret, _("The column that says who a row is about: it must be the person that "
			      "gives the\nmandate, and each row must be hers alone."));
	buffer_append_format(ret, "person = ?%s%s\n", guess->person != NULL ? " " : "",
			     guess->person != NULL ? guess->person : "");
	append_comment(ret, _("How many rows of a person count in full where a question needs a "
			      "limit.\nREAD FROM THE DATA"));
	if (guess->rows_typical > 0)
		buffer_append_format(ret, "rows = ? %" PRId64 "\n", guess->rows_typical);
	else
		buffer_append_text(ret, "rows = ?\n");
}

void tables_guess_print(const struct tables_guess *guess, struct buffer *ret)
{
	buffer_append_format(ret, "\n[%s]\nsource = %s\n", guess->table, guess->source);
	print_title(guess->table, ret);
	if (guess->role == TABLE_PERSONS) {
		buffer_append_text(ret, "role = persons\n");
		print_persons(guess, ret);
		append_comment(ret,
			       _("Classes: id, quasi-id, sensitive, free; out: the column stays "
				 "with the platform.\nBehind it stands the category of personal "
				 "data that mandates speak of."));
	} else {
		append_comment(ret, _("ALL ROWS of a public table are published in the log."));
		buffer_append_text(ret, "role = ? public\n");
	}
	for (size_t i = 0; i < guess->columns_count; i++)
		tables_guess_print_column(guess, &guess->columns[i], ret);
}
