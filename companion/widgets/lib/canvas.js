// A canvas as sharp as the screen, drawn in the size that the page gives it.

import { h } from "./dom.js";
import { coloursOf } from "./draw.js";

// `draw(context, width, height)` in CSS pixels.
export function picture(attributes) {
  const canvas = h("canvas", attributes);
  return {
    canvas,
    draw(paint) {
      const { clientWidth: width, clientHeight: height } = canvas, dense = Math.min(2, devicePixelRatio || 1);
      if (!width || !height) return;
      const [w, t] = [Math.round(width * dense), Math.round(height * dense)];
      if (canvas.width !== w || canvas.height !== t) Object.assign(canvas, { width: w, height: t });
      const context = canvas.getContext("2d");
      context.setTransform(dense, 0, 0, dense, 0, 0);
      context.clearRect(0, 0, width, height);
      paint(context, width, height);
    },
  };
}

// Colours of the style sheet, by name.
export function inks(node) {
  const names = ["ink", "muted", "line", "ground", "negative", "positive"];
  const found = coloursOf(node, names.map((name) => `--figure-${name}`));
  const named = Object.fromEntries(names.map((name, i) => [name, found[i]]));
  return { ...named, font: getComputedStyle(node).fontFamily };
}
