// paper.mjs: pages as they are printed.
// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';

import { DESKTOP_GERMAN, open } from './browser.mjs';

async function printApplication(page, base) {
	await page.goto(`${base}/applications`);
	await page.click('main a[href^="/applications/"]');
	await page.waitForURL(/\/applications\/[0-9a-f]+$/);
	await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
	for (const part of ['header nav', 'footer', '.skip', 'footer form'])
		for (const element of await page.locator(part).all())
			assert.ok(await element.isHidden(), `${part} is not printed`);
	assert.ok(await page.locator('h1').isVisible(), 'the heading is');
	assert.ok(await page.locator('main dl, main table').first().isVisible(), 'and what is said');
	assert.deepEqual(await page.evaluate(() => {
		const { color, backgroundColor } = getComputedStyle(document.body);
		return [color, backgroundColor];
	}), ['rgb(0, 0, 0)', 'rgb(255, 255, 255)'], 'in black on white, also from a dark screen');
	const inks = await page.evaluate(() => [...new Set([...document.querySelectorAll('main *')]
		.filter((element) => element.checkVisibility())
		.map((element) => getComputedStyle(element).color))]);

	for (const ink of inks) {
		const [red, green, blue] = ink.match(/\d+/g).map(Number);
		assert.ok(0.2126 * red + 0.7152 * green + 0.0722 * blue < 128, `${ink} is dark enough`);
	}
}

export async function print(browser, served, run) {
	const context = await open(browser, served, DESKTOP_GERMAN);
	const page = await context.newPage();

	await run('on paper: an application without navigation', () => printApplication(page, served.base));
	await context.close();
}
