/* election.c: `allmende election`: its subcommands. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election.h"

#include "cli/cli.h"
#include "cli/election_receipt.h"
#include "cli/election_registrar.h"
#include "words/words.h"

#include <sodium.h>
#include <stdio.h>

int cli_election(int argc, char **argv)
{
	static const struct cli_command commands[] = {
		{ "verify", N_("check all of an election"), cli_election_verify },
		{ "show", N_("say how far an election is, and its result"), cli_election_show },
		{ "find", N_("look for a ballot by its tracker"), cli_election_find },
		{ "check-receipt", N_("look for the ballot of a box's receipt"),
		  cli_election_check_receipt },
		{ "trustee-key", N_("make a trustee's key"), cli_election_trustee_key },
		{ "ceremony", N_("make a key of which some trustees are enough"),
		  cli_election_ceremony },
		{ "trustees", N_("join the trustees' public files"), cli_election_trustees },
		{ "new", N_("make election.json"), cli_election_new },
		{ "credential", N_("make a voter's credential"), cli_election_credential },
		{ "register", N_("ask the registrar to register a credential"),
		  cli_election_register },
		{ "registrar", N_("register credentials, and commit to them"),
		  cli_election_registrar },
		{ "check-leaf", N_("see that a credential is registered"),
		  cli_election_check_leaf },
		{ "open-list", N_("open and check the registrar's sealed list"),
		  cli_election_open_list },
		{ "credentials", N_("make all voters' credentials, as an authority"),
		  cli_election_credentials },
		{ "open", N_("begin to take ballots"), cli_election_open },
		{ "vote", N_("make a ballot"), cli_election_vote },
		{ "cast", N_("put ballots into the box"), cli_election_cast },
		{ "close", N_("end the vote"), cli_election_close },
		{ "decrypt", N_("make a trustee's partial decryption"), cli_election_decrypt },
		{ "add-decryption", N_("put trustees' decryptions into the box"),
		  cli_election_add_decryption },
		{ "result", N_("publish the result"), cli_election_result },
	};

	/* Secrets lie in locked memory, for which the library must be ready. */
	if (sodium_init() < 0) {
		(void)fputs("allmende election: no randomness\n", stderr);
		return CLI_FAILED;
	}
	return cli_run("allmende election", commands, sizeof(commands) / sizeof(commands[0]), argc,
		       argv);
}
