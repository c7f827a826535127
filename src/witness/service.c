/* service.c: from HTTP to log/witness.h and the store, one checkpoint at a time. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "witness/service.h"

#include "base/file.h"
#include "http/router.h"
#include "log/policy.h"
#include "witness/witness_store.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define KEY_FILE "witness.key"
#define VKEY_FILE "witness.vkey"
#define LOGS_FILE "witness.logs"
#define STORE_FILE "witness.db"
#define TEXT_TYPE "text/plain; charset=utf-8"

static const char logs_at_first[] =
    "# The logs that this witness cosigns, one in a line: log <vkey>\n"
    "# The name in the vkey is the log's origin. A log may have several keys.\n";

struct witness_service {
	char logs_path[FILE_PATH_MAX];
	struct witness_service_options options;
	struct signing_key *signer;
	struct note_key key;
	pthread_mutex_t lock;  /* of what follows */
	struct db *db;	       /* what was cosigned */
	struct policy *policy; /* the logs */
};

/* --- making one --- */

static enum status write_vkey(const char *folder, const struct note_key *key, struct report *report)
{
	char vkey[NOTE_VKEY_LEN_MAX + 2];
	char path[FILE_PATH_MAX];
	enum status status = file_join(folder, VKEY_FILE, path, report);

	note_key_format(key, vkey);
	vkey[strlen(vkey) + 1] = '\0';
	vkey[strlen(vkey)] = '\n';
	return status == AL_OK ? file_write(path, vkey, strlen(vkey), report) : status;
}

/* Write witness.logs, unless the operator has done so. */
static enum status write_logs(const char *folder, struct report *report)
{
	char path[FILE_PATH_MAX];
	struct buffer there;
	enum status status = file_join(folder, LOGS_FILE, path, report);

	if (status != AL_OK)
		return status;
	buffer_init(&there, POLICY_LEN_MAX);
	status = file_read(path, &there, NULL);
	buffer_clear(&there);
	if (status != AL_NOT_FOUND)
		return AL_OK;
	return file_write(path, logs_at_first, sizeof(logs_at_first) - 1, report);
}

enum status witness_service_init(const char *folder, const char *name, struct when now,
				 struct report *report)
{
	char key_path[FILE_PATH_MAX];
	char store_path[FILE_PATH_MAX];
	struct signing_key *signer = NULL;
	struct db *db = NULL;
	struct note_key key;
	enum status status = file_join(folder, KEY_FILE, key_path, report);

	if (status == AL_OK)
		status = file_join(folder, STORE_FILE, store_path, report);
	if (status != AL_OK)
		return status;
	if (access(key_path, F_OK) == 0)
		return report_set(report, AL_CONFLICT, "there is a witness in %s already", folder);
	status = signing_key_new(&signer);
	if (status != AL_OK)
		return report_set(report, status, "out of memory for a key");
	status = note_key_make(name, NOTE_KEY_COSIGNATURE, signing_key_public(signer), &key);
	if (status != AL_OK)
		(void)report_set(report, status,
				 "\"%.80s\" cannot name a witness: write something like "
				 "example.org/witness, without spaces and +",
				 name);
	if (status == AL_OK)
		status = file_make_folder(folder, report);
	if (status == AL_OK)
		status = witness_store_open(store_path, now, &db, report);
	db_close(db);
	if (status == AL_OK)
		status = write_logs(folder, report);
	/* The key comes last: with it the witness is there, and its vkey never changes again. */
	if (status == AL_OK)
		status = write_vkey(folder, &key, report);
	if (status == AL_OK)
		status = signing_key_save(signer, key_path, report);
	signing_key_free(signer);
	return status;
}

/* --- opening it --- */

/* Where there is a key, no file may be missing: what becomes of `status`. */
static enum status of_broken(enum status status)
{
	return status == AL_UNSUPPORTED || status == AL_NOT_FOUND ? AL_MALFORMED : status;
}

static enum status load_key(struct witness_service *service, const char *folder,
			    struct report *report)
{
	char path[FILE_PATH_MAX];
	struct buffer text;
	size_t len;
	enum status status = file_join(folder, KEY_FILE, path, report);

	if (status == AL_OK)
		status = signing_key_load(path, &service->signer, report);
	if (status == AL_OK)
		status = file_join(folder, VKEY_FILE, path, report);
	if (status != AL_OK)
		return status;
	buffer_init(&text, NOTE_VKEY_LEN_MAX + 1);
	status = file_read(path, &text, report);
	len = strcspn(buffer_text(&text), "\n");
	if (status == AL_OK) {
		status = note_key_parse(buffer_text(&text), len, &service->key, report);
		if (status != AL_OK)
			report_prefix(report, "%s", path);
	}
	buffer_clear(&text);
	if (status != AL_OK)
		return of_broken(status);
	if (service->key.type != NOTE_KEY_COSIGNATURE ||
	    !public_key_equal(&service->key.key, signing_key_public(service->signer)))
		return report_set(report, AL_MALFORMED, "%s is not of the key beside it", path);
	return AL_OK;
}

