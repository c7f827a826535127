/* data_files.c: the file of the rows is replaced as a whole. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/data_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_LEN (1u << 20) /* bytes that are copied at once */
#define LOG_SUFFIX ".wal"   /* of the database's log, beside its file */

static enum status failed(const char *path, struct report *report)
{
	return report_set(report, errno == ENOSPC ? AL_NO_SPACE : AL_IO, "%s: %s", path,
			  strerror(errno));
}

/* Remove the file, which need not be there. */
static enum status remove_file(const char *folder, const char *name, struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = file_join(folder, name, path, report);

	if (status == AL_OK && unlink(path) != 0 && errno != ENOENT)
		status = failed(path, report);
	return status;
}

static bool is_there(const char *folder, const char *name)
{
	char path[FILE_PATH_MAX];

	return file_join(folder, name, path, NULL) == AL_OK && access(path, F_OK) == 0;
}

static enum status write_all(int file, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t done = write(file, bytes, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return AL_IO;
		bytes += done;
		len -= (size_t)done;
	}
	return AL_OK;
}

/* Append all of the file `from` to the file `to`. errno says why on failure. */
static enum status copy(int from, int to)
{
	uint8_t *part = malloc(COPY_LEN);
	enum status status = part != NULL ? AL_OK : AL_NO_MEMORY;

	while (status == AL_OK) {
		ssize_t got = read(from, part, COPY_LEN);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			status = AL_IO;
		if (got <= 0)
			break;
		status = write_all(to, part, (size_t)got);
	}
	free(part);
	return status;
}

static enum status copy_file(const char *from_path, const char *to_path, struct report *report)
{
	int from = open(from_path, O_RDONLY | O_CLOEXEC);
	struct stat about;
	int to = -1;
	enum status status;

	if (from < 0)
		return failed(from_path, report);
	/* Whoever may read the rows may read the new ones. */
	if (fstat(from, &about) == 0)
		to = open(to_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, about.st_mode & 0666);
	if (to < 0) {
		status = failed(to_path, report);
		close(from);
		return status;
	}
	status = copy(from, to);
	if (status == AL_NO_MEMORY)
		(void)report_set(report, status, "out of memory for a copy of the rows");
	else if (status != AL_OK)
		status = failed(to_path, report);
	close(from);
	close(to);
	return status;
}

enum status data_files_begin(const char *folder, struct report *report)
{
	char from[FILE_PATH_MAX];
	char to[FILE_PATH_MAX];
	enum status status = data_files_drop(folder, report);

	if (status == AL_OK)
		status = file_join(folder, DATA_FILE, from, report);
	if (status == AL_OK)
		status = file_join(folder, DATA_FILE_NEW, to, report);
	if (status != AL_OK || !is_there(folder, DATA_FILE))
		return status;
	if (is_there(folder, DATA_FILE LOG_SUFFIX))
		return report_set(report, AL_CONFLICT,
				  "%s" LOG_SUFFIX
				  " was not folded in: another program has the rows "
				  "open for writing",
				  from);
	status = copy_file(from, to, report);
	if (status != AL_OK)
		(void)unlink(to);
	return status;
}

/* Force the file at `path` to the disk. */
static enum status sync_file(const char *path, struct report *report)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	enum status status = AL_OK;

	if (file < 0 || fsync(file) != 0)
		status = failed(path, report);
	if (file >= 0)
		close(file);
	return status;
}

static enum status move(const char *folder, const char *from_name, const char *to_name,
			struct report *report)
{
	char from[FILE_PATH_MAX];
	char to[FILE_PATH_MAX];
	enum status status = file_join(folder, from_name, from, report);

	if (status == AL_OK)
		status = file_join(folder, to_name, to, report);
	if (status == AL_OK)
		status = sync_file(from, report);
	if (status == AL_OK && rename(from, to) != 0)
		status = failed(to, report);
	return status == AL_OK ? file_sync_folder(folder, report) : status;
}

enum status data_files_complete(const char *folder, struct report *report)
{
	if (is_there(folder, DATA_FILE_NEW LOG_SUFFIX))
		return report_set(report, AL_CONFLICT,
				  "%s/" DATA_FILE_NEW LOG_SUFFIX " was not folded in", folder);
	return move(folder, DATA_FILE_NEW, DATA_FILE_NEXT, report);
}

enum status data_files_take(const char *folder, struct report *report)
{
	return move(folder, DATA_FILE_NEXT, DATA_FILE, report);
}

enum status data_files_drop(const char *folder, struct report *report)
{
	static const char *const names[] = { DATA_FILE_NEW LOG_SUFFIX, DATA_FILE_NEW,
					     DATA_FILE_NEXT LOG_SUFFIX, DATA_FILE_NEXT };
	enum status status = AL_OK;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && status == AL_OK; i++)
		status = remove_file(folder, names[i], report);
	return status;
}

bool data_files_waiting(const char *folder)
{
	return is_there(folder, DATA_FILE_NEXT);
}
