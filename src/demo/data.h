/* data.h: what the demo runs on: the real trips, a made-up city, or the user's own file. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_DATA_H
#define ALLMENDE_DEMO_DATA_H

#include "base/arena.h"
#include "base/file.h"
#include "law/registry.h"

/* One table with its file. */
struct data_file {
	const char *table;
	char path[FILE_PATH_MAX];
};

#define DATA_FILES_MAX 16
#define DATA_QUESTIONS_MAX 8

/* One thing that the demo's applicants ask, in SQL, and what it is in words. */
struct data_question {
	const char *title;
	const char *sql;
};

/* A platform with its data and what there is to ask. Texts live in `arena`, or for ever. */
struct data {
	struct arena arena;
	const char *what; /* in words, for the first step */
	const char *operator;
	const char *platform;
	const char *sector;
	struct table *tables; /* the first one holds the persons */
	size_t tables_count;
	struct data_file files[DATA_FILES_MAX];
	size_t files_count;
	const char *const *persons; /* ids, in the order of the file, each once */
	size_t persons_count;
	struct data_question questions[DATA_QUESTIONS_MAX];
	size_t questions_count;
};

/* What the user wants. At most one of the first two. */
struct data_choice {
	const char
	    *mobility;	    /* folder with valleybike_trips.csv and valleybike_stations.csv; NULL */
	const char *file;   /* a CSV of the user's; NULL */
	const char *person; /* with it: the column that says who */
	const char *schema; /* with it: a JSON file {"tables":[...]} as in doc/spec; NULL */
	const char *folder; /* where a made-up city is written */
};

/*
 * Find or make the data. AL_OK: *ret is yours, released by data_clear(). AL_NOT_FOUND,
 * AL_MALFORMED, AL_UNSUPPORTED, AL_TOO_BIG, AL_IO, AL_NO_MEMORY: the report says which file, where
 * in it, and what to do; *ret is untouched.
 */
AL_MUST_CHECK enum status data_open(const struct data_choice *choice, struct data *ret,
				    struct report *report);

void data_clear(struct data *data);

#endif
