/*
 * election.h: `allmende election`: the tools of trustees, registrar, voters, box keeper and
 * auditors, over files as the reference tool has them. Each works on its owner's machine.
 *
 * A folder of an election holds election.json, trustees.json, public_creds.json and, once it is
 * open, one archive UUID.bel.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_ELECTION_H
#define ALLMENDE_CLI_ELECTION_H

#include "base/arena.h"
#include "base/file.h"
#include "vote/audit.h"

#include <stdio.h>

#define ELECTION_FILE "election.json"
#define TRUSTEES_FILE "trustees.json"
#define CREDENTIALS_FILE "public_creds.json"
#define ELECTION_TEXT_MAX ((size_t)256 * 1024 * 1024) /* bytes of any file but the archive */
#define ELECTION_CLI_ARENA_MAX ((size_t)1024 * 1024 * 1024)

/* Subcommands; argv[0] is the name. Each returns an exit status. */
int cli_election_add_decryption(int argc, char **argv);
int cli_election_cast(int argc, char **argv);
int cli_election_ceremony(int argc, char **argv);
int cli_election_close(int argc, char **argv);
int cli_election_credential(int argc, char **argv);
int cli_election_credentials(int argc, char **argv);
int cli_election_decrypt(int argc, char **argv);
int cli_election_find(int argc, char **argv);
int cli_election_new(int argc, char **argv);
int cli_election_open(int argc, char **argv);
int cli_election_result(int argc, char **argv);
int cli_election_show(int argc, char **argv);
int cli_election_trustee_key(int argc, char **argv);
int cli_election_trustees(int argc, char **argv);
int cli_election_verify(int argc, char **argv);
int cli_election_vote(int argc, char **argv);

/* --- election_folder.c --- */

/* Append the file `name` in the folder `dir` to `ret`. */
AL_MUST_CHECK enum status election_read(const char *dir, const char *name, struct buffer *ret,
					struct report *report);

/* Write it durably; a file that is there is replaced. */
AL_MUST_CHECK enum status election_write(const char *dir, const char *name,
					 const struct buffer *bytes, struct report *report);

/* Write a secret: readable by its owner only, never over a file that is there (AL_CONFLICT). */
AL_MUST_CHECK enum status election_write_secret_at(const char *path, const void *bytes, size_t len,
						   struct report *report);
AL_MUST_CHECK enum status election_write_secret(const char *dir, const char *name,
						const void *bytes, size_t len,
						struct report *report);

/*
 * Read the text of the file at `path`, without last line feeds and with a final NUL, into `ret`,
 * locked memory of `size` bytes. AL_NOT_FOUND, AL_IO. AL_MALFORMED: it is longer, or has a NUL. On
 * failure `ret` may hold a part.
 */
AL_MUST_CHECK enum status election_read_secret(const char *path, char *ret, size_t size,
					       struct report *report);

/* The path of the one archive in `dir` into `ret` (FILE_PATH_MAX bytes). AL_NOT_FOUND: none.
 * AL_CONFLICT: several. */
AL_MUST_CHECK enum status election_archive_path(const char *dir, char *ret, struct report *report);

/* Write a secret scalar of `group` in the form of the reference tool's private keys. */
AL_MUST_CHECK enum status election_write_scalar(const struct group *group, const char *dir,
						const char *name, const struct scalar *secret,
						struct report *report);

/*
 * Note durably beside the key at `key_path` that it decrypts `tally`; call it before it does. Else
 * whoever shows a trustee two archives of one election, one with the ballot of one voter alone,
 * would learn her vote. AL_REFUSED: the key has decrypted another tally of this election.
 */
AL_MUST_CHECK enum status election_decrypt_once(const char *key_path,
						const struct election *election,
						const struct encrypted_tally *tally,
						struct report *report);

/* Drop a last line feed, which editors and shells put there. */
void election_trim(struct buffer *text);

/* An archive that was audited to its end. */
struct audited {
	struct archive_file *file;
	struct audit *audit;
	char path[FILE_PATH_MAX];
};

/* Open the archive of `dir` and audit it, showing progress on a terminal. On failure nothing needs
 * to be closed; the report names the file. */
AL_MUST_CHECK enum status election_audit(const char *dir, enum audit_trust trust, size_t threads,
					 struct audited *ret, struct report *report);
void election_audit_close(struct audited *audited);

/* --- election_say.c --- */

/* Print text of an election (UTF-8) to `to`, with question marks for what would steer the terminal;
 * line feeds stay, and `indent` follows them. */
void election_say(FILE *to, const char *text, const char *indent);

/* --- election_ask.c --- */

/*
 * Mark in `chosen`, which has the choices of question `number`, what `text` lists: "1,3", or "0"
 * for none; NULL is a blank vote. AL_REFUSED: the question does not allow it, and nothing is
 * marked.
 */
AL_MUST_CHECK enum status election_choose(const struct question *question, size_t number,
					  const char *text, uint8_t *chosen, struct report *report);

/* Ask on the terminal, by standard error and input, for the choices of all questions, again where
 * an answer is wrong. AL_REFUSED: the voter does not answer or does not confirm. */
AL_MUST_CHECK enum status election_ask(const struct election *election, uint8_t *chosen,
				       struct report *report);

/* --- election_public.c --- */

/*
 * Whether the audited archive has the tally that the log in `public_folder`, all of which is
 * verified, says it has. AL_FORGED: another one. AL_CONFLICT: by the log the vote is not closed.
 */
AL_MUST_CHECK enum status election_check_public(const char *public_folder,
						const struct audited *audited,
						struct report *report);

/* Whether the published list of the election `uuid` has `credential`; *ret_set_up: there is a list.
 * AL_FORGED: it has not. The folder was verified. */
AL_MUST_CHECK enum status election_check_listed(const char *public_folder, const char *uuid,
						const char *credential, bool *ret_set_up,
						struct report *report);

#endif
