/* verify_report.c: what `allmende verify` says, for people and as JSON. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/verify_report.h"

#include "base/json.h"
#include "law/object.h"
#include "words/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define JSON_LEN_MAX 65536
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* architecture.md, section 1: claim no more than this. In JSON it stays English. */
static const char *const not_shown[] = {
	N_("what happened inside a node: rows read, mandates applied and noise drawn are its "
	   "operator's signed statements"),
	N_("that the members of the roll exist and each has one voting key or credential: that is "
	   "for audits"),
	N_("that the office was right to vouch for a fact, and that decisions were wise"),
	N_("that there is no newer state than this checkpoint"),
};
static const char key_not_shown[] =
    N_("that this log key and founding id are those of the cooperative you mean: compare them with "
       "a source that you trust");

/* The names of enum verify_trust in JSON. */
static const char *const trust_names[] = { NULL, "given", "known", "new", "not-remembered" };

static void print_counts(const struct chain *chain)
{
	int64_t counts[OBJECT_TYPE_COUNT + 1];

	chain_counts(chain, counts, COUNT_OF(counts));
	for (size_t i = 1; i < COUNT_OF(counts); i++) {
		if (counts[i] != 0)
			(void)printf("  %10" PRId64 "  %s\n", counts[i], object_type_names[i]);
	}
	(void)printf(_("  %10lld  texts that they name\n"), (long long)chain_text_count(chain));
}

static void print_trust(enum verify_trust trust)
{
	switch (trust) {
	case TRUST_GIVEN:
		(void)printf(_("The log key is the one that was given.\n"));
		break;
	case TRUST_KNOWN:
		(void)printf(_("Log key and founding id are those of the last time, and the log "
			       "goes on from there.\n"));
		break;
	case TRUST_NEW:
		(void)printf(_("This log was never verified here before. Its key and founding id "
			       "are remembered now;\na change or a rollback will be refused.\n"));
		break;
	case TRUST_NOT_REMEMBERED:
		(void)printf(_("Nothing was remembered of this log.\n"));
		break;
	}
}

void verify_print_text(const struct verify_result *result, enum verify_trust trust)
{
	const struct statute *statute = chain_statute(result->chain);
	char time[WHEN_TEXT_LEN + 1];
	char hex[2 * DIGEST_LEN + 1];

	hex_format(result->coop.bytes, DIGEST_LEN, hex);
	(void)printf(_("Everything holds.\n\n"));
	(void)printf(_("cooperative  %s, %s\n"), statute->name, statute->seat);
	(void)printf(_("founding id  %s%s\n"), ID_PREFIX, hex);
	(void)printf(_("log          %s\n"), result->origin);
	(void)printf(_("log key      %s\n"), result->vkey);
	hex_format(result->root.bytes, DIGEST_LEN, hex);
	(void)printf(_("size         %lld entries, root %s%s\n"), (long long)result->size,
		     ID_PREFIX, hex);
	if (result->newest_cosignature.seconds != 0)
		when_format(result->newest_cosignature, time);
	(void)printf(
	    _("co-signed    by %lld of %zu witnesses (the statute asks for %lld), last %s\n"),
	    (long long)result->witnesses, statute->witnesses.vkeys_count,
	    (long long)statute->witnesses.quorum,
	    result->newest_cosignature.seconds != 0 ? time : _("never"));
	(void)printf(_("files        %lld, and the checkpoint leads to each of them\n\n"),
		     (long long)result->files);
	print_counts(result->chain);
	(void)printf("\n");
	print_trust(trust);
	(void)printf(
	    _("\nShown: decisions, votes, grants and privacy budgets as recorded, in order, "
	      "complete, unchanged.\nNot shown:\n"));
	for (size_t i = 0; i < COUNT_OF(not_shown); i++)
		(void)printf("  - %s\n", words(not_shown[i]));
	if (trust != TRUST_GIVEN)
		(void)printf("  - %s\n", words(key_not_shown));
}

/* Print `json` (NULL: there was no memory) in canonical form, one line; it is given away. */
static void print_json(json_t *json)
{
	struct buffer text;

	buffer_init(&text, JSON_LEN_MAX);
	if (json != NULL && json_canonical(json, &text, NULL) == AL_OK)
		(void)printf("%s\n", buffer_text(&text));
	else
		(void)printf("{\"message\":\"out of memory\",\"ok\":false}\n");
	buffer_clear(&text);
	json_decref(json);
}

static json_t *json_of_digest(const struct digest *digest)
{
	char hex[2 * DIGEST_LEN + 1];

	hex_format(digest->bytes, DIGEST_LEN, hex);
	return json_sprintf(ID_PREFIX "%s", hex);
}

static json_t *json_of_counts(const struct chain *chain)
{
	int64_t counts[OBJECT_TYPE_COUNT + 1];
	json_t *json = json_object();

	chain_counts(chain, counts, COUNT_OF(counts));
	for (size_t i = 1; i < COUNT_OF(counts); i++) {
		if (counts[i] != 0)
			(void)json_object_set_new(json, object_type_names[i],
						  json_integer(counts[i]));
	}
	return json;
}

static json_t *json_of_not_shown(enum verify_trust trust)
{
	json_t *json = json_array();

	for (size_t i = 0; i < COUNT_OF(not_shown); i++)
		(void)json_array_append_new(json, json_string(not_shown[i]));
	if (trust != TRUST_GIVEN)
		(void)json_array_append_new(json, json_string(key_not_shown));
	return json;
}

void verify_print_json(const struct verify_result *result, enum verify_trust trust)
{
	const struct statute *statute = chain_statute(result->chain);
	char time[WHEN_TEXT_LEN + 1];
	bool witnessed = result->newest_cosignature.seconds != 0;

	if (witnessed)
		when_format(result->newest_cosignature, time);
	print_json(json_pack(
	    "{s:o, s:I, s:s, s:s, s:s*, s:o, s:o, s:b, s:s, s:I, s:o, s:I, s:s, s:I, s:I}", "coop",
	    json_of_digest(&result->coop), "files", (json_int_t)result->files, "log_key",
	    result->vkey, "name", statute->name, "newest_cosignature", witnessed ? time : NULL,
	    "not_shown", json_of_not_shown(trust), "objects", json_of_counts(result->chain), "ok",
	    1, "origin", result->origin, "quorum", (json_int_t)statute->witnesses.quorum, "root",
	    json_of_digest(&result->root), "size", (json_int_t)result->size, "trust",
	    trust_names[trust], "texts", (json_int_t)chain_text_count(result->chain), "witnesses",
	    (json_int_t)result->witnesses));
}

void verify_print_failure_json(enum status status, const struct report *report)
{
	char message[REPORT_MESSAGE_MAX];
	json_t *text = json_string(report->message);

	memcpy(message, report->message, sizeof(message));
	/* A message that was cut may end within a character, and JSON has whole ones only. */
	for (char *c = message; text == NULL && *c != '\0'; c++) {
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	}
	json_decref(text);
	print_json(json_pack("{s:s, s:b, s:s}", "message", message, "ok", 0, "status",
			     status_name(status)));
}
