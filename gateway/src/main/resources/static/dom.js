// Elements of the page, made and found.

const SVG = 'http://www.w3.org/2000/svg';

export const byId = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function drawn(name, attributes = {}) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** A box with a bold title, which may be empty; `kind` is problem, warning or note. */
export function message(kind, title, ...content) {
  return element('div', { className: `message ${kind}` }, ...(title ? [element('b', { textContent: title })] : []), ...content);
}

/** Tells readers of the screen what happened. The live region holds nothing else. */
export function announce(text) {
  byId('status').textContent = text;
}

/** Saves bytes under a name, as if they had been a link. */
export function download(name, blob) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
