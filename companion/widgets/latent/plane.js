// The plane of codes: where pictures lie, the prior's circles, what each place decodes to, and the code
// that is shown, which the pointer and the keys move.

import { fill, h } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { picture } from "../lib/canvas.js";
import { WAYS, pointed } from "../lib/plane.js";
import { EDGE } from "./codes.js";

export const TILES = 15;
const INK = {
  light: { ink: "#22262e", ground: "#fffefb", classes: [
    "#1d5fae", "#b8500b", "#1b7f3b", "#b3261e", "#6b3fa0", "#7a4a21", "#c2187a", "#4a4f57", "#6e6e00", "#007c89",
  ] },
  dark: { ink: "#f2efe8", ground: "#101216", classes: [
    "#6db3f7", "#f5a04c", "#6fd08c", "#ff8a80", "#c3a3f0", "#d9a679", "#ff8fcf", "#c4c8d0", "#d9d95b", "#5fd4df",
  ] },
};

// `move(z)` gets a place, `act(name)` "mean" or "sample".
export function plane(words, { move, act }) {
  const view = picture({ "aria-hidden": "true" }), still = document.createElement("canvas");
  const frame = h("div", { class: "frame code-plane", tabindex: "0", role: "application" }, view.canvas);
  const name = h("p", { class: "board-name" });
  const facts = h("p", { class: "hint code-facts" }), said = h("p", { class: "hint beyond" });
  let state = null, fresh = false;

  frame.addEventListener("pointerdown", (event) => {
    frame.setPointerCapture(event.pointerId);
    move(pointed(event, frame, EDGE));
  });
  frame.addEventListener("pointermove", (event) => event.buttons & 1 && move(pointed(event, frame, EDGE)));
  frame.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const way = WAYS[event.key], far = event.shiftKey ? 0.5 : 0.1;
    if (way) move([0, 1].map((i) => state.z[i] + far * way[i]));
    else if (event.key === "Home") act("mean");
    else if (event.key === "Enter" || event.key === " ") act("sample");
    else return;
    event.preventDefault();
  });
  new ResizeObserver(() => paint(true)).observe(frame);

  function paint(anew) {
    if (!state) return;
    const onBlack = state.view === "pictures" || state.view === "both";
    const ink = INK[onBlack || state.dark ? "dark" : "light"];
    view.draw((context, width) => {
      const at = (x, y) => [((x + EDGE) / (2 * EDGE)) * width, ((EDGE - y) / (2 * EDGE)) * width];
      if (anew || !fresh) {
        Object.assign(still, { width: view.canvas.width, height: view.canvas.height });
        const below = still.getContext("2d"), dense = view.canvas.width / width;
        below.setTransform(dense, 0, 0, dense, 0, 0);
        ground(below, state, ink, at, width);
        fresh = true;
      }
      context.drawImage(still, 0, 0, width, width);
      marks(context, state, ink, at, width / (2 * EDGE));
    });
  }

  return {
    name, facts, said,
    node: h("div", { class: "board plane-board" }, name, frame, facts, said),
    // next: { codes, spreads, labels, view, tiles, dark, rings } is what lies still, { mean, variance, z,
    // strip } what moves; `label` says it all in words.
    update(next, label) {
      const same = ["codes", "view", "tiles", "dark", "rings"].every((key) => state?.[key] === next[key]);
      state = next;
      frame.setAttribute("aria-label", fill(words.planeKeys, { text: label }));
      paint(!same);
    },
  };
}

