// What can be done on the page, before a server whose answers the tests write.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, beforeEach, test } from 'node:test';
import { announced, boxes, choose, labels, opened, withBrowser, DESKTOP, TELEPHONE } from './browser.mjs';
import { Stub, TINY } from './stub.mjs';

const FOUND = [
  { label: 'turtle', index: 1, box: [100, 100, 300, 300], score: 0.4, proposalScore: 0.6, tokenProbability: 0.5 },
  { label: 'turtle', index: 0, box: [400, 100, 600, 300], score: 0.9, proposalScore: 0.9, tokenProbability: 0.5 },
  { label: 'green apple', index: 2, box: [100, 400, 300, 550], score: 0.7, proposalScore: 0.7, tokenProbability: 1 },
];
const PROPOSALS = [{ box: [400, 100, 600, 300], score: 0.9 }, { box: [100, 100, 300, 300], score: 0.6 }, { box: [100, 400, 300, 550], score: 0.5 }];
const TIMINGS = {
  totalMillis: 90, proposalsMillis: 40, proposal: { decodeMillis: 5, queueMillis: 1, inferMillis: 34 },
  language: { imageDecodeMillis: 1, imageQueueMillis: 0, imageEncodeMillis: 12, regionsQueueMillis: 1, regionsEncodeMillis: 2, answerQueueMillis: 0, prefillMillis: 10, decodeMillis: 20 },
};

let stub;
withBrowser();
before(async () => { stub = await new Stub().start(); });
after(() => stub.stop());
beforeEach(() => Object.assign(stub, { models: [TINY], key: null }));

/** The page with an answer of three objects. */
async function answered(t, options = DESKTOP, more = {}) {
  const page = await opened(t, stub.url, options);
  await choose(page);
  await labels(page, 'turtle', 'green apple');
  await page.locator('#go').click();
  const call = await stub.next();
  call.begin({ proposals: PROPOSALS });
  call.done({ objects: FOUND, proposals: PROPOSALS, timings: TIMINGS, ...more });
  await page.waitForSelector('#finished:not([hidden])');
  return { page, call };
}

/** The page with an answer in words. */
async function told(t) {
  const page = await opened(t, stub.url);
  await choose(page);
  await page.locator('#task').selectOption('caption_brief');
  await page.locator('#go').click();
  (await stub.next()).begin().done({
    objects: undefined, text: 'a turtle and two apples', usage: { regions: 3 },
    phrases: [{ text: 'a turtle', start: 0, end: 8, objects: [FOUND[1]] }, { text: 'two apples', start: 13, end: 23, objects: [FOUND[0], FOUND[2]] }],
  });
  await page.waitForSelector('#finished:not([hidden])');
  return page;
}

test('the number shown is the score, the best first, and the slider filters boxes and list at once', async (t) => {
  const { page } = await answered(t);
  assert.deepEqual(await page.locator('#objects .score').allInnerTexts(), ['90 %', '70 %', '40 %']);
  assert.deepEqual(await page.locator('#boxes .box text').allTextContents(), ['turtle 40 %', 'turtle 90 %', 'green apple 70 %']);

  await page.locator('#least').fill('0.5');

  assert.deepEqual(await boxes(page), ['turtle, 90 %', 'green apple, 70 %']);
  assert.deepEqual(await page.locator('#objects .score').allInnerTexts(), ['90 %', '70 %']);
  assert.equal(await page.locator('#leastOut').innerText(), '2 of 3 shown');
  assert.match(await page.locator('#least').getAttribute('aria-valuetext'), /50 %, 2 of 3 shown/);
});

test('readers of the screen are told the number and the names', async (t) => {
  const { page } = await answered(t);
  await announced(page, '3 objects: 2 turtle, 1 green apple');
});

