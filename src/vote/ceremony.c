/* ceremony.c: what a trustee gives to the others: her certificate, then her polynomial. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ceremony_internal.h"

#include <inttypes.h>

/* Append the signed certificate of the keys in `work`. */
static enum status append_certificate(const struct ceremony *ceremony,
				      const struct ceremony_work *work, struct buffer *ret)
{
	struct element verification;
	struct element encryption;
	struct signed_text text;
	struct buffer message;
	enum status status;

	group_generate(ceremony->group, &work->signing, &verification);
	group_generate(ceremony->group, &work->opening, &encryption);
	buffer_init(&message, TRUSTEES_LEN_MAX);
	buffer_append_format(&message,
			     "{\"context\":{\"group\":\"%s\",\"size\":%" PRId64
			     ",\"threshold\":%" PRId64 ",\"index\":%" PRId64 "},\"verification\":",
			     group_name(ceremony->group), ceremony->size, ceremony->threshold,
			     ceremony->index);
	trustee_element_format(ceremony->group, &verification, &message);
	buffer_append_text(&message, ",\"encryption\":");
	trustee_element_format(ceremony->group, &encryption, &message);
	buffer_append_byte(&message, '}');
	status = buffer_status(&message);
	if (status == AL_OK) {
		text.text = buffer_text(&message);
		text.len = message.len;
		trustee_sign(ceremony->group, text.text, text.len, &work->signing, ceremony->random,
			     &text.signature);
		signed_text_format(ceremony->group, &text, ret);
		status = buffer_status(ret);
	}
	buffer_clear(&message);
	return status;
}

enum status ceremony_certificate(const struct ceremony *ceremony, struct buffer *ret,
				 struct report *report)
{
	struct ceremony_work *work;
	enum status status = ceremony_check(ceremony, report);

	if (status != AL_OK)
		return status;
	work = ceremony_work_new();
	if (work == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the ceremony");
	ceremony_derive_keys(ceremony, work);
	status = append_certificate(ceremony, work, ret);
	if (status != AL_OK)
		(void)report_set(report, status, "the certificate cannot be written");
	ceremony_work_free(work);
	return status;
}

/* The polynomial in `work` at `at`, into work->share: Horner's rule. */
static void evaluate(const struct ceremony *ceremony, int64_t at, struct ceremony_work *work)
{
	struct scalar x;

	group_scalar_small(ceremony->group, (uint64_t)at, &x);
	work->share = work->coefficients[ceremony->threshold - 1];
	for (int64_t i = ceremony->threshold - 2; i >= 0; i--) {
		group_scalar_multiply(ceremony->group, &work->share, &x, &work->share);
		group_scalar_add(ceremony->group, &work->share, &work->coefficients[i],
				 &work->share);
	}
}

/* Append what is public of the polynomial in `work`: "coefexps" and "signature". */
static enum status append_commitment(const struct ceremony *ceremony,
				     const struct gathering *gathering,
				     const struct ceremony_work *work, struct buffer *ret)
{
	const struct group *group = ceremony->group;
	struct element coefficients[TRUSTEES_GROUP_MAX];
	struct signed_text text;
	struct proof binding;
	struct buffer message;
	struct buffer bound;
	enum status status;

	buffer_init(&message, TRUSTEES_LEN_MAX);
	buffer_init(&bound, TRUSTEES_LEN_MAX);
	buffer_append_text(&message, "{\"coefexps\":[");
	for (int64_t i = 0; i < ceremony->threshold; i++) {
		group_generate(group, &work->coefficients[i], &coefficients[i]);
		if (i > 0)
			buffer_append_byte(&message, ',');
		trustee_element_format(group, &coefficients[i], &message);
	}
	buffer_append_text(&message, "]}");
	polynomial_binding_text(group, &gathering->text, coefficients, ceremony->threshold, &bound);
	status = buffer_status(&message);
	if (status == AL_OK)
		status = buffer_status(&bound);
	if (status == AL_OK) {
		text.text = buffer_text(&message);
		text.len = message.len;
		trustee_sign(group, text.text, text.len, &work->signing, ceremony->random,
			     &text.signature);
		trustee_sign(group, buffer_text(&bound), bound.len, &work->signing,
			     ceremony->random, &binding);
		buffer_append_text(ret, "\"coefexps\":");
		signed_text_format(group, &text, ret);
		buffer_append_text(ret, ",\"signature\":");
		proof_format(group, &binding, ret);
	}
	buffer_clear(&message);
	buffer_clear(&bound);
	return status;
}

static enum status append_polynomial(const struct ceremony *ceremony,
				     const struct gathering *gathering, struct ceremony_work *work,
				     struct buffer *ret)
{
	enum status status;

	buffer_append_byte(ret, '{');
	status = append_commitment(ceremony, gathering, work, ret);
	buffer_append_text(ret, ",\"shares\":[");
	for (int64_t to = 1; to <= ceremony->size && status == AL_OK; to++) {
		struct route route = { .from = ceremony->index, .to = to };

		if (to > 1)
			buffer_append_byte(ret, ',');
		evaluate(ceremony, to, work);
		status = ceremony_seal_share(gathering, route, work, ceremony->random, ret);
	}
	buffer_append_text(ret, "]}");
	return status == AL_OK ? buffer_status(ret) : status;
}

enum status ceremony_polynomial(const struct ceremony *ceremony,
				const struct ceremony_texts *certificates, struct buffer *ret,
				struct report *report)
{
	struct ceremony_work *work = ceremony_work_new();
	struct gathering gathering;
	struct buffer text;
	enum status status;

	if (work == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the ceremony");
	status = gathering_enter(ceremony, certificates, work, report, &gathering);
	if (status != AL_OK)
		goto out;
	ceremony_derive_polynomial(ceremony, &gathering.hash, work);
	buffer_init(&text, TRUSTEES_LEN_MAX);
	status = append_polynomial(ceremony, &gathering, work, &text);
	if (status == AL_OK) {
		buffer_append(ret, text.bytes, text.len);
		status = buffer_status(ret);
	}
	if (status != AL_OK)
		(void)report_set(report, status, "the polynomial cannot be written");
	buffer_clear(&text);
	gathering_clear(&gathering);
out:
	ceremony_work_free(work);
	return status;
}
