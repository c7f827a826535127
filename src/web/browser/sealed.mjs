/*
 * sealed.mjs: open what is sealed to a key of the ring, as crypto/seal.h seals it. Each box is
 * bytes in a Uint8Array, and so is what was in it.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { bytesOf, SEALING_KEY_PREFIX } from './bytes.mjs';
import { KeyringError } from './key_error.mjs';
import { openSealedSeed, openSealedShared } from './key_sodium.mjs';

const KEY_LEN = 32;
const OVERHEAD = 48; /* bytes that a box has more than its content */
const SEED_BOX_LEN = KEY_LEN + OVERHEAD;
const KEYS_MAX = 64; /* of a box that several can open */
const BOX_LEN_MAX = 64 * 1024 * 1024; /* bytes */

const forged = () => new KeyringError('forged', 'the box is for another key, or was altered');

function checkLength(box) {
	if (box.length > BOX_LEN_MAX)
		throw new KeyringError('too-big', `a box has at most ${BOX_LEN_MAX} bytes`);
}

/* What `key` shares with the fresh key of a box, or null where that is none. */
async function share(key, fresh) {
	try {
		const theirs = await crypto.subtle.importKey('raw', fresh, 'X25519', false, []);

		return new Uint8Array(await crypto.subtle.deriveBits(
			{ name: 'X25519', public: theirs }, key.openingKey, 8 * KEY_LEN));
	} catch (error) {
		/* RFC 7748, 6.1: a point of small order shares nothing, and is refused. */
		if (error.name === 'OperationError' || error.name === 'DataError') return null;
		throw error;
	}
}

/* The content of `box`, or null. */
async function open(key, box) {
	if (box.length < OVERHEAD) return null;
	const shared = await share(key, box.slice(0, KEY_LEN));

	if (shared === null) return null;
	try {
		return openSealedShared(shared, bytesOf(key.sealingKey, SEALING_KEY_PREFIX, KEY_LEN), box);
	} finally {
		shared.fill(0);
	}
}

/** The content of `box`, sealed to `key`. KeyringError 'forged', 'too-big'. */
export async function openSealed(key, box) {
	checkLength(box);
	const content = await open(key, box);

	if (content === null) throw forged();
	return content;
}

/** The content of `box`, sealed to `key` and others (seal_to_each()). KeyringError 'forged', 'too-big'. */
export async function openSealedToEach(key, box) {
	checkLength(box);
	const count = box[0] ?? 0;
	const head = 1 + count * SEED_BOX_LEN;

	if (count < 1 || count > KEYS_MAX || box.length < head) throw forged();
	for (let at = 1; at < head; at += SEED_BOX_LEN) {
		const seed = await open(key, box.subarray(at, at + SEED_BOX_LEN));

		if (seed === null) continue;
		const content = openSealedSeed(seed, box.subarray(head));
		seed.fill(0);
		if (content === null) throw forged();
		return content;
	}
	throw forged();
}
