// One request: the events of its answer, or one failure that says what really happened.

import { authorization } from './access.js';

/** What the page waits beyond the deadline of a request, in which the server itself says that it is over. */
const GRACE_MILLIS = 2000;

/**
 * Why there is no (whole) answer.
 *
 * `kind`: problem (the server said so), deadline, offline, unreachable, cut, unreadable, cancelled.
 */
export class Failure extends Error {
  constructor(kind, title, detail, problem = {}, status = problem.status) {
    super(detail);
    Object.assign(this, { kind, title, problem, status });
  }

  static problem(problem, status = problem.status) {
    return new Failure('problem', problem.title ?? 'No answer', problem.detail ?? '', problem, status);
  }
}

/**
 * The events of an answer, ending with `done`.
 *
 * Every byte counts as a sign of life, the comments of a waiting server too; only where none has come for the whole
 * deadline is the request given up.
 *
 * @param {AbortSignal} signal ends the request; the server then frees what it holds for it
 * @throws {Failure}
 */
export async function* answerOf(address, form, { signal, timeoutMillis }) {
  const silence = new Silence(timeoutMillis + GRACE_MILLIS);
  const over = new AbortController(); // once nobody reads on
  let begun = false;
  try {
    const response = await fetch(address, {
      method: 'POST',
      body: form,
      signal: AbortSignal.any([signal, silence.signal, over.signal]),
      headers: { Accept: 'text/event-stream', 'X-Request-Timeout-Ms': String(timeoutMillis), ...authorization() },
    });
    silence.heard();
    if (!response.ok) throw await refusal(response);
    begun = true;
    for await (const event of parsed(response, silence)) {
      if (event.name === 'error') throw Failure.problem(event.data);
      yield event;
      if (event.name === 'done') return;
    }
    throw cut();
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (signal.aborted) throw new Failure('cancelled', 'Cancelled', 'The request was cancelled.');
    if (silence.signal.aborted) {
      throw new Failure('deadline', 'The time for the request is over',
        `Nothing has come from the server for ${(timeoutMillis + GRACE_MILLIS) / 1000} s; the request had ${timeoutMillis / 1000} s.`);
    }
    if (error instanceof SyntaxError) throw new Failure('unreadable', 'The answer cannot be read', error.message);
    throw begun ? cut() : await unreachable();
  } finally {
    silence.end();
    over.abort();
  }
}

const cut = () => new Failure('cut', 'The answer broke off', 'The connection ended before the answer did.');

/** Whether the request or the server is at fault, by asking the server for something small. */
async function unreachable() {
  if (!navigator.onLine) return new Failure('offline', 'You are offline', 'The browser has no network connection.');
  try {
    await fetch('icon.svg', { cache: 'no-store', signal: AbortSignal.timeout(GRACE_MILLIS) });
  } catch {
    return new Failure('unreachable', 'The server cannot be reached', 'It did not answer at all. Is it running?');
  }
  return new Failure('cut', 'The connection broke', 'The server is there, but the connection ended before an answer came.');
}

/** A refusal: a problem, or whatever stands between page and server has answered instead. */
async function refusal(response) {
  const text = await response.text();
  try {
    return Failure.problem(JSON.parse(text), response.status);
  } catch {
    return new Failure('problem', `HTTP ${response.status}`, text.slice(0, 200) || response.statusText, { code: `http ${response.status}` }, response.status);
  }
}

/** The events of a response: blocks of lines, of which one names the event and the others hold its data. */
async function* parsed(response, silence) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    silence.heard();
    const blocks = (waiting + read.value).replaceAll('\r\n', '\n').split('\n\n');
    waiting = blocks.pop();
    for (const block of blocks) {
      const lines = block.split('\n').map((line) => /^(event|data): ?(.*)$/.exec(line)).filter(Boolean);
      const name = lines.find(([, field]) => field === 'event')?.[2];
      const data = lines.filter(([, field]) => field === 'data').map(([, , value]) => value).join('\n');
      if (name) yield { name, data: JSON.parse(data) };
    }
  }
}

/** A signal that aborts when nothing has been heard for a while. */
class Silence {
  constructor(millis) {
    this.millis = millis;
    this.controller = new AbortController();
    this.signal = this.controller.signal;
    this.heard();
  }

  heard() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.controller.abort(), this.millis);
  }

  end() {
    clearTimeout(this.timer);
  }
}
