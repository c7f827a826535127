// walk.mjs: from page to page by links, as somebody who is in by a role or by none; each page is
// looked at. The list of pages is that of the program, so that none is forgotten.
// SPDX-License-Identifier: EUPL-1.2
import { open } from './browser.mjs';
import { look } from './look.mjs';
import { plain, routeOf } from './routes.mjs';

const NOWHERE = '/nothing-is-here';

/** Note what goes wrong while `page` loads, in `faults`. */
function listen(page, base, faults) {
	page.on('console', (message) => {
		if (message.type() === 'error' || message.type() === 'warning')
			faults.push(`console: ${message.text()}`);
	});
	page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
	page.on('requestfailed', (request) => {
		const why = request.failure().errorText;

		if (why !== 'net::ERR_ABORTED') /* as its icon is, when the next page is asked for */
			faults.push(`not loaded: ${request.url()}: ${why}`);
	});
	page.on('request', (request) => {
		if (!request.url().startsWith(`${base}/`)) faults.push(`asks another host: ${request.url()}`);
	});
	page.on('response', (response) => {
		if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
	});
}

const linksOf = (page) => page.evaluate(() => [...document.querySelectorAll('main a[href]')]
	.map((link) => new URL(link.href)).filter((url) => url.origin === location.origin)
	.map((url) => url.pathname));

const wordsOf = (page) => page.evaluate(() => document.querySelector('main').innerText);

/** What the page is made of: pages of one kind may differ by who looks. */
const shapeOf = (page) => page.evaluate(() => [...new Set([...document.querySelectorAll('main *')]
	.map(({ localName, name, type }) => `${localName} ${name ?? ''} ${type ?? ''}`))].sort().join());

/** Whether the page `path` says the same without scripts, or that it needs them. */
async function readWithoutScripts(dumb, base, path, page) {
	await dumb.goto(base + path);
	const words = await wordsOf(dumb);

	if (await page.locator('head script').count() === 0)
		return words === await wordsOf(page) ? [] : ['without scripts it says something else'];
	return await dumb.locator('main .note', { hasText: 'JavaScript' }).count() > 0
		? [] : ['without scripts it does not say that it needs them'];
}

/** The addresses of one walk: those that are still to be asked, and how many of each kind were. */
class Plan {
	constructor(most, without) {
		this.most = most;
		this.waiting = [...plain, NOWHERE].filter((path) => !without.has(path));
		this.known = new Set(this.waiting);
		this.counts = new Map();
		this.without = without;
	}

	add(paths) {
		for (const path of paths) {
			const kind = routeOf(path).route ?? path.replace(/[0-9a-f]{64}/g, '{id}');
			const count = this.counts.get(kind) ?? 0;

			if (this.known.has(path) || this.without.has(kind) || count >= this.most) continue;
			this.known.add(path);
			this.counts.set(kind, count + 1);
			this.waiting.push(path);
		}
	}
}

/** One person who walks. */
class Walker {
	constructor(served, options) {
		Object.assign(this, options, { served, count: 0, seen: new Set(), shapes: new Map() });
		this.faults = []; /* of the page that is looked at */
		this.all = [];
		this.plan = new Plan(this.most, this.without);
	}

	async start(browser) {
		const { served, setting, role } = this;

		this.context = await open(browser, served, setting, served.tokens[role]);
		this.dumb = await open(browser, served, setting, served.tokens[role],
			{ javaScriptEnabled: false });
		this.page = await this.context.newPage();
		this.dumbPage = await this.dumb.newPage();
		listen(this.page, served.base, { push: (fault) => this.faults.push(fault) });
	}

	async stop() {
		await Promise.all([this.context.close(), this.dumb.close()]);
	}

	/** Whether the file `path` is there. */
	async ask(path) {
		const answer = await this.context.request.get(this.served.base + path);

		if (answer.ok()) this.seen.add(routeOf(path).route);
		else this.faults.push(`its status is ${answer.status()}`);
	}

	/** Look at what `response` brought from `path`, unless one of this kind and shape is known. */
	async look(kind, shape, path, response) {
		if (this.known?.has(`${kind} ${shape}`)) return;
		this.known?.add(`${kind} ${shape}`);
		this.faults.push(...await look(this.page, this.setting, await response.text(), this.brief));
		if (this.scripts)
			this.faults.push(...await readWithoutScripts(this.dumbPage, this.served.base, path, this.page));
		this.count++;
	}

	/** Go to the page `path`; one that is not for this role says so or leads elsewhere. */
	async go(path) {
		const response = await this.page.goto(this.served.base + path);
		const status = response.status();
		const { route } = routeOf(path);

		if (new URL(this.page.url()).pathname !== path) return;
		const shape = await shapeOf(this.page);

		if (status === 200) {
			this.plan.add(await linksOf(this.page));
			this.seen.add(route);
			this.shapes.set(route, (this.shapes.get(route) ?? new Set()).add(shape));
			await this.look(route, shape, path, response);
		} else if (status === 403 && this.role !== '' || status === 404 && path === NOWHERE) {
			this.faults = []; /* that it is refused is right */
			await this.look(status, shape, path, response);
		} else {
			this.faults.push(`its status is ${status}`);
		}
	}

	async run() {
		const { role, setting } = this;

		while (this.plan.waiting.length > 0) {
			const path = this.plan.waiting.shift();

			await (path !== NOWHERE && routeOf(path).file ? this.ask(path) : this.go(path));
			this.all.push(...this.faults.map((fault) =>
				`${path} (${role || 'nobody'}, ${setting.device}, ${setting.language}): ${fault}`));
			this.faults = [];
		}
	}
}

/**
 * Walk through `served` with `setting` as `role` ("" for nobody), to at most `most` addresses of each
 * kind. Kinds in `without` are left out. Pages of a shape in `known` are read for their links alone,
 * and shapes that were not in it are added; without it all pages are looked at.
 * {seen, shapes, count, faults}: which kinds there were, of which shapes each, how many pages were
 * looked at, and what does not hold where.
 */
export async function walk(browser, served, options) {
	const walker = new Walker(served, options);

	await walker.start(browser);
	await walker.run();
	await walker.stop();
	return { ...walker, faults: walker.all };
}
