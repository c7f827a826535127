/* facts.h: what the applicants of the demo state. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_FACTS_H
#define ALLMENDE_DEMO_FACTS_H

#include "base/arena.h"
#include "law/fact.h"

/* Who applies. The last one is only in the guideline's worked examples. */
enum demo_role {
	ROLE_CITY,
	ROLE_UNIVERSITY,
	ROLE_NEWSPAPER,
	ROLE_INSURER,
	ROLE_SILENT, /* its commercial interest is only declared, its ethics vote missing */
	ROLE_SHOP,
};

/* All facts that `role` states, in `arena`. AL_NO_MEMORY. */
AL_MUST_CHECK enum status demo_facts(enum demo_role role, struct arena *arena, struct fact **ret,
				     size_t *ret_count);

#endif
