/*
 * election.mjs: reading what is voted on, election.json.
 *
 * doc/spec/election.md, "Elections"; the twin of vote/election_parse.c.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { VoterError } from './error.mjs';
import { isIdentityText, pointParse, sha256Base64 } from './group.mjs';

const LEN_MAX = 1024 * 1024; /* bytes of election.json */
const QUESTIONS_MAX = 100;
const ANSWERS_MAX = 200; /* of one question */
const UUID = /^[1-9A-HJ-NP-Za-km-z]{14,44}$/;

const malformed = (message, place) => new VoterError('malformed', `election: ${message}`, place);

/** The text at `name` of `json`. */
function readText(json, name, place) {
	if (typeof json[name] !== 'string')
		throw malformed(`${name} is missing or no text`, place);
	return json[name];
}

function readOptional(json, name) {
	return json[name] === undefined || json[name] === null ? null : readText(json, name);
}

function readList(json, name, max, place) {
	const list = json[name];

	if (!Array.isArray(list) || list.length === 0)
		throw malformed(`${name} is missing, empty or no list`, place);
	if (list.length > max)
		throw new VoterError('too-big',
			`election: ${list.length} ${name}, at most ${max} are allowed`, place);
	return list;
}

function isObject(json) {
	return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function readQuestion(json, place) {
	if (!isObject(json))
		throw malformed(`question ${place.question} is no object`, place);
	if (json.type !== undefined)
		throw new VoterError('unsupported',
			'election: a question whose answers would be shuffled is not offered', place);
	const answers = readList(json, 'answers', ANSWERS_MAX, place);
	if (!answers.every((answer) => typeof answer === 'string'))
		throw malformed('an answer is no text', place);
	const { blank = false, min, max } = json;
	if (typeof blank !== 'boolean')
		throw malformed('blank is neither true nor false', place);
	if (!Number.isInteger(min) || !Number.isInteger(max))
		throw malformed('min or max is missing or no integer', place);
	if (min < 0 || min > max || max > answers.length)
		throw malformed(`min and max do not fit each other and the ${answers.length} answers`, place);
	return Object.freeze({
		answers: Object.freeze([...answers]),
		blank,
		max,
		min,
		question: readText(json, 'question', place),
	});
}

/** Parse JSON in which no object has a member twice. */
function parseJson(text) {
	let kept = 0;
	let json;

	try {
		json = JSON.parse(text, (name, value) => {
			if (isObject(value)) kept += Object.keys(value).length;
			return value;
		});
	} catch (error) {
		throw malformed(`it is not JSON: ${error.message}`);
	}
	/* In sound JSON a text before a colon names a member, and of two alike the last is kept. */
	let written = 0;
	for (const [, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g))
		if (colon !== undefined) written++;
	if (written !== kept) throw malformed('a member stands there twice');
	if (!isObject(json)) throw malformed('it is no object');
	return json;
}

/** Check what this library can vote in. */
function checkKind(json) {
	if (!Number.isInteger(json.version)) throw malformed('version is missing or no integer');
	if (json.version !== 1)
		throw new VoterError('unsupported',
			`election: version ${json.version} of the protocol is not offered`);
	const group = readText(json, 'group');
	if (group !== 'Ed25519')
		throw new VoterError('unsupported',
			`election: its group is "${group.slice(0, 40)}", and browsers vote in Ed25519 only`);
}

function readUuid(json) {
	const uuid = readText(json, 'uuid');

	if (!UUID.test(uuid)) throw malformed('uuid has not 14 to 44 digits of Base58');
	return uuid;
}

function readKey(json) {
	const text = readText(json, 'public_key');
	const key = pointParse(text, 'election: public_key');

	if (isIdentityText(text))
		throw new VoterError('forged',
			'election: public_key is the identity and would encrypt nothing');
	return key;
}

/**
 * Read election.json from the bytes of the file, exactly as they were served: they are hashed.
 * Returns an object that never changes:
 * {administrator, credentialAuthority, description, fingerprint, name, publicKey, questions, uuid},
 * questions: [{answers, blank, max, min, question}], with null for who is not named.
 * Throws VoterError: 'malformed', 'unsupported', 'too-big', 'forged' (the key is no member of the
 * group).
 */
export async function loadElection(bytes) {
	let text;

	if (!(bytes instanceof Uint8Array))
		throw new TypeError('loadElection() wants the bytes of election.json as a Uint8Array');
	if (bytes.length > LEN_MAX)
		throw new VoterError('too-big',
			`election: it has ${bytes.length} bytes, ${LEN_MAX} are allowed`);
	try {
		text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		throw malformed('it is not UTF-8');
	}
	const json = parseJson(text);
	checkKind(json);
	return Object.freeze({
		administrator: readOptional(json, 'administrator'),
		credentialAuthority: readOptional(json, 'credential_authority'),
		description: readText(json, 'description'),
		fingerprint: await sha256Base64(bytes),
		name: readText(json, 'name'),
		publicKey: readKey(json),
		questions: Object.freeze(
			readList(json, 'questions', QUESTIONS_MAX)
				.map((question, i) => readQuestion(question, { question: i + 1 }))),
		uuid: readUuid(json),
	});
}

/** How many choices of `question` are encrypted: its answers, and blank where it is offered. */
export function choicesCount(question) {
	return question.answers.length + (question.blank ? 1 : 0);
}

/** How many entries the overall proof of `question` has. */
export function overallCount(question) {
	return question.max - question.min + (question.blank ? 2 : 1);
}
