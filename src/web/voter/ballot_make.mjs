/*
 * ballot_make.mjs: making a ballot, the same as vote/ballot_make.c from the same randomness.
 *
 * No branch and no index depends on what is chosen, except whether it is allowed. More cannot be
 * promised: nobody knows what time an engine of JavaScript takes for a number.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { ciphertextOf, claimsOf, stepsOf, sumOf } from './claim.mjs';
import { deriveKey } from './credential.mjs';
import { choicesCount } from './election.mjs';
import { VoterError } from './error.mjs';
import {
	challenge, pointText, scalarRandom,
	scalarSmall, scalarText, sha256Base64,
} from './group.mjs';
import { Pace } from './pace.mjs';
import { randomBytes } from './random.mjs';
import { Secrets } from './secrets.mjs';
import { generate, multiply, power, scalarAdd, scalarMultiply, scalarSubtract } from './sodium.mjs';

/** 1 when the two are equal, else 0, without a branch; both below 2^31. */
function isEqual(a, b) {
	const difference = a ^ b;

	return 1 ^ ((difference | -difference) >>> 31);
}

/** 1 when `a` is below `b`, else 0; both below 2^31. */
const isBelow = (a, b) => (a - b) >>> 31;

/** 1 when `chosen`, which has the form, is a vote that `question` allows, else 0. */
function isAllowed(question, chosen) {
	const blank = question.blank ? chosen[0] : 0;
	const answers = chosen.reduce((sum, bit) => sum + bit) - blank;
	const outside = isBelow(answers, question.min) | isBelow(question.max, answers);

	return (blank & isEqual(answers, 0)) | ((1 ^ blank) & (1 ^ outside));
}

/** Whether `chosen` is a list of `count` numbers 0 or 1. */
function hasForm(chosen, count) {
	return Array.isArray(chosen) && chosen.length === count &&
		Array.from(chosen).every((bit) => Number.isInteger(bit) && bit >= 0 && bit <= 1);
}

/**
 * Check what a voter wants before a ballot is made of it: a list for each question with a number, 0
 * or 1, for each answer; where a blank vote is offered one more stands before them. Throws
 * VoterError: 'malformed' (it has not this form) or 'refused' (it breaks min, max or blank); the
 * error names the question.
 */
export function checkChoices(election, choices) {
	if (!Array.isArray(choices) || choices.length !== election.questions.length)
		throw new VoterError('malformed',
			`choices for ${election.questions.length} questions are wanted`);
	election.questions.forEach((question, i) => {
		const place = { question: i + 1 };
		const count = choicesCount(question);

		if (!hasForm(choices[i], count))
			throw new VoterError('malformed',
				`question ${i + 1}: ${count} numbers are wanted, each 0 or 1`, place);
		if (isAllowed(question, choices[i]) === 0)
			throw new VoterError('refused',
				`question ${i + 1}: at least ${question.min} and at most ${question.max} ` +
				`answers are to be chosen${question.blank ? ', or blank alone' : ''}`, place);
	});
}

/** Encrypt `plain`, 0 or 1. */
function encrypt({ election, random }, plain, secrets) {
	const randomness = secrets.keep(scalarRandom(random));
	const mask = secrets.keep(power(election.publicKey, randomness));
	const shift = secrets.keep(generate(secrets.keep(scalarSmall(plain))));

	return { ...ciphertextOf(generate(randomness), multiply(mask, shift)), plain, randomness };
}

/** The sum of the answers with what only the maker knows of it. */
function sumWithSecrets(question, ciphertexts, secrets) {
	const answers = ciphertexts.slice(question.blank ? 1 : 0);

	return {
		...sumOf(question, ciphertexts),
		plain: answers.reduce((sum, { plain }) => sum + plain, 0),
		randomness: answers.reduce(
			(sum, { randomness }) => secrets.keep(scalarAdd(sum, randomness)), scalarSmall(0)),
	};
}

/** Draw what the proof of a claim needs. The first entry that is true is the true one. */
function drawEntries(claim, random, secrets) {
	let found = 0;

	return claim.entries.map(({ ciphertext: { plain, randomness }, said }) => {
		const truth = isEqual(plain, said) & (1 ^ found);

		found |= truth;
		return {
			difference: secrets.keep(
				scalarSubtract(secrets.keep(scalarSmall(plain)), scalarSmall(said))),
			randomness,
			truth: secrets.keep(scalarSmall(truth)),
			nonce: secrets.keep(scalarRandom(random)),
			drawn: secrets.keep(scalarRandom(random)), /* the challenge, or a part of it */
		};
	});
}

