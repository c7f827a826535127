/*
 * group.mjs: the group Ed25519 of Belenios as texts, and its hash.
 *
 * doc/spec/election.md, "Groups". Scalars and points are the byte arrays of sodium.mjs.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { VoterError } from './error.mjs';
import { isMemberButIdentity, scalarReduce } from './sodium.mjs';

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const SCALAR_TEXT_MAX = 76; /* digits of the order */
const RANDOM_LEN = 64; /* bytes drawn for one random scalar */
const IDENTITY_TEXT = '1'.padStart(64, '0');
const utf8 = new TextEncoder();

/** `value`, a number from 0 to 255, as a scalar. */
export function scalarSmall(value) {
	const scalar = new Uint8Array(32);

	scalar[0] = value;
	return scalar;
}

/** A random scalar: 64 bytes of `random`, little-endian, modulo the order. */
export function scalarRandom(random) {
	const bytes = random(RANDOM_LEN);

	if (!(bytes instanceof Uint8Array) || bytes.length !== RANDOM_LEN)
		throw new TypeError(`random(${RANDOM_LEN}) gave no Uint8Array of that length`);
	const scalar = scalarReduce(bytes);
	bytes.fill(0);
	return scalar;
}

/** Overwrite the byte arrays with zeros. */
export function wipe(...arrays) {
	for (const array of arrays) array.fill(0);
}

/** The hexadecimal digits of `bytes` as a little-endian number. */
function digits(bytes) {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).reverse().join('');
}

/** The `length` bytes, little-endian, of a number in hexadecimal digits. */
function bytesOf(text, length) {
	const bytes = new Uint8Array(length);

	for (let i = 0; i < length; i++)
		bytes[length - 1 - i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
	return bytes;
}

/** The decimal text of `scalar`, which is public. */
export function scalarText(scalar) {
	return BigInt(`0x${digits(scalar)}`).toString();
}

/** Read such a text; `place` names it. Throws 'malformed'. */
export function scalarParse(text, place) {
	if (typeof text !== 'string' || text.length > SCALAR_TEXT_MAX || !/^(0|[1-9][0-9]*)$/.test(text))
		throw new VoterError('malformed', `${place} is no decimal number`);
	const value = BigInt(text);
	if (value >= ORDER)
		throw new VoterError('malformed', `${place} is not below the order of the group`);
	return bytesOf(value.toString(16).padStart(64, '0'), 32);
}

/** The text of `point`: the digits of its bytes in reverse. */
export const pointText = digits;

/** Read such a text and check that it is a member of the group; the identity is one. `place` names
 * it. Throws 'malformed' or 'forged'. */
export function pointParse(text, place) {
	if (typeof text !== 'string' || !/^[0-9a-f]{64}$/.test(text))
		throw new VoterError('malformed', `${place} is not 64 lower-case hexadecimal digits`);
	const point = bytesOf(text, 32);
	if (text !== IDENTITY_TEXT && !isMemberButIdentity(point))
		throw new VoterError('forged', `${place} is no member of the group`);
	return point;
}

export function isIdentityText(text) {
	return text === IDENTITY_TEXT;
}

/* --- Hashes --- */

/** SHA-256 of `data`: bytes, or a text in UTF-8. */
export async function sha256(data) {
	const subtle = globalThis.crypto?.subtle;

	if (subtle === undefined)
		throw new VoterError('unsupported',
			'there is no WebCrypto here: a browser has it for pages served by https only');
	const bytes = typeof data === 'string' ? utf8.encode(data) : data;
	return new Uint8Array(await subtle.digest('SHA-256', bytes));
}

/** SHA-256 of `data` in Base64 (RFC 4648, section 4) without padding. */
export async function sha256Base64(data) {
	return btoa(String.fromCharCode(...await sha256(data))).replace(/=+$/, '');
}

/** A big-endian number of at most 64 bytes modulo the order. */
export function scalarOfBigEndian(bytes) {
	const number = new Uint8Array(64);

	number.set(bytes);
	number.subarray(0, bytes.length).reverse();
	const scalar = scalarReduce(number);
	wipe(number);
	return scalar;
}

/** SHA-256 of the text `input` modulo the order: the challenge of a proof. */
export async function challenge(input) {
	return scalarOfBigEndian(await sha256(input));
}
