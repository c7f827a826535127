/*
 * credential.mjs: what lets a member cast one ballot in one election.
 *
 * doc/spec/election.md, "Credentials"; the twin of vote/credential.c. A credential is a text, and no
 * program can overwrite a text of JavaScript: a page keeps it as short a time as it can.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { VoterError } from './error.mjs';
import { pointText, scalarOfBigEndian, sha256, wipe } from './group.mjs';
import { randomBytes } from './random.mjs';
import { Secrets } from './secrets.mjs';
import { generate } from './sodium.mjs';

const LEN = 25;
const DASHES = [5, 12, 18];
const FORM = /^[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}-[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}$/;

/** 1 when `a` is at least `b`, else 0; both below 2^31, without a branch. */
const atLeast = (a, b) => ((a - b) >>> 31) ^ 1;

/** The Base58 digit of `value`, by arithmetic: a table would be indexed by a secret. */
function base58Digit(value) {
	let code = 0x31 + value; /* '1' */

	code += atLeast(value, 9) * 7; /* from '9' to 'A' */
	code += atLeast(value, 17); /* no I */
	code += atLeast(value, 22); /* no O */
	code += atLeast(value, 33) * 6; /* from 'Z' to 'a' */
	code += atLeast(value, 44); /* no l */
	return String.fromCharCode(code);
}

/** A uniform number below 58: the lowest six bits of eight bytes, until they are, as
 * random_below() of crypto/random.h draws it. */
function below58(random) {
	for (;;) {
		const bytes = random(8);
		const value = bytes[0] & 63;

		wipe(bytes);
		if (value < 58) return value;
	}
}

/** A new secret credential, XXXXX-XXXXXX-XXXXX-XXXXXX. `random` is for tests (makeBallot()). */
export function newCredential(random = randomBytes) {
	let text = '';

	for (let i = 0; i < LEN; i++)
		text += DASHES.includes(i) ? '-' : base58Digit(below58(random));
	return text;
}

/** Whether `text` has the form of a secret credential. Says nothing of whether it is entitled. */
export function isCredential(text) {
	return typeof text === 'string' && FORM.test(text);
}

/** The signing key of `credential` in `election`: a secret scalar, which the caller wipes. */
export async function deriveKey(election, credential) {
	if (!isCredential(credential))
		throw new VoterError('malformed',
			'the credential has not the form XXXXX-XXXXXX-XXXXX-XXXXXX');
	const secrets = new Secrets();
	try {
		const number = secrets.keep(new Uint8Array(64));
		for (const half of [0, 1]) { /* credential-1 */
			const text = `derive_credential|${election.uuid}|${half}|${credential}`;
			const bytes = secrets.keep(new TextEncoder().encode(text));
			number.set(secrets.keep(await sha256(bytes)), 32 * half);
		}
		return scalarOfBigEndian(number);
	} finally {
		secrets.wipe();
	}
}

/** The public part of `credential` in `election`: what a registrar is told. Throws VoterError
 * 'malformed': it has not the form. */
export async function publicCredential(election, credential) {
	const key = await deriveKey(election, credential);
	const text = pointText(generate(key));

	wipe(key);
	return text;
}
