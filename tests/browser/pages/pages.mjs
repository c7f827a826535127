// pages.mjs: all that is tested of the cooperative's pages in a browser.
// SPDX-License-Identifier: EUPL-1.2
import { isDeepStrictEqual } from 'node:util';

import { comeIn } from './accounts.mjs';
import { ALL, DESKTOP_ENGLISH, DESKTOP_GERMAN, PHONE_ENGLISH, launch } from './browser.mjs';
import { goByKeys } from './keyboard.mjs';
import { print } from './paper.mjs';
import { routes } from './routes.mjs';
import { writeScreens } from './screens.mjs';
import { serve } from './serve.mjs';
import { walk } from './walk.mjs';

const FULL = process.env.ALLMENDE_TEST_FULL === '1';
const SHOWN_MAX = 100; /* faults */

/* Steps of tests/unit/coop/house.h at which there is something to see that is over later. */
const EARLY = ['statute', 'assembly', 'motion', 'application', 'decision-paper'];
const ROLES = ['', 'person', 'joining', 'member', 'registering', 'applicant', 'office'];

/** The kinds of pages of which both walks saw the same: `first` by nobody, `second` by somebody. */
const alike = (first, second) => [...first.shapes]
	.filter(([route, shapes]) => isDeepStrictEqual(shapes, second.shapes.get(route)))
	.map(([route]) => route);

/** Every page, with one setting, by whoever may see it; what all see alike is left out after two. */
async function walkAll(browser, served, setting) {
	const known = new Set();
	const done = [];

	for (const role of ROLES) {
		const without = new Set(done.length < 2 ? [] : alike(done[0], done[1]));

		done.push(await walk(browser, served, { setting, role, without, most: FULL ? 40 : setting === DESKTOP_GERMAN ? 2 : 1,
			known: FULL ? undefined : known, scripts: setting === DESKTOP_GERMAN,
			brief: !FULL && setting !== DESKTOP_GERMAN }));
	}
	const count = done.reduce((sum, one) => sum + one.count, 0);

	console.log(`${count} pages with ${setting.device}, ${setting.language}`);
	return [...done.flatMap((one) => one.faults),
		...routes.filter((route) => !done.some((one) => one.seen.has(route)))
			.map((route) => `${route}: nobody came here (${setting.device})`)];
}

/** What everybody sees of a cooperative whose story has only come to `step`. */
async function walkEarly(browser, step) {
	const served = await serve(step);

	try {
		const { count, faults } = await walk(browser, served, { setting: DESKTOP_ENGLISH, role: '',
			without: new Set(), known: FULL ? undefined : new Set(), most: FULL ? 40 : 1,
			scripts: false, brief: !FULL });

		console.log(`${count} pages after the step ${step}`);
		return faults.map((fault) => `after ${step}: ${fault}`);
	} finally {
		await served.stop();
	}
}

const faults = [];

/** Run one case: say that it holds, or note why it does not. Whether it holds. */
async function run(name, act) {
	try {
		await act();
		console.log(name);
		return true;
	} catch (error) {
		faults.push(`${name}: ${error.message}`);
		return false;
	}
}

const browser = await launch();
const served = await serve('end');
try {
	const settings = FULL ? ALL : [DESKTOP_GERMAN, PHONE_ENGLISH];
	const early = FULL ? EARLY : [EARLY[Number(process.env.ALLMENDE_TEST_SEED ?? 1) % EARLY.length]];
	const found = await Promise.all([
		...settings.map((setting) => walkAll(browser, served, setting)),
		...early.map((step) => walkEarly(browser, step)),
		...[goByKeys, comeIn, print].map((part) => part(browser, served, run)),
	]);

	faults.push(...found.flat().filter((fault) => fault !== undefined));
	if (process.env.ALLMENDE_WRITE_SCREENS === '1') await writeScreens(browser, served);
} finally {
	await browser.close();
	await served.stop();
}
for (const fault of faults.slice(0, SHOWN_MAX)) console.log(`fault: ${fault}`);
if (faults.length > 0) console.log(`${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
