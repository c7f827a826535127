/*
 * keyring.mjs: a person's keys in this browser (doc/browser-keys.md).
 *
 *	const { key, file } = await makeKey({ kind: 'member', name: 'laptop', passPhrase });
 *	const { id, text } = await signObject(object, key);	// object.mjs
 *	const page = await openSealed(key, box);		// sealed.mjs
 *
 * A key of the ring is {publicKey, sealingKey, kind, platform, name, created, signingKey,
 * openingKey}. The last two are CryptoKeys that sign and open, and cannot be exported by anything.
 * The seeds that they are made of live in these modules for a moment, and are overwritten.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { KeyringError } from './key_error.mjs';
import { storeAgain, stored, storedAll, storeNew, storeRemove } from './key_store.mjs';

const NAME_MAX = 80; /* UTF-16 code units */

function checkName(name) {
	if (typeof name !== 'string' || !name.isWellFormed() || name.length > NAME_MAX)
		throw new KeyringError('malformed', `the name of a key has at most ${NAME_MAX} characters`);
}

/* Keep what `seeds` give, with `about` it, and give it. */
async function keep(parts, { kind, platform, name }) {
	const key = {
		...parts, kind, ...(platform !== undefined && { platform }), name,
		created: new Date().toISOString(),
	};

	await storeNew(key);
	return Object.freeze(key);
}

/**
 * Make a key of `kind` 'member', 'mandate' (with the name of its `platform`), 'applicant' or
 * 'office' and keep it under `name`. With `passPhrase` there is also a `file`, a text for another
 * device: now or never. {key, file}. KeyringError 'weak-pass-phrase', 'no-memory', 'storage',
 * 'unsupported', 'malformed' (the name).
 */
export async function makeKey({ kind, platform, name = '', passPhrase }) {
	const { SEEDS_LEN, partsOf } = await import('./key_parts.mjs');
	const { formatExport, isKind } = await import('./key_export.mjs');

	if (!isKind(kind, platform)) throw new TypeError('no such kind of key');
	checkName(name);
	const seeds = crypto.getRandomValues(new Uint8Array(SEEDS_LEN[kind]));
	try {
		const parts = await partsOf(seeds);
		const file = passPhrase === undefined ? undefined
			: formatExport({ kind, platform, ...parts }, seeds, passPhrase);

		return { key: await keep(parts, { kind, platform, name }), file };
	} finally {
		seeds.fill(0);
	}
}

/**
 * Keep the key of the file `text` that makeKey() or `allmende key export` made, under `name`; gives
 * the key. KeyringError 'wrong-pass-phrase', 'malformed', 'exists', 'no-memory', 'storage',
 * 'unsupported'.
 */
export async function importKey(text, passPhrase, { name = '' } = {}) {
	const { partsOf } = await import('./key_parts.mjs');
	const { readExport } = await import('./key_export.mjs');

	checkName(name);
	const { seeds, ...said } = readExport(text, passPhrase);
	try {
		const parts = await partsOf(seeds);

		if (parts.publicKey !== said.publicKey || parts.sealingKey !== said.sealingKey)
			throw new KeyringError('malformed', 'the file names another key than it has');
		return await keep(parts, { ...said, name });
	} finally {
		seeds.fill(0);
	}
}

/** The keys of `kind` and for `platform`, where they are given, oldest first. KeyringError 'storage'. */
export async function listKeys({ kind, platform } = {}) {
	const keys = await storedAll();

	return keys
		.filter((key) => (kind === undefined || key.kind === kind) &&
			(platform === undefined || key.platform === platform))
		.sort((a, b) => (a.created < b.created ? -1 : 1))
		.map(Object.freeze);
}

/** The key whose public key is `publicKey`. KeyringError 'not-found', 'storage'. */
export async function getKey(publicKey) {
	const key = await stored(publicKey);

	if (key === undefined) throw new KeyringError('not-found', `no key ${publicKey} in this browser`);
	return Object.freeze(key);
}

/** Give the key another name; gives the key. KeyringError 'not-found', 'malformed', 'storage'. */
export async function renameKey(publicKey, name) {
	checkName(name);
	const key = { ...await getKey(publicKey), name };

	await storeAgain(key);
	return Object.freeze(key);
}

/**
 * Forget the key, for good unless there is a file or another device with it. Ask the person first.
 * KeyringError 'not-found', 'storage'.
 */
export async function forgetKey(publicKey) {
	await getKey(publicKey);
	await storeRemove(publicKey);
}

/** Ask the browser not to clear the keys when its disk fills up: whether it will not. */
export async function askToKeep() {
	return await navigator.storage?.persist?.() ?? false;
}
