/*
 * query_neighbours.h: tables of trips that differ in one person.
 *
 * What differs is as bad as can be: the person is in no way like the others.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_PROP_QUERY_NEIGHBOURS_H
#define ALLMENDE_TESTS_PROP_QUERY_NEIGHBOURS_H

#include <stdint.h>

/* How a table differs from the one given. */
enum neighbour {
	NEIGHBOUR_REMOVED,  /* one who is there is not */
	NEIGHBOUR_ADDED,    /* one more, of a few rows at random */
	NEIGHBOUR_EXTREME,  /* one more, of thousands of rows at and beyond all limits */
	NEIGHBOUR_NULL,	    /* one more, with nothing but empty fields */
	NEIGHBOUR_EVERY,    /* one more, with a row for each key, bin and month */
	NEIGHBOUR_CHANGED,  /* one has other rows: removed and added, twice the distance */
	NEIGHBOUR_SHUFFLED, /* nobody differs; rows stand in another order */
	NEIGHBOURS,
};

/* The table that differs so from `csv`; `seed` decides who and how. Freed by the caller. */
char *neighbour_of(const char *csv, enum neighbour how, uint64_t seed);

/* How often C the sums may be apart. */
unsigned neighbour_distance(enum neighbour how);

const char *neighbour_name(enum neighbour how);

#endif
