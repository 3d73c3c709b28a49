// The page in Chromium, as tests use it.

import { existsSync } from 'node:fs';
import { after, before } from 'node:test';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
export const PATIENCE = 20_000;

let browser;

/** One browser for the tests of a file. */
export function withBrowser() {
  before(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] });
  });
  after(() => browser.close());
}

export const DESKTOP = { viewport: { width: 1280, height: 860 } };
export const TELEPHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** The page of a server, once it is ready. What it writes to the console is an error of the test. */
export async function opened(t, url, options = DESKTOP) {
  const context = await browser.newContext({ acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(error.stack));
  page.on('console', (line) => {
    if (['error', 'warning'].includes(line.type()) && !/Failed to load resource/.test(line.text())) page.complaints.push(line.text());
  });
  t.after(() => context.close());
  await page.goto(url);
  await page.waitForSelector('html[data-ready]');
  return page;
}

/** A picture of one colour, as the page's file chooser takes it. */
export async function picture(page, { width = 800, height = 600, colour = '#3a7', name = 'picture.png' } = {}) {
  const base64 = await page.evaluate(([w, h, fill]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
    const context = canvas.getContext('2d');
    context.fillStyle = fill;
    context.fillRect(0, 0, w, h);
    return canvas.toDataURL('image/png').split(',')[1];
  }, [width, height, colour]);
  return { name, mimeType: 'image/png', buffer: Buffer.from(base64, 'base64') };
}

export async function choose(page, options) {
  await page.locator('#file').setInputFiles(await picture(page, options));
  await page.waitForSelector('#canvas:not([hidden])');
}

export async function labels(page, ...names) {
  for (const name of names) {
    await page.locator('#label').fill(name);
    await page.locator('#label').press('Enter');
  }
}

export const boxes = (page) => page.locator('#boxes .box').evaluateAll((all) => all.map((box) => box.getAttribute('aria-label')));

export const announced = (page, words) => page.waitForFunction((text) => document.getElementById('status').textContent.includes(text), words);

/** What axe finds on the page as it stands. */
export async function violations(page) {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}
