/* allmende.c: the program for anyone's shell. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "words/words.h"

int main(int argc, char **argv)
{
	static const struct cli_command commands[] = {
		{ "demo", N_("run the whole chain once, from founding to verification"), cli_demo },
		{ "election", N_("vote in secret: tools of voters, trustees, registrar, auditors"),
		  cli_election },
		{ "key", N_("a private key to and from the files that browsers make"), cli_key },
		{ "my", N_("your mandate key, its links, what jobs used your rows"), cli_my },
		{ "practice", N_("made-up rows in the form of a platform's table, for trying"),
		  cli_practice },
		{ "query", N_("ask a protected question on your own CSV or Parquet"), cli_query },
		{ "verify", N_("check a cooperative's published files"), cli_verify },
		{ "witness", N_("cosign the logs of others over HTTP"), cli_witness },
	};

	return cli_end("allmende", cli_run("allmende", commands,
					   sizeof(commands) / sizeof(commands[0]), argc, argv));
}
