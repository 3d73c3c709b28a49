// The playground: a picture, a task, and the answer of POST /v1/detect or /v1/ask drawn over the picture while it is made.
//
// The page does one thing at a time (session.js). A new picture, sample, task or question ends what runs: the request is
// aborted, so that the server frees what it holds, and whatever still comes of it is dropped.

import { askForKey, wireKey } from './access.js';
import { appear, colour, drawAll, isShown, lightLabel, setAnswer, setLeast, setNames, setSize, wireBoxes } from './boxes.js';
import { wireCamera } from './camera.js';
import { add, asked, drawChips, drawVocabulary, setLabels, wireChips } from './chips.js';
import { Failure, answerOf } from './client.js';
import { announce, byId, download, element, message } from './dom.js';
import { coco, png } from './exports.js';
import { limits, loadLimits } from './limits.js';
import { isEmbedded, loadModels, unknown, vocabulary, wireModels } from './models.js';
import { draw as drawOwn, setOwnBoxes, stopDrawing, toggleOwnBox, wireOwn } from './own.js';
import { UnsuitableFile, checked, only } from './picture.js';
import { asksDefaults, complete, drawQuestion, field, namesThings, request, sortTasks, task, untrained, wireQuestion } from './question.js';
import { clearResult, counted, drawFailure, drawObjects, drawProgress, drawResult, speak, warn, wireResult } from './result.js';
import { Session } from './session.js';
import { curl, formOf, javascript, python } from './snippets.js';

const LONG_SIDE_OF_SMALL = 400;
const UNAUTHORIZED = 401;

const session = new Session();
let picture = null; // the file to send
let shown = null; // the answer so far: {image, objects, text, proposals, ...}

// ---- one picture ----

/** Takes a file, or says why not. Either way nothing of the picture before stays. */
async function choose(file, note = '') {
  const work = forget();
  drawForm();
  try {
    const { file: fit, note: converted } = await checked(file);
    if (!work.isCurrent()) return false;
    display(fit);
    tellPicture('note', '', [note, converted].filter(Boolean).join(' '));
    if (converted) byId('picture-messages').lastElementChild.append(' ', saver('Save that JPEG', () => download(fit.name, fit)));
    announce(`${file.name || 'Picture'} is chosen. ${note} ${converted}`.trim());
    if (asksDefaults()) await ask();
  } catch (error) {
    if (!work.isCurrent()) return false;
    if (!(error instanceof UnsuitableFile)) throw error;
    tellPicture('problem', error.title, `${error.message} ${note}`.trim());
    announce(`${error.title}. ${error.message}`);
  }
  drawForm();
  return picture !== null;
}

function saver(words, save) {
  const button = element('button', { type: 'button', className: 'link', textContent: words });
  button.addEventListener('click', save);
  return button;
}

