/* tables_keys.c: candidates for the keys of a column: of a public table, or common values. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/names.h"
#include "law/value.h"
#include "node/tables_draft.h"
#include "node/tables_hints.h"

#include <string.h>

#define CODES_MAX 30	     /* distinct numbers that may be codes */
#define LENT_VALUES_MAX 1000 /* values of a column that are looked for in a public table */
#define LENT_KEYS_MAX COLUMN_KEYS_MAX

/* The keys of a column, while they are listed. */
struct listing {
	struct arena *arena;
	const char **keys;
	size_t count;
	size_t rarer;
	const struct column *column;
};

static enum status take_key(void *context, uint32_t had_by, const char *text, size_t len)
{
	struct listing *listing = context;
	char *copy;
	int64_t number;

	if (had_by < TABLES_GUESS_KEY_PERSONS || memchr(text, '\n', len) != NULL ||
	    memchr(text, '\r', len) != NULL || memchr(text, '\0', len) != NULL) {
		listing->rarer++;
		return AL_OK;
	}
	copy = arena_copy_text(listing->arena, text, len);
	if (copy == NULL)
		return AL_NO_MEMORY;
	/* "01" is no other number than "1". */
	if (listing->column->type != COLUMN_TEXT &&
	    !column_value_parse(listing->column, copy, &number))
		return AL_OK;
	listing->keys[listing->count++] = copy;
	return AL_OK;
}

/* Whether `column` could have the values of the column `other` of `table`, by their names. */
static bool names_fit(const struct tables_conf_table *table, const struct tables_conf_column *other,
		      const struct column *column)
{
	char stem[SQL_NAME_MAX + 1];
	size_t len = strlen(table->table.name);

	if (other->out || other->column.class != CLASS_ID || other->column.type != column->type)
		return false;
	memcpy(stem, table->table.name, len + 1);
	if (len > 1 && stem[len - 1] == 's')
		stem[len - 1] = '\0';
	return strcmp(other->column.name, column->name) == 0 ||
	       tables_hint_fits(column->name, stem);
}

/* Two lists of values in the same order, of which one is walked along the other. */
struct overlap {
	struct buffer values; /* those of the column, each with a NUL */
	size_t count;
	size_t found; /* of them, those that the public table has */
};

static enum status take_value(void *context, uint32_t had_by, const char *text, size_t len)
{
	struct overlap *overlap = context;

	(void)had_by;
	buffer_append(&overlap->values, text, len);
	buffer_append_byte(&overlap->values, '\0');
	overlap->count++;
	return buffer_status(&overlap->values);
}

static enum status find_value(void *context, uint32_t had_by, const char *text, size_t len)
{
	struct overlap *overlap = context;
	const char *at = buffer_text(&overlap->values);

	(void)had_by;
	for (size_t i = 0; i < overlap->count; i++, at += strlen(at) + 1) {
		if (strlen(at) == len && memcmp(at, text, len) == 0) {
			overlap->found++;
			break;
		}
	}
	return AL_OK;
}

/* Count how many of the values of `overlap` the column `name` of the source `text` has. */
static enum status count_found(const struct tables_draft *draft, const char *text, const char *name,
			       struct overlap *overlap, struct report *report)
{
	struct engine_profile_wanted wanted = { .person = ENGINE_PROFILE_NO_PERSON,
						.had_by = 1,
						.len_max = COLUMN_KEY_LEN_MAX,
						.count_max = LENT_KEYS_MAX };
	struct engine_source *source = NULL;
	struct engine_guess names = { .columns = NULL };
	enum status status =
	    engine_source_open(draft->engine, text, draft->request->folder, &source, report);

	if (status == AL_OK)
		status = engine_source_guess(source, &names, report);
	while (status == AL_OK && wanted.column < names.columns_count &&
	       strcmp(names.columns[wanted.column].name, name) != 0)
		wanted.column++;
	if (status == AL_OK && wanted.column < names.columns_count)
		status = engine_profile_values(source, &wanted, find_value, overlap, report);
	engine_guess_clear(&names);
	engine_source_close(source);
	return status;
}

/* *ret = whether the public column has nine of ten values of column `i`. A source that cannot be
 * read any more has none. */
