/* founding.c: step 1: statute, keys, members, roll, and the node beside the platform. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/ballot.h"

#include "coop/coop.h"
#include "demo/remote.h"
#include "law/statute.h"
#include "law/terms.h"
#include "web/records.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define LOG_ORIGIN "datengenossenschaft.example/demo-%08" PRIx32 /* a log of its own each time */
#define LOG_ORIGIN_MAX 64
#define MEMBERS_PER_TEN 6
#define TERMS_TEXT                                                                                 \
	"Wer Auswertungen erhält, nutzt sie nur zum bewilligten Zweck, versucht keine Person "    \
	"wiederzuerkennen, trifft mit ihnen keine Entscheidung über Einzelne und gibt sie nur "   \
	"weiter, wie die Bewilligung es sagt.\n"

static const char *const allowed_purposes[] = { "dpv:PublicBenefit", "dpv:ResearchAndDevelopment" };
static const char *const anybody[] = { "dpv:Entity" };
static const char *const insurance_purposes[] = { "coop:CreditScoring", "coop:InsurancePricing" };
static const char *const person_purposes[] = { "coop:DecisionAboutPerson", "dpv:Marketing" };
static const char *const offices[] = { "board", "office", "supervisory-board" };

static struct mandate_rule default_mandate[] = {
	{ .effect = MANDATE_ALLOW,
	  .commercial = COMMERCIAL_NO,
	  .modes = MODE_AGGREGATE | MODE_TRAIN,
	  .purposes = allowed_purposes,
	  .purposes_count = COUNT_OF(allowed_purposes),
	  .recipients = anybody,
	  .recipients_count = COUNT_OF(anybody) },
};

static struct condition insurance_conditions[] = {
	{ .at_least = -1,
	  .at_most = -1,
	  .field = FACT_PURPOSE,
	  .is = insurance_purposes,
	  .is_count = COUNT_OF(insurance_purposes) },
};
static struct condition person_conditions[] = {
	{ .at_least = -1,
	  .at_most = -1,
	  .field = FACT_PURPOSE,
	  .is = person_purposes,
	  .is_count = COUNT_OF(person_purposes) },
};
static struct rule forbidden[] = {
	{ .effect = EFFECT_REFUSE,
	  .id = "verbot-versicherung",
	  .reason = "Daten der Mitglieder dienen nie der Tarifierung oder Bonitätsprüfung.",
	  .when = insurance_conditions,
	  .when_count = COUNT_OF(insurance_conditions) },
	{ .effect = EFFECT_REFUSE,
	  .id = "verbot-einzelne",
	  .reason = "Daten der Mitglieder dienen nie Entscheidungen über Einzelne oder Werbung.",
	  .when = person_conditions,
	  .when_count = COUNT_OF(person_conditions) },
};

static struct key_rule key_rules[] = {
	{ .kind = KEY_COOP, .signers = SIGNERS_FOUNDERS, .count = 3 },
	{ .kind = KEY_REGISTRAR, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_OFFICE, .signers = SIGNERS_FOUNDERS, .count = 3 },
	{ .kind = KEY_NODE, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_WITNESS, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_APPLICANT, .signers = SIGNERS_COOP, .count = 1 },
};

#define HALF                                                                                       \
	{                                                                                          \
		.num = 1, .den = 2                                                                 \
	}
static struct majority_rule majorities[] = {
	{ .kind = MOTION_GUIDELINE, .more = true, .share = HALF },
	{ .kind = MOTION_APPLICATION, .more = true, .share = HALF },
	{ .kind = MOTION_STATUTE, .more = false, .share = { .num = 3, .den = 4 } },
	{ .kind = MOTION_MANDATE_DEFAULT, .more = true, .share = HALF },
	{ .kind = MOTION_BUDGET, .more = true, .share = HALF },
	{ .kind = MOTION_ELECTION, .more = true, .share = HALF },
	{ .kind = MOTION_DISCHARGE, .more = true, .share = HALF },
	{ .kind = MOTION_OTHER, .more = true, .share = HALF },
};

