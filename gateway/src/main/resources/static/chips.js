// The entry of labels: chips, a list that is pasted, and completion from the words that the model knows.

import { byId, element } from './dom.js';
import { limits } from './limits.js';
import { defaultLabels, vocabulary } from './models.js';

const MOST_COMPLETIONS = 8;
const BETWEEN = /[,;\n\t]|\s\.(?=\s|$)/; // also "turtle . green apple .", as detectors are asked

let labels = [];
let at = -1; // the completion that is marked
let hooks = { colour: () => '', onChange: () => {}, onPoint: () => {} };

export const asked = () => [...labels];

const part = (text) => text.trim().replace(/\s+/g, ' ');

/** The names in a text: a list in any of the usual ways, or an array of JSON. */
export function namesIn(text) {
  if (/^\s*\[/.test(text)) {
    try {
      const list = JSON.parse(text);
      if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list.map(part).filter(Boolean);
    } catch { /* no JSON: read as text */ }
  }
  return text.split(BETWEEN).map(part).filter(Boolean);
}

/** Adds labels, all or none; what is wrong with them is told beside the field, and the text stays there. */
export function add(text) {
  const more = namesIn(text);
  const all = [...new Set([...labels, ...more])];
  const fault = faultOf(more, all);
  byId('label-fault').textContent = fault;
  byId('label-fault').hidden = !fault;
  close();
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
  hooks.onChange(); // which gives the new labels their colours
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
    dot.style.color = hooks.colour(label);
    const remove = element('button', { type: 'button', textContent: '×', ariaLabel: `Remove ${label}` });
    remove.addEventListener('click', () => {
      setLabels(labels.filter((other) => other !== label));
      input.focus();
    });
    const chip = element('span', { className: 'chip' }, dot, element('span', { textContent: label }), remove);
    chip.dataset.label = label;
    chip.addEventListener('mouseenter', () => hooks.onPoint(label));
    chip.addEventListener('mouseleave', () => hooks.onPoint(null));
    input.before(chip);
  }
  input.placeholder = labels.length ? 'another…' : defaultLabels().length ? 'everyday things, or: cat, red apple…' : 'cat, red apple…';
  byId('clear-labels').hidden = labels.length < 2;
}

// ---- completion ----

/** What the last name in the field may become: names that begin with it first, then those that hold it. */
function completions() {
  const typed = part(byId('label').value.split(BETWEEN).at(-1)).toLowerCase();
  if (!typed) return [];
  const rest = vocabulary().filter((name) => !labels.includes(name) && name !== typed);
  const begins = rest.filter((name) => name.startsWith(typed));
  return [...begins, ...rest.filter((name) => name.includes(typed) && !begins.includes(name))].slice(0, MOST_COMPLETIONS);
}

function complete() {
  const names = completions();
  const list = byId('completions');
  at = -1;
  list.replaceChildren(...names.map((name, i) => {
    const option = element('li', { id: `completion-${i}`, textContent: name, role: 'option', ariaSelected: 'false' });
    option.addEventListener('mousedown', (event) => {
      event.preventDefault(); // the field keeps the focus
      take(name);
    });
    return option;
  }));
  list.hidden = !names.length;
  mark(-1);
}

function mark(index) {
  at = index;
  const input = byId('label');
  [...byId('completions').children].forEach((option, i) => { option.ariaSelected = String(i === at); });
  input.setAttribute('aria-expanded', String(!byId('completions').hidden));
  if (at < 0) input.removeAttribute('aria-activedescendant');
  else input.setAttribute('aria-activedescendant', `completion-${at}`);
}

function close() {
  byId('completions').hidden = true;
  mark(-1);
}

function take(name) {
  const before = byId('label').value.split(BETWEEN).slice(0, -1).map(part).filter(Boolean);
  add([...before, name].join(','));
}

/** Keys of the list of completions; whether the key was one. */
function stepped(event) {
  const options = byId('completions').children;
  if (byId('completions').hidden) return false;
  if (event.key === 'ArrowDown') mark((at + 1) % options.length);
  else if (event.key === 'ArrowUp') mark((at <= 0 ? options.length : at) - 1);
  else if (event.key === 'Escape') close();
  else if (['Enter', 'Tab'].includes(event.key) && at >= 0) take(options[at].textContent);
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

/** Every name that the model knows, to look at and to choose from. */
export function drawVocabulary() {
  const names = vocabulary();
  byId('vocabulary-box').hidden = !names.length;
  byId('vocabulary-count').textContent = String(names.length);
  byId('vocabulary').replaceChildren(...names.map((name) => {
    const choice = element('button', { type: 'button', textContent: name });
    choice.addEventListener('click', () => add(name));
    return element('li', {}, choice);
  }));
}

/** @param colour of a label; @param onChange the labels are others; @param onPoint a label is pointed at, or null */
export function wireChips(given) {
  hooks = given;
  const input = byId('label');
  input.addEventListener('keydown', (event) => {
    if (stepped(event)) return;
    if ((event.key === 'Enter' && input.value.trim()) || event.key === ',') {
      event.preventDefault();
      add(input.value);
    } else if (event.key === 'Backspace' && !input.value && labels.length) {
      setLabels(labels.slice(0, -1));
    }
  });
  input.addEventListener('paste', (event) => { // a list comes with line feeds, which the field would drop
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (namesIn(text).length > 1 || /^\s*\[/.test(text)) {
      event.preventDefault();
      add(/^\s*\[/.test(text) && !input.value.trim() ? text : `${input.value}${text}`);
    }
  });
  input.addEventListener('input', () => {
    byId('label-fault').hidden = true;
    complete();
  });
  input.addEventListener('blur', close);
  byId('clear-labels').addEventListener('click', () => {
    setLabels([]);
    input.focus();
  });
}
