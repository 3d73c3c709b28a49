// The playground: an image, a task, and the answer of POST /v1/detect or /v1/ask drawn over the image while it is made.

// The colours of annotated images (Palette.java), in the same order.
const COLOURS = ['#ff5a5f', '#2ec4ff', '#ffc53d', '#4ade80', '#c084fc', '#ff8a3d', '#22d3c5', '#f472b6', '#a3e635', '#818cf8', '#fde68a', '#9ca3af'];
const SVG = 'http://www.w3.org/2000/svg';
const byId = (id) => document.getElementById(id);

const state = { file: null, labels: [], answer: null, asking: null };

// ---- elements ----

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function drawn(name, attributes = {}) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const colour = (label) => {
  const at = (state.answer?.names ?? state.labels).indexOf(label);
  return COLOURS[(at < 0 ? COLOURS.length - 1 : at) % COLOURS.length];
};

// ---- image ----

function show(file) {
  if (!file) return;
  clear();
  state.file = file;
  const img = byId('image');
  if (img.src) URL.revokeObjectURL(img.src);
  img.onload = () => {
    byId('canvas').classList.toggle('small', img.naturalWidth < 200);
    img.style.width = img.naturalWidth < 400 ? '400px' : '';
  };
  img.onerror = () => { // the services may read what a browser cannot
    byId('canvas').hidden = false;
  };
  img.src = URL.createObjectURL(file);
  byId('empty').hidden = true;
  byId('canvas').hidden = false;
  byId('replace').hidden = false;
  byId('drop').classList.add('filled');
  refresh();
}

function clear() {
  state.answer = null;
  byId('boxes').replaceChildren();
  byId('messages').replaceChildren();
  byId('objects').replaceChildren();
  byId('said').hidden = true;
  byId('count').textContent = '';
  byId('time').textContent = '';
  byId('busy-text').textContent = 'Looking…';
  byId('results').hidden = true;
  byId('tip').hidden = true;
}

async function samples() {
  try {
    const list = await (await fetch('samples/samples.json')).json();
    for (const sample of list) {
      const open = element('button', { type: 'button', title: sample.title ?? sample.file },
        element('img', { src: `samples/${sample.file}`, alt: sample.title ?? sample.file, loading: 'lazy' }));
      open.addEventListener('click', async () => {
        const blob = await (await fetch(`samples/${sample.file}`)).blob();
        state.labels = [];
        if (!['labels', 'phrases'].includes(field())) byId('task').value = 'detect';
        (sample.labels ?? []).forEach(add);
        show(new File([blob], sample.file, { type: blob.type }));
        ask();
      });
      byId('samples').append(open);
    }
  } catch { /* no samples are bundled: nothing to offer */ }
}

// ---- labels ----

function add(text) {
  for (const label of text.split(',').map((part) => part.trim()).filter(Boolean)) {
    if (!state.labels.includes(label)) state.labels.push(label);
  }
  refresh();
}

function refresh() {
  const input = byId('label');
  byId('chips').querySelectorAll('.chip').forEach((chip) => chip.remove());
  for (const label of state.labels) {
    const dot = element('span', { className: 'dot' });
    dot.style.color = colour(label);
    const remove = element('button', { type: 'button', textContent: '×', ariaLabel: `Remove ${label}` });
    remove.addEventListener('click', () => {
      state.labels = state.labels.filter((other) => other !== label);
      refresh();
      input.focus();
    });
    input.before(element('span', { className: 'chip' }, dot, label, remove));
  }
  input.placeholder = state.labels.length ? 'another…' : 'cat, red apple…';
  byId('labels-field').hidden = !['labels', 'phrases'].includes(field());
  byId('regions-field').hidden = field() !== 'regions';
  byId('question-field').hidden = field() !== 'question';
  byId('task-hint').hidden = !('untrained' in task().dataset);
  byId('go').disabled = !state.file || !!state.asking || !complete();
  byId('go').textContent = state.file ? task().dataset.word : 'Choose a picture first';
  const score = Number(byId('minScore').value);
  byId('minScoreOut').textContent = score < 0 ? 'default' : score.toFixed(2);
  const threshold = Number(byId('threshold').value);
  byId('thresholdOut').textContent = threshold < 0 ? 'off' : threshold.toFixed(2);
  byId('curl').textContent = curl();
}

const granularity = () => document.querySelector('[name=granularity]:checked').value;

const task = () => byId('task').selectedOptions[0];
const field = () => task().dataset.field ?? ''; // that the task takes
const address = () => (task().value === 'detect' ? 'v1/detect' : 'v1/ask');

