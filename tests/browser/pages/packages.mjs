// packages.mjs: what tools/fetch-browser-packages has brought.
// SPDX-License-Identifier: EUPL-1.2
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const require = createRequire(resolve('.cache/browser/package.json'));

export const { chromium } = require('playwright-core');
export const { HtmlValidate, StaticConfigLoader } = require('html-validate');
/** The text of axe-core: a script that a page is given. */
export const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
