/* registrar.c: `allmende election registrar` as a program of its own, for registrar_crash_test.c.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election_registrar.h"

int main(int argc, char **argv)
{
	return cli_election_registrar(argc, argv);
}
