// routes.mjs: which pages there are: what src/web/pages/routes.c says.
// SPDX-License-Identifier: EUPL-1.2
import { readFileSync } from 'node:fs';

const SOURCE = 'src/web/pages/routes.c';

/** Where files are that are no page: browsers keep them or load them beside a page. */
const isFile = (path) => /\.[a-z]+$|\/proof$/.test(path);

const written = [...readFileSync(SOURCE, 'utf8')
	.matchAll(/\.method\s*=\s*"GET",\s*\.path\s*=\s*"([^"]+)"/g)].map(([, path]) => path);

if (written.length < 10) throw new Error(`${SOURCE} has no routes that this test can read`);

/** All addresses as they are written: "/log/{entry}". What pages load is asked for by each of them. */
export const routes = written.filter((path) => path !== '/assets/{asset}');

/** Those that can be asked as they are. */
export const plain = routes.filter((path) => !path.includes('{') && !isFile(path));

/* A written part wins over a {place}. */
const known = routes.map((path) => [path,
	new RegExp(`^${path.replace(/\{[^}]*\}/g, '[^/]+').replaceAll('.', '\\.')}$`)])
	.sort(([first], [second]) => first.includes('{') - second.includes('{'));

/** {route, file} of `path`: how its address is written in the list, which may be nowhere; and
 * whether a file is there. */
export function routeOf(path) {
	const route = known.find(([, expression]) => expression.test(path))?.[0];

	return { route, file: route === undefined || isFile(route) };
}
