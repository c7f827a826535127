/* verify_report.h: what `allmende verify` says, for people and as JSON. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_VERIFY_REPORT_H
#define ALLMENDE_CLI_VERIFY_REPORT_H

#include "base/status.h"
#include "verify/verify.h"

/* Where the expectation of the log's key came from. */
enum verify_trust {
	TRUST_GIVEN = 1,      /* --key or --policy */
	TRUST_KNOWN,	      /* remembered from an earlier run */
	TRUST_NEW,	      /* seen for the first time, and remembered now */
	TRUST_NOT_REMEMBERED, /* seen for the first time, or nothing could be written */
};

/* Print what was found in `result` to standard output. */
void verify_print_text(const struct verify_result *result, enum verify_trust trust);
void verify_print_json(const struct verify_result *result, enum verify_trust trust);

/* Print a failure as a JSON object to standard output. */
void verify_print_failure_json(enum status status, const struct report *report);

#endif
