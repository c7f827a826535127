/* election_voter.c: `allmende election credential`, `credentials`, `vote`: voters and who enables
 * them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election.h"
#include "cli/election_registrar_internal.h"
#include "log/text.h"
#include "vote/ballot.h"
#include "vote/credential.h"
#include "words/words.h"

#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CREDENTIAL "allmende election credential"
#define CREDENTIALS "allmende election credentials"
#define VOTERS_LEN_MAX ((size_t)64 * 1024 * 1024)

static const char credential_usage[] =
    N_("usage: allmende election credential --uuid UUID --out FILE [--group GROUP]\n"
       "\n"
       "Makes a secret credential, which stays with the voter in FILE, and prints its public\n"
       "part in the election UUID. `register` asks the registrar to register it.\n"
       "\n"
       "  --uuid UUID    of the election\n"
       "  --out FILE     where the secret is put; readable by its owner only\n"
       "  --group GROUP  Ed25519 (if not given) or BELENIOS-2048\n");

static const char credentials_usage[] =
    N_("usage: allmende election credentials --uuid UUID --voters FILE --dir DIR\n"
       "           [--group GROUP]\n"
       "\n"
       "For a credential authority that makes the credentials for the voters, as the reference\n"
       "tool does: DIR/private_creds.json (each voter's secret; keep it, hand each her own, then\n"
       "destroy it) and DIR/public_creds.json. Where members have keys of their own, use\n"
       "`registrar` instead: it never sees a secret.\n"
       "\n"
       "  --uuid UUID    of the election\n"
       "  --voters FILE  a line for each voter: an identity, a comma, and what follows\n"
       "  --dir DIR      the folder of the election\n"
       "  --group GROUP  Ed25519 (if not given) or BELENIOS-2048\n");

/* --- credential --- */

