/* verify_test.c: a whole published folder holds, and whatever is changed in it is found. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "crypto/hash.h"
#include "crypto/random.h"
#include "unit/verify/published.h"

#define ROLLS                                                                                      \
	300 /* entries beyond the story, so that the log has a full tile and a second level        \
	     */
#define FLIPS 400

static void an_untouched_folder_holds(void **state)
{
	struct published published;
	struct report report = { .message = "" };
	struct verify_result result;

	(void)state;
	publish(&published, ROLLS);
	assert_int_equal(published_verify(&published, NULL, &result, &report), AL_OK);
	assert_string_equal(result.vkey, published.world.log_vkey);
	assert_string_equal(result.origin, WORLD_ORIGIN);
	assert_memory_equal(&result.coop, &published.world.ids[S_STATUTE], DIGEST_LEN);
	assert_int_equal(result.size, S_END + ROLLS);
	assert_int_equal(result.witnesses, 2);
	assert_int_equal(result.newest_cosignature.seconds,
			 chain_time(published.world.chain).seconds + 1);
	assert_int_equal(result.files, (int64_t)published.files.count);
	unpublish(&published);
}

/* --- one byte --- */

/*
 * Whether `message` names the file at `path`, a text by its digest. Where the files of the log do
 * not fit the checkpoint, all that can be said is that: then it names the checkpoint.
 */
static bool names(const char *message, const char *path)
{
	const char *name = strncmp(path, "texts/", 6) == 0 ? path + 6 : path;

	return strstr(message, name) != NULL ||
	       (strncmp(path, "log/", 4) == 0 && strstr(message, "log/checkpoint") != NULL);
}

static void flip(struct published *published, size_t file, size_t place, uint8_t bits)
{
	struct world_file *flipped = &published->files.files[file];
	struct report report = { .message = "" };
	enum status status;

	flipped->bytes[place] ^= bits;
	status = published_verify(published, NULL, NULL, &report);
	if (status == AL_OK || status == AL_IO || status == AL_NO_MEMORY)
		fail_msg("%s: byte %zu ^ %u: %s", flipped->path, place, bits, status_name(status));
	if (!names(report.message, flipped->path))
		fail_msg("%s: byte %zu ^ %u is not named: %s", flipped->path, place, bits,
			 report.message);
	flipped->bytes[place] ^= bits;
}

static void one_changed_byte_in_any_file_is_found_and_named(void **state)
{
	struct published published;

	(void)state;
	publish(&published, 0);
	for (size_t i = 0; i < published.files.count; i++) {
		size_t len = published.files.files[i].len;

		flip(&published, i, 0, 1);
		flip(&published, i, len / 2, 4);
		flip(&published, i, len - 1, 1);
	}
	published_expect(&published, NULL, AL_OK, "", "");
	unpublish(&published);
}

static void random_changed_bits_are_found(void **state)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = "flip";
	struct published published;
	struct random random;

	(void)state;
	publish(&published, ROLLS);
	random_init_seed(&random, seed);
	for (int i = 0; i < FLIPS; i++) {
		size_t file = random_below(&random, published.files.count);
		size_t place = random_below(&random, published.files.files[file].len);

		flip(&published, file, place, (uint8_t)(1u << random_below(&random, 8)));
	}
	published_expect(&published, NULL, AL_OK, "", "");
	random_clear(&random);
	unpublish(&published);
}

static void every_byte_of_the_checkpoint_counts(void **state)
{
	struct published published;
	size_t file = 0;

	(void)state;
	publish(&published, 0);
	while (strcmp(published.files.files[file].path, "log/checkpoint") != 0)
		file++;
	for (size_t i = 0; i < published.files.files[file].len; i++) {
		flip(&published, file, i, 1);
		flip(&published, file, i, 32);
	}
	unpublish(&published);
}

/* --- missing, added, swapped, cut and lengthened files --- */

static void any_missing_file_is_found_and_named(void **state)
{
	struct published published;

	(void)state;
	publish(&published, 0);
	for (size_t i = 0; i < published.files.count; i++) {
		struct world_file file = published.files.files[0];
		uint8_t *copy = malloc(file.len + 1);

		assert_non_null(copy);
		memcpy(copy, file.bytes, file.len);
		world_files_remove(&published.files, 0);
		published_expect(&published, NULL, AL_NOT_FOUND, file.path, "missing");
		world_files_put(&published.files, file.path, copy, file.len);
		free(copy);
	}
	published_expect(&published, NULL, AL_OK, "", "");
	unpublish(&published);
}

