// browser.mjs: Chromium, and how people set it up.
// SPDX-License-Identifier: EUPL-1.2
import { chromium } from './packages.mjs';

/* A sandbox needs rights that root in a container has not. Nothing but our pages is ever opened. */
const OPTIONS = ['--no-sandbox', '--disable-dev-shm-usage', '--no-proxy-server'];

const TIMEOUT_MS = 60000; /* of what takes a moment */

const GERMAN = { language: 'de', locale: 'de-DE' };
const ENGLISH = { language: 'en', locale: 'en-GB' };
const DESKTOP = { device: 'desktop', viewport: { width: 1280, height: 900 }, colorScheme: 'light' };
const PHONE = { device: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'dark' };

export const DESKTOP_GERMAN = { ...DESKTOP, ...GERMAN };
export const PHONE_ENGLISH = { ...PHONE, ...ENGLISH };
export const PHONE_GERMAN = { ...PHONE, ...GERMAN };
export const DESKTOP_ENGLISH = { ...DESKTOP, ...ENGLISH };
export const ALL = [DESKTOP_GERMAN, PHONE_ENGLISH, PHONE_GERMAN, DESKTOP_ENGLISH];

export function launch() {
	return chromium.launch({ executablePath: process.env.ALLMENDE_CHROMIUM ?? '/usr/bin/chromium',
		args: OPTIONS });
}

/**
 * A window of somebody new with that `setting`, who is in by the session `token` (if any). `more`
 * are options of Playwright's.
 */
export async function open(browser, served, setting, token, more = {}) {
	const { viewport, colorScheme, locale } = setting;
	const context = await browser.newContext({ viewport, colorScheme, locale, ...more });

	context.setDefaultTimeout(TIMEOUT_MS);
	if (token) await context.addCookies([{ name: 'allmende', value: token, url: served.base }]);
	return context;
}
