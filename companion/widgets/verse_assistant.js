// The figure in which a small model helps to write a quatrain: what it would write at each place, and
// what of that the form forbids. Its state is the model's traits.

import { pythonPart } from "./lib/code.js";
import { asset, button, fill, guarded, h, labelled, number, select, show, summary, wordsFor } from "./lib/dom.js";
import { frame } from "./lib/frame.js";
import { questionBox } from "./lib/question.js";
import { board } from "./verse/board.js";
import { agreed, rhyming, tone } from "./verse/form.js";
import { assistant, drawn, next, written } from "./verse/next.js";
import { asPython, fromLink, SCHEMA, toLink } from "./verse/state.js";
import { tables } from "./verse/words.js";

const SHOWN = 12;
const PARTS = ["about", "bytes", "scales", "readings"];

// A share in words: percent, with more digits where it is small.
function percent(share) {
  const value = 100 * share;
  if (value === 0) return "0 %";
  if (value < 0.001) return "under 0.001 %";
  return `${value.toFixed(value >= 99.5 || value < 10 ? (value < 1 ? 3 : 1) : 0)} %`;
}

// e to a power as "1 in so many".
function oneIn(log) {
  const count = Math.exp(-log);
  return `1 in ${count < 9.95 ? count.toFixed(1) : Math.round(count).toLocaleString("en")}`;
}

// Which answer is right.
function portion(lost) {
  return lost < 1 / 3 ? "few" : lost <= 0.9 ? "some" : "most";
}

export const numeric = { percent, oneIn, portion };

