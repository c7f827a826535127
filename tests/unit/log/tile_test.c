/* tile_test.c: tiles have the paths and bytes of tlog-tiles, whatever the steps they grew in. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/tile.h"

#include "unit/budget.h"
#include "unit/log/memory_log.h"
#include "unit/unit.h"

#include <stdlib.h>

static const struct {
	struct tile tile;
	const char *path;
} paths[] = {
	{ { TILE_HASHES, 0, 0, 256 }, "tile/0/000" },
	{ { TILE_HASHES, 0, 5, 256 }, "tile/0/005" },
	{ { TILE_HASHES, 0, 273, 112 }, "tile/0/273.p/112" },
	{ { TILE_HASHES, 1, 1, 17 }, "tile/1/001.p/17" },
	{ { TILE_HASHES, 2, 0, 1 }, "tile/2/000.p/1" },
	{ { TILE_HASHES, 63, 999, 255 }, "tile/63/999.p/255" },
	{ { TILE_HASHES, 0, 1000, 256 }, "tile/0/x001/000" },
	{ { TILE_HASHES, 3, 1234067, 256 }, "tile/3/x001/x234/067" },
	{ { TILE_ENTRIES, 0, 1234067, 9 }, "tile/entries/x001/x234/067.p/9" },
	{ { TILE_ENTRIES, 0, 0, 256 }, "tile/entries/000" },
	{ { TILE_ENTRIES, 0, TILE_INDEX_MAX, 255 },
	  "tile/entries/x036/x028/x797/x018/x963/967.p/255" },
};

/* log-6 */
static void a_path_says_the_tile(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		char text[TILE_PATH_MAX];
		struct tile tile = { .width = 0 };

		tile_path_format(&paths[i].tile, text);
		assert_string_equal(text, paths[i].path);
		assert_int_equal(tile_path_parse(text, strlen(text), &tile, NULL), AL_OK);
		assert_int_equal(tile.kind, paths[i].tile.kind);
		assert_int_equal(tile.level, paths[i].tile.level);
		assert_int_equal(tile.index, paths[i].tile.index);
		assert_int_equal(tile.width, paths[i].tile.width);
	}
}

static void other_paths_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"tile",
		"tile/",
		"tile/0",
		"tile/0/",
		"tile/0/0",
		"tile/0/00",
		"tile/0/0000",
		"tile/0/00a",
		"tile/0/-01",
		"tile/00/000",
		"tile/64/000",
		"tile/x/000",
		"tile//000",
		"tile/entries",
		"tile/entries/",
		"tile/entry/000",
		"tile/0/001/000",
		"tile/0/x000/000",
		"tile/0/x000/x001/000",
		"tile/0/x001",
		"tile/0/x001/",
		"tile/0/x001/x000",
		"tile/0/x01/000",
		"tile/0/001.p",
		"tile/0/001.p/",
		"tile/0/001.p/0",
		"tile/0/001.p/256",
		"tile/0/001.p/01",
		"tile/0/001.p/1 ",
		"tile/0/001.p/1/",
		"tile/0/001/",
		" tile/0/001",
		"/tile/0/001",
		"tile/0/x036/x028/x797/x018/x963/968",
		"tile/0/x001/x001/x001/x001/x001/x001/001",
		"tile/entries/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/001",
		"checkpoint",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct tile tile = { .width = 77 };
		struct report report = { 0 };

		assert_int_equal(tile_path_parse(bad[i], strlen(bad[i]), &tile, &report),
				 AL_MALFORMED);
		assert_int_equal(tile.width, 77);
		assert_true(report.message[0] != '\0');
	}
}

static size_t count_tiles(uint64_t size, enum tile_kind kind, unsigned level, unsigned width)
{
	struct tile_list list;
	struct tile tile;
	size_t count = 0;

	tile_list_init(&list, size);
	while (tile_list_next(&list, &tile)) {
		assert_int_equal(tile_role(&tile, size), TILE_NEEDED);
		assert_int_equal(tile_width(tile.kind, tile.level, tile.index, size), tile.width);
		if (tile.kind == kind && tile.level == level && tile.width == width)
			count++;
	}
	return count;
}

