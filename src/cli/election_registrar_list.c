/* election_registrar_list.c: `allmende election open-list`: an auditor opens the sealed list. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election_registrar.h"
#include "cli/election_registrar_internal.h"
#include "crypto/seal.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OPEN_LIST "allmende election open-list"

static const char usage[] =
    N_("usage: allmende election open-list --key FILE --sealed FILE --object FILE\n"
       "           [--entitled FILE] [--group GROUP]\n"
       "       allmende election open-list --make-key FILE\n"
       "\n"
       "The auditor's side: opens the list that the registrar has sealed and checks that\n"
       "it gives the root, the number and exactly the public credentials that she has\n"
       "signed, and that a member, or her proxy, has signed for each of them.\n"
       "Exits with 0 when it does, with 1 when not, with 2 for wrong use.\n"
       "\n"
       "  --key FILE       the auditor's private key\n"
       "  --sealed FILE    the sealed list\n"
       "  --object FILE    the registration, as the registrar signed it\n"
       "  --entitled FILE  who is entitled, from another source than the registrar: each\n"
       "                   request must be a member's in it, or her proxy's\n"
       "  --group GROUP    of the election: Ed25519 (if not given) or BELENIOS-2048\n"
       "  --make-key FILE  make a private key and print its public part\n");

struct list_arguments {
	const char *key;
	const char *sealed;
	const char *object;
	const char *entitled;
	const char *group;
	const char *make_key;
};

/* The key of a file that has the form of all our key files: the seed in hexadecimal digits. */
static enum status load_key(const char *path, struct opening_key **ret, struct report *report)
{
	size_t text_len = (size_t)2 * SEAL_SEED_LEN;
	struct buffer text;
	uint8_t seed[SEAL_SEED_LEN];
	enum status status;

	buffer_init(&text, text_len + 1);
	status = file_read(path, &text, report);
	if (status == AL_OK &&
	    (text.len != text_len + 1 || text.bytes[text_len] != '\n' ||
	     hex_parse(buffer_text(&text), text_len, seed, SEAL_SEED_LEN) != AL_OK))
		status = report_set(report, AL_MALFORMED,
				    "%s: must be 64 hexadecimal digits and a line feed", path);
	if (status == AL_OK) {
		status = opening_key_from_seed(seed, ret);
		if (status != AL_OK)
			(void)report_set(report, status, "out of locked memory");
	}
	sodium_memzero(seed, sizeof(seed));
	if (text.bytes != NULL)
		sodium_memzero(text.bytes, text.len);
	buffer_clear(&text);
	return status;
}

/* Write the `len` bytes of a secret to a new file at `path`, for its owner only. */
static enum status save_secret(const char *path, const char *text, size_t len,
			       struct report *report)
{
	enum status status = AL_OK;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return report_set(report, errno == EEXIST ? AL_CONFLICT : AL_IO,
				  "cannot create %s: %s", path, strerror(errno));
	if (write(fd, text, len) != (ssize_t)len || fsync(fd) != 0)
		status = report_set(report, AL_IO, "cannot write %s", path);
	if (close(fd) != 0 && status == AL_OK)
		status = report_set(report, AL_IO, "cannot close %s", path);
	if (status != AL_OK)
		(void)unlink(path);
	return status == AL_OK ? file_sync_parent(path, report) : status;
}

static enum status make_key(const char *path, struct report *report)
{
	char text[2 * SEAL_SEED_LEN + 1];
	uint8_t seed[SEAL_SEED_LEN];
	struct opening_key *key = NULL;
	struct random random;
	enum status status;

	random_init_system(&random);
	random_bytes(&random, seed, sizeof(seed));
	random_clear(&random);
	hex_format(seed, sizeof(seed), text);
	text[sizeof(text) - 1] = '\n'; /* in place of the final NUL */
	status = opening_key_from_seed(seed, &key);
	if (status != AL_OK)
		(void)report_set(report, status, "out of locked memory");
	else
		status = save_secret(path, text, sizeof(text), report);
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(text, sizeof(text));
	if (status == AL_OK) {
		char hex[KEY_HEX_LEN + 1];

		hex_format(opening_key_public(key)->bytes, PUBLIC_KEY_LEN, hex);
		(void)printf(_("The auditor's key, for the registrar: %s%s\n"), SEALING_KEY_PREFIX,
			     hex);
	}
	opening_key_free(key);
	return status;
}

