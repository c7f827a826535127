// voter_tamper.mjs: ballots that must not count: each is changed in one place and, where it can be,
// signed again by its own credential, so that only the proofs stand in the way.
// SPDX-License-Identifier: EUPL-1.2

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const OF_ORDER_2 = Uint8Array.from({ length: 32 }, (_, i) => i === 0 ? 0xec : i === 31 ? 0x7f : 0xff);
const IDENTITY = '1'.padStart(64, '0');

/** `text`, a number below the order, plus one. */
const next = (text) => ((BigInt(text) + 1n) % ORDER).toString();

/** What changes one proof: [name, proof => proof]. */
const ofProof = [
	['challenge', (proof) => { proof.challenge = next(proof.challenge); }],
	['response', (proof) => { proof.response = next(proof.response); }],
	['challenge over the order', (proof) => {
		proof.challenge = (BigInt(proof.challenge) + ORDER).toString();
	}],
	['the order', (proof) => { proof.response = ORDER.toString(); }],
	['leading zero', (proof) => { proof.response = `0${proof.response}`; }],
	['sign', (proof) => { proof.response = `-${proof.response}`; }],
	['number', (proof) => { proof.response = 1; }],
];

/** Signs and changes ballots; `modules` are those of the voter library. */
export class Tamperer {
	constructor({ credential, group, sodium }) {
		Object.assign(this, { credential, group, sodium });
	}

	/** `ballot`, an object, with a sound signature by `credential`, as a text. */
	async sign(election, credential, { signature: _, ...ballot }) {
		const { group, sodium } = this;
		const key = await this.credential.deriveKey(election, credential);
		const hash = await group.sha256Base64(JSON.stringify(ballot));
		const nonce = group.scalarRandom((length) =>
			globalThis.crypto.getRandomValues(new Uint8Array(length)));
		const c = await group.challenge(`sig|${hash}|${group.pointText(sodium.generate(nonce))}`);
		const s = sodium.scalarSubtract(nonce, sodium.scalarMultiply(key, c));
		const proof = { challenge: group.scalarText(c), response: group.scalarText(s) };

		return JSON.stringify({ ...ballot, signature: { hash, proof } });
	}

	/** The text of a point, times `other`. */
	times(text, other) {
		const bytes = Uint8Array.from(text.match(/../g).reverse(), (byte) => parseInt(byte, 16));

		return this.group.pointText(this.sodium.multiply(bytes, other));
	}

	/** What changes a point: [name, text => text]. */
	ofPoint() {
		const g = this.sodium.generate(this.group.scalarSmall(1));

		return [
			['times g', (text) => this.times(text, g)],
			['with a component of order 2', (text) => this.times(text, OF_ORDER_2)],
			['identity', () => IDENTITY],
			['of order 4', () => '0'.repeat(64)],
			['not on the curve', () => '2'.padStart(64, '0')],
			['upper case', (text) => text.toUpperCase()],
			['short', (text) => text.slice(1)],
		];
	}

	/** Each change to the body: [name, ballot => nothing]. */
	* changes(ballot) {
		for (const [i, answer] of ballot.answers.entries()) {
			for (const part of ['alpha', 'beta'])
				for (const [name, change] of this.ofPoint())
					for (let k = 0; k < answer.choices.length; k++)
						yield [`${part} ${k} of ${i}: ${name}`, (b) => {
							const choice = b.answers[i].choices[k];
							choice[part] = change(choice[part]);
						}];
			yield* this.changesOfProofs(i, answer);
			yield [`choices of ${i} reversed`, (b) => {
				b.answers[i].choices.reverse();
				b.answers[i].individual_proofs.reverse();
			}];
			yield [`a choice of ${i} twice`, (b) => {
				b.answers[i].choices.push(b.answers[i].choices[0]);
				b.answers[i].individual_proofs.push(b.answers[i].individual_proofs[0]);
			}];
			yield [`a choice of ${i} too much`, (b) => {
				b.answers[i].choices.push(b.answers[i].choices[0]);
			}];
			yield [`a choice of ${i} too few`, (b) => { b.answers[i].choices.pop(); }];
			yield [`no proofs of choices in ${i}`, (b) => { b.answers[i].individual_proofs = []; }];
			yield [`blank proof of ${i} gone or too much`, (b) => {
				if (answer.blank_proof === undefined) b.answers[i].blank_proof = answer.overall_proof;
				else delete b.answers[i].blank_proof;
			}];
		}
		yield ['no answers', (b) => { b.answers = []; }];
		yield ['an answer twice', (b) => { b.answers.push(b.answers[0]); }];
		yield ['another uuid', (b) => { b.election_uuid = '11111111111111'; }];
		yield ['another fingerprint', (b) => { b.election_hash = 'A'.repeat(43); }];
		yield ['another credential', (b) => {
			b.credential = this.times(b.credential, this.sodium.generate(this.group.scalarSmall(1)));
		}];
	}

	* changesOfProofs(i, answer) {
		const lists = [
			...answer.individual_proofs.map((_, k) => [`individual ${k}`, (b) => b.individual_proofs[k]]),
			['overall', (b) => b.overall_proof],
			...answer.blank_proof === undefined ? [] : [['blank', (b) => b.blank_proof]],
		];

		for (const [what, list] of lists) {
			for (let j = 0; j < list(answer).length; j++)
				for (const [name, change] of ofProof)
					yield [`${what} of ${i}, entry ${j}: ${name}`, (b) => change(list(b.answers[i])[j])];
			if (list(answer).length > 1)
				yield [`${what} of ${i} reversed`, (b) => { list(b.answers[i]).reverse(); }];
			yield [`${what} of ${i} one short`, (b) => { list(b.answers[i]).pop(); }];
		}
	}

	/** What can be changed in the text itself. */
	* texts(text) {
		yield ['a blank behind', `${text} `];
		yield ['a line feed behind', `${text}\n`];
		yield ['a blank within', text.replace(',', ', ')];
		yield ['a member twice', text.replace('"answers"', '"answers":[],"answers"')];
		yield ['an escaped digit', text.replace(/"hash":"./, '"hash":"\\u0041')];
		yield ['the hash', text.replace(/"hash":"(.)/, (_, c) => `"hash":"${c === 'A' ? 'B' : 'A'}`)];
		yield ['a short hash', text.replace(/"hash":"./, '"hash":"')];
		yield ['cut off', text.slice(0, -1)];
		yield ['nothing', ''];
	}

	/** All changed ballots of `text`, each {name, text}. */
	async* all(election, credential, text) {
		for (const [name, change] of this.changes(JSON.parse(text))) {
			const ballot = JSON.parse(text);

			change(ballot);
			yield { name, text: await this.sign(election, credential, ballot) };
		}
		for (const [name, change] of ofProof) {
			const ballot = JSON.parse(text);

			change(ballot.signature.proof);
			yield { name: `signature: ${name}`, text: JSON.stringify(ballot) };
		}
		for (const [name, changed] of this.texts(text)) yield { name, text: changed };
	}

	/** `text` with the signature of `other`, which is sound and by the same credential. */
	crossed(text, other) {
		const { signature } = JSON.parse(other);

		return {
			name: 'signature of another ballot',
			text: JSON.stringify({ ...JSON.parse(text), signature }),
		};
	}

	/** The ballot `text` of somebody else, cast as one's own. */
	async copied(election, credential, text) {
		const ballot = JSON.parse(text);

		ballot.credential = this.group.pointText(
			this.sodium.generate(await this.credential.deriveKey(election, credential)));
		return { name: "somebody else's", text: await this.sign(election, credential, ballot) };
	}
}
