/* coop_serve.h: the subcommand of allmende-coop that serves. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_COOP_SERVE_H
#define ALLMENDE_CLI_COOP_SERVE_H

int coop_serve(int argc, char **argv);

#endif
