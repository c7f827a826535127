/* audit_tally_tamper_test.c: tally, decryptions and result, changed in every way. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/tamper.h"

static void append_text(struct buffer *body, const char *text, size_t len)
{
	buffer_append(body, text, len);
}

static void sized_with_a_tail(struct scene *scene)
{
	append_text(tamper_data(scene, EVENT_ENCRYPTED_TALLY, 0, 1), "\0 hidden", 8);
}

static void sized_with_a_blank(struct scene *scene)
{
	append_text(tamper_data(scene, EVENT_ENCRYPTED_TALLY, 0, 1), " ", 1);
}

static void huge_sized(struct scene *scene)
{
	for (size_t i = 0; i < 2000; i++)
		append_text(tamper_data(scene, EVENT_ENCRYPTED_TALLY, 0, 1), " ", 1);
}

static void huge_tally(struct scene *scene)
{
	for (size_t i = 0; i < 20000; i++)
		append_text(tamper_data(scene, EVENT_ENCRYPTED_TALLY, 0, 0), " ", 1);
}

static void deep_tally(struct scene *scene)
{
	struct buffer *body = tamper_data(scene, EVENT_ENCRYPTED_TALLY, 0, 0);

	buffer_reset(body);
	for (size_t i = 0; i < 5000; i++)
		append_text(body, "[", 1);
}

/* audit-9, audit-10 */
static void the_tally_is_the_sum_of_the_ballots(void **state)
{
#define TALLY "event 6 (EncryptedTally): "
	static const struct replacement replacements[] = {
		{ EVENT_ENCRYPTED_TALLY, 0, 0, "\"alpha\":\"", 0, "\"", TAMPER_IDENTITY, 0,
		  AL_FORGED,
		  TALLY
		  "the encrypted tally: question 1, choice 1: is not the sum of the ballots" },
		{ EVENT_ENCRYPTED_TALLY, 0, 0, "\"beta\":\"", 2, "\"", TAMPER_IDENTITY, 0,
		  AL_FORGED,
		  TALLY
		  "the encrypted tally: question 1, choice 3: is not the sum of the ballots" },
		{ EVENT_ENCRYPTED_TALLY, 0, 0, "\"beta\":\"", 1, "\"", TAMPER_ORDER_2, 0, AL_FORGED,
		  TALLY "the encrypted tally: question 1, choice 2: beta: " },
		{ EVENT_ENCRYPTED_TALLY, 0, 0, "\"beta\":\"", 1, "\"", TAMPER_UPPER_CASE, 0,
		  AL_MALFORMED, TALLY "the encrypted tally: question 1, choice 2: beta: " },
		{ EVENT_ENCRYPTED_TALLY, 0, 0, "[", 0, "[", " ", 0, AL_MALFORMED,
		  TALLY "the encrypted tally is not in canonical form" },
		{ EVENT_ENCRYPTED_TALLY, 0, 0, "[", 0, "[", "[],", 0, AL_MALFORMED,
		  TALLY "the encrypted tally: there must be a list for each question" },
		{ EVENT_ENCRYPTED_TALLY, 0, 0, "[[", 0, "]", "", 0, AL_MALFORMED,
		  TALLY "the encrypted tally: question 1 must have 3 choices" },
		{ EVENT_ENCRYPTED_TALLY, 0, 1, "\"num_tallied\":", 0, ",", "4", 0, AL_FORGED,
		  TALLY "num_tallied: says 4, 3 were counted" },
		{ EVENT_ENCRYPTED_TALLY, 0, 1, "\"num_tallied\":", 0, ",", "-3", 0, AL_FORGED,
		  TALLY "num_tallied: says -3, 3 were counted" },
		{ EVENT_ENCRYPTED_TALLY, 0, 1, "\"total_weight\":", 0, ",", "999", 0, AL_FORGED,
		  TALLY "total_weight: says 999, it is 3" },
		{ EVENT_ENCRYPTED_TALLY, 0, 1, "\"total_weight\":", 0, ",", "\"3\"", 0, AL_FORGED,
		  TALLY "encrypted_tally: is not the data before it, or not in canonical form" },
		{ EVENT_ENCRYPTED_TALLY, 0, 1, "{", 0, "}", "", 0, AL_FORGED,
		  TALLY "num_tallied: says " },
	};
	static const struct tampering list[] = {
		{ "hidden tail", AL_MALFORMED, TALLY "not JSON", sized_with_a_tail },
		{ "blank", AL_FORGED, TALLY "encrypted_tally: is not the data before it",
		  sized_with_a_blank },
		{ "huge sizes", AL_TOO_BIG, TALLY "byte ", huge_sized },
		{ "huge tally", AL_TOO_BIG, TALLY "byte ", huge_tally },
		{ "deep tally", AL_MALFORMED, TALLY "the encrypted tally: not JSON", deep_tally },
	};

	TRY_REPLACED(replacements);
	TRY(list);
}

