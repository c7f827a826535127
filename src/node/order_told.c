/* order_told.c: see order.h; what the worker tells. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "node/order.h"
#include "query/sums_check.h"

#include <stdlib.h>

enum status order_take_persons(struct wire *wire, uint32_t first, uint32_t end,
			       engine_person_each_fn *each, void *context, uint32_t *ret_count)
{
	uint32_t place = first;

	while (wire->left > 0) {
		size_t len;
		const char *id = wire_take_list(wire, 1, &len);
		enum status status;

		if (wire->failed || len > ENGINE_PERSON_LEN_MAX || place == end)
			return AL_MALFORMED;
		status = each(context, place, id, len);
		if (status != AL_OK)
			return status;
		place++;
	}
	*ret_count = place - first;
	return AL_OK;
}

/* --- charges --- */

void order_put_charges(const struct personal_charge *charges, size_t count, struct buffer *ret)
{
	wire_put_number(ret, count);
	for (size_t i = 0; i < count; i++) {
		wire_put_number(ret, charges[i].person);
		wire_put_number(ret, charges[i].rho.pico);
	}
}

enum status order_take_charges(struct wire *wire, struct personal_charge **ret_charges,
			       size_t *ret_count)
{
	size_t count;
	const uint8_t *at = wire_take_list(wire, 2 * sizeof(uint64_t), &count);
	struct personal_charge *charges;

	if (!wire_ended(wire))
		return AL_MALFORMED;
	charges = calloc(count + 1, sizeof(*charges));
	if (charges == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		uint64_t numbers[2];

		memcpy(numbers, at + i * sizeof(numbers), sizeof(numbers));
		if (numbers[0] > UINT32_MAX) {
			free(charges);
			return AL_MALFORMED;
		}
		charges[i] = (struct personal_charge){ .person = (uint32_t)numbers[0],
						       .rho = { .pico = numbers[1] } };
	}
	*ret_charges = charges;
	*ret_count = count;
	return AL_OK;
}

/* --- sums --- */

void order_put_sums(const struct sums *sums, struct buffer *ret)
{
	const struct key_groups *groups = sums->groups;

	wire_put_number(ret, sums->step);
	wire_put_list(ret, sums->cells, sizeof(*sums->cells), sums->cells_count);
	wire_put_number(ret, groups != NULL ? groups->count : 0);
	for (size_t i = 0; groups != NULL && i < groups->count; i++) {
		wire_put_number(ret, groups->groups[i].persons);
		wire_put_list(ret, key_groups_key(groups, i), 1, groups->groups[i].len);
		buffer_append(ret, groups->cells + i * groups->step,
			      groups->step * sizeof(*groups->cells));
	}
}

/* Take one group. */
static enum status take_group(struct wire *wire, size_t number, struct key_groups *groups)
{
	uint64_t persons = wire_take_number(wire);
	size_t len;
	const uint8_t *key = wire_take_list(wire, 1, &len);
	const void *cells = wire_take(wire, groups->step * sizeof(int64_t));
	size_t place = 0;
	enum status status;

	if (wire->failed || len == 0 || len > KEY_LEN_MAX || persons > UINT32_MAX)
		return AL_MALFORMED;
	status = key_groups_find(groups, key, (uint32_t)len, &place);
	if (status != AL_OK)
		return status == AL_NO_MEMORY ? status : AL_MALFORMED;
	if (place != number) /* it is there twice */
		return AL_MALFORMED;
	groups->groups[place].persons = (uint32_t)persons;
	memcpy(groups->cells + place * groups->step, cells, groups->step * sizeof(int64_t));
	return AL_OK;
}

static enum status take_groups(struct wire *wire, size_t count, size_t group_cells,
			       struct sums *ret)
{
	enum status status = AL_OK;

	if (group_cells == 0)
		return count == 0 ? AL_OK : AL_MALFORMED;
	ret->groups = malloc(sizeof(*ret->groups));
	if (ret->groups == NULL)
		return AL_NO_MEMORY;
	key_groups_init(ret->groups, group_cells);
	for (size_t i = 0; i < count && status == AL_OK; i++)
		status = take_group(wire, i, ret->groups);
	return status;
}

enum status order_take_sums(struct wire *wire, size_t group_cells, struct sums *ret)
{
	uint64_t step = wire_take_number(wire);
	size_t count;
	const void *cells = wire_take_list(wire, sizeof(*ret->cells), &count);
	uint64_t groups = wire_take_number(wire);
	enum status status;

	if (wire->failed || step > UINT32_MAX || groups > KEY_GROUPS_MAX)
		return AL_MALFORMED;
	ret->cells = calloc(count + 1, sizeof(*ret->cells));
	if (ret->cells == NULL)
		return AL_NO_MEMORY;
	memcpy(ret->cells, cells, count * sizeof(*ret->cells));
	ret->cells_count = count;
	ret->step = (unsigned)step;
	status = take_groups(wire, (size_t)groups, group_cells, ret);
	return status == AL_OK && !wire_ended(wire) ? AL_MALFORMED : status;
}

/* --- a model --- */

void order_put_model(const struct train_result *trained, struct buffer *ret)
{
	const struct buffer *texts[] = { &trained->json, &trained->text, &trained->onnx };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		wire_put_list(ret, texts[i]->bytes, 1, texts[i]->len);
}

/* Whether `text` is an object of "card" and "model" and ends with its brace. */
static bool is_model(const struct buffer *text)
{
	json_t *json = NULL;
	bool good = text->len > 0 && text->bytes[0] == '{' && text->bytes[text->len - 1] == '}' &&
		    json_parse(buffer_text(text), text->len, &json, NULL) == AL_OK &&
		    json_object_size(json) == 2 && json_object_get(json, "card") != NULL &&
		    json_object_get(json, "model") != NULL;

	json_decref(json);
	return good;
}

enum status order_take_model(struct wire *wire, struct train_result *ret)
{
	struct buffer *texts[] = { &ret->json, &ret->text, &ret->onnx };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t len;
		const void *at = wire_take_list(wire, 1, &len);

		if (wire->failed || len > TRAIN_MODEL_LEN_MAX)
			return AL_MALFORMED;
		buffer_init(texts[i], len);
		if (len > 0)
			buffer_append(texts[i], at, len);
		if (buffer_status(texts[i]) != AL_OK)
			return AL_NO_MEMORY;
	}
	return wire_ended(wire) && is_model(&ret->json) ? AL_OK : AL_MALFORMED;
}
