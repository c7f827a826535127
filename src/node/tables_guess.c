/* tables_guess.c: a first draft of what a source's columns are. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/tables_guess.h"

#include "base/when.h"
#include "engine/engine_profile.h"
#include "law/names.h"
#include "law/terms.h"
#include "law/value.h"
#include "node/tables_hints.h"
#include "query/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRAFT_PERSONAL "dpv:PersonalData"
#define CODES_MAX 30	    /* distinct numbers that may be codes */
#define FREE_TEXTS_MIN 50   /* distinct texts with several words: not a list of choices */
#define PERSON_SCORE_MIN 20 /* below it nobody is guessed */
#define HEALTH_COLUMNS 3    /* so many make it a table about health */
#define HEALTH "pd:MedicalHealth"

/* What is known while a guess is made. */
struct draft {
	const struct tables_guess_request *request;
	struct arena *arena;
	struct engine_source *source;
	struct engine_guess names;
	struct engine_profile *profiles;
	struct tables_guess guess;
	size_t person; /* ENGINE_PROFILE_NO_PERSON: none */
	bool health;   /* several columns are about health, so the others may be, too */
};

static enum status no_memory(struct report *report)
{
	return report_set(report, AL_NO_MEMORY, "out of memory for a guess");
}

static bool most(int64_t part, const struct engine_profile *of)
{
	return of->values > 0 && part > of->values / 2;
}

static bool nearly_unique(const struct engine_profile *of)
{
	return of->values > 1 && of->distinct >= of->values - of->values / 10;
}

/* --- who --- */

/* Whether a table of persons that is described already has `name` as its person column. */
static bool known_person(const struct tables_conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->tables_count; i++) {
		const char *person = conf->tables[i].table.person;

		if (person != NULL && strcmp(person, name) == 0)
			return true;
	}
	return false;
}

static int person_score(const struct draft *draft, size_t i)
{
	const struct engine_guess_column *column = &draft->names.columns[i];
	const struct engine_profile *profile = &draft->profiles[i];
	int score = 0;

	if (known_person(draft->request->conf, column->name))
		return 100;
	if ((column->type != ENGINE_TEXT && column->type != ENGINE_INTEGER) ||
	    profile->values < draft->guess.rows - draft->guess.rows / 20 || profile->distinct < 2)
		return 0;
	if (tables_hint_person(column->name))
		score += 40;
	if (tables_hint_key(column->name))
		score += 20;
	if (score > 0 && nearly_unique(profile))
		score -= 10; /* it may number the rows */
	/* Few values are kinds of persons (customer_type), no persons. */
	return profile->distinct < 20 && profile->distinct < draft->guess.rows / 20 ? 0 : score;
}

static enum status find_person(struct draft *draft, struct report *report)
{
	int best = PERSON_SCORE_MIN - 1;
	struct tables_guess *guess = &draft->guess;
	enum status status;

	draft->person = ENGINE_PROFILE_NO_PERSON;
	for (size_t i = 0; i < draft->names.columns_count && guess->role == TABLE_PERSONS; i++) {
		int score = person_score(draft, i);

		if (score > best) {
			best = score;
			draft->person = i;
		}
	}
	if (draft->person == ENGINE_PROFILE_NO_PERSON)
		return AL_OK;
	guess->person = guess->columns[draft->person].column.name;
	status = engine_profile_rows(draft->source, draft->person, &guess->rows_typical,
				     &guess->persons, report);
	return status;
}

/* --- what a column is --- */

static int type_of(enum engine_type type)
{
	static const int types[] = {
		[ENGINE_INTEGER] = COLUMN_INTEGER, [ENGINE_DECIMAL] = COLUMN_DECIMAL,
		[ENGINE_TEXT] = COLUMN_TEXT,	   [ENGINE_TIMESTAMP] = COLUMN_TIMESTAMP,
		[ENGINE_DATE] = COLUMN_DATE,	   [ENGINE_BOOLEAN] = COLUMN_BOOLEAN
	};

	return types[type];
}

