// The boxes over the picture, and their links with the list, the words and the labels.

import { byId, drawn, element } from './dom.js';

// The colours of annotated images (Palette.java), in the same order.
const COLOURS = ['#ff5a5f', '#2ec4ff', '#ffc53d', '#4ade80', '#c084fc', '#ff8a3d', '#22d3c5', '#f472b6', '#a3e635', '#818cf8', '#fde68a', '#9ca3af'];

const WIDTH_FOR_SCORES = 480; // pixels of the screen: on less the tags would cover one another

let size = null; // of the picture, in its own pixels
let answer = null;
let names = [];
let least = 0; // score from which objects are shown
let pinned = []; // indices of the objects that were clicked
let focused = []; // those of what has the focus
let lit = []; // those that are lit up
let own = []; // what own.js has drawn
let hooks = { onOwn: () => {} };

export const pictureSize = () => size;

/** Draws from now on in the pixels of a picture of this size. */
export function setSize(given) {
  size = given;
  drawAll();
}

/** Draws an answer from now on. `null` takes all boxes away. */
export function setAnswer(made) {
  answer = made;
  names = made?.names ?? names;
  [pinned, focused, lit] = [[], [], []];
  if (made) size = made.image;
  drawAll();
}

/** The names that get colours, in their order. */
export function setNames(all) {
  if (!answer) names = all;
}

/** Shows only objects from a score on. */
export function setLeast(score) {
  least = score;
  drawAll();
}

export const isShown = ({ score }) => score === undefined || score >= least;

export const colour = (label) => {
  const at = names.indexOf(label);
  return COLOURS[(at < 0 ? COLOURS.length - 1 : at) % COLOURS.length];
};

export const short = (label) => (label.length > 32 ? `${label.slice(0, 31).trimEnd()}…` : label);
export const percent = (value) => `${(100 * value).toFixed(0)} %`;

/** What a row says at its end: the score of the object, or which region was described. */
export const measure = (object) => (object.score === undefined ? `#${object.index}` : percent(object.score));

/** Every number of an object under the name that the interface gives it. */
export function certainty(object) {
  if (object.score === undefined) return [`region ${object.index}`];
  return ['score', 'proposalScore', 'tokenProbability', 'phraseScore']
    .filter((name) => object[name] !== undefined)
    .map((name) => `${name} ${percent(object[name])}`);
}

/** Pixels of the picture in a pixel of the screen. */
export const unit = () => (size ? size.width / (byId('boxes').clientWidth || size.width) : 1);

/** Draws all boxes again, as after a change of the window. */
export function drawAll() {
  const svg = byId('boxes');
  svg.replaceChildren();
  byId('tip').hidden = true;
  if (!size) return;
  svg.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  const objects = drawn('g', { id: 'objects-layer' });
  answer?.objects.forEach((object, i) => { if (isShown(object)) objects.append(marked(object, i)); });
  svg.append(objects, ...ghosts(), ...own);
  if (lit.length) light(lit);
}

/** Draws one box more, at the moment that it is decided. */
export function appear(object) {
  if (!names.includes(object.label)) names.push(object.label);
  answer.objects.push(object);
  if (!isShown(object)) return;
  const box = marked(object, answer.objects.length - 1);
  box.classList.add('new');
  byId('objects-layer').append(box);
}

export function setOwnLayer(nodes) {
  own.forEach((node) => node.remove());
  own = nodes;
  if (size) byId('boxes').append(...own);
}

export const rectangle = ([x1, y1, x2, y2]) => ({ x: x1, y: y1, width: x2 - x1, height: y2 - y1 });

