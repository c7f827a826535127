/* election_registrar.h: the subcommands of `allmende election` for who may vote. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_ELECTION_REGISTRAR_H
#define ALLMENDE_CLI_ELECTION_REGISTRAR_H

/* argv[0] is the subcommand's name. Each returns an exit status. */
int cli_election_register(int argc, char **argv);   /* register: a member's side */
int cli_election_registrar(int argc, char **argv);  /* registrar init, add, close, leaf, ... */
int cli_election_check_leaf(int argc, char **argv); /* check-leaf: a member's check */
int cli_election_open_list(int argc, char **argv);  /* open-list: the auditor's check */

#endif
