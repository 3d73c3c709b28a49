// A server of the page alone, whose answers a test holds back and writes event by event.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = process.env.REXSERVE_HOME ?? fileURLToPath(new URL('../../../..', import.meta.url));
const PAGE = join(HOME, 'gateway/src/main/resources/static');
const SAMPLES = join(HOME, 'samples');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.jpg': 'image/jpeg', '.json': 'application/json' };
// What the gateway sends with the page (RequestFilter).
const POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const LIMITS = {
  maxImageBytes: 20_000_000, maxImagePixels: 50_000_000, maxAspectRatio: 100, imageFormats: ['JPEG', 'PNG', 'WEBP', 'GIF', 'BMP'],
  timeoutMillis: 60_000, maxTimeoutMillis: 300_000, maxLabels: 100, maxLabelLength: 200,
};

export const TINY = {
  id: 'default', object: 'model', created: 0, owned_by: 'rexserve', proposal: { name: 'rex-tiny/upn' },
  language: {
    name: 'rex-tiny/chatrex', tasks: ['detect', 'refer', 'region_category'],
    vocabulary: { kind: 'closed', names: ['cat', 'camel', 'car', 'dog', 'green apple', 'red apple', 'turtle', 'truck'] },
  },
};

/** One request to the interface: its body has come, its answer is what the test writes. */
class Call {
  constructor(request, response, body) {
    Object.assign(this, { path: request.url, headers: request.headers, body, response });
    this.closed = new Promise((done) => { response.once('close', done); });
  }

  /** The values of a field of the multipart body. */
  field(name) {
    const text = this.body.toString('latin1');
    return [...text.matchAll(new RegExp(`name="${name}"(?:; filename="([^"]*)")?\\r\\n(?:[^\\r]+\\r\\n)*\\r\\n([^]*?)\\r\\n--`, 'g'))]
      .map(([, file, value]) => file ?? Buffer.from(value, 'latin1').toString());
  }

  begin({ width = 800, height = 600, count = 3, ...more } = {}) {
    this.response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    return this.event('proposals', { count, image: { width, height }, ...more });
  }

  event(name, data) {
    this.response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    return this;
  }

  object(label, score, box = [10, 10, 100, 100], index = 0) {
    return this.event('object', { label, box, index, score, proposalScore: 0.9, tokenProbability: 0.25 });
  }

  done(answer) {
    this.event('done', {
      image: { width: 800, height: 600 }, text: '', finishReason: 'stop', degraded: [], usage: { regions: 3 }, warnings: [],
      model: { language: { name: 'rex-tiny/chatrex' } }, ...answer,
    });
    this.response.end();
  }

  problem(status, problem) {
    this.response.writeHead(status, { 'Content-Type': 'application/problem+json' });
    this.response.end(JSON.stringify({ status, ...problem }));
  }
}

export class Stub {
  models = [TINY];
  key = null; // that the interface asks for
  limits = LIMITS;
  #waiting = [];
  #takers = [];

  async start() {
    this.server = createServer((request, response) => this.#answer(request, response));
    await new Promise((done) => { this.server.listen(0, '127.0.0.1', done); });
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((done) => { this.server.close(done); });
  }

  /** The next request for an answer. */
  next() {
    if (this.#waiting.length) return Promise.resolve(this.#waiting.shift());
    return new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error('nothing was asked')), 20_000);
      this.#takers.push((call) => { clearTimeout(timer); done(call); });
    });
  }

  /** Requests that nobody has taken. */
  get pending() {
    return this.#waiting.length;
  }

  async #answer(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // aborted while it was sent
    }
    const path = request.url.split('?')[0];
    if (path.startsWith('/v1/') && this.key !== null && request.headers.authorization !== `Bearer ${this.key}`) {
      new Call(request, response).problem(401, { title: 'Who are you?', code: 'unauthorized', detail: 'A key is needed.', type: '/problems/unauthorized' });
    } else if (path === '/v1/models') {
      this.#json(response, { object: 'list', data: this.models });
    } else if (path.startsWith('/v1/')) {
      const call = new Call(request, response, Buffer.concat(chunks));
      const taker = this.#takers.shift();
      if (taker) taker(call);
      else this.#waiting.push(call);
    } else if (path === '/playground.json') {
      this.#json(response, this.limits);
    } else {
      await this.#file(path, response);
    }
  }

  #json(response, value) {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(value));
  }

  async #file(path, response) {
    const name = normalize(path === '/' ? '/index.html' : path);
    try {
      const bytes = await readFile(name.startsWith('/samples/') ? join(SAMPLES, name.slice('/samples/'.length)) : join(PAGE, name));
      response.writeHead(200, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream', 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' });
      response.end(bytes);
    } catch {
      response.writeHead(404, { 'Content-Type': 'text/plain' });
      response.end('nothing here');
    }
  }
}
