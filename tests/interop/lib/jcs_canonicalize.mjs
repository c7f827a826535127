// The canonical form of each line of JSON on the input, by npm's canonicalize.
// usage: jcs_canonicalize.mjs MODULE_FILE
// SPDX-License-Identifier: EUPL-1.2
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { default: canonicalize } = await import(pathToFileURL(process.argv[2]));
const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
for await (const line of lines) {
	process.stdout.write(canonicalize(JSON.parse(line)) + '\n');
}
