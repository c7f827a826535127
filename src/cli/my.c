/* my.c: `allmende my`: what a member can know, and prove, of the use of her rows. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/my.h"
#include "base/json.h"
#include "cli/cli.h"
#include "crypto/envelope.h"
#include "law/object.h"
#include "privacy/rho.h"
#include "verify/uses_hold.h"
#include "words/words.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define COMMAND "allmende my"
#define PROOF_LEN_MAX 65536
#define ID_TEXT_LEN (sizeof(ID_PREFIX) - 1 + 2 * DIGEST_LEN)

static const char usage[] =
    N_("usage: allmende my certificate --coop URL --member-key FILE --key FILE --platform NAME\n"
       "                   --public DIR > certificate.json\n"
       "       allmende my link --node URL --key FILE --code CODE [--certificate FILE]\n"
       "       allmende my renew --node URL --key FILE --certificate FILE\n"
       "       allmende my leave --node URL --key FILE > left.json\n"
       "       allmende my uses --node URL --key FILE --public DIR\n"
       "       allmende my prove --node URL --key FILE --public DIR RECEIPT > proof.json\n"
       "       allmende my check-proof --public DIR FILE\n"
       "\n"
       "`certificate` has your mandate key signed by the cooperative, which does not see it:\n"
       "so a platform's node knows that a member holds it, and nobody which. `link` links the\n"
       "key to your account, by the code that the platform shows you; `renew` shows the node\n"
       "the certificate of the next period; `leave` ends the link and your mandates.\n"
       "`uses` lists the jobs of a node and whether they used your rows, and what is left of\n"
       "your budget. Each line is held against the receipt in the public log: the node has\n"
       "committed there to what it says. Only you can open your part of it. `prove` writes\n"
       "that part for one receipt, for you to show to whom you like; `check-proof` checks\n"
       "such a file. Exits with 1 when something does not hold.\n"
       "\n"
       "  --node URL          the node, for example https://node.example\n"
       "  --coop URL          the cooperative\n"
       "  --key FILE          your mandate key for the platform\n"
       "  --member-key FILE   your key in the roll\n"
       "  --platform NAME     its short name\n"
       "  --public DIR        the cooperative's published files; they are verified first\n"
       "  --authorities FILE  certificates to trust instead of the system's (PEM)\n");

static int wrong(void)
{
	(void)fputs(words(usage), stderr);
	return CLI_USAGE;
}

static bool read_arguments(int argc, char **argv, struct my_arguments *ret, bool *ret_help)
{
	static const struct option options[] = { { "authorities", required_argument, NULL, 'a' },
						 { "certificate", required_argument, NULL, 'c' },
						 { "code", required_argument, NULL, 'o' },
						 { "coop", required_argument, NULL, 'g' },
						 { "member-key", required_argument, NULL, 'm' },
						 { "platform", required_argument, NULL, 'l' },
						 { "help", no_argument, NULL, 'h' },
						 { "key", required_argument, NULL, 'k' },
						 { "node", required_argument, NULL, 'n' },
						 { "public", required_argument, NULL, 'p' },
						 { NULL, 0, NULL, 0 } };
	const struct {
		int option;
		const char **place;
	} places[] = { { 'a', &ret->authorities }, { 'c', &ret->certificate },
		       { 'g', &ret->coop },	   { 'k', &ret->key },
		       { 'l', &ret->platform },	   { 'm', &ret->member_key },
		       { 'n', &ret->node },	   { 'o', &ret->code },
		       { 'p', &ret->public_path } };
	int found;

	*ret = (struct my_arguments){ .node = NULL };
	optind = 0; /* also where it was called before: tests */
	while ((found = getopt_long(argc, argv, "", options, NULL)) != -1) {
		size_t place = 0;

		while (place < sizeof(places) / sizeof(places[0]) && places[place].option != found)
			place++;
		if (found == 'h')
			*ret_help = true;
		else if (place == sizeof(places) / sizeof(places[0]))
			return false;
		else
			*places[place].place = optarg;
	}
	if (argc - optind > 1)
		return false;
	ret->what = optind < argc ? argv[optind] : NULL;
	return true;
}

/* --- holding a page against the log --- */

struct holding {
	const struct my_public *files;
	const struct my_arguments *arguments;
	bool listing; /* print a line for each */
	struct digest wanted;
	bool found; /* `wanted` was */
	struct uses_hold hold;
	int64_t spent;
	int64_t ceiling;
};

/* What the member reads of one job. */
static void print_use(const struct job_use *use)
{
	char receipt[2 * DIGEST_LEN + 1];
	char grant[2 * DIGEST_LEN + 1];
	char when[WHEN_TEXT_LEN + 1];
	const char *what = _("before your link");

	if (use->proof != NULL)
		what = use->proof->used ? _("used") : _("not used");
	hex_format(use->receipt.bytes, DIGEST_LEN, receipt);
	hex_format(use->grant.bytes, DIGEST_LEN, grant);
	when_format(use->released_at, when);
	(void)printf(_("%s  %s\n    receipt sha256:%s\n    grant   sha256:%s\n"), when, what,
		     receipt, grant);
}

