/*
 * blind_rsa_tool.c: our side of blind_rsa.sh. Numbers are hexadecimal, one a line on the output.
 *
 * blind MODULUS MESSAGE: prepared, blinded, inverse.   sign KEYFILE BLINDED: the blind signature.
 * finalize MODULUS PREPARED BLIND_SIGNATURE INVERSE: the signature.
 * verify MODULUS PREPARED SIGNATURE: "holds" or "forged".   modulus KEYFILE   make KEYFILE
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/blind_rsa.h"

#include "base/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct report report;
static uint8_t a[BLIND_RSA_MODULUS_MAX], b[BLIND_RSA_MODULUS_MAX], c[BLIND_RSA_MODULUS_MAX];

static void must(enum status status)
{
	if (status == AL_OK)
		return;
	(void)fprintf(stderr, "%s: %s\n", status_name(status), report.message);
	exit(1);
}

static size_t take(const char *text, uint8_t *ret, size_t len_max)
{
	size_t len = strlen(text) / 2;

	if (len > len_max || hex_parse(text, strlen(text), ret, len) != AL_OK)
		exit(2);
	return len;
}

static void give(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

static void as_issuer(char **words)
{
	struct blind_rsa_key *key = NULL;

	if (strcmp(words[0], "make") == 0) {
		must(blind_rsa_key_make(BLIND_RSA_BITS, &key, &report));
		must(blind_rsa_key_save(key, words[1], &report));
	} else {
		must(blind_rsa_key_load(words[1], &key, &report));
	}
	if (strcmp(words[0], "sign") == 0) {
		size_t len = take(words[2], a, sizeof(a));

		must(blind_rsa_sign(key, a, len, b, &report));
		give(b, len);
	} else {
		give(blind_rsa_key_public(key)->modulus, blind_rsa_key_public(key)->len);
	}
	blind_rsa_key_free(key);
}

static void as_member(char **words)
{
	static uint8_t text[BLIND_RSA_MESSAGE_MAX];
	struct blind_rsa_public public_key;
	struct blind_rsa_message message = { .bytes = text };
	struct buffer prepared;

	public_key.len = take(words[1], public_key.modulus, sizeof(public_key.modulus));
	message.len = take(words[2], text, sizeof(text));
	buffer_init(&prepared, BLIND_RSA_MESSAGE_MAX);
	if (strcmp(words[0], "blind") == 0) {
		must(blind_rsa_prepare(text, message.len, &prepared));
		message = (struct blind_rsa_message){ prepared.bytes, prepared.len };
		must(blind_rsa_blind(&public_key, &message, a, b, &report));
		give(prepared.bytes, prepared.len);
		give(a, public_key.len);
		give(b, public_key.len);
	} else if (strcmp(words[0], "finalize") == 0) {
		(void)take(words[3], a, sizeof(a));
		(void)take(words[4], b, sizeof(b));
		must(blind_rsa_finalize(&public_key, &message, a, b, c, &report));
		give(c, public_key.len);
	} else {
		(void)take(words[3], a, sizeof(a));
		printf("%s\n", blind_rsa_verify(&public_key, &message, a, &report) == AL_OK
				   ? "holds"
				   : "forged");
	}
	buffer_clear(&prepared);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int words;
		void (*run)(char **words);
	} commands[] = { { "make", 2, as_issuer },     { "modulus", 2, as_issuer },
			 { "sign", 3, as_issuer },     { "blind", 3, as_member },
			 { "finalize", 5, as_member }, { "verify", 4, as_member } };

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (argc - 1 == commands[i].words && strcmp(argv[1], commands[i].name) == 0) {
			commands[i].run(argv + 1);
			return 0;
		}
	}
	return 2;
}
