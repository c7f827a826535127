/*
 * terms.h: the words for purposes, recipients, legal bases and data categories, and which of them
 * lie below which.
 *
 * A term may lie below several others (research for money is research and is commercial), so what
 * is refused above is refused below on every way up. The terms stand in terms.def. A question takes
 * two binary searches and the few steps of the ways up; who asks often keeps the pointers.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_TERMS_H
#define ALLMENDE_LAW_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TERM_LEN_MAX 96 /* bytes of an id */
#define TERM_PARENTS_MAX 2
#define TERM_DEPTH_MAX 10 /* steps from any term to its root */

enum term_kind {
	TERM_PURPOSE = 1,   /* below dpv:Purpose */
	TERM_RECIPIENT,	    /* below dpv:Entity */
	TERM_LEGAL_BASIS,   /* below dpv:LegalBasis */
	TERM_PERSONAL_DATA, /* below dpv:PersonalData */
};

struct term {
	const char *id; /* "dpv:ScientificResearch" */
	enum term_kind kind;
	int16_t parents[TERM_PARENTS_MAX]; /* places in the table; -1: none */
	const char *german;
	const char *english;
};

/* How many terms there are, and the one at place `index` in the order of ids. */
size_t term_count(void);
const struct term *term_at(size_t index);

/* The term with that id, or NULL when it is not known. */
const struct term *term_find(const char *id);

/* Whether `id` is a known term of `kind`. */
bool term_is_kind(const char *id, enum term_kind kind);

/* Whether `below` is `above` or lies below it. At most TERM_DEPTH_MAX steps on each way up. */
bool term_covers(const struct term *above, const struct term *below);

/* The same for ids; an unknown id lies below nothing and nothing below it. */
bool term_is_below(const char *below, const char *above);

#endif
