/* signature_input.c: reading Signature-Input and Signature. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/signature_input.h"

#include <sodium.h>
#include <string.h>

#define BYTES_TEXT_MAX 200 /* of a byte sequence in base64 */

bool slice_is(struct slice slice, const char *text)
{
	return slice.begin != NULL && slice.len == strlen(text) &&
	       memcmp(slice.begin, text, slice.len) == 0;
}

/* --- the small parts of RFC 8941 --- */

static bool is_key_char(char c, bool first)
{
	if ((c >= 'a' && c <= 'z') || c == '*')
		return true;
	return !first && ((c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.');
}

/* key (3.1.2) */
static bool take_key(const char **at, struct slice *ret)
{
	const char *begin = *at;

	while (is_key_char(**at, *at == begin))
		(*at)++;
	*ret = (struct slice){ begin, (size_t)(*at - begin) };
	return ret->len > 0;
}

/* sf-string (3.3.3) without escapes */
static bool take_text(const char **at, struct slice *ret)
{
	const char *begin = *at + 1;

	if (**at != '"')
		return false;
	for (*at = begin; **at != '"'; (*at)++) {
		if (**at < 0x20 || **at > 0x7e || **at == '\\')
			return false;
	}
	*ret = (struct slice){ begin, (size_t)(*at - begin) };
	(*at)++;
	return true;
}

/* sf-integer (3.3.1), not negative */
static bool take_integer(const char **at, int64_t *ret)
{
	int64_t number = 0;
	int digits = 0;

	for (; **at >= '0' && **at <= '9'; (*at)++) {
		number = number * 10 + (**at - '0');
		if (++digits > 15)
			return false;
	}
	*ret = number;
	return digits > 0;
}

/* sf-binary (3.3.5): what stands between the colons */
static bool take_binary(const char **at, struct slice *ret)
{
	const char *begin = *at + 1;
	const char *end;

	if (**at != ':')
		return false;
	end = strchr(begin, ':');
	if (end == NULL)
		return false;
	*ret = (struct slice){ begin, (size_t)(end - begin) };
	*at = end + 1;
	return true;
}

/* What stands between two members of a dictionary; false: nothing that may. */
static bool take_comma(const char **at)
{
	while (**at == ' ' || **at == '\t')
		(*at)++;
	if (**at != ',')
		return false;
	(*at)++;
	while (**at == ' ' || **at == '\t')
		(*at)++;
	return **at != '\0';
}

/* --- Signature-Input --- */

static bool take_components(const char **at, struct signature_input *ret)
{
	if (**at != '(')
		return false;
	(*at)++;
	while (**at != ')') {
		if (ret->components_count > 0 && *(*at)++ != ' ')
			return false;
		if (ret->components_count == SIGNATURE_COMPONENTS_MAX ||
		    !take_text(at, &ret->components[ret->components_count]))
			return false;
		ret->components_count++;
	}
	(*at)++;
	return true;
}

/* The place of the text parameter `name`, or NULL. */
static struct slice *text_place(struct signature_input *input, struct slice name)
{
	if (slice_is(name, "nonce"))
		return &input->nonce;
	if (slice_is(name, "keyid"))
		return &input->keyid;
	if (slice_is(name, "tag"))
		return &input->tag;
	if (slice_is(name, "alg"))
		return &input->alg;
	return NULL;
}

static bool take_parameter(const char **at, struct signature_input *ret)
{
	int64_t *number = NULL;
	struct slice *text;
	struct slice name;

	if (!take_key(at, &name) || *(*at)++ != '=')
		return false;
	if (slice_is(name, "created"))
		number = &ret->created;
	else if (slice_is(name, "expires"))
		number = &ret->expires;
	if (number != NULL)
		return *number < 0 && take_integer(at, number);
	text = text_place(ret, name);
	return text != NULL && text->begin == NULL && take_text(at, text);
}

static bool take_member(const char **at, struct signature_input *ret)
{
	const char *begin;

	*ret = (struct signature_input){ .created = -1, .expires = -1 };
	if (!take_key(at, &ret->label) || *(*at)++ != '=')
		return false;
	begin = *at;
	if (!take_components(at, ret))
		return false;
	while (**at == ';') {
		(*at)++;
		if (!take_parameter(at, ret))
			return false;
	}
	ret->value = (struct slice){ begin, (size_t)(*at - begin) };
	return true;
}

enum status signature_input_parse(const char *text, const char *tag, struct signature_input *ret)
{
	struct signature_input member;

	do {
		if (!take_member(&text, &member))
			return AL_MALFORMED;
		if (slice_is(member.tag, tag)) {
			*ret = member;
			return AL_OK;
		}
	} while (take_comma(&text));
	return *text == '\0' ? AL_NOT_FOUND : AL_MALFORMED;
}

enum status signature_base(const struct signature_input *input, signature_value *value_of,
			   const void *from, struct buffer *ret)
{
	for (size_t i = 0; i < input->components_count; i++) {
		struct slice name = input->components[i];
		const char *value = value_of(from, name);

		if (value == NULL)
			return AL_MALFORMED;
		buffer_append_text(ret, "\"");
		buffer_append(ret, name.begin, name.len);
		buffer_append_text(ret, "\": ");
		buffer_append_text(ret, value);
		buffer_append_text(ret, "\n");
	}
	buffer_append_text(ret, "\"@signature-params\": ");
	buffer_append(ret, input->value.begin, input->value.len);
	return buffer_status(ret);
}

/* --- Signature, Content-Digest --- */

static enum status decode(struct slice base64, size_t len, uint8_t *ret)
{
	size_t got = 0;

	if (base64.len > BYTES_TEXT_MAX ||
	    sodium_base642bin(ret, len, base64.begin, base64.len, NULL, &got, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    got != len)
		return AL_MALFORMED;
	return AL_OK;
}

enum status signature_bytes_parse(const char *text, struct slice label, size_t len, uint8_t *ret)
{
	struct slice name;
	struct slice bytes;

	do {
		if (!take_key(&text, &name) || *text++ != '=' || !take_binary(&text, &bytes))
			return AL_MALFORMED;
		if (name.len == label.len && memcmp(name.begin, label.begin, name.len) == 0)
			return decode(bytes, len, ret);
	} while (take_comma(&text));
	return *text == '\0' ? AL_NOT_FOUND : AL_MALFORMED;
}
