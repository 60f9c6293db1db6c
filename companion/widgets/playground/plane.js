// The plane: what the network thinks of every place, the points on it, and putting one's own there.

import { fill, h } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { picture } from "../lib/canvas.js";
import { WAYS, inside, pointed } from "../lib/plane.js";
import { EDGE } from "./state.js";

// `put(x, y)` puts a point, `take(x, y, within)` takes the nearest away that is within reach, and says
// whether there was one.
export function plane(words, { put, take }) {
  const view = picture({ "aria-hidden": "true" }), colours = h("canvas");
  const frame = h("div", { class: "frame plane" }, view.canvas), cross = [0, 0];
  let own = false, redraw = () => {}, count = 0;

  frame.addEventListener("click", (event) => {
    if (!own) return;
    const [x, y] = pointed(event, frame, EDGE), { width } = frame.getBoundingClientRect();
    [cross[0], cross[1]] = inside([x, y], EDGE);
    if (!take(x, y, (8 / width) * 2 * EDGE)) put(cross[0], cross[1]);
  });
  frame.addEventListener("keydown", (event) => {
    if (!own || event.altKey || event.ctrlKey || event.metaKey) return;
    const move = WAYS[event.key];
    if (move) {
      const far = event.shiftKey ? 0.5 : 0.1;
      [cross[0], cross[1]] = inside(cross.map((value, axis) => value + far * move[axis]), EDGE);
      label();
      redraw();
    } else if (event.key === " ") put(cross[0], cross[1]);
    else if (event.key === "Delete" || event.key === "Backspace") take(cross[0], cross[1], Infinity);
    else return;
    event.preventDefault();
  });

  function label() {
    const [x, y] = cross.map((value) => shown(value));
    frame.setAttribute("aria-label", fill(words.planeKeys, { x, y, count }));
  }

  return {
    frame,
    // data: { x, t, train }; batch: places in it that get a ring; paint(canvas) fills in the colours.
    update(data, batch, chosen, isOwn, paint, ink) {
      own = isOwn;
      count = data.t.length;
      frame.classList.toggle("own", own);
      if (own) {
        frame.tabIndex = 0;
        frame.setAttribute("role", "application");
        label();
      } else {
        frame.removeAttribute("tabindex");
        frame.setAttribute("role", "img");
        frame.setAttribute("aria-label", fill(words.planeIs, { train: data.train, test: count - data.train }));
      }
      redraw = () => view.draw((context, width, height) => {
        paint(colours);
        context.imageSmoothingQuality = "high";
        context.drawImage(colours, 0, 0, width, height);
        const at = (k) => [(data.x[2 * k] / EDGE + 1) * width / 2, (1 - data.x[2 * k + 1] / EDGE) * height / 2];
        const size = Math.max(3, width / 90);
        for (let k = 0; k < count; k++) point(context, ...at(k), size, data.t[k], k >= data.train, ink);
        for (const k of batch) ring(context, ...at(k), size + 2.5, ink.ink, 1);
        if (chosen !== null) {
          ring(context, ...at(chosen), size + 4, "#000", 4);
          ring(context, ...at(chosen), size + 4, "#ffb000", 2.5);
        }
        if (own) {
          const [x, y] = [(cross[0] / EDGE + 1) * width / 2, (1 - cross[1] / EDGE) * height / 2];
          context.strokeStyle = ink.ink;
          context.lineWidth = 1.5;
          context.beginPath();
          for (const [dx, dy] of [[9, 0], [0, 9]]) {
            context.moveTo(x - dx, y - dy);
            context.lineTo(x + dx, y + dy);
          }
          context.stroke();
        }
      });
      redraw();
    },
  };
}

// Class 0 is round, class 1 square; test points are hollow.
function point(context, x, y, size, label, test, ink) {
  context.beginPath();
  if (label) context.rect(x - 0.9 * size, y - 0.9 * size, 1.8 * size, 1.8 * size);
  else context.arc(x, y, size, 0, 2 * Math.PI);
  const colour = label ? ink.positive : ink.negative;
  context.fillStyle = test ? ink.ground : colour;
  context.fill();
  context.lineWidth = test ? 1.8 : 1;
  context.strokeStyle = test ? colour : ink.ground;
  context.stroke();
}

function ring(context, x, y, size, colour, width) {
  context.beginPath();
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}
