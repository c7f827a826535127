/*
 * node.h: what runs beside a platform's data: it holds the rows and gives out protected answers.
 *
 * A node serves one platform of one cooperative. It lives in a folder: `node.key` (its signing
 * key), `store.db` (links, mandates, ledgers, jobs, answers, outbox) and `data.duckdb` (the rows).
 * It decides nothing and trusts nobody: it replays the cooperative's public log before it believes
 * a grant (follow.h), reads a person's rows only under her mandate (mandates.h), and pays before it
 * looks (jobs.h). What it has to say goes to the outbox, in order and without gaps (outbox.h).
 *
 *	node_init("here", &coop, "bikes", now, &report);
 *	node_open("here", NULL, now, &node, &report);
 *	node_describe(node, &tables, now, imports, &report);
 *	node_link(node, "4711", &mandate_key, now, &report);
 *	node_take_mandate(node, mandate, now, &report);
 *	node_follow(node, source, now, &followed, &report);
 *	node_run(node, &question, now, &answer, &report);
 *
 * There is no clock inside: each step is told the present instant. One that lies before the last
 * that the node recorded is refused (AL_REFUSED: the clock went backwards), and nothing is changed.
 * One owner thread.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_NODE_H
#define ALLMENDE_NODE_NODE_H

#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"
#include "engine/engine.h"
#include "law/registry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NODE_PLATFORM_NAME_MAX 48 /* bytes, as law/limits.h */

struct node; /* Opaque. */

/* Where a protected answer stands. Between two stages there is nothing durable or secret done. */
enum node_stage {
	NODE_STAGE_CHARGED = 1, /* the nominal charge is durable; no noise, no row yet */
	NODE_STAGE_DRAWN,	/* the noise is drawn; no row was read yet */
	NODE_STAGE_READ,	/* rows are read, clipped and summed */
	NODE_STAGE_PAID,	/* the personal charges are durable */
	NODE_STAGE_CUT,		/* whoever revoked until here is out of the sums */
	NODE_STAGE_ADDED,	/* the noise is added */
	NODE_STAGE_STORED,	/* answer, mandate root and receipt are durable */
};

/* For tests: to see and to disturb the order of a protected answer. All may be 0. */
struct node_hooks {
	/* Called at each stage; may take mandates and links on the same node, nothing else. */
	void (*stage)(void *user, enum node_stage stage);
	void *user;
	/* RANDOM_SEED_LEN bytes from which noise and salts are then drawn: no protection at all. */
	const uint8_t *seed_for_tests;
};

/*
 * For who guards the node by a lock: while rows are read, which is what takes time, the node is as
 * between two stages, and others may use it: they may take mandates and links, queue, explain, and
 * fetch answers that are stored. What must not happen meanwhile is refused with AL_CONFLICT:
 * another answer, following the log, describing tables; and closing the node is a bug.
 */
struct node_aside {
	void (*leave)(void *user); /* rows are about to be read; NULL: not told */
	void (*enter)(void *user); /* they were, and the node is needed again */
	void *user;
};

/* Who reads the rows of persons: allmende-node-worker in a sandbox, and its limits. */
struct node_worker {
	const char
	    *program;	  /* its path; NULL: nobody but this process, for tests and small tools */
	unsigned seconds; /* that a job may take; 0: 600 */
	unsigned memory_mib;   /* address space; 0: 4096 */
	bool without_landlock; /* the kernel has none, and the operator knows it */
};

struct node_options {
	const char *duckdb;  /* DuckDB's library; NULL: as engine.h says */
	unsigned threads;    /* 0: 2 */
	unsigned memory_mib; /* for the engine; 0: 1024 */
	/* Called after each of `total` equal parts of reading; NULL: not. */
	void (*progress)(void *user, unsigned done, unsigned total);
	void *progress_user;
	bool certificates_required; /* a link counts only with a certificate (mandates.h) */
	struct node_hooks hooks;
	struct node_aside aside;
	struct node_worker worker;
};

/*
 * Make the folder `path` with a new key and an empty store, for `platform` (its short name) of the
 * cooperative founded by `coop`. AL_CONFLICT: there is a node already. AL_MALFORMED: the name.
 * AL_IO, AL_NO_SPACE, AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status node_init(const char *path, const struct digest *coop,
				    const char *platform, struct when now, struct report *report);

/*
 * Do a step, of some hundredths of a second at most, of what the next job would else wait for: the
 * tree of the mandate root (node/mandate_tree.h). *ret_more: there is more to do, now.
 * AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status node_prepare(struct node *node, struct when now, bool *ret_more,
				       struct report *report);

/*
 * Open the node at `path`. `options` may be NULL; its texts and functions must live as long.
 * AL_OK: *ret is yours, closed by node_close(). AL_NOT_FOUND: there is no node. AL_CONFLICT:
 * another process has it open. AL_REFUSED: the clock went backwards. AL_MALFORMED: the store is
 * damaged. AL_IO, AL_NO_MEMORY. On failure *ret is untouched.
 */
AL_MUST_CHECK enum status node_open(const char *path, const struct node_options *options,
				    struct when now, struct node **ret, struct report *report);

/* Say how others may use the node while rows are read; not while one is. */
void node_set_aside(struct node *node, const struct node_aside *aside);

/* While rows are read for others: let that end soon, and node_run() with AL_REFUSED. Only a worker
 * can be ended so. */
void node_cancel_reading(struct node *node);

/* Release `node`. NULL does nothing. */
void node_close(struct node *node);

/* The public part of the key that signs the node's objects. Borrowed. */
const struct public_key *node_key(const struct node *node);

/* Short name of its platform, and the id of its cooperative. Borrowed. */
const char *node_platform(const struct node *node);
const struct digest *node_coop(const struct node *node);

/* The file with the content of one table. */
struct node_table_file {
	const char *table;
	const char *path;   /* CSV, as engine.h and query/catalogue.h say; NULL: see `source` */
	const char *source; /* as engine/engine_source.h says; numbers are rounded to their scale
			       there, and what is not of its column's type is NULL */
};

/* What a platform is: its tables, and a file for each of them. */
struct node_tables {
	/* Its members coop, node, platform, prev, seq, time and the contents of public tables are
	 * the node's to set. */
	const struct platform *platform;
	const struct node_table_file *files;
	size_t files_count;
};

/*
 * Describe the platform as `tables` says: import the files and put the signed `platform` object,
 * with the public tables as texts, into the outbox. A table of persons whose file and columns are
 * as before is not imported again; the same description once more makes no new object.
 * `ret` (may be NULL) has files_count places, in the order of the files, for what the imports found
 * (all 0: a public table, or nothing was imported).
 * AL_MALFORMED: a table, bound, key or row is not as it should be; the report says where.
 * AL_NOT_FOUND: a file is missing, or a table has none. AL_TOO_BIG, AL_REFUSED, AL_UNSUPPORTED (no
 * DuckDB), AL_IO, AL_NO_SPACE, AL_NO_MEMORY. On failure the description in force stands, and
 * its rows: new ones go into a copy, which needs as much room again on the disk.
 */
AL_MUST_CHECK enum status node_describe(struct node *node, const struct node_tables *tables,
					struct when now, struct engine_import *ret,
					struct report *report);

/* Whether the rows are those that were described. AL_CONFLICT: they are not; describing them again
 * helps. AL_NOT_FOUND: nothing is described. Else as node_open() and engine_open(). */
AL_MUST_CHECK enum status node_check_rows(struct node *node, struct report *report);

/* The description in force, or NULL. Borrowed until the next node_describe(). */
const struct platform *node_description(const struct node *node);

#endif
