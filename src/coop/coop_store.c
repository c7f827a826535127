/* coop_store.c: the cooperative's tables. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/coop_store.h"

#include "store/migration.h"

#include <string.h>

static const struct migration migrations[] = {
	{ 1, "the log of record, texts, roll and voting keys",
	  "CREATE TABLE log_entry(seq BIGINT PRIMARY KEY CHECK (seq >= 0), type TEXT NOT NULL,"
	  " time BIGINT NOT NULL, id BLOB NOT NULL UNIQUE, entry BLOB NOT NULL,"
	  " envelope BLOB NOT NULL);"
	  "CREATE TABLE text(digest BLOB PRIMARY KEY, content BLOB NOT NULL);"
	  "CREATE TABLE head(one BIGINT PRIMARY KEY CHECK (one = 1), signed_size BIGINT NOT NULL,"
	  " signed_root BLOB NOT NULL, published_size BIGINT NOT NULL,"
	  " pending BLOB);"
	  "CREATE TABLE member(number BIGINT PRIMARY KEY, member_key BLOB NOT NULL UNIQUE,"
	  " name TEXT NOT NULL, joined BIGINT NOT NULL, departed BIGINT);"
	  "CREATE TABLE roll_leaf(epoch BIGINT NOT NULL, position BIGINT NOT NULL,"
	  " member BIGINT NOT NULL REFERENCES member(number), salt BLOB NOT NULL,"
	  " PRIMARY KEY (epoch, position), UNIQUE (epoch, member));"
	  "CREATE TABLE voting_key(assembly BIGINT NOT NULL, member BIGINT NOT NULL REFERENCES"
	  " member(number), voting_key BLOB NOT NULL UNIQUE, PRIMARY KEY (assembly, member));" },
	{ 2, "the archives of secret ballots",
	  "CREATE TABLE archive_part(uuid TEXT NOT NULL, at BIGINT NOT NULL CHECK (at >= 0),"
	  " height BIGINT, ballot BLOB, bytes BLOB NOT NULL, PRIMARY KEY (uuid, at),"
	  " UNIQUE (uuid, height), UNIQUE (uuid, ballot));" },
	/* Who asked, and the hash of what nobody else has seen: not for which key. */
	{ 3, "blind signatures of mandate keys",
	  "CREATE TABLE blind_signature(platform TEXT NOT NULL, period BIGINT NOT NULL,"
	  " member BIGINT NOT NULL REFERENCES member(number), number BIGINT NOT NULL,"
	  " blinded BLOB NOT NULL, PRIMARY KEY (platform, period, member, number));" },
	{ 4, "entries by their type", "CREATE INDEX log_entry_type ON log_entry(type, seq);" },
	{ 5, "accounts of people",
	  "CREATE TABLE account(number BIGINT PRIMARY KEY, handle BLOB NOT NULL UNIQUE,"
	  " name TEXT NOT NULL, email TEXT NOT NULL, made BIGINT NOT NULL,"
	  " member BIGINT UNIQUE REFERENCES member(number));"
	  "CREATE TABLE account_passkey(id BLOB PRIMARY KEY, account BIGINT NOT NULL"
	  " REFERENCES account(number), algorithm BIGINT NOT NULL, public_key BLOB NOT NULL,"
	  " sign_count BIGINT NOT NULL, backup BIGINT NOT NULL, name TEXT NOT NULL,"
	  " made BIGINT NOT NULL, used BIGINT NOT NULL);"
	  "CREATE INDEX account_passkey_account ON account_passkey(account);"
	  "CREATE TABLE account_session(token BLOB PRIMARY KEY, account BIGINT NOT NULL"
	  " REFERENCES account(number), made BIGINT NOT NULL, used BIGINT NOT NULL,"
	  " device TEXT NOT NULL);"
	  "CREATE INDEX account_session_account ON account_session(account);"
	  "CREATE TABLE account_key(public_key BLOB PRIMARY KEY, account BIGINT NOT NULL"
	  " REFERENCES account(number), made BIGINT NOT NULL);"
	  "CREATE INDEX account_key_account ON account_key(account);" },
	{ 6, "joining and shares",
	  "CREATE TABLE membership(number BIGINT PRIMARY KEY, account BIGINT NOT NULL"
	  " REFERENCES account(number), member BIGINT REFERENCES member(number),"
	  " state BIGINT NOT NULL, given TEXT NOT NULL, family TEXT NOT NULL, street TEXT NOT NULL,"
	  " postcode TEXT NOT NULL, town TEXT NOT NULL, shares BIGINT NOT NULL,"
	  " member_key BLOB NOT NULL, statute BLOB NOT NULL, applied BIGINT NOT NULL,"
	  " decided BIGINT, decided_by BIGINT REFERENCES account(number), notice BIGINT,"
	  " departed BIGINT, reason TEXT NOT NULL);"
	  "CREATE INDEX membership_account ON membership(account, number);"
	  "CREATE INDEX membership_state ON membership(state, number);"
	  "CREATE TABLE share_entry(number BIGINT PRIMARY KEY, membership BIGINT NOT NULL"
	  " REFERENCES membership(number), kind BIGINT NOT NULL, shares BIGINT NOT NULL,"
	  " cents BIGINT NOT NULL, time BIGINT NOT NULL,"
	  " entered_by BIGINT REFERENCES account(number), note TEXT NOT NULL);"
	  "CREATE INDEX share_entry_membership ON share_entry(membership, number);" },
	{ 7, "bodies that want to apply",
	  "CREATE TABLE applicant(number BIGINT PRIMARY KEY, account BIGINT NOT NULL"
	  " REFERENCES account(number), state BIGINT NOT NULL, name TEXT NOT NULL,"
	  " entry TEXT NOT NULL, kind TEXT NOT NULL, address TEXT NOT NULL,"
	  " applicant_key BLOB NOT NULL, asked BIGINT NOT NULL, decided BIGINT,"
	  " decided_by BIGINT REFERENCES account(number), reason TEXT NOT NULL);"
	  "CREATE INDEX applicant_account ON applicant(account, number);" },
	{ 8, "mails that wait",
	  "CREATE TABLE outbox(number BIGINT PRIMARY KEY, recipient TEXT NOT NULL,"
	  " subject TEXT NOT NULL, body TEXT NOT NULL, language TEXT NOT NULL,"
	  " made BIGINT NOT NULL, tries BIGINT NOT NULL, next_try BIGINT NOT NULL,"
	  " state BIGINT NOT NULL);"
	  "CREATE INDEX outbox_next ON outbox(state, next_try);" },
};

