/*
 * records.h: what the routes of the cooperative take and give, as records (base/record.h).
 *
 * The objects of the chain travel as they are (doc/spec/objects.md); these are only what is said
 * around them.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_RECORDS_H
#define ALLMENDE_WEB_RECORDS_H

#include "base/record.h"
#include "crypto/key.h"

#define WEB_BATCH_MAX 100000		    /* members, registrations or objects of one request */
#define WEB_BALLOTS_MAX 1000		    /* of one request */
#define WEB_TEXT_LEN_MAX (16 * 1024 * 1024) /* bytes of a file of an election */

/* How the cooperative stands. */
struct web_state {
	struct digest coop; /* id of the founding statute */
	int64_t entries;    /* of the log of record */
	struct public_key key;
	const char *log_vkey;
	struct when time;
};

struct web_made {
	struct digest id;
};

struct web_files {
	const char *checkpoint;
	const char *const *files;
	size_t files_count;
	int64_t from;
	int64_t size;  /* entries of the checkpoint */
	int64_t until; /* that the copy then has the files of */
};

/* One of many: `message` is empty when it was done. */
struct web_outcome {
	const char *message;
	const char *status; /* status_name() */
};

struct web_outcomes {
	struct web_outcome *results;
	size_t results_count;
};

/* Introduces, rotates or ends a key; the cooperative signs it. */
struct web_key {
	int action; /* enum key_action */
	struct digest holder;
	struct public_key key;
	int kind; /* enum key_kind */
	struct public_key replaces;
	const char *role;
	struct sealing_key sealing_key;
};

struct web_member {
	struct public_key key;
	const char *name;
};

struct web_members {
	struct web_member *members;
	size_t members_count;
};

struct web_key_only {
	struct public_key key;
};

/* A period in which mandate keys are certified. */
struct web_period {
	struct when from;
	const char *platform;
	int64_t renewals;
	struct when until;
};

/* What a member wants signed blindly; in hexadecimal. */
struct web_blinded {
	const char *blinded;
	const char *platform;
};

struct web_blind_signature {
	struct when from; /* of the period */
	const char *signature;
	struct when until;
};

struct web_place {
	int64_t index;
	int64_t members;
	struct digest *proof;
	size_t proof_count;
	struct digest salt;
};

struct web_registration {
	struct public_key member;
	struct signature signature;
	struct public_key voting;
};

struct web_registrations {
	struct web_registration *registrations;
	size_t registrations_count;
};

struct web_assembly {
	const char *const *agenda;
	size_t agenda_count;
	struct when closes;
	int form; /* enum assembly_form */
	struct when opens;
	bool secret;
};

struct web_motion {
	struct digest assembly;
	int64_t item;
	int kind;   /* enum motion_kind */
	int method; /* enum vote_method; 0: open */
	struct digest proposal;
	const char *title;
	const char *wording;
};

struct web_revocation {
	const char *reason;
};

struct web_election {
	const char *credentials;
	const char *election;
	struct digest registration;
	const char *trustees;
};

struct web_ballots {
	const char *const *ballots;
	size_t ballots_count;
};

struct web_decryption {
	const char *decryption;
	int64_t owner; /* number of the trustee */
};

/* What a person of the office makes of a result that she has looked at. */
struct web_verdict {
	const int *findings; /* enum output_finding: what her program found, rule by rule */
	size_t findings_count;
	const char *reason; /* for the applicant */
	int64_t stops;	    /* bit rule - 1: the questions to which she says stop */
	int verdict;	    /* enum output_verdict */
};

extern const struct record_type web_verdict_record;
extern const struct record_type web_state_record;
extern const struct record_type web_made_record;
extern const struct record_type web_files_record;
extern const struct record_type web_outcomes_record;
extern const struct record_type web_key_record;
extern const struct record_type web_members_record;
extern const struct record_type web_key_only_record;
extern const struct record_type web_period_record;
extern const struct record_type web_blinded_record;
extern const struct record_type web_blind_signature_record;
extern const struct record_type web_place_record;
extern const struct record_type web_registrations_record;
extern const struct record_type web_assembly_record;
extern const struct record_type web_motion_record;
extern const struct record_type web_revocation_record;
extern const struct record_type web_election_record;
extern const struct record_type web_ballots_record;
extern const struct record_type web_decryption_record;

#endif
