// The figure that shows what a recurrent network carries along while it reads. Its state is the
// model's traits, so that Python, the reader and a link speak of the same thing.

import { clamp } from "./lib/arrays.js";
import { pythonPart } from "./lib/code.js";
import { button, fill, guarded, h, summary, wordsFor } from "./lib/dom.js";
import { fixed, onTheme, signedColours } from "./lib/draw.js";
import { frame } from "./lib/frame.js";
import { cutPart } from "./sequence/cut.js";
import { gatesPart } from "./sequence/gates.js";
import { NOTHING, pass, unpack } from "./sequence/lstm.js";
import { after, byKeeping, differences } from "./sequence/measures.js";
import { numbersPart } from "./sequence/numbers.js";
import { places } from "./sequence/places.js";
import { prediction } from "./sequence/prediction.js";
import { asPython } from "./sequence/python.js";
import { question } from "./sequence/question.js";
import { cutOf, place, SCHEMA, toLink } from "./sequence/state.js";
import { timeline } from "./sequence/timeline.js";
import { unitsPart } from "./sequence/units.js";
import { tables } from "./sequence/words.js";
import { textBox } from "./text/box.js";
import { opener } from "./text/opener.js";
import { LONGEST, reading, textFromLink } from "./text/state.js";
import { visible } from "./text/words.js";
import { writer } from "./text/writer.js";

async function render({ model, el, page }) {
  const words = wordsFor(tables);
  const { get, set, put, tell, note, link, begin, end } = frame(
    { model, el, page }, words, { schema: SCHEMA, fromLink: textFromLink, refresh });

  // What is shown; `refresh` fills it. `base` reads with its memory, `other` with a cut; `made` is
  // the one of them that is shown, and null where there is nothing to read.
  const now = { name: null, base: null, other: null, made: null, read: null, at: null, differ: null, order: null };
  const shown = () => (now.made ? now : null);

  // ---- the parts

  const report = summary();
  const text = textBox(words, { get, write, change });
  const where = places(words, { get, put, step, toRow: (row) => put({ unit: now.order[row] }) });
  const time = timeline(words, { step, point: (position, row) => goTo(position, row ?? now.at.row) });
  const ask = question(words, { now: () => now, measure: (at) => differencesOf({ at, what: "both" }), answer: put });
  const next = prediction(words), gates = gatesPart(words), cut = cutPart(words, { get, put });
  const numbers = numbersPart(words, { now: shown });
  const units = unitsPart(words, {
    now: shown,
    choose: (unit) => put({ unit, view: "c" }),
    page: () => write(words.pages[get("model")], { cut: 0 }),
  });
  const writing = writer(words, { get, put, made: () => now.made, add: (longer) => put({ text: longer, position: -1 }) });
  const python = pythonPart(() => now.at && asPython(get, now.at), tell);

  // ---- what the reader does

  function write(value, more = {}) {
    const characters = Array.from(value);
    tell(characters.length > LONGEST ? fill(words.tooLong, { most: LONGEST }) : null);
    writing.stop();
    put({ text: characters.slice(0, LONGEST).join(""), position: -1, ...more });
  }

  function change(name) {
    writing.stop();
    const own = ![words.samples, words.pages].some((texts) => texts[get("model")] === get("text"));
    put({ model: name, ...(own ? {} : { text: words.samples[name] }), position: -1, cut: 0 });
  }

  function step(places, rows = 0) {
    goTo(now.at.position + places, now.at.row + rows);
  }

  function goTo(position, row) {
    const unit = now.order[clamp(row, 0, now.order.length - 1)];
    put({ position: clamp(position, 0, now.made.length - 1), unit });
  }

  function differencesOf(cut) {
    return differences(now.base, now.other.run(now.read.tokens, cut));
  }

  // ---- from the traits to the picture

  const models = opener(model, "recurrent", {
    tell,
    wait: text.loading,
    use(name, parts) {
      const found = unpack(...parts), base = pass(found, LONGEST);
      const { tokens } = reading(words.pages[name], found.tokens);
      const order = byKeeping(base.run(tokens)); // of the rows, the same for every text
      Object.assign(now, { name, base, other: pass(found, LONGEST), differ: null, order });
    },
  });

  async function refresh() {
    if (models.ready() || (await models.change())) compute();
  }

  function compute() {
    const { model: net } = now.base, read = reading(get("text"), net.tokens), T = read.tokens.length;
    now.read = read;
    set({ unit: Math.min(get("unit"), net.units - 1) }); // a smaller model has fewer
    body.hidden = T === 0;
    if (!T) {
      Object.assign(now, { made: null, at: null });
      writing.stop();
      sayRead();
      report.say(words.empty);
      return showMore(false);
    }
    const how = cutOf({ cut: get("cut"), cut_what: get("cut_what") }, T);
    now.base.run(read.tokens, NOTHING);
    now.made = how.at ? now.other.run(read.tokens, how) : now.base;
    const key = `${now.base.turn} ${now.made.turn} ${how.at}`;
    if (now.differ?.key !== key) now.differ = { key, ...differences(now.base, now.made) };
    now.at = place({ position: get("position"), unit: get("unit") }, net.units, T);
    now.at.row = now.order.indexOf(now.at.unit);
    now.view = get("view");
    now.colours = signedColours(el);
    sayRead();
    where.update(now);
    time.update(now);
    const asking = ask.update(get("predict"), JSON.stringify([get("model"), read.tokens]));
    next.node.hidden = asking === "next";
    cut.node.hidden = asking !== null;
    next.update(now);
    gates.update(now);
    cut.update(now);
    sayPlace(asking === "next");
    showMore(asking === "next");
    askAgain.hidden = asking !== null;
  }

  function sayRead() {
    const { tokens: { length: count }, unknown } = now.read;
    const line = count > 1 ? fill(words.read, { count }) : count ? words.readOne : words.empty;
    text.update([line], unknown, now.base.model.V);
  }

  function sayPlace(covered) {
    const { base, made, at: { position }, read } = now, named = { position, character: visible(read.shown[position]) };
    if (covered) return report.say(fill(words.covered, named));
    const best = (run) => {
      const p = after(run, position), order = p.map((_, token) => token).sort((a, b) => p[b] - p[a]);
      return order.slice(0, 2).map((token) => [visible(run.model.characters[token]), fixed(p[token], 3)]);
    };
    const [[first, p], [second, q]] = best(made), [[whole, own]] = best(base);
    report.say(base === made ? fill(words.atPlace, { ...named, best: first, p, second, q })
      : fill(words.atPlaceCut, { ...named, best: first, p, whole, q: own }));
  }

  function showMore(covered) {
    writing.node.hidden = covered;
    writing.update();
    numbers.update();
    units.update();
    python.update();
    python.node.hidden = numbers.node.hidden = units.node.hidden = !now.made;
  }

  // ---- all together

  const askAgain = button(words.askAgain, () => put({ predict: true, cut: 0, position: -1 }), { class: "quiet" });
  const body = h("div", { class: "sequence-body" },
    time.node, where.node, ...report.nodes, ask.node, ask.verdict,
    h("div", { class: "sides" }, next.node, gates.node), cut.node, numbers.node, units.node);
  el.classList.add("text-figure", "sequence-explorer");
  el.replaceChildren(...text.nodes, note, body, writing.node, python.node, h("div", { class: "foot" }, link(toLink), askAgain));
  const stopTheme = onTheme(() => now.base && compute());
  await refresh();
  begin();
  return () => {
    writing.stop();
    stopTheme();
    end();
  };
}

export default { render: guarded(render) };
