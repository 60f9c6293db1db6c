// Attention weights as pictures: one head large, to walk on, and all heads small, to choose from.

import { board, outline } from "../lib/board.js";
import { fill, h } from "../lib/dom.js";
import { shown, signedColour } from "../lib/draw.js";

// `step(rows, columns)` gets the arrow keys, `point(row, column)` the pointer, `choose(layer, head)`
// a small picture.
export function heat(words, { step, point, choose }) {
  const main = board(words.matrixKeys, {
    step,
    walk: (i, j, event) => (event.type === "pointerdown" || event.buttons & 1) && point(i, j),
  });
  const title = h("p", { class: "board-name" }), legend = h("div", { class: "legend heat", "aria-hidden": "true" });
  const small = h("div", { class: "heads", role: "group", "aria-label": words.heads });
  let buttons = [], shape = "", palette = [], greatest = 0;

  function build(layers, heads) {
    small.style.setProperty("--heads", heads);
    buttons = Array.from({ length: layers * heads }, (_, i) => {
      const [layer, head] = [Math.floor(i / heads), i % heads];
      const canvas = h("canvas", { "aria-hidden": "true" });
      const node = h("button", { type: "button", onclick: () => choose(layer, head) }, canvas);
      return { layer, head, canvas, node };
    });
    small.replaceChildren(...buttons.map(({ node }) => node));
  }

  return {
    node: h("div", { class: "boards" },
      h("div", { class: "board" }, title, main.frame, legend),
      h("div", { class: "board" }, h("p", { class: "board-name" }, words.heads), small)),
    // All pictures anew: after the numbers or the colours have changed.
    paint(made, at, colours) {
      const { layers, heads } = made.model, { off, causal } = made.how;
      if (shape !== `${layers} ${heads}`) build(layers, heads);
      shape = `${layers} ${heads}`;
      palette = Array.from({ length: 256 }, (_, i) => signedColour(i, 255, colours));
      for (const { layer, head, canvas, node } of buttons) {
        paint(canvas, made, layer, head, palette, causal);
        const silent = off.some(([l, other]) => l === layer && other === head);
        const chosen = layer === at.layer && head === at.head;
        node.classList.toggle("off", silent);
        node.setAttribute("aria-pressed", String(chosen));
        node.setAttribute("aria-label", fill(silent ? words.isOff : words.chooseHead, { layer, head }));
      }
      greatest = paint(main.canvas, made, at.layer, at.head, palette, causal);
      main.resize(made.length, made.length);
      title.textContent = fill(words.matrix, at);
      legend.replaceChildren(...words.weightScale.map((text) =>
        h("span", {}, fill(text, { most: shown(greatest, 3) }))));
    },
    mark({ position, key }, length) {
      main.outline(outline(position, 0, 1, length, "line"), outline(position, key, 1, 1));
    },
  };
}

// A canvas pixel for every weight; what is masked stays clear. Returns the greatest weight.
function paint(canvas, { length, weights, model }, layer, head, palette, causal) {
  const image = new ImageData(length, length), all = weights[layer], C = model.context;
  let greatest = 0;
  for (let t = 0; t < length; t++) {
    for (let j = 0, row = (head * C + t) * C; j < length; j++) greatest = Math.max(greatest, all[row + j]);
  }
  for (let t = 0, i = 0; t < length; t++) {
    for (let j = 0, row = (head * C + t) * C; j < length; j++, i += 4) {
      if (causal && j > t) continue;
      const [r, g, b] = palette[Math.round((all[row + j] / greatest) * 255)];
      image.data[i] = r;
      image.data[i + 1] = g;
      image.data[i + 2] = b;
      image.data[i + 3] = 255;
    }
  }
  canvas.width = canvas.height = length;
  canvas.getContext("2d").putImageData(image, 0, 0);
  return greatest;
}
