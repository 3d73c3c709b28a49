// The playground: a picture, a task, and the answer of POST /v1/detect or /v1/ask drawn over the picture while it is made.
//
// One request runs at a time. A new picture, sample, task or question cancels it: the request is aborted, so that the
// server frees what it holds, and whatever still comes of it is dropped, because it is no longer the current run.

import { appear, colour, drawAll, setAnswer, setNames } from './boxes.js';
import { Failure, answerOf } from './client.js';
import { announce, byId, element, message } from './dom.js';
import { limits, loadLimits } from './limits.js';
import { UnsuitableFile, checked, only } from './picture.js';
import { add, address, asked, complete, curl, drawChips, drawQuestion, field, fields, modelIs, namesThings, setLabels, task, timeoutMillis,
  untrained, watchQuestion, wireQuestion } from './question.js';
import { appendRow, clearResult, counted, drawFailure, drawResult, speak, warn } from './result.js';

const LONG_SIDE_OF_SMALL = 400;

let picture = null; // the file to send
let run = null; // the request that runs
let choice = 0; // counts pictures chosen: what an earlier one still does is dropped
let shown = null; // the answer so far

// ---- one picture ----

/** Takes a file, or says why not. Either way nothing of the picture before stays. */
async function choose(file, note = '') {
  const mine = forget();
  drawForm();
  try {
    const { file: fit, note: converted } = await checked(file);
    if (mine !== choice) return false;
    display(fit);
    tellPicture('note', '', [note, converted].filter(Boolean).join(' '));
    announce(`${file.name || 'Picture'} is chosen. ${note} ${converted}`.trim());
  } catch (error) {
    if (mine !== choice) return false;
    if (!(error instanceof UnsuitableFile)) throw error;
    tellPicture('problem', error.title, `${error.message} ${note}`.trim());
    announce(`${error.title}. ${error.message}`);
  }
  drawForm();
  return picture !== null;
}

/** Drops the picture with all that is known of it, and returns the number of the choice that follows. */
function forget() {
  stop();
  clear();
  byId('picture-messages').replaceChildren();
  picture = null;
  byId('canvas').hidden = true;
  byId('empty').hidden = false;
  byId('drop').classList.remove('filled');
  choice += 1;
  return choice;
}

function tellPicture(kind, title, text) {
  byId('picture-messages').replaceChildren(...(text ? [message(kind, title, text)] : []));
}

/** Says something that leaves the picture as it is. */
function tellAside(text) {
  if (!text) return;
  tellPicture('note', '', text);
  announce(text);
}

function display(file) {
  const mine = choice;
  const img = byId('image');
  if (img.src) URL.revokeObjectURL(img.src);
  picture = file;
  ground(null);
  img.onload = () => {
    if (mine !== choice) return;
    byId('canvas').classList.toggle('small', img.naturalWidth < 200);
    img.style.width = img.naturalWidth < LONG_SIDE_OF_SMALL ? `${LONG_SIDE_OF_SMALL}px` : '';
    drawAll();
  };
  img.onerror = () => { // the server may read what a browser cannot
    if (mine !== choice) return;
    ground({ width: 4, height: 3 });
    tellPicture('warning', 'This browser cannot show the picture',
      'The server may read it all the same: the boxes are then drawn on an empty ground of its size.');
  };
  img.src = URL.createObjectURL(file);
  byId('empty').hidden = true;
  byId('canvas').hidden = false;
  byId('replace').hidden = false;
  byId('drop').classList.add('filled');
}

/** An empty ground of a size instead of the picture; null shows the picture. */
function ground(size) {
  byId('image').hidden = size !== null;
  byId('ground').hidden = size === null;
  if (size) byId('ground').style.aspectRatio = `${size.width} / ${size.height}`;
}

/** Whether boxes in the server's pixels lie right on what the browser shows; if not, an empty ground is shown instead. */
function fitServer({ width, height }) {
  const img = byId('image');
  if (!byId('ground').hidden) {
    ground({ width, height });
    return;
  }
  if (!img.naturalWidth) return; // still loading: checked again with the whole answer
  const same = Math.abs(img.naturalWidth * height - img.naturalHeight * width) <= Math.max(width, height, img.naturalWidth, img.naturalHeight);
  if (same) return;
  ground({ width, height });
  tellPicture('warning', 'Browser and server read this picture differently',
    `The browser shows it as ${img.naturalWidth} × ${img.naturalHeight}, the server reads it as ${width} × ${height} pixels (its orientation is marked ambiguously).`
    + ' The boxes are right for the server’s reading and are drawn on an empty ground of that size.');
}

