/* query_files.c: the files of persons of a question, locked, with their budgets and columns. */
/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE /* realpath() */
#include "cli/query.h"

#include "crypto/hash.h"
#include "engine/engine_guess.h"
#include "law/names.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define EPSILON_BUDGET UINT64_C(10000000) /* 10, when nobody says */
#define READ_LEN 65536
#define LOCK_TRIES 100

_Static_assert(FILE_PATH_MAX >= PATH_MAX, "realpath() writes so much");

static enum status failed(const char *what, const char *path, struct report *report)
{
	return report_set(report, errno == ENOENT ? AL_NOT_FOUND : AL_IO, "%s %s: %s", what, path,
			  strerror(errno));
}

/* Whether the open file still is the one of that name. */
static bool is_still(int fd, const char *path)
{
	struct stat open_one;
	struct stat named;

	return fstat(fd, &open_one) == 0 && stat(path, &named) == 0 &&
	       open_one.st_dev == named.st_dev && open_one.st_ino == named.st_ino;
}

/* Open and lock the file, so that two questions at a time do not both see the same budget. */
static enum status lock_file(struct query_table *table, struct report *report)
{
	for (unsigned i = 0; i < LOCK_TRIES; i++) {
		struct stat about;

		table->fd = open(table->path, O_RDONLY | O_CLOEXEC);
		if (table->fd < 0)
			return failed("cannot open", table->path, report);
		if (fstat(table->fd, &about) != 0 || !S_ISREG(about.st_mode))
			return report_set(report, AL_IO, "%s is not a regular file", table->path);
		while (flock(table->fd, LOCK_EX) != 0) {
			if (errno != EINTR)
				return failed("cannot lock", table->path, report);
		}
		if (is_still(table->fd, table->path))
			return AL_OK;
		close(table->fd); /* another one was put in its place */
		table->fd = -1;
	}
	return report_set(report, AL_CONFLICT, "%s is replaced all the time", table->path);
}

static enum status digest_file(struct query_table *table, struct report *report)
{
	uint8_t *bytes = malloc(READ_LEN);
	struct hash hash;
	ssize_t got = 1;

	if (bytes == NULL)
		return AL_NO_MEMORY;
	hash_start(&hash);
	for (off_t at = 0; got != 0; at += got) {
		got = pread(table->fd, bytes, READ_LEN, at);
		if (got < 0 && errno == EINTR) {
			got = 1;
			at--;
			continue;
		}
		if (got < 0)
			break;
		hash_add(&hash, bytes, (size_t)got);
	}
	free(bytes);
	if (got < 0)
		return failed("cannot read", table->path, report);
	table->content = hash_end(&hash);
	return AL_OK;
}

/* --- columns --- */

static int type_of(enum engine_type type)
{
	switch (type) {
	case ENGINE_INTEGER:
		return COLUMN_INTEGER;
	case ENGINE_DECIMAL:
		return COLUMN_DECIMAL;
	case ENGINE_TIMESTAMP:
		return COLUMN_TIMESTAMP;
	case ENGINE_DATE:
		return COLUMN_DATE;
	case ENGINE_BOOLEAN:
		return COLUMN_BOOLEAN;
	case ENGINE_TEXT:
		break;
	}
	return COLUMN_TEXT;
}

static const struct query_budget_column *known_column(const struct query_budget *budget,
						      const char *name)
{
	for (size_t i = 0; i < budget->columns_count; i++) {
		if (strcmp(budget->columns[i].name, name) == 0)
			return &budget->columns[i];
	}
	return NULL;
}

/* Columns that are known stay as they are; new ones come behind. */
static enum status add_columns(struct query *query, struct query_table *table,
			       const struct engine_guess *guess, struct report *report)
{
	struct query_budget *budget = &table->budget;
	size_t most = budget->columns_count + guess->columns_count;
	struct query_budget_column *columns = arena_take(&query->arena, most, sizeof(*columns));
	size_t count = budget->columns_count;

	if (columns == NULL)
		return AL_NO_MEMORY;
	if (count > 0)
		memcpy(columns, budget->columns, count * sizeof(*columns));
	for (size_t i = 0; i < guess->columns_count; i++) {
		const struct engine_guess_column *found = &guess->columns[i];

		if (known_column(budget, found->name) != NULL)
			continue;
		if (count == QUERY_BUDGET_COLUMNS_MAX)
			return report_set(report, AL_TOO_BIG, "%s has had over %d columns",
					  table->path, QUERY_BUDGET_COLUMNS_MAX);
		columns[count].name =
		    arena_copy_text(&query->arena, found->name, strlen(found->name));
		columns[count].type = type_of(found->type);
		columns[count].scale =
		    found->type == ENGINE_DECIMAL ? (int64_t)found->scale : INT64_C(-1);
		if (columns[count++].name == NULL)
			return AL_NO_MEMORY;
	}
	budget->columns = columns;
	budget->columns_count = count;
	return AL_OK;
}

void query_tell_reading(const char *path)
{
	if (isatty(STDERR_FILENO) == 1)
		(void)fprintf(stderr, _("reading %s ...\n"), path);
}

/* Look at the file's values when it is new or has changed; then it is also known to be sound. */
static enum status look(struct query *query, struct query_table *table, struct report *report)
{
	struct engine_guess guess;
	enum status status;

