/* checking.c: step 5: anyone verifies everything, and finds what was tampered with. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/demo_internal.h"

#include "crypto/random.h"
#include "verify/verify.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAMPERED_FOLDER "tampered"
#define COPY_FILE_MAX (64u << 20)

static void show_progress(void *user, enum verify_stage stage, int64_t done, int64_t total)
{
	struct progress *progress = user;

	if (stage == VERIFY_BALLOTS)
		return; /* within an entry, and not a part of the whole that is known */
	progress->total = total;
	progress_at(progress, done);
}

static enum status verify_folder(const char *path, struct verify_result *ret, struct report *report)
{
	struct progress progress;
	struct verify_options options = { .progress = show_progress, .user = &progress };
	struct source_folder *folder = NULL;
	enum status status = source_folder_new(path, &folder, report);

	progress_start(&progress, _("verified"), 0);
	if (status == AL_OK)
		status = verify_public(source_folder_get(folder), &options, ret, report);
	progress_end(&progress);
	source_folder_free(folder);
	return status;
}

/* --- a copy with one byte changed --- */

static enum status copy_tree(const char *from, const char *to, int depth, struct report *report);

// NOLINTNEXTLINE(misc-no-recursion): depth bounds it
static enum status copy_entry(const char *from, const char *to, int depth, struct report *report)
{
	struct stat info;
	struct buffer bytes;
	enum status status;

	if (lstat(from, &info) != 0)
		return report_set(report, AL_IO, "cannot look at %s: %s", from, strerror(errno));
	if (S_ISDIR(info.st_mode))
		return copy_tree(from, to, depth + 1, report);
	buffer_init(&bytes, COPY_FILE_MAX);
	status = file_read(from, &bytes, report);
	if (status == AL_OK)
		status = file_write_derived(to, bytes.bytes, bytes.len, report);
	buffer_clear(&bytes);
	return status;
}

// NOLINTNEXTLINE(misc-no-recursion): depth bounds it
static enum status copy_tree(const char *from, const char *to, int depth, struct report *report)
{
	char source[FILE_PATH_MAX];
	char target[FILE_PATH_MAX];
	enum status status = depth > 10 ? report_set(report, AL_TOO_BIG, "%s nests too deep", from)
					: file_make_folder(to, report);
	DIR *folder = status == AL_OK ? opendir(from) : NULL;
	const struct dirent *entry;

	if (status != AL_OK)
		return status;
	if (folder == NULL)
		return report_set(report, AL_IO, "cannot open %s: %s", from, strerror(errno));
	while (status == AL_OK && (entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		status = file_join(from, entry->d_name, source, report);
		if (status == AL_OK)
			status = file_join(to, entry->d_name, target, report);
		if (status == AL_OK)
			status = copy_entry(source, target, depth, report);
	}
	(void)closedir(folder);
	return status;
}

/* Change one byte in the middle of the city's grant. */
static enum status change_byte(const struct demo *demo, const char *copy, struct report *report)
{
	char hex[2 * DIGEST_LEN + 1];
	char name[2 * DIGEST_LEN + 32];
	char path[FILE_PATH_MAX];
	struct buffer bytes;
	enum status status;

	hex_format(demo->applications[0].grant.bytes, DIGEST_LEN, hex);
	(void)snprintf(name, sizeof(name), "objects/%s.json", hex);
	status = file_join(copy, name, path, report);
	buffer_init(&bytes, COPY_FILE_MAX);
	if (status == AL_OK)
		status = file_read(path, &bytes, report);
	if (status == AL_OK) {
		char *digit = strstr((char *)bytes.bytes, "\"runs\":");

		if (digit == NULL)
			status = report_set(report, AL_MALFORMED, "%s is no grant", path);
		else
			digit[7] = digit[7] == '9' ? '8' : '9';
	}
	if (status == AL_OK)
		status = file_write_derived(path, bytes.bytes, bytes.len, report);
	buffer_clear(&bytes);
	return status;
}

static enum status find_tampering(const struct demo *demo, struct report *report)
{
	char copy[FILE_PATH_MAX];
	struct report found = { .message = "" };
	struct verify_result result;
	enum status status =
	    file_join(demo->options->folder, TAMPERED_FOLDER "/public", copy, report);

	if (status == AL_OK)
		status = copy_tree(demo->public_path, copy, 0, report);
	if (status == AL_OK)
		status = change_byte(demo, copy, report);
	if (status != AL_OK)
		return status;
	if (verify_folder(copy, &result, &found) == AL_OK) {
		verify_result_clear(&result);
		return report_set(report, AL_FORGED, "a changed byte was not found");
	}
	tell("%s", _("In a copy, one byte of the city's grant is changed (more runs). Verify finds "
		     "it:"));
	tell("   %s", found.message);
	return AL_OK;
}

enum status demo_checking(struct demo *demo, struct report *report)
{
	struct verify_result result;
	int64_t started = tell_clock_ms();
	enum status status = verify_folder(demo->public_path, &result, report);
	char hex[2 * DIGEST_LEN + 1];

	if (status != AL_OK)
		return status;
	hex_format(result.coop.bytes, DIGEST_LEN, hex);
	tell(_("All %lld entries hold: tree, checkpoint and cosignatures, signatures, roll, "
	       "votes,\n"
	       "resolutions, guideline, decisions recomputed, grants, receipts and budgets "
	       "(%lld ms)."),
	     (long long)result.size, (long long)(tell_clock_ms() - started));
	tell(_("Founding id: %s"), hex);
	verify_result_clear(&result);
	return find_tampering(demo, report);
}
