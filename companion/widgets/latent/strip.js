// A strip of codes and what they decode to: drawn from the prior, or on the way between two pictures.

import { button, fill, h, labelled, number, scrubber, select, show } from "../lib/dom.js";
import { CODES } from "./codes.js";
import { paintBytes } from "./paint.js";
import { PIXELS } from "./networks.js";
import { STRIPS } from "./state.js";

export function strip(words, { get, put, count }) {
  const kind = select(STRIPS.map((name) => [name, words.strips[name]]), (name) =>
    put({ strip: name, code: name === "none" ? "mean" : "strip", place: 0 }));
  const others = button(words.others, () => put({ seed: (get("seed") + 1) % 1000000, code: "strip" }));
  const goal = number({ min: 0, max: count - 1 }, (value) => (value === null ? show(goal, get("to")) : put({ to: value })));
  const goalPart = labelled(words.goal, goal), next = button(words.nextGoal, () => put({ to: (get("to") + 1) % count }));
  const range = h("input", { type: "range", min: 0, max: CODES - 1, step: 1 });
  range.addEventListener("input", () => put({ code: "strip", place: Number(range.value) }));
  const scrub = scrubber(words.along, range);
  const lines = h("div", { class: "strips" }), hint = h("p", { class: "hint" });
  const node = h("fieldset", {}, h("legend", {}, words.strip),
    h("div", { class: "fields" }, labelled(words.stripIs, kind), others, goalPart, next), hint, lines, scrub);

  function line(text, pictures, own) {
    const all = Array.from({ length: CODES }, (_, k) => {
      const canvas = h("canvas", { "aria-hidden": "true" });
      paintBytes(canvas, pictures[k]);
      if (own) canvas.addEventListener("click", () => put({ code: "strip", place: k }));
      if (own && get("code") === "strip" && get("place") === k) canvas.className = "chosen";
      return canvas;
    });
    return h("div", { class: own ? "strip-line" : "strip-line mixed" }, h("p", { class: "board-name" }, text), h("div", { class: "frames" }, all));
  }

  return {
    node,
    // sides: { title, pictures: bytes of all codes }; mixed: pictures whose pixels are mixed, or null;
    // `label` says the present code in words.
    update(sides, mixed, label) {
      const name = get("strip"), none = name === "none";
      show(kind, name);
      show(goal, get("to"));
      show(range, get("place"));
      range.setAttribute("aria-valuetext", fill(words.alongIs, { k: get("place") + 1, count: CODES, text: label }));
      others.hidden = name !== "prior";
      goalPart.hidden = next.hidden = name !== "path";
      lines.hidden = scrub.hidden = hint.hidden = none;
      hint.textContent = none ? "" : words.stripHints[name];
      if (none) return lines.replaceChildren();
      const cut = (bytes) => Array.from({ length: CODES }, (_, k) => bytes.subarray(k * PIXELS, (k + 1) * PIXELS));
      const all = sides.map((side) => line(side.title, cut(side.pictures), true));
      if (mixed) all.push(line(words.mixed, mixed, false));
      lines.replaceChildren(...all);
    },
  };
}
