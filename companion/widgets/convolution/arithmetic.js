// The arithmetic of one window: patch × kernel = products, and their sum. The kernel is edited here.

import { fill, h } from "../lib/dom.js";
import { brightness, shown, signedColour, weightRead, weightShown } from "../lib/draw.js";

// `edit(a, b, value)` is called with a weight the reader typed, `refuse(text)` with what is none.
export function arithmetic(words, { edit, refuse }) {
  const patch = grid(words.patch), products = grid(words.products), kernel = weights();
  const result = h("output", { class: "result" }), resultName = h("p", { class: "term-name" });
  const resultTerm = h("div", { class: "term" }, resultName, result);
  const pairs = [["×", kernel.node], ["=", products.node], ["→", resultTerm]].map(([sign, term]) =>
    h("div", { class: "pair" }, h("span", { class: "sign", "aria-hidden": "true" }, sign), term),
  );
  const equation = h("div", { class: "equation" }, patch.node, pairs);

  function weights() {
    const body = h("div", { class: "cells" });
    const title = h("p", { class: "term-name" });
    const node = h("div", { class: "term", role: "group", "aria-label": words.weights }, title, body);
    let inputs = [];

    function build(k) {
      body.style.setProperty("--k", k);
      inputs = Array.from({ length: k * k }, (_, t) => {
        const [a, b] = [Math.floor(t / k), t % k];
        const label = fill(words.weight, { row: a, column: b });
        const input = h("input", {
          type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false",
          maxlength: "12", "aria-label": label,
        });
        input.addEventListener("input", () => {
          const value = weightRead(input.value), good = Math.abs(value) <= 999;
          input.setAttribute("aria-invalid", String(!good));
          if (good) edit(a, b, value);
          refuse(good ? null : input.value);
        });
        input.addEventListener("focus", () => input.select());
        input.addEventListener("blur", () => {
          input.removeAttribute("aria-invalid");
          input.value = input.dataset.shown;
          refuse(null);
        });
        return input;
      });
      body.replaceChildren(...inputs);
    }

    return {
      node,
      update(values, colours, fixed, name) {
        title.textContent = name;
        if (inputs.length !== values.length) build(Math.sqrt(values.length));
        const limit = Math.max(...values.map(Math.abs));
        values.forEach((value, t) => {
          const input = inputs[t], text = weightShown(value);
          input.readOnly = fixed;
          input.dataset.shown = text;
          if (input.getRootNode().activeElement !== input && input.value !== text) input.value = text;
          tint(input, signedColour(value, limit, colours));
        });
      },
    };
  }

  return {
    node: equation,
    // met: see meeting(); weights: the kernel as it is laid on the patch; covered: the answer is
    // not to be given away; names: of patch, kernel and result.
    update({ met, weights: laid, operation, colours, covered, names }) {
      const largest = operation === "max", size = laid.length;
      pairs[0].hidden = pairs[1].hidden = largest;
      kernel.update(laid, colours, operation === "average", names.kernel);
      const limit = Math.max(...met.products.map((p) => Math.abs(p ?? 0)));
      const best = largest && !covered ? met.values.indexOf(met.result) : -1;
      patch.title.textContent = names.patch;
      patch.update(size, (t) => {
        const value = met.values[t];
        if (value === null) return ["", null];
        if (Number.isNaN(value)) return ["–", null];
        return [shown(value, 0), Array(3).fill(brightness(value, 0, 255)), t === best];
      });
      products.update(size, (t) => {
        const value = met.products[t];
        if (value === null) return ["", null];
        if (covered) return ["?", null];
        const digits = size > 9 && Math.abs(value) >= 100 ? 0 : 1;
        return [shown(value, digits), signedColour(value, limit, colours)];
      });
      resultName.textContent = names.result;
      result.textContent = covered ? "?" : shown(met.result, 2);
    },
  };
}

// A square of numbers on coloured ground.
function grid(name) {
  const body = h("div", { class: "cells" }), title = h("p", { class: "term-name" }, name);
  const node = h("div", { class: "term", role: "group", "aria-label": name }, title, body);
  return {
    node,
    title,
    update(size, cell) {
      if (body.children.length !== size) {
        body.style.setProperty("--k", Math.sqrt(size));
        body.replaceChildren(...Array.from({ length: size }, () => h("span")));
      }
      for (let t = 0; t < size; t++) {
        const [text, colour, best = false] = cell(t), span = body.children[t];
        span.classList.toggle("best", best);
        if (span.textContent !== text) span.textContent = text;
        span.classList.toggle("gap", colour === null);
        tint(span, colour);
      }
    },
  };
}

// Ground of the colour, and ink that can be read on it.
function tint(node, colour) {
  if (colour === null) {
    node.style.background = node.style.color = "";
    return;
  }
  const [r, g, b] = colour.map((c) => (c / 255 <= 0.04045 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  node.style.background = `rgb(${colour})`;
  node.style.color = luminance > 0.179 ? "#000" : "#fff";
}
