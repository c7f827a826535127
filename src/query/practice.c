/* practice.c: rows that look like a table's and were never anyone's. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/practice_internal.h"

#include "crypto/hash.h"
#include "law/object.h"
#include "query/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED_LABEL "allmende/v1/practice\n"
#define NULL_ONE_IN 16
#define ACTIVE_ONE_IN 100 /* persons with more rows than are typical */
#define ACTIVE_TIMES 4
#define WORDS 100 /* of a text without public keys */
#define UNBOUNDED 1000
#define UNBOUNDED_DAYS 365

/* How one column is drawn. */
struct practice_column {
	const struct column *column;
	bool person;
	struct domain domain; /* count 0: by number, or a made-up word */
	uint32_t *order;      /* the key of each rank */
	int64_t min;
	uint64_t span; /* numbers are drawn from min to min + span - 1 */
};

/* 1 to `most`, each octave as likely as another: a heavy tail without floating point. */
static uint64_t draw_rank(struct random *random, uint64_t most)
{
	unsigned octaves = 1;
	uint64_t low;
	uint64_t high;

	while (most >> octaves != 0)
		octaves++;
	low = UINT64_C(1) << random_below(random, octaves);
	high = 2 * low - 1 < most ? 2 * low - 1 : most;
	return low + random_below(random, high - low + 1);
}

/* The rows of the next person. */
static uint64_t draw_rows(struct practice *practice)
{
	uint64_t most = practice->rows_typical;

	if (most == 1) /* a table with one row of each, like a profile */
		return 1;
	if (random_below(&practice->random, ACTIVE_ONE_IN) == 0)
		return most + 1 + random_below(&practice->random, (ACTIVE_TIMES - 1) * most);
	return draw_rank(&practice->random, most);
}

/* --- what is drawn from --- */

static enum status set_keys(struct practice *practice, struct practice_column *drawn)
{
	size_t count = drawn->domain.count;

	drawn->order = arena_take(&practice->arena, count, sizeof(*drawn->order));
	if (drawn->order == NULL)
		return AL_NO_MEMORY;
	/* Fisher and Yates, from the inside. */
	for (size_t i = 0; i < count; i++) {
		size_t j = (size_t)random_below(&practice->random, i + 1);

		drawn->order[i] = drawn->order[j];
		drawn->order[j] = (uint32_t)i;
	}
	return AL_OK;
}

static void set_range(const struct catalogue *catalogue, struct practice_column *drawn)
{
	struct value_form form = value_form_of(drawn->column);
	int64_t today = floor_divide(catalogue_platform(catalogue)->time.seconds, DAY_SECONDS);
	int64_t max = 0;

	if (catalogue_bounds(catalogue, drawn->column, &drawn->min, &max)) {
		drawn->span = (uint64_t)max - (uint64_t)drawn->min + 1;
		return;
	}
	drawn->min = 0;
	drawn->span = UNBOUNDED;
	if (form.type == COLUMN_DECIMAL) {
		for (unsigned i = 0; i < form.scale; i++)
			drawn->span *= 10;
	} else if (form.type == COLUMN_DATE) {
		drawn->min = today - UNBOUNDED_DAYS;
		drawn->span = UNBOUNDED_DAYS;
	} else if (form.type == COLUMN_TIMESTAMP) {
		drawn->min = (today - UNBOUNDED_DAYS) * DAY_SECONDS;
		drawn->span = (uint64_t)(UNBOUNDED_DAYS * DAY_SECONDS);
	}
}

static enum status set_columns(struct practice *practice, const struct catalogue *catalogue,
			       struct report *report)
{
	const struct table *table = practice->table;
	enum status status = AL_OK;

	practice->columns =
	    arena_take(&practice->arena, table->columns_count, sizeof(*practice->columns));
	if (practice->columns == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; status == AL_OK && i < table->columns_count; i++) {
		struct practice_column *drawn = &practice->columns[i];

		drawn->column = &table->columns[i];
		drawn->person = strcmp(drawn->column->name, table->person) == 0;
		if (drawn->person)
			continue;
		status = catalogue_domain(catalogue, table, drawn->column, &drawn->domain, report);
		if (status == AL_OK && drawn->domain.count > 0)
			status = set_keys(practice, drawn);
		if (status == AL_OK)
			set_range(catalogue, drawn);
	}
	return status;
}

/* Each table has a stream of its own; the persons are the same in all. */
static void seed(struct practice *practice, const struct digest *of)
{
	struct digest digest;
	struct hash hash;

	hash_start(&hash);
	hash_add_text(&hash, SEED_LABEL);
	hash_add(&hash, of->bytes, DIGEST_LEN);
	hash_add_text(&hash, practice->table->name);
	digest = hash_end(&hash);
	random_init_seed(&practice->random, digest.bytes);
}

static enum status check_request(const struct practice_request *request, const struct table *table,
				 uint64_t rows_typical, struct report *report)
{
	uint64_t most = PRACTICE_ROWS_MAX / rows_typical;

	if (table->role != TABLE_PERSONS)
		return report_set(report, AL_CONFLICT,
				  "the table %s is public: take its rows as they are", table->name);
	if (request->persons == 0)
		return report_set(report, AL_MALFORMED, "practice data needs at least one person");
	if (most > PRACTICE_PERSONS_MAX)
		most = PRACTICE_PERSONS_MAX;
	if (request->persons > most)
		return report_set(report, AL_TOO_BIG,
				  "practice data of the table %s has at most %" PRIu64 " persons",
				  table->name, most);
	return AL_OK;
}

struct practice *practice_alloc(void)
{
	struct practice *practice = calloc(1, sizeof(*practice));

