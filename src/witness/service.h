/*
 * service.h: a witness over HTTP: C2SP tlog-witness, for the logs that its operator named.
 *
 *	witness_service_init("here", "example.org/witness", now, &report);
 *	witness_service_open("here", &options, &service, &report);
 *	http_server_start(... .handle = witness_service_handle, .user = service ...);
 *
 * It lives in a folder: `witness.key` (its signing key), `witness.vkey` (the public part with its
 * name, for who trusts it), `witness.logs` (which logs it cosigns, one line `log <vkey>` each, as
 *in a C2SP tlog-policy; the name in a vkey is the log's origin), `witness.db` (what it cosigned
 * last). The files have names of their own, so that it can live in a node's folder.
 *
 * A cosignature leaves only after its tree is on the disk. So a witness whose folder is set back
 * to an older copy breaks its promise: witness.db is never restored without a new key.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WITNESS_SERVICE_H
#define ALLMENDE_WITNESS_SERVICE_H

#include "base/status.h"
#include "base/when.h"
#include "http/message.h"
#include "log/note.h"
#include "log/witness.h"

#include <stddef.h>

#define WITNESS_PREFIX_LEN_MAX 64 /* bytes */

struct witness_service; /* Opaque. */

struct witness_service_options {
	const char *prefix; /* of its paths, "/witness"; NULL: none */
	/* Which instant it is; NULL: the system's clock. */
	struct when (*clock)(void *user);
	void *clock_user;
	/* Gets the words about what fails on the operator's side, one thread at a time or several;
	 * NULL: nobody. Where the store fails, nothing is cosigned until it is opened again. */
	void (*tell)(void *user, const char *message);
	void *tell_user;
};

/*
 * Make a witness called `name` (a schema-less URL, like example.org/witness) in `folder`, with a
 * new key and no logs yet. AL_CONFLICT: there is one already. AL_MALFORMED, AL_TOO_BIG: the name.
 * AL_IO, AL_NO_SPACE, AL_NO_MEMORY: nothing was made that counts; it can be tried again.
 */
AL_MUST_CHECK enum status witness_service_init(const char *folder, const char *name,
					       struct when now, struct report *report);

/*
 * Open the witness in `folder`. `options` (may be NULL) and what it points to must live as long.
 * AL_OK: *ret is yours. AL_NOT_FOUND: there is no witness. AL_MALFORMED: a file of its is not as it
 * should be; the report says which. AL_CONFLICT: another process has it open. AL_IO, AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status witness_service_open(const char *folder,
					       const struct witness_service_options *options,
					       struct witness_service **ret, struct report *report);

/* No thread may be in witness_service_handle() any more. NULL does nothing. */
void witness_service_close(struct witness_service *service);

/* Read witness.logs anew. On failure the logs that were known stay. Any thread. */
AL_MUST_CHECK enum status witness_service_reload(struct witness_service *service,
						 struct report *report);

/* The witness's key, for the policies of others. Borrowed. */
const struct note_key *witness_service_key(const struct witness_service *service);

/* How many keys of logs witness.logs has. */
size_t witness_service_logs(struct witness_service *service);

/*
 * *ret_key = the key of the log at `place`, below witness_service_logs(), *ret = what was cosigned
 * last for it, all zero when nothing was. AL_NOT_FOUND: there are fewer by now. Failures of the
 * store. Both are untouched on failure.
 */
AL_MUST_CHECK enum status witness_service_log(struct witness_service *service, size_t place,
					      struct note_key *ret_key, struct witness_state *ret,
					      struct report *report);

/*
 * Answer one request for the service `user`, an http_handler: POST <prefix>/add-checkpoint and
 * GET <prefix>/<hex SHA-256 of an origin>/checkpoint. Any thread.
 */
void witness_service_handle(void *user, const struct http_request *request,
			    struct http_response *ret);

#endif
