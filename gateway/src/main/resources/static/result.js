// The answer beside the picture: what was found, what was said, what went wrong.

import { certainty, colour, isShown, link, measure, short } from './boxes.js';
import { announce, byId, element, message, plural } from './dom.js';

/** What it means that an answer is not all that was asked for. */
const DEGRADED = {
  regions_in_batches: 'There were more boxes than the model takes at once: it was asked about groups of them, one apart from the other.',
  regions_truncated: 'There were more boxes than the model could be asked about: the last ones were left out.',
  llm_unavailable: 'The language model did not answer: these are proposals without names.',
  llm_overloaded: 'The language model has too much to do: these are proposals without names.',
};
/** Code of the warning about pictures unlike those that the model was trained on; it has a place of its own. */
const UNFAMILIAR = 'unfamiliar_image';

/** Stages of an answer, as `timings` has them: [name, value]. Some run at the same time. */
const STAGES = [
  ['Boxes: read the picture', ({ proposal }) => proposal?.decodeMillis],
  ['Boxes: wait for the model', ({ proposal }) => proposal?.queueMillis],
  ['Boxes: propose', ({ proposal }) => proposal?.inferMillis],
  ['Words: read the picture', ({ language }) => language?.imageDecodeMillis],
  ['Words: wait for the model', ({ language }) => language && language.imageQueueMillis + language.regionsQueueMillis + language.answerQueueMillis],
  ['Words: encode the picture', ({ language }) => language?.imageEncodeMillis],
  ['Words: encode the boxes', ({ language }) => language?.regionsEncodeMillis],
  ['Words: read the question', ({ language }) => language?.prefillMillis],
  ['Words: answer', ({ language }) => language?.decodeMillis],
];

let suggested = () => {};

/** @param onSuggestion called with a label and what to ask for instead */
export function wireResult(onSuggestion) {
  suggested = onSuggestion;
}

export function clearResult() {
  byId('messages').replaceChildren();
  byId('objects').replaceChildren();
  byId('banner').hidden = true;
  byId('said').hidden = true;
  byId('count').textContent = '';
  byId('time').textContent = '';
  byId('tally').replaceChildren();
  byId('results').hidden = true;
  byId('finished').hidden = true;
  byId('results').ariaBusy = null;
}

const seconds = (millis) => `${(millis / 1000).toFixed(2)} s`;

export function counted(count, kind) {
  const [one, many] = kind === 'regions' ? ['region', 'regions'] : ['object', 'objects'];
  return count === 0 ? `no ${many}` : plural(count, one, many);
}

/** The objects so far, while the answer is made. */
export function drawProgress(objects, count, millis) {
  drawObjects(objects);
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

/** The list, best first: those from the chosen score on. */
export function drawObjects(objects) {
  const sorted = objects.map((object, i) => [object, i])
    .sort(([a], [b]) => (a.score === undefined || b.score === undefined ? 0 : b.score - a.score));
  byId('objects').replaceChildren(...sorted.filter(([object]) => isShown(object)).map(([object, i]) => row(object, i)));
  const scored = objects.filter(({ score }) => score !== undefined);
  byId('least-box').hidden = !scored.length;
  const shown = objects.filter(isShown).length;
  byId('leastOut').textContent = shown === objects.length ? `all ${objects.length} shown` : `${shown} of ${objects.length} shown`;
  byId('least').setAttribute('aria-valuetext', `${Math.round(100 * byId('least').value)} %, ${byId('leastOut').textContent}`);
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
  const boxes = answer.usage.regions;
  byId('time').textContent = `${seconds(millis)}, ${answer.timings && !answer.timings.proposal ? plural(boxes, 'own box', 'own boxes') : plural(boxes, 'proposal')}`;
  const tally = tallied(answer.objects, kind);
  byId('tally').replaceChildren(...tally.map(([label, count]) => element('li', {}, dotOf(label), `${short(label)} `, element('b', { textContent: count }))));
  drawObjects(answer.objects);
  drawTimings(answer.timings, millis);
  byId('results').hidden = false;
  byId('finished').hidden = false;
  byId('results').ariaBusy = null;
  const warned = byId('messages').childElementCount + (byId('banner').hidden ? 0 : 1);
  announce([byId('count').textContent + (tally.length ? `: ${tally.map(([label, count]) => `${count} ${label}`).join(', ')}` : ''),
    ...(text ? [answer.text] : []),
    ...(warned ? [plural(warned, 'warning')] : [])].join('. '));
}

/** How many there are of each label; of regions each is named in the list. */
function tallied(objects, kind) {
  if (kind !== 'labels' && kind !== 'phrases') return [];
  const counts = new Map();
  for (const { label } of objects) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts];
}