enum status coop_store_prepare(struct db *db, struct when now, struct report *report)
{
	return migration_run(db, migrations, sizeof(migrations) / sizeof(migrations[0]), now,
			     report);
}

enum status coop_store_check(struct db *db, struct report *report)
{
	size_t waiting = 0;
	enum status status = migration_check(
	    db, migrations, sizeof(migrations) / sizeof(migrations[0]), &waiting, report);

	if (status == AL_OK && waiting > 0)
		status = report_set(
		    report, AL_UNSUPPORTED,
		    "the store %s has the tables of an older program: keep a copy of it, "
		    "then `allmende-coop serve` brings it on",
		    db_location(db));
	return status;
}

static struct db_value digest_value(const struct digest *digest)
{
	return db_blob(digest->bytes, DIGEST_LEN);
}

static struct db_value key_value(const struct public_key *key)
{
	return db_blob(key->bytes, PUBLIC_KEY_LEN);
}

enum status coop_store_add_entry(struct db *db, const struct stored_entry *entry,
				 struct report *report)
{
	return db_exec(db,
		       "INSERT INTO log_entry(seq, type, time, id, entry, envelope)"
		       " VALUES ($1, $2, $3, $4, $5, $6)",
		       DB_PARAMS(db_integer(entry->seq), db_text(entry->type),
				 db_integer(entry->time.seconds), digest_value(&entry->id),
				 db_blob(entry->entry, entry->entry_len),
				 db_blob(entry->envelope, entry->envelope_len)),
		       report);
}

struct each_entry {
	stored_entry_function *each;
	void *user;
};

static enum status entry_row(void *user, const struct db_row *row, struct report *report)
{
	const struct each_entry *each = user;
	struct stored_entry entry = {
		.seq = db_row_integer(row, 0),
		.type = db_row_text(row, 1),
		.time = { .seconds = db_row_integer(row, 2) },
		.entry = row->values[4].bytes,
		.entry_len = row->values[4].len,
		.envelope = row->values[5].bytes,
		.envelope_len = row->values[5].len,
	};
	enum status status = db_row_blob(row, 3, entry.id.bytes, DIGEST_LEN);

