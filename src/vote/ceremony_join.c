/* ceremony_join.c: threshold.json of what all trustees of a ceremony made public. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ceremony_internal.h"

#include <string.h>

/* Read the public half of the polynomials and the verification keys into `threshold`. */
static enum status read_parts(struct gathering *gathering, const struct ceremony_texts *polynomials,
			      const struct ceremony_texts *keys, struct threshold *threshold)
{
	struct trustee_reader *reader = &gathering->reader;

	for (size_t i = 0; i < gathering->count; i++) {
		json_t *json = NULL;
		enum status status = trustee_json(reader, polynomials->texts[i],
						  strlen(polynomials->texts[i]), &json);

		if (status == AL_OK)
			status = ceremony_read_polynomial(gathering, i, json,
							  &threshold->polynomials[i]);
		json_decref(json);
		if (status != AL_OK) {
			report_prefix(reader->report, "the polynomial of trustee %zu", i + 1);
			return status;
		}
	}
	for (size_t i = 0; i < gathering->count; i++) {
		json_t *json = NULL;
		enum status status =
		    trustee_json(reader, keys->texts[i], strlen(keys->texts[i]), &json);

		if (status == AL_OK)
			status = trustee_public_parse(reader, json, &threshold->keys[i]);
		json_decref(json);
		if (status != AL_OK) {
			report_prefix(reader->report, "the verification key of trustee %zu", i + 1);
			return status;
		}
	}
	return AL_OK;
}

static enum status join(struct gathering *gathering, const struct ceremony_texts *polynomials,
			const struct ceremony_texts *keys, struct buffer *ret)
{
	struct trustee_reader *reader = &gathering->reader;
	struct threshold threshold = { .threshold = gathering->threshold,
				       .count = gathering->count };
	enum status status = threshold_take(reader, &threshold);

	if (status != AL_OK)
		return status;
	threshold.certificates = gathering->certificates;
	status = read_parts(gathering, polynomials, keys, &threshold);
	if (status == AL_OK)
		status = threshold_check(reader, &threshold);
	if (status != AL_OK)
		return status;
	threshold_format(reader->group, &threshold, ret);
	if (buffer_status(ret) != AL_OK)
		return report_set(reader->report, buffer_status(ret),
				  "the trustees cannot be written");
	return AL_OK;
}

enum status ceremony_join(const struct group *group, const struct ceremony_texts *certificates,
			  const struct ceremony_texts *polynomials,
			  const struct ceremony_texts *verification_keys, struct buffer *ret,
			  struct report *report)
{
	struct gathering gathering;
	enum status status;

	if (polynomials->count != certificates->count ||
	    verification_keys->count != certificates->count)
		return report_set(report, AL_REFUSED,
				  "there are %zu certificates, %zu polynomials and %zu "
				  "verification keys: each trustee gives one of each",
				  certificates->count, polynomials->count,
				  verification_keys->count);
	status = gathering_init(group, certificates, 0, report, &gathering);
	if (status != AL_OK)
		return status;
	status = join(&gathering, polynomials, verification_keys, ret);
	gathering_clear(&gathering);
	return status;
}
