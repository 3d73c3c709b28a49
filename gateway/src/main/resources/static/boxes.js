// The boxes over the picture, and their links with the list.

import { byId, drawn, element } from './dom.js';

// The colours of annotated images (Palette.java), in the same order.
const COLOURS = ['#ff5a5f', '#2ec4ff', '#ffc53d', '#4ade80', '#c084fc', '#ff8a3d', '#22d3c5', '#f472b6', '#a3e635', '#818cf8', '#fde68a', '#9ca3af'];

let answer = null;
let names = [];

/** Draws from now on over an image of the server's size. `null` takes all boxes away. */
export function setAnswer(made) {
  answer = made;
  names = made?.names ?? names;
  drawAll();
}

/** The names that get colours, in their order. */
export function setNames(all) {
  if (!answer) names = all;
}

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

/** Draws all boxes again, as after a change of the window. */
export function drawAll() {
  const svg = byId('boxes');
  svg.replaceChildren();
  byId('tip').hidden = true;
  if (!answer) return;
  const { image, objects, proposals } = answer;
  svg.setAttribute('viewBox', `0 0 ${image.width} ${image.height}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  if (byId('all').checked) {
    for (const proposal of proposals ?? []) svg.append(ghost(proposal));
  }
  objects.forEach((object, i) => svg.append(marked(object, i)));
}

/** Draws one box more, at the moment that it is decided. */
export function appear(object) {
  if (!names.includes(object.label)) names.push(object.label);
  answer.objects.push(object);
  const box = marked(object, answer.objects.length - 1);
  box.classList.add('new');
  byId('boxes').append(box);
}

const rectangle = ([x1, y1, x2, y2]) => ({ x: x1, y: y1, width: x2 - x1, height: y2 - y1 });

function ghost(proposal) {
  const group = drawn('g', { class: 'box' });
  const title = drawn('title');
  title.textContent = `proposal\nscore ${percent(proposal.score)}`;
  group.append(drawn('rect', { class: 'ghost', ...rectangle(proposal.box) }), title);
  return group;
}

function marked(object, i) {
  const { image } = answer;
  const svg = byId('boxes');
  const unit = image.width / (svg.clientWidth || image.width); // image pixels per screen pixel
  const tint = colour(object.label);
  const group = drawn('g', { class: 'box', tabindex: 0, role: 'img', 'data-index': i, color: tint, 'aria-label': `${object.label}, ${measure(object)}` });
  const at = rectangle(object.box);
  group.append(drawn('rect', { class: 'edge', ...at }), drawn('rect', { class: 'line', ...at, stroke: tint }));
  const height = 20 * unit;
  const width = Math.min(image.width, (short(object.label).length * 7.4 + 14) * unit);
  const x = Math.max(0, Math.min(at.x, image.width - width));
  const y = at.y - height < 0 ? at.y : at.y - height;
  const text = drawn('text', { x: 0, y: 0, fill: '#0b0d14', transform: `translate(${x + 6 * unit} ${y + 14.5 * unit}) scale(${unit})` });
  text.textContent = short(object.label);
  group.append(drawn('rect', { x, y, width, height, rx: 3 * unit, fill: tint }), text);
  requestAnimationFrame(() => { // as wide as the words turn out
    const words = group.isConnected ? text.getBBox().width : 0;
    if (words) group.querySelector('rect:nth-of-type(3)').setAttribute('width', (words + 12) * unit);
  });
  link(group, i);
  return group;
}

/** Lights up an object, its box and its row, while one of them is pointed at. */
export function link(node, i) {
  for (const on of ['mouseenter', 'focus']) node.addEventListener(on, () => highlight(i));
  for (const off of ['mouseleave', 'blur']) node.addEventListener(off, () => highlight(-1));
}

function highlight(index) {
  const tip = byId('tip');
  document.querySelectorAll('#boxes [data-index], #objects [data-index]').forEach((node) => {
    const same = Number(node.dataset.index) === index;
    node.classList.toggle('on', same);
    if (node.closest('#boxes')) node.classList.toggle('dim', index >= 0 && !same);
  });
  const object = answer?.objects[index];
  tip.hidden = !object;
  if (!object) return;
  const { image } = answer;
  const [x1, , , y2] = object.box;
  tip.replaceChildren(element('b', { textContent: short(object.label) }),
    ...certainty(object).flatMap((line) => [line, element('br')]),
    `box ${object.box.map((value) => Math.round(value)).join(', ')}`);
  const shown = byId('boxes');
  tip.style.left = `${Math.max(0, Math.min((x1 / image.width) * shown.clientWidth, shown.clientWidth - tip.offsetWidth))}px`;
  tip.style.top = `${Math.max(0, Math.min((y2 / image.height) * shown.clientHeight, shown.clientHeight - tip.offsetHeight - 8))}px`;
}
