/* verify_checkpoint_test.c: whose checkpoint is believed, and what is remembered of it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "log/checkpoint.h"
#include "log/cosignature.h"
#include "unit/verify/published.h"

#define NOTE_MAX 65536

/* What the checkpoint of `published` says. */
static struct checkpoint checkpoint_of(struct published *published)
{
	const struct world_file *file = world_files_find(&published->files, "log/checkpoint");
	struct checkpoint checkpoint;
	struct note note;

	assert_int_equal(note_parse((const char *)file->bytes, file->len, &note, NULL), AL_OK);
	assert_int_equal(checkpoint_parse(note.text, note.text_len, CHECKPOINT_EXTENSIONS_REFUSED,
					  &checkpoint, NULL),
			 AL_OK);
	return checkpoint;
}

static void put_checkpoint(struct published *published, struct buffer *note)
{
	assert_int_equal(buffer_status(note), AL_OK);
	world_files_put(&published->files, "log/checkpoint", note->bytes, note->len);
	buffer_clear(note);
}

/* Publish a checkpoint with `witnesses` cosignatures. */
static void witnessed_by(struct published *published, size_t witnesses)
{
	struct checkpoint checkpoint = checkpoint_of(published);
	struct buffer note;

	buffer_init(&note, NOTE_MAX);
	world_checkpoint(&published->world, (int64_t)checkpoint.size, &checkpoint.root, witnesses,
			 &note);
	put_checkpoint(published, &note);
}

/* Add a cosignature by `key` under `name` to the checkpoint. */
static void also_witnessed_by(struct published *published, const char *name, enum world_key key)
{
	struct world_file *file = world_files_find(&published->files, "log/checkpoint");
	struct checkpoint checkpoint = checkpoint_of(published);
	struct note_key note_key;
	struct buffer text;
	struct buffer note;

	buffer_init(&text, NOTE_MAX);
	buffer_init(&note, NOTE_MAX);
	buffer_append(&note, file->bytes, file->len);
	checkpoint_format(&checkpoint, &text);
	assert_int_equal(note_key_make(name, NOTE_KEY_COSIGNATURE,
				       world_public(&published->world, key), &note_key),
			 AL_OK);
	assert_int_equal(cosignature_append(&note_key, published->world.keys[key],
					    buffer_text(&text), text.len, 1800000000, &note),
			 AL_OK);
	buffer_clear(&text);
	put_checkpoint(published, &note);
}

static void the_statutes_quorum_of_witnesses_is_needed(void **state)
{
	struct published published;

	(void)state;
	publish(&published, 0);
	/* chain-66 */
	witnessed_by(&published, 1);
	published_expect(&published, NULL, AL_REFUSED, "log/checkpoint", "by 1 of the statute's");
	witnessed_by(&published, 0);
	published_expect(&published, NULL, AL_REFUSED, "log/checkpoint", "which asks for 2");
	witnessed_by(&published, 2);
	published_expect(&published, NULL, AL_OK, "", "");
	unpublish(&published);
}

static void a_signature_by_nobody_known_is_refused(void **state)
{
	struct published published;
	struct verify_options options = { .progress = NULL };
	char policy[2000];

	(void)state;
	publish(&published, 0);
	also_witnessed_by(&published, "other.example", W_STRANGER);
	published_expect(&published, NULL, AL_REFUSED, "log/checkpoint",
			 "signature 4 is by nobody");

	/* A policy may know more witnesses than the statute. */
	{
		struct note_key key;
		char vkey[NOTE_VKEY_LEN_MAX + 1];

		assert_int_equal(note_key_make("other.example", NOTE_KEY_COSIGNATURE,
					       world_public(&published.world, W_STRANGER), &key),
				 AL_OK);
		note_key_format(&key, vkey);
		(void)snprintf(policy, sizeof(policy), "log %s\nwitness other %s\nquorum other\n",
			       published.world.log_vkey, vkey);
	}
	options.expectation.policy = policy;
	published_expect(&published, &options, AL_OK, "", "");
	unpublish(&published);
}

static void a_key_that_signs_twice_is_refused(void **state)
{
	struct published published;

	(void)state;
	publish(&published, 0);
	also_witnessed_by(&published, "witness.example/1", W_WITNESS);
	published_expect(&published, NULL, AL_REFUSED, "log/checkpoint", "by the same key");
	unpublish(&published);
}

/* --- what is expected --- */

static void another_log_key_than_expected_is_refused(void **state)
{
	struct published published;
	struct verify_options options = { .progress = NULL };
	struct note_key key;
	char vkey[NOTE_VKEY_LEN_MAX + 1];
	char policy[1000];

	(void)state;
	publish(&published, 0);
	options.expectation.vkey = published.world.log_vkey;
	options.expectation.origin = WORLD_ORIGIN;
	options.expectation.coop = published.world.ids[S_STATUTE];
	published_expect(&published, &options, AL_OK, "", "");
	assert_int_equal(note_key_make(WORLD_ORIGIN, NOTE_KEY_ED25519,
				       world_public(&published.world, W_STRANGER), &key),
			 AL_OK);
	note_key_format(&key, vkey);
	options.expectation.vkey = vkey;
	published_expect(&published, &options, AL_CONFLICT, "expected was", vkey);
	options.expectation.vkey = "nonsense";
	published_expect(&published, &options, AL_MALFORMED, "the expected log key", "");
	options.expectation.vkey = NULL;
	(void)snprintf(policy, sizeof(policy), "log %s\nquorum none\n", vkey);
	options.expectation.policy = policy;
	published_expect(&published, &options, AL_REFUSED, "log/checkpoint: by the policy", "");
	options.expectation.policy = "nonsense\n";
	published_expect(&published, &options, AL_MALFORMED, "the policy", "line 1");
	unpublish(&published);
}

