/* applying.c: step 3: five applications and what becomes of them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/remote.h"

#include "demo/facts.h"
#include "law/application.h"
#include "law/decision.h"
#include "law/grant.h"
#include "law/terms.h"
#include "web/records.h"

#include <string.h>

#define APPLICATION_ARENA_MAX (8 * 1024 * 1024)

/* What each applicant writes. */
struct script {
	const char *applicant;
	const char *title;
	const char *summary;
	const char *benefit;
	const char *person; /* with access; stands in public only as a salted commitment */
};

static const struct script scripts[CAST_APPLICANTS] = {
	[ROLE_CITY] = { "Stadt Beispielstadt, Amt für Verkehr", "Wo Räder fehlen",
			"Wir wollen wissen, an welchen Stationen wann wie viele Räder gebraucht "
			"werden.",
			"Neue Stationen und Radwege entstehen dort, wo sie gebraucht werden.",
			"Jonas Weber" },
	[ROLE_UNIVERSITY] = { "Universität Beispielstadt", "Wie lange Menschen Rad fahren",
			      "Wir untersuchen, wie die Dauer der Fahrten von der Tageszeit "
			      "abhängt.",
			      "Die Ergebnisse erscheinen offen und helfen anderen Städten.",
			      "Prof. Mira Haddad" },
	[ROLE_NEWSPAPER] = { "Beispielstädter Zeitung", "Räder in der Stadt und am Rand",
			     "Wir berichten, ob alle Orte gleich gut versorgt sind.",
			     "Die Öffentlichkeit kann die Verteilung beurteilen.", "Lea Okafor" },
	[ROLE_INSURER] = { "Sichere Fahrt Versicherung AG", "Tarife für Radfahrende",
			   "Wir wollen Tarife nach dem Fahrverhalten berechnen.",
			   "Genauere Tarife.", "Ralf Braun" },
	[ROLE_SILENT] = { "Institut für Wege e.V.", "Pendeln mit dem Rad",
			  "Wir untersuchen, wer mit dem Rad zur Arbeit fährt.",
			  "Bessere Angebote für Pendelnde.", "Tom Lindner" },
};

const char *demo_role_name(enum demo_role role)
{
	static const char *const names[CAST_APPLICANTS] = {
		[ROLE_CITY] = N_("The city's mobility department"),
		[ROLE_UNIVERSITY] = N_("A university"),
		[ROLE_NEWSPAPER] = N_("A newspaper"),
		[ROLE_INSURER] = N_("An insurer"),
		[ROLE_SILENT] = N_("An institute"),
	};

	return words(names[role]);
}

/* Introduce the applicant's key under its legal name. */
static enum status introduce(struct demo *demo, enum demo_role role, struct report *report)
{
	struct web_key key = { .action = KEY_INTRODUCE,
			       .key = cast_public(&demo->cast, CAST_APPLICANT, (int64_t)role),
			       .kind = KEY_APPLICANT,
			       .role = scripts[role].applicant };

	return remote_make(demo, "/api/v1/keys", &web_key_record, &key, NULL, report);
}

/* All columns of the table of persons but the one that says who; and the public tables' columns. */
static enum status want_data(const struct demo *demo, struct arena *arena,
			     struct application *application)
{
	const struct table *table = &demo->data.tables[0];
	struct data_wanted *wanted = arena_take(arena, 1, sizeof(*wanted));
	const char **columns = arena_take(arena, table->columns_count, sizeof(*columns));

	if (wanted == NULL || columns == NULL)
		return AL_NO_MEMORY;
	wanted->table = table->name;
	wanted->columns = columns;
	wanted->necessity =
	    "Ohne diese Spalten lässt sich die Frage nicht beantworten; gröber geht nicht.";
	for (size_t i = 0; i < table->columns_count; i++)
		columns[wanted->columns_count++] = table->columns[i].name;
	application->data = wanted;
	application->data_count = 1;
	return AL_OK;
}

/* Sign by the applicant, and by the office where it vouches for facts, and enter. */
static enum status file(struct demo *demo, enum demo_role role,
			const struct application *application, struct report *report)
{
	struct signing_key *applicant = NULL;
	struct signing_key *office = NULL;
	const struct signing_key *keys[1];
	struct envelope *envelope = NULL;
	struct envelope *vouched = NULL;
	enum status status = cast_key(&demo->cast, CAST_APPLICANT, (int64_t)role, &applicant);

	keys[0] = applicant;
	if (status == AL_OK)
		status = cast_key(&demo->cast, CAST_OFFICE, 0, &office);
	if (status == AL_OK)
		status = object_make(OBJECT_APPLICATION, application, keys, 1, &envelope, report);
	if (status == AL_OK)
		status = envelope_cosign(envelope, office, &vouched);
	if (status == AL_OK)
		status = remote_enter(demo, vouched, report);
	if (status == AL_OK)
		demo->applications[role].id = vouched->id;
	envelope_free(vouched);
	envelope_free(envelope);
	signing_key_free(office);
	signing_key_free(applicant);
	return status;
}

