// voter_rules.mjs: what the voter library promises besides. Each name is a sentence that is true.
// Runs in Node and in a page.
// SPDX-License-Identifier: EUPL-1.2

const KEY = 'a18fb6b74f4c4dea9ca382e38e26a6fe1343a6f982fc3b466b46de86b22c99c4';
const CREDENTIAL = 'xfPdV-KLyumq-n6gbX-XuBZhV';

const sound = () => ({
	version: 1, description: '', name: 'Probe', group: 'Ed25519', public_key: KEY,
	questions: [
		{ answers: ['a', 'b', 'c'], min: 1, max: 2, question: 'Q1' },
		{ answers: ['a', 'b'], blank: true, min: 1, max: 1, question: 'Q2' },
	],
	uuid: 'SampLeSampLe11',
});
const encode = (text) => new TextEncoder().encode(text);

function assert(fact, words) {
	if (!fact) throw new Error(words);
}

/** `work` fails with a VoterError of `code`; returns it. */
async function fails(code, work) {
	try {
		await work();
	} catch (error) {
		assert(error.name === 'VoterError', `${error.stack}`);
		assert(error.code === code, `"${error.code}" instead of "${code}": ${error.message}`);
		return error;
	}
	throw new Error(`nothing fails, "${code}" should`);
}

/** Each change of a sound election is refused with `code`. */
async function refusesElections(voter, code, ...changes) {
	for (const change of changes) {
		const election = sound();
		const text = change(election) ?? JSON.stringify(election);

		await fails(code, () => voter.loadElection(typeof text === 'string' ? encode(text) : text));
	}
}

const load = (voter) => voter.loadElection(encode(JSON.stringify(sound())));

/** Runs `work` with a fresh sound ballot that `change` has changed. */
async function changed(voter, change) {
	const election = await load(voter);
	const { ballot } = await voter.makeBallot(election, CREDENTIAL, [[1, 0, 0], [0, 1, 0]]);

	return voter.verifyBallot(election, change(ballot));
}

