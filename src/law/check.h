/* check.h: checks that several tables of this folder share. Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_CHECK_H
#define ALLMENDE_LAW_CHECK_H

#include "base/record.h"
#include "crypto/key.h"
#include "law/guideline.h"
#include "law/terms.h"

/* The items of a list of terms, of ids of rules, and of SQL names. */
extern const struct record_field term_item;
extern const struct record_field sql_name_item;

/*
 * Whether the `count` texts at `texts` are there once each. AL_OK; AL_MALFORMED: the report names
 * `member` and the text; AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status check_unique(const char *member, const char *const *texts, size_t count,
				       struct report *report);

/* Whether the `count` texts at `texts` are known terms of `kind`, once each. As check_unique(). */
AL_MUST_CHECK enum status check_terms(const char *member, const char *const *texts, size_t count,
				      enum term_kind kind, struct report *report);

/* Whether the ids of the `count` rules at `rules` are there once each. As check_unique(). */
AL_MUST_CHECK enum status check_rule_ids(const char *member, const struct rule *rules, size_t count,
					 struct report *report);

/* Whether `name` is a platform's short name. AL_OK, AL_MALFORMED. */
AL_MUST_CHECK enum status check_platform_name(const char *name, struct report *report);

/* Whether `until` is after `from`. AL_OK, AL_MALFORMED. */
AL_MUST_CHECK enum status check_span(struct when from, struct when until, struct report *report);

/* Whether `key` is all zero: absent. */
bool key_is_none(const struct public_key *key);

#endif
