// Cutting the memory: what, before which character, and what came of it.

import { button, fill, h, labelled, select, show } from "../lib/dom.js";
import { fixed } from "../lib/draw.js";
import { lastMoved, meanBits } from "./measures.js";
import { CUTS } from "./state.js";
import { visible } from "../text/words.js";

export function cutPart(words, { get, put }) {
  const what = select(CUTS.map((name) => [name, words.cuts[name]]), (value) => put({ cut_what: value }));
  const act = button("", () => put({ cut: position })), restore = button(words.restore, () => put({ cut: 0 }));
  const said = h("p", { class: "facts", role: "status" });
  const node = h("fieldset", {}, h("legend", {}, words.cut),
    h("div", { class: "fields" }, labelled(words.cutWhat, what), act, restore), said);
  let position = 0;
  return {
    node,
    update({ base, made, at, read, differ }) {
      position = at.position;
      const named = (t) => ({ position: t, character: visible(read.shown[t]) }), cut = made.cut.at;
      show(what, get("cut_what"));
      act.textContent = fill(words.cutHere, named(position));
      act.disabled = position === 0 || position === cut;
      restore.hidden = !cut;
      said.textContent = cut ? told(words, base, made, differ, named(cut)) : words.cutHint;
    },
  };
}

// What a cut did, in sentences.
function told(words, base, made, { moves, states }, named) {
  const { at } = made.cut, T = made.length, last = lastMoved(moves, at), lines = [];
  const percent = (x) => fixed(100 * x, 0);
  lines.push(fill(words.cutDone[made.cut.what], named));
  if (at + 1 < T) {
    lines.push(fill(words.cutBits, {
      count: T - 1 - at, whole: fixed(meanBits(base.surprise.subarray(0, T), at + 1), 2),
      cut: fixed(meanBits(made.surprise.subarray(0, T), at + 1), 2),
    }));
  }
  lines.push(last === T - at ? words.stillMoved : fill(last ? words.lastMoved : words.neverMoved, { count: last }));
  lines.push(fill(at + 1 < T ? words.stateDiffers : words.stateOff, { first: percent(states[at]), last: percent(states[T - 1]), count: T - at }));
  return lines.join(" ");
}
