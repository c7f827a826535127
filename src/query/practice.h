/*
 * practice.h: a made-up twin of a table of persons, to write questions against before asking.
 *
 * A twin is made of public facts alone: the signed `platform` object (columns, types, bounds, keys,
 * rows_typical) and the public tables in the log. No row, mandate or budget is near it, so it costs
 * nothing and may be given to anyone: what follows from public facts and a public seed alone is
 * 0-zCDP, because it is the same whoever is in the data. Its form is that of the real table, its
 * numbers mean nothing. Nothing in the text marks it as made up, so that it can be imported as it
 * is, but the persons, who are called `practice-000001` and so on: who stores it says it beside
 * (practice_file_name()).
 *
 *	status = practice_new(catalogue, &request, &practice, report);
 *	while (status == AL_OK && !practice_ended(practice)) {
 *		buffer_reset(&part);
 *		status = practice_next(practice, &part, report);
 *		...
 *	}
 *
 * What is drawn, all of it independent of everything else in the row:
 *
 *	rows of a person  1 to rows_typical, each octave (1, 2-3, 4-7, ...) as likely as another;
 *			  one person in 100 has up to four times as many, as some have in real data
 *	public keys       by octaves of their rank too, which is near Zipf's law of exponent 1;
 *ranks are shuffled by the seed bounded numbers   uniform within the bounds, times and dates too
 *	others		  numbers uniform from 0 to 999 (decimals below 1000), times and dates in
 *the 365 days before the platform object; texts `text-001` to `text-100`, by octaves
 *	NULL		  one value in 16 of each column but the person's
 *
 * The same seed gives the same bytes on every machine; fewer persons give the first lines of more.
 * The same persons are in every twin of one seed, so tables can be joined by the person.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_PRACTICE_H
#define ALLMENDE_QUERY_PRACTICE_H

#include "base/buffer.h"
#include "base/digest.h"
#include "query/catalogue.h"

#include <stdbool.h>
#include <stdint.h>

#define PRACTICE_PERSONS_MAX 100000
#define PRACTICE_PERSONS 1000	      /* when nobody says */
#define PRACTICE_PERSON_ROWS_MAX 2000 /* a greater rows_typical counts as this */
#define PRACTICE_ROWS_MAX 20000000    /* persons times rows_typical */
#define PRACTICE_PART_LEN 65536	      /* bytes after which a part ends, at the end of a row */
#define PRACTICE_PART_LEN_MAX (8u << 20)
#define PRACTICE_FILE_NAME_MAX 80 /* bytes with the final NUL */

struct practice; /* Opaque; one owner thread. */

struct practice_request {
	const char *table; /* of persons */
	uint32_t persons;  /* 1 to PRACTICE_PERSONS_MAX */
	/* Any 32 bytes that are public; the id of the platform object gives everyone the same twin.
	 */
	const struct digest *seed;
};

/*
 * Begin the twin that `request` describes, from `catalogue`, which has all public tables whose keys
 * the table takes and is borrowed until practice_free().
 * AL_OK: the caller owns *ret. AL_NOT_FOUND: the platform has no such table, or a public table is
 * missing. AL_CONFLICT: the table is public: take its rows. AL_TOO_BIG: over PRACTICE_PERSONS_MAX
 * or PRACTICE_ROWS_MAX; the report says how many persons can be had. AL_MALFORMED: no person.
 * AL_NO_MEMORY. On failure *ret is untouched.
 */
AL_MUST_CHECK enum status practice_new(const struct catalogue *catalogue,
				       const struct practice_request *request,
				       struct practice **ret, struct report *report);

/* Where the texts that an object names are read from, as the log or a node's store has them. */
struct practice_texts {
	/* Append the text whose SHA-256 is `content` to `ret`. AL_NOT_FOUND, AL_IO, AL_TOO_BIG,
	 * AL_NO_MEMORY. */
	enum status (*read)(void *user, const struct digest *content, struct buffer *ret,
			    struct report *report);
	void *user;
};

/*
 * The same for the `len` bytes at `object`, a platform object in canonical form, with all that is
 * needed: nothing is borrowed but during the call. A `seed` of NULL is the id of the object. Of a
 * public table it is the rows as they are, in one part; `persons` is then not looked at.
 * Statuses as practice_new() and AL_MALFORMED (the object, a text), AL_FORGED (a text is another
 * one), AL_IO. On failure *ret is untouched.
 */
AL_MUST_CHECK enum status practice_of_object(const char *object, size_t len,
					     const struct practice_texts *texts,
					     const struct practice_request *request,
					     struct practice **ret, struct report *report);

/*
 * Append the next part of the CSV to `ret`, which holds PRACTICE_PART_LEN_MAX bytes: whole rows, at
 * least one until the end, the header line first; commas, line feeds, quotes as in RFC 4180.
 * AL_TOO_BIG: a row does not fit. AL_NO_MEMORY. After a failure nothing more comes.
 */
AL_MUST_CHECK enum status practice_next(struct practice *practice, struct buffer *ret,
					struct report *report);

/* Whether all parts were given. */
bool practice_ended(const struct practice *practice);

/* NULL does nothing. */
void practice_free(struct practice *practice);

/* What to call the file: `practice-<table>.csv`, so that nobody takes it for data. */
void practice_file_name(const char *table, char ret[static PRACTICE_FILE_NAME_MAX]);

#endif
