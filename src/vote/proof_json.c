/* proof_json.c: proofs and ciphertexts as JSON. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/proof.h"

static void append_scalar(const struct group *group, const struct scalar *scalar,
			  struct buffer *ret)
{
	char text[GROUP_TEXT_MAX];

	group_scalar_format(group, scalar, text);
	buffer_append_text(ret, text);
}

static void append_element(const struct group *group, const struct element *element,
			   struct buffer *ret)
{
	char text[GROUP_TEXT_MAX];

	buffer_append(ret, text, group_element_format(group, element, text));
}

void proof_format(const struct group *group, const struct proof *proof, struct buffer *ret)
{
	buffer_append_text(ret, "{\"challenge\":\"");
	append_scalar(group, &proof->challenge, ret);
	buffer_append_text(ret, "\",\"response\":\"");
	append_scalar(group, &proof->response, ret);
	buffer_append_text(ret, "\"}");
}

void ciphertext_format(const struct group *group, const struct ciphertext *ciphertext,
		       struct buffer *ret)
{
	buffer_append_text(ret, "{\"alpha\":\"");
	append_element(group, &ciphertext->alpha, ret);
	buffer_append_text(ret, "\",\"beta\":\"");
	append_element(group, &ciphertext->beta, ret);
	buffer_append_text(ret, "\"}");
}

/* The text that is the member `name` of `json`; NULL: the report says that there is none. */
static const json_t *member_text(const json_t *json, const char *name, struct report *report)
{
	const json_t *member = json_object_get(json, name);

	if (json_is_string(member))
		return member;
	(void)report_set(report, AL_MALFORMED, "%s is missing or no text", name);
	return NULL;
}

static enum status parse_scalar(const struct group *group, const json_t *json, const char *name,
				struct scalar *ret, struct report *report)
{
	const json_t *text = member_text(json, name, report);
	enum status status;

	if (text == NULL)
		return AL_MALFORMED;
	status = group_scalar_parse(group, json_string_value(text), json_string_length(text), ret,
				    report);
	if (status != AL_OK)
		report_prefix(report, "%s", name);
	return status;
}

static enum status parse_element(const struct group *group, const json_t *json, const char *name,
				 struct element *ret, struct report *report)
{
	const json_t *text = member_text(json, name, report);
	enum status status;

	if (text == NULL)
		return AL_MALFORMED;
	status = group_element_parse(group, json_string_value(text), json_string_length(text), ret,
				     report);
	if (status != AL_OK)
		report_prefix(report, "%s", name);
	return status;
}

enum status proof_parse(const struct group *group, const json_t *json, struct proof *ret,
			struct report *report)
{
	struct proof proof;
	enum status status;

	status = parse_scalar(group, json, "challenge", &proof.challenge, report);
	if (status == AL_OK)
		status = parse_scalar(group, json, "response", &proof.response, report);
	if (status == AL_OK)
		*ret = proof;
	return status;
}

enum status ciphertext_parse(const struct group *group, const json_t *json, struct ciphertext *ret,
			     struct report *report)
{
	struct ciphertext ciphertext;
	enum status status;

	status = parse_element(group, json, "alpha", &ciphertext.alpha, report);
	if (status == AL_OK)
		status = parse_element(group, json, "beta", &ciphertext.beta, report);
	if (status == AL_OK)
		*ret = ciphertext;
	return status;
}
