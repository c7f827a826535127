/* trustee_certificate.c: certificates and committed polynomials, the public half of a ceremony. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/trustee_internal.h"

#include <inttypes.h>
#include <string.h>

/* Read what a certificate says: {"context":{..},"verification":V,"encryption":E}. */
static enum status parse_message(struct trustee_reader *reader, const json_t *json,
				 struct certificate *ret)
{
	const json_t *context = json_object_get(json, "context");
	const char *name = json_string_value(json_object_get(context, "group"));
	const int64_t max = TRUSTEES_GROUP_MAX;
	enum status status;

	if (context == NULL)
		return report_set(reader->report, AL_UNSUPPORTED,
				  "it has no \"context\", as before version 2.5.1 of the "
				  "protocol: the ceremony must be held again");
	if (name == NULL)
		return report_set(reader->report, AL_MALFORMED, "\"group\" must be a text");
	if (strcmp(name, group_name(reader->group)) != 0)
		return report_set(reader->report, AL_REFUSED, "it is of another group than %s",
				  group_name(reader->group));
	status = trustee_number(reader, context, "size", max, &ret->size);
	if (status == AL_OK)
		status = trustee_number(reader, context, "threshold", max, &ret->threshold);
	if (status == AL_OK)
		status = trustee_number(reader, context, "index", max, &ret->index);
	if (status == AL_OK)
		status = trustee_element(reader, json, "verification", &ret->verification);
	if (status == AL_OK)
		status = trustee_element(reader, json, "encryption", &ret->encryption);
	return status;
}

enum status certificate_parse(struct trustee_reader *reader, const json_t *json,
			      struct certificate *ret)
{
	struct certificate certificate = { .size = 0 };
	json_t *message = NULL;
	enum status status;

	status = signed_text_parse(reader, json, &certificate.text);
	if (status == AL_OK)
		status =
		    trustee_json(reader, certificate.text.text, certificate.text.len, &message);
	if (status == AL_OK)
		status = parse_message(reader, message, &certificate);
	json_decref(message);
	if (status != AL_OK)
		return status;
	/* spec trustee-3: "A certificate is signed with its own key." */
	if (!trustee_signature_holds(reader, certificate.text.text, certificate.text.len,
				     &certificate.verification, &certificate.text.signature))
		return report_set(reader->report, AL_FORGED, "its signature does not hold");
	*ret = certificate;
	return AL_OK;
}

enum status certificates_check(const struct certificate *certificates, size_t count,
			       int64_t threshold, struct report *report)
{
	for (size_t i = 0; i < count; i++) {
		const struct certificate *certificate = &certificates[i];

		/* spec trustee-4: "The certificates of a ceremony name its group, size and
		 * threshold and each its place, and no two have a key in common." */
		if (certificate->size != (int64_t)count || certificate->threshold != threshold)
			return report_set(report, AL_REFUSED,
					  "certificate %zu is of another ceremony: %" PRId64
					  " of %" PRId64 " trustees, here %" PRId64 " of %zu",
					  i + 1, certificate->threshold, certificate->size,
					  threshold, count);
		if (certificate->index != (int64_t)i + 1)
			return report_set(report, AL_REFUSED,
					  "certificate %zu says that it is number %" PRId64, i + 1,
					  certificate->index);
		for (size_t j = 0; j < i; j++) {
			if (group_element_equal(&certificate->verification,
						&certificates[j].verification) ||
			    group_element_equal(&certificate->encryption,
						&certificates[j].encryption))
				return report_set(report, AL_REFUSED,
						  "certificates %zu and %zu have a key in common",
						  j + 1, i + 1);
		}
	}
	return AL_OK;
}

void certificates_format(const struct group *group, const struct certificate *certificates,
			 size_t count, struct buffer *ret)
{
	buffer_append_byte(ret, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		signed_text_format(group, &certificates[i].text, ret);
	}
	buffer_append_byte(ret, ']');
}

