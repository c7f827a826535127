/* passkey.mjs: the buttons by which a person makes and uses passkeys (WebAuthn). */
/* SPDX-License-Identifier: EUPL-1.2 */

const TIMEOUT_MS = 120000;

const base64UrlOf = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
	.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const bytesOf = (text) => Uint8Array.from(
	atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

/** A failure with the name of the words that the page has for it. */
class Failure extends Error {
	constructor(says) {
		super(says);
		this.says = says;
	}
}

/** Send `content` as JSON to `path`; the JSON that is answered, or null. */
async function ask(path, content) {
	const answer = await fetch(path, {
		method: 'POST', headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(content),
	}).catch(() => { throw new Failure('offline'); });

	if (answer.ok) return answer.status === 204 ? null : answer.json();
	throw new Failure({ 404: 'unknown', 429: 'often' }[answer.status] ?? 'refused');
}

/** Ask the browser for a passkey; what it throws is the person's no. */
const cancelled = () => { throw new Failure('cancelled'); };

async function make() {
	const asked = await ask('/account/passkeys/ask', {});
	const made = await navigator.credentials.create({ publicKey: {
		rp: { id: asked.site, name: document.title },
		user: { id: bytesOf(asked.handle), name: asked.name, displayName: asked.name },
		challenge: bytesOf(asked.challenge),
		pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
		authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
		excludeCredentials: asked.known.map((id) => ({ type: 'public-key', id: bytesOf(id) })),
		attestation: 'none', timeout: TIMEOUT_MS,
	} }).catch(cancelled);

	await ask('/account/passkeys/make', {
		attestation: base64UrlOf(made.response.attestationObject),
		client_data: base64UrlOf(made.response.clientDataJSON),
	});
}

async function use() {
	const asked = await ask('/login/ask', {});
	const used = await navigator.credentials.get({ publicKey: {
		challenge: bytesOf(asked.challenge), rpId: asked.site, userVerification: 'required',
		timeout: TIMEOUT_MS,
	} }).catch(cancelled);

	await ask('/login/use', {
		authenticator_data: base64UrlOf(used.response.authenticatorData),
		client_data: base64UrlOf(used.response.clientDataJSON),
		id: base64UrlOf(used.rawId),
		signature: base64UrlOf(used.response.signature),
	});
}

/** Say what the page has to say about `says`, or nothing. */
function say(says) {
	const words = says && document.querySelector(`template[data-says="${says}"]`);

	document.querySelector('[data-passkey-says]').textContent =
		words ? words.content.textContent : '';
}

async function act(button) {
	button.disabled = true;
	say(null);
	try {
		await (button.dataset.passkey === 'make' ? make : use)();
		location.assign(button.dataset.next);
	} catch (failure) {
		if (!(failure instanceof Failure)) throw failure;
		say(failure.says);
	} finally {
		button.disabled = false;
	}
}

for (const button of document.querySelectorAll('[data-passkey]')) {
	button.addEventListener('click', () => act(button));
	button.disabled = !window.PublicKeyCredential;
}
