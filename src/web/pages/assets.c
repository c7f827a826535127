/* assets.c: what browsers load beside the pages, and the choice of the language. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/assets.h"

#include "http/form.h"
#include "web/pages/page.h"
#include "web/pages/pages.h"

#include <string.h>

const struct web_asset *web_asset_find(const char *name)
{
	for (size_t i = 0; i < web_assets_count; i++) {
		if (strcmp(web_assets[i].name, name) == 0)
			return &web_assets[i];
	}
	return NULL;
}

static const char *type_of(const char *name)
{
	const char *end = strrchr(name, '.');

	if (end != NULL && strcmp(end, ".css") == 0)
		return "text/css; charset=utf-8";
	if (end != NULL && strcmp(end, ".svg") == 0)
		return "image/svg+xml";
	return "text/javascript; charset=utf-8";
}

void page_asset_file(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	const struct web_asset *asset = web_asset_find(places->text[0]);
	const char *version = http_request_query(request, "v");

	(void)user;
	if (asset == NULL) {
		http_response_problem(ret, 404, "not-found", "There is nothing here", NULL);
		return;
	}
	http_response_start(ret, 200, type_of(asset->name));
	/* The address with the digest never has another content. */
	http_response_header(ret, "Cache-Control",
			     version != NULL && strcmp(version, asset->digest) == 0
				 ? "public, max-age=31536000, immutable"
				 : "no-cache");
	buffer_append(&ret->body, asset->bytes, asset->len);
}

void page_set_language(void *user, const struct http_request *request,
		       const struct http_places *places, struct http_response *ret)
{
	struct http_form form;
	const char *language;
	const char *back;

	(void)user;
	(void)places;
	if (!http_form_take(request, &form, ret))
		return;
	language = http_form_get(&form, "language");
	back = http_form_get(&form, "back");
	http_response_start(ret, 303, "text/plain; charset=utf-8");
	http_response_header(ret, "Set-Cookie",
			     language != NULL && strcmp(language, "en") == 0
				 ? "language=en; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
				 : "language=de; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
	http_response_header(ret, "Location", page_is_own_path(back) ? back : "/");
	http_form_clear(&form);
}
