/* election_registrar_close.c: the registration is closed, and what follows from it is written. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election_registrar_internal.h"
#include "crypto/seal.h"
#include "law/object.h"
#include "vote/credential.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

#define CREDENTIALS_LEN_MAX ((size_t)CREDENTIALS_MAX * (GROUP_TEXT_MAX + 3)) /* bytes */

/* The requests that count, salted and shuffled. */
static enum status make_list(struct registrar *registrar, struct registered_list *ret,
			     struct report *report)
{
	const struct entitled *entitled = &registrar->entitled;
	struct random random;

	*ret = (struct registered_list){ .count = 0 };
	ret->items = arena_take(&registrar->arena, entitled->count, sizeof(*ret->items));
	if (ret->items == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the list");
	for (size_t i = 0; i < entitled->count; i++) {
		enum status status = registrar_read_request(registrar, &entitled->members[i].member,
							    &ret->items[ret->count], report);

		if (status == AL_OK)
			ret->count++;
		else if (status != AL_NOT_FOUND)
			return status;
	}
	if (ret->count == 0)
		return report_set(report, AL_CONFLICT, "nobody has registered a credential yet");
	random_init_system(&random);
	registered_list_shuffle(ret, &random);
	random_clear(&random);
	return AL_OK;
}

/* The list of this registration: made and written when there is none yet. */
static enum status find_list(struct registrar *registrar, struct registered_list *ret,
			     struct report *report)
{
	struct buffer text;
	struct buffer credentials;
	enum status status;

	if (registrar_has(registrar, "list"))
		return registrar_read_list(registrar, ret, report);
	buffer_init(&text, REGISTRATION_LIST_LEN_MAX);
	buffer_init(&credentials, CREDENTIALS_LEN_MAX);
	status = make_list(registrar, ret, report);
	if (status == AL_OK) /* two with the same credential close nothing */
		status = registered_list_credentials(ret, &credentials, report);
	if (status == AL_OK) {
		registered_list_format(ret, &text);
		status = buffer_status(&text);
		if (status != AL_OK)
			(void)report_set(report, status, "the list cannot be written: %s",
					 status_name(status));
	}
	if (status == AL_OK)
		status = registrar_write(registrar, "list", &text, report);
	buffer_clear(&credentials);
	buffer_clear(&text);
	return status;
}

/* Seal the list to `auditor`, unless a closing before did; *ret is the digest of the box. */
static enum status seal_list(struct registrar *registrar, const struct registered_list *list,
			     const struct sealing_key *auditor, struct digest *ret,
			     struct report *report)
{
	bool sealed = registrar_has(registrar, "sealed");
	struct buffer text;
	struct buffer box;
	enum status status;

	if (!sealed && auditor == NULL)
		return report_set(report, AL_CONFLICT, "--auditor must say who can open the list");
	buffer_init(&text, REGISTRATION_LIST_LEN_MAX);
	buffer_init(&box, REGISTRATION_LIST_LEN_MAX + SEAL_OVERHEAD);
	if (sealed) {
		status = registrar_read(registrar, "sealed", &box, report);
	} else {
		registered_list_format(list, &text);
		status = buffer_status(&text);
		if (status == AL_OK)
			status = seal(auditor, text.bytes, text.len, &box);
		if (status != AL_OK)
			(void)report_set(report, status, "the list cannot be sealed: %s",
					 status == AL_MALFORMED ? "the auditor's key is none"
								: status_name(status));
		if (status == AL_OK)
			status = registrar_write(registrar, "sealed", &box, report);
	}
	if (status == AL_OK)
		*ret = hash_bytes(box.bytes, box.len);
	buffer_clear(&box);
	buffer_clear(&text);
	return status;
}

static enum status write_credentials(struct registrar *registrar,
				     const struct registered_list *list, struct digest *ret,
				     struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, CREDENTIALS_LEN_MAX);
	status = registered_list_credentials(list, &text, report);
	if (status == AL_OK)
		status = registrar_write(registrar, "public_creds.json", &text, report);
	if (status == AL_OK)
		*ret = hash_bytes(text.bytes, text.len);
	buffer_clear(&text);
	return status;
}

/* Sign the object and write its envelope. */
static enum status sign_object(struct registrar *registrar, const struct registration *object,
			       const char *key_path, struct report *report)
{
	struct signing_key *key = NULL;
	const struct signing_key *keys[1];
	struct envelope *envelope = NULL;
	char path[FILE_PATH_MAX];
	struct buffer text;
	enum status status = AL_OK;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	if (key_path == NULL) {
		status = registrar_path(registrar, "registrar.key", path, report);
		key_path = path;
	}
	if (status == AL_OK)
		status = signing_key_load(key_path, &key, report);
	if (status == AL_OK) {
		keys[0] = key;
		status = object_make(OBJECT_REGISTRATION, object, keys, 1, &envelope, report);
	}
	if (status == AL_OK) {
		envelope_format(envelope, &text);
		status = buffer_status(&text);
	}
	if (status == AL_OK)
		status = registrar_write(registrar, "registration.json", &text, report);
	buffer_clear(&text);
	envelope_free(envelope);
	signing_key_free(key);
	return status;
}