	if (status != AL_OK)
		return report_set(report, status, "an id in the log of record has a wrong length");
	return each->each(each->user, &entry, report);
}

enum status coop_store_each_entry(struct db *db, int64_t first, int64_t end,
				  stored_entry_function *each, void *user, struct report *report)
{
	struct each_entry context = { .each = each, .user = user };

	return db_query(db,
			"SELECT seq, type, time, id, entry, envelope FROM log_entry"
			" WHERE seq >= $1 AND seq < $2 ORDER BY seq",
			DB_PARAMS(db_integer(first), db_integer(end)), entry_row, &context, report);
}

struct each_line {
	stored_line_function *each;
	void *user;
};

static enum status line_row(void *user, const struct db_row *row, struct report *report)
{
	const struct each_line *each = user;
	struct stored_line line = { .seq = db_row_integer(row, 0),
				    .type = db_row_text(row, 1),
				    .time = { .seconds = db_row_integer(row, 2) } };
	enum status status = db_row_blob(row, 3, line.id.bytes, DIGEST_LEN);

	if (status != AL_OK)
		return report_set(report, status, "an id in the log of record has a wrong length");
	return each->each(each->user, &line, report);
}

enum status coop_store_each_line(struct db *db, const struct stored_range *range,
				 stored_line_function *each, void *user, struct report *report)
{
	struct each_line context = { .each = each, .user = user };

	if (range->type == NULL)
		return db_query(db,
				"SELECT seq, type, time, id FROM log_entry WHERE seq < $1"
				" ORDER BY seq DESC LIMIT $2",
				DB_PARAMS(db_integer(range->before), db_integer(range->limit)),
				line_row, &context, report);
	return db_query(
	    db,
	    "SELECT seq, type, time, id FROM log_entry WHERE type = $1 AND seq < $2"
	    " ORDER BY seq DESC LIMIT $3",
	    DB_PARAMS(db_text(range->type), db_integer(range->before), db_integer(range->limit)),
	    line_row, &context, report);
}

enum status coop_store_find_entry(struct db *db, const struct digest *id, int64_t *ret,
				  struct report *report)
{
	return db_query_integer(db, "SELECT seq FROM log_entry WHERE id = $1",
				DB_PARAMS(digest_value(id)), ret, report);
}

enum status coop_store_add_text(struct db *db, const struct digest *digest, const void *text,
				size_t len, struct report *report)
{
	return db_exec(db,
		       "INSERT INTO text(digest, content) VALUES ($1, $2)"
		       " ON CONFLICT (digest) DO NOTHING",
		       DB_PARAMS(digest_value(digest), db_blob(text, len)), report);
}

struct text_row {
	struct buffer *ret;
	bool found;
};

static enum status text_row(void *user, const struct db_row *row, struct report *report)
{
	struct text_row *context = user;

	context->found = true;
	buffer_append(context->ret, row->values[0].bytes, row->values[0].len);
	if (buffer_status(context->ret) != AL_OK)
		return report_set(report, buffer_status(context->ret), "a text is too large");
	return AL_OK;
}

enum status coop_store_text(struct db *db, const struct digest *digest, struct buffer *ret,
			    struct report *report)
{
	struct text_row context = { .ret = ret };
	enum status status = db_query(db, "SELECT content FROM text WHERE digest = $1",
				      DB_PARAMS(digest_value(digest)), text_row, &context, report);

	if (status != AL_OK)
		return status;
	return context.found ? AL_OK : AL_NOT_FOUND;
}

static enum status heads_row(void *user, const struct db_row *row, struct report *report)
{
	struct stored_heads *heads = user;

	(void)report;
	heads->signed_size = db_row_integer(row, 0);
	heads->published_size = db_row_integer(row, 2);
	return db_row_blob(row, 1, heads->signed_root.bytes, DIGEST_LEN);
}

enum status coop_store_heads(struct db *db, struct stored_heads *ret, struct report *report)
{
	*ret = (struct stored_heads){ .signed_size = 0 };
	return db_query(db, "SELECT signed_size, signed_root, published_size FROM head", NULL,
			heads_row, ret, report);
}

