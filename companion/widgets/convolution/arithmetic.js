// The arithmetic of one window: patch × kernel = products, and their sum. The kernel is edited here.

import { h } from "../lib/dom.js";
import { brightness, shown, signedColour, weightRead, weightShown } from "../lib/draw.js";

// `edit(a, b, value)` is called with a weight the reader typed, `refuse(text)` with what is none.
export function arithmetic(words, { edit, refuse }) {
  const patch = grid(words.patch), products = grid(words.products), kernel = weights();
  const result = h("output", { class: "result" });
  const equation = h(
    "div",
    { class: "equation" },
    patch.node,
    sign("×"),
    kernel.node,
    sign("="),
    products.node,
    sign("→"),
    h("div", { class: "term" }, h("p", { class: "term-name" }, words.sum), result),
  );

  function weights() {
    const body = h("div", { class: "cells" });
    const node = h(
      "div",
      { class: "term", role: "group", "aria-label": words.kernel },
      h("p", { class: "term-name" }, words.kernel),
      body,
    );
    let inputs = [];

    function build(k) {
      body.style.setProperty("--k", k);
      inputs = Array.from({ length: k * k }, (_, t) => {
        const [a, b] = [Math.floor(t / k), t % k];
        const label = words.weight.replace("{row}", a + 1).replace("{column}", b + 1);
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
      update(values, colours) {
        if (inputs.length !== values.length) build(Math.sqrt(values.length));
        const limit = Math.max(...values.map(Math.abs));
        values.forEach((value, t) => {
          const input = inputs[t], text = weightShown(value);
          input.dataset.shown = text;
          if (input.getRootNode().activeElement !== input && input.value !== text) input.value = text;
          tint(input, signedColour(value, limit, colours));
        });
      },
    };
  }

  return {
    node: equation,
    update({ values, products: multiplied, result: sum }, kernelValues, colours) {
      kernel.update(kernelValues, colours);
      const size = kernelValues.length, limit = Math.max(...multiplied.map((p) => Math.abs(p ?? 0)));
      patch.update(size, (t) => [
        values[t] === null ? "" : shown(values[t], 0),
        values[t] === null ? null : Array(3).fill(brightness(values[t], 0, 255)),
      ]);
      products.update(size, (t) => [
        multiplied[t] === null ? "" : shown(multiplied[t], 1),
        multiplied[t] === null ? null : signedColour(multiplied[t], limit, colours),
      ]);
      result.textContent = shown(sum, 2);
    },
  };
}

function sign(text) {
  return h("span", { class: "sign", "aria-hidden": "true" }, text);
}

// A square of numbers on coloured ground.
function grid(name) {
  const body = h("div", { class: "cells" });
  const node = h("div", { class: "term", role: "group", "aria-label": name },
    h("p", { class: "term-name" }, name), body);
  return {
    node,
    update(size, cell) {
      if (body.children.length !== size) {
        body.style.setProperty("--k", Math.sqrt(size));
        body.replaceChildren(...Array.from({ length: size }, () => h("span")));
      }
      for (let t = 0; t < size; t++) {
        const [text, colour] = cell(t), span = body.children[t];
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
