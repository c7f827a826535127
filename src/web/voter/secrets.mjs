/* secrets.mjs: byte arrays that are overwritten when they are not needed any more. */
/* SPDX-License-Identifier: EUPL-1.2 */

/** What is kept here is overwritten by wipe(): in a `finally`, so on every path. */
export class Secrets {
	#kept = [];

	/** Returns `bytes`. */
	keep(bytes) {
		this.#kept.push(bytes);
		return bytes;
	}

	wipe() {
		for (const bytes of this.#kept) bytes.fill(0);
		this.#kept = [];
	}
}
