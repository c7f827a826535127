/* figures.c: see figures.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/figures.h"

void figures_start(struct http_response *ret)
{
	http_response_start(ret, 200, "text/plain; version=0.0.4; charset=utf-8");
}

void figures_gauge(struct http_response *ret, const char *name, const char *help, int64_t value)
{
	buffer_append_format(&ret->body, "# HELP %s %s\n# TYPE %s gauge\n%s %lld\n", name, help,
			     name, name, (long long)value);
}
