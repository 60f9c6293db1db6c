// The network: a picture for each neuron, a line for each weight.

import { fill, h } from "../lib/dom.js";
import { picture } from "../lib/canvas.js";

// `choose(edge)` gets the weight [layer, neuron, input] that was clicked.
export function diagram(words, { choose }) {
  const view = picture({ class: "diagram", role: "img" }), small = h("canvas");
  let sizes = [2, 1];

  // Middle of neuron k of a column, and the half width of its picture.
  function place(column, k) {
    const { clientWidth: width, clientHeight: height } = view.canvas, count = sizes[column];
    const half = Math.min(20, (0.3 * width) / sizes.length, (0.42 * height) / Math.max(4, ...sizes));
    return [((column + 0.5) * width) / sizes.length, ((k + 0.5) * height) / count, half];
  }

  // Four points of the curve from an input to a neuron.
  function curve(l, o, i) {
    const [x0, y0, half] = place(l, i), [x1, y1] = place(l + 1, o), bend = 0.45 * (x1 - x0);
    return [x0 + half, y0, x0 + bend, y0, x1 - bend, y1, x1 - half, y1];
  }

  view.canvas.addEventListener("click", ({ offsetX: x, offsetY: y }) => {
    let best = null, least = 10;
    for (let l = 0; l + 1 < sizes.length; l++) {
      for (let o = 0; o < sizes[l + 1]; o++) {
        const [cx, cy, half] = place(l + 1, o);
        if (Math.abs(x - cx) <= half && Math.abs(y - cy) <= half) return choose([l, o, 0]);
        for (let i = 0; i < sizes[l]; i++) {
          const c = curve(l, o, i);
          for (let s = 0.1; s < 0.95; s += 0.05) {
            const far = Math.hypot(x - bezier(c, 0, s), y - bezier(c, 1, s));
            if (far < least) [best, least] = [[l, o, i], far];
          }
        }
      }
    }
    if (best) choose(best);
  });

  return {
    canvas: view.canvas,
    // values: what the lines show, a number for each parameter, in their order; `chosen`: the weight
    // that is lit, or null; `paint(canvas, l, o)` paints a neuron's view.
    // Returns the greatest size of a shown weight or gradient.
    update(net, values, chosen, paint, ink) {
      sizes = net.sizes;
      let limit = 0;
      for (const { weight } of net.layers) {
        const from = weight.byteOffset / 8;
        for (let k = from; k < from + weight.length; k++) limit = Math.max(limit, Math.abs(values[k]));
      }
      view.canvas.setAttribute("aria-label", fill(words.networkIs, { sizes: sizes.join(" – ") }));
      view.draw((context) => {
        net.layers.forEach(({ inputs, outputs, weight }, l) => {
          for (let o = 0; o < outputs; o++) {
            for (let i = 0; i < inputs; i++) {
              const value = values[weight.byteOffset / 8 + o * inputs + i], t = limit > 0 ? Math.abs(value) / limit : 0;
              const line = curve(l, o, i);
              if (chosen?.join() === [l, o, i].join()) {
                stroke(context, line, "#000", 9 + 4 * t, 0.75);
                stroke(context, line, "#ffb000", 6 + 4 * t, 1);
              }
              stroke(context, line, value < 0 ? ink.negative : ink.positive, 0.6 + 4.4 * t, 0.35 + 0.65 * t);
            }
          }
        });
        context.imageSmoothingEnabled = true;
        context.font = `13px ${ink.font}`;
        context.textAlign = "center";
        sizes.forEach((count, column) => {
          for (let k = 0; k < count; k++) {
            const [x, y, half] = place(column, k), lit = chosen?.[0] === column - 1 && chosen[1] === k;
            paint(small, column - 1, k);
            context.drawImage(small, x - half, y - half, 2 * half, 2 * half);
            if (lit) frame(context, x, y, half, "#000", 5);
            frame(context, x, y, half, lit ? "#ffb000" : ink.muted, lit ? 3 : 1);
            context.fillStyle = ink.muted;
            if (column === 0) context.fillText(words.inputs[k], x, y + half + 15);
            if (column === sizes.length - 1) {
              context.fillText(words.output, Math.min(x, view.canvas.clientWidth - 20), y + half + 15);
            }
          }
        });
      });
      return limit;
    },
  };
}

function stroke(context, [x0, y0, x1, y1, x2, y2, x3, y3], colour, width, alpha) {
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x0, y0);
  context.bezierCurveTo(x1, y1, x2, y2, x3, y3);
  context.stroke();
  context.globalAlpha = 1;
}

function frame(context, x, y, half, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(x - half, y - half, 2 * half, 2 * half);
}

function bezier(c, axis, s) {
  const r = 1 - s;
  return r * r * r * c[axis] + 3 * r * r * s * c[2 + axis] + 3 * r * s * s * c[4 + axis] + s * s * s * c[6 + axis];
}