/* --- decryptions --- */

static void copy_body(struct buffer *to, const struct buffer *from)
{
	buffer_reset(to);
	buffer_append(to, from->bytes, from->len);
}

/* Trustee 1 decrypts again in the place of trustee 2. */
static void decrypted_twice(struct scene *scene)
{
	struct buffer *owned = tamper_data(scene, EVENT_PARTIAL_DECRYPTION, 1, 1);
	struct buffer *first = tamper_data(scene, EVENT_PARTIAL_DECRYPTION, 0, 0);
	struct forge *forge = &scene->forge;
	size_t at = forge_event(forge, EVENT_PARTIAL_DECRYPTION, 1);

	copy_body(tamper_data(scene, EVENT_PARTIAL_DECRYPTION, 1, 0), first);
	forge->members[at - 2].old[0] = '\0';
	copy_body(owned, tamper_data(scene, EVENT_PARTIAL_DECRYPTION, 0, 1));
}

static void of_another_trustee(struct scene *scene)
{
	forge_put(tamper_data(scene, EVENT_PARTIAL_DECRYPTION, 0, 1), "\"owner\":", 0, ",", "3");
}

static void swapped_proofs(struct scene *scene)
{
	struct buffer *body = tamper_data(scene, EVENT_PARTIAL_DECRYPTION, 1, 0);
	struct buffer first;
	struct buffer second;

	buffer_init(&first, TAMPER_LEN_MAX);
	buffer_init(&second, TAMPER_LEN_MAX);
	forge_get(body, "{\"challenge\"", 0, "}", &first);
	forge_get(body, "{\"challenge\"", 1, "}", &second);
	forge_put(body, "{\"challenge\"", 0, "}", buffer_text(&second));
	forge_put(body, "{\"challenge\"", 1, "}", buffer_text(&first));
	buffer_clear(&first);
	buffer_clear(&second);
}

/* audit-11 */
static void a_decryption_is_its_trustees_own_and_comes_once(void **state)
{
#define PARTIAL "event 7 (PartialDecryption): "
	static const struct replacement replacements[] = {
		{ EVENT_PARTIAL_DECRYPTION, 0, 1, "\"owner\":", 0, ",", "4", 0, AL_REFUSED,
		  PARTIAL "owner: there is no trustee 4" },
		{ EVENT_PARTIAL_DECRYPTION, 0, 1, "\"owner\":", 0, ",", "9223372036854775807", 0,
		  AL_REFUSED, PARTIAL "owner: there is no trustee 9223372036854775807" },
		{ EVENT_PARTIAL_DECRYPTION, 0, 1, "\"owner\":", 0, ",", "0", 0, AL_FORGED,
		  PARTIAL "does not say whose the data before it is" },
		{ EVENT_PARTIAL_DECRYPTION, 0, 1, "\"owner\":", 0, ",", "\"1\"", 0, AL_FORGED,
		  PARTIAL "does not say whose the data before it is" },
		{ EVENT_PARTIAL_DECRYPTION, 0, 1, "\"payload\":\"", 0, "\"", TAMPER_ZEROS, 0,
		  AL_FORGED, PARTIAL "does not say whose the data before it is" },
		{ EVENT_PARTIAL_DECRYPTION, 0, 0, "[[\"", 0, "\"", TAMPER_IDENTITY, 0, AL_FORGED,
		  PARTIAL "the partial decryption of trustee 1: question 1, choice 1: " },
		{ EVENT_PARTIAL_DECRYPTION, 0, 0, "[[\"", 0, "\"", TAMPER_ORDER_2, 0, AL_FORGED,
		  PARTIAL "the partial decryption of trustee 1: " },
		{ EVENT_PARTIAL_DECRYPTION, 0, 0, "[[", 0, "]", "", 0, AL_MALFORMED,
		  PARTIAL "the partial decryption of trustee 1: " },
	};
	static const struct tampering list[] = {
		{ "twice", AL_REFUSED,
		  "event 8 (PartialDecryption): owner: trustee 1 has given hers already",
		  decrypted_twice },
		{ "of another", AL_FORGED,
		  PARTIAL "the partial decryption of trustee 3: question 1, choice 1: ",
		  of_another_trustee },
		{ "swapped proofs", AL_FORGED,
		  "event 8 (PartialDecryption): the partial decryption of trustee 2: question 1, "
		  "choice 1: ",
		  swapped_proofs },
	};

	TRY_REPLACED(replacements);
	TRY(list);
}

