/*
 * desk.h: the application desk: from an application to a decision to a grant.
 *
 * `decide` proposes, a person signs: what needs an office key is drafted here, signed where that
 * key is, and entered with coop_enter(). Applications come signed and are entered so too.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_DESK_H
#define ALLMENDE_COOP_DESK_H

#include "base/arena.h"
#include "coop/coop.h"
#include "law/decision.h"
#include "law/grant.h"
#include "law/output_check.h"
#include "law/output_rule.h"

/*
 * Draft the decision on `application` by the guideline in force. Everything is set but the
 * signature; `by` is the office. Lists and texts live in `arena` or in the chain.
 * AL_NOT_FOUND: no such application, or no guideline for its platform. AL_CONFLICT: decided
 * already.
 */
AL_MUST_CHECK enum status desk_draft_decision(const struct coop *coop,
					      const struct digest *application, struct when now,
					      struct arena *arena, struct decision *ret,
					      struct report *report);

/*
 * Draft the decision that follows from the assembly's resolution on `motion` about a referred
 * application. AL_NOT_FOUND: no such motion. AL_CONFLICT: not resolved yet, or not about one.
 */
AL_MUST_CHECK enum status desk_draft_assembly_decision(const struct coop *coop,
						       const struct digest *motion, struct when now,
						       struct arena *arena, struct decision *ret,
						       struct report *report);

/*
 * Enter the widest grant that the decision on `application` allows; *ret_id (may be NULL) is its
 * id. AL_NOT_FOUND: no such application, or its platform is not described. AL_REFUSED: no decision
 * permits it, or nothing is left to grant. Else as coop_make().
 */
AL_MUST_CHECK enum status desk_grant(struct coop *coop, const struct digest *application,
				     struct when now, struct digest *ret_id, struct report *report);

/* Revoke the grant `grant` for `reason`. AL_NOT_FOUND: no such grant. Else as coop_make(). */
AL_MUST_CHECK enum status desk_revoke(struct coop *coop, const struct digest *grant,
				      const char *reason, struct when now, struct report *report);

/* What a person of the office makes of a result that she has looked at. */
struct desk_verdict {
	struct digest receipt;
	struct public_key checker; /* hers */
	enum output_verdict verdict;
	const struct output_note *notes; /* OUTPUT_RULE_COUNT: law/output_rule.h */
	uint32_t stops;			 /* bit rule - 1: the questions to which she says stop */
	const char *reason;		 /* for the applicant; NULL: none */
};

/*
 * Draft the check of a result as `verdict` says. Everything is set but the signature, which is the
 * checker's; which results wait says chain_each_waiting(). Lists live in `arena`, the reason with
 * `verdict`.
 * AL_NOT_FOUND: no such receipt. AL_CONFLICT: its grant wants no check, two have passed it, one has
 * refused it, or the time is over. AL_REFUSED: it cannot pass because something says stop, or a
 * refusal has no reason. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status desk_draft_check(const struct coop *coop,
					   const struct desk_verdict *verdict, struct when now,
					   struct arena *arena, struct output_check *ret,
					   struct report *report);

#endif
