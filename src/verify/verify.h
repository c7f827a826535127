/* verify.h: everything that can be checked from published files alone. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VERIFY_VERIFY_H
#define ALLMENDE_VERIFY_VERIFY_H

#include "base/status.h"
#include "verify/chain.h"
#include "verify/source.h"

/* What the verifier knows beforehand. All may be empty. */
struct verify_expectation {
	const char *policy; /* the text of a C2SP tlog-policy; NULL: none */
	const char *vkey;   /* the log's key; NULL: any */
	const char *origin; /* the log's name; NULL: any. As remembered from an earlier run: */
	struct digest coop; /* the founding id; zero: any */
	int64_t size;	    /* the tree was at least so large; 0: nothing remembered */
	struct digest root; /* and had this root then */
};

enum verify_stage {
	VERIFY_CHECKPOINT = 1,
	VERIFY_TREE,
	VERIFY_CHAIN,
	VERIFY_BALLOTS, /* of one election, within VERIFY_CHAIN; the total is not known */
	VERIFY_FILES,
	VERIFY_DONE
};

/* Progress: `done` of `total` in a stage; called at least at its start and end. */
typedef void verify_progress(void *user, enum verify_stage stage, int64_t done, int64_t total);

struct verify_options {
	struct verify_expectation expectation;
	verify_progress *progress; /* NULL: none */
	void *user;
};

/* What was found. */
struct verify_result {
	char vkey[256];
	char origin[256];
	struct digest coop;
	int64_t size;
	struct digest root;
	int64_t witnesses;		/* of the statute that co-signed the checkpoint */
	struct when newest_cosignature; /* 0: none */
	int64_t files;			/* under the source; -1: it cannot list them */
	/* The state at the end; freed by verify_result_clear(). It reads texts from the source. */
	struct chain *chain;
};

/*
 * Check all files of `source`: checkpoint, quorum of witnesses, every tile, every entry, every
 * object and text, every rule of the chain, and that nothing is missing or left over. `source`
 * must not change meanwhile, and must live as long as *ret.
 * AL_OK: all holds, *ret is set. Anything else: the report's message says what and where, *ret is
 * untouched; AL_IO, AL_NO_MEMORY: it could not be checked; AL_FORGED, AL_MALFORMED, AL_REFUSED,
 * AL_NOT_FOUND, AL_EXHAUSTED, AL_TOO_BIG, AL_UNSUPPORTED: something is broken. AL_CONFLICT: it is
 * not what `options` expects: another log, a rollback, a fork.
 */
AL_MUST_CHECK enum status verify_public(const struct source *source,
					const struct verify_options *options,
					struct verify_result *ret, struct report *report);

void verify_result_clear(struct verify_result *result);

#endif