static void the_tiles_of_seventy_thousand_are_as_published(void **state)
{
	struct tile_list list;
	struct tile tile;
	size_t all = 0;

	(void)state;
	assert_int_equal(count_tiles(70000, TILE_HASHES, 0, 256), 273);
	assert_int_equal(count_tiles(70000, TILE_HASHES, 0, 112), 1);
	assert_int_equal(count_tiles(70000, TILE_HASHES, 1, 256), 1);
	assert_int_equal(count_tiles(70000, TILE_HASHES, 1, 17), 1);
	assert_int_equal(count_tiles(70000, TILE_HASHES, 2, 1), 1);
	assert_int_equal(count_tiles(70000, TILE_ENTRIES, 0, 256), 273);
	assert_int_equal(count_tiles(70000, TILE_ENTRIES, 0, 112), 1);
	tile_list_init(&list, 70000);
	while (tile_list_next(&list, &tile))
		all++;
	assert_int_equal(all, 274 + 274 + 2 + 1);
	/* "a tree of size 256 will be represented by a full level 0 tile and a partial level 1 tile
	 * of width 1" */
	assert_int_equal(count_tiles(256, TILE_HASHES, 0, 256), 1);
	assert_int_equal(count_tiles(256, TILE_HASHES, 1, 1), 1);
	tile_list_init(&list, 256);
	for (all = 0; tile_list_next(&list, &tile);)
		all++;
	assert_int_equal(all, 3);
	tile_list_init(&list, 0);
	assert_false(tile_list_next(&list, &tile));
}

static void the_largest_tree_has_tiles_up_to_level_seven(void **state)
{
	(void)state;
	assert_int_equal(tile_width(TILE_HASHES, 7, 0, MERKLE_SIZE_MAX), 127);
	assert_int_equal(tile_width(TILE_HASHES, 8, 0, MERKLE_SIZE_MAX), 0);
	assert_int_equal(tile_width(TILE_HASHES, 63, 0, UINT64_MAX), 0);
	assert_int_equal(tile_width(TILE_HASHES, 0, TILE_INDEX_MAX, MERKLE_SIZE_MAX), 255);
	assert_int_equal(tile_width(TILE_ENTRIES, 1, 0, MERKLE_SIZE_MAX), 0);
}

/* log-8 */
static void an_earlier_partial_tile_may_stay(void **state)
{
	struct tile tile = { .kind = TILE_HASHES, .index = 1, .width = 9 };

	(void)state;
	assert_int_equal(tile_role(&tile, 256 + 8), TILE_STRANGE);
	assert_int_equal(tile_role(&tile, 256 + 9), TILE_NEEDED);
	assert_int_equal(tile_role(&tile, 256 + 10), TILE_EARLIER);
	assert_int_equal(tile_role(&tile, 512), TILE_EARLIER);
	assert_int_equal(tile_role(&tile, 256), TILE_STRANGE);
	tile.width = 256;
	assert_int_equal(tile_role(&tile, 511), TILE_STRANGE);
	assert_int_equal(tile_role(&tile, 512), TILE_NEEDED);
}

/* log-4: each hash of each tile is the root of the leaves that it stands for. */
static void check_tiles(struct memory_log *log, const struct digest *leaves, uint64_t size)
{
	struct tile_list list;
	struct tile tile;

	tile_list_init(&list, size);
	while (tile_list_next(&list, &tile)) {
		uint64_t span = UINT64_C(1) << (TILE_HEIGHT * tile.level);
		struct memory_file *file;
		char path[TILE_PATH_MAX];

		tile_path_format(&tile, path);
		file = memory_log_find(log, path);
		assert_non_null(file);
		if (tile.kind == TILE_ENTRIES)
			continue;
		assert_int_equal(file->len, tile.width * DIGEST_LEN);
		for (unsigned i = 0; i < tile.width; i++) {
			uint64_t first = (tile.index * TILE_WIDTH + i) * span;
			struct digest root = merkle_root(leaves + first, span);

			assert_memory_equal(file->bytes + i * DIGEST_LEN, &root, DIGEST_LEN);
		}
	}
}

