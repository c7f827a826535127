/* data_own.h: the user's own CSV as a platform's table. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_DATA_OWN_H
#define ALLMENDE_DEMO_DATA_OWN_H

#include "demo/data.h"

/*
 * Fill `data` from the file that `choice` names. With a schema: its tables, and questions over
 * every column whose keys or bounds it declares. Without: the persons, and the first column that
 * holds dates, in whole years; nothing else is known to be public. Statuses as data_open().
 */
AL_MUST_CHECK enum status data_open_own(const struct data_choice *choice, struct data *data,
					struct report *report);

/* Add `folder`/`name` as the file of `table`. AL_TOO_BIG. */
AL_MUST_CHECK enum status data_add_file(struct data *data, const char *table, const char *folder,
					const char *name, struct report *report);

/* List the persons of the first table from its file. */
AL_MUST_CHECK enum status data_list_persons(struct data *data, struct report *report);

#endif
