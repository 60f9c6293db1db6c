// What the figure shows, as Python: folded, written when it is opened, to read and to copy.

import { button, h, wordsFor } from "./dom.js";
import { tables } from "./words.js";

// `text()` gives the code of the moment, or nothing where there is none; `tell` gets what to say.
export function pythonPart(text, tell) {
  const words = wordsFor(tables), code = h("code");
  const node = h("details", {}, h("summary", {}, words.python),
    h("pre", { tabindex: "0" }, code), button(words.pythonCopy, copy));
  node.addEventListener("toggle", update);

  function update() {
    const found = node.open && text();
    if (found) code.textContent = found;
  }

  // Copies the code, or selects it where the browser does not let us.
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

// Bytes as Python writes them, in an argument that is indented by four.
export function fromHex(bytes) {
  const hex = Array.from(bytes, (byte) => Number(byte).toString(16).padStart(2, "0")).join("");
  if (hex.length <= 56) return `bytes.fromhex("${hex}")`;
  return `bytes.fromhex(\n${hex.match(/.{1,64}/g).map((piece) => `        "${piece}"`).join("\n")}\n    )`;
}

export const numeric = { fromHex };
