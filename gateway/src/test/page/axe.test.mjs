// axe on the states of the page, in both themes and on a desk and a telephone. REXSERVE_SCREENSHOTS keeps pictures of them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { choose, labels, opened, violations, withBrowser, DESKTOP, TELEPHONE } from './browser.mjs';
import { Stub } from './stub.mjs';

let stub;
withBrowser();
before(async () => { stub = await new Stub().start(); });
after(() => stub.stop());

const OBJECTS = [{ label: 'cat', index: 0, box: [100, 100, 300, 300], score: 0.9, proposalScore: 0.9 }, { label: 'dog', index: 1, box: [400, 100, 600, 300], score: 0.4, proposalScore: 0.9 }];

async function begun(page, ...names) {
  await choose(page);
  await labels(page, ...names);
  await page.locator('#go').click();
  return stub.next();
}

const STATES = {
  empty: async () => {},
  completing: async (page) => { await page.locator('#label').fill('ca'); await page.locator('#label').press('ArrowDown'); },
  running: async (page) => { (await begun(page, 'cat')).begin(); await page.waitForSelector('#busy:has-text("3 boxes")'); },
  result: async (page) => {
    (await begun(page, 'cat', 'dog')).begin().done({
      objects: OBJECTS, proposals: OBJECTS, timings: { totalMillis: 20, proposal: { inferMillis: 9 }, language: { decodeMillis: 8 } },
      warnings: [{ code: 'unfamiliar_image', message: 'unfamiliar' }, { code: 'unknown_word', label: 'dog', message: 'unknown', suggestions: ['cat'] }],
    });
    await page.waitForSelector('#finished:not([hidden])');
    await page.locator('#all').check();
    await page.locator('#own-add').click();
    await page.evaluate(() => document.querySelectorAll('details').forEach((box) => { box.open = true; }));
    await page.locator('#objects button').first().focus();
  },
  words: async (page) => {
    await choose(page);
    await page.locator('#task').selectOption('caption_brief');
    await page.locator('#go').click();
    (await stub.next()).begin().done({ objects: undefined, text: 'a cat', phrases: [{ text: 'a cat', start: 0, end: 5, objects: [OBJECTS[0]] }] });
    await page.waitForSelector('#finished:not([hidden])');
    await page.locator('.phrase').focus();
  },
  error: async (page) => {
    (await begun(page, 'cat')).problem(503, { title: 'Busy', detail: 'Too many requests are under way.', code: 'overloaded', type: '/problems/overloaded', retryAfterSeconds: 2 });
    await page.waitForSelector('.problem');
  },
  'bad file': async (page) => {
    await page.locator('#file').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('words') });
    await page.waitForSelector('.problem');
  },
  key: async (page) => {
    (await begun(page, 'cat')).problem(401, { title: 'Who are you?', code: 'unauthorized', detail: 'A key is needed.', type: '/problems/unauthorized' });
    await page.waitForSelector('#key-dialog[open]');
  },
};

for (const [width, device] of [['desk', DESKTOP], ['telephone', TELEPHONE]]) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [state, reach] of Object.entries(STATES)) {
      test(`axe finds nothing: ${state}, ${width}, ${colorScheme}`, async (t) => {
        const page = await opened(t, stub.url, { ...device, colorScheme, reducedMotion: 'reduce' });
        await reach(page);
        await page.waitForTimeout(300); // transitions of colours end
        const found = await violations(page);
        if (process.env.REXSERVE_SCREENSHOTS) await page.screenshot({ path: `${process.env.REXSERVE_SCREENSHOTS}/${state}-${width}-${colorScheme}.png`, fullPage: true });
        assert.deepEqual(found, []);
        assert.deepEqual(page.complaints, []);
      });
    }
  }
}
