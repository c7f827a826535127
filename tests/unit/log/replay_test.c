/* replay_test.c: a log that was changed anywhere is found out, and where. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/replay.h"

#include "unit/budget.h"
#include "unit/log/memory_log.h"
#include "unit/unit.h"

/* What a replay handed out. */
struct seen {
	uint64_t next; /* seq */
	uint64_t stop; /* refuse this one; UINT64_MAX: none */
};

static enum status each(void *user, const struct log_entry *entry, const void *bytes, size_t len,
			struct report *report)
{
	struct seen *seen = user;
	struct log_entry expected = memory_log_entry(seen->next);
	struct log_entry decoded;

	assert_int_equal(entry->seq, seen->next);
	assert_memory_equal(&entry->id, &expected.id, sizeof(expected.id));
	assert_string_equal(entry->type, expected.type);
	assert_int_equal(log_entry_decode(bytes, len, &decoded, NULL), AL_OK);
	if (seen->next == seen->stop)
		return report_set(report, AL_CONFLICT, "not this one");
	seen->next++;
	return AL_OK;
}

/* Replay `log` from entry seen->next on. */
static enum status run(struct memory_log *log, uint64_t size, const struct digest *root,
		       struct seen *seen, struct replay_place *place, struct report *report)
{
	struct tile_source source = memory_log_source(log);
	struct replay replay = {
		.size = size,
		.root = *root,
		.from = seen->next,
		.source = &source,
		.each = each,
		.user = seen,
	};

	return replay_run(&replay, place, report);
}

/* Replay `log` and expect the fault. */
static void expect(struct memory_log *log, uint64_t size, const struct digest *root,
		   enum status status, const char *path, int64_t index)
{
	struct seen seen = { .stop = UINT64_MAX };
	struct replay_place place = { .index = 99 };
	struct report report = { 0 };

	assert_int_equal(run(log, size, root, &seen, &place, &report), status);
	assert_string_equal(place.path, path);
	assert_int_equal(place.index, index);
	assert_true(strcmp(path, "checkpoint") == 0 ||
		    strncmp(report.message, path, strlen(path)) == 0);
}

static void a_whole_log_holds_at_every_size(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 3, 255, 256, 257, 512, 513, 1000, 65536, 65537 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct memory_log log;
		struct digest root;
		struct seen seen = { .stop = UINT64_MAX };
		struct report report = { 0 };

		memory_log_init(&log);
		root = memory_log_fill(&log, sizes[i]);
		if (run(&log, sizes[i], &root, &seen, NULL, &report) != AL_OK)
			fail_msg("%s", report.message);
		assert_int_equal(seen.next, sizes[i]);
		assert_int_equal(log.reads, log.count); /* each file once */
		memory_log_clear(&log);
	}
}

static void the_empty_log_has_the_empty_root(void **state)
{
	struct memory_log log;
	struct digest root = merkle_empty_root();
	struct seen seen = { .stop = UINT64_MAX };

	(void)state;
	memory_log_init(&log);
	assert_int_equal(run(&log, 0, &root, &seen, NULL, NULL), AL_OK);
	root.bytes[0] ^= 1;
	expect(&log, 0, &root, AL_FORGED, "checkpoint", -1);
	memory_log_clear(&log);
}

static void a_replay_can_go_on_from_where_one_ended(void **state)
{
	struct memory_log log;
	struct digest root;
	struct seen seen = { .stop = UINT64_MAX };

	(void)state;
	memory_log_init(&log);
	root = memory_log_fill(&log, 1000);
	for (uint64_t from = 0; from <= 1000; from += 125) {
		seen.next = from;
		assert_int_equal(run(&log, 1000, &root, &seen, NULL, NULL), AL_OK);
		assert_int_equal(seen.next, 1000);
	}
	/* Files of earlier entries alone are not needed. */
	memory_log_remove(&log, "tile/0/000");
	memory_log_remove(&log, "tile/entries/000");
	seen.next = 256;
	assert_int_equal(run(&log, 1000, &root, &seen, NULL, NULL), AL_OK);
	seen.next = 255;
	assert_int_equal(run(&log, 1000, &root, &seen, NULL, NULL), AL_NOT_FOUND);
	memory_log_clear(&log);
}

static void what_the_callback_says_stops_it(void **state)
{
	struct memory_log log;
	struct digest root;
	struct seen seen = { .stop = 300 };
	struct replay_place place;
	struct report report = { 0 };

	(void)state;
	memory_log_init(&log);
	root = memory_log_fill(&log, 400);
	assert_int_equal(run(&log, 400, &root, &seen, &place, &report), AL_CONFLICT);
	assert_int_equal(seen.next, 300);
	assert_string_equal(place.path, "tile/entries/001.p/144");
	assert_int_equal(place.index, 300);
	assert_string_equal(report.message, "tile/entries/001.p/144: entry 300: not this one");
	memory_log_clear(&log);
}

