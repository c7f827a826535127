/* key_file.h: files with a secret: read with a maximum, made once, for their owner's eyes only. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_KEY_FILE_H
#define ALLMENDE_CRYPTO_KEY_FILE_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Read the file at `path` into `ret`, which has room for `len_max` bytes; *ret_len is how many
 * there are, at most `len_max`: who must see whether the file goes on gives one byte more than it
 * may have. The caller wipes `ret`, also after a failure. AL_NOT_FOUND, AL_IO: the report names the
 * path.
 */
AL_MUST_CHECK enum status key_file_read(const char *path, uint8_t *ret, size_t len_max,
					size_t *ret_len, struct report *report);

/*
 * Write the `len` bytes at `bytes` to the new file `path`, readable by its owner only; whole or not
 * at all, and forced to the disk. AL_CONFLICT: there is a file, which stays. AL_IO, AL_NO_SPACE,
 * AL_NOT_FOUND (no such folder), AL_TOO_BIG (path).
 */
AL_MUST_CHECK enum status key_file_write(const char *path, const uint8_t *bytes, size_t len,
					 struct report *report);

#endif
