// Arrays with a shape: { shape: [C, H, W], data: Float64Array }, in C order as in NumPy; and bytes, which
// traits hold as a DataView.

export function array(shape, data) {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = data ? Float64Array.from(data) : new Float64Array(size);
  if (values.length !== size) {
    throw new RangeError(`shape ${shape} needs ${size} values, got ${values.length}`);
  }
  return { shape: [...shape], data: values };
}

// The c-th of the first axis, without a copy.
export function slice(x, c) {
  const shape = x.shape.slice(1), size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: x.data.subarray(c * size, (c + 1) * size) };
}

// The least and greatest of the finite values.
export function extremes(x) {
  let least = Infinity, greatest = -Infinity;
  for (const value of x.data) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { least, greatest };
}

// Pixels (H, W, 3) from 0 to 255 as three planes (3, H, W).
export function planes(pixels, height, width) {
  const x = array([3, height, width]), size = height * width;
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) x.data[c * size + i] = pixels[3 * i + c];
  }
  return x;
}

// One plane of brightness, rounded to whole numbers: 0.299 R + 0.587 G + 0.114 B.
export function grey(x) {
  const [, height, width] = x.shape, size = height * width, y = array([1, height, width]);
  for (let i = 0; i < size; i++) {
    const [r, g, b] = [x.data[i], x.data[size + i], x.data[2 * size + i]];
    y.data[i] = Math.floor((299 * r + 587 * g + 114 * b + 500) / 1000);
  }
  return y;
}

export function bytesOf(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

export function viewOf(bytes) {
  return new DataView(Uint8Array.from(bytes).buffer);
}

export function clamp(value, least, greatest) {
  return Math.min(greatest, Math.max(least, value));
}

export const numeric = {
  slice, extremes, planes, grey, clamp,
  bytes: (values) => bytesOf(viewOf(values)),
};
