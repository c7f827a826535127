// open_page.mjs: serve a page on the loopback device and open it in headless Chromium, until it
// tells how it went.
// usage: open_page.mjs FOLDER PAGE	PAGE of FOLDER is opened; the lines that it posts to /result are
//	printed, and the exit status is 0 if it has passed
// SPDX-License-Identifier: EUPL-1.2
import { spawn } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';

const SECONDS_MAX = 300;
const RESULT_LEN_MAX = 1024 * 1024;
const LOG_LEN_MAX = 4000; /* of what Chromium says, when it says no result */
const [folder, page] = process.argv.slice(2);

/* As strict as a page of the product: no script but files from here, and libsodium's WebAssembly. */
const HEADERS = {
	'Content-Security-Policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; " +
		"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'no-referrer',
	'Cache-Control': 'no-store',
};
const TYPES = { '.html': 'text/html', '.mjs': 'text/javascript', '.json': 'application/json' };

/* A sandbox needs rights that root in a container has not. Nothing but the page is ever opened. */
const OPTIONS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
	'--disable-background-networking', '--disable-component-update', '--disable-sync',
	'--no-first-run', '--no-default-browser-check', '--no-proxy-server'];

/** Give the file of the path `name`: of `folder` or its folder modules, whatever the path says. */
function give(response, name) {
	const inner = basename(dirname(name)) === 'modules' ? 'modules' : '';
	const stream = createReadStream(join(folder, inner, basename(name)));

	stream.on('open', () => {
		const type = TYPES[extname(name)] ?? 'text/plain';
		response.writeHead(200, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` });
		stream.pipe(response);
	});
	stream.on('error', () => response.writeHead(404, HEADERS).end());
}

/** The result that `request` brings. */
async function take(request, response) {
	let body = '';

	for await (const part of request) {
		body += part;
		if (body.length > RESULT_LEN_MAX) throw new Error('the result is too long');
	}
	response.writeHead(204, HEADERS).end();
	return JSON.parse(body);
}

/** Serve until there is a result: [the port, the result], both to be awaited. */
function serve() {
	const server = createServer();
	const result = new Promise((resolve, reject) => {
		server.on('request', (request, response) => {
			const { pathname } = new URL(request.url, 'http://127.0.0.1');

			if (request.method === 'POST' && pathname === '/result')
				take(request, response).then(resolve, reject);
			else give(response, pathname);
		});
	});
	const port = new Promise((resolve, reject) => {
		server.on('error', reject);
		server.listen(0, '127.0.0.1', () => resolve(server.address().port));
	});

	return [port, result];
}

/** Start Chromium: {child, ended}; `ended` fails when it ends, takes too long or we are to end. */
function start(url, home) {
	const child = spawn('chromium', [...OPTIONS, `--user-data-dir=${join(home, 'profile')}`, url],
		{ env: { ...process.env, HOME: home }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
	let log = '';
	const keep = (text) => { log = (log + text).slice(-LOG_LEN_MAX); };

	child.stdout.on('data', keep);
	child.stderr.on('data', keep);
	const ended = new Promise((_, reject) => {
		const fail = (why) => reject(new Error(`${why} before the page told its result:\n${log}`));

		child.on('error', (error) => fail(error.message));
		child.on('exit', (status) => fail(`Chromium ended (${status})`));
		setTimeout(() => fail(`${SECONDS_MAX} seconds have passed`), SECONDS_MAX * 1000).unref();
		for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => fail(signal));
	});
	return { child, ended };
}

/** Stop Chromium with the processes that it started, which are a group of their own. */
async function stop(child) {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const gone = new Promise((resolve) => { child.on('exit', resolve); });
	process.kill(-child.pid, 'SIGKILL');
	await gone;
}

const [port, result] = serve();
const home = mkdtempSync(join(tmpdir(), 'allmende-page-'));
const { child, ended } = start(`http://127.0.0.1:${await port}/${page}`, home);
let status = 1;
try {
	const { passed, lines } = await Promise.race([result, ended]);
	for (const line of lines) console.log(line);
	status = passed ? 0 : 1;
} catch (error) {
	console.error(error.message);
} finally {
	await stop(child);
	rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(status);