static void each_tile_holds_the_hashes_of_its_subtrees(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 255, 256, 257, 65535, 65536, 65537, 70000 };
	struct digest *leaves = calloc(70000, sizeof(*leaves));
	struct tile_writer *writer = NULL;
	struct memory_log log;
	uint64_t size = 0;

	(void)state;
	assert_non_null(leaves);
	memory_log_init(&log);
	assert_int_equal(tile_writer_new(&writer), AL_OK);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct digest root = merkle_root(leaves, sizes[i]);
		struct digest got;

		memory_log_grow(writer, &log, size, sizes[i], leaves);
		size = sizes[i];
		root = merkle_root(leaves, size);
		got = tile_writer_root(writer);
		assert_memory_equal(&got, &root, sizeof(root));
		assert_int_equal(tile_writer_size(writer), size);
		check_tiles(&log, leaves, size);
	}
	/* What was written more than once: the partial tiles of the sizes in between. */
	assert_true(log.writes < 274 + 274 + 2 + 1 + 9 * 6);
	tile_writer_free(writer);
	memory_log_clear(&log);
	free(leaves);
}

/* log-5: the bytes of a bundle are its entries in order, with their lengths. */
static void a_bundle_holds_the_entries(void **state)
{
	static const uint8_t expected[] = { 0, 1, 'a', 0, 0, 0, 3, 'b', 'c', 'd' };
	struct memory_log log;
	struct tile_sink sink;
	struct tile_writer *writer = NULL;
	struct memory_file *file;
	size_t len;

	(void)state;
	memory_log_init(&log);
	sink = memory_log_sink(&log);
	assert_int_equal(tile_writer_new(&writer), AL_OK);
	assert_int_equal(tile_writer_add(writer, "a", 1, &sink, NULL), AL_OK);
	assert_int_equal(tile_writer_add(writer, "", 0, &sink, NULL), AL_OK);
	assert_int_equal(tile_writer_add(writer, "bcd", 3, &sink, NULL), AL_OK);
	assert_int_equal(tile_writer_flush(writer, &sink, NULL), AL_OK);
	file = memory_log_find(&log, "tile/entries/000.p/3");
	assert_non_null(file);
	assert_int_equal(file->len, sizeof(expected));
	assert_memory_equal(file->bytes, expected, sizeof(expected));
	for (unsigned width = 1; width <= 3; width++) {
		static const size_t lens[] = { 3, 5, 10 };

		assert_int_equal(
		    tile_beginning(TILE_ENTRIES, expected, sizeof(expected), width, &len), AL_OK);
		assert_int_equal(len, lens[width - 1]);
	}
	assert_int_equal(tile_beginning(TILE_ENTRIES, expected, sizeof(expected), 4, &len),
			 AL_MALFORMED);
	assert_int_equal(tile_beginning(TILE_ENTRIES, expected, 9, 3, &len), AL_MALFORMED);
	assert_int_equal(tile_beginning(TILE_HASHES, log.files, 96, 3, &len), AL_OK);
	assert_int_equal(len, 96);
	assert_int_equal(tile_beginning(TILE_HASHES, log.files, 95, 3, &len), AL_MALFORMED);
	tile_writer_free(writer);
	memory_log_clear(&log);
}

static void an_entry_has_at_most_65535_bytes(void **state)
{
	struct memory_log log;
	struct tile_sink sink;
	struct tile_writer *writer = NULL;
	uint8_t *entry = calloc(1, TILE_ENTRY_LEN_MAX + 1);
	struct report report = { 0 };

	(void)state;
	assert_non_null(entry);
	memory_log_init(&log);
	sink = memory_log_sink(&log);
	assert_int_equal(tile_writer_new(&writer), AL_OK);
	assert_int_equal(tile_writer_add(writer, entry, TILE_ENTRY_LEN_MAX + 1, &sink, &report),
			 AL_TOO_BIG);
	assert_string_equal(report.message, "the entry has 65536 bytes, 65535 are allowed");
	assert_int_equal(tile_writer_size(writer), 0);
	for (unsigned i = 0; i < TILE_WIDTH; i++)
		assert_int_equal(tile_writer_add(writer, entry, TILE_ENTRY_LEN_MAX, &sink, NULL),
				 AL_OK);
	assert_int_equal(memory_log_find(&log, "tile/entries/000")->len, TILE_BUNDLE_LEN_MAX);
	tile_writer_free(writer);
	memory_log_clear(&log);
	free(entry);
}

