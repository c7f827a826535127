// voter_page.mjs: what the page does: try everything and tell the server.
// SPDX-License-Identifier: EUPL-1.2
import { compareCases } from './voter_cases.mjs';
import { checkRules } from './voter_rules.mjs';

const ROUNDS = 20;

/** Milliseconds for one `work`, the middle of some. */
async function timeOf(work) {
	const times = [];

	for (let i = 0; i < ROUNDS; i++) {
		const begin = performance.now();
		await work();
		times.push(performance.now() - begin);
	}
	return times.sort((a, b) => a - b)[ROUNDS / 2].toFixed(1);
}

/** How long the first case, of three answers, takes. Printed and never judged. */
async function measure(voter, cases) {
	const line = cases.split('\n').map((text) => text && JSON.parse(text)).find(({ ballot }) => ballot);
	const election = await voter.loadElection(new TextEncoder().encode(line.election));
	const making = await timeOf(() => voter.makeBallot(election, line.credential, line.choices));
	const checking = await timeOf(() => voter.verifyBallot(election, line.ballot));

	return `a ballot of 3 answers: made in ${making} ms, checked in ${checking} ms`;
}

async function run() {
	const voter = await import('./modules/voter.mjs');
	const cases = await (await fetch('cases')).text();

	return [
		await checkRules(voter),
		await compareCases(voter, cases),
		await measure(voter, cases),
	];
}

let result;
try {
	result = { passed: true, lines: await run() };
} catch (error) {
	result = { passed: false, lines: [String(error.stack)] };
}
await fetch('result', { method: 'POST', body: JSON.stringify(result) });
