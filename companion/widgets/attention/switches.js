// What can be switched off, and what has been.

import { button, checkbox, fill, h } from "../lib/dom.js";
import { PARTS, switched } from "./state.js";

export function switches(words, { get, put }) {
  const head = checkbox(words.switchHead, (off) => {
    const { layer, head } = at;
    put({ heads_off: switched(get("heads_off"), layer, head, !off) });
  });
  const flag = (trait, text) => checkbox(text, (off) => put({ [trait]: !off }));
  const scaled = flag("scaled", ""), scaleText = scaled.node.lastChild;
  const causal = flag("causal", words.switchMask), positions = flag("positions", words.switchPositions);
  const said = h("p", { class: "hint" });
  const restore = button(words.restore, () =>
    put({ causal: true, scaled: true, positions: true, heads_off: [], edits: [] }));
  let at = { layer: 0, head: 0 };
  const node = h("fieldset", {}, h("legend", {}, words.switches),
    head.node, scaled.node, causal.node, positions.node, said, restore);
  return {
    node,
    update(place, size) {
      at = place;
      const off = get("heads_off"), edits = get("edits");
      head.input.checked = off.some(([l, other]) => l === at.layer && other === at.head);
      scaled.input.checked = !get("scaled");
      causal.input.checked = !get("causal");
      positions.input.checked = !get("positions");
      scaleText.textContent = fill(words.switchScale, { size });
      const lines = [];
      if (off.length) {
        const heads = [...off].sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((pair) => `(${pair.join(", ")})`);
        lines.push(fill(words.headsOff, { heads: heads.join(", ") }));
      }
      if (edits.length) {
        const each = [...edits].sort((a, b) => PARTS.indexOf(a[0]) - PARTS.indexOf(b[0]))
          .map(([part, l, head, t, c]) => `${part} (${l}, ${head}) [${t}, ${c}]`);
        lines.push(fill(words.editsMade, { edits: each.join(", ") }));
      }
      said.textContent = lines.join(" ");
      restore.hidden = !lines.length && get("causal") && get("scaled") && get("positions");
    },
  };
}