static int compare_public(const void *a, const void *b)
{
	return public_key_compare(a, b);
}

/* The keys of all founders, for signing. AL_OK: each is yours. */
static enum status founder_keys(const struct demo *demo, struct signing_key *ret[CAST_FOUNDERS])
{
	enum status status = AL_OK;

	for (int i = 0; i < CAST_FOUNDERS && status == AL_OK; i++)
		status = cast_key(&demo->cast, CAST_FOUNDER, i, &ret[i]);
	return status;
}

static void free_founder_keys(struct signing_key *keys[CAST_FOUNDERS])
{
	for (int i = 0; i < CAST_FOUNDERS; i++)
		signing_key_free(keys[i]);
}

/* Make an object that the founders sign, and enter it. */
static enum status enter_by_founders(struct demo *demo, enum object_type type, const void *value,
				     struct report *report)
{
	struct signing_key *keys[CAST_FOUNDERS] = { NULL };
	struct envelope *envelope = NULL;
	enum status status = founder_keys(demo, keys);

	if (status == AL_OK)
		status = object_make(type, value, (const struct signing_key *const *)keys,
				     CAST_FOUNDERS, &envelope, report);
	if (status == AL_OK)
		status = remote_enter(demo, envelope, report);
	if (status == AL_OK && type == OBJECT_STATUTE)
		demo->coop_id = envelope->id;
	envelope_free(envelope);
	free_founder_keys(keys);
	return status;
}

static enum status enter_statute(struct demo *demo, const char *log_vkey, struct report *report)
{
	struct public_key founders[CAST_FOUNDERS];
	const char *vkeys[CAST_WITNESSES];
	struct statute statute = {
		.checkpoint_age_max_s = 600,
		.default_mandate = default_mandate,
		.default_mandate_count = COUNT_OF(default_mandate),
		.forbidden = forbidden,
		.forbidden_count = COUNT_OF(forbidden),
		.founders = founders,
		.founders_count = CAST_FOUNDERS,
		.items_days = 7,
		.key_rules = key_rules,
		.key_rules_count = COUNT_OF(key_rules),
		.legal_form = LEGAL_FORM_EG,
		.log_vkey = log_vkey,
		.majorities = majorities,
		.majorities_count = COUNT_OF(majorities),
		.minority = { .num = 1, .den = 10 },
		.name = "Datengenossenschaft Beispielstadt eG",
		.notice_days = 14,
		.objection_days = 30,
		.offices = offices,
		.offices_count = COUNT_OF(offices),
		.privacy = { .delta_max = 1000000000, /* 10^-9 */
			     .min_group = 5,
			     .rho_application = INT64_C(500000000000),
			     .rho_person_year = INT64_C(1000000000000),
			     .rho_platform_year = INT64_C(1500000000000) },
		.quorum = { .num = 1, .den = 10 },
		.seat = "Beispielstadt",
		.time = demo->now,
		.trustees = { .count = BALLOT_TRUSTEES, .threshold = BALLOT_TRUSTEES_NEEDED },
		.witnesses = { .quorum = 2, .vkeys = vkeys, .vkeys_count = CAST_WITNESSES },
	};

	for (int i = 0; i < CAST_FOUNDERS; i++)
		founders[i] = cast_public(&demo->cast, CAST_FOUNDER, i);
	qsort(founders, CAST_FOUNDERS, sizeof(founders[0]), compare_public);
	for (int i = 0; i < CAST_WITNESSES; i++)
		vkeys[i] = demo->witnesses.all[i].vkey;
	return enter_by_founders(demo, OBJECT_STATUTE, &statute, report);
}

/* The persons of the office, each with a key to sign and one to which results are sealed. */
static enum status enter_officers(struct demo *demo, struct report *report)
{
	struct key_object key = { .action = KEY_INTRODUCE,
				  .coop = demo->coop_id,
				  .kind = KEY_OFFICE,
				  .role = "office",
				  .time = demo->now };
	enum status status = AL_OK;

