/* house.c: opening, filling, publishing and verifying the small cooperative. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/coop/house.h"

#include "coop/coop_internal.h"
#include "unit/coop/house_internal.h"
#include "verify/verify.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILL_MAX 1024 /* objects at once */

struct when house_day(int64_t days)
{
	return (struct when){ .seconds = HOUSE_START + days * HOUSE_DAY };
}

const struct public_key *house_public(const struct house *house, int key)
{
	return signing_key_public(house->keys[key]);
}

void house_init(struct house *house, const char *path, const char *witness_folder)
{
	memset(house, 0, sizeof(*house));
	(void)snprintf(house->path, sizeof(house->path), "%s", path);
	house->now = house_day(0);
	for (int i = 1; i < HK_COUNT; i++) {
		uint8_t seed[KEY_SEED_LEN] = { 'h', 'o', 'u', 's', 'e', (uint8_t)i };
		enum status status = signing_key_from_seed(seed, &house->keys[i]);

		assert(status == AL_OK);
	}
	for (int i = 0; i < HOUSE_WITNESSES; i++)
		house_witness_init(house, i, witness_folder);
}

void house_clear(struct house *house)
{
	coop_close(house->coop);
	house->coop = NULL;
	for (int i = 1; i < HK_COUNT; i++)
		signing_key_free(house->keys[i]);
}

enum status house_open(struct house *house, struct report *report)
{
	enum status status = coop_open(house->path, &house->coop, report);

	if (status == AL_NOT_FOUND) {
		status = coop_init(house->path, HOUSE_ORIGIN, house->now, report);
		if (status == AL_OK)
			status = coop_open(house->path, &house->coop, report);
	}
	if (status != AL_OK)
		return status;
	house_witness_know(house);
	if (when_before(house->now, chain_time(coop_chain(house->coop))))
		house->now = chain_time(coop_chain(house->coop));
	return AL_OK;
}

enum status house_reopen(struct house *house, struct report *report)
{
	coop_close(house->coop);
	house->coop = NULL;
	return house_open(house, report);
}

enum status house_make(const struct house *house, enum object_type type, const void *value, int key,
		       struct envelope **ret, struct report *report)
{
	const struct signing_key *keys[] = { house->keys[key] };

	return object_make(type, value, keys, 1, ret, report);
}

struct voting_registration house_registration(const struct house *house, int64_t number, int m)
{
	int voting = (number == 1 ? HK_VOTING : HK_VOTING_2) + m;
	struct voting_registration ret = { .member = *house_public(house, HK_MEMBER + m),
					   .voting = *house_public(house, voting) };
	struct buffer bytes;

	buffer_init(&bytes, 1024);
	registration_bytes(chain_coop(coop_chain(house->coop)), number, &ret.voting, &bytes);
	ret.signature = key_sign(house->keys[HK_MEMBER + m], bytes.bytes, bytes.len);
	buffer_clear(&bytes);
	return ret;
}

static enum status make_filler(const struct house *house, int64_t number, struct when now,
			       struct envelope **ret, struct report *report)
{
	char authority[40];
	struct legal_demand demand = { .answer = DEMAND_PENDING,
				       .authority = authority,
				       .basis = "Section 1",
				       .coop = *chain_coop(coop_chain(house->coop)),
				       .received = now,
				       .time = now };

	(void)snprintf(authority, sizeof(authority), "Court %lld", (long long)number);
	return house_make(house, OBJECT_LEGAL_DEMAND, &demand, HK_OFFICE, ret, report);
}

enum status house_fill(struct house *house, int64_t first, int64_t count, int64_t day,
		       struct report *report)
{
	struct envelope *envelopes[FILL_MAX] = { NULL };
	struct entered *entered = calloc(FILL_MAX, sizeof(*entered));
	enum status status = AL_OK;

	assert(count <= FILL_MAX);
	assert(entered != NULL);
	house->now = house_day(day);
	for (int64_t i = 0; i < count && status == AL_OK; i++)
		status = make_filler(house, first + i, house->now, &envelopes[i], report);
	if (status == AL_OK)
		status = coop_enter_many(house->coop, (const struct envelope *const *)envelopes,
					 (size_t)count, house->now, entered, report);
	for (int64_t i = 0; i < count && status == AL_OK; i++) {
		if (entered[i].status != AL_OK)
			status = report_set(report, entered[i].status, "%s", entered[i].message);
	}
	for (int64_t i = 0; i < count; i++)
		envelope_free(envelopes[i]);
	free(entered);
	return status;
}

enum status house_publish(struct house *house, struct report *report)
{
	return coop_publish(house->coop, house->links, HOUSE_WITNESSES, house->now, report);
}

enum status house_verify(const struct house *house, int64_t *ret_size, struct report *report)
{
	struct verify_options options = { .progress = NULL };
	struct source_folder *folder = NULL;
	struct verify_result result;
	enum status status = source_folder_new(coop_public_path(house->coop), &folder, report);

	if (status == AL_OK)
		status = verify_public(source_folder_get(folder), &options, &result, report);
	if (status == AL_OK) {
		if (ret_size != NULL)
			*ret_size = result.size;
		verify_result_clear(&result);
	}
	source_folder_free(folder);
	return status;
}

static enum status take_id(void *user, const struct stored_entry *entry, struct report *report)
{
	(void)report;
	*(struct digest *)user = entry->id;
	return AL_OK;
}

struct digest house_id(struct house *house, enum house_step step)
{
	int64_t seq = house_entries_before(step);
	struct digest id = { { 0 } };
	enum status status =
	    coop_store_each_entry(house->coop->db, seq, seq + 1, take_id, &id, NULL);

	assert(status == AL_OK);
	assert(!digest_is_zero(&id));
	return id;
}
