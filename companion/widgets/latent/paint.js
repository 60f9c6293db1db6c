// Pictures of bytes, white ink on black as in the data.

import { SIDE } from "./pixels.js";

export function paintBytes(canvas, bytes) {
  if (canvas.width !== SIDE || canvas.height !== SIDE) Object.assign(canvas, { width: SIDE, height: SIDE });
  canvas.getContext("2d").putImageData(image(bytes, 0), 0, 0);
}

// n × n pictures, one after the other in `bytes`, as one canvas.
export function mosaic(bytes, n) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: n * SIDE, height: n * SIDE });
  const context = canvas.getContext("2d");
  for (let k = 0; k < n * n; k++) {
    context.putImageData(image(bytes, k * SIDE * SIDE), (k % n) * SIDE, Math.floor(k / n) * SIDE);
  }
  return canvas;
}

function image(bytes, from) {
  const found = new ImageData(SIDE, SIDE);
  for (let k = 0; k < SIDE * SIDE; k++) {
    found.data.fill(bytes[from + k], 4 * k, 4 * k + 3);
    found.data[4 * k + 3] = 255;
  }
  return found;
}