export const rules = {
	async an_election_is_read_as_it_is(voter) {
		const election = await load(voter);

		assert(election.name === 'Probe' && election.administrator === null, 'its texts');
		assert(election.questions.length === 2, 'its questions');
		assert(election.questions[0].blank === false && election.questions[1].blank, 'blank');
		assert(election.questions[0].min === 1 && election.questions[0].max === 2, 'min and max');
		assert(Object.isFrozen(election.questions[0].answers), 'it could be changed');
	},
	async the_fingerprint_is_of_the_bytes(voter) { // election-1
		const text = JSON.stringify(sound());
		const one = await voter.loadElection(encode(text));
		const other = await voter.loadElection(encode(`${text}\n`));

		assert(/^[A-Za-z0-9+/]{43}$/.test(one.fingerprint), one.fingerprint);
		assert(one.fingerprint !== other.fingerprint, 'a line feed changes nothing');
	},
	async unknown_members_of_an_election_are_ignored(voter) {
		await voter.loadElection(encode(JSON.stringify({ ...sound(), new: { a: '":' } })));
	},
	async an_election_of_another_group_is_refused(voter) {
		await refusesElections(voter, 'unsupported',
			(e) => { e.group = 'BELENIOS-2048'; }, (e) => { e.group = 'RFC-3526-2048'; },
			(e) => { e.group = 'ed25519'; });
	},
	async an_election_of_another_kind_is_refused(voter) {
		await refusesElections(voter, 'unsupported', (e) => { e.version = 2; },
			(e) => { e.questions[0].type = 'NonHomomorphic'; });
	},
	async an_election_without_form_is_refused(voter) {
		await refusesElections(voter, 'malformed',
			() => '', () => '[]', () => 'null', () => '{"version":1', () => Uint8Array.of(0xff),
			() => `\ufeff${JSON.stringify(sound())}`,
			(e) => { delete e.version; }, (e) => { e.version = '1'; },
			(e) => { delete e.group; }, (e) => { e.name = 1; }, (e) => { delete e.description; },
			(e) => { e.administrator = 7; }, (e) => { e.questions = []; },
			(e) => { e.questions = {}; }, (e) => { e.questions[1] = null; },
			(e) => { e.questions[1].answers = []; }, (e) => { e.questions[1].answers[0] = 1; },
			(e) => { e.questions[1].blank = 1; }, (e) => { delete e.questions[1].question; });
	},
	async min_and_max_fit_the_answers(voter) { // election-3
		await refusesElections(voter, 'malformed',
			(e) => { e.questions[0].min = -1; }, (e) => { e.questions[0].max = 4; },
			(e) => { e.questions[0].min = 3; }, (e) => { e.questions[0].max = 1.5; },
			(e) => { delete e.questions[0].min; });
		const election = sound();
		Object.assign(election.questions[0], { min: 0, max: 3 });
		await voter.loadElection(encode(JSON.stringify(election)));
	},
	async a_uuid_has_14_to_44_digits(voter) { // election-2
		const election = sound();

		await refusesElections(voter, 'malformed', (e) => { e.uuid = '1'.repeat(13); },
			(e) => { e.uuid = '1'.repeat(45); }, (e) => { e.uuid = '0'.repeat(14); });
		for (const length of [14, 44]) {
			election.uuid = '1'.repeat(length);
			await voter.loadElection(encode(JSON.stringify(election)));
		}
	},
	async an_election_that_says_a_member_twice_is_refused(voter) {
		const text = JSON.stringify(sound());

		await refusesElections(voter, 'malformed',
			() => text.replace('{', '{"name":"x",'),
			() => text.replace('{', '{"n\\u0061me" :"x",'),
			() => text.replace('"min":1', '"min":1,"min":1'));
	},
	async an_election_over_its_limits_is_refused(voter) {
		await refusesElections(voter, 'too-big',
			() => new Uint8Array(1024 * 1024 + 1),
			(e) => { e.questions[0].answers = Array(201).fill('a'); },
			(e) => { e.questions = Array(101).fill(e.questions[0]); });
		const election = sound();
		election.questions = Array(100).fill({ ...election.questions[0], answers: Array(200).fill('a') });
		await voter.loadElection(encode(JSON.stringify(election)));
	},
	async a_key_that_is_no_member_is_refused(voter) {
		await refusesElections(voter, 'forged',
			(e) => { e.public_key = '1'.padStart(64, '0'); }, // the identity
			(e) => { e.public_key = '0'.repeat(64); }, // of order 4
			(e) => { e.public_key = `7${'f'.repeat(61)}ed`; }, // not canonical
			(e) => { e.public_key = KEY.replace(/4$/, '5'); });
		await refusesElections(voter, 'malformed', (e) => { e.public_key = KEY.toUpperCase(); },
			(e) => { e.public_key = KEY.slice(1); }, (e) => { delete e.public_key; });
	},
	async a_fresh_credential_has_the_form_and_is_new(voter) {
		const credentials = new Set();

		for (let i = 0; i < 100; i++) {
			const credential = voter.newCredential();
			assert(voter.isCredential(credential), credential);
			credentials.add(credential);
		}
		assert(credentials.size === 100, 'one came twice');
	},
	async a_credential_has_one_form(voter) { // credential-1
		const election = await load(voter);
		const bad = [CREDENTIAL.slice(1), `${CREDENTIAL}1`, CREDENTIAL.replace('-', ''),
			CREDENTIAL.replace('x', '0'), CREDENTIAL.replace('x', 'l'), ` ${CREDENTIAL}`,
			CREDENTIAL.replaceAll('-', '1'), '', null, `${CREDENTIAL}\n`];

		for (const text of bad) {
			assert(!voter.isCredential(text), `${text} has the form`);
			await fails('malformed', () => voter.publicCredential(election, text));
			await fails('malformed', () => voter.makeBallot(election, text, [[1, 0, 0], [1, 0, 0]]));
		}
	},
	async choices_without_form_are_told_from_refused_ones(voter) {
		const election = await load(voter);

		for (const choices of [undefined, [], [[1, 0, 0]], [[1, 0], [1, 0, 0]], [[1, 0, 0], 'abc'],
			[[2, 0, 0], [1, 0, 0]], [[-1, 1, 1], [1, 0, 0]], [[0.5, 1, 0], [1, 0, 0]],
			[[true, false, false], [1, 0, 0]], [['1', 0, 0], [1, 0, 0]], [[, 1, 0], [1, 0, 0]],
			[[2 ** 32, 1, 0], [1, 0, 0]], [[NaN, 1, 0], [1, 0, 0]]])
			await fails('malformed', () => voter.checkChoices(election, choices));
		for (const choices of [[[0, 0, 0], [1, 0, 0]], [[1, 1, 1], [1, 0, 0]],
			[[1, 0, 0], [0, 0, 0]], [[1, 0, 0], [1, 1, 0]], [[1, 0, 0], [0, 1, 1]]])
			await fails('refused', () => voter.checkChoices(election, choices));
		for (const choices of [[[1, 0, 0], [1, 0, 0]], [[0, 1, 1], [0, 0, 1]]])
			voter.checkChoices(election, choices);
	},
	async a_refused_vote_names_its_question(voter) {
		const election = await load(voter);
		const error = await fails('refused',
			() => voter.makeBallot(election, CREDENTIAL, [[1, 0, 0], [1, 1, 0]]));

		assert(error.question === 2, `question ${error.question}`);
		assert(error.message === 'question 2: at least 1 and at most 1 answers are to be chosen, ' +
			'or blank alone', error.message);
	},
	async two_ballots_of_one_vote_have_nothing_in_common(voter) {
		const election = await load(voter);
		const choices = [[1, 0, 0], [0, 1, 0]];
		const one = await voter.makeBallot(election, CREDENTIAL, choices);
		const other = await voter.makeBallot(election, CREDENTIAL, choices);
		const numbers = (text) => text.match(/[0-9a-f]{60,}/g);
		const seen = new Set(numbers(one.ballot));
		const common = numbers(other.ballot).filter((number) => seen.has(number));

		assert(one.tracker !== other.tracker, 'the trackers are the same');
		assert(common.length === 1, `${common.length} numbers, the credential should be all`);
	},
	async progress_reaches_its_end_once(voter) {
		const election = await load(voter);
		const seen = [];
		const progress = (done, total) => seen.push([done, total]);

		for (const work of [
			() => voter.makeBallot(election, CREDENTIAL, [[1, 0, 0], [1, 0, 0]], { progress }),
			async () => voter.verifyBallot(election, (await voter.makeBallot(
				election, CREDENTIAL, [[1, 0, 0], [1, 0, 0]])).ballot, { progress }),
		]) {
			seen.length = 0;
			await work();
			assert(seen.length > 0 && seen.every(([done, total]) => done <= total), `${seen}`);
			assert(seen.filter(([done, total]) => done === total).length === 1, `${seen}`);
		}
	},
	async long_work_pauses(voter) {
		const long = sound();
		long.questions = [{ ...long.questions[0], answers: Array(200).fill('a') }];
		const election = await voter.loadElection(encode(JSON.stringify(long)));
		let pauses = 0;
		const progress = (done, total) => { if (done < total) pauses++; };
		await voter.makeBallot(election, CREDENTIAL, [[1, ...Array(199).fill(0)]], { progress });
		assert(pauses > 0, 'it had none');
	},
	async used_randomness_is_overwritten(voter) {
		const election = await load(voter);
		const given = [];
		const random = (length) => {
			const bytes = globalThis.crypto.getRandomValues(new Uint8Array(length));
			given.push(bytes);
			return bytes;
		};
		const empty = () => given.length > 0 && given.every((bytes) => bytes.every((byte) => byte === 0));

		await voter.makeBallot(election, CREDENTIAL, [[1, 0, 0], [1, 0, 0]], { random });
		assert(empty(), 'of a ballot it is still there');
		given.length = 0;
		voter.newCredential(random);
		assert(empty(), 'of a credential it is still there');
	},
	async a_source_that_gives_too_little_is_a_fault_of_the_page(voter) {
		const election = await load(voter);

		for (const random of [() => new Uint8Array(63), () => new Array(64).fill(1)]) {
			try {
				await voter.makeBallot(election, CREDENTIAL, [[1, 0, 0], [1, 0, 0]], { random });
			} catch (error) {
				assert(error instanceof TypeError, `${error}`);
				continue;
			}
			throw new Error('it was taken');
		}
	},
	async a_ballot_has_one_form(voter) { // ballot-1
		for (const change of [() => '', () => 'null', () => '{}', (text) => `${text} `,
			(text) => text.replace(',', ', '), (text) => text.replace('{', '{"a":1,'),
			(text) => text.replace('"response":"', '"response":"0'),
			(text) => text.replace('"alpha"', '"alph\\u0061"'),
			(text) => text.replace(/"response":"(\d+)"/, '"response":$1'),
			(text) => text.replace(/("challenge":"\d+"),("response":"\d+")/, '$2,$1'),
			(text) => text.replace(/"answers":\[.*\],"signature"/, '"answers":[],"signature"')])
			await fails('malformed', () => changed(voter, change));
	},
	async a_ballot_of_another_election_is_refused(voter) { // ballot-5
		const other = sound();
		other.name = 'Andere';
		const election = await voter.loadElection(encode(JSON.stringify(other)));
		const { ballot } = await voter.makeBallot(election, CREDENTIAL, [[1, 0, 0], [1, 0, 0]]);

		await fails('malformed', async () => voter.verifyBallot(await load(voter), ballot));
	},
	async a_changed_ballot_is_forged(voter) { // ballot-3
		for (const change of [
			(text) => text.replace(/"response":"\d/, (head) => `${head.slice(0, -1)}${head.endsWith('1') ? 2 : 1}`),
			(text) => text.replace(/"hash":"./, (head) => `${head.slice(0, -1)}${head.endsWith('A') ? 'B' : 'A'}`)])
			await fails('forged', () => changed(voter, change));
	},
	async a_page_without_webcrypto_is_told_why(voter) {
		Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined, configurable: true });
		try {
			const error = await fails('unsupported', () => load(voter));
			assert(/https/.test(error.message), error.message);
		} finally {
			delete globalThis.crypto.subtle; // what lies below comes back
		}
		await load(voter);
	},
	async a_tracker_is_the_hash_of_the_text(voter) { // ballot-4
		assert(await voter.ballotTracker('abc') === 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0', 'of abc');
	},
};

/** Try each rule, and return words about it. */
export async function checkRules(voter) {
	const broken = [];

	for (const [name, rule] of Object.entries(rules)) {
		try {
			await rule(voter);
		} catch (error) {
			broken.push(`${name}: ${error.message}`);
		}
	}
	if (broken.length > 0) throw new Error(`rules that do not hold:\n${broken.join('\n')}`);
	return `${Object.keys(rules).length} rules hold`;
}
