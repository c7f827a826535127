/*
 * election_registrar_internal.h: the registrar's folder, and what her commands share.
 *
 *	registrar.json     what is registered (struct registrar_settings)
 *	entitled           who is entitled, as it was given
 *	registrar.key      her key, unless another file is named
 *	requests/KEY.json  the request that counts for the member KEY (64 hexadecimal digits)
 *	list               made by closing; whoever finds it finds the registration closed
 *	public_creds.json, sealed, registration.json, leaves/KEY.json
 *	                   made of the list; made again by closing again when a crash left some out
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_ELECTION_REGISTRAR_INTERNAL_H
#define ALLMENDE_CLI_ELECTION_REGISTRAR_INTERNAL_H

#include "base/arena.h"
#include "base/file.h"
#include "crypto/envelope.h"
#include "crypto/group.h"
#include "vote/registration.h"
#include "vote/secret_ballot.h"

#include <stdbool.h>

#define REGISTRAR_ARENA_MAX ((size_t)8 * 1024 * 1024 * 1024) /* bytes: a million requests */
#define REGISTRAR_ENTITLED_LEN_MAX ((size_t)ASSEMBLY_ENTITLED_MAX * 2 * 80)
#define KEY_HEX_LEN ((size_t)2 * PUBLIC_KEY_LEN)

struct registrar_settings {
	const char *class;
	struct digest coop;
	const char *group;
	struct digest motion;
	const char *uuid;
};

struct registrar {
	const char *folder; /* borrowed */
	int lock;	    /* of the folder, -1: not held */
	struct registrar_settings settings;
	const struct group *group;
	struct entitled entitled;
	struct arena arena; /* what the above point at, and the list */
};

/* Make the folder of a registrar. AL_CONFLICT: there is one. */
AL_MUST_CHECK enum status registrar_make(const char *folder,
					 const struct registrar_settings *settings,
					 const struct buffer *entitled, struct report *report);

/* Open it and lock it. *ret must be cleared in any case. AL_CONFLICT: another process has it. */
AL_MUST_CHECK enum status registrar_open(const char *folder, struct registrar *ret,
					 struct report *report);
void registrar_clear(struct registrar *registrar);

/* `name` in its folder into `ret` (FILE_PATH_MAX bytes). */
AL_MUST_CHECK enum status registrar_path(const struct registrar *registrar, const char *name,
					 char *ret, struct report *report);

/* Append the file `name` of its folder; write it durably. */
AL_MUST_CHECK enum status registrar_read(const struct registrar *registrar, const char *name,
					 struct buffer *ret, struct report *report);
AL_MUST_CHECK enum status registrar_write(const struct registrar *registrar, const char *name,
					  const struct buffer *bytes, struct report *report);

/* Whether the file `name` is in its folder. */
bool registrar_has(const struct registrar *registrar, const char *name);

/* "`folder`/KEY.json" into `ret` (FILE_PATH_MAX bytes). */
void registrar_member_name(const char *folder, const struct public_key *member, char *ret);

/*
 * Read the request that is registered for `member`, with its bytes, into memory of the registrar.
 * AL_NOT_FOUND: there is none.
 */
AL_MUST_CHECK enum status registrar_read_request(struct registrar *registrar,
						 const struct public_key *member,
						 struct registered *ret, struct report *report);

/* The list of a registration that was closed. AL_NOT_FOUND: it was not. */
AL_MUST_CHECK enum status registrar_read_list(struct registrar *registrar,
					      struct registered_list *ret, struct report *report);

/* `registrar close` after the options: `auditor` may be NULL when it was begun before. */
AL_MUST_CHECK enum status registrar_close(struct registrar *registrar, const char *key_path,
					  const struct sealing_key *auditor, struct report *report);

/* `registrar add`: the files at `paths`; each is told about. Returns how many were refused. */
AL_MUST_CHECK enum status registrar_add(struct registrar *registrar, char **paths, size_t count,
					size_t *ret_refused, struct report *report);

/* `registrar took-part`: print who voted, by the archive at `path`. */
AL_MUST_CHECK enum status registrar_took_part(struct registrar *registrar, const char *path,
					      struct report *report);

/* --- Arguments --- */

/* An option of a command: with a value, or a flag. A table of them ends with no name. */
struct registrar_option {
	const char *name;
	const char **value;
	bool *flag;
	bool needed;
};

/* Say what is wrong and the usage; returns CLI_USAGE. `usage` is marked with N_(). */
int registrar_wrong(const char *command, const char *what, const char *usage);

/*
 * Read the options of `command`; at most `positional_max` other arguments may stand there, from
 * optind on. -1: go on. Else the exit status: of --help, or of wrong use.
 */
int registrar_options(const char *command, const char *usage,
		      const struct registrar_option *options, int argc, char **argv,
		      int positional_max);

/* `prefix` and hexadecimal digits. AL_MALFORMED: the report begins with `name`. */
AL_MUST_CHECK enum status registrar_parse_bytes(const char *name, const char *text,
						const char *prefix, uint8_t *ret, size_t len,
						struct report *report);

/* A group that new elections may use. AL_UNSUPPORTED. */
AL_MUST_CHECK enum status registrar_parse_group(const char *name, const struct group **ret,
						struct report *report);

/* Read the registration object in the file at `path`: *ret from `arena`, *ret_envelope yours. */
AL_MUST_CHECK enum status registrar_read_object(const char *path, struct arena *arena,
						struct registration *ret,
						struct envelope **ret_envelope,
						struct report *report);

/* The same from the published folder at `path`, all of which is verified: the object with `id`. */
AL_MUST_CHECK enum status registrar_read_published(const char *path, const struct digest *id,
						   struct arena *arena, struct registration *ret,
						   struct envelope **ret_envelope,
						   struct report *report);

#endif
