/* application.c: the table of applications and the modes they ask for. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/application.h"

#include "crypto/envelope.h"
#include "law/check.h"

#include <string.h>

static const struct record_field data_fields[] = {
	RECORD_LIST(struct data_wanted, columns, &sql_name_item, 1, COLUMNS_MAX),
	RECORD_LINES(struct data_wanted, necessity, 1, TEXT_LEN_MAX),
	RECORD_TEXT(struct data_wanted, table, 1, SQL_NAME_MAX),
};

static enum status check_data(const void *value, struct report *report)
{
	const struct data_wanted *data = value;

	return check_unique("columns", data->columns, data->columns_count, report);
}

static const struct record_type data_record =
    RECORD_TYPE_CHECKED(struct data_wanted, data_fields, check_data);

static enum status check_application(const void *value, struct report *report)
{
	const struct application *application = value;
	const char *tables[TABLES_MAX];
	enum status status = check_platform_name(application->platform, report);

	for (size_t i = 0; i < application->data_count; i++)
		tables[i] = application->data[i].table;
	if (status == AL_OK)
		status = check_unique("data", tables, application->data_count, report);
	if (status == AL_OK)
		status = fact_check_list(application->facts, application->facts_count, report);
	if (status == AL_OK)
		status = check_span(application->from, application->until, report);
	for (size_t i = 1; i < application->persons_count && status == AL_OK; i++) {
		if (digest_compare(&application->persons[i - 1], &application->persons[i]) >= 0)
			status = report_set(report, AL_MALFORMED,
					    "persons[%zu]: not above the one before", i);
	}
	return status;
}

static const struct record_field person_item = {
	.name = "item", .kind = RECORD_KIND_BYTES, .prefix = ID_PREFIX, .max = DIGEST_LEN
};

static const struct record_field application_fields[] = {
	RECORD_TEXT(struct application, applicant, 1, NAME_LEN_MAX),
	RECORD_BYTES(struct application, applicant_key, KEY_PREFIX),
	RECORD_LINES(struct application, benefit, 1, TEXT_LEN_MAX),
	RECORD_BYTES(struct application, coop, ID_PREFIX),
	RECORD_LIST_RECORDS(struct application, data, &data_record, 1, TABLES_MAX),
	RECORD_LIST_RECORDS(struct application, facts, &fact_record, 0, FACT_COUNT),
	RECORD_WHEN(struct application, from),
	RECORD_LINES(struct application, method, 1, TEXT_LEN_MAX),
	RECORD_LIST(struct application, persons, &person_item, 0, APPLICATION_PERSONS_MAX),
	RECORD_TEXT(struct application, platform, 1, PLATFORM_NAME_MAX),
	RECORD_LINES(struct application, question, 1, TEXT_LEN_MAX),
	RECORD_BYTES(struct application, sealing_key, SEALING_KEY_PREFIX),
	RECORD_LINES(struct application, summary, 1, SUMMARY_LEN_MAX),
	RECORD_BYTES(struct application, terms, ID_PREFIX),
	RECORD_WHEN(struct application, time),
	RECORD_TEXT(struct application, title, 1, NAME_LEN_MAX),
	RECORD_LITERAL(type, "application"),
	RECORD_WHEN(struct application, until),
	RECORD_VERSION(v, 1),
};
const struct record_type application_record =
    RECORD_TYPE_CHECKED(struct application, application_fields, check_application);

uint32_t application_modes(const struct application *application)
{
	const struct fact *kind =
	    fact_find(application->facts, application->facts_count, FACT_KIND);

	if (kind == NULL || kind->values_count != 1)
		return 0;
	if (strcmp(kind->values[0], "access") == 0)
		return MODE_AGGREGATE | MODE_TRAIN;
	if (strcmp(kind->values[0], "release") == 0)
		return MODE_RELEASE;
	return MODE_AGGREGATE; /* a question, or one that returns on a schedule */
}
