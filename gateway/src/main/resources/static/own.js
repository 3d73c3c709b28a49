// Boxes of one's own: drawn on the picture, added by the keyboard, or taken from the proposals. Where there are some,
// the model is asked about them alone.

import { pictureSize, rectangle, setOwnLayer, unit } from './boxes.js';
import { announce, byId, drawn, element, plural } from './dom.js';

const LEAST_SIDE = 4; // pixels of the screen: less is a click
let own = []; // [x1, y1, x2, y2] in pixels of the picture
let changed = () => {};

export const ownBoxes = () => own.map((box) => box.map((value) => Math.round(value * 10) / 10));

export function setOwnBoxes(boxes) {
  own = boxes;
  draw();
  changed();
}

/** Adds a box, or takes it away if it is there already. */
export function toggleOwnBox(box) {
  const rest = own.filter((other) => other.some((value, i) => Math.abs(value - box[i]) > 0.5));
  setOwnBoxes(rest.length < own.length ? rest : [...own, box]);
  announce(plural(own.length, 'own box', 'own boxes'));
}

/** Draws the layer over the picture and the list beside it. */
export function draw() {
  setOwnLayer(own.map((box, i) => {
    const at = rectangle(box);
    const size = 9 * unit();
    const number = drawn('text', { x: 0, y: 0, transform: `translate(${at.x + size} ${at.y + size * 1.45}) scale(${unit()})` });
    number.textContent = i + 1;
    return drawnGroup({ class: 'own' }, drawn('rect', { class: 'edge', ...at }), drawn('rect', { class: 'line', ...at }),
      drawn('circle', { cx: at.x + size, cy: at.y + size, r: size }), number);
  }));
  byId('own-list').replaceChildren(...own.map(row));
  byId('own-note').hidden = !own.length;
  byId('own-clear').hidden = !own.length;
}

function drawnGroup(attributes, ...children) {
  const group = drawn('g', attributes);
  group.append(...children);
  return group;
}

function row(box, i) {
  const [x1, y1, x2, y2] = box.map(Math.round);
  const words = `${i + 1}: ${x2 - x1} × ${y2 - y1} at ${x1}, ${y1}`;
  const move = element('button', { type: 'button', className: 'own-box', textContent: words, title: 'Arrow keys move it, with Shift they change its size' });
  move.addEventListener('keydown', (event) => nudge(event, i));
  const remove = element('button', { type: 'button', textContent: '×', ariaLabel: `Remove box ${i + 1}` });
  remove.addEventListener('click', () => setOwnBoxes(own.filter((other, at) => at !== i)));
  return element('li', { className: 'chip' }, move, remove);
}

/** Moves or sizes a box by the arrow keys, by a fiftieth of the picture's longer side. */
function nudge(event, i) {
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!steps) return;
  event.preventDefault();
  const { width, height } = pictureSize();
  const step = Math.max(width, height) / 50;
  const [x1, y1, x2, y2] = own[i];
  const [dx, dy] = steps.map((sign) => sign * step);
  const moved = event.shiftKey ? [x1, y1, Math.max(x1 + step, x2 + dx), Math.max(y1 + step, y2 + dy)] : [x1 + dx, y1 + dy, x2 + dx, y2 + dy];
  if (moved[0] < 0 || moved[1] < 0 || moved[2] > width || moved[3] > height) return;
  setOwnBoxes(own.map((box, at) => (at === i ? moved : box)));
  byId('own-list').children[i].querySelector('button').focus();
}

/** A box in the middle, for the keyboard. */
function addMiddle() {
  const size = pictureSize();
  if (!size) return;
  const { width, height } = size;
  setOwnBoxes([...own, [width * 0.3, height * 0.3, width * 0.7, height * 0.7]]);
  byId('own-list').lastElementChild.querySelector('button').focus();
}

const drawing = () => byId('draw').getAttribute('aria-pressed') === 'true';

export function stopDrawing() {
  byId('draw').setAttribute('aria-pressed', 'false');
  byId('canvas').classList.remove('drawing');
}

/** @param onChange the boxes are others */
export function wireOwn(onChange) {
  changed = onChange;
  const svg = byId('boxes');
  let from = null;
  let shape = null;
  const point = (event) => {
    const at = svg.getBoundingClientRect();
    const { width, height } = pictureSize();
    return [Math.min(1, Math.max(0, (event.clientX - at.x) / at.width)) * width, Math.min(1, Math.max(0, (event.clientY - at.y) / at.height)) * height];
  };
  const box = (event) => {
    const [x, y] = point(event);
    return [Math.min(from[0], x), Math.min(from[1], y), Math.max(from[0], x), Math.max(from[1], y)];
  };
  svg.addEventListener('pointerdown', (event) => {
    if (!drawing() || !pictureSize() || event.button !== 0) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    from = point(event);
    shape = drawn('rect', { class: 'draft' });
    svg.append(shape);
  });
  svg.addEventListener('pointermove', (event) => {
    if (from) Object.entries(rectangle(box(event))).forEach(([name, value]) => shape.setAttribute(name, value));
  });
  const drop = (event) => {
    if (!from) return;
    const made = box(event);
    shape.remove();
    from = null;
    const least = LEAST_SIDE * unit();
    if (event.type === 'pointerup' && made[2] - made[0] >= least && made[3] - made[1] >= least) setOwnBoxes([...own, made]);
  };
  svg.addEventListener('pointerup', drop);
  svg.addEventListener('pointercancel', drop);
  byId('draw').addEventListener('click', () => {
    const on = !drawing();
    byId('draw').setAttribute('aria-pressed', String(on));
    byId('canvas').classList.toggle('drawing', on);
    announce(on ? 'Drag over the picture to draw a box; by the keyboard, use “Add a box”.' : '');
  });
  byId('own-add').addEventListener('click', addMiddle);
  byId('own-clear').addEventListener('click', () => setOwnBoxes([]));
}