enum status coop_store_set_heads(struct db *db, const struct stored_heads *heads,
				 struct report *report)
{
	return db_exec(db,
		       "INSERT INTO head(one, signed_size, signed_root, published_size)"
		       " VALUES (1, $1, $2, $3) ON CONFLICT (one) DO UPDATE SET signed_size = $1,"
		       " signed_root = $2, published_size = $3",
		       DB_PARAMS(db_integer(heads->signed_size), digest_value(&heads->signed_root),
				 db_integer(heads->published_size)),
		       report);
}

enum status coop_store_set_pending(struct db *db, const void *note, size_t len,
				   struct report *report)
{
	return db_exec(db, "UPDATE head SET pending = $1",
		       DB_PARAMS(len == 0 ? db_null() : db_blob(note, len)), report);
}

enum status coop_store_pending(struct db *db, struct buffer *ret, struct report *report)
{
	struct text_row context = { .ret = ret };
	enum status status = db_query(db, "SELECT pending FROM head WHERE pending IS NOT NULL",
				      NULL, text_row, &context, report);

	if (status != AL_OK)
		return status;
	return context.found ? AL_OK : AL_NOT_FOUND;
}

enum status coop_store_add_member(struct db *db, const struct public_key *key, const char *name,
				  struct when joined, struct report *report)
{
	return db_exec(db,
		       "INSERT INTO member(number, member_key, name, joined)"
		       " VALUES ((SELECT coalesce(max(number), 0) + 1 FROM member), $1, $2, $3)",
		       DB_PARAMS(key_value(key), db_text(name), db_integer(joined.seconds)),
		       report);
}

/* AL_NOT_FOUND when the last statement changed nothing. */
static enum status changed(const struct db *db, enum status status, struct report *report)
{
	if (status != AL_OK)
		return status;
	if (db_changed(db) == 0)
		return report_set(report, AL_NOT_FOUND, "there is no such member");
	return AL_OK;
}

enum status coop_store_end_member(struct db *db, const struct public_key *key, struct when left,
				  struct report *report)
{
	enum status status = db_exec(
	    db, "UPDATE member SET departed = $2 WHERE member_key = $1 AND departed IS NULL",
	    DB_PARAMS(key_value(key), db_integer(left.seconds)), report);

	return changed(db, status, report);
}

enum status coop_store_member_in_force(struct db *db, int64_t number, int64_t *ret,
				       struct report *report)
{
	return db_query_integer(
	    db, "SELECT count(*) FROM member WHERE number = $1 AND departed IS NULL",
	    DB_PARAMS(db_integer(number)), ret, report);
}

enum status coop_store_erase_member(struct db *db, const struct public_key *key,
				    struct report *report)
{
	enum status status = db_exec(
	    db, "UPDATE member SET name = '' WHERE member_key = $1 AND departed IS NOT NULL",
	    DB_PARAMS(key_value(key)), report);

	return changed(db, status, report);
}

enum status coop_store_forget(struct db *db, struct report *report)
{
	/* SQLite's own: what was committed before may still stand in the write-ahead log. */
	return db_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, report);
}

enum status coop_store_member(struct db *db, const struct public_key *key, int64_t *ret,
			      struct report *report)
{
	return db_query_integer(
	    db, "SELECT number FROM member WHERE member_key = $1 AND departed IS NULL",
	    DB_PARAMS(key_value(key)), ret, report);
}

struct each_member {
	stored_member_function *each;
	void *user;
};

static enum status member_row(void *user, const struct db_row *row, struct report *report)
{
	const struct each_member *each = user;
	struct public_key key;
	enum status status = db_row_blob(row, 1, key.bytes, PUBLIC_KEY_LEN);

	if (status != AL_OK)
		return report_set(report, status, "a member's key in the store has a wrong length");
	return each->each(each->user, db_row_integer(row, 0), &key, report);
}

enum status coop_store_each_member(struct db *db, stored_member_function *each, void *user,
				   struct report *report)
{
	struct each_member context = { .each = each, .user = user };

	return db_query(
	    db, "SELECT number, member_key FROM member WHERE departed IS NULL ORDER BY number",
	    NULL, member_row, &context, report);
}

