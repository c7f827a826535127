/* tables_hints.h: what the name of a column suggests, in English and German. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_TABLES_HINTS_H
#define ALLMENDE_NODE_TABLES_HINTS_H

#include <stdbool.h>

struct tables_hint {
	const char *words;    /* with spaces between; see tables_hint_find() */
	const char *category; /* of personal data */
	int class;	      /* enum column_class; 0: stays with the platform */
	const char *min;      /* a range that is publicly known, or NULL */
	const char *max;
	const char *unit;
};

/*
 * The hint for a column of the SQL name `name`, borrowed, or NULL. A word fits a part of the name
 * between underscores, or, from five letters on, any piece of it (geburtsdatum has geburt).
 */
const struct tables_hint *tables_hint_find(const char *name);

/* Whether `name` sounds like the key of something: trip_id, kundennr, serial_num. */
bool tables_hint_key(const char *name);

/* Whether `name` sounds like a code that is a text even where it has digits alone: plz, icd. */
bool tables_hint_code(const char *name);

/* Whether `name` sounds like one that says which person: user_id, patient_nbr, kundennummer. */
bool tables_hint_person(const char *name);

/* Whether one of the `words` fits `name`, as above. */
bool tables_hint_fits(const char *name, const char *words);

#endif
