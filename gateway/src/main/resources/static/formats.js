// Which kind of file some bytes are, and how large a picture its header states. The name of a file says neither.

const ascii = (text) => [...text].map((letter) => letter.charCodeAt(0));

/** First bytes of kinds, most specific first: [kind, offset, bytes]. */
const SIGNATURES = [
  ['JPEG', 0, [0xff, 0xd8, 0xff]],
  ['PNG', 0, [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a]],
  ['GIF', 0, ascii('GIF8')],
  ['WEBP', 8, ascii('WEBP')],
  ['TIFF', 0, [0x49, 0x49, 0x2a, 0]], ['TIFF', 0, [0x4d, 0x4d, 0, 0x2a]],
  ['TIFF', 0, [0x49, 0x49, 0x2b, 0]], ['TIFF', 0, [0x4d, 0x4d, 0, 0x2b]],
  ['JPEG XL', 0, [0xff, 0x0a]], ['JPEG XL', 0, [0, 0, 0, 0x0c, ...ascii('JXL ')]],
  ['JPEG 2000', 0, [0, 0, 0, 0x0c, ...ascii('jP  ')]], ['JPEG 2000', 0, [0xff, 0x4f, 0xff, 0x51]],
  ['ICO', 0, [0, 0, 1, 0]], ['PSD', 0, ascii('8BPS')], ['PDF', 0, ascii('%PDF')],
  ['ZIP archive', 0, [...ascii('PK'), 3, 4]], ['video', 0, [0x1a, 0x45, 0xdf, 0xa3]],
  ['BMP', 0, ascii('BM')],
];
const HEIC_BRANDS = ['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1'];
/** Pictures that a browser may be able to show and the server does not read. */
const PICTURES = ['HEIC', 'AVIF', 'TIFF', 'JPEG XL', 'JPEG 2000', 'ICO', 'SVG', 'JPEG', 'PNG', 'GIF', 'WEBP', 'BMP'];

const holds = (bytes, offset, wanted) => wanted.every((byte, i) => bytes[offset + i] === byte);

/** The kind of a file, such as JPEG or HEIC; null if it is none that is known. */
export function kindOf(bytes) {
  if (holds(bytes, 4, ascii('ftyp'))) return container(bytes);
  const found = SIGNATURES.find(([, offset, wanted]) => holds(bytes, offset, wanted));
  if (found) return found[0];
  return text(bytes);
}

export const isPicture = (kind) => PICTURES.includes(kind);

/** HEIC and AVIF differ in their brands; further ones follow the major one. */
function container(bytes) {
  const length = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length, 256);
  const brands = [];
  for (let at = 8; at + 4 <= length; at += at === 8 ? 8 : 4) brands.push(String.fromCharCode(...bytes.subarray(at, at + 4)));
  if (brands.some((brand) => brand.startsWith('avi'))) return 'AVIF';
  return brands.some((brand) => HEIC_BRANDS.includes(brand)) ? 'HEIC' : 'video';
}

function text(bytes) {
  const head = bytes.subarray(0, 1024);
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32))) return null;
  const words = new TextDecoder().decode(head);
  return /<svg[\s>]/i.test(words) ? 'SVG' : /<html|<!doctype html/i.test(words) ? 'web page' : 'text';
}

/** Width and height that the header states, in stored order; null where it states none. */
export function statedSize(kind, bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    switch (kind) {
      case 'PNG': return { width: view.getUint32(16), height: view.getUint32(20) };
      case 'GIF': return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
      case 'BMP': return view.getUint32(14, true) === 12
        ? { width: view.getUint16(18, true), height: view.getUint16(20, true) }
        : { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
      case 'WEBP': return webpSize(view);
      case 'JPEG': return jpegSize(view);
      default: return null;
    }
  } catch (error) {
    if (error instanceof RangeError) return null; // it ends within its header: the server says so
    throw error;
  }
}

function webpSize(view) {
  const chunk = view.getUint8(15);
  if (chunk === 0x58) { // VP8X
    const three = (at) => view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
    return { width: three(24) + 1, height: three(27) + 1 };
  }
  if (chunk === 0x4c) { // VP8L
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

/** From the first frame header, FFC0 to FFCF without the tables C4, C8 and CC. */
function jpegSize(view) {
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
    } else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    } else if (marker === 0xda || marker === 0xd9) {
      return null;
    } else {
      at += marker === 1 || (marker >= 0xd0 && marker <= 0xd8) ? 2 : 2 + view.getUint16(at + 2);
    }
  }
}