enum status coop_store_add_leaf(struct db *db, int64_t epoch, int64_t position, int64_t member,
				const struct salt *salt, struct report *report)
{
	return db_exec(
	    db, "INSERT INTO roll_leaf(epoch, position, member, salt) VALUES ($1, $2, $3, $4)",
	    DB_PARAMS(db_integer(epoch), db_integer(position), db_integer(member),
		      db_blob(salt->bytes, SALT_LEN)),
	    report);
}

struct each_leaf {
	stored_leaf_function *each;
	void *user;
};

static enum status leaf_row(void *user, const struct db_row *row, struct report *report)
{
	const struct each_leaf *each = user;
	struct stored_leaf leaf = { .position = db_row_integer(row, 0) };
	enum status status = db_row_blob(row, 1, leaf.key.bytes, PUBLIC_KEY_LEN);

	if (status == AL_OK)
		status = db_row_blob(row, 2, leaf.salt.bytes, SALT_LEN);
	if (status != AL_OK)
		return report_set(report, status, "a leaf of the roll has a wrong length");
	return each->each(each->user, &leaf, report);
}

enum status coop_store_each_leaf(struct db *db, int64_t epoch, stored_leaf_function *each,
				 void *user, struct report *report)
{
	struct each_leaf context = { .each = each, .user = user };

	return db_query(
	    db,
	    "SELECT l.position, m.member_key, l.salt FROM roll_leaf l"
	    " JOIN member m ON m.number = l.member WHERE l.epoch = $1 ORDER BY l.position",
	    DB_PARAMS(db_integer(epoch)), leaf_row, &context, report);
}

enum status coop_store_add_voting_key(struct db *db, int64_t assembly, int64_t member,
				      const struct public_key *key, struct report *report)
{
	return db_exec(db,
		       "INSERT INTO voting_key(assembly, member, voting_key) VALUES ($1, $2, $3)",
		       DB_PARAMS(db_integer(assembly), db_integer(member), key_value(key)), report);
}

struct each_key {
	stored_key_function *each;
	void *user;
};

static enum status key_row(void *user, const struct db_row *row, struct report *report)
{
	const struct each_key *each = user;
	struct public_key key;
	enum status status = db_row_blob(row, 0, key.bytes, PUBLIC_KEY_LEN);

	if (status != AL_OK)
		return report_set(report, status, "a voting key in the store has a wrong length");
	return each->each(each->user, &key, report);
}

enum status coop_store_each_voting_key(struct db *db, int64_t assembly, int64_t epoch,
				       stored_key_function *each, void *user, struct report *report)
{
	struct each_key context = { .each = each, .user = user };

	return db_query(db,
			"SELECT v.voting_key FROM voting_key v JOIN member m ON m.number = v.member"
			" JOIN roll_leaf l ON l.epoch = $2 AND l.member = v.member"
			" WHERE v.assembly = $1 AND m.departed IS NULL ORDER BY v.voting_key",
			DB_PARAMS(db_integer(assembly), db_integer(epoch)), key_row, &context,
			report);
}

enum status coop_store_add_part(struct db *db, const struct archive_part *part,
				struct report *report)
{
	return db_exec(
	    db,
	    "INSERT INTO archive_part(uuid, at, height, ballot, bytes)"
	    " VALUES ($1, $2, $3, $4, $5)",
	    DB_PARAMS(db_text(part->uuid), db_integer(part->at),
		      part->height < 0 ? db_null() : db_integer(part->height),
		      digest_is_zero(&part->ballot) ? db_null() : digest_value(&part->ballot),
		      db_blob(part->bytes, part->len)),
	    report);
}

enum status coop_store_find_ballot(struct db *db, const char *uuid, const struct digest *ballot,
				   int64_t *ret_at, struct report *report)
{
	return db_query_integer(db, "SELECT at FROM archive_part WHERE uuid = $1 AND ballot = $2",
				DB_PARAMS(db_text(uuid), digest_value(ballot)), ret_at, report);
}

enum status coop_store_drop_archive(struct db *db, const char *uuid, struct report *report)
{
	return db_exec(db, "DELETE FROM archive_part WHERE uuid = $1", DB_PARAMS(db_text(uuid)),
		       report);
}

