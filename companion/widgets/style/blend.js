// From what the network made to what is shown.

// Mix what was made with the photograph, both (3, area) from 0 to 1: strength 0 is the photograph. With
// `keep`, only the brightness comes from what was made: its difference is added to red, green and blue.
export function finished(made, photo, strength, keep) {
  const area = made.length / 3, result = new Float64Array(made.length);
  for (let k = 0; k < area; k++) {
    const l = k + area, m = l + area;
    const brighter = 0.299 * (made[k] - photo[k]) + 0.587 * (made[l] - photo[l]) + 0.114 * (made[m] - photo[m]);
    for (let at = k; at <= m; at += area) {
      const value = keep ? Math.min(1, Math.max(0, photo[at] + brighter)) : made[at];
      result[at] = photo[at] + strength * (value - photo[at]);
    }
  }
  return result;
}

// Planes (3, area) as bytes (area, 4) of a canvas.
export function toPixels(planes) {
  const area = planes.length / 3, pixels = new Uint8ClampedArray(4 * area);
  for (let k = 0; k < area; k++) {
    for (let c = 0; c < 3; c++) pixels[4 * k + c] = Math.floor(255 * planes[c * area + k] + 0.5);
    pixels[4 * k + 3] = 255;
  }
  return pixels;
}

// Bytes (area, channels) as planes (3, area) from 0 to 1; a fourth channel is left out.
export function toPlanes(bytes, channels) {
  const area = bytes.length / channels, planes = new Float64Array(3 * area);
  for (let k = 0; k < area; k++) {
    for (let c = 0; c < 3; c++) planes[c * area + k] = bytes[channels * k + c] / 255;
  }
  return planes;
}

// Root of the mean squared difference, in steps of a byte.
export function distance(a, b) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
  return 255 * Math.sqrt(sum / a.length);
}

// How the picture of mixed styles lies to the pure ones: `apart` is the distance of those two, `off` the
// distance of the mixed one from both laid over each other, half and half; `along` runs from 0 at the
// first to 1 at the second.
export function compared(mixed, first, second) {
  const laid = first.map((value, k) => (value + second[k]) / 2);
  let product = 0, square = 0;
  for (let k = 0; k < mixed.length; k++) {
    const step = second[k] - first[k];
    product += (mixed[k] - first[k]) * step;
    square += step * step;
  }
  return { apart: distance(first, second), off: distance(mixed, laid), along: product / square };
}

export const numeric = {
  finished: (made, photo, ...more) => finished(Float64Array.from(made), Float64Array.from(photo), ...more),
  toPixels,
  toPlanes,
  distance,
  compared,
};
