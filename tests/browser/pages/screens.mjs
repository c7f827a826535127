// screens.mjs: the pictures of doc/screens.
// SPDX-License-Identifier: EUPL-1.2
import { mkdirSync } from 'node:fs';

import { DESKTOP_GERMAN, PHONE_GERMAN, open } from './browser.mjs';

const FOLDER = 'doc/screens';
/* Small ones: the upper part of a page. */
const DESKTOP = { ...DESKTOP_GERMAN, viewport: { width: 1280, height: 720 }, scale: 800 / 1280 };
const PHONE = { ...PHONE_GERMAN, viewport: { width: 390, height: 640 }, scale: 1 };

/* [name, path, role]; a path that ends with a star is the first link of its list. */
const desktop = [
	['home', '/', ''],
	['guideline', '/guidelines/*', ''],
	['application', '/applications/*', ''],
	['assembly', '/assemblies/*', ''],
	['log', '/log', ''],
	['verify', '/verify', ''],
	['account', '/account', 'person'],
	['join', '/join', 'person'],
	['membership', '/membership', 'member'],
	['applicant', '/applicant', 'applicant'],
	['office', '/office', 'office'],
	['office-members', '/office/members', 'office'],
	['office-application', '/office/applications/*', 'office'],
];
const phone = [
	['phone-home', '/', ''],
	['phone-application', '/applications/*', ''],
	['phone-join', '/join', 'person'],
	['phone-account', '/account', 'person'],
];

async function take(browser, served, setting, [name, path, role]) {
	const context = await open(browser, served, setting, served.tokens[role],
		{ deviceScaleFactor: setting.scale });
	const page = await context.newPage();

	await page.goto(served.base + path.replace('/*', ''));
	if (path.endsWith('*')) {
		const link = page.locator(`main a[href^="${path.slice(0, -1)}"]`).first();

		await page.goto(served.base + await link.getAttribute('href'));
	}
	await page.screenshot({ path: `${FOLDER}/${name}.png` });
	await context.close();
}

/** Write them anew. */
export async function writeScreens(browser, served) {
	mkdirSync(FOLDER, { recursive: true });
	for (const screen of desktop) await take(browser, served, DESKTOP, screen);
	for (const screen of phone) await take(browser, served, PHONE, screen);
	console.log(`${desktop.length + phone.length} pictures in ${FOLDER}`);
}
