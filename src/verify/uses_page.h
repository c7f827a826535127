/*
 * uses_page.h: what a node tells one member about her uses, page by page, for her alone.
 *
 * A page has her balance and, for up to USES_PAGE_COUNT jobs in the order in which they were
 * answered, what they were and the opening of her leaf (use_proof.h). It is canonical JSON, filled
 * up with spaces to USES_PAGE_LEN bytes and sealed to her mandate key, so whoever carries it learns
 * neither what is in it nor how much.
 *
 * The mandate key signs and, turned into its X25519 form, opens: one key for two ends, which is
 * safe for these two (Thormarker, "On using the same key pair for Ed25519 and an X25519 based KEM",
 * 2021/509; libsodium does the turning).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VERIFY_USES_PAGE_H
#define ALLMENDE_VERIFY_USES_PAGE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/record.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"
#include "verify/use_proof.h"

#include <stddef.h>
#include <stdint.h>

#define USES_PAGE_COUNT 8   /* jobs on a page */
#define USES_PAGE_LEN 32768 /* bytes before it is sealed */
#define USES_PAGE_ARENA_MAX ((size_t)1 << 20)

/* One job. */
struct job_use {
	int64_t answer; /* its number at the node, rising */
	struct digest grant;
	struct digest job;
	struct use_proof *proof; /* NULL: her key was linked later than that */
	struct digest receipt;
	struct when released_at;
	int64_t rho; /* of the job */
};

struct uses_page {
	int64_t ceiling;       /* of her budget this year; -1: her key is not linked */
	struct public_key key; /* hers */
	bool more;	       /* there are jobs behind the last one here */
	struct public_key node;
	int64_t spent;	  /* of that; -1: her key is not linked */
	struct when time; /* of the page */
	struct job_use *uses;
	size_t uses_count;
};

extern const struct record_type uses_page_record;

/* Append `page`, filled up and sealed to its key, to `ret`. AL_TOO_BIG, AL_NO_MEMORY; AL_MALFORMED:
 * the key is none. */
AL_MUST_CHECK enum status uses_page_seal(const struct uses_page *page, struct buffer *ret);

/*
 * Open the page of `len` bytes at `box` with the mandate key `key` into `ret`, which is taken from
 * `arena`. AL_FORGED: it is not sealed to this key, or says that it is another's. AL_MALFORMED: it
 * is no page. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status uses_page_open(const struct signing_key *key, const uint8_t *box,
					 size_t len, struct arena *arena, struct uses_page *ret,
					 struct report *report);

#endif
