/* account.mjs: the page of one's account: passkeys, and showing that one holds a key. */
/* SPDX-License-Identifier: EUPL-1.2 */
import './passkey.mjs';
import './key_maker.mjs';
import { showKey } from './key_show.mjs';
import { KeyringError } from './key_error.mjs';

const box = document.querySelector('[data-key-show]');
const saying = box.querySelector('[data-key-says]');

async function show() {
	const wrong = await showKey(document.getElementById('key').value);

	if (wrong === null) location.reload();
	else saying.textContent = wrong;
}

box.querySelector('[data-key-show-it]').addEventListener('click', () => {
	show().catch((error) => {
		if (!(error instanceof KeyringError)) throw error;
		saying.textContent =
			box.querySelector('template[data-says="not-found"]').content.textContent;
	});
});
box.hidden = false;
