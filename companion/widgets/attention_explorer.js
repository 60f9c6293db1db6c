// The figure that shows a small language model attending, number by number. Its state is the model's
// traits, so that Python, the reader and a link speak of the same thing.

import { rowOf, spread, strongest } from "./attention/arithmetic.js";
import { explanation } from "./attention/explanation.js";
import { heat } from "./attention/heat.js";
import { places } from "./attention/places.js";
import { prediction } from "./attention/prediction.js";
import { asPython } from "./attention/python.js";
import { question } from "./attention/question.js";
import { rowInNumbers } from "./attention/row.js";
import { changesOf, edited, fromLink, isWhole, MOST_EDITS, place, SCHEMA, toLink } from "./attention/state.js";
import { switches } from "./attention/switches.js";
import { textPart } from "./attention/text.js";
import { tables } from "./attention/words.js";
import { clamp } from "./lib/arrays.js";
import { pythonPart } from "./lib/code.js";
import { button, fill, guarded, h, summary, wordsFor } from "./lib/dom.js";
import { fixed, onTheme, signedColours } from "./lib/draw.js";
import { frame } from "./lib/frame.js";
import { averageLoss, pass, unpack, WHOLE } from "./lib/transformer.js";
import { opener } from "./text/opener.js";
import { LONGEST, reading } from "./text/state.js";
import { visible } from "./text/words.js";
import { writer } from "./text/writer.js";

const NAMES = [
  "text", "layer", "head", "position", "key", "component", "causal", "scaled", "positions",
  "heads_off", "edits",
];

async function render({ model, el, page }) {
  const words = wordsFor(tables);
  const { get, set, put, tell, note, link, begin, end } = frame(
    { model, el, page }, words, { schema: SCHEMA, fromLink, refresh });

  // What the view is computed from; `refresh` fills it. `base` is the whole model, `changed` has
  // something switched off; `made` is the one of them that is shown.
  const now = { base: null, changed: null, made: null, read: null, at: null };

  // ---- the parts

  const report = summary();
  const text = textPart(words, { get, write, change, choose: (position) => put({ position, key: -1 }) });
  const where = places(words, { put });
  const matrix = heat(words, {
    step: (rows, columns) => now.at && goTo(now.at.position + rows, now.at.key + columns),
    point: (row, column) => now.at && goTo(row, column),
    choose: (layer, head) => put({ layer, head, key: -1 }),
  });
  const ask = question(words, { measure, answer: (kind) =>
    put({ predict: false, ...(kind === "mask" ? { causal: false } : { scaled: false }) }) });
  const next = prediction(words), off = switches(words, { get, put });
  const row = rowInNumbers(words, {
    edit: editNumber,
    refuse: (given) => tell(given === null ? null : fill(words.badNumber, { text: given })),
    choose: (key) => put({ key }),
  });
  const writing = writer(words, {
    get, put, made: () => now.made, add: (longer) => put({ text: longer, position: -1, key: -1 }),
  });
  const why = explanation(words, { state: () => ({ made: now.made, at: now.at, shown: now.read.shown }) });
  const python = pythonPart(() => now.at && asPython(get, now.at), tell);

  // ---- what the reader does

  function write(value) {
    const characters = Array.from(value);
    if (characters.length > LONGEST) tell(fill(words.tooLong, { most: LONGEST }));
    writing.stop();
    put({ text: characters.slice(0, LONGEST).join(""), position: -1, key: -1 });
  }

  function change(name) {
    writing.stop();
    const sample = words.samples[get("model")] === get("text") ? { text: words.samples[name] } : {};
    put({ model: name, ...sample, position: -1, key: -1, heads_off: [], edits: [] });
  }

  function goTo(row, column) {
    const last = now.made.length - 1;
    put({ position: clamp(row, 0, last), key: clamp(column, 0, last) });
  }

  function editNumber(part, component, value) {
    const { layer, head, position, key } = now.at;
    const edits = edited(get("edits"), part, layer, head, part === "q" ? position : key, component, value);
    if (edits.length > MOST_EDITS) return tell(fill(words.tooManyEdits, { most: MOST_EDITS }));
    tell(null);
    put({ edits });
  }

  // What the question is about, before and after.
  function measure(kind) {
    const { base, changed, read, at } = now, how = kind === "mask" ? { causal: false } : { scaled: false };
    const after = changed.run(read.tokens, { ...WHOLE, ...how });
    const value = (made) => (kind === "mask" ? averageLoss(made) : spread(rowOf(made, at).weights).positions);
    return { before: value(base), after: value(after) };
  }

  // ---- from the traits to the picture

  const models = opener(model, "model", {
    tell,
    wait: text.loading,
    use(_, parts) {
      const found = unpack(...parts);
      Object.assign(now, { base: pass(found), changed: pass(found) });
    },
  });

  async function refresh() {
    if (models.ready() || (await models.change())) compute();
  }

  function compute() {
    const traits = Object.fromEntries(NAMES.map((name) => [name, get(name)]));
    const { model: net } = now.base, read = reading(traits.text, net.tokens, net.context);
    const how = changesOf(traits, net), { layer, head, component } = place(traits, net, 1);
    set({ layer, head, component, heads_off: how.off, edits: how.edits }); // no others than the model has
    const empty = read.tokens.length === 0;
    now.read = read;
    el.classList.toggle("empty", empty);
    body.hidden = empty;
    if (empty) {
      Object.assign(now, { made: null, at: null });
      writing.stop();
      text.update(now);
      report.say(words.empty);
      return showMore();
    }
    const base = now.base.run(read.tokens, WHOLE);
    now.made = isWhole(how) ? base : now.changed.run(read.tokens, how);
    now.at = place(traits, net, read.tokens.length);
    const { weights, seen } = rowOf(now.made, now.at);
    if (now.at.key < 0) now.at.key = strongest(weights);
    now.colours = signedColours(el);
    now.weights = weights;
    text.update(now);
    where.update(now);
    matrix.paint(now.made, now.at, now.colours);
    matrix.mark(now.at, now.made.length);
    next.update(base, now.made, now.at, read.shown);
    off.update(now.at, net.size);
    row.show({ made: now.made, at: now.at, shown: read.shown, colours: now.colours, edits: how.edits });
    why.clear();
    const open = get("predict") && read.tokens.length > 1;
    ask.update(open, JSON.stringify([read.tokens, now.at]), net.size);
    off.node.hidden = open;
    askAgain.hidden = open || read.tokens.length < 2;
    sayPlace(weights, seen);
    showMore();
  }

  function sayPlace(weights, seen) {
    const { at, read } = now, name = (j) => visible(read.shown[j]);
    report.say(fill(seen[at.key] ? words.looks : words.looksMasked, {
      ...at, character: name(at.position), other: name(at.key), weight: fixed(weights[at.key], 4),
      spread: fixed(spread(weights).positions, 1),
    }));
  }

  function showMore() {
    writing.update();
    python.update();
    python.node.hidden = why.node.hidden = !now.made;
  }

  // ---- all together

  const askAgain = button(words.askAgain, () =>
    put({ predict: true, causal: true, scaled: true, positions: true, heads_off: [], edits: [] }), { class: "quiet" });
  const body = h("div", { class: "attention-body" },
    where.node, matrix.node, ...report.nodes, h("p", { class: "hint caution" }, words.caution), ask.node, ask.verdict,
    h("div", { class: "sides" }, next.node, off.node), row.node);
  el.classList.add("text-figure", "attention-explorer");
  el.replaceChildren(...text.nodes, note, body, writing.node, why.node, python.node,
    h("div", { class: "foot" }, link(toLink), askAgain));
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
