/* credential_ctime.c: making a credential, and its keys, does not show it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "ctime/ctime.h"

#include "vote/credential.h"

static void check(const struct group *group, struct random *random)
{
	char text[CREDENTIAL_LEN + 1];
	char public_text[GROUP_TEXT_MAX];
	struct scalar key;
	struct element public_credential;
	bool valid;

	credential_make(random, text);
	ctime_public(&text[CREDENTIAL_LEN], 1); /* how long it is, everybody knows */
	valid = credential_valid(text, CREDENTIAL_LEN);
	ctime_public(&valid, sizeof(valid));
	ctime_need(valid, "the credential has not the form of one");
	ctime_need(credential_derive(group, "Abcdefghijkmno", text, &key, NULL) == AL_OK,
		   "no credential was derived");
	group_generate(group, &key, &public_credential);
	(void)group_element_format(group, &public_credential, public_text);
}

int main(void)
{
	return ctime_each_group(check);
}
