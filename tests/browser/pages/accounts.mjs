// accounts.mjs: making an account, and coming in by passkeys, which a virtual authenticator holds.
// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';

import { DESKTOP_GERMAN, open } from './browser.mjs';
import { look } from './look.mjs';

const AUTHENTICATOR = { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal',
	hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
	automaticPresenceSimulation: true };

/** Give `page` something that holds passkeys: {list, hold}. */
async function giveAuthenticator(page) {
	const session = await page.context().newCDPSession(page);

	await session.send('WebAuthn.enable');
	const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator',
		{ options: AUTHENTICATOR });

	return {
		/** The passkeys that it holds. */
		async list() {
			return (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
		},
		/** Let it hold these and no others. */
		async hold(...credentials) {
			await session.send('WebAuthn.clearCredentials', { authenticatorId });
			for (const credential of credentials)
				await session.send('WebAuthn.addCredential', { authenticatorId, credential });
		},
	};
}

/** One person in two windows. */
class Person {
	static async start(browser, served) {
		const person = new Person();

		person.base = served.base;
		person.contexts = [await open(browser, served, DESKTOP_GERMAN),
			await open(browser, served, DESKTOP_GERMAN)];
		[person.page, person.other] = await Promise.all(person.contexts.map((one) => one.newPage()));
		person.keys = await giveAuthenticator(person.page);
		person.otherKeys = await giveAuthenticator(person.other);
		return person;
	}

	async stop() {
		for (const context of this.contexts) await context.close();
	}

	/** The page and its path: where `page` is. */
	at(path, page = this.page) {
		assert.equal(new URL(page.url()).pathname, path);
	}

	async comeIn(page) {
		await page.goto(`${this.base}/login`);
		await page.click('[data-passkey=use]');
		await page.waitForURL(`${this.base}/account`);
	}

	/** Make a passkey, and wait for the page that shows `count` of them. */
	async makePasskey(count) {
		await this.page.click('[data-passkey=make]');
		await this.page.locator('form[action="/account/passkeys/remove"]').nth(count - 1).waitFor();
	}

	async leave(page = this.page) {
		await page.click('form[action="/logout"]:not(:has([name=others])) button');
		await page.waitForURL(`${this.base}/`);
	}

	/** Send the form of `action` by this session, but not by its page: the status. */
	async send(action, form, headers = {}) {
		const answer = await this.page.request.post(this.base + action,
			{ form, headers, maxRedirects: 0 });

		return answer.status();
	}
}

async function findFaultyField(person) {
	const { page } = person;

	await page.goto(`${person.base}/account`);
	person.at('/login');
	await page.click('a[href="/account/new"]');
	await page.waitForURL(`${person.base}/account/new`);
	await page.fill('#name', 'Ada Löw');
	await page.fill('#email', 'nonsense');
	await page.evaluate(() => { document.querySelector('form.fields').noValidate = true; });
	const [answer] = await Promise.all([
		page.waitForResponse((response) => response.request().method() === 'POST'),
		page.click('main button.first'),
	]);

	assert.equal(answer.status(), 422);
	await page.locator('main .note[role=alert]').waitFor();
	assert.deepEqual(await look(page, DESKTOP_GERMAN, await answer.text()), []);
	const field = page.locator('#email');

	assert.equal(await field.getAttribute('aria-invalid'), 'true');
	assert.equal(await page.locator('#name').getAttribute('aria-invalid'), null);
	assert.equal(await page.inputValue('#name'), 'Ada Löw', 'what was right is kept');
	const ids = (await field.getAttribute('aria-describedby')).split(' ');

	for (const id of ids) assert.ok(await page.locator(`#${id}`).isVisible(), `${id} is there`);
	assert.ok((await page.innerText('#error-email')).includes('@'));
}

async function makeAccount(person) {
	const { page } = person;

	await page.fill('#email', 'ada@example.org');
	await page.click('main button.first');
	await page.waitForURL(`${person.base}/account`);
	assert.ok(await page.locator('main .note.bad').isVisible(), 'that a passkey is missing is said');
	await person.makePasskey(1);
	[person.first] = await person.keys.list();
	assert.equal((await person.keys.list()).length, 1);
}

async function comeInAgain(person) {
	const asked = [];

	await person.leave();
	await person.page.goto(`${person.base}/account`);
	person.at('/login');
	person.page.on('request', (request) => {
		if (request.url().endsWith('/login/use')) asked.push(request.postData());
	});
	await person.comeIn(person.page);
	assert.ok((await person.page.innerText('main dl')).includes('Ada Löw'));
	assert.equal(asked.length, 1);
	[person.used] = asked;
}