/** Ends what runs and drops the picture with all that is known of it. */
function forget() {
  const work = session.begin();
  picture = null;
  byId('busy').hidden = true;
  clear();
  setSize(null);
  stopDrawing();
  setOwnBoxes([]);
  byId('picture-messages').replaceChildren();
  byId('expected').hidden = true;
  byId('canvas').hidden = true;
  byId('empty').hidden = false;
  byId('drop').classList.remove('filled');
  byId('tools').hidden = true;
  return work;
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
  const img = byId('image');
  if (img.src) URL.revokeObjectURL(img.src);
  picture = file;
  ground(null);
  img.onload = () => {
    if (picture !== file) return;
    byId('canvas').classList.toggle('small', img.naturalWidth < 200);
    img.style.width = img.naturalWidth < LONG_SIDE_OF_SMALL ? `${LONG_SIDE_OF_SMALL}px` : '';
    setSize(shown?.image ?? { width: img.naturalWidth, height: img.naturalHeight });
    drawOwn();
  };
  img.onerror = () => { // the server may read what a browser cannot
    if (picture !== file) return;
    ground(shown?.image ?? { width: 4, height: 3 });
    tellPicture('warning', 'This browser cannot show the picture',
      'The server may read it all the same: the boxes are then drawn on an empty ground of its size.');
  };
  img.src = URL.createObjectURL(file);
  byId('empty').hidden = true;
  byId('canvas').hidden = false;
  byId('tools').hidden = false;
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

function clear() {
  shown = null;
  setAnswer(null);
  clearResult();
  byId('raw').textContent = 'Nothing asked yet.';
}

/** The question is another one: what runs for the old one ends. */
function questionChanged() {
  if (session.asking) {
    session.begin();
    byId('busy').hidden = true;
    clear();
    announce('Cancelled: the question has changed.');
  }
  setNames(asked());
  drawForm();
}

async function ask() {
  if (namesThings() && byId('label').value.trim() && !add(byId('label').value)) return;
  if (!picture || session.asking || !complete()) return;
  clear();
  const work = session.begin({ asking: true });
  byId('busy-text').textContent = 'Looking…';
  byId('busy').hidden = false;
  announce('Looking…');
  const focused = document.activeElement === byId('go'); // which is about to be disabled
  drawForm();
  if (focused) byId('cancel').focus({ preventScroll: true });
  showStage();
  const question = request();
  const started = performance.now();
  try {
    for await (const event of answerOf(question.address, formOf(question, picture), { signal: work.signal, timeoutMillis: question.timeoutMillis })) {
      if (!work.isCurrent()) return;
      take(event, performance.now() - started);
    }
  } catch (error) {
    if (!work.isCurrent()) return;
    fail(error instanceof Failure ? error : new Failure('unreadable', 'The answer cannot be shown', String(error)));
  }
  session.end(work);
  byId('busy').hidden = true;
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
      drawOwn();
      break;
    case 'object':
      appear(data);
      byId('busy').hidden = true;
      drawProgress(shown.objects, counted(shown.objects.length, field()), millis);
      break;
    case 'text':
      shown.text += data.delta;
      if (request().address === 'v1/ask') {
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
  shown = withObjects(answer);
  fitServer(answer.image);
  setAnswer(shown);
  drawOwn();
  drawResult(shown, field(), millis, untrained());
  if (unknown()) loadModels(); // which were still being loaded when the page was opened
}

/** An answer of either address with the objects to draw and the names that get colours. */
function withObjects(answer) {
  const pointed = answer.phrases?.flatMap((phrase) => phrase.objects.map((object) => ({ ...object, label: phrase.label ?? phrase.text }))) ?? [];
  const scoreOf = (index) => pointed.find((object) => object.index === index)?.score;
  const objects = answer.objects
    ?? answer.regions?.map((region) => ({ ...region, score: scoreOf(region.index), label: region.text || `region ${region.index}` }))
    ?? pointed;
  const names = namesThings() ? asked() : [];
  return { ...answer, objects, names: [...new Set([...names, ...objects.map((object) => object.label)])] };
}

function fail(failure) {
  if (failure.status === UNAUTHORIZED) askForKey(failure.message);
  if (Object.keys(failure.problem).length) byId('raw').textContent = JSON.stringify(failure.problem, null, 2);
  const partial = !!shown && (shown.objects.length > 0 || (request().address === 'v1/ask' && !!shown.text));
  if (!partial) setAnswer(null);
  drawFailure(failure, partial, shown?.objects.length ? counted(shown.objects.length, field()) : 'Answer');
}

function cancel() {
  session.cancel(); // ask() tells it
}

/** On a narrow screen the answer stands below the picture, above the question. */
function showStage() {
  if (!matchMedia('(max-width: 860px)').matches) return;
  document.querySelector('.stage').scrollIntoView({ block: 'start' });
}

// ---- the page ----

function drawForm() {
  drawQuestion();
  byId('go').disabled = !picture || session.asking || !complete();
  byId('go').textContent = !picture ? 'Choose a picture first' : asksDefaults() ? 'Find everyday things' : task().dataset.word;
  byId('cancel').hidden = !session.asking;
  const name = picture?.name ?? 'picture.png';
  byId('curl').textContent = curl(request(), name);
  byId('python').textContent = python(request(), name);
  byId('javascript').textContent = javascript(request(), name);
}

/** What is said about the model, and which tasks it is offered for. */
function modelChanged() {
  sortTasks();
  drawVocabulary();
  drawChips();
  byId('embedded').hidden = !isEmbedded();
  byId('samples').classList.toggle('about-another', !isEmbedded());
  const names = vocabulary();
  byId('knows').textContent = names.length ? ` by ${names.length} names` : '';
  questionChanged();
}

async function samples() {
  let list = [];
  try {
    list = await (await fetch('samples/samples.json')).json();
  } catch { /* no samples are bundled: nothing to offer */ }
  for (const sample of list) {
    const open = element('button', { type: 'button' },
      element('img', { src: `samples/${sample.file}`, alt: '', loading: 'lazy' }),
      element('span', { textContent: sample.title }),
      ...(sample.failure ? [element('em', { textContent: 'known failure' })] : []));
    open.addEventListener('click', () => openSample(sample));
    byId('samples').append(element('li', {}, open));
  }
}

async function openSample(sample) {
  const work = forget();
  byId('task').value = sample.task ?? 'detect';
  setLabels(sample.labels);
  byId('label').value = '';
  drawForm();
  try {
    const response = await fetch(`samples/${sample.file}`, { signal: work.signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const blob = await response.blob();
    if (!work.isCurrent() || !await choose(new File([blob], sample.file, { type: blob.type }))) return;
    byId('expected').textContent = sample.failure ?? '';
    byId('expected').hidden = !sample.failure || !isEmbedded();
    await ask();
  } catch (error) {
    if (work.isCurrent()) tellPicture('problem', 'The sample cannot be loaded', error.message);
  }
}

/** Copies a text, and says so only if the browser has done it. */
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
  setTimeout(() => { button.textContent = 'Copy'; }, 4000);
}

const baseName = () => picture.name.replace(/\.[^.]*$/, '');
const shownObjects = () => shown.objects.filter(isShown);

async function save(kind) {
  if (!shown || !picture) return;
  if (kind === 'json') {
    download(`${baseName()}.json`, new Blob([byId('raw').textContent], { type: 'application/json' }));
  } else if (kind === 'coco') {
    const made = coco({ image: shown.image, fileName: picture.name, objects: shownObjects() });
    download(`${baseName()}.coco.json`, new Blob([JSON.stringify(made, null, 2)], { type: 'application/json' }));
  } else {
    const drawable = byId('image').hidden ? null : byId('image');
    download(`${baseName()}.boxes.png`, await png({ image: shown.image, objects: shownObjects(), drawable, colour }));
  }
}

/** Light, dark, or as the system is set. */
function wireTheme() {
  const themes = { auto: 'Theme: auto', light: 'Theme: light', dark: 'Theme: dark' };
  const show = (theme) => {
    document.documentElement.dataset.theme = theme;
    byId('theme').textContent = themes[theme];
  };
  let theme = 'auto';
  try {
    theme = localStorage.getItem('rexserve.theme') ?? 'auto';
  } catch { /* storage is switched off */ }
  show(theme in themes ? theme : 'auto');
  byId('theme').addEventListener('click', () => {
    const all = Object.keys(themes);
    const next = all[(all.indexOf(document.documentElement.dataset.theme) + 1) % all.length];
    show(next);
    try {
      localStorage.setItem('rexserve.theme', next);
    } catch { /* storage is switched off: it lasts as long as the page */ }
  });
}

const isField = (target) => target instanceof Element && !!target.closest('input, textarea, select, dialog');

/** Files from the file chooser, the camera of a telephone, dropped or pasted. */
function wireFiles() {
  for (const id of ['choose', 'replace']) byId(id).addEventListener('click', () => byId('file').click());
  for (const id of ['file', 'capture']) {
    byId(id).addEventListener('change', (event) => {
      const { file, note } = only(event.target);
      if (file) choose(file, note);
      event.target.value = '';
    });
  }
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
}

function wireForm() {
  byId('form').addEventListener('submit', (event) => { event.preventDefault(); ask(); });
  byId('cancel').addEventListener('click', cancel);
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') cancel(); });
  byId('label').addEventListener('input', drawForm);
  for (const id of ['regions', 'question', 'minScore', 'threshold', 'timeout']) byId(id).addEventListener('input', questionChanged);
  document.querySelectorAll('[name=granularity]').forEach((one) => one.addEventListener('change', questionChanged));
  byId('task').addEventListener('change', () => {
    questionChanged();
    clear();
    setNames(asked());
    drawChips();
  });
  byId('all').addEventListener('change', drawAll);
  byId('least').addEventListener('input', () => {
    setLeast(Number(byId('least').value));
    if (shown) drawObjects(shown.objects);
  });
  document.querySelectorAll('[data-copy]').forEach((button) => button.addEventListener('click', () => copy(button)));
  document.querySelectorAll('[data-save]').forEach((button) => button.addEventListener('click', () => save(button.dataset.save)));
  document.querySelectorAll('[name=language]').forEach((one) => one.addEventListener('change', () => {
    document.querySelectorAll('.program').forEach((program) => { program.hidden = program.id !== `${one.value}-program`; });
  }));
}

wireTheme();
wireQuestion();
wireBoxes({ onOwn: toggleOwnBox });
wireChips({ colour, onChange: questionChanged, onPoint: lightLabel });
wireOwn(questionChanged);
wireModels(modelChanged);
wireCamera(choose, (title, text) => { tellPicture('problem', title, text); announce(`${title}. ${text}`); });
wireResult((label, name) => {
  setLabels([...new Set(asked().map((one) => (one === label ? name : one)))]);
  ask();
});
wireKey(async () => {
  await loadModels();
  if (picture && complete()) await ask();
});
wireForm();
wireFiles();
addEventListener('resize', () => { drawAll(); drawOwn(); });

samples();
drawForm();
const [, models] = await Promise.all([loadLimits(), loadModels()]);
if (models === UNAUTHORIZED) askForKey('This server answers only those who have a key.');
if (limits()) byId('timeout').max = limits().maxTimeoutMillis / 1000;
if (limits()) byId('timeout').value = limits().timeoutMillis / 1000;
drawForm();
document.documentElement.dataset.ready = 'true';