/** "Nothing found" only where objects were looked for and there is no text above it. */
function heading(answer, kind, text, found) {
  if (answer.finishReason === 'not_answered') return 'Not answered';
  if (answer.objects.length) return found;
  if (text) return 'Answer';
  return kind === 'regions' ? 'No regions' : kind === 'labels' || kind === 'phrases' ? 'Nothing found' : 'No answer';
}

function drawTimings(timings, millis) {
  const stages = timings ? STAGES.map(([name, of]) => [name, of(timings)]).filter(([, value]) => value > 0.05) : [];
  byId('stages-box').hidden = !stages.length;
  const whole = Math.max(millis, timings?.totalMillis ?? 0);
  const rest = whole - (timings?.totalMillis ?? whole);
  const all = [...stages, ['Server, all together', timings?.totalMillis ?? 0], ['Network and this page', rest]];
  byId('stages').replaceChildren(...all.map(([name, value]) => {
    const bar = element('span', { className: 'bar' });
    bar.style.width = `${Math.max(1, Math.min(100, (100 * value) / whole))}%`;
    return element('tr', {}, element('th', { scope: 'row', textContent: name }), element('td', {}, bar), element('td', { textContent: `${value.toFixed(value < 10 ? 1 : 0)} ms` }));
  }));
}

/** A warning, as soon as it comes. */
export function warn(warning) {
  if (warning.code === UNFAMILIAR) {
    byId('banner').replaceChildren(element('b', { textContent: 'An unfamiliar picture' }), capital(warning.message));
    byId('banner').hidden = false;
    return;
  }
  const box = message('warning', warning.label ? `“${short(warning.label)}”` : 'Note', warning.message);
  const choices = (warning.suggestions ?? []).map((name) => {
    const choice = element('button', { type: 'button', className: 'small', textContent: name });
    choice.addEventListener('click', () => suggested(warning.label, name));
    return choice;
  });
  if (choices.length) box.append(element('div', { className: 'suggestions' }, 'Ask for ', ...choices));
  byId('messages').append(box);
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
  if (problem.code) box.append(element('div', { className: 'code', textContent: problem.code }), ...explained(problem));
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

/** A link to the page about a problem, where its type is one of this server. */
function explained({ type }) {
  return /^\/problems\/[\w-]+$/.test(type ?? '') ? [element('a', { href: type, textContent: 'What this means and what to do' })] : [];
}

function dotOf(label) {
  const dot = element('span', { className: 'dot' });
  dot.style.color = colour(label);
  return dot;
}

/** An object in the list. */
function row(object, i) {
  const button = element('button', { type: 'button', title: certainty(object).join('\n') }, dotOf(object.label),
    element('span', { className: 'name', textContent: object.label }));
  if (object.score !== undefined) {
    const bar = element('span', { className: 'bar' });
    bar.style.width = `${Math.round(100 * object.score)}%`;
    bar.style.color = colour(object.label);
    button.append(element('span', { className: 'meter' }, bar));
  }
  button.append(element('span', { className: 'score', textContent: measure(object) }));
  button.dataset.index = i;
  link(button, () => [i]);
  return element('li', {}, button);
}

/** The text of an answer, its phrases in the colours of their boxes, and the numbers of a count. Whether there is one. */
function said(answer, kind) {
  const said = byId('said');
  said.replaceChildren();
  said.hidden = !answer.phrases || !!answer.regions;
  if (said.hidden) return false;
  let from = 0;
  let object = 0; // the objects of an answer are those of its phrases, in order
  for (const phrase of answer.phrases) {
    const indices = phrase.objects.map((_, i) => object + i);
    object += phrase.objects.length;
    if (phrase.end <= phrase.start) continue;
    const words = element(indices.length ? 'button' : 'span', { className: 'phrase', textContent: answer.text.slice(phrase.start, phrase.end) });
    words.style.textDecorationColor = indices.length ? colour(phrase.label ?? phrase.text) : 'transparent';
    if (indices.length) {
      words.type = 'button';
      words.dataset.indices = indices.join(',');
      link(words, () => indices);
    }
    said.append(answer.text.slice(from, phrase.start), words);
    from = phrase.end;
  }
  said.append(answer.text.slice(from));
  for (const { label, count, stated: number } of answer.counts ?? []) {
    said.append(element('span', { className: 'tally-line', textContent: `${label}: ${count} pointed at${number === undefined ? '' : `, ${number} said`}` }));
  }
  const any = !!said.textContent.trim();
  said.hidden = !any && ['labels', 'phrases'].includes(kind);
  if (!any) said.replaceChildren(element('em', { textContent: 'The model said nothing.' }));
  return any;
}
