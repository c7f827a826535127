/* service_records.h: what the routes of the node take and give, as records (base/record.h). */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_SERVICE_RECORDS_H
#define ALLMENDE_NODE_SERVICE_RECORDS_H

#include "base/digest.h"
#include "base/record.h"
#include "base/when.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "law/key_certificate.h"

struct service_state {
	struct digest coop;
	int64_t followed; /* entries of the log */
	struct public_key key;
	const char *platform;
	struct when quorum_time; /* of the newest checkpoint; absent: none */
	bool stopped;		 /* by the operator: no job is run */
	struct when time;
};

/* Signed by the node: it has a mandate, durably, and it counts from now on. */
struct service_acknowledgement {
	struct digest coop;
	struct digest mandate;
	struct public_key node;
	struct when time;
};

struct service_job {
	int64_t before;	  /* jobs that wait before it; absent unless it waits */
	const char *code; /* of a refusal */
	struct digest grant;
	struct digest job;
	const char *message;
	struct digest receipt; /* of the answer, once the job is done; zero: none */
	struct when released;  /* when the answer leaves */
	struct when started;
	int state; /* enum queue_state */
};

struct service_inquiry {
	struct digest grant;
	int64_t rho; /* 10^-12 */
	const char *text;
};

struct service_budget {
	int64_t delta_left; /* 10^-18 */
	int64_t left;	    /* rho, 10^-12 */
	int64_t runs_left;
	int64_t spent;
};

struct service_link {
	struct key_certificate *certificate; /* NULL: none */
	struct public_key key;
	const char *person;
};

struct service_links {
	struct service_link *links;
	size_t links_count;
};

/* Where a login by OpenID is to come back to. */
struct service_login_wish {
	const char *redirect;
};

struct service_login {
	const char *address; /* that the person opens */
};

/* What came back; code or error. */
struct service_login_answer {
	struct key_certificate *certificate; /* NULL: none */
	const char *code;
	const char *error;
	const char *iss;
	const char *state;
};

struct service_linked {
	struct public_key key;
	struct when until; /* unless a certificate is shown again; absent: it does not end */
};

/* Signed by the node: the link of that key has ended, durably, and no mandate by it counts. */
struct service_left {
	struct digest coop;
	struct public_key key;
	struct public_key node;
	struct when time;
};

extern const struct record_type service_left_record;

extern const struct record_type service_login_wish_record;
extern const struct record_type service_login_record;
extern const struct record_type service_login_answer_record;
extern const struct record_type service_linked_record;
struct service_code_wish {
	const char *person;
};

struct service_code {
	const char *code;
	struct when until;
};

struct service_code_given {
	struct key_certificate *certificate; /* NULL: none */
	const char *code;
};

extern const struct record_type service_code_wish_record;
extern const struct record_type service_code_record;
extern const struct record_type service_code_given_record;
extern const struct record_type service_state_record;
extern const struct record_type service_acknowledgement_record;
extern const struct record_type service_job_record;
extern const struct record_type service_inquiry_record;
extern const struct record_type service_budget_record;
extern const struct record_type service_links_record;

#endif