/* Read the file of logs as a policy without a quorum. */
static enum status load_logs(const char *path, struct policy **ret, struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, POLICY_LEN_MAX);
	status = file_read(path, &text, report);
	if (status == AL_OK) {
		buffer_append_text(&text, "\nquorum none\n");
		status = buffer_status(&text);
		if (status == AL_OK)
			status = policy_parse(buffer_text(&text), text.len, ret, report);
		if (status != AL_OK)
			report_prefix(report, "%s", path);
	}
	buffer_clear(&text);
	return of_broken(status);
}

static enum status open_all(struct witness_service *service, const char *folder, struct when now,
			    struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = load_key(service, folder, report);

	if (status == AL_OK)
		status = file_join(folder, LOGS_FILE, service->logs_path, report);
	if (status == AL_OK)
		status = load_logs(service->logs_path, &service->policy, report);
	if (status == AL_OK)
		status = file_join(folder, STORE_FILE, path, report);
	if (status == AL_OK)
		status = witness_store_open(path, now, &service->db, report);
	return status;
}

static struct when now_of(const struct witness_service *service)
{
	struct when now = { .seconds = (int64_t)time(NULL) };

	if (service->options.clock != NULL)
		now = service->options.clock(service->options.clock_user);
	if (now.seconds < WHEN_SECONDS_MIN) /* a machine whose clock was never set */
		now.seconds = WHEN_SECONDS_MIN;
	return now;
}

enum status witness_service_open(const char *folder, const struct witness_service_options *options,
				 struct witness_service **ret, struct report *report)
{
	struct witness_service *service = calloc(1, sizeof(*service));
	enum status status;

	if (service == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a witness");
	(void)pthread_mutex_init(&service->lock, NULL);
	if (options != NULL)
		service->options = *options;
	if (service->options.prefix == NULL)
		service->options.prefix = "";
	assert(strlen(service->options.prefix) <= WITNESS_PREFIX_LEN_MAX);
	status = open_all(service, folder, now_of(service), report);
	if (status != AL_OK) {
		witness_service_close(service);
		return status;
	}
	*ret = service;
	return AL_OK;
}

void witness_service_close(struct witness_service *service)
{
	if (service == NULL)
		return;
	db_close(service->db);
	policy_free(service->policy);
	signing_key_free(service->signer);
	(void)pthread_mutex_destroy(&service->lock);
	free(service);
}

enum status witness_service_reload(struct witness_service *service, struct report *report)
{
	struct policy *policy = NULL;
	struct policy *old;
	enum status status = load_logs(service->logs_path, &policy, report);

	if (status != AL_OK)
		return status;
	(void)pthread_mutex_lock(&service->lock);
	old = service->policy;
	service->policy = policy;
	(void)pthread_mutex_unlock(&service->lock);
	policy_free(old);
	return AL_OK;
}

const struct note_key *witness_service_key(const struct witness_service *service)
{
	return &service->key;
}

size_t witness_service_logs(struct witness_service *service)
{
	size_t count;

	(void)pthread_mutex_lock(&service->lock);
	count = policy_log_count(service->policy);
	(void)pthread_mutex_unlock(&service->lock);
	return count;
}

enum status witness_service_log(struct witness_service *service, size_t place,
				struct note_key *ret_key, struct witness_state *ret,
				struct report *report)
{
	const struct note_key *key = NULL;
	enum status status = AL_NOT_FOUND;

	(void)pthread_mutex_lock(&service->lock);
	if (place < policy_log_count(service->policy))
		key = policy_log(service->policy, place, NULL);
	if (key != NULL)
		status = witness_store_load(service->db, key->name, ret, report);
	else
		(void)report_set(report, status, "there are fewer logs by now");
	if (status == AL_OK)
		*ret_key = *key;
	(void)pthread_mutex_unlock(&service->lock);
	return status;
}

/* --- add-checkpoint --- */

/* Copy the keys of the log `origin` to `keys`, WITNESS_LOG_KEYS_MAX at most; how many. */
static size_t find_keys(const struct policy *policy, const char *origin, struct note_key *keys)
{
	size_t count = 0;

	for (size_t i = 0; i < policy_log_count(policy) && count < WITNESS_LOG_KEYS_MAX; i++) {
		const struct note_key *key = policy_log(policy, i, NULL);

		if (strcmp(key->name, origin) == 0)
			keys[count++] = *key;
	}
	return count;
}

/* Judge `request`, and make what was cosigned durable. With the lock held. */
static enum status cosign(struct witness_service *service, const struct witness_request *request,
			  struct witness_answer *ret, struct report *report)
{
	const char *origin = request->checkpoint.origin;
	struct note_key keys[WITNESS_LOG_KEYS_MAX];
	struct witness_log log = { .origin = origin, .keys = keys };
	struct witness_self self = { .key = &service->key,
				     .signer = service->signer,
				     .now = now_of(service) };
	struct witness_state state = { .size = 0 };
	struct witness_answer answer;
	enum status status;

