/*
 * key_parts.mjs: from the seeds of a key to what signs and opens with it. For keyring.mjs.
 *
 * The seeds are 32 bytes, from which both parts come, or 64: then what opens comes from the last
 * 32. libsodium derives an X25519 key from a seed as it turns an Ed25519 key into one: both are the
 * first half of SHA-512. So one seed gives the key that crypto/seal.h calls opening_key_of() its
 * signing key, and a seed of its own gives opening_key_from_seed().
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { hexOf, KEY_PREFIX, SEALING_KEY_PREFIX } from './bytes.mjs';
import { KeyringError } from './key_error.mjs';
import { openingPublic, signingPublic } from './key_sodium.mjs';

const SEED_LEN = 32;

/** The kinds of keys, and how many bytes their seeds have. */
export const SEEDS_LEN = Object.freeze({
	applicant: 2 * SEED_LEN, mandate: SEED_LEN, member: SEED_LEN, office: 2 * SEED_LEN,
});

/* RFC 8410, 7: what stands before the 32 bytes of a private key in PKCS #8, DER. */
const ALGORITHMS = {
	Ed25519: { head: '302e020100300506032b657004220420', usage: 'sign' },
	X25519: { head: '302e020100300506032b656e04220420', usage: 'deriveBits' },
};

/* The CryptoKey of the 32 bytes `secret`, which never gives them out again. */
async function privateKey(name, secret) {
	const { head, usage } = ALGORITHMS[name];
	const der = new Uint8Array(head.length / 2 + SEED_LEN);

	der.set(Array.from(head.match(/../g), (digits) => parseInt(digits, 16)));
	der.set(secret, head.length / 2);
	try {
		return await crypto.subtle.importKey('pkcs8', der, name, false, [usage]);
	} catch (error) {
		throw new KeyringError('unsupported', `no ${name} in this browser`, error);
	} finally {
		der.fill(0);
	}
}

/**
 * What the `seeds` of a key are good for: {publicKey, sealingKey, signingKey, openingKey}, two texts
 * and two CryptoKeys. The seeds stay the caller's, who wipes them. KeyringError 'unsupported'.
 */
export async function partsOf(seeds) {
	const signingSeed = seeds.subarray(0, SEED_LEN);
	const openingSeed = seeds.subarray(seeds.length - SEED_LEN);

	if (globalThis.crypto?.subtle === undefined)
		throw new KeyringError('unsupported', 'no WebCrypto: the page must come by https');
	const openingSecret = new Uint8Array(await crypto.subtle.digest('SHA-512', openingSeed));
	try {
		return {
			publicKey: KEY_PREFIX + hexOf(signingPublic(signingSeed)),
			sealingKey: SEALING_KEY_PREFIX + hexOf(openingPublic(openingSeed)),
			signingKey: await privateKey('Ed25519', signingSeed),
			openingKey: await privateKey('X25519', openingSecret.subarray(0, SEED_LEN)),
		};
	} finally {
		openingSecret.fill(0);
	}
}
