/* verify_report.c: what `allmende verify` says, for people and as JSON. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/verify_report.h"

#include "base/json.h"
#include "law/object.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define JSON_LEN_MAX 65536
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* architecture.md, section 1: claim no more than this. */
static const char *const not_shown[] = {
	"what happened inside a node: rows read, mandates applied and noise drawn are its "
	"operator's "
	"signed statements",
	"that the members of the roll exist and each got one voting key: that is for audits",
	"that the office was right to vouch for a fact, and that decisions were wise",
	"that there is no newer state than this checkpoint",
};
static const char key_not_shown[] =
    "that this log key and founding id are those of the cooperative you mean: compare them with a "
    "source that you trust";

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
	(void)printf("  %10" PRId64 "  texts that they name\n", chain_text_count(chain));
}

static void print_trust(enum verify_trust trust)
{
	switch (trust) {
	case TRUST_GIVEN:
		(void)printf("The log key is the one that was given.\n");
		break;
	case TRUST_KNOWN:
		(void)printf("Log key and founding id are those of the last time, and the log goes "
			     "on from there.\n");
		break;
	case TRUST_NEW:
		(void)printf("This log was never verified here before. Its key and founding id are "
			     "remembered now;\na change or a rollback will be refused.\n");
		break;
	case TRUST_NOT_REMEMBERED:
		(void)printf("Nothing was remembered of this log.\n");
		break;
	}
}

void verify_print_text(const struct verify_result *result, enum verify_trust trust)
{
	const struct statute *statute = chain_statute(result->chain);
	char time[WHEN_TEXT_LEN + 1] = "never";
	char hex[2 * DIGEST_LEN + 1];

	hex_format(result->coop.bytes, DIGEST_LEN, hex);
	(void)printf("Everything holds.\n\n");
	(void)printf("cooperative  %s, %s\n", statute->name, statute->seat);
	(void)printf("founding id  " ID_PREFIX "%s\n", hex);
	(void)printf("log          %s\n", result->origin);
	(void)printf("log key      %s\n", result->vkey);
	hex_format(result->root.bytes, DIGEST_LEN, hex);
	(void)printf("size         %" PRId64 " entries, root " ID_PREFIX "%s\n", result->size, hex);
	if (result->newest_cosignature.seconds != 0)
		when_format(result->newest_cosignature, time);
	(void)printf("co-signed    by %" PRId64 " of %zu witnesses (the statute asks for %" PRId64
		     "), last %s\n",
		     result->witnesses, statute->witnesses.vkeys_count, statute->witnesses.quorum,
		     time);
	(void)printf("files        %" PRId64 ", and the checkpoint leads to each of them\n\n",
		     result->files);
	print_counts(result->chain);
	(void)printf("\n");
	print_trust(trust);
	(void)printf("\nShown: decisions, votes, grants and privacy budgets as recorded, in order, "
		     "complete, unchanged.\nNot shown:\n");
	for (size_t i = 0; i < COUNT_OF(not_shown); i++)
		(void)printf("  - %s\n", not_shown[i]);
	if (trust != TRUST_GIVEN)
		(void)printf("  - %s\n", key_not_shown);
}

static void append_member(struct buffer *ret, const char *name, const char *text)
{
	json_append_text(ret, name, strlen(name));
	buffer_append_byte(ret, ':');
	json_append_text(ret, text, strlen(text));
}

static void append_digest(struct buffer *ret, const char *name, const struct digest *digest)
{
	char hex[sizeof(ID_PREFIX) + 2 * (size_t)DIGEST_LEN] = ID_PREFIX;

	hex_format(digest->bytes, DIGEST_LEN, hex + sizeof(ID_PREFIX) - 1);
	append_member(ret, name, hex);
}

static void append_counts(struct buffer *ret, const struct chain *chain)
{
	int64_t counts[OBJECT_TYPE_COUNT + 1];
	bool first = true;

	chain_counts(chain, counts, COUNT_OF(counts));
	buffer_append_text(ret, "\"objects\":{");
	for (size_t i = 1; i < COUNT_OF(counts); i++) {
		if (counts[i] == 0)
			continue;
		buffer_append_format(ret, "%s\"%s\":%" PRId64, first ? "" : ",",
				     object_type_names[i], counts[i]);
		first = false;
	}
	buffer_append_byte(ret, '}');
}

static void append_not_shown(struct buffer *ret, enum verify_trust trust)
{
	buffer_append_text(ret, "\"not_shown\":[");
	for (size_t i = 0; i < COUNT_OF(not_shown); i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		json_append_text(ret, not_shown[i], strlen(not_shown[i]));
	}
	if (trust != TRUST_GIVEN) {
		buffer_append_byte(ret, ',');
		json_append_text(ret, key_not_shown, strlen(key_not_shown));
	}
	buffer_append_byte(ret, ']');
}

/* One line; the members stand in the order of their names. */
static void print_buffer(struct buffer *buffer)
{
	if (buffer_status(buffer) == AL_OK)
		(void)printf("%s\n", buffer_text(buffer));
	else
		(void)printf("{\"message\":\"out of memory\",\"ok\":false}\n");
	buffer_clear(buffer);
}

void verify_print_json(const struct verify_result *result, enum verify_trust trust)
{
	const struct statute *statute = chain_statute(result->chain);
	struct buffer text;

	buffer_init(&text, JSON_LEN_MAX);
	buffer_append_byte(&text, '{');
	append_digest(&text, "coop", &result->coop);
	buffer_append_format(&text, ",\"files\":%" PRId64 ",", result->files);
	append_member(&text, "log_key", result->vkey);
	buffer_append_byte(&text, ',');
	append_member(&text, "name", statute->name);
	if (result->newest_cosignature.seconds != 0) {
		char time[WHEN_TEXT_LEN + 1];

		when_format(result->newest_cosignature, time);
		buffer_append_byte(&text, ',');
		append_member(&text, "newest_cosignature", time);
	}
	buffer_append_byte(&text, ',');
	append_not_shown(&text, trust);
	buffer_append_byte(&text, ',');
	append_counts(&text, result->chain);
	buffer_append_text(&text, ",\"ok\":true,");
	append_member(&text, "origin", result->origin);
	buffer_append_format(&text, ",\"quorum\":%" PRId64 ",", statute->witnesses.quorum);
	append_digest(&text, "root", &result->root);
	buffer_append_format(&text, ",\"size\":%" PRId64 ",", result->size);
	append_member(&text, "trust", trust_names[trust]);
	buffer_append_format(&text, ",\"witnesses\":%" PRId64 "}", result->witnesses);
	print_buffer(&text);
}

void verify_print_failure_json(enum status status, const struct report *report)
{
	struct buffer text;

	buffer_init(&text, JSON_LEN_MAX);
	buffer_append_byte(&text, '{');
	append_member(&text, "message", report->message);
	buffer_append_text(&text, ",\"ok\":false,");
	append_member(&text, "status", status_name(status));
	buffer_append_byte(&text, '}');
	print_buffer(&text);
}
