/*
 * request.mjs: requests to a cooperative or a node, signed by a key of the ring (RFC 9421) in the
 * profile of http/signature.h: JSON in, JSON or bytes out.
 *
 *	const page = await ask({ url: `${node}/api/v1/my/uses?after=0`, key });
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { base64Of, base64UrlOf, encode, sha256 } from './bytes.mjs';

const LABEL = 'sig1';
const TAG = 'allmende';
const NONCE_LEN = 18; /* random bytes: 24 characters */
const ANSWER_LEN_MAX = 64 * 1024 * 1024; /* bytes */

/**
 * What is thrown for an answer that is none: `status` of HTTP (0: there was no answer), and of the
 * problem (RFC 9457) `type`, by which programs tell problems apart, `title` and `detail`, words for
 * the person in the server's language. Without an answer `type` is 'unreachable', for one that cannot
 * be read 'unreadable'.
 */
export class RequestError extends Error {
	constructor({ status, type, title, detail = '' }, cause) {
		super(`${status} ${type}: ${detail || title}`, { cause });
		this.name = 'RequestError';
		this.status = status;
		this.type = type;
		this.title = title;
		this.detail = detail;
	}
}

/**
 * The headers that carry the signature of `key` over a request: `method`, the address `url` as
 * it is sent, `body` (bytes; empty: there is none), made at `now` (a Date).
 */
export async function signatureHeaders({ method, url, body, key, now }) {
	const digest = `sha-256=:${base64Of(await sha256(body))}:`;
	const nonce = base64UrlOf(crypto.getRandomValues(new Uint8Array(NONCE_LEN)));
	const covered = [['@method', method], ['@target-uri', url],
		...(body.length > 0 ? [['content-digest', digest]] : [])];
	const input = `(${covered.map(([name]) => `"${name}"`).join(' ')})` +
		`;created=${Math.floor(now.getTime() / 1000)};nonce="${nonce}"` +
		`;keyid="${key.publicKey}";tag="${TAG}"`;
	/* RFC 9421, 2.5: the signature base. */
	const base = [...covered, ['@signature-params', input]]
		.map(([name, value]) => `"${name}": ${value}`).join('\n');
	const signature = await crypto.subtle.sign('Ed25519', key.signingKey, encode(base));

	return {
		...(body.length > 0 && { 'Content-Digest': digest }),
		'Signature-Input': `${LABEL}=${input}`,
		'Signature': `${LABEL}=:${base64Of(new Uint8Array(signature))}:`,
	};
}

/* The address as fetch() sends it: without fragment, and with neither name nor password. */
function addressOf(url) {
	const address = new URL(url, globalThis.location?.href);

	if (address.username !== '' || address.password !== '')
		throw new TypeError('an address has no name and password');
	address.hash = '';
	return address.href;
}

const typeOf = (response) =>
	(response.headers.get('Content-Type') ?? '').split(';')[0].trim().toLowerCase();

async function bytesOfAnswer(response) {
	const unreadable = (detail, cause) => new RequestError(
		{ status: response.status, type: 'unreadable', title: 'The answer cannot be read', detail }, cause);
	const length = Number(response.headers.get('Content-Length') ?? 0);

	if (length > ANSWER_LEN_MAX) throw unreadable('it is too long');
	try {
		return new Uint8Array(await response.arrayBuffer());
	} catch (error) {
		throw unreadable('it broke off', error);
	}
}

function parseJson(status, bytes) {
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch (error) {
		throw new RequestError(
			{ status, type: 'unreadable', title: 'The answer cannot be read', detail: 'no JSON' }, error);
	}
}

/* The problem that the answer is. */
function problemOf(response, bytes) {
	const other = {
		status: response.status, type: 'about:blank', title: response.statusText || 'No success',
	};

	if (!typeOf(response).endsWith('json')) return new RequestError(other);
	const said = parseJson(response.status, bytes);
	const text = (value) => (typeof value === 'string' ? value : undefined);

	return new RequestError({
		status: response.status, type: text(said?.type) ?? other.type,
		title: text(said?.title) ?? other.title, detail: text(said?.detail),
	});
}

/* What there is to send: a text as it is, which is how an envelope goes, anything else as JSON. */
function bytesToSend(body) {
	if (body === undefined) return new Uint8Array(0);
	return encode(typeof body === 'string' ? body : JSON.stringify(body));
}

/**
 * Send a request and give what the answer has: of JSON the value, of anything else the bytes, null
 * where there is nothing. Without `key` it is not signed. No cookie goes along, no redirect is
 * followed. `signal` (of an AbortController) ends it. RequestError: what is not 2xx, and no answer.
 */
export async function ask({ url, method = 'GET', body, key, signal, now = new Date() }) {
	const address = addressOf(url);
	const bytes = bytesToSend(body);
	let response;

	const headers = {
		'Accept': 'application/json, application/problem+json, application/octet-stream',
		...(bytes.length > 0 && { 'Content-Type': 'application/json' }),
		...(key && await signatureHeaders({ method, url: address, body: bytes, key, now })),
	};
	try {
		response = await fetch(address, {
			method, headers, signal, ...(bytes.length > 0 && { body: bytes }),
			cache: 'no-store', credentials: 'omit', mode: 'cors', redirect: 'error',
			referrerPolicy: 'no-referrer',
		});
	} catch (error) {
		if (signal?.aborted) throw error;
		throw new RequestError(
			{ status: 0, type: 'unreachable', title: 'The server cannot be reached' }, error);
	}
	const answer = await bytesOfAnswer(response);

	if (!response.ok) throw problemOf(response, answer);
	if (answer.length === 0) return null;
	return typeOf(response).endsWith('json') ? parseJson(response.status, answer) : answer;
}