static enum status lends(const struct tables_draft *draft, size_t i,
			 const struct tables_conf_table *table,
			 const struct tables_conf_column *other, bool *ret)
{
	struct engine_profile_wanted wanted = { .column = i,
						.person = ENGINE_PROFILE_NO_PERSON,
						.had_by = 1,
						.len_max = COLUMN_KEY_LEN_MAX,
						.count_max = LENT_VALUES_MAX };
	struct overlap overlap = { .count = 0 };
	enum status status;

	buffer_init(&overlap.values, (size_t)LENT_VALUES_MAX * (COLUMN_KEY_LEN_MAX + 1));
	status = engine_profile_values(draft->source, &wanted, take_value, &overlap, NULL);
	if (status == AL_OK)
		status = count_found(draft, table->source, other->column.name, &overlap, NULL);
	*ret = status == AL_OK && overlap.count > 0 &&
	       overlap.found >= overlap.count - overlap.count / 10;
	buffer_clear(&overlap.values);
	return status == AL_NO_MEMORY ? status : AL_OK;
}

static enum status take_lent(const struct tables_draft *draft, const char *table,
			     const char *column, struct tables_guess_column *ret)
{
	struct keys_of *keys_of = arena_take(draft->arena, 1, sizeof(*keys_of));

	if (keys_of == NULL)
		return AL_NO_MEMORY;
	*keys_of = (struct keys_of){ .column = column, .table = table };
	ret->column.keys_of = keys_of;
	ret->column.min = NULL;
	ret->column.max = NULL;
	return AL_OK;
}

/* Take the keys of a public table, if one has them. */
static enum status set_keys_of(const struct tables_draft *draft, size_t i,
			       struct tables_guess_column *ret)
{
	const struct tables_conf *conf = draft->request->conf;
	enum status status = AL_OK;

	for (size_t j = 0; j < conf->tables_count && status == AL_OK; j++) {
		const struct tables_conf_table *table = &conf->tables[j];

		if (table->table.role != TABLE_PUBLIC)
			continue;
		for (size_t k = 0; k < table->columns_count && status == AL_OK; k++) {
			const struct tables_conf_column *other = &table->columns[k];
			bool has = false;

			if (ret->column.keys_of == NULL && names_fit(table, other, &ret->column))
				status = lends(draft, i, table, other, &has);
			if (has && status == AL_OK)
				status =
				    take_lent(draft, table->table.name, other->column.name, ret);
		}
	}
	return status;
}

/* Whether the values of a column are few enough to be choices. */
static bool may_have_keys(const struct column *column, const struct engine_profile *profile)
{
	int64_t max = profile->values / 4 < TABLES_GUESS_KEYS_MAX ? profile->values / 4
								  : TABLES_GUESS_KEYS_MAX;

	if (column->type == COLUMN_TEXT)
		return profile->distinct <= max;
	return column->type == COLUMN_INTEGER && profile->distinct <= CODES_MAX &&
	       profile->distinct <= max &&
	       (tables_hint_key(column->name) ||
		tables_hint_fits(column->name,
				 "type typ code kind art class category kategorie station "
				 "band level stufe status month weekday year jahr monat tarif"));
}

enum status tables_draft_keys(const struct tables_draft *draft, size_t i,
			      struct tables_guess_column *ret, struct report *report)
{
	struct engine_profile_wanted wanted = { .column = i,
						.person = draft->person,
						.had_by = 1,
						.len_max = COLUMN_KEY_LEN_MAX,
						.count_max = TABLES_GUESS_KEYS_MAX };
	struct listing listing = { .arena = draft->arena, .column = &ret->column };
	enum status status;

	if (ret->out || i == draft->person || draft->guess.role == TABLE_PUBLIC)
		return AL_OK;
	status = set_keys_of(draft, i, ret);
	if (status != AL_OK || ret->column.keys_of != NULL ||
	    !may_have_keys(&ret->column, &draft->profiles[i]))
		return status;
	listing.keys = arena_take(draft->arena, TABLES_GUESS_KEYS_MAX, sizeof(*listing.keys));
	if (listing.keys == NULL)
		return AL_NO_MEMORY;
	status = engine_profile_values(draft->source, &wanted, take_key, &listing, report);
	if (status == AL_OK) {
		ret->column.keys = listing.keys;
		ret->column.keys_count = listing.count;
		ret->rarer = listing.rarer;
	}
	return status;
}
