/*
 * voter.mjs: voting in a Belenios election from a browser. All that a page needs:
 *
 *	const bytes = new Uint8Array(await (await fetch('election.json')).arrayBuffer());
 *	const election = await loadElection(bytes);
 *	const { ballot, tracker } = await makeBallot(election, credential, [[0, 1, 0]]);
 *
 * doc/voter-library.md is the manual, doc/spec/election.md what a ballot is.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
export { checkChoices, makeBallot } from './ballot_make.mjs';
export { ballotTracker, verifyBallot } from './ballot_verify.mjs';
export { isCredential, newCredential, publicCredential } from './credential.mjs';
export { loadElection } from './election.mjs';
export { VoterError } from './error.mjs';
