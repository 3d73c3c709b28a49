// The life of a request: a new picture, sample, task or question ends what runs, and nothing of it is shown later.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { announced, boxes, choose, labels, opened, withBrowser } from './browser.mjs';
import { Stub } from './stub.mjs';

let stub;
withBrowser();
before(async () => { stub = await new Stub().start(); });
after(() => stub.stop());

/** The page with a picture and a label, and its request, which has drawn one box. */
async function running(t) {
  const page = await opened(t, stub.url);
  await choose(page);
  await labels(page, 'cat');
  await page.locator('#go').click();
  const call = await stub.next();
  call.begin().object('cat', 0.8);
  await page.waitForSelector('#boxes .box');
  return { page, call };
}

async function nothingShown(page) {
  assert.deepEqual(await boxes(page), []);
  assert.equal(await page.locator('#objects li').count(), 0);
  assert.equal(await page.locator('#busy').isVisible(), false);
  assert.equal(await page.locator('#cancel').isVisible(), false);
}

test('a new picture ends the request of the old one, whose late boxes are dropped', async (t) => {
  const { page, call } = await running(t);

  await choose(page, { width: 300, height: 200, name: 'other.png' });

  await call.closed;
  await nothingShown(page);
  call.object('cat', 0.9, [1, 1, 9, 9]).done({ objects: [{ label: 'cat', index: 0, box: [1, 1, 9, 9], score: 0.9 }] });
  await page.locator('#go').click();
  const second = await stub.next();
  assert.deepEqual(second.field('image'), ['other.png']);
  second.begin({ width: 300, height: 200 }).object('cat', 0.5, [5, 5, 20, 20])
    .done({ image: { width: 300, height: 200 }, objects: [{ label: 'cat', index: 0, box: [5, 5, 20, 20], score: 0.5 }] });
  await page.waitForSelector('#finished:not([hidden])');
  assert.deepEqual(await boxes(page), ['cat, 50 %']);
  assert.equal(await page.locator('.message').count(), 0);
});

test('a sample ends the request and asks its own question', async (t) => {
  const { page, call } = await running(t);

  await page.locator('#samples button').nth(1).click();

  await call.closed;
  const second = await stub.next();
  assert.deepEqual(second.field('image'), ['street.jpg']);
  assert.deepEqual(second.field('labels'), ['truck']);
  second.begin().done({ objects: [] });
  await page.waitForSelector('#finished:not([hidden])');
  assert.equal(await page.locator('#count').innerText(), 'Nothing found');
});

test('of two samples clicked one after the other only the second is asked', async (t) => {
  const page = await opened(t, stub.url);
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route('**/samples/street.jpg', async (route) => {
    await held;
    await route.continue().catch(() => {});
  });

  await page.locator('#samples button').nth(1).click();
  await page.locator('#samples button').nth(2).click();
  const call = await stub.next();
  release();

  assert.deepEqual(call.field('image'), ['market.jpg']);
  call.begin().done({ objects: [] });
  await page.waitForSelector('#finished:not([hidden])');
  assert.equal(stub.pending, 0);
});

for (const [what, change] of [
  ['another task', (page) => page.locator('#task').selectOption('refer')],
  ['another label', (page) => labels(page, 'dog')],
  ['a label less', (page) => page.locator('#chips .chip button').click()],
  ['another option', async (page) => {
    await page.locator('.options-box summary').click();
    await page.locator('[name=granularity][value=coarse]').check();
  }],
  ['a box of one’s own', (page) => page.locator('#own-add').click()],
]) {
  test(`${what} ends the request`, async (t) => {
    const { page, call } = await running(t);

    await change(page);

    await call.closed;
    await nothingShown(page);
    await announced(page, 'Cancelled');
  });
}

test('a file that is refused ends the request and takes its picture away', async (t) => {
  const { page, call } = await running(t);

  await page.locator('#file').setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('a text') });

  await call.closed;
  await page.waitForSelector('#picture-messages .problem');
  await nothingShown(page);
  assert.equal(await page.locator('#empty').isVisible(), true);
});

test('Cancel and Escape end the request and say so', async (t) => {
  const { page, call } = await running(t);
  await page.locator('#cancel').click();
  await call.closed;
  await announced(page, 'Cancelled');
  assert.match(await page.locator('#count').innerText(), /1 object, incomplete/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'go');

  await page.locator('#go').click();
  const second = await stub.next();
  await page.keyboard.press('Escape');
  await second.closed;
  await page.waitForSelector('#messages .note');
  assert.equal(await page.locator('#cancel').isVisible(), false);
});

test('an answer slower than the deadline is no unreachable server while the server shows life', async (t) => {
  const page = await opened(t, stub.url);
  await choose(page);
  await labels(page, 'cat');
  await page.locator('.options-box summary').click();
  await page.locator('#timeout').fill('1');
  await page.locator('#go').click();
  const call = await stub.next();
  call.begin();
  const beats = setInterval(() => call.response.write(':\n\n'), 500);
  t.after(() => clearInterval(beats));
  await new Promise((done) => { setTimeout(done, 5000); }); // the page waits 3 s for a silent server
  clearInterval(beats);
  assert.equal(await page.locator('.message').count(), 0);
  call.object('cat', 0.8).done({ objects: [{ label: 'cat', index: 0, box: [10, 10, 100, 100], score: 0.8 }] });

  await page.waitForSelector('#finished:not([hidden])');
  assert.deepEqual(await boxes(page), ['cat, 80 %']);
});

test('a silent server is told as a deadline, a broken connection as that, and only a dead server as unreachable', async (t) => {
  const dying = await new Stub().start();
  t.after(() => dying.stop());
  const page = await opened(t, dying.url);
  await choose(page);
  await labels(page, 'cat');
  await page.locator('.options-box summary').click();
  await page.locator('#timeout').fill('1');
  await page.locator('#go').click();
  (await dying.next()).begin();
  await page.waitForSelector('.problem:has-text("The time for the request is over")');

  await page.locator('#go').click();
  const broken = (await dying.next()).begin().object('cat', 0.8);
  await page.waitForSelector('#boxes .box');
  broken.response.destroy();
  await page.waitForSelector('.problem:has-text("The answer broke off")');
  assert.match(await page.locator('#count').innerText(), /1 object, incomplete/);

  await dying.stop();
  await page.locator('#go').click();
  await page.waitForSelector('.problem:has-text("The server cannot be reached")');
});

test('while an answer comes the page keeps the list sorted by score', async (t) => {
  const { page, call } = await running(t);
  call.object('cat', 0.95, [200, 200, 300, 300], 1).object('cat', 0.1, [400, 200, 500, 300], 2);
  await page.waitForFunction(() => document.querySelectorAll('#objects li').length === 3);
  assert.deepEqual(await page.locator('#objects .score').allInnerTexts(), ['95 %', '80 %', '10 %']);
  call.done({ objects: [] });
  assert.deepEqual(page.complaints, []);
});
