/* account.mjs: the page of one's account: passkeys, and showing that one holds a key. */
/* SPDX-License-Identifier: EUPL-1.2 */
import './passkey.mjs';
import './key_maker.mjs';
import { getKey } from './keyring.mjs';
import { KeyringError } from './key_error.mjs';
import { signatureHeaders } from './request.mjs';

const box = document.querySelector('[data-key-show]');
const saying = box.querySelector('[data-key-says]');

async function show() {
	const url = new URL('/account/keys', location.href).href;
	const body = new TextEncoder().encode('{}');
	const key = await getKey(document.getElementById('key').value);
	const headers = await signatureHeaders({ method: 'POST', url, body, key, now: new Date() });
	const answer = await fetch(url, {
		method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers },
	});

	if (answer.ok) {
		location.reload();
		return;
	}
	saying.textContent = (await answer.json()).detail;
}

box.querySelector('[data-key-show-it]').addEventListener('click', () => {
	show().catch((error) => {
		saying.textContent = error instanceof KeyringError
			? box.querySelector('template[data-says="malformed"]').content.textContent
			: String(error);
	});
});
box.hidden = false;
