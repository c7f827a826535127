/* ceremony_gathering.c: the certificates of all, without which no step is taken. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ceremony_internal.h"

#include <inttypes.h>
#include <string.h>

enum status ceremony_check(const struct ceremony *ceremony, struct report *report)
{
	if (!group_is_offered(ceremony->group))
		return report_set(
		    report, AL_UNSUPPORTED,
		    "new keys are not made in the group %s, which is for reading only",
		    group_name(ceremony->group));
	/* spec ceremony-1: "A ceremony has 1 to 64 trustees, of whom 1 to all are needed." */
	if (ceremony->size < 1 || ceremony->size > TRUSTEES_GROUP_MAX)
		return report_set(report, AL_REFUSED,
				  "a ceremony has 1 to %d trustees, not %" PRId64,
				  TRUSTEES_GROUP_MAX, ceremony->size);
	if (ceremony->threshold < 1 || ceremony->threshold > ceremony->size)
		return report_set(report, AL_REFUSED,
				  "1 to %" PRId64
				  " trustees may be needed to decrypt, not %" PRId64,
				  ceremony->size, ceremony->threshold);
	if (ceremony->index < 1 || ceremony->index > ceremony->size)
		return report_set(report, AL_REFUSED,
				  "there is no trustee %" PRId64 ", only 1 to %" PRId64,
				  ceremony->index, ceremony->size);
	return trustee_name_check(ceremony->name, report);
}

static enum status read_certificate(struct trustee_reader *reader, const char *text,
				    struct certificate *ret)
{
	json_t *json = NULL;
	enum status status = trustee_json(reader, text, strlen(text), &json);

	if (status == AL_OK)
		status = certificate_parse(reader, json, ret);
	json_decref(json);
	return status;
}

static enum status read_certificates(const struct ceremony_texts *texts,
				     struct gathering *gathering)
{
	struct trustee_reader *reader = &gathering->reader;
	enum status status;

	gathering->certificates = trustee_take(reader, texts->count, sizeof(struct certificate));
	if (gathering->certificates == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < texts->count; i++) {
		status = read_certificate(reader, texts->texts[i], &gathering->certificates[i]);
		if (status != AL_OK) {
			report_prefix(reader->report, "the certificate of trustee %zu", i + 1);
			return status;
		}
	}
	if (gathering->threshold == 0)
		gathering->threshold = gathering->certificates[0].threshold;
	status = certificates_check(gathering->certificates, gathering->count, gathering->threshold,
				    reader->report);
	if (status != AL_OK)
		return status;
	certificates_format(reader->group, gathering->certificates, gathering->count,
			    &gathering->text);
	status = buffer_status(&gathering->text);
	if (status != AL_OK)
		return report_set(reader->report, status, "the certificates cannot be written");
	gathering->hash = hash_bytes(gathering->text.bytes, gathering->text.len);
	return AL_OK;
}

enum status gathering_init(const struct group *group, const struct ceremony_texts *texts,
			   int64_t threshold, struct report *report, struct gathering *ret)
{
	struct gathering gathering = { .count = texts->count, .threshold = threshold };
	enum status status;

	if (texts->count < 1 || texts->count > TRUSTEES_GROUP_MAX)
		return report_set(report, AL_REFUSED, "a ceremony has 1 to %d trustees, not %zu",
				  TRUSTEES_GROUP_MAX, texts->count);
	status = trustee_reader_init(group, report, &gathering.reader);
	if (status != AL_OK)
		return status;
	buffer_init(&gathering.text, TRUSTEES_LEN_MAX);
	status = read_certificates(texts, &gathering);
	if (status == AL_OK)
		*ret = gathering;
	else
		gathering_clear(&gathering);
	return status;
}

void gathering_clear(struct gathering *gathering)
{
	trustee_reader_clear(&gathering->reader);
	buffer_clear(&gathering->text);
}

/* Whether the certificate is that of the keys in `work`. */
static bool is_hers(const struct group *group, const struct certificate *certificate,
		    const struct ceremony_work *work)
{
	struct element verification;
	struct element encryption;

	group_generate(group, &work->signing, &verification);
	group_generate(group, &work->opening, &encryption);
	return group_element_equal(&certificate->verification, &verification) &&
	       group_element_equal(&certificate->encryption, &encryption);
}

enum status gathering_enter(const struct ceremony *ceremony, const struct ceremony_texts *texts,
			    struct ceremony_work *work, struct report *report,
			    struct gathering *ret)
{
	struct gathering gathering;
	enum status status = ceremony_check(ceremony, report);

	if (status != AL_OK)
		return status;
	if (texts->count != (size_t)ceremony->size)
		return report_set(report, AL_REFUSED,
				  "%" PRId64 " certificates are needed, not %zu", ceremony->size,
				  texts->count);
	status = gathering_init(ceremony->group, texts, ceremony->threshold, report, &gathering);
	if (status != AL_OK)
		return status;
	ceremony_derive_keys(ceremony, work);
	if (!is_hers(ceremony->group, &gathering.certificates[ceremony->index - 1], work)) {
		gathering_clear(&gathering);
		return report_set(report, AL_REFUSED,
				  "the certificate of trustee %" PRId64
				  " was not made with this ceremony secret",
				  ceremony->index);
	}
	*ret = gathering;
	return AL_OK;
}

enum status ceremony_read_polynomial(struct gathering *gathering, size_t i, const json_t *json,
				     struct polynomial *ret)
{
	struct trustee_reader *reader = &gathering->reader;
	enum status status;

	status = polynomial_parse(reader, json_object_get(json, "coefexps"),
				  json_object_get(json, "signature"), gathering->threshold, ret);
	if (status == AL_OK)
		status = polynomial_check(reader, ret, gathering->threshold, &gathering->text,
					  &gathering->certificates[i].verification);
	return status;
}