static void print_proof(const struct use_proof *proof)
{
	struct buffer text;

	buffer_init(&text, PROOF_LEN_MAX);
	record_encode(&use_proof_record, proof, &text);
	(void)printf("%s\n", buffer_text(&text));
	buffer_clear(&text);
}

/* Hold one job against its receipt. */
static enum status hold_use(struct holding *holding, const struct uses_page *page,
			    const struct job_use *use, struct report *report)
{
	struct receipt receipt;
	struct arena arena;
	enum status status;

	arena_init(&arena, OBJECT_ARENA_MAX);
	status = my_public_receipt(holding->files, &use->receipt, &arena, &receipt, report);
	if (status == AL_OK)
		status = uses_hold_use(&holding->hold, page, use, &receipt, report);
	arena_clear(&arena);
	if (status != AL_OK)
		return status;
	if (holding->listing)
		print_use(use);
	else if (use->proof != NULL && digest_equal(&use->receipt, &holding->wanted)) {
		print_proof(use->proof);
		holding->found = true;
	}
	return AL_OK;
}

static enum status hold_page(void *user, const struct uses_page *page, struct report *report)
{
	struct holding *holding = user;
	enum status status = uses_hold_page(&holding->hold, page, report);

	holding->spent = page->spent;
	holding->ceiling = page->ceiling;
	for (size_t i = 0; status == AL_OK && i < page->uses_count; i++)
		status = hold_use(holding, page, &page->uses[i], report);
	return status;
}

/* Which node it is that told all this: one that the log knows. */
static enum status find_node(const struct holding *holding, struct node_state *ret,
			     struct report *report)
{
	if (chain_node(holding->files->result.chain, &holding->hold.node, ret) == AL_OK)
		return AL_OK;
	return report_set(report, AL_FORGED,
			  "the log knows no node with the key that this one says");
}

/* What all pages together come to. Receipts that were not told of are said to be so. */
static int print_sum(const struct holding *holding, const struct node_state *state)
{
	const struct uses_hold *hold = &holding->hold;
	char node[2 * PUBLIC_KEY_LEN + 1];
	char spent[DECIMAL_TEXT_MAX];
	char ceiling[DECIMAL_TEXT_MAX];

	if (holding->spent >= 0 && holding->ceiling >= 0) {
		rho_format((struct rho){ (uint64_t)holding->spent }, spent);
		rho_format((struct rho){ (uint64_t)holding->ceiling }, ceiling);
		(void)printf(_("This year %s of your budget of %s (rho) were spent.\n"), spent,
			     ceiling);
	} else {
		(void)printf(_("Your key is not linked any more.\n"));
	}
	(void)printf(
	    _("%lld jobs, %lld of them used your rows, %lld were before your link; each is "
	      "as its receipt in the log says.\n"),
	    (long long)hold->told, (long long)hold->used, (long long)hold->later);
	hex_format(hold->node.bytes, PUBLIC_KEY_LEN, node);
	(void)printf(_("This was told by the node with the key %s%s.\n"), KEY_PREFIX, node);
	if (state->receipts > hold->told) {
		(void)printf(
		    _("The log has %lld receipts of this node: of %lld it has told you "
		      "nothing. Those whose answer has not left it yet come later; if others "
		      "stay missing, ask your cooperative why.\n"),
		    (long long)state->receipts, (long long)(state->receipts - hold->told));
		return CLI_FAILED;
	}
	return CLI_OK;
}

/* --- the commands --- */

/* Verify the files, fetch all pages, and hold each against them. */
static enum status hold_all(struct holding *holding, struct my_public *files, struct report *report)
{
	const struct my_arguments *arguments = holding->arguments;
	struct signing_key *key = NULL;
	enum status status = signing_key_load(arguments->key, &key, report);

	if (status == AL_OK)
		status = my_public_open(arguments->public_path, files, report);
	holding->files = files;
	if (status == AL_OK)
		status = my_fetch(arguments, key, hold_page, holding, report);
	signing_key_free(key);
	return status;
}

static int run_uses(const struct my_arguments *arguments)
{
	struct holding holding = { .arguments = arguments, .listing = true };
	struct report report = { .message = "" };
	struct my_public files = { .folder = NULL };
	struct node_state state;
	int exit_status = CLI_FAILED;
	enum status status;

	if (arguments->what != NULL || arguments->node == NULL || arguments->key == NULL ||
	    arguments->public_path == NULL)
		return wrong();
	status = hold_all(&holding, &files, &report);
	if (status == AL_OK)
		status = find_node(&holding, &state, &report);
	if (status == AL_OK)
		exit_status = print_sum(&holding, &state);
	else
		(void)cli_fail(COMMAND " uses", CLI_FAILED, &report);
	my_public_clear(&files);
	return exit_status;
}