/* The folder of `log` has exactly what a log of `size` written at once has, besides tiles of
 * earlier sizes, which are beginnings. */
static void check_same_as_at_once(struct memory_log *log, uint64_t size)
{
	struct memory_log at_once;

	memory_log_init(&at_once);
	(void)memory_log_fill(&at_once, size);
	for (size_t i = 0; i < at_once.count; i++) {
		struct memory_file *file = memory_log_find(log, at_once.files[i].path);

		assert_non_null(file);
		assert_int_equal(file->len, at_once.files[i].len);
		assert_memory_equal(file->bytes, at_once.files[i].bytes, file->len);
	}
	for (size_t i = 0; i < log->count; i++) {
		struct tile tile;

		assert_int_equal(
		    tile_path_parse(log->files[i].path, strlen(log->files[i].path), &tile, NULL),
		    AL_OK);
		assert_int_not_equal(tile_role(&tile, size), TILE_STRANGE);
	}
	memory_log_clear(&at_once);
}

static void a_resumed_writer_goes_on_as_if_never_stopped(void **state)
{
	static const uint64_t stops[] = { 0,   1,   2,	 3,   254,   255,   256,  257,
					  511, 512, 513, 600, 65535, 65536, 65537 };
	struct memory_log log;

	(void)state;
	memory_log_init(&log);
	for (size_t i = 0; i + 1 < sizeof(stops) / sizeof(stops[0]); i++) {
		struct tile_source source = memory_log_source(&log);
		struct tile_writer *writer = NULL;
		struct digest root;
		struct digest fresh_root;
		struct memory_log fresh;
		size_t reads = log.reads;

		assert_int_equal(tile_writer_resume(stops[i], &source, &writer, NULL), AL_OK);
		assert_true(log.reads - reads <= TILE_LEVEL_COUNT + 1);
		memory_log_grow(writer, &log, stops[i], stops[i + 1], NULL);
		root = tile_writer_root(writer);
		tile_writer_free(writer);
		memory_log_init(&fresh);
		fresh_root = memory_log_fill(&fresh, stops[i + 1]);
		assert_memory_equal(&root, &fresh_root, sizeof(root));
		memory_log_clear(&fresh);
		check_same_as_at_once(&log, stops[i + 1]);
	}
	memory_log_clear(&log);
}

static void random_steps_give_the_same_files(void **state)
{
	struct budget budget = budget_begin("tile_random_steps");

	(void)state;
	while (budget_more(&budget, 300)) {
		struct tile_writer *writer = NULL;
		struct memory_log log;
		uint64_t size = 0;

		memory_log_init(&log);
		for (int step = 0; step < 6; step++) {
			struct tile_source source = memory_log_source(&log);
			uint64_t next = size + budget_below(&budget, 400);

			if (writer == NULL)
				assert_int_equal(tile_writer_resume(size, &source, &writer, NULL),
						 AL_OK);
			memory_log_grow(writer, &log, size, next, NULL);
			size = next;
			if (budget_below(&budget, 2) == 0) {
				tile_writer_free(writer);
				writer = NULL;
			}
		}
		tile_writer_free(writer);
		check_same_as_at_once(&log, size);
		memory_log_clear(&log);
	}
}

