// The page before the suite with the embedded model: REXSERVE_URL.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { opened, withBrowser } from './browser.mjs';

const HOME = process.env.REXSERVE_HOME ?? fileURLToPath(new URL('../../../..', import.meta.url));
const SAMPLES = JSON.parse(await readFile(join(HOME, 'samples/samples.json'), 'utf8'));
const url = process.env.REXSERVE_URL;
withBrowser();

for (const [i, { title, labels, found, failure }] of SAMPLES.entries()) {
  test(`sample “${title}” is answered as it says`, { skip: !url }, async (t) => {
    const page = await opened(t, url);
    await page.locator('#samples button').nth(i).click();
    await page.waitForSelector('#finished:not([hidden])');

    const names = await page.locator('#objects .name').allInnerTexts();
    assert.deepEqual(labels.map((label) => names.filter((name) => name === label).length), found);
    assert.equal(await page.locator('#banner').isVisible(), failure !== undefined);
    assert.equal(await page.locator('#samples button').nth(i).locator('em').count(), failure ? 1 : 0);
    assert.deepEqual(page.complaints, []);
  });
}
