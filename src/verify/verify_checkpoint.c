/* verify_checkpoint.c: whose checkpoint it is, and who saw it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/hash.h"
#include "law/object.h"
#include "log/policy.h"
#include "verify/verify_internal.h"

#include <string.h>

/* Read the bytes of the checkpoint and what it says; nothing of it is believed yet. */
static enum status read_note(struct verify_run *run, struct note *ret)
{
	enum status status =
	    run->source->read(run->source->user, CHECKPOINT_PATH, &run->note_bytes, run->report);

	if (status != AL_OK)
		return status;
	status = note_parse(buffer_text(&run->note_bytes), run->note_bytes.len, ret, run->report);
	if (status == AL_OK)
		status = checkpoint_parse(ret->text, ret->text_len, CHECKPOINT_EXTENSIONS_REFUSED,
					  &run->checkpoint, run->report);
	if (status != AL_OK) {
		report_prefix(run->report, CHECKPOINT_PATH);
		return status;
	}
	if (run->checkpoint.size == 0)
		return report_set(run->report, AL_NOT_FOUND,
				  CHECKPOINT_PATH ": the log is empty: it has no statute yet");
	return AL_OK;
}

/* The first entry in the `len` bytes of the first bundle. */
static enum status decode_first(const uint8_t *bundle, size_t len, struct log_entry *ret,
				struct report *report)
{
	size_t entry_len = len < 2 ? 0 : (size_t)bundle[0] << 8 | bundle[1];

	if (len < 2 || entry_len > len - 2)
		return report_set(report, AL_MALFORMED, "the bundle ends within it");
	return log_entry_decode(bundle + 2, entry_len, ret, report);
}

/* The id in the first entry, as its bundle says. That it is in the tree is checked later. */
static enum status read_first_id(struct verify_run *run, struct digest *ret)
{
	struct tile tile = { .kind = TILE_ENTRIES,
			     .width = tile_width(TILE_ENTRIES, 0, 0, run->checkpoint.size) };
	struct report own = { .message = "" };
	char path[TILE_PATH_MAX];
	struct log_entry entry;
	struct buffer bundle;
	enum status status;

	tile_path_format(&tile, path);
	buffer_init(&bundle, TILE_BUNDLE_LEN_MAX);
	status = tile_read(&run->tiles, &tile, &bundle, &own);
	if (status != AL_OK) {
		(void)report_set(run->report, status,
				 LOG_FOLDER "%s (as " CHECKPOINT_PATH " says %lld entries)",
				 own.message, (long long)run->checkpoint.size);
	} else {
		status = decode_first(bundle.bytes, bundle.len, &entry, run->report);
		if (status != AL_OK)
			report_prefix(run->report, LOG_FOLDER "%s: entry 0", path);
		else
			*ret = entry.id;
	}
	buffer_clear(&bundle);
	return status;
}

/* The statute that the first entry names. */
static enum status read_statute(struct verify_run *run)
{
	const struct digest *expected = &run->options->expectation.coop;
	struct envelope *envelope = NULL;
	enum status status = read_first_id(run, &run->coop);

	if (status != AL_OK)
		return status;
	if (!digest_is_zero(expected) && !digest_equal(expected, &run->coop)) {
		char hex[2 * DIGEST_LEN + 1];

		hex_format(run->coop.bytes, DIGEST_LEN, hex);
		return report_set(
		    run->report, AL_CONFLICT,
		    "the log is that of another cooperative, founded by " ID_PREFIX "%s", hex);
	}
	status = verify_read_object(run, &run->coop, &envelope);
	if (status != AL_OK)
		return status;
	status =
	    object_decode_as(envelope, OBJECT_STATUTE, &run->arena, &run->statute, run->report);
	if (status != AL_OK)
		report_prefix(run->report, "%s", verify_object_path(&run->coop).text);
	envelope_free(envelope);
	return status;
}

/* Read the vkey that the statute's member `what` has; it must be of `type`. */
static enum status read_vkey(struct verify_run *run, const char *text, enum note_key_type type,
			     const char *what, struct note_key *ret)
{
	enum status status = note_key_parse(text, strlen(text), ret, run->report);

	if (status == AL_OK && ret->type != type)
		status = report_set(run->report, AL_MALFORMED, "is a key of another type");
	if (status != AL_OK)
		report_prefix(run->report, "%s: %s", verify_object_path(&run->coop).text, what);
	return status;
}

/* Hold the log's key against what is expected. */
static enum status check_expected(struct verify_run *run)
{
	const struct verify_expectation *expectation = &run->options->expectation;
	struct note_key key;
	enum status status;

	if (expectation->vkey != NULL) {
		status =
		    note_key_parse(expectation->vkey, strlen(expectation->vkey), &key, run->report);
		if (status != AL_OK) {
			report_prefix(run->report, "the expected log key");
			return status;
		}
		if (!note_key_equal(&key, &run->log_key))
			return report_set(run->report, AL_CONFLICT,
					  "the log has the key %s, expected was %s",
					  run->statute.log_vkey, expectation->vkey);
	}
	if (expectation->origin != NULL && strcmp(expectation->origin, run->checkpoint.origin) != 0)
		return report_set(run->report, AL_CONFLICT,
				  CHECKPOINT_PATH ": the log is called %s, expected was %s",
				  run->checkpoint.origin, expectation->origin);
	if (run->checkpoint.size < (uint64_t)expectation->size)
		return report_set(run->report, AL_CONFLICT,
				  CHECKPOINT_PATH ": the log has %lld entries, it had %lld before: "
						  "it was rolled back",
				  (long long)run->checkpoint.size, (long long)expectation->size);
	return AL_OK;
}

