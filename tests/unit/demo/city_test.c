/* city_test.c: the made-up city is the same each time, and is what the demo expects. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/city.h"

#include "base/file.h"
#include "crypto/hash.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#define TRIPS_LEN_MAX (256 * 1024 * 1024)

static void read_whole(const char *path, struct buffer *ret)
{
	struct report report = { .message = "" };

	buffer_init(ret, TRIPS_LEN_MAX);
	if (file_read(path, ret, &report) != AL_OK)
		fail_msg("%s", report.message);
}

static struct digest digest_of(const char *path)
{
	struct buffer bytes;
	struct digest digest;

	read_whole(path, &bytes);
	digest = hash_bytes(bytes.bytes, bytes.len);
	buffer_clear(&bytes);
	return digest;
}

static size_t count_lines(const struct buffer *bytes)
{
	size_t lines = 0;

	for (size_t i = 0; i < bytes->len; i++)
		lines += bytes->bytes[i] == '\n' ? 1 : 0;
	return lines;
}

static void the_city_is_the_same_each_time(void **state)
{
	struct report report = { .message = "" };
	struct digest first[2];
	struct digest second[2];

	assert_int_equal(
	    city_write(scratch_path(state, "trips"), scratch_path(state, "stations"), &report),
	    AL_OK);
	first[0] = digest_of(scratch_path(state, "trips"));
	first[1] = digest_of(scratch_path(state, "stations"));
	assert_int_equal(
	    city_write(scratch_path(state, "trips2"), scratch_path(state, "stations2"), &report),
	    AL_OK);
	second[0] = digest_of(scratch_path(state, "trips2"));
	second[1] = digest_of(scratch_path(state, "stations2"));
	assert_memory_equal(first, second, sizeof(first));
}

static void the_city_has_its_columns_stations_and_riders(void **state)
{
	static const char trips_header[] =
	    "user_id,start_utc,end_utc,duration_s,start_station,end_station\nresident-";
	static const char stations_header[] = "serial_num,name,city,docks\n1,Station 01,";
	struct report report = { .message = "" };
	struct buffer bytes;

	assert_int_equal(
	    city_write(scratch_path(state, "trips"), scratch_path(state, "stations"), &report),
	    AL_OK);
	read_whole(scratch_path(state, "trips"), &bytes);
	assert_memory_equal(bytes.bytes, trips_header, strlen(trips_header));
	assert_true(count_lines(&bytes) > CITY_RESIDENTS); /* three in ten ride, several times */
	buffer_clear(&bytes);
	read_whole(scratch_path(state, "stations"), &bytes);
	assert_memory_equal(bytes.bytes, stations_header, strlen(stations_header));
	assert_int_equal(count_lines(&bytes), CITY_STATIONS + 1);
	buffer_clear(&bytes);
}

static void a_file_that_cannot_be_written_is_named(void **state)
{
	struct report report = { .message = "" };

	assert_int_equal(
	    city_write(scratch_path(state, "no/trips"), scratch_path(state, "stations"), &report),
	    AL_IO);
	assert_non_null(strstr(report.message, "no/trips"));
	assert_int_equal(
	    city_write(scratch_path(state, "trips"), scratch_path(state, "no/stations"), &report),
	    AL_IO);
	assert_non_null(strstr(report.message, "no/stations"));
}

static void a_full_disk_is_told(void **state)
{
	struct report report = { .message = "" };

	assert_int_equal(city_write("/dev/full", scratch_path(state, "stations"), &report),
			 AL_NO_SPACE);
	assert_non_null(strstr(report.message, "/dev/full"));
}

UNIT_MAIN("city",
	  cmocka_unit_test_setup_teardown(the_city_is_the_same_each_time, scratch_setup,
					  scratch_teardown),
	  cmocka_unit_test_setup_teardown(the_city_has_its_columns_stations_and_riders,
					  scratch_setup, scratch_teardown),
	  cmocka_unit_test_setup_teardown(a_file_that_cannot_be_written_is_named, scratch_setup,
					  scratch_teardown),
	  cmocka_unit_test_setup_teardown(a_full_disk_is_told, scratch_setup, scratch_teardown))
