/* tables_guess.c: a first draft of what a source's columns are. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/tables_guess.h"

#include "law/names.h"
#include "law/terms.h"
#include "node/tables_draft.h"
#include "node/tables_hints.h"

#include <stdlib.h>
#include <string.h>

#define DRAFT_PERSONAL "dpv:PersonalData"
#define FREE_TEXTS_MIN 50   /* distinct texts with several words: not a list of choices */
#define PERSON_SCORE_MIN 20 /* below it nobody is guessed */
#define HEALTH_COLUMNS 3    /* so many make it a table about health */
#define HEALTH "pd:MedicalHealth"

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

static int person_score(const struct tables_draft *draft, size_t i)
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

static enum status find_person(struct tables_draft *draft, struct report *report)
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

static void set_class_of_person(const struct tables_draft *draft, size_t i,
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

static void set_class(const struct tables_draft *draft, size_t i, struct tables_guess_column *ret)
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

static enum status guess_columns(struct tables_draft *draft, struct report *report)
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
		status = tables_draft_bounds(draft, i, column);
		if (status == AL_OK)
			status = tables_draft_keys(draft, i, column, report);
	}
	if (status == AL_NO_MEMORY)
		return no_memory(report);
	if (draft->guess.rows_typical > 0)
		draft->guess.rows_typical = tables_round_up(draft->guess.rows_typical);
	return status;
}

static enum status copy_names(struct tables_draft *draft)
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
	struct tables_draft draft = { .request = request,
				      .engine = engine,
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
