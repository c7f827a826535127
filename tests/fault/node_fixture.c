/* node_fixture.c: the fixture of the node's unit tests. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/node/fixture.c"
