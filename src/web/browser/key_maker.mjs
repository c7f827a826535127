/* key_maker.mjs: what makes a key in this browser, or takes one from a file, within a form. */
/* SPDX-License-Identifier: EUPL-1.2 */
import { askToKeep, importKey, listKeys, makeKey } from './keyring.mjs';
import { KeyringError } from './key_error.mjs';

/** Make what is in `box` work: it fills its field, and offers the file. */
export function enhance(box) {
	const find = (selector) => box.querySelector(selector);
	const kind = box.dataset.keyMaker;
	const field = document.getElementById(box.dataset.field);
	const phrase = find('#pass-phrase');
	const wordsOf = (name) => find(`template[data-says="${name}"]`)?.content.textContent ?? name;
	const say = (name) => { find('[data-key-says]').textContent = name ? wordsOf(name) : ''; };

	const show = (key) => {
		field.value = key.publicKey;
		field.dispatchEvent(new Event('input'));
	};
	const offer = (text) => {
		const link = find('[data-key-file]');

		URL.revokeObjectURL(link.href);
		link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
		link.download = `allmende-${kind}-key.json`;
		link.textContent = wordsOf('file');
		link.hidden = false;
		link.focus();
	};

	/* Do `work`, which takes a while, with the buttons off; its failure is said. */
	const during = async (work) => {
		const buttons = box.querySelectorAll('button, input');

		say('wait');
		buttons.forEach((button) => { button.disabled = true; });
		await new Promise((done) => { setTimeout(done, 50); }); /* so that it is seen */
		try {
			await work();
		} catch (error) {
			if (!(error instanceof KeyringError)) throw error;
			say(error.code);
		} finally {
			buttons.forEach((button) => { button.disabled = false; });
		}
	};

	find('[data-key-make]').addEventListener('click', () => during(async () => {
		const { key, file } = await makeKey({ kind, passPhrase: phrase.value });

		await askToKeep();
		phrase.value = '';
		show(key);
		say('made');
		offer(file);
	}));
	find('#key-file').addEventListener('change', (event) => during(async () => {
		const key = await importKey(await event.target.files[0].text(), phrase.value);

		phrase.value = '';
		show(key);
		say('made');
	}));
	listKeys({ kind }).then((keys) => { if (keys.length > 0 && field.value === '') show(keys.at(-1)); },
		() => say('storage'));
	box.hidden = false;
}

document.querySelectorAll('[data-key-maker]').forEach(enhance);