	for (int i = 0; i < CAST_OFFICERS && status == AL_OK; i++) {
		struct opening_key *opening = NULL;

		status = cast_opening(&demo->cast, i, &opening);
		if (status != AL_OK)
			return status;
		key.key = cast_public(&demo->cast, CAST_OFFICE, i);
		key.holder = demo_hide(demo_officers[i]);
		key.sealing_key = *opening_key_public(opening);
		opening_key_free(opening);
		status = enter_by_founders(demo, OBJECT_KEY, &key, report);
	}
	return status;
}

static enum status enter_keys(struct demo *demo, struct report *report)
{
	struct key_object key = { .action = KEY_INTRODUCE,
				  .coop = demo->coop_id,
				  .key = demo->coop_key,
				  .kind = KEY_COOP,
				  .time = demo->now };
	struct web_key registrar;
	enum status status = enter_by_founders(demo, OBJECT_KEY, &key, report);

	if (status != AL_OK)
		return status;
	status = enter_officers(demo, report);
	if (status != AL_OK)
		return status;
	registrar = (struct web_key){ .action = KEY_INTRODUCE,
				      .holder = demo_hide("Jonas Albers"),
				      .key = cast_public(&demo->cast, CAST_REGISTRAR, 0),
				      .kind = KEY_REGISTRAR };
	return remote_make(demo, "/api/v1/keys", &web_key_record, &registrar, NULL, report);
}

static enum status choose_members(struct demo *demo, struct report *report)
{
	struct random random;

	demo->members = calloc(demo->data.persons_count, sizeof(*demo->members));
	if (demo->members == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the members");
	random_init_seed(&random, (const uint8_t[RANDOM_SEED_LEN]){ 'm', 'e', 'm', 'b', 'e', 'r' });
	for (size_t i = 0; i < demo->data.persons_count; i++) {
		if (random_below(&random, 10) < MEMBERS_PER_TEN)
			demo->members[demo->members_count++] = (int64_t)i;
	}
	random_clear(&random);
	return AL_OK;
}

/* Admit the members from `first`, `count` of them. */
static enum status admit_batch(struct demo *demo, size_t first, size_t count, struct report *report)
{
	struct web_member members[BATCH];
	struct web_members all = { .members = members, .members_count = count };
	char names[BATCH][32];

	for (size_t i = 0; i < count; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "Mitglied %zu", first + i + 1);
		members[i].name = names[i];
		members[i].key = cast_public(&demo->cast, CAST_MEMBER, (int64_t)(first + i));
	}
	return remote_make(demo, "/api/v1/members", &web_members_record, &all, NULL, report);
}

static enum status admit_members(struct demo *demo, struct report *report)
{
	enum status status = AL_OK;

	for (size_t first = 0; first < demo->members_count && status == AL_OK; first += BATCH) {
		size_t left = demo->members_count - first;

		status = admit_batch(demo, first, left < BATCH ? left : BATCH, report);
	}
	return status == AL_OK ? remote_make(demo, "/api/v1/rolls", NULL, NULL, NULL, report)
			       : status;
}

/* --- the node --- */

static enum status describe_platform(struct demo *demo, struct report *report)
{
	struct node_table_file files[DATA_FILES_MAX];
	struct engine_import imports[DATA_FILES_MAX];
	struct platform platform = { .grid_s = 1,
				     .operator= demo->data.operator,
				     .platform = demo->data.platform,
				     .sector = demo->data.sector,
				     .tables = demo->data.tables,
				     .tables_count = demo->data.tables_count };
	struct node_tables tables = { .platform = &platform,
				      .files = files,
				      .files_count = demo->data.files_count };
	enum status status;

