// The file that was chosen: whether the server can take it, told before anything is sent, and what is shown of it.

import { isPicture, kindOf, statedSize } from './formats.js';
import { limits } from './limits.js';

/** Why a file is not taken, for people. */
export class UnsuitableFile extends Error {
  constructor(title, detail) {
    super(detail);
    this.title = title;
  }
}

const counted = (number) => number.toLocaleString('en');
const CONVERTED_QUALITY = 0.95;

/**
 * Checks a file by its content, and converts what only the browser can read.
 *
 * @returns {Promise<{file: File, note: string}>} the file to send and, if it was converted, what was done
 * @throws {UnsuitableFile} if the server would refuse it
 */
export async function checked(file) {
  const named = file.name || 'The file';
  if (file.size === 0 && !(await readable(file))) throw new UnsuitableFile('This is a folder', `${named} cannot be read as a file: choose one picture.`);
  if (file.size === 0) throw new UnsuitableFile('The file is empty', `${named} has no bytes.`);
  const head = await bytesOf(file.slice(0, 4096), named);
  const kind = kindOf(head);
  if (kind === null || !isPicture(kind)) {
    throw new UnsuitableFile('This is not a picture', `${named} holds ${kind === null ? 'no known picture format' : `${article(kind)} ${kind}`}. ${accepted()}`);
  }
  if (limits() && !limits().imageFormats.includes(kind)) {
    const made = await converted(file, kind, named);
    requireLimits(made, await statedSizeOf('JPEG', made), made.name);
    return { file: made, note: `${named} is ${kind}, which the server does not read. The page has made a JPEG of it and sends that.` };
  }
  requireBytes(file, named);
  requireLimits(file, await statedSizeOf(kind, file), named);
  return { file, note: '' };
}

const article = (word) => (/^[aeiou]/i.test(word) ? 'an' : 'a');
const accepted = () => (limits() ? `The server reads ${limits().imageFormats.join(', ')}.` : 'Choose a JPEG or a PNG.');

async function readable(file) {
  try {
    await file.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function bytesOf(part, named) {
  try {
    return new Uint8Array(await part.arrayBuffer());
  } catch {
    throw new UnsuitableFile('The file cannot be read', `${named} is a folder, has been moved or changed, or may not be read.`);
  }
}

async function statedSizeOf(kind, file) {
  return statedSize(kind, await bytesOf(file, file.name));
}

function requireBytes(file, named) {
  const most = limits()?.maxImageBytes ?? Infinity;
  if (file.size > most) {
    throw new UnsuitableFile('The file is too large', `${named} has ${counted(file.size)} bytes (the server takes up to ${counted(most)}). Save it smaller, or as JPEG.`);
  }
}

function requireLimits(file, size, named) {
  requireBytes(file, named);
  if (!size || !limits()) return;
  const { width, height } = size;
  const { maxImagePixels, maxAspectRatio } = limits();
  if (width * height > maxImagePixels) {
    throw new UnsuitableFile('The picture has too many pixels',
      `${named} has ${width} × ${height} = ${(width * height / 1e6).toFixed(1)} megapixels (the server takes up to ${(maxImagePixels / 1e6).toFixed(1)}). Scale it down.`);
  }
  const ratio = Math.max(width, height) / Math.max(1, Math.min(width, height));
  if (ratio > maxAspectRatio) {
    throw new UnsuitableFile('The picture is too long and thin',
      `${named} has ${width} × ${height} pixels, one side ${ratio.toFixed(0)} times the other (the server takes up to ${maxAspectRatio}). Cut it.`);
  }
}

/** What to do where the browser cannot read a picture either. */
const ADVICE = {
  HEIC: 'Save it as JPEG: on an iPhone, Settings › Camera › Formats › Most Compatible takes JPEG from now on, and sharing a photo by mail converts it.',
  AVIF: 'Save it as JPEG or PNG in any image editor.',
};

/** A JPEG of a picture that the browser can show, on white where it is transparent, as the server does. */
async function converted(file, kind, named) {
  const refused = () => new UnsuitableFile(`${kind} is not supported`,
    `${named} is ${kind}, which neither the server nor this browser reads. ${ADVICE[kind] ?? 'Save it as JPEG or PNG.'}`);
  const url = URL.createObjectURL(kind === 'SVG' ? new Blob([file], { type: 'image/svg+xml' }) : file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode().catch(() => { throw refused(); });
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext('2d');
    if (!context || !canvas.width || !canvas.height) throw refused();
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0);
    const blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', CONVERTED_QUALITY); });
    if (!blob) throw refused();
    return new File([blob], `${named.replace(/\.[^.]*$/, '')}.jpg`, { type: 'image/jpeg' });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * The one picture among what was dropped or pasted.
 *
 * @returns {{file: File | null, note: string}} a note where there was more than one file, or none
 */
export function only(transfer) {
  const folders = [...(transfer.items ?? [])].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry?.isDirectory);
  const files = [...(transfer.files ?? [])];
  if (folders.length && files.length <= folders.length) return { file: null, note: `“${folders[0].name}” is a folder: choose one picture.` };
  if (!files.length) return { file: null, note: 'There was no file in it: choose a picture.' };
  const pictures = files.filter((file) => file.type.startsWith('image/'));
  const file = pictures[0] ?? files[0];
  const note = files.length > 1 ? `Of ${files.length} files, only “${file.name}” is taken: the page shows one picture at a time.` : '';
  return { file, note };
}
