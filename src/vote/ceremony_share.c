/* ceremony_share.c: how a trustee comes to her share of the key, and to her verification key. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ceremony_internal.h"

#include <inttypes.h>
#include <string.h>

/* Check and open what trustee `from` sent, and add her share to work->sum. */
static enum status take_share(struct gathering *gathering, struct route route, const json_t *json,
			      struct ceremony_work *work)
{
	const struct group *group = gathering->reader.group;
	struct report *report = gathering->reader.report;
	const json_t *shares = json_object_get(json, "shares");
	struct polynomial polynomial;
	struct element expected;
	struct element given;
	enum status status;

	status = ceremony_read_polynomial(gathering, (size_t)route.from - 1, json, &polynomial);
	if (status == AL_OK &&
	    (!json_is_array(shares) || json_array_size(shares) != gathering->count))
		status = report_set(report, AL_MALFORMED, "\"shares\" must have %zu items",
				    gathering->count);
	if (status != AL_OK) {
		report_prefix(report, "the polynomial of trustee %" PRId64, route.from);
		return status;
	}
	status = ceremony_open_share(gathering, route, json_array_get(shares, (size_t)route.to - 1),
				     work);
	if (status != AL_OK) {
		report_prefix(report, "the share of trustee %" PRId64, route.from);
		return status;
	}
	/* spec ceremony-5: "A trustee takes a share only when g to its power is what the sender's
	 * coefficients say; else she names the sender." */
	polynomial_evaluate(group, polynomial.coefficients, gathering->threshold, route.to,
			    &expected);
	group_generate(group, &work->share, &given);
	if (!group_element_equal(&expected, &given))
		return report_set(report, AL_FORGED,
				  "the share of trustee %" PRId64 " does not fit her coefficients",
				  route.from);
	group_scalar_add(group, &work->sum, &work->share, &work->sum);
	return AL_OK;
}

static enum status take_shares(const struct ceremony *ceremony, struct gathering *gathering,
			       const struct ceremony_texts *polynomials, struct ceremony_work *work)
{
	for (size_t i = 0; i < polynomials->count; i++) {
		struct route route = { .from = (int64_t)i + 1, .to = ceremony->index };
		const char *text = polynomials->texts[i];
		json_t *json = NULL;
		enum status status = trustee_json(&gathering->reader, text, strlen(text), &json);

		if (status == AL_OK)
			status = take_share(gathering, route, json, work);
		else
			report_prefix(gathering->reader.report, "the polynomial of trustee %zu",
				      i + 1);
		json_decref(json);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

/* Append the verification key of the share in work->sum. */
static void append_key(const struct ceremony *ceremony, const struct ceremony_work *work,
		       struct buffer *ret)
{
	struct trustee_public trustee = { .is_signed = true, .name = ceremony->name };
	char text[GROUP_TEXT_MAX];
	size_t len;

	group_generate(ceremony->group, &work->sum, &trustee.key);
	trustee_public_prove(ceremony->group, &work->sum, ceremony->random, &trustee);
	len = group_element_format(ceremony->group, &trustee.key, text);
	trustee_sign(ceremony->group, text, len, &work->signing, ceremony->random,
		     &trustee.signature);
	trustee_public_format(ceremony->group, &trustee, ret);
}

enum status ceremony_share(const struct ceremony *ceremony,
			   const struct ceremony_texts *certificates,
			   const struct ceremony_texts *polynomials, struct scalar *ret_share,
			   struct buffer *ret, struct report *report)
{
	struct ceremony_work *work = ceremony_work_new();
	struct gathering gathering;
	enum status status;

	if (work == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the ceremony");
	status = gathering_enter(ceremony, certificates, work, report, &gathering);
	if (status != AL_OK)
		goto out;
	if (polynomials->count == gathering.count)
		status = take_shares(ceremony, &gathering, polynomials, work);
	else
		status = report_set(report, AL_REFUSED, "%zu polynomials are needed, not %zu",
				    gathering.count, polynomials->count);
	if (status == AL_OK) {
		append_key(ceremony, work, ret);
		status = buffer_status(ret);
		if (status == AL_OK)
			*ret_share = work->sum;
		else
			(void)report_set(report, status, "the verification key cannot be written");
	}
	gathering_clear(&gathering);
out:
	ceremony_work_free(work);
	return status;
}
