/* node_town_node.c: its node. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/node/town_node.c"
