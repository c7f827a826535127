/* election_folder.c: the files of an election. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election.h"

#include "words/words.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SUFFIX ".bel"
#define QUIET_MS 1000 /* no progress before */
#define TELL_MS 100   /* between two notes of it */

enum status election_read(const char *dir, const char *name, struct buffer *ret,
			  struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = file_join(dir, name, path, report);

	return status == AL_OK ? file_read(path, ret, report) : status;
}

enum status election_write(const char *dir, const char *name, const struct buffer *bytes,
			   struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = file_join(dir, name, path, report);

	if (status == AL_OK && buffer_status(bytes) != AL_OK)
		status = report_set(report, buffer_status(bytes), "out of memory for %s", name);
	return status == AL_OK ? file_write(path, bytes->bytes, bytes->len, report) : status;
}

/* All of the bytes, forced to the disk. */
static bool write_all(int fd, const uint8_t *bytes, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t put = write(fd, bytes + done, len - done);

		if (put < 0 && errno != EINTR)
			return false;
		done += put > 0 ? (size_t)put : 0;
	}
	return fsync(fd) == 0;
}

enum status election_write_secret_at(const char *path, const void *bytes, size_t len,
				     struct report *report)
{
	enum status status = AL_OK;
	bool good;
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 && errno == EEXIST)
		return report_set(report, AL_CONFLICT, "%s: is there already, and stays", path);
	if (fd < 0)
		return report_set(report, errno == ENOENT ? AL_NOT_FOUND : AL_IO, "%s: %s", path,
				  strerror(errno));
	good = write_all(fd, bytes, len);
	if (!good)
		status = report_set(report, errno == ENOSPC ? AL_NO_SPACE : AL_IO, "%s: %s", path,
				    strerror(errno));
	(void)close(fd);
	if (good)
		return file_sync_parent(path, report);
	(void)unlink(path); /* half a secret is none */
	return status;
}

enum status election_write_secret(const char *dir, const char *name, const void *bytes, size_t len,
				  struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = file_join(dir, name, path, report);

	return status == AL_OK ? election_write_secret_at(path, bytes, len, report) : status;
}

static bool is_archive(const char *name)
{
	size_t len = strlen(name);

	return len > strlen(SUFFIX) && strcmp(name + len - strlen(SUFFIX), SUFFIX) == 0;
}

enum status election_archive_path(const char *dir, char *ret, struct report *report)
{
	const struct dirent *entry;
	int found = 0;
	enum status status = AL_OK;
	DIR *folder = opendir(dir);

	if (folder == NULL)
		return report_set(report, errno == ENOENT ? AL_NOT_FOUND : AL_IO, "%s: %s", dir,
				  strerror(errno));
	while (status == AL_OK && (entry = readdir(folder)) != NULL) {
		if (!is_archive(entry->d_name))
			continue;
		if (++found == 2)
			status =
			    report_set(report, AL_CONFLICT,
				       "%s: has several archives (*.bel), one was expected", dir);
		else
			status = file_join(dir, entry->d_name, ret, report);
	}
	(void)closedir(folder);
	if (status == AL_OK && found == 0)
		status = report_set(report, AL_NOT_FOUND, "%s: has no archive (*.bel)", dir);
	return status;
}

void election_trim(struct buffer *text)
{
	while (text->len > 0 && text->bytes[text->len - 1] == '\n')
		text->bytes[--text->len] = '\0';
}

/* --- auditing --- */

struct meter {
	int64_t begun_ms;
	int64_t told_ms;
	bool shown;
};

static int64_t now_ms(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void tell(void *user, int64_t ballots)
{
	struct meter *meter = user;
	int64_t now = now_ms();

	if (now - meter->begun_ms < QUIET_MS || now - meter->told_ms < TELL_MS || !isatty(2))
		return;
	meter->told_ms = now;
	meter->shown = true;
	(void)fputs("\r\033[K", stderr);
	(void)fprintf(stderr, _("ballots checked: %lld"), (long long)ballots);
	(void)fflush(stderr);
}

enum status election_audit(const char *dir, enum audit_trust trust, size_t threads,
			   struct audited *ret, struct report *report)
{
	struct meter meter = { .begun_ms = now_ms() };
	struct audit_options options = {
		.trust = trust, .threads = threads, .progress = tell, .user = &meter
	};
	struct audited audited = { .file = NULL };
	enum status status = election_archive_path(dir, audited.path, report);

	if (status == AL_OK)
		status = archive_file_open(audited.path, &audited.file, report);
	if (status != AL_OK)
		return status;
	status = audit_new(archive_file_source(audited.file), &options, &audited.audit);
	if (status != AL_OK)
		(void)report_set(report, status, "out of memory for an audit");
	if (status == AL_OK)
		status = audit_advance(audited.audit, -1, report);
	if (status == AL_OK && audit_state(audited.audit)->height < 0)
		status = report_set(report, AL_MALFORMED, "the archive has no set-up");
	if (meter.shown)
		(void)fprintf(stderr, "\r\033[K");
	if (status != AL_OK) {
		report_prefix(report, "%s", audited.path);
		election_audit_close(&audited);
		return status;
	}
	*ret = audited;
	return AL_OK;
}

void election_audit_close(struct audited *audited)
{
	audit_free(audited->audit);
	archive_file_close(audited->file);
	*audited = (struct audited){ .file = NULL };
}