/* The byte that says which hash or entry of the file byte `at` belongs to. */
static int64_t index_of_byte(const struct memory_file *file, const struct tile *tile, size_t at)
{
	size_t end = 0;

	if (tile->kind == TILE_HASHES)
		return tile->width == TILE_WIDTH ? -1 : (int64_t)(at / DIGEST_LEN);
	for (int64_t i = 0;; i++) {
		end += 2U + ((size_t)file->bytes[end] << 8 | file->bytes[end + 1]);
		if (at < end)
			return (int64_t)(tile->index * TILE_WIDTH) + i;
	}
}

/* log-25: flip one bit of one file; the place is that file, and the hash or entry within it, unless
 * a length was hit, which moves what follows. */
static void flip(struct memory_log *log, uint64_t size, const struct digest *root, size_t number,
		 size_t at, unsigned bit)
{
	struct memory_file *file = &log->files[number];
	struct tile tile;
	struct seen seen = { .stop = UINT64_MAX };
	struct replay_place place;
	struct report report = { 0 };
	int64_t index;
	enum status status;

	assert_int_equal(tile_path_parse(file->path, strlen(file->path), &tile, NULL), AL_OK);
	index = index_of_byte(file, &tile, at);
	file->bytes[at] ^= (uint8_t)(1U << bit);
	status = run(log, size, root, &seen, &place, &report);
	file->bytes[at] ^= (uint8_t)(1U << bit);
	assert_true(status == AL_FORGED || status == AL_MALFORMED);
	assert_string_equal(place.path, file->path);
	assert_int_equal(place.index, index);
	/* No entry was handed out that the root does not stand for. */
	assert_true(tile.kind != TILE_ENTRIES || seen.next == (uint64_t)index);
}

static void every_flipped_bit_of_a_small_log_is_found(void **state)
{
	struct memory_log log;
	struct digest root;
	uint64_t round = 0;

	(void)state;
	memory_log_init(&log);
	root = memory_log_fill(&log, 3);
	for (size_t file = 0; file < log.count; file++) {
		for (size_t at = 0; at < log.files[file].len; at++)
			flip(&log, 3, &root, file, at, (unsigned)(round++ % 8));
	}
	memory_log_clear(&log);
}

static void flipped_bits_of_a_large_log_are_found(void **state)
{
	static const uint64_t sizes[] = { 255, 256, 257, 700, 66000 };
	struct budget budget = budget_begin("replay_flip_large");
	struct memory_log logs[sizeof(sizes) / sizeof(sizes[0])];
	struct digest roots[sizeof(sizes) / sizeof(sizes[0])];
	size_t count = sizeof(sizes) / sizeof(sizes[0]);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		memory_log_init(&logs[i]);
		roots[i] = memory_log_fill(&logs[i], sizes[i]);
	}
	while (budget_more(&budget, 5000)) {
		size_t which =
		    budget_below(&budget, 20) == 0 ? count - 1 : budget_below(&budget, count - 1);
		size_t file = budget_below(&budget, logs[which].count);
		size_t at = budget_below(&budget, logs[which].files[file].len);

		flip(&logs[which], sizes[which], &roots[which], file, at,
		     (unsigned)budget_below(&budget, 8));
	}
	for (size_t i = 0; i < count; i++)
		memory_log_clear(&logs[i]);
}

static void each_missing_file_is_named(void **state)
{
	struct memory_log log;
	struct digest root;
	size_t count;

	(void)state;
	memory_log_init(&log);
	root = memory_log_fill(&log, 700);
	count = log.count;
	memory_log_clear(&log);
	for (size_t i = 0; i < count; i++) {
		char path[TILE_PATH_MAX];

		memory_log_init(&log);
		root = memory_log_fill(&log, 700);
		memcpy(path, log.files[i].path, sizeof(path));
		memory_log_remove(&log, path);
		expect(&log, 700, &root, AL_NOT_FOUND, path, -1);
		memory_log_clear(&log);
	}
}

