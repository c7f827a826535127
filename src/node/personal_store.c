/* personal_store.c: what each person's rows have cost her. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/personal_store.h"

#include "base/checked.h"

#include <string.h>

#define ENTRY_LEN 8 /* bytes of one person */
#define PART_LEN ((size_t)PERSONAL_PART * ENTRY_LEN)

/* A row as it stands in the store. */
struct part {
	uint8_t bytes[PART_LEN];
};

static int64_t get_entry(const struct part *part, size_t place)
{
	uint64_t value = 0;

	for (size_t i = 0; i < ENTRY_LEN; i++)
		value = value << 8 | part->bytes[place * ENTRY_LEN + i];
	return (int64_t)value;
}

static void put_entry(struct part *part, size_t place, int64_t value)
{
	for (size_t i = 0; i < ENTRY_LEN; i++)
		part->bytes[place * ENTRY_LEN + i] =
		    (uint8_t)((uint64_t)value >> (8 * (ENTRY_LEN - 1 - i)));
}

/* Read column `column` of `row`, in which no entry is below 0. */
static enum status read_part(const struct db_row *row, size_t column, struct part *ret,
			     struct report *report)
{
	enum status status = db_row_blob(row, column, ret->bytes, PART_LEN);

	for (size_t i = 0; status == AL_OK && i < PERSONAL_PART; i++)
		status = get_entry(ret, i) < 0 ? AL_MALFORMED : AL_OK;
	return status == AL_OK ? AL_OK : report_set(report, status, "a personal ledger is damaged");
}

static enum status take_part(void *user, const struct db_row *row, struct report *report)
{
	return read_part(row, 0, user, report);
}

/* *ret = the row number `part` of `year`, all zero when it is not there. */
static enum status find_part(struct db *db, int64_t year, int64_t part, struct part *ret,
			     struct report *report)
{
	*ret = (struct part){ .bytes = { 0 } };
	return db_query(db, "SELECT content FROM personal_part WHERE year = $1 AND part = $2",
			DB_PARAMS(db_integer(year), db_integer(part)), take_part, ret, report);
}

/* Add the `count` numbers at `rho_pico` to the row number `number`. */
static enum status charge_part(struct db *db, int64_t year, int64_t number,
			       const uint64_t *rho_pico, size_t count, struct report *report)
{
	struct part part;
	enum status status = find_part(db, year, number, &part, report);

	for (size_t i = 0; status == AL_OK && i < count; i++) {
		int64_t sum;

		if (!checked_add(get_entry(&part, i), rho_pico[i], &sum))
			return report_set(report, AL_OVERFLOW, "a personal ledger is full");
		put_entry(&part, i, sum);
	}
	if (status != AL_OK)
		return status;
	return db_exec(
	    db,
	    "INSERT INTO personal_part(year, part, content) VALUES ($1, $2, $3)"
	    " ON CONFLICT (year, part) DO UPDATE SET content = $3",
	    DB_PARAMS(db_integer(year), db_integer(number), db_blob(part.bytes, PART_LEN)), report);
}

enum status personal_store_charge(struct db *db, int64_t year, const uint64_t *rho_pico,
				  size_t count, struct report *report)
{
	enum status status = AL_OK;

	for (size_t from = 0; status == AL_OK && from < count; from += PERSONAL_PART) {
		size_t part = count - from < PERSONAL_PART ? count - from : PERSONAL_PART;
		uint64_t any = 0;

		for (size_t i = 0; i < part; i++)
			any |= rho_pico[from + i];
		if (any != 0)
			status = charge_part(db, year, (int64_t)(from / PERSONAL_PART),
					     rho_pico + from, part, report);
	}
	return status;
}

enum status personal_store_balance(struct db *db, int64_t year, int64_t person, int64_t *ret,
				   struct report *report)
{
	struct part part;
	int64_t before;
	enum status status = find_part(db, year, (person - 1) / PERSONAL_PART, &part, report);

	if (status == AL_OK)
		status = db_query_integer(
		    db, "SELECT SUM(rho) FROM personal WHERE year = $1 AND person = $2",
		    DB_PARAMS(db_integer(year), db_integer(person)), &before, report);
	if (status == AL_OK &&
	    !checked_add(before, get_entry(&part, (size_t)((person - 1) % PERSONAL_PART)), ret))
		status = report_set(report, AL_OVERFLOW, "a personal ledger is full");
	return status;
}

struct personal_row {
	personal_function *each;
	void *user;
};

static enum status row_before(void *user, const struct db_row *row, struct report *report)
{
	const struct personal_row *context = user;

	return context->each(context->user, db_row_integer(row, 0), db_row_integer(row, 1), report);
}

static enum status row_of_part(void *user, const struct db_row *row, struct report *report)
{
	const struct personal_row *context = user;
	int64_t first = db_row_integer(row, 0) * PERSONAL_PART + 1;
	struct part part;
	enum status status = read_part(row, 1, &part, report);

	for (size_t i = 0; status == AL_OK && i < PERSONAL_PART; i++) {
		int64_t rho = get_entry(&part, i);

		if (rho != 0)
			status = context->each(context->user, first + (int64_t)i, rho, report);
	}
	return status;
}

enum status personal_store_each(struct db *db, int64_t year, personal_function *each, void *user,
				struct report *report)
{
	struct personal_row context = { .each = each, .user = user };
	enum status status =
	    db_query(db, "SELECT person, rho FROM personal WHERE year = $1 ORDER BY person",
		     DB_PARAMS(db_integer(year)), row_before, &context, report);

	if (status != AL_OK)
		return status;
	return db_query(db, "SELECT part, content FROM personal_part WHERE year = $1 ORDER BY part",
			DB_PARAMS(db_integer(year)), row_of_part, &context, report);
}
