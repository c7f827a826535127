/* bytes.mjs: bytes as texts: hexadecimal digits, Base64, the names of keys. */
/* SPDX-License-Identifier: EUPL-1.2 */
import { KeyringError } from './key_error.mjs';

export const KEY_PREFIX = 'ed25519:';
export const SEALING_KEY_PREFIX = 'x25519:';

const encoder = new TextEncoder();

/** The bytes of `text` in UTF-8. */
export const encode = (text) => encoder.encode(text);

/** The lower-case hexadecimal digits of `bytes`. */
export function hexOf(bytes) {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes of `text`: `prefix`, then digits for exactly `length` bytes. KeyringError 'malformed'. */
export function bytesOf(text, prefix, length) {
	const digits = typeof text === 'string' && text.startsWith(prefix)
		? text.slice(prefix.length) : '';

	if (digits.length !== 2 * length || !/^[0-9a-f]*$/.test(digits))
		throw new KeyringError('malformed', `not ${prefix || 'a text'} of ${2 * length} digits`);
	return Uint8Array.from({ length }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** `bytes` in Base64 (RFC 4648, 4). */
export function base64Of(bytes) {
	return btoa(String.fromCharCode(...bytes));
}

/** `bytes` in Base64 for addresses, without padding (RFC 4648, 5). */
export function base64UrlOf(bytes) {
	return base64Of(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The SHA-256 of `bytes`. */
export async function sha256(bytes) {
	return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
