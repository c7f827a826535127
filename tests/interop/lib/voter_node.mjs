// voter_node.mjs: the voter library in Node.
// usage: voter_node.mjs FOLDER compare CASES		the rules, and ballots as C makes them
//        voter_node.mjs FOLDER ballots CASES INPUT VERDICTS	ballots of its own and changed ones:
//			for `ballot_print check`, and what the library says of each
//        voter_node.mjs FOLDER archive FILE		the ballots of an archive
// FOLDER holds the modules.
// SPDX-License-Identifier: EUPL-1.2
import { webcrypto } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { compareCases } from '../../browser/voter_cases.mjs';
import { checkRules } from '../../browser/voter_rules.mjs';
import { Tamperer } from './voter_tamper.mjs';

globalThis.crypto ??= webcrypto; // Node 18
const [folder, command, ...files] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(resolve(folder, `${name}.mjs`)));
const voter = await load('voter');
const encode = (text) => new TextEncoder().encode(text);
const linesOf = (file) =>
	readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

async function verdict(election, text) {
	try {
		await voter.verifyBallot(election, text);
		return 'ok';
	} catch (error) {
		if (error.name !== 'VoterError') throw error;
		return error.code;
	}
}

/** The sound ballots of a case and its changed ones. */
async function* ballotsOf(tamperer, election, line, before) {
	const make = (options) => voter.makeBallot(election, line.credential, line.choices, options);
	const { ballot } = await make();

	yield { name: 'ours', text: ballot, sound: true };
	/* All its alphas are the identity, which is a member. */
	const zeros = await make({ random: (length) => new Uint8Array(length) });
	yield { name: 'of zeros', text: zeros.ballot, sound: true };
	yield tamperer.crossed(ballot, line.ballot);
	yield { name: 'signed again', sound: true,
		text: await tamperer.sign(election, line.credential, JSON.parse(line.ballot)) };
	if (before !== undefined && before.election === line.election)
		yield tamperer.copied(election, line.credential, before.ballot);
	if (before === undefined || before.election !== line.election)
		yield* tamperer.all(election, line.credential, ballot);
}

async function writeBallots(cases, inputFile, verdictsFile) {
	const tamperer = new Tamperer({
		credential: await load('credential'), group: await load('group'), sodium: await load('sodium'),
	});
	const input = [];
	const verdicts = [];
	let before;
	let sound = 0;

	for (const line of linesOf(cases).filter(({ ballot }) => ballot !== undefined)) {
		const election = await voter.loadElection(encode(line.election));
		for await (const ballot of ballotsOf(tamperer, election, line, before)) {
			const said = await verdict(election, ballot.text);
			if ((said === 'ok') !== (ballot.sound === true))
				throw new Error(`a ballot (${ballot.name}) is ${said}`);
			if (ballot.sound) sound++;
			input.push(JSON.stringify({ election: line.election, ballot: ballot.text }));
			verdicts.push(`${said} ${ballot.name}`);
		}
		before = line;
	}
	writeFileSync(inputFile, `${input.join('\n')}\n`);
	writeFileSync(verdictsFile, `${verdicts.join('\n')}\n`);
	return `${sound} ballots are sound, ${input.length - sound} changed ones are not`;
}

/** The bodies of the members of a .bel file. */
function* membersOf(bytes) {
	for (let at = 0; at < bytes.length;) {
		const size = parseInt(bytes.subarray(at + 124, at + 135).toString(), 8);

		yield bytes.subarray(at + 512, at + 512 + size);
		at += 512 + Math.ceil(size / 512) * 512;
	}
}

async function checkArchive(file) {
	let election;
	let count = 0;

	for (const body of membersOf(readFileSync(file))) {
		const text = body.toString();
		if (text.startsWith('{"version":1,"description"'))
			election = await voter.loadElection(new Uint8Array(body));
		if (!text.startsWith('{"election_uuid"')) continue;
		await voter.verifyBallot(election, text);
		count++;
	}
	if (count === 0) throw new Error(`${file} has no ballots`);
	return `${count} ballots of the reference tool hold`;
}

switch (command) {
case 'compare':
	console.log(await checkRules(voter));
	console.log(await compareCases(voter, readFileSync(files[0], 'utf8')));
	break;
case 'ballots':
	console.log(await writeBallots(...files));
	break;
case 'archive':
	console.log(await checkArchive(files[0]));
	break;
default:
	throw new Error('usage: voter_node.mjs FOLDER compare|ballots|archive FILE...');
}
