/* election_ceremony.c: `allmende election ceremony`: trustees make one key, each on her machine. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "cli/cli.h"
#include "cli/election.h"
#include "cli/election_registrar_internal.h"
#include "vote/ceremony.h"
#include "vote/credential.h"
#include "words/words.h"

#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CEREMONY "allmende election ceremony"
#define SETTINGS_FILE "ceremony.json"
#define SECRET_FILE "ceremony.secret"
#define SHARE_FILE "share.privkey"
#define THRESHOLD_FILE "threshold.json"
#define SETTINGS_LEN_MAX 4096
#define NAME_MAX_LEN 64
#define HEX_LEN ((size_t)2 * CEREMONY_SECRET_LEN)
#define SECRET_FILE_MAX (HEX_LEN + 8)

static const char usage[] =
    N_("usage: allmende election ceremony certificate --dir DIR --size N --threshold T\n"
       "           --index I [--group GROUP] [--name NAME]\n"
       "       allmende election ceremony polynomial --dir DIR\n"
       "       allmende election ceremony share --dir DIR\n"
       "       allmende election ceremony join --dir DIR\n"
       "\n"
       "N trustees make one key, of which any T can decrypt. Each has a folder of her own; she\n"
       "sends what a step has made for all to the others and puts what she gets beside it.\n"
       "\n"
       "  certificate  begin: makes ceremony.secret, which stays, and certificate-I.json\n"
       "  polynomial   with all certificates: makes polynomial-I.json\n"
       "  share        with all polynomials: checks her shares, and makes share.privkey, which\n"
       "               stays (`decrypt --key` takes it), and key-I.json\n"
       "  join         with all of all three: makes threshold.json, for `trustees`\n"
       "\n"
       "  --dir DIR        her folder\n"
       "  --size N         how many trustees\n"
       "  --threshold T    how many of them are needed\n"
       "  --index I        which of them she is, from 1\n"
       "  --group GROUP    Ed25519 (if not given) or BELENIOS-2048\n"
       "  --name NAME      stands in the public files\n");

static int fail(const struct report *report)
{
	return cli_fail(CEREMONY, CLI_FAILED, report);
}

/* --- what a trustee's folder says --- */

/* A trustee's part in a ceremony, with what it points at. */
struct part {
	struct ceremony ceremony;
	struct ceremony_secret *secret; /* in locked memory */
	struct random random;
	char name[101];
};

static enum status part_init(struct part *part, struct report *report)
{
	memset(part, 0, sizeof(*part));
	part->secret = sodium_malloc(sizeof(*part->secret));
	if (part->secret == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	random_init_system(&part->random);
	part->ceremony.secret = part->secret;
	part->ceremony.random = &part->random;
	return AL_OK;
}

static void part_clear(struct part *part)
{
	sodium_free(part->secret);
	random_clear(&part->random);
}

static enum status write_settings(const struct part *part, const char *dir, struct report *report)
{
	const struct ceremony *ceremony = &part->ceremony;
	struct buffer text;
	json_t *json =
	    json_pack("{s:s, s:I, s:s, s:I, s:I}", "group", group_name(ceremony->group), "index",
		      (json_int_t)ceremony->index, "name", part->name, "size",
		      (json_int_t)ceremony->size, "threshold", (json_int_t)ceremony->threshold);
	enum status status;

	if (json == NULL)
		return report_set(report, AL_MALFORMED, "the name is no text, or out of memory");
	buffer_init(&text, SETTINGS_LEN_MAX);
	status = json_canonical(json, &text, report);
	if (status == AL_OK)
		status = election_write(dir, SETTINGS_FILE, &text, report);
	json_decref(json);
	buffer_clear(&text);
	return status;
}

static enum status read_settings(struct part *part, const char *dir, struct report *report)
{
	struct buffer text;
	json_t *json = NULL;
	const char *name;
	enum status status;

	buffer_init(&text, SETTINGS_LEN_MAX);
	status = election_read(dir, SETTINGS_FILE, &text, report);
	if (status == AL_OK)
		status = json_parse(buffer_text(&text), text.len, &json, report);
	buffer_clear(&text);
	if (status != AL_OK)
		return status;
	part->ceremony.size = json_integer_value(json_object_get(json, "size"));
	part->ceremony.threshold = json_integer_value(json_object_get(json, "threshold"));
	part->ceremony.index = json_integer_value(json_object_get(json, "index"));
	name = json_string_value(json_object_get(json, "name"));
	if (name != NULL && name[0] != '\0') {
		(void)snprintf(part->name, sizeof(part->name), "%s", name);
		part->ceremony.name = part->name;
	}
	name = json_string_value(json_object_get(json, "group"));
	status = registrar_parse_group(name == NULL ? "" : name, &part->ceremony.group, report);
	json_decref(json);
	if (status == AL_OK &&
	    (part->ceremony.size < 1 || part->ceremony.size > TRUSTEES_GROUP_MAX))
		status = report_set(report, AL_MALFORMED, SETTINGS_FILE ": size");
	return status;
}

static enum status read_secret(struct part *part, const char *dir, struct report *report)
{
	char *text = sodium_malloc(SECRET_FILE_MAX);
	char path[FILE_PATH_MAX];
	enum status status;

