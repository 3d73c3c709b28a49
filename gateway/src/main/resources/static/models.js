// The models that are served: GET /v1/models. Each says which tasks it was trained for and which words it knows.

import { authorization } from './access.js';
import { byId, element } from './dom.js';

/** The model that comes with RexServe (weights/rex-tiny/README.md); the samples are about it. */
const EMBEDDED = /(^|\/)rex-tiny(\/|$)/;
const PATIENCE_MILLIS = 5000;

let list = [];
let changed = () => {};

/** The chosen model: `{id, language: {name, tasks, vocabulary}, proposal}`; an empty object while nothing is known. */
export const model = () => list.find(({ id }) => id === byId('model').value) ?? list[0] ?? {};

/** The field `model` of a request: only where there is a choice. */
export const chosenModel = () => (list.length > 1 ? model().id : undefined);

export const isEmbedded = () => EMBEDDED.test(model().language?.name ?? '');

/** Names that the model knows, or none where it takes any words. */
export const vocabulary = () => {
  const { kind, names = [] } = model().language?.vocabulary ?? {};
  return kind === 'closed' ? names : [];
};

/** What the model looks for where no label is given; none where it does not say. */
export const defaultLabels = () => model().language?.vocabulary?.defaultLabels ?? [];

/** Whether the model was trained for a task; undefined where it does not say. */
export const isTrained = (task) => (model().language?.tasks?.length ? model().language.tasks.includes(task) : undefined);

/** Whether the models have not been told yet. */
export const unknown = () => list.length === 0;

/** @returns {Promise<number>} the status of the answer, 0 where there was none */
export async function loadModels() {
  try {
    const response = await fetch('v1/models', { headers: authorization(), signal: AbortSignal.timeout(PATIENCE_MILLIS) });
    if (!response.ok) return response.status;
    list = (await response.json()).data ?? [];
    byId('model').replaceChildren(...list.map(({ id, language }) => element('option', { value: id, textContent: language?.name ? `${id} (${language.name})` : id })));
    byId('model-field').hidden = list.length < 2;
    changed();
    return response.status;
  } catch {
    return 0; // it is still loading its models, or gone: a request says what is wrong
  }
}

/** @param onChange called when another model is to answer */
export function wireModels(onChange) {
  changed = onChange;
  byId('model').addEventListener('change', onChange);
}
