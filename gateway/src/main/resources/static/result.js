// The answer beside the picture: what was found, what was said, what went wrong.

import { certainty, colour, link, measure, short } from './boxes.js';
import { announce, byId, element, message } from './dom.js';

/** What it means that an answer is not all that was asked for. */
const DEGRADED = {
  regions_in_batches: 'There were more boxes than the model takes at once: it was asked about groups of them, one apart from the other.',
  regions_truncated: 'There were more boxes than the model could be asked about: the last ones were left out.',
  llm_unavailable: 'The language model did not answer: these are proposals without names.',
  llm_overloaded: 'The language model has too much to do: these are proposals without names.',
};
/** Code of the warning about pictures unlike those that the model was trained on; it has a place of its own. */
const UNFAMILIAR = 'unfamiliar_image';

export function clearResult() {
  byId('messages').replaceChildren();
  byId('objects').replaceChildren();
  byId('banner').hidden = true;
  byId('said').hidden = true;
  byId('count').textContent = '';
  byId('time').textContent = '';
  byId('results').hidden = true;
  byId('results').ariaBusy = null;
}

const seconds = (millis) => `${(millis / 1000).toFixed(2)} s`;

export function counted(count, kind) {
  const [one, many] = kind === 'regions' ? ['region', 'regions'] : ['object', 'objects'];
  return count === 0 ? `no ${many}` : count === 1 ? `1 ${one}` : `${count} ${many}`;
}

/** A row more, while the answer is made. */
export function appendRow(object, i, count, millis) {
  byId('objects').append(row(object, i));
  byId('count').textContent = `${count}…`;
  byId('time').textContent = seconds(millis);
  reveal();
}

/** The text so far. */
export function speak(text) {
  byId('said').replaceChildren(text);
  byId('said').hidden = false;
  if (!byId('count').textContent) byId('count').textContent = 'Answer…';
  reveal();
}

function reveal() {
  byId('results').ariaBusy = 'true';
  byId('results').hidden = false;
}

/** The whole answer. */
export function drawResult(answer, kind, millis, untrained) {
  byId('messages').replaceChildren();
  (answer.warnings ?? []).forEach(warn);
  for (const way of answer.degraded ?? []) byId('messages').append(message('warning', 'Note', DEGRADED[way] ?? way));
  if (untrained) byId('messages').append(message('warning', 'Not trained', 'This model was never trained for this task: its answer means nothing.'));
  const text = said(answer, kind);
  const found = counted(answer.objects.length, kind);
  byId('count').textContent = heading(answer, kind, text, found);
  byId('time').textContent = `${seconds(millis)}, ${answer.usage.regions} proposals`;
  byId('objects').replaceChildren(...answer.objects.map(row));
  byId('results').hidden = false;
  byId('results').ariaBusy = null;
  const warned = byId('messages').childElementCount + (byId('banner').hidden ? 0 : 1);
  announce(`${byId('count').textContent}${warned ? `, ${warned} ${warned === 1 ? 'warning' : 'warnings'}` : ''}`);
}

/** "Nothing found" only where objects were looked for and there is no text above it. */
function heading(answer, kind, text, found) {
  if (answer.finishReason === 'not_answered') return 'Not answered';
  if (answer.objects.length) return found;
  if (text) return 'Answer';
  return kind === 'regions' ? 'No regions' : kind === 'labels' || kind === 'phrases' ? 'Nothing found' : 'No answer';
}

/** A warning, as soon as it comes. */
export function warn(warning) {
  if (warning.code === UNFAMILIAR) {
    byId('banner').replaceChildren(element('b', { textContent: 'An unfamiliar picture' }), capital(warning.message));
    byId('banner').hidden = false;
  } else {
    byId('messages').append(message('warning', warning.label ? `“${short(warning.label)}”` : 'Note', warning.message));
  }
}

const capital = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** Why there is no answer, or not all of it. What had come stays, and is marked. */
export function drawFailure(failure, partial, count) {
  const { problem } = failure;
  const box = message(failure.kind === 'cancelled' ? 'note' : 'problem', failure.title);
  if (problem.errors?.length) {
    box.append(element('ul', {}, ...problem.errors.map((error) => element('li', { textContent: `${error.field}: ${error.detail}` }))));
  } else {
    box.append(failure.message);
  }
  if (problem.retryAfterSeconds) box.append(element('div', { textContent: `Try again in ${problem.retryAfterSeconds} s.` }));
  if (problem.code) box.append(element('div', { className: 'code', textContent: problem.code }));
  byId('messages').append(box);
  byId('results').ariaBusy = null;
  if (partial) {
    byId('count').textContent = `${count}, incomplete`;
    byId('time').textContent = 'what had come before it broke off';
  } else {
    byId('results').hidden = true;
  }
  announce(`${failure.title}. ${failure.message}${partial ? ` ${count}, incomplete.` : ''}`);
}

/** An object in the list. */
function row(object, i) {
  const dot = element('span', { className: 'dot' });
  dot.style.color = colour(object.label);
  const button = element('button', { type: 'button', title: certainty(object).join('\n') }, dot,
    element('span', { className: 'name', textContent: object.label }),
    element('span', { className: 'score', textContent: measure(object) }));
  button.dataset.index = i;
  link(button, i);
  return element('li', {}, button);
}

/** The text of an answer, its phrases in the colours of their boxes, and the numbers of a count. Whether there is one. */
function said(answer, kind) {
  const said = byId('said');
  said.replaceChildren();
  said.hidden = !answer.phrases || !!answer.regions;
  if (said.hidden) return false;
  let from = 0;
  for (const phrase of answer.phrases) {
    const words = element('span', { className: 'phrase', textContent: answer.text.slice(phrase.start, phrase.end) });
    words.style.textDecorationColor = phrase.objects.length ? colour(phrase.label ?? phrase.text) : 'transparent';
    said.append(answer.text.slice(from, phrase.start), words);
    from = phrase.end;
  }
  said.append(answer.text.slice(from));
  for (const { label, count, stated: number } of answer.counts ?? []) {
    said.append(element('span', { className: 'tally', textContent: `${label}: ${count} pointed at${number === undefined ? '' : `, ${number} said`}` }));
  }
  const any = !!said.textContent.trim();
  said.hidden = !any && ['labels', 'phrases'].includes(kind);
  if (!any) said.replaceChildren(element('em', { textContent: 'The model said nothing.' }));
  return any;
}
