// keys_page.mjs: what the page does: try everything, load itself again, see what is left of the
// keys, and tell the server.
// SPDX-License-Identifier: EUPL-1.2
import './keys_memory.mjs';
import { compareBoxes, compareDocuments, compareEnvelopes } from './keys_cases.mjs';
import { makeRequests } from './keys_requests.mjs';
import { afterwards, checkRules, importExports, makeExports, prepare } from './keys_rules.mjs';

async function before() {
	const given = await (await fetch('cases.json')).json();

	return [
		await compareDocuments(await (await fetch('documents')).text(),
			await (await fetch('documents.canonical')).text()),
		await compareEnvelopes(await (await fetch('vectors')).text()),
		await compareBoxes(given.boxes),
		...await checkRules(),
		...await makeRequests(),
		await importExports(given.exports),
		...await makeExports(),
		...await prepare(given),
	];
}

async function tell(result) {
	await fetch('result', { method: 'POST', body: JSON.stringify(result) });
}

const lines = JSON.parse(sessionStorage.getItem('lines') ?? 'null');
try {
	if (lines === null) {
		sessionStorage.setItem('lines', JSON.stringify(await before()));
		location.reload();
	} else {
		await tell({ passed: true, lines: [...lines, ...await afterwards()] });
	}
} catch (error) {
	await tell({ passed: false, lines: [String(error.stack)] });
}
