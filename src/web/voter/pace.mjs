/* pace.mjs: long work that does not freeze a page. */
/* SPDX-License-Identifier: EUPL-1.2 */

const BUSY_MS = 30; /* then the page has its turn */

/** Counts the steps of one work and pauses between them, by the clock alone. */
export class Pace {
	/** `total` steps are expected; `progress(done, total)`, if given, is called at each pause and
	 * at the end. */
	constructor(total, progress) {
		this.total = total;
		this.done = 0;
		this.progress = progress;
		this.since = performance.now();
	}

	/** One step is done. */
	async step() {
		this.done++;
		if (this.done < this.total && performance.now() - this.since < BUSY_MS) return;
		this.progress?.(this.done, this.total);
		if (this.done === this.total) return;
		await new Promise((resolve) => { setTimeout(resolve); });
		this.since = performance.now();
	}
}