static enum status apply(struct demo *demo, enum demo_role role, struct report *report)
{
	const struct script *script = &scripts[role];
	struct demo_application *mine = &demo->applications[role];
	struct application application = {
		.applicant = script->applicant,
		.applicant_key = cast_public(&demo->cast, CAST_APPLICANT, (int64_t)role),
		.benefit = script->benefit,
		.coop = demo->coop_id,
		.from = demo->now,
		.method = "SQL über die freigegebenen Spalten; nur geschützte Summen verlassen den "
			  "Betreiber.",
		.platform = demo->data.platform,
		.question = script->summary,
		.summary = script->summary,
		.terms = demo->terms,
		.time = demo->now,
		.title = script->title,
		.until = when_add(demo->now, 365 * DAY_S),
	};
	struct digest persons[1];
	struct arena arena;
	enum status status = introduce(demo, role, report);

	if (status == AL_OK)
		status = opening_key_new(&mine->opening);
	if (status != AL_OK)
		return status;
	arena_init(&arena, APPLICATION_ARENA_MAX);
	application.sealing_key = *opening_key_public(mine->opening);
	persons[0] = demo_hide(script->person);
	application.persons = persons;
	application.persons_count = 1;
	status = demo_facts(role, &arena, &application.facts, &application.facts_count);
	if (status == AL_OK)
		status = want_data(demo, &arena, &application);
	if (status == AL_OK)
		status = file(demo, role, &application, report);
	arena_clear(&arena);
	return status;
}

/* --- decisions --- */

static void tell_flips(const struct decision *decision)
{
	if (decision->flips_count == 0)
		return;
	tell("   %s", _("The smallest change that would permit it:"));
	for (size_t i = 0; i < decision->flips_count; i++) {
		const struct flip *flip = &decision->flips[i];
		const char *name = fact_names[flip->field];

		if (flip->values_count > 0)
			tell(_("     %s: %s (source: %s)"), name, flip->values[0],
			     fact_source_names[flip->source]);
		else
			tell(_("     %s: %lld (source: %s)"), name, (long long)flip->number,
			     fact_source_names[flip->source]);
	}
}

static void tell_missing(const struct decision *decision)
{
	for (size_t i = 0; i < decision->missing_count; i++)
		tell(_("   Not answered: %s"), fact_names[decision->missing[i]]);
	for (size_t i = 0; i < decision->trace_count; i++) {
		const struct trace_line *line = &decision->trace[i];

		if (line->truth != TRUTH_UNKNOWN)
			continue;
		tell(_("   Rule %s cannot be judged: %s is missing or only declared."), line->rule,
		     line->because_count > 0 ? fact_names[line->because[0]] : _("a fact"));
	}
}

static void tell_decision(enum demo_role role, const struct decision *decision)
{
	static const char *const outcomes[] = { NULL, N_("PERMITTED"), N_("REFUSED"),
						N_("REFERRED to the assembly") };
	const char *outcome = words(outcomes[decision->outcome]);

	if (decision->rule == NULL)
		tell("%s: %s.", demo_role_name(role), outcome);
	else
		tell(_("%s: %s by rule \"%s\"."), demo_role_name(role), outcome, decision->rule);
	if (decision->reason != NULL)
		tell("   %s", decision->reason);
	if (decision->outcome != EFFECT_PERMIT) {
		tell_missing(decision);
		tell_flips(decision);
	}
}

/* A person of the office signs what was drafted; it is entered. */
static enum status sign_decision(struct demo *demo, enum demo_role role,
				 const struct decision *decision, struct report *report)
{
	struct signing_key *office = NULL;
	enum status status = cast_key(&demo->cast, CAST_OFFICE, 0, &office);

	if (status == AL_OK)
		status = demo_enter(demo, OBJECT_DECISION, decision, office,
				    &demo->applications[role].decision, report);
	signing_key_free(office);
	if (status == AL_OK)
		tell_decision(role, decision);
	return status;
}

/* Get the decision that `path` drafts for the office, into `arena`. */
static enum status draft(struct demo *demo, const char *path, struct arena *arena,
			 struct decision *ret, struct report *report)
{
	struct remote_ask ask = { .server = REMOTE_COOP, .path = path, .use = CAST_OFFICE };

