/* sample_assembly.c: assembly, motion, vote and resolution. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

static const char *const agenda[] = { "Begrüßung", "Richtlinie Fahrrad", "Verschiedenes" };

struct assembly sample_assemblies[2] = {
	{ .agenda = agenda,
	  .agenda_count = 1,
	  .closes = HOUR(410),
	  .coop = DIGEST(1),
	  .entitled = 1,
	  .form = FORM_PRESENCE,
	  .number = 1,
	  .opens = HOUR(400),
	  .roll = DIGEST(12),
	  .time = HOUR(6) },
	{ LIST(agenda, agenda), .closes = HOUR(570), .coop = DIGEST(1), .electorate = DIGEST(11),
	  .entitled = 60000, .form = FORM_STRETCHED, .number = 2, .opens = HOUR(400),
	  .roll = DIGEST(12), .time = HOUR(6) },
};

struct motion sample_motions[2] = {
	{ .assembly = DIGEST(13),
	  .coop = DIGEST(1),
	  .item = 1,
	  .kind = MOTION_OTHER,
	  .method = METHOD_OPEN,
	  .time = HOUR(7),
	  .title = "Begrüßung",
	  .wording = DIGEST(14) },
	{ .assembly = DIGEST(13),
	  .coop = DIGEST(1),
	  .item = 2,
	  .kind = MOTION_GUIDELINE,
	  .method = METHOD_BELENIOS,
	  .proposal = DIGEST(15),
	  .time = HOUR(7),
	  .title = "Richtlinie für die Daten der Leihräder",
	  .wording = DIGEST(16) },
};

struct vote sample_votes[2] = {
	{ .choice = CHOICE_YES,
	  .coop = DIGEST(1),
	  .motion = DIGEST(17),
	  .time = HOUR(401),
	  .voter = SAMPLE_KEY_7 },
	{ .choice = CHOICE_ABSTAIN,
	  .coop = DIGEST(1),
	  .motion = DIGEST(18),
	  .time = HOUR(402),
	  .voter = SAMPLE_KEY_7 },
};

struct resolution sample_resolutions[2] = {
	{ .coop = DIGEST(1), .entitled = 1, .motion = DIGEST(17), .time = HOUR(411) },
	{ .abstain = 700,
	  .accepted = true,
	  .coop = DIGEST(1),
	  .entitled = 60000,
	  .motion = DIGEST(18),
	  .no = 3000,
	  .quorum_met = true,
	  .time = HOUR(571),
	  .yes = 9000 },
};
