/* town.c: keys, entries and published files of the small cooperative. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/node/town.h"

#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "log/cosignature.h"
#include "log/entry.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LEN_MAX ((size_t)16 * 1024 * 1024)
#define ORIGIN "example.coop/log"
#define WITNESS_NAME "witness.example"

const struct public_key *town_public(const struct town *town, int key)
{
	return signing_key_public(town->keys[key]);
}

/* --- published files --- */

static struct town_file *find_file(const struct town *town, const char *path)
{
	for (size_t i = 0; i < town->file_count; i++) {
		if (strcmp(town->files[i].path, path) == 0)
			return &town->files[i];
	}
	return NULL;
}

static void put_file(struct town *town, const char *path, const void *bytes, size_t len)
{
	struct town_file *file = find_file(town, path);

	if (file == NULL) {
		assert(town->file_count < TOWN_FILES_MAX);
		file = &town->files[town->file_count++];
		(void)snprintf(file->path, sizeof(file->path), "%s", path);
		buffer_init(&file->bytes, FILE_LEN_MAX);
	}
	buffer_reset(&file->bytes);
	buffer_append(&file->bytes, bytes, len);
	assert(buffer_status(&file->bytes) == AL_OK);
}

static enum status read_file(void *user, const char *path, struct buffer *ret,
			     struct report *report)
{
	const struct town_file *file = find_file(user, path);

	if (file == NULL)
		return report_set(report, AL_NOT_FOUND, "%s: is missing", path);
	buffer_append(ret, file->bytes.bytes, file->bytes.len);
	return buffer_status(ret);
}

static enum status write_tile(void *user, const struct tile *tile, const void *bytes, size_t len,
			      struct report *report)
{
	char path[8 + TILE_PATH_MAX] = "log/";

	(void)report;
	tile_path_format(tile, path + 4);
	put_file(user, path, bytes, len);
	return AL_OK;
}

static void put_by_id(struct town *town, const char *format, const struct digest *id,
		      const void *bytes, size_t len)
{
	char hex[2 * DIGEST_LEN + 1];
	char path[SOURCE_PATH_MAX];

	hex_format(id->bytes, DIGEST_LEN, hex);
	(void)snprintf(path, sizeof(path), format[0] == 'o' ? "objects/%s.json" : "texts/%s", hex);
	put_file(town, path, bytes, len);
}

static struct digest put_text(struct town *town, const char *text)
{
	struct digest digest = hash_bytes(text, strlen(text));

	put_by_id(town, "text", &digest, text, strlen(text));
	return digest;
}

static enum status read_text(void *user, const struct digest *digest, struct buffer *ret,
			     struct report *report)
{
	char hex[2 * DIGEST_LEN + 1];
	char path[SOURCE_PATH_MAX];

	hex_format(digest->bytes, DIGEST_LEN, hex);
	(void)snprintf(path, sizeof(path), "texts/%s", hex);
	return read_file(user, path, ret, report);
}

/* --- entries --- */

static enum status enter_envelope(struct town *town, const struct envelope *envelope,
				  struct report *report)
{
	struct tile_sink sink = { .write = write_tile, .user = town };
	struct log_entry entry = { .id = envelope->id,
				   .seq = chain_size(town->chain),
				   .time = town->now };
	struct buffer bytes;
	enum status status;

	status = chain_enter(town->chain, entry.seq, town->now, envelope, report);
	if (status != AL_OK)
		return status;
	entry.coop = *chain_coop(town->chain);
	(void)snprintf(entry.type, sizeof(entry.type), "%s", envelope->type);
	buffer_init(&bytes, ENVELOPE_LEN_MAX);
	envelope_format(envelope, &bytes);
	put_by_id(town, "object", &envelope->id, bytes.bytes, bytes.len);
	buffer_reset(&bytes);
	log_entry_encode(&entry, &bytes);
	status = tile_writer_add(town->tiles, bytes.bytes, bytes.len, &sink, report);
	buffer_clear(&bytes);
	return status;
}

static void must(enum status status, const struct report *report, const char *what)
{
	if (status != AL_OK)
		(void)fprintf(stderr, "%s: %s: %s\n", what, status_name(status), report->message);
	assert(status == AL_OK);
}

