/* election_trustee.c: `allmende election trustee-key`, `trustees`, `decrypt`, `add-decryption`. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election_box.h"
#include "cli/election_registrar_internal.h"
#include "crypto/hash.h"
#include "vote/credential.h"
#include "words/words.h"

#include <getopt.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRUSTEE_KEY "allmende election trustee-key"
#define TRUSTEES "allmende election trustees"
#define DECRYPT "allmende election decrypt"
#define ADD "allmende election add-decryption"
#define ID_LEN 8
#define SECRET_FILE_MAX (GROUP_TEXT_MAX + 8)

static const char key_usage[] =
    N_("usage: allmende election trustee-key [--group GROUP] [--name NAME] --dir DIR\n"
       "\n"
       "Makes the key of a single trustee, who is then always needed: ID.privkey, which stays\n"
       "with her, and ID.pubkey, which she gives to whoever sets up the election.\n"
       "\n"
       "  --group GROUP  Ed25519 (if not given) or BELENIOS-2048\n"
       "  --name NAME    stands in the public file\n"
       "  --dir DIR      where the files are put\n");

static const char trustees_usage[] =
    N_("usage: allmende election trustees [--group GROUP] --dir DIR FILE...\n"
       "\n"
       "Joins the public files of trustees (ID.pubkey) and of ceremonies (threshold.json) to\n"
       "DIR/trustees.json. Everything that they prove is checked.\n"
       "\n"
       "  --group GROUP  Ed25519 (if not given) or BELENIOS-2048\n"
       "  --dir DIR      the folder of the election\n");

static const char decrypt_usage[] =
    N_("usage: allmende election decrypt --dir DIR --key FILE [--out FILE]\n"
       "           [--public DIR]\n"
       "\n"
       "Makes a trustee's partial decryption of the tally in DIR, after checking the whole\n"
       "election. It goes to standard output, or to the file of --out, in two lines: the\n"
       "decryption, and whose it is.\n"
       "\n"
       "  --dir DIR     the folder of the election\n"
       "  --key FILE    her private key: ID.privkey, or share.privkey of a ceremony\n"
       "  --out FILE    where the decryption is put\n"
       "  --public DIR  a cooperative's published files: the tally must be the one of its log.\n"
       "                Always give it where there is one: who is shown another archive could\n"
       "                open single ballots\n");

static const char add_usage[] =
    N_("usage: allmende election add-decryption --dir DIR FILE...\n"
       "\n"
       "Checks trustees' partial decryptions and appends them to the archive. Whose one is, is\n"
       "found by its proofs.\n"
       "\n"
       "  --dir DIR  the folder of the election\n");

/* --- trustee-key --- */

/* The reference tool's name of a key: 8 digits of the hash of its text. */
static enum status key_id(const struct buffer *public, char ret[static ID_LEN + 1],
			  struct report *report)
{
	json_t *json = json_loadb((const char *)public->bytes, public->len, 0, NULL);
	const char *key = json_string_value(json_object_get(json, "public_key"));
	char hex[2 * DIGEST_LEN + 1];
	struct digest digest;

	if (key == NULL) {
		json_decref(json);
		return report_set(report, AL_NO_MEMORY, "out of memory for a key");
	}
	digest = hash_bytes(key, strlen(key));
	json_decref(json);
	hex_format(digest.bytes, DIGEST_LEN, hex);
	for (size_t i = 0; i < ID_LEN; i++)
		ret[i] = (char)(hex[i] >= 'a' ? hex[i] - 'a' + 'A' : hex[i]);
	ret[ID_LEN] = '\0';
	return AL_OK;
}

