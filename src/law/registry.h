/* registry.h: the objects that say who is there: key, roll, platform, mandate root. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_REGISTRY_H
#define ALLMENDE_LAW_REGISTRY_H

#include "base/record.h"
#include "crypto/key.h"
#include "law/limits.h"
#include "law/names.h"

#define TABLES_MAX 64
#define COLUMNS_MAX 256
#define COLUMN_KEYS_MAX 10000
#define COLUMN_KEY_LEN_MAX 200	/* bytes of one public key value */
#define COLUMN_VALUE_LEN_MAX 32 /* bytes of a bound */
#define SQL_NAME_MAX 48		/* bytes; a to z, digits, _; begins with a letter */

/* Introduces, rotates or ends a key; signed as the statute's key_rules say. */
struct key_object {
	int action; /* enum key_action */
	struct digest coop;
	struct digest
	    holder; /* salted commitment to a natural person's name; zero: no natural person */
	struct public_key key;
	int kind;		    /* enum key_kind */
	struct public_key replaces; /* with "rotate" */
	const char *role; /* office: its name; node: platform; applicant: legal name; else NULL */
	struct sealing_key sealing_key; /* of an office key: she can check results; zero: none */
	struct when time;
};

/* Signed by the cooperative. */
struct roll {
	struct digest coop;
	int64_t epoch; /* from 1, without gaps */
	int64_t members;
	struct digest root; /* Merkle root of shuffled leaves SHA-256(salt || member key) */
	struct when time;
};

/* Where the values of a column come from: those of a column of a public table. */
struct keys_of {
	const char *column;
	const char *table;
};

struct column {
	const char *category;	 /* DPV-PD term of personal data; NULL: not personal */
	int class;		 /* enum column_class */
	const char *const *keys; /* its public domain; none: see keys_of, or no public domain */
	size_t keys_count;
	struct keys_of *keys_of;
	const char *max; /* public bounds, as the type writes them: "7200" "12.50" "2019-07-31" ...;
			    NULL: none */
	const char *min;
	const char *name;
	int64_t scale;	  /* decimal: digits after the point, 0 to 9; -1 for the other types */
	int type;	  /* enum column_type */
	const char *unit; /* NULL: none */
};

struct table {
	struct column *columns;
	size_t columns_count;
	struct digest content; /* public table: its CSV among the texts */
	const char *name;
	const char *person;   /* table of persons: the column that says who */
	int role;	      /* enum table_role */
	int64_t rows_typical; /* table of persons: rows of a person up to which little is clipped;
				 -1: public */
	const char *title;
};

/* Signed by the node. A node's objects carry `seq` from 0 without gaps and `prev`, the one before.
 */
struct platform {
	struct digest coop;
	int64_t grid_s; /* answers leave at whole multiples of it */
	struct public_key node;
	const char *operator;
	const char *platform; /* short name: a to z, digits, - */
	struct digest prev;   /* zero in the first object of the node */
	const char *sector;
	int64_t seq;
	struct table *tables;
	size_t tables_count;
	struct when time;
};

/* Signed by the node: what is in force, hidden. */
struct mandate_root {
	struct digest coop;
	int64_t epoch;	/* 600-second periods since 1970 */
	int64_t leaves; /* a power of two: padded */
	struct public_key node;
	struct digest prev;
	struct digest root;
	int64_t seq;
	struct when time;
};

extern const struct record_type key_object_record;
extern const struct record_type roll_record;
extern const struct record_type table_record; /* one of a platform: a schema file has them too */
extern const struct record_type platform_record;
extern const struct record_type mandate_root_record;

/* Whether the holder of `key` can check results: it has a sealing key. */
bool key_object_checks(const struct key_object *key);

/* The table or column of that name; borrowed, or NULL. */
const struct table *platform_table(const struct platform *platform, const char *name);
const struct column *table_column(const struct table *table, const char *name);

/* Whether `name` is one of the SQL names above. */
bool sql_name_valid(const char *name);

/* Whether `name` is a platform's short name: a to z, digits, -; begins with a letter. */
bool platform_name_valid(const char *name);

#endif
