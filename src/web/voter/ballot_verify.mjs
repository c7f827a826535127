/*
 * ballot_verify.mjs: checking what a ballot proves. Public data only.
 *
 * doc/spec/election.md, "Ballots"; the twin of vote/ballot_parse.c and vote/ballot_check.c.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { ciphertextOf, claimsOf, stepsOf, sumOf } from './claim.mjs';
import { choicesCount } from './election.mjs';
import { VoterError } from './error.mjs';
import {
	challenge, pointParse, pointText, scalarParse,
	scalarSmall, scalarText, sha256Base64,
} from './group.mjs';
import { Pace } from './pace.mjs';
import { divide, generate, multiply, power, scalarAdd } from './sodium.mjs';

const LEN_MAX = 16 * 1024 * 1024; /* bytes of a ballot */
const HASH = /^[A-Za-z0-9+/]{43}$/;

const malformed = (message) => new VoterError('malformed', `ballot: ${message}`);

/* --- The form --- */

const proofForm = ({ challenge, response }) => ({ challenge, response });

/** What `json` has of the members of a ballot, in their order. A TypeError: not even that. */
function ballotForm(json) {
	return {
		election_uuid: json.election_uuid,
		election_hash: json.election_hash,
		credential: json.credential,
		answers: json.answers.map((answer) => ({
			choices: answer.choices.map(({ alpha, beta }) => ({ alpha, beta })),
			individual_proofs: answer.individual_proofs.map((proofs) => proofs.map(proofForm)),
			overall_proof: answer.overall_proof.map(proofForm),
			blank_proof: answer.blank_proof?.map(proofForm),
		})),
		signature: { hash: json.signature.hash, proof: proofForm(json.signature.proof) },
	};
}

/** Read the text of a ballot, which has one form only (ballot-1). */
function readBallot(text) {
	let ballot;

	if (typeof text !== 'string')
		throw new TypeError('verifyBallot() wants the text of a ballot');
	if (text.length > LEN_MAX)
		throw new VoterError('too-big',
			`ballot: it has ${text.length} characters, ${LEN_MAX} are allowed`);
	try {
		ballot = ballotForm(JSON.parse(text));
	} catch {
		throw malformed('it has not the members of a ballot');
	}
	if (JSON.stringify(ballot) !== text) throw malformed('it is not in canonical form');
	return ballot;
}

/* --- What the election wants of it --- */

function checkCount(list, count, name) {
	if (list.length !== count) throw malformed(`${name}: ${count} are wanted`);
}

function readProof(proof, name) {
	return {
		challenge: scalarParse(proof.challenge, `ballot: ${name}: challenge`),
		response: scalarParse(proof.response, `ballot: ${name}: response`),
	};
}

/** `claim` with its proofs, and with name and place for an error. */
function readClaim(claim, proofs, name, place) {
	checkCount(proofs, claim.entries.length, name);
	return { ...claim, proofs: proofs.map((proof) => readProof(proof, name)), name, place };
}

async function readCiphertexts(choices, name, pace) {
	const ciphertexts = [];

	for (const [i, { alpha, beta }] of choices.entries()) {
		ciphertexts.push(ciphertextOf(
			pointParse(alpha, `ballot: ${name}, choice ${i + 1}: alpha`),
			pointParse(beta, `ballot: ${name}, choice ${i + 1}: beta`)));
		await pace.step();
	}
	return ciphertexts;
}

/** The claims of the answer to question number `i`. */
async function readAnswer({ election, pace }, ballot, i) {
	const question = election.questions[i];
	const answer = ballot.answers[i];
	const name = `question ${i + 1}`;
	const place = { question: i + 1 };

	checkCount(answer.choices, choicesCount(question), `${name}: choices`);
	checkCount(answer.individual_proofs, choicesCount(question), `${name}: individual proofs`);
	if ((answer.blank_proof !== undefined) !== question.blank)
		throw malformed(`${name}: blank proof is missing or too much`);
	const ciphertexts = await readCiphertexts(answer.choices, name, pace);
	const claims = claimsOf(election, ballot.credential, question, ciphertexts,
		sumOf(question, ciphertexts));
	const read = claims.individual.map((claim, k) =>
		readClaim(claim, answer.individual_proofs[k], `${name}, choice ${k + 1}: individual proof`,
			{ ...place, choice: k + 1 }));
	read.push(readClaim(claims.overall, answer.overall_proof, `${name}: overall proof`, place));
	if (claims.blank !== null)
		read.push(readClaim(claims.blank, answer.blank_proof, `${name}: blank proof`, place));
	return read;
}

/* --- What it proves --- */

/** Check a claim. doc/spec/election.md, proof-3. */
async function checkClaim({ election, pace }, { context, entries, proofs, name, place }) {
	const commitments = [];
	let sum = scalarSmall(0);

	for (const [j, { ciphertext: { alpha, beta }, said }] of entries.entries()) {
		const { challenge: c, response: s } = proofs[j];
		const rest = divide(beta, generate(scalarSmall(said)));
		const a = multiply(generate(s), power(alpha, c));
		const b = multiply(power(election.publicKey, s), power(rest, c));

		commitments.push(pointText(a), pointText(b));
		sum = scalarAdd(sum, c);
		await pace.step();
	}
	const hash = await challenge(context + commitments.join(','));
	if (scalarText(hash) !== scalarText(sum))
		throw new VoterError('forged', `ballot: ${name} does not hold`, place);
}

/** Check hash and signature. doc/spec/election.md, proof-1 and ballot-3. */
async function checkSignature(ballot, key, { challenge: c, response: s }) {
	const { signature, ...body } = ballot;

	if (!HASH.test(signature.hash))
		throw malformed('signature: the hash has not 43 digits of Base64');
	if (signature.hash !== await sha256Base64(JSON.stringify(body)))
		throw new VoterError('forged', "ballot: the hash in the signature is not the ballot's");
	const a = multiply(generate(s), power(key, c));
	const hash = await challenge(`sig|${signature.hash}|${pointText(a)}`);
	if (scalarText(hash) !== scalarText(c))
		throw new VoterError('forged', 'ballot: the signature does not hold');
}

/**
 * Check everything that the ballot `text` proves: that it is of `election` and in the one form, its
 * points are members of the group, and individual, overall and blank proofs, hash and signature
 * hold. That its credential is entitled stands in the list of public credentials.
 * Returns {credential, tracker}. `progress` as in makeBallot().
 * Throws VoterError: 'malformed', 'forged' (with question and choice, where it has a place),
 * 'too-big'.
 */
export async function verifyBallot(election, text, { progress } = {}) {
	const ballot = readBallot(text);
	const work = { election, pace: new Pace(stepsOf(election), progress) };
	const claims = [];

	if (ballot.election_uuid !== election.uuid || ballot.election_hash !== election.fingerprint)
		throw malformed('it is of another election');
	const key = pointParse(ballot.credential, 'ballot: credential');
	checkCount(ballot.answers, election.questions.length, 'answers');
	for (let i = 0; i < election.questions.length; i++)
		claims.push(...await readAnswer(work, ballot, i));
	await checkSignature(ballot, key, readProof(ballot.signature.proof, 'signature'));
	for (const claim of claims) await checkClaim(work, claim);
	return { credential: ballot.credential, tracker: await sha256Base64(text) };
}

/** The tracker of the ballot `text`: Base64 of its SHA-256. */
export async function ballotTracker(text) {
	return sha256Base64(text);
}
