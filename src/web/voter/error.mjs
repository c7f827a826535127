/* error.mjs: why something cannot be done. */
/* SPDX-License-Identifier: EUPL-1.2 */

/**
 * What is thrown for what comes from outside; a wrong use of the library is a TypeError.
 *
 * `code` is one of
 * - 'malformed': it is not in the form that it should have;
 * - 'unsupported': it is sound, but of a kind that this library does not make;
 * - 'too-big': it is over a limit;
 * - 'refused': the choices break the rules of a question;
 * - 'forged': a proof does not hold or a point is no member of the group.
 *
 * `question` and `choice` count from 1 and are there where the fault has such a place. The message
 * is English, for a log; a page finds its own words by code and place.
 */
export class VoterError extends Error {
	constructor(code, message, { question, choice } = {}) {
		super(message);
		this.name = 'VoterError';
		this.code = code;
		this.question = question;
		this.choice = choice;
	}
}
