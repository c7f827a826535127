/*
 * trustee_internal.h: what trustees.json and the messages of a ceremony are made of, for the files
 * trustee*.c and ceremony*.c only.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_TRUSTEE_INTERNAL_H
#define ALLMENDE_VOTE_TRUSTEE_INTERNAL_H

#include "base/arena.h"
#include "base/json.h"
#include "vote/trustee.h"

#define TRUSTEE_LABEL_MAX 160 /* bytes of "trustee 3 (Name)" with the final NUL */

/* What reading needs. `arena` holds what was read, texts included. */
struct trustee_reader {
	const struct group *group;
	struct power_table *g; /* of the generator */
	struct arena arena;
	struct report *report;
};

AL_MUST_CHECK enum status trustee_reader_init(const struct group *group, struct report *report,
					      struct trustee_reader *ret);
void trustee_reader_clear(struct trustee_reader *reader);

/* `count` zeroed items of `size` bytes; NULL: no memory, and the report says so. */
void *trustee_take(struct trustee_reader *reader, size_t count, size_t size);

/* Read the text as JSON. AL_OK: *ret is yours. AL_TOO_BIG, AL_MALFORMED, AL_NO_MEMORY. */
AL_MUST_CHECK enum status trustee_json(struct trustee_reader *reader, const char *text, size_t len,
				       json_t **ret);

/* Read the element that is the member `name` of `json`, or `json` itself with `name` NULL. */
AL_MUST_CHECK enum status trustee_element(struct trustee_reader *reader, const json_t *json,
					  const char *name, struct element *ret);

/* Read the member `name` of `json`, an integer from 1 to `max`. */
AL_MUST_CHECK enum status trustee_number(struct trustee_reader *reader, const json_t *json,
					 const char *name, int64_t max, int64_t *ret);

/* Append the text of `element` in quotes. */
void trustee_element_format(const struct group *group, const struct element *element,
			    struct buffer *ret);

/* --- Signed texts --- */

/* Sign `len` bytes at `text` with the certificate's `secret`. */
void trustee_sign(const struct group *group, const char *text, size_t len,
		  const struct scalar *secret, struct random *random, struct proof *ret);

/* Whether it is the signature of the certificate's `key`. */
AL_MUST_CHECK bool trustee_signature_holds(const struct trustee_reader *reader, const char *text,
					   size_t len, const struct element *key,
					   const struct proof *signature);

/* {"message":text,"signature":..} */
struct signed_text {
	const char *text;
	size_t len;
	struct proof signature;
};

/* Read one; whether the signature holds is not looked at. */
AL_MUST_CHECK enum status signed_text_parse(struct trustee_reader *reader, const json_t *json,
					    struct signed_text *ret);
void signed_text_format(const struct group *group, const struct signed_text *text,
			struct buffer *ret);

/* --- A trustee's public key --- */

/* {"pok":..,"public_key":..,"signature":..?,"name":..?} */
struct trustee_public {
	struct element key;
	struct proof knowledge;
	bool is_signed;
	struct proof signature; /* by the trustee's certificate, over the text of `key` */
	const char *name;	/* NULL: none */
};

/* Read one and check the proof of knowledge, not the signature. */
AL_MUST_CHECK enum status trustee_public_parse(struct trustee_reader *reader, const json_t *json,
					       struct trustee_public *ret);
void trustee_public_format(const struct group *group, const struct trustee_public *trustee,
			   struct buffer *ret);

/* Prove knowledge of `secret`, the logarithm of trustee->key. */
void trustee_public_prove(const struct group *group, const struct scalar *secret,
			  struct random *random, struct trustee_public *trustee);

/* AL_REFUSED: `name` (NULL: none) is empty, long, no UTF-8 or has control characters. */
AL_MUST_CHECK enum status trustee_name_check(const char *name, struct report *report);

/* "trustee 3 (Name)"; the name is left out where it would not be fit for a terminal. */
void trustee_label(const struct trustees *trustees, int64_t owner,
		   char ret[static TRUSTEE_LABEL_MAX]);

/* --- A ceremony's public messages --- */

struct certificate {
	struct signed_text text;
	int64_t size;
	int64_t threshold;
	int64_t index;
	struct element verification; /* her signatures are checked with it */
	struct element encryption;   /* shares are sealed to it */
};

/* Read one and check its signature, which is its own. AL_UNSUPPORTED: the form before 2.5.1. */
AL_MUST_CHECK enum status certificate_parse(struct trustee_reader *reader, const json_t *json,
					    struct certificate *ret);

/* Whether the `count` certificates are those of one ceremony. AL_REFUSED: the report says which is
 * not, or which are equal. */
AL_MUST_CHECK enum status certificates_check(const struct certificate *certificates, size_t count,
					     int64_t threshold, struct report *report);

/* Append all as a JSON array. */
void certificates_format(const struct group *group, const struct certificate *certificates,
			 size_t count, struct buffer *ret);

/* A polynomial in the exponent: what its maker commits to. */
struct polynomial {
	struct signed_text text;      /* of the coefficients */
	struct element *coefficients; /* as many as the threshold, the constant one first */
	struct proof binding;	      /* signs coefficients together with all certificates */
};

/* Read it from {"message":{"coefexps":[..]},"signature":..} and its other signature; neither is
 * checked. */
AL_MUST_CHECK enum status polynomial_parse(struct trustee_reader *reader, const json_t *coefexps,
					   const json_t *binding, int64_t threshold,
					   struct polynomial *ret);

/* Append what `binding` signs; `certificates` are as certificates_format() writes them. */
void polynomial_binding_text(const struct group *group, const struct buffer *certificates,
			     const struct element *coefficients, int64_t threshold,
			     struct buffer *ret);

/* Check both signatures against the certificate's `key`. AL_FORGED, AL_NO_MEMORY. */
AL_MUST_CHECK enum status polynomial_check(struct trustee_reader *reader,
					   const struct polynomial *polynomial, int64_t threshold,
					   const struct buffer *certificates,
					   const struct element *key);

/* g^f(at) for the f whose `count` coefficients are committed to. */
void polynomial_evaluate(const struct group *group, const struct element *coefficients,
			 int64_t count, int64_t at, struct element *ret);

/* --- threshold.json --- */

struct threshold {
	int64_t threshold;
	size_t count; /* persons; of each of the following */
	struct certificate *certificates;
	struct polynomial *polynomials;
	struct trustee_public *keys;
};

/* Memory for the parts of `threshold->count` persons. AL_NO_MEMORY. */
AL_MUST_CHECK enum status threshold_take(struct trustee_reader *reader,
					 struct threshold *threshold);

/* Read it and check all. AL_REFUSED, as certificates_check(). */
AL_MUST_CHECK enum status threshold_parse(struct trustee_reader *reader, const json_t *json,
					  struct threshold *ret);

/* Check what is not yet checked by reading the parts. */
AL_MUST_CHECK enum status threshold_check(struct trustee_reader *reader,
					  const struct threshold *threshold);
void threshold_format(const struct group *group, const struct threshold *threshold,
		      struct buffer *ret);

/* What it gives to the election's key. */
void threshold_key(const struct group *group, const struct threshold *threshold,
		   struct element *ret);

#endif
