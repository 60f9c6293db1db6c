// The reader's text, and what of it the model does not know.

import { fill, h, labelled, select, show } from "../lib/dom.js";
import { MODELS } from "./state.js";
import { visible } from "../attention/words.js";

// `write(text)` gets what the reader typed, `change(name)` another model.
export function textPart(words, { get, write, change }) {
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
    nodes: [h("div", { class: "controls" }, wide, labelled(words.model, choice)), said],
    busy(yes) {
      if (yes) said.textContent = words.loading;
    },
    update({ read, base }) {
      show(area, get("text"));
      show(choice, get("model"));
      const { tokens, unknown } = read, count = tokens.length;
      const lines = [count > 1 ? fill(words.read, { count }) : count ? words.readOne : words.empty];
      if (unknown.length) {
        const characters = unknown.map((character) => `“${visible(character)}”`).join(", ");
        lines.push(fill(words.unknown, { characters, count: base.model.V }));
      }
      said.textContent = lines.join(" ");
    },
  };
}
