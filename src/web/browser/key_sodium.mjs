/*
 * key_sodium.mjs: what keys need of libsodium, called so that it leaves no secret behind.
 *
 * It is called in libsodium's own memory, and each place that held something is wiped before it is
 * given back. The modules load this file only where libsodium is needed: keys sign without it.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import start from './libsodium-sumo.mjs';

const KEY_LEN = 32;
const MAC_LEN = 16;
const ARGON2ID = 2; /* crypto_pwhash_ALG_ARGON2ID13 */

const sodium = await start({
	getRandomValue: () => globalThis.crypto.getRandomValues(new Uint32Array(1))[0],
});
if (sodium._sodium_init() < 0) throw new Error('libsodium does not start');

/**
 * Call `work` with places in libsodium's memory, one for each of `parts`: a number is the length of
 * an empty place, bytes are copied to theirs. What `work` gives is given; the places are wiped.
 */
function withPlaces(parts, work) {
	const lengths = parts.map((part) => (typeof part === 'number' ? part : part.length));
	const total = lengths.reduce((sum, length) => sum + length, 0);
	const begin = sodium._malloc(total + 1); /* where nothing is asked for there is a place, too */
	let next = begin;

	if (begin === 0) throw new RangeError('libsodium has no memory left');
	const places = lengths.map((length) => {
		next += length;
		return next - length;
	});
	try {
		parts.forEach((part, i) => {
			if (typeof part !== 'number') sodium.HEAPU8.set(part, places[i]);
		});
		return work(...places);
	} finally {
		sodium.HEAPU8.fill(0, begin, begin + total + 1);
		sodium._free(begin);
	}
}

/* The memory is looked up anew each time: it moves when it grows. */
const take = (place, length) => sodium.HEAPU8.slice(place, place + length);

/** The Ed25519 public key of `seed` (RFC 8032, 5.1.5). */
export function signingPublic(seed) {
	return withPlaces([KEY_LEN, 2 * KEY_LEN, seed], (key, secret, from) => {
		sodium._crypto_sign_seed_keypair(key, secret, from);
		return take(key, KEY_LEN);
	});
}

/** The X25519 public key that libsodium derives from `seed`. */
export function openingPublic(seed) {
	return withPlaces([KEY_LEN, KEY_LEN, seed], (key, secret, from) => {
		sodium._crypto_box_seed_keypair(key, secret, from);
		return take(key, KEY_LEN);
	});
}

/** Whether `signature` by the Ed25519 key `key` holds for `message`: as crypto/key.h says it. */
export function signatureHolds(key, signature, message) {
	return withPlaces([signature, message, key], (sig, text, by) =>
		sodium._crypto_sign_verify_detached(sig, text, message.length, 0, by) === 0);
}

/** 32 bytes from a pass phrase, by Argon2id (RFC 9106); null: there is too little memory. */
export function stretch(passPhrase, salt, ops, mem) {
	return withPlaces([KEY_LEN, passPhrase, salt], (key, text, grains) =>
		(sodium._crypto_pwhash(key, KEY_LEN, 0, text, passPhrase.length, 0, grains,
			ops, 0, mem, ARGON2ID) === 0 ? take(key, KEY_LEN) : null));
}

/** `bytes` encrypted by XChaCha20-Poly1305 together with the open `head`. */
export function encrypt(key, nonce, head, bytes) {
	const length = bytes.length + MAC_LEN;

	return withPlaces([length, bytes, head, nonce, key], (box, text, open, once, by) => {
		sodium._crypto_aead_xchacha20poly1305_ietf_encrypt(box, 0, text, bytes.length, 0,
			open, head.length, 0, 0, once, by);
		return take(box, length);
	});
}

/** What encrypt() was given, or null: another key, or something was altered. */
export function decrypt(key, nonce, head, box) {
	const length = box.length - MAC_LEN;

	if (length < 0) return null;
	return withPlaces([length, box, head, nonce, key], (text, from, open, once, by) =>
		(sodium._crypto_aead_xchacha20poly1305_ietf_decrypt(text, 0, 0, from, box.length, 0,
			open, head.length, 0, once, by) === 0 ? take(text, length) : null));
}

/**
 * Open the box `box` of crypto_box_seal() to the public key `key`, with the secret that the holder
 * of `key` shares with the box's fresh key, its first 32 bytes. null: altered.
 */
export function openSealedShared(shared, key, box) {
	const inner = box.subarray(KEY_LEN);
	const length = inner.length - MAC_LEN;
	const fresh = box.subarray(0, KEY_LEN);

	/* libsodium's nonce is BLAKE2b of both keys, its box key HSalsa20 of what is shared. */
	return withPlaces([24, fresh, key, KEY_LEN, 16, shared, length, inner],
		(nonce, both, _, by, zero, secret, text, from) => {
			sodium.HEAPU8.fill(0, zero, zero + 16);
			sodium._crypto_generichash(nonce, 24, both, 2 * KEY_LEN, 0, 0, 0);
			sodium._crypto_core_hsalsa20(by, zero, secret, 0);
			return sodium._crypto_secretbox_open_easy(text, from, inner.length, 0, nonce, by) === 0
				? take(text, length) : null;
		});
}

/** Open the box of crypto_box_seal() to the key that libsodium derives from `seed`. null: altered. */
export function openSealedSeed(seed, box) {
	const length = box.length - KEY_LEN - MAC_LEN;

	if (length < 0) return null;
	return withPlaces([KEY_LEN, KEY_LEN, seed, length, box], (key, secret, from, text, sealed) => {
		sodium._crypto_box_seed_keypair(key, secret, from);
		return sodium._crypto_box_seal_open(text, sealed, box.length, 0, key, secret) === 0
			? take(text, length) : null;
	});
}