/* The public part of the credential `text` as it stands in a list, with its final NUL. */
static enum status public_part(const struct group *group, const char *uuid, const char *text,
			       char ret[static GROUP_TEXT_MAX], struct report *report)
{
	struct secret_scalar *secret = secret_scalar_new();
	struct element element;
	enum status status;

	if (secret == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	status = credential_derive(group, uuid, text, &secret->scalar, report);
	if (status == AL_OK) {
		group_generate(group, &secret->scalar, &element);
		(void)group_element_format(group, &element, ret);
	}
	secret_scalar_free(secret);
	return status;
}

static enum status make_credential(const struct group *group, const char *uuid, const char *path,
				   struct report *report)
{
	char *secret = sodium_malloc(CREDENTIAL_LEN + 1);
	char public[GROUP_TEXT_MAX];
	struct random random;
	enum status status;

	if (secret == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	random_init_system(&random);
	credential_make(&random, secret);
	random_clear(&random);
	status = public_part(group, uuid, secret, public, report);
	if (status == AL_OK) {
		secret[CREDENTIAL_LEN] = '\n'; /* in place of the NUL, for the file */
		status = election_write_secret_at(path, secret, CREDENTIAL_LEN + 1, report);
	}
	if (status == AL_OK)
		(void)printf("%s\n", public);
	sodium_free(secret);
	return status;
}

/* The options that all here have. */
static enum status check_common(const char *group_text, const char *uuid, const struct group **ret,
				struct report *report)
{
	if (!election_uuid_valid(uuid))
		return report_set(report, AL_MALFORMED, "--uuid: 14 to 44 digits of Base58");
	return registrar_parse_group(group_text, ret, report);
}

int cli_election_credential(int argc, char **argv)
{
	const char *group_text = "Ed25519";
	const char *uuid = NULL;
	const char *path = NULL;
	const struct registrar_option options[] = {
		{ .name = "uuid", .value = &uuid, .needed = true },
		{ .name = "out", .value = &path, .needed = true },
		{ .name = "group", .value = &group_text },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	const struct group *group = NULL;
	enum status status;
	int done = registrar_options(CREDENTIAL, credential_usage, options, argc, argv, 0);

	if (done >= 0)
		return done;
	status = check_common(group_text, uuid, &group, &report);
	if (status == AL_OK)
		status = make_credential(group, uuid, path, &report);
	return status == AL_OK ? CLI_OK : cli_fail(CREDENTIAL, CLI_FAILED, &report);
}

/* --- credentials --- */

/* The credentials of all voters: secret ones in locked memory, public ones to be sorted. */
struct authority {
	const struct group *group;
	const char *uuid;
	char (*secrets)[CREDENTIAL_LEN + 1];
	char (*publics)[GROUP_TEXT_MAX];
	const char **voters; /* the identity of each */
	size_t voters_len;   /* bytes of all identities */
	size_t count;
};

/* Cut a voter's line down to her identity. Weights are not made here: who may vote for others has a
 * credential for each. */
static enum status read_voter(char *line, size_t number, struct report *report)
{
	size_t len = strcspn(line, ",");
	const char *weight = line[len] == ',' ? strchr(line + len + 1, ',') : NULL;

	if (weight != NULL && strcmp(weight, ",") != 0 && strcmp(weight, ",1") != 0)
		return report_set(report, AL_UNSUPPORTED,
				  "voter %zu: has a weight; credentials are made without", number);
	line[len] = '\0';
	if (len == 0)
		return report_set(report, AL_MALFORMED, "voter %zu: has no identity", number);
	for (const char *c = line; *c != '\0'; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte < ' ' || byte == 0x7f || byte == '"' || byte == '\\')
			return report_set(report, AL_MALFORMED,
					  "voter %zu: her identity has a character that cannot "
					  "stand there",
					  number);
	}
	return AL_OK;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Two credentials for one identity would be two votes, or one that nobody finds. */
static enum status check_voters(const struct authority *authority, struct report *report)
{
	size_t count = authority->count;
	const char **sorted = calloc(count, sizeof(*sorted));
	enum status status = AL_OK;

	if (sorted == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the voters");
	memcpy(sorted, authority->voters, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_texts);
	for (size_t i = 1; i < count && status == AL_OK; i++) {
		if (strcmp(sorted[i - 1], sorted[i]) == 0)
			status = report_set(report, AL_CONFLICT, "the voter %.100s stands twice",
					    sorted[i]);
	}
	free(sorted);
	return status;
}

/* Split the file into voters' identities; `text` is changed. */
static enum status read_voters(char *text, struct authority *ret, struct report *report)
{
	size_t capacity = 1;

	for (const char *c = text; *c != '\0'; c++)
		capacity += *c == '\n' ? 1 : 0;
	ret->voters = calloc(capacity, sizeof(*ret->voters));
	if (ret->voters == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the voters");
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		char *next = text[len] == '\n' ? text + len + 1 : text + len;
		enum status status;

		text[len] = '\0';
		status = read_voter(text, ret->count + 1, report);
		if (status != AL_OK)
			return status;
		ret->voters[ret->count++] = text;
		ret->voters_len += strlen(text);
		text = next;
	}
	if (ret->count == 0 || ret->count > CREDENTIALS_MAX)
		return report_set(report, AL_MALFORMED, "there must be 1 to %d voters",
				  CREDENTIALS_MAX);
	return check_voters(ret, report);
}

static enum status make_all(struct authority *authority, struct report *report)
{
	struct random random;
	enum status status = AL_OK;

	authority->secrets = sodium_allocarray(authority->count, sizeof(*authority->secrets));
	authority->publics = calloc(authority->count, sizeof(*authority->publics));
	if (authority->secrets == NULL || authority->publics == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory for the credentials");
	random_init_system(&random);
	for (size_t i = 0; i < authority->count && status == AL_OK; i++) {
		credential_make(&random, authority->secrets[i]);
		status = public_part(authority->group, authority->uuid, authority->secrets[i],
				     authority->publics[i], report);
	}
	random_clear(&random);
	return status;
}

/* By the value of the element, so that the order says nothing of the voters'. */
static int compare_publics(const void *a, const void *b)
{
	size_t a_len = strlen(a);
	size_t b_len = strlen(b);

	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	return strcmp(a, b);
}

/* private_creds.json: each voter's identity and secret. In locked memory, for sodium_free(). */
static char *format_secrets(const struct authority *authority)
{
	size_t size = authority->voters_len +
		      authority->count * (CREDENTIAL_LEN + strlen(",\"\":\"\"")) + strlen("}") + 1;
	char *text = sodium_malloc(size);
	size_t len = 0;

	if (text == NULL)
		return NULL;
	for (size_t i = 0; i < authority->count; i++)
		len +=
		    (size_t)snprintf(text + len, size - len, "%s\"%s\":\"%s\"", i == 0 ? "{" : ",",
				     authority->voters[i], authority->secrets[i]);
	(void)snprintf(text + len, size - len, "}");
	return text;
}

static enum status write_all(const struct authority *authority, const char *dir,
			     struct report *report)
{
	char *secrets = format_secrets(authority);
	size_t count = authority->count;
	struct buffer publics;
	enum status status;

	if (secrets == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for secrets");
	buffer_init(&publics, ELECTION_TEXT_MAX);
	qsort(authority->publics, count, sizeof(*authority->publics), compare_publics);
	for (size_t i = 0; i < count; i++)
		buffer_append_format(&publics, "%s\"%s\"", i == 0 ? "[" : ",",
				     authority->publics[i]);
	buffer_append_text(&publics, "]");
	status = election_write_secret(dir, "private_creds.json", secrets, strlen(secrets), report);
	if (status == AL_OK)
		status = election_write(dir, CREDENTIALS_FILE, &publics, report);
	buffer_clear(&publics);
	sodium_free(secrets);
	if (status == AL_OK)
		(void)printf(_("%zu credentials: private_creds.json and %s.\n"), count,
			     CREDENTIALS_FILE);
	return status;
}

static enum status run_authority(struct authority *authority, const char *voters_path,
				 const char *dir, struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, VOTERS_LEN_MAX);
	status = file_read(voters_path, &text, report);
	if (status == AL_OK && text.len == 0)
		status = report_set(report, AL_MALFORMED, "%s: has no voter", voters_path);
	if (status == AL_OK && (strlen(buffer_text(&text)) != text.len ||
				!text_is_utf8((struct text){ buffer_text(&text), text.len }, NULL)))
		status = report_set(report, AL_MALFORMED, "%s: is no text in UTF-8", voters_path);
	if (status == AL_OK)
		status = read_voters((char *)text.bytes, authority, report);
	if (status == AL_OK)
		status = make_all(authority, report);
	if (status == AL_OK)
		status = write_all(authority, dir, report);
	sodium_free(authority->secrets);
	free(authority->publics);
	free(authority->voters);
	buffer_clear(&text);
	return status;
}

int cli_election_credentials(int argc, char **argv)
{
	struct authority authority = { .group = NULL };
	const char *group_text = "Ed25519";
	const char *voters = NULL;
	const char *dir = NULL;
	const struct registrar_option options[] = {
		{ .name = "uuid", .value = &authority.uuid, .needed = true },
		{ .name = "voters", .value = &voters, .needed = true },
		{ .name = "dir", .value = &dir, .needed = true },
		{ .name = "group", .value = &group_text },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	enum status status;
	int done = registrar_options(CREDENTIALS, credentials_usage, options, argc, argv, 0);

	if (done >= 0)
		return done;
	status = check_common(group_text, authority.uuid, &authority.group, &report);
	if (status == AL_OK)
		status = run_authority(&authority, voters, dir, &report);
	return status == AL_OK ? CLI_OK : cli_fail(CREDENTIALS, CLI_FAILED, &report);
}
