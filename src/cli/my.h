/* my.h: what the files of `allmende my` share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_MY_H
#define ALLMENDE_CLI_MY_H

#include "base/arena.h"
#include "base/digest.h"
#include "cli/known.h"
#include "crypto/key.h"
#include "law/grant.h"
#include "verify/source.h"
#include "verify/uses_page.h"
#include "verify/verify.h"

/* What the user said. */
struct my_arguments {
	const char *node;	 /* its address */
	const char *key;	 /* file of the mandate key */
	const char *public_path; /* the folder `public` of the cooperative */
	const char *authorities; /* a file of certificates to trust; NULL: the system's */
	const char *coop;	 /* its address */
	const char *member_key;	 /* file of the key in the roll */
	const char *platform;
	const char *code;	 /* one-time, of the platform */
	const char *certificate; /* file */
	const char *what;	 /* a receipt's id, or the file of a proof; NULL: none */
};

/* The public files, all of which were verified. Starts as all 0, released by my_public_clear(). */
struct my_public {
	struct source_folder *folder;
	struct known known; /* what was remembered of the log: it must go on from there */
	struct verify_result result;
};

/* Verify the folder at `path`. Statuses as verify_public(). `ret` is to be cleared also then. */
AL_MUST_CHECK enum status my_public_open(const char *path, struct my_public *ret,
					 struct report *report);
void my_public_clear(struct my_public *files);

/* *ret = the receipt with the id `id`, in `arena`. AL_NOT_FOUND: the log has none. */
AL_MUST_CHECK enum status my_public_receipt(const struct my_public *files, const struct digest *id,
					    struct arena *arena, struct receipt *ret,
					    struct report *report);

/* What is asked of a server. */
struct my_ask {
	const char *base; /* its address */
	const char *method;
	const char *path;
	const struct signing_key *key;
	const struct buffer *body; /* JSON; NULL: none */
};

/* Ask; the answer's content is appended to `ret`. AL_REFUSED: the server refuses, in its words;
 * otherwise as http_client_send(). */
AL_MUST_CHECK enum status my_ask(const struct my_arguments *arguments, const struct my_ask *ask,
				 struct buffer *ret, struct report *report);

/* The commands of my_certificate.c and my_link.c. AL_UNSUPPORTED: an option is missing. */
AL_MUST_CHECK enum status my_certificate(const struct my_arguments *arguments,
					 struct report *report);
AL_MUST_CHECK enum status my_link(const struct my_arguments *arguments, struct report *report);
AL_MUST_CHECK enum status my_renew(const struct my_arguments *arguments, struct report *report);
AL_MUST_CHECK enum status my_leave(const struct my_arguments *arguments, struct report *report);

/* Called for each page. */
typedef enum status my_page_function(void *user, const struct uses_page *page,
				     struct report *report);

/* Fetch all pages from the node and open each with `key`. What a server refuses: AL_REFUSED, with
 * its words. Otherwise as http_client_send() and uses_page_open(), and what `each` returned. */
AL_MUST_CHECK enum status my_fetch(const struct my_arguments *arguments,
				   const struct signing_key *key, my_page_function *each,
				   void *user, struct report *report);

#endif
