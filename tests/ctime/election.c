/* election.c: a small election for the programs of tests/ctime. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "ctime/election.h"

#include "ctime/ctime.h"

void ctime_election(const struct group *group, struct arena *arena, struct election *ret)
{
	struct element key = ctime_element(group);
	char key_text[GROUP_TEXT_MAX];
	struct buffer text;

	(void)group_element_format(group, &key, key_text);
	buffer_init(&text, ELECTION_LEN_MAX);
	buffer_append_format(&text,
			     "{\"version\":1,\"description\":\"d\",\"name\":\"n\",\"group\":\"%s\","
			     "\"public_key\":\"%s\",\"questions\":[{\"answers\":[\"a\",\"b\"],"
			     "\"min\":0,\"max\":1,\"question\":\"q\"},{\"answers\":[\"a\",\"b\","
			     "\"c\"],\"blank\":true,\"min\":1,\"max\":2,\"question\":\"r\"}],"
			     "\"uuid\":\"Abcdefghijkmno\"}",
			     group_name(group), key_text);
	ctime_need(election_parse(buffer_text(&text), text.len, arena, ret, NULL) == AL_OK,
		   "the election is not read");
	buffer_clear(&text);
}