/* Open the box at `path`, whose digest the registration names, into `ret`. */
static enum status open_box(const struct list_arguments *arguments,
			    const struct registration *registration, struct buffer *ret,
			    struct report *report)
{
	struct opening_key *key = NULL;
	struct digest digest;
	struct buffer box;
	enum status status;

	buffer_init(&box, REGISTRATION_LIST_LEN_MAX + SEAL_OVERHEAD);
	status = file_read(arguments->sealed, &box, report);
	if (status == AL_OK) {
		digest = hash_bytes(box.bytes, box.len);
		if (!digest_equal(&digest, &registration->sealed))
			status =
			    report_set(report, AL_FORGED,
				       "%s: is not the sealed list that the registration names",
				       arguments->sealed);
	}
	if (status == AL_OK)
		status = load_key(arguments->key, &key, report);
	if (status == AL_OK) {
		status = seal_open(key, box.bytes, box.len, ret);
		if (status != AL_OK)
			(void)report_set(report, status, "%s: %s", arguments->sealed,
					 status == AL_FORGED ? "is not sealed to this key"
							     : status_name(status));
	}
	opening_key_free(key);
	buffer_clear(&box);
	return status;
}

/* Read the members at --entitled; *ret is NULL when there is none. */
static enum status read_entitled(const char *path, struct arena *arena, struct entitled *entitled,
				 const struct entitled **ret, struct report *report)
{
	struct buffer text;
	enum status status;

	*ret = NULL;
	if (path == NULL)
		return AL_OK;
	buffer_init(&text, REGISTRAR_ENTITLED_LEN_MAX);
	status = file_read(path, &text, report);
	if (status == AL_OK) {
		status = entitled_parse(buffer_text(&text), text.len, arena, entitled, report);
		if (status != AL_OK)
			report_prefix(report, "%s", path);
		else
			*ret = entitled;
	}
	buffer_clear(&text);
	return status;
}

static enum status open_list(const struct list_arguments *arguments, struct arena *arena,
			     struct report *report)
{
	const struct entitled *known = NULL;
	const struct group *group = NULL;
	struct registration registration;
	struct registered_list list;
	struct entitled entitled;
	struct envelope *envelope = NULL;
	struct buffer text;
	enum status status = registrar_parse_group(arguments->group, &group, report);

	buffer_init(&text, REGISTRATION_LIST_LEN_MAX);
	if (status == AL_OK)
		status = registrar_read_object(arguments->object, arena, &registration, &envelope,
					       report);
	if (status == AL_OK)
		status = read_entitled(arguments->entitled, arena, &entitled, &known, report);
	if (status == AL_OK)
		status = open_box(arguments, &registration, &text, report);
	if (status == AL_OK)
		status = registered_list_parse(group, buffer_text(&text), text.len, arena, &list,
					       report);
	if (status == AL_OK)
		status = registered_list_check(&list, &registration, known, report);
	if (status == AL_OK) {
		(void)printf(_("The list holds: %zu credentials, each asked for by its holder.\n"),
			     list.count);
		if (known == NULL)
			(void)puts(_("Not checked: that the members are entitled (--entitled)."));
	}
	envelope_free(envelope);
	buffer_clear(&text);
	return status;
}

int cli_election_open_list(int argc, char **argv)
{
	struct list_arguments arguments = { .group = "Ed25519" };
	const struct registrar_option options[] = {
		{ .name = "key", .value = &arguments.key },
		{ .name = "sealed", .value = &arguments.sealed },
		{ .name = "object", .value = &arguments.object },
		{ .name = "entitled", .value = &arguments.entitled },
		{ .name = "group", .value = &arguments.group },
		{ .name = "make-key", .value = &arguments.make_key },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	struct arena arena;
	enum status status;
	int done = registrar_options(OPEN_LIST, usage, options, argc, argv, 0);

	if (done >= 0)
		return done;
	if (arguments.make_key != NULL) {
		status = make_key(arguments.make_key, &report);
		return status == AL_OK ? CLI_OK : cli_fail(OPEN_LIST, CLI_FAILED, &report);
	}
	if (arguments.key == NULL || arguments.sealed == NULL || arguments.object == NULL)
		return registrar_wrong(OPEN_LIST, _("say --key, --sealed and --object"), usage);
	arena_init(&arena, REGISTRAR_ARENA_MAX);
	status = open_list(&arguments, &arena, &report);
	arena_clear(&arena);
	return status == AL_OK ? CLI_OK : cli_fail(OPEN_LIST, CLI_FAILED, &report);
}
