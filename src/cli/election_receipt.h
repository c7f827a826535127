/* election_receipt.h: `allmende election check-receipt`. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_ELECTION_RECEIPT_H
#define ALLMENDE_CLI_ELECTION_RECEIPT_H

/* A voter looks for the ballot of her receipt among published files. Returns an exit status. */
int cli_election_check_receipt(int argc, char **argv);

#endif