	if (digest_equal(&table->content, &table->budget.content))
		return AL_OK;
	query_tell_reading(table->path);
	status = engine_guess_file(query->engine, table->path, &guess, report);
	if (status != AL_OK)
		return status;
	status = add_columns(query, table, &guess, report);
	engine_guess_clear(&guess);
	table->budget.content = table->content;
	return status;
}

/* Whom the charges are about does not change: what was spent on riders says nothing of bicycles. */
static enum status pin_person(struct query_table *table, struct report *report)
{
	if (table->budget.person == NULL)
		table->budget.person = table->person;
	if (strcmp(table->budget.person, table->person) == 0)
		return AL_OK;
	return report_set(report, AL_CONFLICT,
			  "the budget of %s is about %s since the first question: write --person "
			  "%s",
			  table->path, table->budget.person, table->budget.person);
}

/* The person's column by the names alone, before a long look at the values. */
static enum status find_person(struct query *query, struct query_table *table,
			       struct report *report)
{
	const struct query_facts *persons = &query->options->persons;
	struct engine_guess guess;
	struct buffer names;
	enum status status = engine_guess_names(query->engine, table->path, &guess, report);

	if (status != AL_OK)
		return status;
	buffer_init(&names, REPORT_MESSAGE_MAX);
	for (size_t i = 0; i < guess.columns_count && status == AL_OK && table->person == NULL;
	     i++) {
		const char *name = guess.columns[i].name;

		buffer_append_format(&names, "%s%s", i > 0 ? ", " : "", name);
		if (query_fact_find(persons, table->name, name) == NULL)
			continue;
		table->person = arena_copy_text(&query->arena, name, strlen(name));
		if (table->person == NULL)
			status = AL_NO_MEMORY;
	}
	if (buffer_status(&names) == AL_NO_MEMORY)
		status = AL_NO_MEMORY;
	if (status == AL_OK && table->person == NULL)
		status = report_set(report, AL_CONFLICT,
				    "%s has no column that --person names; it has %s", table->path,
				    buffer_text(&names));
	if (status == AL_OK)
		status = pin_person(table, report);
	buffer_clear(&names);
	engine_guess_clear(&guess);
	return status;
}

/* --- the budget --- */

static enum status load_budget(struct query *query, struct query_table *table,
			       struct report *report)
{
	const struct query_options *options = query->options;
	struct query_budget *budget = &table->budget;
	enum status status = query_budget_load(table->path, &query->arena, budget, report);
	char whole[DECIMAL_TEXT_MAX];

	if (status == AL_NOT_FOUND) {
		*budget = (struct query_budget){
			.delta = (int64_t)options->delta.atto,
			.epsilon = (int64_t)(options->budget.micro != 0 ? options->budget.micro
									: EPSILON_BUDGET),
		};
		return AL_OK;
	}
	if (status != AL_OK || options->budget.micro == 0 ||
	    options->budget.micro == (uint64_t)budget->epsilon)
		return status;
	epsilon_format((struct epsilon){ .micro = (uint64_t)budget->epsilon }, whole);
	return report_set(report, AL_CONFLICT,
			  "the budget of %s is %s since the first question; leave out --budget",
			  table->path, whole);
}

/* Where the file really lies, and whether the question is about it. */
static enum status resolve(struct query *query, const struct query_named *named,
			   struct report *report)
{
	struct query_table *table = &query->tables[query->tables_count];

	*table = (struct query_table){ .name = named->name, .fd = -1 };
	if (realpath(named->path, table->path) == NULL)
		return failed("cannot open", named->path, report);
	table->asked = query_names(query, named->name);
	for (size_t i = 0; i < query->tables_count; i++) {
		if (strcmp(query->tables[i].path, table->path) == 0)
			return report_set(report, AL_CONFLICT, "%s is given twice", table->path);
	}
	query->tables_count++;
	return AL_OK;
}

static enum status open_table(struct query *query, struct query_table *table, struct report *report)
{
	enum status status = lock_file(table, report);

	if (status == AL_OK)
		status = digest_file(table, report);
	if (status == AL_OK)
		status = load_budget(query, table, report);
	if (status == AL_OK)
		status = find_person(query, table, report);
	if (status == AL_OK)
		status = look(query, table, report);
	return status;
}

static int compare_paths(const void *a, const void *b)
{
	const struct query_table *left = a;
	const struct query_table *right = b;

	return strcmp(left->path, right->path);
}

enum status query_tables_open(struct query *query, struct report *report)
{
	const struct query_options *options = query->options;
	enum status status = AL_OK;

	for (size_t i = 0; i < options->tables_count && status == AL_OK; i++)
		status = resolve(query, &options->tables[i], report);
	/* In the order of their paths, so that two questions never wait for each other. */
	qsort(query->tables, query->tables_count, sizeof(*query->tables), compare_paths);
	for (size_t i = 0; i < query->tables_count && status == AL_OK; i++)
		status = open_table(query, &query->tables[i], report);
	return status;
}

void query_tables_close(struct query *query)
{
	for (size_t i = 0; i < query->tables_count; i++) {
		if (query->tables[i].fd >= 0)
			close(query->tables[i].fd);
	}
}
