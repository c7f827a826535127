// serve.mjs: a cooperative with a story behind it, served on the loopback device.
// SPDX-License-Identifier: EUPL-1.2
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SECONDS_MAX = 60;
const USE_MS = 600000; /* sessions that nobody uses end after half an hour */
const LOG_LEN_MAX = 4000;

const programs = process.env.ALLMENDE_BUILD;

/** A port of the loopback device where nobody listens. */
function findPort() {
	return new Promise((resolve, reject) => {
		const server = createServer();

		server.on('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

/** Start the server of `folder`: the child, once it answers. */
function start(folder) {
	const child = spawn(join(programs, 'allmende-coop'), ['serve', folder],
		{ stdio: ['ignore', 'pipe', 'pipe'] });
	process.on('exit', () => child.kill('SIGKILL'));
	let log = '';

	return new Promise((resolve, reject) => {
		const fail = (why) => {
			child.kill('SIGKILL');
			reject(new Error(`allmende-coop serve: ${why}\n${log}`));
		};
		const timer = setTimeout(() => fail('does not answer'), SECONDS_MAX * 1000);
		const read = (text) => {
			log = (log + text).slice(-LOG_LEN_MAX);
			if (!log.includes('answers at')) return;
			clearTimeout(timer);
			resolve(child);
		};

		child.stdout.on('data', read);
		child.stderr.on('data', read);
		child.on('error', (error) => fail(error.message));
		child.on('exit', (status) => fail(`ended (${status})`));
	});
}

/**
 * Serve the cooperative whose story was told until `step`: {base, tokens, stop}. `base` is its
 * address, tokens[role] the session of somebody with that role.
 */
export async function serve(step) {
	const home = mkdtempSync(join(tmpdir(), 'allmende-pages-'));
	const folder = join(home, 'coop');

	try {
		const lines = execFileSync(join(programs, 'tests/browser/house_pages'), [folder, step],
			{ encoding: 'utf8' });
		const port = await findPort();
		const base = `http://localhost:${port}`;

		writeFileSync(join(folder, 'serve.conf'), `listen = 127.0.0.1:${port}\norigin = ${base}\n`);
		const tokens = Object.fromEntries(lines.trim().split('\n').map((line) => line.split(' ')));
		const child = await start(folder);
		const timer = setInterval(() => {
			for (const token of Object.values(tokens))
				fetch(`${base}/account`, { headers: { Cookie: `allmende=${token}` } }).catch(() => {});
		}, USE_MS);
		const stop = async () => {
			const gone = new Promise((resolve) => { child.on('exit', resolve); });

			clearInterval(timer);
			child.kill('SIGTERM');
			await gone;
			rmSync(home, { recursive: true, force: true, maxRetries: 5 });
		};

		return { base, tokens, stop };
	} catch (error) {
		rmSync(home, { recursive: true, force: true, maxRetries: 5 });
		throw error;
	}
}
