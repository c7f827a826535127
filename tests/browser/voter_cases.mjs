// voter_cases.mjs: the voter library makes the ballots that ballot_print made, byte for byte.
// Runs in Node and in a page.
// SPDX-License-Identifier: EUPL-1.2

/** The bytes of hexadecimal digits. */
function bytesOf(hex) {
	return Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

/** A source that gives out `bytes`; left() says how many it still has. */
export function sourceOf(bytes) {
	let at = 0;
	const random = (length) => {
		if (at + length > bytes.length) throw new Error('more is drawn than C draws');
		at += length;
		return bytes.slice(at - length, at);
	};

	return { random, left: () => bytes.length - at };
}

function same(what, ours, theirs) {
	if (ours !== theirs) throw new Error(`${what} differs:\n${ours}\nand of C\n${theirs}`);
}

/** The code of the VoterError that `work` fails with. */
async function codeOf(work) {
	try {
		await work();
	} catch (error) {
		if (error.name === 'VoterError') return error.code;
		throw error;
	}
	return 'nothing';
}

async function compareOne(voter, line) {
	const election = await voter.loadElection(new TextEncoder().encode(line.election));
	const source = sourceOf(bytesOf(line.random));
	const make = () => voter.makeBallot(election, line.credential, line.choices, source);

	same('credential', voter.newCredential(sourceOf(bytesOf(line.credential_random)).random),
		line.credential);
	same('public credential', await voter.publicCredential(election, line.credential),
		line.public_credential);
	if (line.ballot === undefined) {
		same('what becomes of a vote that C refuses', await codeOf(make), 'refused');
		return false;
	}
	const { ballot, tracker } = await make();
	same('ballot', ballot, line.ballot);
	same('tracker', tracker, line.tracker);
	same('randomness left', source.left(), 0);
	const checked = await voter.verifyBallot(election, line.ballot);
	same('credential of the ballot', checked.credential, line.public_credential);
	same('tracker of the ballot', checked.tracker, line.tracker);
	return true;
}

/** Compare with each of the lines that `ballot_print make` wrote. Returns words about it. */
export async function compareCases(voter, text) {
	const lines = text.trim().split('\n').map((line) => JSON.parse(line));
	let made = 0;

	for (const line of lines) if (await compareOne(voter, line)) made++;
	if (made === 0 || made === lines.length) throw new Error('there are no ballots or no refused votes');
	return `${made} ballots byte for byte as C makes them, ${lines.length - made} votes refused by both`;
}
