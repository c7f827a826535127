/*
 * key_export.mjs: a key in a file for another device, encrypted by a pass phrase
 * (doc/spec/key-export.md). For keyring.mjs; crypto/key_export.h is the other side.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { bytesOf, encode, hexOf, KEY_PREFIX, SEALING_KEY_PREFIX } from './bytes.mjs';
import { canonical } from './canonical.mjs';
import { KeyringError } from './key_error.mjs';
import { SEEDS_LEN } from './key_parts.mjs';
import { decrypt, encrypt, stretch } from './key_sodium.mjs';

const TYPE = 'key-export';
const FILE_LEN_MAX = 4096; /* bytes */
const PASS_PHRASE_MIN = 12; /* bytes of UTF-8 */
const PASS_PHRASE_MAX = 1024; /* bytes of UTF-8 */
const SALT_LEN = 16;
const NONCE_LEN = 24;
const MAC_LEN = 16;
const OPS_MAX = 16;
const MEM_MIN = 8 * 1024 * 1024; /* bytes */
const MEM_MAX = 1024 * 1024 * 1024; /* bytes */
const PLATFORM_MAX = 48; /* bytes of UTF-8 */

/** libsodium's MODERATE limits. */
const MODERATE = Object.freeze({ ops: 3, mem: 256 * 1024 * 1024 });

/* eslint-disable-next-line no-control-regex */
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Whether `kind` and `platform` fit: a mandate key is for one platform, the others for none. */
export function isKind(kind, platform) {
	if (!Object.hasOwn(SEEDS_LEN, kind)) return false;
	if (kind !== 'mandate') return platform === undefined;
	return typeof platform === 'string' && platform.isWellFormed() && platform.length > 0 &&
		encode(platform).length <= PLATFORM_MAX && !CONTROL.test(platform);
}

/* The bytes of a pass phrase, or null if none can be of this length. They are wiped by the caller. */
function passBytes(passPhrase) {
	const bytes = encode(passPhrase.normalize('NFC'));

	if (bytes.length >= PASS_PHRASE_MIN && bytes.length <= PASS_PHRASE_MAX) return bytes;
	bytes.fill(0);
	return null;
}

/* The key that encrypts: wiped by the caller. `pass` is wiped here. */
function stretched(pass, salt, { ops, mem }) {
	const key = stretch(pass, salt, ops, mem);

	pass.fill(0);
	if (key === null)
		throw new KeyringError('no-memory', `no ${mem} bytes of memory for the pass phrase`);
	return key;
}

/**
 * The file, a text of one line, that gives the `seeds` of `key` ({kind, platform, publicKey,
 * sealingKey}) to who knows `passPhrase`. KeyringError 'weak-pass-phrase': it has not 12 to 1024
 * bytes; 'no-memory'.
 */
export function formatExport(key, seeds, passPhrase, cost = MODERATE) {
	const pass = passBytes(passPhrase);

	if (pass === null)
		throw new KeyringError('weak-pass-phrase',
			`a pass phrase has ${PASS_PHRASE_MIN} to ${PASS_PHRASE_MAX} bytes`);
	const salt = crypto.getRandomValues(new Uint8Array(SALT_LEN));
	const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LEN));
	const head = {
		kind: key.kind, mem: cost.mem, nonce: hexOf(nonce), ops: cost.ops,
		...(key.kind === 'mandate' && { platform: key.platform }),
		public_key: key.publicKey, salt: hexOf(salt), sealing_key: key.sealingKey,
		type: TYPE, v: 1,
	};
	const by = stretched(pass, salt, cost);
	const box = encrypt(by, nonce, encode(canonical(head)), seeds);

	by.fill(0);
	return `${canonical({ ...head, box: hexOf(box) })}\n`;
}

function checkHead(head) {
	const { kind, mem, ops, platform, type, v } = head;
	const names = ['kind', 'mem', 'nonce', 'ops', 'public_key', 'salt', 'sealing_key', 'type', 'v',
		...(kind === 'mandate' ? ['platform'] : [])];

	if (type !== TYPE || v !== 1 || !isKind(kind, platform) ||
		Object.keys(head).length !== names.length || !names.every((name) => Object.hasOwn(head, name)))
		throw new KeyringError('malformed', 'this is no file with a key');
	if (!Number.isSafeInteger(ops) || ops < 1 || ops > OPS_MAX ||
		!Number.isSafeInteger(mem) || mem < MEM_MIN || mem > MEM_MAX)
		throw new KeyringError('malformed', 'the file asks for more work than any should');
	bytesOf(head.public_key, KEY_PREFIX, 32);
	bytesOf(head.sealing_key, SEALING_KEY_PREFIX, 32);
}

/* The members of the file, of which the form is checked. */
function parse(text) {
	let file;

	if (text.length > FILE_LEN_MAX) throw new KeyringError('malformed', 'this is no file with a key');
	try {
		file = JSON.parse(text);
	} catch (error) {
		throw new KeyringError('malformed', 'this is no file with a key', error);
	}
	if (typeof file !== 'object' || file === null || `${canonical(file)}\n` !== text)
		throw new KeyringError('malformed', 'this is no file with a key, or it was altered');
	const { box, ...head } = file;
	checkHead(head);
	return {
		head,
		salt: bytesOf(head.salt, '', SALT_LEN),
		nonce: bytesOf(head.nonce, '', NONCE_LEN),
		box: bytesOf(box, '', SEEDS_LEN[head.kind] + MAC_LEN),
	};
}

/**
 * Read the file `text`: {kind, platform, publicKey, sealingKey, seeds}. The seeds are the caller's,
 * who wipes them, and sees whether they give these keys. KeyringError 'malformed',
 * 'wrong-pass-phrase', 'no-memory'.
 */
export function readExport(text, passPhrase) {
	const { head, salt, nonce, box } = parse(text);
	const pass = passBytes(passPhrase);
	let seeds = null;

	if (pass !== null) {
		const by = stretched(pass, salt, head);

		seeds = decrypt(by, nonce, encode(canonical(head)), box);
		by.fill(0);
	}
	if (seeds === null)
		throw new KeyringError('wrong-pass-phrase',
			'this pass phrase does not open the file, or the file was altered');
	return {
		kind: head.kind, platform: head.platform, publicKey: head.public_key,
		sealingKey: head.sealing_key, seeds,
	};
}
