/* signature_input.h: reading Signature-Input and Signature (RFC 8941 dictionaries, the part of them
 * that our profile needs). Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_SIGNATURE_INPUT_H
#define ALLMENDE_HTTP_SIGNATURE_INPUT_H

#include "base/buffer.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A piece of a header. Borrowed. */
struct slice {
	const char *begin;
	size_t len;
};

bool slice_is(struct slice slice, const char *text);

#define SIGNATURE_COMPONENTS_MAX 8

/* One member of Signature-Input. */
struct signature_input {
	struct slice label;
	struct slice value; /* the inner list with its parameters, as it was sent */
	struct slice components[SIGNATURE_COMPONENTS_MAX];
	size_t components_count;
	int64_t created;		     /* -1: absent */
	int64_t expires;		     /* -1: absent */
	struct slice nonce, keyid, tag, alg; /* begin NULL: absent */
};

/*
 * Read the first member of `text` whose tag is `tag`. AL_OK: *ret is set and borrows `text`.
 * AL_NOT_FOUND: there is none. AL_MALFORMED: the text is none of these dictionaries: components
 * have no parameters, texts no backslashes, a parameter stands once.
 */
AL_MUST_CHECK enum status signature_input_parse(const char *text, const char *tag,
						struct signature_input *ret);

/* The value of the component `name`, or NULL. */
typedef const char *signature_value(const void *from, struct slice name);

/* Append the signature base (RFC 9421, 2.5) of `input`: a line for each component, whose value is
 * what `value_of` says with `from`, then the parameters. AL_MALFORMED: a component has no value.
 * AL_TOO_BIG, AL_NO_MEMORY as the buffer says. */
AL_MUST_CHECK enum status signature_base(const struct signature_input *input,
					 signature_value *value_of, const void *from,
					 struct buffer *ret);

/* Decode the byte sequence that the member `label` of the dictionary `text` is, of exactly `len`
 * bytes, to `ret`. AL_NOT_FOUND: there is no such member. AL_MALFORMED. */
AL_MUST_CHECK enum status signature_bytes_parse(const char *text, struct slice label, size_t len,
						uint8_t *ret);

#endif
