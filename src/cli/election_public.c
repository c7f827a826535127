/* election_public.c: an election held against a cooperative's published files. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election.h"
#include "verify/verify.h"

#include <stdio.h>
#include <string.h>

/* Whether the archive that was audited goes on from the log's head of its closed vote. */
static enum status check_head(const struct audited *audited, const struct election_head *head,
			      struct report *report)
{
	struct audit_options options = { .trust = AUDIT_TRUST_BALLOTS }; /* they were checked */
	struct audit *again = NULL;
	enum status status = audit_new(archive_file_source(audited->file), &options, &again);

	if (status != AL_OK)
		return report_set(report, status, "out of memory for an audit");
	status = audit_advance(again, head->height, report);
	if (status == AL_OK &&
	    (!digest_equal(&audit_state(again)->head, &head->head) || !audit_state(again)->tallied))
		status = AL_NOT_FOUND; /* as where the archive is shorter */
	if (status == AL_NOT_FOUND)
		status = report_set(report, AL_FORGED,
				    "the archive has another tally than the log: somebody may want "
				    "to have single ballots opened");
	audit_free(again);
	return status;
}

enum status election_check_public(const char *public_folder, const struct audited *audited,
				  struct report *report)
{
	const char *uuid = audit_election(audited->audit)->uuid;
	struct verify_options options = { .progress = NULL };
	struct source_folder *folder = NULL;
	struct election_state election;
	struct verify_result result;
	enum status status = source_folder_new(public_folder, &folder, report);

	if (status != AL_OK)
		return status;
	status = verify_public(source_folder_get(folder), &options, &result, report);
	if (status == AL_OK) {
		if (chain_election_find(result.chain, uuid, &election) != AL_OK)
			status = report_set(report, AL_NOT_FOUND,
					    "the election %s is not in the log", uuid);
		else if (election.head == NULL || election.head->phase == PHASE_VOTING)
			status = report_set(report, AL_CONFLICT,
					    "by the log the vote is not closed yet");
		else
			status = check_head(audited, election.head, report);
		verify_result_clear(&result);
	}
	source_folder_free(folder);
	if (status != AL_OK)
		report_prefix(report, "%s", public_folder);
	return status;
}

enum status election_check_listed(const char *public_folder, const char *uuid,
				  const char *credential, bool *ret_set_up, struct report *report)
{
	struct audit_options options = { .trust = AUDIT_CHECK_ALL };
	struct archive_file *file = NULL;
	struct audit *audit = NULL;
	char name[2 * ELECTION_UUID_MAX + 32];
	char path[FILE_PATH_MAX];
	enum status status;

	*ret_set_up = false;
	(void)snprintf(name, sizeof(name), "elections/%s/%s.bel", uuid, uuid);
	status = file_join(public_folder, name, path, report);
	if (status == AL_OK)
		status = archive_file_open(path, &file, report);
	if (status == AL_NOT_FOUND)
		return AL_OK; /* registered, and not set up yet */
	if (status != AL_OK)
		return status;
	status = audit_new(archive_file_source(file), &options, &audit);
	if (status == AL_OK)
		status = audit_advance(audit, 0, report);
	if (status == AL_OK && !audit_is_entitled(audit, credential, strlen(credential), NULL))
		status =
		    report_set(report, AL_FORGED,
			       "the credential is in the registrar's root, but not in the list "
			       "of the election: she could not vote with it");
	*ret_set_up = status == AL_OK;
	audit_free(audit);
	archive_file_close(file);
	return status;
}
