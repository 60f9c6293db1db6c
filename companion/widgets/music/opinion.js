// What the model thinks of one note: how probable it was, and what else it had in mind.

import { fill, h } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { HOLD, REST } from "./score.js";
import { thought } from "./writing.js";

const FIRST = 6;

// `score()` gives { cells, measure, fermatas }, `note()` the note that is meant, `name(pitch)` its name.
export function opinion(words, { reader, score, note, name }) {
  const said = h("p", { class: "hint" }), body = h("tbody");
  const table = h("table", { class: "opinions" }, h("thead", {}, h("tr", {},
    h("th", { scope: "col" }, words.candidate), h("th", { scope: "col" }, words.probability))), body);
  const node = h("details", {}, h("summary", {}, words.opinion), said, table);
  node.addEventListener("toggle", update);

  const called = (cell) => (cell === HOLD ? words.goesOn : cell === REST ? words.rest : name(cell));

  function update() {
    if (!node.open || node.hidden) return;
    const found = note(), { cells, ...how } = score();
    table.hidden = !found;
    if (!found) return void (said.textContent = words.noNote);
    const all = thought(reader, cells, how, found.voice, found.step);
    const rank = all.findIndex(({ cell }) => cell === found.pitch), shownOnes = all.slice(0, Math.max(FIRST, 1));
    if (rank >= FIRST) shownOnes.push(all[rank]);
    said.textContent = fill(words.opinionIs, {
      note: name(found.pitch), voice: words.voices[found.voice], p: percent(all[rank].p), rank: rank + 1, all: all.length,
    });
    body.replaceChildren(...shownOnes.map(({ cell, p }) => h("tr", { class: cell === found.pitch ? "real" : "" },
      h("th", { scope: "row" }, called(cell), cell === found.pitch ? ` ${words.thisOne}` : null),
      h("td", { "data-share": p }, percent(p)))));
    for (const cell of body.querySelectorAll("td")) cell.style.setProperty("--share", `${100 * cell.dataset.share}%`);
  }

  return { node, update };
}

function percent(p) {
  return p < 0.0005 ? "< 0.1 %" : `${shown(100 * p, 1)} %`;
}
