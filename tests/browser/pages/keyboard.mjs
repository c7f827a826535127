// keyboard.mjs: what people do on public pages, by the keyboard alone.
// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';

import { DESKTOP_GERMAN, open } from './browser.mjs';

const TABS_MAX = 200;

/** Press Tab until `selector` has the keyboard. */
async function tabTo(page, selector) {
	for (let count = 0; count < TABS_MAX; count++) {
		await page.keyboard.press('Tab');
		if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
	}
	assert.fail(`Tab does not reach ${selector} on ${page.url()}`);
}

/** Press Enter, and wait for the page that follows. */
async function enter(page) {
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

async function skipToContent(page, base) {
	await page.goto(`${base}/about`);
	await page.keyboard.press('Tab');
	assert.ok(await page.locator('a.skip:focus').isVisible(), 'the first stop is the skip link');
	assert.ok((await page.locator('a.skip').boundingBox()).x >= 0, 'and it can be seen');
	await page.keyboard.press('Enter');
	assert.equal(new URL(page.url()).hash, '#main');
	await page.keyboard.press('Tab');
	assert.ok(await page.evaluate(() => document.activeElement.closest('header') === null),
		'what follows the skip link is behind the header');
}

async function goToEachPlace(page, base) {
	await page.goto(`${base}/`);
	const places = await page.evaluate(() =>
		[...document.querySelectorAll('header nav a')].map((link) => link.getAttribute('href')));

	assert.ok(places.length >= 6);
	for (const place of places) {
		await page.goto(`${base}/`);
		await tabTo(page, `header nav a[href="${place}"]`);
		await enter(page);
		assert.equal(new URL(page.url()).pathname, place);
		assert.equal(await page.locator(`header nav a[href="${place}"]`).getAttribute('aria-current'),
			'page');
	}
}

async function changeLanguage(page, base) {
	await page.goto(`${base}/guidelines`);
	for (const [language, next] of [['de', 'en'], ['en', 'de']]) {
		assert.equal(await page.locator('html').getAttribute('lang'), language);
		await tabTo(page, `footer button[name=language][value=${next}]`);
		await enter(page);
		assert.equal(new URL(page.url()).pathname, '/guidelines');
		assert.equal(await page.locator('html').getAttribute('lang'), next);
	}
}

async function filterTheLog(page, base) {
	await page.goto(`${base}/log`);
	await tabTo(page, 'select[name=type]');
	const title = await page.locator('select[name=type] option[value=guideline]').innerText();

	await page.keyboard.type(title.slice(0, 6)); /* as people choose in a list */
	assert.equal(await page.locator('select[name=type]').inputValue(), 'guideline');
	await tabTo(page, 'form[action="/log"] button');
	await enter(page);
	assert.equal(new URL(page.url()).searchParams.get('type'), 'guideline');
	assert.equal(await page.locator('select[name=type]').inputValue(), 'guideline');
	const kinds = await page.locator('tbody th').allInnerTexts();

	assert.ok(kinds.length > 0 && kinds.every((kind) => kind === title), `only ${title}`);
}

/** Through a list of several pages: each line once, the newest first. */
async function turnPages(page, base) {
	const numbers = [];

	await page.goto(`${base}/log`);
	for (let count = 0; count < 10; count++) {
		numbers.push(...(await page.locator('tbody td.number').allInnerTexts())
			.map((text) => Number(text.replace(/\D/g, ''))));
		if (await page.locator('.pager a[rel=next]').count() === 0) break;
		await tabTo(page, '.pager a[rel=next]');
		await enter(page);
	}
	assert.ok(numbers.length > 100, 'the list has several pages');
	assert.deepEqual(numbers, numbers.map((_, index) => numbers.length - 1 - index));
	await tabTo(page, '.pager a:not([rel])');
	await enter(page);
	assert.equal(new URL(page.url()).search, '', 'and back to the newest');
}

/** Everything that is to be done by keyboard, as [what holds, how it is seen]. */
const cases = [
	['the skip link leads to the content', skipToContent],
	['the navigation leads to each place', goToEachPlace],
	['the language is changed, and the page stays', changeLanguage],
	['the log shows one kind of entries', filterTheLog],
	['a list of several pages is read to its end', turnPages],
];

export async function goByKeys(browser, served, run) {
	const context = await open(browser, served, DESKTOP_GERMAN);
	const page = await context.newPage();

	for (const [name, act] of cases) await run(`by keyboard: ${name}`, () => act(page, served.base));
	await context.close();
}
