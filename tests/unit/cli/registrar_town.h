/* registrar_town.h: members with keys and requests as files, for tests of the registrar. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_CLI_REGISTRAR_TOWN_H
#define ALLMENDE_TESTS_UNIT_CLI_REGISTRAR_TOWN_H

#include "base/file.h"
#include "crypto/key.h"
#include "vote/registration.h"

#define TOWN_MEMBERS 14
#define TOWN_UUID "Abcdefghijkmno"
#define TOWN_COOP "sha256:0900000000000000000000000000000000000000000000000000000000000000"
#define TOWN_MOTION "sha256:0800000000000000000000000000000000000000000000000000000000000000"
#define TOWN_ARGUMENTS_MAX 24
#define TOWN_OUTPUT_MAX 65536

struct town {
	char folder[FILE_PATH_MAX]; /* key-N, request-N.json, entitled, ... */
	struct signing_key *keys[TOWN_MEMBERS];
	char output[TOWN_OUTPUT_MAX]; /* of the last run, standard output and error */
};

/* Members whose keys are in files below `folder`, which is there. */
void town_init(struct town *town, const char *folder);
void town_clear(struct town *town);

/* `name` in the town's folder; in one of 64 places used in turn. */
const char *town_path(const struct town *town, const char *name);
/* The same for a printf format with one number. */
const char *town_path_of(const struct town *town, const char *prefix, size_t number);

/* "ed25519:..." of a member; in one of 64 places used in turn. */
const char *town_key(const struct town *town, size_t member);

/* Write the file "entitled": the first `count` members; the last proxy of `proxies` of them. */
void town_write_entitled(const struct town *town, size_t count, size_t proxies);

/* Write the file `name`: a request for `member` by `holder`, at `seconds`, with the credential
 * g^`secret`. */
void town_write_request(const struct town *town, const char *name, size_t member, size_t holder,
			int64_t seconds, uint64_t secret);

/* Append the file `name`; release with buffer_clear(). */
struct buffer town_read(const struct town *town, const char *name);
void town_write(const struct town *town, const char *name, const void *bytes, size_t len);

/* Run `command` with the NULL-ended `arguments` (argv[0] first); its exit status. */
int town_run(struct town *town, int (*command)(int argc, char **argv),
	     const char *const *arguments);

/* Fail unless `got` is `wanted` and the output of the last run has `part`. */
void town_expect(const struct town *town, int got, int wanted, const char *part);

#endif
