// A number that can be edited; what it shows comes back when the reader leaves it.

import { h } from "../lib/dom.js";
import { weightRead } from "../lib/draw.js";

// `edit(value)` gets a number, NaN for an emptied cell; `refuse(text)` what is no number, null once
// that is mended.
export function numberCell({ edit, refuse }) {
  const node = h("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", maxlength: "12",
  });
  let now = "";
  node.addEventListener("input", () => {
    const empty = node.value.trim() === "", value = empty ? NaN : weightRead(node.value);
    const good = empty || Math.abs(value) <= 999;
    node.setAttribute("aria-invalid", String(!good));
    refuse(good ? null : node.value);
    if (good) edit(value);
  });
  node.addEventListener("focus", () => node.select());
  node.addEventListener("blur", () => {
    node.removeAttribute("aria-invalid");
    if (node.value !== now) {
      node.value = now;
      refuse(null);
    }
  });
  return {
    node,
    update({ text, colour, edited, label }) {
      now = text;
      node.setAttribute("aria-label", label);
      node.classList.toggle("edited", edited);
      node.style.setProperty("--tint", `rgb(${colour})`);
      if (node.getRootNode().activeElement !== node && node.value !== text) node.value = text;
    },
  };
}
