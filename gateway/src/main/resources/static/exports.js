// What is shown, as files: COCO, and a picture with its boxes.

/** COCO's instances of the objects, in pixels, with their scores. */
export function coco({ image, fileName, objects }) {
  const names = [...new Set(objects.map(({ label }) => label))];
  return {
    info: { description: 'Boxes found by RexServe', version: '1' },
    licenses: [],
    images: [{ id: 1, file_name: fileName, width: image.width, height: image.height }],
    annotations: objects.map(({ label, box: [x1, y1, x2, y2], score }, i) => ({
      id: i + 1,
      image_id: 1,
      category_id: names.indexOf(label) + 1,
      bbox: [x1, y1, x2 - x1, y2 - y1],
      area: (x2 - x1) * (y2 - y1),
      iscrowd: 0,
      ...(score === undefined ? {} : { score }),
    })),
    categories: names.map((name, i) => ({ id: i + 1, name, supercategory: '' })),
  };
}

/**
 * A PNG of the picture in its own size with the boxes on it.
 *
 * @param drawable the picture, or null for a white ground of `image`'s size
 */
export async function png({ image, objects, drawable, colour }) {
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, image.width, image.height);
  if (drawable) context.drawImage(drawable, 0, 0, image.width, image.height);
  const size = Math.max(11, Math.round(Math.max(image.width, image.height) / 45));
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  for (const { label, box: [x1, y1, x2, y2], score } of objects) {
    const tint = colour(label);
    context.lineWidth = Math.max(2, size / 6);
    context.strokeStyle = tint;
    context.strokeRect(x1, y1, x2 - x1, y2 - y1);
    const words = score === undefined ? label : `${label} ${(100 * score).toFixed(0)} %`;
    const width = Math.min(image.width, context.measureText(words).width + size);
    const height = size * 1.5;
    const x = Math.max(0, Math.min(x1, image.width - width));
    const y = y1 < height ? y1 : y1 - height;
    context.fillStyle = tint;
    context.fillRect(x, y, width, height);
    context.fillStyle = '#0b0d14';
    context.fillText(words, x + size / 2, y + height / 2, width - size);
  }
  return new Promise((done) => { canvas.toBlob(done, 'image/png'); });
}
