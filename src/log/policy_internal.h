/* policy_internal.h: the inside of a policy, for its reader and its judge. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_POLICY_INTERNAL_H
#define ALLMENDE_LOG_POLICY_INTERNAL_H

#include "base/arena.h"
#include "base/digest.h"
#include "log/note.h"
#include "log/policy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POLICY_NAMES_MAX (POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX)
#define POLICY_QUORUM_NONE POLICY_NAMES_MAX /* in place of an index */

/* A key of a log or witness. */
struct policy_key {
	struct note_key key;	/* when `supported`; else only what identifies its lines: */
	const char *name;	/* of the key */
	uint32_t id;		/* of the key */
	struct digest material; /* SHA-256 of the public key, to find it twice */
	bool supported;
	const char *url; /* NULL: none */
};

/* A name that a quorum or group can use, in the order of the text; so a group's members stand
 * before it. */
struct policy_name {
	const char *name;
	bool is_group;
	bool is_member; /* of a group; it can be so only once */
	size_t witness; /* index, when it is none */
	size_t threshold;
	size_t member_count;
	const uint8_t *members; /* indices of names */
};

struct policy {
	struct arena arena;
	size_t log_count;
	size_t witness_count;
	size_t group_count;
	size_t name_count;
	size_t quorum; /* index of a name, or POLICY_QUORUM_NONE */
	struct policy_key logs[POLICY_LOGS_MAX];
	struct policy_key witnesses[POLICY_WITNESSES_MAX];
	struct policy_name names[POLICY_NAMES_MAX];
};

#endif