/* The category of what the values themselves show, or NULL. */
static const char *shown_by_values(const struct engine_profile *profile)
{
	if (most(profile->emails, profile))
		return "pd:EmailAddress";
	if (most(profile->ibans, profile))
		return "pd:FinancialAccount";
	if (most(profile->insurance, profile))
		return "pd:OfficialID";
	if (most(profile->addresses, profile))
		return "pd:IPAddress";
	if (most(profile->phones, profile) && profile->len_mean >= 9 && nearly_unique(profile))
		return "pd:TelephoneNumber";
	return NULL;
}

/* What the name and the values of a column of persons suggest, where they suggest it stays out. */
static const char *keep_out(const struct column *column, const struct engine_profile *profile)
{
	bool words = column->type == COLUMN_TEXT && most(profile->words, profile) &&
		     profile->distinct > FREE_TEXTS_MIN;

	if (column->type == COLUMN_TEXT && tables_hint_fits(column->name, "name") &&
	    profile->distinct > FREE_TEXTS_MIN)
		return "pd:Name";
	if (words)
		return DRAFT_PERSONAL;
	return nearly_unique(profile) && tables_hint_key(column->name) ? "pd:Identifier" : NULL;
}

static void set_class_of_person(const struct draft *draft, size_t i,
				struct tables_guess_column *ret)
{
	const struct engine_profile *profile = &draft->profiles[i];
	struct column *column = &ret->column;
	const struct tables_hint *hint = tables_hint_find(column->name);
	const char *shown = column->type == COLUMN_TEXT ? shown_by_values(profile) : NULL;

	if (shown == NULL && hint == NULL)
		shown = keep_out(column, profile);
	ret->out = shown != NULL || (hint != NULL && hint->class == 0);
	if (shown != NULL) {
		column->category = shown;
	} else if (hint != NULL) {
		column->class = hint->class;
		column->category = hint->category;
	} else {
		column->category = draft->health ? HEALTH : DRAFT_PERSONAL;
		column->class = draft->health ? CLASS_SENSITIVE : CLASS_FREE;
	}
	/* Numbers that merely have a number's name (a postcode) keep it; texts have no unit. */
	if (hint != NULL && column->type != COLUMN_TEXT)
		column->unit = hint->unit;
}

static void set_class(const struct draft *draft, size_t i, struct tables_guess_column *ret)
{
	struct column *column = &ret->column;

	column->class = CLASS_FREE;
	ret->key = nearly_unique(&draft->profiles[i]);
	if (i == draft->person) {
		column->class = CLASS_ID;
		column->category = "pd:Identifier";
		column->type = COLUMN_TEXT;
		column->scale = -1;
	} else if (draft->guess.role == TABLE_PERSONS) {
		set_class_of_person(draft, i, ret);
	} else if (column->type == COLUMN_TEXT) {
		column->category = shown_by_values(&draft->profiles[i]);
		ret->out = column->category != NULL;
	}
}

/* --- bounds --- */

/* The least of 1, 2, 5, 10, 20, 50 ... that is not below `number`, which is at least 1. */
static int64_t round_up(int64_t number)
{
	static const int64_t steps[] = { 1, 2, 5 };

	for (int64_t power = 1; power <= VALUE_MAX / 100; power *= 10) {
		for (size_t i = 0; i < 3; i++) {
			if (steps[i] * power >= number)
				return steps[i] * power;
		}
	}
	return VALUE_MAX;
}

/* Make the ends coarse: a size alone where zero is near, else a range on a coarse grid. */
static void round_range(int64_t *low, int64_t *high)
{
	int64_t step = round_up(*high - *low > 4 ? (*high - *low) / 2 : 2);

	if (*low >= 0 && *low <= *high / 2) {
		*low = 0;
		*high = round_up(*high > 0 ? *high : 1);
	} else if (*low < 0 && *high > 0) {
		int64_t size = round_up(-*low > *high ? -*low : *high);

		*low = -size;
		*high = size;
	} else {
		*low = floor_divide(*low, step) * step;
		*high = -floor_divide(-*high, step) * step;
	}
}

/* Whole years, of a date or a time. */
static bool round_years(int64_t *low, int64_t *high, bool date)
{
	int64_t years[2];
	unsigned month;
	unsigned day;
	int64_t unit = date ? 1 : DAY_SECONDS;

	when_civil_from_days(floor_divide(*low, unit), &years[0], &month, &day);
	when_civil_from_days(floor_divide(*high, unit), &years[1], &month, &day);
	if (years[0] < 1970 || years[1] > 9998)
		return false;
	*low = when_days_from_civil(years[0], 1, 1) * unit;
	*high = when_days_from_civil(years[1] + 1, 1, 1) * unit - 1;
	return true;
}