struct digest town_enter(struct town *town, enum object_type type, const void *value, int key)
{
	const struct signing_key *keys[] = { town->keys[key], town->keys[T_OFFICE] };
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;
	struct digest id;

	/* The office vouches for the facts of an application. */
	must(object_make(type, value, keys, type == OBJECT_APPLICATION ? 2 : 1, &envelope, &report),
	     &report, object_type_names[type]);
	must(enter_envelope(town, envelope, &report), &report, object_type_names[type]);
	id = envelope->id;
	envelope_free(envelope);
	return id;
}

void town_enter_envelope(struct town *town, const struct envelope *envelope)
{
	struct report report = { .message = "" };

	must(enter_envelope(town, envelope, &report), &report, envelope->type);
}

void town_publish_stations(struct town *town)
{
	(void)put_text(town, TOWN_STATIONS);
}

void town_init(struct town *town, const char *folder)
{
	struct chain_reader reader = { .read_text = read_text, .user = town };
	uint8_t seed[KEY_SEED_LEN];
	enum status status;

	memset(town, 0, sizeof(*town));
	(void)snprintf(town->folder, sizeof(town->folder), "%s", folder);
	town->now.seconds = TOWN_START;
	for (int i = 1; i < T_KEY_COUNT; i++) {
		memset(seed, i, sizeof(seed));
		status = signing_key_from_seed(seed, &town->keys[i]);
		assert(status == AL_OK);
	}
	memset(seed, 77, sizeof(seed));
	status = opening_key_from_seed(seed, &town->opening);
	assert(status == AL_OK);
	status = note_key_make(ORIGIN, NOTE_KEY_ED25519, town_public(town, T_LOG), &town->log_key);
	assert(status == AL_OK);
	status = note_key_make(WITNESS_NAME, NOTE_KEY_COSIGNATURE, town_public(town, T_WITNESS),
			       &town->witness_key);
	assert(status == AL_OK);
	town->files = calloc(TOWN_FILES_MAX, sizeof(*town->files));
	assert(town->files != NULL);
	town->source = (struct source){ .read = read_file, .user = town };
	status = tile_writer_new(&town->tiles);
	assert(status == AL_OK);
	status = chain_new(&reader, &town->chain);
	assert(status == AL_OK);
}

void town_clear(struct town *town)
{
	node_close(town->node);
	chain_free(town->chain);
	tile_writer_free(town->tiles);
	for (size_t i = 0; i < town->file_count; i++)
		buffer_clear(&town->files[i].bytes);
	free(town->files);
	for (int i = 1; i < T_KEY_COUNT; i++)
		signing_key_free(town->keys[i]);
	opening_key_free(town->opening);
}

/* --- what stands in the statute and the guideline --- */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define HALF                                                                                       \
	{                                                                                          \
		.den = 2, .num = 1                                                                 \
	}

static const char *const offices[] = { "office" };
static const char *const anybody[] = { "dpv:Entity" };
static const char *const benefit[] = { "dpv:PublicBenefit" };
static struct mandate_rule allow_benefit[] = {
	{ .commercial = COMMERCIAL_NO,
	  .effect = MANDATE_ALLOW,
	  .modes = MODE_AGGREGATE | MODE_TRAIN,
	  .purposes = benefit,
	  .purposes_count = 1,
	  .recipients = anybody,
	  .recipients_count = 1 },
};
static struct key_rule key_rules[] = {
	{ .kind = KEY_COOP, .signers = SIGNERS_FOUNDERS, .count = 1 },
	{ .kind = KEY_REGISTRAR, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_OFFICE, .signers = SIGNERS_FOUNDERS, .count = 1 },
	{ .kind = KEY_NODE, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_WITNESS, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_APPLICANT, .signers = SIGNERS_COOP, .count = 1 },
};
static struct majority_rule majorities[] = {
	{ .kind = MOTION_GUIDELINE, .more = true, .share = HALF },
	{ .kind = MOTION_APPLICATION, .more = true, .share = HALF },
	{ .kind = MOTION_STATUTE, .more = true, .share = HALF },
	{ .kind = MOTION_MANDATE_DEFAULT, .more = true, .share = HALF },
	{ .kind = MOTION_BUDGET, .more = true, .share = HALF },
	{ .kind = MOTION_ELECTION, .more = true, .share = HALF },
	{ .kind = MOTION_DISCHARGE, .more = true, .share = HALF },
	{ .kind = MOTION_OTHER, .more = true, .share = HALF },
};