// ---- one request ----

function stop() {
  run?.abort();
  run = null;
  byId('busy').hidden = true;
}

function clear() {
  shown = null;
  setAnswer(null);
  clearResult();
}

/** The question is another one: what runs for the old one ends. */
function questionChanged() {
  if (run) {
    stop();
    clear();
    announce('Cancelled: the question has changed.');
  }
  setNames(asked());
  drawForm();
}

async function ask() {
  if (namesThings() && byId('label').value.trim() && !add(byId('label').value)) return;
  if (!picture || run || !complete()) return;
  clear();
  const mine = new AbortController();
  run = mine;
  byId('busy-text').textContent = 'Looking…';
  byId('busy').hidden = false;
  announce('Looking…');
  const focused = document.activeElement === byId('go'); // which is about to be disabled
  drawForm();
  if (focused) byId('cancel').focus({ preventScroll: true });
  showStage();
  const form = new FormData();
  form.append('image', picture, picture.name);
  fields().forEach(([name, value]) => form.append(name, value));
  const started = performance.now();
  try {
    for await (const event of answerOf(address(), form, { signal: mine.signal, timeoutMillis: timeoutMillis() })) {
      if (run !== mine) return; // another question is asked by now
      take(event, performance.now() - started);
    }
  } catch (error) {
    if (run !== mine) return;
    fail(error instanceof Failure ? error : new Failure('unreadable', 'The answer cannot be shown', String(error)));
  }
  stop();
  const waited = document.activeElement === byId('cancel'); // which is about to be hidden
  drawForm();
  if (waited) byId('go').focus({ preventScroll: true });
}

/** One event of the answer. */
function take({ name, data }, millis) {
  switch (name) {
    case 'proposals':
      shown = { ...data, objects: [], names: namesThings() ? asked() : [], text: '' };
      byId('busy-text').textContent = `Looking at ${data.count} ${data.timings ? 'proposals' : 'boxes'}…`;
      fitServer(data.image);
      setAnswer(shown);
      break;
    case 'object':
      appear(data);
      byId('busy').hidden = true;
      appendRow(data, shown.objects.length - 1, counted(shown.objects.length, field()), millis);
      break;
    case 'text':
      shown.text += data.delta;
      if (address() === 'v1/ask') {
        byId('busy').hidden = true;
        speak(shown.text);
      }
      break;
    case 'warning':
      warn(data);
      break;
    case 'done':
      byId('raw').textContent = JSON.stringify(data, null, 2);
      finish(data, millis);
      break;
    default: // an event of a later version
  }
}

function finish(answer, millis) {
  modelIs(answer.model?.language?.name);
  shown = withObjects(answer);
  fitServer(answer.image);
  setAnswer(shown);
  drawResult(shown, field(), millis, untrained());
}

/** An answer of either address with the objects to draw and the names that get colours. */
function withObjects(answer) {
  const objects = answer.objects
    ?? answer.regions?.map((region) => ({ ...region, label: region.text || `region ${region.index}` }))
    ?? answer.phrases.flatMap((phrase) => phrase.objects.map((object) => ({ ...object, label: phrase.label ?? phrase.text })));
  const names = namesThings() ? asked() : [];
  return { ...answer, objects, names: [...new Set([...names, ...objects.map((object) => object.label)])] };
}

function fail(failure) {
  if (Object.keys(failure.problem).length) byId('raw').textContent = JSON.stringify(failure.problem, null, 2);
  const partial = !!shown && (shown.objects.length > 0 || (address() === 'v1/ask' && !!shown.text));
  if (!partial) setAnswer(null);
  drawFailure(failure, partial, shown?.objects.length ? counted(shown.objects.length, field()) : 'Answer');
}

function cancel() {
  if (!run) return;
  const mine = run;
  mine.abort(); // ask() tells it
  byId('busy').hidden = true;
}

