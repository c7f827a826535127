/* kmeans_centres.c: the centres of clusters in the cube, and the nearest of a row. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/kmeans_centres.h"

#include "crypto/random.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PACKING_TRIES 100
#define PACKING_HALVINGS 20

enum status kmeans_centres_init(struct kmeans_centres *ret, size_t clusters, size_t features,
				struct report *report)
{
	double *places;

	if (clusters < 1 || clusters > KMEANS_CLUSTERS_MAX)
		return report_set(report, AL_REFUSED, "k-means takes 1 to %d clusters, not %zu",
				  KMEANS_CLUSTERS_MAX, clusters);
	if (features < 1 || features > KMEANS_FEATURES_MAX)
		return report_set(report, AL_REFUSED,
				  "k-means takes 1 to %d features, not %zu: choose fewer",
				  KMEANS_FEATURES_MAX, features);
	places = calloc(clusters * features, sizeof(*places));
	if (places == NULL)
		return AL_NO_MEMORY;
	*ret =
	    (struct kmeans_centres){ .clusters = clusters, .features = features, .places = places };
	return AL_OK;
}

void kmeans_centres_clear(struct kmeans_centres *centres)
{
	free(centres->places);
	*centres = (struct kmeans_centres){ 0 };
}

static double distance2(const double *a, const double *b, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (a[i] - b[i]) * (a[i] - b[i]);
	return sum;
}

/* A number in [-1, 1). */
static double draw_unit(struct random *random)
{
	return (double)(random_u64(random) >> 11) * 0x1p-52 - 1.0;
}

/* Draw places at least 2 `radius` apart and `radius` from the walls. False where they find no room.
 */
static bool pack(struct kmeans_centres *centres, double radius, struct random *random)
{
	size_t features = centres->features;
	size_t done = 0;
	unsigned tries = 0;

	while (done < centres->clusters) {
		double *place = centres->places + done * features;
		bool apart = true;

		for (size_t i = 0; i < features; i++)
			place[i] = (1.0 - radius) * draw_unit(random);
		for (size_t i = 0; i < done && apart; i++)
			apart = distance2(place, centres->places + i * features, features) >=
				4 * radius * radius;
		if (apart) {
			done++;
			tries = 0;
		} else if (++tries == PACKING_TRIES) {
			return false;
		}
	}
	return true;
}

void kmeans_spread(struct kmeans_centres *centres, struct random *random)
{
	double low = 0; /* a radius that has room, once tried */
	double high = 1;
	size_t len = centres->clusters * centres->features * sizeof(double);
	double best[KMEANS_CLUSTERS_MAX * KMEANS_FEATURES_MAX];

	(void)pack(centres, 0, random); /* always has room */
	memcpy(best, centres->places, len);
	for (unsigned i = 0; i < PACKING_HALVINGS; i++) {
		double radius = (low + high) / 2;

		if (!pack(centres, radius, random)) {
			high = radius;
			continue;
		}
		low = radius;
		memcpy(best, centres->places, len);
	}
	memcpy(centres->places, best, len);
}

size_t kmeans_nearest(const struct kmeans_centres *centres, const double *features)
{
	double least = INFINITY;
	size_t nearest = 0;

	for (size_t i = 0; i < centres->clusters; i++) {
		double distance =
		    distance2(features, centres->places + i * centres->features, centres->features);

		if (distance < least) {
			least = distance;
			nearest = i;
		}
	}
	return nearest;
}