/** The proposals, large ones below small ones: each can be read, and taken as a box of one's own. */
function ghosts() {
  if (!byId('all').checked) return [];
  const area = ([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1);
  return (answer?.proposals ?? []).map((proposal, index) => ({ ...proposal, index, label: `proposal ${index}` }))
    .sort((a, b) => area(b.box) - area(a.box))
    .map((proposal) => {
      const group = drawn('g', { class: 'proposal', tabindex: 0, role: 'button', 'aria-label': `Proposal ${proposal.index}, score ${percent(proposal.score)}: use as own box` });
      group.append(drawn('rect', { class: 'edge', ...rectangle(proposal.box) }), drawn('rect', { class: 'ghost', ...rectangle(proposal.box) }));
      for (const on of ['mouseenter', 'focus']) group.addEventListener(on, () => tell(proposal, 'click to use it as a box of your own'));
      for (const off of ['mouseleave', 'blur']) group.addEventListener(off, () => tell(null));
      const use = () => hooks.onOwn(proposal.box);
      group.addEventListener('click', use);
      group.addEventListener('keydown', (event) => {
        if (!['Enter', ' '].includes(event.key)) return;
        event.preventDefault();
        use();
      });
      return group;
    });
}

function marked(object, i) {
  const svg = byId('boxes');
  const scale = unit();
  const tint = colour(object.label);
  const group = drawn('g', { class: 'box', role: 'img', 'data-index': i, color: tint, 'aria-label': `${object.label}, ${measure(object)}` });
  const at = rectangle(object.box);
  group.append(drawn('rect', { class: 'edge', ...at }), drawn('rect', { class: 'line', ...at, stroke: tint }));
  const words = svg.clientWidth < WIDTH_FOR_SCORES ? short(object.label) : `${short(object.label)} ${measure(object)}`;
  const height = 20 * scale;
  const width = Math.min(size.width, (words.length * 7.4 + 14) * scale);
  const x = Math.max(0, Math.min(at.x, size.width - width));
  const y = at.y - height < 0 ? at.y : at.y - height;
  const text = drawn('text', { x: 0, y: 0, fill: '#0b0d14', transform: `translate(${x + 6 * scale} ${y + 14.5 * scale}) scale(${scale})` });
  text.textContent = words;
  group.append(drawn('rect', { class: 'tag', x, y, width, height, rx: 3 * scale, fill: tint }), text);
  requestAnimationFrame(() => { // as wide as the words turn out
    const measured = group.isConnected && svg.isConnected ? text.getBBox().width : 0;
    if (measured) group.querySelector('.tag').setAttribute('width', (measured + 12) * scale);
  });
  link(group, () => [i]);
  return group;
}

// ---- links ----

/** Lights up objects, their boxes, rows, words and labels, while one of these is pointed at; a click keeps them lit. */
export function link(node, indices) {
  node.addEventListener('mouseenter', () => light(indices()));
  node.addEventListener('mouseleave', () => light(resting()));
  node.addEventListener('focusin', () => {
    focused = indices();
    light(focused);
  });
  node.addEventListener('focusout', () => {
    focused = [];
    light(resting());
  });
  node.addEventListener('click', () => {
    const same = JSON.stringify(pinned) === JSON.stringify(indices());
    pinned = same ? [] : indices();
    light(pinned);
    if (node.closest('#boxes')) document.querySelector(`#objects [data-index="${pinned[0]}"]`)?.scrollIntoView({ block: 'nearest' });
  });
}

/** What is lit while nothing is pointed at. */
const resting = () => (focused.length ? focused : pinned);

/** Lights up all objects of a label; null lets go of them. */
export function lightLabel(label) {
  const objects = answer?.objects ?? [];
  light(label === null ? resting() : objects.flatMap((object, i) => (object.label === label ? [i] : [])));
}

function light(indices) {
  lit = indices;
  const chosen = new Set(indices);
  document.querySelectorAll('#boxes [data-index], #objects [data-index]').forEach((node) => {
    const on = chosen.has(Number(node.dataset.index));
    node.classList.toggle('on', on);
    if (node.closest('#boxes')) node.classList.toggle('dim', chosen.size > 0 && !on);
  });
  document.querySelectorAll('#said [data-indices]').forEach((node) => {
    node.classList.toggle('on', node.dataset.indices.split(',').some((index) => index !== '' && chosen.has(Number(index))));
  });
  const labels = new Set(indices.map((i) => answer?.objects[i]?.label));
  document.querySelectorAll('#chips [data-label]').forEach((chip) => chip.classList.toggle('on', labels.has(chip.dataset.label)));
  const only = indices.length === 1 ? answer?.objects[indices[0]] : null;
  tell(only && isShown(only) ? only : null);
}

/** The numbers of an object or proposal beside its box; null takes them away. */
function tell(object, hint = '') {
  const tip = byId('tip');
  tip.hidden = !object;
  if (!object) return;
  const [x1, , , y2] = object.box;
  tip.replaceChildren(element('b', { textContent: short(object.label) }),
    ...certainty(object).flatMap((line) => [line, element('br')]),
    `box ${object.box.map((value) => Math.round(value)).join(', ')}`, ...(hint ? [element('br'), hint] : []));
  const shown = byId('boxes');
  tip.style.left = `${Math.max(0, Math.min((x1 / size.width) * shown.clientWidth, shown.clientWidth - tip.offsetWidth))}px`;
  tip.style.top = `${Math.max(0, Math.min((y2 / size.height) * shown.clientHeight, shown.clientHeight - tip.offsetHeight - 8))}px`;
}

/** @param onOwn a proposal is to be used as a box of one's own */
export function wireBoxes(given) {
  hooks = given;
}
