/*
 * data_files.h: the file of the rows is replaced as a whole.
 *
 * New rows go into a copy, data.new.duckdb; when all of them are there it is forced to the disk and
 * called data.next.duckdb; then the store says in one transaction what the rows are; then it
 * becomes data.duckdb. So whoever is killed leaves the old rows with the old store, or both new: a
 * data.next.duckdb that is there at opening is taken when its tables are those of the store, and
 * dropped otherwise. Who reads the old file meanwhile goes on reading it.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_DATA_FILES_H
#define ALLMENDE_NODE_DATA_FILES_H

#include "base/file.h"
#include "base/status.h"

#include <stdbool.h>

#define DATA_FILE "data.duckdb"
#define DATA_FILE_NEW "data.new.duckdb"	  /* being written */
#define DATA_FILE_NEXT "data.next.duckdb" /* complete */

/* Copy the rows of the node's folder, if there are any, to data.new.duckdb, which is nobody else's.
 * AL_CONFLICT: the database's log was not folded in. AL_IO, AL_NO_SPACE, AL_TOO_BIG. */
AL_MUST_CHECK enum status data_files_begin(const char *folder, struct report *report);

/* data.new.duckdb, which nobody has open any more, is complete. AL_CONFLICT, AL_IO, AL_NO_SPACE. */
AL_MUST_CHECK enum status data_files_complete(const char *folder, struct report *report);

/* What is complete becomes the rows. AL_IO. */
AL_MUST_CHECK enum status data_files_take(const char *folder, struct report *report);

/* Remove what is not the rows. AL_IO. */
AL_MUST_CHECK enum status data_files_drop(const char *folder, struct report *report);

/* Whether something is complete and was neither taken nor dropped. */
bool data_files_waiting(const char *folder);

#endif