/** On a narrow screen the answer stands below the picture, above the question. */
function showStage() {
  if (!matchMedia('(max-width: 860px)').matches) return;
  document.querySelector('.stage').scrollIntoView({ block: 'start' });
}

// ---- the page ----

function drawForm() {
  drawQuestion();
  byId('go').disabled = !picture || !!run || !complete();
  byId('go').textContent = picture ? task().dataset.word : 'Choose a picture first';
  byId('cancel').hidden = !run;
  byId('curl').textContent = curl(picture?.name ?? 'picture.png');
}

async function samples() {
  let list = [];
  try {
    list = await (await fetch('samples/samples.json')).json();
  } catch { /* no samples are bundled: nothing to offer */ }
  for (const sample of list) {
    const open = element('button', { type: 'button', title: sample.title ?? sample.file },
      element('img', { src: `samples/${sample.file}`, alt: sample.title ?? sample.file, loading: 'lazy' }));
    open.addEventListener('click', () => openSample(sample));
    byId('samples').append(open);
  }
}

async function openSample(sample) {
  const mine = forget();
  if (!namesThings()) byId('task').value = 'detect';
  setLabels(sample.labels ?? []);
  byId('label').value = '';
  drawForm();
  try {
    const response = await fetch(`samples/${sample.file}`);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const blob = await response.blob();
    if (mine === choice && await choose(new File([blob], sample.file, { type: blob.type }))) await ask();
  } catch (error) {
    if (mine === choice) tellPicture('problem', 'The sample cannot be loaded', error.message);
  }
}

async function copy(button) {
  const source = byId(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = 'Copied';
    announce('Copied');
  } catch { // no clipboard without https, or it was refused
    getSelection().selectAllChildren(source);
    button.textContent = 'Selected: press Ctrl+C';
    announce('The clipboard cannot be used here. The text is selected.');
  }
}

const isField = (target) => target instanceof Element && !!target.closest('input, textarea, select');

watchQuestion({ colour, onChange: questionChanged });
wireQuestion();
byId('form').addEventListener('submit', (event) => { event.preventDefault(); ask(); });
byId('cancel').addEventListener('click', cancel);
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') cancel(); });
byId('label').addEventListener('input', drawForm);
for (const id of ['regions', 'question', 'minScore', 'threshold', 'timeout']) byId(id).addEventListener('input', questionChanged);
document.querySelectorAll('[name=granularity]').forEach((one) => one.addEventListener('change', questionChanged));
byId('task').addEventListener('change', () => { stop(); clear(); questionChanged(); drawChips(); });
byId('all').addEventListener('change', drawAll);
for (const id of ['choose', 'replace']) byId(id).addEventListener('click', () => byId('file').click());
byId('file').addEventListener('change', (event) => {
  const { file, note } = only(event.target);
  if (file) choose(file, note);
  event.target.value = '';
});
for (const over of ['dragenter', 'dragover']) document.addEventListener(over, (event) => { event.preventDefault(); byId('drop').classList.add('over'); });
document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) byId('drop').classList.remove('over'); });
document.addEventListener('drop', (event) => { // anywhere: a picture dropped beside its place must not replace the page
  if (isField(event.target) && !event.dataTransfer.files.length) return;
  event.preventDefault();
  byId('drop').classList.remove('over');
  const { file, note } = only(event.dataTransfer);
  if (file) choose(file, note);
  else tellAside(note);
});
document.addEventListener('paste', (event) => {
  if (event.defaultPrevented) return;
  if (event.clipboardData?.files.length) {
    const { file, note } = only(event.clipboardData);
    choose(file, note);
  } else if (!isField(event.target)) {
    tellAside('The clipboard holds no picture. Copy a picture itself, not its name or address.');
  }
});
document.querySelectorAll('[data-copy]').forEach((button) => button.addEventListener('click', () => copy(button)));
addEventListener('resize', drawAll);

samples();
drawForm();
await loadLimits();
if (limits()) byId('timeout').max = limits().maxTimeoutMillis / 1000;
if (limits()) byId('timeout').value = limits().timeoutMillis / 1000;
drawForm();
document.documentElement.dataset.ready = 'true';