/** What the task's own field holds. */
function values() {
  switch (field()) {
    case 'regions': return byId('regions').value.split(',').map((part) => part.trim()).filter(Boolean);
    case 'question': return [byId('question').value];
    case '': return [];
    default: return state.labels;
  }
}

function complete() {
  return field() === '' || values().some((value) => value.trim()) || (values() === state.labels && !!byId('label').value.trim());
}

/** The fields of the request beside the image, in order. */
function fields() {
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

function curl() {
  const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const parts = [['image', `@${state.file?.name ?? 'picture.png'}`], ...fields()];
  return [`curl ${location.origin}/${address()}`,
    ...parts.map(([name, value]) => `  ${name === 'image' ? '-F' : '--form-string'} ${quoted(`${name}=${value}`)}`)].join(' \\\n');
}

// ---- question and answer ----

async function ask() {
  const input = byId('label');
  add(input.value);
  input.value = '';
  refresh();
  if (!state.file || !complete() || state.asking) return;
  clear();
  const form = new FormData();
  form.append('image', state.file, state.file.name);
  fields().forEach(([name, value]) => form.append(name, value));
  state.asking = new AbortController();
  byId('busy').hidden = false;
  refresh();
  try {
    const started = performance.now();
    const response = await fetch(address(), { method: 'POST', body: form, signal: state.asking.signal, headers: { Accept: 'text/event-stream' } });
    if (response.ok) {
      await watch(response, started);
    } else {
      raw(await response.json(), problem);
    }
  } catch (error) {
    problem({ title: 'The gateway cannot be reached', detail: String(error.message ?? error) });
  } finally {
    state.asking = null;
    byId('busy').hidden = true;
    byId('results').ariaBusy = null;
    refresh();
  }
}

/** Shows an answer while it is made: boxes one by one, and the text as it is said. */
async function watch(response, started) {
  let text = '';
  for await (const { name, data } of events(response)) {
    switch (name) {
      case 'proposals':
        state.answer = { ...data, objects: [], names: ['labels', 'phrases'].includes(field()) ? [...state.labels] : [] };
        byId('busy-text').textContent = `Looking at ${data.count} ${data.timings ? 'proposals' : 'boxes'}…`;
        overlay();
        break;
      case 'object':
        appear(data, performance.now() - started);
        break;
      case 'text':
        text += data.delta;
        if (address() === 'v1/ask') speak(text);
        break;
      case 'done':
        raw(data, (answer) => {
          state.answer = shown(answer);
          list(state.answer, performance.now() - started);
          overlay();
        });
        return;
      case 'error':
        clear();
        raw(data, problem);
        return;
      default: // a warning comes in the answer too
    }
  }
  throw new Error('the answer broke off');
}

/** The events of a response: blocks of lines, of which one names the event and one holds its data. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const blocks = (waiting + read.value).split('\n\n');
    waiting = blocks.pop();
    for (const block of blocks) {
      const lines = new Map(block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]));
      if (lines.has('event')) yield { name: lines.get('event'), data: JSON.parse(lines.get('data')) };
    }
  }
}

function raw(answer, then) {
  byId('raw').textContent = JSON.stringify(answer, null, 2);
  then(answer);
}

/** One object more, at the moment that it is decided. */
function appear(object, millis) {
  const { objects, names, image } = state.answer;
  if (!names.includes(object.label)) names.push(object.label);
  objects.push(object);
  const svg = byId('boxes');
  const box = marked(object, objects.length - 1, image.width / (svg.clientWidth || image.width), image);
  box.classList.add('new');
  svg.append(box);
  byId('objects').append(row(object, objects.length - 1));
  byId('busy').hidden = true;
  byId('count').textContent = `${counted(objects.length)}…`;
  byId('time').textContent = `${(millis / 1000).toFixed(2)} s`;
  reveal();
}

/** The text so far. */
function speak(text) {
  byId('said').replaceChildren(text);
  byId('said').hidden = false;
  byId('busy').hidden = true;
  reveal();
}

function reveal() {
  byId('results').ariaBusy = 'true';
  byId('results').hidden = false;
}

/** An answer of either address with the objects to draw and the names that get colours. */
function shown(answer) {
  const objects = answer.objects
    ?? answer.regions?.map((region) => ({ ...region, label: region.text || `region ${region.index}` }))
    ?? answer.phrases.flatMap((phrase) => phrase.objects.map((object) => ({ ...object, label: phrase.label ?? phrase.text })));
  const asked = ['labels', 'phrases'].includes(field()) ? state.labels : [];
  return { ...answer, objects, names: [...new Set([...asked, ...objects.map((object) => object.label)])] };
}

function problem(problem) {
  const box = element('div', { className: 'message problem', role: 'alert' }, element('b', { textContent: problem.title ?? 'No answer' }));
  if (problem.errors?.length) {
    box.append(element('ul', {}, ...problem.errors.map((error) => element('li', { textContent: `${error.field}: ${error.detail}` }))));
  } else {
    box.append(problem.detail ?? '');
  }
  if (problem.retryAfterSeconds) box.append(element('div', { textContent: `Try again in ${problem.retryAfterSeconds} s.` }));
  byId('messages').append(box);
}

/** What it means that an answer is not all that was asked for. */
const DEGRADED = {
  regions_in_batches: 'There were more boxes than the model takes at once: it was asked about groups of them, one apart from the other.',
  regions_truncated: 'There were more boxes than the model could be asked about: the last ones were left out.',
  llm_unavailable: 'The language model did not answer: these are proposals without names.',
  llm_overloaded: 'The language model has too much to do: these are proposals without names.',
};

const short = (label) => (label.length > 32 ? `${label.slice(0, 31).trimEnd()}…` : label);
const percent = (value) => `${(100 * value).toFixed(0)} %`;

function list(answer, millis) {
  for (const warning of answer.warnings ?? []) {
    byId('messages').append(element('div', { className: 'message warning' },
      element('b', { textContent: warning.label ? `“${warning.label}”` : 'Note' }), warning.message));
  }
  for (const way of answer.degraded ?? []) {
    byId('messages').append(element('div', { className: 'message warning' }, element('b', { textContent: 'Note' }), DEGRADED[way] ?? way));
  }
  byId('count').textContent = counted(answer.objects.length);
  byId('time').textContent = `${(millis / 1000).toFixed(2)} s, ${answer.usage.proposals ?? answer.usage.regions} proposals`;
  say(answer);
  byId('objects').replaceChildren(...answer.objects.map(row));
  byId('results').hidden = false;
}

function counted(count) {
  const [one, many] = field() === 'regions' ? ['region', 'regions'] : ['object', 'objects'];
  return count === 0 ? 'Nothing found' : count === 1 ? `1 ${one}` : `${count} ${many}`;
}

/** An object in the list. */
function row(object, i) {
  const dot = element('span', { className: 'dot' });
  dot.style.color = colour(object.label);
  const button = element('button', { type: 'button' }, dot,
    element('span', { className: 'name', textContent: object.label }),
    element('span', { className: 'score', ...measure(object) }));
  button.dataset.index = i;
  for (const on of ['mouseenter', 'focus']) button.addEventListener(on, () => highlight(i));
  for (const off of ['mouseleave', 'blur']) button.addEventListener(off, () => highlight(-1));
  return element('li', {}, button);
}

/** What a row says at its end: a probability, the score that it is ranked by, or which region was described. */
function measure(object) {
  if (object.phraseScore !== undefined) return { textContent: percent(object.score), title: 'Score' };
  return object.tokenProbability === undefined
    ? { textContent: `#${object.index}`, title: 'Index of the region' }
    : { textContent: percent(object.tokenProbability), title: 'Probability of the index' };
}

/** How sure an object is, as lines; a region that was described has none. */
function certainty(object) {
  if (object.score === undefined) return [`region ${object.index}`];
  return [`score ${percent(object.score)}`,
    object.phraseScore === undefined ? `index probability ${percent(object.tokenProbability)}` : `phrase score ${percent(object.phraseScore)}`,
    `box score ${percent(object.proposalScore)}`];
}

/** The text of an answer, its phrases in the colours of their boxes, and the numbers of a count. */
function say(answer) {
  const said = byId('said');
  said.replaceChildren();
  said.hidden = !answer.phrases || !!answer.regions;
  if (said.hidden) return;
  let from = 0;
  for (const phrase of answer.phrases) {
    const words = element('span', { className: 'phrase', textContent: answer.text.slice(phrase.start, phrase.end) });
    words.style.textDecorationColor = phrase.objects.length ? colour(phrase.label ?? phrase.text) : 'transparent';
    said.append(answer.text.slice(from, phrase.start), words);
    from = phrase.end;
  }
  said.append(answer.text.slice(from));
  if (!answer.text.trim()) said.replaceChildren(element('em', { textContent: 'The model said nothing.' }));
  for (const { label, count, said: number } of answer.counts ?? []) {
    said.append(element('span', { className: 'tally', textContent: `${label}: ${count} pointed at${number === undefined ? '' : `, ${number} said`}` }));
  }
}

function overlay() {
  const svg = byId('boxes');
  svg.replaceChildren();
  if (!state.answer) return;
  const { image, objects, proposals } = state.answer;
  svg.setAttribute('viewBox', `0 0 ${image.width} ${image.height}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  if (byId('all').checked) {
    for (const proposal of proposals ?? []) {
      const group = drawn('g', { class: 'box' });
      group.append(drawn('rect', { class: 'ghost', ...rectangle(proposal.box) }));
      describe(group, [`proposal`, `box score ${percent(proposal.score)}`]);
      svg.append(group);
    }
  }
  const unit = image.width / (svg.clientWidth || image.width); // image pixels per screen pixel
  objects.forEach((object, i) => svg.append(marked(object, i, unit, image)));
}

const rectangle = ([x1, y1, x2, y2]) => ({ x: x1, y: y1, width: x2 - x1, height: y2 - y1 });

function marked(object, i, unit, image) {
  const tint = colour(object.label);
  const group = drawn('g', { class: 'box', tabindex: 0, role: 'img', 'data-index': i, color: tint,
    'aria-label': `${object.label}, ${measure(object).textContent}` });
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
    const words = text.getBBox().width;
    if (words) group.querySelector('rect:nth-of-type(3)').setAttribute('width', (words + 12) * unit);
  });
  for (const on of ['mouseenter', 'focus']) group.addEventListener(on, () => highlight(i));
  for (const off of ['mouseleave', 'blur']) group.addEventListener(off, () => highlight(-1));
  return group;
}

function describe(group, lines) {
  const title = drawn('title');
  title.textContent = lines.join('\n');
  group.append(title);
}

function highlight(index) {
  const tip = byId('tip');
  document.querySelectorAll('#boxes [data-index], #objects [data-index]').forEach((node) => {
    const same = Number(node.dataset.index) === index;
    node.classList.toggle('on', same);
    if (node.closest('#boxes')) node.classList.toggle('dim', index >= 0 && !same);
  });
  tip.hidden = index < 0;
  if (index < 0) return;
  const { image, objects } = state.answer;
  const object = objects[index];
  const [x1, , , y2] = object.box;
  tip.replaceChildren(element('b', { textContent: short(object.label) }),
    ...certainty(object).flatMap((line) => [line, element('br')]),
    `box ${object.box.map((value) => Math.round(value)).join(', ')}`);
  const img = byId('image');
  tip.style.left = `${Math.max(0, Math.min((x1 / image.width) * img.clientWidth, img.clientWidth - tip.offsetWidth))}px`;
  tip.style.top = `${Math.max(0, Math.min((y2 / image.height) * img.clientHeight, img.clientHeight - tip.offsetHeight - 8))}px`;
}

// ---- events ----

byId('form').addEventListener('submit', (event) => { event.preventDefault(); ask(); });
byId('label').addEventListener('keydown', (event) => {
  const input = event.target;
  if ((event.key === 'Enter' && input.value.trim()) || event.key === ',') {
    event.preventDefault();
    add(input.value);
    input.value = '';
    refresh();
  } else if (event.key === 'Backspace' && !input.value && state.labels.length) {
    state.labels.pop();
    refresh();
  }
});
for (const id of ['label', 'regions', 'question']) byId(id).addEventListener('input', refresh);
byId('task').addEventListener('change', () => { clear(); refresh(); });
for (const id of ['minScore', 'threshold']) byId(id).addEventListener('input', refresh);
byId('all').addEventListener('change', overlay);
document.querySelectorAll('[name=granularity]').forEach((choice) => choice.addEventListener('change', refresh));
for (const id of ['choose', 'replace']) byId(id).addEventListener('click', () => byId('file').click());
byId('file').addEventListener('change', (event) => { show(event.target.files[0]); event.target.value = ''; });
byId('drop').addEventListener('dragover', (event) => { event.preventDefault(); byId('drop').classList.add('over'); });
byId('drop').addEventListener('dragleave', () => byId('drop').classList.remove('over'));
byId('drop').addEventListener('drop', (event) => {
  event.preventDefault();
  byId('drop').classList.remove('over');
  show([...event.dataTransfer.files].find((file) => file.type.startsWith('image/')));
});
document.addEventListener('paste', (event) => {
  show([...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith('image/')));
});
document.querySelectorAll('[data-copy]').forEach((button) => button.addEventListener('click', async () => {
  await navigator.clipboard?.writeText(byId(button.dataset.copy).textContent);
  button.textContent = 'Copied';
}));
addEventListener('resize', overlay);

samples();
refresh();
