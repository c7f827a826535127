/* verify_internal.h: what the files of the verifier share. Not for others. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VERIFY_VERIFY_INTERNAL_H
#define ALLMENDE_VERIFY_VERIFY_INTERNAL_H

#include "base/arena.h"
#include "log/checkpoint.h"
#include "log/note.h"
#include "log/replay.h"
#include "verify/verify.h"

#define CHECKPOINT_PATH "log/checkpoint"
#define LOG_FOLDER "log/"
#define OBJECTS_FOLDER "objects/"
#define OBJECTS_SUFFIX ".json"
#define TEXTS_FOLDER "texts/"

/* One run of the verifier. */
struct verify_run {
	const struct source *source;
	const struct verify_options *options;
	struct tile_source tiles;
	struct buffer note_bytes; /* of the checkpoint */
	struct checkpoint checkpoint;
	struct arena arena; /* of the statute below */
	struct statute statute;
	struct digest coop; /* its id, as the first entry says */
	struct note_key log_key;
	int64_t witnesses;
	struct when newest_cosignature;
	struct chain *chain;
	struct buffer bytes; /* of the object being read */
	int64_t files;
	bool own_report; /* the report says the place already */
	struct report *report;
};

/* The path of an object or text with its NUL. */
struct digest_path {
	char text[sizeof(OBJECTS_FOLDER OBJECTS_SUFFIX) + 2 * (size_t)DIGEST_LEN];
};

struct digest_path verify_object_path(const struct digest *id);
struct digest_path verify_text_path(const struct digest *digest);

/* Read and parse the object `id`; its id is checked. *ret is yours. */
AL_MUST_CHECK enum status verify_read_object(struct verify_run *run, const struct digest *id,
					     struct envelope **ret);

/* Tell how far a stage is. */
void verify_tell(const struct verify_run *run, enum verify_stage stage, int64_t done,
		 int64_t total);

/* Check the checkpoint: whose it is, by the statute that the first entry names, by what is
 * expected, and by the witnesses. */
AL_MUST_CHECK enum status verify_checkpoint(struct verify_run *run);

/* Check that every file is one that the checkpoint leads to. */
AL_MUST_CHECK enum status verify_files(struct verify_run *run);

#endif
