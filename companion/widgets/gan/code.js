// The run as Python, on request: a text to read and to copy.

import { button, h } from "../lib/dom.js";

// `text()` gives the code of the moment; `tell` gets what to say.
export function codePanel(words, { text, tell }) {
  const code = h("code");
  const node = h("details", {}, h("summary", {}, words.python),
    h("pre", { tabindex: "0" }, code), button(words.pythonCopy, copy));
  node.addEventListener("toggle", update);

  function update() {
    if (node.open) code.textContent = text();
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(code.textContent);
      tell(words.pythonCopied);
    } catch {
      getSelection().selectAllChildren(code);
      tell(words.pythonSelect);
    }
  }

  return { node, update };
}
