/* election_test.c: what is voted on is read whole or refused, and written as the reference does. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/election.h"

#include "unit/unit.h"
#include "unit/vote/ballot_sample.h"

#include <stdlib.h>

#define KEY "5bac82dc8f7b62b4103348920e84add7240a36a8cb09243d7a7c41d1d51da606"
#define QUESTION                                                                                   \
	"{\"answers\":[\"Ja\",\"Nein\"],\"blank\":true,\"min\":1,\"max\":2,\"question\":\"1?\"}"
#define GOOD                                                                                       \
	"{\"version\":1,\"description\":\"D\",\"name\":\"N\",\"group\":\"Ed25519\","               \
	"\"public_key\":\"" KEY "\",\"questions\":[" QUESTION                                      \
	",{\"answers\":[\"\\\"x/\\\\\\n\\u0001\"],\"min\":0,\"max\":0,\"question\":\"2?\"}],"      \
	"\"uuid\":\"QFM5ZVAac7yp93\",\"administrator\":\"A\",\"credential_authority\":\"C\"}"

/* `text` with the first `from`, which is in it, replaced by `to`; to be freed. */
static char *replace(const char *text, const char *from, const char *to)
{
	const char *place = strstr(text, from);
	size_t size = strlen(text) + strlen(to) + 1;
	char *ret = malloc(size);

	assert_non_null(place);
	assert_non_null(ret);
	(void)snprintf(ret, size, "%.*s%s%s", (int)(place - text), text, to, place + strlen(from));
	return ret;
}

/* Read GOOD with `from` replaced; the report's message must have `words`. */
static enum status read_with(const char *from, const char *to, const char *words)
{
	char *text = replace(GOOD, from, to);
	struct election election = { .uuid = "untouched" };
	struct report report = { 0 };
	struct arena arena;
	enum status status;