static int run_prove(const struct my_arguments *arguments)
{
	struct holding holding = { .arguments = arguments };
	struct report report = { .message = "" };
	struct my_public files = { .folder = NULL };
	enum status status;

	if (arguments->what == NULL || arguments->node == NULL || arguments->key == NULL ||
	    arguments->public_path == NULL || strlen(arguments->what) != ID_TEXT_LEN ||
	    strncmp(arguments->what, ID_PREFIX, sizeof(ID_PREFIX) - 1) != 0 ||
	    hex_parse(arguments->what + sizeof(ID_PREFIX) - 1, 2 * DIGEST_LEN, holding.wanted.bytes,
		      DIGEST_LEN) != AL_OK)
		return wrong();
	status = hold_all(&holding, &files, &report);
	if (status == AL_OK && !holding.found)
		status = report_set(&report, AL_NOT_FOUND,
				    "the node has no opening of this receipt for your key");
	my_public_clear(&files);
	return status == AL_OK ? CLI_OK : cli_fail(COMMAND " prove", CLI_FAILED, &report);
}

static enum status read_proof(const char *path, struct arena *arena, struct use_proof *ret,
			      struct report *report)
{
	struct buffer bytes;
	json_t *json = NULL;
	enum status status;

	buffer_init(&bytes, PROOF_LEN_MAX);
	status = file_read(path, &bytes, report);
	if (status == AL_OK)
		status = json_parse(buffer_text(&bytes), bytes.len, &json, report);
	if (status == AL_OK)
		status = record_decode(&use_proof_record, json, arena, ret, report);
	if (status == AL_MALFORMED)
		report_prefix(report, "%s", path);
	json_decref(json);
	buffer_clear(&bytes);
	return status;
}

static int run_check_proof(const struct my_arguments *arguments)
{
	struct report report = { .message = "" };
	struct my_public files = { .folder = NULL };
	char key[2 * PUBLIC_KEY_LEN + 1];
	struct use_proof proof;
	struct receipt receipt;
	struct arena arena;
	enum status status;

	if (arguments->what == NULL || arguments->public_path == NULL)
		return wrong();
	arena_init(&arena, OBJECT_ARENA_MAX);
	status = read_proof(arguments->what, &arena, &proof, &report);
	if (status == AL_OK)
		status = my_public_open(arguments->public_path, &files, &report);
	if (status == AL_OK)
		status = my_public_receipt(&files, &proof.receipt, &arena, &receipt, &report);
	if (status == AL_OK)
		status = use_proof_check(&proof, &proof.receipt, &receipt, &report);
	if (status == AL_OK) {
		hex_format(proof.key.bytes, PUBLIC_KEY_LEN, key);
		(void)printf(proof.used ? _("The proof holds: the job used the rows of %s%s.\n")
					: _("The proof holds: the job did not use rows of %s%s.\n"),
			     KEY_PREFIX, key);
	}
	arena_clear(&arena);
	my_public_clear(&files);
	return status == AL_OK ? CLI_OK : cli_fail(COMMAND " check-proof", CLI_FAILED, &report);
}

/* Run a command that says by AL_UNSUPPORTED that it was called wrongly. */
static int end_with(enum status status, const struct report *report)
{
	if (status == AL_UNSUPPORTED)
		return wrong();
	return status == AL_OK ? CLI_OK : cli_fail(COMMAND, CLI_FAILED, report);
}

#define RUN(name)                                                                                  \
	static int run_##name(const struct my_arguments *arguments)                                \
	{                                                                                          \
		struct report report = { .message = "" };                                          \
		enum status status = my_##name(arguments, &report);                                \
                                                                                                   \
		return end_with(status, &report);                                                  \
	}
RUN(certificate)
RUN(link)
RUN(renew)
RUN(leave)

int cli_my(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(const struct my_arguments *arguments);
	} commands[] = { { "certificate", run_certificate },
			 { "check-proof", run_check_proof },
			 { "leave", run_leave },
			 { "link", run_link },
			 { "prove", run_prove },
			 { "renew", run_renew },
			 { "uses", run_uses } };
	struct my_arguments arguments;
	bool help = false;

	if (argc < 2)
		return wrong();
	if (!read_arguments(argc - 1, argv + 1, &arguments, &help) && !help)
		return wrong();
	if (help || strcmp(argv[1], "--help") == 0) {
		(void)fputs(words(usage), stdout);
		return CLI_OK;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(&arguments);
	}
	return wrong();
}
