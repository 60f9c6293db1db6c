// The reader's text, the choice of a model, and what of the text the model does not know.

import { fill, h, labelled, select, show } from "../lib/dom.js";
import { MODELS } from "./state.js";
import { visible } from "./words.js";

// `write(text)` gets what the reader typed, `change(name)` another model; `between` stands below the
// text. `update` says the given lines, and after them what is unknown.
export function textBox(words, { get, write, change, between = null }) {
  const area = h("textarea", { rows: 2, spellcheck: "false", autocomplete: "off" });
  area.addEventListener("input", () => {
    write(area.value);
    if (area.value !== get("text")) area.value = get("text"); // it was too long
  });
  const shipped = Object.keys(get("_assets")).map((name) => name.split("-")[1]);
  const models = MODELS.filter((name) => shipped.includes(name));
  const choice = select(models.map((name) => [name, words.models[name]]), change);
  const wide = labelled(words.text, area, h("span", { class: "hint" }, words.textHint));
  wide.classList.add("wide");
  const said = h("p", { class: "hint said", role: "status" });

  return {
    nodes: [h("div", { class: "controls" }, wide, labelled(words.model, choice)), ...(between ? [between] : []), said],
    loading() {
      said.textContent = words.loading;
    },
    update(lines, unknown, count) {
      show(area, get("text"));
      show(choice, get("model"));
      const characters = unknown.map((character) => `“${visible(character)}”`).join(", ");
      said.textContent = [...lines, ...(characters ? [fill(words.unknown, { characters, count })] : [])].join(" ");
    },
  };
}
