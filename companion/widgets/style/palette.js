// The styles: a click paints in one alone, the sliders mix them.

import { button, fill, freshId, h } from "../lib/dom.js";
import { mixed, only, percents, shares } from "./state.js";

const SIDE = 72; // of a thumbnail

// `thumbnails`: a bitmap with one square picture a style, one below the other, or null; `pick(mixture)`
// takes a new mixture.
export function palette(words, titles, thumbnails, pick) {
  const count = titles.length;
  let mixture = only(count, 0);
  const entries = titles.map((title, k) => {
    const canvas = h("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
    if (thumbnails) canvas.getContext("2d").drawImage(thumbnails, 0, -k * SIDE);
    const alone = button([canvas, h("span", {}, title)], () => pick(only(count, k)), { class: "alone" });
    const slider = h("input", {
      type: "range", min: 0, max: 100, step: 5, id: freshId(), "aria-label": fill(words.amountOf, { title }),
    });
    slider.addEventListener("input", () => pick(mixed(mixture, k, Number(slider.value))));
    const share = h("output", { class: "hint", for: slider.id });
    return { alone, slider, share, line: h("div", { class: "amount" }, slider, share),
      node: h("div", { class: "style" }, alone) };
  });
  for (const { node, line } of entries) node.append(line);

  return {
    node: h("div", { class: "palette", role: "group", "aria-label": words.styles }, entries.map(({ node }) => node)),
    update(now, mixing) {
      mixture = now;
      const each = shares(now), whole = percents(now);
      entries.forEach(({ alone, slider, share, line }, k) => {
        const percent = fill(words.percent, { n: whole[k] });
        alone.setAttribute("aria-pressed", String(each[k] === 1));
        if (Number(slider.value) !== now[k]) slider.value = now[k];
        slider.setAttribute("aria-valuetext", percent);
        share.textContent = percent;
        line.hidden = !mixing;
      });
    },
  };
}
