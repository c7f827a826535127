/* election_kit.c: an election with everybody's secrets. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/election_kit.h"

#include "unit/unit.h"
#include "vote/secret_ballot.h"
#include "vote/trustee.h"

#include <stdlib.h>

#define FILE_LEN_MAX ((size_t)4 * 1024 * 1024)

/* End the test where a step of the kit failed. */
static void must(enum status status, const struct report *report)
{
	if (status != AL_OK)
		fail_msg("election kit: %s: %s", status_name(status), report->message);
}

/* The messages of a ceremony. */
struct messages {
	struct buffer files[KIT_TRUSTEES];
	const char *texts[KIT_TRUSTEES];
	struct ceremony_texts all;
};

static void messages_init(struct messages *messages)
{
	for (size_t i = 0; i < KIT_TRUSTEES; i++)
		buffer_init(&messages->files[i], FILE_LEN_MAX);
}

static void messages_collect(struct messages *messages)
{
	for (size_t i = 0; i < KIT_TRUSTEES; i++)
		messages->texts[i] = buffer_text(&messages->files[i]);
	messages->all = (struct ceremony_texts){ .texts = messages->texts, .count = KIT_TRUSTEES };
}

static void messages_clear(struct messages *messages)
{
	for (size_t i = 0; i < KIT_TRUSTEES; i++)
		buffer_clear(&messages->files[i]);
}

static void make_trustees(struct election_kit *kit)
{
	struct ceremony_secret secrets[KIT_TRUSTEES];
	struct ceremony ceremony = { .group = kit->group,
				     .size = KIT_TRUSTEES,
				     .threshold = KIT_NEEDED,
				     .random = &kit->random };
	struct report report = { .message = "" };
	struct messages certificates;
	struct messages polynomials;
	struct messages keys;
	struct buffer threshold;
	const char *entries[1];

	messages_init(&certificates);
	messages_init(&polynomials);
	messages_init(&keys);
	buffer_init(&threshold, FILE_LEN_MAX);
	for (int step = 1; step <= 3; step++) {
		for (size_t i = 0; i < KIT_TRUSTEES; i++) {
			ceremony.index = (int64_t)i + 1;
			ceremony.secret = &secrets[i];
			if (step == 1) {
				random_bytes(&kit->random, secrets[i].seed, CEREMONY_SECRET_LEN);
				must(ceremony_certificate(&ceremony, &certificates.files[i],
							  &report),
				     &report);
			} else if (step == 2) {
				must(ceremony_polynomial(&ceremony, &certificates.all,
							 &polynomials.files[i], &report),
				     &report);
			} else {
				must(ceremony_share(&ceremony, &certificates.all, &polynomials.all,
						    &kit->shares[i], &keys.files[i], &report),
				     &report);
			}
		}
		messages_collect(&certificates);
		messages_collect(&polynomials);
		messages_collect(&keys);
	}
	must(ceremony_join(kit->group, &certificates.all, &polynomials.all, &keys.all, &threshold,
			   &report),
	     &report);
	entries[0] = buffer_text(&threshold);
	must(trustees_join(kit->group, entries, 1, &kit->trustees, &report), &report);
	messages_clear(&certificates);
	messages_clear(&polynomials);
	messages_clear(&keys);
	buffer_clear(&threshold);
}

static void make_election(struct election_kit *kit, const struct election_kit_wish *wish)
{
	struct question question = { .answers = secret_ballot_answers(true),
				     .answers_count = 3,
				     .min = 1,
				     .max = 1,
				     .question = wish->title };
	struct election election = { .description = wish->wording,
				     .group = kit->group,
				     .name = wish->title,
				     .questions = &question,
				     .questions_count = 1,
				     .uuid = kit->uuid };
	struct report report = { .message = "" };
	struct trustees trustees;

	must(trustees_parse(kit->group, buffer_text(&kit->trustees), kit->trustees.len, &kit->arena,
			    &trustees, &report),
	     &report);
	election.public_key = trustees.public_key;
	must(election_format(&election, &kit->election, &report), &report);
	must(election_parse(buffer_text(&kit->election), kit->election.len, &kit->arena,
			    &kit->parsed, &report),
	     &report);
	must(ballot_maker_new(&kit->parsed, &kit->maker), &report);
}

