// The page before the suite with the embedded model: REXSERVE_URL.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { labels as typed, opened, violations, withBrowser } from './browser.mjs';

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

const run = promisify(execFile);

/** What is the same in every answer to a request. */
const lasting = ({ image, objects, phrases, regions, text, usage, warnings }) => ({ image, objects, phrases, regions, text, usage, warnings });

for (const [what, name, prepare] of [
  ['names, under an odd file name', `it's; "a", b.jpg`, (page) => typed(page, 'turtle', "it's an apple")],
  ['options', 'picture.jpg', async (page) => {
    await typed(page, 'turtle', 'green apple');
    await page.locator('.options-box summary').click();
    await page.locator('[name=granularity][value=coarse]').check();
    await page.locator('#minScore').fill('0.3');
    await page.locator('#threshold').fill('0.1');
  }],
  ['a description', 'picture.jpg', async (page) => {
    await page.locator('#task').selectOption('refer');
    await typed(page, 'leftmost turtle');
  }],
  ['boxes of one’s own', 'picture.jpg', async (page) => {
    await page.locator('#task').selectOption('region_category');
    await page.locator('#own-add').click();
    await page.locator('#own-add').click();
    await page.locator('.own-box').last().press('ArrowLeft');
  }],
]) {
  test(`the three programs ask what the page asks: ${what}`, { skip: !url }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'page-'));
    t.after(() => rm(folder, { recursive: true }));
    const turtles = await readFile(join(HOME, 'samples/turtles.jpg'));
    await writeFile(join(folder, name), turtles);
    const page = await opened(t, url);
    await page.locator('#file').setInputFiles(join(folder, name));
    await page.waitForFunction(() => document.getElementById('image').naturalWidth > 0);
    await prepare(page);
    await page.locator('#go').click();
    await page.waitForSelector('#finished:not([hidden])');
    const asked = lasting(JSON.parse(await page.locator('#raw').textContent()));

    const text = async (id) => page.locator(`#${id}`).textContent();
    await writeFile(join(folder, 'ask.mjs'), await text('javascript'));
    for (const [program, parameters] of [['sh', ['-c', await text('curl')]], ['python3', ['-c', await text('python')]], ['node', ['ask.mjs']]]) {
      const { stdout } = await run(program, parameters, { cwd: folder, maxBuffer: 1e8 });
      assert.deepEqual(lasting(JSON.parse(stdout)), asked, program);
    }
  });
}

test('the page of the suite knows its model, obeys its policy, and its documents are there', { skip: !url }, async (t) => {
  const page = await opened(t, url);
  assert.deepEqual(await page.locator('#trained option').evaluateAll((all) => all.map((one) => one.value)), ['detect', 'refer', 'region_category']);
  assert.match(await page.locator('#embedded').innerText(), /drawings \(emoji\) by 1\d\d names/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(page.complaints, []);
  for (const path of await page.locator('nav a').evaluateAll((all) => all.map((one) => one.href))) {
    assert.equal((await page.request.get(path)).status(), 200, path);
  }
});
