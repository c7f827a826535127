/* key_show.mjs: showing the cooperative that who is in holds a key. */
/* SPDX-License-Identifier: EUPL-1.2 */
import { getKey } from './keyring.mjs';
import { signatureHeaders } from './request.mjs';

/**
 * Sign a request with the key `publicKey` of this browser, from the session of the person. Gives
 * null, or the words of the server about what is wrong. KeyringError: there is no such key here.
 */
export async function showKey(publicKey) {
	const url = new URL('/account/keys', location.href).href;
	const body = new TextEncoder().encode('{}');
	const key = await getKey(publicKey);
	const headers = await signatureHeaders({ method: 'POST', url, body, key, now: new Date() });
	const answer = await fetch(url, {
		method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers },
	});

	return answer.ok ? null : (await answer.json()).detail;
}
