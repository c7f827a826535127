/*
 * verify_bench.c: the whole verification against the least that any verifier must do.
 *
 * Plain is one Ed25519 verification of each signature and one SHA-256 of each object and entry,
 * over the same bytes in the same run. Ours is everything: tiles, canonical forms, the rules of the
 * chain, no file too many; once from memory and once from a folder on the disk.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"

#include "base/file.h"
#include "crypto/hash.h"
#include "unit/verify/world_all.h"
#include "verify/verify.h"

#include <ftw.h>

#define OBJECTS 20000 /* beyond the story */
#define ROUNDS 5
#define RATIO_MAX 2.0

/* Jobs refused by the node: two objects each, by two signers, with state to look up. */
static void add_refused_jobs(struct world *world, int64_t count)
{
	struct digest prev = world->ids[S_REFUSAL];

	for (int64_t i = 0; i < count; i++) {
		struct draft draft;
		enum status status;

		world_draft(world, S_JOB, &draft);
		draft.entered = world_time(24, 0);
		memcpy(draft.of.job.idempotency, &i, sizeof(i));
		status = world_enter(world, &draft, NULL);
		assert(status == AL_OK);
		world_draft(world, S_REFUSAL, &draft);
		draft.entered = world_time(24, 0);
		draft.of.refusal.prev = prev;
		draft.of.refusal.seq = 4 + i;
		draft.of.refusal.subject = world->entered[world->count - 1]->id;
		status = world_enter(world, &draft, NULL);
		assert(status == AL_OK);
		prev = world->entered[world->count - 1]->id;
	}
}

/* The bytes that a plain verifier looks at. */
struct plain {
	struct buffer bytes; /* "allmende/v1/" type "\n" object */
	struct envelope_signature *signatures;
	size_t count;
};

static struct plain *make_plain(const struct world *world)
{
	struct plain *plain = calloc(world->count, sizeof(*plain));

	assert(plain != NULL);
	for (size_t i = 0; i < world->count; i++) {
		const struct envelope *envelope = world->entered[i];

		buffer_init(&plain[i].bytes, ENVELOPE_LEN_MAX);
		buffer_append_format(&plain[i].bytes, "allmende/v1/%s\n", envelope->type);
		buffer_append(&plain[i].bytes, envelope->canonical.bytes, envelope->canonical.len);
		plain[i].signatures =
		    calloc(envelope->signature_count, sizeof(plain[i].signatures[0]));
		assert(plain[i].signatures != NULL);
		memcpy(plain[i].signatures, envelope->signatures,
		       envelope->signature_count * sizeof(plain[i].signatures[0]));
		plain[i].count = envelope->signature_count;
	}
	return plain;
}

static void free_plain(struct plain *plain, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buffer_clear(&plain[i].bytes);
		free(plain[i].signatures);
	}
	free(plain);
}

static double run_plain(const struct plain *plain, size_t count)
{
	double start = bench_now();
	struct digest digest = { { 0 } };

	for (size_t i = 0; i < count; i++) {
		const struct buffer *bytes = &plain[i].bytes;

		digest = hash_bytes(bytes->bytes, bytes->len); /* the object's id */
		digest = hash_bytes(bytes->bytes, 280);	       /* its entry: about so long */
		for (size_t j = 0; j < plain[i].count; j++) {
			bool holds =
			    key_verify(&plain[i].signatures[j].key, &plain[i].signatures[j].sig,
				       bytes->bytes, bytes->len);

			assert(holds);
		}
	}
	assert(!digest_is_zero(&digest));
	return bench_now() - start;
}

static double run_verify(const struct source *source)
{
	struct verify_options options = { .progress = NULL };
	struct report report = { .message = "" };
	struct verify_result result;
	double start = bench_now();
	enum status status = verify_public(source, &options, &result, &report);
	double seconds = bench_now() - start;

	if (status != AL_OK)
		(void)fprintf(stderr, "verify: %s\n", report.message);
	assert(status == AL_OK);
	verify_result_clear(&result);
	return seconds;
}

static double run_folder(const char *path)
{
	struct source_folder *folder = NULL;
	enum status status = source_folder_new(path, &folder, NULL);
	double seconds;

	assert(status == AL_OK);
	seconds = run_verify(source_folder_get(folder));
	source_folder_free(folder);
	return seconds;
}

static void write_folder(const struct world_files *files, const char *path)
{
	for (size_t i = 0; i < files->count; i++) {
		char at[FILE_PATH_MAX];
		char folder[FILE_PATH_MAX];
		enum status status = file_join(path, files->files[i].path, at, NULL);

		assert(status == AL_OK);
		memcpy(folder, at, sizeof(folder));
		*strrchr(folder, '/') = '\0';
		status = file_make_folder(folder, NULL);
		assert(status == AL_OK);
		status = file_write_derived(at, files->files[i].bytes, files->files[i].len, NULL);
		assert(status == AL_OK);
	}
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *at)
{
	(void)about;
	(void)type;
	(void)at;
	return remove(path);
}

static void keep_least(double *least, double seconds)
{
	if (*least == 0 || seconds < *least)
		*least = seconds;
}

int main(void)
{
	char path[] = "/tmp/allmende-verify-bench-XXXXXX";
	struct world *world = calloc(1, sizeof(*world));
	double times[3] = { 0 };
	struct world_files files;
	struct source source;
	struct plain *plain;
	bool within;

	assert(world != NULL);
	world_init(world);
	world_run(world, S_ASSEMBLY_2);
	add_refused_jobs(world, OBJECTS / 2);
	world_publish(world, &files);
	source = world_files_source(&files);
	plain = make_plain(world);
	if (mkdtemp(path) == NULL)
		return 1;
	write_folder(&files, path);
	for (int i = 0; i < ROUNDS; i++) {
		keep_least(&times[0], run_plain(plain, world->count));
		keep_least(&times[1], run_verify(&source));
		keep_least(&times[2], run_folder(path));
	}
	(void)printf("%zu objects, %.0f a second from memory\n", world->count,
		     (double)world->count / times[1]);
	within = bench_ratio("verify (memory)", times[1], times[0], RATIO_MAX);
	within = bench_ratio("verify (folder)", times[2], times[0], RATIO_MAX) && within;
	if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
		(void)fprintf(stderr, "%s is left\n", path);
	free_plain(plain, world->count);
	world_files_clear(&files);
	world_clear(world);
	free(world);
	return within ? 0 : 1;
}
