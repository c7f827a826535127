/* names.c: the closed word lists of the objects. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/names.h"

#include <stddef.h>

const char *const legal_form_names[] = { NULL, "eG", "e.V.", NULL };
const char *const key_kind_names[] = { NULL,   "coop",	  "registrar", "office",
				       "node", "witness", "applicant", NULL };
const char *const key_action_names[] = { NULL, "introduce", "rotate", "end", NULL };
const char *const key_signers_names[] = { NULL, "founders", "coop", "office", NULL };
const char *const effect_names[] = { NULL, "permit", "refuse", "refer", NULL };
const char *const truth_names[] = { NULL, "true", "false", "unknown", NULL };
const char *const mandate_effect_names[] = { NULL, "allow", "deny", NULL };
const char *const commercial_names[] = { NULL, "no", "any", NULL };
const char *const fact_source_names[] = { NULL, "declared", "office", "register", NULL };
const char *const decided_by_names[] = { NULL, "office", "machine", "assembly", NULL };
const char *const table_role_names[] = { NULL, "persons", "public", NULL };
const char *const column_type_names[] = { NULL,	       "integer", "decimal", "text",
					  "timestamp", "date",	  "boolean", NULL };
const char *const column_class_names[] = { NULL, "id", "quasi-id", "sensitive", "free", NULL };
const char *const demand_answer_names[] = {
	NULL, "pending", "complied", "partly", "refused", NULL
};
const char *const refusal_code_names[] = { NULL,   "grant",  "budget",	  "runs",  "time",
					   "plan", "replay", "signature", "stale", NULL };
const char *const output_verdict_names[] = { NULL, "pass", "refuse", NULL };
const char *const output_finding_names[] = { NULL, "ok", "look", "stop", NULL };
const char *const output_rule_names[] = { NULL,	       "group-size", "withheld",     "dominance",
					  "class",     "extremes",   "differencing", "model",
					  "free-text", "extent",     "purpose",	     NULL };
const char *const mode_names[] = { "aggregate", "train", "release", NULL };
