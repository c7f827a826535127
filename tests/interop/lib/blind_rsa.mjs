// blind_rsa.mjs: the other side of blind_rsa.sh, by npm's @cloudflare/blindrsa-ts.
// usage: node blind_rsa.mjs MODULE COMMAND KEYFILE ...; commands as in blind_rsa_tool.c, with a file
// of the whole key in the place of a modulus.
// SPDX-License-Identifier: EUPL-1.2
import { createPrivateKey, createPublicKey, webcrypto } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

globalThis.crypto ??= webcrypto;
const [module, command, file, ...words] = process.argv.slice(2);
const { RSABSSA } = await import(pathToFileURL(resolve(module, "lib/src/index.js")).href);
const suite = RSABSSA.SHA384.PSS.Randomized();
const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
const bytes = (text) => new Uint8Array(Buffer.from(text, "hex"));
const give = (...list) => list.forEach((item) => console.log(Buffer.from(item).toString("hex")));

if (command === "make" && !existsSync(file)) {
	const pair = await suite.generateKey({ modulusLength: 3072, publicExponent: bytes("010001") });
	const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
	writeFileSync(file, createPrivateKey({ key: der, format: "der", type: "pkcs8" })
		.export({ format: "pem", type: "pkcs8" }), { mode: 0o600 });
}
const key = createPrivateKey(readFileSync(file));
const pkcs8 = key.export({ format: "der", type: "pkcs8" });
const spki = createPublicKey(key).export({ format: "der", type: "spki" });
const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, ["sign"]);
const publicKey = await crypto.subtle.importKey("spki", spki, algorithm, true, ["verify"]);

if (command === "blind") {
	const prepared = suite.prepare(bytes(words[0]));
	const { blindedMsg, inv } = await suite.blind(publicKey, prepared);
	give(prepared, blindedMsg, inv);
} else if (command === "sign") {
	give(await suite.blindSign(privateKey, bytes(words[0])));
} else if (command === "finalize") {
	give(await suite.finalize(publicKey, ...words.map(bytes)));
} else if (command === "verify") {
	console.log(await suite.verify(publicKey, bytes(words[1]), bytes(words[0])) ? "holds" : "forged");
}
