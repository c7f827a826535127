/*
 * house_pages.c: put the small cooperative of tests/unit/coop into a folder, for its pages.
 *
 *	house_pages DIR STEP	tell the story until STEP ("end": all of it, and as many entries
 *more as make lists of several pages), and make an account of each role
 *
 * Prints for each account a line "ROLE TOKEN": the token of a session that has just begun.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/accounts.h"
#include "coop/applicants.h"
#include "coop/membership.h"
#include "unit/coop/house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FILL_DAY 60 /* after the story */
#define FILL_COUNT 60

/* Who is there. The office comes first: it admits members. */
static const struct person {
	const char *role;
	const char *name;
	const char *email;
	int key;	/* that she has shown to hold; 0: none */
	int member_key; /* by which she applies to be a member; 0: she does not */
	bool is_admitted;
	int applicant_key; /* by which the body she stands for registers; 0: it does not */
} people[] = {
	{ "office", "Konrad Zuse", "office@example.org", HK_OFFICE, 0, false, 0 },
	{ "person", "Ada L\xc3\xb6w", "ada@example.org", 0, 0, false, 0 },
	{ "joining", "Grete Hermann", "grete@example.org", 0, HK_VOTING_2, false, 0 },
	{ "member", "Emmy Noether", "emmy@example.org", 0, HK_STRANGER, true, 0 },
	{ "registering", "Institut Beispiel", "institut@example.org", HK_VOTING, 0, false,
	  HK_VOTING },
	{ "applicant", "Stadtplanung Musterstadt", "plan@example.org", HK_CITY, 0, false, 0 },
};

/* How many steps are before the one called `name`; H_END for "end", -1 for nothing known. */
static int step_of(const char *name)
{
	if (strcmp(name, "end") == 0)
		return H_END;
	for (int step = 0; step < H_END; step++) {
		if (strcmp(house_step_name((enum house_step)step), name) == 0)
			return step + 1;
	}
	return -1;
}

static enum status tell(struct house *house, int until, struct report *report)
{
	enum status status = house_run(house, (enum house_step)until, report);

	if (status == AL_OK && until == H_END)
		status = house_fill(house, chain_size(coop_chain(house->coop)), FILL_COUNT,
				    FILL_DAY, report);
	if (status == AL_OK)
		status = house_publish(house, report);
	return status;
}

/* Let the person of `account` apply to be a member; where she is admitted, account `office` does
 * it. */
static enum status join(struct house *house, const struct person *person, int64_t account,
			int64_t office, struct report *report)
{
	struct when now = { .seconds = (int64_t)time(NULL) };
	struct membership_wish wish = { .family = "Muster",
					.street = "Hauptstra\xc3\x9f"
						  "e 1",
					.postcode = "91054",
					.town = "Erlangen",
					.shares = 2,
					.key = *house_public(house, person->member_key),
					.statute = *chain_coop(coop_chain(house->coop)) };
	struct membership_verdict verdict = { .by = office };
	enum status status;

	(void)snprintf(wish.given, sizeof(wish.given), "%.*s", (int)strcspn(person->name, " "),
		       person->name);
	status = membership_apply(house->coop, account, &wish, now, &verdict.number, report);

	return status == AL_OK && person->is_admitted
		   ? membership_decide(house->coop, &verdict, now, report)
		   : status;
}

/* Register the body for which the person of `account` stands. */
static enum status register_body(struct house *house, const struct person *person, int64_t account,
				 struct report *report)
{
	struct when now = { .seconds = (int64_t)time(NULL) };
	struct applicant_wish wish = { .entry = "VR 1234, Amtsgericht Dessau",
				       .kind = "dpv:AcademicScientificOrganisation",
				       .address = "Platz 1, 06844 Dessau",
				       .key = *house_public(house, person->applicant_key) };
	int64_t number;

	(void)snprintf(wish.name, sizeof(wish.name), "%s", person->name);
	return applicants_register(house->coop, account, &wish, now, &number, report);
}

/* Let `person` in; *office is the first one's account. */
static enum status let_in(struct house *house, const struct person *person, int64_t *office,
			  struct report *report)
{
	struct when now = { .seconds = (int64_t)time(NULL) };
	uint8_t token[ACCOUNT_TOKEN_LEN];
	char hex[2 * ACCOUNT_TOKEN_LEN + 1];
	struct account account;
	enum status status =
	    accounts_make(house->coop, person->name, person->email, now, &account, report);

	if (status == AL_OK && person->key != 0)
		status = accounts_add_key(house->coop, account.number,
					  house_public(house, person->key), now, report);
	if (status == AL_OK && person->member_key != 0)
		status = join(house, person, account.number, *office, report);
	if (status == AL_OK && person->applicant_key != 0)
		status = register_body(house, person, account.number, report);
	if (status == AL_OK)
		status =
		    accounts_begin_session(house->coop, account.number, "Test", now, token, report);
	if (status != AL_OK)
		return status;
	if (*office == 0)
		*office = account.number;
	hex_format(token, sizeof(token), hex);
	(void)printf("%s %s\n", person->role, hex);
	return AL_OK;
}

int main(int argc, char **argv)
{
	struct house *house = calloc(1, sizeof(*house));
	struct report report = { .message = "" };
	int until = argc == 3 ? step_of(argv[2]) : -1;
	int64_t office = 0;
	enum status status;

	if (until < 0 || house == NULL) {
		(void)fputs("usage: house_pages DIR STEP\n", stderr);
		return 2;
	}
	house_init(house, argv[1], NULL);
	status = house_open(house, &report);
	if (status == AL_OK)
		status = tell(house, until, &report);
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]) && status == AL_OK; i++)
		status = let_in(house, &people[i], &office, &report);
	house_clear(house);
	free(house);
	if (status == AL_OK)
		return 0;
	(void)fprintf(stderr, "house_pages: %s\n", report.message);
	return 1;
}
