/* audit_setup.c: what an election begins with: question, trustees, credentials. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/audit_internal.h"

#include <stdio.h>
#include <string.h>

#define SETUP_LEN_MAX 512

enum { DATA_ELECTION, DATA_TRUSTEES, DATA_CREDENTIALS, DATA_SETUP };

static enum status read_election(struct audit *audit, const struct step *step,
				 struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, ELECTION_LEN_MAX);
	status = audit_read_data(audit, step, DATA_ELECTION, &text, report);
	if (status == AL_OK)
		status = election_parse(buffer_text(&text), text.len, &audit->arena,
					&audit->election, report);
	if (status != AL_OK)
		report_prefix(report, "election.json");
	buffer_clear(&text);
	return status;
}

static enum status read_trustees(struct audit *audit, const struct step *step,
				 struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, TRUSTEES_LEN_MAX);
	status = audit_read_data(audit, step, DATA_TRUSTEES, &text, report);
	if (status == AL_OK)
		status = trustees_parse(audit->election.group, buffer_text(&text), text.len,
					&audit->arena, &audit->trustees, report);
	/* spec audit-4: "The key of an election is the product of its trustees' keys." */
	if (status == AL_OK &&
	    !group_element_equal(&audit->trustees.public_key, &audit->election.public_key))
		status =
		    report_set(report, AL_FORGED, "the election's public key is not the trustees'");
	if (status != AL_OK)
		report_prefix(report, "trustees");
	buffer_clear(&text);
	return status;
}

/* The last data names the three others by their hashes, in one form. */
static enum status check_setup_data(struct audit *audit, const struct step *step,
				    struct report *report)
{
	char hex[3][2 * DIGEST_LEN + 1];
	char right[SETUP_LEN_MAX];
	struct buffer text;
	enum status status;

	for (size_t i = 0; i < 3; i++)
		hex_format(step->data[i].name.bytes, DIGEST_LEN, hex[i]);
	(void)snprintf(right, sizeof(right),
		       "{\"election\":\"%s\",\"trustees\":\"%s\",\"credentials\":\"%s\"}", hex[0],
		       hex[1], hex[2]);
	buffer_init(&text, SETUP_LEN_MAX);
	status = audit_read_data(audit, step, DATA_SETUP, &text, report);
	/* The text may have a NUL within. */
	if (status == AL_OK &&
	    (text.len != strlen(right) || memcmp(text.bytes, right, text.len) != 0))
		status = report_set(report, AL_FORGED,
				    "does not name the election, trustees and credentials before "
				    "it");
	if (status != AL_OK)
		report_prefix(report, "setup data");
	buffer_clear(&text);
	return status;
}

/* Room for what the ballots will add up to. */
static enum status start_sums(struct audit *audit, struct report *report)
{
	size_t count = 0;

	for (size_t q = 0; q < audit->election.questions_count; q++)
		count += question_choices(&audit->election.questions[q]);
	audit->sums = arena_take(&audit->arena, 2 * count, sizeof(*audit->sums));
	audit->result = arena_take(&audit->arena, count, sizeof(*audit->result));
	audit->partials =
	    arena_take(&audit->arena, (size_t)audit->trustees.owners, sizeof(*audit->partials));
	if (audit->sums == NULL || audit->result == NULL || audit->partials == NULL ||
	    ballot_maker_new(&audit->election, &audit->maker) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for an election");
	for (size_t i = 0; i < 2 * count; i++)
		group_vartime_point_identity(audit->election.group, &audit->sums[i]);
	audit->sums_count = count;
	return AL_OK;
}

enum status audit_setup(struct audit *audit, const struct step *step, struct report *report)
{
	enum status status = check_setup_data(audit, step, report);

	if (status == AL_OK)
		status = read_election(audit, step, report);
	if (status == AL_OK)
		status = read_trustees(audit, step, report);
	if (status == AL_OK)
		status = credential_list_read(audit->election.group, &audit->source,
					      &step->data[DATA_CREDENTIALS], audit->options.threads,
					      &audit->credentials, report);
	if (status == AL_OK)
		status = start_sums(audit, report);
	if (status != AL_OK)
		return status;
	audit->state.setup = step->hash;
	audit->state.list = step->data[DATA_CREDENTIALS].name;
	audit->state.credentials = (int64_t)audit->credentials.count;
	audit->state.weights = audit->credentials.weights;
	return AL_OK;
}
