/* trustee_threshold.c: threshold.json: what a ceremony leaves, and that it fits together. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/trustee_internal.h"

#include <inttypes.h>

/* The list `name` of `json`, of `count` items, or with *count 0 of as many as it has. */
static enum status find_list(struct trustee_reader *reader, const json_t *json, const char *name,
			     size_t *count, const json_t **ret)
{
	const json_t *list = json_object_get(json, name);

	if (!json_is_array(list))
		return report_set(reader->report, AL_MALFORMED, "\"%s\" must be a list", name);
	if (*count == 0)
		*count = json_array_size(list);
	if (*count == 0 || *count > TRUSTEES_GROUP_MAX)
		return report_set(reader->report, AL_MALFORMED, "\"%s\" must have 1 to %d items",
				  name, TRUSTEES_GROUP_MAX);
	if (json_array_size(list) != *count)
		return report_set(reader->report, AL_MALFORMED,
				  "\"%s\" must have an item for each of %zu certificates", name,
				  *count);
	*ret = list;
	return AL_OK;
}

static enum status parse_certificates(struct trustee_reader *reader, const json_t *list,
				      struct threshold *threshold)
{
	for (size_t i = 0; i < threshold->count; i++) {
		enum status status =
		    certificate_parse(reader, json_array_get(list, i), &threshold->certificates[i]);

		if (status != AL_OK) {
			report_prefix(reader->report, "the certificate of trustee %zu", i + 1);
			return status;
		}
	}
	return AL_OK;
}

static enum status parse_polynomials(struct trustee_reader *reader, const json_t *coefexps,
				     const json_t *bindings, struct threshold *threshold)
{
	for (size_t i = 0; i < threshold->count; i++) {
		enum status status = polynomial_parse(
		    reader, json_array_get(coefexps, i), json_array_get(bindings, i),
		    threshold->threshold, &threshold->polynomials[i]);

		if (status != AL_OK) {
			report_prefix(reader->report, "the polynomial of trustee %zu", i + 1);
			return status;
		}
	}
	return AL_OK;
}

static enum status parse_keys(struct trustee_reader *reader, const json_t *list,
			      struct threshold *threshold)
{
	for (size_t i = 0; i < threshold->count; i++) {
		enum status status =
		    trustee_public_parse(reader, json_array_get(list, i), &threshold->keys[i]);

		if (status != AL_OK) {
			report_prefix(reader->report, "the verification key of trustee %zu", i + 1);
			return status;
		}
	}
	return AL_OK;
}

enum status threshold_take(struct trustee_reader *reader, struct threshold *threshold)
{
	threshold->certificates =
	    trustee_take(reader, threshold->count, sizeof(struct certificate));
	threshold->polynomials = trustee_take(reader, threshold->count, sizeof(struct polynomial));
	threshold->keys = trustee_take(reader, threshold->count, sizeof(struct trustee_public));
	if (threshold->certificates == NULL || threshold->polynomials == NULL ||
	    threshold->keys == NULL)
		return AL_NO_MEMORY;
	return AL_OK;
}

enum status threshold_parse(struct trustee_reader *reader, const json_t *json,
			    struct threshold *ret)
{
	struct threshold threshold = { .count = 0 };
	const json_t *certs = NULL;
	const json_t *coefexps = NULL;
	const json_t *bindings = NULL;
	const json_t *keys = NULL;
	enum status status;

	status = find_list(reader, json, "certs", &threshold.count, &certs);
	if (status == AL_OK)
		status = trustee_number(reader, json, "threshold", (int64_t)threshold.count,
					&threshold.threshold);
	if (status == AL_OK)
		status = find_list(reader, json, "coefexps", &threshold.count, &coefexps);
	if (status == AL_OK && json_object_get(json, "signatures") == NULL)
		return report_set(reader->report, AL_UNSUPPORTED,
				  "it has no \"signatures\", as before version 2.5.1 of the "
				  "protocol: the ceremony must be held again");
	if (status == AL_OK)
		status = find_list(reader, json, "signatures", &threshold.count, &bindings);
	if (status == AL_OK)
		status = find_list(reader, json, "verification_keys", &threshold.count, &keys);
	if (status == AL_OK)
		status = threshold_take(reader, &threshold);
	if (status == AL_OK)
		status = parse_certificates(reader, certs, &threshold);
	if (status == AL_OK)
		status = parse_polynomials(reader, coefexps, bindings, &threshold);
	if (status == AL_OK)
		status = parse_keys(reader, keys, &threshold);
	if (status == AL_OK)
		status = threshold_check(reader, &threshold);
	if (status == AL_OK)
		*ret = threshold;
	return status;
}

