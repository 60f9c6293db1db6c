// A plane with particles: behind them the density of the drowned data, or arrows, paths and a ring that
// the pointer and the keys move.

import { h } from "../lib/dom.js";
import { inks, picture } from "../lib/canvas.js";
import { WAYS, inside, pointed, tiles } from "../lib/plane.js";
import { EDGE } from "./state.js";

export const GRID = { shades: 56, arrows: 15 }; // a side

// How long an arrow is drawn: short ones in proportion, and none longer than one.
export function arrowed(score) {
  return score.map((value, i) => value / (Math.hypot(score[i - (i % 2)], score[i - (i % 2) + 1]) + 1.5));
}

// `move(place)` gets where the ring goes; without it there is none.
export function plane(move) {
  const view = picture({ "aria-hidden": "true" }), shade = document.createElement("canvas"), name = h("p", { class: "board-name" });
  const frame = h("div", { class: "frame diffusion-plane", role: move ? "application" : "img", tabindex: move ? "0" : null }, view.canvas);
  let scene = null;
  if (move) {
    const point = (event) => move(inside(pointed(event, frame, EDGE), EDGE));
    frame.addEventListener("pointerdown", (event) => {
      frame.setPointerCapture(event.pointerId);
      point(event);
    });
    frame.addEventListener("pointermove", (event) => event.buttons & 1 && point(event));
    frame.addEventListener("keydown", (event) => {
      const way = WAYS[event.key], far = event.shiftKey ? 0.4 : 0.1;
      if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
      move(inside(scene.ring.map((value, i) => value + far * way[i]), EDGE));
      event.preventDefault();
    });
  }
  new ResizeObserver(() => paint()).observe(frame);

  function paint() {
    if (!scene) return;
    const ink = inks(frame);
    view.draw((context, width) => draw(context, width, scene, ink, shade));
  }

  return {
    name, frame, paint,
    node: h("div", { class: "board" }, name, frame),
    // next: { particles, kinds, shades, arrows, trails, ring, mean }; `text` says it in words.
    update(next, title, text) {
      scene = next;
      name.textContent = title;
      frame.setAttribute("aria-label", text);
      paint();
    },
  };
}

function draw(context, width, { particles, kinds, shades, arrows, trails, ring, mean }, ink, shade) {
  const unit = width / (2 * EDGE), dot = Math.max(1.6, width / 190), colours = [ink.positive, ink.negative];
  const X = (x) => (x + EDGE) * unit, Y = (y) => (EDGE - y) * unit;
  if (shades) {
    paintShades(shade, shades, ink.muted);
    context.imageSmoothingEnabled = true;
    context.drawImage(shade, 0, 0, width, width);
  }
  if (arrows) {
    const n = Math.sqrt(arrows.length / 2), places = tiles(n, EDGE), long = (0.85 * width) / n;
    context.strokeStyle = ink.muted;
    context.lineWidth = 1;
    context.beginPath();
    for (let i = 0; i < arrows.length; i += 2) arrow(context, X(places[i]), Y(places[i + 1]), long * arrows[i], -long * arrows[i + 1]);
    context.stroke();
  }
  for (const [line, kind] of trails ?? []) {
    context.beginPath();
    for (let i = 0; i < line.length; i += 2) context.lineTo(X(line[i]), Y(line[i + 1]));
    context.strokeStyle = colours[kind];
    context.lineWidth = 1.2;
    context.stroke();
  }
  for (const kind of [0, 1]) {
    context.beginPath();
    for (let i = 0; i < kinds.length; i++) if (kinds[i] === kind) mark(context, X(particles[2 * i]), Y(particles[2 * i + 1]), kind, dot);
    context.strokeStyle = ink.ground;
    context.lineWidth = 1;
    context.stroke();
    context.fillStyle = colours[kind];
    context.fill();
  }
  if (!ring) return;
  const [x, y] = [X(ring[0]), Y(ring[1])];
  for (const [colour, thick] of [[ink.ground, 5], [ink.ink, 2]]) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.beginPath();
    context.arc(x, y, 8, 0, 7);
    if (mean) {
      const [a, b] = [X(mean[0]), Y(mean[1])], far = Math.hypot(a - x, b - y), from = Math.min(1, 8 / (far || 1));
      context.moveTo(x + from * (a - x), y + from * (b - y));
      context.lineTo(a, b);
      context.moveTo(a - 5, b - 5);
      context.lineTo(a + 5, b + 5);
      context.moveTo(a - 5, b + 5);
      context.lineTo(a + 5, b - 5);
    }
    context.stroke();
  }
}

function mark(context, x, y, kind, dot) {
  if (kind === 0) {
    context.moveTo(x + dot, y);
    context.arc(x, y, dot, 0, 7);
    return;
  }
  const r = 1.4 * dot;
  context.moveTo(x + r, y);
  context.lineTo(x, y + r);
  context.lineTo(x - r, y);
  context.lineTo(x, y - r);
  context.closePath();
}

function arrow(context, x, y, dx, dy) {
  const angle = Math.atan2(dy, dx), head = Math.min(5, Math.hypot(dx, dy) / 2.5);
  context.moveTo(x - dx / 2, y - dy / 2);
  context.lineTo(x + dx / 2, y + dy / 2);
  for (const turn of [2.6, -2.6]) {
    context.moveTo(x + dx / 2, y + dy / 2);
    context.lineTo(x + dx / 2 + head * Math.cos(angle + turn), y + dy / 2 + head * Math.sin(angle + turn));
  }
}

function paintShades(canvas, shades, colour) {
  const side = Math.sqrt(shades.length), most = Math.max(...shades), rgb = colour.match(/[\d.]+/g).slice(0, 3).map(Number);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const image = new ImageData(side, side);
  for (let i = 0; i < shades.length; i++) {
    image.data.set(rgb, 4 * i);
    image.data[4 * i + 3] = Math.round(110 * Math.sqrt(shades[i] / most));
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

export const numeric = { arrowed: (score) => arrowed(Float64Array.from(score)) };
