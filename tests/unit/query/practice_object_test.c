/* practice_object_test.c: a platform object and the texts it names are enough for a twin. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/practice.h"

#include "crypto/hash.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

static const char stations[] = "id,docks\nS1,10\n\"S2, Nord\",20\n";

struct texts {
	const char *text;
	unsigned reads;
};

static enum status read_text(void *user, const struct digest *content, struct buffer *ret,
			     struct report *report)
{
	struct texts *texts = user;

	(void)content;
	texts->reads++;
	if (texts->text == NULL)
		return report_set(report, AL_NOT_FOUND, "there is no such text");
	buffer_append_text(ret, texts->text);
	return buffer_status(ret);
}

/* The canonical bytes of a platform with trips, riders and stations; cleared by the caller. */
static struct buffer object_bytes(void)
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
		{ .name = "docks", .type = COLUMN_INTEGER, .class = CLASS_FREE, .scale = -1 },
	};
	struct table tables[] = {
		{ .name = "riders",
		  .title = "Riders",
		  .role = TABLE_PERSONS,
		  .person = "rider",
		  .rows_typical = 1,
		  .columns = trips,
		  .columns_count = 1 },
		{ .name = "stations",
		  .title = "Stations",
		  .role = TABLE_PUBLIC,
		  .rows_typical = -1,
		  .columns = public,
		  .columns_count = 2,
		  .content = hash_bytes(stations, strlen(stations)) },
		{ .name = "trips",
		  .title = "Trips",
		  .role = TABLE_PERSONS,
		  .person = "rider",
		  .rows_typical = 10,
		  .columns = trips,
		  .columns_count = 2 },
	};
	struct platform platform = { .coop = { { 1 } },
				     .grid_s = 600,
				     .operator= "City",
				     .platform = "bikes",
				     .sector = "transport",
				     .tables = tables,
				     .tables_count = 3,
				     .time = { 1564531200 } };
	struct buffer ret;

	buffer_init(&ret, 1 << 20);
	record_encode(&platform_record, &platform, &ret);
	assert_int_equal(buffer_status(&ret), AL_OK);
	return ret;
}

static enum status twin_of(const struct buffer *object, const char *table, struct texts *texts,
			   const struct digest *seed, struct buffer *ret)
{
	const struct practice_request request = { .table = table, .persons = 100, .seed = seed };
	const struct practice_texts read = { .read = read_text, .user = texts };
	struct practice *practice = NULL;
	struct report report = { 0 };
	enum status status = practice_of_object(buffer_text(object), object->len, &read, &request,
						&practice, &report);

	buffer_init(ret, 1 << 20);
	assert_true((practice != NULL) == (status == AL_OK));
	if (status != AL_OK)
		return status;
	while (!practice_ended(practice))
		assert_int_equal(practice_next(practice, ret, &report), AL_OK);
	practice_free(practice);
	return AL_OK;
}

static void the_object_alone_gives_the_twin_with_its_id_as_seed(void **state)
{
	struct buffer object = object_bytes();
	struct digest id = hash_bytes(object.bytes, object.len);
	struct texts texts = { .text = stations };
	struct buffer twin;
	struct buffer seeded;

	(void)state;
	assert_int_equal(twin_of(&object, "trips", &texts, NULL, &twin), AL_OK);
	assert_int_equal(twin_of(&object, "trips", &texts, &id, &seeded), AL_OK);
	assert_string_equal(buffer_text(&twin), buffer_text(&seeded));
	assert_memory_equal(twin.bytes, "rider,station\npractice-000001,", 30);
	assert_non_null(strstr(buffer_text(&twin), ",\"S2, Nord\"\n"));
	buffer_clear(&twin);
	buffer_clear(&seeded);
	buffer_clear(&object);
}

static void only_texts_with_keys_of_the_table_are_read(void **state)
{
	struct buffer object = object_bytes();
	struct texts texts = { .text = NULL };
	struct buffer twin;

	(void)state;
	assert_int_equal(twin_of(&object, "riders", &texts, NULL, &twin), AL_OK);
	assert_int_equal(texts.reads, 0);
	buffer_clear(&twin);
	assert_int_equal(twin_of(&object, "trips", &texts, NULL, &twin), AL_NOT_FOUND);
	assert_int_equal(texts.reads, 1);
	buffer_clear(&object);
}

static void a_public_table_is_given_as_it_is(void **state)
{
	struct buffer object = object_bytes();
	struct texts texts = { .text = stations };
	struct buffer twin;

	(void)state;
	assert_int_equal(twin_of(&object, "stations", &texts, NULL, &twin), AL_OK);
	assert_string_equal(buffer_text(&twin), stations);
	buffer_clear(&twin);
	buffer_clear(&object);
}

static void another_text_than_the_one_named_is_refused(void **state)
{
	struct buffer object = object_bytes();
	struct texts texts = { .text = "id,docks\nS1,11\n" };
	struct buffer twin;

	(void)state;
	assert_int_equal(twin_of(&object, "stations", &texts, NULL, &twin), AL_FORGED);
	assert_int_equal(twin_of(&object, "trips", &texts, NULL, &twin), AL_FORGED);
	buffer_clear(&object);
}

static void what_is_no_platform_object_is_refused(void **state)
{
	struct texts texts = { .text = stations };
	struct buffer twin;
	struct buffer object;

	(void)state;
	buffer_init(&object, 100);
	buffer_append_text(&object, "{\"type\":\"statute\"}");
	assert_int_equal(twin_of(&object, "trips", &texts, NULL, &twin), AL_MALFORMED);
	buffer_clear(&object);
	object = object_bytes();
	assert_int_equal(twin_of(&object, "nothing", &texts, NULL, &twin), AL_NOT_FOUND);
	buffer_clear(&object);
}

UNIT_MAIN("practice_object", cmocka_unit_test(the_object_alone_gives_the_twin_with_its_id_as_seed),
	  cmocka_unit_test(only_texts_with_keys_of_the_table_are_read),
	  cmocka_unit_test(a_public_table_is_given_as_it_is),
	  cmocka_unit_test(another_text_than_the_one_named_is_refused),
	  cmocka_unit_test(what_is_no_platform_object_is_refused))
