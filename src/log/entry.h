/*
 * entry.h: one line of our log: which object was entered, and when.
 *
 *	{"coop":"sha256:<64 hex>","id":"sha256:<64 hex>","seq":7,"time":"2026-11-22T19:40:01Z",
 *	 "type":"grant"}
 *
 * in canonical form (RFC 8785), without a space or line feed anywhere. The object itself lies
 * beside the log, under its id.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_ENTRY_H
#define ALLMENDE_LOG_ENTRY_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/record.h"
#include "base/status.h"
#include "base/when.h"

#include <stddef.h>
#include <stdint.h>

#define LOG_ENTRY_TYPE_LEN_MAX 32 /* bytes of an object's type: a to z and - */
#define LOG_ENTRY_LEN_MAX 256	  /* bytes of the longest entry */

struct log_entry {
	struct digest coop; /* id of the founding statute; in its own entry the same as `id` */
	struct digest id;   /* of the object that is entered */
	int64_t seq;	    /* index in the log, from 0, at most 2^53-1 */
	struct when time;   /* when it was entered; never before the entry ahead of it */
	char type[LOG_ENTRY_TYPE_LEN_MAX + 1]; /* of the object */
};

/* Append `entry` in its one form to `ret`, which keeps a failure. All fields must be within what
 * log_entry_decode() takes. */
void log_entry_encode(const struct log_entry *entry, struct buffer *ret);

/*
 * Read the `len` bytes at `bytes`. AL_OK: *ret is set, and encoding it gives the same bytes.
 * AL_TOO_BIG (over LOG_ENTRY_LEN_MAX), AL_MALFORMED (the report says at which byte): untouched.
 */
AL_MUST_CHECK enum status log_entry_decode(const void *bytes, size_t len, struct log_entry *ret,
					   struct report *report);

/* Append the JSON Schema (2020-12) of an entry to `ret`, which keeps a failure. */
void log_entry_schema(struct buffer *ret);

#endif
