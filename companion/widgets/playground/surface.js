// What every neuron makes of every place of the plane, and pictures of it.

import { signedColour } from "../lib/draw.js";
import { forward, network } from "../lib/network.js";
import { tiles } from "../lib/plane.js";
import { EDGE } from "./state.js";

const SIDE = 40;

// A network over places of the whole plane that shares the parameters of the one in training.
export function surface(net) {
  const places = tiles(SIDE, EDGE);
  const all = network(net.sizes, net.layers.map((layer) => layer.activation), SIDE * SIDE, { params: net.params });
  const numbers = new Float64Array(SIDE * SIDE);
  return {
    update: () => forward(all, places, SIDE * SIDE),

    // Paint neuron o of layer l, or, where l is −1, input o; `palette` as below; `pale` from 0 to 1.
    paint(canvas, l, o, palette, pale = 1) {
      const last = l === all.layers.length - 1, { a, outputs } = l < 0 ? { a: places, outputs: 2 } : all.layers[l];
      let limit = 0;
      for (let k = 0; k < numbers.length; k++) {
        const value = a[k * outputs + o];
        numbers[k] = last ? Math.tanh(value / 2) : value; // of the output: 2 p − 1
        if (Math.abs(numbers[k]) > limit) limit = Math.abs(numbers[k]);
      }
      paint(canvas, numbers, (last ? 1 : limit) / pale, palette);
    },
  };
}

// 257 colours from −1 over 0 to 1.
export function paletteOf(colours) {
  return Uint8Array.from({ length: 3 * 257 }, (_, k) => signedColour(Math.floor(k / 3) - 128, 128, colours)[k % 3]);
}

function paint(canvas, values, limit, palette) {
  if (canvas.width !== SIDE) canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d"), image = context.createImageData(SIDE, SIDE), { data } = image;
  for (let k = 0; k < values.length; k++) {
    const t = limit > 0 ? values[k] / limit : 0, at = 3 * Math.round(128 + 128 * (Number.isFinite(t) ? t : 0));
    data[4 * k] = palette[at];
    data[4 * k + 1] = palette[at + 1];
    data[4 * k + 2] = palette[at + 2];
    data[4 * k + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

export const numeric = { paletteOf };
