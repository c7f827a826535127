/* log_tile_path_fuzz.c: a tile's path that is accepted is written as the same text. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "log/tile.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { 0 };
	char again[TILE_PATH_MAX];
	struct tile tile;

	if (tile_path_parse((const char *)data, size, &tile, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return 0;
	}
	tile_path_format(&tile, again);
	assert(strlen(again) == size);
	assert(memcmp(again, data, size) == 0);
	assert(tile_width(tile.kind, tile.level, tile.index, MERKLE_SIZE_MAX) <= TILE_WIDTH);
	return 0;
}
