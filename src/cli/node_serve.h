/* node_serve.h: the subcommand of allmende-node that serves. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_NODE_SERVE_H
#define ALLMENDE_CLI_NODE_SERVE_H

int node_serve(int argc, char **argv);

#endif
