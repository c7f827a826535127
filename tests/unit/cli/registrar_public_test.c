/* registrar_public_test.c: a leaf is held against what a cooperative has published. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election_registrar.h"
#include "unit/cli/registrar_class.h"
#include "unit/scratch.h"
#include "unit/unit.h"
#include "unit/verify/world_all.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A cooperative that is published in the folder "public". */
struct published {
	struct members members;
	struct world world;
};

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *at)
{
	(void)about;
	(void)type;
	return at->level == 0 ? 0 : remove(path);
}

static void publish(struct published *published)
{
	struct world_files files;

	world_publish(&published->world, &files);
	for (size_t i = 0; i < files.count; i++) {
		char name[SOURCE_PATH_MAX + 8];
		char folder[FILE_PATH_MAX];

		(void)snprintf(name, sizeof(name), "public/%s", files.files[i].path);
		(void)snprintf(folder, sizeof(folder), "%s", class_path(&published->members, name));
		*strrchr(folder, '/') = '\0';
		assert_int_equal(file_make_folder(folder, NULL), AL_OK);
		class_write(&published->members, name, files.files[i].bytes, files.files[i].len);
	}
	world_files_clear(&files);
}

static int setup(void **state)
{
	struct published *published = calloc(1, sizeof(*published));
	void *folder = NULL;

	if (published == NULL || scratch_setup(&folder) != 0)
		return -1;
	class_init(&published->members, folder);
	free(folder);
	world_init(&published->world);
	world_run(&published->world, S_ROLL);
	publish(published);
	*state = published;
	return 0;
}

static int teardown(void **state)
{
	struct published *published = *state;
	int failed = nftw(published->members.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	failed |= rmdir(published->members.folder);
	class_clear(&published->members);
	world_clear(&published->world);
	free(published);
	return failed;
}

/* Check a leaf of the registration with the id `id` against the published files. */
static int check_leaf(struct published *published, const struct digest *id)
{
	const struct leaf_proof proof = { .credential = "x",
					  .member = *signing_key_public(published->members.keys[0]),
					  .registration = *id,
					  .salt = { { 1 } } };
	const char *const arguments[] = { "check-leaf",
					  "--proof",
					  class_path(&published->members, "leaf"),
					  "--public",
					  class_path(&published->members, "public"),
					  NULL };
	struct buffer text;

	buffer_init(&text, LEAF_PROOF_LEN_MAX);
	leaf_proof_format(&proof, &text);
	class_write(&published->members, "leaf", text.bytes, text.len);
	buffer_clear(&text);
	return class_run(&published->members, cli_election_check_leaf, arguments);
}

static void a_registration_must_be_in_the_log(void **state)
{
	struct published *published = *state;
	struct digest id = { .bytes = { 7 } };

	class_expect(&published->members, check_leaf(published, &id), CLI_FAILED,
		     "the registration is not in the log");
	/* Another object is none. */
	class_expect(&published->members, check_leaf(published, &published->world.ids[S_STATUTE]),
		     CLI_FAILED, "public: type: ");
}

static void published_files_that_do_not_hold_are_told(void **state)
{
	struct published *published = *state;

	class_write(&published->members, "public/extra", "x", 1);
	class_expect(&published->members, check_leaf(published, &published->world.ids[S_STATUTE]),
		     CLI_FAILED, "extra: nothing in the log leads to this file");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("registrar_public", CASE(a_registration_must_be_in_the_log),
	  CASE(published_files_that_do_not_hold_are_told))
