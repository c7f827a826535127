/* city.h: a made-up city whose residents ride shared bicycles; the same one each time. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_CITY_H
#define ALLMENDE_DEMO_CITY_H

#include "base/status.h"

#define CITY_RESIDENTS 100000
#define CITY_STATIONS 60

/*
 * Write the trips of one year to `trips_path` and the stations to `stations_path`, as CSV with the
 * columns of the real files that the demo knows (data.h). About three residents in ten ride.
 * AL_IO, AL_NO_SPACE, AL_NO_MEMORY: the report names the file.
 */
AL_MUST_CHECK enum status city_write(const char *trips_path, const char *stations_path,
				     struct report *report);

#endif