void town_found(struct town *town)
{
	struct public_key founder = *town_public(town, T_FOUNDER);
	char log_vkey[NOTE_VKEY_LEN_MAX + 1];
	char witness_vkey[NOTE_VKEY_LEN_MAX + 1];
	const char *vkeys[] = { witness_vkey };
	struct statute statute = {
		.checkpoint_age_max_s = 600,
		.default_mandate = allow_benefit,
		.default_mandate_count = 1,
		.founders = &founder,
		.founders_count = 1,
		.key_rules = key_rules,
		.key_rules_count = COUNT_OF(key_rules),
		.legal_form = LEGAL_FORM_EG,
		.log_vkey = log_vkey,
		.majorities = majorities,
		.majorities_count = COUNT_OF(majorities),
		.minority = HALF,
		.name = "Datengenossenschaft eG",
		.objection_days = 30,
		.offices = offices,
		.offices_count = 1,
		.privacy = { .delta_max = 1000,
			     .min_group = 2,
			     .rho_application = 8 * TOWN_RHO,
			     .rho_person_year = 9 * TOWN_RHO,
			     .rho_platform_year = 12 * TOWN_RHO },
		.quorum = HALF,
		.seat = "Beispielstadt",
		.time = town->now,
		.witnesses = { .quorum = 1, .vkeys = vkeys, .vkeys_count = 1 },
	};
	struct key_object key = { .action = KEY_INTRODUCE, .time = town->now };
	struct roll roll = { .epoch = 1, .members = 1, .time = town->now };

	note_key_format(&town->log_key, log_vkey);
	note_key_format(&town->witness_key, witness_vkey);
	town->coop = town_enter(town, OBJECT_STATUTE, &statute, T_FOUNDER);
	key.coop = town->coop;
	key.key = *town_public(town, T_COOP);
	key.kind = KEY_COOP;
	(void)town_enter(town, OBJECT_KEY, &key, T_FOUNDER);
	key.key = *town_public(town, T_OFFICE);
	key.kind = KEY_OFFICE;
	key.role = "office";
	(void)town_enter(town, OBJECT_KEY, &key, T_FOUNDER);
	key.key = *town_public(town, T_APPLICANT);
	key.kind = KEY_APPLICANT;
	key.role = "The City";
	(void)town_enter(town, OBJECT_KEY, &key, T_COOP);
	roll.coop = town->coop;
	memset(roll.root.bytes, 1, DIGEST_LEN);
	(void)town_enter(town, OBJECT_ROLL, &roll, T_COOP);
}

/* --- facts and rules --- */

static const char *const none[] = { "none" };
static const char *const no[] = { "no" };
static const char *const declared[] = { "no-decisions", "no-insurance", "no-marketing",
					"no-reidentification", "no-stigma" };
static const char *const dpia[] = { "not-required" };
static const char *const aggregate[] = { "aggregate" };
static const char *const question[] = { "question" };
static const char *const access_kind[] = { "access" };
static const char *const basis[] = { "eu-gdpr:A6-1-e" };
static const char *const department[] = { "coop:MunicipalDepartment" };
static const char *const transport[] = { "dpv:ImproveTransportMobility" };
static const char *const climate[] = { "dpv:CombatClimateChange" };
static const char *const purposes[] = { "dpv:ImproveTransportMobility", "dpv:CombatClimateChange" };

#define VALUES(fact, from, list)                                                                   \
	{                                                                                          \
		.name = (fact), .number = -1, .source = (from), .values = (list),                  \
		.values_count = COUNT_OF(list)                                                     \
	}
#define NUMBER(fact, value)                                                                        \
	{                                                                                          \
		.name = (fact), .number = (value), .source = SOURCE_DECLARED                       \
	}

static struct condition when_transport[] = {
	{ .at_least = -1, .at_most = -1, .field = FACT_PURPOSE, .is = purposes, .is_count = 2 },
};
static struct terms terms = { .min_group = 2,
			      .modes = MODE_AGGREGATE | MODE_TRAIN,
			      .publish_days = -1,
			      .retention_days = -1,
			      .rho_application = 8 * TOWN_RHO,
			      .rho_purpose_year = 10 * TOWN_RHO };
