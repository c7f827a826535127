// oidc.mjs: npm's oidc-provider, a person without a browser, and servers that misbehave, for oidc.sh.
// usage: node oidc.mjs MODULE TOOL KEY CERTIFICATE NODE MEMBER FOLDER
// SPDX-License-Identifier: EUPL-1.2
import { execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [module, tool, keyFile, certificate, node, member, folder] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(resolve(module, "lib/index.js")));
const tls = { key: readFileSync(keyFile), cert: readFileSync(certificate) };
const redirect = "http://127.0.0.1:4711/back";
let passed = 0;

function check(what, got, expected) {
	if (!(expected instanceof RegExp ? expected.test(got) : got === expected)) {
		console.error(`${what}: got "${got}", expected ${expected}`);
		process.exit(1);
	}
	passed++;
}

// A server on a free port of loopback; what it does is set by the caller.
function listen(secure) {
	const server = secure ? https.createServer(tls) : http.createServer();
	return new Promise((done) => server.listen(0, "127.0.0.1", () => {
		const scheme = secure ? "https" : "http";
		done({ server, issuer: `${scheme}://127.0.0.1:${server.address().port}` });
	}));
}

function jwk(type, options, extra) {
	const { privateKey } = generateKeyPairSync(type, options);
	return { ...privateKey.export({ format: "jwk" }), use: "sig", ...extra };
}

async function provide(client, { secure = false } = {}) {
	const { server, issuer } = await listen(secure);
	const provider = new Provider(issuer, {
		clients: [{ application_type: "native", redirect_uris: [redirect],
			response_types: ["code"], grant_types: ["authorization_code"], ...client }],
		jwks: { keys: [jwk("rsa", { modulusLength: 2048 }, { kid: "r" }),
			jwk("ec", { namedCurve: "P-256" }, { kid: "e" })] },
		cookies: { keys: ["only a test"] },
		findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, customer: `K-${id}` }) }),
		claims: { openid: ["sub"], profile: ["customer"] },
		conformIdTokenClaims: false,
		enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256", "HS256"] },
		features: { devInteractions: { enabled: true } },
		pkce: { required: () => true },
	});
	server.on("request", provider.callback());
	return { server, issuer };
}

// The tool; line(text) sends a line and gives the one that is answered.
function start(issuer, { client, secret = "", scope = "openid", claim = "sub", trusted = false }) {
	return talk(tool, [issuer, client, secret, scope, claim, redirect, trusted ? certificate : ""]);
}

function talk(program, options) {
	const child = spawn(program, options, { stdio: ["pipe", "pipe", "inherit"] });
	const waiting = [];
	createInterface({ input: child.stdout }).on("line", (text) => waiting.shift()(text));
	return {
		line: (text) => new Promise((done) => {
			waiting.push(done);
			child.stdin.write(`${text}\n`);
		}),
		end: () => child.stdin.end(),
	};
}

// One request of the person's browser, with her cookies.
function browse(address, cookies, form) {
	const url = new URL(address);
	const body = form === undefined ? undefined : new URLSearchParams(form).toString();
	const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
	if (body !== undefined)
		headers["content-type"] = "application/x-www-form-urlencoded";
	return new Promise((done, fail) => {
		const library = url.protocol === "https:" ? https : http;
		const request = library.request(url, { method: body === undefined ? "GET" : "POST", headers, ca: tls.cert },
			(response) => {
				for (const cookie of response.headers["set-cookie"] ?? []) {
					const [pair] = cookie.split(";");
					const at = pair.indexOf("=");
					cookies.set(pair.slice(0, at), pair.slice(at + 1));
				}
				let text = "";
				response.on("data", (part) => { text += part; });
				response.on("end", () => done({ location: response.headers.location, text }));
			});
		request.on("error", fail);
		request.end(body);
	});
}

// Log in as `person` and agree; the address that it comes back to.
async function logIn(address, person) {
	const cookies = new Map();
	let form;
	for (let step = 0; step < 20; step++) {
		const { location, text } = await browse(address, cookies, form);
		form = undefined;
		if (location !== undefined) {
			address = new URL(location, address).href;
			if (address.startsWith(redirect))
				return address;
			continue;
		}
		const action = /<form[^>]*action="([^"]+)"/.exec(text);
		if (action === null)
			throw new Error(`${address}: ${text.replace(/<style>[^]*<\/style>|<[^>]*>|\s+/g, " ").slice(0, 500)}`);
		form = { login: person, password: "x" };
		for (const input of text.matchAll(/<input[^>]*type="hidden"[^>]*>/g))
			form[/name="([^"]*)"/.exec(input[0])[1]] = /value="([^"]*)"/.exec(input[0])[1];
		address = new URL(action[1], address).href;
	}
	throw new Error("the login does not end");
}

// --- a provider as it should be ---

const secret = "a secret with spaces & %+:~";
const publicClient = { client_id: "node", token_endpoint_auth_method: "none" };
const logins = [
	["RS256", { ...publicClient, id_token_signed_response_alg: "RS256" }, { client: "node" }, "anna"],
	["PS256", { ...publicClient, id_token_signed_response_alg: "PS256" }, { client: "node" }, "anna"],
	["ES256", { ...publicClient, id_token_signed_response_alg: "ES256" }, { client: "node" }, "anna"],
	["a secret", { client_id: "node", client_secret: secret, token_endpoint_auth_method: "client_secret_basic" },
		{ client: "node", secret }, "anna"],
	["another claim", publicClient, { client: "node", scope: "openid profile", claim: "customer" }, "K-anna"],
	["TLS", publicClient, { client: "node", trusted: true, secure: true }, "anna"],
	["HS256", { client_id: "node", client_secret: "0123456789abcdef0123456789abcdef",
		id_token_signed_response_alg: "HS256" },
		{ client: "node", secret: "0123456789abcdef0123456789abcdef" }, /^! unsupported /],
	["a wrong secret", { client_id: "node", client_secret: secret }, { client: "node", secret: "wrong" },
		/^! refused .*name and secret/],
	["a claim that is not said", publicClient, { client: "node", claim: "customer" }, /^! malformed /],
];
for (const [what, client, options, expected] of logins) {
	const { server, issuer } = await provide(client, options);
	const ours = start(issuer, options);
	const back = await logIn(await ours.line("begin"), "anna");
	check(what, await ours.line(back), expected);
	check(`${what}, the same answer again`, await ours.line(back), /^! forged /);
	ours.end();
	server.closeAllConnections();
	server.close();
}

