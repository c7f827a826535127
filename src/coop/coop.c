/* coop.c: making, opening and closing a cooperative's folder; its texts. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/coop.h"

#include "coop/box.h"
#include "coop/coop_internal.h"
#include "crypto/hash.h"
#include "law/statute.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STORE_FILE "store.db"
#define KEY_FILE "coop.key"
#define LOG_KEY_FILE "log.key"
#define ORIGIN_FILE "origin" /* made last: with it the folder is a cooperative's */
#define PUBLIC_FOLDER "public"

/* --- making --- */

/* Make a key, unless an earlier call that was cut off has left it. */
static enum status make_key(const char *path, const char *name, struct report *report)
{
	char file[FILE_PATH_MAX];
	struct signing_key *key = NULL;
	enum status status = file_join(path, name, file, report);

	if (status != AL_OK)
		return status;
	if (access(file, F_OK) == 0) {
		status = signing_key_load(file, &key, report);
	} else {
		status = signing_key_new(&key);
		if (status == AL_OK)
			status = signing_key_save(key, file, report);
		else
			(void)report_set(report, status, "out of memory for a key");
	}
	signing_key_free(key);
	return status;
}

static enum status refuse_entry(void *user, const struct stored_entry *entry, struct report *report)
{
	(void)entry;
	return report_set(report, AL_MALFORMED,
			  "%s has entries, but the file \"" ORIGIN_FILE
			  "\" beside it is gone: bring it back",
			  (const char *)user);
}

/* Make the store's tables and the keys, while nobody else does. */
static enum status make_content(const char *path, struct when now, struct report *report)
{
	static const struct db_options options = { .access = DB_CREATE };
	char file[FILE_PATH_MAX];
	struct db *db = NULL;
	enum status status = file_join(path, STORE_FILE, file, report);

	if (status == AL_OK)
		status = db_open(file, &options, &db, report);
	if (status == AL_OK)
		status = coop_store_prepare(db, now, report);
	if (status == AL_OK)
		status = coop_store_each_entry(db, 0, 1, refuse_entry, file, report);
	if (status == AL_OK)
		status = make_key(path, KEY_FILE, report);
	if (status == AL_OK)
		status = make_key(path, LOG_KEY_FILE, report);
	db_close(db);
	return status;
}

enum status coop_init(const char *path, const char *origin, struct when now, struct report *report)
{
	char file[FILE_PATH_MAX];
	enum status status;

	if (strlen(origin) > NOTE_NAME_LEN_MAX || !note_name_is_valid(origin, strlen(origin)))
		return report_set(report, AL_MALFORMED,
				  "\"%.60s\" cannot name a log: no space, no +, 1 to %d bytes",
				  origin, NOTE_NAME_LEN_MAX);
	if (now.seconds < WHEN_SECONDS_MIN || now.seconds > WHEN_SECONDS_MAX)
		return report_set(report, AL_REFUSED,
				  "the clock shows no instant of the years 1970 to 9999: set it "
				  "right");
	status = file_join(path, ORIGIN_FILE, file, report);
	if (status != AL_OK)
		return status;
	if (access(file, F_OK) == 0)
		return report_set(report, AL_CONFLICT, "there is a cooperative in %s already",
				  path);
	status = file_make_folder(path, report);
	if (status == AL_OK)
		status = make_content(path, now, report);
	if (status == AL_OK)
		status = file_write(file, origin, strlen(origin), report);
	return status;
}

/* --- opening --- */

static enum status load_key(const char *path, const char *name, struct signing_key **ret,
			    struct report *report)
{
	char file[FILE_PATH_MAX];
	enum status status = file_join(path, name, file, report);

	return status == AL_OK ? signing_key_load(file, ret, report) : status;
}

/* Whose folder it is: the name of its log. */
static enum status load_origin(const char *path, struct buffer *ret, struct report *report)
{
	char file[FILE_PATH_MAX];
	enum status status = file_join(path, ORIGIN_FILE, file, report);

	if (status == AL_OK)
		status = file_read(file, ret, report);
	if (status == AL_NOT_FOUND)
		return report_set(report, status,
				  "there is no cooperative in %s, or it was not made to the end: "
				  "allmende-coop init makes one",
				  path);
	return status;
}

static enum status load_log_key(struct coop *coop, const char *path, const struct buffer *origin,
				struct report *report)
{
	enum status status = load_key(path, LOG_KEY_FILE, &coop->log_key, report);

	if (status != AL_OK)
		return status;
	status = strlen(buffer_text(origin)) != origin->len
		     ? AL_MALFORMED
		     : note_key_make(buffer_text(origin), NOTE_KEY_ED25519,
				     signing_key_public(coop->log_key), &coop->log_note_key);
	if (status != AL_OK)
		return report_set(report, status, "%s/" ORIGIN_FILE " does not name a log", path);
	note_key_format(&coop->log_note_key, coop->log_vkey);
	return AL_OK;
}