static struct rule rules[] = {
	{ .effect = EFFECT_PERMIT,
	  .id = "city",
	  .reason = "Planning of transport serves all.",
	  .terms = &terms,
	  .when = when_transport,
	  .when_count = COUNT_OF(when_transport) },
};

static void vote(struct town *town, const struct digest *proposal)
{
	static const char *const agenda[] = { "The guideline" };
	struct public_key voter = *town_public(town, T_VOTER);
	struct electorate electorate = { .keys = &voter, .count = 1 };
	struct buffer text;
	struct assembly assembly = { .agenda = agenda,
				     .agenda_count = 1,
				     .closes = when_add(town->now, 120),
				     .coop = town->coop,
				     .entitled = 1,
				     .form = FORM_VIRTUAL,
				     .number = chain_assemblies(town->chain) + 1,
				     .opens = when_add(town->now, 60),
				     .time = town->now };
	struct motion motion = { .coop = town->coop,
				 .item = 1,
				 .kind = MOTION_GUIDELINE,
				 .method = METHOD_OPEN,
				 .proposal = *proposal,
				 .time = town->now,
				 .title = "To adopt the guideline",
				 .wording = put_text(town, "the wording\n") };
	struct vote ballot = { .choice = CHOICE_YES, .coop = town->coop, .voter = voter };
	struct resolution resolution = {
		.accepted = true, .coop = town->coop, .entitled = 1, .quorum_met = true, .yes = 1
	};

	buffer_init(&text, 1000);
	electorate_format(&electorate, &text);
	assembly.electorate = put_text(town, buffer_text(&text));
	buffer_clear(&text);
	(void)chain_roll(town->chain, &assembly.roll);
	motion.assembly = town_enter(town, OBJECT_ASSEMBLY, &assembly, T_COOP);
	ballot.motion = town_enter(town, OBJECT_MOTION, &motion, T_COOP);
	town->now = when_add(town->now, 60);
	ballot.time = town->now;
	(void)town_enter(town, OBJECT_VOTE, &ballot, T_VOTER);
	town->now = when_add(town->now, 60);
	resolution.motion = ballot.motion;
	resolution.time = town->now;
	(void)town_enter(town, OBJECT_RESOLUTION, &resolution, T_COOP);
}

void town_adopt(struct town *town)
{
	struct guideline guideline = { .coop = town->coop,
				       .platform = TOWN_PLATFORM,
				       .rules = rules,
				       .rules_count = COUNT_OF(rules),
				       .text = put_text(town, "the guideline in words\n"),
				       .time = town->now,
				       .title = "Guideline",
				       .version = 1 };
	struct digest id = town_enter(town, OBJECT_GUIDELINE, &guideline, T_COOP);

	vote(town, &id);
}

