/* election_box_file.c: a box's file: locked, mended after a crash, appended to durably. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election_box.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status failed(const char *what, struct report *report)
{
	return report_set(report, errno == ENOSPC || errno == EDQUOT ? AL_NO_SPACE : AL_IO,
			  "the archive cannot be %s: %s", what, strerror(errno));
}

/* Cut off what was not acknowledged: a step that a crash left unfinished. */
static enum status mend(const char *path, int fd, struct report *report)
{
	struct archive_file *file = NULL;
	struct stat about;
	uint64_t end = 0;
	enum status status;

	if (fstat(fd, &about) != 0)
		return failed("looked at", report);
	status = archive_file_open(path, &file, report);
	if (status == AL_OK)
		status = archive_find_end(archive_file_source(file), &end, report);
	archive_file_close(file);
	if (status != AL_OK || end == (uint64_t)about.st_size)
		return status;
	if (ftruncate(fd, (off_t)end) != 0 || fsync(fd) != 0)
		return failed("mended", report);
	return AL_OK;
}

static enum status open_locked(const char *path, int *ret, struct report *report)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return failed("opened", report);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		(void)close(fd);
		return report_set(report, AL_CONFLICT, "another process has the box open");
	}
	*ret = fd;
	return AL_OK;
}

/* The archive at its end, as a writer goes on from there. */
static enum status read_end(const struct audited *audited, struct archive_writer *ret,
			    struct report *report)
{
	const struct audit_state *state = audit_state(audited->audit);
	uint64_t next;

	ret->height = state->height + 1;
	ret->head = state->head;
	return archive_read_start(archive_file_source(audited->file), &ret->time, &next, report);
}

static enum status open_box(const char *dir, enum audit_trust trust, struct box_file *ret,
			    struct report *report)
{
	struct box_file box = { .fd = -1 };
	char path[FILE_PATH_MAX];
	enum status status = election_archive_path(dir, path, report);

	if (status == AL_OK) {
		status = open_locked(path, &box.fd, report);
		if (status == AL_OK)
			status = mend(path, box.fd, report);
		if (status != AL_OK)
			report_prefix(report, "%s", path);
	}
	if (status == AL_OK)
		status = election_audit(dir, trust, 0, &box.audited, report);
	if (status == AL_OK)
		status = read_end(&box.audited, &box.writer, report);
	if (status != AL_OK) {
		box_file_close(&box);
		return status;
	}
	*ret = box;
	return AL_OK;
}

enum status box_file_open(const char *dir, struct box_file *ret, struct report *report)
{
	return open_box(dir, AUDIT_TRUST_BALLOTS, ret, report);
}

enum status box_file_open_checking(const char *dir, struct box_file *ret, struct report *report)
{
	return open_box(dir, AUDIT_CHECK_ALL, ret, report);
}

void box_file_close(struct box_file *box)
{
	election_audit_close(&box->audited);
	if (box->fd >= 0)
		(void)close(box->fd);
	box->fd = -1;
}

static bool write_at(int fd, off_t at, const struct buffer *bytes)
{
	for (size_t done = 0; done < bytes->len;) {
		ssize_t put = pwrite(fd, bytes->bytes + done, bytes->len - done, at + (off_t)done);

		if (put < 0 && errno != EINTR)
			return false;
		done += put > 0 ? (size_t)put : 0;
	}
	return true;
}

enum status box_file_append(struct box_file *box, const struct archive_writer *after,
			    const struct buffer *bytes, struct report *report)
{
	off_t end = lseek(box->fd, 0, SEEK_END);
	enum status status;

	if (buffer_status(bytes) != AL_OK)
		return report_set(report, buffer_status(bytes), "out of memory for the archive");
	if (end < 0 || !write_at(box->fd, end, bytes))
		status = failed("written", report);
	else
		status = audit_advance(box->audited.audit, -1, report);
	if (status == AL_OK && fsync(box->fd) != 0)
		status = failed("written", report);
	if (status == AL_OK)
		box->writer = *after;
	else if (end >= 0 && ftruncate(box->fd, end) != 0)
		report_detail(report, "what was written of it is still there");
	return status;
}

enum status box_file_make(const char *path, const struct buffer *bytes, struct report *report)
{
	if (buffer_status(bytes) != AL_OK)
		return report_set(report, buffer_status(bytes), "out of memory for the archive");
	if (access(path, F_OK) == 0)
		return report_set(report, AL_CONFLICT, "%s: is there already, and stays", path);
	return file_write(path, bytes->bytes, bytes->len, report);
}
