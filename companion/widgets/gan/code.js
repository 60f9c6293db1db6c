// The run as Python, on request: a text to read and to copy.

import { button, copyCode, h } from "../lib/dom.js";

// `text()` gives the code of the moment; `tell` gets what to say.
export function codePanel(words, { text, tell }) {
  const code = h("code");
  const node = h("details", {}, h("summary", {}, words.python),
    h("pre", { tabindex: "0" }, code), button(words.pythonCopy, () => copyCode(code, words, tell)));
  node.addEventListener("toggle", update);

  function update() {
    if (node.open) code.textContent = text();
  }

  return { node, update };
}
