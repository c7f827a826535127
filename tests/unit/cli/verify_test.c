/* verify_test.c: what `allmende verify` says, exits with and remembers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "base/file.h"
#include "base/json.h"
#include "cli/cli.h"
#include "unit/scratch.h"
#include "unit/verify/world_all.h"

#include <ftw.h>
#include <getopt.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUTPUT_MAX 65536

/* A cooperative published in the scratch folder, whose state folder is there as well. */
struct desk {
	char *folder; /* first, so that scratch.h finds it */
	struct world world;
	char output[OUTPUT_MAX]; /* of the last run, standard output and error */
};

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *at)
{
	(void)about;
	(void)type;
	return at->level == 0 ? 0 : remove(path);
}

static void place(const struct desk *desk, const char *name, char *ret)
{
	assert_int_equal(file_join(desk->folder, name, ret, NULL), AL_OK);
}

static void write_file(const struct desk *desk, const char *name, const void *bytes, size_t len)
{
	char path[FILE_PATH_MAX];
	char folder[FILE_PATH_MAX];

	place(desk, name, path);
	memcpy(folder, path, sizeof(folder));
	*strrchr(folder, '/') = '\0';
	assert_int_equal(file_make_folder(folder, NULL), AL_OK);
	assert_int_equal(file_write_derived(path, bytes, len, NULL), AL_OK);
}

static void remove_folder(const struct desk *desk, const char *name)
{
	char path[FILE_PATH_MAX];

	place(desk, name, path);
	(void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	(void)rmdir(path);
}

/* Publish the world into public/, in place of what was there. */
static void publish(struct desk *desk)
{
	struct world_files files;

	remove_folder(desk, "public");
	world_publish(&desk->world, &files);
	for (size_t i = 0; i < files.count; i++) {
		char name[SOURCE_PATH_MAX + 8];

		(void)snprintf(name, sizeof(name), "public/%s", files.files[i].path);
		write_file(desk, name, files.files[i].bytes, files.files[i].len);
	}
	world_files_clear(&files);
}

static int setup(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	void *folder = NULL;
	char path[FILE_PATH_MAX];

	if (desk == NULL || scratch_setup(&folder) != 0)
		return -1;
	desk->folder = folder;
	world_init(&desk->world);
	world_run(&desk->world, S_GRANT);
	publish(desk);
	place(desk, "state", path);
	assert_int_equal(setenv("XDG_STATE_HOME", path, 1), 0);
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	struct desk *desk = *state;
	void *folder = desk->folder;
	int failed = nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	world_clear(&desk->world);
	free(desk);
	return scratch_teardown(&folder) != 0 || failed != 0;
}

/* Run `allmende verify` with up to three arguments (NULL: none); its exit status. */
static int run(struct desk *desk, const char *a, const char *b, const char *c)
{
	char *argv[] = { (char *)(uintptr_t) "verify", (char *)(uintptr_t)a, (char *)(uintptr_t)b,
			 (char *)(uintptr_t)c, NULL };
	int argc = 1 + (a != NULL) + (b != NULL) + (c != NULL);
	int out = dup(STDOUT_FILENO);
	int error = dup(STDERR_FILENO);
	FILE *file = tmpfile();
	int exit_status;
	size_t len;

	assert_non_null(file);
	(void)fflush(stdout);
	assert_true(dup2(fileno(file), STDOUT_FILENO) >= 0);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	optind = 0; /* getopt_long() begins anew */
	exit_status = cli_verify(argc, argv);
	(void)fflush(stdout);
	assert_true(dup2(out, STDOUT_FILENO) >= 0);
	assert_true(dup2(error, STDERR_FILENO) >= 0);
	(void)close(out);
	(void)close(error);
	rewind(file);
	len = fread(desk->output, 1, sizeof(desk->output) - 1, file);
	desk->output[len] = '\0';
	(void)fclose(file);
	return exit_status;
}

static void expect(struct desk *desk, int got, int wanted, const char *part)
{
	if (got != wanted || strstr(desk->output, part) == NULL)
		fail_msg("exit status %d, wanted %d and \"%s\" in: %s", got, wanted, part,
			 desk->output);
}

static void add_roll(struct desk *desk, int64_t members)
{
	struct draft draft;

	world_draft(&desk->world, S_ROLL, &draft);
	draft.entered = chain_time(desk->world.chain);
	draft.of.roll.time = draft.entered;
	draft.of.roll.epoch = chain_roll(desk->world.chain, NULL)->epoch + 1;
	draft.of.roll.members = members;
	assert_int_equal(world_enter(&desk->world, &draft, NULL), AL_OK);
}

/* --- what it says --- */

static void it_says_what_holds_and_what_is_not_shown(void **state)
{
	struct desk *desk = *state;
	char public_path[FILE_PATH_MAX];
	int first = run(desk, desk->folder, NULL, NULL);

	expect(desk, first, CLI_OK, "Everything holds.\n");
	expect(desk, first, CLI_OK, "cooperative  Datengenossenschaft eG, Beispielstadt\n");
	expect(desk, first, CLI_OK, desk->world.log_vkey);
	expect(desk, first, CLI_OK, "1  statute\n");
	expect(desk, first, CLI_OK, "2 of 2 witnesses (the statute asks for 2)");
	expect(desk, first, CLI_OK, "never verified here before");
	expect(desk, first, CLI_OK, "Not shown:\n  - what happened inside a node");
	expect(desk, first, CLI_OK, "compare them with a source that you trust");
	place(desk, "public", public_path);
	expect(desk, run(desk, public_path, NULL, NULL), CLI_OK, "those of the last time");
}

static void it_says_the_same_as_json(void **state)
{
	struct desk *desk = *state;
	json_t *json = NULL;
	struct buffer canonical;

	assert_int_equal(run(desk, "--json", desk->folder, NULL), CLI_OK);
	assert_int_equal(json_parse(desk->output, strlen(desk->output), &json, NULL), AL_OK);
	assert_true(json_is_true(json_object_get(json, "ok")));
	assert_string_equal(json_string_value(json_object_get(json, "trust")), "new");
	assert_int_equal(json_integer_value(json_object_get(json, "size")), S_GRANT);
	buffer_init(&canonical, OUTPUT_MAX);
	assert_int_equal(json_canonical(json, &canonical, NULL), AL_OK);
	buffer_append_byte(&canonical, '\n');
	assert_string_equal(buffer_text(&canonical), desk->output);
	buffer_clear(&canonical);
	json_decref(json);

	write_file(desk, "public/extra", "x", 1);
	assert_int_equal(run(desk, "--json", desk->folder, NULL), CLI_FAILED);
	assert_string_equal(desk->output,
			    "{\"message\":\"extra: nothing in the log leads to this file\","
			    "\"ok\":false,\"status\":\"refused\"}\n");
}

static void the_first_line_says_what_is_broken_and_where(void **state)
{
	struct desk *desk = *state;
	static const char start[] = "allmende verify: extra: nothing in the log leads";

	write_file(desk, "public/extra", "x", 1);
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_FAILED, start);
	assert_memory_equal(desk->output, start, sizeof(start) - 1);
}