void kit_credential(const struct election_kit *kit, size_t voter, struct buffer *ret)
{
	struct report report = { .message = "" };
	char text[GROUP_TEXT_MAX];
	struct element credential;
	struct scalar secret;

	must(credential_derive(kit->group, kit->uuid, kit->credentials[voter], &secret, &report),
	     &report);
	group_generate(kit->group, &secret, &credential);
	(void)group_element_format(kit->group, &credential, text);
	buffer_append_text(ret, text);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void make_list(struct election_kit *kit)
{
	char **texts = calloc(kit->voters, sizeof(*texts));
	struct buffer one;

	assert_non_null(texts);
	buffer_init(&one, GROUP_TEXT_MAX);
	for (size_t v = 0; v < kit->voters; v++) {
		credential_make(&kit->random, kit->credentials[v]);
		buffer_reset(&one);
		kit_credential(kit, v, &one);
		texts[v] = strdup(buffer_text(&one));
		assert_non_null(texts[v]);
	}
	qsort(texts, kit->voters, sizeof(*texts), compare_texts);
	for (size_t v = 0; v < kit->voters; v++) {
		buffer_append_format(&kit->list, "%s\"%s\"", v == 0 ? "[" : ",", texts[v]);
		free(texts[v]);
	}
	buffer_append_text(&kit->list, "]");
	assert_int_equal(buffer_status(&kit->list), AL_OK);
	buffer_clear(&one);
	free(texts);
}

void kit_init(struct election_kit *kit, const struct election_kit_wish *wish)
{
	uint8_t seed[RANDOM_SEED_LEN] = { 'k', 'i', 't', wish->seed };

	memset(kit, 0, sizeof(*kit));
	assert_in_range(wish->voters, 1, KIT_VOTERS_MAX);
	kit->group = group_find(wish->group == NULL ? "Ed25519" : wish->group);
	kit->voters = wish->voters;
	random_init_seed(&kit->random, seed);
	arena_init(&kit->arena, (size_t)64 * 1024 * 1024);
	buffer_init(&kit->election, FILE_LEN_MAX);
	buffer_init(&kit->trustees, FILE_LEN_MAX);
	buffer_init(&kit->list, FILE_LEN_MAX);
	election_uuid_make(&kit->random, kit->uuid);
	make_trustees(kit);
	make_election(kit, wish);
	make_list(kit);
}

void kit_clear(struct election_kit *kit)
{
	ballot_maker_free(kit->maker);
	arena_clear(&kit->arena);
	buffer_clear(&kit->election);
	buffer_clear(&kit->trustees);
	buffer_clear(&kit->list);
	random_clear(&kit->random);
}

void kit_ballot(struct election_kit *kit, size_t voter, enum choice choice, struct buffer *ret)
{
	struct report report = { .message = "" };
	uint8_t chosen[3] = { 0 };
	struct scalar secret;

	chosen[choice - CHOICE_YES] = 1;
	must(credential_derive(kit->group, kit->uuid, kit->credentials[voter], &secret, &report),
	     &report);
	must(ballot_make(kit->maker, &secret, chosen, &kit->random, ret, &report), &report);
}

void kit_decrypt(struct election_kit *kit, int64_t owner, const struct buffer *tally,
		 struct buffer *ret)
{
	struct report report = { .message = "" };
	struct encrypted_tally sums;

	must(encrypted_tally_parse(&kit->parsed, buffer_text(tally), tally->len, &kit->arena, &sums,
				   &report),
	     &report);
	must(partial_decryption_make(&kit->parsed, &sums, &kit->shares[owner - 1], &kit->random,
				     ret),
	     &report);
}