	return remote_get(demo, &ask, &decision_record, arena, ret, report);
}

static enum status decide_one(struct demo *demo, enum demo_role role, enum effect expected,
			      struct report *report)
{
	struct decision decision;
	char path[REMOTE_PATH_MAX];
	struct arena arena;
	enum status status;

	arena_init(&arena, APPLICATION_ARENA_MAX);
	remote_path("/api/v1/applications/", &demo->applications[role].id, "/decision", path);
	status = draft(demo, path, &arena, &decision, report);
	if (status == AL_OK)
		status = sign_decision(demo, role, &decision, report);
	if (status == AL_OK && decision.outcome != (int)expected)
		status = report_set(report, AL_REFUSED, "the application of %s came out as %s",
				    scripts[role].applicant, effect_names[decision.outcome]);
	arena_clear(&arena);
	return status;
}

/* The newspaper's application goes to the assembly, which permits it. */
static enum status decide_in_assembly(struct demo *demo, struct report *report)
{
	struct demo_motion motion = { .title = "Anfrage der Beispielstädter Zeitung",
				      .wording =
					  "Die Zeitung darf auswerten, wie sich die Fahrten auf "
					  "die Orte verteilen.\n",
				      .kind = MOTION_APPLICATION,
				      .proposal = demo->applications[ROLE_NEWSPAPER].decision,
				      .turnout_percent = 20,
				      .yes_percent = 64 };
	struct decision decision;
	char path[REMOTE_PATH_MAX];
	struct digest id;
	struct arena arena;
	bool accepted = false;
	enum status status = demo_vote(demo, &motion, &id, &accepted, report);

	if (status != AL_OK)
		return status;
	arena_init(&arena, APPLICATION_ARENA_MAX);
	remote_path("/api/v1/motions/", &id, "/decision", path);
	status = draft(demo, path, &arena, &decision, report);
	if (status == AL_OK)
		status = sign_decision(demo, ROLE_NEWSPAPER, &decision, report);
	arena_clear(&arena);
	return status;
}

static void tell_grant(enum demo_role role, const struct grant *grant)
{
	tell(_("Grant to %s: rho %lld.%03lld in all, %lld runs, groups from %lld persons%s."),
	     scripts[role].applicant, (long long)(grant->rho / INT64_C(1000000000000)),
	     (long long)(grant->rho / INT64_C(1000000000) % 1000), (long long)grant->runs,
	     (long long)grant->min_group,
	     grant->output_check ? _(", results checked by the office") : "");
}

static enum status grant(struct demo *demo, enum demo_role role, struct report *report)
{
	struct demo_application *mine = &demo->applications[role];
	char path[REMOTE_PATH_MAX];
	struct grant granted;
	struct arena arena;
	enum status status;

	arena_init(&arena, APPLICATION_ARENA_MAX);
	remote_path("/api/v1/applications/", &mine->id, "/grant", path);
	status = remote_make(demo, path, NULL, NULL, &mine->grant, report);
	if (status == AL_OK)
		status = demo_publish(demo, report);
	if (status == AL_OK)
		status = remote_object(demo, &mine->grant, OBJECT_GRANT, &arena, &granted, report);
	if (status == AL_OK) {
		mine->checked = granted.output_check;
		tell_grant(role, &granted);
	}
	arena_clear(&arena);
	return status;
}

enum status demo_applying(struct demo *demo, struct report *report)
{
	static const enum effect expected[CAST_APPLICANTS] = {
		[ROLE_CITY] = EFFECT_PERMIT,	 [ROLE_UNIVERSITY] = EFFECT_PERMIT,
		[ROLE_NEWSPAPER] = EFFECT_REFER, [ROLE_INSURER] = EFFECT_REFUSE,
		[ROLE_SILENT] = EFFECT_REFER,
	};
	enum status status = AL_OK;

	for (int role = 0; role < CAST_APPLICANTS && status == AL_OK; role++)
		status = apply(demo, (enum demo_role)role, report);
	demo_wait(demo, DAY_S);
	for (int role = 0; role < CAST_APPLICANTS && status == AL_OK; role++)
		status = decide_one(demo, (enum demo_role)role, expected[role], report);
	if (status == AL_OK)
		status = decide_in_assembly(demo, report);
	demo_wait(demo, DAY_S);
	for (int role = ROLE_CITY; role <= ROLE_NEWSPAPER && status == AL_OK; role++)
		status = grant(demo, (enum demo_role)role, report);
	return status;
}
