/* names.h: the closed word lists of the objects, as enums and as the texts that stand in JSON. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_NAMES_H
#define ALLMENDE_LAW_NAMES_H

/* Each enum counts from 1 and has a table `..._names` for base/record.h: [0] NULL, then the texts.
 */

enum legal_form { LEGAL_FORM_EG = 1, LEGAL_FORM_EV }; /* "eG" "e.V." */
enum key_kind {					      /* as architecture, 5 */
		KEY_COOP = 1,
		KEY_REGISTRAR,
		KEY_OFFICE,
		KEY_NODE,
		KEY_WITNESS,
		KEY_APPLICANT,
};
enum key_action { KEY_INTRODUCE = 1, KEY_ROTATE, KEY_END }; /* "introduce" "rotate" "end" */
enum key_signers {
	SIGNERS_FOUNDERS = 1,
	SIGNERS_COOP,
	SIGNERS_OFFICE
};								/* "founders" "coop" "office" */
enum effect { EFFECT_PERMIT = 1, EFFECT_REFUSE, EFFECT_REFER }; /* of a rule, and an outcome */
enum truth { TRUTH_TRUE = 1, TRUTH_FALSE, TRUTH_UNKNOWN };	/* "true" "false" "unknown" */
enum mandate_effect { MANDATE_ALLOW = 1, MANDATE_DENY };	/* "allow" "deny" */
enum commercial { COMMERCIAL_NO = 1, COMMERCIAL_ANY };		/* "no" "any" */
enum fact_source { SOURCE_DECLARED = 1, SOURCE_OFFICE, SOURCE_REGISTER }; /* rising in weight */
enum decided_by { DECIDED_BY_OFFICE = 1, DECIDED_BY_MACHINE, DECIDED_BY_ASSEMBLY };
enum table_role { TABLE_PERSONS = 1, TABLE_PUBLIC }; /* "persons" "public" */
enum column_type {
	COLUMN_INTEGER = 1,
	COLUMN_DECIMAL,
	COLUMN_TEXT,
	COLUMN_TIMESTAMP,
	COLUMN_DATE,
	COLUMN_BOOLEAN,
};
enum column_class { CLASS_ID = 1, CLASS_QUASI_ID, CLASS_SENSITIVE, CLASS_FREE };
enum demand_answer { DEMAND_PENDING = 1, DEMAND_COMPLIED, DEMAND_PARTLY, DEMAND_REFUSED };
enum output_verdict { VERDICT_PASS = 1, VERDICT_REFUSE };	    /* "pass" "refuse" */
enum output_finding { FINDING_OK = 1, FINDING_LOOK, FINDING_STOP }; /* "ok" "look" "stop" */
enum output_rule { /* questions to a result; law/output_rule.h has their words */
		   OUTPUT_GROUP_SIZE = 1, /* "group-size" */
		   OUTPUT_WITHHELD,	  /* "withheld" */
		   OUTPUT_DOMINANCE,	  /* "dominance" */
		   OUTPUT_CLASS,	  /* "class" */
		   OUTPUT_EXTREMES,	  /* "extremes" */
		   OUTPUT_DIFFERENCING,	  /* "differencing" */
		   OUTPUT_MODEL,	  /* "model" */
		   OUTPUT_FREE_TEXT,	  /* "free-text" */
		   OUTPUT_EXTENT,	  /* "extent" */
		   OUTPUT_PURPOSE,	  /* "purpose" */
};
#define OUTPUT_RULE_COUNT 10
enum refusal_code {
	REFUSAL_GRANT = 1, /* "grant": the chain behind the grant does not hold for this node */
	REFUSAL_BUDGET,	   /* "budget" */
	REFUSAL_RUNS,	   /* "runs" */
	REFUSAL_TIME,	   /* "time": before its start or at or after its end */
	REFUSAL_PLAN,	   /* "plan": the question is not one that may be asked */
	REFUSAL_REPLAY,	   /* "replay": the same key with another content */
	REFUSAL_SIGNATURE, /* "signature" */
	REFUSAL_STALE,	   /* "stale": no fresh co-signed checkpoint */
};
/* Modes of use, as bits of a set (bit i is mode_names[i]). */
#define MODE_AGGREGATE 1u
#define MODE_TRAIN 2u
#define MODE_RELEASE 4u

extern const char *const legal_form_names[];
extern const char *const key_kind_names[];
extern const char *const key_action_names[];
extern const char *const key_signers_names[];
extern const char *const effect_names[];
extern const char *const truth_names[];
extern const char *const mandate_effect_names[];
extern const char *const commercial_names[];
extern const char *const fact_source_names[];
extern const char *const decided_by_names[];
extern const char *const table_role_names[];
extern const char *const column_type_names[];
extern const char *const column_class_names[];
extern const char *const demand_answer_names[];
extern const char *const refusal_code_names[];
extern const char *const output_verdict_names[];
extern const char *const output_finding_names[];
extern const char *const output_rule_names[];
extern const char *const mode_names[]; /* a set: from [0], NULL-ended */

#endif