	log.key_count = find_keys(service->policy, origin, keys);
	status = witness_store_load(service->db, origin, &state, report);
	if (status == AL_OK)
		status = witness_answer_make(request, log.key_count > 0 ? &log : NULL, &state,
					     &self, &answer, report);
	if (status != AL_OK)
		return status;
	/* spec log-26: "A cosignature leaves the witness only after its tree is on the disk." */
	if (answer.http == WITNESS_OK)
		status = witness_store_replace(service->db, origin, &state, &answer, report);
	if (status != AL_OK) {
		witness_answer_clear(&answer);
		return status;
	}
	*ret = answer;
	return AL_OK;
}

/* What lies on the disk, and where, is for the operator alone. */
static void say_failure(const struct witness_service *service, enum status status,
			const struct report *report, struct http_response *ret)
{
	struct report public = { .message = "the witness cannot do its work at present" };

	if (service->options.tell != NULL)
		service->options.tell(service->options.tell_user, report->message);
	http_response_failure(ret, status == AL_NO_MEMORY ? status : AL_IO, &public);
}

static void add_checkpoint(void *user, const struct http_request *request,
			   const struct http_places *places, struct http_response *ret)
{
	struct witness_service *service = user;
	struct witness_request *parsed = malloc(sizeof(*parsed));
	struct report report = { .message = "" };
	struct witness_answer answer;
	enum status status;

	(void)places;
	if (parsed == NULL) {
		(void)report_set(&report, AL_NO_MEMORY, "out of memory for a request");
		say_failure(service, AL_NO_MEMORY, &report, ret);
		return;
	}
	if (witness_request_parse(request->body, request->body_len, parsed, &report) != AL_OK) {
		http_response_start(ret, WITNESS_BAD_REQUEST, TEXT_TYPE);
		buffer_append_format(&ret->body, "%s\n", report.message);
		free(parsed);
		return;
	}
	(void)pthread_mutex_lock(&service->lock);
	status = cosign(service, parsed, &answer, &report);
	(void)pthread_mutex_unlock(&service->lock);
	free(parsed);
	if (status != AL_OK) {
		say_failure(service, status, &report, ret);
		return;
	}
	http_response_start(ret, (int)answer.http, answer.content_type);
	buffer_append(&ret->body, answer.body.bytes, answer.body.len);
	witness_answer_clear(&answer);
}

/* --- for monitors --- */

static void show_checkpoint(void *user, const struct http_request *request,
			    const struct http_places *places, struct http_response *ret)
{
	struct witness_service *service = user;
	struct report report = { .message = "" };
	struct digest origin;
	struct buffer note;
	enum status status =
	    hex_parse(places->text[0], strlen(places->text[0]), origin.bytes, DIGEST_LEN);

	(void)request;
	buffer_init(&note, 2 * NOTE_LEN_MAX);
	if (status == AL_OK) {
		(void)pthread_mutex_lock(&service->lock);
		status = witness_store_note(service->db, &origin, &note, &report);
		(void)pthread_mutex_unlock(&service->lock);
	}
	if (status == AL_OK) {
		http_response_start(ret, 200, TEXT_TYPE);
		http_response_header(ret, "Cache-Control", "no-cache");
		buffer_append(&ret->body, note.bytes, note.len);
	} else if (status == AL_NOT_FOUND || status == AL_MALFORMED) {
		http_response_problem(ret, 404, "not-found", "There is no such checkpoint",
				      "nothing was cosigned for this origin");
	} else {
		say_failure(service, status, &report, ret);
	}
	buffer_clear(&note);
}

void witness_service_handle(void *user, const struct http_request *request,
			    struct http_response *ret)
{
	static const struct http_route routes[] = {
		{ .method = "GET", .path = "/{origin}/checkpoint", .run = show_checkpoint },
		{ .method = "POST", .path = "/add-checkpoint", .run = add_checkpoint },
	};
	struct witness_service *service = user;
	const char *prefix = service->options.prefix;
	struct http_request inner = *request;

	if (strncmp(request->path, prefix, strlen(prefix)) != 0) {
		http_response_problem(ret, 404, "not-found", "There is no such page", NULL);
		return;
	}
	inner.path += strlen(prefix);
	http_route(routes, sizeof(routes) / sizeof(routes[0]), service, &inner, ret);
}
