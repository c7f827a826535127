/* practice_test.c: `allmende practice` as it is typed, on a published platform object. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "crypto/hash.h"
#include "law/object.h"
#include "law/registry.h"
#include "unit/cli/election_desk.h"
#include "unit/unit.h"

#include <sys/stat.h>

#define STATIONS "id\nS1\nS2\n"
#define PLATFORM "objects/platform.json"

static struct platform platform_of(struct table *tables)
{
	static struct keys_of keys_of = { .column = "id", .table = "stations" };
	static struct column trips[] = {
		{ .name = "rider", .type = COLUMN_TEXT, .class = CLASS_ID, .scale = -1 },
		{ .name = "station",
		  .type = COLUMN_TEXT,
		  .class = CLASS_FREE,
		  .keys_of = &keys_of,
		  .scale = -1 },
	};
	static struct column public[] = {
		{ .name = "id", .type = COLUMN_TEXT, .class = CLASS_FREE, .scale = -1 },
	};

	tables[0] = (struct table){ .name = "stations",
				    .title = "Stations",
				    .role = TABLE_PUBLIC,
				    .rows_typical = -1,
				    .columns = public,
				    .columns_count = 1,
				    .content = hash_bytes(STATIONS, strlen(STATIONS)) };
	tables[1] = (struct table){ .name = "trips",
				    .title = "Trips",
				    .role = TABLE_PERSONS,
				    .person = "rider",
				    .rows_typical = 3,
				    .columns = trips,
				    .columns_count = 2 };
	return (struct platform){ .coop = { { 1 } },
				  .grid_s = 600,
				  .operator= "City",
				  .platform = "bikes",
				  .sector = "transport",
				  .tables = tables,
				  .tables_count = 2,
				  .time = { 1564531200 } };
}

static void make_folder(struct desk *desk, const char *name)
{
	assert_int_equal(mkdir(class_path(&desk->printed, name), 0700), 0);
}

/* objects/platform.json, and the public table under its digest in texts/. */
static void publish(struct desk *desk)
{
	static const uint8_t seed[KEY_SEED_LEN] = { 7 };
	struct signing_key *key = NULL;
	struct envelope *envelope = NULL;
	struct table tables[2];
	struct platform platform = platform_of(tables);
	char name[6 + 2 * DIGEST_LEN + 1] = "texts/";
	struct buffer text;

	make_folder(desk, "objects");
	make_folder(desk, "texts");
	assert_int_equal(signing_key_from_seed(seed, &key), AL_OK);
	platform.node = *signing_key_public(key);
	assert_int_equal(object_make(OBJECT_PLATFORM, &platform,
				     (const struct signing_key *const[]){ key }, 1, &envelope,
				     NULL),
			 AL_OK);
	buffer_init(&text, 1 << 20);
	envelope_format(envelope, &text);
	desk_write(desk, PLATFORM, buffer_text(&text));
	hex_format(tables[0].content.bytes, DIGEST_LEN, name + 6);
	desk_write(desk, name, STATIONS);
	buffer_clear(&text);
	envelope_free(envelope);
	signing_key_free(key);
}

static int practice(struct desk *desk, const char *table, const char *option, const char *value)
{
	const char *const arguments[] = {
		"practice", "--platform", class_path(&desk->printed, PLATFORM), table, option,
		value,	    NULL
	};

	return class_run(&desk->printed, cli_practice, arguments);
}

#define EXPECT(desk, wanted, part, table, option, value)                                           \
	class_expect(&(desk)->printed, practice((desk), (table), (option), (value)), (wanted),     \
		     (part))

static void a_twin_is_printed_from_the_published_folder(void **state)
{
	struct desk *desk = *state;

	publish(desk);
	EXPECT(desk, CLI_OK, "rider,station\npractice-000001,", "trips", "--persons", "3");
	EXPECT(desk, CLI_OK, "practice-001000,", "trips", NULL, NULL);
	EXPECT(desk, CLI_OK, STATIONS, "stations", NULL, NULL);
	EXPECT(desk, CLI_OK, "practice-000001,", "trips", "--seed",
	       "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
}

static void what_cannot_be_had_is_said(void **state)
{
	struct desk *desk = *state;

	publish(desk);
	EXPECT(desk, CLI_FAILED, "no table riders", "riders", NULL, NULL);
	EXPECT(desk, CLI_FAILED, "at most 100000 persons", "trips", "--persons", "100001");
	EXPECT(desk, CLI_FAILED, "stations", "trips", "--texts",
	       class_path(&desk->printed, "objects"));
	desk_write(desk, PLATFORM, "{}");
	EXPECT(desk, CLI_FAILED, PLATFORM, "trips", NULL, NULL);
}

static void wrong_use_is_said(void **state)
{
	struct desk *desk = *state;
	const char *const alone[] = { "practice", "trips", NULL };
	const char *const help[] = { "practice", "--help", NULL };

	publish(desk);
	EXPECT(desk, CLI_USAGE, "usage:", "trips", "--persons", "many");
	EXPECT(desk, CLI_USAGE, "usage:", "trips", "--seed", "00");
	EXPECT(desk, CLI_USAGE, "usage:", "trips", "stations", NULL);
	class_expect(&desk->printed, class_run(&desk->printed, cli_practice, alone), CLI_USAGE,
		     "usage:");
	class_expect(&desk->printed, class_run(&desk->printed, cli_practice, help), CLI_OK,
		     "usage:");
}

UNIT_MAIN("practice", DESK_TEST(a_twin_is_printed_from_the_published_folder),
	  DESK_TEST(what_cannot_be_had_is_said), DESK_TEST(wrong_use_is_said))