	arena_init(&arena, ELECTION_ARENA_MAX);
	status = election_parse(text, strlen(text), &arena, &election, &report);
	if (status != AL_OK)
		assert_string_equal(election.uuid, "untouched");
	if (strstr(report.message, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", report.message, words);
	arena_clear(&arena);
	free(text);
	return status;
}

static void an_election_is_read(void **state)
{
	struct election election;
	struct arena arena;
	struct element key;

	(void)state;
	arena_init(&arena, ELECTION_ARENA_MAX);
	assert_int_equal(election_parse(GOOD, strlen(GOOD), &arena, &election, NULL), AL_OK);
	assert_string_equal(election.description, "D");
	assert_string_equal(election.name, "N");
	assert_string_equal(election.uuid, "QFM5ZVAac7yp93");
	assert_string_equal(election.administrator, "A");
	assert_string_equal(election.credential_authority, "C");
	assert_ptr_equal(election.group, group_find("Ed25519"));
	assert_int_equal(group_element_parse(election.group, KEY, 64, &key, NULL), AL_OK);
	assert_true(group_element_equal(&key, &election.public_key));
	assert_int_equal(election.questions_count, 2);
	assert_int_equal(election.questions[0].answers_count, 2);
	assert_string_equal(election.questions[0].answers[1], "Nein");
	assert_true(election.questions[0].blank);
	assert_int_equal(election.questions[0].min, 1);
	assert_int_equal(election.questions[0].max, 2);
	assert_string_equal(election.questions[0].question, "1?");
	assert_int_equal(question_choices(&election.questions[0]), 3);
	assert_string_equal(election.questions[1].answers[0], "\"x/\\\n\x01");
	assert_false(election.questions[1].blank);
	assert_int_equal(question_choices(&election.questions[1]), 1);
	arena_clear(&arena);
}

static void what_nobody_is_named_for_is_null(void **state)
{
	char *text = replace(GOOD, ",\"administrator\":\"A\",\"credential_authority\":\"C\"}",
			     ",\"credential_authority\":null,\"unknown\":{\"a\":[1.5]}}");
	struct election election;
	struct arena arena;

	(void)state;
	arena_init(&arena, ELECTION_ARENA_MAX);
	assert_int_equal(election_parse(text, strlen(text), &arena, &election, NULL), AL_OK);
	assert_null(election.administrator);
	assert_null(election.credential_authority);
	arena_clear(&arena);
	free(text);
}

/* election-1 */
static void the_fingerprint_is_of_the_bytes(void **state)
{
	char *spaced = replace(GOOD, "{\"version\"", "{ \"version\"");
	struct election election;
	struct election other;
	struct arena arena;

	(void)state;
	arena_init(&arena, ELECTION_ARENA_MAX);
	assert_int_equal(election_parse("{}", 2, &arena, &election, NULL), AL_MALFORMED);
	assert_int_equal(election_parse(GOOD, strlen(GOOD), &arena, &election, NULL), AL_OK);
	assert_string_equal(election.fingerprint, "c7lrRzKUPeHm5Bf+TbKuPAd42QPC6CIEgQ5fFm4P4CA");
	assert_int_equal(election_parse(spaced, strlen(spaced), &arena, &other, NULL), AL_OK);
	assert_string_not_equal(election.fingerprint, other.fingerprint);
	arena_clear(&arena);
	free(spaced);
}

static void each_member_is_needed_and_of_its_kind(void **state)
{
	static const struct {
		const char *from;
		const char *to;
		const char *words;
		enum status status;
	} cases[] = {
		{ "\"version\":1,", "", "election: version is missing", AL_MALFORMED },
		{ "\"version\":1,", "\"version\":\"1\",", "version", AL_MALFORMED },
		{ "\"version\":1,", "\"version\":2,", "version 2", AL_UNSUPPORTED },
		{ "\"description\":\"D\",", "", "description is missing", AL_MALFORMED },
		{ "\"name\":\"N\"", "\"name\":1", "name is missing or no text", AL_MALFORMED },
		{ "\"Ed25519\"", "\"Ed25518\"", "\"Ed25518\" is unknown", AL_UNSUPPORTED },
		{ "\"Ed25519\"", "7", "group is missing", AL_MALFORMED },
		{ "\"" KEY "\"", "null", "public_key is missing", AL_MALFORMED },
		{ KEY, KEY "0", "public_key: ", AL_MALFORMED },
		{ KEY, "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
		  "public_key: the element is not a member", AL_FORGED },
		{ KEY, "0000000000000000000000000000000000000000000000000000000000000001",
		  "public_key: it is the identity", AL_FORGED },
		{ "\"uuid\":", "\"uid\":", "uuid is missing", AL_MALFORMED },
		{ "\"A\"", "[]", "administrator is missing or no text", AL_MALFORMED },
		{ "\"C\"", "5", "credential_authority is missing or no text", AL_MALFORMED },
		{ "\"questions\"", "\"question\"", "questions is missing", AL_MALFORMED },
		{ "[" QUESTION ",", "[7,", "question 1: it is no object", AL_MALFORMED },
		{ "[\"Ja\",\"Nein\"]", "[]", "question 1: answers", AL_MALFORMED },
		{ "[\"Ja\",\"Nein\"]", "[\"Ja\",0]", "question 1: an answer", AL_MALFORMED },
		{ "\"blank\":true", "\"blank\":1", "question 1: blank", AL_MALFORMED },
		{ "\"min\":1,", "", "question 1: min or max", AL_MALFORMED },
		{ "\"max\":2", "\"max\":2.0", "question 1: min or max", AL_MALFORMED },
		{ "\"question\":\"1?\"", "\"question\":{}", "question 1: question", AL_MALFORMED },
		{ "\"question\":\"2?\"", "\"q\":\"2?\"", "question 2: question", AL_MALFORMED },
		{ QUESTION, "{\"type\":\"NonHomomorphic\",\"value\":{}}", "question 1: its answers",
		  AL_UNSUPPORTED },
		{ "\"name\":\"N\"", "\"name\":\"\\u0000\"", "not JSON", AL_MALFORMED },
		{ "\"name\":\"N\"", "\"name\":\"N\",\"name\":\"M\"", "not JSON", AL_MALFORMED },
		{ "\"C\"}", "\"C\"}x", "not JSON", AL_MALFORMED },
		{ "D", "\xff", "not JSON", AL_MALFORMED },
	};

	(void)state;
	assert_int_equal(read_with("\"version\":1", "\"version\":1", ""), AL_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(read_with(cases[i].from, cases[i].to, cases[i].words),
				 cases[i].status);
}

/* election-3 */
static void min_and_max_fit_each_other_and_the_answers(void **state)
{
	(void)state;
	for (int min = -1; min <= 3; min++) {
		for (int max = -1; max <= 3; max++) {
			bool fit = min >= 0 && min <= max && max <= 2;
			char to[60];

			(void)snprintf(to, sizeof(to), "\"min\":%d,\"max\":%d", min, max);
			assert_int_equal(read_with("\"min\":1,\"max\":2", to,
						   fit ? "" : "question 1: min and max"),
					 fit ? AL_OK : AL_MALFORMED);
		}
	}
	assert_int_equal(read_with("\"max\":2", "\"max\":9223372036854775807", "min and max"),
			 AL_MALFORMED);
}

/* election-2 */
static void a_uuid_is_base58_of_bounded_length(void **state)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { 3 };
	char uuid[ELECTION_UUID_MAX + 2] = { 0 };
	char other[ELECTION_UUID_MIN + 1];
	struct random random;

	(void)state;
	for (size_t len = 0; len < sizeof(uuid); len++) {
		assert_int_equal(election_uuid_valid(uuid), len >= 14 && len <= 44);
		uuid[len] = 'z';
		if (len == sizeof(uuid) - 1)
			uuid[len] = '\0';
	}
	assert_false(election_uuid_valid("0FM5ZVAac7yp93"));
	assert_false(election_uuid_valid("QFM5ZVAac7yp9l"));
	assert_false(election_uuid_valid("QFM5ZV/../yp93"));
	assert_int_equal(read_with("QFM5ZVAac7yp93", "QFM5ZVAac7yp9", "uuid has not 14 to 44"),
			 AL_MALFORMED);
	random_init_seed(&random, seed);
	election_uuid_make(&random, uuid);
	election_uuid_make(&random, other);
	assert_true(election_uuid_valid(uuid));
	assert_true(election_uuid_valid(other));
	assert_string_not_equal(uuid, other);
	random_clear(&random);
}

/* Read an election of `questions` questions with `answers` answers each. */
static enum status read_large(int questions, int answers, struct report *report)
{
	struct buffer text;
	struct election election;
	struct arena arena;
	enum status status;

	buffer_init(&text, 8 * ELECTION_LEN_MAX);
	arena_init(&arena, ELECTION_ARENA_MAX);
	buffer_append_text(&text, "{\"version\":1,\"description\":\"\",\"name\":\"\",\"group\":"
				  "\"Ed25519\",\"public_key\":\"" KEY
				  "\",\"uuid\":\"11111111111111\",\"questions\":[");
	for (int i = 0; i < questions; i++) {
		buffer_append_text(&text, i == 0 ? "{\"answers\":[" : ",{\"answers\":[");
		for (int k = 0; k < answers; k++)
			buffer_append_text(&text, k == 0 ? "\"an answer\"" : ",\"an answer\"");
		buffer_append_text(&text, "],\"min\":0,\"max\":1,\"question\":\"?\"}");
	}
	buffer_append_text(&text, "]}");
	assert_int_equal(buffer_status(&text), AL_OK);
	status = election_parse(buffer_text(&text), text.len, &arena, &election, report);
	if (status == AL_OK) {
		struct buffer again;

		buffer_init(&again, ELECTION_LEN_MAX);
		assert_int_equal(election_format(&election, &again, NULL), AL_OK);
		buffer_clear(&again);
	}
	arena_clear(&arena);
	buffer_clear(&text);
	return status;
}

/* election-3 */
static void an_election_has_limits(void **state)
{
	struct report report = { 0 };
	char *long_text;
	struct election election;
	struct arena arena;

	(void)state;
	assert_int_equal(read_large(ELECTION_QUESTIONS_MAX, ELECTION_ANSWERS_MAX, &report), AL_OK);
	assert_int_equal(read_large(0, 1, &report), AL_MALFORMED);
	assert_int_equal(read_large(ELECTION_QUESTIONS_MAX + 1, 1, &report), AL_TOO_BIG);
	assert_non_null(strstr(report.message, "101 questions"));
	assert_int_equal(read_large(1, ELECTION_ANSWERS_MAX + 1, &report), AL_TOO_BIG);
	assert_non_null(strstr(report.message, "question 1: 201 answers"));

	long_text = malloc(ELECTION_LEN_MAX + 1);
	assert_non_null(long_text);
	memset(long_text, ' ', ELECTION_LEN_MAX + 1);
	memcpy(long_text, GOOD, strlen(GOOD));
	arena_init(&arena, ELECTION_ARENA_MAX);
	assert_int_equal(election_parse(long_text, ELECTION_LEN_MAX, &arena, &election, NULL),
			 AL_OK);
	assert_int_equal(election_parse(long_text, ELECTION_LEN_MAX + 1, &arena, &election, NULL),
			 AL_TOO_BIG);
	arena_clear(&arena);
	free(long_text);
}

static void little_memory_is_said(void **state)
{
	enum status status = AL_NO_MEMORY;

	(void)state;
	for (size_t max = 0; status == AL_NO_MEMORY; max++) {
		struct election election;
		struct arena arena;

		arena_init(&arena, max);
		status = election_parse(GOOD, strlen(GOOD), &arena, &election, NULL);
		assert_true(status == AL_OK || status == AL_NO_MEMORY);
		arena_clear(&arena);
		assert_true(max < 10000);
	}
}

static void what_was_read_is_written_as_it_was(void **state)
{
	struct election election;
	struct arena arena;
	struct buffer text;

	(void)state;
	arena_init(&arena, ELECTION_ARENA_MAX);
	buffer_init(&text, ELECTION_LEN_MAX);
	assert_int_equal(election_parse(GOOD, strlen(GOOD), &arena, &election, NULL), AL_OK);
	assert_int_equal(election_format(&election, &text, NULL), AL_OK);
	assert_string_equal(buffer_text(&text), GOOD);
	arena_clear(&arena);
	buffer_clear(&text);
}

static void what_could_not_be_read_is_not_written(void **state)
{
	struct election election;
	struct arena arena;
	struct buffer text;
	struct report report = { 0 };

	(void)state;
	arena_init(&arena, ELECTION_ARENA_MAX);
	buffer_init(&text, ELECTION_LEN_MAX);
	assert_int_equal(election_parse(GOOD, strlen(GOOD), &arena, &election, NULL), AL_OK);
	election.uuid = "x";
	assert_int_equal(election_format(&election, &text, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "uuid"));
	election.uuid = "QFM5ZVAac7yp93";
	group_identity(election.group, &election.public_key);
	assert_int_equal(election_format(&election, &text, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "identity"));
	group_generator(election.group, &election.public_key);
	election.name = "\xff";
	assert_int_equal(election_format(&election, &text, &report), AL_MALFORMED);
	election.name = "N";
	election.questions_count = 0;
	assert_int_equal(election_format(&election, &text, &report), AL_MALFORMED);
	assert_int_equal(text.len, 0);
	arena_clear(&arena);
	buffer_clear(&text);
}

static void a_template_has_neither_group_nor_key_nor_uuid(void **state)
{
	static const char template[] =
	    "{\"description\":\"Sample\",\"name\":\"S\",\"questions\":[{\"answers\":[\"Ja\","
	    "\"Nein\",\"Enthaltung\"],\"min\":1,\"max\":1,\"question\":\"Antrag 1?\"}],"
	    "\"administrator\":\"Vorstand\",\"credential_authority\":\"Wahlkommission\"}\n";
	struct election election;
	struct arena arena;
	struct report report = { 0 };

	(void)state;
	arena_init(&arena, ELECTION_ARENA_MAX);
	assert_int_equal(
	    election_parse_template(template, strlen(template), &arena, &election, NULL), AL_OK);
	assert_string_equal(election.questions[0].answers[2], "Enthaltung");
	assert_string_equal(election.administrator, "Vorstand");
	assert_null(election.group);
	assert_null(election.uuid);
	assert_int_equal(election_parse(template, strlen(template), &arena, &election, &report),
			 AL_MALFORMED);
	assert_int_equal(election_parse_template("[]", 2, &arena, &election, &report),
			 AL_MALFORMED);
	assert_string_equal(report.message, "template: it is no object");
	arena_clear(&arena);
}

static void elections_of_the_reference_tool_are_written_as_they_were(void **state)
{
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < sample_archives_count; i++) {
		struct sample_members members;
		struct election election;
		struct arena arena;
		struct buffer text;

		if (!sample_members_open(&sample_archives[i], &members))
			continue;
		found++;
		arena_init(&arena, ELECTION_ARENA_MAX);
		buffer_init(&text, ELECTION_LEN_MAX);
		assert_true(sample_members_next(&members));
		assert_int_equal(
		    election_parse(members.body, members.body_len, &arena, &election, NULL), AL_OK);
		assert_int_equal(election_format(&election, &text, NULL), AL_OK);
		assert_int_equal(text.len, members.body_len);
		assert_memory_equal(text.bytes, members.body, text.len);
		buffer_clear(&text);
		sample_archive_file(&sample_archives[i], "template.json", &text);
		assert_int_equal(
		    election_parse_template(buffer_text(&text), text.len, &arena, &election, NULL),
		    AL_OK);
		buffer_clear(&text);
		arena_clear(&arena);
		sample_members_close(&members);
	}
	if (found == 0)
		skip();
}

UNIT_MAIN("election", cmocka_unit_test(an_election_is_read),
	  cmocka_unit_test(what_nobody_is_named_for_is_null),
	  cmocka_unit_test(the_fingerprint_is_of_the_bytes),
	  cmocka_unit_test(each_member_is_needed_and_of_its_kind),
	  cmocka_unit_test(min_and_max_fit_each_other_and_the_answers),
	  cmocka_unit_test(a_uuid_is_base58_of_bounded_length),
	  cmocka_unit_test(an_election_has_limits), cmocka_unit_test(little_memory_is_said),
	  cmocka_unit_test(what_was_read_is_written_as_it_was),
	  cmocka_unit_test(what_could_not_be_read_is_not_written),
	  cmocka_unit_test(a_template_has_neither_group_nor_key_nor_uuid),
	  cmocka_unit_test(elections_of_the_reference_tool_are_written_as_they_were))
