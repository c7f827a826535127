/*
 * files.h: a folder of published files over HTTP.
 *
 * In production nginx serves them; the programs can, so that a demo and a small cooperative need
 * none.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_FILES_H
#define ALLMENDE_HTTP_FILES_H

#include "http/message.h"

/*
 * Answer with the file `name` below `folder`. `name` has no segment that is empty, "." or ".."
 * (http_path_fits() sees to it); a link that leads out of the folder is not followed. `lasting`:
 * the content behind the name never changes, and caches may keep it.
 */
void http_send_file(const char *folder, const char *name, bool lasting, struct http_response *ret);

#endif