/* `number` as objects write it, in the arena; NULL: out of memory. */
static const char *bound_text(const struct draft *draft, const struct column *column,
			      int64_t number)
{
	char text[VALUE_TEXT_MAX + WHEN_TEXT_LEN];
	size_t len;

	if (column->type == COLUMN_TIMESTAMP)
		when_format((struct when){ .seconds = number }, text);
	else
		value_format(value_form_of(column), number, text);
	len = strlen(text);
	if (column->type == COLUMN_DECIMAL && strchr(text, '.') != NULL) {
		while (text[len - 1] == '0')
			len--;
		len -= text[len - 1] == '.';
	}
	return arena_copy_text(draft->arena, text, len);
}

/* Whether the values lie within the range that the name suggests; then it is taken. */
static bool take_known_range(struct tables_guess_column *ret, int64_t low, int64_t high)
{
	struct column *column = &ret->column;
	const struct tables_hint *hint = tables_hint_find(column->name);
	int64_t least;
	int64_t greatest;

	if (hint == NULL || hint->min == NULL || !column_value_parse(column, hint->min, &least) ||
	    !column_value_parse(column, hint->max, &greatest) || low < least || high > greatest)
		return false;
	ret->bounds_known = true;
	column->min = hint->min;
	column->max = hint->max;
	return true;
}

static enum status set_bounds(const struct draft *draft, size_t i, struct tables_guess_column *ret)
{
	struct column *column = &ret->column;
	int64_t low = draft->profiles[i].low;
	int64_t high = draft->profiles[i].high;
	bool number = column->type == COLUMN_INTEGER || column->type == COLUMN_DECIMAL;

	if (draft->guess.role == TABLE_PUBLIC || ret->out || column->type == COLUMN_TEXT ||
	    column->type == COLUMN_BOOLEAN || low == INT64_MIN || high == INT64_MIN)
		return AL_OK;
	if (take_known_range(ret, low, high) || low < -VALUE_MAX / 4 || high > VALUE_MAX / 4)
		return AL_OK;
	if (number)
		round_range(&low, &high);
	else if (!round_years(&low, &high, column->type == COLUMN_DATE))
		return AL_OK;
	column->min = bound_text(draft, column, low);
	column->max = bound_text(draft, column, high);
	return column->min != NULL && column->max != NULL ? AL_OK : AL_NO_MEMORY;
}

/* --- keys --- */

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

/* The column of a public table that is known already whose values `name` seems to have, or NULL. */
static const struct tables_conf_column *public_key(const struct tables_conf *conf,
						   const struct column *column, const char **ret)
{
	for (size_t i = 0; i < conf->tables_count; i++) {
		const struct tables_conf_table *table = &conf->tables[i];
		char stem[SQL_NAME_MAX + 1];
		size_t len = strlen(table->table.name);

		memcpy(stem, table->table.name, len + 1);
		if (len > 1 && stem[len - 1] == 's')
			stem[len - 1] = '\0';
		for (size_t j = 0; j < table->columns_count && table->table.role == TABLE_PUBLIC;
		     j++) {
			const struct tables_conf_column *other = &table->columns[j];

			if (other->out || other->column.class != CLASS_ID ||
			    other->column.type != column->type)
				continue;
			if (strcmp(other->column.name, column->name) == 0 ||
			    tables_hint_fits(column->name, stem)) {
				*ret = table->table.name;
				return other;
			}
		}
	}
	return NULL;
}