async function refuseSecondUse(person) {
	const status = await person.page.evaluate(async (body) => (await fetch('/login/use',
		{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).status, person.used);

	assert.equal(status, 403);
}

async function keepLastPasskey(person) {
	await person.page.goto(`${person.base}/account`);
	const [answer] = await Promise.all([
		person.page.waitForResponse((response) => response.url().endsWith('/account/passkeys/remove')),
		person.page.click('form[action="/account/passkeys/remove"] button'),
	]);

	assert.equal(answer.status(), 403);
	await person.page.goto(`${person.base}/account`);
	assert.equal(await person.page.locator('form[action="/account/passkeys/remove"]').count(), 1);
}

async function makeSecond(person) {
	await person.keys.hold(); /* a device that knows none of them */
	await person.makePasskey(2);
	[person.second] = await person.keys.list();
	assert.notEqual(person.second.credentialId, person.first.credentialId);
}

async function removeFirst(person) {
	const { page } = person;
	const hex = Buffer.from(person.first.credentialId, 'base64').toString('hex');

	await page.click(`form[action="/account/passkeys/remove"]:has([value="${hex}"]) button`);
	await page.locator('form[action="/account/passkeys/remove"]').nth(1).waitFor({ state: 'detached' });
	assert.equal(await page.locator(`[value="${hex}"]`).count(), 0);
}

async function leaveElsewhere(person) {
	const { page, other } = person;
	const everywhere = page.locator('form[action="/logout"]:has([name=others]) button');

	await person.otherKeys.hold(person.second);
	await person.comeIn(other);
	await page.goto(`${person.base}/account`);
	await everywhere.click();
	await everywhere.waitFor({ state: 'detached' });
	person.at('/account');
	await other.goto(`${person.base}/account`);
	person.at('/login', other);
}

async function refuseUnknown(person) {
	const { other } = person;

	await person.otherKeys.hold(person.first); /* it was removed */
	await other.goto(`${person.base}/login`);
	await other.click('[data-passkey=use]');
	await other.locator('[data-passkey-says]', { hasText: 'nicht bekannt' }).waitFor();
	await other.goto(`${person.base}/account`);
	person.at('/login', other);
}

async function refuseOthersForms(person) {
	const { page } = person;
	const path = '/logout';

	await page.goto(`${person.base}/account`);
	const token = await page.locator('form[action="/logout"] [name=token]').first().inputValue();
	const same = { 'Sec-Fetch-Site': 'same-origin' };
	const cross = { 'Sec-Fetch-Site': 'cross-site' };

	assert.equal(await person.send(path, {}, same), 403, 'without a token');
	assert.equal(await person.send(path, { token: token.replace(/./g, '0') }, same), 403, 'with another');
	assert.equal(await person.send(path, { token }, cross), 403, 'from another site');
	assert.equal(await person.send(path, { token, others: 'yes' }, same), 303, 'it was the right token');
	await page.goto(`${person.base}/account`);
	person.at('/account');
}

/** A page of nobody's that sends our form; the browser itself says whence it comes. */
async function refuseOtherSite(person) {
	const { page, base } = person;

	await page.goto(`${base}/account`);
	const token = await page.locator('form[action="/logout"] [name=token]').first().inputValue();

	await page.goto('about:blank');
	await page.setContent(`<form method="post" action="${base}/logout">` +
		`<input name="token" value="${token}"><button>Win</button></form>`);
	const [answer] = await Promise.all([page.waitForResponse(`${base}/logout`), page.click('button')]);

	/* The cookie does not go along, so that nobody is in. */
	assert.ok(answer.headers().location.startsWith('/login'));
	await page.goto(`${base}/account`);
	person.at('/account');
}

/** In this order: each goes on where the one before ends. */
const cases = [
	['a field that is wrong is marked and says why', findFaultyField],
	['an account is made, and its first passkey', makeAccount],
	['one leaves, and comes in by the passkey', comeInAgain],
	['a challenge is good for one use', refuseSecondUse],
	['the last passkey stays', keepLastPasskey],
	['a second passkey is made', makeSecond],
	['the first one is removed', removeFirst],
	['one leaves everywhere else', leaveElsewhere],
	['a passkey that is not known does not let in', refuseUnknown],
	['a form without the token, or from another site, is refused', refuseOthersForms],
	['a page of another site cannot send a form', refuseOtherSite],
];

export async function comeIn(browser, served, run) {
	const person = await Person.start(browser, served);

	for (const [name, act] of cases)
		if (!await run(`accounts: ${name}`, () => act(person))) break;
	await person.stop();
}
