/* facts.c: what the applicants of the demo state. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/facts.h"

#include <string.h>

/* What differs between the applicants; the rest is the same for all. */
struct role_facts {
	const char *commercial;
	const char *ethics_vote;
	const char *kind;
	const char *legal_basis;
	const char *publication;
	const char *purpose;
	const char *recipient;
	int64_t min_group;
	int64_t rho;
};

static const struct role_facts roles[] = {
	[ROLE_CITY] = { "no", "none", "question", "eu-gdpr:A6-1-e", "restricted",
			"dpv:ImproveTransportMobility", "coop:MunicipalDepartment", 5,
			INT64_C(400000000000) },
	[ROLE_UNIVERSITY] = { "no", "positive", "access", "eu-gdpr:A6-1-a", "open",
			      "dpv:ScientificResearch", "coop:University", 10,
			      INT64_C(200000000000) },
	[ROLE_NEWSPAPER] = { "no", "none", "question", "eu-gdpr:A6-1-a", "open", "coop:Journalism",
			     "coop:PressOrganisation", 20, INT64_C(100000000000) },
	[ROLE_INSURER] = { "yes", "none", "question", "eu-gdpr:A6-1-f", "none",
			   "coop:InsurancePricing", "coop:InsuranceCompany", 5,
			   INT64_C(400000000000) },
	[ROLE_SILENT] = { "no", NULL, "question", "eu-gdpr:A6-1-a", "open",
			  "dpv:ScientificResearch", "coop:ResearchInstitute", 10,
			  INT64_C(200000000000) },
	[ROLE_SHOP] = { "yes", "none", "question", "eu-gdpr:A6-1-f", "none",
			"dpv:CommercialPurpose", "dpv:ForProfitOrganisation", 5,
			INT64_C(400000000000) },
};

static const char *const none[] = { "none" };
static const char *const declarations[] = { "no-decisions", "no-insurance", "no-marketing",
					    "no-reidentification", "no-stigma" };
static const char *const dpia[] = { "not-required" };
static const char *const identification[] = { "aggregate" };

/* Facts being put together, in the order of their names. */
struct fact_list {
	struct arena *arena;
	struct fact *facts;
	size_t count;
};

static void add_number(struct fact_list *list, enum fact_name name, int64_t number)
{
	list->facts[list->count++] =
	    (struct fact){ .name = (int)name, .number = number, .source = SOURCE_DECLARED };
}

static void add_values(struct fact_list *list, enum fact_name name, const char *const *values,
		       size_t count)
{
	list->facts[list->count++] = (struct fact){ .name = (int)name,
						    .number = -1,
						    .source = SOURCE_DECLARED,
						    .values = values,
						    .values_count = count };
}

/* One value that the office vouches for, or that is declared; NULL: the fact is missing. */
static enum status add_value(struct fact_list *list, enum fact_name name, const char *value,
			     enum fact_source source)
{
	const char **values;

	if (value == NULL)
		return AL_OK;
	values = arena_take(list->arena, 1, sizeof(*values));
	if (values == NULL)
		return AL_NO_MEMORY;
	values[0] = value;
	add_values(list, name, values, 1);
	list->facts[list->count - 1].source = (int)source;
	return AL_OK;
}

enum status demo_facts(enum demo_role role, struct arena *arena, struct fact **ret,
		       size_t *ret_count)
{
	const struct role_facts *r = &roles[role];
	enum fact_source commercial = role == ROLE_SILENT ? SOURCE_DECLARED : SOURCE_OFFICE;
	struct fact_list list = { .arena = arena,
				  .facts = arena_take(arena, FACT_COUNT, sizeof(struct fact)) };
	enum status status;

	if (list.facts == NULL)
		return AL_NO_MEMORY;
	status = add_value(&list, FACT_COMMERCIAL, r->commercial, commercial);
	add_values(&list, FACT_DECLARATIONS, declarations, 5);
	add_values(&list, FACT_DPIA, dpia, 1);
	add_number(&list, FACT_DURATION_DAYS, 365);
	if (status == AL_OK)
		status = add_value(&list, FACT_ETHICS_VOTE, r->ethics_vote, SOURCE_OFFICE);
	add_values(&list, FACT_IDENTIFICATION, identification, 1);
	if (status == AL_OK)
		status = add_value(&list, FACT_KIND, r->kind, SOURCE_DECLARED);
	if (status == AL_OK)
		status = add_value(&list, FACT_LEGAL_BASIS, r->legal_basis, SOURCE_DECLARED);
	add_values(&list, FACT_LINKAGE, none, 1);
	add_number(&list, FACT_MIN_GROUP, r->min_group);
	add_values(&list, FACT_OWN_DATA, none, 1);
	add_number(&list, FACT_PERSONS, 2);
	if (status == AL_OK)
		status = add_value(&list, FACT_PUBLICATION, r->publication, SOURCE_DECLARED);
	if (status == AL_OK)
		status = add_value(&list, FACT_PURPOSE, r->purpose, SOURCE_DECLARED);
	if (status == AL_OK)
		status = add_value(&list, FACT_RECIPIENT, r->recipient, SOURCE_OFFICE);
	add_number(&list, FACT_RHO, r->rho);
	add_number(&list, FACT_RUNS, 20);
	add_values(&list, FACT_SPECIAL_CATEGORIES, none, 1);
	add_values(&list, FACT_THIRD_COUNTRY, none, 1);
	if (status != AL_OK)
		return status;
	*ret = list.facts;
	*ret_count = list.count;
	return AL_OK;
}