enum status coop_store_cut_archive(struct db *db, const char *uuid, int64_t height,
				   struct report *report)
{
	return db_exec(db,
		       "DELETE FROM archive_part WHERE uuid = $1 AND at >"
		       " (SELECT at FROM archive_part WHERE uuid = $1 AND height = $2)",
		       DB_PARAMS(db_text(uuid), db_integer(height)), report);
}

static enum status piece_row(void *user, const struct db_row *row, struct report *report)
{
	struct archive_piece *piece = user;
	uint64_t begin = (uint64_t)db_row_integer(row, 0);
	uint64_t at = piece->at + piece->got;
	size_t skipped;
	size_t count;

	if (begin > at || begin + row->values[1].len < at)
		return report_set(report, AL_MALFORMED,
				  "a part of the archive of an election is missing in the store");
	skipped = (size_t)(at - begin);
	count = row->values[1].len - skipped;
	if (count > piece->len - piece->got)
		count = piece->len - piece->got;
	memcpy((uint8_t *)piece->bytes + piece->got,
	       (const uint8_t *)row->values[1].bytes + skipped, count);
	piece->got += count;
	return AL_OK;
}

enum status coop_store_read_archive(struct db *db, const char *uuid, struct archive_piece *piece,
				    struct report *report)
{
	piece->got = 0;
	return db_query(
	    db,
	    "SELECT at, bytes FROM archive_part WHERE uuid = $1 AND at < $3 AND at >="
	    " (SELECT COALESCE(MAX(at), 0) FROM archive_part WHERE uuid = $1 AND at <= $2)"
	    " AND at + length(bytes) > $2 ORDER BY at",
	    DB_PARAMS(db_text(uuid), db_integer((int64_t)piece->at),
		      db_integer((int64_t)(piece->at + piece->len))),
	    piece_row, piece, report);
}

enum status coop_store_archive_len(struct db *db, const char *uuid, int64_t height, int64_t *ret,
				   struct report *report)
{
	if (height < 0)
		return db_query_integer(db,
					"SELECT at + length(bytes) FROM archive_part"
					" WHERE uuid = $1 ORDER BY at DESC LIMIT 1",
					DB_PARAMS(db_text(uuid)), ret, report);
	return db_query_integer(
	    db, "SELECT at + length(bytes) FROM archive_part WHERE uuid = $1 AND height = $2",
	    DB_PARAMS(db_text(uuid), db_integer(height)), ret, report);
}

/* --- blind signatures --- */

enum status coop_store_signatures(struct db *db, const struct stored_signing *signing,
				  int64_t *ret_count, bool *ret_known, struct report *report)
{
	int64_t same = 0;
	enum status status = db_query_integer(
	    db,
	    "SELECT COUNT(*) FROM blind_signature WHERE platform = $1 AND period = $2"
	    " AND member = $3",
	    DB_PARAMS(db_text(signing->platform), db_integer(signing->period.seconds),
		      db_integer(signing->member)),
	    ret_count, report);

	if (status == AL_OK)
		status = db_query_integer(
		    db,
		    "SELECT COUNT(*) FROM blind_signature WHERE platform = $1 AND period = $2"
		    " AND member = $3 AND blinded = $4",
		    DB_PARAMS(db_text(signing->platform), db_integer(signing->period.seconds),
			      db_integer(signing->member),
			      db_blob(signing->blinded.bytes, DIGEST_LEN)),
		    &same, report);
	*ret_known = same > 0;
	return status;
}

enum status coop_store_add_signature(struct db *db, const struct stored_signing *signing,
				     struct report *report)
{
	return db_exec(db,
		       "INSERT INTO blind_signature(platform, period, member, number, blinded)"
		       " VALUES ($1, $2, $3, $4, $5)",
		       DB_PARAMS(db_text(signing->platform), db_integer(signing->period.seconds),
				 db_integer(signing->member), db_integer(signing->number),
				 db_blob(signing->blinded.bytes, DIGEST_LEN)),
		       report);
}

enum status coop_store_count_signatures(struct db *db, const char *platform, struct when period,
					int64_t *ret, struct report *report)
{
	return db_query_integer(
	    db, "SELECT COUNT(*) FROM blind_signature WHERE platform = $1 AND period = $2",
	    DB_PARAMS(db_text(platform), db_integer(period.seconds)), ret, report);
}