static void a_longer_or_shorter_file_is_found(void **state)
{
	struct memory_log log;
	struct digest root;

	(void)state;
	memory_log_init(&log);
	root = memory_log_fill(&log, 700);
	for (size_t i = 0; i < log.count; i++) {
		struct memory_file *file = &log.files[i];
		bool entries = strncmp(file->path, "tile/entries", 12) == 0;
		bool partial = strstr(file->path, ".p/") != NULL;
		uint8_t longer[TILE_WIDTH * 300];
		size_t len = file->len;
		char path[TILE_PATH_MAX];

		memcpy(path, file->path, sizeof(path));
		assert_true(len < sizeof(longer));
		memcpy(longer, file->bytes, len);
		longer[len] = 0;
		memory_log_put(&log, path, longer, len + 1);
		expect(&log, 700, &root, AL_MALFORMED, path, -1);
		memory_log_put(&log, path, longer, len - 1);
		/* The last entry of the bundle is cut. */
		expect(&log, 700, &root, AL_MALFORMED, path,
		       !entries		     ? -1
		       : partial	     ? 699
		       : strstr(path, "000") ? 255
					     : 511);
		memory_log_put(&log, path, longer, len);
	}
	memory_log_clear(&log);
}

static void a_file_over_its_limit_is_not_read(void **state)
{
	struct memory_log log;
	struct digest root;
	static uint8_t large[1024 * 1024];

	(void)state;
	memory_log_init(&log);
	root = memory_log_fill(&log, 2);
	memory_log_put(&log, "tile/entries/000.p/2", large, sizeof(large));
	expect(&log, 2, &root, AL_TOO_BIG, "tile/entries/000.p/2", -1);
	memory_log_clear(&log);
}

/* An attacker who changes an entry and computes all tiles again does not get the signed root. */
static void a_log_of_another_tree_is_found(void **state)
{
	struct memory_log log;
	struct digest root;
	struct digest other;

	(void)state;
	memory_log_init(&log);
	root = memory_log_fill(&log, 700);
	other = root;
	other.bytes[31] ^= 1;
	expect(&log, 700, &other, AL_FORGED, "checkpoint", -1);
	memory_log_clear(&log);
}

/* A log of two entries, the second altered by `alter`, with tiles and root that fit. */
static struct digest fill_altered(struct memory_log *log, void (*alter)(struct log_entry *entry))
{
	struct tile_sink sink = memory_log_sink(log);
	struct tile_writer *writer = NULL;
	struct buffer bytes;
	struct digest root;

	buffer_init(&bytes, 1000);
	assert_int_equal(tile_writer_new(&writer), AL_OK);
	for (uint64_t i = 0; i < 2; i++) {
		struct log_entry entry = memory_log_entry(i);

		if (i == 1)
			alter(&entry);
		buffer_reset(&bytes);
		log_entry_encode(&entry, &bytes);
		assert_int_equal(tile_writer_add(writer, bytes.bytes, bytes.len, &sink, NULL),
				 AL_OK);
	}
	assert_int_equal(tile_writer_flush(writer, &sink, NULL), AL_OK);
	root = tile_writer_root(writer);
	tile_writer_free(writer);
	buffer_clear(&bytes);
	return root;
}

static void set_seq(struct log_entry *entry)
{
	entry->seq = 2;
}

static void set_coop(struct log_entry *entry)
{
	entry->coop.bytes[5] ^= 1;
}

static void set_time(struct log_entry *entry)
{
	entry->time = memory_log_entry(0).time;
	entry->time.seconds--;
}

static void check_rule(void (*alter)(struct log_entry *entry), const char *message)
{
	struct memory_log log;
	struct digest root;
	struct seen seen = { .stop = UINT64_MAX };
	struct replay_place place;
	struct report report = { 0 };

	memory_log_init(&log);
	root = fill_altered(&log, alter);
	assert_int_equal(run(&log, 2, &root, &seen, &place, &report), AL_REFUSED);
	assert_string_equal(report.message, message);
	assert_string_equal(place.path, "tile/entries/000.p/2");
	assert_int_equal(place.index, 1);
	assert_int_equal(seen.next, 1);
	memory_log_clear(&log);
}

/* log-22, log-23, log-24 */
static void an_entry_against_the_rules_is_refused(void **state)
{
	(void)state;
	check_rule(set_seq, "tile/entries/000.p/2: entry 1: its seq is 2");
	check_rule(set_coop, "tile/entries/000.p/2: entry 1: its coop is another than that of the "
			     "entry before");
	check_rule(set_time, "tile/entries/000.p/2: entry 1: its time is before that of the entry "
			     "ahead of it");
}

static void the_first_entry_is_not_before_after(void **state)
{
	struct memory_log log;
	struct tile_source source = memory_log_source(&log);
	struct replay replay = { .size = 2, .source = &source };

	(void)state;
	memory_log_init(&log);
	replay.root = memory_log_fill(&log, 2);
	replay.after = memory_log_entry(0).time;
	assert_int_equal(replay_run(&replay, NULL, NULL), AL_OK);
	replay.after.seconds++;
	assert_int_equal(replay_run(&replay, NULL, NULL), AL_REFUSED);
	memory_log_clear(&log);
}