for (const [what, text, expected] of [
  ['commas', 'cat, red apple,dog', ['cat', 'red apple', 'dog']],
  ['lines', 'cat\r\nred apple\n\n dog ', ['cat', 'red apple', 'dog']],
  ['points, as detectors are asked', 'cat . red apple . dog .', ['cat', 'red apple', 'dog']],
  ['an array', '["cat", "salt, pepper", "dog"]', ['cat', 'salt, pepper', 'dog']],
  ['no separators', 'no. 5 bus', null],
]) {
  test(`a pasted list with ${what} becomes its labels`, async (t) => {
    const page = await opened(t, stub.url);
    await page.locator('#label').focus();
    await page.evaluate((pasted) => {
      const data = new DataTransfer();
      data.setData('text/plain', pasted);
      document.getElementById('label').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
    assert.deepEqual(await page.locator('#chips [data-label]').evaluateAll((all) => all.map((chip) => chip.dataset.label)), expected ?? []);
  });
}

test('a list of a hundred labels is taken whole', async (t) => {
  const page = await opened(t, stub.url);
  const names = Array.from({ length: 100 }, (_, i) => `label number ${i}`);
  await page.locator('#label').fill(names.join(', '));
  await page.locator('#label').press('Enter');
  assert.equal(await page.locator('#chips .chip').count(), 100);
});

test('labels are completed from what the model knows, by keyboard and by a click', async (t) => {
  const page = await opened(t, stub.url);
  const field = page.locator('#label');
  await field.fill('ap');
  assert.deepEqual(await page.locator('#completions li').allInnerTexts(), ['green apple', 'red apple']);
  await field.press('ArrowDown');
  await field.press('ArrowDown');
  assert.equal(await field.getAttribute('aria-activedescendant'), 'completion-1');
  await field.press('Enter');
  assert.deepEqual(await page.locator('#chips .chip > span:nth-child(2)').allInnerTexts(), ['red apple']);
  await field.fill('tur');
  await page.locator('#completions li').click();
  await page.locator('#vocabulary-box summary').click();
  await page.locator('#vocabulary button', { hasText: 'dog' }).click();
  assert.deepEqual(await page.locator('#chips .chip > span:nth-child(2)').allInnerTexts(), ['red apple', 'turtle', 'dog']);
  await field.fill('ca');
  await field.press('Escape');
  assert.equal(await page.locator('#completions').isVisible(), false);
});

test('tasks that the model was not trained for stand apart and are marked', async (t) => {
  const page = await opened(t, stub.url);
  assert.deepEqual(await page.locator('#trained option').evaluateAll((all) => all.map((one) => one.value)), ['detect', 'refer', 'region_category']);
  assert.match(await page.locator('#untrained').getAttribute('label'), /answers mean nothing/);
  assert.equal(await page.locator('#task-hint').isVisible(), false);
  await page.locator('#task').selectOption('count');
  assert.equal(await page.locator('#task-hint').isVisible(), true);
});

test('of several models one is chosen, with its own tasks and names', async (t) => {
  stub.models = [TINY, { ...TINY, id: 'large', language: { name: 'chatrex-7b', tasks: ['detect', 'count', 'caption_brief'], vocabulary: { kind: 'open', names: [] } } }];
  const page = await opened(t, stub.url);
  assert.equal(await page.locator('#embedded').isVisible(), true);
  await page.locator('#model').selectOption('large');
  assert.equal(await page.locator('#embedded').isVisible(), false);
  assert.equal(await page.locator('#vocabulary-box').isVisible(), false);
  assert.equal(await page.locator('#trained option[value=count]').count(), 1);
  await choose(page);
  await labels(page, 'cat');
  await page.locator('#go').click();
  assert.deepEqual((await stub.next()).field('model'), ['large']);
});

test('models that say nothing of their tasks, or come later than the page, are taken as they are', async (t) => {
  stub.models = [];
  const { page } = await answered(t);
  await page.waitForFunction(() => document.querySelectorAll('#trained option').length === 11);
  stub.models = [{ ...TINY, language: { name: 'mine', tasks: [], vocabulary: { kind: 'open', names: [] } } }];
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  assert.equal(await page.locator('#trained option').count(), 11);
  assert.equal(await page.locator('#untrained').isVisible(), false);
  stub.models = [];
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  stub.models = [TINY];
  await page.locator('#samples button').first().click();
  (await stub.next()).begin().done({ objects: [] });
  await page.waitForFunction(() => document.querySelectorAll('#trained option').length === 3);
  assert.match(await page.locator('#count').innerText(), /Nothing found/);
});

test('a picture that the model does not know raises a banner', async (t) => {
  const { page } = await answered(t, DESKTOP, { warnings: [{ code: 'unfamiliar_image', message: 'the answers on photographs are not reliable' }] });
  assert.match(await page.locator('#banner').innerText(), /An unfamiliar picture\s+The answers on photographs/);
  await announced(page, '1 warning');
});

test('a suggestion for an unknown word is asked by a click', async (t) => {
  const { page } = await answered(t, DESKTOP, { warnings: [{ code: 'unknown_word', message: 'The word is unknown.', label: 'green apple', word: 'green', suggestions: ['red apple'] }] });
  await page.locator('.suggestions button').click();
  const call = await stub.next();
  assert.deepEqual(call.field('labels'), ['turtle', 'red apple']);
});

test('boxes are drawn, moved by keys, taken from proposals, and then asked about alone', async (t) => {
  const { page } = await answered(t);
  await page.locator('#draw').click();
  const place = await page.locator('#boxes').boundingBox();
  await page.mouse.move(place.x + place.width * 0.25, place.y + place.height * 0.25);
  await page.mouse.down();
  await page.mouse.move(place.x + place.width * 0.5, place.y + place.height * 0.5, { steps: 3 });
  await page.mouse.up();
  assert.equal(await page.locator('#own-list li').count(), 1);
  await page.locator('#draw').click();
  await page.locator('.own-box').press('ArrowRight');
  await page.locator('#all').check();
  await page.locator('#boxes .proposal').first().focus();
  assert.match(await page.locator('#tip').innerText(), /proposal \d\s+score \d+ %/);
  await page.locator('#boxes .proposal[aria-label*="Proposal 2"]').click();
  assert.equal(await page.locator('#own-list li').count(), 2);
  await page.locator('#task').selectOption('region_category');
  await page.locator('#go').click();

  const call = await stub.next();
  assert.equal(call.path, '/v1/ask');
  const [drawn, taken] = call.field('boxes').map((box) => box.split(',').map(Number));
  [216, 150, 416, 300].forEach((value, i) => assert.ok(Math.abs(drawn[i] - value) < 4, `${drawn}`));
  assert.deepEqual(taken, [100, 400, 300, 550]);
  assert.deepEqual(['granularity', 'minScore', 'regions'].map((name) => call.field(name)), [[], [], []]);
  assert.deepEqual(call.field('include'), ['timings']);
  call.begin({ count: 2 }).done({
    objects: undefined, text: 'cat\ndog', regions: [{ index: 0, box: drawn, text: 'cat' }, { index: 1, box: taken, text: 'dog' }],
    phrases: [{ text: 'cat', start: 0, end: 3, objects: [{ index: 0, box: drawn, score: 0.8 }] }, { text: 'dog', start: 4, end: 7, objects: [{ index: 1, box: taken, score: 0.3 }] }],
  });
  await page.waitForSelector('#finished:not([hidden])');
  assert.deepEqual(await boxes(page), ['cat, 80 %', 'dog, 30 %']);
  assert.equal(await page.locator('#count').innerText(), '2 regions');
});

test('words and boxes light each other up', async (t) => {
  const page = await told(t);
  await page.locator('.phrase', { hasText: 'two apples' }).hover();
  assert.deepEqual(await page.locator('#boxes .box').evaluateAll((all) => all.map((box) => box.classList.contains('on'))), [false, true, true]);
  await page.locator('#boxes .box').first().hover();
  assert.deepEqual(await page.locator('.phrase').evaluateAll((all) => all.map((one) => one.classList.contains('on'))), [true, false]);
  assert.match(await page.locator('#tip').innerText(), /score 90 %/);
  await page.locator('.phrase', { hasText: 'a turtle' }).click();
  await page.mouse.move(0, 0);
  assert.equal(await page.locator('#boxes .box.on').count(), 1);
  assert.match(await page.locator('#status').innerText(), /a turtle and two apples/);
});

test('labels and rows light up their boxes', async (t) => {
  const { page } = await answered(t);
  await page.locator('#chips [data-label=turtle]').hover();
  assert.equal(await page.locator('#boxes .box.on').count(), 2);
  await page.locator('#objects button').nth(1).focus();
  assert.equal(await page.locator('#boxes .box.on').getAttribute('aria-label'), 'green apple, 70 %');
});

test('the time of every stage is told', async (t) => {
  const { page } = await answered(t);
  await page.locator('#stages-box summary').click();
  const rows = await page.locator('#stages tr').allInnerTexts();
  assert.match(rows.join('\n'), /Boxes: propose\s+34 ms[^]*Words: read the question\s+10 ms[^]*Words: answer\s+20 ms[^]*Server, all together\s+90 ms/);
});

test('answers are saved as JSON, COCO and PNG, the latter two as they are filtered', async (t) => {
  const { page } = await answered(t);
  await page.locator('#least').fill('0.5');
  const saved = async (kind) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-save=${kind}]`).click()]);
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };
  const json = await saved('json');
  assert.equal(json.name, 'picture.json');
  assert.equal(JSON.parse(json.bytes).objects.length, 3);
  const coco = JSON.parse((await saved('coco')).bytes);
  assert.deepEqual(coco.images, [{ id: 1, file_name: 'picture.png', width: 800, height: 600 }]);
  assert.deepEqual(coco.annotations.map(({ bbox, area, category_id: category, score }) => [bbox, area, category, score]),
    [[[400, 100, 200, 200], 40_000, 1, 0.9], [[100, 400, 200, 150], 30_000, 2, 0.7]]);
  assert.deepEqual(coco.categories.map(({ name }) => name), ['turtle', 'green apple']);
  const png = (await saved('png')).bytes;
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [800, 600]);
});

test('“Copied” is said only if the clipboard has it', async (t) => {
  const page = await opened(t, stub.url, { ...DESKTOP, permissions: ['clipboard-read', 'clipboard-write'] });
  await page.locator('#code-box summary').click();
  await page.getByLabel('Python').first().check();
  await page.locator('[data-copy=python]').click();
  await page.waitForSelector('[data-copy=python]:has-text("Copied")');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.locator('#python').textContent());

  await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error('denied')); });
  await page.getByLabel('curl').first().check();
  await page.locator('[data-copy=curl]').click();
  await page.waitForSelector('[data-copy=curl]:has-text("Ctrl+C")');
  assert.match(await page.evaluate(() => getSelection().toString()), /^curl http/);
});

test('a server that asks for a key gets it, and nobody else', async (t) => {
  stub.key = 'secret-key';
  const page = await opened(t, stub.url);
  await page.waitForSelector('#key-dialog[open]');
  await page.locator('#key-text').fill('wrong');
  await page.locator('#key-form .go').click();
  await choose(page);
  await labels(page, 'cat');
  await page.locator('#go').click();
  await page.waitForSelector('#key-dialog[open]');
  assert.match(await page.locator('#key-reason').innerText(), /A key is needed/);
  assert.equal(await page.locator('.problem a').getAttribute('href'), '/problems/unauthorized');
  await page.locator('#key-text').fill('secret-key');
  await page.locator('#key-form .go').click();

  const call = await stub.next();
  assert.equal(call.headers.authorization, 'Bearer secret-key');
  call.begin().done({ objects: [] });
  await page.waitForSelector('#finished:not([hidden])');
  assert.deepEqual(await page.evaluate(() => Object.values(localStorage)), []);
  for (const language of ['curl', 'python', 'javascript']) {
    const program = await page.locator(`#${language}`).textContent();
    assert.doesNotMatch(program, /secret-key/);
    assert.match(program, /REXSERVE_API_KEY/);
  }
  await page.locator('#key').click();
  await page.locator('#key-forget').click();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test('a picture is taken by the camera', async (t) => {
  const page = await opened(t, stub.url, { ...DESKTOP, permissions: ['camera'] });
  await page.locator('#camera').click();
  await page.waitForFunction(() => document.getElementById('camera-video').videoWidth > 0);
  await page.locator('#shoot').click();
  await announced(page, 'camera.jpg is chosen');
  assert.equal(await page.locator('#camera-dialog').isVisible(), false);
  assert.equal(await page.evaluate(() => document.getElementById('camera-video').srcObject), null);
});

test('on a telephone the answer is in view, every target can be touched, and nothing is too wide', async (t) => {
  const { page } = await answered(t, TELEPHONE);
  const place = await page.locator('#count').boundingBox();
  assert.ok(place.y >= 0 && place.y + place.height <= 844, JSON.stringify(place));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  await page.evaluate(() => document.querySelectorAll('details').forEach((box) => { box.open = true; }));
  const small = await page.evaluate(() => [...document.querySelectorAll('button, input:not([type=file]), select, summary, nav a, label:has(input)')]
    .filter((one) => one.offsetParent && !one.closest('label.check') && Math.min(one.offsetWidth, one.offsetHeight) < (one.closest('#said') ? 24 : 40))
    .map((one) => `${one.outerHTML.slice(0, 90)} ${one.offsetWidth} x ${one.offsetHeight}`));
  assert.deepEqual(small, []);
  assert.equal(await page.locator('#capture').getAttribute('capture'), 'environment');
  assert.equal(await page.locator('#camera').isVisible(), true);
});

test('the theme is as the system is set, or as it is chosen', async (t) => {
  const page = await opened(t, stub.url, { ...DESKTOP, colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.locator('#theme').click();
  assert.equal(await ground(), light);
  await page.locator('#theme').click();
  assert.notEqual(await ground(), light);
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  assert.notEqual(await ground(), light);
});

test('everything can be asked by the keyboard alone', async (t) => {
  const page = await opened(t, stub.url);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  await choose(page);
  await page.locator('#label').focus();
  await page.keyboard.type('cat,dog');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  const call = await stub.next();
  assert.deepEqual(call.field('labels'), ['cat', 'dog']);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'label');
});

test('the page obeys its own security policy and loads nothing from elsewhere', async (t) => {
  const page = await opened(t, stub.url);
  const foreign = [];
  page.on('request', (request) => { if (!request.url().startsWith(stub.url) && !/^(blob|data):/.test(request.url())) foreign.push(request.url()); });
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  assert.deepEqual(foreign, []);
  assert.deepEqual(page.complaints, []);
});
