/* application.h: what an applicant asks for. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_APPLICATION_H
#define ALLMENDE_LAW_APPLICATION_H

#include "base/record.h"
#include "crypto/key.h"
#include "law/fact.h"
#include "law/registry.h"

#define SUMMARY_LEN_MAX 1000 /* bytes shown to members */
#define APPLICATION_PERSONS_MAX 1000

/* Data wanted: columns of one table, and why just these. */
struct data_wanted {
	const char *const *columns;
	size_t columns_count;
	const char *necessity;
	const char *table;
};

/*
 * Signed by the applicant's key, and by an office key where a fact has a source above `declared`:
 * that signature is the office vouching for it.
 */
struct application {
	const char *applicant; /* legal name */
	struct public_key applicant_key;
	const char *benefit;
	struct digest coop;
	struct data_wanted *data;
	size_t data_count;
	struct fact *facts; /* in the order of their names, each once; complete or not */
	size_t facts_count;
	struct when from;
	const char *method;
	struct digest *persons; /* rising; salted commitments to the natural persons with access */
	size_t persons_count;
	const char *platform;
	const char *question;
	struct sealing_key sealing_key;
	const char *summary; /* for members, in plain words */
	struct digest terms; /* the text accepted: use, no re-identification, ... */
	struct when time;
	const char *title;
	struct when until;
};

extern const struct record_type application_record;

/* The use that `application` asks for, for mandates. Modes by its fact `kind`; 0 when that is
 * missing. */
uint32_t application_modes(const struct application *application);

#endif
