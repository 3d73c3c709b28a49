// The question: task, what it is about, and options, as one request.

import { asked } from './chips.js';
import { byId } from './dom.js';
import { chosenModel, defaultLabels, isTrained } from './models.js';
import { ownBoxes } from './own.js';

export const task = () => byId('task').selectedOptions[0];
export const field = () => task().dataset.field ?? ''; // that the task takes
export const namesThings = () => ['labels', 'phrases'].includes(field());
const granularity = () => document.querySelector('[name=granularity]:checked').value;

/** Where a request goes: of boxes of one's own only /v1/ask knows. */
export const address = () => (task().value === 'detect' && !ownBoxes().length ? 'v1/detect' : 'v1/ask');

/** What the task's own field holds: `{labels: [...]}`, `{question: '...'}`, or nothing. */
function subject() {
  switch (field()) {
    case 'regions': return regions();
    case 'question': return { question: byId('question').value };
    case '': return {};
    default: return asksDefaults() ? {} : { [field()]: asked() };
  }
}

/** Whether nothing is named, so that the model looks for the everyday things of its own list. */
export const asksDefaults = () => address() === 'v1/detect' && !asked().length && !byId('label').value.trim() && defaultLabels().length > 0;

/** Regions that are left out are all of them. */
function regions() {
  const chosen = byId('regions').value.split(/[,\s]+/).filter(Boolean);
  return chosen.length && chosen[0] !== 'all' ? { regions: chosen.map((one) => (/^\d+$/.test(one) ? Number(one) : one)) } : {};
}

export function complete() {
  const values = Object.values(subject()).flat().map(String);
  return asksDefaults() || ['', 'regions'].includes(field()) || values.some((value) => value.trim()) || (namesThings() && !!byId('label').value.trim());
}

/** Sliders of optional numbers stand below 0 where the field is left out. */
const optional = (id) => (Number(byId(id).value) < 0 ? undefined : Number(byId(id).value));

/** The request without its picture: `{address, timeoutMillis, body}`; the form and the programs are made from it. */
export function request() {
  const boxes = ownBoxes();
  const proposed = boxes.length === 0;
  const body = {
    task: address() === 'v1/ask' ? task().value : undefined,
    ...subject(),
    boxes: proposed ? undefined : boxes,
    granularity: proposed ? granularity() : undefined,
    minScore: proposed ? optional('minScore') : undefined,
    objectThreshold: namesThings() && task().value !== 'count' ? optional('threshold') : undefined,
    include: proposed ? ['proposals', 'timings'] : ['timings'],
    model: chosenModel(),
  };
  return {
    address: address(),
    timeoutMillis: Math.round(1000 * Number(byId('timeout').value)),
    body: Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)),
  };
}

/** Whether the answer will mean nothing, because the model says what it was trained for and this is not part of it. */
export const untrained = () => isTrained(task().value) === false;

/** Sorts the tasks into those that the model was trained for and the others. */
export function sortTasks() {
  const options = [...byId('task').options].sort((a, b) => a.dataset.place - b.dataset.place);
  const [trained, others] = [byId('trained'), byId('untrained')];
  const chosen = byId('task').value;
  trained.replaceChildren(...options.filter(({ value }) => isTrained(value) !== false));
  others.replaceChildren(...options.filter(({ value }) => isTrained(value) === false));
  trained.label = others.children.length ? 'Trained in this model' : 'Tasks';
  others.hidden = !others.children.length;
  byId('task').value = chosen;
}

const shownNumber = (id) => (optional(id) === undefined ? '' : optional(id).toFixed(2));

/** Shows the field of the task, and the options as they stand. */
export function drawQuestion() {
  byId('labels-field').hidden = !namesThings();
  byId('regions-field').hidden = field() !== 'regions';
  byId('question-field').hidden = field() !== 'question';
  byId('task-hint').hidden = !untrained();
  byId('label-caption').textContent = field() === 'phrases' ? 'Descriptions' : 'Labels';
  byId('minScoreOut').textContent = shownNumber('minScore') || 'default';
  byId('thresholdOut').textContent = shownNumber('threshold') || 'off';
  byId('proposal-options').disabled = ownBoxes().length > 0;
}

export function wireQuestion() {
  [...byId('task').options].forEach((option, i) => { option.dataset.place = i; });
}
