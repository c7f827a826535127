// look.mjs: what holds for every page, whatever it is about. Each function says what does not hold.
// SPDX-License-Identifier: EUPL-1.2
import { HtmlValidate, StaticConfigLoader, axe } from './packages.mjs';

const NARROW = 320; /* CSS pixels: WCAG 2.2, 1.4.10 */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const BY_EYE = ['color-contrast', 'target-size', 'link-in-text-block', 'scrollable-region-focusable',
	'meta-viewport', 'document-title', 'html-has-lang', 'valid-lang'];
const SHOWN_MAX = 3; /* of the places of one fault */

/* The recommended rules but for matters of taste: how attributes and void elements are written. */
const validator = new HtmlValidate(new StaticConfigLoader({
	extends: ['html-validate:recommended'],
	rules: {
		'long-title': 'off', /* it says what the page is about, and whose it is */
		'no-inline-style': 'error',
		'no-implicit-button-type': 'off', /* a button of a form sends it */
		'prefer-native-element': ['error', { exclude: ['region'] }],
	},
}));

/** Rules that `html` breaks. */
async function readMarkup(html) {
	const report = await validator.validateString(html);
	const faults = report.results.flatMap((result) => result.messages)
		/* Buttons of a form share a name: only the one that is pressed is sent. */
		.filter(({ ruleId, selector }) => ruleId !== 'form-dup-name' || !/ button[^ ]*$/.test(selector))
		.map(({ ruleId, message, selector }) => `html-validate ${ruleId}: ${message} (${selector})`);

	if (/<script(?![^>]*\ssrc=)/i.test(html)) faults.push('a script stands in the page');
	if (/<style|\sstyle=/i.test(html)) faults.push('a style stands in the page');
	if (/\son[a-z]+=/i.test(html)) faults.push('a handler stands in the page');
	return faults;
}

/** What assistive techniques would stumble over, by the rules of `runOnly`. */
async function askAxe(page, runOnly) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate((values) =>
		window.axe.run(document, { runOnly: values, resultTypes: ['violations'] }), runOnly);

	return violations.map(({ id, help, nodes }) => `axe ${id}: ${help}: ` +
		nodes.slice(0, SHOWN_MAX).map((node) => node.html.slice(0, 120)).join(' | '));
}

/** What a page is made of at least. */
async function readFrame(page, language) {
	const found = await page.evaluate(() => ({
		headings: [...document.querySelectorAll('h1')].map((heading) => heading.innerText.trim()),
		title: document.title.trim(),
		language: document.documentElement.lang,
		mains: document.querySelectorAll('main').length,
	}));
	const faults = [];

	if (found.headings.length !== 1 || found.headings[0] === '')
		faults.push(`not one first heading but ${JSON.stringify(found.headings)}`);
	else if (!found.title.startsWith(found.headings[0]))
		faults.push(`the title "${found.title}" does not begin as "${found.headings[0]}"`);
	if (found.mains !== 1) faults.push(`${found.mains} main parts`);
	if (found.language !== language) faults.push(`its language is "${found.language}"`);
	return faults;
}

/** Whether one has to scroll to the side on the smallest screen. */
async function readNarrow(page, { width, height }) {
	await page.setViewportSize({ width: NARROW, height });
	const wide = await page.evaluate(() => {
		const most = document.documentElement.clientWidth;

		if (document.documentElement.scrollWidth <= most) return null;
		return [...document.querySelectorAll('body *')]
			.filter((element) => element.getBoundingClientRect().right > most + 1 &&
				!element.closest('.wide, pre'))
			.slice(0, 3).map((element) => element.outerHTML.slice(0, 120));
	});

	await page.setViewportSize({ width, height });
	return wide === null ? [] : [`wider than ${NARROW} pixels: ${wide.join(' | ')}`];
}

/** The elements that the keyboard must reach, in their order, as marks set on them; in the page. */
function markStops() {
	const names = new Set();
	const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, ' +
		'[tabindex="0"]')].filter((element) => {
		if (element.disabled || element.type === 'hidden' || !element.checkVisibility()) return false;
		if (element.type !== 'radio') return true;
		const first = !names.has(element.name); /* one of them is reached, then arrows move */

		names.add(element.name);
		return first;
	});

	stops.forEach((element, index) => {
		element.dataset.stop = element.type === 'radio' ? `radio ${element.name}` : `${index}`;
	});
	return stops.map((element) => element.dataset.stop);
}

/** Note where the keyboard goes, as {stop, what, hidden, plain}; in the page. */
function noteFocus() {
	window.focusNotes = [];
	document.addEventListener('focusin', ({ target }) => {
		const style = getComputedStyle(target);
		const box = target.getBoundingClientRect();

		window.focusNotes.push({
			stop: target.type === 'radio' ? `radio ${target.name}` : target.dataset.stop,
			what: target.outerHTML.slice(0, 120),
			hidden: box.right <= 0 || box.bottom <= 0 || box.left >= innerWidth ||
				box.top >= innerHeight,
			plain: style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2,
		});
	});
}

/** Whether the Tab key goes through all that can be used, in the order of reading, to be seen. */
export async function goByKeyboard(page) {
	const wanted = await page.evaluate(markStops);

	await page.evaluate(noteFocus);
	for (let count = 0; count < wanted.length; count++) await page.keyboard.press('Tab');
	const notes = await page.evaluate(() => window.focusNotes);
	const reached = notes.map(({ stop }) => stop);
	const faults = [
		...notes.filter(({ hidden }) => hidden).map(({ what }) => `the keyboard is out of sight: ${what}`),
		...notes.filter(({ plain }) => plain).map(({ what }) => `the keyboard is not to be seen: ${what}`),
	];

	if (JSON.stringify(reached) !== JSON.stringify(wanted))
		faults.push(`the keyboard reaches ${reached.join()} and not ${wanted.join()}`);
	return faults;
}

/**
 * Look at the page that `page` shows with `setting`; `html` is what was sent. With `brief`, only what
 * is different on a phone or in the dark is asked of axe-core, and the keyboard is left out.
 * All that does not hold.
 */
export async function look(page, setting, html, brief) {
	const faults = [
		...await readFrame(page, setting.language),
		...await readMarkup(html),
		...await askAxe(page, brief ? { type: 'rule', values: BY_EYE } : { type: 'tag', values: TAGS }),
	];

	if (setting.device === 'phone') faults.push(...await readNarrow(page, setting.viewport));
	else if (!brief) faults.push(...await goByKeyboard(page));
	return faults;
}
