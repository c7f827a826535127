/* query_budget.c: the file of a budget, and the arithmetic of spending it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/query_budget.h"

#include "base/file.h"
#include "base/json.h"
#include "base/record.h"
#include "crypto/hash.h"
#include "law/names.h"
#include "law/registry.h"
#include "privacy/ledger.h"

#include <stdio.h>
#include <string.h>

#define SUFFIX ".allmende-budget"
#define BOUND_LEN_MAX 48

static const struct record_field column_fields[] = {
	RECORD_TEXT_OPTIONAL(struct query_budget_column, max, 1, BOUND_LEN_MAX),
	RECORD_TEXT_OPTIONAL(struct query_budget_column, min, 1, BOUND_LEN_MAX),
	RECORD_TEXT(struct query_budget_column, name, 1, SQL_NAME_MAX),
	RECORD_INTEGER_OPTIONAL(struct query_budget_column, scale, 0, 9),
	RECORD_ENUM(struct query_budget_column, type, column_type_names),
};

static enum status check_column(const void *value, struct report *report)
{
	const struct query_budget_column *column = value;

	if (!sql_name_valid(column->name))
		return report_set(report, AL_MALFORMED, "\"%s\" is no name of a column",
				  column->name);
	if ((column->scale >= 0) != (column->type == COLUMN_DECIMAL))
		return report_set(report, AL_MALFORMED,
				  "the column %s has a scale and is no decimal, or the other way",
				  column->name);
	if ((column->min == NULL) != (column->max == NULL))
		return report_set(report, AL_MALFORMED, "the column %s has one bound only",
				  column->name);
	return AL_OK;
}

static const struct record_type column_record =
    RECORD_TYPE_CHECKED(struct query_budget_column, column_fields, check_column);

static const struct record_field budget_fields[] = {
	RECORD_BYTES(struct query_budget, check, "sha256:"),
	RECORD_LIST_RECORDS(struct query_budget, columns, &column_record, 1,
			    QUERY_BUDGET_COLUMNS_MAX),
	RECORD_BYTES(struct query_budget, content, "sha256:"),
	RECORD_INTEGER(struct query_budget, delta, 1, (int64_t)DELTA_ATTO_MAX),
	RECORD_INTEGER(struct query_budget, delta_selecting, 0, QUERY_SELECTIONS_MAX),
	RECORD_INTEGER(struct query_budget, epsilon, 1, (int64_t)EPSILON_MICRO_MAX),
	RECORD_TEXT(struct query_budget, person, 1, SQL_NAME_MAX),
	RECORD_INTEGER(struct query_budget, spent, 0, (int64_t)RHO_PICO_MAX),
	RECORD_LITERAL(type, "allmende-budget"),
	RECORD_VERSION(v, 1),
};
static const struct record_type budget_record = RECORD_TYPE(struct query_budget, budget_fields);

/* The digest of all but the digest. */
static enum status check_of(const struct query_budget *budget, struct digest *ret)
{
	struct query_budget bare = *budget;
	struct buffer text;
	enum status status;

	memset(&bare.check, 1, sizeof(bare.check));
	buffer_init(&text, QUERY_BUDGET_LEN_MAX);
	record_encode(&budget_record, &bare, &text);
	status = buffer_status(&text);
	if (status == AL_OK)
		*ret = hash_bytes(text.bytes, text.len);
	buffer_clear(&text);
	return status;
}

void query_budget_format(const struct query_budget *budget, struct buffer *ret)
{
	struct query_budget checked = *budget;
	enum status status = check_of(budget, &checked.check);

	if (status != AL_OK)
		ret->status = status;
	record_encode(&budget_record, &checked, ret);
	buffer_append_byte(ret, '\n');
}

enum status query_budget_parse(const char *text, size_t len, struct arena *arena,
			       struct query_budget *ret, struct report *report)
{
	struct query_budget budget;
	struct digest check;
	json_t *json = NULL;
	enum status status = json_parse(text, len, &json, report);

	if (status == AL_OK)
		status = record_decode(&budget_record, json, arena, &budget, report);
	json_decref(json);
	if (status == AL_OK)
		status = check_of(&budget, &check);
	if (status != AL_OK)
		return status;
	if (!digest_equal(&check, &budget.check))
		return report_set(report, AL_MALFORMED,
				  "it was changed by another hand or by accident: its check does "
				  "not fit; take it from a backup");
	*ret = budget;
	return AL_OK;
}

