// The operation as a matrix, the row of the shown output lit.

import { matrix } from "../lib/convolution.js";
import { fill, h } from "../lib/dom.js";
import { paintSigned } from "../lib/draw.js";
import { allBut } from "./boards.js";

const MOST = 200; // rows or columns

export function matrixPanel(words) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const layer = h("svg", { "aria-hidden": "true", preserveAspectRatio: "none" });
  const frame = h("div", { class: "frame matrix" }, canvas, layer);
  const text = h("p"), lit = h("p", { class: "summary" });
  const node = h("details", {}, h("summary", {}, words.matrix), text, frame, lit);
  let key = "", found = null, latest = null;

  function draw() {
    if (!node.open || !latest) return;
    const { x, y, setting, channel, at, colours } = latest;
    const [, height, width] = x.shape, [, tall, wide] = y.shape;
    const linear = setting.operation !== "max", small = Math.max(height * width, tall * wide) <= MOST;
    frame.hidden = lit.hidden = !linear || !small;
    if (frame.hidden) {
      key = "";
      text.textContent = linear ? words.matrixLarge : words.matrixNone;
      return;
    }
    const now = JSON.stringify([setting, [...setting.kernel.data], x.shape, channel, colours]);
    if (now !== key) {
      found = matrix(x.shape, setting, channel);
      const limit = found.data.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      paintSigned(canvas, found, limit, colours);
      frame.style.aspectRatio = `${found.shape[1]} / ${found.shape[0]}`;
      layer.setAttribute("viewBox", `0 0 ${found.shape[1]} ${found.shape[0]}`);
      const [outputs, inputs] = found.shape;
      text.textContent = fill(
        setting.operation === "transposed" ? words.matrixTransposed : words.matrixIs,
        { outputs, inputs },
      );
    }
    key = now;
    const [outputs, inputs] = found.shape, row = at[0] * wide + at[1];
    const weights = found.data.subarray(row * inputs, (row + 1) * inputs).filter((w) => w !== 0);
    layer.replaceChildren(allBut(row, outputs, inputs));
    lit.textContent = fill(words.matrixRow, { row: row + 1, outputs, inputs, count: weights.length });
  }

  node.addEventListener("toggle", draw);
  return {
    node,
    update(now) {
      latest = now;
      draw();
    },
  };
}