/* Hold the checkpoint against the policy that is expected, if any. */
static enum status check_policy(struct verify_run *run, struct policy **ret)
{
	const char *text = run->options->expectation.policy;
	struct policy_verdict verdict;
	struct policy *policy = NULL;
	enum status status;

	if (text == NULL)
		return AL_OK;
	status = policy_parse(text, strlen(text), &policy, run->report);
	if (status != AL_OK) {
		report_prefix(run->report, "the policy");
		return status;
	}
	status = policy_check(policy, buffer_text(&run->note_bytes), run->note_bytes.len,
			      (struct when){ .seconds = 0 }, &verdict, run->report);
	if (status != AL_OK)
		report_prefix(run->report, CHECKPOINT_PATH ": by the policy");
	else if (!note_key_equal(verdict.log, &run->log_key))
		status = report_set(run->report, AL_CONFLICT,
				    "the policy takes another key of the log than the statute");
	if (status != AL_OK) {
		policy_free(policy);
		return status;
	}
	*ret = policy;
	return AL_OK;
}

/* Count the witnesses of the statute that co-signed, and mark their lines in `known`. */
static enum status check_witnesses(struct verify_run *run, const struct note *note, bool *known)
{
	const struct witness_rule *rule = &run->statute.witnesses;

	for (size_t i = 0; i < rule->vkeys_count; i++) {
		struct note_key key;
		uint64_t time = 0;
		enum status status =
		    read_vkey(run, rule->vkeys[i], NOTE_KEY_COSIGNATURE, "witnesses", &key);

		if (status != AL_OK)
			return status;
		for (size_t line = 0; line < note->signature_count; line++)
			known[line] =
			    known[line] || note_signature_names(&note->signatures[line], &key);
		status = note_verify(note, &key, &time, run->report);
		if (status == AL_NOT_FOUND)
			continue;
		if (status != AL_OK) {
			report_prefix(run->report, CHECKPOINT_PATH);
			return status;
		}
		run->witnesses++;
		if (time > (uint64_t)run->newest_cosignature.seconds)
			run->newest_cosignature.seconds = (int64_t)time;
	}
	if (run->witnesses < rule->quorum)
		return report_set(run->report, AL_REFUSED,
				  CHECKPOINT_PATH ": co-signed by %lld of the statute's witnesses, "
						  "which asks for %lld",
				  (long long)run->witnesses, (long long)rule->quorum);
	return AL_OK;
}

/* Whether the policy knows who signed the line. */
static bool policy_names(const struct policy *policy, const struct note_signature *line)
{
	if (policy == NULL)
		return false;
	for (size_t i = 0; i < policy_log_count(policy); i++) {
		if (note_signature_names(line, policy_log(policy, i, NULL)))
			return true;
	}
	for (size_t i = 0; i < policy_witness_count(policy); i++) {
		const struct note_key *key = policy_witness(policy, i, NULL, NULL);

		if (key != NULL && note_signature_names(line, key))
			return true;
	}
	return false;
}

/* Every line is by somebody known, and no two are by the same key. */
static enum status check_lines(struct verify_run *run, const struct note *note, const bool *known,
			       const struct policy *policy)
{
	for (size_t i = 0; i < note->signature_count; i++) {
		const struct note_signature *line = &note->signatures[i];

		if (!known[i] && !note_signature_names(line, &run->log_key) &&
		    !policy_names(policy, line))
			return report_set(run->report, AL_REFUSED,
					  CHECKPOINT_PATH ": signature %zu is by nobody that the "
							  "statute or the policy names",
					  i + 1);
		for (size_t j = 0; j < i; j++) {
			const struct note_signature *other = &note->signatures[j];

			if (line->key_id == other->key_id && line->name_len == other->name_len &&
			    memcmp(line->name, other->name, line->name_len) == 0)
				return report_set(run->report, AL_REFUSED,
						  CHECKPOINT_PATH ": signatures %zu and %zu are by "
								  "the same key",
						  j + 1, i + 1);
		}
	}
	return AL_OK;
}

enum status verify_checkpoint(struct verify_run *run)
{
	bool known[NOTE_SIGNATURES_MAX] = { false };
	struct policy *policy = NULL;
	struct note note;
	enum status status = read_note(run, &note);

	if (status == AL_OK)
		status = read_statute(run);
	if (status == AL_OK)
		status = read_vkey(run, run->statute.log_vkey, NOTE_KEY_ED25519, "log_vkey",
				   &run->log_key);
	if (status == AL_OK)
		status = check_expected(run);
	if (status != AL_OK)
		return status;
	/* spec chain-66: "The log is signed by the key that the statute names, and co-signed by at
	 * least as many of the statute's witnesses as its quorum says; every signature is by
	 * somebody known." */
	status = checkpoint_open(buffer_text(&run->note_bytes), run->note_bytes.len, &run->log_key,
				 &run->checkpoint, &note, run->report);
	if (status != AL_OK) {
		report_prefix(run->report, CHECKPOINT_PATH);
		return status;
	}
	status = check_witnesses(run, &note, known);
	if (status == AL_OK)
		status = check_policy(run, &policy);
	if (status == AL_OK)
		status = check_lines(run, &note, known, policy);
	policy_free(policy);
	return status;
}