static enum status path_of(const char *path, char ret[static FILE_PATH_MAX], struct report *report)
{
	if (snprintf(ret, FILE_PATH_MAX, "%s" SUFFIX, path) >= FILE_PATH_MAX)
		return report_set(report, AL_TOO_BIG, "%.80s...: the path is too long", path);
	return AL_OK;
}

enum status query_budget_load(const char *path, struct arena *arena, struct query_budget *ret,
			      struct report *report)
{
	char budget_path[FILE_PATH_MAX];
	struct buffer text;
	enum status status = path_of(path, budget_path, report);

	if (status != AL_OK)
		return status;
	buffer_init(&text, QUERY_BUDGET_LEN_MAX);
	status = file_read(budget_path, &text, report);
	if (status == AL_OK) {
		status = query_budget_parse(buffer_text(&text), text.len, arena, ret, report);
		if (status != AL_OK)
			report_prefix(report, "%s", budget_path);
	}
	buffer_clear(&text);
	return status;
}

enum status query_budget_store(const char *path, const struct query_budget *budget,
			       struct report *report)
{
	char budget_path[FILE_PATH_MAX];
	struct buffer text;
	enum status status = path_of(path, budget_path, report);

	if (status != AL_OK)
		return status;
	buffer_init(&text, QUERY_BUDGET_LEN_MAX);
	query_budget_format(budget, &text);
	status = buffer_status(&text);
	if (status == AL_OK)
		status = file_write(budget_path, text.bytes, text.len, report);
	else
		report_set(report, status, "%s: it would be too big, or there is no memory",
			   budget_path);
	buffer_clear(&text);
	return status;
}

struct rho query_budget_ceiling(const struct query_budget *budget)
{
	struct epsilon epsilon = { .micro = (uint64_t)budget->epsilon };
	struct delta delta = { .atto = (uint64_t)budget->delta };
	struct rho ret;

	rho_from_epsilon(epsilon, delta, &ret);
	return ret;
}

static struct rho left_of(const struct query_budget *budget)
{
	struct rho spent = { .pico = (uint64_t)budget->spent };

	return ledger_left(spent, query_budget_ceiling(budget));
}

struct epsilon query_budget_left(const struct query_budget *budget)
{
	struct delta delta = { .atto = (uint64_t)budget->delta };
	struct rho left = left_of(budget);
	struct epsilon epsilon = { .micro = 0 };
	struct rho rho;

	if (left.pico == 0 || epsilon_from_rho(left, delta, &epsilon) != AL_OK)
		return (struct epsilon){ .micro = 0 };
	/* Epsilon is rounded up, so the rho that it buys may be just above what is left. */
	rho_from_epsilon(epsilon, delta, &rho);
	while (epsilon.micro > 0 && rho_compare(rho, left) > 0) {
		epsilon.micro--;
		rho_from_epsilon(epsilon, delta, &rho);
	}
	return epsilon;
}

enum status query_budget_charge(struct query_budget *budget, struct rho rho, struct delta delta,
				struct report *report)
{
	struct rho spent = { .pico = (uint64_t)budget->spent };
	char left[DECIMAL_TEXT_MAX];
	char whole[DECIMAL_TEXT_MAX];

	if (ledger_charge(spent, rho, query_budget_ceiling(budget), &spent) != AL_OK) {
		epsilon_format(query_budget_left(budget), left);
		epsilon_format((struct epsilon){ .micro = (uint64_t)budget->epsilon }, whole);
		return report_set(report, AL_EXHAUSTED,
				  "the budget of %s allows one more question of epsilon %s at "
				  "most",
				  whole, left);
	}
	if (delta.atto > (uint64_t)(QUERY_SELECTIONS_MAX - budget->delta_selecting))
		return report_set(report, AL_EXHAUSTED,
				  "the selections of keys have used up their delta of 0.000001: "
				  "name the keys with --keys");
	budget->spent = (int64_t)spent.pico;
	budget->delta_selecting += (int64_t)delta.atto;
	return AL_OK;
}
