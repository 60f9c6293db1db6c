// How long each layer's gradient is, as bars and in words.

import { fill, h } from "../lib/dom.js";
import { told } from "./told.js";

export function normBars(words) {
  const list = h("ul", { class: "norms" }), said = h("p", { class: "warning", hidden: true });
  const node = h("details", {}, h("summary", {}, words.norms), list, said);
  const nameOf = (l, count) => (l === count - 1 ? words.normLast : fill(words.norm, { layer: l + 1 }));
  return {
    node,
    update(norms) {
      if (list.children.length !== norms.length) {
        list.replaceChildren(...norms.map((_, l) =>
          h("li", {}, h("span", {}, nameOf(l, norms.length)), h("span", { class: "bar" }, h("span")), h("span"))));
      }
      const lengths = barLengths(norms);
      [...list.children].forEach((row, l) => {
        row.children[1].firstChild.style.width = `${100 * lengths[l]}%`;
        row.children[2].textContent = told(norms[l]);
      });
      const found = verdict(norms);
      said.hidden = !found;
      if (!found) return;
      const [word, { ratio, layers }] = found;
      const names = layers?.map((l) => nameOf(l, norms.length)).join(", ");
      said.textContent = fill(words[word], { ratio: ratio && told(ratio), layers: names });
    },
  };
}

// From 0 to 1, on a scale of powers of ten from 10⁻⁸ to 10⁴.
function barLengths(norms) {
  return norms.map((norm) => (norm > 0 ? Math.min(1, Math.max(0.01, (Math.log10(norm) + 8) / 12)) : 0));
}

// What is wrong with the gradients: [word, values], or null.
function verdict(norms) {
  const zero = norms.flatMap((norm, l) => (norm === 0 ? [l] : []));
  if (zero.length) return ["normsZero", { layers: zero }];
  const ratio = norms.at(-1) / norms[0];
  if (ratio >= 100) return ["normsVanish", { ratio }];
  if (ratio <= 0.01) return ["normsExplode", { ratio: 1 / ratio }];
  return null;
}

export const numeric = { barLengths, verdict };