/* --- the result --- */

static void one_decryption(struct scene *scene)
{
	size_t at = forge_event(&scene->forge, EVENT_PARTIAL_DECRYPTION, 1) - 2;

	for (size_t i = 0; i < 3; i++)
		forge_remove(&scene->forge, at);
}

static void huge_result(struct scene *scene)
{
	for (size_t i = 0; i < 20000; i++)
		append_text(tamper_data(scene, EVENT_RESULT, 0, 0), " ", 1);
}

static void garbage_after_the_result(struct scene *scene)
{
	append_text(tamper_data(scene, EVENT_RESULT, 0, 0), "\0", 1);
}

/* audit-12 */
static void the_result_is_what_the_trustees_opened(void **state)
{
#define RESULT "event 9 (Result): "
	static const struct replacement replacements[] = {
		{ EVENT_RESULT, 0, 0, "[[", 0, "]", "1,1,1", 0, AL_FORGED,
		  RESULT "result: question 1, choice 1: says 1, the trustees opened 0" },
		{ EVENT_RESULT, 0, 0, "[[", 0, "]", "0,2,2", 0, AL_FORGED,
		  RESULT "result: question 1, choice 3: says 2, the trustees opened 1" },
		{ EVENT_RESULT, 0, 0, "[[", 0, "]", "0,2", 0, AL_MALFORMED, RESULT },
		{ EVENT_RESULT, 0, 0, "[[", 0, "]", "0,-2,1", 0, AL_MALFORMED, RESULT },
		{ EVENT_RESULT, 0, 0, "[[", 0, "]", "0,2,\"1\"", 0, AL_MALFORMED, RESULT },
		{ EVENT_RESULT, 0, 0, "[[", 0, "]", "0,2,1.0", 0, AL_MALFORMED, RESULT },
		{ EVENT_RESULT, 0, 0, "[[", 0, "]", "0, 2,1", 0, AL_MALFORMED,
		  RESULT "result: is not in canonical form" },
		{ EVENT_RESULT, 0, 0, "[", 0, "]", "", 0, AL_MALFORMED, RESULT },
	};
	static const struct tampering list[] = {
		{ "one decryption", AL_CONFLICT,
		  "event 8 (Result): 1 more partial decryption is needed, from among trustee 2",
		  one_decryption },
		{ "huge result", AL_TOO_BIG, RESULT "byte ", huge_result },
		{ "garbage", AL_MALFORMED, RESULT, garbage_after_the_result },
	};

	TRY_REPLACED(replacements);
	TRY(list);
}

UNIT_MAIN_WITH("audit_tally_tamper", tamper_start, tamper_finish,
	       cmocka_unit_test(the_tally_is_the_sum_of_the_ballots),
	       cmocka_unit_test(a_decryption_is_its_trustees_own_and_comes_once),
	       cmocka_unit_test(the_result_is_what_the_trustees_opened))
