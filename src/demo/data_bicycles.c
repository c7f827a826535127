/* data_bicycles.c: the tables of a bike-share platform, real or made up. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/data_bicycles.h"

#include "words/words.h"

#define TRIP_SECONDS_MAX "7200" /* longer trips count as two hours in sums */

static struct keys_of station_keys = { .table = "stations", .column = "serial_num" };

#define TRIP_COLUMNS(first, last)                                                                  \
	{                                                                                          \
		{ .name = "user_id",                                                               \
		  .type = COLUMN_TEXT,                                                             \
		  .class = CLASS_ID,                                                               \
		  .scale = -1,                                                                     \
		  .category = "pd:UID" },                                                          \
		    { .name = "start_utc",                                                         \
		      .type = COLUMN_TIMESTAMP,                                                    \
		      .class = CLASS_QUASI_ID,                                                     \
		      .scale = -1,                                                                 \
		      .category = "pd:TravelHistory",                                              \
		      .min = (first),                                                              \
		      .max = (last) },                                                             \
		    { .name = "duration_s",                                                        \
		      .type = COLUMN_INTEGER,                                                      \
		      .class = CLASS_FREE,                                                         \
		      .scale = -1,                                                                 \
		      .category = "pd:TravelHistory",                                              \
		      .min = "0",                                                                  \
		      .max = TRIP_SECONDS_MAX,                                                     \
		      .unit = "s" },                                                               \
		    { .name = "start_station",                                                     \
		      .type = COLUMN_INTEGER,                                                      \
		      .class = CLASS_QUASI_ID,                                                     \
		      .scale = -1,                                                                 \
		      .category = "pd:Location",                                                   \
		      .keys_of = &station_keys },                                                  \
		    { .name = "end_station",                                                       \
		      .type = COLUMN_INTEGER,                                                      \
		      .class = CLASS_QUASI_ID,                                                     \
		      .scale = -1,                                                                 \
		      .category = "pd:Location",                                                   \
		      .keys_of = &station_keys },                                                  \
	}

static struct column real_trips[] = TRIP_COLUMNS("2018-06-28T00:00:00Z", "2019-07-31T23:59:59Z");
static struct column made_up_trips[] = TRIP_COLUMNS("2024-01-01T00:00:00Z", "2024-12-31T23:59:59Z");

static struct column stations[] = {
	{ .name = "serial_num", .type = COLUMN_INTEGER, .class = CLASS_FREE, .scale = -1 },
	{ .name = "name", .type = COLUMN_TEXT, .class = CLASS_FREE, .scale = -1 },
	{ .name = "city", .type = COLUMN_TEXT, .class = CLASS_FREE, .scale = -1 },
	{ .name = "docks", .type = COLUMN_INTEGER, .class = CLASS_FREE, .scale = -1 },
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct table real_tables[] = {
	{ .name = "trips",
	  .title = "Trips on shared bicycles",
	  .role = TABLE_PERSONS,
	  .person = "user_id",
	  .rows_typical = 30,
	  .columns = real_trips,
	  .columns_count = COUNT_OF(real_trips) },
	{ .name = "stations",
	  .title = "Stations",
	  .role = TABLE_PUBLIC,
	  .rows_typical = -1,
	  .columns = stations,
	  .columns_count = COUNT_OF(stations) },
};

static struct table made_up_tables[] = {
	{ .name = "trips",
	  .title = "Trips on shared bicycles",
	  .role = TABLE_PERSONS,
	  .person = "user_id",
	  .rows_typical = 30,
	  .columns = made_up_trips,
	  .columns_count = COUNT_OF(made_up_trips) },
	{ .name = "stations",
	  .title = "Stations",
	  .role = TABLE_PUBLIC,
	  .rows_typical = -1,
	  .columns = stations,
	  .columns_count = COUNT_OF(stations) },
};

static const struct data_question questions[] = {
	{ N_("trips per start station and week"),
	  "SELECT start_station, date_trunc('week', start_utc) AS week, COUNT(*) AS trips "
	  "FROM trips GROUP BY start_station, date_trunc('week', start_utc)" },
	{ N_("distinct riders per start station"),
	  "SELECT start_station, COUNT(DISTINCT user_id) AS riders FROM trips "
	  "GROUP BY start_station" },
	{ N_("mean duration by hour of day"),
	  "SELECT EXTRACT(hour FROM start_utc) AS hour, AVG(duration_s) AS seconds "
	  "FROM trips GROUP BY EXTRACT(hour FROM start_utc)" },
	{ N_("trips by city, joined with the public table of stations"),
	  "SELECT stations.city, COUNT(*) AS trips FROM trips "
	  "JOIN stations ON trips.start_station = stations.serial_num GROUP BY stations.city" },
};

enum status data_bicycles(enum bicycles which, struct data *data)
{
	data->operator= which == BICYCLES_REAL ? "ValleyBike" : "Stadtrad GmbH";
	data->platform = "stadtrad";
	data->sector = "mobility";
	data->tables = which == BICYCLES_REAL ? real_tables : made_up_tables;
	data->tables_count = COUNT_OF(real_tables);
	data->questions_count = COUNT_OF(questions);
	for (size_t i = 0; i < COUNT_OF(questions); i++) {
		data->questions[i].title = words(questions[i].title);
		data->questions[i].sql = questions[i].sql;
	}
	return AL_OK;
}
