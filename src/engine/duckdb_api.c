/* duckdb_api.c: find DuckDB's library, bind its functions, refuse a version we have not tested. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/duckdb_api.h"

#include "base/file.h"

#include <assert.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIBRARY_NAME "libduckdb.so"
#define REMEDY "run script/setup, or set ALLMENDE_DUCKDB to the path of " LIBRARY_NAME " 1.5"

static_assert(sizeof(struct duckdb_result) == 48, "as DuckDB's own");
static_assert(sizeof(union duckdb_text) == 16, "as DuckDB's own");

/* RTLD_NODELETE: its threads and exit handlers may outlive our last use. */
static void *load(const char *path)
{
	return dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

static void *load_beside_program(void)
{
	char path[FILE_PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (len <= 0)
		return NULL;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL || (size_t)(slash + 1 - path) + sizeof(LIBRARY_NAME) > sizeof(path))
		return NULL;
	memcpy(slash + 1, LIBRARY_NAME, sizeof(LIBRARY_NAME));
	return access(path, R_OK) == 0 ? load(path) : NULL;
}

static enum status find_library(const char *path, void **ret, struct report *report)
{
	void *library;
	const char *why;

	if (path == NULL) {
		path = getenv("ALLMENDE_DUCKDB");
		if (path != NULL && path[0] == '\0')
			path = NULL;
	}
	if (path != NULL) {
		library = load(path);
	} else {
		library = load_beside_program();
		if (library == NULL)
			library = load(LIBRARY_NAME);
	}
	if (library == NULL) {
		why = dlerror();
		report_set(report, AL_UNSUPPORTED, "the database library DuckDB is not at %s: %s",
			   path != NULL ? path : "its usual places", REMEDY);
		report_detail(report, "%s", why != NULL ? why : "");
		return AL_UNSUPPORTED;
	}
	*ret = library;
	return AL_OK;
}

/* ISO C has no conversion from an object's to a function's pointer; POSIX promises that their
 * bytes are the same. */
static bool bind(void *library, const char *name, void *function, size_t size)
{
	void *symbol = dlsym(library, name);

	assert(size == sizeof(symbol));
	memcpy(function, &symbol, size);
	return symbol != NULL;
}

enum status duckdb_api_open(const char *path, struct duckdb_api *ret, struct report *report)
{
	struct duckdb_api api;
	const char *missing = NULL;
	const char *version;
	enum status status = find_library(path, &api.library, report);

	if (status != AL_OK)
		return status;
#define BIND(type, name, arguments)                                                                \
	if (!bind(api.library, "duckdb_" #name, &api.name, sizeof(api.name)) && missing == NULL)   \
		missing = "duckdb_" #name;
	DUCKDB_FUNCTIONS(BIND)
#undef BIND
	if (missing != NULL) {
		status =
		    report_set(report, AL_UNSUPPORTED,
			       "the database library found is not DuckDB 1.5 (%s is missing): %s",
			       missing, REMEDY);
		goto out;
	}
	version = api.library_version();
	if (strncmp(version, DUCKDB_VERSION_PREFIX, strlen(DUCKDB_VERSION_PREFIX)) != 0) {
		status = report_set(report, AL_UNSUPPORTED,
				    "the database library found is DuckDB %s, needed is 1.5: %s",
				    version, REMEDY);
		goto out;
	}
	*ret = api;
	api.library = NULL;
out:
	duckdb_api_close(&api);
	return status;
}

void duckdb_api_close(struct duckdb_api *api)
{
	if (api->library != NULL)
		dlclose(api->library);
	api->library = NULL;
}
