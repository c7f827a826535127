// keys_requests.mjs: requests that are signed here, for C to check, and what becomes of answers.
// SPDX-License-Identifier: EUPL-1.2
import { same } from './keys_cases.mjs';
import { partsOf } from './modules/key_parts.mjs';
import { ask, signatureHeaders } from './modules/request.mjs';

const NOW = new Date(1764000000789); /* keys.sh gives C these seconds */
const URLS = ['https://node.example/', 'https://node.example/api/v1/jobs?a=b&c=%20d',
	'http://127.0.0.1:8080/x/y', 'https://node.example:8443/~a'];

function lower(headers) {
	return Object.fromEntries(Object.entries(headers)
		.map(([name, value]) => [name.toLowerCase(), value]));
}

/** ask() with `request`: what it sent, and what it gave or threw, where the server answers `answer`. */
async function asked(request, answer) {
	const real = globalThis.fetch;
	let sent;

	globalThis.fetch = async (url, options) => {
		sent = { url, ...options };
		if (answer instanceof Error) throw answer;
		return answer;
	};
	try {
		const given = await ask(request);

		return { sent, given };
	} catch (error) {
		return { sent, error };
	} finally {
		globalThis.fetch = real;
	}
}

async function checkSending(key) {
	const { sent, given } = await asked(
		{ url: 'https://node.example:443/a/../b?q=\u00e4#place', method: 'POST', body: { b: 'Gr\u00fc\u00dfe' }, key, now: NOW },
		new Response('{"ok":[1]}', { headers: { 'Content-Type': 'application/json; charset=utf-8' } }));

	same('address', sent.url, 'https://node.example/b?q=%C3%A4');
	same('cookies', sent.credentials, 'omit');
	same('redirects', sent.redirect, 'error');
	same('answer', JSON.stringify(given), '{"ok":[1]}');
	same('type', sent.headers['Content-Type'], 'application/json');
	return {
		method: sent.method, url: sent.url, body: new TextDecoder().decode(sent.body),
		headers: lower(sent.headers),
	};
}

async function checkAnswers(key) {
	const json = (text, status, type = 'application/json') =>
		new Response(text, { status, headers: { 'Content-Type': type } });
	const url = 'https://node.example/';
	const problem = '{"type":"urn:allmende:problem:stale","title":"T","status":409,"detail":"D"}';

	const told = (await asked({ url, key }, json(problem, 409, 'application/problem+json'))).error;
	same('problem', [told.name, told.status, told.type, told.title, told.detail].join(),
		'RequestError,409,urn:allmende:problem:stale,T,D');
	const dumb = (await asked({ url }, json('<p>', 502, 'text/html'))).error;
	same('no problem', [dumb.status, dumb.type].join(), '502,about:blank');
	same('broken', (await asked({ url }, json('{', 200))).error.type, 'unreadable');
	same('broken problem', (await asked({ url }, json('{', 500))).error.type, 'unreadable');
	same('unreachable', (await asked({ url }, new TypeError('net'))).error.type, 'unreachable');
	same('nothing', (await asked({ url }, new Response(null, { status: 204 }))).given, null);
	const bytes = await asked({ url },
		new Response(new Uint8Array([1, 2]), { headers: { 'Content-Type': 'application/octet-stream' } }));
	same('bytes', [bytes.given instanceof Uint8Array, ...bytes.given].join(), 'true,1,2');
	same('no key', bytes.sent.headers.Signature, undefined);
	same('an envelope goes as it is', new TextDecoder().decode(
		(await asked({ url, method: 'POST', body: '{ "a":1}' }, json('1', 200))).sent.body), '{ "a":1}');
}

/** Lines `request JSON` for http_signature_tool, and a word about the rest. */
export async function makeRequests() {
	const key = await partsOf(new Uint8Array(32).fill(1));
	const lines = [await checkSending(key)];

	await checkAnswers(key);
	same('a real answer', Array.isArray((await ask({ url: 'cases.json', key })).boxes), true);
	for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
		for (const url of URLS)
			for (const body of method === 'POST' ? ['{}', 'Gr\u00fc\u00dfe\n'] : ['']) {
				const headers = await signatureHeaders(
					{ method, url, body: new TextEncoder().encode(body), key, now: NOW });
				lines.push({ method, url, body, headers: lower(headers) });
			}
	const nonces = new Set(lines.map(({ headers }) => /nonce="([^"]*)"/.exec(headers['signature-input'])[1]));
	same('nonces', nonces.size, lines.length);
	return lines.map((line) => `request ${JSON.stringify(line)}`);
}