{
	const { server, issuer } = await provide(publicClient);
	const ours = start(issuer, { client: "node" });
	const first = await logIn(await ours.line("begin"), "anna");
	const second = await logIn(await ours.line("begin"), "berta");
	check("the answer to another login", await ours.line(first), /^! forged /);
	const third = await logIn(await ours.line("begin"), "anna");
	const codeOf = (address) => new URL(address).searchParams.get("code");
	check("another login's code", await ours.line(third.replace(codeOf(third), codeOf(second))), /^! refused /);
	const fourth = await logIn(await ours.line("begin"), "anna");
	const issuerOf = encodeURIComponent(issuer);
	check("another issuer", await ours.line(fourth.replace(issuerOf, `${issuerOf}x`)), /^! forged /);
	const denied = await logIn(await ours.line("begin"), "anna");
	check("a login that was denied",
		await ours.line(denied.replace(/code=[^&]*/, "error=access_denied")), /^! refused .*access_denied/);
	ours.end();
	server.closeAllConnections();
	server.close();
}

// --- a running node ---

{
	const secretOfNode = "0123456789abcdef 0123456789abcdef";
	const { server, issuer } = await provide({ client_id: "allmende-node", client_secret: secretOfNode }, { secure: true });
	const { server: proxy, issuer: proxyAddress } = await listen(false);
	let tunnels = 0;
	proxy.on("connect", (request, near) => {
		const [host, port] = request.url.split(":");
		const far = connect(port, host, () => {
			near.write("HTTP/1.1 200 here\r\n\r\n");
			near.pipe(far).pipe(near);
		});
		for (const end of [near, far])
			end.on("error", () => { near.destroy(); far.destroy(); });
		tunnels++;
	});
	const home = `${folder}/node`;
	const socket = `${folder}/s`;
	execFileSync(node, ["init", home, `sha256:${"0".repeat(64)}`, "bikes"]);
	writeFileSync(`${home}/serve.conf`, `listen = unix:${socket}\nopenid = ${issuer}\nopenid-claim = customer\n`
		+ `openid-scope = openid profile\nproxy = ${proxyAddress}\nauthorities = ${certificate}\n`);
	writeFileSync(`${home}/openid.secret`, `${secretOfNode}\n`);
	const serving = spawn(node, ["serve", home], { stdio: ["ignore", "ignore", "inherit"] });
	for (let i = 0; i < 200 && !existsSync(socket); i++)
		await new Promise((done) => setTimeout(done, 50));
	const anna = talk(member, [socket, "11".repeat(32), redirect]);
	const berta = talk(member, [socket, "22".repeat(32), redirect]);
	const back = await logIn(await anna.line("begin"), "anna");
	check("a login of another's", await berta.line(back), /^404 /);
	check("a login at the node", await anna.line(back), /^200 .*"key":"ed25519:/);
	check("the same answer again", await anna.line(back), /^404 /);
	const twice = await logIn(await berta.line("begin"), "anna");
	check("a new key for an account", await berta.line(twice), /^200 /);
	const second = await logIn(await berta.line("begin"), "berta");
	check("a second account for a key", await berta.line(second), /^409 /);
	const own = await logIn(await anna.line("begin"), "berta");
	check("the key that was replaced, for another account", await anna.line(own), /^200 /);
	anna.end();
	berta.end();
	check("through the proxy", String(tunnels > 0), "true");
	serving.kill("SIGTERM");
	await new Promise((done) => serving.on("exit", done));
	proxy.closeAllConnections();
	proxy.close();
	server.closeAllConnections();
	server.close();
}

// --- servers that misbehave ---

const misbehaving = [
	["silent", false, () => {}, /^! input\/output error .*did not answer in time/],
	["slow", false, (_request, response) => {
		response.writeHead(200);
		const timer = setInterval(() => response.write(" "), 50);
		response.on("close", () => clearInterval(timer));
	}, /^! input\/output error .*did not answer in time/],
	["endless", false, (_request, response) => {
		const more = () => { while (!response.destroyed && response.write(" ".repeat(65536))); };
		response.on("drain", more);
		more();
	}, /^! too big /],
	["elsewhere", false, (_request, response) => {
		response.writeHead(302, { location: "http://127.0.0.1:1/" });
		response.end();
	}, /^! input\/output error .*302/],
	["another's", false, (_request, response) => response.end('{"issuer":"https://other.example"}'), /^! forged /],
	["not trusted", true, (_request, response) => response.end("{}"), /^! forged .*certificate/],
];
for (const [what, secure, handle, expected] of misbehaving) {
	const { server, issuer } = await listen(secure);
	server.on("request", handle);
	const ours = start(issuer, { client: "node" });
	check(what, await ours.line("begin"), expected);
	ours.end();
	server.closeAllConnections();
	server.close();
}
{
	const ours = start("http://login.town.example", { client: "node" });
	check("plain HTTP to another machine", await ours.line("begin"), /^! refused /);
	ours.end();
}
console.log(`${passed} logins and answers of oidc-provider and of servers that misbehave`);
