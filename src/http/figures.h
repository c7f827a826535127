/* figures.h: figures for monitoring, in the text format of Prometheus (version 0.0.4). */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_FIGURES_H
#define ALLMENDE_HTTP_FIGURES_H

#include "http/message.h"

#include <stdint.h>

/* Begin an answer of figures. */
void figures_start(struct http_response *ret);

/* Add the gauge `name`, of which `help` says what it is. */
void figures_gauge(struct http_response *ret, const char *name, const char *help, int64_t value);

#endif
