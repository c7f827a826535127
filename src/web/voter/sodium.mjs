/*
 * sodium.mjs: libsodium's functions on edwards25519, called so that they leave no secret behind.
 *
 * They are called in libsodium's own memory and not through libsodium-wrappers, for two reasons.
 * The wrappers copy each input to a new place and free it unwiped; here inputs have fixed places
 * that are wiped. And the wrappers throw where libsodium says -1: for a result that is the identity,
 * which comes up for the true entries of a proof only.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import start from './libsodium-sumo.mjs';

const PLACE = 64; /* bytes for the result and for each input */
const INPUTS_MAX = 2;

const sodium = await start({
	getRandomValue: () => globalThis.crypto.getRandomValues(new Uint32Array(1))[0],
});
if (sodium._sodium_init() < 0) throw new Error('libsodium does not start');
const memory = sodium._malloc(PLACE * (1 + INPUTS_MAX));

/**
 * The 32 bytes that the libsodium function `name` computes from `inputs`, of at most 64 bytes each.
 * What the function says besides is not looked at: the identity stands in the place of the result
 * before, and where libsodium computes nothing that is the result, as in crypto/group_edwards.c.
 */
function compute(name, ...inputs) {
	sodium.HEAPU8[memory] = 1;
	inputs.forEach((input, i) => sodium.HEAPU8.set(input, memory + PLACE * (i + 1)));
	sodium[name](memory, memory + PLACE, memory + 2 * PLACE);
	const result = sodium.HEAPU8.slice(memory, memory + 32);
	sodium.HEAPU8.fill(0, memory, memory + PLACE * (1 + INPUTS_MAX));
	return result;
}

/* --- Scalars: 32 bytes, little-endian, below the order --- */

/** The little-endian integer of 64 bytes modulo the order. */
export const scalarReduce = (bytes) => compute('_crypto_core_ed25519_scalar_reduce', bytes);
export const scalarAdd = (a, b) => compute('_crypto_core_ed25519_scalar_add', a, b);
export const scalarSubtract = (a, b) => compute('_crypto_core_ed25519_scalar_sub', a, b);
export const scalarMultiply = (a, b) => compute('_crypto_core_ed25519_scalar_mul', a, b);

/* --- Points: the 32 bytes of RFC 8032, always on the curve --- */

/** g to the power of `exponent`. */
export const generate = (exponent) =>
	compute('_crypto_scalarmult_ed25519_base_noclamp', exponent);
/** `base`, a member of the group, to the power of `exponent`. */
export const power = (base, exponent) =>
	compute('_crypto_scalarmult_ed25519_noclamp', exponent, base);
export const multiply = (a, b) => compute('_crypto_core_ed25519_add', a, b);
export const divide = (a, b) => compute('_crypto_core_ed25519_sub', a, b);

/** Whether `point`, 32 bytes from outside, is in the subgroup of prime order and not the identity:
 * on the curve, in canonical form, without a component of small order. */
export function isMemberButIdentity(point) {
	sodium.HEAPU8.set(point, memory);
	return sodium._crypto_core_ed25519_is_valid_point(memory) === 1;
}