/* The product of all polynomials, in the exponent: the sum, whose value at 0 is the secret. */
static void add_polynomials(const struct group *group, const struct threshold *threshold,
			    struct element ret[static TRUSTEES_GROUP_MAX])
{
	for (int64_t k = 0; k < threshold->threshold; k++) {
		ret[k] = threshold->polynomials[0].coefficients[k];
		for (size_t i = 1; i < threshold->count; i++)
			group_multiply(group, &ret[k], &threshold->polynomials[i].coefficients[k],
				       &ret[k]);
	}
}

static enum status check_key(const struct trustee_reader *reader,
			     const struct certificate *certificate,
			     const struct trustee_public *trustee, const struct element *expected)
{
	char text[GROUP_TEXT_MAX];
	size_t len = group_element_format(reader->group, &trustee->key, text);

	/* spec trustee-6: "The verification key of a trustee follows from the coefficients of all,
	 * and is signed with her certificate." */
	if (!group_element_equal(&trustee->key, expected))
		return report_set(reader->report, AL_FORGED,
				  "it does not follow from the coefficients of all");
	if (!trustee->is_signed)
		return report_set(reader->report, AL_UNSUPPORTED,
				  "it has no \"signature\", as before version 3.0 of the "
				  "protocol: the ceremony must be held again");
	if (!trustee_signature_holds(reader, text, len, &certificate->verification,
				     &trustee->signature))
		return report_set(reader->report, AL_FORGED, "its signature does not hold");
	return AL_OK;
}

static enum status check_polynomials(struct trustee_reader *reader,
				     const struct threshold *threshold)
{
	struct buffer certificates;
	enum status status;

	buffer_init(&certificates, TRUSTEES_LEN_MAX);
	certificates_format(reader->group, threshold->certificates, threshold->count,
			    &certificates);
	status = buffer_status(&certificates);
	if (status != AL_OK)
		status = report_set(reader->report, status, "the certificates cannot be written");
	for (size_t i = 0; i < threshold->count && status == AL_OK; i++) {
		status = polynomial_check(reader, &threshold->polynomials[i], threshold->threshold,
					  &certificates, &threshold->certificates[i].verification);
		if (status != AL_OK)
			report_prefix(reader->report, "the polynomial of trustee %zu", i + 1);
	}
	buffer_clear(&certificates);
	return status;
}

enum status threshold_check(struct trustee_reader *reader, const struct threshold *threshold)
{
	struct element *sum;
	enum status status;

	status = certificates_check(threshold->certificates, threshold->count, threshold->threshold,
				    reader->report);
	if (status == AL_OK)
		status = check_polynomials(reader, threshold);
	if (status != AL_OK)
		return status;
	sum = trustee_take(reader, TRUSTEES_GROUP_MAX, sizeof(*sum));
	if (sum == NULL)
		return AL_NO_MEMORY;
	add_polynomials(reader->group, threshold, sum);
	for (size_t i = 0; i < threshold->count; i++) {
		struct element expected;

		polynomial_evaluate(reader->group, sum, threshold->threshold, (int64_t)i + 1,
				    &expected);
		status =
		    check_key(reader, &threshold->certificates[i], &threshold->keys[i], &expected);
		if (status != AL_OK) {
			report_prefix(reader->report, "the verification key of trustee %zu", i + 1);
			return status;
		}
	}
	return AL_OK;
}

void threshold_format(const struct group *group, const struct threshold *threshold,
		      struct buffer *ret)
{
	buffer_append_format(ret, "{\"threshold\":%" PRId64 ",\"certs\":", threshold->threshold);
	certificates_format(group, threshold->certificates, threshold->count, ret);
	buffer_append_text(ret, ",\"coefexps\":[");
	for (size_t i = 0; i < threshold->count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		signed_text_format(group, &threshold->polynomials[i].text, ret);
	}
	buffer_append_text(ret, "],\"signatures\":[");
	for (size_t i = 0; i < threshold->count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		proof_format(group, &threshold->polynomials[i].binding, ret);
	}
	buffer_append_text(ret, "],\"verification_keys\":[");
	for (size_t i = 0; i < threshold->count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		trustee_public_format(group, &threshold->keys[i], ret);
	}
	buffer_append_text(ret, "]}");
}

void threshold_key(const struct group *group, const struct threshold *threshold,
		   struct element *ret)
{
	*ret = threshold->polynomials[0].coefficients[0];
	for (size_t i = 1; i < threshold->count; i++)
		group_multiply(group, ret, &threshold->polynomials[i].coefficients[0], ret);
}
