// keys_cases.mjs: what C writes, byte for byte: canonical documents, envelopes, sealed boxes.
// SPDX-License-Identifier: EUPL-1.2
import { canonical } from './modules/canonical.mjs';
import { partsOf } from './modules/key_parts.mjs';
import { cosignEnvelope, signObject, verifyEnvelope } from './modules/object.mjs';
import { openSealed, openSealedToEach } from './modules/sealed.mjs';

const VECTOR_KEYS = 16; /* the seeds of the vectors: all 1, all 2, ... */

export function same(what, ours, theirs) {
	if (ours !== theirs) throw new Error(`${what} differs:\n${ours}\nand should be\n${theirs}`);
}

/** `work` fails with a KeyringError of `code`. */
export async function fails(code, work) {
	try {
		await work();
	} catch (error) {
		if (error.name !== 'KeyringError') throw error;
		return same('code', error.code, code);
	}
	throw new Error(`nothing fails, "${code}" should`);
}

const linesOf = (text) => text.split('\n').filter((line) => line !== '');
export const bytesOf = (hex) =>
	Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
export const hexOf = (bytes) =>
	Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Each document is written as C has written it. */
export function compareDocuments(documents, expected) {
	const theirs = linesOf(expected);
	const ours = linesOf(documents).map((line) => canonical(JSON.parse(line)));

	ours.forEach((line, i) => same(`document ${i}`, line, theirs[i]));
	if (ours.length < 100 || ours.length !== theirs.length) throw new Error('too few documents');
	return `${ours.length} documents in the canonical form that C gives them`;
}

/* A vector with one byte changed: in its object, in its signature, in a key. */
async function refuseChanged(text) {
	const places = ['"sig":"', '"key":"ed25519:'].map((mark) => text.indexOf(mark) + mark.length);

	await fails('malformed', () => verifyEnvelope(` ${text}`));
	await fails('malformed', () => verifyEnvelope(text.replace('{"object":{', '{"object":{ ')));
	await fails('forged', () => verifyEnvelope(text.replace('"v":1', '"v":2')));
	for (const place of places) {
		const other = text[place] === '0' ? '1' : '0';
		const changed = text.slice(0, place) + other + text.slice(place + 1);

		await fails('forged', async () => {
			try {
				await verifyEnvelope(changed);
			} catch (error) { /* another order of keys, perhaps */
				if (error.code === 'malformed') error.code = 'forged';
				throw error;
			}
		});
	}
}

async function compareEnvelope(text, keys) {
	const { object, signatures } = JSON.parse(text);
	const signers = signatures.map(({ key }) => keys.get(key)).reverse();
	const { id, text: ours } = await signObject(object, ...signers);
	const verified = await verifyEnvelope(text);

	same(`envelope of ${object.type}`, ours, text);
	same('type', verified.type, object.type);
	same('id', verified.id, id);
	same('signers', verified.signers.join(), signatures.map(({ key }) => key).join());
	let envelope = await signObject(object, signers[0]);
	for (const key of signers.slice(1)) envelope = await cosignEnvelope(envelope.text, key);
	same('envelope that one signs after the other', envelope.text, text);
	await fails('exists', () => cosignEnvelope(text, signers[0]));
	await refuseChanged(text);
	return signers.length;
}

/** Each of the signed objects in tests/vectors is signed and verified as C does. */
export async function compareEnvelopes(vectors) {
	const keys = new Map();
	let signatures = 0;

	for (let i = 1; i <= VECTOR_KEYS; i++) {
		const key = await partsOf(new Uint8Array(32).fill(i));
		keys.set(key.publicKey, key);
	}
	const lines = linesOf(vectors);
	for (const line of lines) signatures += await compareEnvelope(line, keys);
	if (lines.length < 40) throw new Error('too few vectors');
	return `${lines.length} envelopes with ${signatures} signatures as C makes them`;
}

async function refuseBox(open, key, box) {
	await fails('forged', () => open(key, box.subarray(0, box.length - 1)));
	await fails('forged', () => open(key, new Uint8Array(0)));
	await fails('forged', () => open(key, new Uint8Array(box.length)));
	for (const place of [0, 31, 32, box.length - 1]) {
		const changed = box.slice();
		changed[place] ^= 1;
		await fails('forged', () => open(key, changed));
	}
}

/** Each box that C sealed to a key of seeds is opened, and by no other. */
export async function compareBoxes(boxes) {
	const stranger = await partsOf(new Uint8Array(32).fill(99));

	for (const { seeds, sealing_key: sealingKey, each, content, box } of boxes) {
		const key = await partsOf(bytesOf(seeds));
		const open = each ? openSealedToEach : openSealed;

		same('sealing key', key.sealingKey, sealingKey);
		same('content', hexOf(await open(key, bytesOf(box))), content);
		await fails('forged', () => open(stranger, bytesOf(box)));
		if (!each) await refuseBox(open, key, bytesOf(box));
	}
	if (boxes.length < 4) throw new Error('too few boxes');
	return `${boxes.length} sealed boxes of C opened`;
}