static void another_cooperative_or_origin_is_refused(void **state)
{
	struct published published;
	struct verify_options options = { .progress = NULL };

	(void)state;
	publish(&published, 0);
	options.expectation.coop = published.world.ids[S_ROLL];
	published_expect(&published, &options, AL_CONFLICT, "another cooperative", "sha256:");
	options.expectation.coop = published.world.ids[S_STATUTE];
	options.expectation.origin = "other.example/log";
	published_expect(&published, &options, AL_CONFLICT, "log/checkpoint", "other.example/log");
	unpublish(&published);
}

static void a_policys_quorum_is_needed_beside_the_statutes(void **state)
{
	struct published published;
	struct verify_options options = { .progress = NULL };
	char policy[2000];

	(void)state;
	publish(&published, 0);
	(void)snprintf(policy, sizeof(policy), "log %s\nwitness one %s\nquorum one\n",
		       published.world.log_vkey, published.world.witness_vkeys[0]);
	options.expectation.policy = policy;
	published_expect(&published, &options, AL_OK, "", "");
	unpublish(&published);
}

/* --- what is remembered --- */

static void a_log_that_grows_goes_on_from_what_was_seen(void **state)
{
	struct published published;
	struct verify_options options = { .progress = NULL };
	struct verify_result seen;
	struct report report;

	(void)state;
	publish(&published, 0);
	assert_int_equal(published_verify(&published, NULL, &seen, &report), AL_OK);
	options.expectation.size = seen.size;
	options.expectation.root = seen.root;
	published_expect(&published, &options, AL_OK, "", "");
	world_files_clear(&published.files);
	add_rolls(&published.world, 300);
	world_publish(&published.world, &published.files);
	published_expect(&published, &options, AL_OK, "", "");
	unpublish(&published);
}

static void a_rollback_is_found(void **state)
{
	struct published longer;
	struct published published;
	struct verify_options options = { .progress = NULL };
	struct verify_result seen;
	struct report report;

	(void)state;
	publish(&longer, 1);
	publish(&published, 0);
	assert_int_equal(published_verify(&longer, NULL, &seen, &report), AL_OK);
	options.expectation.size = seen.size;
	options.expectation.root = seen.root;
	published_expect(&published, &options, AL_CONFLICT, "log/checkpoint", "rolled back");
	unpublish(&published);
	unpublish(&longer);
}

static void a_fork_is_found(void **state)
{
	struct published published;
	struct verify_options options = { .progress = NULL };
	struct verify_result seen;
	struct report report;
	struct draft draft;

	(void)state;
	publish(&published, 1);
	assert_int_equal(published_verify(&published, NULL, &seen, &report), AL_OK);
	unpublish(&published);
	options.expectation.size = seen.size;
	options.expectation.root = seen.root;

	/* The same story with another last entry, and one more. */
	world_init(&published.world);
	world_run(&published.world, S_END);
	world_draft(&published.world, S_ROLL, &draft);
	draft.entered = when_add(chain_time(published.world.chain), 1);
	draft.of.roll.time = draft.entered;
	draft.of.roll.epoch = 2;
	draft.of.roll.members = 77;
	assert_int_equal(world_enter(&published.world, &draft, &report), AL_OK);
	add_rolls(&published.world, 1);
	world_publish(&published.world, &published.files);
	published_expect(&published, NULL, AL_OK, "", "");
	published_expect(&published, &options, AL_CONFLICT, "log/checkpoint",
			 "history was changed");
	unpublish(&published);
}

/* --- progress --- */

struct stages {
	int64_t done[VERIFY_DONE + 1];
	int64_t total[VERIFY_DONE + 1];
	enum verify_stage last;
};

static void note_stage(void *user, enum verify_stage stage, int64_t done, int64_t total)
{
	struct stages *stages = user;

	assert_true(stage >= stages->last);
	assert_true(done >= stages->done[stage]);
	stages->last = stage;
	stages->done[stage] = done;
	stages->total[stage] = total;
}

static void progress_tells_every_stage_to_its_end(void **state)
{
	struct published published;
	struct stages stages = { .last = 0 };
	struct verify_options options = { .progress = note_stage, .user = &stages };

	(void)state;
	publish(&published, 0);
	published_expect(&published, &options, AL_OK, "", "");
	assert_int_equal(stages.last, VERIFY_DONE);
	assert_int_equal(stages.done[VERIFY_CHAIN], S_END);
	assert_int_equal(stages.total[VERIFY_CHAIN], S_END);
	assert_int_equal(stages.done[VERIFY_FILES], (int64_t)published.files.count);
	unpublish(&published);
}

UNIT_MAIN("verify_checkpoint", cmocka_unit_test(the_statutes_quorum_of_witnesses_is_needed),
	  cmocka_unit_test(a_signature_by_nobody_known_is_refused),
	  cmocka_unit_test(a_key_that_signs_twice_is_refused),
	  cmocka_unit_test(another_log_key_than_expected_is_refused),
	  cmocka_unit_test(another_cooperative_or_origin_is_refused),
	  cmocka_unit_test(a_policys_quorum_is_needed_beside_the_statutes),
	  cmocka_unit_test(a_log_that_grows_goes_on_from_what_was_seen),
	  cmocka_unit_test(a_rollback_is_found), cmocka_unit_test(a_fork_is_found),
	  cmocka_unit_test(progress_tells_every_stage_to_its_end))
