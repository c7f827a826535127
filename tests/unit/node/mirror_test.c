/* mirror_test.c: what a cooperative can do to the copy of its files, whatever it answers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mirror.h"

#include "base/file.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define URL "https://coop.example"
#define CHECKPOINT "the checkpoint\n"
#define FILE_TEXT "what is in the file"
#define LIST(file, size)                                                                           \
	"{\"checkpoint\":\"the checkpoint\\n\",\"files\":[\"" file "\"],\"from\":0,"               \
	"\"size\":" size ",\"until\":" size "}"

/* A cooperative, and the mirror of it. */
struct world {
	char folder[FILE_PATH_MAX];
	struct http_transport transport;
	struct mirror mirror;
	const char *list; /* what it has to fetch */
	const char *rest; /* from the third entry on; NULL: the same */
	int64_t entries;  /* it answers 400 to who has more */
	char asked[256];  /* the last path */
	struct report report;
};

static enum status ask(void *user, const struct http_ask *ask, int *ret_status, struct buffer *ret,
		       struct report *report)
{
	struct world *world = user;
	const char *path = ask->url + strlen(URL);

	(void)report;
	(void)snprintf(world->asked, sizeof(world->asked), "%s", path);
	*ret_status = 200;
	if (strncmp(path, "/public/", 8) == 0)
		buffer_append_text(ret, FILE_TEXT);
	else if (strtoll(strrchr(path, '/') + 1, NULL, 10) > world->entries)
		*ret_status = 400;
	else
		buffer_append_text(ret, world->rest != NULL && strcmp(path, "/api/v1/files/3") == 0
					    ? world->rest
					    : world->list);
	return AL_OK;
}

static void make(void **state, struct world *ret)
{
	*ret = (struct world){ .entries = 5 };
	(void)snprintf(ret->folder, sizeof(ret->folder), "%s/mirror", (const char *)*state);
	ret->transport = (struct http_transport){ .ask = ask, .user = ret };
	ret->mirror =
	    (struct mirror){ .folder = ret->folder, .url = URL, .transport = &ret->transport };
}

static bool has(const struct world *world, const char *name, const char *text)
{
	char path[2 * FILE_PATH_MAX];
	struct buffer content;
	bool same;

	(void)snprintf(path, sizeof(path), "%s/%s", world->folder, name);
	buffer_init(&content, 4096);
	same = file_read(path, &content, NULL) == AL_OK && strcmp(buffer_text(&content), text) == 0;
	buffer_clear(&content);
	return same;
}

/* Update; the last path that was asked for is then known. */
static void update(struct world *world)
{
	if (mirror_update(&world->mirror, &world->report) != AL_OK)
		fail_msg("%s", world->report.message);
}

static void update_fails(struct world *world, const char *words)
{
	assert_int_equal(mirror_update(&world->mirror, &world->report), AL_IO);
	if (strstr(world->report.message, words) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", words, world->report.message);
}

static void files_and_checkpoint_are_kept(void **state)
{
	struct world world;

	make(state, &world);
	world.list = LIST("texts/ab12", "5");
	update(&world);
	assert_true(has(&world, "texts/ab12", FILE_TEXT));
	assert_true(has(&world, "log/checkpoint", CHECKPOINT));
	world.list = LIST("log/tile/0/000", "5");
	update(&world);
	assert_true(has(&world, "log/tile/0/000", FILE_TEXT));
}

static void no_name_leads_out_of_the_folder(void **state)
{
	static const char *const lists[] = {
		LIST("../out", "5"),
		LIST("texts/../../out", "5"),
		LIST("texts/..", "5"),
		LIST("texts//out", "5"),
		LIST("/texts/out", "5"),
		LIST("texts/", "5"),
		LIST("texts/.hidden", "5"),
		LIST("texts/a b", "5"),
		LIST("texts/%2e%2e/out", "5"),
		LIST("log/checkpoint", "5"),
		LIST("node.key", "5"),
		LIST("", "5"),
		"{\"checkpoint\":\"x\",\"files\":[7],\"from\":0,\"size\":5,\"until\":5}",
	};
	struct world world;

	make(state, &world);
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		world.list = lists[i];
		update_fails(&world, "names a file that no log has");
		assert_string_equal(world.asked, "/api/v1/files/0"); /* and nothing was fetched */
	}
}

/* The first list goes up to the third entry; the next ones begin there. */
static void a_long_log_comes_list_by_list_and_its_checkpoint_last(void **state)
{
	struct world world;

	make(state, &world);
	world.list = "{\"checkpoint\":\"the checkpoint\\n\",\"files\":[\"texts/ab12\"],"
		     "\"from\":0,\"size\":5,\"until\":3}";
	world.rest = "{\"checkpoint\":\"the checkpoint\\n\",\"files\":[\"texts/../x\"],"
		     "\"from\":3,\"size\":5,\"until\":5}";
	update_fails(&world, "names a file that no log has");
	assert_true(has(&world, "texts/ab12", FILE_TEXT));
	assert_false(has(&world, "log/checkpoint", CHECKPOINT));
	world.rest = "{\"checkpoint\":\"the checkpoint\\n\",\"files\":[\"texts/cd34\"],"
		     "\"from\":3,\"size\":5,\"until\":5}";
	update(&world);
	assert_true(has(&world, "texts/cd34", FILE_TEXT));
	assert_true(has(&world, "log/checkpoint", CHECKPOINT));
}

static void lists_that_do_not_go_on_are_refused(void **state)
{
	struct world world;

	make(state, &world);
	world.list = "{\"checkpoint\":\"x\",\"files\":[],\"from\":0,\"size\":5,\"until\":0}";
	update_fails(&world, "in no order");
	world.list = "{\"checkpoint\":\"x\",\"files\":[],\"from\":0,\"size\":5,\"until\":3}";
	world.rest = world.list;
	update_fails(&world, "in no order");
}

/* A cooperative that lies once, or whose answer was another's, does not stop the node for good. */
static void a_size_that_was_a_lie_is_forgotten(void **state)
{
	struct world world;

	make(state, &world);
	world.list = LIST("texts/ab12", "999999999");
	update(&world);
	world.list = LIST("texts/cd34", "5");
	update_fails(&world, "answers 400");
	assert_string_equal(world.asked, "/api/v1/files/999999999");
	update(&world);
	assert_true(has(&world, "texts/cd34", FILE_TEXT));
}

static int remove_one(const char *path, const struct stat *there, int kind, struct FTW *place)
{
	(void)there;
	(void)kind;
	(void)place;
	return remove(path);
}

static int teardown(void **state)
{
	int failed = nftw(*state, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	free(*state);
	return failed;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, teardown)

UNIT_MAIN("mirror", CASE(files_and_checkpoint_are_kept), CASE(no_name_leads_out_of_the_folder),
	  CASE(a_long_log_comes_list_by_list_and_its_checkpoint_last),
	  CASE(lists_that_do_not_go_on_are_refused), CASE(a_size_that_was_a_lie_is_forgotten))