static struct digest apply(struct town *town, const struct town_wish *wish)
{
	static const char *const columns[] = { "rider", "station", "minutes" };
	static const char *const profile[] = { "rider", "age" };
	static struct data_wanted data[] = {
		{ .columns = profile,
		  .columns_count = 2,
		  .necessity = "Who.",
		  .table = "profiles" },
		{ .columns = columns, .columns_count = 3, .necessity = "Where.", .table = "trips" },
	};
	struct fact facts[] = {
		VALUES(FACT_COMMERCIAL, SOURCE_OFFICE, no),
		VALUES(FACT_DECLARATIONS, SOURCE_DECLARED, declared),
		VALUES(FACT_DPIA, SOURCE_DECLARED, dpia),
		NUMBER(FACT_DURATION_DAYS, wish->days != 0 ? wish->days : 300),
		VALUES(FACT_ETHICS_VOTE, SOURCE_OFFICE, none),
		VALUES(FACT_IDENTIFICATION, SOURCE_DECLARED, aggregate),
		VALUES(FACT_KIND, SOURCE_DECLARED, question),
		VALUES(FACT_LEGAL_BASIS, SOURCE_DECLARED, basis),
		VALUES(FACT_LINKAGE, SOURCE_DECLARED, none),
		NUMBER(FACT_MIN_GROUP, wish->min_group != 0 ? wish->min_group : 2),
		VALUES(FACT_OWN_DATA, SOURCE_DECLARED, none),
		NUMBER(FACT_PERSONS, 0),
		VALUES(FACT_PUBLICATION, SOURCE_DECLARED, none),
		VALUES(FACT_PURPOSE, SOURCE_DECLARED, transport),
		VALUES(FACT_RECIPIENT, SOURCE_OFFICE, department),
		NUMBER(FACT_RHO, wish->rho != 0 ? wish->rho : 5 * TOWN_RHO),
		NUMBER(FACT_RUNS, wish->runs != 0 ? wish->runs : 20),
		VALUES(FACT_SPECIAL_CATEGORIES, SOURCE_DECLARED, none),
		VALUES(FACT_THIRD_COUNTRY, SOURCE_DECLARED, none),
	};
	struct fact *purpose = &facts[FACT_PURPOSE - 1];
	struct application application = { .applicant = "The City",
					   .applicant_key = *town_public(town, T_APPLICANT),
					   .benefit = "Better paths.",
					   .coop = town->coop,
					   .data = data,
					   .data_count = COUNT_OF(data),
					   .facts = facts,
					   .facts_count = COUNT_OF(facts),
					   .from = town->now,
					   .method = "Counting.",
					   .platform = TOWN_PLATFORM,
					   .question = "Where?",
					   .sealing_key = *opening_key_public(town->opening),
					   .summary = "We count trips.",
					   .terms = put_text(town, "the terms of use\n"),
					   .time = town->now,
					   .title = "Trips",
					   .until = when_add(town->now, 400 * TOWN_DAY) };

	assert(purpose->name == FACT_PURPOSE);
	if (wish->for_climate)
		purpose->values = climate;
	if (wish->trains)
		facts[FACT_KIND - 1].values = access_kind;
	return town_enter(town, OBJECT_APPLICATION, &application, T_APPLICANT);
}

static void decide_application(struct town *town, const struct digest *id, struct arena *arena)
{
	const struct statute *statute = chain_statute(town->chain);
	struct application_state state;
	struct digest guideline_id;
	const struct guideline *guideline =
	    chain_guideline(town->chain, TOWN_PLATFORM, &guideline_id);
	struct decision decision = { .by = DECIDED_BY_OFFICE };
	struct outcome outcome;
	enum status status = chain_application(town->chain, id, &state);

	assert(status == AL_OK);
	assert(guideline != NULL);
	status = decide(statute, guideline, state.application->facts,
			state.application->facts_count, arena, &outcome);
	assert(status == AL_OK);
	assert(outcome.effect == EFFECT_PERMIT);
	status = decision_from_outcome(statute, &outcome,
				       &(struct decided){ .application = state.application,
							  .application_id = *id,
							  .guideline_id = guideline_id },
				       arena, &decision);
	assert(status == AL_OK);
	decision.by = DECIDED_BY_OFFICE;
	decision.coop = town->coop;
	decision.time = town->now;
	decision.objection_until = when_add(town->now, 30 * (int64_t)TOWN_DAY);
	(void)town_enter(town, OBJECT_DECISION, &decision, T_OFFICE);
}

struct digest town_grant(struct town *town, const struct town_wish *wish)
{
	static const struct town_wish usual;
	struct application_state state;
	struct digest application;
	struct digest id;
	struct grant grant;
	struct arena arena;
	enum status status;

	/* A second application in the same second would be the same object. */
	town->now = when_add(town->now, 1);
	application = apply(town, wish == NULL ? &usual : wish);
	arena_init(&arena, (size_t)16 * 1024 * 1024);
	decide_application(town, &application, &arena);
	status = chain_application(town->chain, &application, &state);
	assert(status == AL_OK);
	status = grant_from_decision(
	    &(struct grant_basis){ .decision = state.decision,
				   .decision_id = state.decision_id,
				   .application = state.application,
				   .statute = chain_statute(town->chain),
				   .platform = chain_platform(town->chain, TOWN_PLATFORM) },
	    town->now, &arena, &grant);
	assert(status == AL_OK);
	grant.coop = town->coop;
	grant.output_check = wish != NULL && wish->output_check;
	id = town_enter(town, OBJECT_GRANT, &grant, T_COOP);
	arena_clear(&arena);
	return id;
}

/* --- checks of results --- */

