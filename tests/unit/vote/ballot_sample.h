/* ballot_sample.h: small elections and voters of the tests, and archives of the reference tool. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VOTE_BALLOT_SAMPLE_H
#define ALLMENDE_TESTS_UNIT_VOTE_BALLOT_SAMPLE_H

#include "crypto/random.h"
#include "vote/ballot.h"

#include <stdbool.h>

#define SAMPLE_QUESTIONS_MAX 4

/* What a question asks for; its answers are "A", "B", .. */
struct sample_question {
	size_t answers;
	bool blank;
	int64_t min;
	int64_t max;
};

/* An election with its maker, and the randomness of its voters. */
struct sample {
	struct question questions[SAMPLE_QUESTIONS_MAX];
	struct scalar secret; /* of the election's key */
	struct election election;
	struct ballot_maker *maker;
	struct random random;
	struct scalar credential;
};

/* An election of the `count` questions at `questions` in `group`. Its secrets follow from `seed`.
 */
void sample_init(const struct group *group, const struct sample_question *questions, size_t count,
		 uint8_t seed, struct sample *ret);
void sample_clear(struct sample *sample);

/* Make a ballot with `chosen`, which is allowed; `ret` is initialised here. */
void sample_ballot(struct sample *sample, const uint8_t *chosen, struct buffer *ret);

/* Read and check the ballot of `len` bytes at `text`. */
enum status sample_check(const struct sample *sample, const char *text, size_t len,
			 struct report *report);

/* An archive of the reference tool, of those that lie beside the tree on machines that have them.
 */
struct sample_archive {
	const char *folder; /* of its files, as seen from the root of the tree */
	const char *name;
};

extern const struct sample_archive sample_archives[];
extern const size_t sample_archives_count;

/* Its members that are data, one after another. */
struct sample_members {
	struct buffer bytes;
	size_t at;	  /* of the next member */
	const char *body; /* of the member at hand */
	size_t body_len;
};

/* Read `archive`; false, and words on standard output: there is none. */
bool sample_members_open(const struct sample_archive *archive, struct sample_members *ret);

/* Go to the next; false: there is none. */
bool sample_members_next(struct sample_members *members);

/* Whether the one at hand begins with `text`. */
bool sample_members_begin(const struct sample_members *members, const char *text);

void sample_members_close(struct sample_members *members);

/* The content of the file `name` beside `archive`; `ret` is initialised here. */
void sample_archive_file(const struct sample_archive *archive, const char *name,
			 struct buffer *ret);

#endif