	if (practice == NULL)
		return NULL;
	arena_init(&practice->arena, COLUMNS_MAX * (sizeof(*practice->columns) +
						    DOMAIN_KEYS_MAX * sizeof(uint32_t) + 64));
	arena_init(&practice->object, OBJECT_ARENA_MAX);
	buffer_init(&practice->text, PUBLIC_TABLE_LEN_MAX);
	return practice;
}

enum status practice_begin(struct practice *practice, const struct catalogue *catalogue,
			   const struct practice_request *request, struct report *report)
{
	const struct table *table = platform_table(catalogue_platform(catalogue), request->table);
	uint64_t rows = 1;
	enum status status;

	if (table == NULL)
		return report_set(report, AL_NOT_FOUND, "the platform has no table %.60s",
				  request->table);
	if (table->rows_typical > 1)
		rows = (uint64_t)table->rows_typical;
	if (rows > PRACTICE_PERSON_ROWS_MAX)
		rows = PRACTICE_PERSON_ROWS_MAX;
	status = check_request(request, table, rows, report);
	if (status != AL_OK)
		return status;
	practice->table = table;
	practice->rows_typical = rows;
	practice->persons = request->persons;
	seed(practice, request->seed);
	status = set_columns(practice, catalogue, report);
	if (status == AL_NO_MEMORY)
		(void)report_set(report, status, "out of memory for practice data");
	return status;
}

enum status practice_new(const struct catalogue *catalogue, const struct practice_request *request,
			 struct practice **ret, struct report *report)
{
	struct practice *practice = practice_alloc();
	enum status status;

	if (practice == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for practice data");
	status = practice_begin(practice, catalogue, request, report);
	if (status != AL_OK) {
		practice_free(practice);
		return status;
	}
	*ret = practice;
	return AL_OK;
}

/* --- the text --- */

static void append_text(const char *text, struct buffer *ret)
{
	if (*text != '\0' && strpbrk(text, ",\"\r\n") == NULL) {
		buffer_append_text(ret, text);
		return;
	}
	buffer_append_byte(ret, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buffer_append_byte(ret, '"');
		buffer_append_byte(ret, (uint8_t)*text);
	}
	buffer_append_byte(ret, '"');
}

static void append_person(const struct practice *practice, const struct column *column,
			  struct buffer *ret)
{
	buffer_append_format(ret, column->type == COLUMN_TEXT ? "practice-%06" PRIu32 : "%" PRIu32,
			     practice->person);
}

static void append_value(struct practice *practice, const struct practice_column *drawn,
			 struct buffer *ret)
{
	struct value_form form = value_form_of(drawn->column);
	char text[VALUE_TEXT_MAX];

	if (random_below(&practice->random, NULL_ONE_IN) == 0)
		return;
	if (drawn->domain.count > 0) {
		uint64_t rank = draw_rank(&practice->random, drawn->domain.count);

		append_text(drawn->domain.labels[drawn->order[rank - 1]], ret);
		return;
	}
	if (form.type == COLUMN_TEXT) {
		buffer_append_format(ret, "text-%03" PRIu64, draw_rank(&practice->random, WORDS));
		return;
	}
	value_format(form, drawn->min + (int64_t)random_below(&practice->random, drawn->span),
		     text);
	buffer_append_text(ret, text);
}

static void append_header(const struct practice *practice, struct buffer *ret)
{
	for (size_t i = 0; i < practice->table->columns_count; i++)
		buffer_append_format(ret, "%s%s", i > 0 ? "," : "",
				     practice->columns[i].column->name);
	buffer_append_byte(ret, '\n');
}

static void append_row(struct practice *practice, struct buffer *ret)
{
	for (size_t i = 0; i < practice->table->columns_count; i++) {
		const struct practice_column *drawn = &practice->columns[i];

		if (i > 0)
			buffer_append_byte(ret, ',');
		if (drawn->person)
			append_person(practice, drawn->column, ret);
		else
			append_value(practice, drawn, ret);
	}
	buffer_append_byte(ret, '\n');
}

/* Append rows until the part is large enough. */
static enum status append_rows(struct practice *practice, struct buffer *ret)
{
	size_t before = ret->len;
	enum status status = AL_OK;

	if (practice->person == 0) {
		append_header(practice, ret);
		practice->person = 1;
		practice->rows_left = draw_rows(practice);
	}
	while (status == AL_OK && !practice_ended(practice) &&
	       ret->len - before < PRACTICE_PART_LEN) {
		append_row(practice, ret);
		status = buffer_status(ret);
		if (--practice->rows_left == 0 && ++practice->person <= practice->persons)
			practice->rows_left = draw_rows(practice);
	}
	return status;
}

enum status practice_next(struct practice *practice, struct buffer *ret, struct report *report)
{
	enum status status;

	if (practice->public) {
		buffer_append(ret, practice->text.bytes, practice->text.len);
		practice->person = 1;
		status = buffer_status(ret);
	} else {
		status = append_rows(practice, ret);
	}
	if (status == AL_OK)
		return AL_OK;
	practice->failed = true;
	return report_set(report, status, "a part of the practice data does not fit into memory");
}

bool practice_ended(const struct practice *practice)
{
	return practice->failed || practice->person > practice->persons;
}

void practice_free(struct practice *practice)
{
	if (practice == NULL)
		return;
	random_clear(&practice->random);
	arena_clear(&practice->arena);
	catalogue_free(practice->catalogue);
	arena_clear(&practice->object);
	buffer_clear(&practice->text);
	free(practice);
}

void practice_file_name(const char *table, char ret[static PRACTICE_FILE_NAME_MAX])
{
	(void)snprintf(ret, PRACTICE_FILE_NAME_MAX, "practice-%.*s.csv", SQL_NAME_MAX, table);
}
