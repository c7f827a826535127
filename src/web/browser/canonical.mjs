/*
 * canonical.mjs: the canonical form of JSON (RFC 8785) for documents whose numbers are integers, as
 * base/json.h writes it.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { KeyringError } from './key_error.mjs';

const DEPTH_MAX = 64;

function malformed(message) {
	return new KeyringError('malformed', message);
}

/* RFC 8785, 3.2.2.2: what JSON.stringify() writes, save that it would escape a lone surrogate. */
function writeText(text) {
	if (!text.isWellFormed()) throw malformed('a text has half of a surrogate pair');
	return JSON.stringify(text);
}

/* RFC 8785, 3.2.3: keys sort by their UTF-16 code units, which is how sort() compares texts. */
function writeObject(object, depth) {
	const prototype = Object.getPrototypeOf(object);

	if (prototype !== Object.prototype && prototype !== null)
		throw malformed('an object is of a class of its own');
	const members = Object.keys(object).sort()
		.map((key) => `${writeText(key)}:${write(object[key], depth + 1)}`);
	return `{${members.join(',')}}`;
}

function write(value, depth) {
	if (depth > DEPTH_MAX) throw malformed(`JSON nests deeper than ${DEPTH_MAX}`);
	if (value === null || typeof value === 'boolean') return String(value);
	if (typeof value === 'string') return writeText(value);
	if (typeof value === 'number') {
		if (!Number.isSafeInteger(value)) throw malformed(`${value} is no integer up to 2^53-1`);
		return String(value);
	}
	if (Array.isArray(value))
		return `[${Array.from(value, (item) => write(item, depth + 1)).join(',')}]`;
	if (typeof value === 'object') return writeObject(value, depth);
	throw malformed(`a value of type ${typeof value} has no form in JSON`);
}

/**
 * The canonical form of `value`: null, true, false, a text, an integer of at most 2^53-1 in size, a
 * list or plain object of such, not deeper than 64. KeyringError 'malformed' for anything else.
 */
export function canonical(value) {
	return write(value, 0);
}
