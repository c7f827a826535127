// http_signature.mjs: the other side of http_signature.sh, by npm's http-message-signatures.
// usage: node http_signature.mjs MODULE make|sign|verify SEED NOW
// make: requests, one JSON object a line. sign, verify: as http_signature_tool.c, line by line.
// SPDX-License-Identifier: EUPL-1.2
import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [module, command, seed, now] = process.argv.slice(2);
const { httpbis } = createRequire(import.meta.url)(resolve(module));
const pkcs8 = Buffer.concat([
	Buffer.from("302e020100300506032b657004220420", "hex"), // RFC 8410
	Buffer.from(seed, "hex"),
]);
const privateKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
const publicKey = createPublicKey(privateKey);
const hex = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
const keyid = `ed25519:${hex}`;
const created = new Date(Number(now) * 1000);

const digestOf = (body) => `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;

function make() {
	const urls = ["https://node.example/", "https://node.example/api/v1/jobs?a=b&c=%20d",
		"http://127.0.0.1:8080/x/y", "http://localhost/?q=%C3%A4", "https://node.example:8443/~a"];
	const lines = [];
	for (const method of ["GET", "POST", "PUT", "DELETE"])
		for (const url of urls)
			for (const body of method === "POST" || method === "PUT" ? ["{}", "Gr\u00fc\u00dfe\n"] : [""])
				lines.push({ method, url, body });
	return lines;
}

async function signLine(line) {
	const fields = ["@method", "@target-uri"];
	const headers = {};
	if (line.body !== "") {
		headers["content-digest"] = digestOf(line.body);
		fields.push("content-digest");
	}
	const key = { id: keyid, alg: "ed25519", sign: async (data) => sign(null, data, privateKey) };
	const signed = await httpbis.signMessage({ key, name: "other", fields,
		params: ["created", "keyid", "alg", "nonce", "tag"],
		paramValues: { created, nonce: "0123456789abcdef", tag: "allmende" } },
	{ method: line.method, url: line.url, headers });
	const lower = Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]);
	return { ...line, headers: Object.fromEntries(lower) };
}

async function verifyLine(line) {
	const required = ["@method", "@target-uri"];
	if (line.body !== "") {
		required.push("content-digest");
		if (line.headers["content-digest"] !== digestOf(line.body))
			return "another digest";
	}
	const holds = await httpbis.verifyMessage({
		keyLookup: async (params) => params.keyid === keyid && params.tag === "allmende"
			? { id: keyid, algs: ["ed25519"], verify: async (data, signature) => verify(null, data, publicKey, signature) }
			: null,
		requiredFields: required, requiredParams: ["created", "nonce", "keyid", "tag"],
		notAfter: new Date(created.getTime() + 60000),
	}, line);
	return holds === true ? hex : "forged";
}

if (command === "make") {
	for (const line of make())
		console.log(JSON.stringify(line));
} else {
	for (const text of readFileSync(0, "utf8").trimEnd().split("\n")) {
		const line = JSON.parse(text);
		console.log(command === "sign" ? JSON.stringify(await signLine(line)) : await verifyLine(line));
	}
}
