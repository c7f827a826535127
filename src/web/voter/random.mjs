/* random.mjs: where randomness comes from. */
/* SPDX-License-Identifier: EUPL-1.2 */

/** `length` random bytes of the system, at most 65536. */
export function randomBytes(length) {
	return globalThis.crypto.getRandomValues(new Uint8Array(length));
}
