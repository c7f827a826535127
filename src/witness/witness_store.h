/*
 * witness_store.h: what a witness cosigned last of each log, so that it lasts.
 *
 * The only promise of a witness is that it never cosigns two trees of a log of which neither goes
 * on from the other. It keeps it by this table: a cosignature is given out only after its tree is
 * durable here in the place of the one before.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WITNESS_WITNESS_STORE_H
#define ALLMENDE_WITNESS_WITNESS_STORE_H

#include "base/buffer.h"
#include "log/witness.h"
#include "store/db.h"

/* Open the store at `path`, made where there is none. AL_OK: *ret is yours, closed by db_close().
 * Statuses of db_open() and migration_run(). */
AL_MUST_CHECK enum status witness_store_open(const char *path, struct when now, struct db **ret,
					     struct report *report);

/* *ret = what was cosigned last for `origin`, all zero when nothing was. */
AL_MUST_CHECK enum status witness_store_load(struct db *db, const char *origin,
					     struct witness_state *ret, struct report *report);

/*
 * Put `answer`, which has WITNESS_OK, in the place of `old` for `origin`, durably. AL_CONFLICT:
 * `old` is not what is there; nothing changed. Where it is unknown what lies on the disk, the store
 * refuses everything until it is opened again (db.h).
 */
AL_MUST_CHECK enum status witness_store_replace(struct db *db, const char *origin,
						const struct witness_state *old,
						const struct witness_answer *answer,
						struct report *report);

/* Append the checkpoint that was cosigned last for the origin whose SHA-256 is `origin` to `ret`.
 * AL_NOT_FOUND: there is none. */
AL_MUST_CHECK enum status witness_store_note(struct db *db, const struct digest *origin,
					     struct buffer *ret, struct report *report);

#endif
