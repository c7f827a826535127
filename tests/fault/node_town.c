/* node_town.c: the small cooperative of the node's unit tests, for the programs here. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/node/town.c"