/* A file for each member. They can be made again, so only the folder is forced to the disk. */
static enum status write_leaves(struct registrar *registrar, const struct registered_list *list,
				const struct digest *id, struct report *report)
{
	struct leaf_tree *tree = NULL;
	char name[FILE_PATH_MAX];
	char path[FILE_PATH_MAX];
	struct buffer text;
	enum status status = leaf_tree_new(list, &tree);

	if (status != AL_OK)
		return report_set(report, status, "out of memory for the leaves");
	buffer_init(&text, LEAF_PROOF_LEN_MAX);
	for (size_t i = 0; i < list->count && status == AL_OK; i++) {
		struct leaf_proof proof;

		buffer_reset(&text);
		status = leaf_proof_make(tree, i, id, &registrar->arena, &proof);
		if (status == AL_OK) {
			leaf_proof_format(&proof, &text);
			status = buffer_status(&text);
		}
		if (status != AL_OK) {
			(void)report_set(report, status, "out of memory for the leaves");
			break;
		}
		registrar_member_name("leaves", &list->items[i].request.member, name);
		status = registrar_path(registrar, name, path, report);
		if (status == AL_OK)
			status = file_write_derived(path, text.bytes, text.len, report);
	}
	if (status == AL_OK)
		status = registrar_path(registrar, "leaves", path, report);
	if (status == AL_OK)
		status = file_sync_folder(path, report);
	buffer_clear(&text);
	leaf_tree_free(tree);
	return status;
}

/* The signed object, made when there is none yet, and held against the list. */
static enum status find_object(struct registrar *registrar, const struct registered_list *list,
			       struct registration *made, const char *key_path,
			       struct envelope **ret, struct report *report)
{
	char path[FILE_PATH_MAX];
	struct registration found;
	enum status status = AL_OK;

	if (!registrar_has(registrar, "registration.json"))
		status = sign_object(registrar, made, key_path, report);
	if (status == AL_OK)
		status = registrar_path(registrar, "registration.json", path, report);
	if (status == AL_OK)
		status = registrar_read_object(path, &registrar->arena, &found, ret, report);
	if (status == AL_OK && !digest_equal(&found.sealed, &made->sealed))
		status = report_set(report, AL_FORGED, "%s: names another sealed list", path);
	if (status == AL_OK)
		status = registered_list_check(list, &found, &registrar->entitled, report);
	return status;
}

static void tell(const struct registrar *registrar, const struct registered_list *list,
		 const struct envelope *envelope)
{
	char hex[2 * DIGEST_LEN + 1];

	hex_format(envelope->id.bytes, DIGEST_LEN, hex);
	(void)printf(_("The registration is closed: %zu credentials of %zu entitled members.\n"),
		     list->count, registrar->entitled.count);
	(void)printf(_("Its id is %s%s.\n"), ID_PREFIX, hex);
	(void)printf(_("For the cooperative: %s/registration.json and public_creds.json;\n"
		       "for the auditor: sealed; for each member her file in leaves.\n"),
		     registrar->folder);
	if (list->count < SECRET_CLASS_ENTITLED_MIN)
		(void)fprintf(stderr,
			      _("warning: so few can vote that the result may show their votes\n"));
}

enum status registrar_close(struct registrar *registrar, const char *key_path,
			    const struct sealing_key *auditor, struct report *report)
{
	struct registration object = { .class = registrar->settings.class,
				       .coop = registrar->settings.coop,
				       .entitled = (int64_t)registrar->entitled.count,
				       .motion = registrar->settings.motion,
				       .time = cli_now(),
				       .uuid = registrar->settings.uuid };
	struct envelope *envelope = NULL;
	struct registered_list list;
	enum status status = AL_OK;

	if (auditor == NULL && !registrar_has(registrar, "sealed"))
		return report_set(report, AL_CONFLICT, "--auditor must say who can open the list");
	status = find_list(registrar, &list, report);
	if (status == AL_OK)
		status = seal_list(registrar, &list, auditor, &object.sealed, report);
	if (status == AL_OK)
		status = write_credentials(registrar, &list, &object.list, report);
	if (status == AL_OK) {
		object.credentials = (int64_t)list.count;
		status = registered_list_root(&list, &object.root);
		if (status != AL_OK)
			(void)report_set(report, status, "out of memory for the list");
	}
	if (status == AL_OK)
		status = find_object(registrar, &list, &object, key_path, &envelope, report);
	if (status == AL_OK)
		status = write_leaves(registrar, &list, &envelope->id, report);
	if (status == AL_OK)
		tell(registrar, &list, envelope);
	envelope_free(envelope);
	return status;
}