/* log-7: a flush writes what is new and nothing twice. */
static void a_flush_without_news_writes_nothing(void **state)
{
	struct memory_log log;
	struct tile_writer *writer = NULL;

	(void)state;
	memory_log_init(&log);
	assert_int_equal(tile_writer_new(&writer), AL_OK);
	memory_log_grow(writer, &log, 0, 300, NULL);
	/* Full: bundle and tile of 256; partial: bundle and tile of 44, level 1 of one hash. */
	assert_int_equal(log.writes, 5);
	memory_log_grow(writer, &log, 300, 300, NULL);
	assert_int_equal(log.writes, 5);
	memory_log_grow(writer, &log, 300, 301, NULL);
	assert_int_equal(log.writes, 7); /* level 1 has not changed */
	tile_writer_free(writer);
	memory_log_clear(&log);
}

static void a_full_disk_is_passed_on(void **state)
{
	struct memory_log log;
	struct tile_writer *writer = NULL;
	struct tile_sink sink;
	struct report report = { 0 };
	enum status status = AL_OK;

	(void)state;
	memory_log_init(&log);
	log.writes_until = 1;
	sink = memory_log_sink(&log);
	assert_int_equal(tile_writer_new(&writer), AL_OK);
	for (int i = 0; i < TILE_WIDTH && status == AL_OK; i++)
		status = tile_writer_add(writer, "x", 1, &sink, &report);
	assert_int_equal(status, AL_NO_SPACE);
	assert_string_equal(report.message, "the disk is full");
	tile_writer_free(writer);
	memory_log_clear(&log);
}

static void check_resume_fails(struct memory_log *log, uint64_t size, enum status expected,
			       const char *message)
{
	struct tile_source source = memory_log_source(log);
	struct tile_writer *writer = NULL;
	struct report report = { 0 };

	assert_int_equal(tile_writer_resume(size, &source, &writer, &report), expected);
	assert_null(writer);
	assert_string_equal(report.message, message);
}

static void a_damaged_right_edge_is_not_resumed(void **state)
{
	struct memory_log log;

	(void)state;
	memory_log_init(&log);
	(void)memory_log_fill(&log, 600);
	memory_log_find(&log, "tile/entries/002.p/88")->bytes[40] ^= 1;
	check_resume_fails(&log, 600, AL_FORGED,
			   "tile/entries/002.p/88: entry 0 has not the hash that its tile says");
	memory_log_find(&log, "tile/entries/002.p/88")->len--;
	check_resume_fails(&log, 600, AL_FORGED,
			   "tile/entries/002.p/88: entry 0 has not the hash that its tile says");
	memory_log_find(&log, "tile/entries/002.p/88")->bytes[40] ^= 1;
	check_resume_fails(&log, 600, AL_MALFORMED,
			   "tile/entries/002.p/88: the bundle ends within entry 87 of 88");
	memory_log_put(&log, "tile/0/002.p/88", "x", 1);
	check_resume_fails(&log, 600, AL_MALFORMED,
			   "tile/0/002.p/88: the tile has 1 bytes, its 88 hashes have 2816");
	memory_log_remove(&log, "tile/1/000.p/2");
	memory_log_remove(&log, "tile/0/002.p/88");
	check_resume_fails(&log, 600, AL_NOT_FOUND, "tile/0/002.p/88: the file is missing");
	memory_log_clear(&log);
}

/* Proofs from the tiles are those from the leaves, at this and at earlier sizes. */
static void proofs_come_from_tiles(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 255, 256, 257, 1000, 65537 };
	const uint64_t size_max = 65537;
	struct budget budget = budget_begin("tile_proofs");
	struct digest *leaves = calloc(size_max, sizeof(*leaves));
	struct tile_writer *writer = NULL;
	struct memory_log log;
	uint64_t size = 0;

	(void)state;
	assert_non_null(leaves);
	memory_log_init(&log);
	assert_int_equal(tile_writer_new(&writer), AL_OK);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct tile_source tiles = memory_log_source(&log);
		struct tile_reader *reader = NULL;
		struct merkle_source source;
		struct digest root;

		memory_log_grow(writer, &log, size, sizes[i], leaves);
		size = sizes[i];
		root = tile_writer_root(writer);
		assert_int_equal(tile_reader_new(size, &tiles, &reader), AL_OK);
		source = tile_reader_source(reader);
		for (int round = 0; round < 40; round++) {
			uint64_t index = round == 0 ? size - 1 : budget_below(&budget, size);
			struct digest old_root = merkle_root(leaves, index);
			struct merkle_proof proof;

			assert_int_equal(merkle_prove_inclusion(&source, index, size, &proof, NULL),
					 AL_OK);
			assert_true(
			    merkle_verify_inclusion(&leaves[index], index, size, &proof, &root));
			assert_int_equal(
			    merkle_prove_consistency(&source, index, size, &proof, NULL), AL_OK);
			assert_true(
			    merkle_verify_consistency(index, &old_root, size, &root, &proof));
		}
		tile_reader_free(reader);
	}
	tile_writer_free(writer);
	memory_log_clear(&log);
	free(leaves);
}