/** g^w_j and y^w_j g^((m_j - M_j) c_j) as texts. */
function commit(election, { difference, nonce, drawn }, secrets) {
	const exponent = secrets.keep(scalarMultiply(difference, drawn));
	const shift = secrets.keep(generate(exponent));
	const mask = secrets.keep(power(election.publicKey, nonce));

	return [pointText(generate(nonce)), pointText(multiply(mask, shift))];
}

/** Prove `claim`: the list of proofs as it stands in the ballot. doc/spec/election.md, ballot-6. */
async function prove({ election, random, pace }, claim) {
	const secrets = new Secrets();

	try {
		const entries = drawEntries(claim, random, secrets);
		const commitments = [];
		for (const entry of entries) {
			commitments.push(...commit(election, entry, secrets));
			await pace.step();
		}
		const hash = await challenge(claim.context + commitments.join(','));
		const rest = entries.reduce(
			(sum, { drawn }) => secrets.keep(scalarSubtract(sum, drawn)), hash);
		return entries.map(({ randomness, truth, nonce, drawn }) => {
			const whole = scalarAdd(drawn, secrets.keep(scalarMultiply(truth, rest)));
			const product = secrets.keep(scalarMultiply(randomness, whole));

			return {
				challenge: scalarText(whole),
				response: scalarText(scalarSubtract(nonce, product)),
			};
		});
	} finally {
		secrets.wipe();
	}
}

/** The answer to `question`. Randomness is drawn in the order of ballot-7. */
async function makeAnswer(work, question, chosen) {
	const secrets = new Secrets();

	try {
		const ciphertexts = [];
		for (const plain of chosen) {
			ciphertexts.push(encrypt(work, plain, secrets));
			await work.pace.step();
		}
		const sum = sumWithSecrets(question, ciphertexts, secrets);
		const claims = claimsOf(work.election, work.credential, question, ciphertexts, sum);
		const individual = [];
		for (const claim of claims.individual) individual.push(await prove(work, claim));
		const answer = {
			choices: ciphertexts.map(({ alpha, beta }) =>
				({ alpha: pointText(alpha), beta: pointText(beta) })),
			individual_proofs: individual,
			overall_proof: await prove(work, claims.overall),
		};
		if (claims.blank !== null) answer.blank_proof = await prove(work, claims.blank);
		return answer;
	} finally {
		secrets.wipe();
	}
}

/** The signature of `ballot`, which has none yet. */
async function sign(ballot, key, random) {
	const secrets = new Secrets();

	try {
		const hash = await sha256Base64(JSON.stringify(ballot));
		const nonce = secrets.keep(scalarRandom(random));
		const whole = await challenge(`sig|${hash}|${pointText(generate(nonce))}`);
		const response = scalarSubtract(nonce, secrets.keep(scalarMultiply(key, whole)));
		return {
			hash,
			proof: { challenge: scalarText(whole), response: scalarText(response) },
		};
	} finally {
		secrets.wipe();
	}
}

/**
 * Make the ballot of the holder of the secret `credential` in `election` with `choices`, as
 * checkChoices() wants them. Returns {ballot, tracker}: the text to cast, to the byte, and the
 * tracker by which she finds it.
 *
 * `progress(done, total)` is called now and then and at the end; between the calls the page has its
 * turn. `random(length)` gives so many bytes in a Uint8Array of its own, which is overwritten when
 * used; it is for tests, as anyone who knows the bytes knows the vote.
 *
 * Throws VoterError, as checkChoices(), and 'malformed' for a credential that has not the form.
 */
export async function makeBallot(election, credential, choices, { random = randomBytes, progress } = {}) {
	checkChoices(election, choices);
	const key = await deriveKey(election, credential);
	try {
		const work = {
			election,
			credential: pointText(generate(key)),
			pace: new Pace(stepsOf(election), progress),
			random,
		};
		const ballot = {
			election_uuid: election.uuid,
			election_hash: election.fingerprint,
			credential: work.credential,
			answers: [],
		};
		for (const [i, question] of election.questions.entries())
			ballot.answers.push(await makeAnswer(work, question, choices[i]));
		ballot.signature = await sign(ballot, key, random);
		const text = JSON.stringify(ballot);
		return { ballot: text, tracker: await sha256Base64(text) };
	} finally {
		key.fill(0);
	}
}
