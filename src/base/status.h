/*
 * status.h: how a function tells its caller what became of it.
 *
 * A bug is an assert(), in release too. An event (input, disk, memory, a peer) is an enum status,
 * and the words for a person go into a struct report given by the caller (last argument, may be
 * NULL). Libraries never print, log or exit.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_STATUS_H
#define ALLMENDE_BASE_STATUS_H

#define AL_MUST_CHECK __attribute__((warn_unused_result))
#define AL_PRINTF(text, first) __attribute__((format(printf, text, first)))

/* One value per cause on which a caller can act. */
enum status {
	AL_OK = 0,
	AL_MALFORMED,	/* the bytes are not what they should be; nothing of them was used */
	AL_TOO_BIG,	/* over a named limit */
	AL_NO_MEMORY,	/* an allocation failed */
	AL_NOT_FOUND,	/* what was asked for is not there */
	AL_CONFLICT,	/* it is there already, or the state does not allow the step */
	AL_REFUSED,	/* understood, and not allowed by a rule; the report names the rule */
	AL_FORGED,	/* a signature, hash or proof does not hold */
	AL_EXHAUSTED,	/* a budget would be exceeded */
	AL_UNSUPPORTED, /* understood, and not offered; the report says what to do instead */
	AL_IO,		/* reading or writing failed */
	AL_NO_SPACE,	/* the disk is full */
	AL_OVERFLOW,	/* arithmetic would leave its range */
};

#define REPORT_MESSAGE_MAX 512 /* bytes with the final NUL; longer messages are cut */
#define REPORT_DETAIL_MAX 256

/* Words about a failure. `message` is for the person: lower case, no full stop, what, where, why.
 * Control characters in what it quotes become question marks. */
struct report {
	char message[REPORT_MESSAGE_MAX];
	char detail[REPORT_DETAIL_MAX]; /* for the log only; empty when there is none */
};

/* Write the message of `report` (NULL: nothing happens). Returns 0; use report_set(). */
int report_write(struct report *report, const char *format, ...) AL_PRINTF(2, 3);

/* `status`, after `written` was; so that compilers and analysers see what report_set() returns. */
static inline enum status report_written(enum status status, int written)
{
	(void)written;
	return status;
}

/*
 * enum status report_set(struct report *report, enum status status, const char *format, ...):
 * write the message of `report` (NULL: nothing happens) and return `status`, for `return`.
 */
#define report_set(report, status, ...)                                                            \
	report_written((status), report_write((report), __VA_ARGS__))

/* Write the detail of `report` (NULL: nothing happens). The message stays. */
void report_detail(struct report *report, const char *format, ...) AL_PRINTF(2, 3);

/* Put `format` and ": " before the message of `report`, to say where it happened. */
void report_prefix(struct report *report, const char *format, ...) AL_PRINTF(2, 3);

/* A word for `status` in English, for logs and tests ("malformed"); never NULL. */
const char *status_name(enum status status);

#endif
