/* node_setup.h: the subcommands of allmende-node that describe its tables. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_NODE_SETUP_H
#define ALLMENDE_CLI_NODE_SETUP_H

#include "node/node.h"

/* `add`, `describe`, `refresh`, as cli_command wants them. */
int node_add(int argc, char **argv);
int node_describe_tables(int argc, char **argv);
int node_refresh(int argc, char **argv);

/* The part of `check DIR` about tables.conf: print what is left. Returns an exit status. */
int node_check_tables(const char *folder);

#endif
