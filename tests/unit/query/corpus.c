/* corpus.c: reads tests/vectors/queries. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/query/corpus.h"

#include "unit/unit.h"

#include <dirent.h>
#include <stdlib.h>

#define CORPUS_FOLDER "tests/vectors/queries"
#define CORPUS_LINE_MAX 4096
#define MARK "; -- "

static int is_sql(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 4 && strcmp(entry->d_name + len - 4, ".sql") == 0;
}

static char *copy(const char *text)
{
	char *copied = strdup(text);

	assert_non_null(copied);
	return copied;
}

/* Where the last MARK of `line` is. */
static char *find_mark(char *line)
{
	char *found = NULL;

	for (char *at = strstr(line, MARK); at != NULL; at = strstr(at + 1, MARK))
		found = at;
	return found;
}

static void add_line(struct corpus *corpus, char *line, const char *place)
{
	struct corpus_query *query;
	char *mark = find_mark(line);

	if (mark == NULL)
		fail_msg("%s: no verdict", place);
	line[strcspn(line, "\n")] = '\0';
	*mark = '\0';
	corpus->queries = realloc(corpus->queries, (corpus->count + 1) * sizeof(*corpus->queries));
	assert_non_null(corpus->queries);
	query = &corpus->queries[corpus->count++];
	query->sql = copy(line);
	query->verdict = copy(mark + strlen(MARK));
	query->unknown = strcmp(query->verdict, "ok, with delta") == 0;
	query->answered = query->unknown || strcmp(query->verdict, "ok") == 0;
	query->place = copy(place);
}

static void add_file(struct corpus *corpus, const char *name)
{
	char line[CORPUS_LINE_MAX];
	char path[512];
	unsigned number = 0;
	FILE *file;

	snprintf(path, sizeof(path), CORPUS_FOLDER "/%s", name);
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		char place[300];

		snprintf(place, sizeof(place), "%s:%u", name, ++number);
		add_line(corpus, line, place);
	}
	fclose(file);
}

struct corpus corpus_read(void)
{
	struct corpus corpus = { 0 };
	struct dirent **names = NULL;
	int count = scandir(CORPUS_FOLDER, &names, is_sql, alphasort);

	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		add_file(&corpus, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	return corpus;
}

struct delta corpus_delta(const struct corpus_query *query, struct delta delta)
{
	return query->unknown ? delta : (struct delta){ 0 };
}

void corpus_clear(struct corpus *corpus)
{
	for (size_t i = 0; i < corpus->count; i++) {
		free(corpus->queries[i].sql);
		free(corpus->queries[i].verdict);
		free(corpus->queries[i].place);
	}
	free(corpus->queries);
	*corpus = (struct corpus){ 0 };
}
