/*
 * claim.mjs: what a ballot proves of its ciphertexts, for the one who proves and the one who checks.
 *
 * doc/spec/election.md, "Ballots". A ciphertext is {alpha, beta, text}: two points, and their texts
 * with a comma between. The maker's have {plain, randomness} too.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { choicesCount, overallCount } from './election.mjs';
import { pointText } from './group.mjs';
import { multiply } from './sodium.mjs';

/** The ciphertext of two points. */
export function ciphertextOf(alpha, beta) {
	return { alpha, beta, text: `${pointText(alpha)},${pointText(beta)}` };
}

/** The product of the ciphertexts of the answers, without that of a blank vote. */
export function sumOf(question, ciphertexts) {
	return ciphertexts.slice(question.blank ? 1 : 0).reduce((sum, next) =>
		ciphertextOf(multiply(sum.alpha, next.alpha), multiply(sum.beta, next.beta)));
}

/**
 * The claims of one answer in the ballot's order: {individual: [claim, ..], overall, blank}, blank
 * being null where no blank vote is offered. A claim is {context, entries}: the text that is hashed
 * before the commitments, and of which ciphertext each entry says that it holds which number:
 * {ciphertext, said}.
 */
export function claimsOf(election, credential, question, ciphertexts, sum) {
	const ballot = `${election.fingerprint}|${credential}`;
	const answer = `${ballot}|${ciphertexts.map(({ text }) => text).join(',')}`;
	const range = Array.from({ length: question.max - question.min + 1 },
		(_, i) => ({ ciphertext: sum, said: question.min + i }));

	return {
		individual: ciphertexts.map((ciphertext) => ({
			context: `prove|${ballot}|${ciphertext.text}|`,
			entries: [{ ciphertext, said: 0 }, { ciphertext, said: 1 }],
		})),
		overall: question.blank
			? { context: `bproof1|${answer}|`,
				entries: [{ ciphertext: ciphertexts[0], said: 1 }, ...range] }
			: { context: `prove|${answer}|${sum.text}|`, entries: range },
		blank: question.blank
			? { context: `bproof0|${answer}|`,
				entries: [{ ciphertext: ciphertexts[0], said: 0 }, { ciphertext: sum, said: 0 }] }
			: null,
	};
}

/** How many ciphertexts and entries of proofs a ballot has: the steps of its work. */
export function stepsOf(election) {
	return election.questions.reduce((steps, question) =>
		steps + 3 * choicesCount(question) + overallCount(question) + (question.blank ? 2 : 0), 0);
}