struct opening_key *town_checkers_key(int key)
{
	struct opening_key *opening = NULL;
	uint8_t seed[SEAL_SEED_LEN];
	enum status status;

	memset(seed, key, sizeof(seed));
	status = opening_key_from_seed(seed, &opening);
	assert(status == AL_OK);
	return opening;
}

void town_add_checkers(struct town *town)
{
	for (int key = T_CHECKER; key <= T_CHECKER_2; key++) {
		struct opening_key *opening = town_checkers_key(key);
		struct key_object object = { .action = KEY_INTRODUCE,
					     .coop = town->coop,
					     .holder = { { (uint8_t)key } },
					     .key = *town_public(town, key),
					     .kind = KEY_OFFICE,
					     .role = "office",
					     .sealing_key = *opening_key_public(opening),
					     .time = town->now };

		(void)town_enter(town, OBJECT_KEY, &object, T_FOUNDER);
		opening_key_free(opening);
	}
}

void town_check(struct town *town, const struct digest *receipt, int key,
		enum output_verdict verdict)
{
	struct output_answer answers[OUTPUT_RULE_COUNT];
	struct receipt_state state;
	struct output_check check = { .answers = answers,
				      .answers_count = OUTPUT_RULE_COUNT,
				      .checker = *town_public(town, key),
				      .coop = town->coop,
				      .reason = verdict == VERDICT_REFUSE ? "Too few." : NULL,
				      .receipt = *receipt,
				      .time = town->now,
				      .verdict = (int)verdict };
	enum status status = chain_receipt(town->chain, receipt, town->now, &state);

	assert(status == AL_OK);
	check.job = state.job;
	check.result_commit = state.result_commit;
	for (int i = 0; i < OUTPUT_RULE_COUNT; i++)
		answers[i] = (struct output_answer){ .answer = FINDING_OK,
						     .automatic = FINDING_OK,
						     .rule = i + 1 };
	(void)town_enter(town, OBJECT_OUTPUT_CHECK, &check, key);
}

/* --- publishing --- */

static enum status enter_item(void *user, const struct node_item *item, struct report *report)
{
	struct town *town = user;
	struct envelope *envelope = NULL;
	char hex[2 * DIGEST_LEN + 1];
	char path[SOURCE_PATH_MAX];
	enum status status;

	hex_format(item->id.bytes, DIGEST_LEN, hex);
	if (item->kind == NODE_ITEM_TEXT) {
		put_by_id(town, "text", &item->id, item->bytes, item->len);
		return AL_OK;
	}
	(void)snprintf(path, sizeof(path), "objects/%s.json", hex);
	if (find_file(town, path) != NULL)
		return AL_OK; /* entered before */
	status = envelope_parse(item->bytes, item->len, &envelope, report);
	if (status == AL_OK)
		status = enter_envelope(town, envelope, report);
	envelope_free(envelope);
	return status;
}

void town_enter_outbox(struct town *town)
{
	struct report report = { .message = "" };

	must(node_outbox_each(town->node, enter_item, town, &report), &report, "the outbox");
}

void town_publish(struct town *town)
{
	struct tile_sink sink = { .write = write_tile, .user = town };
	struct checkpoint checkpoint = { .origin = ORIGIN,
					 .size = tile_writer_size(town->tiles),
					 .root = tile_writer_root(town->tiles) };
	struct buffer text;
	struct buffer note;
	enum status status = tile_writer_flush(town->tiles, &sink, NULL);

	assert(status == AL_OK);
	buffer_init(&text, NOTE_LEN_MAX);
	buffer_init(&note, NOTE_LEN_MAX);
	checkpoint_format(&checkpoint, &text);
	status = checkpoint_sign(&checkpoint, &town->log_key, town->keys[T_LOG], &note);
	assert(status == AL_OK);
	status = cosignature_append(&town->witness_key, town->keys[T_WITNESS], buffer_text(&text),
				    text.len, (uint64_t)town->now.seconds, &note);
	assert(status == AL_OK);
	put_file(town, "log/checkpoint", note.bytes, note.len);
	buffer_clear(&text);
	buffer_clear(&note);
}

void town_sync(struct town *town)
{
	struct report report = { .message = "" };

	town_enter_outbox(town);
	town_publish(town);
	must(node_follow(town->node, &town->source, town->now, NULL, &report), &report, "follow");
}
