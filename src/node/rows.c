/* rows.c: see rows.h; what all readers have in common. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/rows.h"

#include <stdlib.h>

void rows_found_clear(struct rows_found *found)
{
	sums_clear(&found->sums);
	train_result_clear(&found->trained);
}

const struct personal_charge *rows_charges(const struct rows_task *task,
					   const struct rows_found *found, size_t *ret_count)
{
	if (task->work->training != NULL) {
		*ret_count = found->trained.charges_count;
		return found->trained.charges;
	}
	*ret_count = found->sums.charges_count;
	return found->sums.charges;
}

void rows_close(struct rows *rows)
{
	if (rows != NULL)
		rows->functions->close(rows);
}

enum status rows_content(struct rows *rows, const char *table, struct digest *ret,
			 struct report *report)
{
	return rows->functions->content(rows, table, ret, report);
}

enum status rows_persons(struct rows *rows, uint32_t *ret, struct report *report)
{
	return rows->functions->persons(rows, ret, report);
}

enum status rows_persons_each(struct rows *rows, engine_person_each_fn *each, void *context,
			      struct report *report)
{
	return rows->functions->each(rows, each, context, report);
}

enum status rows_person_find(struct rows *rows, const char *id, size_t len, uint32_t *ret,
			     struct report *report)
{
	return rows->functions->find(rows, id, len, ret, report);
}

enum status rows_begin(struct rows *rows, const struct rows_task *task, struct report *report)
{
	return rows->functions->begin(rows, task, report);
}

enum status rows_read(struct rows *rows, const struct rows_order *order, struct rows_found *found,
		      struct report *report)
{
	return rows->functions->read(rows, order, found, report);
}

enum status rows_cut(struct rows *rows, const uint32_t *persons, size_t count,
		     struct rows_found *found, struct report *report)
{
	return rows->functions->cut(rows, persons, count, found, report);
}

void rows_cancel(struct rows *rows)
{
	rows->functions->cancel(rows);
}

void rows_end(struct rows *rows)
{
	rows->functions->end(rows);
}
