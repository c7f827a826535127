/* key_error.mjs: why something with keys cannot be done. */
/* SPDX-License-Identifier: EUPL-1.2 */

/**
 * What is thrown for what comes from outside; a wrong use of the modules is a TypeError.
 *
 * `code` is one of
 * - 'malformed': it is not in the form that it should have;
 * - 'too-big': it is over a limit;
 * - 'forged': a signature does not hold, or a box is for another key or was altered;
 * - 'exists': the key is in the ring already, or has signed already;
 * - 'not-found': the ring has no such key;
 * - 'wrong-pass-phrase': it does not open the export file, or the file was altered;
 * - 'weak-pass-phrase': it is too short (or too long) for an export file to be made with it;
 * - 'no-memory': there is too little memory here for the pass phrase to be stretched;
 * - 'storage': this browser keeps no keys now: it is in private mode, or its disk is full;
 * - 'unsupported': this browser has no Ed25519 or X25519, or the page is not served by https.
 *
 * The message is English, for a log; a page finds its own words by the code.
 */
export class KeyringError extends Error {
	constructor(code, message, cause) {
		super(message, { cause });
		this.name = 'KeyringError';
		this.code = code;
	}
}
