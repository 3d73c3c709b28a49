// The question: task, labels, regions, text and options, as the fields of a request.

import { byId, element } from './dom.js';
import { limits } from './limits.js';

let labels = [];
let colourOf = () => '';
let changed = () => {};

/** @param onChange called when the question is another one */
export function watchQuestion({ colour, onChange }) {
  colourOf = colour;
  changed = onChange;
}

export const asked = () => [...labels];
export const task = () => byId('task').selectedOptions[0];
export const field = () => task().dataset.field ?? ''; // that the task takes
export const namesThings = () => ['labels', 'phrases'].includes(field());
export const address = () => (task().value === 'detect' ? 'v1/detect' : 'v1/ask');
export const timeoutMillis = () => Math.round(1000 * Number(byId('timeout').value));
const granularity = () => document.querySelector('[name=granularity]:checked').value;
const part = (text) => text.trim().replace(/\s+/g, ' ');

/** Adds labels, all or none; what is wrong with them is told beside the field, and the text stays there. */
export function add(text) {
  const more = text.split(/[,;\n\t]/).map(part).filter(Boolean);
  const all = [...new Set([...labels, ...more])];
  const fault = faultOf(more, all);
  byId('label-fault').textContent = fault;
  byId('label-fault').hidden = !fault;
  if (fault) {
    byId('label').value = more.join(', ');
    return false;
  }
  byId('label').value = '';
  if (all.length !== labels.length) setLabels(all);
  return true;
}

export function setLabels(all) {
  labels = all;
  changed(); // which gives the new labels their colours
  drawChips();
}

function faultOf(more, all) {
  const { maxLabels = Infinity, maxLabelLength = Infinity } = limits() ?? {};
  const long = more.find((label) => label.length > maxLabelLength);
  if (long) return `“${long.slice(0, 40)}…” has ${long.length} characters (a label may have ${maxLabelLength}). Nothing was added.`;
  if (all.length > maxLabels) return `These would be ${all.length} labels (the server takes up to ${maxLabels}). Nothing was added.`;
  return '';
}

export function drawChips() {
  const input = byId('label');
  byId('chips').querySelectorAll('.chip').forEach((chip) => chip.remove());
  for (const label of labels) {
    const dot = element('span', { className: 'dot' });
    dot.style.color = colourOf(label);
    const remove = element('button', { type: 'button', textContent: '×', ariaLabel: `Remove ${label}` });
    remove.addEventListener('click', () => {
      setLabels(labels.filter((other) => other !== label));
      input.focus();
    });
    input.before(element('span', { className: 'chip' }, dot, element('span', { textContent: label }), remove));
  }
  input.placeholder = labels.length ? 'another…' : 'cat, red apple…';
}

/** What the task's own field holds. */
function values() {
  switch (field()) {
    case 'regions': return byId('regions').value.split(',').map(part).filter(Boolean);
    case 'question': return [byId('question').value];
    case '': return [];
    default: return labels;
  }
}

export function complete() {
  return field() === '' || values().some((value) => value.trim()) || (namesThings() && !!byId('label').value.trim());
}

/** The fields of the request without the picture. */
export function fields() {
  const score = Number(byId('minScore').value);
  const threshold = Number(byId('threshold').value);
  return [
    ...(address() === 'v1/ask' ? [['task', task().value]] : []),
    ...values().map((value) => [field(), value]),
    ['granularity', granularity()],
    ...(score < 0 ? [] : [['minScore', score.toFixed(2)]]),
    ...(threshold < 0 ? [] : [['objectThreshold', threshold.toFixed(2)]]),
    ['include', 'proposals'],
    ['include', 'timings'],
  ];
}

/** The same request as a command. */
export function curl(fileName) {
  const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const parts = [['image', `@${fileName}`], ...fields()];
  return [`curl ${location.origin}/${address()}`,
    `  -H ${quoted(`X-Request-Timeout-Ms: ${timeoutMillis()}`)}`,
    ...parts.map(([name, value]) => `  ${name === 'image' ? '-F' : '--form-string'} ${quoted(`${name}=${value}`)}`)].join(' \\\n');
}

/** Shows the field of the task, and the options as they stand. */
export function drawQuestion() {
  byId('labels-field').hidden = !namesThings();
  byId('regions-field').hidden = field() !== 'regions';
  byId('question-field').hidden = field() !== 'question';
  byId('task-hint').hidden = !untrained();
  const score = Number(byId('minScore').value);
  byId('minScoreOut').textContent = score < 0 ? 'default' : score.toFixed(2);
  const threshold = Number(byId('threshold').value);
  byId('thresholdOut').textContent = threshold < 0 ? 'off' : threshold.toFixed(2);
}

/** The model that the list of untrained tasks is about (weights/rex-tiny/README.md). */
const EMBEDDED = /(^|\/)rex-tiny\//;
let embedded = true; // until an answer names another model

export const untrained = () => embedded && 'untrained' in task().dataset;

/** Another model than the embedded one may well be trained for every task. */
export function modelIs(name) {
  embedded = name === undefined ? embedded : EMBEDDED.test(name);
  byId('trained').label = embedded ? 'Trained in the embedded model' : 'Tasks';
  byId('untrained').label = embedded ? 'Not trained in it: answers mean nothing' : 'More tasks';
  drawQuestion();
}

/** Wires the fields; `submit` is called by Enter in an empty label field through the form itself. */
export function wireQuestion() {
  const input = byId('label');
  input.addEventListener('keydown', (event) => {
    if ((event.key === 'Enter' && input.value.trim()) || event.key === ',') {
      event.preventDefault();
      add(input.value);
    } else if (event.key === 'Backspace' && !input.value && labels.length) {
      setLabels(labels.slice(0, -1));
    }
  });
  input.addEventListener('paste', (event) => { // a list comes with line feeds, which the field would drop
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (/[,;\n\t]/.test(text.trim())) {
      event.preventDefault();
      add(`${input.value}${text}`);
    }
  });
  input.addEventListener('input', () => { byId('label-fault').hidden = true; });
}
