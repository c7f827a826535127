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
#define MEASURES_MAX (6 * ANALYSIS_OUTPUTS_MAX + 1)
#define SLOT_NONE SIZE_MAX
#define AVERAGE_FACTOR 100   /* 10^AVERAGE_PLACES */
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

#define HISTOGRAMS_MAX 8
#define TREE_LEVELS_MAX 4
#define TREE_FAN_BITS 4 /* a node has 16 below it */
#define TREE_BINS_MAX (1u << (TREE_LEVELS_MAX * TREE_FAN_BITS))

enum histogram_kind {
	HISTOGRAM_TREE, /* rows by the bin of a number, and by the nodes above it */
	HISTOGRAM_KEYS, /* 1 if the person has a row with the key in the group */
};

/* Cells of a group among which a person's rows are spread, behind those of the measures. */
struct histogram {
	enum histogram_kind kind;
	const struct number *number; /* tree: what is put into bins of 2^shift values ... */
	int64_t low;		     /* ... held within its public bounds */
	int64_t high;
	unsigned shift;
	unsigned levels;
	size_t starts[TREE_LEVELS_MAX + 1]; /* of each level's nodes, from the top; then the end */
	size_t slot;			    /* keys: the column ... */
	const char *what;		    /* ... its name ... */
	struct code_map map;		    /* ... and its keys */
	size_t cells;			    /* of a group */
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
	bool unknown; /* which keys there are is not public: no labels, no codes */
};

/* One column of the answer. */
struct output {
	const char *name;
	enum answer_kind kind;
	size_t place;	/* key: which; quantile, distinct: which histogram; else the measure: of
			   COUNT, PERSONS, SUM */
	size_t filled;	/* average, variance: the measure that counts */
	size_t squares; /* variance: the measure of squares */
	/* Of two numbers x and y, `place`, `squares` are of x, and the measures of y and of x y: */
	size_t second;
	size_t second_squares;
	size_t products;
	uint32_t fraction; /* quantile: in 10^-6 */
	unsigned places;   /* digits after the point of the values */
	const char *unit;  /* NULL: none; of a key that of the key */
};

#define SORTS_MAX 8
#define HAVINGS_MAX 16

/* What rows of the answer are sorted by, after the noise. */
struct sort {
	bool key;     /* one of the keys, else a column of the answer */
	size_t place; /* which */
	bool falling;
};

/* Rows of the answer that are kept: those with a value in [low, high], or outside. */
struct having {
	size_t output; /* the column */
	int64_t low;   /* in its 10^-places */
	int64_t high;
	bool outside;
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

#define SIDES_MAX 4 /* tables of persons in one FROM */

struct stage; /* relation.h: a sub-query */

/* A table of persons in FROM: the platform's, or what a sub-query makes of one. */
struct side {
	const char *name; /* by which the statement speaks of it */
	const struct table *table;
	struct stage *stage; /* owned; NULL: a table of the platform */
	size_t first;	     /* place of its first column in the analysis' table */
};

struct analysis {
	struct arena arena;
	const struct catalogue *catalogue;
	const struct table *table; /* of the one side, or the columns of all behind each other */
	struct side sides[SIDES_MAX];
	size_t sides_count;
	struct join join;
	const struct column *slots[ENGINE_COLUMNS_MAX]; /* what is read */
	size_t slots_count;
	struct key keys[ANALYSIS_KEYS_MAX];
	size_t keys_count;
	size_t groups; /* product of the keys' counts, 1 without */
	bool selects;  /* a key is unknown: groups are found in the rows, and selected */
	struct measure measures[MEASURES_MAX];
	size_t measures_count;
	struct histogram histograms[HISTOGRAMS_MAX];
	size_t histograms_count;
	struct output outputs[ANALYSIS_OUTPUTS_MAX];
	size_t outputs_count;
	struct having havings[HAVINGS_MAX]; /* all must hold */
	size_t havings_count;
	struct sort sorts[SORTS_MAX]; /* none: by the keys, rising */
	size_t sorts_count;
	size_t limit;  /* rows of the answer at most; 0: all */
	size_t offset; /* rows that are left out before them */
	struct predicate predicate;
	bool compares;			   /* some condition compares numbers */
	size_t features_most;		   /* of a model that some number applies; 0: none does */
	const struct number_model *models; /* the scope's */
	size_t models_count;
	uint32_t applied; /* bit i: models[i] is applied, here or in a sub-query */
};

/*
 * The greatest size that a covariance, a slope or an intercept of y by x can have, by their bounds;
 * else 1. Different values of x are a step of its grid apart at least, and a slope is a weighted
 * mean of those of pairs of rows, so none is above the distance of y's bounds by that step.
 */
double analysis_pair_most(const struct number *x, const struct number *y, enum answer_kind kind);

/* Whether anything is done to the rows of the noisy answer. */
static inline bool analysis_orders(const struct analysis *analysis)
{
	return analysis->havings_count + analysis->sorts_count + analysis->limit +
		   analysis->offset >
	       0;
}

#endif
