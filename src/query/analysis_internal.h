/* analysis_internal.h: what an analysis found, for the files of this folder. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ANALYSIS_INTERNAL_H
#define ALLMENDE_QUERY_ANALYSIS_INTERNAL_H

#include "query/analysis.h"
#include "query/answer.h"
#include "query/code_map.h"
#include "query/number.h"
#include "query/predicate.h"
#include "query/value.h"

#define ANALYSIS_SIZE_MAX ((size_t)256 << 20) /* bytes */
#define MEASURES_MAX (3 * ANALYSIS_OUTPUTS_MAX + 1)
#define SLOT_NONE SIZE_MAX
#define AVERAGE_PLACES 2     /* digits of a mean beyond those of its column */
#define ANSWER_PLACES_MAX 18 /* digits after the point of a value of an answer */
#define VALUE_HELD_MAX INT64_C(1000000000000000000) /* no value of an answer is above */

/* What is added up in a group, per person. */
enum measure_kind {
	MEASURE_PRESENCE, /* 1 if the person has a row in the group; always measure 0 */
	MEASURE_ROWS,
	MEASURE_FILLED,	 /* rows in which the number is not NULL */
	MEASURE_SUM,	 /* of the number, held within [low, high], less `middle` */
	MEASURE_SQUARES, /* of the same values, each squared */
};

struct measure {
	enum measure_kind kind;
	const struct number *number; /* NULL: presence, rows */
	int64_t low;		     /* public bounds */
	int64_t high;
	int64_t middle; /* subtracted from each value: 0, or the middle of the bounds */
};

/* One column of GROUP BY. Its codes are the places in `labels`. */
struct key {
	const char *what; /* canonical: "station", "date_trunc(week, began)", "stations.city" */
	size_t slot;	  /* column of the scan; SLOT_NONE: by the row of the joined table */
	struct value_form form; /* of the labels */
	const char *unit;
	const char *const *labels;
	const int64_t *numbers; /* the labels' numbers; NULL for texts */
	size_t count;
	struct code_map map;
};

/* One column of the answer. */
struct output {
	const char *name;
	enum answer_kind kind;
	size_t place;	  /* key: which; else the measure: of COUNT, PERSONS, SUM */
	size_t filled;	  /* average, variance: the measure that counts */
	size_t squares;	  /* variance: the measure of squares */
	unsigned places;  /* digits after the point of the values */
	const char *unit; /* NULL: none; of a key that of the key */
};

/* JOIN of the one public table. */
struct join {
	const struct table *table; /* NULL: none */
	const struct column *key;  /* of the public table: each value once */
	size_t slot;		   /* the column of the table of persons */
	const struct column *column;
	struct code_map map; /* from its value to the public row */
	bool named;	     /* the scope may speak of it */
};

struct analysis {
	struct arena arena;
	const struct catalogue *catalogue;
	const struct table *table;
	struct join join;
	const struct column *slots[ENGINE_COLUMNS_MAX]; /* what is read */
	size_t slots_count;
	struct key keys[ANALYSIS_KEYS_MAX];
	size_t keys_count;
	size_t groups; /* product of the keys' counts, 1 without */
	struct measure measures[MEASURES_MAX];
	size_t measures_count;
	struct output outputs[ANALYSIS_OUTPUTS_MAX];
	size_t outputs_count;
	struct predicate predicate;
};

#endif
