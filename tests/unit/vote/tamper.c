/* tamper.c: a small vote's archive that tests change in many ways. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/tamper.h"

#include <stdlib.h>

/* The list of the first four voters. */
static void make_list(const struct election_kit *kit, struct buffer *ret)
{
	for (size_t v = 0; v < 4; v++) {
		buffer_append_text(ret, v == 0 ? "[\"" : "\",\"");
		kit_credential(kit, v, ret);
	}
	buffer_append_text(ret, "\"]");
}

int tamper_start(void **state)
{
	static const struct election_kit_wish wish = {
		.title = "Question", .wording = "Wording", .voters = 5, .seed = 7
	};
	struct scene *scene = calloc(1, sizeof(*scene));
	struct buffer list;

	assert_non_null(scene);
	kit_init(&scene->kit, &wish);
	buffer_init(&list, TAMPER_LEN_MAX);
	buffer_init(&scene->out, TAMPER_LEN_MAX);
	make_list(&scene->kit, &list);
	kit_archive_init(&scene->archive, &scene->kit, &(struct kit_files){ .list = &list });
	kit_archive_vote(&scene->archive, &scene->kit, 0, CHOICE_YES);
	kit_archive_vote(&scene->archive, &scene->kit, 1, CHOICE_NO);
	kit_archive_vote(&scene->archive, &scene->kit, 0, CHOICE_NO);
	kit_archive_vote(&scene->archive, &scene->kit, 2, CHOICE_ABSTAIN);
	kit_archive_finish(&scene->archive, &scene->kit);
	buffer_clear(&list);
	*state = scene;
	return 0;
}

int tamper_finish(void **state)
{
	struct scene *scene = *state;

	kit_archive_clear(&scene->archive);
	kit_clear(&scene->kit);
	buffer_clear(&scene->out);
	free(scene);
	return 0;
}

enum status tamper_audit(const struct buffer *bytes, struct report *report)
{
	struct archive_memory memory = { .bytes = bytes->bytes, .len = bytes->len };
	struct archive_source source = archive_memory_source(&memory);
	struct audit_options options = { .trust = AUDIT_CHECK_ALL };
	struct audit *audit = NULL;
	enum status status;

	assert_int_equal(audit_new(&source, &options, &audit), AL_OK);
	status = audit_advance(audit, -1, report);
	audit_free(audit);
	return status;
}

void tamper_must_be(struct scene *scene, const char *what, enum status expected,
		    const char *message)
{
	struct report report = { .message = "" };
	enum status status;

	buffer_reset(&scene->out);
	forge_write(&scene->forge, &scene->out);
	forge_clear(&scene->forge);
	status = tamper_audit(&scene->out, &report);
	if (status != expected || strncmp(report.message, message, strlen(message)) != 0)
		fail_msg("%s: %s: %s", what, status_name(status), report.message);
}

struct buffer *tamper_data(struct scene *scene, enum event_type type, size_t number, size_t i)
{
	struct forge *forge = &scene->forge;

	return &forge->members[forge_data(forge, forge_event(forge, type, number), i)].body;
}

void tamper_try(struct scene *scene, const struct tampering *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		forge_read(&scene->forge, &scene->archive.bytes);
		list[i].change(scene);
		tamper_must_be(scene, list[i].what, list[i].status, list[i].message);
	}
}

void tamper_try_replacements(struct scene *scene, const struct replacement *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct replacement *one = &list[i];
		char what[32];
		struct buffer *body;

		forge_read(&scene->forge, &scene->archive.bytes);
		body = tamper_data(scene, one->type, one->event, one->data);
		forge_put(body, one->from, one->number, one->to, one->text);
		if (one->signer > 0)
			forge_sign(&scene->kit, one->signer - 1, body);
		(void)snprintf(what, sizeof(what), "replacement %zu", i + 1);
		tamper_must_be(scene, what, one->status, one->message);
	}
}
