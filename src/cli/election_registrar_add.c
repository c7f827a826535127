/* election_registrar_add.c: requests come in. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election_registrar_internal.h"
#include "crypto/hash.h"
#include "verify/digest_map.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

#define FUTURE_SECONDS 600 /* that another machine's clock may be ahead */

/* What is registered so far: the member of each credential, by its digest. */
struct adding {
	struct registrar *registrar;
	struct digest_map members;
};

static struct digest credential_digest(const struct credential_request *request)
{
	return hash_bytes(request->credential, strlen(request->credential));
}

static enum status remember(struct adding *adding, const struct credential_request *request,
			    struct report *report)
{
	struct digest digest = credential_digest(request);
	struct public_key *member = arena_take(&adding->registrar->arena, 1, sizeof(*member));

	if (member == NULL || digest_map_put(&adding->members, &digest, member) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for the requests");
	*member = request->member;
	return AL_OK;
}

/* All that is registered already. */
static enum status remember_all(struct adding *adding, struct report *report)
{
	const struct entitled *entitled = &adding->registrar->entitled;

	for (size_t i = 0; i < entitled->count; i++) {
		struct registered held;
		enum status status = registrar_read_request(
		    adding->registrar, &entitled->members[i].member, &held, report);

		if (status == AL_NOT_FOUND)
			continue;
		if (status == AL_OK)
			status = remember(adding, &held.request, report);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

/* Whether `request` may be registered now. *ret_held says whether it takes another's place. */
static enum status check_request(struct adding *adding, const struct credential_request *request,
				 const struct buffer *text, bool *ret_held, bool *ret_same,
				 struct report *report)
{
	struct registrar *registrar = adding->registrar;
	struct registrar_rules rules = { .coop = registrar->settings.coop,
					 .uuid = registrar->settings.uuid,
					 .entitled = &registrar->entitled };
	struct digest digest = credential_digest(request);
	const struct public_key *member = digest_map_get(&adding->members, &digest);
	struct registered held;
	enum status status = registrar_read_request(registrar, &request->member, &held, report);

	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	*ret_held = status == AL_OK;
	*ret_same = *ret_held && held.envelope_len == text->len &&
		    memcmp(held.envelope, text->bytes, text->len) == 0;
	if (*ret_same)
		return AL_OK;
	if (when_before(when_add(cli_now(), FUTURE_SECONDS), request->time))
		return report_set(report, AL_REFUSED, "time: is in the future");
	status = registration_accept(&rules, request, *ret_held ? &held.request : NULL, report);
	/* spec registration-8: "No credential is registered for two members." */
	if (status == AL_OK && member != NULL && !public_key_equal(member, &request->member))
		status =
		    report_set(report, AL_CONFLICT, "credential: is registered for another member");
	return status;
}

static enum status store(struct adding *adding, const struct credential_request *request,
			 const struct buffer *text, struct report *report)
{
	char name[FILE_PATH_MAX];
	enum status status;

	registrar_member_name("requests", &request->member, name);
	status = registrar_write(adding->registrar, name, text, report);
	return status != AL_OK ? status : remember(adding, request, report);
}

/* One file; *ret_held and *ret_same as check_request() says. */
static enum status add_one(struct adding *adding, const char *path, bool *ret_held, bool *ret_same,
			   struct report *report)
{
	struct credential_request request;
	struct buffer text;
	enum status status;

	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	status = file_read(path, &text, report);
	if (status == AL_OK) {
		status =
		    credential_request_parse(adding->registrar->group, buffer_text(&text), text.len,
					     &adding->registrar->arena, &request, report);
		if (status == AL_OK)
			status = check_request(adding, &request, &text, ret_held, ret_same, report);
		if (status == AL_OK && !*ret_same)
			status = store(adding, &request, &text, report);
		if (status != AL_OK)
			report_prefix(report, "%s", path);
	}
	buffer_clear(&text);
	return status;
}

/* Whether the fault is this request's, so that the next one may be good. */
static bool is_the_requests(enum status status)
{
	return status == AL_MALFORMED || status == AL_TOO_BIG || status == AL_CONFLICT ||
	       status == AL_REFUSED || status == AL_FORGED || status == AL_NOT_FOUND;
}

enum status registrar_add(struct registrar *registrar, char **paths, size_t count,
			  size_t *ret_refused, struct report *report)
{
	struct adding adding = { .registrar = registrar };
	size_t refused = 0;
	enum status status;

	if (registrar_has(registrar, "list"))
		return report_set(report, AL_CONFLICT, "%s: the registration is closed",
				  registrar->folder);
	digest_map_init(&adding.members);
	status = remember_all(&adding, report);
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		bool held = false;
		bool same = false;

		status = add_one(&adding, paths[i], &held, &same, report);
		if (is_the_requests(status)) {
			(void)fprintf(stderr, _("refused: %s\n"), report->message);
			refused++;
			status = AL_OK;
		} else if (status == AL_OK) {
			(void)printf(same   ? _("%s: is registered already\n")
				     : held ? _("%s: takes the place of an earlier request\n")
					    : _("%s: registered\n"),
				     paths[i]);
			(void)fflush(stdout); /* said as soon as it is durable */
		}
	}
	digest_map_clear(&adding.members);
	if (status == AL_OK)
		*ret_refused = refused;
	return status;
}
