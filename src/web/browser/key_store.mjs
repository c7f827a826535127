/*
 * key_store.mjs: the keys of this browser in IndexedDB. For keyring.mjs.
 *
 * What is kept of a private key is a CryptoKey that cannot be exported, by the browser's own means.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
import { KeyringError } from './key_error.mjs';

const DATABASE = 'allmende-keys';
const STORE = 'keys';
const VERSION = 1;

const failed = (error) =>
	new KeyringError('storage', `this browser keeps no keys: ${error?.message}`, error);

function open() {
	return new Promise((resolve, reject) => {
		const request = indexedDB.open(DATABASE, VERSION);

		request.onupgradeneeded = () =>
			request.result.createObjectStore(STORE, { keyPath: 'publicKey' });
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(failed(request.error));
		request.onblocked = () => reject(failed(new Error('another page has an older version open')));
	});
}

/* One transaction: what `work` asks of the store, once it is on the disk. */
async function transact(mode, work) {
	const database = await open();

	try {
		return await new Promise((resolve, reject) => {
			const transaction = database.transaction(STORE, mode, { durability: 'strict' });
			const request = work(transaction.objectStore(STORE));

			transaction.oncomplete = () => resolve(request.result);
			transaction.onabort = () => reject(transaction.error ?? request.error);
		});
	} finally {
		database.close();
	}
}

async function attempt(mode, work) {
	try {
		return await transact(mode, work);
	} catch (error) {
		if (error?.name === 'ConstraintError')
			throw new KeyringError('exists', 'the key is in the ring already', error);
		throw error instanceof KeyringError ? error : failed(error);
	}
}

/** Every record, in no order that means anything. KeyringError 'storage', as of all these. */
export const storedAll = () => attempt('readonly', (store) => store.getAll());

/** The record of `publicKey`, or undefined. */
export const stored = (publicKey) => attempt('readonly', (store) => store.get(publicKey));

/** Keep the new `record`. KeyringError 'exists'. */
export const storeNew = (record) => attempt('readwrite', (store) => store.add(record));

/** Keep `record` in the place of the one of its key. */
export const storeAgain = (record) => attempt('readwrite', (store) => store.put(record));

/** Forget the record of `publicKey`. */
export const storeRemove = (publicKey) => attempt('readwrite', (store) => store.delete(publicKey));
