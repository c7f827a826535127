/*
 * object.mjs: signed objects, the bricks of the chain (doc/spec/objects.md), as crypto/envelope.h
 * makes and reads them. What an object says, the server checks: here are form and signatures.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { bytesOf, encode, hexOf, KEY_PREFIX, sha256 } from './bytes.mjs';
import { canonical } from './canonical.mjs';
import { KeyringError } from './key_error.mjs';

export const ENVELOPE_LEN_MAX = 4 * 1024 * 1024; /* bytes */
const OBJECT_LEN_MAX = ENVELOPE_LEN_MAX - 32 * 1024; /* bytes of what is signed: room for all */
const SIGNATURES_MAX = 64;
const TYPE_FORM = /^[a-z-]{1,32}$/;

function checkObject(object) {
	if (typeof object !== 'object' || object === null || Array.isArray(object))
		throw new KeyringError('malformed', 'what is signed is no object');
	if (typeof object.type !== 'string' || !TYPE_FORM.test(object.type))
		throw new KeyringError('malformed', 'object.type: must be 1 to 32 of a to z and -');
}

const signedBytes = (type, text) => encode(`allmende/v1/${type}\n${text}`);

/** The id of `object`: SHA-256 of its canonical bytes. */
export async function objectId(object) {
	return `sha256:${hexOf(await sha256(encode(canonical(object))))}`;
}

/* The envelope of the canonical text `object`, with its signatures in the order of their keys. */
function write(object, signatures) {
	const sorted = [...signatures].sort((a, b) => (a.key < b.key ? -1 : 1));

	return `{"object":${object},"signatures":${canonical(sorted)}}`;
}

async function sign(object, text, key) {
	const sig = await crypto.subtle.sign('Ed25519', key.signingKey, signedBytes(object.type, text));

	return { key: key.publicKey, sig: hexOf(new Uint8Array(sig)) };
}

/**
 * Sign `object` with `keys`, one or more of the ring, each once: {id, text}, where `text` is the
 * envelope, to be sent as it is. KeyringError 'malformed', 'too-big'.
 */
export async function signObject(object, ...keys) {
	const signers = new Set(keys.map((key) => key.publicKey));

	if (keys.length < 1 || keys.length > SIGNATURES_MAX || signers.size !== keys.length)
		throw new TypeError('an object is signed by 1 to 64 keys, each once');
	checkObject(object);
	const text = canonical(object);
	if (encode(text).length > OBJECT_LEN_MAX)
		throw new KeyringError('too-big', `an object has at most ${OBJECT_LEN_MAX} bytes`);
	const signatures = await Promise.all(keys.map((key) => sign(object, text, key)));
	return { id: await objectId(object), text: write(text, signatures) };
}

/* The envelope in `text`, of which the form is checked: there is one form only. */
function parse(text) {
	let envelope;

	if (encode(text).length > ENVELOPE_LEN_MAX)
		throw new KeyringError('too-big', `an envelope has at most ${ENVELOPE_LEN_MAX} bytes`);
	try {
		envelope = JSON.parse(text);
	} catch (error) {
		throw new KeyringError('malformed', `not JSON: ${error.message}`, error);
	}
	const { object, signatures: list } = envelope ?? {};
	checkObject(object);
	if (!Array.isArray(list) || list.length < 1 || list.length > SIGNATURES_MAX)
		throw new KeyringError('malformed', 'signatures: must be a list of 1 to 64');
	const signatures = list.map((item) => ({ key: item?.key, sig: item?.sig }));
	signatures.forEach(({ key }, i) => {
		if (i > 0 && !(signatures[i - 1].key < key))
			throw new KeyringError('malformed', `signatures[${i}]: not in the order of keys`);
	});
	if (write(canonical(object), signatures) !== text)
		throw new KeyringError('malformed', 'the bytes are not the canonical form');
	return { object, signatures };
}

/**
 * Check the envelope in `text`, its form and every signature: {id, type, object, signers}. libsodium
 * verifies, so what holds here is what holds for the servers. KeyringError 'malformed', 'too-big',
 * 'forged'.
 */
export async function verifyEnvelope(text) {
	const { signatureHolds } = await import('./key_sodium.mjs');
	const { object, signatures } = parse(text);
	const bytes = signedBytes(object.type, canonical(object));

	for (const { key, sig } of signatures)
		if (!signatureHolds(bytesOf(key, KEY_PREFIX, 32), bytesOf(sig, '', 64), bytes))
			throw new KeyringError('forged', `the signature by ${key} does not hold`);
	return {
		id: await objectId(object), type: object.type, object,
		signers: signatures.map(({ key }) => key),
	};
}

/**
 * The envelope in `text`, signed by `key` too: {id, text}. What is there is verified first.
 * KeyringError as verifyEnvelope(), 'exists': `key` has signed already, 'too-big': there are 64
 * signatures.
 */
export async function cosignEnvelope(text, key) {
	const { id, signers } = await verifyEnvelope(text);
	const { object, signatures } = parse(text);
	const content = canonical(object);

	if (signers.includes(key.publicKey))
		throw new KeyringError('exists', `${key.publicKey} has signed already`);
	if (signers.length === SIGNATURES_MAX || encode(content).length > OBJECT_LEN_MAX)
		throw new KeyringError('too-big', 'there is no room for one more signature');
	return { id, text: write(content, [...signatures, await sign(object, content, key)]) };
}