	if (text == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	status = file_join(dir, SECRET_FILE, path, report);
	if (status == AL_OK)
		status = election_read_secret(path, text, SECRET_FILE_MAX, report);
	if (status == AL_OK &&
	    hex_parse(text, strlen(text), part->secret->seed, CEREMONY_SECRET_LEN) != AL_OK)
		status =
		    report_set(report, AL_MALFORMED, SECRET_FILE ": is no secret of a ceremony");
	sodium_free(text);
	return status;
}

/* --- the files of all trustees --- */

struct gathered {
	struct buffer files[TRUSTEES_GROUP_MAX];
	const char *texts[TRUSTEES_GROUP_MAX];
	struct ceremony_texts all;
};

static void gathered_init(struct gathered *gathered)
{
	for (size_t i = 0; i < TRUSTEES_GROUP_MAX; i++)
		buffer_init(&gathered->files[i], TRUSTEES_LEN_MAX);
}

static void gathered_clear(struct gathered *gathered)
{
	for (size_t i = 0; i < TRUSTEES_GROUP_MAX; i++)
		buffer_clear(&gathered->files[i]);
}

/* Read `kind`-1.json to `kind`-N.json. */
static enum status gather(const char *dir, const char *kind, int64_t size, struct gathered *ret,
			  struct report *report)
{
	enum status status = AL_OK;

	for (int64_t i = 0; i < size && status == AL_OK; i++) {
		char name[NAME_MAX_LEN];

		(void)snprintf(name, sizeof(name), "%s-%lld.json", kind, (long long)i + 1);
		status = election_read(dir, name, &ret->files[i], report);
		election_trim(&ret->files[i]);
		ret->texts[i] = buffer_text(&ret->files[i]);
	}
	ret->all = (struct ceremony_texts){ .texts = ret->texts, .count = (size_t)size };
	return status;
}

/* Write what trustee `index` gives to the others. */
static enum status give(const char *dir, const char *kind, int64_t index, const struct buffer *text,
			struct report *report)
{
	char name[NAME_MAX_LEN];
	enum status status;

	(void)snprintf(name, sizeof(name), "%s-%lld.json", kind, (long long)index);
	status = election_write(dir, name, text, report);
	if (status == AL_OK)
		(void)printf(_("For all other trustees: %s\n"), name);
	return status;
}

/* --- the steps --- */

static enum status begin(struct part *part, const char *dir, struct report *report)
{
	char *hex = sodium_malloc(HEX_LEN + 1);
	struct buffer text;
	enum status status;

	if (hex == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	random_bytes(&part->random, part->secret->seed, CEREMONY_SECRET_LEN);
	hex_format(part->secret->seed, CEREMONY_SECRET_LEN, hex);
	buffer_init(&text, TRUSTEES_LEN_MAX);
	status = ceremony_certificate(&part->ceremony, &text, report);
	if (status == AL_OK)
		status = election_write_secret(dir, SECRET_FILE, hex, HEX_LEN, report);
	if (status == AL_OK)
		status = write_settings(part, dir, report);
	if (status == AL_OK)
		status = give(dir, "certificate", part->ceremony.index, &text, report);
	sodium_free(hex);
	buffer_clear(&text);
	return status;
}

static enum status make_polynomial(struct part *part, const char *dir, struct report *report)
{
	struct gathered certificates;
	struct buffer text;
	enum status status;

	gathered_init(&certificates);
	buffer_init(&text, TRUSTEES_LEN_MAX);
	status = gather(dir, "certificate", part->ceremony.size, &certificates, report);
	if (status == AL_OK)
		status = ceremony_polynomial(&part->ceremony, &certificates.all, &text, report);
	if (status == AL_OK)
		status = give(dir, "polynomial", part->ceremony.index, &text, report);
	gathered_clear(&certificates);
	buffer_clear(&text);
	return status;
}

static enum status take_share(struct part *part, const char *dir, struct report *report)
{
	struct secret_scalar *share = secret_scalar_new();
	struct gathered certificates;
	struct gathered polynomials;
	struct buffer text;
	enum status status;