async function render({ model, el, page }) {
  const words = wordsFor(tables);
  el.replaceChildren(h("p", { class: "hint" }, words.loading));
  const arrays = await Promise.all(PARTS.map((part) => asset(model, `verse-${part}`)));
  const net = assistant(...arrays.map(({ data }) => data));
  const known = (character) => net.tokens.has(character) && !net.signs.has(net.tokens.get(character));
  const { get, put, tell, note, link, begin, end } = frame(
    { model, el, page }, words, { schema: SCHEMA, fromLink: (values) => fromLink(values, known), refresh });
  const reading = (character) => net.readings[net.tokens.get(character)];
  const state = () => ({
    poem: Array.from(get("poem")), heads: Array.from(get("heads")), measure: get("measure"), form: get("form"),
    temperature: get("temperature"), seed: get("seed"),
  });
  let found = null;

  // ---- the parts

  const pairs = (names, texts) => names.map((name) => [name, texts[name]]);
  const measures = select(pairs(["5", "7"], words.measures), (value) =>
    put({ measure: Number(value), poem: Array.from(get("poem")).slice(0, 4 * Number(value)).join("") }));
  const forms = select(pairs(SCHEMA.form.of, words.forms), (value) => put({ form: value }));
  const heads = h("input", { type: "text", size: 8, lang: "zh", autocomplete: "off" });
  heads.addEventListener("change", () => {
    const letters = Array.from(heads.value.trim()).slice(0, 4), strange = letters.find((c) => !known(c));
    tell(strange ? fill(words.badHeads, { character: strange }) : null);
    put({ heads: letters.filter(known).join("") });
  });
  const temperature = h("input", { type: "number", min: 0.1, max: 2, step: 0.1, inputmode: "decimal" });
  temperature.addEventListener("change", () => {
    const value = Number(temperature.value);
    put({ temperature: value > 0 ? Math.min(2, Math.max(0.1, value)) : get("temperature") });
  });
  const seed = number({ min: 0, max: 999999 }, (value) => put({ seed: value ?? get("seed") }));
  const poem = board(words), report = summary();
  const list = h("div", { class: "verse-candidates", role: "group", "aria-label": words.candidates });
  const one = button(words.draw, () => {
    const token = drawn(found, get("seed"), state().poem.length);
    if (token !== null) add(net.characters[token]);
  });
  const all = button(words.all, () => put({ poem: written(net, state()).poem.join("") }));
  const undo = button(words.undo, () => put({ poem: state().poem.slice(0, -1).join("") }));
  const clear = button(words.clear, () => put({ poem: "" }));
  const own = h("input", { type: "text", size: 3, lang: "zh", autocomplete: "off" });
  const putIt = button(words.put, type);
  own.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && type());
  const ask = questionBox(words, answer);
  const askAgain = button(words.askAgain, () => {
    put({ predict: true });
    ask.come();
  }, { class: "quiet" });
  const how = h("details", {}, h("summary", {}, words.how),
    h("div", { class: "fields" }, labelled(words.temperature, temperature), labelled(words.seed, seed)));
  const python = pythonPart(() => asPython(get), tell);
  const hint = h("p", { class: "hint" }, words.candidates), writing = h("div", { class: "verse-writing" }, hint, list,
    h("div", { class: "walker" }, one, all, undo, clear, labelled(words.own, own), putIt));

  // ---- what the reader does

  function add(character) {
    tell(null);
    put({ poem: get("poem") + character });
  }

  function type() {
    const character = Array.from(own.value.trim())[0], { poem: before, measure } = state();
    if (!character || before.length >= 4 * measure) return;
    if (!known(character)) return tell(fill(words.unknown, { character }));
    if (!found.allowed[net.tokens.get(character)]) {
      const sign = agreed(found.open, 4 * measure)[before.length];
      const rhyme = rhyming(found.open).includes(before.length) ? words.rhyme : "";
      return tell(fill(words.refused, {
        character, tone: words.signs[tone(reading(character))], sign: words.signs[sign], rhyme,
      }));
    }
    own.value = "";
    add(character);
  }

  function answer(choice) {
    const lost = 1 - found.kept, right = portion(lost);
    put({ predict: false });
    ask.reveal(choice, right, words[choice], fill(words.revealed, { lost: percent(lost) }));
  }

  // ---- from the traits to the picture

  function refresh() {
    const now = state(), { poem: characters, measure, form } = now, full = characters.length >= 4 * measure;
    const asking = get("predict") && !full;
    found = next(net, { ...now, poem: full ? characters.slice(0, -1) : characters });
    const open = full ? next(net, { ...now, form, poem: characters }).open : found.open;
    const signs = open.length ? agreed(open, 4 * measure) : "·".repeat(4 * measure);
    poem.show({
      poem: characters, measure, signs, ends: rhyming(open), tones: characters.map((c) => tone(reading(c))),
    });
    let log = 0;
    for (let n = 0; n < characters.length; n++) log += Math.log(next(net, { ...now, poem: characters.slice(0, n) }).kept);
    const product = oneIn(log);
    list.replaceChildren(...(full || !open.length ? [] : candidates()));
    [one, all, putIt, own].forEach((node) => (node.disabled = full || !(found.kept > 0)));
    undo.disabled = clear.disabled = characters.length === 0;
    writing.hidden = asking;
    hint.hidden = list.childElementCount === 0;
    ask.node.hidden = !asking;
    askAgain.hidden = asking || full;
    if (asking) {
      ask.verdict.hidden = true;
      ask.ask(characters.length === 4 * measure - 1 ? words.asked : words.askedHere,
        ["few", "some", "most"].map((kind) => [kind, words[kind]]));
      report.say("");
    } else report.say(say(full, open, product));
    show(measures, measure);
    show(forms, form);
    show(heads, get("heads"));
    show(temperature, get("temperature"));
    show(seed, get("seed"));
    python.update();
  }

  function say(full, open, product) {
    if (!open.length) return words.broken;
    if (full) {
      const verdict = get("form") === "length" ? words.loose : words.fine;
      return fill(words.done, { verdict, pattern: open[0].form || "·", product });
    }
    if (!(found.kept > 0)) return words.none;
    return fill(words.left, { kept: percent(found.kept), lost: percent(1 - found.kept), product });
  }

  function candidates() {
    const order = found.p.map((_, token) => token).filter((token) => !net.signs.has(token));
    order.sort((a, b) => found.p[b] - found.p[a] || a - b);
    const fit = order.filter((token) => found.allowed[token]).slice(0, SHOWN / 2);
    const shown = new Set([...order.slice(0, SHOWN), ...fit]);
    return order.filter((token) => shown.has(token)).map((token) => {
      const character = net.characters[token], p = percent(found.p[token]), sign = tone(net.readings[token]);
      const may = found.allowed[token];
      const label = fill(may ? words.candidate : words.forbidden, { character, p, tone: words.signs[sign] });
      const node = button("", () => add(character), { class: "verse-candidate", "aria-label": label, title: label, disabled: !may });
      node.style.setProperty("--share", `${100 * found.p[token]}%`);
      node.append(h("span", { class: "verse-character", lang: "zh" }, character), h("span", {}, sign), h("span", { class: "verse-p" }, p));
      return node;
    });
  }

  el.classList.add("verse-assistant");
  el.replaceChildren(
    h("div", { class: "controls" }, labelled(words.measure, measures), labelled(words.form, forms), labelled(words.heads, heads)),
    poem.node, h("p", { class: "hint verse-legend" }, words.legend), ...report.nodes, ask.node, ask.verdict, writing, note, how,
    python.node, h("div", { class: "foot" }, link(toLink), askAgain));
  refresh();
  begin();
  return end;
}

export default { render: guarded(render) };
