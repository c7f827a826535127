/*
 * ballot_print.c: make or check ballots, for another implementation to compare with.
 *
 *	ballot_print make SEED	every vote of a few small elections, allowed or not; SEED from 0 to
 *				255. Each line is an object: election (a text), credential and
 *				how it was drawn, public_credential, choices, random (what was
 *				drawn, in hexadecimal), ballot and tracker (not for a vote that is
 *				refused).
 *	ballot_print check	for each line {"election":"..","ballot":".."} on the input the
 *status and why
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "vote/ballot.h"
#include "vote/credential.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES_MAX 8
#define SCALAR_DRAWN 64 /* bytes */

static const char *const answers[] = { "Ja", "Nein", "Enthaltung: \"weiß nicht\" \\ /", "d" };

#define QUESTION(count, blanks, least, most)                                                       \
	{                                                                                          \
		.answers = answers, .answers_count = (count), .blank = (blanks), .max = (most),    \
		.min = (least), .question = "Soll es – so – gelten?"                           \
	}

static struct question one_of_three[] = { QUESTION(3, false, 1, 1) };
static struct question one_or_blank[] = { QUESTION(2, true, 1, 1) };
static struct question none_to_all[] = { QUESTION(3, true, 0, 3) };
static struct question none_at_all[] = { QUESTION(1, true, 0, 0) };
static struct question two_questions[] = { QUESTION(2, false, 0, 1), QUESTION(3, true, 2, 3) };

static const struct {
	struct question *questions;
	size_t count;
} samples[] = {
	{ one_of_three, 1 }, { one_or_blank, 1 },  { none_to_all, 1 },
	{ none_at_all, 1 },  { two_questions, 2 },
};

/* Stop: a tool of the tests. */
static void must(bool fine, const char *what)
{
	if (fine)
		return;
	fprintf(stderr, "ballot_print: %s\n", what);
	exit(1);
}

static void set(json_t *object, const char *name, json_t *value)
{
	must(json_object_set_new(object, name, value) == 0, "out of memory");
}

/* The next `len` bytes of `random`, which is a copy, in hexadecimal. */
static json_t *drawn(struct random random, size_t len)
{
	uint8_t *bytes = malloc(len + 1);
	char *text = malloc(2 * len + 1);
	json_t *json;

	must(bytes != NULL && text != NULL, "out of memory");
	random_bytes(&random, bytes, len);
	hex_format(bytes, len, text);
	json = json_string(text);
	free(bytes);
	free(text);
	return json;
}

static void print(json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);

	must(text != NULL && puts(text) >= 0, "out of memory");
	free(text);
	json_decref(object);
}

/* How many scalars a ballot draws. */
static size_t scalars(const struct election *election)
{
	size_t count = 1;

	for (size_t i = 0; i < election->questions_count; i++) {
		const struct question *question = &election->questions[i];
		size_t entries = (size_t)(question->max - question->min) + 1;

		if (question->blank)
			entries += 3;
		count += question_choices(question) * 5 + entries * 2;
	}
	return count;
}

/* The choices, whose bits are in `vote`, as JSON and as ballot_make() wants them. */
static json_t *choose(const struct election *election, size_t vote, uint8_t ret[static CHOICES_MAX])
{
	json_t *json = json_array();
	size_t k = 0;

	for (size_t i = 0; i < election->questions_count; i++) {
		json_t *list = json_array();

		for (size_t j = 0; j < question_choices(&election->questions[i]); j++) {
			must(k < CHOICES_MAX, "too many choices");
			ret[k] = (uint8_t)(vote >> k & 1);
			json_array_append_new(list, json_integer(ret[k++]));
		}
		json_array_append_new(json, list);
	}
	return json;
}

