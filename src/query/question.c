/* question.c: what an applicant sends: SQL, or SQL with what is to count in full. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/question.h"

#include "base/json.h"
#include "base/record.h"

#include <string.h>

#define QUESTION_ARENA_MAX ((size_t)1 << 20)

enum bounding { BOUNDING_L2 = 1, BOUNDING_PRIVATE };

static const char *const bounding_names[] = { NULL, "l2", "private", NULL };

struct wish {
	int bounding; /* 0: not said */
	int64_t contribution;
	int64_t groups_per_person;
	const char *sql;
};

static const struct record_field wish_fields[] = {
	RECORD_ENUM_OPTIONAL(struct wish, bounding, bounding_names),
	RECORD_INTEGER_OPTIONAL(struct wish, contribution, 1, PLAN_CONTRIBUTION_MAX),
	RECORD_INTEGER_OPTIONAL(struct wish, groups_per_person, 1, PLAN_GROUPS_MAX),
	RECORD_LINES(struct wish, sql, 1, SQL_LEN_MAX),
};
static const struct record_type wish_record = RECORD_TYPE(struct wish, wish_fields);

static enum status plan_of_wish(const struct analysis_scope *scope, const struct wish *wish,
				const struct plan_options *options, struct plan **ret,
				struct report *report)
{
	struct plan_options how = *options;

	if (wish->bounding != 0 && wish->groups_per_person > 0)
		return report_set(
		    report, AL_MALFORMED,
		    "groups_per_person bounds each group by itself: leave bounding out");
	if (wish->bounding == BOUNDING_PRIVATE && wish->contribution > 0)
		return report_set(report, AL_MALFORMED,
				  "a private bounding chooses the contribution: leave it out");
	if (wish->contribution > 0)
		how.contribution = wish->contribution;
	if (wish->groups_per_person > 0)
		how.groups_per_person = wish->groups_per_person;
	if (wish->bounding != 0)
		how.private_clip = wish->bounding == BOUNDING_PRIVATE;
	return plan_of_sql(scope, wish->sql, strlen(wish->sql), &how, ret, report);
}

enum status plan_of_question(const struct analysis_scope *scope, const char *text, size_t len,
			     const struct plan_options *options, struct plan **ret,
			     struct report *report)
{
	struct wish wish = { 0 };
	struct arena arena;
	json_t *json = NULL;
	enum status status;

	if (len == 0 || text[0] != '{')
		return plan_of_sql(scope, text, len, options, ret, report);
	if (len > QUESTION_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a question has at most %d bytes",
				  QUESTION_LEN_MAX);
	arena_init(&arena, QUESTION_ARENA_MAX);
	status = json_parse(text, len, &json, report);
	if (status == AL_OK)
		status = record_decode(&wish_record, json, &arena, &wish, report);
	if (status == AL_OK)
		status = plan_of_wish(scope, &wish, options, ret, report);
	json_decref(json);
	arena_clear(&arena);
	return status;
}
