// The text as columns: each character, its surprise, the state after it, one unit as a curve, and
// what a cut has changed. All share one grid, which scrolls sideways where it is too wide.

import { board, outline } from "../lib/board.js";
import { fill, h } from "../lib/dom.js";
import { fixed, signedColour } from "../lib/draw.js";
import { visible } from "../text/words.js";

const BLOCKS = { i: 0, f: 1, g: 2, o: 3 };

// The numbers of a view, by place and unit: the state, tanh of the cell, or a gate.
function viewed({ h: state, c, gates, model: { units: H } }, view) {
  if (view === "h") return (t, unit) => state[t * H + unit];
  if (view === "c") return (t, unit) => Math.tanh(c[t * H + unit]);
  return (t, unit) => gates[(4 * t + BLOCKS[view]) * H + unit];
}

// `step(places, rows)` gets the arrow keys, `point(place, row)` the pointer.
export function timeline(words, { step, point }) {
  const picture = board(words.pictureKeys, {
    step: (rows, places) => step(places, rows),
    walk: (row, place, event) => (event.type === "pointerdown" || event.buttons & 1) && point(place, row),
  });
  const name = (text = "") => h("p", { class: "strip-name" }, text);
  const [surpriseName, stateName, curveName, changeName] = [name(), name(), name(), name()];
  const letters = h("div", { class: "letters", "aria-hidden": "true" });
  const bars = plot("bars-plot", "whole", "cut"), curve = plot("curve", "axis", "whole");
  const change = h("canvas", { class: "change", "aria-hidden": "true" });
  const track = h("div", { class: "track" }, letters, surpriseName, bars.node, stateName, picture.frame,
    curveName, curve.node, changeName, change);
  const node = h("div", { class: "timeline" }, track);
  let text = "", painted = "", place = -1;

  function build(shown) {
    letters.replaceChildren(...shown.map((character, t) => {
      const span = h("span", {}, visible(character));
      span.addEventListener("click", () => point(t, null));
      return span;
    }));
    track.style.setProperty("--count", shown.length);
    track.classList.toggle("broad", shown.some((character) => character > "⺀")); // Chinese
  }

  // The places that the eye needs: the chosen character, within the part that is in sight.
  function bringIntoSight(position) {
    if (position === place) return;
    place = position;
    const { offsetLeft: left, offsetWidth: width } = letters.children[position];
    const hidden = left < node.scrollLeft || left + width > node.scrollLeft + node.clientWidth;
    if (hidden) node.scrollLeft = left - node.clientWidth / 2;
  }

  function showBars({ base, made }) {
    const T = made.length, both = base === made ? [base] : [base, made];
    const most = Math.max(1, ...both.flatMap(({ surprise }) => Array.from(surprise.subarray(1, T))));
    const half = both.length === 2 ? 0.4 : 0.8;
    both.forEach(({ surprise }, n) => bars.draw(n ? "cut" : "whole", Array.from({ length: T }, (_, t) =>
      (t ? `M${t + 0.1 + n * half} 1v${-surprise[t] / most}h${half}V1Z` : "")).join("")));
    if (both.length === 1) bars.draw("cut", "");
    bars.size(T, 1);
    const value = (run, t) => (t ? fixed(run.surprise[t], 2) : "–");
    surpriseName.textContent = fill(both.length === 2 ? words.surpriseBoth : words.surprise, { most: fixed(most, 1) });
    [...letters.children].forEach((span, t) => {
      span.title = both.map((run) => `${value(run, t)} bits`).join(" / ");
    });
  }

  function showCurve(made, view, unit) {
    const T = made.length, number = viewed(made, view), at = (t) => `${t + 0.5} ${-number(t, unit)}`;
    curve.draw("axis", `M0 0H${T}`);
    curve.draw("whole", `M${Array.from({ length: T }, (_, t) => at(t)).join("L")}`);
    curve.size(T, 2.1, -1.05);
    curveName.textContent = fill(words.curve, { unit, view: words.views[view] });
  }

  return {
    node,
    update({ base, made, at, read, view, colours, order }) {
      const T = made.length, { units: H } = made.model, cut = made.cut.at;
      if (text !== read.shown.join("")) {
        build(read.shown);
        place = -1;
      }
      text = read.shown.join("");
      const key = [text, base.turn, made.turn, base === made, view, colours].join("|");
      if (painted !== key) {
        const number = viewed(made, view), whole = viewed(base, view);
        paint(picture.canvas, T, H, (t, row) => number(t, order[row]), colours);
        picture.resize(H, T);
        picture.frame.style.height = change.style.height = `${H}px`;
        if (base !== made) {
          const changed = (t, unit) => (t < cut ? 0 : number(t, unit) - whole(t, unit));
          paint(change, T, H, (t, row) => changed(t, order[row]), colours);
        }
        showBars({ base, made });
      }
      painted = key;
      change.hidden = changeName.hidden = base === made;
      stateName.textContent = fill(words.picture, { view: words.views[view], units: H });
      changeName.textContent = words.change;
      showCurve(made, view, at.unit);
      [...letters.children].forEach((span, t) => {
        span.className = `${t === at.position ? "here" : ""} ${cut && t === cut ? "cut" : ""}`;
      });
      picture.outline(outline(0, at.position, H, 1, "line"), outline(at.row, 0, 1, T, "line"),
        cut ? h("path", { d: `M${cut} 0V${H}`, class: "scissors" }) : []);
      bringIntoSight(at.position);
    },
  };
}

function plot(kind, ...paths) {
  const lines = Object.fromEntries(paths.map((name) => [name, h("path", { class: name })]));
  const node = h("svg", { class: kind, "aria-hidden": "true", preserveAspectRatio: "none" }, Object.values(lines));
  return {
    node,
    draw: (name, d) => lines[name].setAttribute("d", d),
    size: (width, height, top = 0) => node.setAttribute("viewBox", `0 ${top} ${width} ${height}`),
  };
}

// A canvas pixel for every unit of every place; `number(t, row)` from −1 to 1.
function paint(canvas, T, H, number, colours) {
  const image = new ImageData(T, H), palette = Array.from({ length: 257 }, (_, i) => signedColour(i - 128, 128, colours));
  for (let row = 0, i = 0; row < H; row++) {
    for (let t = 0; t < T; t++, i += 4) {
      const share = Math.max(-1, Math.min(1, number(t, row))), rgb = palette[Math.round(128 * share) + 128];
      image.data[i] = rgb[0];
      image.data[i + 1] = rgb[1];
      image.data[i + 2] = rgb[2];
      image.data[i + 3] = 255;
    }
  }
  canvas.width = T;
  canvas.height = H;
  canvas.getContext("2d").putImageData(image, 0, 0);
}

export const numeric = { viewed: (made, view, t, unit) => viewed(made, view)(t, unit) };