/* Make the ballot of `vote` with a fresh credential and print it. */
static void print_ballot(const struct ballot_maker *maker, const struct election *election,
			 const char *file, size_t vote, struct random *random)
{
	json_t *line = json_object();
	struct random before = *random;
	char credential[CREDENTIAL_LEN + 1];
	char text[GROUP_TEXT_MAX];
	uint8_t chosen[CHOICES_MAX] = { 0 };
	struct scalar key;
	struct element element;
	struct buffer ballot;
	enum status status;

	credential_make(random, credential);
	set(line, "credential_random", drawn(before, 1024));
	set(line, "credential", json_string(credential));
	must(credential_derive(election->group, election->uuid, credential, &key, NULL) == AL_OK,
	     "no key");
	group_generate(election->group, &key, &element);
	(void)group_element_format(election->group, &element, text);
	set(line, "public_credential", json_string(text));
	set(line, "election", json_string(file));
	set(line, "choices", choose(election, vote, chosen));
	set(line, "random", drawn(*random, SCALAR_DRAWN * scalars(election)));

	buffer_init(&ballot, BALLOT_LEN_MAX);
	status = ballot_make(maker, &key, chosen, random, &ballot, NULL);
	must(status == AL_OK || status == AL_REFUSED, "no ballot");
	if (status == AL_OK) {
		char tracker[BASE64_DIGEST_LEN + 1];

		ballot_tracker(buffer_text(&ballot), ballot.len, tracker);
		set(line, "ballot", json_string(buffer_text(&ballot)));
		set(line, "tracker", json_string(tracker));
	}
	buffer_clear(&ballot);
	print(line);
}

/* Print all votes of a sample. */
static void print_sample(size_t number, struct random *random)
{
	char uuid[ELECTION_UUID_MIN + 1];
	struct election election = {
		.administrator = "Vorstand",
		.description = "",
		.group = group_find("Ed25519"),
		.name = "Probe",
		.questions = samples[number].questions,
		.questions_count = samples[number].count,
		.uuid = uuid,
	};
	struct election read;
	struct scalar secret;
	struct buffer file;
	struct arena arena;
	struct ballot_maker *maker = NULL;
	size_t choices = 0;

	election_uuid_make(random, uuid);
	group_scalar_random(election.group, random, &secret);
	group_generate(election.group, &secret, &election.public_key);
	buffer_init(&file, ELECTION_LEN_MAX);
	arena_init(&arena, ELECTION_ARENA_MAX);
	must(election_format(&election, &file, NULL) == AL_OK, "no election");
	must(election_parse(buffer_text(&file), file.len, &arena, &read, NULL) == AL_OK,
	     "election unread");
	must(ballot_maker_new(&read, &maker) == AL_OK, "out of memory");
	for (size_t i = 0; i < read.questions_count; i++)
		choices += question_choices(&read.questions[i]);
	for (size_t vote = 0; vote < (size_t)1 << choices; vote++)
		print_ballot(maker, &read, buffer_text(&file), vote, random);
	ballot_maker_free(maker);
	arena_clear(&arena);
	buffer_clear(&file);
}

static int print_all(const char *number)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { (uint8_t)strtoul(number, NULL, 10) };
	struct random random;

	random_init_seed(&random, seed);
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		print_sample(i, &random);
	return fflush(stdout) == 0 ? 0 : 1;
}

/* Check one ballot in its election. */
static enum status check(const json_t *line, struct report *report)
{
	const json_t *file = json_object_get(line, "election");
	const json_t *text = json_object_get(line, "ballot");
	struct election election;
	struct arena arena;
	struct ballot ballot;
	struct ballot_maker *maker = NULL;
	enum status status;

	arena_init(&arena, BALLOT_ARENA_MAX);
	must(election_parse(json_string_value(file), json_string_length(file), &arena, &election,
			    report) == AL_OK,
	     report->message);
	must(ballot_maker_new(&election, &maker) == AL_OK, "out of memory");
	status = ballot_parse(maker, json_string_value(text), json_string_length(text), &arena,
			      &ballot, report);
	if (status == AL_OK)
		status = ballot_check(maker, &ballot, report);
	ballot_maker_free(maker);
	arena_clear(&arena);
	return status;
}

static int check_all(void)
{
	char *text = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&text, &size, stdin)) > 0) {
		json_t *line = json_loadb(text, (size_t)len, 0, NULL);
		struct report report = { .message = "" };
		enum status status;

		must(json_is_object(line), "a line is no object");
		status = check(line, &report);
		printf("%s %s\n", status == AL_OK ? "ok" : status_name(status), report.message);
		json_decref(line);
	}
	free(text);
	return fflush(stdout) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "make") == 0)
		return print_all(argv[2]);
	if (argc == 2 && strcmp(argv[1], "check") == 0)
		return check_all();
	fputs("usage: ballot_print make SEED | check\n", stderr);
	return 2;
}
