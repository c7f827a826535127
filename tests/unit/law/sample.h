/* sample.h: two objects of each type, one minimal and one full, and the keys that sign them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_LAW_SAMPLE_H
#define ALLMENDE_TESTS_UNIT_LAW_SAMPLE_H

#include "law/application.h"
#include "law/decision.h"
#include "law/grant.h"
#include "law/guideline.h"
#include "law/issuer.h"
#include "law/mandate.h"
#include "law/object.h"
#include "law/output_check.h"
#include "law/registry.h"
#include "law/statute.h"
#include "vote/assembly.h"
#include "vote/secret_ballot.h"

/* Each key is that of the seed whose 32 bytes are all its number. */
enum sample_key {
	SAMPLE_COOP = 1,
	SAMPLE_FOUNDER,
	SAMPLE_OTHER_FOUNDER,
	SAMPLE_OFFICE,
	SAMPLE_NODE,
	SAMPLE_APPLICANT,
	SAMPLE_MEMBER, /* as voter and as mandate key */
	SAMPLE_WITNESS,
	SAMPLE_REGISTRAR,
};
#define SAMPLE_KEY_COUNT 9

#define SAMPLE_MINIMAL 1
#define SAMPLE_FULL 2
#define SAMPLE_SIGNERS_MAX 3

struct sample {
	const void *object; /* its struct */
	enum sample_key signers[SAMPLE_SIGNERS_MAX];
	size_t signers_count;
};

/* The sample of `type`, SAMPLE_MINIMAL or SAMPLE_FULL. */
struct sample sample_get(enum object_type type, int variant);

/* The public key of `key`, as it stands in the samples. */
const struct public_key *sample_public_key(enum sample_key key);

/* Sign the sample; *ret is yours. A failure ends the test. */
void sample_make(enum object_type type, int variant, struct envelope **ret);

/* Shared by the files of samples. */
#define DIGEST(n)                                                                                  \
	{                                                                                          \
		.bytes = { [0] = (n), [1] = 0xa1, [30] = 0x1e, [31] = (n) }                        \
	}
#define SEALING_KEY(n)                                                                             \
	{                                                                                          \
		.bytes = { [0] = (n), [1] = 0x5e, [30] = 0xa1, [31] = 0x11 }                       \
	}
#define LIST(member, array) .member = (array), .member##_count = sizeof(array) / sizeof((array)[0])
/* 2026-11-01T00:00:00Z and so many hours. */
#define HOUR(n)                                                                                    \
	{                                                                                          \
		.seconds = INT64_C(1793491200) + (n)*3600                                          \
	}
#define SAMPLE_KEY_1                                                                               \
	{                                                                                          \
		{                                                                                  \
			0x8a, 0x88, 0xe3, 0xdd, 0x74, 0x09, 0xf1, 0x95, 0xfd, 0x52, 0xdb, 0x2d,    \
			    0x3c, 0xba, 0x5d, 0x72, 0xca, 0x67, 0x09, 0xbf, 0x1d, 0x94, 0x12,      \
			    0x1b, 0xf3, 0x74, 0x88, 0x01, 0xb4, 0x0f, 0x6f, 0x5c                   \
		}                                                                                  \
	}
#define SAMPLE_KEY_2                                                                               \
	{                                                                                          \
		{                                                                                  \
			0x81, 0x39, 0x77, 0x0e, 0xa8, 0x7d, 0x17, 0x5f, 0x56, 0xa3, 0x54, 0x66,    \
			    0xc3, 0x4c, 0x7e, 0xcc, 0xcb, 0x8d, 0x8a, 0x91, 0xb4, 0xee, 0x37,      \
			    0xa2, 0x5d, 0xf6, 0x0f, 0x5b, 0x8f, 0xc9, 0xb3, 0x94                   \
		}                                                                                  \
	}
#define SAMPLE_KEY_3                                                                               \
	{                                                                                          \
		{                                                                                  \
			0xed, 0x49, 0x28, 0xc6, 0x28, 0xd1, 0xc2, 0xc6, 0xea, 0xe9, 0x03, 0x38,    \
			    0x90, 0x59, 0x95, 0x61, 0x29, 0x59, 0x27, 0x3a, 0x5c, 0x63, 0xf9,      \
			    0x36, 0x36, 0xc1, 0x46, 0x14, 0xac, 0x87, 0x37, 0xd1                   \
		}                                                                                  \
	}
