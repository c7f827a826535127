/* ballot_register.c: the members' credentials, and the registrar who takes them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/ballot.h"
#include "demo/remote.h"
#include "web/records.h"

#include "base/parallel.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define LIST_LEN_MAX ((size_t)256 * 1024 * 1024)

/* What happens between each member and the registrar. */
struct registering {
	struct demo_ballot *ballot;
	struct digest coop;
	struct registered *items;
	struct buffer *requests; /* each as the member signed it */
	struct arena *arenas;	 /* of each request that was read */
	struct public_key *members;
	_Atomic(enum status) status; /* the first failure */
};

/* The member's side: a secret credential, of which only the public part leaves her. */
static enum status ask(const struct registering *all, size_t m)
{
	const struct demo_ballot *ballot = all->ballot;
	struct secret_scalar *secret = secret_scalar_new();
	struct signing_key *key = NULL;
	struct credential_request request = { .coop = all->coop,
					      .time = ballot->demo->now,
					      .uuid = ballot->uuid };
	char text[GROUP_TEXT_MAX];
	struct element credential;
	struct random random;
	enum status status = AL_NO_MEMORY;

	random_init_system(&random);
	credential_make(&random, ballot->credentials[m]);
	random_clear(&random);
	if (secret != NULL)
		status = credential_derive(ballot->group, ballot->uuid, ballot->credentials[m],
					   &secret->scalar, NULL);
	if (status == AL_OK)
		status = cast_key(&ballot->demo->cast, CAST_MEMBER, (int64_t)m, &key);
	if (status == AL_OK) {
		group_generate(ballot->group, &secret->scalar, &credential);
		(void)group_element_format(ballot->group, &credential, text);
		request.credential = text;
		request.member = *signing_key_public(key);
		request.holder = request.member;
		status =
		    credential_request_make(ballot->group, &request, key, &all->requests[m], NULL);
	}
	secret_scalar_free(secret);
	signing_key_free(key);
	return status;
}

/* The registrar's side: she reads the request and checks who signed it. */
static enum status take(const struct registering *all, size_t m)
{
	const struct buffer *bytes = &all->requests[m];
	struct registered *item = &all->items[m];

	item->envelope = buffer_text(bytes);
	item->envelope_len = bytes->len;
	all->members[m] = cast_public(&all->ballot->demo->cast, CAST_MEMBER, (int64_t)m);
	return credential_request_parse(all->ballot->group, item->envelope, item->envelope_len,
					&all->arenas[m], &item->request, NULL);
}

static void register_one(void *user, size_t m)
{
	struct registering *all = user;
	enum status none = AL_OK;
	enum status status;

	buffer_init(&all->requests[m], CREDENTIAL_REQUEST_LEN_MAX);
	arena_init(&all->arenas[m], 1 << 16);
	status = ask(all, m);
	if (status == AL_OK)
		status = take(all, m);
	if (status == AL_OK && !public_key_equal(&all->members[m], &all->items[m].request.member))
		status = AL_FORGED; /* whoever asks must be on the registrar's list */
	if (status != AL_OK)
		(void)atomic_compare_exchange_strong(&all->status, &none, status);
}

/* What the registrar publishes of her list: how many, a root, and what only the auditor opens. */
static enum status commit(struct demo_ballot *ballot, struct registered_list *list,
			  struct report *report)
{
	struct registration registration = { .class = "Mitglieder",
					     .coop = ballot->demo->coop_id,
					     .credentials = (int64_t)list->count,
					     .entitled = (int64_t)list->count,
					     .motion = ballot->motion_id,
					     .time = ballot->demo->now,
					     .uuid = ballot->uuid };
	struct opening_key *auditor = NULL;
	struct signing_key *key = NULL;
	struct buffer text;
	struct buffer sealed;
	struct random random;
	enum status status;

	buffer_init(&text, LIST_LEN_MAX);
	buffer_init(&sealed, LIST_LEN_MAX + SEAL_OVERHEAD);
	random_init_system(&random);
	registered_list_shuffle(list, &random);
	random_clear(&random);
	status = registered_list_root(list, &registration.root);
	if (status == AL_OK)
		status = registered_list_credentials(list, &ballot->list, report);
	if (status == AL_OK)
		status = opening_key_new(&auditor);
	if (status == AL_OK) {
		registered_list_format(list, &text);
		status = buffer_status(&text);
	}
	if (status == AL_OK)
		status = seal(opening_key_public(auditor), text.bytes, text.len, &sealed);
	if (status == AL_OK)
		status = cast_key(&ballot->demo->cast, CAST_REGISTRAR, 0, &key);
	if (status == AL_OK) {
		registration.list = hash_bytes(ballot->list.bytes, ballot->list.len);
		registration.sealed = hash_bytes(sealed.bytes, sealed.len);
		status = demo_enter(ballot->demo, OBJECT_REGISTRATION, &registration, key,
				    &ballot->registration, report);
	}
	buffer_clear(&text);
	buffer_clear(&sealed);
	opening_key_free(auditor);
	signing_key_free(key);
	return status;
}

static enum status set_up(struct demo_ballot *ballot, struct report *report)
{
	struct web_election election = { .registration = ballot->registration,
					 .election = buffer_text(&ballot->election),
					 .trustees = buffer_text(&ballot->trustees),
					 .credentials = buffer_text(&ballot->list) };

	return remote_make(ballot->demo, "/api/v1/elections", &web_election_record, &election, NULL,
			   report);
}

static void free_registering(struct registering *all, size_t count)
{
	for (size_t m = 0; m < count && all->requests != NULL && all->arenas != NULL; m++) {
		buffer_clear(&all->requests[m]);
		arena_clear(&all->arenas[m]);
	}
	free(all->items);
	free(all->requests);
	free(all->arenas);
	free(all->members);
}

/* All members, in parts so that progress can be shown. */
static enum status register_all(struct registering *all, size_t count, struct report *report)
{
	struct progress progress;
	enum status status;

	all->items = calloc(count, sizeof(*all->items));
	all->requests = calloc(count, sizeof(*all->requests));
	all->arenas = calloc(count, sizeof(*all->arenas));
	all->members = calloc(count, sizeof(*all->members));
	if (all->items == NULL || all->requests == NULL || all->arenas == NULL ||
	    all->members == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the registrations");
	progress_start(&progress, _("credentials registered"), (int64_t)count);
	parallel_each(count, 0, register_one, all);
	progress_end(&progress);
	status = atomic_load(&all->status);
	if (status != AL_OK)
		return report_set(report, status, "a member's registration failed: %s",
				  status_name(status));
	return AL_OK;
}

enum status ballot_register(struct demo_ballot *ballot, struct report *report)
{
	struct registering all = { .ballot = ballot, .coop = ballot->demo->coop_id };
	size_t count = ballot->demo->members_count;
	struct registered_list list = { .count = count };
	enum status status = register_all(&all, count, report);

	list.items = all.items;
	if (status == AL_OK)
		status = commit(ballot, &list, report);
	if (status == AL_OK)
		status = set_up(ballot, report);
	free_registering(&all, all.items == NULL ? 0 : count);
	if (status == AL_OK)
		tell(
		    _("%zu members register a credential with the registrar (%lld ms). The log "
		      "says how many and\n"
		      "a root in which each finds herself; who they are is sealed to the auditor."),
		    count, (long long)ballot_lap(ballot));
	return status;
}
