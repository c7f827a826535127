/*
 * oidc.h: find out by an OpenID provider who somebody is (OpenID Connect Core 1.0, 3.1: the
 * authorization code flow, with PKCE of RFC 7636).
 *
 *	status = oidc_begin(oidc, "http://127.0.0.1:4711/", now, &login, &address, report);
 *	... the person opens the address, logs in, and is sent to the redirect with state and code
 *... status = oidc_finish(oidc, &login, &answer, now, person, report);
 *
 * The caller keeps the login and finds it by its state; it is good for one finish. It must see to
 *it that who finishes is who began: else somebody begins, lets another log in, and is taken for
 *her. With a redirect to the person's own machine (RFC 8252, 7.3) and a code that comes back signed
 *by the key that began, it is so.
 *
 * There is no clock here; the network is a transport. One owner at a time, also while it waits for
 * the provider: a lock of its own, not that of the service.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_OIDC_H
#define ALLMENDE_HTTP_OIDC_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/when.h"
#include "http/id_token.h"
#include "http/transport.h"

#define OIDC_PERSON_LEN_MAX ID_TOKEN_PERSON_LEN_MAX
#define OIDC_SECRET_LEN 43	  /* letters of state, nonce and verifier: 256 bits */
#define OIDC_TEXT_LEN_MAX 512	  /* bytes of each text of the options, and of a redirect */
#define OIDC_CODE_LEN_MAX 4096	  /* bytes */
#define OIDC_ADDRESS_LEN_MAX 8192 /* bytes of the address that the person opens */
#define OIDC_LOGIN_S 600	  /* a login ends that long after its beginning */
#define OIDC_KEPT_S 3600	  /* what the provider says of itself, and its keys, are kept */
#define OIDC_AGAIN_S 60		  /* keys are fetched for an unknown one at most that often */

struct oidc; /* Opaque: a provider, and what it said of itself. */

struct oidc_options {
	const char *issuer; /* exactly as the provider writes it: "https://login.town.example" */
	const char *client; /* our name at the provider (client_id) */
	const char *secret; /* NULL: we have none (a public client) */
	const char *scope;  /* NULL: "openid" */
	const char *claim;  /* that names the person on the platform; NULL: "sub" */
};

/* A login that was begun. The verifier is a secret. */
struct oidc_login {
	char state[OIDC_SECRET_LEN + 1];
	char nonce[OIDC_SECRET_LEN + 1];
	char verifier[OIDC_SECRET_LEN + 1];
	char redirect[OIDC_TEXT_LEN_MAX + 1];
	struct when begun;
};

/* What came to the redirect: the parameters of that name, decoded; NULL where one is missing. */
struct oidc_answer {
	const char *state;
	const char *code;
	const char *iss;
	const char *error;
};

/*
 * A provider. AL_OK: *ret is yours, released by oidc_free(); texts are copied, `transport` must
 * live as long. AL_MALFORMED: the issuer is no address, or a text is empty. AL_TOO_BIG: a text.
 * AL_NO_MEMORY. *ret is then untouched. Nothing is asked yet.
 */
AL_MUST_CHECK enum status oidc_new(const struct oidc_options *options,
				   const struct http_transport *transport, struct oidc **ret,
				   struct report *report);
void oidc_free(struct oidc *oidc);

/*
 * Begin a login at `now` that comes back to `redirect`. AL_OK: *ret is set, and the address that
 * the person opens is appended to `ret_address` (OIDC_ADDRESS_LEN_MAX is enough).
 * AL_IO: the provider does not answer. AL_MALFORMED, AL_UNSUPPORTED, AL_FORGED: what it says of
 * itself is none, lacks what we need, or is another's. AL_TOO_BIG: redirect or address.
 * AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status oidc_begin(struct oidc *oidc, const char *redirect, struct when now,
				     struct oidc_login *ret, struct buffer *ret_address,
				     struct report *report);

/*
 * Finish `login` by `answer` at `now`; whatever becomes of it, `login` is wiped.
 * AL_OK: `ret` names the person. AL_REFUSED: the provider did not log her in or did not take the
 * code, or the login or its token is over. AL_FORGED: the answer or the token is of another login,
 * provider or client, or not signed by this one. AL_IO: the provider does not answer.
 * AL_MALFORMED, AL_TOO_BIG, AL_UNSUPPORTED, AL_NOT_FOUND (of its key): what it answers.
 * AL_NO_MEMORY. `ret` is then untouched.
 */
AL_MUST_CHECK enum status oidc_finish(struct oidc *oidc, struct oidc_login *login,
				      const struct oidc_answer *answer, struct when now,
				      char ret[static OIDC_PERSON_LEN_MAX + 1],
				      struct report *report);

#endif
