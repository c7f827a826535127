/* data.c: what the demo runs on. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/data.h"

#include "demo/city.h"
#include "demo/data_bicycles.h"
#include "demo/data_own.h"
#include "engine/engine.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

#define DATA_ARENA_MAX ((size_t)1 << 30)

enum status data_add_file(struct data *data, const char *table, const char *folder,
			  const char *name, struct report *report)
{
	struct data_file *file = &data->files[data->files_count];
	enum status status;

	if (data->files_count == DATA_FILES_MAX)
		return report_set(report, AL_TOO_BIG, "at most %d tables", DATA_FILES_MAX);
	file->table = table;
	status = file_join(folder, name, file->path, report);
	if (status == AL_OK)
		data->files_count++;
	return status;
}

/* The persons of a file while they are listed. */
struct listing {
	struct data *data;
	const char **persons;
	size_t count;
	size_t capacity;
};

static enum status list_person(void *user, uint32_t index, const char *id, size_t len)
{
	struct listing *listing = user;

	if (index >= listing->capacity)
		return AL_MALFORMED;
	listing->persons[index] = arena_copy_text(&listing->data->arena, id, len);
	listing->count++;
	return listing->persons[index] == NULL ? AL_NO_MEMORY : AL_OK;
}

enum status data_list_persons(struct data *data, struct report *report)
{
	const struct table *table = &data->tables[0];
	struct engine_column column = { .name = table->person, .type = ENGINE_TEXT };
	struct engine_table wanted = {
		.name = "persons", .person = table->person, .columns = &column, .columns_count = 1
	};
	struct engine_options options = { .path = NULL };
	struct listing listing = { .data = data };
	struct engine_import found;
	struct digest content = { .bytes = { 1 } };
	struct engine *engine = NULL;
	enum status status = engine_open(&options, &engine, report);

	if (status == AL_OK)
		status = engine_import_csv(engine, &wanted, data->files[0].path, &content, &found,
					   report);
	if (status == AL_OK) {
		listing.capacity = engine_person_count(engine);
		listing.persons =
		    arena_take(&data->arena, listing.capacity, sizeof(*listing.persons));
		status = listing.persons == NULL
			     ? report_set(report, AL_NO_MEMORY, "out of memory for the persons")
			     : engine_persons_each(engine, list_person, &listing, report);
	}
	engine_close(engine);
	data->persons = listing.persons;
	data->persons_count = listing.count;
	return status;
}

static enum status open_mobility(const char *folder, struct data *data, struct report *report)
{
	enum status status = data_bicycles(BICYCLES_REAL, data);

	data->what = _("the real trips of a bike-share platform (ValleyBike, 2018-2019)");
	if (status == AL_OK)
		status = data_add_file(data, "trips", folder, "valleybike_trips.csv", report);
	if (status == AL_OK)
		status = data_add_file(data, "stations", folder, "valleybike_stations.csv", report);
	return status;
}

static enum status open_city(const char *folder, struct data *data, struct report *report)
{
	enum status status = data_bicycles(BICYCLES_MADE_UP, data);

	data->what = _("a made-up city of 100,000 residents with a bike-share platform");
	if (status == AL_OK)
		status = file_make_folder(folder, report);
	if (status == AL_OK)
		status = data_add_file(data, "trips", folder, "trips.csv", report);
	if (status == AL_OK)
		status = data_add_file(data, "stations", folder, "stations.csv", report);
	if (status == AL_OK)
		status = city_write(data->files[0].path, data->files[1].path, report);
	return status;
}

enum status data_open(const struct data_choice *choice, struct data *ret, struct report *report)
{
	struct data data = { .files_count = 0 };
	enum status status;

	arena_init(&data.arena, DATA_ARENA_MAX);
	if (choice->file != NULL)
		status = data_open_own(choice, &data, report);
	else if (choice->mobility != NULL)
		status = open_mobility(choice->mobility, &data, report);
	else
		status = open_city(choice->folder, &data, report);
	if (status == AL_OK)
		status = data_list_persons(&data, report);
	if (status == AL_OK && data.persons_count < 20)
		status = report_set(
		    report, AL_UNSUPPORTED,
		    "%s has %zu persons: a demo of hiding one among many needs 20 at least",
		    data.files[0].path, data.persons_count);
	if (status != AL_OK) {
		data_clear(&data);
		return status;
	}
	*ret = data;
	return AL_OK;
}

void data_clear(struct data *data)
{
	arena_clear(&data->arena);
}