	for (size_t i = 0; i < demo->data.files_count; i++)
		files[i] = (struct node_table_file){ .table = demo->data.files[i].table,
						     .path = demo->data.files[i].path };
	status = node_describe(servers_node(demo->servers), &tables, demo->now, imports, report);
	if (status != AL_OK)
		return status;
	tell(_("The platform's node reads %llu rows about %llu customers. They never leave it;\n"
	       "it publishes what its tables are: columns, public bounds, lists of keys."),
	     (unsigned long long)imports[0].rows, (unsigned long long)imports[0].persons);
	return AL_OK;
}

static enum status open_node(struct demo *demo, struct report *report)
{
	struct web_key key = { .action = KEY_INTRODUCE,
			       .kind = KEY_NODE,
			       .role = demo->data.platform };
	enum status status =
	    node_init(demo->node_path, &demo->coop_id, demo->data.platform, demo->now, report);

	if (status == AL_OK)
		status = servers_open_node(demo->servers, demo->node_path, report);
	if (status != AL_OK)
		return status;
	demo->node_key = *node_key(servers_node(demo->servers));
	key.key = demo->node_key;
	status = remote_make(demo, "/api/v1/keys", &web_key_record, &key, NULL, report);
	return status == AL_OK ? describe_platform(demo, report) : status;
}

/* The name of a log that was never there before, so that verify does not take it for a changed one.
 */
static void name_log(char ret[static LOG_ORIGIN_MAX])
{
	struct random random;

	random_init_system(&random);
	(void)snprintf(ret, LOG_ORIGIN_MAX, LOG_ORIGIN, (uint32_t)random_u64(&random));
	random_clear(&random);
}

/* Make the cooperative's folder and serve it; *ret is what it says of itself, from `arena`. */
static enum status open_coop(struct demo *demo, struct arena *arena, struct web_state *ret,
			     struct report *report)
{
	struct remote_ask ask = { .server = REMOTE_COOP, .path = "/api/v1" };
	char origin[LOG_ORIGIN_MAX];
	enum status status;

	name_log(origin);
	status = coop_init(demo->coop_path, origin, demo->now, report);
	if (status == AL_OK)
		status = servers_open_coop(demo->servers, demo->coop_path, demo->witnesses.links,
					   CAST_WITNESSES, report);
	if (status == AL_OK)
		status = remote_get(demo, &ask, &web_state_record, arena, ret, report);
	if (status == AL_OK)
		demo->coop_key = ret->key;
	return status;
}

/* Statute, keys, and the text that applicants accept. */
static enum status found(struct demo *demo, struct report *report)
{
	struct web_state state;
	struct arena arena;
	enum status status;

	arena_init(&arena, 1 << 20);
	status = open_coop(demo, &arena, &state, report);
	if (status == AL_OK)
		status = witnesses_know_log(&demo->witnesses, state.log_vkey, report);
	if (status == AL_OK)
		status = enter_statute(demo, state.log_vkey, report);
	if (status == AL_OK)
		status = enter_keys(demo, report);
	if (status == AL_OK)
		status =
		    remote_add_text(demo, TERMS_TEXT, strlen(TERMS_TEXT), &demo->terms, report);
	arena_clear(&arena);
	return status;
}

enum status demo_founding(struct demo *demo, struct report *report)
{
	enum status status;

	tell(_("Data: %s: %zu customers."), demo->data.what, demo->data.persons_count);
	status = found(demo, report);
	if (status != AL_OK)
		return status;
	tell(_("%d founders sign the statute; its hash is the cooperative's name for ever."),
	     CAST_FOUNDERS);
	demo_wait(demo, DAY_S);
	status = choose_members(demo, report);
	if (status == AL_OK)
		status = admit_members(demo, report);
	if (status != AL_OK)
		return status;
	tell(_("%zu of them join, each with keys of her own. The public roll says how many, not "
	       "who."),
	     demo->members_count);
	demo_wait(demo, DAY_S);
	status = open_node(demo, report);
	return status == AL_OK ? demo_sync(demo, report) : status;
}