static void a_message_brings_no_control_character_to_the_terminal(void **state)
{
	struct desk *desk = *state;
	char hex[2 * DIGEST_LEN + 1];
	char path[200];

	hex_format(desk->world.ids[S_ROLL].bytes, DIGEST_LEN, hex);
	(void)snprintf(path, sizeof(path), "public/objects/%s.json", hex);
	write_file(desk, path, "{\033[2J\xff", 6);
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_FAILED, hex);
	assert_null(strchr(desk->output, 033));
	expect(desk, run(desk, desk->folder, "--json", NULL), CLI_FAILED, "\"malformed\"");
}

static void wrong_use_exits_with_two(void **state)
{
	struct desk *desk = *state;
	const char *folder = desk->folder;

	expect(desk, run(desk, NULL, NULL, NULL), CLI_USAGE, "say which PATH");
	expect(desk, run(desk, folder, folder, NULL), CLI_USAGE, "one PATH only");
	expect(desk, run(desk, folder, "--nonsense", NULL), CLI_USAGE, "usage:");
	expect(desk, run(desk, folder, "--key=x", "--policy=x"), CLI_USAGE, "do not go together");
	expect(desk, run(desk, folder, "--key=x", "--forget"), CLI_USAGE, "--forget does nothing");
	expect(desk, run(desk, folder, "--key=x", NULL), CLI_USAGE, "--key: ");
	expect(desk, run(desk, folder, "--policy=/nonexistent", NULL), CLI_USAGE, "/nonexistent");
	expect(desk, run(desk, "/nonexistent", NULL, NULL), CLI_USAGE, "cannot open the folder");
	expect(desk, run(desk, "--help", NULL, NULL), CLI_OK, "usage: allmende verify PATH");
}

