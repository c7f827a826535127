/* demo.c: the steps of the demo in their order. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/demo.h"

#include "demo/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CALENDAR_DAYS 40	  /* what happens takes so long */
#define MARK_FILE "allmende-demo" /* says that a folder is ours to replace */
#define OPEN_FILES 16

void demo_wait(struct demo *demo, int64_t seconds)
{
	demo->now = when_add(demo->now, seconds);
	servers_set_clock(demo->servers, demo->now);
}

struct digest demo_hide(const char *name)
{
	struct random random;
	struct salt salt;

	random_init_system(&random);
	random_bytes(&random, salt.bytes, SALT_LEN);
	random_clear(&random);
	return hash_commit(&salt, name, strlen(name));
}

enum status demo_publish(struct demo *demo, struct report *report)
{
	return servers_publish(demo->servers, SERVERS_IN_ANY_CASE, report);
}

enum status demo_tick(struct demo *demo, struct report *report)
{
	return servers_publish(demo->servers, SERVERS_WHEN_DUE, report);
}

enum status demo_sync(struct demo *demo, struct report *report)
{
	return servers_sync(demo->servers, report);
}

enum status demo_enter(struct demo *demo, enum object_type type, const void *value,
		       const struct signing_key *key, struct digest *ret_id, struct report *report)
{
	const struct signing_key *keys[] = { key };
	struct envelope *envelope = NULL;
	enum status status = object_make(type, value, keys, 1, &envelope, report);

	if (status == AL_OK)
		status = remote_enter(demo, envelope, report);
	if (status == AL_OK && ret_id != NULL)
		*ret_id = envelope->id;
	envelope_free(envelope);
	return status;
}

/* --- the folder --- */

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void)info;
	(void)kind;
	(void)place;
	return remove(path);
}

/* Make the folder; one with our mark is emptied first, any other that is not empty is left alone.
 */
static enum status prepare_folder(const char *path, struct report *report)
{
	char mark[FILE_PATH_MAX];
	enum status status = file_join(path, MARK_FILE, mark, report);

	if (status != AL_OK)
		return status;
	if (access(mark, F_OK) == 0) {
		if (nftw(path, remove_one, OPEN_FILES, FTW_DEPTH | FTW_PHYS) != 0)
			return report_set(report, AL_IO, "cannot empty %s: %s", path,
					  strerror(errno));
	} else if (rmdir(path) != 0 && errno != ENOENT) {
		return report_set(
		    report, AL_CONFLICT,
		    "%s is there and no demo of before: choose another folder with --dir", path);
	}
	status = file_make_folder(path, report);
	if (status == AL_OK)
		status = file_write(mark, "", 0, report);
	return status;
}

/* --- the whole --- */

struct step {
	const char *title;
	enum status (*run)(struct demo *demo, struct report *report);
};

static enum status found_and_mandate(struct demo *demo, struct report *report)
{
	enum status status = demo_founding(demo, report);

	return status == AL_OK ? demo_mandates(demo, report) : status;
}

static enum status run_steps(struct demo *demo, struct report *report)
{
	static const struct step steps[] = {
		{ N_("A cooperative is founded; members give mandates"), found_and_mandate },
		{ N_("The assembly adopts a guideline"), demo_guideline },
		{ N_("Five applications, decided by the guideline"), demo_applying },
		{ N_("Granted analyses run beside the data; only protected results leave"),
		  demo_asking },
		{ N_("Anyone verifies all of it, offline"), demo_checking },
	};

	for (int i = 0; i < (int)(sizeof(steps) / sizeof(steps[0])); i++) {
		enum status status;

		tell_step(i + 1, words(steps[i].title));
		status = steps[i].run(demo, report);
		if (status != AL_OK) {
			report_prefix(report, "step %d", i + 1);
			return status;
		}
	}
	return AL_OK;
}

static void demo_clear(struct demo *demo)
{
	for (int i = 0; i < CAST_APPLICANTS; i++)
		opening_key_free(demo->applications[i].opening);
	servers_free(demo->servers);
	witnesses_clear(&demo->witnesses);
	data_clear(&demo->data);
	free(demo->members);
	cast_clear(&demo->cast);
	free(demo);
}

/* Find the data, then make the folder: a wrong file name costs no earlier demo. */
static enum status prepare(struct demo *demo, struct report *report)
{
	const struct demo_options *options = demo->options;
	bool own = options->data.file != NULL || options->data.mobility != NULL;
	enum status status = AL_OK;

	if (own)
		status = data_open(&options->data, &demo->data, report);
	if (status == AL_OK)
		status = prepare_folder(options->folder, report);
	if (status == AL_OK && !own) /* the made-up city is written into the folder */
		status = data_open(&options->data, &demo->data, report);
	if (status == AL_OK)
		status = file_join(options->folder, "node", demo->node_path, report);
	if (status == AL_OK)
		status = file_join(options->folder, "public", demo->public_path, report);
	if (status == AL_OK)
		status = servers_new(demo->now, &demo->servers, report);
	return status;
}

/* Serve what was made until somebody ends it. */
static enum status go_on(struct demo *demo, struct report *report)
{
	enum status status = demo_sync(demo, report);

	if (status != AL_OK)
		return status;
	(void)printf(_("\nBoth servers go on, by the real clock; end them with Ctrl-C:\n"
		       "  cooperative  %s/api/v1\n"
		       "  node         %s/api/v1\n"
		       "  its console  %s/console\n"
		       "               (any name; password %s)\n"),
		     servers_coop_url(demo->servers), servers_node_url(demo->servers),
		     servers_operator_url(demo->servers), servers_token(demo->servers));
	(void)fflush(stdout);
	return servers_go_on(demo->servers, report);
}

enum status demo_run(const struct demo_options *options, struct report *report)
{
	struct demo *demo = calloc(1, sizeof(*demo));
	enum status status;

	if (demo == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory");
	demo->options = options;
	demo->now = when_add(options->now, -CALENDAR_DAYS * DAY_S);
	cast_init(&demo->cast);
	status = prepare(demo, report);
	if (status == AL_OK && witnesses_init(&demo->cast, &demo->witnesses) != AL_OK)
		status = report_set(report, AL_NO_MEMORY, "out of memory for the witnesses");
	if (status == AL_OK) {
		(void)snprintf(demo->coop_path, sizeof(demo->coop_path), "%s", options->folder);
		status = run_steps(demo, report);
	}
	if (status == AL_OK && options->serve)
		status = go_on(demo, report);
	demo_clear(demo);
	return status;
}