/* Read {"coefexps":[A0,A1,..]}. */
static enum status parse_coefficients(struct trustee_reader *reader, const json_t *json,
				      int64_t threshold, struct element *ret)
{
	const json_t *list = json_object_get(json, "coefexps");

	if (!json_is_array(list))
		return report_set(reader->report, AL_MALFORMED, "\"coefexps\" must be a list");
	if ((int64_t)json_array_size(list) != threshold)
		return report_set(reader->report, AL_MALFORMED,
				  "there are %zu coefficients for a threshold of %" PRId64,
				  json_array_size(list), threshold);
	for (int64_t i = 0; i < threshold; i++) {
		enum status status =
		    trustee_element(reader, json_array_get(list, (size_t)i), NULL, &ret[i]);

		if (status != AL_OK) {
			report_prefix(reader->report, "coefficient %" PRId64, i);
			return status;
		}
	}
	return AL_OK;
}

enum status polynomial_parse(struct trustee_reader *reader, const json_t *coefexps,
			     const json_t *binding, int64_t threshold, struct polynomial *ret)
{
	struct polynomial polynomial;
	json_t *message = NULL;
	enum status status;

	status = signed_text_parse(reader, coefexps, &polynomial.text);
	if (status != AL_OK)
		return status;
	status = proof_parse(reader->group, binding, &polynomial.binding, reader->report);
	if (status != AL_OK) {
		report_prefix(reader->report, "the signature of the certificates");
		return status;
	}
	polynomial.coefficients = trustee_take(reader, (size_t)threshold, sizeof(struct element));
	if (polynomial.coefficients == NULL)
		return AL_NO_MEMORY;
	status = trustee_json(reader, polynomial.text.text, polynomial.text.len, &message);
	if (status == AL_OK)
		status = parse_coefficients(reader, message, threshold, polynomial.coefficients);
	json_decref(message);
	if (status == AL_OK)
		*ret = polynomial;
	return status;
}

void polynomial_binding_text(const struct group *group, const struct buffer *certificates,
			     const struct element *coefficients, int64_t threshold,
			     struct buffer *ret)
{
	buffer_append_text(ret, "certs_sig|{\"certs\":");
	buffer_append(ret, certificates->bytes, certificates->len);
	buffer_append_text(ret, ",\"coefexps\":[");
	for (int64_t i = 0; i < threshold; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		trustee_element_format(group, &coefficients[i], ret);
	}
	buffer_append_text(ret, "]}");
}

enum status polynomial_check(struct trustee_reader *reader, const struct polynomial *polynomial,
			     int64_t threshold, const struct buffer *certificates,
			     const struct element *key)
{
	struct buffer bound;
	enum status status;

	if (!trustee_signature_holds(reader, polynomial->text.text, polynomial->text.len, key,
				     &polynomial->text.signature))
		return report_set(reader->report, AL_FORGED,
				  "the signature of the coefficients does not hold");
	buffer_init(&bound, TRUSTEES_LEN_MAX);
	polynomial_binding_text(reader->group, certificates, polynomial->coefficients, threshold,
				&bound);
	status = buffer_status(&bound);
	if (status != AL_OK) {
		status = report_set(reader->report, status, "the certificates cannot be written");
	} else if (!trustee_signature_holds(reader, buffer_text(&bound), bound.len, key,
					    &polynomial->binding)) {
		/* spec trustee-5: "A trustee signs her coefficients, alone and together with all
		 * certificates." */
		status = report_set(reader->report, AL_FORGED,
				    "the signature of the certificates and coefficients does not "
				    "hold");
	}
	buffer_clear(&bound);
	return status;
}

/* Horner's rule, in the exponent. */
void polynomial_evaluate(const struct group *group, const struct element *coefficients,
			 int64_t count, int64_t at, struct element *ret)
{
	struct point sum;

	group_vartime_point(group, &coefficients[count - 1], &sum);
	for (int64_t i = count - 2; i >= 0; i--) {
		struct point coefficient;

		group_vartime_power_small(group, &sum, (uint64_t)at, &sum);
		group_vartime_point(group, &coefficients[i], &coefficient);
		group_vartime_multiply(group, &sum, &coefficient, &sum);
	}
	group_vartime_element(group, &sum, ret);
}
