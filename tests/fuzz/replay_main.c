/* replay_main.c: run a fuzz target over its corpus and over seeded mutations of it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "unit/budget.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_LEN_MAX (1024UL * 1024) /* bytes; larger corpus files are a mistake */
#define FILES_MAX 100000
#define MUTATIONS_FULL 20000 /* per corpus file, in a full run */

struct input {
	uint8_t *bytes;
	size_t len;
};

/* Run the target on an exact copy, so that a sanitizer sees a read beyond the end. */
static void run(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len == 0 ? 1 : len);

	if (copy == NULL)
		abort();
	if (len > 0)
		memcpy(copy, bytes, len);
	(void)LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static int read_input(const char *folder, const char *name, struct input *ret)
{
	char path[4096];
	FILE *file;
	uint8_t *bytes = malloc(INPUT_LEN_MAX + 1);
	size_t len = 0;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (file != NULL) {
		len = bytes == NULL ? 0 : fread(bytes, 1, INPUT_LEN_MAX + 1, file);
		(void)fclose(file);
	}
	if (file == NULL || bytes == NULL || len > INPUT_LEN_MAX) {
		(void)fprintf(stderr, "%s: cannot be read, or is too big\n", path);
		free(bytes);
		return -1;
	}
	ret->bytes = bytes;
	ret->len = len;
	return 0;
}

/* Change `input`'s copy in one to four places: a byte, a bit, a cut, a repeated stretch. */
static void mutate(struct budget *budget, const struct input *input)
{
	size_t room = input->len * 2 + 8;
	uint8_t *bytes = calloc(1, room);
	size_t len = input->len;

	if (bytes == NULL)
		abort();
	memcpy(bytes, input->bytes, len);
	for (uint64_t left = 1 + budget_below(budget, 4); left > 0 && len > 0; left--) {
		size_t at = (size_t)budget_below(budget, len);
		size_t more = (size_t)budget_below(budget, 16);

		switch (budget_below(budget, 4)) {
		case 0:
			bytes[at] = (uint8_t)budget_random(budget);
			break;
		case 1:
			bytes[at] ^= (uint8_t)(1U << budget_below(budget, 8));
			break;
		case 2:
			len = at;
			break;
		default:
			if (at + more <= len && len + more <= room) {
				memmove(bytes + at + more, bytes + at, len - at);
				len += more;
			}
			break;
		}
	}
	run(bytes, len);
	free(bytes);
}

static int compare_entries(const void *a, const void *b)
{
	const struct dirent *const *left = a;
	const struct dirent *const *right = b;

	return strcmp((*left)->d_name, (*right)->d_name);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Run all files of `folder`; their number, or -1. */
static int replay(const char *folder)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, is_visible, NULL);
	struct input *inputs;
	int done = 0;

	if (count <= 0 || count > FILES_MAX) {
		(void)fprintf(stderr, "%s: holds no corpus\n", folder);
		free(entries);
		return -1;
	}
	qsort(entries, (size_t)count, sizeof(struct dirent *), compare_entries);
	inputs = calloc((size_t)count, sizeof(*inputs));
	for (int i = 0; inputs != NULL && i < count; i++) {
		if (read_input(folder, entries[i]->d_name, &inputs[i]) != 0)
			break;
		run(inputs[i].bytes, inputs[i].len);
		done++;
	}
	if (done == count) {
		struct budget budget = budget_begin(folder);

		while (budget_more(&budget, (uint64_t)count * MUTATIONS_FULL))
			mutate(&budget, &inputs[budget_below(&budget, (uint64_t)count)]);
		(void)printf("%d files, %llu mutations\n", done, (unsigned long long)budget.rounds);
	}
	for (int i = 0; i < count; i++) {
		if (inputs != NULL)
			free(inputs[i].bytes);
		free(entries[i]);
	}
	free(inputs);
	free(entries);
	return done == count ? done : -1;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		(void)fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
		return 2;
	}
	run(NULL, 0);
	return replay(argv[1]) > 0 ? 0 : 1;
}