function ground(context, { codes, spreads, labels, view, tiles, rings }, ink, at, width) {
  context.clearRect(0, 0, width, width);
  if (tiles) {
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(tiles, 0, 0, width, width);
  }
  const unit = width / (2 * EDGE);
  context.lineWidth = 1;
  context.strokeStyle = ink.ink;
  context.globalAlpha = 0.35;
  context.beginPath();
  context.moveTo(...at(-EDGE, 0));
  context.lineTo(...at(EDGE, 0));
  context.moveTo(...at(0, -EDGE));
  context.lineTo(...at(0, EDGE));
  context.stroke();
  context.globalAlpha = 1;
  context.textAlign = "center";
  context.textBaseline = "middle";
  if (view === "ellipses") {
    for (let k = 0; k < labels.length; k++) {
      const [a, b] = [spreads[2 * k], spreads[2 * k + 1]].map((variance) => Math.max(1, Math.sqrt(variance) * unit));
      ring(context, ...at(codes[2 * k], codes[2 * k + 1]), a, b, ink.classes[labels[k]], 1);
    }
  } else if (view !== "pictures") {
    context.font = `600 ${Math.max(8, width / 44)}px system-ui, sans-serif`;
    for (let k = 0; k < labels.length; k++) {
      const [x, y] = at(codes[2 * k], codes[2 * k + 1]);
      if (view === "both") {
        context.lineWidth = 2;
        context.strokeStyle = ink.ground;
        context.strokeText(labels[k], x, y);
      }
      context.fillStyle = ink.classes[labels[k]];
      context.fillText(labels[k], x, y);
    }
  }
  context.font = `${Math.max(10, width / 36)}px system-ui, sans-serif`;
  const places = rings.map((codes) => Array.from({ length: codes.length / 2 }, (_, k) => at(codes[2 * k], codes[2 * k + 1])));
  const lowest = places.map((line) => line.reduce((a, b) => (b[1] > a[1] ? b : a)));
  const small = lowest[1][1] - lowest[0][1] < 16;
  places.forEach((line, k) => {
    const dashes = small ? [] : [4, 3];
    for (const [colour, dash, thick] of [[ink.ground, [], small ? 4 : 2.5], [ink.ink, dashes, small ? 1.5 : 1]]) {
      context.setLineDash(dash);
      context.strokeStyle = colour;
      context.lineWidth = thick;
      context.beginPath();
      for (const [x, y] of line) context.lineTo(x, y);
      context.closePath();
      context.stroke();
    }
    context.setLineDash([]);
    const [x, y] = lowest[k];
    if (small && k < rings.length - 1) return; // no room between the rings
    context.fillStyle = ink.ground;
    context.fillRect(x - 10, y - 7, 20, 14);
    context.fillStyle = ink.ink;
    context.fillText(`${k + 1}σ`, x, y);
  });
}

function marks(context, { mean, variance, z, strip }, ink, at, unit) {
  if (strip) {
    const places = Array.from({ length: strip.codes.length / 2 }, (_, k) => at(strip.codes[2 * k], strip.codes[2 * k + 1]));
    if (strip.joined) {
      context.beginPath();
      places.forEach(([x, y], k) => (k ? context.lineTo(x, y) : context.moveTo(x, y)));
      stroke(context, ink, 2);
    }
    for (const [x, y] of places) {
      context.beginPath();
      context.rect(x - 3, y - 3, 6, 6);
      context.fillStyle = ink.ground;
      context.fill();
      stroke(context, ink, 1.5);
    }
  }
  for (const sigmas of [1, 2]) {
    const [a, b] = [0, 1].map((i) => sigmas * Math.sqrt(variance[i]) * unit);
    if (!a) continue;
    context.beginPath();
    context.ellipse(...at(mean[0], mean[1]), a, b, 0, 0, 2 * Math.PI);
    stroke(context, ink, sigmas === 1 ? 2 : 1.2);
  }
  const [x, y] = at(mean[0], mean[1]);
  context.beginPath();
  for (const [dx, dy] of [[6, 0], [0, 6]]) {
    context.moveTo(x - dx, y - dy);
    context.lineTo(x + dx, y + dy);
  }
  stroke(context, ink, 2);
  const here = at(z[0], z[1]);
  ring(context, ...here, 7, 7, "#000", 5);
  ring(context, ...here, 7, 7, "#ffb000", 2.8);
}

function stroke(context, ink, width) {
  context.strokeStyle = ink.ground;
  context.lineWidth = width + 2.5;
  context.stroke();
  context.strokeStyle = ink.ink;
  context.lineWidth = width;
  context.stroke();
}

function ring(context, x, y, a, b, colour, width) {
  context.beginPath();
  context.ellipse(x, y, a, b, 0, 0, 2 * Math.PI);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

// A place for the reader.
export function placeShown(z, digits = 2) {
  return `(${Array.from(z, (value) => shown(value, digits)).join(", ")})`;
}

export const numeric = { placeShown };
