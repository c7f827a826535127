/*
 * ballot_verify.mjs: checking what a ballot proves. Public data only.
 *
 * doc/spec/election.md, "Ballots"; the twin of vote/ballot_parse.c and vote/ballot_check.c.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { ciphertextOf, claimsOf, stepsOf, sumOf } from './claim.mjs';
import { choicesCount } from './election.mjs';
import { VoterError } from './error.mjs';
import { challenge, pointParse, pointText, scalarParse, scalarSmall, scalarText, sha256Base64 } from './group.mjs';
import { Pace } from './pace.mjs';
import { divide, generate, multiply, power, scalarAdd } from './sodium.mjs';

const LEN_MAX = 16 * 1024 * 1024; /* bytes of a ballot */

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

/* --- The proofs --- */

function checkCount(list, count, name) {
	if (list?.length !== count) throw malformed(`${name}: ${count} are wanted`);
}

/** Whether `proofs` hold for `claim`. doc/spec/election.md, proof-3. */
async function holds({ election, pace }, claim, proofs, name) {
	const commitments = [];
	let sum = scalarSmall(0);

	for (const [j, { ciphertext: { alpha, beta }, said }] of claim.entries.entries()) {
		const c = scalarParse(proofs[j].challenge, `${name}: challenge`);
		const s = scalarParse(proofs[j].response, `${name}: response`);
		const rest = divide(beta, generate(scalarSmall(said)));
		const a = multiply(generate(s), power(alpha, c));
		const b = multiply(power(election.publicKey, s), power(rest, c));

		commitments.push(pointText(a), pointText(b));
		sum = scalarAdd(sum, c);
		await pace.step();
	}
	const hash = await challenge(claim.context + commitments.join(','));
	return scalarText(hash) === scalarText(sum);
}

async function checkClaim(work, claim, proofs, name, place) {
	checkCount(proofs, claim.entries.length, `${name} proof`);
	if (!await holds(work, claim, proofs, `${name} proof`))
		throw new VoterError('forged', `${name} proof does not hold`, place);
}

async function readChoices(choices, name, pace) {
	const ciphertexts = [];

	for (const [i, { alpha, beta }] of choices.entries()) {
		ciphertexts.push(ciphertextOf(
			pointParse(alpha, `${name}, choice ${i + 1}: alpha`),
			pointParse(beta, `${name}, choice ${i + 1}: beta`)));
		await pace.step();
	}
	return ciphertexts;
}

/** Check the answer to question number `i`. */
async function checkAnswer(work, ballot, i) {
	const question = work.election.questions[i];
	const answer = ballot.answers[i];
	const count = choicesCount(question);
	const name = `ballot: question ${i + 1}`;
	const place = { question: i + 1 };

	checkCount(answer.choices, count, `${name}: choices`);
	checkCount(answer.individual_proofs, count, `${name}: individual proofs`);
	if ((answer.blank_proof !== undefined) !== question.blank)
		throw malformed(`question ${i + 1}: blank proof is missing or too much`);
	const ciphertexts = await readChoices(answer.choices, name, work.pace);
	const claims = claimsOf(work.election, ballot.credential, question, ciphertexts,
		sumOf(question, ciphertexts));
	for (const [k, claim] of claims.individual.entries())
		await checkClaim(work, claim, answer.individual_proofs[k],
			`${name}, choice ${k + 1}: individual`, { ...place, choice: k + 1 });
	await checkClaim(work, claims.overall, answer.overall_proof, `${name}: overall`, place);
	if (claims.blank !== null)
		await checkClaim(work, claims.blank, answer.blank_proof, `${name}: blank`, place);
}

/** Check hash and signature. doc/spec/election.md, proof-1 and ballot-3. */
async function checkSignature(ballot) {
	const { signature, ...body } = ballot;
	const key = pointParse(ballot.credential, 'ballot: credential');
	const c = scalarParse(signature.proof.challenge, 'ballot: signature: challenge');
	const s = scalarParse(signature.proof.response, 'ballot: signature: response');

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

	if (ballot.election_uuid !== election.uuid || ballot.election_hash !== election.fingerprint)
		throw malformed('it is of another election');
	checkCount(ballot.answers, election.questions.length, 'ballot: answers');
	await checkSignature(ballot);
	for (let i = 0; i < election.questions.length; i++) await checkAnswer(work, ballot, i);
	return { credential: ballot.credential, tracker: await sha256Base64(text) };
}

/** The tracker of the ballot `text`: Base64 of its SHA-256. */
export async function ballotTracker(text) {
	return sha256Base64(text);
}