static void an_empty_folder_has_no_checkpoint(void **state)
{
	struct desk *desk = *state;

	remove_folder(desk, "public");
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_FAILED,
	       "log/checkpoint: the file is missing");
}

/* --- what it is given --- */

static void a_given_key_or_policy_is_held_against_the_log(void **state)
{
	struct desk *desk = *state;
	char path[FILE_PATH_MAX];
	char policy[1000];
	char key[300];

	(void)snprintf(key, sizeof(key), "--key=%s", desk->world.log_vkey);
	expect(desk, run(desk, desk->folder, key, NULL), CLI_OK, "the one that was given");
	assert_null(strstr(desk->output, "compare them"));
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_OK, "never verified here before");

	(void)snprintf(policy, sizeof(policy), "log %s\nwitness w %s\nquorum w\n",
		       desk->world.log_vkey, desk->world.witness_vkeys[0]);
	write_file(desk, "policy", policy, strlen(policy));
	(void)snprintf(path, sizeof(path), "--policy=%s/policy", desk->folder);
	expect(desk, run(desk, desk->folder, path, NULL), CLI_OK, "the one that was given");
	write_file(desk, "policy", "log nonsense\n", 13);
	expect(desk, run(desk, desk->folder, path, NULL), CLI_USAGE, "/policy: line 1");
}

/* --- what it remembers --- */

static void a_log_that_grows_is_known_and_a_rollback_refused(void **state)
{
	struct desk *desk = *state;

	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_OK, "never verified here before");
	add_roll(desk, 7);
	publish(desk);
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_OK, "goes on from there");

	/* The same story again, without the last entry, then with another one. */
	world_clear(&desk->world);
	world_init(&desk->world);
	world_run(&desk->world, S_GRANT);
	publish(desk);
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_FAILED, "rolled back");
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_FAILED, "accept it with --forget");
	add_roll(desk, 8);
	publish(desk);
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_FAILED, "history was changed");
	expect(desk, run(desk, desk->folder, "--forget", NULL), CLI_OK, "never verified here");
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_OK, "those of the last time");
}

static void a_changed_founding_is_refused(void **state)
{
	struct desk *desk = *state;
	struct draft draft;

	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_OK, "");
	world_clear(&desk->world);
	world_init(&desk->world);
	world_draft(&desk->world, S_STATUTE, &draft);
	draft.of.statute.seat = "Anderswo";
	assert_int_equal(world_enter(&desk->world, &draft, NULL), AL_OK);
	publish(desk);
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_FAILED, "another cooperative");
}

static void a_damaged_memory_is_told_and_can_be_forgotten(void **state)
{
	struct desk *desk = *state;
	struct digest name = hash_bytes(WORLD_ORIGIN, strlen(WORLD_ORIGIN));
	char path[200] = "state/allmende/known/";

	hex_format(name.bytes, DIGEST_LEN, path + strlen(path));
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_OK, "");
	write_file(desk, path, "{}", 2);
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_FAILED, "coop: is missing");
	expect(desk, run(desk, desk->folder, "--forget", NULL), CLI_OK, "never verified here");
}

static void without_a_home_nothing_is_remembered_but_all_is_checked(void **state)
{
	struct desk *desk = *state;
	char *home = getenv("HOME");
	char kept[FILE_PATH_MAX];

	(void)snprintf(kept, sizeof(kept), "%s", home == NULL ? "" : home);
	assert_int_equal(setenv("XDG_STATE_HOME", "relative", 1), 0);
	assert_int_equal(unsetenv("HOME"), 0);
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_OK, "warning: the log is not remem");
	expect(desk, run(desk, desk->folder, NULL, NULL), CLI_OK, "Nothing was remembered");
	if (home != NULL)
		assert_int_equal(setenv("HOME", kept, 1), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("verify", CASE(it_says_what_holds_and_what_is_not_shown), CASE(it_says_the_same_as_json),
	  CASE(the_first_line_says_what_is_broken_and_where),
	  CASE(a_message_brings_no_control_character_to_the_terminal),
	  CASE(wrong_use_exits_with_two), CASE(an_empty_folder_has_no_checkpoint),
	  CASE(a_given_key_or_policy_is_held_against_the_log),
	  CASE(a_log_that_grows_is_known_and_a_rollback_refused),
	  CASE(a_changed_founding_is_refused), CASE(a_damaged_memory_is_told_and_can_be_forgotten),
	  CASE(without_a_home_nothing_is_remembered_but_all_is_checked))
