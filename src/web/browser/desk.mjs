/* desk.mjs: what a person of the office signs by her key: decisions, grants, revocations. */
/* SPDX-License-Identifier: EUPL-1.2 */
import { listKeys } from './keyring.mjs';
import { signObject } from './object.mjs';
import { ask, RequestError } from './request.mjs';

const api = (path) => new URL(`/api/v1/${path}`, location.href).href;
const saying = document.querySelector('[data-desk-says]');
const say = (name) => {
	saying.textContent = document.querySelector(`template[data-says="${name}"]`).content.textContent;
};

/** What each button does with the key of the office and the id that it names. */
const acts = {
	/* The server drafts by the guideline; what is signed here is what verify computes again. */
	async 'sign-decision'(key, id) {
		const draft = await ask({ url: api(`applications/${id}/decision`), key });
		const { text } = await signObject(draft, key);

		await ask({ url: api('objects'), method: 'POST', body: text, key });
	},
	async 'enter-grant'(key, id) {
		await ask({ url: api(`applications/${id}/grant`), method: 'POST', key });
	},
	async 'revoke-grant'(key, id) {
		const reason = document.getElementById('reason');

		if (!reason.reportValidity()) return false;
		await ask({ url: api(`grants/${id}/revocation`), method: 'POST', key,
			body: { reason: reason.value } });
		return true;
	},
};

async function act(button) {
	const [key] = (await listKeys({ kind: 'office' })).slice(-1);

	if (key === undefined) {
		say('no-key');
		return;
	}
	say('wait');
	if (await acts[button.dataset.desk](key, button.dataset.id) === false) saying.textContent = '';
	else location.reload();
}

for (const button of document.querySelectorAll('[data-desk]')) {
	button.addEventListener('click', async () => {
		button.disabled = true;
		try {
			await act(button);
		} catch (error) {
			if (!(error instanceof RequestError)) throw error;
			if (error.status === 0) say('offline');
			else saying.textContent = error.detail || error.title;
		} finally {
			button.disabled = false;
		}
	});
	button.disabled = false;
}