/* A statute names the key of its log for good; what another key signs nobody would believe. */
static enum status check_log_key(const struct coop *coop, const char *path, struct report *report)
{
	const struct statute *statute = chain_statute(coop->log.chain);

	if (statute == NULL || strcmp(statute->log_vkey, coop->log_vkey) == 0)
		return AL_OK;
	return report_set(report, AL_CONFLICT,
			  "%s/" LOG_KEY_FILE " with %s/" ORIGIN_FILE " is not the key that the "
			  "statute names for the log, %.200s: bring that one back",
			  path, path, statute->log_vkey);
}

/* Open the store, of which this process is the only writer from now on. */
static enum status open_store(struct coop *coop, const char *path, struct report *report)
{
	static const struct db_options options = { .access = DB_WRITE, .check = true };
	char file[FILE_PATH_MAX];
	enum status status = file_join(path, STORE_FILE, file, report);

	if (status == AL_OK)
		status = db_open(file, &options, &coop->db, report);
	return status == AL_OK ? coop_store_check(coop->db, report) : status;
}

enum status coop_upgrade(const char *path, struct when now, struct report *report)
{
	static const struct db_options options = { .access = DB_WRITE };
	char file[FILE_PATH_MAX];
	struct db *db = NULL;
	enum status status = file_join(path, STORE_FILE, file, report);

	if (status == AL_OK)
		status = db_open(file, &options, &db, report);
	if (status == AL_OK)
		status = coop_store_prepare(db, now, report);
	db_close(db);
	return status;
}

enum status coop_open(const char *path, struct coop **ret, struct report *report)
{
	struct coop *coop = calloc(1, sizeof(*coop));
	struct buffer origin;
	enum status status;

	if (coop == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory");
	buffer_init(&origin, NOTE_NAME_LEN_MAX);
	status = load_origin(path, &origin, report);
	if (status == AL_OK)
		status = file_join(path, PUBLIC_FOLDER, coop->public_path, report);
	if (status == AL_OK)
		status = open_store(coop, path, report);
	if (status == AL_OK) /* it was short enough with a name behind it */
		memcpy(coop->path, path, strlen(path) + 1);
	if (status == AL_OK)
		status = load_key(path, KEY_FILE, &coop->key, report);
	if (status == AL_OK)
		status = load_log_key(coop, path, &origin, report);
	if (status == AL_OK)
		status = log_state_load(coop, &coop->log, report);
	if (status == AL_OK)
		status = check_log_key(coop, path, report);
	if (status == AL_OK)
		status = publish_check(coop, report);
	if (status == AL_OK)
		status = publish_finish(coop, report);
	if (status != AL_OK)
		goto out;
	*ret = coop;
	coop = NULL; /* the caller's now */
out:
	buffer_clear(&origin);
	coop_close(coop);
	return status;
}

void coop_close(struct coop *coop)
{
	if (coop == NULL)
		return;
	tile_writer_free(coop->tiles);
	boxes_free(coop);
	log_state_clear(&coop->log);
	signing_key_free(coop->key);
	signing_key_free(coop->log_key);
	db_close(coop->db);
	free(coop);
}

const char *coop_log_vkey(const struct coop *coop)
{
	return coop->log_vkey;
}

const struct public_key *coop_key(const struct coop *coop)
{
	return signing_key_public(coop->key);
}

const char *coop_public_path(const struct coop *coop)
{
	return coop->public_path;
}

const struct chain *coop_chain(const struct coop *coop)
{
	return coop->log.chain;
}

enum status coop_check_usable(const struct coop *coop, struct report *report)
{
	if (coop->broken == AL_OK)
		return AL_OK;
	return report_set(report, coop->broken,
			  "an earlier failure left open what the store holds: open the cooperative "
			  "again");
}

/* --- texts --- */

struct keeping_text {
	const struct digest *digest;
	const void *text;
	size_t len;
};

static enum status text_work(struct db *db, void *user, struct report *report)
{
	const struct keeping_text *keeping = user;

	return coop_store_add_text(db, keeping->digest, keeping->text, keeping->len, report);
}

enum status coop_add_text(struct coop *coop, const void *text, size_t len, struct digest *ret,
			  struct report *report)
{
	struct keeping_text keeping = { .text = text, .len = len };
	enum status status = coop_check_usable(coop, report);
	struct digest digest;

	if (status != AL_OK)
		return status;
	if (len > COOP_TEXT_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a text has at most %d bytes, this one %zu",
				  COOP_TEXT_LEN_MAX, len);
	digest = hash_bytes(text, len);
	keeping.digest = &digest;
	status = db_transaction(coop->db, text_work, &keeping, report);
	if (status == AL_OK)
		*ret = digest;
	return status;
}