	if (share == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	gathered_init(&certificates);
	gathered_init(&polynomials);
	buffer_init(&text, TRUSTEES_LEN_MAX);
	status = gather(dir, "certificate", part->ceremony.size, &certificates, report);
	if (status == AL_OK)
		status = gather(dir, "polynomial", part->ceremony.size, &polynomials, report);
	if (status == AL_OK)
		status = ceremony_share(&part->ceremony, &certificates.all, &polynomials.all,
					&share->scalar, &text, report);
	if (status == AL_OK)
		status = give(dir, "key", part->ceremony.index, &text, report);
	if (status == AL_OK)
		status = election_write_scalar(part->ceremony.group, dir, SHARE_FILE,
					       &share->scalar, report);
	if (status == AL_OK)
		(void)printf(_("%s is her share of the key: it stays with her.\n"), SHARE_FILE);
	secret_scalar_free(share);
	gathered_clear(&certificates);
	gathered_clear(&polynomials);
	buffer_clear(&text);
	return status;
}

static enum status join(struct part *part, const char *dir, struct report *report)
{
	struct gathered certificates;
	struct gathered polynomials;
	struct gathered keys;
	struct buffer text;
	enum status status;

	gathered_init(&certificates);
	gathered_init(&polynomials);
	gathered_init(&keys);
	buffer_init(&text, TRUSTEES_LEN_MAX);
	status = gather(dir, "certificate", part->ceremony.size, &certificates, report);
	if (status == AL_OK)
		status = gather(dir, "polynomial", part->ceremony.size, &polynomials, report);
	if (status == AL_OK)
		status = gather(dir, "key", part->ceremony.size, &keys, report);
	if (status == AL_OK)
		status = ceremony_join(part->ceremony.group, &certificates.all, &polynomials.all,
				       &keys.all, &text, report);
	if (status == AL_OK)
		status = election_write(dir, THRESHOLD_FILE, &text, report);
	if (status == AL_OK)
		(void)printf(_("For whoever sets up the election: %s\n"), THRESHOLD_FILE);
	gathered_clear(&certificates);
	gathered_clear(&polynomials);
	gathered_clear(&keys);
	buffer_clear(&text);
	return status;
}

/* --- the command line --- */

/* What the options say. */
struct wished {
	const char *dir;
	const char *size;
	const char *threshold;
	const char *index;
	const char *group;
	const char *name;
};

static bool read_number(const char *text, int64_t *ret)
{
	char *end;
	long number = text == NULL ? 0 : strtol(text, &end, 10);

	if (text == NULL || *text < '1' || *text > '9' || *end != '\0' ||
	    number > TRUSTEES_GROUP_MAX)
		return false;
	*ret = number;
	return true;
}

static enum status read_wished(const struct wished *wished, struct part *part,
			       struct report *report)
{
	struct ceremony *ceremony = &part->ceremony;

	if (!read_number(wished->size, &ceremony->size) ||
	    !read_number(wished->threshold, &ceremony->threshold) ||
	    !read_number(wished->index, &ceremony->index))
		return report_set(report, AL_REFUSED,
				  "--size, --threshold and --index are numbers from 1 to %d",
				  TRUSTEES_GROUP_MAX);
	if (wished->name != NULL && strlen(wished->name) >= sizeof(part->name))
		return report_set(report, AL_TOO_BIG, "--name: at most 100 bytes");
	if (wished->name != NULL) {
		memcpy(part->name, wished->name, strlen(wished->name) + 1);
		ceremony->name = part->name;
	}
	return registrar_parse_group(wished->group, &ceremony->group, report);
}

static enum status run_step(const char *step, const struct wished *wished, struct part *part,
			    struct report *report)
{
	enum status status;

	if (strcmp(step, "certificate") == 0) {
		status = read_wished(wished, part, report);
		return status == AL_OK ? begin(part, wished->dir, report) : status;
	}
	status = read_settings(part, wished->dir, report);
	if (status == AL_OK && strcmp(step, "join") == 0)
		return join(part, wished->dir, report);
	if (status == AL_OK)
		status = read_secret(part, wished->dir, report);
	if (status != AL_OK)
		return status;
	return strcmp(step, "polynomial") == 0 ? make_polynomial(part, wished->dir, report)
					       : take_share(part, wished->dir, report);
}

static bool is_step(const char *text)
{
	return strcmp(text, "certificate") == 0 || strcmp(text, "polynomial") == 0 ||
	       strcmp(text, "share") == 0 || strcmp(text, "join") == 0;
}

int cli_election_ceremony(int argc, char **argv)
{
	struct wished wished = { .group = "Ed25519" };
	const struct registrar_option options[] = {
		{ .name = "dir", .value = &wished.dir, .needed = true },
		{ .name = "size", .value = &wished.size },
		{ .name = "threshold", .value = &wished.threshold },
		{ .name = "index", .value = &wished.index },
		{ .name = "group", .value = &wished.group },
		{ .name = "name", .value = &wished.name },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	struct part part;
	enum status status;
	int done = registrar_options(CEREMONY, usage, options, argc, argv, 1);

	if (done >= 0)
		return done;
	if (optind == argc || !is_step(argv[optind]))
		return registrar_wrong(CEREMONY, _("say which step"), usage);
	status = part_init(&part, &report);
	if (status == AL_OK)
		status = run_step(argv[optind], &wished, &part, &report);
	part_clear(&part);
	return status == AL_OK ? CLI_OK : fail(&report);
}
