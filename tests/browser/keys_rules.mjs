// keys_rules.mjs: what the key ring promises. Each name is a sentence that is true.
// SPDX-License-Identifier: EUPL-1.2
import { bytesOf, fails, hexOf, same } from './keys_cases.mjs';
import { canonical } from './modules/canonical.mjs';
import { decrypt, encrypt } from './modules/key_sodium.mjs';
import { formatExport, readExport } from './modules/key_export.mjs';
import { partsOf } from './modules/key_parts.mjs';
import { forgetKey, getKey, importKey, listKeys, makeKey, renameKey } from './modules/keyring.mjs';
import { signObject, verifyEnvelope } from './modules/object.mjs';
import { openSealed } from './modules/sealed.mjs';

const PASS = 'Gr\u00fc\u00dfe an alle Genossen';
const CHEAP = { ops: 1, mem: 8 * 1024 * 1024 };
const MEMBER = { kind: 'member', name: 'probe' };

function assert(fact, words) {
	if (!fact) throw new Error(words);
}

async function rejects(work, words) {
	try {
		await work();
	} catch (error) {
		return error;
	}
	throw new Error(`${words} works`);
}

/* Nothing that a page can ask for gets a private key out. */
async function assertSealedOff(key) {
	const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['wrapKey']);
	const iv = new Uint8Array(12);

	for (const [part, usage] of [[key.signingKey, 'sign'], [key.openingKey, 'deriveBits']]) {
		same('kind of key', `${part.type} ${part.extractable} ${part.usages}`, `private false ${usage}`);
		for (const format of ['pkcs8', 'jwk', 'raw']) {
			await rejects(() => crypto.subtle.exportKey(format, part), `exporting as ${format}`);
			await rejects(() => crypto.subtle.wrapKey(format, part, wrapping, { name: 'AES-GCM', iv }),
				`wrapping as ${format}`);
		}
	}
}

async function assertSigns(key) {
	const { text } = await signObject({ type: 'probe' }, key);

	same('signer', (await verifyEnvelope(text)).signers.join(), key.publicKey);
}

/* Run `work` and give the arrays that were filled with randomness meanwhile, and what was in them. */
async function watched(work) {
	const real = crypto.getRandomValues;
	const seen = [];

	crypto.getRandomValues = (array) => {
		real.call(crypto, array);
		seen.push({ array, bytes: array.slice() });
		return array;
	};
	try {
		await work();
	} finally {
		delete crypto.getRandomValues;
	}
	return seen.filter(({ array }) => array.length === 32 || array.length === 64);
}

const isWiped = ({ array, bytes }) => array.every((byte) => byte === 0) && bytes.some((byte) => byte);

/* Eight bytes each of `seeds`, and of the secret that is derived from either of them. */
async function patternsOf(seeds) {
	const patterns = [];

	for (const seed of [seeds.subarray(0, 32), seeds.subarray(-32)]) {
		const secret = new Uint8Array(await crypto.subtle.digest('SHA-512', seed));
		patterns.push(seed.subarray(0, 8), seed.subarray(-8), secret.subarray(1, 9));
	}
	return patterns;
}

/* Where `pattern` stands in `bytes`, or -1. */
function indexOf(bytes, pattern) {
	for (let at = bytes.indexOf(pattern[0]); at >= 0; at = bytes.indexOf(pattern[0], at + 1))
		if (pattern.every((byte, i) => bytes[at + i] === byte)) return at;
	return -1;
}

/* A file of fixed seeds, at little cost. */
async function fileOf(kind, seeds, about = {}) {
	return formatExport({ kind, ...await partsOf(seeds), ...about }, seeds, PASS, CHEAP);
}

