/* city.c: a made-up city of bicycle riders, from a fixed seed. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/city.h"

#include "base/when.h"
#include "crypto/random.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define RIDERS_PER_TEN 3
#define HOME_STATIONS 3 /* a rider's usual ones: near home, near work, near friends */
#define YEAR_START INT64_C(1704067200) /* 2024-01-01T00:00:00Z */
#define YEAR_DAYS 366
#define DISTRICTS 6

static const char *const districts[DISTRICTS] = { "Altstadt", "Hafen",	  "Nordstadt",
						  "Suedend",  "Westpark", "Ostkreuz" };

/* How many of a hundred trips begin in each hour of the day. */
static const uint8_t hour_weight[24] = { 1, 1, 0, 0, 0, 1,  3, 8, 10, 6, 4, 4,
					 5, 5, 4, 5, 8, 11, 9, 6, 4,  2, 2, 1 };

static enum status failed(const char *path, struct report *report)
{
	return report_set(report, errno == ENOSPC ? AL_NO_SPACE : AL_IO, "cannot write %s: %s",
			  path, strerror(errno));
}

static enum status write_stations(const char *path, struct report *report)
{
	FILE *file = fopen(path, "w");
	bool bad;

	if (file == NULL)
		return failed(path, report);
	(void)fprintf(file, "serial_num,name,city,docks\n");
	for (int i = 1; i <= CITY_STATIONS; i++)
		(void)fprintf(file, "%d,Station %02d,%s,%d\n", i, i, districts[i % DISTRICTS],
			      8 + 2 * (i % 9));
	bad = ferror(file) != 0;
	if (fclose(file) != 0 || bad)
		return failed(path, report);
	return AL_OK;
}

static unsigned draw_hour(struct random *random)
{
	uint64_t left = random_below(random, 100);

	for (unsigned hour = 0; hour < 24; hour++) {
		if (left < hour_weight[hour])
			return hour;
		left -= hour_weight[hour];
	}
	return 17;
}

/* A number of trips in a year: most riders few, some many. */
static uint64_t draw_trips(struct random *random)
{
	uint64_t trips = 1 + random_below(random, 8);

	while (trips < 300 && random_below(random, 4) == 0)
		trips += 1 + random_below(random, 20);
	return trips;
}

static void format_instant(int64_t seconds, char ret[static WHEN_TEXT_LEN + 1])
{
	when_format((struct when){ .seconds = seconds }, ret);
	ret[10] = ' '; /* as in the real file: "2024-05-01 17:40:01" */
	ret[19] = '\0';
}

static void write_trip(FILE *file, struct random *random, unsigned resident,
		       const unsigned home[static HOME_STATIONS])
{
	char start_text[WHEN_TEXT_LEN + 1];
	char end_text[WHEN_TEXT_LEN + 1];
	unsigned place[2];
	int64_t start = YEAR_START + (int64_t)random_below(random, YEAR_DAYS) * 86400 +
			(int64_t)draw_hour(random) * 3600 + (int64_t)random_below(random, 3600);
	int64_t duration = 180 + (int64_t)random_below(random, 1500);

	if (random_below(random, 20) == 0)
		duration += (int64_t)random_below(random, 10800); /* an outing */
	for (size_t i = 0; i < 2; i++)
		place[i] = random_below(random, 10) < 7
			       ? home[random_below(random, HOME_STATIONS)]
			       : 1 + (unsigned)random_below(random, CITY_STATIONS);
	format_instant(start, start_text);
	format_instant(start + duration, end_text);
	(void)fprintf(file, "resident-%06u,%s,%s,%lld,%u,%u\n", resident, start_text, end_text,
		      (long long)duration, place[0], place[1]);
}

static enum status write_trips(const char *path, struct report *report)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = "allmende: the city of the demo 1";
	FILE *file = fopen(path, "w");
	struct random random;
	bool bad;

	if (file == NULL)
		return failed(path, report);
	random_init_seed(&random, seed);
	(void)fprintf(file, "user_id,start_utc,end_utc,duration_s,start_station,end_station\n");
	for (unsigned resident = 1; resident <= CITY_RESIDENTS; resident++) {
		unsigned home[HOME_STATIONS];
		uint64_t trips;

		if (random_below(&random, 10) >= RIDERS_PER_TEN)
			continue;
		for (size_t i = 0; i < HOME_STATIONS; i++)
			home[i] = 1 + (unsigned)random_below(&random, CITY_STATIONS);
		trips = draw_trips(&random);
		for (uint64_t i = 0; i < trips; i++)
			write_trip(file, &random, resident, home);
	}
	random_clear(&random);
	bad = ferror(file) != 0;
	if (fclose(file) != 0 || bad)
		return failed(path, report);
	return AL_OK;
}

enum status city_write(const char *trips_path, const char *stations_path, struct report *report)
{
	enum status status = write_stations(stations_path, report);

	if (status == AL_OK)
		status = write_trips(trips_path, report);
	return status;
}