static enum status wider_read(void *user, const struct tile *tile, struct buffer *ret,
			      struct report *report)
{
	struct tile wider = *tile;

	wider.width = tile_width(tile->kind, tile->level, tile->index, 600);
	return memory_log_source(user).read(user, &wider, ret, report);
}

static void a_reader_takes_wider_tiles(void **state)
{
	struct memory_log log;
	struct memory_log small;
	struct tile_source wider = { .read = wider_read, .user = &log };
	struct tile_reader *reader = NULL;
	struct merkle_source source;
	struct digest root;
	struct digest got;

	(void)state;
	memory_log_init(&log);
	memory_log_init(&small);
	(void)memory_log_fill(&log, 600);
	root = memory_log_fill(&small, 300);
	assert_int_equal(tile_reader_new(300, &wider, &reader), AL_OK);
	source = tile_reader_source(reader);
	assert_int_equal(merkle_range_hash(&source, 0, 300, &got, NULL), AL_OK);
	assert_memory_equal(&got, &root, sizeof(root));
	tile_reader_free(reader);
	memory_log_clear(&log);
	memory_log_clear(&small);
}

static void a_reader_names_the_missing_tile(void **state)
{
	struct memory_log log;
	struct tile_source tiles;
	struct tile_reader *reader = NULL;
	struct merkle_source source;
	struct merkle_proof proof = { .count = 5 };
	struct report report = { 0 };

	(void)state;
	memory_log_init(&log);
	(void)memory_log_fill(&log, 600);
	memory_log_remove(&log, "tile/0/001");
	tiles = memory_log_source(&log);
	assert_int_equal(tile_reader_new(600, &tiles, &reader), AL_OK);
	source = tile_reader_source(reader);
	assert_int_equal(merkle_prove_inclusion(&source, 300, 600, &proof, &report), AL_NOT_FOUND);
	assert_string_equal(report.message, "tile/0/001: the file is missing");
	assert_int_equal(proof.count, 5);
	tile_reader_free(reader);
	memory_log_clear(&log);
}

UNIT_MAIN("tile", cmocka_unit_test(a_path_says_the_tile), cmocka_unit_test(other_paths_are_refused),
	  cmocka_unit_test(the_tiles_of_seventy_thousand_are_as_published),
	  cmocka_unit_test(the_largest_tree_has_tiles_up_to_level_seven),
	  cmocka_unit_test(an_earlier_partial_tile_may_stay),
	  cmocka_unit_test(each_tile_holds_the_hashes_of_its_subtrees),
	  cmocka_unit_test(a_bundle_holds_the_entries),
	  cmocka_unit_test(an_entry_has_at_most_65535_bytes),
	  cmocka_unit_test(a_resumed_writer_goes_on_as_if_never_stopped),
	  cmocka_unit_test(random_steps_give_the_same_files),
	  cmocka_unit_test(a_flush_without_news_writes_nothing),
	  cmocka_unit_test(a_full_disk_is_passed_on),
	  cmocka_unit_test(a_damaged_right_edge_is_not_resumed),
	  cmocka_unit_test(proofs_come_from_tiles), cmocka_unit_test(a_reader_takes_wider_tiles),
	  cmocka_unit_test(a_reader_names_the_missing_tile))