export const rules = {
	async a_float_or_great_integer_has_no_canonical_form() {
		for (const value of [0.5, 2 ** 53, -(2 ** 53), NaN, Infinity, 1e300])
			await fails('malformed', () => canonical([value]));
		same('the greatest', canonical([2 ** 53 - 1, 1 - 2 ** 53, -0]), '[9007199254740991,-9007199254740991,0]');
	},
	async half_a_surrogate_pair_has_no_canonical_form() {
		for (const value of ['\ud800', 'a\udc00b', { '\udfff': 1 }])
			await fails('malformed', () => canonical(value));
	},
	async what_is_no_json_has_no_canonical_form() {
		for (const value of [undefined, [, 1], { a: undefined }, () => 1, 1n, new Date(0), new Map()])
			await fails('malformed', () => canonical(value));
	},
	async what_nests_deeper_than_64_has_no_canonical_form() {
		const nested = (depth) => (depth === 0 ? 1 : [nested(depth - 1)]);

		same('depth 64', canonical(nested(64)).length, 129);
		await fails('malformed', () => canonical(nested(65)));
	},
	async keys_sort_by_their_utf16_units() {
		same('order', canonical({ '\ue000': 1, '\u{1f600}': 2, b: 3, a: 4, '': 5 }),
			'{"":5,"a":4,"b":3,"\u{1f600}":2,"\ue000":1}');
	},
	async an_object_without_a_sound_type_is_not_signed() {
		const key = await partsOf(new Uint8Array(32).fill(1));

		for (const object of [{}, { type: '' }, { type: 'A' }, { type: 'a'.repeat(33) }, null, [], 'a'])
			await fails('malformed', () => signObject(object, key));
		await fails('too-big', () => signObject({ type: 'a', text: 'a'.repeat(4 * 1024 * 1024) }, key));
	},
	async an_envelope_of_another_form_is_refused() {
		for (const text of ['', '1', 'null', '[]', '{}', '{"object":{"type":"a"},"signatures":[]}',
			'{"object":{"type":"a"},"signatures":[null]}', '{"object":{"type":"a"},"signatures":[{}]}',
			'{"object":{"type":"a"},"signatures":[{"key":"ed25519:00","sig":"00"}]}',
			'{"object":{"type":"a"},"signatures":[{"key":1,"sig":"00"}]}'])
			await fails('malformed', () => verifyEnvelope(text));
	},
	async a_signature_by_a_point_of_small_order_is_refused() {
		const key = `ed25519:01${'0'.repeat(62)}`;
		const sig = `01${'0'.repeat(126)}`;

		await fails('forged', () => verifyEnvelope(canonical({ object: { type: 'a' }, signatures: [{ key, sig }] })));
	},
	async a_new_key_signs_and_cannot_be_exported() {
		for (const about of [MEMBER, { kind: 'mandate', platform: 'rad' }, { kind: 'applicant' }, { kind: 'office' }]) {
			const { key, file } = await makeKey(about);

			same('file', file, undefined);
			await assertSigns(key);
			await assertSealedOff(key);
			same('kept', (await getKey(key.publicKey)).sealingKey, key.sealingKey);
			await assertSealedOff(await getKey(key.publicKey));
			await forgetKey(key.publicKey);
		}
	},
	async what_is_kept_has_no_bytes_in_it() {
		const { key } = await makeKey(MEMBER);
		const kept = await getKey(key.publicKey);

		for (const [name, value] of Object.entries(kept))
			assert(typeof value === 'string' || value instanceof CryptoKey, `${name} is kept`);
		await forgetKey(key.publicKey);
	},
	async seeds_are_overwritten() {
		const seen = await watched(async () => {
			for (const kind of ['member', 'office']) await forgetKey((await makeKey({ kind })).key.publicKey);
			await fails('weak-pass-phrase', () => makeKey({ ...MEMBER, passPhrase: 'short' }));
		});

		same('seeds', seen.map(({ array }) => array.length).join(), '32,64,32');
		assert(seen.every(isWiped), 'a seed is still there');
	},
	async no_secret_stays_in_the_memory_of_libsodium() {
		const seen = await watched(async () => {
			for (const kind of ['member', 'office']) await forgetKey((await makeKey({ kind })).key.publicKey);
		});
		const bytes = new Uint8Array(globalThis.memory.buffer);

		for (const { bytes: seed } of seen)
			for (const pattern of await patternsOf(seed))
				same('a secret stands at', indexOf(bytes, pattern), -1);
	},
	async keys_are_listed_by_kind_and_platform() {
		const made = [];

		for (const platform of ['rad', 'wald', 'rad'])
			made.push((await makeKey({ kind: 'mandate', platform, name: `for ${platform}` })).key);
		made.push((await makeKey(MEMBER)).key);
		same('all', (await listKeys()).length, 4);
		same('mandate keys', (await listKeys({ kind: 'mandate' })).length, 3);
		same('of a platform', (await listKeys({ platform: 'rad' })).map((key) => key.publicKey).sort().join(),
			[made[0], made[2]].map((key) => key.publicKey).sort().join());
		same('member', (await listKeys({ kind: 'member' }))[0].publicKey, made[3].publicKey);
		for (const key of made) await forgetKey(key.publicKey);
		same('none left', (await listKeys()).length, 0);
	},
	async a_key_gets_another_name_and_stays_the_same() {
		const { key } = await makeKey(MEMBER);
		const renamed = await renameKey(key.publicKey, 'other');

		same('name', (await getKey(key.publicKey)).name, 'other');
		await assertSigns(renamed);
		await fails('malformed', () => renameKey(key.publicKey, 'a'.repeat(81)));
		await forgetKey(key.publicKey);
	},
	async a_key_that_is_not_there_is_not_found() {
		const { key } = await makeKey(MEMBER);

		await forgetKey(key.publicKey);
		for (const work of [getKey, forgetKey, (name) => renameKey(name, 'a')])
			await fails('not-found', () => work(key.publicKey));
	},
	async a_wrong_kind_is_a_fault_of_the_page() {
		for (const about of [{ kind: 'coop' }, { kind: 'mandate' }, { kind: 'member', platform: 'rad' },
			{ kind: 'mandate', platform: 'a\n' }, { kind: 'mandate', platform: 'a'.repeat(49) }, { kind: 'toString' }])
			same('error', (await rejects(() => makeKey(about), 'it')).name, 'TypeError');
	},
	async an_exported_key_is_imported_as_it_was() {
		const { key, file } = await makeKey({ kind: 'applicant', passPhrase: PASS });

		await fails('exists', () => importKey(file, PASS));
		await forgetKey(key.publicKey);
		const again = await importKey(file, PASS.normalize('NFD'), { name: 'second' });
		same('keys', `${again.publicKey} ${again.sealingKey}`, `${key.publicKey} ${key.sealingKey}`);
		same('about', `${again.kind} ${again.platform} ${again.name}`, 'applicant undefined second');
		await assertSigns(again);
		await assertSealedOff(again);
		await forgetKey(key.publicKey);
		assert(file.includes('"mem":268435456') && file.includes('"ops":3'), 'the limits are MODERATE');
	},
	async another_pass_phrase_opens_nothing() {
		const file = await fileOf('member', new Uint8Array(32).fill(1));

		for (const pass of [`${PASS}.`, PASS.toUpperCase(), '', 'short', 'a'.repeat(2000)])
			await fails('wrong-pass-phrase', () => importKey(file, pass));
		same('nothing was kept', (await listKeys()).length, 0);
	},
	async a_pass_phrase_has_12_to_1024_bytes() {
		const seeds = new Uint8Array(32).fill(1);
		const key = { kind: 'member', ...await partsOf(seeds) };

		for (const length of [12, 1024])
			readExport(formatExport(key, seeds, 'a'.repeat(length), CHEAP), 'a'.repeat(length));
		for (const length of [0, 11, 1025])
			await fails('weak-pass-phrase', () => formatExport(key, seeds, 'a'.repeat(length), CHEAP));
	},
	async nothing_in_a_file_can_be_changed() {
		const file = await fileOf('mandate', new Uint8Array(32).fill(1), { platform: 'rad' });
		const change = (from, to) => {
			assert(file.replace(from, to) !== file, `${from} is not there`);
			return file.replace(from, to);
		};

		await fails('wrong-pass-phrase', () => importKey(change('"rad"', '"bad"'), PASS));
		await fails('wrong-pass-phrase', () => importKey(change('"ops":1', '"ops":2'), PASS));
		await fails('wrong-pass-phrase',
			() => importKey(change(/"box":"(.)/, (_, digit) => `"box":"${digit === '0' ? 1 : 0}`), PASS));
		await fails('wrong-pass-phrase',
			() => importKey(change(/"public_key":"ed25519:(.)/, (_, digit) => `"public_key":"ed25519:${digit === '0' ? 1 : 0}`), PASS));
	},
	async a_file_of_another_form_is_refused() {
		const file = await fileOf('member', new Uint8Array(32).fill(1));

		for (const text of ['', '{}\n', '1\n', 'null\n', file.trim(), ` ${file}`, file.replace('"v":1', '"v":2'),
			file.replace('"member"', '"mandate"'), file.replace('"member"', '"coop"'),
			file.replace('"ops":1', '"ops":0'), file.replace('"ops":1', '"ops":17'), file.replace('"ops":1', '"ops":1.5'),
			file.replace('8388608', '8388607'), file.replace('8388608', '1073741825'),
			file.replace('"salt":"', '"salt":"00'), file.replace('"box":"', '"box":"00'),
			file.replace(',"v":1', ',"v":1,"w":1'), 'a'.repeat(5000)])
			await fails('malformed', () => importKey(text, PASS));
	},
	async a_file_that_names_another_key_is_refused() {
		const seeds = new Uint8Array(32).fill(1);
		const other = await partsOf(new Uint8Array(32).fill(2));
		const mine = await partsOf(seeds);

		for (const about of [{ publicKey: other.publicKey }, { sealingKey: other.sealingKey }])
			await fails('malformed', () => importKey(
				formatExport({ kind: 'member', ...mine, ...about }, seeds, PASS, CHEAP), PASS));
	},
	async an_aead_box_is_that_of_the_published_vector() {
		/* draft-irtf-cfrg-xchacha-03, A.3.1 */
		const head = bytesOf('50515253c0c1c2c3c4c5c6c7');
		const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
		const nonce = Uint8Array.from({ length: 24 }, (_, i) => 0x40 + i);
		const text = new TextEncoder().encode('Ladies and Gentlemen of the class of \'99: If I could ' +
			'offer you only one tip for the future, sunscreen would be it.');
		const box = encrypt(key, nonce, head, text);

		same('tag', hexOf(box.slice(-16)), 'c0875924c1c7987947deafd8780acf49');
		same('text', hexOf(decrypt(key, nonce, head, box)), hexOf(text));
		same('other head', decrypt(key, nonce, text, box), null);
	},
};

/** Run each rule. Words about it. */
export async function checkRules() {
	const names = Object.keys(rules);

	for (const name of names) {
		try {
			await rules[name]();
		} catch (error) {
			error.message = `${name}: ${error.message}`;
			error.stack = `${name}: ${error.stack}`;
			throw error;
		}
	}
	return [`${names.length} rules hold`];
}

/** Each key that C exported is imported as it is. Words about it. */
export async function importExports(exports) {
	for (const { text, seeds, kind, platform } of exports) {
		const key = await importKey(text, PASS);
		const expected = await partsOf(bytesOf(seeds));

		same('keys', `${key.publicKey} ${key.sealingKey}`, `${expected.publicKey} ${expected.sealingKey}`);
		same('kind', `${key.kind} ${key.platform}`, `${kind} ${platform}`);
		await assertSigns(key);
		await fails('wrong-pass-phrase', () => readExport(text, `${PASS}.`));
		await forgetKey(key.publicKey);
	}
	if (exports.length < 4) throw new Error('too few exports');
	return `${exports.length} keys exported by C, imported by the page`;
}

/** A key of each kind, exported: lines `export TEXT` for keys_tool. */
export async function makeExports() {
	const lines = [];

	for (const about of [{ kind: 'applicant' }, { kind: 'mandate', platform: 'M\u00fcllers Rad' },
		{ kind: 'member' }, { kind: 'office' }]) {
		const { key, file } = await makeKey({ ...about, passPhrase: PASS });

		lines.push(`export ${file.trim()}`);
		await forgetKey(key.publicKey);
	}
	return lines;
}

/** Keep keys, for afterwards() to find after the page was loaded again. */
export async function prepare({ boxes }) {
	const { key } = await makeKey({ kind: 'member', name: 'stays' });
	const { seeds, content, box } = boxes.find(({ each }) => !each);
	const imported = await importKey(await fileOf(seeds.length === 64 ? 'member' : 'office', bytesOf(seeds)), PASS, { name: 'opens' });

	sessionStorage.setItem('kept', JSON.stringify({
		member: key.publicKey, opening: imported.publicKey, content, box,
	}));
	return [];
}

/** After the page was loaded again: the keys still sign and open, and are as closed as before. */
export async function afterwards() {
	const { member, opening, content, box } = JSON.parse(sessionStorage.getItem('kept'));
	const keys = await listKeys();

	same('names', keys.map((key) => key.name).sort().join(), 'opens,stays');
	for (const key of keys) {
		await assertSigns(key);
		await assertSealedOff(key);
	}
	same('the member key', (await getKey(member)).name, 'stays');
	same('content', hexOf(await openSealed(await getKey(opening), bytesOf(box))), content);
	return ['the keys sign and open after the page was loaded again, and cannot be exported'];
}
