/* assets.h: what browsers load beside the pages; the build writes it into assets.c. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_ASSETS_H
#define ALLMENDE_WEB_ASSETS_H

#include <stddef.h>
#include <stdint.h>

struct web_asset {
	const char *name;   /* "style.css" */
	const char *digest; /* first 16 digits of the SHA-256 of its bytes */
	const uint8_t *bytes;
	size_t len;
};

extern const struct web_asset web_assets[];
extern const size_t web_assets_count;

/* The asset called `name`, or NULL. */
const struct web_asset *web_asset_find(const char *name);

#endif
