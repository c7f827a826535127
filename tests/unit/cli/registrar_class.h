/* registrar_class.h: members with keys and requests as files, for tests of the registrar. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_CLI_REGISTRAR_CLASS_H
#define ALLMENDE_TESTS_UNIT_CLI_REGISTRAR_CLASS_H

#include "base/file.h"
#include "crypto/key.h"
#include "vote/registration.h"

#define CLASS_MEMBERS 14
#define CLASS_UUID "Abcdefghijkmno"
#define CLASS_COOP "sha256:0900000000000000000000000000000000000000000000000000000000000000"
#define CLASS_MOTION "sha256:0800000000000000000000000000000000000000000000000000000000000000"
#define CLASS_ARGUMENTS_MAX 24
#define CLASS_OUTPUT_MAX 65536

struct members {
	char folder[FILE_PATH_MAX]; /* key-N, request-N.json, entitled, ... */
	struct signing_key *keys[CLASS_MEMBERS];
	char output[CLASS_OUTPUT_MAX]; /* of the last run, standard output and error */
};

/* Members whose keys are in files below `folder`, which is there. */
void class_init(struct members *members, const char *folder);
void class_clear(struct members *members);

/* `name` in the class's folder; in one of 64 places used in turn. */
const char *class_path(const struct members *members, const char *name);
/* The same for a printf format with one number. */
const char *class_path_of(const struct members *members, const char *prefix, size_t number);

/* "ed25519:..." of a member; in one of 64 places used in turn. */
const char *class_key(const struct members *members, size_t member);

/* Write the file "entitled": the first `count` members; the last proxy of `proxies` of them. */
void class_write_entitled(const struct members *members, size_t count, size_t proxies);

/* Write the file `name`: a request for `member` by `holder`, at `seconds`, with the credential
 * g^`secret`. */
void class_write_request(const struct members *members, const char *name, size_t member,
			 size_t holder, int64_t seconds, uint64_t secret);

/* Append the file `name`; release with buffer_clear(). */
struct buffer class_read(const struct members *members, const char *name);
void class_write(const struct members *members, const char *name, const void *bytes, size_t len);

/* Run `command` with the NULL-ended `arguments` (argv[0] first); its exit status. */
int class_run(struct members *members, int (*command)(int argc, char **argv),
	      const char *const *arguments);

/* Fail unless `got` is `wanted` and the output of the last run has `part`. */
void class_expect(const struct members *members, int got, int wanted, const char *part);

#endif