#define SAMPLE_KEY_4                                                                               \
	{                                                                                          \
		{                                                                                  \
			0xca, 0x93, 0xac, 0x17, 0x05, 0x18, 0x70, 0x71, 0xd6, 0x7b, 0x83, 0xc7,    \
			    0xff, 0x0e, 0xfe, 0x81, 0x08, 0xe8, 0xec, 0x45, 0x30, 0x57, 0x5d,      \
			    0x77, 0x26, 0x87, 0x93, 0x33, 0xdb, 0xda, 0xbe, 0x7c                   \
		}                                                                                  \
	}
#define SAMPLE_KEY_5                                                                               \
	{                                                                                          \
		{                                                                                  \
			0x6e, 0x7a, 0x1c, 0xdd, 0x29, 0xb0, 0xb7, 0x8f, 0xd1, 0x3a, 0xf4, 0xc5,    \
			    0x59, 0x8f, 0xef, 0xf4, 0xef, 0x2a, 0x97, 0x16, 0x6e, 0x3c, 0xa6,      \
			    0xf2, 0xe4, 0xfb, 0xfc, 0xcd, 0x80, 0x50, 0x5b, 0xf1                   \
		}                                                                                  \
	}
#define SAMPLE_KEY_6                                                                               \
	{                                                                                          \
		{                                                                                  \
			0x8a, 0x87, 0x5f, 0xff, 0x1e, 0xb3, 0x84, 0x51, 0x57, 0x7a, 0xcd, 0x5a,    \
			    0xfe, 0xe4, 0x05, 0x45, 0x65, 0x68, 0xdd, 0x7c, 0x89, 0xe0, 0x90,      \
			    0x86, 0x3a, 0x05, 0x57, 0xbc, 0x7a, 0xf4, 0x9f, 0x17                   \
		}                                                                                  \
	}
#define SAMPLE_KEY_7                                                                               \
	{                                                                                          \
		{                                                                                  \
			0xea, 0x4a, 0x6c, 0x63, 0xe2, 0x9c, 0x52, 0x0a, 0xbe, 0xf5, 0x50, 0x7b,    \
			    0x13, 0x2e, 0xc5, 0xf9, 0x95, 0x47, 0x76, 0xae, 0xbe, 0xbe, 0x7b,      \
			    0x92, 0x42, 0x1e, 0xea, 0x69, 0x14, 0x46, 0xd2, 0x2c                   \
		}                                                                                  \
	}
#define SAMPLE_KEY_8                                                                               \
	{                                                                                          \
		{                                                                                  \
			0x13, 0x98, 0xf6, 0x2c, 0x6d, 0x1a, 0x45, 0x7c, 0x51, 0xba, 0x6a, 0x4b,    \
			    0x5f, 0x3d, 0xbd, 0x2f, 0x69, 0xfc, 0xa9, 0x32, 0x16, 0x21, 0x8d,      \
			    0xc8, 0x99, 0x7e, 0x41, 0x6b, 0xd1, 0x7d, 0x93, 0xca                   \
		}                                                                                  \
	}
#define SAMPLE_KEY_9                                                                               \
	{                                                                                          \
		{                                                                                  \
			0xfd, 0x17, 0x24, 0x38, 0x5a, 0xa0, 0xc7, 0x5b, 0x64, 0xfb, 0x78, 0xcd,    \
			    0x60, 0x2f, 0xa1, 0xd9, 0x91, 0xfd, 0xeb, 0xf7, 0x6b, 0x13, 0xc5,      \
			    0x8e, 0xd7, 0x02, 0xea, 0xc8, 0x35, 0xe9, 0xf6, 0x18                   \
		}                                                                                  \
	}

/* The structs, one pair for each type: [0] minimal, [1] full. */
extern struct statute sample_statutes[2];
extern struct key_object sample_keys[2];
extern struct roll sample_rolls[2];
extern struct platform sample_platforms[2];
extern struct issuer sample_issuers[2];
extern struct mandate sample_mandates[2];
extern struct mandate_root sample_mandate_roots[2];
extern struct assembly sample_assemblies[2];
extern struct motion sample_motions[2];
extern struct vote sample_votes[2];
extern struct registration sample_registrations[2];
extern struct election_object sample_elections[2];
extern struct election_head sample_election_heads[2];
extern struct ballot_receipt sample_ballot_receipts[2];
extern struct resolution sample_resolutions[2];
extern struct guideline sample_guidelines[2];
extern struct application sample_applications[2];
extern struct decision sample_decisions[2];
extern struct grant sample_grants[2];
extern struct grant_revocation sample_grant_revocations[2];
extern struct job sample_jobs[2];
extern struct receipt sample_receipts[2];
extern struct output_check sample_output_checks[2];
extern struct refusal sample_refusals[2];
extern struct legal_demand sample_legal_demands[2];

#endif