static void something_else_than_an_entry_is_refused(void **state)
{
	struct memory_log log;
	struct tile_sink sink = memory_log_sink(&log);
	struct tile_writer *writer = NULL;
	struct digest root;

	(void)state;
	memory_log_init(&log);
	assert_int_equal(tile_writer_new(&writer), AL_OK);
	assert_int_equal(tile_writer_add(writer, "{}", 2, &sink, NULL), AL_OK);
	assert_int_equal(tile_writer_flush(writer, &sink, NULL), AL_OK);
	root = tile_writer_root(writer);
	tile_writer_free(writer);
	expect(&log, 1, &root, AL_MALFORMED, "tile/entries/000.p/1", 0);
	memory_log_clear(&log);
}

static void a_rollback_and_a_fork_are_found(void **state)
{
	struct memory_log log;
	struct tile_source source = memory_log_source(&log);
	struct memory_log old_log;
	struct digest new_root;
	struct digest old_root;
	struct report report = { 0 };

	(void)state;
	memory_log_init(&log);
	memory_log_init(&old_log);
	new_root = memory_log_fill(&log, 700);
	old_root = memory_log_fill(&old_log, 300);
	assert_int_equal(replay_check_extends(&source, 300, &old_root, 700, &new_root, NULL),
			 AL_OK);
	assert_int_equal(replay_check_extends(&source, 700, &new_root, 700, &new_root, NULL),
			 AL_OK);
	assert_int_equal(replay_check_extends(&source, 700, &new_root, 300, &old_root, &report),
			 AL_REFUSED);
	assert_string_equal(report.message,
			    "the log has 300 entries, it had 700 before: it was rolled back");
	old_root.bytes[0] ^= 1;
	assert_int_equal(replay_check_extends(&source, 300, &old_root, 700, &new_root, &report),
			 AL_FORGED);
	assert_int_equal(replay_check_extends(&source, 700, &old_root, 700, &new_root, NULL),
			 AL_FORGED);
	memory_log_clear(&log);
	memory_log_clear(&old_log);
}

/* log-8 */
static void an_earlier_tile_is_the_beginning_of_the_wider_one(void **state)
{
	static const char *const paths[] = { "tile/0/000.p/100", "tile/entries/000.p/100" };
	struct memory_log log;
	struct tile_source source = memory_log_source(&log);

	(void)state;
	memory_log_init(&log);
	(void)memory_log_fill(&log, 100);
	(void)memory_log_fill(&log, 300);
	for (size_t i = 0; i < 2; i++) {
		struct memory_file *file = memory_log_find(&log, paths[i]);
		struct tile tile;

		assert_int_equal(tile_path_parse(paths[i], strlen(paths[i]), &tile, NULL), AL_OK);
		assert_int_equal(replay_check_earlier(&source, &tile, 300, NULL), AL_OK);
		file->bytes[77] ^= 1;
		assert_int_equal(replay_check_earlier(&source, &tile, 300, NULL), AL_FORGED);
		file->bytes[77] ^= 1;
		file->len--;
		assert_int_equal(replay_check_earlier(&source, &tile, 300, NULL), AL_FORGED);
	}
	memory_log_clear(&log);
}

UNIT_MAIN("replay", cmocka_unit_test(a_whole_log_holds_at_every_size),
	  cmocka_unit_test(the_empty_log_has_the_empty_root),
	  cmocka_unit_test(a_replay_can_go_on_from_where_one_ended),
	  cmocka_unit_test(what_the_callback_says_stops_it),
	  cmocka_unit_test(every_flipped_bit_of_a_small_log_is_found),
	  cmocka_unit_test(flipped_bits_of_a_large_log_are_found),
	  cmocka_unit_test(each_missing_file_is_named),
	  cmocka_unit_test(a_longer_or_shorter_file_is_found),
	  cmocka_unit_test(a_file_over_its_limit_is_not_read),
	  cmocka_unit_test(a_log_of_another_tree_is_found),
	  cmocka_unit_test(an_entry_against_the_rules_is_refused),
	  cmocka_unit_test(the_first_entry_is_not_before_after),
	  cmocka_unit_test(something_else_than_an_entry_is_refused),
	  cmocka_unit_test(a_rollback_and_a_fork_are_found),
	  cmocka_unit_test(an_earlier_tile_is_the_beginning_of_the_wider_one))
