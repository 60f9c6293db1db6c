// Small curves over the iterations: lines, a band, a mark at the shown iteration.

import { h } from "../lib/dom.js";
import { shown } from "../lib/draw.js";

const LEAST = 1e-4; // what the logarithmic axis shows of zero

export function chart(title, legend) {
  const canvas = h("canvas", { role: "img" });
  const keys = legend.map(([className, text]) => h("span", { class: `key ${className}` }, text));
  const node = h("div", { class: "chart" }, h("p", { class: "board-name" }, title, " ", keys), canvas);

  // { lines: [{ at: [t, value]…, colour, dash, spans: [t, low, high]… }], band: [low, middle, high],
  // range, t, last, label, log: whether the axis counts in powers of ten }
  function draw({ lines, band, range, t, last, label, log, colours }) {
    const ratio = Math.min(2, devicePixelRatio || 1);
    const width = Math.round(canvas.clientWidth * ratio) || 300, height = Math.round(canvas.clientHeight * ratio) || 80;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    canvas.setAttribute("aria-label", label);
    const pen = canvas.getContext("2d"), scaled = log ? (value) => Math.log10(Math.max(value, LEAST)) : (value) => value;
    const [low, high] = range ?? extent(lines, band, scaled);
    const left = 42 * ratio, end = Math.max(last, 100), pad = 6 * ratio;
    const X = (at) => left + (at / end) * (width - left - 2 * ratio);
    const Y = (value) => height - pad - ((scaled(value) - low) / (high - low || 1)) * (height - 2 * pad);
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = colours.muted;
    pen.font = `${11 * ratio}px system-ui, sans-serif`;
    pen.textAlign = "right";
    for (const value of [low, high]) {
      pen.textBaseline = value === low ? "bottom" : "top";
      const said = log ? 10 ** value : value;
      pen.fillText(shown(said, Math.abs(said) >= 20 ? 0 : log ? 3 : 2), left - 5 * ratio, value === low ? height : 0);
    }
    if (band) {
      pen.globalAlpha = 0.25;
      pen.fillRect(left, Y(band[2]), width - left, Math.max(ratio, Y(band[0]) - Y(band[2])));
      pen.globalAlpha = 1;
      stroke(pen, [[0, band[1]], [end, band[1]]], X, Y, colours.muted, [2 * ratio, 3 * ratio], ratio);
    }
    pen.save();
    pen.beginPath();
    pen.rect(left, 0, width, height);
    pen.clip();
    for (const { at, colour, dash, spans = [] } of lines) {
      for (const [x, from, to] of spans) stroke(pen, [[x, from], [x, to]], X, Y, colours[colour], [], 3 * ratio);
      stroke(pen, at, X, Y, colours[colour], dash ? [6 * ratio, 4 * ratio] : [], 1.6 * ratio);
    }
    pen.restore();
    pen.fillStyle = colours.ink;
    pen.fillRect(X(t), pad, ratio, height - 2 * pad);
  }
  return { node, draw };
}

function stroke(pen, at, X, Y, colour, dash, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.setLineDash(dash);
  pen.beginPath();
  let begun = false;
  for (const [t, value] of at) {
    if (!Number.isFinite(value)) begun = false;
    else pen[begun ? "lineTo" : "moveTo"](X(t), Y(value)), (begun = true);
  }
  pen.stroke();
  pen.setLineDash([]);
}

// From the least to the greatest value, without the wildest fortieth at either end, on the axis's scale.
function extent(lines, band, scaled = (value) => value) {
  const found = lines.flatMap(({ at }) => at.map(([, value]) => scaled(value)));
  const values = found.filter(Number.isFinite).sort((a, b) => a - b), cut = Math.floor(values.length / 40);
  const all = [values[cut] ?? 0, values[values.length - 1 - cut] ?? 1, ...(band ?? []).map(scaled)];
  const low = Math.min(...all), high = Math.max(...all), margin = (high - low) * 0.06 || 0.5;
  return [low - margin, high + margin];
}

export const numeric = { extent: (lines, band) => extent(lines, band) };
