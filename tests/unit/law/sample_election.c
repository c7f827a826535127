/* sample_election.c: registration, election, election head and the voter's receipt. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

struct registration sample_registrations[2] = {
	{ .class = "members",
	  .coop = DIGEST(1),
	  .credentials = 1,
	  .entitled = 1,
	  .list = DIGEST(31),
	  .motion = DIGEST(32),
	  .root = DIGEST(33),
	  .sealed = DIGEST(34),
	  .time = HOUR(390),
	  .uuid = "QFM5ZVAac7yp93" },
	{ .class = "investierende Mitglieder",
	  .coop = DIGEST(1),
	  .credentials = 41000,
	  .entitled = 60000,
	  .list = DIGEST(31),
	  .motion = DIGEST(32),
	  .root = DIGEST(33),
	  .sealed = DIGEST(34),
	  .time = HOUR(390),
	  .uuid = "QFM5ZVAac7yp93c1HPoeXgbkqMD1" },
};

struct election_object sample_elections[2] = {
	{ .coop = DIGEST(1),
	  .election = DIGEST(35),
	  .registration = DIGEST(36),
	  .setup = DIGEST(37),
	  .time = HOUR(391) },
	{ .coop = DIGEST(1),
	  .election = DIGEST(38),
	  .registration = DIGEST(39),
	  .setup = DIGEST(40),
	  .time = HOUR(392) },
};

struct election_head sample_election_heads[2] = {
	{ .coop = DIGEST(1),
	  .election = DIGEST(41),
	  .head = DIGEST(42),
	  .height = 1,
	  .phase = PHASE_VOTING,
	  .time = HOUR(401) },
	{ .coop = DIGEST(1),
	  .election = DIGEST(41),
	  .head = DIGEST(43),
	  .height = 41007,
	  .phase = PHASE_RESULT,
	  .time = HOUR(571) },
};

struct ballot_receipt sample_ballot_receipts[2] = {
	{ .coop = DIGEST(1),
	  .election = DIGEST(41),
	  .head = DIGEST(44),
	  .height = 1,
	  .time = HOUR(401),
	  .tracker = "3pkDRZmafcI1aPCbhgxjxo0C0wXqJkmUcA44NatzU5o" },
	{ .coop = DIGEST(1),
	  .election = DIGEST(41),
	  .head = DIGEST(45),
	  .height = 41000,
	  .time = HOUR(569),
	  .tracker = "guu7GNvuuvVKnJSQ6PdNl0rmWzkcjQ/ou+gM8tfFvQk" },
};
