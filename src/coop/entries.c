/* entries.c: looking into the log of record. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/entries.h"

#include "coop/coop_internal.h"
#include "coop/coop_store.h"
#include "log/proof.h"

struct each_context {
	entry_line_function *each;
	void *user;
};

static enum status read_line(const struct stored_line *stored, struct entry_line *ret,
			     struct report *report)
{
	*ret = (struct entry_line){ .seq = stored->seq,
				    .type = object_type_find(stored->type),
				    .time = stored->time,
				    .id = stored->id };
	if (ret->type == 0)
		return report_set(report, AL_MALFORMED, "entry %lld of the log has an unknown type",
				  (long long)stored->seq);
	return AL_OK;
}

static enum status give_line(void *user, const struct stored_line *stored, struct report *report)
{
	const struct each_context *context = user;
	struct entry_line line;
	enum status status = read_line(stored, &line, report);

	return status != AL_OK ? status : context->each(context->user, &line, report);
}

enum status entries_each(struct coop *coop, struct entry_range range, entry_line_function *each,
			 void *user, struct report *report)
{
	struct each_context context = { .each = each, .user = user };
	struct stored_range wanted = {
		.type = range.type == 0 ? NULL : object_type_names[range.type],
		.before = range.before < 0 ? INT64_MAX : range.before,
		.limit = range.limit,
	};

	return coop_store_each_line(coop->db, &wanted, give_line, &context, report);
}

/* What is wanted of one entry. */
struct find_context {
	struct entry_line *line;
	struct buffer *envelope;
};

static enum status take_entry(void *user, const struct stored_entry *entry, struct report *report)
{
	const struct find_context *context = user;
	struct stored_line stored = {
		.seq = entry->seq, .type = entry->type, .time = entry->time, .id = entry->id
	};
	enum status status = read_line(&stored, context->line, report);

	if (status != AL_OK || context->envelope == NULL)
		return status;
	buffer_append(context->envelope, entry->envelope, entry->envelope_len);
	status = buffer_status(context->envelope);
	return status == AL_OK ? AL_OK
			       : report_set(report, status, "no room for the object of entry %lld",
					    (long long)entry->seq);
}

enum status entries_find(struct coop *coop, const struct digest *id, struct entry_line *ret,
			 struct buffer *ret_envelope, struct report *report)
{
	struct find_context context = { .line = ret, .envelope = ret_envelope };
	int64_t seq;
	enum status status = coop_store_find_entry(coop->db, id, &seq, report);

	if (status != AL_OK)
		return status;
	return coop_store_each_entry(coop->db, seq, seq + 1, take_entry, &context, report);
}

enum status entries_text(struct coop *coop, const struct digest *digest, struct buffer *ret,
			 struct report *report)
{
	if (!chain_has_text(coop->log.chain, digest))
		return AL_NOT_FOUND;
	return coop_store_text(coop->db, digest, ret, report);
}

enum status entries_prove(struct coop *coop, int64_t seq, struct buffer *ret, struct report *report)
{
	struct merkle_array array = { .leaves = coop->log.leaves,
				      .count = (size_t)coop->log.tree.size };
	struct merkle_source source = merkle_array_source(&array);
	struct checkpoint checkpoint;
	struct merkle_proof proof;
	struct buffer note;
	enum status status;

	buffer_init(&note, NOTE_LEN_MAX);
	status = publish_read(coop, &checkpoint, &note, report);
	if (status == AL_OK &&
	    (seq < 0 || (uint64_t)seq >= checkpoint.size || checkpoint.size > coop->log.tree.size))
		status = AL_NOT_FOUND;
	if (status == AL_OK)
		status =
		    merkle_prove_inclusion(&source, (uint64_t)seq, checkpoint.size, &proof, report);
	if (status == AL_OK) {
		tlog_proof_format((uint64_t)seq, &proof, NULL, buffer_text(&note), note.len, ret);
		status = buffer_status(ret);
	}
	buffer_clear(&note);
	return status;
}
