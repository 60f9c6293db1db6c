// The plane: D's surface behind the points, and on request where G puts its noise and where its
// loss draws the points.

import { h } from "../lib/dom.js";
import { signedColour } from "../lib/draw.js";
import { WAYS, inside, pointed } from "../lib/plane.js";
import { EDGE } from "./data.js";

const SHOWN = 300; // points of each kind
const REACH = 1.25; // how far out the brush goes

export function board(label, { place, brush }) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const frame = h("div", { class: "frame plane", role: "img", "aria-label": label }, canvas);
  const shade = document.createElement("canvas");
  let drawing = false, at = [0, 0];

  const here = (event) => inside(pointed(event, canvas, EDGE), REACH);
  frame.addEventListener("pointerdown", (event) => {
    if (!drawing || event.button) return;
    at = here(event);
    place(at);
  });
  frame.addEventListener("pointermove", (event) => {
    if (!drawing || !(event.buttons & 1)) return;
    const to = here(event);
    if (Math.hypot(to[0] - at[0], to[1] - at[1]) <= 0.06) return;
    at = to;
    place(at);
  });
  frame.addEventListener("keydown", (event) => {
    const move = drawing && WAYS[event.key], far = event.shiftKey ? 0.25 : 0.05;
    if (drawing && event.key === " ") place(at);
    else if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    else {
      at = inside(at.map((value, axis) => value + far * move[axis]), REACH);
      brush();
    }
    event.preventDefault();
  });

  return {
    frame,
    setDrawing(on, text) {
      drawing = on;
      frame.classList.toggle("drawing", on);
      if (on) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex"); // a picture knows no keys
      frame.setAttribute("role", on ? "application" : "img");
      frame.setAttribute("aria-label", text);
    },
    // { real, fake, shades (a square, row 0 at the top), lines, arrows, colours }
    paint(scene) {
      const size = Math.round(frame.clientWidth * Math.min(2, devicePixelRatio || 1)) || 300;
      if (canvas.width !== size) canvas.width = canvas.height = size;
      const pen = canvas.getContext("2d"), unit = size / (2 * EDGE), dot = Math.max(2, size / 170);
      const X = (x) => (x + EDGE) * unit, Y = (y) => (EDGE - y) * unit;
      const { colours } = scene;
      pen.fillStyle = colours.ground;
      pen.fillRect(0, 0, size, size);
      if (scene.shades) {
        paintShades(shade, scene.shades, colours);
        pen.imageSmoothingEnabled = true;
        pen.drawImage(shade, 0, 0, size, size);
      }
      if (scene.lines) {
        pen.strokeStyle = colours.muted;
        pen.lineWidth = Math.max(1, size / 500);
        pen.beginPath();
        for (const line of scene.lines) {
          for (let i = 0; i < line.length; i += 2) pen[i ? "lineTo" : "moveTo"](X(line[i]), Y(line[i + 1]));
        }
        pen.stroke();
      }
      points(pen, scene.real, colours.real, colours.ground, (x, y) => {
        pen.moveTo(X(x) + dot, Y(y));
        pen.arc(X(x), Y(y), dot, 0, 7);
      });
      if (scene.arrows) {
        const { from, to } = scene.arrows;
        pen.strokeStyle = colours.ink;
        pen.lineWidth = Math.max(1, size / 400);
        pen.beginPath();
        for (let i = 0; i < from.length; i += 2) arrow(pen, X(from[i]), Y(from[i + 1]), X(to[i]), Y(to[i + 1]), 2 * dot);
        pen.stroke();
      }
      if (scene.fake) {
        points(pen, scene.fake, colours.fake, null, (x, y) => {
          const r = 1.35 * dot;
          pen.moveTo(X(x) - r, Y(y));
          pen.lineTo(X(x), Y(y) - r);
          pen.lineTo(X(x) + r, Y(y));
          pen.lineTo(X(x), Y(y) + r);
          pen.closePath();
        });
      }
      if (drawing && frame.matches(":focus-visible")) {
        pen.strokeStyle = colours.ink;
        pen.lineWidth = Math.max(1, size / 300);
        pen.beginPath();
        pen.arc(X(at[0]), Y(at[1]), 3 * dot, 0, 7);
        pen.stroke();
      }
    },
  };
}

function points(pen, xy, colour, rim, shape) {
  pen.beginPath();
  for (let i = 0; i < Math.min(xy.length, 2 * SHOWN); i += 2) shape(xy[i], xy[i + 1]);
  if (rim) {
    pen.strokeStyle = rim;
    pen.lineWidth = 2;
    pen.stroke();
  }
  pen.fillStyle = colour;
  pen.fill();
}

function arrow(pen, x, y, toX, toY, head) {
  const angle = Math.atan2(toY - y, toX - x), size = Math.min(head, Math.hypot(toX - x, toY - y));
  pen.moveTo(x, y);
  pen.lineTo(toX, toY);
  for (const turn of [2.6, -2.6]) {
    pen.moveTo(toX, toY);
    pen.lineTo(toX + size * Math.cos(angle + turn), toY + size * Math.sin(angle + turn));
  }
}

// Shades from −1 to 1, half transparent so that the points stay in front; NaN is left out.
function paintShades(canvas, shades, { signed }) {
  const side = Math.sqrt(shades.length);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const image = new ImageData(side, side);
  for (let i = 0; i < shades.length; i++) {
    if (Number.isNaN(shades[i])) continue;
    image.data.set(signedColour(shades[i], 1, signed), 4 * i);
    image.data[4 * i + 3] = 120;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// The ends of arrows from points: all shortened alike, so that the longest but few is `most` long.
export function arrowEnds(from, pulls, most = 0.35) {
  const lengths = Array.from({ length: from.length / 2 }, (_, i) => Math.hypot(pulls[2 * i], pulls[2 * i + 1]));
  const long = [...lengths].sort((a, b) => a - b)[Math.floor(lengths.length * 0.95)] || 0;
  const scale = long > most ? most / long : 1;
  return { to: from.map((v, i) => v + scale * pulls[i]), scale };
}

export const numeric = { arrowEnds: (from, pulls) => arrowEnds(Float64Array.from(from), pulls) };
