/* trustee_fork_test.c: a box that shows a trustee two archives of one election. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"
#include "cli/cli.h"
#include "cli/election.h"
#include "crypto/group.h"
#include "unit/unit.h"
#include "unit/vote/election_kit.h"
#include "vote/audit.h"

#include <dirent.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#define VOTERS 3
#define ARCHIVE_MAX ((size_t)1 << 24)
#define TIME 1795370186

static char folder[PATH_MAX];

static void put(const char *name, const void *bytes, size_t len)
{
	char path[2 * PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(file_write(path, bytes, len, NULL), AL_OK);
}

/* Put the archive of the kit's election up to its tally into the folder, with the ballots of the
 * first `voters`, each cast before. */
static void put_archive(const struct election_kit *kit, const struct buffer *ballots, size_t voters)
{
	struct audit_options options = { .trust = AUDIT_CHECK_ALL };
	struct archive_memory memory;
	struct archive_source source;
	struct archive_writer writer;
	struct encrypted_tally tally;
	struct audit *audit = NULL;
	char name[ELECTION_UUID_MAX + 8];
	struct buffer bytes;
	struct buffer text;
	struct arena arena;

	buffer_init(&bytes, ARCHIVE_MAX);
	buffer_init(&text, ARCHIVE_MAX);
	arena_init(&arena, ARCHIVE_MAX);
	archive_start(&writer, TIME, &bytes);
	archive_add_setup(&writer, &kit->election, &kit->trustees, &kit->list, &bytes);
	for (size_t i = 0; i < voters; i++)
		archive_add_ballot(&writer, ballots[i].bytes, ballots[i].len, &bytes);
	memory = (struct archive_memory){ .bytes = bytes.bytes, .len = bytes.len };
	source = archive_memory_source(&memory);
	assert_int_equal(audit_new(&source, &options, &audit), AL_OK);
	assert_int_equal(audit_advance(audit, -1, NULL), AL_OK);
	assert_int_equal(audit_tally(audit, &arena, &tally, NULL), AL_OK);
	assert_int_equal(encrypted_tally_format(&kit->parsed, &tally, &text), AL_OK);
	audit_free(audit);
	archive_add_event(&writer, EVENT_END_BALLOTS, NULL, &bytes);
	archive_add_tally(&writer, &text, (int64_t)voters, (int64_t)voters, &bytes);
	assert_int_equal(buffer_status(&bytes), AL_OK);
	(void)snprintf(name, sizeof(name), "%s.bel", kit->uuid);
	put(name, bytes.bytes, bytes.len);
	arena_clear(&arena);
	buffer_clear(&bytes);
	buffer_clear(&text);
}

/* Let trustee 1 decrypt what is in the folder. */
static int decrypt(void)
{
	char key[2 * PATH_MAX];
	char out[2 * PATH_MAX];
	char command[] = "decrypt";
	char dir_option[] = "--dir";
	char key_option[] = "--key";
	char out_option[] = "--out";
	char *argv[] = { command, dir_option, folder, key_option, key, out_option, out, NULL };

	(void)snprintf(key, sizeof(key), "%s/share.privkey", folder);
	(void)snprintf(out, sizeof(out), "%s/decryption", folder);
	(void)unlink(out);
	optind = 1;
	return cli_election_decrypt(7, argv);
}

static bool is_there(const char *name)
{
	char path[2 * PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

/* trustee-10: with the ballot of one voter alone, the trustees would open her vote. */
static void a_trustee_decrypts_one_tally_of_an_election(void **state)
{
	static const struct election_kit_wish wish = {
		.title = "Q", .wording = "W", .voters = VOTERS, .seed = 1
	};
	struct election_kit *kit = calloc(1, sizeof(*kit));
	struct buffer ballots[VOTERS];
	char secret[GROUP_TEXT_MAX + 2];
	char digits[GROUP_TEXT_MAX];

	(void)state;
	assert_non_null(kit);
	kit_init(kit, &wish);
	group_scalar_format(kit->group, &kit->shares[0], digits);
	(void)snprintf(secret, sizeof(secret), "\"%s\"", digits);
	put("share.privkey", secret, strlen(secret));
	for (size_t i = 0; i < VOTERS; i++) {
		buffer_init(&ballots[i], BALLOT_LEN_MAX);
		kit_ballot(kit, i, CHOICE_YES, &ballots[i]);
	}
	put_archive(kit, ballots, VOTERS);
	assert_int_equal(decrypt(), CLI_OK);
	assert_true(is_there("decryption"));
	assert_int_equal(decrypt(), CLI_OK); /* the same again */
	put_archive(kit, ballots, 1);
	assert_int_equal(decrypt(), CLI_FAILED);
	assert_false(is_there("decryption"));
	put_archive(kit, ballots, VOTERS);
	assert_int_equal(decrypt(), CLI_OK);
	for (size_t i = 0; i < VOTERS; i++)
		buffer_clear(&ballots[i]);
	kit_clear(kit);
	free(kit);
}

static int make_folder(void **state)
{
	const char *place = getenv("TMPDIR");

	(void)state;
	(void)snprintf(folder, sizeof(folder), "%s/allmende-fork-XXXXXX",
		       place == NULL ? "/tmp" : place);
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	(void)state;
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		(void)unlinkat(dirfd(dir), entry->d_name, 0);
	(void)closedir(dir);
	return rmdir(folder);
}

UNIT_MAIN_WITH("trustee_fork", make_folder, remove_folder,
	       cmocka_unit_test(a_trustee_decrypts_one_tally_of_an_election))