static enum status set_keys_of(const struct draft *draft, struct tables_guess_column *ret,
			       bool *ret_done)
{
	const char *table = NULL;
	const struct tables_conf_column *other =
	    public_key(draft->request->conf, &ret->column, &table);
	struct keys_of *keys_of;

	*ret_done = other != NULL;
	if (other == NULL)
		return AL_OK;
	keys_of = arena_take(draft->arena, 1, sizeof(*keys_of));
	if (keys_of == NULL)
		return AL_NO_MEMORY;
	*keys_of = (struct keys_of){ .column = other->column.name, .table = table };
	ret->column.keys_of = keys_of;
	ret->column.min = NULL;
	ret->column.max = NULL;
	return AL_OK;
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

static enum status set_keys(const struct draft *draft, size_t i, struct tables_guess_column *ret,
			    struct report *report)
{
	struct engine_profile_wanted wanted = { .column = i,
						.person = draft->person,
						.had_by = 1,
						.len_max = COLUMN_KEY_LEN_MAX,
						.count_max = TABLES_GUESS_KEYS_MAX };
	struct listing listing = { .arena = draft->arena, .column = &ret->column };
	bool done = false;
	enum status status;

	if (ret->out || i == draft->person || draft->guess.role == TABLE_PUBLIC)
		return AL_OK;
	status = set_keys_of(draft, ret, &done);
	if (status != AL_OK || done || !may_have_keys(&ret->column, &draft->profiles[i]))
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

/* --- all of it --- */

/* Whether the names speak of health more than by accident. */
static bool about_health(const struct tables_guess *guess)
{
	size_t found = 0;

	for (size_t i = 0; i < guess->columns_count; i++) {
		const struct tables_hint *hint = tables_hint_find(guess->columns[i].column.name);

		found += hint != NULL && (strcmp(hint->category, HEALTH) == 0 ||
					  term_is_below(hint->category, HEALTH));
	}
	return found >= HEALTH_COLUMNS;
}

static enum status guess_columns(struct draft *draft, struct report *report)
{
	enum status status = AL_OK;
	bool key_found = false;

	draft->health = about_health(&draft->guess);
	for (size_t i = 0; i < draft->names.columns_count && status == AL_OK; i++) {
		struct tables_guess_column *column = &draft->guess.columns[i];

		set_class(draft, i, column);
		/* The first column that is another in each row is what other tables name. */
		if (draft->guess.role == TABLE_PUBLIC && column->key && !key_found) {
			column->column.class = CLASS_ID;
			key_found = true;
		}
		status = set_bounds(draft, i, column);
		if (status == AL_OK)
			status = set_keys(draft, i, column, report);
	}
	if (status == AL_NO_MEMORY)
		return no_memory(report);
	if (draft->guess.rows_typical > 0)
		draft->guess.rows_typical = round_up(draft->guess.rows_typical);
	return status;
}

static enum status copy_names(struct draft *draft)
{
	size_t count = draft->names.columns_count;
	struct tables_guess *guess = &draft->guess;

	guess->columns = arena_take(draft->arena, count, sizeof(*guess->columns));
	draft->profiles = arena_take(draft->arena, count, sizeof(*draft->profiles));
	if (guess->columns == NULL || draft->profiles == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		const struct engine_guess_column *name = &draft->names.columns[i];
		struct column *column = &guess->columns[i].column;

		column->name = arena_copy_text(draft->arena, name->name, strlen(name->name));
		if (column->name == NULL)
			return AL_NO_MEMORY;
		column->type = tables_hint_code(name->name) ? COLUMN_TEXT : type_of(name->type);
		column->scale = column->type == COLUMN_DECIMAL ? (int64_t)name->scale : -1;
	}
	guess->columns_count = count;
	return AL_OK;
}

enum status tables_guess_make(struct engine *engine, const struct tables_guess_request *request,
			      struct arena *arena, struct tables_guess *ret, struct report *report)
{
	struct draft draft = { .request = request,
			       .arena = arena,
			       .guess = { .table = request->table,
					  .source = request->source,
					  .role = request->role } };
	enum status status =
	    engine_source_open(engine, request->source, request->folder, &draft.source, report);

	if (status != AL_OK)
		return status;
	status = engine_source_guess(draft.source, &draft.names, report);
	if (status == AL_OK && copy_names(&draft) != AL_OK)
		status = no_memory(report);
	if (status == AL_OK)
		status = engine_profile_columns(draft.source, &draft.names, draft.profiles,
						&draft.guess.rows, report);
	if (status == AL_OK)
		status = find_person(&draft, report);
	if (status == AL_OK)
		status = guess_columns(&draft, report);
	engine_guess_clear(&draft.names);
	engine_source_close(draft.source);
	if (status == AL_OK)
		*ret = draft.guess;
	return status;
}
