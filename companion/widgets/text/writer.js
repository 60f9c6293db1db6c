// The model writes: temperature, top-k, top-p, one character after the other.

import { button, fill, h, labelled, number, show } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { choices, luck, pick } from "./sampling.js";
import { LONGEST } from "./state.js";
import { visible } from "./words.js";

// `made()` is the pass that predicts, or null where there is nothing to go on from; `add(text)`
// takes the longer text.
export function writer(words, { get, put, made, add }) {
  const temperature = decimal({ min: 0, max: 5, step: 0.1 }, "temperature");
  const topP = decimal({ min: 0.01, max: 1, step: 0.01 }, "top_p");
  const topK = number({ min: 0, max: 9999 }, (value) => (value === null ? update() : put({ top_k: value })));
  const seed = number({ min: 0, max: 999999 }, (value) => (value === null ? update() : put({ seed: value })));
  const one = button(words.one, () => {
    stop();
    step();
  });
  const play = button(words.play, toggle, { class: "play", "aria-pressed": "false" });
  const said = h("p", { role: "status" }), list = h("p", { class: "candidates" });
  const node = h("details", {}, h("summary", {}, words.write),
    h("div", { class: "controls" }, labelled(words.temperature, temperature), labelled(words.topK, topK),
      labelled(words.topP, topP), labelled(words.seed, seed)),
    h("div", { class: "fields" }, one, play), list, said);
  node.addEventListener("toggle", () => update());
  let timer = 0;

  function decimal({ min, max, step }, trait) {
    const input = h("input", { type: "number", min, max, step, inputmode: "decimal" });
    input.addEventListener("change", () => {
      const value = Number(input.value);
      if (input.value.trim() === "" || !Number.isFinite(value)) return update();
      put({ [trait]: Math.min(max, Math.max(min, value)) });
    });
    return input;
  }

  function drawable() {
    const now = made();
    if (!now) return null;
    const { V } = now.model, logits = now.logits.subarray((now.length - 1) * V, now.length * V);
    return choices(logits, { temperature: get("temperature"), topK: get("top_k"), topP: get("top_p") });
  }

  function step() {
    const from = drawable(), text = Array.from(get("text"));
    if (!from) return stop();
    if (text.length >= LONGEST) {
      said.textContent = fill(words.full, { most: LONGEST });
      return stop();
    }
    const token = pick(from, luck(get("seed"), text.length)), character = made().model.characters[token];
    const p = from.p[from.tokens.indexOf(token)];
    said.textContent = fill(words.drew, { character: visible(character), p: shown(p, 3) });
    add(get("text") + character);
  }

  function toggle() {
    if (timer) return stop();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    timer = setInterval(step, calm ? 1500 : 250);
    paused(false);
    step();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    paused(true);
  }

  function paused(yes) {
    play.textContent = yes ? words.play : words.pause;
    play.setAttribute("aria-pressed", String(!yes));
  }

  function update() {
    if (!node.open) return;
    show(temperature, get("temperature"));
    show(topK, get("top_k"));
    show(topP, get("top_p"));
    show(seed, get("seed"));
    const from = drawable();
    one.disabled = play.disabled = !from;
    list.textContent = "";
    if (!from) return;
    const { characters } = made().model, count = from.tokens.length;
    const best = from.tokens.slice(0, 5).map((token, i) => `${visible(characters[token])} ${shown(from.p[i], 3)}`);
    list.textContent = `${fill(words.candidates, { count, all: characters.length })} ${best.join(" · ")}`;
  }

  return { node, update, stop };
}
