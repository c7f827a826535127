/* applicant.mjs: the form by which a body registers: its key is shown before the form is sent. */
/* SPDX-License-Identifier: EUPL-1.2 */
import './key_maker.mjs';
import { showKey } from './key_show.mjs';
import { KeyringError } from './key_error.mjs';

const form = document.querySelector('form.fields');
const box = document.querySelector('[data-key-maker]');
const saying = box.querySelector('[data-key-says]');

async function send() {
	const wrong = await showKey(document.getElementById('key').value);

	if (wrong === null) form.submit();
	else saying.textContent = wrong;
}

form.addEventListener('submit', (event) => {
	event.preventDefault();
	send().catch((error) => {
		if (!(error instanceof KeyringError)) throw error;
		saying.textContent =
			box.querySelector('template[data-says="not-found"]').content.textContent;
		saying.scrollIntoView();
	});
});
