/* source_internal.h: what the files about sources share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_ENGINE_SOURCE_INTERNAL_H
#define ALLMENDE_ENGINE_SOURCE_INTERNAL_H

#include "engine/engine_source.h"
#include "engine/import_internal.h"

struct engine_source {
	struct import import; /* file, header and kind are set; its `table` is each call's */
	struct import_names names;
	bool typed; /* the types of `names` are guessed */
	char text[ENGINE_SOURCE_LEN_MAX + 1];
	char attached[8 * ENGINE_NAME_MAX]; /* in SQL, of a DuckDB file */
	char base[ENGINE_NAME_MAX];	    /* the name under which the file is attached */
	bool owns_base;			    /* this source has attached it */
};

/*
 * Copy the table of `parts` into the empty file `file` as CSV; `text` is the source for messages.
 * Statuses as engine_source_open().
 */
AL_MUST_CHECK enum status source_copy_postgresql(const struct engine_source_parts *parts,
						 const char *text, int file, struct report *report);

#endif