static void any_added_file_is_found_and_named(void **state)
{
	static const char zeros[] =
	    "0000000000000000000000000000000000000000000000000000000000000000";
	static const char *const paths[] = {
		"README",
		"log/extra",
		"log/checkpoint.tmp",
		"log/tile/0/001.p/7",
		"log/tile/1/000.p/1",
		"log/tile/0/000",
		"log/tile/entries/000",
		"elections/1",
		"objects/a.json",
		"texts/a",
	};
	char path[SOURCE_PATH_MAX];
	struct published published;

	(void)state;
	publish(&published, 0);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		world_files_put(&published.files, paths[i], "x", 1);
		published_expect(&published, NULL, AL_REFUSED, paths[i], ""); /* chain-67 */
		world_files_remove(&published.files, published.files.count - 1);
	}
	(void)snprintf(path, sizeof(path), "objects/%s.json", zeros);
	world_files_put(&published.files, path, "x", 1);
	published_expect(&published, NULL, AL_REFUSED, path, "no entry of the log names");
	world_files_remove(&published.files, published.files.count - 1);
	(void)snprintf(path, sizeof(path), "texts/%s", zeros);
	world_files_put(&published.files, path, "x", 1);
	published_expect(&published, NULL, AL_REFUSED, path, "no object in the log names");
	unpublish(&published);
}

static void an_earlier_partial_tile_may_stay_when_it_fits(void **state)
{
	struct published published;
	struct world_file *tile;
	char path[SOURCE_PATH_MAX];

	(void)state;
	publish(&published, 0);
	(void)snprintf(path, sizeof(path), "log/tile/0/000.p/%d", S_END);
	tile = world_files_find(&published.files, path);
	assert_non_null(tile);
	world_files_put(&published.files, "log/tile/0/000.p/7", tile->bytes, 7 * 32);
	published_expect(&published, NULL, AL_OK, "", "");
	world_files_find(&published.files, "log/tile/0/000.p/7")->bytes[40] ^= 1;
	published_expect(&published, NULL, AL_FORGED, "log/tile/0/000.p/7", "");
	unpublish(&published);
}

static void swapped_objects_are_found(void **state)
{
	struct published published;
	size_t swaps = 0;

	(void)state;
	publish(&published, 0);
	for (size_t i = 1; i < published.files.count; i++) {
		struct world_file *a = &published.files.files[i - 1];
		struct world_file *b = &published.files.files[i];
		struct world_file keep = *a;

		if (strncmp(a->path, "objects/", 8) != 0 || strncmp(b->path, "objects/", 8) != 0)
			continue;
		a->bytes = b->bytes;
		a->len = b->len;
		b->bytes = keep.bytes;
		b->len = keep.len;
		published_expect(&published, NULL, AL_FORGED, "objects/", "has another id");
		b->bytes = a->bytes;
		b->len = a->len;
		a->bytes = keep.bytes;
		a->len = keep.len;
		swaps++;
	}
	assert_true(swaps > 10);
	unpublish(&published);
}

static void cut_and_lengthened_files_are_found(void **state)
{
	struct published published;

	(void)state;
	publish(&published, 0);
	for (size_t i = 0; i < published.files.count; i++) {
		struct world_file *file = &published.files.files[i];
		struct report report = { .message = "" };

		file->len--;
		assert_int_not_equal(published_verify(&published, NULL, NULL, &report), AL_OK);
		assert_true(names(report.message, file->path));
		file->len++;
		file->bytes[file->len++] = '\n'; /* world_files_put() left a place */
		assert_int_not_equal(published_verify(&published, NULL, NULL, &report), AL_OK);
		assert_true(names(report.message, file->path));
		file->len--;
	}
	unpublish(&published);
}

static void an_empty_source_has_no_checkpoint(void **state)
{
	struct published published = { .files = { .files = NULL } };

	(void)state;
	published_expect(&published, NULL, AL_NOT_FOUND, "log/checkpoint", "missing");
}

static void a_source_that_cannot_list_is_replayed_all_the_same(void **state)
{
	struct published published;
	struct verify_options options = { .progress = NULL };
	struct verify_result result;
	struct source source;

	(void)state;
	publish(&published, 0);
	source = world_files_source(&published.files);
	source.list = NULL;
	assert_int_equal(verify_public(&source, &options, &result, NULL), AL_OK);
	assert_int_equal(result.files, -1);
	verify_result_clear(&result);
	unpublish(&published);
}

UNIT_MAIN("verify", cmocka_unit_test(an_untouched_folder_holds),
	  cmocka_unit_test(one_changed_byte_in_any_file_is_found_and_named),
	  cmocka_unit_test(random_changed_bits_are_found),
	  cmocka_unit_test(every_byte_of_the_checkpoint_counts),
	  cmocka_unit_test(any_missing_file_is_found_and_named),
	  cmocka_unit_test(any_added_file_is_found_and_named),
	  cmocka_unit_test(an_earlier_partial_tile_may_stay_when_it_fits),
	  cmocka_unit_test(swapped_objects_are_found),
	  cmocka_unit_test(cut_and_lengthened_files_are_found),
	  cmocka_unit_test(an_empty_source_has_no_checkpoint),
	  cmocka_unit_test(a_source_that_cannot_list_is_replayed_all_the_same))