/* Write a secret scalar as the reference tool does: a JSON text of its digits. */
enum status election_write_scalar(const struct group *group, const char *dir, const char *name,
				  const struct scalar *secret, struct report *report)
{
	char *text = sodium_malloc(SECRET_FILE_MAX);
	size_t len;
	enum status status;

	if (text == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	text[0] = '"';
	group_scalar_format(group, secret, text + 1);
	len = strlen(text);
	text[len++] = '"';
	status = election_write_secret(dir, name, text, len, report);
	sodium_free(text);
	return status;
}

static enum status make_key(const struct group *group, const char *name, const char *dir,
			    struct report *report)
{
	struct secret_scalar *secret = secret_scalar_new();
	char file[ID_LEN + sizeof(".privkey")];
	char id[ID_LEN + 1];
	struct random random;
	struct buffer public;
	enum status status;

	if (secret == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	buffer_init(&public, TRUSTEES_LEN_MAX);
	random_init_system(&random);
	status = trustee_key_make(group, name, &random, &secret->scalar, &public, report);
	random_clear(&random);
	if (status == AL_OK)
		status = key_id(&public, id, report);
	if (status == AL_OK) {
		(void)snprintf(file, sizeof(file), "%s.privkey", id);
		status = election_write_scalar(group, dir, file, &secret->scalar, report);
	}
	if (status == AL_OK) {
		(void)snprintf(file, sizeof(file), "%s.pubkey", id);
		status = election_write(dir, file, &public, report);
	}
	if (status == AL_OK)
		(void)printf(_("%s.privkey stays with the trustee; %s.pubkey is public.\n"), id,
			     id);
	secret_scalar_free(secret);
	buffer_clear(&public);
	return status;
}

int cli_election_trustee_key(int argc, char **argv)
{
	const char *group_text = "Ed25519";
	const char *name = NULL;
	const char *dir = NULL;
	const struct registrar_option options[] = {
		{ .name = "group", .value = &group_text },
		{ .name = "name", .value = &name },
		{ .name = "dir", .value = &dir, .needed = true },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	const struct group *group = NULL;
	enum status status;
	int done = registrar_options(TRUSTEE_KEY, key_usage, options, argc, argv, 0);

	if (done >= 0)
		return done;
	status = registrar_parse_group(group_text, &group, &report);
	if (status == AL_OK)
		status = make_key(group, name, dir, &report);
	return status == AL_OK ? CLI_OK : cli_fail(TRUSTEE_KEY, CLI_FAILED, &report);
}

/* --- trustees --- */

static enum status join(const struct group *group, const char *dir, char **paths, size_t count,
			struct report *report)
{
	const char *texts[TRUSTEES_ENTRIES_MAX];
	struct buffer files[TRUSTEES_ENTRIES_MAX];
	struct buffer joined;
	enum status status = AL_OK;

	if (count > TRUSTEES_ENTRIES_MAX)
		return report_set(report, AL_TOO_BIG, "at most %d files", TRUSTEES_ENTRIES_MAX);
	buffer_init(&joined, TRUSTEES_LEN_MAX);
	for (size_t i = 0; i < count; i++)
		buffer_init(&files[i], TRUSTEES_LEN_MAX);
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		status = file_read(paths[i], &files[i], report);
		election_trim(&files[i]);
		texts[i] = buffer_text(&files[i]);
	}
	if (status == AL_OK) {
		status = trustees_join(group, texts, count, &joined, report);
		if (status != AL_OK)
			report_prefix(report, "for the group %s", group_name(group));
	}
	if (status == AL_OK)
		status = election_write(dir, TRUSTEES_FILE, &joined, report);
	for (size_t i = 0; i < count; i++)
		buffer_clear(&files[i]);
	buffer_clear(&joined);
	return status;
}

int cli_election_trustees(int argc, char **argv)
{
	const char *group_text = "Ed25519";
	const char *dir = NULL;
	const struct registrar_option options[] = {
		{ .name = "group", .value = &group_text },
		{ .name = "dir", .value = &dir, .needed = true },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	const struct group *group = NULL;
	enum status status;
	int done = registrar_options(TRUSTEES, trustees_usage, options, argc, argv, argc);

	if (done >= 0)
		return done;
	if (optind == argc)
		return registrar_wrong(TRUSTEES, _("say which files"), trustees_usage);
	status = registrar_parse_group(group_text, &group, &report);
	if (status == AL_OK)
		status = join(group, dir, argv + optind, (size_t)(argc - optind), &report);
	return status == AL_OK ? CLI_OK : cli_fail(TRUSTEES, CLI_FAILED, &report);
}

/* --- decrypt --- */

/* Read a private key as the reference tool writes it: a JSON text of its digits. */
static enum status read_scalar(const struct group *group, const char *path, struct scalar *ret,
			       struct report *report)
{
	char *text = sodium_malloc(SECRET_FILE_MAX);
	size_t len;
	enum status status;

	if (text == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	status = election_read_secret(path, text, SECRET_FILE_MAX, report);
	len = status == AL_OK ? strlen(text) : 0;
	if (status == AL_OK && (len < 3 || text[0] != '"' || text[len - 1] != '"'))
		status = report_set(report, AL_MALFORMED, "%s: is no private key", path);
	else if (status == AL_OK) {
		status = group_scalar_parse(group, text + 1, len - 2, ret, report);
		if (status != AL_OK)
			report_prefix(report, "%s", path);
	}
	sodium_free(text);
	return status;
}

/* Whose the key is; 0: nobody's. */
static int64_t find_owner(const struct audit *audit, const struct scalar *secret)
{
	const struct trustees *trustees = audit_trustees(audit);
	struct element key;

	group_generate(audit_election(audit)->group, secret, &key);
	for (int64_t owner = 1; owner <= trustees->owners; owner++) {
		if (group_element_equal(trustees_key(trustees, owner), &key))
			return owner;
	}
	return 0;
}

/* Behind a partial decryption and a line feed: whose it is, as the archive has it. */
static void append_owned(int64_t owner, struct buffer *ret)
{
	struct digest digest = hash_bytes(ret->bytes, ret->len);
	char hex[2 * DIGEST_LEN + 1];

	hex_format(digest.bytes, DIGEST_LEN, hex);
	buffer_append_format(ret, "\n{\"owner\":%lld,\"payload\":\"%s\"}\n", (long long)owner, hex);
}

static enum status decrypt(struct audit *audit, const char *key_path, const struct scalar *secret,
			   struct buffer *ret, struct report *report)
{
	struct encrypted_tally tally;
	struct random random;
	struct arena arena;
	int64_t owner = find_owner(audit, secret);
	enum status status;

	if (!audit_state(audit)->tallied)
		return report_set(report, AL_CONFLICT, "the vote is not closed yet");
	if (owner == 0)
		return report_set(report, AL_REFUSED,
				  "the key is none of a trustee of this election");
	arena_init(&arena, ELECTION_CLI_ARENA_MAX);
	random_init_system(&random);
	status = audit_tally(audit, &arena, &tally, report);
	/* What all others see she can compare; few ballots are a warning. */
	if (status == AL_OK)
		(void)fprintf(stderr, _("the sum of %lld ballots of %lld voters\n"),
			      (long long)audit_state(audit)->ballots,
			      (long long)audit_state(audit)->voters);
	if (status == AL_OK)
		status = election_decrypt_once(key_path, audit_election(audit), &tally, report);
	if (status == AL_OK)
		status =
		    partial_decryption_make(audit_election(audit), &tally, secret, &random, ret);
	random_clear(&random);
	arena_clear(&arena);
	if (status == AL_OK)
		append_owned(owner, ret);
	return status;
}

/* What the options say. */
struct decrypting {
	const char *dir;
	const char *key;
	const char *out;
	const char *public_folder;
};

/* Check the election, decrypt its tally, and put the decryption where it is wanted. */
static enum status run_decrypt(const struct decrypting *wanted, struct report *report)
{
	struct secret_scalar *secret = secret_scalar_new();
	struct audited audited;
	struct buffer text;
	enum status status = election_audit(wanted->dir, AUDIT_CHECK_ALL, 0, &audited, report);

	if (status != AL_OK) {
		secret_scalar_free(secret);
		return status;
	}
	buffer_init(&text, ELECTION_TEXT_MAX);
	if (secret == NULL)
		status = report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	if (status == AL_OK)
		status = read_scalar(audit_election(audited.audit)->group, wanted->key,
				     &secret->scalar, report);
	if (status == AL_OK && wanted->public_folder != NULL)
		status = election_check_public(wanted->public_folder, &audited, report);
	if (status == AL_OK)
		status = decrypt(audited.audit, wanted->key, &secret->scalar, &text, report);
	if (status == AL_OK && wanted->out != NULL)
		status = file_write(wanted->out, text.bytes, text.len, report);
	else if (status == AL_OK)
		(void)printf("%s", buffer_text(&text));
	buffer_clear(&text);
	election_audit_close(&audited);
	secret_scalar_free(secret);
	return status;
}

int cli_election_decrypt(int argc, char **argv)
{
	struct decrypting wanted = { .dir = NULL };
	const struct registrar_option options[] = {
		{ .name = "dir", .value = &wanted.dir, .needed = true },
		{ .name = "key", .value = &wanted.key, .needed = true },
		{ .name = "out", .value = &wanted.out },
		{ .name = "public", .value = &wanted.public_folder },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	int done = registrar_options(DECRYPT, decrypt_usage, options, argc, argv, 0);

	if (done >= 0)
		return done;
	return run_decrypt(&wanted, &report) == AL_OK ? CLI_OK
						      : cli_fail(DECRYPT, CLI_FAILED, &report);
}

/* --- add-decryption --- */

static bool has_given(const struct audit *audit, int64_t owner)
{
	size_t count;
	const struct partial_decryption *partials = audit_partials(audit, &count);

	for (size_t i = 0; i < count; i++) {
		if (partials[i].owner == owner)
			return true;
	}
	return false;
}

/* Whose `text` is, by its proofs. The report is of the last trustee that was tried. */
static enum status find_giver(struct audit *audit, const struct buffer *text, int64_t *ret,
			      struct report *report)
{
	struct decryption decryption = { .election = audit_election(audit),
					 .trustees = audit_trustees(audit) };
	struct partial_decryption partial;
	struct encrypted_tally tally;
	struct arena arena;
	enum status status;

	arena_init(&arena, ELECTION_CLI_ARENA_MAX);
	status = audit_tally(audit, &arena, &tally, report);
	decryption.tally = &tally;
	for (int64_t owner = 1; status == AL_OK && owner <= decryption.trustees->owners; owner++) {
		status =
		    partial_decryption_parse(&decryption, owner, text, &arena, &partial, report);
		if (status == AL_OK) {
			*ret = owner;
			arena_clear(&arena);
			return has_given(audit, owner)
				   ? report_set(report, AL_CONFLICT,
						"trustee %lld has given hers already",
						(long long)owner)
				   : AL_OK;
		}
		status = status == AL_FORGED ? AL_OK : status;
	}
	arena_clear(&arena);
	if (status == AL_OK)
		return report_set(report, AL_FORGED,
				  "the proofs are those of no trustee of this election, for its "
				  "tally");
	return status;
}

/* Cut off the second line, which says whose it is: its proofs say so, too. */
static void cut_owned(struct buffer *text)
{
	const uint8_t *end = text->len == 0 ? NULL : memchr(text->bytes, '\n', text->len);

	if (end != NULL) {
		text->len = (size_t)(end - text->bytes);
		text->bytes[text->len] = '\0';
	}
}

static enum status add_one(struct box_file *box, const char *path, struct report *report)
{
	struct archive_writer after = box->writer;
	struct buffer text;
	struct buffer bytes;
	int64_t owner = 0;
	enum status status;

	buffer_init(&text, ELECTION_TEXT_MAX);
	buffer_init(&bytes, 2 * ELECTION_TEXT_MAX);
	status = file_read(path, &text, report);
	cut_owned(&text);
	if (status == AL_OK)
		status = find_giver(box->audited.audit, &text, &owner, report);
	if (status == AL_OK) {
		archive_add_partial_decryption(&after, owner, &text, &bytes);
		status = box_file_append(box, &after, &bytes, report);
	}
	if (status == AL_OK)
		(void)printf(_("%s: of trustee %lld, holds\n"), path, (long long)owner);
	else
		report_prefix(report, "%s", path);
	buffer_clear(&text);
	buffer_clear(&bytes);
	return status;
}

int cli_election_add_decryption(int argc, char **argv)
{
	const char *dir = NULL;
	const struct registrar_option options[] = {
		{ .name = "dir", .value = &dir, .needed = true },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	struct box_file box;
	enum status status;
	int done = registrar_options(ADD, add_usage, options, argc, argv, argc);

	if (done >= 0)
		return done;
	if (optind == argc)
		return registrar_wrong(ADD, _("say which files"), add_usage);
	status = box_file_open(dir, &box, &report);
	if (status != AL_OK)
		return cli_fail(ADD, CLI_FAILED, &report);
	if (!audit_state(box.audited.audit)->tallied || audit_state(box.audited.audit)->result)
		status = report_set(&report, AL_CONFLICT,
				    "the vote is not closed yet, or has its result");
	for (int i = optind; i < argc && status == AL_OK; i++)
		status = add_one(&box, argv[i], &report);
	box_file_close(&box);
	return status == AL_OK ? CLI_OK : cli_fail(ADD, CLI_FAILED, &report);
}
